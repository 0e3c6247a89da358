//! Deals: a platform or publisher gives content to somebody who trains models. One card each, with what was reported,
//! by whom, on which day, and how sure that is.

use crate::domain::card::{Card, CardError, Files, embedded_files, read_all};
use include_dir::{Dir, include_dir};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

static CARDS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/src/domain/market/deals");

/// The head of the card of a deal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deal {
    /// Slug, also the anchor on the page of deals.
    pub id: String,
    /// Always `deal`.
    #[serde(skip_serializing)]
    pub kind: String,
    /// Who gives: platforms or publishers.
    pub givers: Vec<String>,
    /// Who takes; empty if it was not disclosed.
    #[serde(default)]
    pub takers: Vec<String>,
    /// Ids of platforms whose users' content it covers.
    #[serde(default)]
    pub platforms: Vec<String>,
    /// What changes hands.
    pub content: String,
    /// First day, month or year as reported, ISO 8601.
    pub from: String,
    /// Last day, month or year, if one was reported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// Value as reported, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// State.
    pub status: DealStatus,
    /// How well it is known.
    pub confidence: Confidence,
    /// Who reported it and when.
    pub sources: Vec<DealSource>,
}

/// State of a deal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, strum::IntoStaticStr)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum DealStatus {
    /// A party confirmed that it was made.
    Signed,
    /// Others reported it.
    Reported,
    /// A party denied it.
    Denied,
    /// It is over.
    Ended,
    /// It settles a dispute.
    Settled,
}

impl DealStatus {
    /// Name as used in cards and answers.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// How well a deal is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, strum::IntoStaticStr)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Confidence {
    /// Read in the announcement or a filing itself.
    High,
    /// Read in reports; an exact day may be off where the card says so.
    Medium,
    /// Known at second hand, to be checked before it is relied on.
    Low,
}

impl Confidence {
    /// Name as used in cards and answers.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// A report of a deal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DealSource {
    /// Who reported it.
    pub by: String,
    /// When, ISO 8601; a month or a year where the day is not known.
    pub date: String,
    /// Address, if it was recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// All deals, by id.
pub struct Deals {
    cards: BTreeMap<String, Card<Deal>>,
}

impl Deals {
    /// The cards of the program and an operator's own; one with the id of a built-in card replaces it.
    ///
    /// # Errors
    /// A card that cannot be read, with file and line.
    pub fn with(own: Files) -> Result<Self, CardError> {
        let read = |files| read_all(files, |head: &Deal| head.id.clone(), Deal::check);
        let mut cards = read(embedded_files(&CARDS))?;
        cards.extend(read(own)?);
        Ok(Self { cards })
    }

    /// All, newest first.
    pub fn newest_first(&self) -> Vec<&Card<Deal>> {
        let mut all: Vec<_> = self.cards.values().collect();
        all.sort_by(|a, b| b.head.from.cmp(&a.head.from).then_with(|| a.head.id.cmp(&b.head.id)));
        all
    }

    /// Those that cover what people left on a platform, newest first.
    pub fn of_platform(&self, id: &str) -> Vec<&Card<Deal>> {
        let mut of = self.newest_first();
        of.retain(|card| card.head.platforms.iter().any(|p| p == id));
        of
    }
}

impl Deal {
    fn check(&self, path: &str, text: &str) -> Result<(), CardError> {
        let line_of = |needle: &str| text.lines().position(|l| l.trim_start().starts_with(needle)).map_or(2, |n| n + 1);
        let slug =
            !self.id.is_empty() && self.id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        let unknown = self.platforms.iter().find(|id| super::Platforms::get().by_id(id).is_none());
        let date = [Some(&self.from), self.until.as_ref()].into_iter().flatten().find(|d| !is_date(d));
        let source = self.sources.iter().find(|s| !is_date(&s.date));
        let fault = if self.kind != "deal" {
            Some(("kind", format!("kind is “{}”, expected “deal”", self.kind)))
        } else if !slug {
            Some(("id", format!("invalid id “{}”; expected a-z, 0-9 and hyphens", self.id)))
        } else if self.givers.is_empty() {
            Some(("givers", "the card names nobody who gives".to_owned()))
        } else if self.sources.is_empty() {
            Some(("sources", "the card names no source; a deal nobody reported is not known".to_owned()))
        } else if let Some(id) = unknown {
            Some(("platforms", format!("unknown platform “{id}”; see src/domain/market/platforms.toml")))
        } else if let Some(date) = date {
            Some(("from", format!("invalid date “{date}”; expected 2024, 2024-05 or 2024-05-16")))
        } else if self.until.as_ref().is_some_and(|until| *until < self.from) {
            Some(("until", "the deal ends before it begins".to_owned()))
        } else {
            source.map(|s| ("sources", format!("invalid date “{}” of a source; expected 2024-05-16", s.date)))
        };
        fault.map_or(Ok(()), |(word, reason)| Err(CardError::at(path, line_of(word), reason)))
    }
}

/// Whether a text is a year, a month or a day in ISO 8601.
fn is_date(text: &str) -> bool {
    let digits = |part: &str, n: usize| part.len() == n && part.bytes().all(|b| b.is_ascii_digit());
    let within = |part: &str, most: u8| part.parse::<u8>().is_ok_and(|n| (1..=most).contains(&n));
    let mut parts = text.split('-');
    let year = parts.next().is_some_and(|y| digits(y, 4));
    let month = parts.next().is_none_or(|m| digits(m, 2) && within(m, 12));
    let day = parts.next().is_none_or(|d| digits(d, 2) && within(d, 31));
    year && month && day && parts.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(change: (&str, &str)) -> Result<Deals, CardError> {
        let text = "+++\nid = \"a-b\"\nkind = \"deal\"\ngivers = [\"A\"]\ntakers = [\"B\"]\nplatforms = [\"reddit\"]\n\
                    content = \"posts\"\nfrom = \"2024-02\"\nstatus = \"reported\"\nconfidence = \"medium\"\n\
                    sources = [{ by = \"press\", date = \"2024-02-22\" }]\n+++\n# A and B\nText.\n";
        Deals::with(vec![("x.md".to_owned(), text.replace(change.0, change.1))])
    }

    #[test]
    fn the_cards_of_the_program_can_be_read_and_are_newest_first() {
        let deals = card(("", "")).unwrap();
        let dates: Vec<&str> = deals.newest_first().iter().map(|c| c.head.from.as_str()).collect();
        assert!(dates.len() > 25 && dates.is_sorted_by(|a, b| a >= b), "{dates:?}");
        assert!(deals.of_platform("tumblr").iter().any(|c| c.head.takers.iter().any(|t| t == "OpenAI")));
        assert!(deals.of_platform("reddit").iter().any(|c| c.head.id == "a-b"));
    }

    #[test]
    fn faults_of_a_card_name_their_line() {
        let error = |from: &str, to: &str| card((from, to)).err().unwrap().to_string();
        assert!(error("2024-02\"\nstatus", "2024-13\"\nstatus").starts_with("x.md:8: invalid date “2024-13”"));
        assert!(error("reddit", "redit").starts_with("x.md:6: unknown platform “redit”"));
        assert!(error("a-b", "A b").starts_with("x.md:2: invalid id"));
        assert!(error("[{ by = \"press\", date = \"2024-02-22\" }]", "[]").contains("names no source"));
        assert!(error("status", "until = \"2023\"\nstatus").contains("ends before it begins"));
        assert!(error("reported", "maybe").contains("unknown variant"));
    }
}
