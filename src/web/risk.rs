//! The risk overview: how the findings of some listings are spread over severity, kind, law and place, and what cannot be
//! told. Nothing here is one number: every sum comes with the parts it is made of.
//!
//! A rule makes at most one finding of a listing, so the number of listings with a rule is the number of its findings.

use super::App;
use crate::audit::Rule;
use crate::listing::{Severity, Verdict};
use crate::search::{Ast, FacetField, Filters, IndexError, Request};
use serde::Serialize;
use std::collections::BTreeMap;

/// The facets that the overview is made of.
const COUNTED: [FacetField; 5] =
    [FacetField::Rule, FacetField::Severity, FacetField::Pack, FacetField::Jurisdiction, FacetField::Undecided];

/// The spread of findings over the listings that a question finds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Risk {
    /// Listings looked at.
    pub listings: u64,
    /// Of them, those with at least one finding.
    pub listings_with_findings: u64,
    /// Findings in all; the sum of every list of findings below.
    pub findings: u64,
    /// Findings by severity, gravest first.
    pub by_severity: Vec<Part>,
    /// Findings by what they amount to.
    pub by_verdict: Vec<Part>,
    /// Findings by pack.
    pub by_pack: Vec<Part>,
    /// Findings by rule, most first.
    pub by_rule: Vec<Part>,
    /// Listings by their gravest finding.
    pub listings_by_gravest: Vec<Part>,
    /// Listings by jurisdiction of their findings; one listing can stand under several.
    pub listings_by_jurisdiction: Vec<Part>,
    /// Listings for which some rule cannot be decided, by the fact that is not stated; one listing can stand under several.
    pub listings_undecided_by_fact: Vec<Part>,
    /// Findings of rules that have no card any more; they stand in `by_rule` and in no other list.
    pub findings_without_card: u64,
}

/// One part of a spread.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Part {
    /// Name as in addresses and queries.
    pub name: String,
    /// How many.
    pub count: u64,
}

/// Counts over the listings that a question and filters find.
pub fn risk(app: &App, query: &Ast, filters: &Filters) -> Result<Risk, IndexError> {
    let answer = app.reader.searcher().search(&Request::counting(query, filters, &COUNTED))?;
    let values = |field: FacetField| {
        let counts = answer.facets.iter().find(move |f| f.field == field);
        counts.map_or_else(Vec::new, |f| f.values.clone())
    };
    let rules = values(FacetField::Rule);
    let gravest = values(FacetField::Severity);
    let known = |id: &str| app.method.rules.get(id).map(|c| &c.head);
    let by = |of: &dyn Fn(&Rule) -> String| {
        let mut sums = BTreeMap::<String, u64>::new();
        for (rule, count) in rules.iter().filter_map(|(id, count)| Some((known(id)?, count))) {
            *sums.entry(of(rule)).or_default() += count;
        }
        sums
    };
    let ordered = |mut sums: BTreeMap<String, u64>, names: &[&str]| {
        let parts = names.iter().filter_map(|n| Some(Part { name: (*n).to_owned(), count: sums.remove(*n)? }));
        parts.collect::<Vec<_>>()
    };
    let severities: Vec<&str> = Severity::ALL.iter().map(|s| s.name()).collect();
    let verdicts: Vec<&str> = Verdict::ALL.iter().map(|v| v.name()).collect();
    let mut by_pack = parts(by(&|r| r.pack.clone()).into_iter().collect());
    by_pack.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.name.cmp(&b.name)));
    Ok(Risk {
        listings: answer.total,
        listings_with_findings: gravest.iter().map(|(_, n)| n).sum(),
        findings: rules.iter().map(|(_, n)| n).sum(),
        by_severity: ordered(by(&|r| r.severity.name().to_owned()), &severities),
        by_verdict: ordered(by(&|r| r.verdict.name().to_owned()), &verdicts),
        by_pack,
        findings_without_card: rules.iter().filter(|(id, _)| known(id).is_none()).map(|(_, n)| n).sum(),
        by_rule: parts(rules.clone()),
        listings_by_gravest: ordered(gravest.into_iter().collect(), &severities),
        listings_by_jurisdiction: parts(values(FacetField::Jurisdiction)),
        listings_undecided_by_fact: parts(values(FacetField::Undecided)),
    })
}

fn parts(values: Vec<(String, u64)>) -> Vec<Part> {
    values.into_iter().map(|(name, count)| Part { name, count }).collect()
}
