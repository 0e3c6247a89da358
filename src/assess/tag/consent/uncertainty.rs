//! What makes it uncertain whether consent was given: only some agreed, a negation cue has no clear object, or a denial
//! is itself negated.

use super::frame::value;
use super::lexicon::{Class, Token};
use super::scope::{MAX_VERB_DISTANCE, MAX_WORDS_AFTER, MAX_WORDS_BEFORE};
use super::{Clause, Stance};

impl Clause<'_> {
    /// Whether a negation cue or refusal follows directly, or after an auxiliary.
    pub(super) fn denied_directly(&self) -> bool {
        let first = self.after.iter().find(|t| !t.is(Class::Auxiliary));
        let denies = |t: &&Token| t.any(&[Class::Negation, Class::Refused]) && self.gap(self.end, t.start) <= 2;
        first.filter(denies).is_some_and(|t| !self.comma(self.end, t.start))
    }

    /// Whether only some agreed: “3 of 900 parents”, “only a few”, “not all”.
    pub(super) fn is_partial(&self) -> bool {
        let near = |t: &Token| match t.end <= self.start {
            true => self.gap(t.end, self.start) <= MAX_WORDS_BEFORE && !self.comma(t.end, self.start),
            false => self.gap(self.end, t.start) <= MAX_WORDS_BEFORE && !self.comma(self.end, t.start),
        };
        let percent = self.text[self.from..self.to].split('%').rev().skip(1).any(|before| {
            let number =
                before.rsplit(|c: char| !(c.is_ascii_digit() || c == '.' || c == ',')).next().unwrap_or_default();
            let number =
                if number.is_empty() { before.trim_end().rsplit(' ').next().unwrap_or_default() } else { number };
            number.replace(',', ".").parse::<f64>().is_ok_and(|n| 0.0 < n && n < 100.0)
        });
        let some = |t: &Token| t.is(Class::Restriction) && near(t);
        percent || self.before.iter().chain(&self.after).any(some) || self.states_partial_count()
    }

    /// Whether it says “12 of 40” or “only 12”; “12/40” may be a date.
    fn states_partial_count(&self) -> bool {
        let clause = &self.text[self.from..self.to];
        let number = |word: &str| -> Option<u64> {
            word.trim_matches(|c: char| !c.is_ascii_digit()).replace([',', '.'], "").parse().ok()
        };
        let spoken: Vec<&str> = clause.split([' ', '/']).filter(|w| !w.is_empty()).collect();
        let of = ["of", "out", "von", "sur", "de", "из", "di", "van", "dari", "z", "av"];
        let only = ["only", "just", "merely", "nur", "seulement", "solo", "apenas", "только", "solamente", "slechts"];
        if spoken.windows(2).any(|w| only.contains(&w[0]) && w[1].parse::<u64>().is_ok()) {
            return true;
        }
        let share = spoken.windows(4).chain(spoken.windows(3)).find_map(|w| {
            let last = w.last().filter(|_| w.len() == 3 || ["of", "the"].contains(&w[2]))?;
            let digits = |w: &str| w.starts_with(|c: char| c.is_ascii_digit());
            (of.contains(&w[1]) && digits(w[0]) && digits(last)).then(|| Some((number(w[0])?, number(last)?)))?
        });
        share.is_some_and(|(part, whole)| 0 < part && part < whole)
    }

    /// Whether the clause has a negation cue, and nothing shows that it negates something else: a comma, “and”, a new
    /// subject, or words that confirm consent.
    pub(super) fn has_unattached_negation(&self) -> bool {
        let denies = |t: &Token| t.denies() && !t.is(Class::Affirm);
        for token in self.before.iter().rev() {
            if self.comma(token.end, self.start) || token.any(&[Class::And, Class::Subordinator]) && !denies(token) {
                break;
            }
            if denies(token) && self.gap(token.end, self.start) <= MAX_WORDS_BEFORE {
                return true;
            }
        }
        for (n, token) in self.after.iter().enumerate() {
            let when = ["before", "after"].contains(&&self.text[token.start..token.end]);
            let new_clause = token.any(&[Class::And, Class::Subordinator, Class::If])
                && !token.is(Class::Auxiliary)
                && !denies(token)
                && !when;
            if self.comma(self.end, token.start) || new_clause || self.gap(self.end, token.start) > MAX_WORDS_AFTER {
                break;
            }
            let next = &self.after[n + 1..];
            let kept = next.first().is_some_and(|t| t.is(Class::Keep) && self.gap(token.end, t.start) <= 3);
            if denies(token) && !kept {
                return true;
            }
        }
        // “Forms were handed out, but fewer than half came back”; “… but parental consent was not” is about another
        // consent.
        let limits = |t: &Token| denies(t) || t.is(Class::Restriction);
        self.after_contrast.as_ref().is_some_and(|(at, rest)| {
            rest.iter().take_while(|t| !t.is(Class::Consent) && self.gap(*at, t.start) <= MAX_WORDS_BEFORE).any(limits)
        })
    }

    /// Whether words after the denial that ends at an offset negate it: “consent refused: 0”, “consent was refused by
    /// nobody”.
    pub(super) fn is_negated_after(&self, end: usize) -> bool {
        let valued = matches!(value(self.text, end), Some((Stance::Denied, _)));
        let denies =
            |t: &Token| t.start >= end && t.is(Class::Negation) && !t.is(Class::Or) && !self.comma(end, t.start);
        valued
            || !self.has_negative_concord()
                && self.after.iter().any(|t| denies(t) && self.gap(end, t.start) <= MAX_VERB_DISTANCE)
    }
}
