//! Marks: the places where a cue of a term stands, each judged by what is around it.

use super::consent::{self, Stance};
use super::context::{Setting, Surroundings};
use super::fold::Folded;
use super::matcher::{Hit, Role};
use super::model::{FEATURES, Feature, Features};
use super::region::{Region, region_at, regions};
use super::signals::Kind;
use super::{Agreement, Tagger};
use crate::domain::listing::{Field, Listing};

/// Longest phrase, in bytes, as far as phrases that begin before a cue and touch it are looked for.
const PHRASE: u32 = 160;
/// Folded bytes that count as the beginning of a description, and from which on it is far down.
const LEAD: u32 = 300;
const LATE: u32 = 1_800;

/// Why a place counts, or does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// A phrase that says it alone.
    Strong,
    /// A word in company.
    Company,
    /// A word without company.
    Alone,
    /// A phrase of the card takes it away; the index of that phrase.
    Negative(u32),
    /// The clause denies it.
    Denied,
    /// It is only spoken about.
    About,
    /// It stands in a citation.
    Citation,
}

/// A place where a cue stands.
#[derive(Clone, Debug)]
pub(super) struct Mark {
    pub term: u32,
    pub cue: u32,
    pub field: Field,
    /// Byte range in the field as shown.
    pub start: usize,
    pub end: usize,
    pub standing: Standing,
    /// What is known of this place; features of the whole listing are still zero.
    pub features: Features,
    pub logit: f32,
}

impl Mark {
    pub fn counts(&self) -> bool {
        matches!(self.standing, Standing::Strong | Standing::Company | Standing::Alone)
    }
}

/// Buffers for one field, kept from listing to listing.
#[derive(Default)]
pub(super) struct Buffers {
    folded: Folded,
    hits: Vec<Hit>,
    negatives: Vec<Hit>,
    company: Vec<Hit>,
    surroundings: Surroundings,
    regions: Vec<(usize, Region)>,
}

/// What the title says of everything below it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Heading {
    artificial: bool,
    aggregate: bool,
}

/// Judges all cue hits of one field and hands each to `keep`.
pub(super) fn read_field(
    tagger: &Tagger,
    listing: &Listing,
    (field, original): (Field, &str),
    heading: &mut Heading,
    b: &mut Buffers,
    mut keep: impl FnMut(Mark),
) {
    b.folded.fold_stated(original, field);
    let text = b.folded.text();
    tagger.matcher.find(&b.folded, &mut b.hits);
    let role = |h: &Hit| tagger.matcher.cue(*h).role;
    // Most fields of most listings have no cue at all; a title is read for what it says of everything below it.
    let speaks = |h: &Hit| matches!(role(h), Role::Strong | Role::Weak | Role::Signal(Kind::Consent));
    if field != Field::Title && !b.hits.iter().any(speaks) {
        return;
    }
    b.surroundings.read(&b.folded, original, &tagger.matcher, &b.hits);
    let end = text.len() as u32;
    if field == Field::Title {
        heading.artificial = b.surroundings.artificial(0, end);
        heading.aggregate = b.surroundings.has(0, end, Kind::Aggregate);
    }
    b.negatives.clear();
    b.negatives.extend(b.hits.iter().copied().filter(|h| role(h) == Role::Negative));
    b.company.clear();
    b.company.extend(b.hits.iter().copied().filter(|h| role(h) == Role::Company));
    if field == Field::Description {
        regions(text, &mut b.regions);
    } else {
        b.regions.clear();
    }
    // Read once for the field, when it is first asked for.
    let mut read: Option<Vec<consent::Reading>> = None;
    for &hit in &b.hits {
        let cue = tagger.matcher.cue(hit);
        let strong = match cue.role {
            Role::Strong => true,
            Role::Weak => false,
            Role::Signal(Kind::Consent) => {
                let language = tagger.matcher.language(cue);
                let reading = consent::listed(text, hit.start as usize, hit.end as usize, language);
                reading
                    .and_then(|r| refusal(tagger, (field, original), heading, b, hit.cue, r))
                    .into_iter()
                    .for_each(&mut keep);
                continue;
            }
            _ => continue,
        };
        let term = &tagger.terms[cue.term as usize];
        let sentence = b.surroundings.sentence(text, hit.start, hit.end);
        let mut setting = b.surroundings.setting(text, hit, sentence);
        let region = region_at(&b.regions, hit.start as usize);
        let negative = touching(&b.negatives, hit).find(|n| tagger.matcher.cue(*n).term == cue.term);
        let (language, range) = (tagger.matcher.language(cue), (hit.start as usize, hit.end as usize));
        match term.agreement {
            Agreement::Answer => {
                setting.denied |= consent::takes_away(text, range.0, range.1, Some(language));
            }
            Agreement::None => {}
            Agreement::Refused => setting.denied = consent::taken_back(text, range.0, range.1, language),
            Agreement::Given if strong || !consent::readings(text, range.0, range.1).is_empty() => {
                let reading = consent::named(text, range.0, range.1, language);
                setting.denied = reading.map_or(setting.denied, |r| r.stance != Stance::Given);
            }
            // “Parents” names nobody's consent; the words of its sentence that do speak for it.
            Agreement::Given => {
                let (from, to) = sentence;
                let (from, to) = (text.ceil_char_boundary(from as usize), text.floor_char_boundary(to as usize));
                let all = read.get_or_insert_with(|| consent::readings(text, 0, text.len()));
                let first = all.partition_point(|r| r.named.0 < from);
                let named = &all[first..all.partition_point(|r| r.named.0 < to)];
                let given = named.iter().any(|r| r.stance == Stance::Given);
                setting.denied = if named.is_empty() { setting.denied } else { !given };
            }
        }
        let standing = match negative {
            Some(n) => Standing::Negative(n.cue),
            None if region == Region::Citation => Standing::Citation,
            None if setting.denied => Standing::Denied,
            None if setting.about && term.personal && term.sensitive => Standing::About,
            None if strong => Standing::Strong,
            None => {
                let carried = listing.modalities.iter().any(|m| term.carriers.contains(m));
                let first = b.company.partition_point(|c| c.start < sentence.0);
                let mut near = b.company[first..].iter().take_while(|c| c.start < sentence.1);
                let fits = |c: &&Hit| {
                    let other = tagger.matcher.cue(**c);
                    other.term == cue.term && other.language == cue.language && !c.touches(hit)
                };
                if carried || near.any(|c| fits(&c)) { Standing::Company } else { Standing::Alone }
            }
        };
        let features = features(standing, field, region, hit, &setting, heading, term);
        let (start, end) = b.folded.origin(original, hit.start as usize, hit.end as usize);
        let logit = tagger.model.logit(&features);
        keep(Mark { term: cue.term, cue: hit.cue, field, start, end, standing, features, logit });
    }
}

/// The mark of a consent that its clause denies.
fn refusal(
    tagger: &Tagger,
    (field, original): (Field, &str),
    heading: &Heading,
    b: &Buffers,
    cue: u32,
    reading: consent::Reading,
) -> Option<Mark> {
    let term = tagger.refusal.filter(|_| reading.stance == Stance::Denied)?;
    let hit = Hit { cue, start: reading.range.0 as u32, end: reading.range.1 as u32 };
    let region = region_at(&b.regions, reading.named.0);
    let spoken_of = touching(&b.negatives, hit).any(|n| tagger.matcher.cue(n).term == term);
    if spoken_of || region == Region::Citation {
        return None;
    }
    let standing = Standing::Strong;
    let prepared = &tagger.terms[term as usize];
    let mut features = features(standing, field, region, hit, &Setting::default(), heading, prepared);
    // What a listing says of its own consent stands where it stands; far down is no reason for doubt.
    features[Feature::Late as usize] = 0.0;
    let (start, end) = b.folded.origin(original, reading.range.0, reading.range.1);
    let logit = tagger.model.logit(&features);
    Some(Mark { term, cue, field, start, end, standing, features, logit })
}

/// Hits of a sorted list that share a byte with a hit.
fn touching(sorted: &[Hit], hit: Hit) -> impl Iterator<Item = Hit> {
    let first = sorted.partition_point(|n| n.start + PHRASE < hit.start);
    sorted[first..].iter().copied().take_while(move |n| n.start < hit.end).filter(move |n| n.touches(hit))
}

fn features(
    standing: Standing,
    field: Field,
    region: Region,
    hit: Hit,
    setting: &Setting,
    heading: &Heading,
    term: &super::Prepared,
) -> Features {
    let mut f = [0.0; FEATURES];
    let mut set = |feature: Feature, on: bool| f[feature as usize] = f32::from(u8::from(on));
    set(Feature::Strong, standing == Standing::Strong);
    set(Feature::Company, standing == Standing::Company);
    set(Feature::Alone, standing == Standing::Alone);
    set(Feature::Title, field == Field::Title);
    set(Feature::Keywords, field == Field::Keywords);
    set(Feature::Lead, field == Field::Description && hit.start < LEAD);
    set(Feature::Late, field == Field::Description && hit.start > LATE);
    set(Feature::Reflection, region == Region::Reflection);
    set(Feature::Sample, region == Region::Sample);
    set(Feature::Hedged, setting.hedged);
    let artificial = setting.artificial || (heading.artificial && field != Field::Title);
    set(Feature::Artificial, artificial && !term.artificial_counts);
    let aggregate = setting.aggregate || heading.aggregate;
    set(Feature::Aggregate, aggregate && term.personal && !term.aggregates_count);
    f
}
