//! `serve` as a service manager sees it: it takes its port or says who may have it, answers, and ends when told to.

use crate::support::{Server, command, demo, one_line, signal};
use std::io::{BufRead, Read};
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
        let more = server.out.by_ref().lines().count();
        assert_eq!(more, 0, "a server says its address and nothing else on standard output");
    }
}
