//! Whether the words around “consent” say that it was given, deny it, or leave it open.
//!
//! A phrase alone is not enough: “informed consent” occurs with “was obtained”, “was never sought” and “if required”.
//! So each mention of consent is read in its clause: a denial before it (“no”, “without”) or after it (“was not
//! obtained”, “is missing”), the value of a key (“consent: no”), what reverses a denial (“never without consent”,
//! “those without consent were removed”) and what leaves it open (“if”, “whether”, “was not required”). The words of
//! each class are a list by language, `words.toml`; the grammar is one for all languages. Tagger and claims both use
//! this module, so that they cannot contradict each other.

mod frame;
mod lexicon;
mod scope;
mod uncertainty;

pub(super) use lexicon::{TEXT, anchors};

use lexicon::{Class, Language, Lexicon, Token};

/// How far a clause is read to either side of consent, in bytes.
const REACH: usize = 300;

/// Longest gap between a key and its value, in bytes.
const KEY: usize = 60;

/// What the clause says of consent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stance {
    /// Words say that it was given, and nothing denies it.
    Given,
    /// It was not given, or nobody was asked.
    Denied,
    /// Neither: a question, a condition, a double denial, or consent was not required.
    Open,
    /// Only mentioned: a heading, a topic, the name of a field.
    Named,
}

/// One mention of consent and what its clause says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConsentReading {
    /// What the clause says.
    pub stance: Stance,
    /// Bytes of the folded text: consent, and the words that deny it.
    pub range: (usize, usize),
    /// Bytes of the folded text in which consent is named.
    pub named: (usize, usize),
}

/// How a range is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Manner {
    /// It names consent, whether or not the list has its words.
    Named,
    /// The list decides whether it names consent.
    Listed,
}

/// Reads a range of a folded text that names consent in a language; `None` if the language has no list.
pub(super) fn named(text: &str, start: usize, end: usize, language: &str) -> Option<ConsentReading> {
    let language = Lexicon::embedded().language(language)?;
    let whole = Clause::around(text, start, end, language).read(Manner::Named)?;
    // A phrase may take in part of a denial: 签署同意书 in 未签署同意书, 同意を得て in 同意を得ていない.
    let outside = |r: &ConsentReading| {
        r.stance != Stance::Given && (r.range.0 < start || r.range.1 > end || r.stance == Stance::Open)
    };
    match whole.stance {
        Stance::Given => readings(text, start, end).into_iter().find(outside).or(Some(whole)),
        // “Users accept the terms”: the phrase says it without a word for consent.
        Stance::Named if !language.tokens(text, start, end).iter().any(|t| t.is(Class::Agree)) => {
            Some(ConsentReading { stance: Stance::Given, ..whole })
        }
        _ => Some(whole),
    }
}

/// Reads a phrase of the list; `None` if it does not name consent here.
pub(super) fn listed(text: &str, start: usize, end: usize, language: &str) -> Option<ConsentReading> {
    let language = Lexicon::embedded().language(language)?;
    Clause::around(text, start, end, language).read(Manner::Listed)
}

/// Whether something reverses a phrase that itself denies consent: “never without consent”.
pub(super) fn taken_back(text: &str, start: usize, end: usize, language: &str) -> bool {
    let language = Lexicon::embedded().language(language);
    language.is_some_and(|l| Clause::around(text, start, end, l).takes_back())
}

/// Reads every mention of consent in a part of folded text, in order.
pub fn readings(text: &str, from: usize, to: usize) -> Vec<ConsentReading> {
    let mut all = Vec::new();
    for language in Lexicon::embedded().spoken(&text[from..to]) {
        for token in language.tokens(text, from, to) {
            if token.any(&lexicon::ANCHORS) {
                all.extend(Clause::around(text, token.start, token.end, language).read(Manner::Listed));
            }
        }
    }
    // A word of two languages is read in both, and “not only consent” holds other names of it; one reading stays.
    let rank = |s: Stance| [Stance::Denied, Stance::Open, Stance::Given, Stance::Named].iter().position(|o| *o == s);
    all.sort_by_key(|r: &ConsentReading| (r.named.0, usize::MAX - r.named.1, rank(r.stance)));
    let mut last = 0;
    all.retain(|r| {
        let apart = r.named.0 >= last;
        last = last.max(r.named.1);
        apart
    });
    all
}

/// Whether the clause around a document, right or assurance denies it: by the value of a key, a heading, a check mark,
/// or words before or after it. `language`: of the words; without it, each language is tried that its own words
/// identify.
pub fn takes_away(text: &str, start: usize, end: usize, language: Option<&str>) -> bool {
    let lexicon = Lexicon::embedded();
    let (low, high) = (start.saturating_sub(REACH), (end + REACH).min(text.len()));
    let near = &text[text.ceil_char_boundary(low)..text.floor_char_boundary(high)];
    let known = language.and_then(|l| lexicon.language(l));
    let mut tried = lexicon.denying(near);
    tried.retain(|l| l.name == "en" || known.is_none());
    tried.extend(known.filter(|l| l.name != "en"));
    tried.into_iter().any(|l| {
        let mut clause = Clause::around(text, start, end, l);
        if known.is_none() && l.name != "en" {
            clause.keep_telling();
        }
        clause.is_taken_away()
    })
}

/// Whether a range is denied by the English words directly behind it, or by the value of its key: “opt-out is
/// not possible”, “ethics approval: none”.
pub fn denied_at_once(text: &str, start: usize, end: usize) -> bool {
    let adjacent = |english: &Language| Clause::around(text, start, end, english).denied_at_once();
    value_denies(text, end) || Lexicon::embedded().language("en").is_some_and(adjacent)
}

/// Whether a key that ends at an offset has “no” for its value: “faces: no”, “Faces? None.”, “faces | no |”.
pub fn value_denies(text: &str, end: usize) -> bool {
    frame::value(text, end).is_some_and(|v| v.0 == Stance::Denied)
}

/// The clause around a range, and its tokens.
struct Clause<'a> {
    text: &'a str,
    language: &'a Language,
    start: usize,
    end: usize,
    /// Where the clause begins.
    from: usize,
    /// Where the clause ends.
    to: usize,
    before: Vec<Token>,
    within: Vec<Token>,
    after: Vec<Token>,
    /// Offset of a heading such as “not obtained:” before the clause.
    led: Option<usize>,
    /// Where the sentence changes direction (“but”) after the clause, and the tokens from there on.
    turned: Option<(usize, Vec<Token>)>,
}

impl<'a> Clause<'a> {
    fn around(text: &'a str, start: usize, end: usize, language: &'a Language) -> Self {
        let low = text.ceil_char_boundary(start.saturating_sub(REACH));
        let high = text.floor_char_boundary((end + REACH).min(text.len()));
        let from = (low..start).rev().find(|&at| frame::stops(text, at)).map_or(low, |at| at + 1);
        let to = (end..high).find(|&at| frame::stops(text, at)).unwrap_or(high);
        let led = frame::headed(text, from, language);
        let tokens = language.tokens(text, from, to);
        let turn = |t: &&Token| t.is(Class::Contrast);
        let turned = tokens.iter().find(|t| t.start >= end && turn(t)).map(|t| t.end);
        let after_turn = tokens.iter().rev().find(|t| t.end <= start && turn(t)).map_or(from, |t| t.end);
        let to = tokens.iter().find(|t| t.start >= end && turn(t)).map_or(to, |t| t.start);
        let part = |keep: &dyn Fn(&Token) -> bool| tokens.iter().copied().filter(|t| keep(t)).collect::<Vec<_>>();
        Self {
            before: part(&|t| t.end <= start && t.start >= after_turn),
            within: part(&|t| t.start < end && t.end > start),
            after: part(&|t| t.start >= end && t.end <= to),
            led: led.filter(|_| after_turn == from),
            turned: turned.map(|at| (at, part(&|t| t.start >= at))),
            text,
            language,
            from,
            start,
            end,
            to,
        }
    }

    /// Whether the range is a phrase of this class.
    fn own(&self, class: Class) -> bool {
        self.within.iter().any(|t| (t.start, t.end) == (self.start, self.end) && t.is(class))
    }

    /// Keeps only words that are unlikely in another language.
    fn keep_telling(&mut self) {
        let text = self.text;
        self.before.retain(|t| lexicon::tells(&text[t.start..t.end]));
        self.after.retain(|t| lexicon::tells(&text[t.start..t.end]));
    }

    fn is_taken_away(&self) -> bool {
        let value = frame::value(self.text, self.end).map(|v| v.0);
        let marked = frame::marked(self.text, self.from, self.start).map(|m| m.0);
        if value.or(marked) == Some(Stance::Given) {
            return false;
        }
        let keyed = frame::value_begins_with_denial(self.text, self.end, self.language);
        if value.is_some() || marked.is_some() || self.led.is_some() || keyed {
            return true;
        }
        let behind = self.behind();
        match (self.front(behind == scope::Behind::Given(true)), behind) {
            (Some(_), scope::Behind::Denied(_)) => false,
            (Some((at, end)), _) => !self.turned(at, end, self.end),
            (None, scope::Behind::Denied(to)) => !self.denied_again(to) && !self.turned(self.start, to, to),
            (None, _) => self.unsettled() || self.partial(),
        }
    }

    fn read(&self, manner: Manner) -> Option<ConsentReading> {
        let sure = manner == Manner::Named || self.own(Class::Agree);
        let reading = |stance, (from, to): (usize, usize)| {
            let range = (from.min(self.start), to.max(self.end));
            Some(ConsentReading { stance, range, named: (self.start, self.end) })
        };
        if !sure {
            let all = self.before.iter().chain(&self.within).chain(&self.after);
            let people = all.into_iter().any(|t| t.is(Class::Person));
            if !people {
                return None;
            }
            if self.own(Class::Ask) && !self.own(Class::AgreeOf) {
                return self.unasked().and_then(|at| reading(Stance::Denied, (at, self.end)));
            }
        }
        let here = (self.start, self.end);
        if let Some((stance, at)) = frame::value(self.text, self.end) {
            return reading(stance, (self.start, at));
        }
        match frame::marked(self.text, self.from, self.start) {
            Some((Stance::Denied, at)) => return reading(Stance::Denied, (at, self.end)),
            _ if self.opened() || self.partial() => return reading(Stance::Open, here),
            _ => {}
        }
        let behind = self.behind();
        let front = self.front(behind == scope::Behind::Given(true));
        let led = self.led.map(|at| (at, self.start));
        // “No failure is consented to unless …”
        let unless = self.after.iter().find(|t| t.is(Class::If) && !t.is(Class::Refused));
        if front.is_some() && unless.is_some_and(|t| self.condition_follows(t)) {
            return reading(Stance::Open, here);
        }
        match (front.or(led), behind) {
            (_, scope::Behind::Open) => reading(Stance::Open, here),
            (Some((at, _)), scope::Behind::Denied(to)) if self.repeats() => reading(Stance::Denied, (at, to)),
            (Some(_), scope::Behind::Denied(_)) => reading(Stance::Open, here),
            (None, scope::Behind::Denied(to)) if self.denied_again(to) => reading(Stance::Open, here),
            (Some((at, end)), _) if !self.turned(at, end, self.end) => reading(Stance::Denied, (at, end)),
            (None, scope::Behind::Denied(to)) if !self.turned(self.start, to, to) => {
                reading(Stance::Denied, (self.start, to))
            }
            (None, scope::Behind::Given(_) | scope::Behind::Nothing) if !self.unsettled() => {
                reading(if self.affirmed(behind) { Stance::Given } else { Stance::Named }, here)
            }
            _ => reading(Stance::Open, here),
        }
    }
}

#[cfg(test)]
mod tests;
