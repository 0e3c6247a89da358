//! `brokerwatch fetch` against sites on this machine: what is followed, what is kept, what is refused.

mod cards;
mod events;
mod hostile;
mod interfaces;
mod pace;
mod robots;
mod runs;
mod servers;
mod warc;

use crate::support::{
    Asked, Reply, Site, brokerwatch, command, json, listings, one_line, signal, stderr, stdout, store,
};
use serde_json::{Value, json};
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Fetches quickly; standard output as JSON, and the exit code.
pub fn fetch(data: &Path, url: &str, more: &[&str]) -> (Value, i32, String) {
    let arguments = [&["--json", "fetch", url, "--allow-loopback", "--pace", "0"], more].concat();
    let output = brokerwatch(data, &arguments);
    let found = serde_json::from_slice(&output.stdout).unwrap_or(Value::Null);
    (found, output.status.code().unwrap(), stderr(&output))
}

/// A page with one listing.
pub fn page(title: &str, price: u64) -> Reply {
    let data = json!({"@context": "https://schema.org", "@type": "Dataset", "name": title,
        "description": "Recorded telephone calls of children, sold without consent", "identifier": title,
        "offers": {"@type": "Offer", "price": price, "priceCurrency": "EUR"}});
    Reply::html(format!(
        "<!doctype html><html><head><title>{title}</title><script type=\"application/ld+json\">{data}</script></head>\
         <body><a href=\"/trap/1\">more</a> {}</body></html>",
        "words ".repeat(50)
    ))
}

/// A sitemap of paths.
pub fn sitemap(site: &str, paths: impl IntoIterator<Item = String>) -> Reply {
    let locations: String =
        paths.into_iter().map(|path| format!("<url><loc>http://{site}{path}</loc></url>")).collect();
    Reply::xml(format!(
        "<?xml version=\"1.0\"?><urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">{locations}</urlset>"
    ))
}

pub fn host(asked: &Asked) -> &str {
    asked.header("host").unwrap()
}

/// A shop of `count` listings at `/listing/N`; those from `gone` on are gone from round 2 on, and in round 1 the price of
/// the first changes. A round is what the counter says.
pub fn shop(count: u64, round: Arc<AtomicU64>) -> Site {
    Site::start(move |asked| {
        let round = round.load(Ordering::SeqCst);
        let left = if round >= 2 { count - 1 } else { count };
        let reply = match asked.path.as_str() {
            "/robots.txt" => Reply::new(200, "User-agent: *\nDisallow: /private\n\nUser-agent: GPTBot\nDisallow: /\n"),
            "/sitemap.xml" => sitemap(host(asked), (0..left).map(|n| format!("/listing/{n}"))),
            path => match path.strip_prefix("/listing/").and_then(|n| n.parse::<u64>().ok()) {
                Some(n) if n < left => page(&format!("Calls {n}"), if n == 0 && round >= 1 { 99 } else { 10 + n }),
                _ => return Reply::new(404, "nothing here"),
            },
        };
        reply.tagged(asked)
    })
}

#[test]
fn a_second_run_asks_only_for_what_has_changed() {
    let folder = tempfile::tempdir().unwrap();
    let data = &folder.path().join("data");
    let round = Arc::new(AtomicU64::new(0));
    let site = shop(40, round.clone());
    let url = &site.url("/sitemap.xml");
    let (first, code, errors) = fetch(data, url, &[]);
    assert_eq!((code, &first["added"], &first["pages"]), (0, &json!(40), &json!(40)), "{first} {errors}");
    assert_eq!((&first["complete"], &first["closed_to_ai"]), (&json!(true), &json!(["GPTBot"])));
    assert!(site.take_asked().iter().all(|asked| !asked.is_conditional() && !asked.path.contains("trap")));
    let (again, _, _) = fetch(data, url, &[]);
    assert_eq!((&again["unchanged"], &again["not_modified"]), (&json!(40), &json!(41)), "{again}");
    assert!(site.take_asked().iter().all(Asked::is_conditional));
    round.store(1, Ordering::SeqCst);
    let (changed, _, _) = fetch(data, url, &[]);
    assert_eq!((&changed["changed"], &changed["unchanged"]), (&json!(1), &json!(39)), "{changed}");
    round.store(2, Ordering::SeqCst);
    assert_eq!(fetch(data, url, &[]).0["delisted"], 0, "one absence proves nothing");
    assert_eq!(fetch(data, url, &[]).0["delisted"], 1);
    // What comes back as it was is found by its tags again.
    round.store(1, Ordering::SeqCst);
    let (back, _, _) = fetch(data, url, &[]);
    assert_eq!((&back["relisted"], &back["unchanged"]), (&json!(1), &json!(40)), "{back}");
    let found = json(data, &["search", "--json", "--limit", "100", "sensitivity:call-recording"]);
    assert_eq!(found["items"].as_array().unwrap().len(), 40);
    // Another address of the same host shows a part, and takes nothing away.
    let (part, _, _) = fetch(data, &site.url("/listing/3"), &[]);
    assert_eq!((&part["complete"], &part["unchanged"]), (&json!(false), &json!(1)));
    let store = store(data);
    let fetches = store.fetches_after(0, None).unwrap();
    assert_eq!(fetches.iter().map(|f| f.number).collect::<Vec<_>>(), (1..=fetches.len() as u64).collect::<Vec<_>>());
    let listing = fetches.iter().find(|f| f.answer.url.ends_with("/listing/7")).unwrap();
    assert_eq!((listing.answer.status, listing.answer.header("content-type")), (200, Some("text/html; charset=utf-8")));
    assert_eq!(listings(&store).iter().filter(|l| l.listing.url.as_deref() == Some(&*listing.answer.url)).count(), 1);
    crate::support::done(data, &["doctor", "--archive"]);
}

#[test]
fn a_page_drawn_by_a_script_is_told_and_never_empty() {
    let folder = tempfile::tempdir().unwrap();
    let site = Site::start(|asked| match asked.path.as_str() {
        "/robots.txt" => Reply::new(404, ""),
        "/catalog" => Reply::html(
            "<html><body><div id=root></div><script id=\"__NEXT_DATA__\" type=\"application/json\">{\"props\":{}}</script></body></html>",
        ),
        _ => Reply::new(404, ""),
    });
    let output = brokerwatch(folder.path(), &["-q", "fetch", &site.url("/catalog"), "--allow-loopback", "--pace", "0"]);
    one_line(&output, 3, &["/catalog", "no listing in the HTML", "found JSON at", "__NEXT_DATA__"]);
    assert_eq!(json(folder.path(), &["status", "--json"])["last_run"]["state"], "refused");
}

#[test]
fn a_page_that_a_script_draws_now_is_not_taken_for_absent() {
    let folder = tempfile::tempdir().unwrap();
    let drawn = Arc::new(AtomicU64::new(0));
    let now = drawn.clone();
    let site = Site::start(move |asked| match asked.path.as_str() {
        "/robots.txt" => Reply::new(404, ""),
        "/sitemap.xml" => sitemap(host(asked), ["/a".to_owned(), "/b".to_owned()]),
        "/b" if drawn.load(Ordering::SeqCst) == 1 => {
            Reply::html("<html><div id=app></div><script src=/app.js></script></html>")
        }
        path => page(path, 3),
    });
    assert_eq!(fetch(folder.path(), &site.url("/sitemap.xml"), &[]).1, 0);
    now.store(1, Ordering::SeqCst);
    for _ in 0..3 {
        let (found, code, errors) = fetch(folder.path(), &site.url("/sitemap.xml"), &[]);
        assert_eq!((code, &found["delisted"], &found["complete"]), (3, &json!(0), &json!(false)), "{found}");
        assert!(errors.contains("/b: no listing in the HTML; only 1 scripts"), "{errors}");
    }
    let runs = store(folder.path()).runs(1).unwrap();
    assert!(runs[0].note.contains("no listing in the HTML"), "{}", runs[0].note);
}

#[test]
fn the_limit_is_one_of_pages() {
    let folder = tempfile::tempdir().unwrap();
    let site = shop(40, Arc::new(AtomicU64::new(0)));
    let (found, code, _) = fetch(folder.path(), &site.url("/sitemap.xml"), &["--limit", "10"]);
    assert_eq!(
        (code, &found["pages"], &found["added"], &found["complete"]),
        (0, &json!(10), &json!(10), &json!(false))
    );
    assert!(found["notes"][0].as_str().unwrap().contains("30 more"), "{found}");
}

#[test]
fn a_killed_fetch_loses_and_doubles_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let data = &folder.path().join("data");
    let site = shop(400, Arc::new(AtomicU64::new(0)));
    let url = &site.url("/sitemap.xml");
    let arguments = ["-q", "fetch", url, "--allow-loopback", "--pace", "0"];
    let mut seen = 0;
    for kill in 1..=10 {
        let mut child = command(data, &arguments).stderr(Stdio::null()).spawn().unwrap();
        // Killed at other places each time: after so many requests.
        let until = seen + kill * 40;
        let mut here = 0;
        while child.try_wait().unwrap().is_none() && seen + here < until {
            here += site.take_asked().len() as u64;
            std::thread::sleep(std::time::Duration::from_millis(2));
        }
        seen += here;
        // Later runs have little left to ask for, and may have ended.
        if child.try_wait().unwrap().is_none() {
            signal(&child, "KILL");
            child.wait().unwrap();
        }
    }
    let (last, code, errors) = fetch(data, url, &[]);
    assert_eq!((code, &last["records"]), (0, &json!(400)), "{last} {errors}");
    assert_eq!(listings(&store(data)).len(), 400);
    crate::support::done(data, &["doctor", "--archive"]);
    let runs = store(data).runs(20).unwrap();
    assert!(runs.iter().skip(1).all(|run| ["interrupted", "complete"].contains(&&*run.state)), "{runs:?}");
}

#[test]
fn the_pace_is_kept_and_raised_only_for_this_machine() {
    let folder = tempfile::tempdir().unwrap();
    let output = brokerwatch(folder.path(), &["-q", "fetch", "https://example.invalid/", "--pace", "5"]);
    one_line(&output, 2, &["--pace", "--allow-loopback"]);
    let site = shop(4, Arc::new(AtomicU64::new(0)));
    let begun = std::time::Instant::now();
    let output = brokerwatch(folder.path(), &["fetch", &site.url("/sitemap.xml"), "--allow-loopback", "--pace", "5"]);
    assert!(output.status.success(), "{}", stderr(&output));
    // Five requests after robots.txt: four intervals of a fifth of a second lie between them.
    assert!(begun.elapsed().as_millis() >= 800, "{:?}", begun.elapsed());
    assert!(stderr(&output).contains("4 new, 0 changed"), "{}", stderr(&output));
    assert_eq!(stdout(&output), "");
    let asked = site.take_asked();
    let agent = asked[0].header("user-agent").unwrap();
    assert!(agent.starts_with(concat!("brokerwatch/", env!("CARGO_PKG_VERSION"))), "{agent}");
}
