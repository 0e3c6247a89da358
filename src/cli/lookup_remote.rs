//! `brokerwatch lookup --remote`: what a server's lists of addresses have, without telling it what is looked for. Only
//! the first digits of hashes are sent; which of the hashes that come back is one's own is found here.

use super::context::Context;
use super::failure::{Failure, UNAVAILABLE, USAGE};
use super::output;
use crate::ingest::fetch::{AnswerLimits, Client, Reach, system};
use crate::manifest::{Kind, ManifestError, NOTE, PREFIX, Question, Range};
use serde::Serialize;
use std::collections::BTreeMap;
use url::{Host, Url};

/// Largest answer that is read; the servers of this program send at most 60 kB.
const LARGEST: u64 = 1 << 20;

#[derive(Serialize)]
struct Answer {
    remote: String,
    addresses: Vec<Looked>,
    note: &'static str,
}

/// What is known of one address.
#[derive(Serialize)]
struct Looked {
    /// The normal form.
    address: String,
    /// The digits that were sent.
    sent: Vec<String>,
    manifests: Vec<Found>,
}

/// What one list has of it.
#[derive(Serialize)]
struct Found {
    manifest: String,
    publisher: Option<String>,
    date: Option<String>,
    licence: Option<String>,
    /// Rows of the list.
    manifest_rows: u64,
    /// Rows with this address, with its host, and with its registered domain.
    rows: BTreeMap<&'static str, u64>,
}

/// Asks the server and prints what its lists have.
pub fn run(remote: &str, addresses: &[String], context: &Context) -> Result<(), Failure> {
    let usage = |message: String| Failure::new(USAGE, message);
    let server = Url::parse(remote).map_err(|e| usage(format!("--remote: invalid address “{remote}”: {e}")))?;
    let questions: Vec<Question> = addresses
        .iter()
        .map(|a| Question::parse(a))
        .collect::<Result<_, _>>()
        .map_err(|error: ManifestError| usage(format!("--url: {error}")))?;
    // Whoever names this machine means it.
    let here = match server.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    };
    let reach = if here { Reach::Loopback } else { Reach::Public };
    reach.check_url(&server).map_err(|reason| usage(format!("--remote: {reason}")))?;
    let limits = AnswerLimits { page: LARGEST, file: LARGEST, ..AnswerLimits::default() };
    let agent = concat!("brokerwatch/", env!("CARGO_PKG_VERSION"));
    let unavailable = |message: String| Failure::new(UNAVAILABLE, message);
    let client = Client::new(agent, reach, limits, system()).map_err(unavailable)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut looked = Vec::new();
    for question in &questions {
        looked.push(runtime.block_on(look(&client, &server, question))?);
    }
    let answer = Answer { remote: server.to_string(), addresses: looked, note: NOTE };
    if context.json { output::json(&answer) } else { print(&answer) }
}

async fn look(client: &Client, server: &Url, question: &Question) -> Result<Looked, Failure> {
    let mut looked = Looked { address: question.normal(), sent: Vec::new(), manifests: Vec::new() };
    let mut digits = *PREFIX.start();
    let mut at = 0;
    loop {
        let asked = question.prefixes(digits);
        let Some((kind, prefix, suffix)) = asked.get(at) else { return Ok(looked) };
        let Some(range) = range(client, server, prefix).await? else {
            // So many rows begin with these digits that the server wants more of them.
            digits += 1;
            if digits > *PREFIX.end() {
                return Err(Failure::new(UNAVAILABLE, "the server gives no range for any number of digits"));
            }
            continue;
        };
        looked.sent.push(prefix.clone());
        let name = match kind {
            Kind::Address => "address",
            Kind::Host => "host",
            Kind::Domain => "domain",
        };
        for list in range.manifests {
            let rows = list.suffixes.get(suffix).copied().unwrap_or(0);
            match looked.manifests.iter_mut().find(|m| m.manifest == list.manifest) {
                Some(known) => drop(known.rows.insert(name, rows)),
                None => looked.manifests.push(Found {
                    manifest: list.manifest,
                    publisher: list.publisher,
                    date: list.date,
                    licence: list.licence,
                    manifest_rows: list.manifest_rows,
                    rows: BTreeMap::from([(name, rows)]),
                }),
            }
        }
        at += 1;
    }
}

/// The hashes that begin with a prefix; nothing if the server wants a longer one.
async fn range(client: &Client, server: &Url, prefix: &str) -> Result<Option<Range>, Failure> {
    let unavailable = |message: String| Failure::new(UNAVAILABLE, format!("--remote: {server}: {message}"));
    let path = format!("{}/api/v1/manifests/range/{prefix}", server.path().trim_end_matches('/'));
    let mut url = server.clone();
    url.set_path(&path);
    url.set_query(None);
    let mut answer = client.ask(&url, None).await.map_err(|failed| unavailable(failed.reason().to_owned()))?;
    match answer.status {
        200 => {
            let mut body = String::new();
            answer
                .body
                .open()
                .and_then(|file| file.read_to_string(&mut body))
                .map_err(|e| unavailable(e.to_string()))?;
            let range = serde_json::from_str(&body);
            range.map(Some).map_err(|e| unavailable(format!("the answer is no range of hashes: {e}")))
        }
        400 => Ok(None),
        status => Err(unavailable(format!("it answers {status}; expected a server of brokerwatch"))),
    }
}

fn print(answer: &Answer) -> Result<(), Failure> {
    let mut text = String::new();
    for looked in &answer.addresses {
        text.push_str(&format!("{} (sent: {})\n", looked.address, looked.sent.join(", ")));
        if looked.manifests.is_empty() {
            text.push_str("  the server has no lists of addresses\n");
        }
        for found in &looked.manifests {
            let rows: Vec<String> = found.rows.iter().map(|(what, rows)| format!("{what} {rows}")).collect();
            let from = found.publisher.as_deref().unwrap_or("publisher not stated");
            let date = found.date.as_deref().unwrap_or("date not stated");
            let list = output::one_line(&found.manifest);
            text.push_str(&format!("  {list}: rows with the {} ({from}, {date})\n", rows.join(", the ")));
        }
    }
    output::text(&text)?;
    output::text(&format!("{}\n", answer.note))
}
