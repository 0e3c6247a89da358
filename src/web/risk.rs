//! The risk overview: counts of findings by severity, verdict, pack, rule and jurisdiction, and of undecided rules.
//! Every sum comes with the parts that add up to it.
//!
//! A rule makes at most one finding of a listing, so the number of listings with a rule is the number of its findings.
//! Filters select listings as in a search; those on severity, rule, pack and jurisdiction also select findings, so that
//! a search for critical findings does not count minor ones of the same listings (decision 33).

use super::App;
use crate::assess::audit::Rule;
use crate::domain::listing::{Severity, Verdict};
use crate::search::{
    Ast, FacetField, Filters, IndexError, PreparedQuery, Request, Searcher, broader_code, conjunction, parse,
};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The facets that are counted.
const COUNTED: [FacetField; 5] =
    [FacetField::Rule, FacetField::Severity, FacetField::Pack, FacetField::Jurisdiction, FacetField::Undecided];

/// Filters that select findings, not only listings.
const OF_FINDINGS: [FacetField; 4] =
    [FacetField::Rule, FacetField::Severity, FacetField::Pack, FacetField::Jurisdiction];

/// Counts of findings over the listings that match a search.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Risk {
    /// Listings that match.
    pub listings: u64,
    /// Of them, those with at least one of the findings counted.
    pub listings_with_findings: u64,
    /// Of them, those with at least one undecided rule, with findings or without.
    pub listings_undecided: u64,
    /// Of them, those without any finding but with an undecided rule: not a clearance.
    pub listings_without_findings_undecided: u64,
    /// Findings in all; the sum of every list of findings below.
    pub findings: u64,
    /// Whether filters select among the findings; otherwise all findings of the listings are counted.
    pub findings_filtered: bool,
    /// Findings by severity, highest first.
    pub by_severity: Vec<NamedCount>,
    /// Findings by verdict.
    pub by_verdict: Vec<NamedCount>,
    /// Findings by pack.
    pub by_pack: Vec<NamedCount>,
    /// Findings by rule, most first.
    pub by_rule: Vec<NamedCount>,
    /// Listings by the highest severity among the findings counted.
    pub listings_by_highest_severity: Vec<NamedCount>,
    /// Listings by jurisdiction of the findings counted; one listing can have several.
    pub listings_by_jurisdiction: Vec<NamedCount>,
    /// Listings with an undecided rule, by the missing fact; one listing can have several.
    pub listings_undecided_by_fact: Vec<NamedCount>,
    /// Findings of rules whose card was removed; they are in `by_rule` only. A filter on severity, pack or jurisdiction
    /// excludes them.
    pub findings_without_card: u64,
    /// Invented samples that match too and are excluded.
    pub samples_excluded: u64,
}

/// A value with its count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NamedCount {
    /// Name as in URLs and queries.
    pub name: String,
    /// How many.
    pub count: u64,
}

/// Counts over the listings that match a query and filters. Invented samples are excluded if there are real listings.
pub fn risk(app: &App, query: &Ast, filters: &Filters) -> Result<Risk, IndexError> {
    let searcher = app.reader.searcher();
    let scope = app.scope(&searcher, query, filters)?;
    let risk =
        Counting { app, searcher: &searcher, ast: &scope.ast, query: searcher.prepare(&scope.ast)?, filters }.risk()?;
    Ok(Risk { samples_excluded: scope.samples_excluded, ..risk })
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
        rules.retain(|(id, _)| self.selects(id));
        let by = |of: &dyn Fn(&Rule) -> String| {
            let mut sums = BTreeMap::<String, u64>::new();
            for (rule, count) in rules.iter().filter_map(|(id, count)| Some((self.card(id)?, count))) {
                *sums.entry(of(rule)).or_default() += count;
            }
            sums
        };
        let verdicts: Vec<&str> = Verdict::ALL.iter().map(|v| v.name()).collect();
        let (highest, jurisdictions) = match filtered {
            // All findings count, so the facets of the listings are right.
            false => (values(FacetField::Severity), values(FacetField::Jurisdiction)),
            true => (self.by_highest_severity(&rules)?, self.by_jurisdiction(&rules)?),
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
            listings_by_highest_severity: ordered(highest.into_iter().collect(), &severities()),
            listings_by_jurisdiction: most_first(jurisdictions),
            listings_undecided_by_fact: counts(values(FacetField::Undecided)),
            by_rule: counts(rules),
            samples_excluded: 0,
        })
    }

    fn card(&self, id: &str) -> Option<&Rule> {
        self.app.method.rules.get(id).map(|c| &c.head)
    }

    /// Whether the filters select the findings of a rule. The severity of a rule without a card is unknown.
    fn selects(&self, id: &str) -> bool {
        let fits = |field: FacetField, of: &dyn Fn(&Rule, &str) -> bool| match self.filters.get(&field) {
            None => true,
            Some(chosen) => self.card(id).is_some_and(|rule| chosen.iter().any(|value| of(rule, value))),
        };
        self.filters.get(&FacetField::Rule).is_none_or(|chosen| chosen.iter().any(|rule| rule == id))
            && fits(FacetField::Severity, &|rule, value| rule.severity.name() == value)
            && fits(FacetField::Pack, &|rule, value| rule.pack == value)
            && fits(FacetField::Jurisdiction, &|rule, value| places(rule).contains(value))
    }

    /// Matching listings that have a finding of any of these rules.
    fn with_any<'r>(&self, rules: impl Iterator<Item = &'r str>) -> Result<u64, IndexError> {
        let rules: Vec<String> = rules.map(str::to_owned).collect();
        if rules.is_empty() {
            return Ok(0);
        }
        let mut filters = self.filters.clone();
        // If rules were chosen, these are among them.
        filters.insert(FacetField::Rule, rules);
        self.query.count(&filters)
    }

    /// Listings by the highest severity among the findings of these rules.
    fn by_highest_severity(&self, rules: &[(String, u64)]) -> Result<Vec<(String, u64)>, IndexError> {
        let (mut found, mut at_least) = (Vec::new(), 0);
        let mut so_far: Vec<&str> = Vec::new();
        for severity in Severity::ALL {
            let of = |id: &str| self.card(id).is_some_and(|rule| rule.severity == severity);
            so_far.extend(rules.iter().map(|(id, _)| id.as_str()).filter(|id| of(id)));
            let listings = self.with_any(so_far.iter().copied())?;
            if listings > at_least {
                found.push((severity.name().to_owned(), listings - at_least));
            }
            at_least = listings;
        }
        Ok(found)
    }

    /// Listings by jurisdiction of the findings of these rules.
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

    /// The query for listings with an undecided rule; with `clear`, only those without any finding.
    fn undecided(&self, clear: bool) -> Ast {
        let condition = if clear { "undecided:* -rule:*" } else { "undecided:*" };
        conjunction(self.ast, &parse(condition).0)
    }
}

/// The jurisdictions of a rule, with the broader ones.
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

/// Names of severities, highest first.
fn severities() -> Vec<&'static str> {
    Severity::ALL.iter().map(|s| s.name()).collect()
}

fn ordered(mut sums: BTreeMap<String, u64>, names: &[&str]) -> Vec<NamedCount> {
    names.iter().filter_map(|n| Some(NamedCount { name: (*n).to_owned(), count: sums.remove(*n)? })).collect()
}

fn most_first(sums: Vec<(String, u64)>) -> Vec<NamedCount> {
    let mut counts = counts(sums);
    counts.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.name.cmp(&b.name)));
    counts
}

fn counts(values: Vec<(String, u64)>) -> Vec<NamedCount> {
    values.into_iter().map(|(name, count)| NamedCount { name, count }).collect()
}
