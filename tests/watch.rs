//! Alerts of a real server: a message that was on its way when the process was killed arrives, under the same id; and a
//! server that waits uses no processor time.

use crate::support::{Server, canonical, command, demo, done, json, write};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::time::{Duration, Instant};

/// A request of the server to a receiver: its head and body. Nothing is answered yet.
fn receive(listener: &TcpListener) -> (TcpStream, String, String) {
    let (mut stream, _) = listener.accept().unwrap();
    let (mut text, mut part) = (String::new(), [0; 4096]);
    loop {
        let read = stream.read(&mut part).unwrap();
        text.push_str(std::str::from_utf8(&part[..read]).unwrap());
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|l| l.strip_prefix("content-length: ")).unwrap();
        if body.len() >= length.parse::<usize>().unwrap() {
            return (stream, head.to_owned(), body.to_owned());
        }
    }
}

fn header<'a>(head: &'a str, name: &str) -> &'a str {
    head.lines().find_map(|l| l.split_once(": ").filter(|(own, _)| *own == name)).unwrap().1
}

fn post(server: &Server, token: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(server.address).unwrap();
    let length = body.len();
    write!(
        stream,
        "POST /api/v1/alerts HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    answer
}

/// Processor time that a process has used, in ticks of the system.
fn ticks(process: u32) -> u64 {
    let text = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
    let fields: Vec<&str> = text.rsplit_once(')').unwrap().1.split_whitespace().collect();
    fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
}

fn start(data: &Path) -> Server {
    let settings = [("BROKERWATCH_ALERTS_ALLOW_LOOPBACK", "true"), ("BROKERWATCH_SECOND_READER", "false")];
    Server::start(data, &settings)
}

#[test]
fn a_message_on_its_way_when_the_server_is_killed_arrives_under_its_id() {
    let folder = demo();
    let data = folder.path().join("data");
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/hook", listener.local_addr().unwrap());
    let issued = json(&data, &["token", "issue", "--json", "--subject", "ines", "--scope", "alerts:write"]);
    let server = start(&data);
    let alert =
        format!("{{\"name\":\"Calls\",\"query\":\"title:calls\",\"deliver\":\"webhook\",\"address\":\"{address}\"}}");
    post(&server, issued["token"].as_str().unwrap(), &alert);
    let file = write(folder.path(), "new.jsonl", canonical(0..40));
    done(&data, &["ingest", "-s", "canonical", &file]);
    let (unanswered, head, body) = receive(&listener);
    // Killed, not stopped: nothing of what it knew is left but the store.
    drop(server);
    drop(unanswered);
    let server = start(&data);
    let (mut stream, again, same) = receive(&listener);
    assert_eq!(header(&again, "webhook-id"), header(&head, "webhook-id"));
    assert_eq!(same, body);
    write!(stream, "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n").unwrap();
    drop(stream);
    // The ingest in between was told once: what is found now is nothing more.
    listener.set_nonblocking(true).unwrap();
    let before = (ticks(server.process()), Instant::now());
    while before.1.elapsed() < Duration::from_millis(1_500) {
        assert!(listener.accept().is_err(), "no other message");
        std::thread::sleep(Duration::from_millis(100));
    }
    let used = ticks(server.process()) - before.0;
    assert!(used <= 30, "{used} ticks of processor time while it waits");
    let checked = command(&data, &["doctor"]).output().unwrap();
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stdout));
}
