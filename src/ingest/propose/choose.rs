//! Chooses among the columns that could give a fact.

use super::by_name::{self, BARE, PERHAPS, WHOLE};
use super::column::{self, Column};
use super::dictionary::Says;
use super::fit::{self, Settled};
use super::units::{self, Bare};
use super::{Confidence, Proposal, Reason, Why, by_shape, label};
use crate::ingest::acquire::mapping::{FACTS, FieldRule, FieldRules, Mapping, TextKind};
use crate::ingest::normalise::{price, volume};
use regex::Regex;
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// Facts that one column gives, in the order in which they are chosen.
const SINGLE: &[Says] = &[
    Says::NativeId,
    Says::Title,
    Says::Broker,
    Says::BrokerCountry,
    Says::Url,
    Says::Price,
    Says::Currency,
    Says::PriceUnit,
    Says::Collected,
    Says::CollectedFrom,
    Says::CollectedTo,
    Says::Ages,
    Says::Published,
    Says::ObservedAt,
];
/// Facts that several columns give.
const SEVERAL: &[Says] =
    &[Says::Volume, Says::Licence, Says::Languages, Says::Countries, Says::Modality, Says::Keywords];
/// Prose is at least so long on average, in characters of an alphabet.
const PROSE: f64 = 200.0;
/// The number of a listing in its address.
const ID_IN_URL: &str = r"[?&]id=([^&#\s]+)";

/// A column under consideration for a fact.
#[derive(Clone)]
struct Candidate {
    column: usize,
    says: Says,
    score: i32,
    why: Why,
}

struct Choice {
    columns: Vec<Column>,
    candidates: Vec<Candidate>,
    rules: Vec<(&'static str, FieldRule)>,
    reasons: Vec<Reason>,
    doubts: Vec<String>,
}

pub(super) fn propose(names: &[String], samples: &[Map<String, Value>]) -> Proposal {
    let columns = column::columns(names, samples);
    let mut choice =
        Choice { columns, candidates: Vec::new(), rules: Vec::new(), reasons: Vec::new(), doubts: Vec::new() };
    choice.read_names();
    choice.read_shapes();
    SINGLE.iter().for_each(|says| choice.single(*says));
    choice.description();
    choice.without_title();
    choice.without_id();
    SEVERAL.iter().for_each(|says| choice.several(*says));
    choice.proposal(names)
}

impl Choice {
    fn read_names(&mut self) {
        for (n, column) in self.columns.iter().enumerate() {
            let Some(named) = by_name::read(&column.steps) else { continue };
            let Settled { says, score, doubt } = fit::settle(column, named);
            self.doubts.extend(doubt);
            let nested = column.steps.len().saturating_sub(1);
            let empty = if column.records > 0 && column.filled() < 0.1 { 25 } else { 0 };
            let score = i32::from(score) - 5 * nested as i32 - empty;
            self.candidates.push(Candidate { column: n, says, score, why: Why::Name });
        }
    }

    /// Columns whose names say nothing, by their values; only for facts that no name gives.
    fn read_shapes(&mut self) {
        let by_name: BTreeSet<Says> = self.candidates.iter().map(|c| c.says).collect();
        let understood = self.candidates.iter().any(|c| c.score >= i32::from(PERHAPS) && by_name::is_fact(c.says));
        let mut given = by_name;
        let mut text = Vec::new();
        for (n, column) in self.columns.iter().enumerate() {
            if self.candidates.iter().any(|c| c.column == n) || column.rows.is_empty() || column.of_many {
                continue;
            }
            match by_shape::kind(column, !understood) {
                Some(says) if SEVERAL.contains(&says) || given.insert(says) => {
                    self.candidates.push(Candidate { column: n, says, score: 30, why: Why::Shape });
                }
                Some(_) => {}
                None => text.push(n),
            }
        }
        let length = |n: &usize| self.columns.get(*n).map_or(0.0, Column::mean_length);
        if !given.contains(&Says::Description) {
            let prose = text
                .iter()
                .filter(|n| self.columns.get(**n).is_some_and(|c| c.filled() >= 0.3 && by_shape::is_prose(c, 60.0)));
            // The first of the longest, so that the order of columns decides and not the order of comparison.
            let longest = prose.fold(None, |best: Option<usize>, n| match best {
                Some(best) if length(&best) >= length(n) => Some(best),
                _ => Some(*n),
            });
            self.take(&mut text, longest, Says::Description);
        }
        if !given.contains(&Says::Title) {
            let title = text.iter().find(|n| self.columns.get(**n).is_some_and(by_shape::is_title)).copied();
            self.take(&mut text, title, Says::Title);
        }
        // Prose may say something on consent or origin, so it is read under its own name.
        for n in text {
            if self.columns.get(n).is_some_and(|column| by_shape::is_prose(column, PROSE)) {
                self.candidates.push(Candidate { column: n, says: Says::Statement, score: 20, why: Why::Shape });
            }
        }
    }

    fn take(&mut self, text: &mut Vec<usize>, found: Option<usize>, says: Says) {
        if let Some(n) = found {
            text.retain(|other| *other != n);
            self.candidates.push(Candidate { column: n, says, score: 30, why: Why::Shape });
        }
    }

    /// Candidates for a fact, the best first.
    fn best(&self, says: Says) -> Vec<Candidate> {
        let mut found: Vec<Candidate> = self.candidates.iter().filter(|c| c.says == says).cloned().collect();
        let rarely = |c: &Candidate| self.columns.get(c.column).is_none_or(|c| c.records > 0 && c.filled() < 0.5);
        found.sort_by_key(|c| (std::cmp::Reverse(c.score), rarely(c), c.column));
        found
    }

    fn add(&mut self, fact: &'static str, rule: FieldRule, candidate: &Candidate) {
        let confidence = match candidate.score {
            _ if candidate.why == Why::Shape => Confidence::Weak,
            score if score >= i32::from(BARE) - 15 => Confidence::Sure,
            score if score >= 45 => Confidence::Likely,
            _ => Confidence::Weak,
        };
        let column = rule.field.clone();
        self.reasons.push(Reason { fact, column, why: candidate.why, confidence });
        self.rules.push((fact, rule));
    }

    fn path(&self, candidate: &Candidate) -> String {
        self.columns.get(candidate.column).map(|column| column.path.clone()).unwrap_or_default()
    }

    fn single(&mut self, says: Says) {
        let mut found = self.best(says);
        // Of many objects none is the listing itself.
        let whole = [Says::NativeId, Says::Title, Says::Url, Says::Published, Says::ObservedAt];
        if whole.contains(&says) {
            found.retain(|c| self.columns.get(c.column).is_some_and(|column| !column.of_many));
        }
        if says == Says::ObservedAt {
            // Versions are told apart without this column, which works for whole columns only.
            found.retain(|c| self.columns.get(c.column).is_some_and(|column| column.steps.len() == 1));
        }
        let fact: &'static str = says.into();
        let Some(first) = found.first().cloned() else { return };
        let path = self.path(&first);
        let rivals: Vec<&Candidate> = found.iter().skip(1).filter(|c| c.score == first.score).collect();
        if first.score >= i32::from(WHOLE) && !rivals.is_empty() {
            let names: Vec<String> = rivals.iter().map(|c| format!("“{}”", self.path(c))).collect();
            self.doubts.push(format!("{} could give {fact} too; “{path}” is used", names.join(", ")));
        }
        self.add(fact, FieldRule { field: path, ..FieldRule::default() }, &first);
        let Some(column) = self.columns.get(first.column).filter(|_| says == Says::Price) else { return };
        let (currency, unit) = units::of_price(column);
        let read = column.share(|text| price::parse(text).is_ok());
        if !column.rows.is_empty() && read < 0.7 {
            self.partly("price", &column.path.clone(), read);
        }
        let constant = |value: String| FieldRule { value: Some(value), ..FieldRule::default() };
        for (says, fact, value) in [(Says::Currency, "currency", currency), (Says::PriceUnit, "price_unit", unit)] {
            if let Some(value) = value.filter(|_| self.best(says).is_empty()) {
                self.rules.push((fact, constant(value)));
            }
        }
    }

    fn partly(&mut self, fact: &str, path: &str, read: f64) {
        let percent = (read * 100.0).floor();
        self.doubts
            .push(format!("{percent} % of the values of “{path}” are understood as {fact}; the others stay text"));
    }

    fn several(&mut self, says: Says) {
        let fact: &'static str = says.into();
        let mut found = self.best(says);
        if says == Says::Volume {
            found.extend(self.best(Says::FileSize));
        }
        let sure = found.iter().any(|c| c.score >= i32::from(PERHAPS) - 15);
        for candidate in found {
            let Some(column) = self.columns.get(candidate.column).cloned() else { continue };
            let (split, read) = fit::split(says, &column);
            let free = matches!(says, Says::Volume | Says::Licence | Says::Keywords);
            // A second column must be understood as a whole: “region” beside “country”.
            let taken = self.rules.iter().any(|(other, _)| *other == fact);
            let guess = matches!(says, Says::Volume | Says::Licence) && sure && candidate.score < 45;
            if guess || !free && taken && (read < 0.7 || column.rows.is_empty()) {
                continue;
            }
            if says == Says::Countries && fit::is_nationwide(&column) {
                let path = &column.path;
                self.doubts
                    .push(format!("“{path}” says “nationwide”; with the key “country” the card says where that is"));
            }
            let mut rule = FieldRule { field: column.path.clone(), ..FieldRule::default() };
            match says {
                Says::Volume => match units::of_volume(&column, candidate.says) {
                    Bare::Unit(unit) => rule.unit = Some(unit),
                    Bare::Plain => {
                        let found = column.share(|text| !volume::find(text).is_empty());
                        rule.find = !column.rows.is_empty() && read < 0.2 && found >= 0.5;
                    }
                    Bare::Open => {
                        let path = &column.path;
                        self.doubts.push(format!("“{path}” holds numbers without a unit; it stays a column"));
                        continue;
                    }
                },
                Says::Licence => {}
                _ => rule.split = split,
            }
            if !column.rows.is_empty() && !rule.find && rule.unit.is_none() && read < 0.7 {
                self.partly(fact, &column.path, read);
            }
            self.add(fact, rule, &candidate);
        }
    }

    /// Descriptions first, then columns that stand under their own names.
    fn description(&mut self) {
        let mut own = self.best(Says::Description);
        own.sort_by_key(|c| (c.score < i32::from(BARE) - 15, c.column));
        let mut statements = self.best(Says::Statement);
        statements.sort_by_key(|c| c.column);
        for (n, candidate) in own.into_iter().chain(statements).enumerate() {
            let path = self.path(&candidate);
            let plain = candidate.says == Says::Description && (n == 0 || candidate.score >= i32::from(BARE) - 15);
            let name = self.columns.get(candidate.column).map(Column::name).unwrap_or_default();
            let empty = super::header::is_empty_name(name);
            let label = (!plain && !empty).then(|| label::of(name)).filter(|label| !label.is_empty());
            let markdown = self.columns.get(candidate.column).is_some_and(by_shape::is_markdown);
            let text = markdown.then_some(TextKind::Markdown);
            self.add("description", FieldRule { field: path, label, text, ..FieldRule::default() }, &candidate);
        }
    }

    fn column_of(&self, fact: &str) -> Option<&Column> {
        let (_, rule) = self.rules.iter().find(|(name, _)| *name == fact)?;
        self.columns.iter().find(|column| column.path == rule.field)
    }

    fn without_title(&mut self) {
        let (title, id) = (self.column_of("title"), self.column_of("native_id"));
        if let (Some(title), Some(id)) = (title, id) {
            let same = title.firsts().zip(id.firsts()).filter(|(title, id)| title == id).count();
            if !title.rows.is_empty() && same * 10 >= title.rows.len() * 9 {
                let (title, id) = (&title.path, &id.path);
                self.doubts.push(format!("the title, “{title}”, says the same as the identifier, “{id}”"));
            }
            return;
        }
        if title.is_some() {
            return;
        }
        let words = id.filter(|id| id.share(|text| text.chars().filter(|c| c.is_alphabetic()).count() >= 4) > 0.9);
        match words.map(|id| id.path.clone()) {
            Some(path) => {
                self.doubts.push(format!("no column looks like a title; the identifier, “{path}”, is used"));
                let shape = Candidate { column: 0, says: Says::Title, score: 10, why: Why::Shape };
                self.add("title", FieldRule { field: path, ..FieldRule::default() }, &shape);
            }
            None if self.column_of("description").is_none() => self.doubts.push(
                "no column looks like a title or a description, by name or by its values; without one of them a record \
                 is no listing"
                    .to_owned(),
            ),
            None if self.column_of("broker").is_some() => self.doubts.push(
                "no column looks like a title; a table of sellers is a register and no list of offers".to_owned(),
            ),
            None => self.doubts.push("no column looks like a title".to_owned()),
        }
    }

    /// An address identifies its listing, too.
    fn without_id(&mut self) {
        if self.column_of("native_id").is_some() {
            return;
        }
        let shape = Candidate { column: 0, says: Says::NativeId, score: 10, why: Why::Shape };
        let url =
            self.column_of("url").filter(|url| url.distinct() >= 0.98 && url.filled() >= 0.9 && url.rows.len() > 1);
        let Some(url) = url else {
            self.doubts.push(
                "no column identifies a record; a digest of its content is used, so a change of it looks like a new \
                 listing"
                    .to_owned(),
            );
            return;
        };
        let mut rule = FieldRule { field: url.path.clone(), ..FieldRule::default() };
        if let Ok(pattern) = Regex::new(ID_IN_URL) {
            let id = |text| pattern.captures(text).and_then(|found| found.get(1)).map(|id| id.as_str().to_owned());
            let ids: BTreeSet<Option<String>> = url.firsts().map(id).collect();
            if !ids.contains(&None) && ids.len() == url.firsts().collect::<BTreeSet<_>>().len() {
                rule.pattern = Some(ID_IN_URL.to_owned());
            }
        }
        self.add("native_id", rule, &shape);
    }

    fn proposal(mut self, names: &[String]) -> Proposal {
        let mut map = Mapping::default();
        for fact in FACTS {
            let rules = self.rules.iter().filter(|(name, _)| *name == fact).map(|(_, rule)| rule.clone());
            let mut rules: Vec<FieldRules> = rules.map(FieldRules::of).collect();
            let rules = match rules.len() {
                0 => continue,
                1 => rules.remove(0),
                _ => FieldRules::List(rules),
            };
            // The names are those of the mapping.
            let _ = map.set(fact, rules);
        }
        let order = |fact: &str| FACTS.iter().position(|name| *name == fact);
        self.reasons.sort_by_key(|reason| order(reason.fact));
        let read: BTreeSet<&str> = self.rules.iter().map(|(_, rule)| rule.field.as_str()).collect();
        let columns = self.columns.iter().filter(|column| read.contains(column.path.as_str()));
        let used: BTreeSet<&str> = columns.map(Column::top).collect();
        let mut seen = BTreeSet::new();
        let unused = names.iter().filter(|name| seen.insert(*name) && !used.contains(name.as_str())).cloned().collect();
        Proposal { map, reasons: self.reasons, unused, doubts: self.doubts }
    }
}
