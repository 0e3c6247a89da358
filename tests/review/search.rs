//! Searches that stopped the server, downloads that nobody read, and corrections that harmed. reliability.md 1, 2; web.md 5, 6.
//! More of the same stands beside the code: `index/tests/budget.rs`, `index/tests/corrections.rs`, `src/web/api/tests/limits.rs`.

use crate::support::{command, demo, done, json, stderr, write};
use socket2::{Domain, Socket, Type};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, ChildStdout, Stdio};

/// A server that ends with the test.
struct Server {
    child: Child,
    _out: BufReader<ChildStdout>,
    address: SocketAddr,
}

impl Server {
    fn start(data: &Path, settings: &[(&str, &str)]) -> Self {
        let mut server = command(data, &["serve", "--port", "0"]);
        server.envs(settings.iter().copied()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = server.spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut url = String::new();
        out.read_line(&mut url).unwrap();
        let address = url.trim_end().trim_start_matches("http://").trim_end_matches('/').parse().unwrap();
        Self { child, _out: out, address }
    }

    fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(self.address).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// A connection that asks and takes next to nothing of the answer.
    fn silent(&self, path: &str) -> TcpStream {
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
        socket.set_recv_buffer_size(4096).unwrap();
        socket.connect(&self.address.into()).unwrap();
        let mut stream = TcpStream::from(socket);
        write!(stream, "GET {path} HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
        // The answer has begun: the request is under way.
        assert_eq!(stream.read(&mut [0; 12]).unwrap(), 12);
        stream
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// reliability.md 2: 400 sockets that never read held 400 threads and 3.3 GiB.
#[test]
fn downloads_that_nobody_reads_are_few_and_are_given_up() {
    let folder = tempfile::tempdir().unwrap();
    let data = &folder.path().join("data");
    // More than all buffers between the server and a socket take; a title holds 500 characters.
    let title = "録音".repeat(250);
    let lines = (0..6_000).map(|n| format!("{{\"id\":\"n{n}\",\"title\":\"{title}\"}}\n"));
    let input = write(folder.path(), "a.jsonl", lines.collect::<String>());
    done(data, &["ingest", "-s", "canonical", &input]);
    let settings =
        [("BROKERWATCH_EXPORTS", "2"), ("BROKERWATCH_EXPORTS_PER_CLIENT", "2"), ("BROKERWATCH_WRITE_TIMEOUT_S", "1")];
    let server = Server::start(data, &settings);
    let silent: Vec<TcpStream> = (0..2).map(|_| server.silent("/export.csv")).collect();
    let refused = server.get("/export.csv");
    assert!(refused.starts_with("HTTP/1.1 429") && refused.contains("retry-after: 30"), "{refused}");
    assert!(server.get("/livez").starts_with("HTTP/1.1 200") && server.get("/readyz").starts_with("HTTP/1.1 200"));
    // Their places are free again once they are given up, although their sockets are still open.
    let whole = loop {
        let answer = server.get("/export.csv");
        if !answer.starts_with("HTTP/1.1 429") {
            break answer;
        }
        std::thread::yield_now();
    };
    assert!(whole.starts_with("HTTP/1.1 200") && whole.ends_with("0\r\n\r\n"));
    for mut stream in silent {
        let mut rest = Vec::new();
        // Reset or closed early: half a file does not look like a whole one.
        let _ = stream.read_to_end(&mut rest);
        assert!(!rest.ends_with(b"0\r\n\r\n"), "{} bytes", rest.len());
    }
}

/// reliability.md 1: eight such requests stopped the server for minutes after their clients had gone.
#[test]
fn hostile_questions_are_answered_or_refused_and_others_are_answered_meanwhile() {
    let folder = demo();
    let server = Server::start(&folder.path().join("data"), &[("BROKERWATCH_QUERY_DEADLINE_MS", "600000")]);
    let letters = || ('a'..='z').map(|l| format!("{l}*"));
    let hostile = [
        "\"the the the the the the the\"~50".to_owned(),
        vec!["(a* OR b* OR -ab*)"; 90].join(" OR "),
        letters().collect::<Vec<_>>().join(" OR "),
        letters().map(|l| format!("-{l}")).collect::<Vec<_>>().join(" OR "),
        ('a'..='z').map(|l| format!("\"the {l}\"*")).collect::<Vec<_>>().join(" OR "),
        "recordnig~2 ".repeat(60),
    ];
    let address = |q: &String| {
        let encoded: String = q.bytes().map(|b| format!("%{b:02X}")).collect();
        format!("/?q={encoded}")
    };
    // Eight clients ask and go away.
    for q in hostile.iter().cycle().take(8) {
        let mut stream = TcpStream::connect(server.address).unwrap();
        write!(stream, "GET {} HTTP/1.1\r\nHost: x\r\n\r\n", address(q)).unwrap();
    }
    assert!(server.get("/?q=voice").starts_with("HTTP/1.1 200"));
    for q in &hostile {
        let answer = server.get(&address(q));
        assert!(answer.starts_with("HTTP/1.1 200"), "{q}: {}", &answer[..answer.len().min(300)]);
        // A page of 1.1 MB explained the same words a hundred times.
        assert!(answer.len() < 600_000, "{q}: {} bytes", answer.len());
    }
}

fn told(data: &Path, typed: &str) -> (String, serde_json::Value) {
    let answer = json(data, &["search", "--json", "--", typed]);
    (answer["diagnostics"].to_string(), answer)
}

/// web.md 5. Short words, words that occur, cues in any language and names of the rules are taken as typed.
#[test]
fn words_are_not_taken_for_others_that_were_not_meant() {
    let folder = demo();
    let data = &folder.path().join("data");
    let typed = [
        "porn",
        "sold",
        "sells",
        "dead",
        "nude",
        "teen",
        "boys",
        "arms",
        "kill",
        "rape",
        "лица",
        "дети",
        "voz",
        "NtechLab",
        "Tevian",
        "FindFace",
        "Clearview",
        "adolescents",
        "kindergarten",
        "biometrics",
        "geolocation",
        "telephony",
        "consented",
        "niños",
        "enfants",
        "kinder",
        "подростк",
        "wiretap",
    ];
    for word in typed {
        let (notices, answer) = told(data, word);
        assert!(!notices.contains("instead"), "{word}: {notices}");
        assert_eq!(answer["suggestions"].as_array().unwrap().len(), 0, "{word}: {answer}");
    }
    // What no word is like is a slip, as ever.
    assert!(told(data, "telephnoe").0.contains("“telephone” was searched instead"));
}

/// web.md 5: a slip led to the faces of children.
#[test]
fn no_slip_leads_to_children_or_sex() {
    let folder = demo();
    let data = &folder.path().join("data");
    let typed = [
        "childrne",
        "chidlren",
        "chilren",
        "teenagres",
        "toddlres",
        "infatns",
        "kindregarten",
        "pornogrpahy",
        "porngraphy",
        "sexaul",
        "nuditty",
        "eroitc",
        "adolecsent",
        "schoolgrils",
        "minros",
        "juveniel",
        "niñso",
        "enfnats",
        "kidners",
    ];
    for word in typed {
        let (notices, answer) = told(data, word);
        for wrong in
            ["child", "teen", "toddler", "infant", "kinder", "porn", "sex", "nud", "erotic", "adolesc", "minor"]
        {
            let led = format!("; “{wrong}");
            assert!(!notices.contains(&led), "{word}: {notices}");
            assert!(!answer["suggestions"].to_string().contains(&format!("\"{wrong}")), "{word}: {answer}");
        }
    }
}

/// web.md 6.
#[test]
fn words_that_are_missing_are_named() {
    let folder = demo();
    let data = &folder.path().join("data");
    let relaxed = json(data, &["search", "--json", "zyxwvut recordings"]);
    assert_eq!(relaxed["missing_terms"], serde_json::json!(["zyxwvut"]), "{relaxed}");
    assert!(
        relaxed["diagnostics"].to_string().contains("No listing contains all your words; missing: “zyxwvut”"),
        "{relaxed}"
    );
    assert_eq!(relaxed["item_missing_terms"][0], serde_json::json!(["zyxwvut"]));
    let text = done(data, &["search", "--limit", "1", "zyxwvut recordings"]);
    assert!(String::from_utf8_lossy(&text.stdout).contains("missing: zyxwvut"));
    let nothing = done(data, &["search", "zyxwvut"]);
    assert!(stderr(&nothing).contains("no listing contains “zyxwvut”"), "{}", stderr(&nothing));
    let server = Server::start(data, &[]);
    let page = server.get("/?q=zyxwvut%20recordings");
    assert!(page.contains("missing: “zyxwvut”") && page.contains("<s dir=\"auto\">zyxwvut</s>"), "{page}");
    assert!(server.get("/?q=zyxwvut").contains("No listing contains <b dir=\"auto\">zyxwvut</b>."));
}
