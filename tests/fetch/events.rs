//! What is noticed of a source: events, coverage, alerts.

use super::{fetch, host, page, sitemap};
use crate::support::{Reply, Server, Site, command, done, json, stdout, store, write};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A site of three pages that changes from round to round: open; closed in part, drawn by a script, in another format; open.
fn site(round: Arc<AtomicU64>) -> Site {
    Site::start(move |asked| {
        let changed = round.load(Ordering::SeqCst) == 1;
        let reply = match asked.path.as_str() {
            "/robots.txt" if changed => Reply::new(200, "User-agent: *\nDisallow: /a\n"),
            "/robots.txt" => Reply::new(200, "User-agent: *\nDisallow:\n"),
            "/sitemap.xml" => sitemap(host(asked), ["/a", "/b", "/c", "/d"].map(str::to_owned)),
            "/b" if changed => Reply::html("<html><div id=app></div><script src=/app.js></script></html>"),
            "/c" if changed => Reply::json(
                json!({"@context": "https://schema.org", "@type": "Dataset", "name": "/c", "identifier": "/c",
                "description": "Recorded telephone calls of children, sold without consent"})
                .to_string(),
            ),
            path => page(path, 3),
        };
        reply.tagged(asked)
    })
}

#[test]
fn what_is_different_at_a_source_is_told_once() {
    let folder = tempfile::tempdir().unwrap();
    let data = &folder.path().join("data");
    let round = Arc::new(AtomicU64::new(0));
    let site = site(round.clone());
    let url = &site.url("/sitemap.xml");
    let rounds: [(u64, &[&str]); 4] = [
        (0, &[]),
        (1, &["robots-closed", "drawn-by-script", "format-changed"]),
        (1, &[]),
        (0, &["robots-opened", "drawn-by-server", "format-changed"]),
    ];
    let mut before = 0;
    for (now, expected) in rounds {
        round.store(now, Ordering::SeqCst);
        let (found, _, errors) = fetch(data, url, &["--yes"]);
        let events = store(data).fetch_events_after(before, 100).unwrap();
        let kinds: Vec<&str> = events.iter().map(|event| event.event.kind.name()).collect();
        assert_eq!(kinds, expected, "round {now}: {events:?} {found} {errors}");
        before += events.len() as u64;
    }
    let events = store(data).fetch_events_after(0, 100).unwrap();
    assert!(events[0].event.detail.contains("/a: closed by robots.txt"), "{:?}", events[0]);
    assert!(events[2].event.detail.contains("/c: was HTML, is "), "{:?}", events[2]);
    assert_eq!(events[0].event.site, site.url(""));
    done(data, &["doctor", "--deep"]);
    let searches =
        write(folder.path(), "searches.toml", "sources = true\n[[search]]\nname = \"calls\"\nquery = \"calls\"\n");
    let state = folder.path().join("state").to_string_lossy().into_owned();
    let lines = |arguments: &[&str]| -> Vec<Value> {
        stdout(&done(data, arguments)).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let told = lines(&["--json", "alerts", &searches, "--state", &state]);
    assert_eq!(told.iter().filter(|line| line["source_event"].is_object()).count(), 6, "{told:?}");
    assert_eq!(told.last().unwrap()["through_source_event"], 6);
    assert_eq!(lines(&["--json", "alerts", &searches, "--state", &state]).len(), 1, "told once");

    let server = Server::spawn(command(data, &["serve", "--port", "0"]));
    let source = events[0].source.clone();
    let page = server.get("/coverage");
    drop(server);
    assert!(page.starts_with("HTTP/1.1 200") && page.contains("closed by robots.txt"), "{page}");
    assert!(page.contains(&format!("<h3><a href=\"/sources#{source}\">")), "{page}");
    // Four runs that all succeeded; the last one found what had been there before.
    assert!(page.contains("100 % (4 of 4)") && page.contains("<dt>New or gone</dt><dd>0 %</dd>"), "{page}");
    assert_eq!(json(data, &["status", "--json"])["listings"], 4);
}
