//! Reads title and description of one listing and collects its claims.

use super::country::{self, CountryName};
use super::denial::{DENIED, fits, is_denied};
use super::passage::{Elsewhere, Sentences, is_heading};
use super::pattern::Pattern;
use super::pattern_lists::{Anchor, PatternGroup, PatternLists};
use super::required::Grams;
use super::value;
use crate::assess::reading::{FieldReading, Folded};
use crate::assess::tag::{ConsentReading, Stance, readings};
use crate::domain::listing::{Claim, ClaimKind, Evidence, Field};
use regex::Captures;
use std::collections::BTreeSet;

/// The document in which people agree.
const CONSENT_DOCUMENT: &str = "consent-document";

/// Claims that say that people agreed, or that they did not.
const OF_CONSENT: [(ClaimKind, &str); 3] =
    [(ClaimKind::Consent, "stated"), (ClaimKind::Consent, DENIED), (ClaimKind::Document, CONSENT_DOCUMENT)];

/// Where data is offered for training, this use is claimed too.
pub(super) const TRAINING: (ClaimKind, &str) = (ClaimKind::Use, "ai-training");

/// What leads to a use and is no part of a name: “for LLMs”.
const LEADS_TO_USE: [&str; 8] =
    ["for ", "the ", "large ", "language ", "foundation ", "generative ", "gen ", "multimodal "];

/// What was found so far in a listing.
pub(super) struct ClaimReader<'a> {
    /// The folded title: a group may need a word that only the title has.
    title: &'a Folded,
    /// Parts of the field that are not about the data.
    elsewhere: Elsewhere,
    /// Where the sentences of the field end.
    sentences: Sentences,
    /// Where the field names consent, once needed.
    consent: Option<Vec<ConsentReading>>,
    /// The grams of the sentence that was last looked at.
    grams: Option<((usize, usize), Grams)>,
    /// For each group, up to where its patterns have been tried.
    tried: Vec<usize>,
    claims: Vec<Claim>,
}

impl<'a> ClaimReader<'a> {
    pub(super) fn new(title: &'a Folded) -> Self {
        let (elsewhere, sentences) = (Elsewhere::default(), Sentences::default());
        Self { title, elsewhere, sentences, consent: None, grams: None, tried: Vec::new(), claims: Vec::new() }
    }

    pub(super) fn read(&mut self, reading: &FieldReading<'_>) {
        let FieldReading { field, original, ref folded } = *reading;
        if original.is_empty() {
            return;
        }
        let lists = PatternLists::get();
        self.elsewhere.read(folded.text());
        self.sentences.read(folded.text());
        (self.consent, self.grams) = (None, None);
        self.tried.clear();
        self.tried.resize(lists.groups.len(), 0);
        let mut names = Vec::new();
        // A Latin anchor inside a word is a coincidence, "us" in "industry", and is not found.
        let mut hits: Vec<(usize, usize, u32)> = Vec::new();
        lists.anchors.find(folded.text(), |anchor, start, end| hits.push((start, end, anchor)));
        // In the order in which they end, of those that end together the longest first.
        hits.sort_unstable_by_key(|(start, end, _)| (*end, *start));
        for (start, end, anchor) in hits {
            for lead in &lists.leads[anchor as usize] {
                match *lead {
                    Anchor::Country(anchor) => names.push(CountryName { anchor, start, end }),
                    Anchor::Group(g) if start >= self.tried[g] && !self.all_claimed(&lists.groups[g]) => {
                        let (from, to) = self.sentences.around(folded.text(), start, end);
                        self.tried[g] = to.max(end);
                        if !self.elsewhere.hides(lists.groups[g].kind, start) {
                            self.try_group(&lists.groups[g], folded, (from, to), field, original);
                        }
                    }
                    Anchor::Group(_) => {}
                }
            }
        }
        let origins = country::find(folded, (&self.elsewhere, &self.sentences), names, field, original);
        for (code, (start, end)) in origins {
            let evidence = folded.origin(original, start, end);
            self.add(ClaimKind::Place, code.to_owned(), false, evidence, field, original);
        }
    }

    /// Whether every value of a group is already claimed, so that trying its patterns could add nothing. Numbers, ages
    /// and dates are parsed from the text, so there can always be another value.
    fn all_claimed(&self, group: &PatternGroup) -> bool {
        let claimed = |value: &str| self.claims.iter().any(|c| c.kind == group.kind && c.value == value);
        shares_words(group.kind, "") && group.find.iter().all(|(value, _)| claimed(value))
    }

    /// Tries the patterns of a group on one sentence.
    fn try_group(
        &mut self,
        group: &PatternGroup,
        folded: &Folded,
        (from, to): (usize, usize),
        field: Field,
        original: &str,
    ) {
        let text = &folded.text()[from..to];
        let consent = match group.kind {
            ClaimKind::Consent => self.denials(folded, (from, to), field, original),
            ClaimKind::Document if group.find.iter().any(|(value, _)| value == CONSENT_DOCUMENT) => {
                self.read_near(folded, (from, to))
            }
            _ => Vec::new(),
        };
        // Most sentences with an anchor claim nothing.
        let grams = self.grams(folded.text(), (from, to));
        let matching: Vec<_> = group.find.iter().filter(|(_, pattern)| pattern.matches(text, grams)).collect();
        if matching.is_empty() {
            return;
        }
        // A question claims nothing.
        if folded.text()[to..].starts_with('?') || group.not.as_ref().is_some_and(|not| not.is_match(text)) {
            return;
        }
        if group.untitled.as_ref().is_some_and(|not| not.is_match(self.title.text())) {
            return;
        }
        // A heading names a document; whether the section below states anything is unknown.
        let headed = group.kind == ClaimKind::Document && field == Field::Description && from < to;
        if headed && is_heading(folded.text(), (from, to), original, folded.origin(original, from, to).0) {
            return;
        }
        let mut needed = None;
        for (value, pattern) in matching {
            let matches = pattern.exact.find_iter(text);
            for whole in matches.filter(|m| !m.is_empty() && whole_words(text, m.start(), m.end())) {
                let (first, last) = (from + whole.start(), from + whole.end());
                if OF_CONSENT.contains(&(group.kind, value.as_str()))
                    && !fits(value, &consent, folded.text(), (first, last))
                {
                    continue;
                }
                let hits = |regex: &Option<Pattern>, part: &str| regex.as_ref().is_some_and(|r| r.is_match(part));
                if hits(&group.before, &text[..whole.start()]) || hits(&group.after, &text[whole.end()..]) {
                    continue;
                }
                if group.unnamed && self.names_itself(whole.as_str()) {
                    continue;
                }
                // “Ethics approval: none”, “opt-out is not possible”: a denied document is not claimed.
                if group.kind == ClaimKind::Document && is_denied(value, folded.text(), first, last) {
                    continue;
                }
                let needed = *needed.get_or_insert_with(|| {
                    let fits = |n: &Pattern| n.is_match(text) || n.is_match(self.title.text());
                    field == Field::Title || group.needs.as_ref().is_none_or(fits)
                });
                if !needed {
                    return;
                }
                // Captures cost much more than the match, and few matches come this far.
                let Some(found) = pattern.exact.captures_at(text, whole.start()) else { continue };
                let Some((value, minor)) = self.value(group, value, &found, folded, from, original) else { continue };
                let range = match group.sentence {
                    true => (from, from + text.trim_end().len()),
                    false => (from + whole.start(), from + whole.start() + whole.as_str().trim_end().len()),
                };
                let lead = text[range.0 - from..range.1 - from].len();
                let skipped =
                    lead - text[range.0 - from..range.1 - from].trim_start_matches([' ', ',', '(', ':']).len();
                let (start, end) = (range.0 + skipped, range.1);
                if start < end {
                    let evidence = folded.origin(original, start, end);
                    self.add(group.kind, value, minor, evidence, field, original);
                }
            }
        }
    }

    /// Whether the last two words of a match stand in the title, as where a data set is called “Spec-LLM”.
    fn names_itself(&self, words: &str) -> bool {
        let words = words.trim_end();
        let last_two = words.rmatch_indices(' ').nth(1).map(|(at, _)| &words[at + 1..]);
        last_two.is_some_and(|name| {
            !LEADS_TO_USE.iter().any(|lead| name.starts_with(lead)) && self.title.text().contains(name)
        })
    }

    /// The grams of a sentence; groups are mostly tried on the same one, one after the other.
    fn grams(&mut self, text: &str, (from, to): (usize, usize)) -> &Grams {
        if self.grams.as_ref().is_none_or(|(of, _)| *of != (from, to)) {
            self.grams = Some(((from, to), Grams::of(&text[from..to])));
        }
        &self.grams.as_ref().expect("made above").1
    }

    /// What a sentence says about consent; the field is read once, when first needed.
    fn read_near(&mut self, folded: &Folded, (from, to): (usize, usize)) -> Vec<ConsentReading> {
        let text = folded.text();
        let all = self.consent.get_or_insert_with(|| readings(text, 0, text.len()));
        let first = all.partition_point(|r| r.anchor.0 < from);
        all[first..all.partition_point(|r| r.anchor.0 < to)].to_vec()
    }

    /// Reads every place of a sentence where consent is named, and claims those that are denied.
    fn denials(
        &mut self,
        folded: &Folded,
        (from, to): (usize, usize),
        field: Field,
        original: &str,
    ) -> Vec<ConsentReading> {
        let all = self.read_near(folded, (from, to));
        for reading in all.iter().filter(|r| r.stance == Stance::Denied) {
            // A value may come after the sentence: “Consent obtained? No.”
            let whole = &folded.text()[from..to.max(reading.range.1)];
            let end = from.min(reading.range.0) + whole.trim_end().len();
            let (start, end) = folded.origin(original, from.min(reading.range.0), end);
            self.add(ClaimKind::Consent, DENIED.to_owned(), false, (start, end), field, original);
        }
        all
    }

    /// The value of a match and whether it is an age below 18; `None` if the words are ambiguous.
    fn value(
        &self,
        group: &PatternGroup,
        value: &str,
        found: &Captures<'_>,
        folded: &Folded,
        from: usize,
        original: &str,
    ) -> Option<(String, bool)> {
        let words = |name: &str| {
            let m = found.name(name).filter(|m| !m.is_empty())?;
            let (start, end) = folded.origin(original, from + m.start(), from + m.end());
            Some((&original[..start], &original[start..end]))
        };
        let inner = found.name("mid").or_else(|| found.get(0)).map_or("", |m| m.as_str());
        if group.between.as_ref().is_some_and(|b| b.is_match(inner)) {
            return None;
        }
        match group.kind {
            ClaimKind::People => {
                let (before, named) = words("n")?;
                let before = &before[before.floor_char_boundary(before.len().saturating_sub(40))..];
                Some((value::people(group, before, named)?, false))
            }
            ClaimKind::Ages => {
                let (before, core) = words("core")?;
                // One of several groups: "0-19; 20-29".
                let behind = &folded.text()[from + found.get(0)?.end()..];
                if behind.strip_prefix(';').is_some_and(|b| b.trim_start().starts_with(|c: char| c.is_ascii_digit())) {
                    return None;
                }
                value::ages(before, core, value == "months")
            }
            ClaimKind::Collected => {
                let (_, first) = words("a")?;
                let joint = words("joint").map(|w| w.1);
                let span = value::collected(first, joint, words("b").map(|w| w.1), words("open").is_some())?;
                Some((span, false))
            }
            _ => Some((value.to_owned(), false)),
        }
    }

    /// Adds a claim unless its value is known; of two that share words the longer stays.
    fn add(
        &mut self,
        kind: ClaimKind,
        value: String,
        minor: bool,
        (start, end): (usize, usize),
        field: Field,
        original: &str,
    ) {
        let shares = |c: &Claim| {
            let e = &c.evidence;
            let one_meant = c.value == value || !(shares_words(kind, &value) || shares_words(kind, &c.value));
            c.kind == kind && one_meant && e.field == field && e.start < end && start < e.end
        };
        if self.claims.iter().any(|c| shares(c) && c.evidence.end - c.evidence.start >= end - start) {
            return;
        }
        self.claims.retain(|c| !shares(c));
        if self.claims.iter().any(|c| c.kind == kind && c.value == value) {
            return;
        }
        let quote = original[start..end].to_owned();
        let evidence = Evidence { field, start, end, quote, cue: kind.name().to_owned() };
        self.claims.push(Claim { kind, value, minor, evidence });
    }

    /// A title that names one country and a description that only names another contradict each other; the sentence on
    /// the people is believed, and not the title, which may be that of another set.
    fn settle_places(&mut self) {
        let named_in = |field: Field| -> BTreeSet<&str> {
            let places = self.claims.iter().filter(|c| c.kind == ClaimKind::Place && c.evidence.field == field);
            places.map(|c| c.value.split('-').next().unwrap_or_default()).collect()
        };
        let (title, text) = (named_in(Field::Title), named_in(Field::Description));
        if title.len() == 1 && text.len() == 1 && title != text {
            self.claims.retain(|c| c.kind != ClaimKind::Place || c.evidence.field != Field::Title);
        }
    }

    pub(super) fn finish(mut self) -> Vec<Claim> {
        let country = |c: &&Claim| c.kind == ClaimKind::Place && !c.value.contains('-');
        if self.claims.iter().filter(country).count() > country::MOST {
            self.claims.retain(|c| c.kind != ClaimKind::Place);
        }
        self.settle_places();
        let trains = |c: &&Claim| c.kind == ClaimKind::AiSale && c.value != "machine-learning";
        if !self.claims.iter().any(|c| (c.kind, c.value.as_str()) == TRAINING)
            && let Some(sale) = self.claims.iter().find(trains).cloned()
        {
            let (kind, value) = TRAINING;
            let evidence = Evidence { cue: kind.name().to_owned(), ..sale.evidence };
            self.claims.push(Claim { kind, value: value.to_owned(), minor: false, evidence });
        }
        self.claims.sort_by(|a, b| {
            let place = |c: &Claim| (c.kind, c.evidence.field, c.evidence.start, c.evidence.end);
            place(a).cmp(&place(b))
        });
        self.claims
    }
}

/// Whether a claim may share words with others of its kind: one phrase can name several uses, assurances and documents,
/// while of two numbers or dates in the same words only one is meant.
fn shares_words(kind: ClaimKind, value: &str) -> bool {
    matches!(kind, ClaimKind::Use | ClaimKind::Assurance | ClaimKind::Document | ClaimKind::Buyer)
        || value == "plates-blurred"
}

/// Whether a range begins and ends at a word, in scripts that put spaces between words; Arabic words may have prefixes.
fn whole_words(text: &str, start: usize, end: usize) -> bool {
    let spaced = |c: char| c.is_ascii_alphabetic() || matches!(c, 'а'..='я');
    let inside =
        |before: Option<char>, after: Option<char>| before.zip(after).is_some_and(|(a, b)| spaced(a) && spaced(b));
    let around = |at: usize| inside(text[..at].chars().next_back(), text[at..].chars().next());
    !around(start) && !around(end)
}
