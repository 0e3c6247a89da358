//! The pattern lists of claims, `lists/`, compiled. Patterns of one kind form a group with the words that must or must
//! not be near, and with *anchors*, plain words one of which is in every match. Patterns are tried only where an anchor
//! is found, so that text without claims costs one pass.

use super::pattern::{GuardedPattern, Pattern};
use super::pattern_parts::{PatternParts, bounded, folded};
use super::us_state;
use crate::assess::reading::PhraseSet;
use crate::domain::card::CardError;
use crate::domain::listing::ClaimKind;
use crate::ingest::normalise::number::Style;
use crate::ingest::normalise::place::country;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The lists by idea, part of the program and, in this order, of the method fingerprint.
pub(super) const FILES: &[(&str, &str)] = &[
    ("parts.toml", include_str!("lists/parts.toml")),
    ("consent.toml", include_str!("lists/consent.toml")),
    ("anonymisation.toml", include_str!("lists/anonymisation.toml")),
    ("use-licence.toml", include_str!("lists/use-licence.toml")),
    ("people.toml", include_str!("lists/people.toml")),
    ("ages.toml", include_str!("lists/ages.toml")),
    ("collected.toml", include_str!("lists/collected.toml")),
    ("collection-method.toml", include_str!("lists/collection-method.toml")),
    ("ai-sale.toml", include_str!("lists/ai-sale.toml")),
    ("uses.toml", include_str!("lists/uses.toml")),
    ("assurances.toml", include_str!("lists/assurances.toml")),
    ("documents-law.toml", include_str!("lists/documents-law.toml")),
    ("documents-making.toml", include_str!("lists/documents-making.toml")),
    ("buyers.toml", include_str!("lists/buyers.toml")),
    ("names.toml", include_str!("lists/names.toml")),
    ("places.toml", include_str!("lists/places.toml")),
];

/// Cities and provinces by country.
pub(super) const CITIES: &str = include_str!("lists/cities.tsv");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    parts: BTreeMap<String, String>,
    #[serde(default)]
    group: Vec<RawGroup>,
    place: Option<RawPlace>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawGroup {
    kind: ClaimKind,
    #[serde(default)]
    style: Option<String>,
    #[serde(default)]
    sentence: bool,
    anchors: Vec<String>,
    #[serde(default)]
    needs: Vec<String>,
    #[serde(default)]
    not: Vec<String>,
    #[serde(default)]
    before: Vec<String>,
    #[serde(default)]
    after: Vec<String>,
    #[serde(default)]
    between: Vec<String>,
    #[serde(default)]
    untitled: Vec<String>,
    #[serde(default)]
    unnamed: bool,
    find: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPlace {
    lead: Vec<String>,
    behind: Vec<String>,
    needs: Vec<String>,
    title: Vec<String>,
    not: Vec<String>,
    ambiguous: Vec<String>,
}

/// Patterns of one kind that share their conditions.
pub(super) struct PatternGroup {
    pub kind: ClaimKind,
    /// How the language of the words writes numbers.
    pub style: Style,
    /// The whole sentence is quoted.
    pub sentence: bool,
    /// In a description the sentence or the title must have one of these.
    pub needs: Option<Pattern>,
    /// The sentence must have none of these.
    pub not: Option<Pattern>,
    /// Must not match the text right before.
    pub before: Option<Pattern>,
    /// Must not match the text right behind.
    pub after: Option<Pattern>,
    /// Must not match the text between number and noun or, without them, the match itself.
    pub between: Option<Pattern>,
    /// The title must have none of these.
    pub untitled: Option<Pattern>,
    /// A match whose last two words stand in the title is the name of the data set.
    pub unnamed: bool,
    /// Value and pattern. The value of numbers, ages and dates is parsed from the match instead.
    pub find: Vec<(String, GuardedPattern)>,
}

/// When the name of a country counts as the origin of people or data.
pub(super) struct CountryPatterns {
    pub lead: Pattern,
    pub behind: Pattern,
    pub needs: Pattern,
    pub title: Pattern,
    pub not: Pattern,
}

/// What an anchor leads to.
pub(super) enum Anchor {
    Group(usize),
    /// A country or a state of the USA.
    Country(CountryAnchor),
}

/// A name that stands for a country.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct CountryAnchor {
    /// ISO code of the country or the state.
    pub code: &'static str,
    /// Letters of the same word may follow, as in Russian cases.
    pub inflected: bool,
    /// The name is that of a city or province; of an ambiguous one, which counts only where the country is named too.
    pub within: Option<Ambiguity>,
}

/// Whether a city or province can be taken for something else.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Ambiguity {
    Clear,
    NeedsCountry,
}

/// All lists.
pub(super) struct PatternLists {
    pub anchors: PhraseSet,
    /// What each anchor leads to.
    pub leads: Vec<Vec<Anchor>>,
    pub groups: Vec<PatternGroup>,
    pub places: CountryPatterns,
}

const TESTED: &str = "the lists are part of the program and a test reads them";

static FILES_READ: LazyLock<Files> = LazyLock::new(|| read(FILES).expect(TESTED));

static LISTS: LazyLock<PatternLists> = LazyLock::new(|| PatternLists::embedded().expect(TESTED));

impl PatternLists {
    /// Compiles the lists that are part of the program.
    pub fn embedded() -> Result<Self, CardError> {
        compile(read(FILES)?)
    }

    /// Whether a pattern of the program gives a claim of this kind and value. No pattern is compiled for it.
    pub fn give(kind: ClaimKind, value: &str) -> bool {
        FILES_READ.groups.iter().any(|(_, group)| group.kind == kind && group.find.contains_key(value))
    }

    /// The lists that are part of the program, compiled once.
    pub fn get() -> &'static Self {
        &LISTS
    }
}

fn at(name: &str, reason: String) -> CardError {
    CardError::at(&format!("src/assess/claim/lists/{name}"), 1, reason)
}

/// All lists as written, each part with the name of its file.
struct Files {
    parts: BTreeMap<String, (&'static str, String)>,
    groups: Vec<(&'static str, RawGroup)>,
    place: (&'static str, RawPlace),
}

fn read(files: &[(&'static str, &'static str)]) -> Result<Files, CardError> {
    let (mut parts, mut groups, mut place) = (BTreeMap::new(), Vec::new(), None);
    for &(name, text) in files {
        let file: File = toml::from_str(text).map_err(|e| at(name, e.to_string()))?;
        for (part, words) in file.parts {
            if parts.insert(part.clone(), (name, words)).is_some() {
                return Err(at(name, format!("the part “{part}” is in two lists")));
            }
        }
        groups.extend(file.group.into_iter().map(|group| (name, group)));
        if file.place.is_some_and(|p| place.replace((name, p)).is_some()) {
            return Err(at(name, "[place] is in two lists".to_owned()));
        }
    }
    let place = place.ok_or_else(|| at("places.toml", "no list has [place]".to_owned()))?;
    Ok(Files { parts, groups, place })
}

fn compile(files: Files) -> Result<PatternLists, CardError> {
    let Files { parts, groups: raw, place: (name_of_places, place) } = files;
    let parts = PatternParts::new(&parts).map_err(|(name, e)| at(name, e))?;
    let mut by_anchor: BTreeMap<String, Vec<Anchor>> = BTreeMap::new();
    let mut groups = Vec::new();
    for (name, raw) in raw {
        for anchor in &raw.anchors {
            let digits = if anchor.ends_with('#') { '0'..='9' } else { '#'..='#' };
            for digit in digits {
                let anchor = folded(&anchor.replace('#', digit.encode_utf8(&mut [0; 4])));
                by_anchor.entry(anchor).or_default().push(Anchor::Group(groups.len()));
            }
        }
        groups.push(prepare(raw, &parts).map_err(|e| at(name, e))?);
    }
    let states = us_state::NAMES.iter().flat_map(|(code, names)| names.iter().map(move |name| (*name, *code)));
    let countries =
        country::names().chain([("us", "US"), ("u s a", "US")]).chain(states).map(|(name, code)| (name, code, None));
    for (name, code, within) in countries.chain(cities()) {
        let name = folded(name);
        if place.ambiguous.iter().any(|a| folded(a) == name) || name.chars().count() < 2 {
            continue;
        }
        // Russian names change their last letter with the case: Россия, России, Россией.
        let cyrillic = name.chars().all(|c| matches!(c, 'а'..='я')) && name.chars().count() > 4;
        let stem = if cyrillic { name.strip_suffix(['а', 'я', 'и']).unwrap_or(&name).to_owned() } else { name };
        let leads = by_anchor.entry(stem).or_default();
        if !leads.iter().any(|l| matches!(l, Anchor::Country(known) if known.code == code)) {
            leads.push(Anchor::Country(CountryAnchor { code, inflected: cyrillic, within }));
        }
    }
    let anchors = PhraseSet::new(by_anchor.keys()).map_err(|e| at("", e.to_string()))?;
    let one = |list: &[String]| {
        let made = any(list, &parts).and_then(|r| r.ok_or_else(|| "a list of places is empty".to_owned()));
        made.map_err(|e| at(name_of_places, e))
    };
    let places = CountryPatterns {
        lead: one(&place.lead)?,
        behind: one(&place.behind)?,
        needs: one(&place.needs)?,
        title: one(&place.title)?,
        not: one(&place.not)?,
    };
    Ok(PatternLists { anchors, leads: by_anchor.into_values().collect(), groups, places })
}

/// Names of cities and provinces with the code of their country.
pub(super) fn cities() -> impl Iterator<Item = (&'static str, &'static str, Option<Ambiguity>)> {
    CITIES.lines().filter_map(|line| line.split_once('\t')).flat_map(|(code, names)| {
        let clear = names.strip_prefix('~');
        let within = if clear.is_some() { Ambiguity::NeedsCountry } else { Ambiguity::Clear };
        clear.unwrap_or(names).split('|').map(move |name| (name, code, Some(within)))
    })
}

fn prepare(raw: RawGroup, parts: &PatternParts) -> Result<PatternGroup, String> {
    let style = match raw.style.as_deref() {
        None | Some("english") => Style::English,
        Some("cjk") => Style::Cjk,
        Some("points") => Style::PointGroups,
        Some("spaces") => Style::SpaceGroups,
        Some(other) => return Err(format!("style is “{other}”, expected english, cjk, points or spaces")),
    };
    let mut find = Vec::new();
    for (value, patterns) in &raw.find {
        let filled: Vec<String> = patterns.iter().map(|p| bounded(p, parts)).collect::<Result<_, _>>()?;
        // Names of captures may not repeat inside one pattern.
        if filled.iter().any(|p| p.contains("(?<")) {
            for pattern in &filled {
                find.push((value.clone(), GuardedPattern::new(pattern.clone())));
            }
        } else if !filled.is_empty() {
            find.push((value.clone(), GuardedPattern::new(filled.join("|"))));
        }
    }
    Ok(PatternGroup {
        kind: raw.kind,
        style,
        sentence: raw.sentence,
        needs: any(&raw.needs, parts)?,
        not: any(&raw.not, parts)?,
        before: any(&raw.before, parts)?,
        after: any(&raw.after, parts)?,
        between: any(&raw.between, parts)?,
        untitled: any(&raw.untitled, parts)?,
        unnamed: raw.unnamed,
        find,
    })
}

/// One pattern of many.
fn any(patterns: &[String], parts: &PatternParts) -> Result<Option<Pattern>, String> {
    if patterns.is_empty() {
        return Ok(None);
    }
    let all: Result<Vec<String>, String> = patterns.iter().map(|p| bounded(p, parts)).collect();
    Ok(Some(Pattern::new(all?.join("|"))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_of_every_list_compiles() {
        let words = PatternLists::embedded().unwrap();
        let mut seen = 0;
        let mut compiled = |pattern: &Pattern| seen += usize::from(!pattern.as_str().is_empty());
        for group in &words.groups {
            let around = [&group.needs, &group.not, &group.before, &group.after, &group.between, &group.untitled];
            around.into_iter().flatten().for_each(&mut compiled);
            for (_, pattern) in &group.find {
                compiled(&pattern.exact);
                compiled(pattern.relaxed());
            }
        }
        let CountryPatterns { lead, behind, needs, title, not } = &words.places;
        [lead, behind, needs, title, not].into_iter().for_each(&mut compiled);
        assert!(seen > 300, "only {seen} patterns were compiled");
    }
}
