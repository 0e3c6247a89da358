//! Rights and letters from end to end: the command, the page, and the files as Python's own libraries read them.

use crate::support::{Server, demo, done, files_below, json, refused, stdout};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Stdio};

/// A data folder that is not there: letters without listings need none.
const NONE: &str = "no-such-folder";

#[test]
fn a_letter_names_law_article_deadline_and_authority_in_both_languages() {
    let data = Path::new(NONE);
    let arguments = ["letter", "--right", "erasure", "--law", "gdpr", "--language", "de", "--also", "en"];
    let more = ["--from-country", "ie", "--received", "2026-01-31"];
    let text = stdout(&done(data, &[&arguments[..], &more].concat()));
    for words in [
        "Löschung personenbezogener Daten",
        "Art. 17",
        "bis zum 2026-02-28",
        "der 2026-04-30",
        "Data Protection Commission (https://www.dataprotection.ie/)",
        "The same letter in English",
        "Please answer by 2026-02-28",
        "[your name]",
        "[Ihr Name]",
        "Public holidays and time zones are not taken into account",
        "no legal advice",
    ] {
        assert!(text.contains(words), "“{words}” is not in: {text}");
    }
    assert!(!data.exists(), "nothing is stored");
    let due = json(data, &["letter", "--right", "do-not-sell", "--law", "ccpa", "--received", "2026-11-30", "--json"]);
    assert_eq!((due["due"]["by"].as_str(), due["due"]["at_the_latest"].as_str()), (Some("2026-12-21"), None));
    let none = json(data, &["letter", "--right", "erasure", "--law", "pipl", "--language", "zh", "--json"]);
    assert!(none["due"].is_null() && none["body"].as_str().unwrap().contains("第四十七条"), "{none}");
    assert!(none["notes"].to_string().contains("尚未与法律原文核对"), "what is a draft is said: {none}");
}

#[test]
fn every_law_right_language_and_sender_gives_a_letter_without_blanks_left_open() {
    let rights = brokerwatch::rights::Rights::embedded().unwrap();
    let mut letters = 0;
    for law in rights.laws() {
        for entitlement in &law.head.rights {
            for (language, _) in brokerwatch::rights::LANGUAGES {
                for sender in ["person", "agent", "parent"] {
                    let request = brokerwatch::rights::LetterRequest {
                        law: &law.head,
                        right: entitlement.right,
                        language,
                        also: None,
                        place: law.head.authorities.first().map(|authority| authority.place.as_str()),
                        sender: sender.parse().unwrap(),
                        listings: &[],
                        received: "2028-01-31".parse().unwrap(),
                    };
                    let letter = brokerwatch::rights::Letter::write(&request).unwrap();
                    assert!(letter.body.contains(&entitlement.article) && letter.body.contains(&law.head.citation));
                    assert!(!letter.body.contains('{') && !letter.body.contains('}'), "{}", letter.body);
                    assert!(letter.body.contains(&law.head.authorities[0].url), "{}", letter.body);
                    letters += 1;
                }
            }
        }
    }
    assert!(letters > 400, "{letters}");
}

#[test]
fn bad_input_of_letters_is_refused_in_one_line() {
    let data = Path::new(NONE);
    let letter = |more: &[&'static str]| [&["letter", "--right", "erasure", "--law", "gdpr"], more].concat();
    refused(data, &["letter", "--right", "fame", "--law", "gdpr"], 2, &["--right", "“fame”", "access, erasure"]);
    refused(data, &["letter", "--right", "erasure", "--law", "bgb"], 2, &["--law", "“bgb”", "gdpr"]);
    refused(data, &["letter", "--right", "do-not-sell", "--law", "gdpr"], 2, &["do-not-sell", "access, erasure"]);
    refused(data, &letter(&["--language", "tlh"]), 2, &["--language", "de, en"]);
    refused(data, &letter(&["--received", "2026-02-30"]), 2, &["--received", "2026-02-30"]);
    refused(data, &letter(&["--received", "9999-12-31"]), 2, &["too late"]);
    refused(data, &letter(&["--from-country", "US-CA"]), 2, &["--from-country", "ccpa, delete-act"]);
    refused(data, &letter(&["--from-country", "Germany"]), 2, &["ISO 3166"]);
    refused(data, &letter(&["--format", "pdf"]), 2, &["text, eml, ics"]);
    refused(data, &["letter", "--right", "erasure", "--law", "pipl", "--format", "ics"], 2, &["names no deadline"]);
}

#[test]
fn laws_and_routes_of_a_place_are_listed_with_their_dates() {
    let data = Path::new(NONE);
    let german = json(data, &["rights", "--country", "de", "--json"]);
    assert_eq!(german["laws"].as_array().unwrap().len(), 1);
    let services = german["routes"].to_string();
    assert!(services.contains("Tumblr") && !services.contains("DROP"), "{services}");
    let californian = stdout(&done(data, &["rights", "--country", "US-CA"]));
    for words in ["ccpa", "delete-act", "DROP", "45 days, at most 90", "checked on 2026", "not tried by us"] {
        assert!(californian.contains(words), "“{words}” is not in: {californian}");
    }
    // A country stands for its states: somebody who says “US” may live in California.
    assert_eq!(json(data, &["rights", "--country", "US", "--json"])["laws"].as_array().unwrap().len(), 2);
    refused(data, &["rights", "--country", "Utopia"], 2, &["“Utopia”", "ISO 3166"]);
}

/// Reads a file with a program in Python, or says why not.
fn python(program: &str, input: &[u8]) -> Option<String> {
    let mut child = Command::new("python3")
        .args(["-c", program])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|_| crate::support::skipped("python3 is not there"))
        .ok()?;
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{program}");
    Some(String::from_utf8(output.stdout).unwrap())
}

const MAIL: &str = "
import sys, email, email.policy
m = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.strict)
assert not m.defects and m.get_content_type() == 'text/plain' and m['X-Unsent'] == '1'
sys.stdout.write(m['Subject'] + '\\n' + m.get_content().replace('\\r\\n', '\\n'))
";

const CALENDAR: &str = "
import sys
raw = sys.stdin.buffer.read()
lines = raw.split(b'\\r\\n')
assert lines[-1] == b'' and b'\\n' not in b''.join(lines), 'lines end with CR LF'
assert all(len(l) <= 75 for l in lines), 'folded at 75 bytes'
[l.decode() for l in lines]
try:
    import icalendar
    events = icalendar.Calendar.from_ical(raw).walk('VEVENT')
    dates = [e.decoded('DTSTART').isoformat() for e in events]
    print('icalendar', file=sys.stderr)
except ImportError:
    text = raw.decode().replace('\\r\\n ', '')
    dates = [l.split(':')[1] for l in text.split('\\r\\n') if l.startswith('DTSTART;VALUE=DATE:')]
    dates = [d[:4] + '-' + d[4:6] + '-' + d[6:] for d in dates]
print(*dates)
";

#[test]
fn mail_and_calendar_files_are_read_by_python() {
    let data = Path::new(NONE);
    for (language, subject) in [
        ("de", "Löschung personenbezogener Daten"),
        ("zh", "删除个人信息的请求"),
        ("en", "Request to erase personal data"),
    ] {
        let letter =
            ["letter", "--right", "erasure", "--law", "gdpr", "--language", language, "--received", "2028-01-31"];
        let with = |format: &'static str| done(data, &[&letter[..], &["--format", format, "-q"]].concat()).stdout;
        let Some(mail) = python(MAIL, &with("eml")) else { return };
        let plain = json(data, &[&letter[..], &["--json"]].concat());
        let (first, body) = mail.split_once('\n').unwrap();
        assert_eq!((first, body.trim_end()), (subject, plain["body"].as_str().unwrap()));
        assert_eq!(python(CALENDAR, &with("ics")).unwrap(), "2028-02-29 2028-04-30\n", "{language}");
    }
}

fn post(server: &Server, body: &str) -> String {
    let mut stream = TcpStream::connect(server.address).unwrap();
    let kind = "Content-Type: application/x-www-form-urlencoded";
    let length = body.len();
    write!(stream, "POST /people/letter HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{kind}\r\nContent-Length: {length}\r\n\r\n{body}")
        .unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

#[test]
fn the_page_writes_letters_and_keeps_nothing() {
    let folder = demo();
    let data = folder.path().join("data");
    let found = json(&data, &["search", "--json", "--limit", "1", "sensitivity:call-recording"]);
    let id = found["items"][0]["listing"]["id"].as_str().unwrap().to_owned();
    let log = folder.path().join("log");
    let mut serve = crate::support::command(&data, &["serve", "--port", "0", "-vv"]);
    serve.stderr(std::fs::File::create(&log).unwrap());
    let server = Server::spawn(serve);
    let page = server.get("/people/letter?marker-in-query");
    assert!(page.starts_with("HTTP/1.1 200") && page.contains("General Data Protection Regulation"), "{page}");
    let private = |answer: &str| {
        let head = answer.split("\r\n\r\n").next().unwrap().to_lowercase();
        assert!(head.contains("cache-control: no-store") && head.contains("referrer-policy: no-referrer"), "{head}");
        assert!(!head.contains("set-cookie"), "{head}");
    };
    private(&page);
    let asked =
        format!("law=gdpr&right=access&language=fr&also=en&sender=parent&place=FR&received=2026-01-31&listing={id}");
    let letter = post(&server, &asked);
    private(&letter);
    assert!(letter.starts_with("HTTP/1.1 200"), "{letter}");
    for words in ["Demande d’accès", "2026-02-28", "2026-04-30", "CNIL", &format!("/listings/{id}"), "L’offre indique"]
    {
        assert!(letter.contains(words), "“{words}” is not in: {letter}");
    }
    for (format, kind) in [("eml", "message/rfc822"), ("ics", "text/calendar"), ("txt", "text/plain")] {
        let file = post(&server, &format!("{asked}&format={format}"));
        private(&file);
        assert!(file.contains(kind) && file.contains("attachment; filename="), "{file}");
    }
    // Words that do not stand in the listing are not quoted, and what is refused is not repeated.
    for bad in [
        format!("{asked}&words=marker-words"),
        "law=marker-law&right=access".to_owned(),
        "law=gdpr&right=access&language=en&sender=person&place=marker-place".to_owned(),
        "law=gdpr&right=access&language=en&sender=person&received=marker-day".to_owned(),
        "law=gdpr&right=access&language=en&sender=person&listing=marker-id".to_owned(),
        format!("law=marker-{}", "x".repeat(40_000)),
    ] {
        let answer = post(&server, &bad);
        private(&answer);
        assert!(bad.contains("words") || answer.starts_with("HTTP/1.1 400"), "{answer}");
        let visible = answer.replace("name=\"words\" value=\"marker-words\"", "");
        assert!(!visible.contains("marker-"), "{bad}: {answer}");
    }
    drop(server);
    for file in files_below(&data).into_iter().chain([log]) {
        let bytes = std::fs::read(&file).unwrap();
        for marker in ["marker-", "Demande d’accès"] {
            assert!(
                !bytes.windows(marker.len()).any(|window| window == marker.as_bytes()),
                "{}: {marker}",
                file.display()
            );
        }
    }
}
