//! Cue matches: every place where a cue of a term occurs, each judged by its context.

use super::consent::{self, Stance};
use super::context::{CueContext, FieldContext};
use super::matcher::{Hit, Role};
use super::model::{FEATURES, Feature, Features};
use super::region::{Region, region_at, regions};
use super::signals::Kind;
use super::{ConsentBearing, Tagger};
use crate::assess::reading::FieldReading;
use crate::domain::listing::{Field, Listing};

/// Longest phrase, in bytes: negative phrases that begin further before a cue are not looked for.
const PHRASE: u32 = 160;
/// Folded bytes that count as the beginning of a description, and the offset from which on a match counts as late.
const LEAD: u32 = 300;
const LATE: u32 = 1_800;

/// Why a match counts, or does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MatchOutcome {
    /// A strong cue.
    Strong,
    /// A weak cue with a context word or a fitting modality.
    InContext,
    /// A weak cue without either.
    WithoutContext,
    /// A negative phrase of the card cancels it; the index of that phrase.
    Negative(u32),
    /// The clause denies it.
    Denied,
    /// Named only as a subject, not as content.
    TopicOnly,
    /// Its sentence is about what else the seller offers.
    OtherOffer,
    /// It is in a citation.
    Citation,
    /// Stands in a line of a program or command.
    Code,
}

/// One match of a cue.
#[derive(Clone, Debug)]
pub(super) struct CueMatch {
    pub term: u32,
    pub cue: u32,
    pub field: Field,
    /// Byte range in the field as shown.
    pub start: usize,
    pub end: usize,
    pub outcome: MatchOutcome,
    /// Features of this match; those of the whole listing are still zero.
    pub features: Features,
    pub logit: f32,
}

impl CueMatch {
    pub fn counts(&self) -> bool {
        matches!(self.outcome, MatchOutcome::Strong | MatchOutcome::InContext | MatchOutcome::WithoutContext)
    }
}

/// Buffers for one field, kept from listing to listing.
#[derive(Default)]
pub(super) struct Buffers {
    hits: Vec<Hit>,
    negatives: Vec<Hit>,
    context_words: Vec<Hit>,
    field_context: FieldContext,
    regions: Vec<(usize, Region)>,
}

/// What the title says that also holds for the other fields.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct TitleFlags {
    artificial: bool,
    aggregate: bool,
}

/// Judges all cue hits of one field and passes each to `keep`.
pub(super) fn read_field(
    tagger: &Tagger,
    listing: &Listing,
    reading: &FieldReading<'_>,
    title_flags: &mut TitleFlags,
    b: &mut Buffers,
    mut keep: impl FnMut(CueMatch),
) {
    let FieldReading { field, original, ref folded } = *reading;
    let text = folded.text();
    tagger.matcher.find(folded, &mut b.hits);
    let role = |h: &Hit| tagger.matcher.cue(*h).role;
    // Most fields of most listings have no cue at all. A title is read anyway, for its flags.
    let can_tag = |h: &Hit| matches!(role(h), Role::Strong | Role::Weak | Role::Signal(Kind::Consent));
    if field != Field::Title && !b.hits.iter().any(can_tag) {
        return;
    }
    b.field_context.read(folded, original, &tagger.matcher, &b.hits);
    let end = text.len() as u32;
    if field == Field::Title {
        title_flags.artificial = b.field_context.artificial(0, end);
        title_flags.aggregate = b.field_context.has(0, end, Kind::Aggregate);
    }
    b.negatives.clear();
    b.negatives.extend(b.hits.iter().copied().filter(|h| role(h) == Role::Negative));
    b.context_words.clear();
    b.context_words.extend(b.hits.iter().copied().filter(|h| role(h) == Role::Context));
    if field == Field::Description {
        regions(text, &mut b.regions);
    } else {
        b.regions.clear();
    }
    // Read once for the field, when it is first needed.
    let mut readings: Option<Vec<consent::ConsentReading>> = None;
    for &hit in &b.hits {
        let cue = tagger.matcher.cue(hit);
        let strong = match cue.role {
            Role::Strong => true,
            Role::Weak => false,
            Role::Signal(Kind::Consent) => {
                let language = tagger.matcher.language(cue);
                let anchor = consent::read_anchor(text, hit.start as usize, hit.end as usize, language);
                anchor
                    .and_then(|r| consent_not_obtained_match(tagger, reading, title_flags, b, hit.cue, r))
                    .into_iter()
                    .for_each(&mut keep);
                continue;
            }
            _ => continue,
        };
        let term = &tagger.terms[cue.term as usize];
        let sentence = b.field_context.sentence(text, hit.start, hit.end);
        let mut context = b.field_context.cue_context(text, hit, sentence);
        let region = region_at(&b.regions, hit.start as usize);
        let negative = touching(&b.negatives, hit).find(|n| tagger.matcher.cue(*n).term == cue.term);
        let (language, range) = (tagger.matcher.language(cue), (hit.start as usize, hit.end as usize));
        match term.consent_bearing {
            ConsentBearing::OtherBasis => {
                context.denied |= consent::denies_document(text, range.0, range.1, Some(language));
            }
            ConsentBearing::Unrelated => {}
            ConsentBearing::Denies => context.denied = consent::is_negated_denial(text, range.0, range.1, language),
            ConsentBearing::Claims if strong || !consent::readings(text, range.0, range.1).is_empty() => {
                let reading = consent::read_cue(text, range.0, range.1, language);
                context.denied = reading.map_or(context.denied, |r| r.stance != Stance::Given);
            }
            // “Parents” does not name consent; the anchors in its sentence decide.
            ConsentBearing::Claims => {
                let (from, to) = sentence;
                let (from, to) = (text.ceil_char_boundary(from as usize), text.floor_char_boundary(to as usize));
                let all = readings.get_or_insert_with(|| consent::readings(text, 0, text.len()));
                let first = all.partition_point(|r| r.anchor.0 < from);
                let anchors = &all[first..all.partition_point(|r| r.anchor.0 < to)];
                let given = anchors.iter().any(|r| r.stance == Stance::Given);
                context.denied = if anchors.is_empty() { context.denied } else { !given };
            }
        }
        let outcome = match negative {
            Some(n) => MatchOutcome::Negative(n.cue),
            None if region == Region::Citation => MatchOutcome::Citation,
            None if region == Region::Code => MatchOutcome::Code,
            None if context.denied => MatchOutcome::Denied,
            None if context.other_offer => MatchOutcome::OtherOffer,
            None if context.topic_only && term.personal && term.sensitive => MatchOutcome::TopicOnly,
            None if strong => MatchOutcome::Strong,
            None => {
                let modality_fits = listing.modalities.iter().any(|m| term.modalities.contains(m));
                let first = b.context_words.partition_point(|c| c.start < sentence.0);
                let mut near = b.context_words[first..].iter().take_while(|c| c.start < sentence.1);
                let fits = |c: &&Hit| {
                    let other = tagger.matcher.cue(**c);
                    other.term == cue.term && other.language == cue.language && !c.touches(hit)
                };
                if modality_fits || near.any(|c| fits(&c)) {
                    MatchOutcome::InContext
                } else {
                    MatchOutcome::WithoutContext
                }
            }
        };
        let features = features(outcome, field, region, hit, &context, title_flags, term);
        let (start, end) = folded.origin(original, hit.start as usize, hit.end as usize);
        let logit = tagger.model.logit(&features);
        keep(CueMatch { term: cue.term, cue: hit.cue, field, start, end, outcome, features, logit });
    }
}

/// The match of the term for consent not obtained, where the clause of an anchor denies consent.
fn consent_not_obtained_match(
    tagger: &Tagger,
    field_reading: &FieldReading<'_>,
    title_flags: &TitleFlags,
    b: &Buffers,
    cue: u32,
    reading: consent::ConsentReading,
) -> Option<CueMatch> {
    let term = tagger.consent_not_obtained.filter(|_| reading.stance == Stance::Denied)?;
    let hit = Hit { cue, start: reading.range.0 as u32, end: reading.range.1 as u32 };
    let region = region_at(&b.regions, reading.anchor.0);
    let touches_negative_phrase = touching(&b.negatives, hit).any(|n| tagger.matcher.cue(n).term == term);
    if touches_negative_phrase || matches!(region, Region::Citation | Region::Code) {
        return None;
    }
    let outcome = MatchOutcome::Strong;
    let prepared = &tagger.terms[term as usize];
    let FieldReading { field, original, ref folded } = *field_reading;
    let mut features = features(outcome, field, region, hit, &CueContext::default(), title_flags, prepared);
    // Statements on consent are often late in a description, so that is no reason for doubt.
    features[Feature::Late as usize] = 0.0;
    let (start, end) = folded.origin(original, reading.range.0, reading.range.1);
    let logit = tagger.model.logit(&features);
    Some(CueMatch { term, cue, field, start, end, outcome, features, logit })
}

/// Hits of a sorted list that share a byte with a hit.
fn touching(sorted: &[Hit], hit: Hit) -> impl Iterator<Item = Hit> {
    let first = sorted.partition_point(|n| n.start + PHRASE < hit.start);
    sorted[first..].iter().copied().take_while(move |n| n.start < hit.end).filter(move |n| n.touches(hit))
}

fn features(
    outcome: MatchOutcome,
    field: Field,
    region: Region,
    hit: Hit,
    context: &CueContext,
    title_flags: &TitleFlags,
    term: &super::Prepared,
) -> Features {
    let mut f = [0.0; FEATURES];
    let mut set = |feature: Feature, on: bool| f[feature as usize] = f32::from(u8::from(on));
    set(Feature::Strong, outcome == MatchOutcome::Strong);
    set(Feature::WeakWithContext, outcome == MatchOutcome::InContext);
    set(Feature::WeakWithoutContext, outcome == MatchOutcome::WithoutContext);
    set(Feature::Title, field == Field::Title);
    set(Feature::Keywords, field == Field::Keywords);
    set(Feature::Lead, field == Field::Description && hit.start < LEAD);
    set(Feature::Late, field == Field::Description && hit.start > LATE);
    set(Feature::Reflection, region == Region::Reflection);
    set(Feature::Sample, region == Region::Sample);
    set(Feature::Hedged, context.hedged);
    let artificial = context.artificial || (title_flags.artificial && field != Field::Title);
    set(Feature::Artificial, artificial && !term.artificial_counts);
    let aggregate = context.aggregate || title_flags.aggregate;
    set(Feature::Aggregate, aggregate && term.personal && !term.aggregates_count);
    f
}
