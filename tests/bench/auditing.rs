//! Speed of auditing alone, on one thread, with all packs and the tags given: `cargo bench --bench auditing [LISTINGS.ndjson]`.
//!
//! Without a file the listings are the examples of all cards, of which far more call up a rule than of real ones. A file
//! holds one canonical record a line. Prints listings a second, and beside it how fast the same listings and tags are
//! only cloned, so that a slow machine is seen.

use brokerwatch::assess::audit::Subject;
use brokerwatch::assess::evaluate::run_examples;
use brokerwatch::assess::method::Method;
use brokerwatch::assess::tag::Scratch;
use brokerwatch::domain::listing::{Listing, Record, SourceLocation};
use brokerwatch::ingest::acquire::source::Sources;
use brokerwatch::ingest::normalise::record::Normaliser;
use std::hint::black_box;
use std::time::Duration;
use timing::best;

mod timing;

fn main() {
    let method = Method::embedded().expect("the built-in cards are good");
    let listings: Vec<Listing> = match std::env::args().skip(1).find(|a| !a.starts_with('-')) {
        Some(path) => {
            let sources = Sources::embedded().expect("the built-in sources are good");
            let normaliser = Normaliser::new(&sources.get("canonical").expect("a built-in source").head);
            std::fs::read_to_string(&path)
                .unwrap_or_else(|e| panic!("{path}: {e}"))
                .lines()
                .map(|line| {
                    let fields = serde_json::from_str(line).expect("a JSON object a line");
                    normaliser.normalise(&Record { place: SourceLocation::default(), fields }).listing
                })
                .collect()
        }
        None => run_examples(&method).expect("the examples can be read").into_iter().map(|o| o.listing).collect(),
    };
    let mut scratch = Scratch::default();
    let assessed: Vec<_> = listings.iter().map(|l| method.assess(l, &mut scratch)).collect();
    let (mut findings, mut undecided) = (0, 0);
    let auditing = best(|| {
        (findings, undecided) = (0, 0);
        for (listing, a) in listings.iter().zip(&assessed) {
            let audit = method.rules.audit(black_box(&Subject {
                listing,
                tags: &a.tags,
                claims: &a.claims,
                register_matches: &a.register_matches,
                second: &[],
            }));
            findings += audit.findings.len();
            undecided += audit.undecided.iter().map(|u| u.rules.len()).sum::<usize>();
            black_box(audit);
        }
    });
    let copying = best(|| {
        for (listing, a) in listings.iter().zip(&assessed) {
            black_box((listing.clone(), a.tags.clone()));
        }
    });
    let rate = |t: Duration| listings.len() as f64 / t.as_secs_f64();
    println!(
        "{} rules, {} listings: {findings} findings, {undecided} undecided",
        method.rules.cards().count(),
        listings.len()
    );
    println!("auditing {:.0} listings/s on one core; cloning the same {:.0} listings/s", rate(auditing), rate(copying));
}
