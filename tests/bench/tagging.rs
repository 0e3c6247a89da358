//! Speed of tagging alone, on one thread, with all languages loaded: `cargo bench --bench tagging [LISTINGS.ndjson]`.
//!
//! Without a file the texts are the examples of all cards, which are far denser in cues than real listings. A file holds
//! one JSON object a line with `title` and `description`. Prints the time in which the cues are prepared, megabytes of
//! text a second, and beside it how fast the same text is only copied, so that a slow machine is seen.

use brokerwatch::assess::evaluate::run_examples;
use brokerwatch::assess::method::Method;
use brokerwatch::assess::tag::{Scratch, Tagger};
use brokerwatch::domain::listing::Listing;
use brokerwatch::domain::vocabulary::Vocabulary;
use std::hint::black_box;
use std::time::Duration;
use timing::best;

mod timing;

fn main() {
    let file = std::env::args().skip(1).find(|a| !a.starts_with('-'));
    let vocabulary = Vocabulary::embedded().expect("the built-in cards are good");
    // The set of cues is made when the first text is read.
    let built = best(|| {
        let tagger = Tagger::new(&vocabulary).expect("the built-in cards are good");
        tagger.tag(&Listing::bare("a", "b"), &mut Scratch::default()).len()
    });
    println!("cues of {} terms prepared in {:.1} ms", vocabulary.cards().count(), built.as_secs_f64() * 1e3);
    let listings: Vec<Listing> = match &file {
        Some(path) => std::fs::read_to_string(path)
            .unwrap_or_else(|e| panic!("{path}: {e}"))
            .lines()
            .map(|line| {
                let value: serde_json::Value = serde_json::from_str(line).expect("a JSON object a line");
                let text = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
                Listing::bare(&text("title"), &text("description"))
            })
            .collect(),
        None => {
            let method = Method::embedded().expect("the built-in cards are good");
            run_examples(&method).expect("the examples can be read").into_iter().map(|o| o.listing).collect()
        }
    };
    let bytes: usize = listings.iter().map(|l| l.title.len() + l.description.len()).sum();
    let tagger = Tagger::new(&vocabulary).expect("the built-in cards are good");
    let mut scratch = Scratch::default();
    let mut tags = 0;
    let tagging = best(|| {
        tags = listings.iter().map(|l| tagger.tag(black_box(l), &mut scratch).len()).sum();
    });
    let copying = best(|| listings.iter().map(|l| black_box(l.description.clone()).len()).sum::<usize>());
    let rate = |t: Duration| bytes as f64 / 1e6 / t.as_secs_f64();
    println!("{} listings, {:.1} MB, {tags} tags", listings.len(), bytes as f64 / 1e6);
    let mut claims = 0;
    let claiming =
        best(|| claims = listings.iter().map(|l| brokerwatch::assess::claim::claims(black_box(l)).len()).sum());
    println!("{claims} claims, {:.1} MB/s on one core", rate(claiming));
    println!("tagging {:.1} MB/s on one core; copying the same text {:.0} MB/s", rate(tagging), rate(copying));
}
