//! What listings of the same goods say differently, side by side, and why two of them are taken for the same.

use super::compare::{Basis, compare};
use super::number::{Kind, Number};
use super::signature::{Signature, telling_numbers};
use crate::domain::listing::{Assessment, ClaimKind, Licence, Listing, sentence};
use brokerwatch_text::Folded;
use serde::Serialize;
use std::collections::BTreeSet;

/// Numbers named in a reason.
const NAMED: usize = 5;
/// Characters of a quotation in a cell.
const QUOTED: usize = 160;

/// One line of the comparison.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// What is compared.
    pub fact: &'static str,
    /// What each listing says, in their order; empty: not stated.
    pub values: Vec<String>,
    /// Whether they say different things.
    pub differs: bool,
}

/// What the listings say, fact by fact. Facts that none states are left out.
pub fn differences(listings: &[(&Listing, &Assessment)]) -> Vec<Difference> {
    type Read = fn(&Listing, &Assessment) -> String;
    let facts: [(&'static str, Read); 10] = [
        ("title", |l, _| l.title.clone()),
        ("seller", |l, _| l.broker.as_ref().map(|b| b.name.clone()).unwrap_or_default()),
        ("source", |l, _| l.source.clone()),
        ("price", |l, _| l.price.as_ref().map(|p| p.text.clone()).unwrap_or_default()),
        ("consent", |_, a| claimed(a, ClaimKind::Consent)),
        ("people", |_, a| values(a, ClaimKind::People)),
        ("size", |l, _| l.volume.iter().map(|q| q.text.clone()).collect::<Vec<_>>().join("; ")),
        ("collected", |l, a| match &l.collected {
            Some(p) => format!("{}/{}", p.from.as_deref().unwrap_or(".."), p.to.as_deref().unwrap_or("..")),
            None => values(a, ClaimKind::Collected),
        }),
        ("licence", |l, _| l.licences().map(Licence::label).collect::<Vec<_>>().join("; ")),
        ("published", |l, _| l.published.clone().unwrap_or_default()),
    ];
    let read = |(fact, read): &(&'static str, Read)| {
        let values: Vec<String> = listings.iter().map(|(listing, assessment)| read(listing, assessment)).collect();
        let differs = values.windows(2).any(|pair| pair[0] != pair[1]);
        values.iter().any(|v| !v.is_empty()).then_some(Difference { fact, values, differs })
    };
    facts.iter().filter_map(read).collect()
}

/// The values of the claims of one kind.
fn values(assessment: &Assessment, kind: ClaimKind) -> String {
    let values: BTreeSet<&str> =
        assessment.claims.iter().filter(|claim| claim.kind == kind).map(|claim| claim.value.as_str()).collect();
    values.into_iter().collect::<Vec<_>>().join("; ")
}

/// The values of the claims of one kind, each with the words that first make it.
fn claimed(assessment: &Assessment, kind: ClaimKind) -> String {
    let mut said: Vec<(&str, String)> = Vec::new();
    for claim in assessment.claims.iter().filter(|claim| claim.kind == kind) {
        if !said.iter().any(|(value, _)| *value == claim.value) {
            said.push((&claim.value, claim.evidence.quote.chars().take(QUOTED).collect()));
        }
    }
    said.iter().map(|(value, quote)| format!("{value}: “{quote}”")).collect::<Vec<_>>().join("; ")
}

/// Why two listings are linked, in words: “the same 14 of 16 sentences; the same numbers: 5,199 and 31 hours”.
pub fn reason(a: &Listing, b: &Listing, basis: Basis) -> String {
    let mut parts = Vec::new();
    if basis != Basis::Numbers {
        let sentences = [a, b].map(|listing| {
            let text = listing.description.as_str();
            let digest = |(range, _): (std::ops::Range<usize>, bool)| sentence::words_digest(text.get(range)?);
            sentence::sentences(text).into_iter().filter_map(digest).collect::<BTreeSet<u64>>()
        });
        let same = sentences[0].intersection(&sentences[1]).count();
        let fewer = sentences[0].len().min(sentences[1].len());
        if same > 0 {
            parts.push(format!("the same {same} of {fewer} sentences"));
        } else {
            let mut folded = Folded::default();
            let signatures = [a, b].map(|listing| Signature::of(listing, &mut folded));
            let shared = compare(&signatures[0], &signatures[1], |_| true);
            parts.push(format!("the same {} of {} sampled word sequences", shared.text, shared.of_text));
        }
    }
    let mut folded = Folded::default();
    let of_b = telling_numbers(b, &mut folded);
    let all = telling_numbers(a, &mut folded);
    let same: Vec<String> = all.iter().filter(|n| of_b.contains(n)).map(written).collect();
    if !same.is_empty() {
        let rest = same.len().saturating_sub(NAMED);
        let mut named = same[..same.len().min(NAMED)].join(", ");
        if rest > 0 {
            named.push_str(&format!(" and {rest} more"));
        }
        parts.push(format!("the same numbers: {named}"));
    }
    parts.join("; ")
}

/// A number as people write it.
fn written(number: &Number) -> String {
    let value = number.thousandths as f64 / 1e3;
    let (value, unit) = match number.kind {
        Kind::Count => (value, ""),
        Kind::Time if value >= 60.0 => (value / 60.0, " hours"),
        Kind::Time => (value, " minutes"),
        Kind::Size if value >= 1e12 => (value / 1e12, " TB"),
        Kind::Size if value >= 1e9 => (value / 1e9, " GB"),
        Kind::Size if value >= 1e6 => (value / 1e6, " MB"),
        Kind::Size => (value, " bytes"),
    };
    let text = format!("{value:.3}");
    let (whole, decimals) = text.split_once('.').unwrap_or((&text, ""));
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    match decimals.trim_end_matches('0') {
        "" => format!("{grouped}{unit}"),
        decimals => format!("{grouped}.{decimals}{unit}"),
    }
}
