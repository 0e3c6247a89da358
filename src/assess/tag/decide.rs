//! From cue matches to tags: the best match of each term, what else supports it, and the confidence that follows.

use super::cue_match::{CueMatch, MatchOutcome};
use super::model::{Feature, Features};
use super::{Tagger, TermId};
use crate::domain::listing::{Basis, Evidence, Field, Listing, Tag};

/// Lowest confidence of a tag: the term is more likely than not.
pub(super) const THRESHOLD: f32 = 0.5;
/// Upper bound of the confidence.
pub(super) const MAX_CONFIDENCE: f32 = 0.97;
/// Confidence of a not-stated tag.
const NOT_STATED_CONFIDENCE: f32 = 0.8;
/// Further cues counted per kind, at most.
const MAX_SUPPORT: u8 = 3;

/// One term in one listing.
pub(super) struct Candidate {
    pub term: u32,
    /// All features.
    pub features: Features,
    /// Matches that prove it, highest weight first.
    pub matches: Vec<CueMatch>,
}

/// Groups the matches by term. `denied` lists the terms that the listing denies somewhere.
pub(super) fn candidates(
    tagger: &Tagger,
    listing: &Listing,
    matches: &mut Vec<CueMatch>,
    denied: &[u32],
) -> Vec<Candidate> {
    matches.sort_by(|a, b| {
        let longer = (b.end - b.start).cmp(&(a.end - a.start));
        let place = (a.field, a.start, a.cue).cmp(&(b.field, b.start, b.cue));
        a.term.cmp(&b.term).then(b.logit.total_cmp(&a.logit)).then(longer).then(place)
    });
    let mut found: Vec<Candidate> = Vec::new();
    let mut more = [0_u8; 3];
    for cue_match in matches.drain(..) {
        let Some(last) = found.last_mut().filter(|c| c.term == cue_match.term) else {
            more = [0; 3];
            let mut features = cue_match.features;
            let modalities = &tagger.terms[cue_match.term as usize].modalities;
            let fits = listing.modalities.iter().any(|m| modalities.contains(m));
            let stated = !listing.modalities.is_empty() && !modalities.is_empty();
            features[Feature::ModalityFits as usize] = f32::from(u8::from(fits));
            features[Feature::ModalityMismatch as usize] = f32::from(u8::from(stated && !fits));
            features[Feature::Denied as usize] = f32::from(u8::from(denied.contains(&cue_match.term)));
            found.push(Candidate { term: cue_match.term, features, matches: vec![cue_match] });
            continue;
        };
        // Two cues for the same words (spellings that fold alike, a phrase and a word of it) prove no more than one.
        let apart = |m: &CueMatch| m.field != cue_match.field || m.end <= cue_match.start || cue_match.end <= m.start;
        if !last.matches.iter().all(apart) {
            continue;
        }
        let (slot, feature) = match cue_match.outcome {
            MatchOutcome::Strong => (0, Feature::MoreStrong),
            MatchOutcome::InContext => (1, Feature::MoreWeakWithContext),
            _ => (2, Feature::MoreWeakWithoutContext),
        };
        // A match that is itself doubtful (synthetic, aggregate, hedged …) supports nothing.
        let doubtful = [Feature::Artificial, Feature::Aggregate, Feature::Reflection, Feature::Sample, Feature::Hedged];
        if doubtful.iter().all(|f| cue_match.features[*f as usize] == 0.0) {
            more[slot] = (more[slot] + 1).min(MAX_SUPPORT);
            last.features[feature as usize] = f32::from(more[slot]);
        }
        last.matches.push(cue_match);
    }
    found
}

/// The tag of a candidate, if it is more likely than not.
pub(super) fn tag(tagger: &Tagger, listing: &Listing, keywords: &str, candidate: &Candidate) -> Option<Tag> {
    let confidence = tagger.model.confidence(&candidate.features);
    if confidence < THRESHOLD {
        return None;
    }
    let firm = |m: &&CueMatch| m.outcome != MatchOutcome::WithoutContext;
    let any_firm = candidate.matches.iter().any(|m| firm(&m));
    let basis = if candidate.matches.iter().any(|m| m.outcome == MatchOutcome::Strong) {
        Basis::Stated
    } else {
        Basis::Implied
    };
    let shown = candidate.matches.iter().filter(|m| !any_firm || firm(m));
    let mut evidence: Vec<Evidence> = shown.map(|m| quote(tagger, listing, keywords, m)).collect();
    evidence.sort();
    // Two decimals: the confidence is an estimate, and equal inputs must give equal bytes.
    let confidence = (confidence.min(MAX_CONFIDENCE) * 100.0).round() / 100.0;
    Some(Tag { term: tagger.terms[candidate.term as usize].id.clone(), basis, confidence, evidence })
}

/// The words of a match with their byte range.
pub(super) fn quote(tagger: &Tagger, listing: &Listing, keywords: &str, cue_match: &CueMatch) -> Evidence {
    let text = match cue_match.field {
        Field::Title => &listing.title,
        Field::Description => &listing.description,
        // No cue is looked for in other columns.
        Field::Keywords | Field::Extra => keywords,
    };
    Evidence {
        field: cue_match.field,
        start: cue_match.start,
        end: cue_match.end,
        quote: text[cue_match.start..cue_match.end].to_owned(),
        cue: tagger.matcher.phrase(cue_match.cue).text.clone(),
    }
}

/// Adds the broader terms of the tags, with the evidence of the narrower ones.
pub(super) fn widen(tagger: &Tagger, tags: &mut Vec<Tag>) {
    let mut n = 0;
    while n < tags.len() {
        let broader = tagger.broader.get(&tags[n].term);
        if let Some(broader) = broader.filter(|b| tags.iter().all(|t| t.term != **b)) {
            let wider = Tag { term: broader.clone(), ..tags[n].clone() };
            tags.push(wider);
        }
        n += 1;
    }
}

/// A tag that says that a listing does not state something that its evidence makes relevant.
pub(super) fn not_stated_tag(term: TermId, evidence: Vec<Evidence>) -> Tag {
    Tag { term, basis: Basis::NotStated, confidence: NOT_STATED_CONFIDENCE, evidence }
}
