//! The scope of a negation cue: before the anchor, after it, over a list, and within another negation.

use super::frame::{stops, value};
use super::lexicon::{Class, Token};
use super::{Clause, MAX_KEY_GAP, Stance};
use crate::assess::reading::{is_unspaced, words};

/// How far before the anchor a negation cue may be, in words.
pub(super) const MAX_WORDS_BEFORE: usize = 9;
/// How far before it a second negation cue or a condition may be.
const MAX_WORDS_SECOND_NEGATION: usize = 14;
/// How far after the anchor a negation cue or refusal may be.
pub(super) const MAX_WORDS_AFTER: usize = 12;
/// How far a verb may be from its negation cue.
pub(super) const MAX_VERB_DISTANCE: usize = 4;

/// Languages with negative concord: “no se obtuvo ningún consentimiento”.
const NEGATIVE_CONCORD: &[&str] = &["es", "fr", "pt", "ru", "it", "pl", "uk"];
/// Languages that negate after the noun, without an auxiliary of the list.
const NEGATION_AFTER_NOUN: &[&str] = &["ja", "ko", "tr", "hi", "vi", "id"];

/// What the words after the anchor say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AfterAnchor {
    Nothing,
    /// Consent was given; whether a finite verb says so.
    Given(bool),
    /// Consent was not given; where the denial ends.
    Denied(usize),
    /// It is not clear whether consent was given.
    Unclear,
}

impl Clause<'_> {
    /// Number of words between two offsets.
    pub(super) fn gap(&self, from: usize, to: usize) -> usize {
        words(self.text, from, to)
    }

    /// Whether a comma stands between two offsets.
    pub(super) fn comma(&self, from: usize, to: usize) -> bool {
        from < to && self.text[from..to].contains([',', '،'])
    }

    /// Whether this language has negative concord.
    pub(super) fn has_negative_concord(&self) -> bool {
        NEGATIVE_CONCORD.contains(&self.language.name.as_str())
    }

    /// Whether a condition or doubt before the anchor, or that consent was not required, makes it unclear.
    pub(super) fn is_unclear_before(&self) -> bool {
        let conditional = |t: &&Token| {
            let near = self.gap(t.end, self.start) <= MAX_WORDS_SECOND_NEGATION && !self.comma(t.end, self.start);
            let doubted = t.is(Class::Negation)
                && self.before.iter().any(|s| {
                    s.is(Class::Subordinator) && s.start >= t.end && self.gap(t.end, s.start) <= MAX_VERB_DISTANCE
                });
            near && (t.is(Class::If) && !self.condition_selects_records(t) || doubted)
        };
        self.before.iter().any(|t| conditional(&t)) || self.not_required()
    }

    /// Whether a condition directly follows the anchor.
    pub(super) fn condition_follows(&self, condition: &Token) -> bool {
        self.gap(self.end, condition.start) <= 3 && !self.comma(self.end, condition.start)
    }

    /// “Records are included if the people consented” describes the records that are included.
    fn condition_selects_records(&self, condition: &Token) -> bool {
        let plain = matches!(&self.text[condition.start..condition.end], "if" | "wenn" | "si" | "se" | "если");
        let mut earlier = self.before.iter().filter(|t| t.end <= condition.start);
        let kept = earlier.clone().any(|t| t.any(&[Class::Keep, Class::Affirm]));
        plain && kept && !earlier.any(|t| t.any(&[Class::Negation, Class::Without, Class::Exclude]))
    }

    /// Whether consent was not required: “no need to ask for consent”, “requires no consent”.
    fn not_required(&self) -> bool {
        let requires = |t: &&Token| {
            let word = &self.text[t.start..t.end];
            t.is(Class::NotRequired)
                && !matches!(word, "required" | "needed" | "necessary" | "mandatory" | "obligatory")
        };
        let Some(requirement) =
            self.before.iter().rev().find(requires).filter(|t| self.gap(t.end, self.start) <= MAX_VERB_DISTANCE)
        else {
            return false;
        };
        let negates = |t: &&Token| {
            let (from, to) =
                if t.end <= requirement.start { (t.end, requirement.start) } else { (requirement.end, t.start) };
            t.any(&[Class::Negation, Class::Without]) && self.gap(from, to) <= 2 && !self.comma(from, to)
        };
        self.before.iter().any(|t| negates(&t))
    }

    /// Whether a list of short items leads from a negation cue to the anchor: “without notice, knowledge or consent”.
    fn list_leads_to_anchor(&self, from: usize, to: usize) -> bool {
        if !self.comma(from, to) {
            return true;
        }
        let between = || self.before.iter().filter(|t| t.start >= from);
        let unspaced = self.text[from..to].chars().any(is_unspaced);
        let short = self.text[from..to].split([',', '،']).all(|part| words(part, 0, part.len()) <= 3);
        short && (unspaced || between().any(|t| t.is(Class::Or))) && !between().any(|t| t.is(Class::Auxiliary))
    }

    /// The negation before the anchor, and where its words end. `finite`: a finite verb after it says that consent was
    /// obtained.
    pub(super) fn negation_before(&self, finite: bool) -> Option<(usize, usize)> {
        let (mut with, mut and): (Option<Token>, Option<Token>) = (None, None);
        for token in self.before.iter().rev() {
            let far = self.gap(token.end, self.start);
            if far > MAX_WORDS_BEFORE || token.is(Class::Subordinator) && !token.any(&[Class::Negation, Class::Without])
            {
                return None;
            }
            if token.any(&[Class::Negation, Class::Without]) && self.negates_anchor(token, far, finite, with, and) {
                return Some((token.start, self.verb_end_after()));
            }
            if token.is(Class::Refused) && far <= 3 && !finite && !self.comma(token.end, self.start) {
                return Some((token.start, self.verb_end_after()));
            }
            if token.is(Class::With) {
                with = Some(*token);
            }
            if token.is(Class::And) && !token.is(Class::Auxiliary) {
                and = Some(*token);
            }
        }
        None
    }

    /// Whether the anchor is in the scope of a negation cue `far` words before it. `with` and `and`: the tokens of
    /// these classes between the two.
    fn negates_anchor(&self, token: &Token, far: usize, finite: bool, with: Option<Token>, and: Option<Token>) -> bool {
        let word = &self.text[token.start..token.end];
        let subordinate = [" dass", " que", " qu'"].iter().any(|w| word.ends_with(w));
        if !self.list_leads_to_anchor(token.end, self.start) {
            return false;
        }
        let by_verb = || self.before.iter().any(|t| t.start >= token.end && t.any(&[Class::Affirm, Class::Ask]));
        if let Some(and) = and {
            // “without knowledge and consent” is one list; “no names and consent was given” is two statements.
            let list = self.gap(token.end, and.start) <= 3 && self.gap(and.end, self.start) <= 2;
            if finite || !list || with.is_some() {
                return false;
            }
        }
        if token.is(Class::Without) {
            return far <= 6 + 3 * usize::from(subordinate) && (!finite || subordinate) && with.is_none();
        }
        if word == "不" {
            // Who “does not authorise” (不授权) may be anybody who uses a form.
            return !self.is_phrase_of(Class::ConsentWithPerson)
                && far == 0
                && self.text[token.end..self.start].is_empty();
        }
        if let Some(with) = with {
            return self.gap(token.end, with.start) <= 3;
        }
        // “No consent was obtained”: the negation applies to the anchor itself.
        if finite {
            return far <= 4;
        }
        let unspaced = self.text[token.end..self.start].chars().any(is_unspaced);
        !unspaced || far <= 4 || by_verb()
    }

    /// Where the verb ends that directly follows the anchor: “no consent was asked for”.
    fn verb_end_after(&self) -> usize {
        let verb = self.after.iter().find(|t| t.is(Class::Affirm));
        let near = verb.filter(|t| self.gap(self.end, t.start) <= 3 && !self.comma(self.end, t.start));
        near.map_or(self.end, |t| t.end)
    }

    /// What the words after the anchor say in its clause.
    pub(super) fn after_anchor(&self) -> AfterAnchor {
        let mut verb: Option<Token> = None;
        let mut last = self.end;
        for (n, token) in self.after.iter().enumerate() {
            if self.gap(self.end, token.start) > MAX_WORDS_AFTER
                || self.comma(last, token.start)
                || token.any(&[Class::Subordinator, Class::If]) && !token.any(&[Class::Negation, Class::Refused])
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
            let near_verb = verb.is_some_and(|v| self.gap(v.end, token.start) <= MAX_VERB_DISTANCE);
            if token.is(Class::NotRequired) && (near_verb || token.is(Class::Negation)) {
                return AfterAnchor::Unclear;
            }
            // “neither consent nor a release”
            if token.is(Class::Or) && self.before.iter().any(|t| t.is(Class::Negation)) {
                continue;
            }
            if token.is(Class::Negation) {
                if next(&[Class::NotRequired], MAX_VERB_DISTANCE).is_some() {
                    return AfterAnchor::Unclear;
                }
                if next(&[Class::Keep], 3).is_some() {
                    return AfterAnchor::Given(false);
                }
                let refused = next(&[Class::Refused, Class::Without], 2).filter(|t| !t.is(Class::Negation));
                if refused.is_some_and(|_| !self.has_negative_concord() || !self.refusal_repeats_negation(token)) {
                    return AfterAnchor::Unclear;
                }
                let affirmed = next(&[Class::Affirm, Class::Ask, Class::Auxiliary, Class::Refused], MAX_VERB_DISTANCE);
                let trailing = NEGATION_AFTER_NOUN.contains(&self.language.name.as_str());
                let direct = token.is(Class::Refused) && self.gap(self.end, token.start) <= 1;
                if ends || near_verb || affirmed.is_some() || trailing || direct {
                    return AfterAnchor::Denied(affirmed.map_or(token.end, |t| t.end));
                }
                continue;
            }
            if token.is(Class::Refused) {
                let adjacent = self.gap(self.end, token.start) == 0 && !self.comma(self.end, token.start);
                if adjacent || near_verb || ends {
                    return AfterAnchor::Denied(token.end);
                }
                continue;
            }
            if token.is(Class::And) && !token.is(Class::Auxiliary) && next(&[Class::Negation], 1).is_some() {
                break;
            }
            if token.is(Class::Affirm) {
                // “was given by none of them”
                let nobody = |t: &&Token| t.is(Class::Negation) && t.is(Class::Person);
                let near = |t: &&Token| self.gap(token.end, t.start) <= 3 && !self.comma(token.end, t.start);
                if let Some(none) = rest.iter().take_while(near).find(nobody) {
                    return AfterAnchor::Denied(none.end);
                }
                // “gaben die Eltern nicht”: the negation cue closes the clause.
                let closing = self.after.last().filter(|t| t.is(Class::Negation) && t.start > token.start);
                let closes = |t: &&Token| self.text[t.end..self.to].trim_matches([' ', ')']).is_empty();
                return match closing.filter(closes).filter(|t| self.gap(token.end, t.start) <= MAX_VERB_DISTANCE) {
                    Some(no) if !self.comma(token.end, no.start) => AfterAnchor::Denied(no.end),
                    _ => AfterAnchor::Given(near_verb),
                };
            }
            let word = &self.text[token.start..token.end];
            if token.is(Class::Auxiliary) && !matches!(word, "being" | "been" | "be") {
                verb = Some(*token);
            }
        }
        AfterAnchor::Nothing
    }

    /// Whether words say that consent was given and do not only mention it: a verb, “with”, or a key with a value.
    pub(super) fn is_affirmed(&self, after: AfterAnchor) -> bool {
        let says = |t: &Token| t.any(&[Class::Affirm, Class::Agreed, Class::With]);
        let near = |t: &Token| says(t) && self.gap(t.end, self.start) <= MAX_WORDS_BEFORE;
        let verb = self.text[self.end..].starts_with(" to ") || self.seller_claims_consent();
        let key = self.key_affirms(says);
        !self.language.affirms()
            || matches!(after, AfterAnchor::Given(_))
            || self.within.iter().any(says)
            || self.before.iter().any(near)
            || self.after.iter().any(|t| says(t) && self.gap(self.end, t.start) <= MAX_WORDS_BEFORE)
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
        let high = self.text.floor_char_boundary((self.to + MAX_KEY_GAP * 2).min(self.text.len()));
        let stop = (self.to + 1..high).find(|&at| stops(self.text, at)).unwrap_or(high);
        let value = self.language.tokens(self.text, self.to + 1, stop);
        let doubts =
            |t: &Token| t.any(&[Class::Negation, Class::Without, Class::Refused, Class::Restriction, Class::If]);
        value.iter().any(|t| says(t) || t.is(Class::All)) && !value.iter().any(doubts)
    }

    /// Whether the seller claims to have consent: “we have the written consent of …”.
    fn seller_claims_consent(&self) -> bool {
        let has = |t: &&Token| {
            ["have", "has", "haben", "avons", "tenemos", "temos", "abbiamo"].contains(&&self.text[t.start..t.end])
        };
        let last = self.before.iter().rev().find(has);
        last.is_some_and(|t| self.gap(t.end, self.start) <= MAX_VERB_DISTANCE)
    }

    /// Whether a refusal after a negation cue, in a language with negative concord, repeats it instead of reversing it:
    /// “no consta”.
    fn refusal_repeats_negation(&self, cue: &Token) -> bool {
        self.text[cue.end..].trim_start().starts_with("consta") || cue.is(Class::Refused)
    }

    /// Whether the denial at `at..end` is itself negated, forbidden or excluded. `after`: from where to read on.
    pub(super) fn is_double_negation(&self, at: usize, end: usize, after: usize) -> bool {
        self.is_negated_before(at) || self.is_excluded_after(end.max(after))
    }

    /// Whether something before an offset negates, forbids or excludes what begins there.
    fn is_negated_before(&self, at: usize) -> bool {
        let first = self.before.iter().find(|t| t.start == at).copied();
        let without = first.is_none_or(|t| t.is(Class::Without));
        for token in self.before.iter().rev().filter(|t| t.end <= at) {
            if self.gap(token.end, at) > MAX_WORDS_SECOND_NEGATION
                || token.is(Class::And) && !token.any(&[Class::Or, Class::Auxiliary])
            {
                return false;
            }
            let reaches = !self.comma(token.end, at) || self.list_leads_to(token, at);
            if token.any(&[Class::Exclude, Class::Prohibit]) && reaches {
                return true;
            }
            let word = &self.text[token.start..token.end];
            let paired = matches!(word, "neither" | "nor" | "weder" | "ni" | "nem" | "ne" | "n'");
            let relative = self.before.iter().any(|t| t.is(Class::Subordinator) && t.start >= token.end && t.end <= at);
            let counts = without || relative || !self.has_negative_concord() && !paired;
            if token.is(Class::Negation) && reaches && counts && word != "不" {
                return true;
            }
        }
        false
    }

    /// Whether a list of short items leads from a negation cue to an offset.
    fn list_leads_to(&self, token: &Token, at: usize) -> bool {
        let or = self.before.iter().any(|t| t.is(Class::Or) && t.start >= token.end && t.end <= at);
        or && self.text[token.end..at].split([',', '،']).all(|part| words(part, 0, part.len()) <= MAX_VERB_DISTANCE)
    }

    /// Whether the clause begins with “without”.
    fn begins_with_without(&self) -> bool {
        let first = self.before.first().filter(|t| t.is(Class::Without));
        first.is_some_and(|t| self.text[self.from..t.start].trim().is_empty())
    }

    /// Whether those without consent are excluded, or what is done without it is forbidden.
    fn is_excluded_after(&self, end: usize) -> bool {
        for token in self.after.iter().filter(|t| t.start >= end) {
            if self.gap(end, token.start) > MAX_WORDS_AFTER {
                return false;
            }
            let comma = self.comma(end, token.start);
            // “Without signed forms nothing is delivered”
            let nothing = token.is(Class::Negation)
                && self.begins_with_without()
                && self.gap(end, token.start) <= MAX_VERB_DISTANCE + 2;
            if token.is(Class::Prohibit) || token.is(Class::Exclude) && !comma || nothing {
                return true;
            }
            if token.any(&[Class::And, Class::Subordinator]) && !token.any(&[Class::Negation, Class::Auxiliary]) {
                return false;
            }
        }
        false
    }

    /// Whether something reverses a phrase that itself denies consent.
    pub(super) fn is_negated_denial(&self) -> bool {
        self.is_unclear_before() || self.is_negated_before(self.start) || self.is_excluded_after(self.end)
    }

    /// Where the negation of “asked” begins: “nobody was asked”, “without being asked”.
    pub(super) fn negation_of_asking(&self) -> Option<usize> {
        let other = self.after.iter().any(|t| t.is(Class::AskOther) && self.gap(self.end, t.start) == 0);
        if other
            || self.is_unclear_before()
            || matches!(value(self.text, self.end), Some((Stance::Unclear | Stance::Given, _)))
        {
            return None;
        }
        let near = |t: &&Token| {
            let far = if t.is(Class::Negation) { 5 } else { 2 };
            t.any(&[Class::Negation, Class::Without])
                && self.gap(t.end, self.start) <= far
                && !self.comma(t.end, self.start)
        };
        let cue = self.before.iter().rev().find(near)?;
        (!self.is_negated_before(cue.start) || self.has_negative_concord()).then_some(cue.start)
    }
}
