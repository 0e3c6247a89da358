//! Servers that others wrote, each fetched with the card of `docs/reference/fetch-cards.md`: nginx with static files, an
//! OAI-PMH provider, and an interface that pages as hubs do. No CKAN: every one needs PostgreSQL, Solr and Redis, so its
//! interface is written in `interfaces.rs`.

use crate::support::{brokerwatch, install, json, listings, read, skipped, stderr, store, write};
use serde_json::{Value, json};
use std::fs;
use std::io::{BufRead, BufReader};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// A server at work; it ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Running {
    /// Starts a server that is to listen on a port, and waits until it does.
    fn start(command: &mut Command, port: u16) -> Option<Self> {
        let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut running = Self(quiet.spawn().ok()?);
        let began = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            let ended = running.0.try_wait().ok()?.is_some();
            if ended || began.elapsed() > Duration::from_secs(30) {
                return None;
            }
            sleep(Duration::from_millis(20));
        }
        Some(running)
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// The card of the document with this id, for a server of this machine.
fn card(folder: &Path, id: &str, port: u16) -> String {
    let document = read("docs/reference/fetch-cards.md");
    let start = document.find(&format!("+++\nid = \"{id}\"")).unwrap_or_else(|| panic!("no card {id}"));
    let card = document[start..].split("\n```").next().unwrap();
    assert!(card.lines().count() <= 20, "{id}: {} lines", card.lines().count());
    let site = format!("https://{id}.example");
    assert!(card.contains(&format!("url = \"{site}/")), "{card}");
    let (head, fetch) = card.split_once("[fetch]\n").unwrap();
    let fetch = fetch.replacen(&site, &format!("http://127.0.0.1:{port}"), 1);
    let fetch = fetch.replacen("\n+++", "\npace = 0\nallow_loopback = true\n+++", 1);
    let cards = folder.join("cards");
    fs::create_dir_all(&cards).unwrap();
    write(&cards, &format!("{id}.md"), format!("{head}[fetch]\n{fetch}\n"));
    cards.to_string_lossy().into_owned()
}

/// Fetches by the card, and once more: first all listings are new, then none is.
fn fetched(folder: &Path, id: &str, port: u16, count: u64) -> Value {
    let (data, cards) = (&folder.join("data"), card(folder, id, port));
    let arguments = ["--json", "--cards", &cards, "source", "fetch", id];
    let output = brokerwatch(data, &arguments);
    let first: Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
    assert_eq!((&first["added"], &first["complete"]), (&json!(count), &json!(true)), "{first} {}", stderr(&output));
    assert_eq!(listings(&store(data)).len() as u64, count);
    let again = json(data, &arguments);
    assert_eq!((&again["added"], &again["unchanged"]), (&json!(0), &json!(count)), "{again}");
    again
}

#[test]
fn static_files_behind_nginx() {
    let folder = tempfile::tempdir().unwrap();
    let Some(program) = install::nginx(folder.path()) else {
        return skipped("nginx cannot be had, so no static files are fetched from it");
    };
    let (root, port) = (folder.path().join("site"), free_port());
    fs::create_dir_all(root.join("listing")).unwrap();
    let at = |n: u32| format!("http://127.0.0.1:{port}/listing/{n}.html");
    let listed: String = (0..30).map(|n| format!("<url><loc>{}</loc></url>", at(n))).collect();
    write(&root, "robots.txt", "User-agent: *\nDisallow: /private/\n");
    write(
        &root,
        "sitemap.xml",
        format!("<urlset>{listed}<url><loc>http://127.0.0.1:{port}/about.html</loc></url></urlset>"),
    );
    for n in 0..30_u32 {
        let page = super::page(&format!("Calls {n}"), 10 + u64::from(n)).body;
        write(&root, &format!("listing/{n}.html"), page);
    }
    let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|kind| format!("{kind}_temp_path {}/{kind};", folder.path().display()))
        .concat();
    let settings = format!(
        "daemon off; user root; worker_processes 1; pid {0}/pid; error_log {0}/errors; events {{}}\n\
         http {{ access_log off; {temporary} gzip on; gzip_types application/xml; types {{ text/html html; text/plain txt; \
         application/xml xml; }} server {{ listen 127.0.0.1:{port}; root {1}; }} }}",
        folder.path().display(),
        root.display()
    );
    let settings = write(folder.path(), "nginx.conf", settings);
    let mut command = Command::new(program);
    command.args(["-c", &settings, "-p"]).arg(folder.path());
    let Some(_server) = Running::start(&mut command, port) else {
        return skipped("nginx does not start here, so no static files are fetched from it");
    };
    let again = fetched(folder.path(), "static-shop", port, 30);
    // All pages and the sitemap.
    assert_eq!(again["not_modified"], 31, "{again}");
}

#[test]
fn a_provider_of_oai_pmh() {
    let folder = tempfile::tempdir().unwrap();
    let Some(python) = install::python(folder.path(), "oaipmh.common", &["pyoai", "setuptools<81"]) else {
        return skipped("the Python package pyoai cannot be installed, so no provider of OAI-PMH is fetched");
    };
    let script = crate::support::root().join("tests/fetch/oai_provider.py");
    let mut provider = Command::new(python);
    let mut child = provider.arg(script).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let _provider = Running(child);
    let Ok(port) = line.trim().parse() else { return skipped("pyoai does not start with this Python") };
    let again = fetched(folder.path(), "repository", port, 35);
    assert_eq!(again["pages"], 5, "an answer that names the fault, and four parts: {again}");
}

#[test]
fn an_interface_that_pages_as_hubs_do() {
    let folder = tempfile::tempdir().unwrap();
    let Some(program) = install::npm(folder.path(), "json-server@0.17.4", "json-server") else {
        return skipped("the npm package json-server cannot be installed, so no interface of a hub is fetched");
    };
    let dataset = |n: u32| {
        json!({"id": format!("vendor/calls-{n}"), "author": "vendor", "tags": ["language:en", "license:other"],
            "description": "Recorded telephone calls of customers", "lastModified": "2026-01-01T00:00:00.000Z"})
    };
    let datasets: Vec<Value> = (0..35).map(dataset).collect();
    let database = write(folder.path(), "db.json", json!({"datasets": datasets}).to_string());
    let routes = write(folder.path(), "routes.json", "{\"/api/*\": \"/$1\"}");
    let port = free_port();
    let mut command = Command::new(program);
    command.args(["--host", "127.0.0.1", "--port", &port.to_string(), "--routes", &routes, &database]);
    let Some(_server) = Running::start(&mut command, port) else {
        return skipped("json-server does not start here, so no interface of a hub is fetched");
    };
    let again = fetched(folder.path(), "hub", port, 35);
    assert_eq!(again["pages"], 4, "{again}");
}
