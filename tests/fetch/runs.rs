//! Runs that fetch: others write while they wait, a dead one is continued, a full disk loses nothing.

use super::{fetch, host, page, shop, sitemap};
use crate::support::{
    Random, Reply, Site, SmallDisk, brokerwatch, canonical, command, done, listings, one_line, refused, signal,
    skipped, store, write,
};
use brokerwatch::store::Store;
use serde_json::{Value, json};
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Waits until something has happened.
fn until(what: &str, mut happened: impl FnMut() -> bool) {
    let began = Instant::now();
    while !happened() {
        assert!(began.elapsed() < Duration::from_secs(60), "{what}");
        sleep(Duration::from_millis(5));
    }
}

#[test]
fn others_write_while_a_fetch_waits_for_an_answer() {
    let folder = tempfile::tempdir().unwrap();
    let data = &folder.path().join("data");
    let (reached, released) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
    let (here, goes_on) = (reached.clone(), released.clone());
    let site = Site::start(move |asked| match asked.path.as_str() {
        "/robots.txt" => Reply::new(404, ""),
        "/sitemap.xml" => sitemap(host(asked), ["/a", "/slow", "/b"].map(str::to_owned)),
        path => {
            if path == "/slow" {
                here.store(true, Ordering::SeqCst);
                until("released", || goes_on.load(Ordering::SeqCst));
            }
            page(path, 3)
        }
    });
    let url = &site.url("/sitemap.xml");
    let arguments = ["--json", "fetch", url, "--allow-loopback", "--pace", "0", "--timeout", "60"];
    let child = command(data, &arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    until("asked", || reached.load(Ordering::SeqCst));
    let input = write(folder.path(), "a.jsonl", canonical(0..3));
    done(data, &["ingest", "-s", "canonical", &input]);
    refused(data, &["fetch", url, "--allow-loopback", "--pace", "0"], 4, &["another", "fetching", "127-0-0-1"]);
    let states = |data| store(data).runs(5).unwrap().into_iter().map(|run| run.state).collect::<Vec<_>>();
    assert_eq!(states(data), ["complete", "running"], "the one that waits was not taken for dead");
    released.store(true, Ordering::SeqCst);
    let output = child.wait_with_output().unwrap();
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&found["added"], output.status.code()), (&json!(3), Some(0)), "{found}");
    assert_eq!(states(data), ["complete", "complete"]);
    assert_eq!(listings(&store(data)).len(), 6);
    done(data, &["doctor"]);
}

#[test]
fn a_dead_run_is_continued_without_asking_again() {
    let folder = tempfile::tempdir().unwrap();
    let data = &folder.path().join("data");
    let site = shop(300, Arc::new(AtomicU64::new(0)));
    let url = &site.url("/sitemap.xml");
    let arguments = ["-q", "fetch", url, "--allow-loopback", "--pace", "0"];
    let mut child = command(data, &arguments).stderr(Stdio::null()).spawn().unwrap();
    // What was fetched is noted every 200 answers.
    let path = data.join("brokerwatch.db");
    let opened = || path.is_file().then(|| Store::open(&path.to_string_lossy(), false).ok()).flatten();
    until("noted", || opened().is_some_and(|store| store.fetches_after(0, None).is_ok_and(|found| !found.is_empty())));
    signal(&child, "KILL");
    child.wait().unwrap();
    let noted = store(data).fetches_after(0, None).unwrap();
    let pages = noted.iter().filter(|fetch| fetch.answer.url.contains("/listing/")).count();
    site.take_asked();
    let (found, code, errors) = fetch(data, url, &[]);
    assert_eq!((code, &found["added"], &found["complete"]), (0, &json!(300), &json!(true)), "{found} {errors}");
    assert_eq!(found["resumed"], pages, "{found}");
    let asked = site.take_asked().iter().filter(|asked| asked.path.contains("/listing/")).count();
    assert_eq!(asked, 300 - pages);
    let runs = store(data).runs(5).unwrap();
    assert_eq!((runs.len(), &*runs[1].state), (2, "interrupted"), "{runs:?}");
    // The run after one that ended asks for everything again.
    assert_eq!(fetch(data, url, &[]).0["resumed"], 0);
}

#[test]
fn a_full_disk_ends_a_fetch_and_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let Some(disk) = SmallDisk::of("6m", folder.path().join("disk")) else {
        return skipped("this user may not mount a small disk");
    };
    let data = &disk.path().join("data");
    let site = Site::start(|asked| match asked.path.as_str() {
        "/robots.txt" => Reply::new(404, ""),
        "/sitemap.xml" => sitemap(host(asked), (0..50).map(|n| format!("/listing/{n}"))),
        path => {
            let seed = path.bytes().fold(7, |sum: u64, byte| sum * 31 + u64::from(byte));
            let noise = hex::encode(Random(seed).bytes(160_000));
            let reply = page(path, 3);
            Reply { body: [&reply.body, noise.as_bytes()].concat(), ..reply }
        }
    });
    let url = &site.url("/sitemap.xml");
    let output = brokerwatch(data, &["-q", "fetch", url, "--allow-loopback", "--pace", "0"]);
    one_line(&output, 4, &["space"]);
    disk.grow();
    let (found, code, errors) = fetch(data, url, &[]);
    assert_eq!((code, &found["records"]), (0, &json!(50)), "{found} {errors}");
    assert_eq!(listings(&store(data)).len(), 50);
    done(data, &["doctor", "--archive"]);
}
