//! Lists of addresses from end to end: the commands, and the look-up that does not tell the server.

use crate::support::{Server, brokerwatch, done, json, real, refused, stderr, stdout, write};
use std::path::Path;

const ROWS: &str = "https://www.example.com/photos/a.jpg\nhttp://example.com/photos/b.jpg?utm_source=x\n\
                    http://blog.example.com/\nhttp://example.co.uk/x\nftp://example.com/\n\n";

fn added(folder: &Path) -> std::path::PathBuf {
    let data = folder.join("data");
    let list = write(folder, "list.txt", ROWS);
    let more = ["--publisher", "A publisher", "--date", "2024-05", "--licence", "CC0-1.0"];
    done(&data, &[&["manifest", "add", &list, "--name", "photos"], &more[..]].concat());
    data
}

#[test]
fn a_manifest_is_added_shown_verified_and_removed() {
    let folder = tempfile::tempdir().unwrap();
    let data = added(folder.path());
    let listed = json(&data, &["manifest", "list", "--json"]);
    let one = &listed[0];
    assert_eq!(
        (one["name"].as_str(), one["rows"].as_u64(), one["rows_read"].as_u64()),
        (Some("photos"), Some(4), Some(6))
    );
    assert_eq!(one["skipped"]["neither http nor https"]["examples"][0], "list.txt:5: ftp://example.com/");
    let asked = json(&data, &["manifest", "show", "photos", "--url", "http://EXAMPLE.com/photos/", "--json"]);
    let count = |name: &str| asked[name].as_u64().unwrap();
    assert_eq!((count("exact"), count("below"), asked["host"]["rows"].as_u64()), (0, 2, Some(2)));
    assert_eq!((asked["domain"]["name"].as_str(), asked["domain"]["rows"].as_u64()), (Some("example.com"), Some(3)));
    assert_eq!(asked["sample"], serde_json::json!(["example.com/photos/a.jpg", "example.com/photos/b.jpg"]));
    assert_eq!((asked["date"].as_str(), asked["licence"].as_str()), (Some("2024-05"), Some("CC0-1.0")));
    let text = stdout(&done(&data, &["manifest", "show", "photos", "--url", "example.com"]));
    assert!(text.contains("no proof that something was trained") && text.contains("by A publisher"), "{text}");
    let text = stdout(&done(&data, &["manifest", "show", "photos", "--url", "https://a.example.org/x"]));
    assert!(text.contains("lists neither a.example.org nor example.org"), "{text}");
    assert!(stdout(&done(&data, &["manifest", "verify"])).starts_with("photos: intact, digest "));
    done(&data, &["manifest", "remove", "photos"]);
    assert_eq!(json(&data, &["manifest", "list", "--json"]), serde_json::json!([]));
}

#[test]
fn bad_input_is_refused_in_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let data = added(folder.path());
    let list = write(folder.path(), "other.txt", ROWS);
    let columns = write(folder.path(), "t.csv", "id,caption\n1,dog\n");
    let nothing = write(folder.path(), "n.txt", "a\nb\n");
    let parquet = write(folder.path(), "c.parquet", "PAR1 and no more");
    refused(&data, &["manifest", "add", &list, "--name", "photos"], 2, &["“photos” already", "--replace"]);
    refused(&data, &["manifest", "add", &list, "--name", "A b"], 2, &["invalid name “A b”"]);
    refused(&data, &["manifest", "add", &columns, "--name", "t"], 2, &["t.csv", "“id”, “caption”", "--column"]);
    refused(&data, &["manifest", "add", &nothing, "--name", "t"], 2, &["n.txt", "no row is an address"]);
    refused(&data, &["manifest", "add", &parquet, "--name", "t"], 2, &["c.parquet", "Parquet"]);
    refused(&data, &["manifest", "add", "missing.txt", "--name", "t"], 2, &["missing.txt", "no such file"]);
    refused(&data, &["manifest", "show", "t"], 2, &["unknown manifest “t”", "photos"]);
    refused(&data, &["manifest", "show", "photos", "--url", "intranet"], 2, &["“intranet” has no dot"]);
    refused(&data, &["manifest", "remove", "../x"], 2, &["invalid name"]);
    let kept: Vec<_> = std::fs::read_dir(data.join("manifests")).unwrap().flatten().map(|e| e.file_name()).collect();
    assert_eq!(kept, ["photos.manifest"], "nothing is left of what was refused");
    done(&data, &["manifest", "add", &list, "--name", "photos", "--replace"]);
}

#[test]
fn a_damaged_manifest_is_found_and_gives_no_answer() {
    let folder = tempfile::tempdir().unwrap();
    let data = added(folder.path());
    let file = data.join("manifests/photos.manifest");
    let mut bytes = std::fs::read(&file).unwrap();
    bytes[20] ^= 1;
    std::fs::write(&file, &bytes).unwrap();
    let output = brokerwatch(&data, &["manifest", "verify"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(stdout(&output).contains("was changed"), "{}", stdout(&output));
    refused(&data, &["manifest", "show", "photos", "--url", "example.com"], 4, &["photos.manifest", "damaged"]);
    std::fs::write(&file, &bytes[..bytes.len() / 2]).unwrap();
    refused(&data, &["manifest", "list"], 4, &["photos.manifest"]);
}

#[test]
fn a_range_answers_without_a_token_and_is_not_logged() {
    let folder = tempfile::tempdir().unwrap();
    let data = added(folder.path());
    done(&data, &["init"]);
    let log = folder.path().join("log");
    let mut serve = crate::support::command(&data, &["serve", "--port", "0", "-vv"]);
    serve.stderr(std::fs::File::create(&log).unwrap());
    let server = Server::spawn(serve);
    // The SHA-256 of “example.com/photos/a.jpg” and of “host:example.com”.
    let sum = |text: &str| {
        use sha2::Digest;
        hex::encode(sha2::Sha256::digest(text.as_bytes()))
    };
    for (text, rows) in [("example.com/photos/a.jpg", 1), ("host:example.com", 2), ("domain:example.com", 3)] {
        let digest = sum(text);
        let answer = server.get(&format!("/api/v1/manifests/range/{}", &digest[..5]));
        assert!(
            answer.starts_with("HTTP/1.1 200") && answer.to_lowercase().contains("cache-control: no-store"),
            "{answer}"
        );
        let body: serde_json::Value = serde_json::from_str(answer.split("\r\n\r\n").nth(1).unwrap()).unwrap();
        assert_eq!(body["manifests"][0]["suffixes"][&digest[5..12]], rows, "{text}: {body}");
        let log = std::fs::read_to_string(&log).unwrap();
        assert!(log.contains("/api/v1/manifests/range/{prefix}"), "the pattern is logged: {log}");
        assert!(!log.contains(&digest[..5]), "what was asked is logged");
    }
    // The command finds its own hashes in what comes back.
    let remote = format!("http://{}", server.address);
    let url = "https://www.example.com/photos/a.jpg";
    let found = json(folder.path(), &["lookup", "--remote", &remote, "--url", url, "--json"]);
    let rows = &found["addresses"][0]["manifests"][0]["rows"];
    assert_eq!(rows, &serde_json::json!({ "address": 1, "host": 2, "domain": 3 }), "{found}");
    let sent = found["addresses"][0]["sent"].as_array().unwrap();
    assert!(sent.len() == 3 && sent.iter().all(|digits| digits.as_str().unwrap().len() == 5), "{found}");
    assert!(!std::fs::read_to_string(&log).unwrap().contains("photos/a.jpg"), "the address reached the server");
    refused(folder.path(), &["lookup", "--remote", "ftp://x.example", "--url", url], 2, &["--remote", "ftp"]);
    refused(folder.path(), &["lookup", "--remote", &remote, "--url", "a@b"], 2, &["--url"]);
    let answer = server.get("/api/v1/manifests/range/abc");
    assert!(answer.starts_with("HTTP/1.1 400") && answer.contains("5 to 8 hexadecimal digits"), "{answer}");
    let list = server.get("/api/v1/manifests");
    assert!(list.contains("\"prefix_digits\":[5,8]") && list.contains("\"rows\":4"), "{list}");
}

#[test]
fn the_look_up_for_people_says_what_lists_have_and_keeps_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let data = added(folder.path());
    done(&data, &["init"]);
    let answer =
        json(&data, &["lookup", "--url", "https://example.com/photos/a.jpg", "--url", "nowhere.example", "--json"]);
    let listed = answer["manifests"].as_array().unwrap();
    assert_eq!(listed.len(), 1, "{answer}");
    assert_eq!((listed[0]["manifest"].as_str(), listed[0]["exact"].as_u64()), (Some("photos"), Some(1)));
    let text = stdout(&done(&data, &["lookup", "--url", "example.co.uk"]));
    assert!(text.contains("photos (by A publisher, of 2024-05, licence CC0-1.0) lists of example.co.uk/"), "{text}");
    let log = folder.path().join("log");
    let mut serve = crate::support::command(&data, &["serve", "--port", "0", "-vv"]);
    serve.stderr(std::fs::File::create(&log).unwrap());
    let server = Server::spawn(serve);
    let ask = |path: &str, kind: &str, body: &str| {
        use std::io::{Read, Write};
        let mut stream = std::net::TcpStream::connect(server.address).unwrap();
        let head = format!("Content-Type: {kind}\r\nContent-Length: {}", body.len());
        write!(stream, "POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{head}\r\n\r\n{body}").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    };
    let api = ask("/api/v1/lookup", "application/json", "{\"urls\":[\"marker.example.com\",\"blog.example.com\"]}");
    assert!(api.contains("\"manifest\":\"photos\"") && api.contains("no proof"), "{api}");
    let page = ask("/people", "application/x-www-form-urlencoded", "urls=blog.example.com%0Amarker.example.net");
    assert!(page.contains("domain example.com with its hosts: 3") && page.contains("no proof"), "{page}");
    // A damaged list gives an error that repeats nothing, neither to the asker nor to the log.
    let file = data.join("manifests/photos.manifest");
    let bytes = std::fs::read(&file).unwrap();
    std::fs::write(&file, &bytes[..bytes.len() - 9]).unwrap();
    let failed = ask("/api/v1/lookup", "application/json", "{\"urls\":[\"marker.example.com\"]}");
    assert!(failed.starts_with("HTTP/1.1 503") && !failed.contains("marker"), "{failed}");
    drop(server);
    let log = std::fs::read_to_string(&log).unwrap();
    assert!(log.contains("photos.manifest") && !log.contains("marker"), "{log}");
}

/// The script of the page makes the same normal form, or it would look for something else.
#[test]
fn the_script_has_the_same_normal_form() {
    let table = crate::support::read("src/manifest/tests_normal.rs");
    let row = regex::Regex::new(r#"(?m)^        \(("(?:[^"\\]|\\.)*"), ("(?:[^"\\]|\\.)*")\),$"#).unwrap();
    let rows: Vec<String> = row.captures_iter(&table).map(|c| format!("[{},{}]", &c[1], &c[2])).collect();
    assert!(rows.len() > 35, "{}", rows.len());
    let script = crate::support::root().join("src/web/static/addresses.js");
    let program = format!(
        "const {{ forms }} = require({:?}); for (const [a, b] of [{}]) if (forms(a)?.[0] !== b) console.log(a, forms(a), b)",
        script,
        rows.join(",")
    );
    match std::process::Command::new("node").args(["-e", &program]).output() {
        Ok(output) => {
            assert_eq!((stdout(&output), output.status.code()), (String::new(), Some(0)), "{}", stderr(&output))
        }
        Err(_) => crate::support::skipped("node is not there"),
    }
}

#[test]
fn real_lists_are_read_whole_from_parquet_and_from_lines() {
    let (Some(parquet), Some(lines)) = (real("url-manifests/test_1000.parquet"), real("url-manifests/test_1000.txt"))
    else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    // How many rows of the host there are was counted with another reader of Parquet, and with grep.
    for (name, file, of_host) in [("parquet", &parquet, 2), ("lines", &lines, 3)] {
        done(&data, &["manifest", "add", file.to_str().unwrap(), "--name", name]);
        let first = "http://direct.rhapsody.com/imageserver/v2/albums/Alb.131805200/images/170x170.jpg";
        let asked = json(&data, &["manifest", "show", name, "--url", first, "--json"]);
        assert_eq!((&asked["exact"], &asked["host"]["rows"]), (&1.into(), &of_host.into()), "{name}");
    }
    for listed in json(&data, &["manifest", "list", "--json"]).as_array().unwrap() {
        assert_eq!(listed["rows"], 1_000, "{listed}");
    }
    let lines = std::fs::read_to_string(lines).unwrap();
    for line in lines.lines().step_by(101) {
        let asked = json(&data, &["manifest", "show", "lines", "--url", line, "--json"]);
        assert!(asked["exact"].as_u64().unwrap() > 0, "{line}");
    }
}
