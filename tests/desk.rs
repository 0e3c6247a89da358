//! The regulator's desk with a real server: tokens that are revoked, decisions beside an ingest, the access log.

use crate::support::{Server, canonical, command, demo, done, one_line, refused, stderr, stdout};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::time::{Duration, Instant};

/// What a command prints with `--json`.
fn json(data: &Path, arguments: &[&str]) -> serde_json::Value {
    crate::support::json(data, &[arguments, &["--json"]].concat())
}

/// A response: its status and everything after the status line.
fn send(server: &Server, method: &str, path: &str, token: &str, headers: &str, body: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(server.address).unwrap();
    let length = body.len();
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n{headers}\
         Content-Length: {length}\r\n\r\n{body}"
    )
    .unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let text = String::from_utf8_lossy(&answer).into_owned();
    (text.split(' ').nth(1).unwrap().parse().unwrap(), text)
}

fn get(server: &Server, path: &str, token: &str) -> (u16, String) {
    send(server, "GET", path, token, "Accept-Encoding: identity\r\n", "")
}

/// The JSON of a response that was sent in one piece.
fn body(answer: &str) -> serde_json::Value {
    serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap()
}

fn header(answer: &str, name: &str) -> String {
    let head = answer.split_once("\r\n\r\n").unwrap().0;
    let line = head.lines().find(|l| l.to_lowercase().starts_with(&format!("{name}: ")));
    line.unwrap_or_default().split_once(": ").unwrap_or_default().1.to_owned()
}

#[test]
fn a_revoked_token_ends_within_a_second_on_a_running_server() {
    let folder = demo();
    let data = folder.path().join("data");
    let server = Server::start(&data, &[]);
    let issue = || json(&data, &["token", "issue", "--subject", "ines@example.org", "--agency", "dpa"]);
    let (lost, kept) = (issue(), issue());
    let token = |issued: &serde_json::Value| issued["token"].as_str().unwrap().to_owned();
    assert_eq!(get(&server, "/api/v1/registers", &token(&lost)).0, 200);
    let jti = lost["jti"].as_str().unwrap();
    done(&data, &["token", "revoke", jti, "--reason", "laptop lost"]);
    let until = Instant::now() + Duration::from_secs(1);
    while get(&server, "/api/v1/registers", &token(&lost)).0 == 200 && Instant::now() < until {
        std::thread::sleep(Duration::from_millis(20));
    }
    let (status, answer) = get(&server, "/api/v1/registers", &token(&lost));
    assert_eq!((status, answer.contains("the token has been revoked")), (401, true), "{answer}");
    assert_eq!(get(&server, "/api/v1/registers", &token(&kept)).0, 200);
    let listed = json(&data, &["token", "list"]);
    let states: Vec<&str> = listed.as_array().unwrap().iter().map(|t| t["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["revoked", "valid"]);
    assert!(!listed.to_string().contains(&token(&kept)), "no token is stored");
    done(&data, &["token", "revoke", "--subject", "ines@example.org"]);
    let until = Instant::now() + Duration::from_secs(1);
    while get(&server, "/api/v1/registers", &token(&kept)).0 == 200 && Instant::now() < until {
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(get(&server, "/api/v1/registers", &token(&kept)).0, 401);
    refused(&data, &["token", "revoke", "unheard"], 2, &["unknown token", "token list --all"]);
    refused(&data, &["token", "issue", "--subject", "x", "--scope", "listings:delete"], 2, &["decisions:write"]);
    let both = command(&data, &["token", "revoke", jti, "--subject", "x"]).output().unwrap();
    assert_eq!(both.status.code(), Some(2), "{}", stderr(&both));
}

#[test]
fn a_decision_through_the_server_is_that_of_the_command_line() {
    let folder = demo();
    let data = folder.path().join("data");
    let server = Server::start(&data, &[]);
    let scopes = ["--scope", "listings:read", "--scope", "decisions:write", "--scope", "responses:write"];
    let issued = json(&data, &[&["token", "issue", "--subject", "ines", "--agency", "dpa"][..], &scopes[..]].concat());
    let token = issued["token"].as_str().unwrap();
    let first = body(&get(&server, "/api/v1/listings?limit=1&fields=id", token).1);
    let id = first["items"][0]["id"].as_str().unwrap().to_owned();
    let address = format!("/api/v1/listings/{id}");
    let (_, before) = get(&server, &address, token);
    let etag = header(&before, "etag");
    let ask = r#"{"term":"sensitivity:genetic","verdict":"accept","reason":"The sheet says so"}"#;
    let headers =
        |key: &str| format!("Content-Type: application/json\r\nIf-Match: {etag}\r\nIdempotency-Key: {key}\r\n");
    let decide = format!("{address}/decisions");
    let (status, made) = send(&server, "POST", &decide, token, &headers("a"), ask);
    assert_eq!(status, 201, "{made}");
    let (status, again) = send(&server, "POST", &decide, token, &headers("a"), ask);
    assert_eq!((status, body(&again)), (201, body(&made)), "the same answer");
    let (status, stale) = send(&server, "POST", &decide, token, &headers("b"), ask);
    assert_eq!(status, 412, "{stale}");
    let decisions = json(&data, &["decisions"]);
    assert_eq!(decisions.as_array().unwrap().len(), 1, "{decisions}");
    assert_eq!(decisions[0]["by"], "ines (dpa)");
    let found = json(&data, &["search", "sensitivity:genetic"]);
    assert!(found.to_string().contains(&id), "the command line finds it");
    // A command that writes holds the lock only while it runs, and so does the server.
    done(&data, &["decide", &id, "sensitivity:genetic", "withdraw", "--by", "Omar", "--reason", "Misread"]);
    let checked = done(&data, &["doctor"]);
    assert!(checked.status.success(), "{}", stdout(&checked));
}

#[test]
fn decisions_of_many_clients_are_all_stored_or_refused() {
    let folder = demo();
    let data = folder.path().join("data");
    let server = Server::start(&data, &[("BROKERWATCH_WAIT_MS", "60000"), ("BROKERWATCH_REQUESTS", "16")]);
    let issued =
        json(&data, &["token", "issue", "--subject", "ines", "--scope", "listings:read", "--scope", "decisions:write"]);
    let token = issued["token"].as_str().unwrap();
    let listed = body(&get(&server, "/api/v1/listings?limit=6&fields=id", token).1);
    let ids: Vec<String> =
        listed["items"].as_array().unwrap().iter().map(|i| i["id"].as_str().unwrap().to_owned()).collect();
    // Two of everyone decide on each listing, on the state that both have seen.
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let server = &server;
        let seen = |id: &String| {
            let address = format!("/api/v1/listings/{id}");
            let etag = header(&get(server, &address, token).1, "etag");
            (address, etag)
        };
        // All are read before anyone decides.
        let seen: Vec<(String, String)> = ids.iter().map(seen).collect();
        let ask = |(address, etag): &(String, String), verdict: &'static str| {
            let headers = format!("Content-Type: application/json\r\nIf-Match: {etag}\r\n");
            let ask = format!(r#"{{"term":"sensitivity:genetic","verdict":"{verdict}","reason":"Race"}}"#);
            let address = format!("{address}/decisions");
            scope.spawn(move || send(server, "POST", &address, token, &headers, &ask).0)
        };
        let running: Vec<_> = seen.iter().flat_map(|one| [ask(one, "accept"), ask(one, "reject")]).collect();
        running.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    for pair in statuses.chunks(2) {
        let mut pair = pair.to_vec();
        pair.sort_unstable();
        assert_eq!(pair, [201, 412], "{statuses:?}");
    }
    let stored = json(&data, &["decisions"]);
    let numbers: Vec<u64> = stored.as_array().unwrap().iter().map(|d| d["number"].as_u64().unwrap()).collect();
    assert_eq!(numbers, (1..=6).collect::<Vec<u64>>(), "none lost, none twice");
    done(&data, &["doctor"]);
}

#[test]
fn the_access_log_is_verified_and_a_changed_line_found() {
    let folder = demo();
    let data = folder.path().join("data");
    let mut server = Server::start(&data, &[]);
    let issued = json(&data, &["token", "issue", "--subject", "ines@example.org"]);
    let token = issued["token"].as_str().unwrap();
    for path in ["/api/v1/listings?q=secret", "/api/v1/rules", "/api/v1/terms"] {
        assert_eq!(get(&server, path, token).0, 200, "{path}");
    }
    crate::support::signal(&server.child, "TERM");
    assert_eq!(server.child.wait().unwrap().code(), Some(0));
    let verified = done(&data, &["log", "verify"]);
    let head = stdout(&verified).trim().to_owned();
    assert!(head.starts_with("3:"), "{head}");
    let shown = stdout(&done(&data, &["log", "show", "--subject", "ines@example.org"]));
    assert_eq!(shown.lines().count(), 3);
    assert!(shown.contains("/api/v1/rules") && !shown.contains("secret") && !shown.contains(token), "{shown}");
    assert_eq!(stdout(&done(&data, &["log", "show", "--since", "2999-01-01"])), "");
    done(&data, &["log", "verify", "--expect", &head]);
    let file = std::fs::read_dir(data.join("access-log")).unwrap().map(|f| f.unwrap().path());
    let file = file.into_iter().find(|p| p.extension().is_some()).unwrap();
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.lines().take(2).map(|l| format!("{l}\n")).collect::<String>()).unwrap();
    done(&data, &["log", "verify"]);
    one_line(
        &command(&data, &["log", "verify", "--expect", &head, "-q"]).output().unwrap(),
        1,
        &["line 3", "is missing"],
    );
    std::fs::write(&file, text.replacen("ines@", "omar@", 1)).unwrap();
    one_line(&command(&data, &["log", "verify", "-q"]).output().unwrap(), 1, &["line 1", "digest"]);
    let wrong = command(&data, &["log", "verify", "--expect", "3"]).output().unwrap();
    assert!(wrong.status.code() == Some(2) && crate::support::stderr(&wrong).contains("NUMBER:DIGEST"));
}

#[test]
fn bulk_is_the_whole_catalogue_and_the_feed_survives_a_kill() {
    let folder = demo();
    let data = folder.path().join("data");
    let mut server = Server::start(&data, &[]);
    let issued = json(&data, &["token", "issue", "--subject", "ines"]);
    let token = issued["token"].as_str().unwrap().to_owned();
    let ndjson = "Accept: application/x-ndjson\r\nAccept-Encoding: identity\r\n";
    let (status, text) = send(&server, "GET", "/api/v1/listings?fields=id", &token, ndjson, "");
    assert_eq!(status, 200);
    let total = body(&get(&server, "/api/v1/listings?limit=1", &token).1)["total"].as_u64().unwrap();
    let ids: std::collections::BTreeSet<&str> = text.split("\"id\":\"").skip(1).map(|part| &part[..32]).collect();
    assert_eq!(ids.len() as u64, total);
    let half = body(&get(&server, "/api/v1/changes?limit=50&fields=seq", &token).1);
    let since = half["items"][49]["seq"].as_u64().unwrap();
    server.child.kill().unwrap();
    let _ = server.child.wait();
    let more = folder.path().join("more.jsonl");
    std::fs::write(&more, canonical(1..4)).unwrap();
    let _ = command(&data, &["ingest", "--source", "canonical", "--yes", more.to_str().unwrap()]).output().unwrap();
    let server = Server::start(&data, &[]);
    let (mut next, mut seen) = (Some(since), Vec::new());
    while let Some(since) = next {
        let page = body(&get(&server, &format!("/api/v1/changes?since={since}&limit=200&fields=seq"), &token).1);
        seen.extend(page["items"].as_array().unwrap().iter().map(|c| c["seq"].as_u64().unwrap()));
        next = page["next_cursor"].as_str().map(|n| n.parse().unwrap());
    }
    assert_eq!(seen, (since + 1..=*seen.last().unwrap()).collect::<Vec<u64>>(), "no gap, nothing twice");
}
