//! The risk overview: how the findings of some listings are spread over severity, kind, law and place, and what cannot be
//! told. Nothing here is one number: every sum comes with the parts it is made of.
//!
//! A rule makes at most one finding of a listing, so the number of listings with a rule is the number of its findings.
//! Filters choose listings as in a search; those on severity, rule, pack and jurisdiction also choose findings, so that a
//! question for critical findings is not answered with minor ones of the same listings (decision 33).

use super::App;
use crate::assess::audit::Rule;
use crate::domain::listing::{Severity, Verdict};
use crate::search::{
    Ast, FacetField, Filters, IndexError, PreparedQuery, Request, Searcher, broader_code, conjunction, parse,
};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The facets that the overview is made of.
const COUNTED: [FacetField; 5] =
    [FacetField::Rule, FacetField::Severity, FacetField::Pack, FacetField::Jurisdiction, FacetField::Undecided];

/// Filters that choose findings, not only listings.
const OF_FINDINGS: [FacetField; 4] =
    [FacetField::Rule, FacetField::Severity, FacetField::Pack, FacetField::Jurisdiction];

/// The spread of findings over the listings that a question finds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Risk {
    /// Listings looked at.
    pub listings: u64,
    /// Of them, those with at least one of the findings counted.
    pub listings_with_findings: u64,
    /// Of them, those for which at least one rule cannot be decided, with findings or without.
    pub listings_undecided: u64,
    /// Of them, those without any finding for which at least one rule cannot be decided: no clearance.
    pub listings_without_findings_undecided: u64,
    /// Findings in all; the sum of every list of findings below.
    pub findings: u64,
    /// Whether filters choose among the findings of the listings; all of them are counted otherwise.
    pub findings_filtered: bool,
    /// Findings by severity, gravest first.
    pub by_severity: Vec<Part>,
    /// Findings by what they amount to.
    pub by_verdict: Vec<Part>,
    /// Findings by pack.
    pub by_pack: Vec<Part>,
    /// Findings by rule, most first.
    pub by_rule: Vec<Part>,
    /// Listings by the gravest of their findings counted.
    pub listings_by_gravest: Vec<Part>,
    /// Listings by jurisdiction of their findings counted; one listing can stand under several.
    pub listings_by_jurisdiction: Vec<Part>,
    /// Listings for which some rule cannot be decided, by the fact that is not stated; one listing can stand under several.
    pub listings_undecided_by_fact: Vec<Part>,
    /// Findings of rules that have no card any more; they stand in `by_rule` and in no other list. A filter on severity, pack or
    /// jurisdiction leaves them out.
    pub findings_without_card: u64,
    /// Invented samples that would answer too and are left out.
    pub samples_left_out: u64,
}

/// One part of a spread.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Part {
    /// Name as in addresses and queries.
    pub name: String,
    /// How many.
    pub count: u64,
}

/// Counts over the listings that a question and filters find, invented samples beside real listings left out.
pub fn risk(app: &App, query: &Ast, filters: &Filters) -> Result<Risk, IndexError> {
    let searcher = app.reader.searcher();
    let scope = app.scope(&searcher, query, filters)?;
    let risk =
        Counting { app, searcher: &searcher, ast: &scope.ast, query: searcher.prepare(&scope.ast)?, filters }.risk()?;
    Ok(Risk { samples_left_out: scope.samples_excluded, ..risk })
}

struct Counting<'a> {
    app: &'a App,
    searcher: &'a Searcher,
    ast: &'a Ast,
    query: PreparedQuery,
    filters: &'a Filters,
}

impl Counting<'_> {
    fn risk(&self) -> Result<Risk, IndexError> {
        let answer = self.query.search(&Request::counting_filtered(self.filters, &COUNTED))?;
        let values = |field: FacetField| {
            let counts = answer.facets.iter().find(move |f| f.field == field);
            counts.map_or_else(Vec::new, |f| f.values.clone())
        };
        let filtered = OF_FINDINGS.iter().any(|field| self.filters.contains_key(field));
        let any: u64 = values(FacetField::Severity).iter().map(|(_, n)| n).sum();
        let mut rules = values(FacetField::Rule);
        rules.retain(|(id, _)| self.counts(id));
        let by = |of: &dyn Fn(&Rule) -> String| {
            let mut sums = BTreeMap::<String, u64>::new();
            for (rule, count) in rules.iter().filter_map(|(id, count)| Some((self.card(id)?, count))) {
                *sums.entry(of(rule)).or_default() += count;
            }
            sums
        };
        let verdicts: Vec<&str> = Verdict::ALL.iter().map(|v| v.name()).collect();
        let (gravest, jurisdictions) = match filtered {
            // All findings count, so what the listings say of themselves is right.
            false => (values(FacetField::Severity), values(FacetField::Jurisdiction)),
            true => (self.by_gravest(&rules)?, self.by_jurisdiction(&rules)?),
        };
        let undecided = self.searcher.count(&self.undecided(false), self.filters)?;
        Ok(Risk {
            listings: answer.total,
            listings_with_findings: match filtered {
                false => any,
                true => self.with_any(rules.iter().map(|(id, _)| id.as_str()))?,
            },
            listings_undecided: undecided,
            listings_without_findings_undecided: self.searcher.count(&self.undecided(true), self.filters)?,
            findings: rules.iter().map(|(_, n)| n).sum(),
            findings_filtered: filtered,
            by_severity: ordered(by(&|r| r.severity.name().to_owned()), &severities()),
            by_verdict: ordered(by(&|r| r.verdict.name().to_owned()), &verdicts),
            by_pack: most_first(by(&|r| r.pack.clone()).into_iter().collect()),
            findings_without_card: rules.iter().filter(|(id, _)| self.card(id).is_none()).map(|(_, n)| n).sum(),
            listings_by_gravest: ordered(gravest.into_iter().collect(), &severities()),
            listings_by_jurisdiction: most_first(jurisdictions),
            listings_undecided_by_fact: parts(values(FacetField::Undecided)),
            by_rule: parts(rules),
            samples_left_out: 0,
        })
    }

    fn card(&self, id: &str) -> Option<&Rule> {
        self.app.method.rules.get(id).map(|c| &c.head)
    }

    /// Whether the filters choose the findings of a rule. What a rule without a card amounts to is not known.
    fn counts(&self, id: &str) -> bool {
        let fits = |field: FacetField, of: &dyn Fn(&Rule, &str) -> bool| match self.filters.get(&field) {
            None => true,
            Some(chosen) => self.card(id).is_some_and(|rule| chosen.iter().any(|value| of(rule, value))),
        };
        self.filters.get(&FacetField::Rule).is_none_or(|chosen| chosen.iter().any(|rule| rule == id))
            && fits(FacetField::Severity, &|rule, value| rule.severity.name() == value)
            && fits(FacetField::Pack, &|rule, value| rule.pack == value)
            && fits(FacetField::Jurisdiction, &|rule, value| places(rule).contains(value))
    }

    /// Listings found that have a finding of any of these rules.
    fn with_any<'r>(&self, rules: impl Iterator<Item = &'r str>) -> Result<u64, IndexError> {
        let rules: Vec<String> = rules.map(str::to_owned).collect();
        if rules.is_empty() {
            return Ok(0);
        }
        let mut filters = self.filters.clone();
        // The rules are among those chosen, if any were.
        filters.insert(FacetField::Rule, rules);
        self.query.count(&filters)
    }

    /// Listings by the gravest of the findings of these rules.
    fn by_gravest(&self, rules: &[(String, u64)]) -> Result<Vec<(String, u64)>, IndexError> {
        let (mut found, mut graver) = (Vec::new(), 0);
        let mut so_far: Vec<&str> = Vec::new();
        for severity in Severity::ALL {
            let of = |id: &str| self.card(id).is_some_and(|rule| rule.severity == severity);
            so_far.extend(rules.iter().map(|(id, _)| id.as_str()).filter(|id| of(id)));
            let listings = self.with_any(so_far.iter().copied())?;
            if listings > graver {
                found.push((severity.name().to_owned(), listings - graver));
            }
            graver = listings;
        }
        Ok(found)
    }

    /// Listings by where the findings of these rules apply.
    fn by_jurisdiction(&self, rules: &[(String, u64)]) -> Result<Vec<(String, u64)>, IndexError> {
        let mut of_place = BTreeMap::<String, Vec<&str>>::new();
        for (id, _) in rules {
            for place in self.card(id).map(places).unwrap_or_default() {
                of_place.entry(place).or_default().push(id);
            }
        }
        let count = |(place, rules): (String, Vec<&str>)| Ok((place, self.with_any(rules.into_iter())?));
        of_place.into_iter().map(count).collect()
    }

    /// The question for listings with a rule that cannot be decided; with `clear`, only those without any finding.
    fn undecided(&self, clear: bool) -> Ast {
        let condition = if clear { "undecided:* -rule:*" } else { "undecided:*" };
        conjunction(self.ast, &parse(condition).0)
    }
}

/// Where the law of a rule applies, with what is broader.
fn places(rule: &Rule) -> BTreeSet<String> {
    let mut places = BTreeSet::new();
    for place in &rule.jurisdictions {
        let mut next = Some(place.as_str());
        while let Some(place) = next {
            places.insert(place.to_owned());
            next = broader_code(FacetField::Jurisdiction, place);
        }
    }
    places
}

/// Gravest first.
fn severities() -> Vec<&'static str> {
    Severity::ALL.iter().map(|s| s.name()).collect()
}

fn ordered(mut sums: BTreeMap<String, u64>, names: &[&str]) -> Vec<Part> {
    names.iter().filter_map(|n| Some(Part { name: (*n).to_owned(), count: sums.remove(*n)? })).collect()
}

fn most_first(sums: Vec<(String, u64)>) -> Vec<Part> {
    let mut parts = parts(sums);
    parts.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.name.cmp(&b.name)));
    parts
}

fn parts(values: Vec<(String, u64)>) -> Vec<Part> {
    values.into_iter().map(|(name, count)| Part { name, count }).collect()
}
