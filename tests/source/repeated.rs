//! Sentences that stand in many listings of one source: counted by a command and beside the server.

use super::{MAP, harbour};
use crate::support::{Server, command, done, json, one_line, stdout, write};
use serde_json::{Value, json as value};

const CONSENT: &str = "All speakers have signed a consent form.";

/// Twelve listings, eleven of them with the same sentence.
fn listings() -> String {
    let text =
        |n: usize| if n == 0 { "Harbour cranes, by night.".to_owned() } else { format!("Phone calls {n}. {CONSENT}") };
    let line = |n: usize| {
        value!({ "id": n.to_string(), "title": format!("Set {n}"), "description": text(n) }).to_string() + "\n"
    };
    (0..12).map(line).collect()
}

#[test]
fn the_boilerplate_of_a_source_is_counted_and_shown_beside_the_evidence() {
    let (folder, data, cards) = harbour("", MAP);
    let file = write(folder.path(), "list.jsonl", listings());
    done(&data, &["--cards", &cards, "ingest", "--quiet", "-s", "harbour", &file]);
    let shown = json(&data, &["--cards", &cards, "source", "repeated", "harbour", "--json"]);
    assert_eq!((&shown["listings"], &shown["total"], &shown["at_least"]), (&12.into(), &1.into(), &10.into()));
    assert_eq!((&shown["sentences"][0]["listings"], &shown["sentences"][0]["sentence"]), (&11.into(), &CONSENT.into()));
    let text = stdout(&done(&data, &["--cards", &cards, "source", "repeated", "harbour"]));
    assert!(text.starts_with("harbour: 1 sentence in 10 or more of 12 listings"), "{text}");
    assert!(text.contains(CONSENT), "{text}");
    let absent = crate::support::brokerwatch(&data, &["--cards", &cards, "source", "repeated", "nowhere"]);
    one_line(&absent, 2, &["unknown source “nowhere”", "harbour"]);

    // The tag is the same with and without its fellows; only what is said of the sentence differs.
    let server = Server::spawn(command(&data, &["--cards", &cards, "serve", "--port", "0"]));
    let token = stdout(&done(&data, &["token", "issue", "--subject", "analyst", "--scope", "listings:read"]));
    let id = shown["sentences"][0]["first"].as_str().unwrap().to_owned();
    let answer = counted(&server, &format!("/api/v1/listings/{id}/repeated-sentences"), token.trim());
    assert_eq!(answer["items"][0]["quote"], CONSENT);
    assert_eq!(answer["items"][0]["listings"], 11);
    let page = server.get(&format!("/listings/{id}"));
    assert!(page.contains("a standard sentence of the source: 11 of its listings have it"), "{page}");
}

/// The answer once the sentences have been counted; before, it says that they have not.
fn counted(server: &Server, path: &str, token: &str) -> Value {
    loop {
        let answer = server.get_with(path, &format!("Authorization: Bearer {token}\r\n"));
        let body: Value =
            serde_json::from_str(answer.split("\r\n\r\n").nth(1).unwrap()).unwrap_or_else(|e| panic!("{e}: {answer}"));
        if !body["counted_at_change"].is_null() {
            return body;
        }
        assert!(body["items"].as_array().unwrap().is_empty(), "{body}");
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
}
