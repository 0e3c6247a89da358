//! `serve` as a service manager sees it: it takes its port or says who may have it, answers, and ends when told to.

use crate::support::{Server, command, demo, one_line, signal};
use std::io::{BufRead, BufReader, Read};
use std::net::TcpListener;
use std::process::Stdio;

#[test]
fn a_port_in_use_is_exit_code_4_and_one_line_with_a_way_out() {
    let folder = demo();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let output = command(&folder.path().join("data"), &["serve", "--port", &port]).output().unwrap();
    one_line(&output, 4, &[&port, "--port 0"]);
    assert!(output.stdout.is_empty());
}

#[test]
fn a_server_answers_and_ends_with_code_0_when_told_to() {
    let folder = demo();
    for name in ["TERM", "INT"] {
        let mut serve = command(&folder.path().join("data"), &["serve", "--port", "0"]);
        serve.stderr(Stdio::piped());
        let mut server = Server::spawn(serve);
        let answer = server.get("/");
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        signal(&server.child, name);
        let mut messages = String::new();
        server.child.stderr.take().unwrap().read_to_string(&mut messages).unwrap();
        assert_eq!(server.child.wait().unwrap().code(), Some(0), "{name}: {messages}");
        assert!(!messages.contains('\u{1B}'), "colours in a log that no terminal shows: {messages}");
        let more = server.out.take().unwrap().lines().count();
        assert_eq!(more, 0, "a server says its address and nothing else on standard output");
    }
}

#[test]
fn metrics_are_served_on_an_address_of_their_own_and_only_if_configured() {
    let folder = demo();
    let data = folder.path().join("data");
    let mut serve = command(&data, &["serve", "--port", "0"]);
    serve.stderr(Stdio::piped());
    let mut server = Server::spawn(serve);
    assert!(server.get("/metrics").starts_with("HTTP/1.1 404"));
    signal(&server.child, "TERM");
    let mut messages = String::new();
    server.child.stderr.take().unwrap().read_to_string(&mut messages).unwrap();
    assert!(!messages.contains("metrics at"), "off unless configured: {messages}");

    let mut serve = command(&data, &["serve", "--port", "0"]);
    serve.env("BROKERWATCH_METRICS_PORT", "0").stderr(Stdio::piped());
    let mut server = Server::spawn(serve);
    let mut lines = BufReader::new(server.child.stderr.take().unwrap()).lines().map(Result::unwrap);
    let url = lines.find_map(|line| line.split_once("metrics at http://").map(|(_, url)| url.to_owned())).unwrap();
    let address = url.strip_suffix("/metrics").unwrap();
    assert!(address.starts_with("127.0.0.1:"), "{url}");
    server.address = address.parse().unwrap();
    let metrics = server.get("/metrics");
    assert!(metrics.starts_with("HTTP/1.1 200"), "{url}: {metrics}");
    for name in ["brokerwatch_index_documents ", "brokerwatch_ingest_items_total{", "brokerwatch_build_info{"] {
        assert!(metrics.contains(name), "{name} is missing in {metrics}");
    }
    signal(&server.child, "TERM");
    // The log is read to its end, so that the server never waits for it.
    lines.for_each(drop);
    assert_eq!(server.child.wait().unwrap().code(), Some(0));
}
