//! From marks to tags: the best place of each term, what else supports it, and the confidence that follows.

use super::mark::{Mark, Standing};
use super::model::{Feature, Features};
use super::{Tagger, TermId};
use crate::domain::listing::{Basis, Evidence, Field, Listing, Tag};

/// Above this a tag is given: the term is more likely than not.
pub(super) const THRESHOLD: f32 = 0.5;
/// No number of words makes certain.
pub(super) const MOST: f32 = 0.97;
/// A tag that states silence.
const SILENCE: f32 = 0.8;
/// Further phrases beyond this number prove no more.
const ENOUGH: u8 = 3;

/// What is known of one term in one listing.
pub(super) struct Candidate {
    pub term: u32,
    /// All features.
    pub features: Features,
    /// Places that prove it, in order of weight.
    pub marks: Vec<Mark>,
}

/// Gathers the marks by term. `denied` lists the terms that the listing denies somewhere.
pub(super) fn candidates(tagger: &Tagger, listing: &Listing, marks: &mut Vec<Mark>, denied: &[u32]) -> Vec<Candidate> {
    marks.sort_by(|a, b| {
        let longer = (b.end - b.start).cmp(&(a.end - a.start));
        let place = (a.field, a.start, a.cue).cmp(&(b.field, b.start, b.cue));
        a.term.cmp(&b.term).then(b.logit.total_cmp(&a.logit)).then(longer).then(place)
    });
    let mut found: Vec<Candidate> = Vec::new();
    let mut more = [0_u8; 3];
    for mark in marks.drain(..) {
        let Some(last) = found.last_mut().filter(|c| c.term == mark.term) else {
            more = [0; 3];
            let mut features = mark.features;
            let carriers = &tagger.terms[mark.term as usize].carriers;
            let carried = listing.modalities.iter().any(|m| carriers.contains(m));
            let stated = !listing.modalities.is_empty() && !carriers.is_empty();
            features[Feature::Carrier as usize] = f32::from(u8::from(carried));
            features[Feature::OtherCarrier as usize] = f32::from(u8::from(stated && !carried));
            features[Feature::Denied as usize] = f32::from(u8::from(denied.contains(&mark.term)));
            found.push(Candidate { term: mark.term, features, marks: vec![mark] });
            continue;
        };
        // Two cues for the same words (spellings that fold alike, a phrase and a word of it) prove no more than one.
        let apart = |m: &Mark| m.field != mark.field || m.end <= mark.start || mark.end <= m.start;
        if !last.marks.iter().all(apart) {
            continue;
        }
        let (slot, feature) = match mark.standing {
            Standing::Strong => (0, Feature::MoreStrong),
            Standing::Company => (1, Feature::MoreWeak),
            _ => (2, Feature::MoreAlone),
        };
        // A place that is itself doubtful (made, about groups, far down, hedged) supports nothing.
        let doubtful = [Feature::Artificial, Feature::Aggregate, Feature::Reflection, Feature::Sample, Feature::Hedged];
        if doubtful.iter().all(|f| mark.features[*f as usize] == 0.0) {
            more[slot] = (more[slot] + 1).min(ENOUGH);
            last.features[feature as usize] = f32::from(more[slot]);
        }
        last.marks.push(mark);
    }
    found
}

/// The tag of a candidate, if it is more likely than not.
pub(super) fn tag(tagger: &Tagger, listing: &Listing, keywords: &str, candidate: &Candidate) -> Option<Tag> {
    let confidence = tagger.model.confidence(&candidate.features);
    if confidence < THRESHOLD {
        return None;
    }
    let firm = |m: &&Mark| m.standing != Standing::Alone;
    let any_firm = candidate.marks.iter().any(|m| firm(&m));
    let basis =
        if candidate.marks.iter().any(|m| m.standing == Standing::Strong) { Basis::Stated } else { Basis::Implied };
    let shown = candidate.marks.iter().filter(|m| !any_firm || firm(m));
    let mut evidence: Vec<Evidence> = shown.map(|m| quote(tagger, listing, keywords, m)).collect();
    evidence.sort();
    // Two decimals: the confidence is an estimate, and equal inputs must give equal bytes.
    let confidence = (confidence.min(MOST) * 100.0).round() / 100.0;
    Some(Tag { term: tagger.terms[candidate.term as usize].id.clone(), basis, confidence, evidence })
}

/// The words of a mark with their place.
pub(super) fn quote(tagger: &Tagger, listing: &Listing, keywords: &str, mark: &Mark) -> Evidence {
    let text = match mark.field {
        Field::Title => &listing.title,
        Field::Description => &listing.description,
        Field::Keywords => keywords,
    };
    Evidence {
        field: mark.field,
        start: mark.start,
        end: mark.end,
        quote: text[mark.start..mark.end].to_owned(),
        cue: tagger.matcher.phrase(mark.cue).text.clone(),
    }
}

/// Adds the broader terms of the tags: what holds of the narrower term holds of the broader one, by the same words.
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

/// A tag that says that the listing does not answer the question which its evidence raises.
pub(super) fn silence(term: TermId, evidence: Vec<Evidence>) -> Tag {
    Tag { term, basis: Basis::NotStated, confidence: SILENCE, evidence }
}
