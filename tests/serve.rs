//! `serve` as a service manager sees it: it takes its port or says who may have it, answers, and ends when told to.

use crate::support::{command, demo, one_line, signal};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Output, Stdio};

/// Starts a server on a free port and waits until it has said where.
fn start(data: &Path) -> (Child, BufReader<std::process::ChildStdout>, String) {
    let mut server = command(data, &["serve", "--port", "0"]);
    let mut child = server.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut url = String::new();
    out.read_line(&mut url).unwrap();
    let address = url.trim_end().trim_start_matches("http://").trim_end_matches('/').to_owned();
    (child, out, address)
}

fn get(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

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
        let (child, out, address) = start(&folder.path().join("data"));
        let answer = get(&address, "/");
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        signal(&child, name);
        let Output { status, stderr, .. } = child.wait_with_output().unwrap();
        let told = String::from_utf8_lossy(&stderr);
        assert_eq!(status.code(), Some(0), "{name}: {told}");
        assert!(!told.contains('\u{1B}'), "colours in a log that no terminal shows: {told}");
        assert_eq!(out.lines().count(), 0, "a server says its address and nothing else on standard output");
    }
}

#[test]
fn metrics_are_served_on_an_address_of_their_own_and_only_if_configured() {
    let folder = demo();
    let data = folder.path().join("data");
    let (child, _out, address) = start(&data);
    assert!(get(&address, "/metrics").starts_with("HTTP/1.1 404"));
    signal(&child, "TERM");
    let output = child.wait_with_output().unwrap();
    assert!(!String::from_utf8_lossy(&output.stderr).contains("metrics at"), "off unless configured");

    let mut server = command(&data, &["serve", "--port", "0"]);
    server.env("BROKERWATCH_METRICS_PORT", "0");
    let mut child = server.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
    let url = lines.find_map(|line| line.split_once("metrics at http://").map(|(_, url)| url.to_owned())).unwrap();
    let metrics = get(url.strip_suffix("/metrics").unwrap(), "/metrics");
    assert!(url.starts_with("127.0.0.1:") && metrics.starts_with("HTTP/1.1 200"), "{url}: {metrics}");
    for name in ["brokerwatch_index_documents ", "brokerwatch_ingest_items_total{", "brokerwatch_build_info{"] {
        assert!(metrics.contains(name), "{name} is missing in {metrics}");
    }
    signal(&child, "TERM");
    // The log is read to its end, so that the server never waits for it.
    lines.for_each(drop);
    assert_eq!(child.wait().unwrap().code(), Some(0));
}
