//! From cue hits to tags: which hits count, how much, and what is shown as evidence.

use super::context::sentence;
use super::fold::Folded;
use super::matcher::{Hit, Role};
use super::{Tagger, TermId};
use crate::listing::{Basis, Evidence, Field, Listing, Tag};

/// Weight of a strong cue, of a weak one in company, and of a tag that states silence.
const STRONG: f32 = 0.85;
const WEAK: f32 = 0.6;
const SILENCE: f32 = 0.8;
/// A title is written with care; a word of it weighs more.
const TITLE: f32 = 1.1;
/// What "synthetic" in the same sentence leaves of a hit.
const ARTIFICIAL: f32 = 0.4;
/// What each further cue adds; no number of cues makes certain.
const FURTHER: f32 = 0.04;
const MOST: f32 = 0.97;
/// How far before a cue its company and its negative phrases can begin, in bytes; a sentence is not looked at further.
const REACH: usize = 700;
/// Below this a tag is not given.
const THRESHOLD: f32 = 0.5;

/// A hit that counts.
pub(super) struct Found {
    term: usize,
    weight: f32,
    basis: Basis,
    evidence: Evidence,
}

/// Sifts the hits of one field and keeps what counts.
pub(super) fn weigh(
    tagger: &Tagger,
    listing: &Listing,
    field: Field,
    original: &str,
    folded: &Folded,
    hits: &[Hit],
    found: &mut Vec<Found>,
) {
    let text = folded.text();
    for hit in hits {
        let cue = tagger.matcher.cue(hit);
        if !matches!(cue.role, Role::Strong | Role::Weak) {
            continue;
        }
        let term = &tagger.terms[cue.term];
        let seen = found.iter().position(|f| f.term == cue.term && f.evidence.cue == cue.text);
        if seen.is_some_and(|n| found[n].weight >= STRONG) {
            continue; // the first place of each cue is evidence enough
        }
        let (from, to) = sentence(text, hit.start, hit.end);
        // Hits are in order of their start, so only the neighbourhood is looked at and long texts stay linear.
        let near = hits.partition_point(|h| h.start + REACH < hit.start);
        let near =
            || hits[near..].iter().take_while(|h| h.start < to).filter(|h| tagger.matcher.cue(h).term == cue.term);
        let touches = |h: &Hit| h.start < hit.end && hit.start < h.end;
        if near().any(|h| tagger.matcher.cue(h).role == Role::Negative && touches(h)) {
            continue;
        }
        let company = |h: &Hit| {
            let other = tagger.matcher.cue(h);
            other.role == Role::Company
                && other.language == cue.language
                && !touches(h)
                && (from..to).contains(&h.start)
        };
        let in_company = || listing.modalities.iter().any(|m| term.carriers.contains(m)) || near().any(company);
        let denied = || tagger.context.denied(text, hit.start) || tagger.context.left_out(text, hit.end);
        if (cue.role == Role::Weak && !in_company()) || denied() {
            continue;
        }
        let (mut weight, basis) =
            if cue.role == Role::Strong { (STRONG, Basis::Declared) } else { (WEAK, Basis::Inferred) };
        if field == Field::Title {
            weight *= TITLE;
        }
        let about_artificial = term.id.as_str() == "provenance:synthetic";
        if !about_artificial && tagger.context.artificial(&text[from..to]) {
            weight *= ARTIFICIAL;
        }
        let (start, end) = folded.origin(original, hit.start, hit.end);
        let quote = original[start..end].to_owned();
        let evidence = Evidence { field, start, end, quote, cue: cue.text.clone() };
        match seen.map(|n| &mut found[n]) {
            Some(earlier) if earlier.weight >= weight => {}
            Some(earlier) => (earlier.weight, earlier.evidence) = (weight, evidence),
            None => found.push(Found { term: cue.term, weight, basis, evidence }),
        }
    }
}

/// One tag for each term whose hits reach the threshold.
pub(super) fn decide(tagger: &Tagger, found: &mut Vec<Found>) -> Vec<Tag> {
    found.sort_by(|a, b| {
        let length = |f: &Found| f.evidence.end - f.evidence.start;
        let stronger = b.weight.total_cmp(&a.weight).then_with(|| length(b).cmp(&length(a)));
        a.term.cmp(&b.term).then(stronger).then_with(|| a.evidence.cmp(&b.evidence))
    });
    let mut tags: Vec<Tag> = Vec::new();
    let mut rest = found.drain(..).peekable();
    while let Some(best) = rest.next() {
        let (term, top, mut basis) = (best.term, best.weight, best.basis);
        let mut evidence = vec![best.evidence];
        while let Some(more) = rest.next_if(|f| f.term == term) {
            // Two cues for the same words (spellings that fold alike, a phrase and a word of it) prove no more than one.
            let apart = |e: &Evidence| {
                e.field != more.evidence.field || e.end <= more.evidence.start || more.evidence.end <= e.start
            };
            if more.weight >= THRESHOLD && evidence.iter().all(apart) {
                basis = basis.min(more.basis);
                evidence.push(more.evidence);
            }
        }
        if top >= THRESHOLD {
            let confidence = (top + FURTHER * (evidence.len() - 1) as f32).min(MOST);
            // Two decimals: the score is an estimate, and equal inputs must give equal bytes.
            let confidence = (confidence * 100.0).round() / 100.0;
            evidence.sort();
            tags.push(Tag { term: tagger.terms[term].id.clone(), basis, confidence, evidence });
        }
    }
    tags
}

/// A tag that says that the listing does not answer the question which its evidence raises.
pub(super) fn silence(term: TermId, evidence: Vec<Evidence>) -> Tag {
    Tag { term, basis: Basis::NotStated, confidence: SILENCE, evidence }
}
