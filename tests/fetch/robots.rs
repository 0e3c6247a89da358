//! robots.txt: the expectations of Google's specification test, and what a fetch does with it.

use super::{fetch, host, page, sitemap};
use crate::support::{Reply, Site, brokerwatch, one_line, root, skipped};
use brokerwatch::ingest::fetch::robots::Robots;
use serde_json::json;
use std::fs;

/// The value of a line `name: value`, with the quoted parts that follow on the next lines joined. Escapes are undone.
fn quoted(lines: &[&str], from: usize) -> Vec<u8> {
    let mut text = Vec::new();
    for (n, line) in lines[from..].iter().enumerate() {
        let line = line.trim();
        let part = if n == 0 { line.split_once(": ").unwrap().1.trim() } else { line };
        let Some(part) = part.strip_prefix('"') else { break };
        let mut bytes = part.strip_suffix('"').unwrap().bytes();
        while let Some(byte) = bytes.next() {
            text.push(match (byte, byte == b'\\') {
                (byte, false) => byte,
                _ => match bytes.next().unwrap() {
                    b'n' => b'\n',
                    b'r' => b'\r',
                    b't' => b'\t',
                    b'x' => {
                        let digits = [bytes.next().unwrap(), bytes.next().unwrap()];
                        u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap()
                    }
                    other => other,
                },
            });
        }
    }
    text
}

/// Path and query of an address, as it is written.
fn path(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    rest.find(['/', '?']).map_or("", |at| &rest[at..])
}

#[test]
fn robots_are_read_as_the_specification_test_expects() {
    let folder = root().join("../shared/data/robots/google-spec-correctness");
    let folder = if folder.is_dir() { folder } else { "/work/shared/data/robots/google-spec-correctness".into() };
    let Ok(files) = fs::read_dir(&folder) else {
        return skipped("../shared/data/robots is absent, so robots.txt is tested with the cases of the project only");
    };
    let (mut count, mut wrong) = (0, Vec::new());
    for file in files.map(|file| file.unwrap().path()).filter(|path| path.extension().is_some_and(|e| e == "textproto"))
    {
        let text = fs::read_to_string(&file).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        let (mut robots, mut raw, mut url, mut agent) = (Robots::default(), Vec::new(), String::new(), String::new());
        for (n, line) in lines.iter().enumerate() {
            let value = || String::from_utf8(quoted(&lines, n)).unwrap();
            match line.trim().split(':').next().unwrap() {
                "robotstxt" => {
                    raw = quoted(&lines, n);
                    robots = Robots::parse(&raw);
                }
                "testurl" => url = value(),
                "useragent" => agent = value(),
                "expected_outcome" => {
                    count += 1;
                    let expected = line.trim().ends_with(" ALLOWED");
                    if robots.allows(&agent, path(&url)) != expected {
                        let name = file.file_name().unwrap().to_string_lossy().into_owned();
                        wrong.push(format!("{name}: {agent} {url}: {:?}", String::from_utf8_lossy(&raw)));
                    }
                }
                _ => {}
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(count, 146);
}

#[test]
fn what_robots_closes_is_not_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let site = Site::start(|asked| match asked.path.as_str() {
        "/robots.txt" => Reply::new(200, "User-agent: *\nAllow: /\nUser-agent: brokerwatch\nDisallow: /closed\n"),
        "/sitemap.xml" => sitemap(host(asked), ["/open/1".to_owned(), "/closed/1".to_owned(), "/moved".to_owned()]),
        "/moved" => Reply::redirect("/closed/2"),
        path => page(path, 5),
    });
    let (found, code, _) = fetch(folder.path(), &site.url("/sitemap.xml"), &[]);
    assert_eq!((code, &found["added"], &found["complete"]), (0, &json!(1), &json!(false)), "{found}");
    assert_eq!(found["refused"].as_array().unwrap().len(), 2, "{found}");
    assert!(site.take_asked().iter().all(|asked| !asked.path.starts_with("/closed")));
}

#[test]
fn robots_without_an_answer_closes_and_without_a_file_opens() {
    let folder = tempfile::tempdir().unwrap();
    let closed = Site::start(|asked| match asked.path.as_str() {
        "/robots.txt" => Reply::new(503, "").with("Retry-After", "0"),
        path => page(path, 5),
    });
    let arguments = ["-q", "fetch", &closed.url("/a"), "--allow-loopback", "--pace", "0"];
    one_line(&brokerwatch(folder.path(), &arguments), 3, &["robots.txt", "503", "closed"]);
    assert!(closed.take_asked().iter().all(|asked| asked.path == "/robots.txt"));
    let open = Site::start(|asked| match asked.path.as_str() {
        "/robots.txt" => Reply::new(403, ""),
        path => page(path, 5),
    });
    assert_eq!(fetch(folder.path(), &open.url("/a"), &[]).0["added"], 1);
    let long = Site::start(|asked| match asked.path.as_str() {
        "/robots.txt" => Reply::new(200, format!("{}User-agent: *\nDisallow: /\n", "# comment\n".repeat(1 << 20))),
        path => page(path, 5),
    });
    assert_eq!(fetch(folder.path(), &long.url("/a"), &[]).0["added"], 1, "what follows 500 KiB is ignored");
}
