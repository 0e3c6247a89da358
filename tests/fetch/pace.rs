//! Fetching itself, without a data folder: several hosts at their own pace, the time limit, names that change what they
//! stand for, certificates that do not fit.

use super::{host, page, sitemap};
use crate::support::{Reply, Site, skipped};
use brokerwatch::ingest::acquire::archive::digest_of;
use brokerwatch::ingest::fetch::{
    AnswerLimits, Client, Earlier, Failed, Harvest, Keeper, Kept, Lookup, Plan, Reach, harvest, system,
};
use std::collections::HashMap;
use std::net::{IpAddr, TcpListener};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use url::Url;

/// Keeps answers in memory.
#[derive(Default)]
struct Memory(HashMap<String, Vec<u8>>);

impl Keeper for Memory {
    type Error = std::io::Error;

    fn earlier(&mut self, _: &str) -> Result<Option<Earlier>, Self::Error> {
        Ok(None)
    }

    fn read(&mut self, digest: &str, _: u64) -> Result<Vec<u8>, Self::Error> {
        Ok(self.0[digest].clone())
    }

    fn keep(&mut self, kept: Kept<'_>) -> Result<String, Self::Error> {
        let Some(body) = kept.body else { return Ok(String::new()) };
        let mut bytes = Vec::new();
        body.open()?.read_to_end(&mut bytes)?;
        let digest = digest_of(&mut &*bytes)?;
        self.0.insert(digest.clone(), bytes);
        Ok(digest)
    }

    fn is_stopped(&self) -> bool {
        false
    }
}

fn client(reach: Reach, milliseconds: u64, lookup: Lookup) -> Client {
    let limits = AnswerLimits { time: Duration::from_millis(milliseconds), ..AnswerLimits::default() };
    Client::new("brokerwatch-test", reach, limits, lookup).unwrap()
}

fn plan(url: &str, pace: f64, longest: Duration) -> Plan {
    let start = Url::parse(url).unwrap();
    Plan { start, pace, limit: 1_000, longest, include: Vec::new(), exclude: Vec::new(), links: None }
}

fn harvested(plan: &Plan) -> Harvest {
    let client = client(Reach::Loopback, 10_000, system());
    harvest(plan, &client, &mut Memory::default()).map_err(|_| "harvest").unwrap()
}

#[test]
fn each_host_is_asked_at_its_own_pace_beside_the_others() {
    let times = Arc::new(Mutex::new(Vec::<Instant>::new()));
    let log = times.clone();
    let other = Site::start(move |asked| {
        log.lock().unwrap().push(Instant::now());
        match asked.path.as_str() {
            "/robots.txt" => Reply::new(404, ""),
            path => page(path, 1),
        }
    });
    let (elsewhere, times_here) = (other.address, Arc::new(Mutex::new(Vec::<Instant>::new())));
    let log = times_here.clone();
    let site = Site::start(move |asked| {
        log.lock().unwrap().push(Instant::now());
        match asked.path.as_str() {
            "/robots.txt" => Reply::new(404, ""),
            "/sitemap.xml" => sitemap(host(asked), (0..6).map(|n| format!("/{n}"))),
            path => Reply::redirect(format!("http://{elsewhere}{path}")),
        }
    });
    let began = Instant::now();
    let done = harvested(&plan(&site.url("/sitemap.xml"), 10.0, Duration::MAX));
    let took = began.elapsed();
    assert_eq!((done.found.len(), done.broken.len()), (6, 0), "{done:?}");
    for times in [&times, &times_here] {
        let times = times.lock().unwrap();
        assert!(times.len() >= 7);
        let shortest = times.windows(2).map(|two| two[1] - two[0]).min().unwrap();
        assert!(shortest >= Duration::from_millis(80), "{shortest:?}");
    }
    // One after the other they would take 1.5 s.
    assert!(took < Duration::from_millis(1_350), "{took:?}");
}

#[test]
fn a_run_ends_with_its_time_and_says_so() {
    let site = Site::start(|asked| match asked.path.as_str() {
        "/robots.txt" => Reply::new(404, ""),
        "/sitemap.xml" => sitemap(host(asked), (0..500).map(|n| format!("/{n}"))),
        path => page(path, 1),
    });
    let done = harvested(&plan(&site.url("/sitemap.xml"), 20.0, Duration::from_millis(400)));
    assert!(done.late && !done.is_whole() && (1..20).contains(&done.found.len()), "{} found", done.found.len());
    assert!(done.notes[0].contains("time limit") && done.notes[0].contains("more addresses"), "{:?}", done.notes);
}

#[test]
fn a_name_is_checked_for_every_connection() {
    let site = Site::start(|_| {
        let reply = page("private", 1).with("Connection", "close");
        Reply { cut: Some(reply.body.len()), ..reply }
    });
    let (port, count) = (site.address.port(), Arc::new(AtomicU64::new(0)));
    let asked = count.clone();
    // What may be reached when it is first looked up, a private network ever after.
    let lookup: Lookup = Arc::new(move |_| {
        let first = asked.fetch_add(1, Ordering::SeqCst) == 0;
        Ok(vec![IpAddr::from(if first { [127, 0, 0, 1] } else { [10, 0, 0, 1] })])
    });
    let client = client(Reach::Loopback, 5_000, lookup);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let url = Url::parse(&format!("http://rebind.example:{port}/")).unwrap();
    assert_eq!(runtime.block_on(client.ask(&url, None)).map(|answer| answer.status).ok(), Some(200));
    let Err(Failed::Refused(why)) = runtime.block_on(client.ask(&url, None)) else { panic!("it was asked") };
    assert!(why.contains("rebind.example") && why.contains("private"), "{why}");
    assert_eq!((count.load(Ordering::SeqCst), site.take_asked().len()), (2, 1));
}

#[test]
fn a_server_that_says_nothing_is_not_waited_for() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = Url::parse(&format!("http://{}/", silent.local_addr().unwrap())).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let answer = runtime.block_on(client(Reach::Loopback, 100, system()).ask(&url, None));
    assert_eq!(answer.err(), Some(Failed::Connection("no answer within 0.1 s".to_owned())));
}

#[test]
fn a_certificate_that_does_not_fit_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ed25519", "-nodes", "-days", "2", "-subj", "/CN=other.example"])
        .args(["-keyout", &file("key"), "-out", &file("cert")])
        .output();
    if !made.is_ok_and(|output| output.status.success()) {
        return skipped("there is no openssl, so no certificate is refused in a test");
    }
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let accept = format!("127.0.0.1:{port}");
    let mut server = Command::new("openssl")
        .args(["s_server", "-quiet", "-www", "-accept", &accept, "-key", &file("key"), "-cert", &file("cert")])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let url = Url::parse(&format!("https://localhost:{port}/")).unwrap();
    let lookup: Lookup = Arc::new(|_| Ok(vec![IpAddr::from([127, 0, 0, 1])]));
    let client = client(Reach::Loopback, 10_000, lookup);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let began = Instant::now();
    let failed = loop {
        match runtime.block_on(client.ask(&url, None)) {
            Err(Failed::Connection(_)) if began.elapsed() < Duration::from_secs(20) => {
                std::thread::sleep(Duration::from_millis(20));
            }
            other => break other.err(),
        }
    };
    server.kill().unwrap();
    server.wait().unwrap();
    assert!(matches!(&failed, Some(Failed::Refused(why)) if why.contains("certificate")), "{failed:?}");
}
