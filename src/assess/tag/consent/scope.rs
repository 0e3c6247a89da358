//! The scope of a denial: before consent, after it, over a list, and under another denial.

use super::frame::{stops, value};
use super::lexicon::{Class, Token};
use super::{Clause, KEY, Stance};
use crate::assess::tag::matcher::{is_unspaced, words};

/// How far before consent a denial may be, in words.
pub(super) const FRONT: usize = 9;
/// How far before it a second denial or a condition may be.
const FAR: usize = 14;
/// How far after consent a denial may be.
pub(super) const BEHIND: usize = 12;
/// How far a verb may be from its denial.
pub(super) const LEAN: usize = 4;

/// Languages with double negation: “no se obtuvo ningún consentimiento”.
const REPEATING: &[&str] = &["es", "fr", "pt", "ru", "it", "pl", "uk"];
/// Languages that deny after the noun, without an auxiliary verb of the list.
const TRAILING: &[&str] = &["ja", "ko", "tr", "hi", "vi", "id"];

/// What comes after consent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Behind {
    Nothing,
    /// It was given; whether a finite verb says so.
    Given(bool),
    /// It was not given; where the denial ends.
    Denied(usize),
    Open,
}

impl Clause<'_> {
    pub(super) fn gap(&self, from: usize, to: usize) -> usize {
        words(self.text, from, to)
    }

    pub(super) fn comma(&self, from: usize, to: usize) -> bool {
        from < to && self.text[from..to].contains([',', '،'])
    }

    /// Whether this language has double negation.
    pub(super) fn repeats(&self) -> bool {
        REPEATING.contains(&self.language.name.as_str())
    }

    /// Whether a condition or doubt before consent leaves it open.
    pub(super) fn opened(&self) -> bool {
        let conditional = |t: &&Token| {
            let near = self.gap(t.end, self.start) <= FAR && !self.comma(t.end, self.start);
            let doubted = t.is(Class::No)
                && self.before.iter().any(|s| s.is(Class::Sub) && s.start >= t.end && self.gap(t.end, s.start) <= LEAN);
            near && (t.is(Class::If) && !self.selects(t) || doubted)
        };
        self.before.iter().any(|t| conditional(&t)) || self.uncalled()
    }

    /// Whether a condition directly follows consent.
    pub(super) fn condition_follows(&self, condition: &Token) -> bool {
        self.gap(self.end, condition.start) <= 3 && !self.comma(self.end, condition.start)
    }

    /// “Records are included if the people consented” describes the records that are included.
    fn selects(&self, condition: &Token) -> bool {
        let plain = matches!(&self.text[condition.start..condition.end], "if" | "wenn" | "si" | "se" | "если");
        let mut front = self.before.iter().filter(|t| t.end <= condition.start);
        let kept = front.clone().any(|t| t.any(&[Class::Keep, Class::Affirm]));
        plain && kept && !front.any(|t| t.any(&[Class::No, Class::Without, Class::Exclude]))
    }

    /// Whether consent was not required: “no need to ask for consent”, “requires no consent”.
    fn uncalled(&self) -> bool {
        let calls = |t: &&Token| {
            let word = &self.text[t.start..t.end];
            t.is(Class::Needless) && !matches!(word, "required" | "needed" | "necessary" | "mandatory" | "obligatory")
        };
        let Some(call) = self.before.iter().rev().find(calls).filter(|t| self.gap(t.end, self.start) <= LEAN) else {
            return false;
        };
        let denial = |t: &&Token| {
            let (from, to) = if t.end <= call.start { (t.end, call.start) } else { (call.end, t.start) };
            t.any(&[Class::No, Class::Without]) && self.gap(from, to) <= 2 && !self.comma(from, to)
        };
        self.before.iter().any(|t| denial(&t))
    }

    /// Whether a list of short items leads from a denial to consent: “without notice, knowledge or consent”.
    fn listed(&self, from: usize, to: usize) -> bool {
        if !self.comma(from, to) {
            return true;
        }
        let between = || self.before.iter().filter(|t| t.start >= from);
        let unspaced = self.text[from..to].chars().any(is_unspaced);
        let short = self.text[from..to].split([',', '،']).all(|part| words(part, 0, part.len()) <= 3);
        short && (unspaced || between().any(|t| t.is(Class::Or))) && !between().any(|t| t.is(Class::Be))
    }

    /// The denial in front of consent, and where its words end. `finite`: a finite verb behind says that consent came
    /// about.
    pub(super) fn front(&self, finite: bool) -> Option<(usize, usize)> {
        let (mut carried, mut joined): (Option<Token>, Option<Token>) = (None, None);
        for token in self.before.iter().rev() {
            let far = self.gap(token.end, self.start);
            if far > FRONT || token.is(Class::Sub) && !token.any(&[Class::No, Class::Without]) {
                return None;
            }
            if token.any(&[Class::No, Class::Without]) && self.denies(token, far, finite, carried, joined) {
                return Some((token.start, self.verb_behind()));
            }
            if token.is(Class::Refused) && far <= 3 && !finite && !self.comma(token.end, self.start) {
                return Some((token.start, self.verb_behind()));
            }
            if token.is(Class::With) {
                carried = Some(*token);
            }
            if token.is(Class::And) && !token.is(Class::Be) {
                joined = Some(*token);
            }
        }
        None
    }

    fn denies(&self, token: &Token, far: usize, finite: bool, carried: Option<Token>, joined: Option<Token>) -> bool {
        let word = &self.text[token.start..token.end];
        let subordinate = [" dass", " que", " qu'"].iter().any(|w| word.ends_with(w));
        if !self.listed(token.end, self.start) {
            return false;
        }
        let by_verb = || self.before.iter().any(|t| t.start >= token.end && t.any(&[Class::Affirm, Class::Ask]));
        if let Some(and) = joined {
            // “without knowledge and consent” is one list; “no names and consent was given” is two statements.
            let list = self.gap(token.end, and.start) <= 3 && self.gap(and.end, self.start) <= 2;
            if finite || !list || carried.is_some() {
                return false;
            }
        }
        if token.is(Class::Without) {
            return far <= 6 + 3 * usize::from(subordinate) && (!finite || subordinate) && carried.is_none();
        }
        if word == "不" {
            // Who “does not authorise” (不授权) may be anybody who uses a form.
            return !self.own(Class::AgreeOf) && far == 0 && self.text[token.end..self.start].is_empty();
        }
        if let Some(with) = carried {
            return self.gap(token.end, with.start) <= 3;
        }
        // “No consent was obtained”: the denial belongs to consent itself.
        if finite {
            return far <= 4;
        }
        let unspaced = self.text[token.end..self.start].chars().any(is_unspaced);
        !unspaced || far <= 4 || by_verb()
    }

    /// Where the verb ends that follows consent at once: “no consent was asked for”.
    fn verb_behind(&self) -> usize {
        let verb = self.after.iter().find(|t| t.is(Class::Affirm));
        let near = verb.filter(|t| self.gap(self.end, t.start) <= 3 && !self.comma(self.end, t.start));
        near.map_or(self.end, |t| t.end)
    }

    /// What comes after consent in its clause.
    pub(super) fn behind(&self) -> Behind {
        let mut verb: Option<Token> = None;
        let mut last = self.end;
        for (n, token) in self.after.iter().enumerate() {
            if self.gap(self.end, token.start) > BEHIND
                || self.comma(last, token.start)
                || token.any(&[Class::Sub, Class::If]) && !token.any(&[Class::No, Class::Refused])
            {
                break;
            }
            last = token.end;
            let rest = &self.after[n + 1..];
            let next = |classes: &[Class], far: usize| {
                let near = |t: &&Token| self.gap(token.end, t.start) <= far && !self.comma(token.end, t.start);
                rest.iter().take_while(near).find(|t| t.any(classes)).copied()
            };
            let ends = self.text[token.end..self.to].trim_matches([' ', ')', '"', '\'', '*']).is_empty();
            let leans = verb.is_some_and(|v| self.gap(v.end, token.start) <= LEAN);
            if token.is(Class::Needless) && (leans || token.is(Class::No)) {
                return Behind::Open;
            }
            // “neither consent nor a release”
            if token.is(Class::Or) && self.before.iter().any(|t| t.is(Class::No)) {
                continue;
            }
            if token.is(Class::No) {
                if next(&[Class::Needless], LEAN).is_some() {
                    return Behind::Open;
                }
                if next(&[Class::Keep], 3).is_some() {
                    return Behind::Given(false);
                }
                let refused = next(&[Class::Refused, Class::Without], 2).filter(|t| !t.is(Class::No));
                if refused.is_some_and(|_| !self.repeats() || !self.own_refusal(token)) {
                    return Behind::Open;
                }
                let affirmed = next(&[Class::Affirm, Class::Ask, Class::Be, Class::Refused], LEAN);
                let trailing = TRAILING.contains(&self.language.name.as_str());
                let own = token.is(Class::Refused) && self.gap(self.end, token.start) <= 1;
                if ends || leans || affirmed.is_some() || trailing || own {
                    return Behind::Denied(affirmed.map_or(token.end, |t| t.end));
                }
                continue;
            }
            if token.is(Class::Refused) {
                let adjacent = self.gap(self.end, token.start) == 0 && !self.comma(self.end, token.start);
                if adjacent || leans || ends {
                    return Behind::Denied(token.end);
                }
                continue;
            }
            if token.is(Class::And) && !token.is(Class::Be) && next(&[Class::No], 1).is_some() {
                break;
            }
            if token.is(Class::Affirm) {
                // “was given by none of them”
                let nobody = |t: &&Token| t.is(Class::No) && t.is(Class::Person);
                let near = |t: &&Token| self.gap(token.end, t.start) <= 3 && !self.comma(token.end, t.start);
                if let Some(none) = rest.iter().take_while(near).find(nobody) {
                    return Behind::Denied(none.end);
                }
                // “gaben die Eltern nicht”: the denial closes the clause.
                let closing = self.after.last().filter(|t| t.is(Class::No) && t.start > token.start);
                let closes = |t: &&Token| self.text[t.end..self.to].trim_matches([' ', ')']).is_empty();
                return match closing.filter(closes).filter(|t| self.gap(token.end, t.start) <= LEAN) {
                    Some(no) if !self.comma(token.end, no.start) => Behind::Denied(no.end),
                    _ => Behind::Given(leans),
                };
            }
            let word = &self.text[token.start..token.end];
            if token.is(Class::Be) && !matches!(word, "being" | "been" | "be") {
                verb = Some(*token);
            }
        }
        Behind::Nothing
    }

    /// Whether words say that consent was given and do not only mention it: a verb, “with”, or a key with a value.
    pub(super) fn affirmed(&self, behind: Behind) -> bool {
        let says = |t: &Token| t.any(&[Class::Affirm, Class::Agreed, Class::With]);
        let near = |t: &Token| says(t) && self.gap(t.end, self.start) <= FRONT;
        let verb = self.text[self.end..].starts_with(" to ") || self.holds();
        let key = self.key_affirms(says);
        !self.language.affirms()
            || matches!(behind, Behind::Given(_))
            || self.within.iter().any(says)
            || self.before.iter().any(near)
            || self.after.iter().any(|t| says(t) && self.gap(self.end, t.start) <= FRONT)
            || self.after.iter().any(|t| t.is(Class::All) && self.gap(self.end, t.start) <= 1)
            || key
            || verb
    }

    /// Whether the value of a key says that consent was given: “consent: signed by all”.
    fn key_affirms(&self, says: impl Fn(&Token) -> bool) -> bool {
        let keyed = self.text[self.end..self.to.max(self.end)].trim().is_empty();
        if !keyed || !self.text[self.to..].starts_with([':', '|', '=']) {
            return false;
        }
        let high = self.text.floor_char_boundary((self.to + KEY * 2).min(self.text.len()));
        let stop = (self.to + 1..high).find(|&at| stops(self.text, at)).unwrap_or(high);
        let value = self.language.tokens(self.text, self.to + 1, stop);
        let doubts = |t: &Token| t.any(&[Class::No, Class::Without, Class::Refused, Class::Few, Class::If]);
        value.iter().any(|t| says(t) || t.is(Class::All)) && !value.iter().any(doubts)
    }

    /// Whether the seller says that it has it: “we have the written consent of …”.
    fn holds(&self) -> bool {
        let has = |t: &&Token| {
            ["have", "has", "haben", "avons", "tenemos", "temos", "abbiamo"].contains(&&self.text[t.start..t.end])
        };
        let last = self.before.iter().rev().find(has);
        last.is_some_and(|t| self.gap(t.end, self.start) <= LEAN)
    }

    /// Whether a word that refuses behind a denial of a repeating language repeats the denial.
    fn own_refusal(&self, denial: &Token) -> bool {
        self.text[denial.end..].trim_start().starts_with("consta") || denial.is(Class::Refused)
    }

    /// Whether the denial at `at..end` is itself denied, forbidden or excluded. `behind`: from where to look on.
    pub(super) fn turned(&self, at: usize, end: usize, behind: usize) -> bool {
        self.denied_in_front(at) || self.left_out_behind(end.max(behind))
    }

    /// Whether something before an offset denies, forbids or excludes what begins there.
    fn denied_in_front(&self, at: usize) -> bool {
        let first = self.before.iter().find(|t| t.start == at).copied();
        let without = first.is_none_or(|t| t.is(Class::Without));
        for token in self.before.iter().rev().filter(|t| t.end <= at) {
            if self.gap(token.end, at) > FAR || token.is(Class::And) && !token.any(&[Class::Or, Class::Be]) {
                return false;
            }
            let reaches = !self.comma(token.end, at) || self.listed_to(token, at);
            if token.any(&[Class::Exclude, Class::Prohibit]) && reaches {
                return true;
            }
            let word = &self.text[token.start..token.end];
            let paired = matches!(word, "neither" | "nor" | "weder" | "ni" | "nem" | "ne" | "n'");
            let relative = self.before.iter().any(|t| t.is(Class::Sub) && t.start >= token.end && t.end <= at);
            let counts = without || relative || !self.repeats() && !paired;
            if token.is(Class::No) && reaches && counts && word != "不" {
                return true;
            }
        }
        false
    }

    fn listed_to(&self, token: &Token, at: usize) -> bool {
        let or = self.before.iter().any(|t| t.is(Class::Or) && t.start >= token.end && t.end <= at);
        or && self.text[token.end..at].split([',', '،']).all(|part| words(part, 0, part.len()) <= LEAN)
    }

    /// Whether the clause begins with “without”.
    fn first_denies(&self) -> bool {
        let first = self.before.first().filter(|t| t.is(Class::Without));
        first.is_some_and(|t| self.text[self.from..t.start].trim().is_empty())
    }

    /// Whether those without consent are excluded, or what is done without it is forbidden.
    fn left_out_behind(&self, end: usize) -> bool {
        for token in self.after.iter().filter(|t| t.start >= end) {
            if self.gap(end, token.start) > BEHIND {
                return false;
            }
            let comma = self.comma(end, token.start);
            // “Without signed forms nothing is delivered”
            let nothing = token.is(Class::No) && self.first_denies() && self.gap(end, token.start) <= LEAN + 2;
            if token.is(Class::Prohibit) || token.is(Class::Exclude) && !comma || nothing {
                return true;
            }
            if token.any(&[Class::And, Class::Sub]) && !token.any(&[Class::No, Class::Be]) {
                return false;
            }
        }
        false
    }

    /// Whether something reverses a phrase that itself denies consent.
    pub(super) fn takes_back(&self) -> bool {
        self.opened() || self.denied_in_front(self.start) || self.left_out_behind(self.end)
    }

    /// Where the denial of “asked” begins: “nobody was asked”, “without being asked”.
    pub(super) fn unasked(&self) -> Option<usize> {
        let other = self.after.iter().any(|t| t.is(Class::AskOther) && self.gap(self.end, t.start) == 0);
        if other || self.opened() || matches!(value(self.text, self.end), Some((Stance::Open | Stance::Given, _))) {
            return None;
        }
        let near = |t: &&Token| {
            let far = if t.is(Class::No) { 5 } else { 2 };
            t.any(&[Class::No, Class::Without]) && self.gap(t.end, self.start) <= far && !self.comma(t.end, self.start)
        };
        let denial = self.before.iter().rev().find(near)?;
        (!self.denied_in_front(denial.start) || self.repeats()).then_some(denial.start)
    }
}
