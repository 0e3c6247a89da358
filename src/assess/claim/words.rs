//! The word lists of claims, `words/`, made ready: patterns of one kind stand in a group with the words that must or must
//! not be near, and with *anchors*, plain words one of which stands in every match. Only where an anchor is found
//! are patterns tried at all, so that text without claims costs one pass.

use super::pattern::Pattern;
use super::state;
use crate::assess::tag::Folded;
use crate::domain::card::CardError;
use crate::domain::listing::ClaimKind;
use crate::ingest::normalise::number::Style;
use crate::ingest::normalise::place::country;
use aho_corasick::{AhoCorasick, AhoCorasickKind};
use serde::Deserialize;
use std::collections::BTreeMap;

/// The lists by idea, part of the program and, in this order, of the method fingerprint.
pub(super) const FILES: &[(&str, &str)] = &[
    ("parts.toml", include_str!("words/parts.toml")),
    ("consent.toml", include_str!("words/consent.toml")),
    ("anonymisation.toml", include_str!("words/anonymisation.toml")),
    ("use-licence.toml", include_str!("words/use-licence.toml")),
    ("people.toml", include_str!("words/people.toml")),
    ("ages.toml", include_str!("words/ages.toml")),
    ("collected.toml", include_str!("words/collected.toml")),
    ("collection-method.toml", include_str!("words/collection-method.toml")),
    ("ai-sale.toml", include_str!("words/ai-sale.toml")),
    ("uses.toml", include_str!("words/uses.toml")),
    ("assurances.toml", include_str!("words/assurances.toml")),
    ("documents-law.toml", include_str!("words/documents-law.toml")),
    ("documents-making.toml", include_str!("words/documents-making.toml")),
    ("buyers.toml", include_str!("words/buyers.toml")),
    ("names.toml", include_str!("words/names.toml")),
    ("places.toml", include_str!("words/places.toml")),
];

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
pub(super) struct Group {
    pub kind: ClaimKind,
    /// How the language of the words writes numbers.
    pub style: Style,
    /// The quotation is the whole sentence.
    pub sentence: bool,
    /// In a description the sentence or the title must have one of these.
    pub needs: Option<Pattern>,
    /// The sentence must have none of these.
    pub not: Option<Pattern>,
    /// What may not stand right before the match.
    pub before: Option<Pattern>,
    /// What may not stand right behind.
    pub after: Option<Pattern>,
    /// What may not stand between number and noun, or else in the match.
    pub between: Option<Pattern>,
    /// Value and pattern; the value of numbers, ages and dates is read from the match instead.
    pub find: Vec<(String, Pattern)>,
}

/// What makes the name of a country a place that people or data come from.
pub(super) struct Places {
    pub lead: Pattern,
    pub behind: Pattern,
    pub needs: Pattern,
    pub title: Pattern,
    pub not: Pattern,
}

/// What an anchor leads to.
pub(super) enum Anchor {
    Group(usize),
    /// ISO code of a country or a state of the USA; whether letters of the same word may follow, as in Russian cases.
    Country(&'static str, bool),
}

/// The whole list.
pub(super) struct Words {
    pub anchors: AhoCorasick,
    /// What each anchor of the automaton leads to.
    pub leads: Vec<Vec<Anchor>>,
    pub groups: Vec<Group>,
    pub places: Places,
}

impl Words {
    /// Reads the lists that are part of the program.
    pub fn embedded() -> Result<Self, CardError> {
        read(FILES)
    }
}

fn read(files: &[(&str, &str)]) -> Result<Words, CardError> {
    let at = |name: &str, reason: String| CardError::at(&format!("src/assess/claim/words/{name}"), 1, reason);
    let (mut parts, mut raw, mut place) = (BTreeMap::new(), Vec::new(), None);
    for &(name, text) in files {
        let file: File = toml::from_str(text).map_err(|e| at(name, e.to_string()))?;
        for (part, words) in file.parts {
            if parts.insert(part.clone(), (name, words)).is_some() {
                return Err(at(name, format!("the part “{part}” stands in two lists")));
            }
        }
        raw.extend(file.group.into_iter().map(|group| (name, group)));
        if file.place.is_some_and(|p| place.replace((name, p)).is_some()) {
            return Err(at(name, "[place] stands in two lists".to_owned()));
        }
    }
    let parts = Parts::new(&parts).map_err(|(name, e)| at(name, e))?;
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
    let (name, place) = place.ok_or_else(|| at("places.toml", "no list has [place]".to_owned()))?;
    let states = state::NAMES.iter().flat_map(|(code, names)| names.iter().map(move |name| (*name, *code)));
    for (name, code) in country::names().chain([("us", "US")]).chain(states) {
        let name = folded(name);
        if place.ambiguous.iter().any(|a| folded(a) == name) || name.chars().count() < 2 {
            continue;
        }
        // Russian names change their last letter with the case: Россия, России, Россией.
        let cyrillic = name.chars().all(|c| matches!(c, 'а'..='я')) && name.chars().count() > 4;
        let stem = if cyrillic { name.strip_suffix(['а', 'я', 'и']).unwrap_or(&name).to_owned() } else { name };
        let leads = by_anchor.entry(stem).or_default();
        if !leads.iter().any(|l| matches!(l, Anchor::Country(known, _) if *known == code)) {
            leads.push(Anchor::Country(code, cyrillic));
        }
    }
    // A DFA of all anchors takes 20 MB, more than any cache near the core holds; this takes half a megabyte.
    let anchors = AhoCorasick::builder()
        .kind(Some(AhoCorasickKind::ContiguousNFA))
        .build(by_anchor.keys())
        .map_err(|e| at("", e.to_string()))?;
    let one = |list: &[String]| {
        let made = any(list, &parts).and_then(|r| r.ok_or_else(|| "a list of places is empty".to_owned()));
        made.map_err(|e| at(name, e))
    };
    let places = Places {
        lead: one(&place.lead)?,
        behind: one(&place.behind)?,
        needs: one(&place.needs)?,
        title: one(&place.title)?,
        not: one(&place.not)?,
    };
    Ok(Words { anchors, leads: by_anchor.into_values().collect(), groups, places })
}

fn prepare(raw: RawGroup, parts: &Parts) -> Result<Group, String> {
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
                find.push((value.clone(), Pattern::new(pattern.clone())));
            }
        } else if !filled.is_empty() {
            find.push((value.clone(), Pattern::new(filled.join("|"))));
        }
    }
    Ok(Group {
        kind: raw.kind,
        style,
        sentence: raw.sentence,
        needs: any(&raw.needs, parts)?,
        not: any(&raw.not, parts)?,
        before: any(&raw.before, parts)?,
        after: any(&raw.after, parts)?,
        between: any(&raw.between, parts)?,
        find,
    })
}

/// One pattern of many.
fn any(patterns: &[String], parts: &Parts) -> Result<Option<Pattern>, String> {
    if patterns.is_empty() {
        return Ok(None);
    }
    let all: Result<Vec<String>, String> = patterns.iter().map(|p| bounded(p, parts)).collect();
    Ok(Some(Pattern::new(all?.join("|"))))
}

/// A pattern with its parts filled in; where it begins or ends with a letter of a script with spaces, a word must too.
fn bounded(pattern: &str, parts: &Parts) -> Result<String, String> {
    let edge = |c: Option<char>| match c {
        Some('a'..='z') => r"(?-u:\b)",
        Some('а'..='я') => r"\b",
        _ => "",
    };
    let (first, last) = match pattern.chars().next_back() {
        // Of “sample” and “sampled” the one that is a whole word, whichever stands first.
        Some(')' | '?') if pattern.is_ascii() => (edge(pattern.chars().next()), r"(?-u:\b|\b{start-half})"),
        end => (edge(pattern.chars().next()), edge(end)),
    };
    Ok(format!("(?:{first}{}{last})", parts.fill(pattern)?))
}

/// Named parts of patterns, themselves filled in and folded.
#[derive(Default)]
struct Parts(BTreeMap<String, String>);

impl Parts {
    /// Of each name the list it stands in and its text; parts may name parts, three levels deep. A fault names the list.
    fn new<'a>(raw: &BTreeMap<String, (&'a str, String)>) -> Result<Self, (&'a str, String)> {
        let mut parts = Self::default();
        for _ in 0..3 {
            // What names a part not filled in yet waits for the next round.
            let filled = raw.iter().filter_map(|(name, (_, text))| Some((name.clone(), parts.fill(text).ok()?)));
            parts = Self(filled.collect());
        }
        match raw.values().find_map(|(list, text)| Some((*list, parts.fill(text).err()?))) {
            Some(fault) => Err(fault),
            None => Ok(parts),
        }
    }

    /// The pattern with every `@name@` replaced by the part of that name.
    fn fill(&self, pattern: &str) -> Result<String, String> {
        let mut out = String::new();
        for (number, piece) in pattern.split('@').enumerate() {
            if number % 2 == 0 {
                letters_folded(piece, &mut out);
                continue;
            }
            let part = self.0.get(piece).ok_or_else(|| format!("“{pattern}” names an unknown part, “{piece}”"))?;
            out.extend(["(?:", part, ")"]);
        }
        match pattern.matches('@').count() % 2 {
            0 => Ok(out),
            _ => Err(format!("“{pattern}” has a single @")),
        }
    }
}

/// Adds a pattern with letters beyond ASCII as the folded text has them; everything else of it stays.
fn letters_folded(pattern: &str, out: &mut String) {
    if pattern.is_ascii() {
        return out.push_str(pattern);
    }
    let mut folded = Folded::default();
    for c in pattern.chars() {
        if c.is_ascii() || !c.is_alphabetic() {
            out.push(c);
        } else {
            folded.fold(c.encode_utf8(&mut [0; 4]));
            out.push_str(folded.text());
        }
    }
}

/// A plain word as the folded text has it.
fn folded(word: &str) -> String {
    let mut folded = Folded::default();
    folded.fold(word);
    folded.text().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_of_every_list_compiles() {
        let words = Words::embedded().unwrap();
        let mut seen = 0;
        let mut compiled = |pattern: &Pattern| seen += usize::from(!pattern.as_str().is_empty());
        for group in &words.groups {
            let around = [&group.needs, &group.not, &group.before, &group.after, &group.between];
            around.into_iter().flatten().for_each(&mut compiled);
            group.find.iter().for_each(|(_, pattern)| compiled(pattern));
        }
        let Places { lead, behind, needs, title, not } = &words.places;
        [lead, behind, needs, title, not].into_iter().for_each(&mut compiled);
        assert!(seen > 300, "only {seen} patterns were compiled");
    }
}
