//! How well and how fast the same goods are found: `resales CORPUS [LISTINGS] [RESALES]`.
//!
//! CORPUS is a file of the generator in `../shared/bench`, one listing a line; LISTINGS of it (90,000) are taken, and
//! RESALES (10,000) are planted among them. Prints precision, recall, and microseconds a listing on one thread for the
//! signature and for the look-up in tables held in memory, when listings arrive in steps of 2,000 as in an ingest.

#[path = "../support/resales.rs"]
#[allow(dead_code, reason = "the tests use more of it")]
mod resales;

use brokerwatch::assess::resale::{InMemory, Member, Pairs, Signature, apply, clusters, number_of};
use brokerwatch_text::Folded;
use resales::{Measured, corpus};
use std::collections::HashMap;
use std::hint::black_box;

/// Numbers that look random: the same generator as in the tests.
pub struct Random(pub u64);

impl Random {
    /// A number from 0 to `limit - 1`.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % limit
    }
}

/// Seconds of processor time of this thread, which other processes do not lengthen.
fn processor_time() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").expect("Linux");
    text.split(' ').next().and_then(|n| n.parse::<f64>().ok()).expect("nanoseconds") / 1e9
}

/// Listings in one step.
const STEP: usize = 2_000;

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|a| !a.starts_with('-'));
    let file = arguments.next().expect("resales CORPUS [LISTINGS] [RESALES]");
    let most: usize = arguments.next().map_or(90_000, |n| n.parse().expect("a number of listings"));
    let resales: usize = arguments.next().map_or(10_000, |n| n.parse().expect("a number of resales"));
    let lines = std::fs::read_to_string(&file).unwrap_or_else(|e| panic!("{file}: {e}"));
    let read = |line: &str| {
        let record: serde_json::Value = serde_json::from_str(line).expect("a record");
        let field = |name: &str| record[name].as_str().unwrap_or_default().to_owned();
        (field("title"), field("description"), field("broker"))
    };
    let texts = lines.lines().take(most).map(read).collect();
    let made = corpus(texts, resales, &mut Random(7));
    println!("{} listings, {resales} of them resales", made.len());

    let mut folded = Folded::default();
    let begun = processor_time();
    for one in &made {
        black_box(Signature::of(&one.listing, &mut folded));
    }
    let per_listing = |time: f64| time * 1e6 / made.len() as f64;
    let of_signatures = per_listing(processor_time() - begun);

    let signatures: Vec<(u128, Signature)> =
        made.iter().map(|one| (number_of(&one.listing.id), Signature::of(&one.listing, &mut folded))).collect();
    let mut index = InMemory::default();
    let mut looked_up = 0.0;
    for step in signatures.chunks(STEP) {
        let changes = step.iter().map(|(id, signature)| (*id, Some(signature.clone()))).collect();
        let begun = processor_time();
        let update = apply(&index, changes).expect("memory can be read");
        index.write(update);
        looked_up += processor_time() - begun;
    }
    let of_look_ups = per_listing(looked_up);

    let positions: HashMap<u128, usize> = signatures.iter().enumerate().map(|(at, (id, _))| (*id, at)).collect();
    let members: Vec<Member> =
        signatures.iter().enumerate().map(|(at, (id, _))| Member { first_seen: at as i64, id: *id }).collect();
    let mut links = Pairs::default();
    index.links.keys().for_each(|(a, b)| links.insert(*a, *b));
    let found: Vec<Vec<usize>> = clusters(&members, &links, &Pairs::default(), &Pairs::default())
        .into_iter()
        .map(|cluster| cluster.iter().map(|id| positions[id]).collect())
        .collect();
    let measured = Measured::of(&made, &found);
    for (how, (found, all)) in &measured.by_way {
        println!("  {how:?}: {found} of {all}");
    }
    println!("precision {:.4}, recall {:.4}", measured.precision(), measured.recall());
    println!("{of_signatures:.1} µs a listing for the signature, {of_look_ups:.1} µs for the look-up");
    for cluster in found.iter().filter(|c| c.windows(2).any(|p| made[p[0]].goods != made[p[1]].goods)).take(3) {
        for at in cluster {
            println!("wrong: {} | {}", made[*at].listing.title, made[*at].listing.description);
        }
    }
}
