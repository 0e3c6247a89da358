//! What `tests/bench/serving` measures with: connections that ask without a pause, a bare server of the same framework
//! to compare with, and the check of a token.
//!
//! ```text
//! serving load ADDRESS CONNECTIONS SECONDS TOKEN < PATHS   ask for the paths in turn; prints a line and the mean size
//! serving bare BYTES                                       answer so many bytes to everything; prints the address
//! serving token KEYS TOKEN COUNT                           check a token so often; prints microseconds a check
//! ```

use actix_web::{App, HttpResponse, HttpServer, web};
use brokerwatch::web::auth::{Auth, Keys};
use std::collections::BTreeMap;
use std::hint::black_box;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::time::{Duration, Instant};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["load", address, connections, seconds, token] => load(address, number(connections), number(seconds), token),
        ["bare", bytes] => bare(number(bytes)).expect("a server on a free port"),
        ["token", keys, token, count] => check(Path::new(keys), token, number(count)),
        _ => panic!("serving load|bare|token, see the head of tests/bench/serving.rs"),
    }
}

fn number(text: &str) -> usize {
    text.parse().unwrap_or_else(|_| panic!("{text}: not a number"))
}

/// What one connection saw.
#[derive(Default)]
struct Seen {
    /// Microseconds of each request.
    times: Vec<u32>,
    bytes: u64,
    statuses: BTreeMap<u16, u64>,
}

fn load(address: &str, connections: usize, seconds: usize, token: &str) {
    let paths: Vec<String> = std::io::stdin().lines().map(|line| line.expect("UTF-8")).collect();
    assert!(!paths.is_empty(), "no paths on standard input");
    let began = Instant::now();
    let until = began + Duration::from_secs(seconds as u64);
    let seen: Vec<Seen> = std::thread::scope(|scope| {
        let one = |n| {
            let paths = &paths;
            scope.spawn(move || ask(address, paths, n * paths.len() / connections, token, until))
        };
        let threads: Vec<_> = (0..connections).map(one).collect();
        threads.into_iter().map(|thread| thread.join().expect("a connection")).collect()
    });
    let took = began.elapsed().as_secs_f64();
    let mut times: Vec<u32> = seen.iter().flat_map(|seen| seen.times.iter().copied()).collect();
    times.sort_unstable();
    let mut statuses = BTreeMap::new();
    seen.iter().flat_map(|seen| &seen.statuses).for_each(|(status, n)| *statuses.entry(*status).or_insert(0) += n);
    let (count, bytes) = (times.len(), seen.iter().map(|seen| seen.bytes).sum::<u64>());
    let at = |share: f64| f64::from(times[((count as f64 * share) as usize).min(count - 1)]) / 1e3;
    println!(
        "{:.0} requests/s at {connections} connections, p50 {:.2} ms, p99 {:.2} ms, most {:.1} ms, {} bytes an answer, \
         statuses {statuses:?}",
        count as f64 / took,
        at(0.5),
        at(0.99),
        at(1.0),
        bytes / count as u64,
    );
    println!("{}", bytes / count as u64);
    assert!(statuses.keys().all(|status| *status == 200), "not all were answered");
}

/// Asks on one connection, which is kept, until the time is over.
fn ask(address: &str, paths: &[String], first: usize, token: &str, until: Instant) -> Seen {
    let stream = TcpStream::connect(address).expect("a server");
    stream.set_nodelay(true).expect("a socket");
    let (mut reader, mut stream) = (BufReader::new(stream.try_clone().expect("a socket")), stream);
    let (mut seen, mut line, mut body) = (Seen::default(), String::new(), Vec::new());
    for path in paths.iter().cycle().skip(first) {
        let began = Instant::now();
        if began >= until {
            break;
        }
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: {address}\r\nAccept-Encoding: identity\r\nAuthorization: Bearer {token}\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).expect("sent");
        let (mut status, mut length) = (0, 0);
        loop {
            line.clear();
            reader.read_line(&mut line).expect("a head");
            let field = line.trim_end();
            if let Some(rest) = field.strip_prefix("HTTP/1.1 ") {
                status = rest.get(..3).and_then(|code| code.parse().ok()).expect("a status");
            } else if let Some((_, value)) =
                field.split_once(": ").filter(|(name, _)| name.eq_ignore_ascii_case("content-length"))
            {
                length = value.parse().expect("a length");
            } else if field.is_empty() {
                break;
            }
        }
        body.resize(length, 0);
        reader.read_exact(&mut body).expect("a body");
        seen.times.push(began.elapsed().as_micros() as u32);
        seen.bytes += length as u64;
        *seen.statuses.entry(status).or_insert(0) += 1;
    }
    seen
}

/// The framework alone: the same bytes for every request.
#[actix_web::main]
async fn bare(bytes: usize) -> std::io::Result<()> {
    let body = web::Bytes::from(vec![b'x'; bytes]);
    let answer = move || {
        let body = body.clone();
        async move { HttpResponse::Ok().content_type("application/json").body(body) }
    };
    let server = HttpServer::new(move || App::new().default_service(web::to(answer.clone()))).bind("127.0.0.1:0")?;
    println!("http://{}", server.addrs()[0]);
    server.run().await
}

/// The check of a token as every request makes it, revocations included.
fn check(keys: &Path, token: &str, count: usize) {
    let auth = Auth::new(Keys::open(keys).expect("keys"), "brokerwatch", "brokerwatch-api", 30);
    let now = std::time::UNIX_EPOCH.elapsed().expect("a clock after 1970").as_secs();
    auth.verify(token, now).expect("a valid token");
    let began = Instant::now();
    for _ in 0..count {
        black_box(auth.verify(black_box(token), now)).expect("a valid token");
    }
    println!("token check: {:.2} µs amortised over {count}", 1e6 * began.elapsed().as_secs_f64() / count as f64);
}
