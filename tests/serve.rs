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
