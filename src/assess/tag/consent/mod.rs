//! Whether the words around “consent” say that it was given, deny it, or leave it open.
//!
//! A phrase alone is not enough: “informed consent” occurs with “was obtained”, “was never sought” and “if required”.
//! So each anchor is read in its clause: a negation before it (“no”, “without”) or after it (“was not obtained”, “is
//! missing”), the value of a key (“consent: no”), what reverses a denial (“never without consent”, “those without
//! consent were removed”) and what makes it unclear (“if”, “whether”, “was not required”). The words of each class are
//! listed by language in `words.toml`; the grammar is one for all languages. Tagger and claims both use this module, so
//! that they cannot contradict each other.
//!
//! # Glossary
//!
//! - *Anchor*: the words that name consent: “consent”, “release form”, “opted in”. The same functions read other things
//!   that can be denied, such as documents and rights; the words that name those are then the anchor.
//! - *Negation cue*: a word that negates another: “no”, “not”, “without”. A *refusal* is negative by itself and stands
//!   after the anchor: “missing”, “revoked”.
//! - *Scope*: the words to which a negation cue applies. Commas, conjunctions, distance and a contrast (“but”) end it.
//! - *Denial*: a negation cue with the anchor in its scope, or a refusal of the anchor; consent was not obtained.
//! - *Double negation*: a second negation in whose scope the denial stands reverses it: “never without consent”.
//!   Excluding or forbidding what has no consent has the same effect.
//! - *Negative concord*: in some languages a second cue repeats the first and does not reverse it: “no se obtuvo ningún
//!   consentimiento”.
//! - *Auxiliary*: a verb that links a negation to its verb: “was not obtained”.

mod frame;
mod lexicon;
mod scope;
mod uncertainty;

pub(super) use lexicon::{TEXT, anchors};

use lexicon::{Class, Language, Lexicon, Token};

/// How far a clause is read to either side of the anchor, in bytes.
const MAX_CLAUSE_SIDE: usize = 300;

/// Longest gap between a key and its value, in bytes.
const MAX_KEY_GAP: usize = 60;

/// What the clause says of consent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stance {
    /// Words say that consent was given, and nothing denies it.
    Given,
    /// Consent was not given, or nobody was asked.
    Denied,
    /// Neither: a question, a condition, a double negation, or consent was not required.
    Unclear,
    /// Only mentioned: a heading, a topic, the name of a field.
    Mentioned,
}

/// One anchor and what its clause says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConsentReading {
    /// What the clause says.
    pub stance: Stance,
    /// Bytes of the folded text: the anchor, and the words that deny it.
    pub range: (usize, usize),
    /// Bytes of the folded text: the anchor.
    pub anchor: (usize, usize),
}

/// Where an anchor comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum AnchorSource {
    /// A cue of a card: it names consent, whether or not `words.toml` has its words.
    Cue,
    /// A phrase of `words.toml`, whose class decides whether it names consent here.
    Lexicon,
}

/// Reads the cue of a card that names consent in a language; `None` if the language has no list.
pub(super) fn read_cue(text: &str, start: usize, end: usize, language: &str) -> Option<ConsentReading> {
    let language = Lexicon::embedded().language(language)?;
    let whole = Clause::around(text, start, end, language).read(AnchorSource::Cue)?;
    // A cue may include part of a denial: 签署同意书 in 未签署同意书, 同意を得て in 同意を得ていない.
    let outside = |r: &ConsentReading| {
        r.stance != Stance::Given && (r.range.0 < start || r.range.1 > end || r.stance == Stance::Unclear)
    };
    match whole.stance {
        Stance::Given => readings(text, start, end).into_iter().find(outside).or(Some(whole)),
        // “Users accept the terms”: the cue says it without an anchor of the list.
        Stance::Mentioned if !language.tokens(text, start, end).iter().any(|t| t.is(Class::Consent)) => {
            Some(ConsentReading { stance: Stance::Given, ..whole })
        }
        _ => Some(whole),
    }
}

/// Reads an anchor of the list; `None` if it does not name consent here.
pub(super) fn read_anchor(text: &str, start: usize, end: usize, language: &str) -> Option<ConsentReading> {
    let language = Lexicon::embedded().language(language)?;
    Clause::around(text, start, end, language).read(AnchorSource::Lexicon)
}

/// Whether something reverses a phrase that itself denies consent: “never without consent”.
pub(super) fn is_negated_denial(text: &str, start: usize, end: usize, language: &str) -> bool {
    let language = Lexicon::embedded().language(language);
    language.is_some_and(|l| Clause::around(text, start, end, l).is_negated_denial())
}

/// Reads every anchor in a part of folded text, in order.
pub fn readings(text: &str, from: usize, to: usize) -> Vec<ConsentReading> {
    let mut all = Vec::new();
    for language in Lexicon::embedded().naming_consent(&text[from..to]) {
        for token in language.tokens(text, from, to) {
            if token.any(&lexicon::ANCHORS) {
                all.extend(Clause::around(text, token.start, token.end, language).read(AnchorSource::Lexicon));
            }
        }
    }
    // A word of two languages is read in both, and “not only consent” contains another anchor; one reading is kept.
    let rank =
        |s: Stance| [Stance::Denied, Stance::Unclear, Stance::Given, Stance::Mentioned].iter().position(|o| *o == s);
    all.sort_by_key(|r: &ConsentReading| (r.anchor.0, usize::MAX - r.anchor.1, rank(r.stance)));
    let mut last = 0;
    all.retain(|r| {
        let apart = r.anchor.0 >= last;
        last = last.max(r.anchor.1);
        apart
    });
    all
}

/// Whether the clause around a document, right or assurance denies it: by the value of a key, a heading, a check mark,
/// or a negation before or after it. `language`: of the words; without it, each language is tried that its own words
/// identify.
pub fn denies_document(text: &str, start: usize, end: usize, language: Option<&str>) -> bool {
    let lexicon = Lexicon::embedded();
    let (low, high) = (start.saturating_sub(MAX_CLAUSE_SIDE), (end + MAX_CLAUSE_SIDE).min(text.len()));
    let near = &text[text.ceil_char_boundary(low)..text.floor_char_boundary(high)];
    let known = language.and_then(|l| lexicon.language(l));
    let mut tried = lexicon.denying(near);
    tried.retain(|l| l.name == "en" || known.is_none());
    tried.extend(known.filter(|l| l.name != "en"));
    tried.into_iter().any(|l| {
        let mut clause = Clause::around(text, start, end, l);
        if known.is_none() && l.name != "en" {
            clause.keep_language_specific();
        }
        clause.is_denied()
    })
}

/// Whether a range is denied by the English words directly after it, or by the value of its key: “opt-out is
/// not possible”, “ethics approval: none”.
pub fn denied_directly(text: &str, start: usize, end: usize) -> bool {
    let adjacent = |english: &Language| Clause::around(text, start, end, english).denied_directly();
    value_denies(text, end) || Lexicon::embedded().language("en").is_some_and(adjacent)
}

/// Whether a key that ends at an offset has “no” for its value: “faces: no”, “Faces? None.”, “faces | no |”.
pub fn value_denies(text: &str, end: usize) -> bool {
    frame::value(text, end).is_some_and(|v| v.0 == Stance::Denied)
}

/// The clause around an anchor, and its tokens.
struct Clause<'a> {
    text: &'a str,
    language: &'a Language,
    /// Where the anchor begins.
    start: usize,
    /// Where the anchor ends.
    end: usize,
    /// Where the clause begins.
    from: usize,
    /// Where the clause ends.
    to: usize,
    before: Vec<Token>,
    within: Vec<Token>,
    after: Vec<Token>,
    /// Offset of the negation in a heading such as “not obtained:” before the clause.
    denying_heading: Option<usize>,
    /// Where a contrast after the anchor (“but”) ends, and the tokens from there on.
    after_contrast: Option<(usize, Vec<Token>)>,
}

impl<'a> Clause<'a> {
    fn around(text: &'a str, start: usize, end: usize, language: &'a Language) -> Self {
        let low = text.ceil_char_boundary(start.saturating_sub(MAX_CLAUSE_SIDE));
        let high = text.floor_char_boundary((end + MAX_CLAUSE_SIDE).min(text.len()));
        let from = (low..start).rev().find(|&at| frame::stops(text, at)).map_or(low, |at| at + 1);
        let to = (end..high).find(|&at| frame::stops(text, at)).unwrap_or(high);
        let denying_heading = frame::denying_heading(text, from, language);
        let tokens = language.tokens(text, from, to);
        let contrast = |t: &&Token| t.is(Class::Contrast);
        let next = tokens.iter().find(|t| t.start >= end && contrast(t));
        let scope_start = tokens.iter().rev().find(|t| t.end <= start && contrast(t)).map_or(from, |t| t.end);
        let to = next.map_or(to, |t| t.start);
        let part = |keep: &dyn Fn(&Token) -> bool| tokens.iter().copied().filter(|t| keep(t)).collect::<Vec<_>>();
        Self {
            before: part(&|t| t.end <= start && t.start >= scope_start),
            within: part(&|t| t.start < end && t.end > start),
            after: part(&|t| t.start >= end && t.end <= to),
            denying_heading: denying_heading.filter(|_| scope_start == from),
            after_contrast: next.map(|contrast| (contrast.end, part(&|t| t.start >= contrast.end))),
            text,
            language,
            from,
            start,
            end,
            to,
        }
    }

    /// Whether the anchor is a phrase of this class.
    fn is_phrase_of(&self, class: Class) -> bool {
        self.within.iter().any(|t| (t.start, t.end) == (self.start, self.end) && t.is(class))
    }

    /// Keeps only tokens that are unlikely in another language.
    fn keep_language_specific(&mut self) {
        let text = self.text;
        self.before.retain(|t| lexicon::is_language_specific(&text[t.start..t.end]));
        self.after.retain(|t| lexicon::is_language_specific(&text[t.start..t.end]));
    }

    /// Whether the anchor, of whatever kind, is denied.
    fn is_denied(&self) -> bool {
        let value = frame::value(self.text, self.end).map(|v| v.0);
        let marked = frame::marked(self.text, self.from, self.start).map(|m| m.0);
        if value.or(marked) == Some(Stance::Given) {
            return false;
        }
        let keyed = frame::value_begins_with_denial(self.text, self.end, self.language);
        if value.is_some() || marked.is_some() || self.denying_heading.is_some() || keyed {
            return true;
        }
        let after = self.after_anchor();
        match (self.negation_before(after == scope::AfterAnchor::Given(true)), after) {
            (Some(_), scope::AfterAnchor::Denied(_)) => false,
            (Some((at, end)), _) => !self.is_double_negation(at, end, self.end),
            (None, scope::AfterAnchor::Denied(to)) => {
                !self.is_negated_after(to) && !self.is_double_negation(self.start, to, to)
            }
            (None, _) => self.has_unattached_negation() || self.is_partial(),
        }
    }

    fn read(&self, source: AnchorSource) -> Option<ConsentReading> {
        let names_consent = source == AnchorSource::Cue || self.is_phrase_of(Class::Consent);
        let reading = |stance, (from, to): (usize, usize)| {
            let range = (from.min(self.start), to.max(self.end));
            Some(ConsentReading { stance, range, anchor: (self.start, self.end) })
        };
        if !names_consent {
            let all = self.before.iter().chain(&self.within).chain(&self.after);
            let people = all.into_iter().any(|t| t.is(Class::Person));
            if !people {
                return None;
            }
            if self.is_phrase_of(Class::Ask) && !self.is_phrase_of(Class::ConsentWithPerson) {
                return self.negation_of_asking().and_then(|at| reading(Stance::Denied, (at, self.end)));
            }
        }
        let here = (self.start, self.end);
        if let Some((stance, at)) = frame::value(self.text, self.end) {
            return reading(stance, (self.start, at));
        }
        match frame::marked(self.text, self.from, self.start) {
            Some((Stance::Denied, at)) => return reading(Stance::Denied, (at, self.end)),
            _ if self.is_unclear_before() || self.is_partial() => return reading(Stance::Unclear, here),
            _ => {}
        }
        let after = self.after_anchor();
        let before = self.negation_before(after == scope::AfterAnchor::Given(true));
        let heading = self.denying_heading.map(|at| (at, self.start));
        // “No failure is consented to unless …”
        let unless = self.after.iter().find(|t| t.is(Class::If) && !t.is(Class::Refused));
        if before.is_some() && unless.is_some_and(|t| self.condition_follows(t)) {
            return reading(Stance::Unclear, here);
        }
        match (before.or(heading), after) {
            (_, scope::AfterAnchor::Unclear) => reading(Stance::Unclear, here),
            (Some((at, _)), scope::AfterAnchor::Denied(to)) if self.has_negative_concord() => {
                reading(Stance::Denied, (at, to))
            }
            (Some(_), scope::AfterAnchor::Denied(_)) => reading(Stance::Unclear, here),
            (None, scope::AfterAnchor::Denied(to)) if self.is_negated_after(to) => reading(Stance::Unclear, here),
            (Some((at, end)), _) if !self.is_double_negation(at, end, self.end) => reading(Stance::Denied, (at, end)),
            (None, scope::AfterAnchor::Denied(to)) if !self.is_double_negation(self.start, to, to) => {
                reading(Stance::Denied, (self.start, to))
            }
            (None, scope::AfterAnchor::Given(_) | scope::AfterAnchor::Nothing) if !self.has_unattached_negation() => {
                reading(if self.is_affirmed(after) { Stance::Given } else { Stance::Mentioned }, here)
            }
            _ => reading(Stance::Unclear, here),
        }
    }
}

#[cfg(test)]
mod tests;
