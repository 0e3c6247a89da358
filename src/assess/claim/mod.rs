//! Claims: what a listing says about itself — consent, anonymisation, what a buyer may do, how many people, which ages,
//! where, when and how it was collected, and that it is sold for artificial intelligence — with the words that say it.
//!
//! Title and description are folded and searched once for anchors, plain words without which nothing is claimed. Where
//! one stands, the patterns of its group are tried on the sentence. Whatever could be read in two ways gives no claim.
//! The result is a pure function of the text and the word list.

mod passage;
mod pattern;
mod place;
mod state;
mod value;
mod words;

use crate::assess::tag::{Folded, Reading, Stance, denied_at_once, readings, takes_away};
use crate::domain::listing::{Claim, ClaimKind, Evidence, Field, Listing, digest_hex};
use passage::{Elsewhere, is_heading, sentence};
use pattern::Pattern;
use place::Name;
use regex::Captures;
use std::sync::LazyLock;
use words::{Anchor, Group, Words};

/// Raised whenever the program makes other claims of the same text and word list.
const LOGIC: &str = "claim/5";

/// The value of a consent that was not given.
const DENIED: &str = "denied";

/// The paper on which people agree.
const PAPER: &str = "consent-document";

/// Claims that say that people agreed, or that they did not.
const OF_CONSENT: [(ClaimKind, &str); 3] =
    [(ClaimKind::Consent, "stated"), (ClaimKind::Consent, DENIED), (ClaimKind::Document, PAPER)];

/// Where data is offered for training, this use is claimed too.
const TRAINING: (ClaimKind, &str) = (ClaimKind::Use, "ai-training");

static WORDS: LazyLock<Words> =
    LazyLock::new(|| Words::embedded().expect("the list is part of the program and a test reads it"));

/// Digest of everything that can change a claim: program and word list.
pub fn logic() -> String {
    let lists = words::FILES.iter().flat_map(|(name, text)| [name.as_bytes(), text.as_bytes()]);
    digest_hex(&std::iter::once(LOGIC.as_bytes()).chain(lists).collect::<Vec<_>>())
}

/// Whether some words of the list give a claim of this kind and value. Values that are read from the text, such as numbers
/// of people, are all possible.
pub fn can_say(kind: ClaimKind, value: &str) -> bool {
    let read = [ClaimKind::People, ClaimKind::Ages, ClaimKind::Place, ClaimKind::Collected];
    let given = |group: &Group| group.kind == kind && group.find.iter().any(|(given, _)| given == value);
    read.contains(&kind) || (kind, value) == TRAINING || WORDS.groups.iter().any(given)
}

/// What a listing's title and description say about it: by kind, then in the order of the text, each value once.
pub fn claims(listing: &Listing) -> Vec<Claim> {
    let mut reader = Reader::default();
    reader.read(Field::Title, &listing.title);
    reader.title = std::mem::take(&mut reader.folded);
    reader.read(Field::Description, &listing.description);
    reader.finish()
}

/// What is known while a listing is read.
#[derive(Default)]
struct Reader {
    folded: Folded,
    /// The folded title, once it is read.
    title: Folded,
    /// Parts of the field that speak of something else.
    elsewhere: Elsewhere,
    /// Where the field names consent, once it has been asked for.
    consent: Option<Vec<Reading>>,
    /// For each group, up to where its patterns have been tried.
    tried: Vec<usize>,
    claims: Vec<Claim>,
}

impl Reader {
    fn read(&mut self, field: Field, original: &str) {
        if original.is_empty() {
            return;
        }
        self.folded.fold_stated(original, field);
        self.elsewhere.read(self.folded.text());
        self.consent = None;
        self.tried.clear();
        self.tried.resize(WORDS.groups.len(), 0);
        // Taken out so that the text can be read while claims are kept.
        let folded = std::mem::take(&mut self.folded);
        let mut names = Vec::new();
        let bytes = folded.text().as_bytes();
        for hit in WORDS.anchors.find_overlapping_iter(folded.text()) {
            // Inside a word a Latin anchor is chance: "us" in "industry".
            let latin = |at: usize| bytes[at].is_ascii_alphabetic();
            if hit.start() > 0 && latin(hit.start()) && latin(hit.start() - 1) {
                continue;
            }
            for lead in &WORDS.leads[hit.pattern().as_usize()] {
                match *lead {
                    Anchor::Country(code, inflected) => {
                        names.push(Name { code, start: hit.start(), end: hit.end(), inflected });
                    }
                    Anchor::Group(g) if hit.start() >= self.tried[g] && !self.told(&WORDS.groups[g]) => {
                        let (from, to) = sentence(folded.text(), hit.start(), hit.end());
                        self.tried[g] = to.max(hit.end());
                        if !self.elsewhere.hides(WORDS.groups[g].kind, hit.start()) {
                            self.try_group(&WORDS.groups[g], &folded, (from, to), field, original);
                        }
                    }
                    Anchor::Group(_) => {}
                }
            }
        }
        self.folded = folded;
        place::read(self, &mut names, field, original);
    }

    /// Whether every value of a group is claimed already. Only the first words of a value are kept, so nothing can be added;
    /// numbers, ages and dates are read from the text and never all told.
    fn told(&self, group: &Group) -> bool {
        let claimed = |value: &str| self.claims.iter().any(|c| c.kind == group.kind && c.value == value);
        beside(group.kind, "") && group.find.iter().all(|(value, _)| claimed(value))
    }

    /// Tries the patterns of a group on one sentence.
    fn try_group(&mut self, group: &Group, folded: &Folded, (from, to): (usize, usize), field: Field, original: &str) {
        let text = &folded.text()[from..to];
        let consent = match group.kind {
            ClaimKind::Consent => self.denials(folded, (from, to), field, original),
            ClaimKind::Document if group.find.iter().any(|(value, _)| value == PAPER) => {
                self.read_near(folded, (from, to))
            }
            _ => Vec::new(),
        };
        // A question claims nothing.
        if folded.text()[to..].starts_with('?') || group.not.as_ref().is_some_and(|not| not.is_match(text)) {
            return;
        }
        // Which papers a heading announces is known; whether the part below states anything is not.
        let headed = group.kind == ClaimKind::Document && field == Field::Description && from < to;
        if headed && is_heading(folded.text(), (from, to), original, folded.origin(original, from, to).0) {
            return;
        }
        let mut needed = None;
        for (value, pattern) in &group.find {
            // Most patterns find nothing, which is known without room for the parts of a match.
            if !pattern.is_match(text) {
                continue;
            }
            for found in pattern.captures_iter(text) {
                let Some(whole) = found.get(0).filter(|m| !m.is_empty() && whole_words(text, m.start(), m.end()))
                else {
                    continue;
                };
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
                // “Ethics approval: none”, “opt-out is not possible”: a paper that is denied is none.
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

    /// What the field says of consent in a sentence; read once for the field, when it is first asked for.
    fn read_near(&mut self, folded: &Folded, (from, to): (usize, usize)) -> Vec<Reading> {
        let text = folded.text();
        let all = self.consent.get_or_insert_with(|| readings(text, 0, text.len()));
        let first = all.partition_point(|r| r.named.0 < from);
        all[first..all.partition_point(|r| r.named.0 < to)].to_vec()
    }

    /// Reads every place of a sentence where consent is named, and claims those that are denied.
    fn denials(&mut self, folded: &Folded, (from, to): (usize, usize), field: Field, original: &str) -> Vec<Reading> {
        let all = self.read_near(folded, (from, to));
        for reading in all.iter().filter(|r| r.stance == Stance::Denied) {
            // A value may stand behind the sentence: “Consent obtained? No.”
            let whole = &folded.text()[from..to.max(reading.range.1)];
            let end = from.min(reading.range.0) + whole.trim_end().len();
            let (start, end) = folded.origin(original, from.min(reading.range.0), end);
            self.add(ClaimKind::Consent, DENIED.to_owned(), false, (start, end), field, original);
        }
        all
    }

    /// The value of a match and whether it is an age below 18; `None` if the words can be read in two ways.
    fn value(
        &self,
        group: &Group,
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

    /// Keeps a claim of a range of the folded text.
    fn keep(
        &mut self,
        kind: ClaimKind,
        value: String,
        minor: bool,
        (start, end): (usize, usize),
        field: Field,
        original: &str,
    ) {
        let evidence = self.folded.origin(original, start, end);
        self.add(kind, value, minor, evidence, field, original);
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
            let one_meant = c.value == value || !(beside(kind, &value) || beside(kind, &c.value));
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

    fn finish(mut self) -> Vec<Claim> {
        let country = |c: &&Claim| c.kind == ClaimKind::Place && !c.value.contains('-');
        if self.claims.iter().filter(country).count() > place::MOST {
            self.claims.retain(|c| c.kind != ClaimKind::Place);
        }
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

/// Whether words that name consent say what a pattern takes them for. Where the tagger knows none of them as consent, it is
/// enough that nothing takes them away.
fn fits(value: &str, consent: &[Reading], text: &str, (start, end): (usize, usize)) -> bool {
    let wanted = if value == DENIED { Stance::Denied } else { Stance::Given };
    let mut named = consent.iter().filter(|r| r.named.0 < end && start < r.named.1).peekable();
    match named.peek() {
        None => value == DENIED || !takes_away(text, start, end, None),
        Some(_) => named.any(|r| r.stance == wanted),
    }
}

/// Papers and rights whose denial is looked for in the whole clause. What describes data is often told with “no” and “not”
/// (“fields are: id, text; no labels”); there only what stands at once behind it counts.
const PAPERS: [&str; 21] = [
    "access-controls",
    "age-verification",
    "art9-exception",
    "balancing-test",
    "cac-assessment",
    "consent-document",
    "eu-representative",
    "health-data-permit",
    "impact-assessment",
    "legal-basis",
    "opt-out",
    "people-informed",
    "privacy-notice",
    "retention",
    "rights-contact",
    "transfer-tool",
    "upstream-contract",
    "withdrawal-route",
    "worker-pay",
    "worker-terms",
    "worker-wellbeing",
];

/// Whether a paper that is named is denied.
fn is_denied(value: &str, text: &str, start: usize, end: usize) -> bool {
    // A pattern may reach over the colon into the value: “legal basis: none”.
    let key = text[start..end].find(':').map_or(end, |at| start + at);
    match PAPERS.contains(&value) {
        true => takes_away(text, start, key, None),
        false => denied_at_once(text, start, key),
    }
}

/// Whether a claim may share words with others of its kind: one phrase can name several uses, promises and papers, while of
/// two numbers or dates in the same words only one is meant.
fn beside(kind: ClaimKind, value: &str) -> bool {
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

#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_values;
