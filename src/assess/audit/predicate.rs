//! Conditions that the condition language cannot express, by name.

use super::Truth;
use super::corroboration::Strength;
use super::facts::{people, stated};
use super::known::Known;
use super::offer;
use crate::domain::listing::{ClaimKind, Evidence, Field, Licence, Unit};

/// All names that a card may use.
pub(super) const NAMES: [&str; 11] = [
    "us-bulk-combined",
    "volumes-disagree",
    "licence-forbids-commercial-use",
    "people-disagree",
    NO_DATA,
    "points-only",
    "answers-calls",
    "faces-first",
    "piece-workers",
    "counts-only",
    "works-and-leak-apart",
];

/// The predicate that every rule excludes whose card does not say that it is about software and services too.
pub(super) const NO_DATA: &str = "offers-no-data";

/// Bulk thresholds of 28 CFR 202.205: the terms of a category, and the number of people or devices.
const BULK_THRESHOLDS: [(&[&str], f64); 6] = [
    (&["sensitivity:genetic"], 100.0),
    (&["sensitivity:biometric-face", "sensitivity:biometric-voice", "sensitivity:biometric-other"], 1_000.0),
    (&["sensitivity:precise-geolocation"], 1_000.0),
    (&["sensitivity:health", "sensitivity:reproductive-health"], 10_000.0),
    (&["sensitivity:financial"], 10_000.0),
    (&["sensitivity:contact-identifiers", "sensitivity:device-identifiers"], 100_000.0),
];

/// Two statements of one size contradict each other when one is more than this many times the other.
const MAX_RATIO: f64 = 10.0;

/// Evaluates a predicate that the check of the cards let through.
pub(super) fn evaluate(name: &str, subject: &Known<'_>) -> Truth {
    match name {
        "us-bulk-combined" => bulk_combined(subject),
        "volumes-disagree" => volumes_disagree(subject).into(),
        "people-disagree" => people_disagree(subject).into(),
        "licence-forbids-commercial-use" => forbids_commercial_use(subject),
        NO_DATA => subject.offers_no_data().into(),
        "points-only" => offer::points_only(subject.listing).into(),
        "answers-calls" => offer::answers_calls(subject.listing).into(),
        "faces-first" => faces_first(subject).into(),
        "works-and-leak-apart" => works_and_leak_apart(subject),
        "counts-only" => offer::counts_only(subject.listing).into(),
        "piece-workers" => offer::names_piece_workers(subject.listing).into(),
        other => unreachable!("the predicate “{other}” passed the check of the cards"),
    }
}

/// The facts that would decide an undecided predicate.
pub(super) fn missing_facts(name: &str, subject: &Known<'_>) -> Vec<String> {
    match name {
        "us-bulk-combined" if !stated("people", subject) => vec!["people".to_owned()],
        "us-bulk-combined" | "works-and-leak-apart" => vec!["sign".to_owned()],
        "licence-forbids-commercial-use" => vec!["licence".to_owned()],
        _ => Vec::new(),
    }
}

/// What a true predicate found, as a sentence. Stored with findings, so other words need a new `LOGIC` in `mod.rs`.
pub(super) fn fact(name: &str, subject: &Known<'_>) -> String {
    match name {
        "us-bulk-combined" => "the number of people lies above the lowest line of any category present".to_owned(),
        "volumes-disagree" => "two statements of one size differ more than tenfold".to_owned(),
        "people-disagree" => "the listing states numbers of people that differ more than tenfold".to_owned(),
        "licence-forbids-commercial-use" => {
            let labels: Vec<String> = subject.listing.licences().map(Licence::label).collect();
            format!("the licence {} allows no commercial use", labels.join(" and "))
        }
        NO_DATA => "software, a service or a plan is offered, and no data".to_owned(),
        "points-only" => "works are only pointed to".to_owned(),
        "answers-calls" => "each call gets one answer".to_owned(),
        "faces-first" => "faces are named in the title or at the beginning".to_owned(),
        "works-and-leak-apart" => "works and leak are named in different words".to_owned(),
        "counts-only" => "an index or statistics, and no positions".to_owned(),
        "piece-workers" => "paid workers or their platform are named".to_owned(),
        other => other.to_owned(),
    }
}

/// How far into a description, in bytes, the thing offered is named; a long card comes to risks and limits later.
const BEGINNING: usize = 1_200;

/// Whether faces are what the listing offers: named in the title, the keywords or where the description begins.
fn faces_first(subject: &Known<'_>) -> bool {
    let named = |e: &Evidence| e.field != Field::Description || e.start < BEGINNING;
    subject
        .tag("sensitivity:biometric-face")
        .is_some_and(|tag| tag.evidence.is_empty() || tag.evidence.iter().any(named))
}

/// Whether a leak and works of authors are shown by different words. A name such as that of a shadow library alone shows
/// neither what was taken from there nor that it was works: it may be a catalogue.
fn works_and_leak_apart(subject: &Known<'_>) -> Truth {
    let (Some(leak), Some(works)) = (subject.tag("provenance:leaked"), subject.tag("sensitivity:copyrighted-works"))
    else {
        // What is missing is for the conditions on the terms to say.
        return Truth::True;
    };
    let shared = |e: &Evidence, all: &[Evidence]| {
        all.iter().any(|other| other.field == e.field && other.start < e.end && e.start < other.end)
    };
    let apart = |one: &[Evidence], other: &[Evidence]| one.is_empty() || one.iter().any(|e| !shared(e, other));
    match apart(&leak.evidence, &works.evidence) || apart(&works.evidence, &leak.evidence) {
        true => Truth::True,
        false => Truth::Unknown,
    }
}

/// Two categories or more, and more people than the lowest of their thresholds. Undecided where it depends on a
/// category with only one weak indication.
fn bulk_combined(subject: &Known<'_>) -> Truth {
    let thresholds = |least: Strength| -> Vec<f64> {
        let strong = |t: &&str| subject.tag(t).is_some_and(|tag| subject.strength_of_tag(tag) >= least);
        BULK_THRESHOLDS.iter().filter(|(terms, _)| terms.iter().any(&strong)).map(|(_, threshold)| *threshold).collect()
    };
    let above = |thresholds: Vec<f64>| match (thresholds.len() >= 2, people(subject)) {
        (false, _) => Truth::False,
        (true, Some(people)) => (people > thresholds.into_iter().fold(f64::INFINITY, f64::min)).into(),
        (true, None) => Truth::Unknown,
    };
    match (above(thresholds(Strength::Firm)), above(thresholds(Strength::Weak))) {
        (Truth::False, Truth::True) => Truth::Unknown,
        (firm, _) => firm,
    }
}

/// Sizes in one unit that differ more than tenfold. Sizes of parts differ too, so only a unit that is stated exactly
/// twice is compared.
fn volumes_disagree(subject: &Known<'_>) -> bool {
    let sizes = |unit: Unit| {
        let mut values: Vec<f64> = subject.listing.volume.iter().filter(|q| q.unit == unit).map(|q| q.value).collect();
        values.sort_by(f64::total_cmp);
        values
    };
    [Unit::Hours, Unit::Images, Unit::Videos, Unit::Records, Unit::Recordings]
        .into_iter()
        .any(|unit| matches!(sizes(unit).as_slice(), [low, high] if *low > 0.0 && high / low > MAX_RATIO))
}

fn people_disagree(subject: &Known<'_>) -> bool {
    let field = subject.listing.volume.iter().filter(|q| q.unit == Unit::People).map(|q| q.value);
    let claims = subject.claims_of(ClaimKind::People).filter_map(|c| c.value.parse::<f64>().ok());
    let bounds = |values: &mut dyn Iterator<Item = f64>| {
        values.fold(None, |sum: Option<(f64, f64)>, v| Some(sum.map_or((v, v), |(l, h)| (l.min(v), h.max(v)))))
    };
    let (Some((low, high)), Some((least, most))) = (bounds(&mut { field }), bounds(&mut { claims })) else {
        return false;
    };
    // The field is the total; a claim above it, or every claim far below it, does not fit.
    least > high * MAX_RATIO || most * MAX_RATIO < low
}

/// Unknown where one of several licences allows it: the source may mean a choice or different parts.
fn forbids_commercial_use(subject: &Known<'_>) -> Truth {
    let forbids = |licence: &Licence| match licence {
        Licence::Spdx(id) => id.split(['-', ' ', '(', ')']).any(|part| part == "NC"),
        Licence::Custom(words) => {
            let words = words.to_lowercase();
            ["non-commercial", "noncommercial", "non commercial"].iter().any(|w| words.contains(w))
        }
    };
    let mut all = subject.listing.licences().map(forbids);
    let Some(first) = all.next() else { return Truth::Unknown };
    if all.all(|other| other == first) { first.into() } else { Truth::Unknown }
}
