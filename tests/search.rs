//! Searching as a client meets it: hostile queries, downloads that nobody reads, corrections, missing words. Related tests stand
//! beside the code: `index/tests/budget.rs`, `index/tests/corrections.rs`, `src/web/api/tests/limits.rs`.

use crate::support::{Server, demo, done, encoded, json, stderr, stdout, write};
use serde_json::Value;
use socket2::{Domain, Socket, Type};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;

/// A connection that asks and takes next to nothing of the answer.
fn silent(server: &Server, path: &str) -> TcpStream {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    socket.connect(&server.address.into()).unwrap();
    let mut stream = TcpStream::from(socket);
    write!(stream, "GET {path} HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    // The answer has begun: the request is under way.
    assert_eq!(stream.read(&mut [0; 12]).unwrap(), 12);
    stream
}

/// 400 sockets that never read held 400 threads and 3.3 GiB.
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
    let silent: Vec<TcpStream> = (0..2).map(|_| silent(&server, "/export.csv")).collect();
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

/// Eight such requests stopped the server for minutes after their clients had gone.
#[test]
fn hostile_queries_do_not_keep_others_waiting() {
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
    let address = |q: &String| format!("/?q={}", encoded(q));
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

/// Searches through the API of one server, which is the search of the command line without a start for each word.
struct Searches {
    server: Server,
    authorisation: String,
}

impl Searches {
    fn of(data: &Path) -> Self {
        let token = stdout(&done(data, &["token", "issue", "--subject", "tests"]));
        let authorisation = format!("Authorization: Bearer {}\r\n", token.trim_end());
        Self { server: Server::start(data, &[]), authorisation }
    }

    /// The messages, and the suggestions.
    fn ask(&self, typed: &str) -> (String, Vec<Value>) {
        let path = format!("/api/v1/listings?limit=1&sort=relevance&q={}", encoded(typed));
        let answer = self.server.get_with(&path, &self.authorisation);
        let body = &answer[answer.find("\r\n\r\n").unwrap()..];
        let list: Value = serde_json::from_str(&body[body.find('{').unwrap()..=body.rfind('}').unwrap()])
            .unwrap_or_else(|e| panic!("{typed}: {e}: {answer}"));
        let message = |notice: &Value| notice["message"].as_str().unwrap().to_owned();
        let messages: Vec<String> = list["diagnostics"].as_array().unwrap().iter().map(message).collect();
        (messages.join("\n"), list["suggestions"].as_array().unwrap().clone())
    }
}

/// Short words, words that occur, cues in any language and names of the rules are taken as typed.
#[test]
fn words_are_not_taken_for_others_that_were_not_meant() {
    let folder = demo();
    let data = &folder.path().join("data");
    let searches = Searches::of(data);
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
        let (notices, suggestions) = searches.ask(word);
        assert!(!notices.contains("instead"), "{word}: {notices}");
        assert_eq!(suggestions, [Value::Null; 0], "{word}");
    }
    // What no word is like is a slip, as ever.
    assert!(searches.ask("telephnoe").0.contains("“telephone” was searched instead"));
    let told = json(data, &["search", "--json", "telephnoe"])["diagnostics"].to_string();
    assert!(told.contains("“telephone” was searched instead"), "{told}");
}

/// A typing error once led to the faces of children.
#[test]
fn no_slip_leads_to_children_or_sex() {
    let folder = demo();
    let searches = Searches::of(&folder.path().join("data"));
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
        let (notices, suggestions) = searches.ask(word);
        let suggestions = Value::from(suggestions).to_string();
        for wrong in
            ["child", "teen", "toddler", "infant", "kinder", "porn", "sex", "nud", "erotic", "adolesc", "minor"]
        {
            let led = format!("; “{wrong}");
            assert!(!notices.contains(&led), "{word}: {notices}");
            assert!(!suggestions.contains(&format!("\"{wrong}")), "{word}: {suggestions}");
        }
    }
}

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
