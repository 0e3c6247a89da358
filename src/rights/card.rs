//! Cards of laws (kind `right`) and of routes to opt out (kind `route`).

use super::right::Right;
use super::texts::Language;
use crate::domain::card::{Card, CardError, Files, embedded_files, read_all};
use crate::domain::vocabulary::Status;
use include_dir::{Dir, include_dir};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

static LAWS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/src/rights/laws");
static ROUTES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/src/rights/routes");

/// A unit of periods.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// Days of the calendar.
    Days,
    /// Days but Saturdays and Sundays.
    WorkingDays,
    /// Months of the calendar.
    Months,
}

/// How long an answer may take, from the day of receipt on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// How many.
    pub count: u32,
    /// Of what.
    pub unit: Unit,
    /// How many from receipt on if the law lets the receiver take longer and say so.
    pub longest: Option<u32>,
}

/// One right of a law.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entitlement {
    /// Which.
    pub right: Right,
    /// Where the law gives it.
    pub article: String,
    /// What to ask for, in plain words.
    pub ask: String,
    /// When an answer is due; none if the law names no number.
    pub answer: Option<Period>,
    /// Why this entry is not checked yet.
    pub draft: Option<String>,
}

/// Who hears complaints.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Authority {
    /// Country or subdivision, ISO 3166.
    pub place: String,
    /// Its name, in its language.
    pub name: String,
    /// Its web site.
    pub url: String,
    /// Its postal address, if it was read.
    pub address: Option<String>,
    /// Why this entry is not checked yet.
    pub draft: Option<String>,
}

/// The head of a card of a law.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct LawCard {
    /// Slug, as in `--law`.
    pub id: String,
    /// Always `right`.
    pub kind: String,
    /// Life of the card; a draft says why.
    pub status: Status,
    /// Name of the law.
    pub law: String,
    /// Its name in other languages.
    #[serde(default)]
    pub names: BTreeMap<Language, String>,
    /// Its number.
    pub citation: String,
    /// Countries and subdivisions whose people it protects, ISO 3166.
    pub places: Vec<String>,
    /// When the card was last compared with its source.
    pub checked_on: Date,
    /// By when that must be done again.
    pub recheck_by: Date,
    /// What it was compared with.
    pub source_url: String,
    /// How well it is known: C official text, S secondary source, K settled text from memory, M from memory.
    pub confidence: String,
    /// Why the card is a draft.
    pub draft: Option<String>,
    /// What people may demand.
    pub rights: Vec<Entitlement>,
    /// Who hears complaints.
    #[serde(default)]
    pub authorities: Vec<Authority>,
}

/// The head of a card of a route to opt out.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct RouteCard {
    /// Slug.
    pub id: String,
    /// Always `route`.
    pub kind: String,
    /// Life of the card; a draft says why.
    pub status: Status,
    /// Platform, service or group of sellers.
    pub service: String,
    /// Where it is open, ISO 3166; everywhere if empty.
    #[serde(default)]
    pub places: Vec<String>,
    /// What to do.
    pub steps: String,
    /// What it does not do.
    pub limits: String,
    /// When somebody last tried it; none if it is only reported.
    pub verified_on: Option<Date>,
    /// Until when the sources that report it were read.
    pub reported_until: Date,
    /// By when that must be done again.
    pub recheck_by: Date,
    /// How well it is known, as for laws.
    pub confidence: String,
    /// Why the card is a draft.
    pub draft: Option<String>,
}

/// All laws and routes.
pub struct Rights {
    laws: BTreeMap<String, Card<LawCard>>,
    routes: BTreeMap<String, Card<RouteCard>>,
}

impl Rights {
    /// The cards that are part of the program.
    ///
    /// # Errors
    /// A card that cannot be read.
    pub fn embedded() -> Result<Self, CardError> {
        Self::with(Files::new(), Files::new())
    }

    /// The cards of the program and an operator's own; one with the id of a built-in card replaces it.
    ///
    /// # Errors
    /// A card that cannot be read.
    pub fn with(laws: Files, routes: Files) -> Result<Self, CardError> {
        let read_laws = |files| read_all(files, |head: &LawCard| head.id.clone(), check_law);
        let read_routes = |files| read_all(files, |head: &RouteCard| head.id.clone(), check_route);
        let mut all = Self { laws: read_laws(embedded_files(&LAWS))?, routes: read_routes(embedded_files(&ROUTES))? };
        all.laws.extend(read_laws(laws)?);
        all.routes.extend(read_routes(routes)?);
        Ok(all)
    }

    /// The laws by id.
    pub fn laws(&self) -> impl Iterator<Item = &Card<LawCard>> {
        self.laws.values()
    }

    /// A law by its id.
    pub fn law(&self, id: &str) -> Option<&LawCard> {
        self.laws.get(id).map(|card| &card.head)
    }

    /// The laws that protect the people of a place: `DE`, `US-CA`; a country stands for its subdivisions too.
    pub fn laws_of<'a>(&'a self, place: &'a str) -> impl Iterator<Item = &'a Card<LawCard>> {
        self.laws().filter(move |card| card.head.places.iter().any(|p| covers(p, place)))
    }

    /// The routes by id.
    pub fn routes(&self) -> impl Iterator<Item = &Card<RouteCard>> {
        self.routes.values()
    }

    /// The routes that are open to the people of a place.
    pub fn routes_of<'a>(&'a self, place: &'a str) -> impl Iterator<Item = &'a Card<RouteCard>> {
        self.routes().filter(move |c| c.head.places.is_empty() || c.head.places.iter().any(|p| covers(p, place)))
    }
}

impl LawCard {
    /// Its name in a language, or the one that it has in its own.
    pub fn name(&self, language: Language) -> &str {
        self.names.get(&language).unwrap_or(&self.law)
    }

    /// A right of this law.
    pub fn right(&self, right: Right) -> Option<&Entitlement> {
        self.rights.iter().find(|entitlement| entitlement.right == right)
    }

    /// The authority of a place.
    pub fn authority(&self, place: &str) -> Option<&Authority> {
        self.authorities.iter().find(|authority| covers(&authority.place, place))
    }
}

/// Whether an entry for one place is one for the other: the same, or one lies in the other.
fn covers(one: &str, other: &str) -> bool {
    let within = |inner: &str, outer: &str| inner.strip_prefix(outer).is_some_and(|rest| rest.starts_with('-'));
    one == other || within(one, other) || within(other, one)
}

fn checked_dates(path: &str, checked: Date, recheck: Date) -> Result<(), CardError> {
    if recheck <= checked {
        return Err(CardError::at(path, 2, "recheck_by is not after the day on which the card was checked"));
    }
    Ok(())
}

fn draft_says_why(path: &str, status: Status, draft: Option<&String>) -> Result<(), CardError> {
    match (status, draft) {
        (Status::Draft, None) => Err(CardError::at(path, 2, "a draft says why: add draft = \"…\"")),
        (Status::Stable, Some(_)) => Err(CardError::at(path, 2, "draft = \"…\" needs status = \"draft\"")),
        _ => Ok(()),
    }
}

fn kind_is(path: &str, kind: &str, expected: &str) -> Result<(), CardError> {
    if kind == expected { Ok(()) } else { Err(CardError::at(path, 2, format!("expected kind = \"{expected}\""))) }
}

fn check_law(head: &LawCard, path: &str, _: &str) -> Result<(), CardError> {
    kind_is(path, &head.kind, "right")?;
    checked_dates(path, head.checked_on, head.recheck_by)?;
    draft_says_why(path, head.status, head.draft.as_ref())?;
    for right in &head.rights {
        if head.rights.iter().filter(|other| other.right == right.right).count() > 1 {
            return Err(CardError::at(path, 2, format!("the right “{}” is given twice", right.right.name())));
        }
        if right.answer.is_some_and(|period| period.longest.is_some_and(|longest| longest <= period.count)) {
            return Err(CardError::at(path, 2, "longest counts from receipt on, so it is more than count"));
        }
    }
    Ok(())
}

fn check_route(head: &RouteCard, path: &str, _: &str) -> Result<(), CardError> {
    kind_is(path, &head.kind, "route")?;
    checked_dates(path, head.verified_on.unwrap_or(head.reported_until), head.recheck_by)?;
    draft_says_why(path, head.status, head.draft.as_ref())
}
