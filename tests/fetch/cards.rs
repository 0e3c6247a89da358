//! Sources with a card: what it asks for, how a fault in it is told, and the schedule of `serve`.

use super::{host, page, shop};
use crate::support::{Reply, Server, Site, brokerwatch, command, done, json, refused, stderr, stdout, store, write};
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::{Duration, Instant};

/// A folder with the card of a source `shop`; `fetch` is its section `[fetch]`.
fn card(folder: &Path, fetch: &str) -> String {
    let cards = folder.join("cards");
    fs::create_dir_all(&cards).unwrap();
    let head = format!(
        "+++\nid = \"shop\"\nkind = \"source\"\nstatus = \"stable\"\npublisher = \"A shop\"\nurl = \"https://shop.example/\"\n\
         format = \"any\"\nterms = \"Of the shop.\"\noptional = [\"*\"]\n\n[fetch]\n{fetch}\n+++\n# A shop\n\nIt sells.\n"
    );
    assert!(head.lines().count() <= 20);
    write(&cards, "shop.md", head);
    cards.to_string_lossy().into_owned()
}

#[test]
fn a_card_says_which_links_lead_to_listings() {
    let folder = tempfile::tempdir().unwrap();
    let data = &folder.path().join("data");
    let site = Site::start(|asked| match asked.path.as_str() {
        "/robots.txt" => Reply::new(404, ""),
        "/list" => Reply::html(format!(
            "<html><nav><a href=\"/about\">About</a></nav><ul class=results><li><a href=\"/d/1\">1</a><li><a href=\"/d/2\">2</a>\
             <li><a href=\"/d/skip\">3</a></ul><a rel=next href=\"http://{}/list?2\">next</a></html>",
            host(asked)
        )),
        "/list?2" => Reply::html("<html><ul class=results><li><a href=\"/d/4\">4</a></ul></html>"),
        path => page(path, 3),
    });
    let fetch = format!(
        "url = \"{}\"\nlinks = \"ul.results a\"\nexclude = [\"skip\"]\npace = 0\nallow_loopback = true",
        site.url("/list")
    );
    let cards = card(folder.path(), &fetch);
    let found = json(data, &["--json", "--cards", &cards, "source", "fetch", "shop"]);
    assert_eq!(
        (&found["added"], &found["complete"], &found["source"]),
        (&3.into(), &true.into(), &"shop".into()),
        "{found}"
    );
    let asked: Vec<String> = site.take_asked().into_iter().map(|asked| asked.path).collect();
    assert!(!asked.iter().any(|path| path == "/about" || path == "/d/skip"), "{asked:?}");
    let shown = stdout(&done(data, &["--cards", &cards, "source", "show", "shop"]));
    assert!(shown.contains("fetched from") && shown.contains("last fetch     complete"), "{shown}");
}

#[test]
fn a_fault_in_a_card_is_told_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    for (fetch, words) in [
        ("url = \"ftp://x.example/\"", &["shop.md:12", "invalid address", "https://"][..]),
        ("url = \"https://x.example/\"\ninclude = [\"(\"]", &["shop.md:13", "invalid pattern"]),
        ("url = \"https://x.example/\"\nlinks = \"a:hover\"", &["shop.md:13", "selector", "a:hover"]),
        ("url = \"https://x.example/\"\npace = 3.0", &["shop.md:13", "pace"]),
        ("url = \"https://x.example/\"\nevery = \"daily\"", &["shop.md:13", "12h"]),
        ("url = \"https://x.example/\"\nunknown = 1", &["shop.md", "unknown"]),
    ] {
        let cards = card(folder.path(), fetch);
        refused(folder.path(), &["--cards", &cards, "source", "fetch", "shop"], 2, words);
    }
    refused(folder.path(), &["source", "fetch", "canonical"], 2, &["canonical", "[fetch]"]);
}

#[test]
fn serve_fetches_what_is_due_and_once() {
    let folder = tempfile::tempdir().unwrap();
    let data = &folder.path().join("data");
    let site = shop(5, Arc::new(AtomicU64::new(0)));
    let fetch = format!("url = \"{}\"\nevery = \"1d\"\npace = 0\nallow_loopback = true", site.url("/sitemap.xml"));
    let cards = card(folder.path(), &fetch);
    done(data, &["init"]);
    let schedule = || stdout(&done(data, &["--cards", &cards, "source", "schedule"]));
    assert!(schedule().contains("never fetched  next at once"), "{}", schedule());
    let server = Server::spawn(command(data, &["--cards", &cards, "serve", "--port", "0"]));
    let until = Instant::now() + Duration::from_secs(60);
    let newest = || store(data).newest_fetch_run("shop").unwrap().map(|run| run.state);
    while newest().as_deref() != Some("complete") {
        assert!(Instant::now() < until, "{:?}", newest());
        std::thread::sleep(Duration::from_millis(50));
    }
    drop(server);
    assert_eq!(store(data).runs(10).unwrap().iter().filter(|run| run.source == "shop").count(), 1);
    assert_eq!(json(data, &["status", "--json"])["listings"], 5);
    let planned = json(data, &["--json", "--cards", &cards, "source", "schedule"]);
    let (began, next) = (&planned[0]["last_run"]["started_at"], &planned[0]["next_fetch"]);
    assert_eq!(next.as_i64().unwrap() - began.as_i64().unwrap(), 86_400_000_000, "{planned}");
    done(data, &["--cards", &cards, "source", "disable", "shop"]);
    assert!(schedule().contains("disabled"), "{}", schedule());
    let output = brokerwatch(data, &["-q", "--cards", &cards, "source", "fetch", "shop"]);
    assert!(stderr(&output).contains("disabled"), "{}", stderr(&output));
}
