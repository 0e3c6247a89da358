//! Completeness over many listings: the distribution of grades, and which facts are missing most often.

use super::facts::Table;
use crate::domain::listing::{DocumentationSummary, Grade};
use serde::Serialize;
use std::collections::BTreeMap;

/// How often a fact is asked for and not stated.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MissingFact {
    /// Id of the fact.
    pub id: &'static str,
    /// A few words.
    pub label: &'static str,
    /// 1, 2 or 3.
    pub weight: u32,
    /// Listings of which it is asked and that neither state nor claim it.
    pub missing: u64,
    /// Listings of which it is asked.
    pub asked: u64,
}

/// Running sums over listings, which are added one by one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GradeDistribution {
    listings: u64,
    grades: BTreeMap<Grade, u64>,
    core: f64,
    overall: f64,
    standards: Vec<f64>,
    gaps: [u64; 2],
    flags: BTreeMap<String, u64>,
    /// For each fact: asked, missing.
    facts: Vec<(u64, u64)>,
}

/// The sums as figures, for output.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DistributionSummary {
    /// Listings added.
    pub listings: u64,
    /// Listings by grade of the accountability core, best first; every grade is there.
    pub grades: Vec<(&'static str, u64)>,
    /// Mean of the accountability core in percent, one decimal.
    pub mean_core_percent: f64,
    /// Mean over all facts in percent, one decimal.
    pub mean_overall_percent: f64,
    /// Mean percentage by standard.
    pub mean_standard_percent: BTreeMap<&'static str, f64>,
    /// Mean number of fields of the EU template that a buyer could not fill.
    pub mean_open_eu_template: f64,
    /// Mean number of items of AB 2013 that a buyer could not fill.
    pub mean_open_ab_2013: f64,
    /// Listings by warning.
    pub flags: BTreeMap<String, u64>,
    /// The facts missing, most often first, then by weight, then by id; facts that are never missing are left out.
    pub missing: Vec<MissingFact>,
}

impl GradeDistribution {
    /// Adds one listing.
    pub fn add(&mut self, one: &DocumentationSummary) {
        self.listings += 1;
        *self.grades.entry(one.core.grade).or_default() += 1;
        self.core += one.core.percent;
        self.overall += one.overall.percent;
        self.standards.resize(one.standards.len(), 0.0);
        self.standards.iter_mut().zip(&one.standards).for_each(|(sum, (_, score))| *sum += score.percent);
        self.gaps[0] += u64::from(one.eu_template.0);
        self.gaps[1] += u64::from(one.ab_2013.0);
        one.warnings.iter().for_each(|id| *self.flags.entry(id.clone()).or_default() += 1);
        let facts = &Table::embedded().facts;
        self.facts.resize(facts.len(), (0, 0));
        for (sum, fact) in self.facts.iter_mut().zip(facts) {
            sum.0 += u64::from(!one.not_applicable.contains(&fact.id));
            sum.1 += u64::from(one.missing.contains(&fact.id));
        }
    }

    /// Number of listings added.
    pub fn listings(&self) -> u64 {
        self.listings
    }

    /// The sum as figures. Means of no listings are 0.
    pub fn summary(&self) -> DistributionSummary {
        let mean = |sum: f64| (sum / self.listings.max(1) as f64 * 10.0).round() / 10.0;
        let table = Table::embedded();
        let facts = self.facts.iter().zip(&table.facts).filter(|((_, missing), _)| *missing > 0);
        let mut missing: Vec<MissingFact> = facts
            .map(|(&(asked, missing), f)| MissingFact { id: &f.id, label: &f.label, weight: f.weight, missing, asked })
            .collect();
        missing.sort_by_key(|m| (std::cmp::Reverse((m.missing, m.weight)), m.id));
        let standards = table.standards.iter().zip(&self.standards).map(|(s, &sum)| (s.id.as_str(), mean(sum)));
        DistributionSummary {
            listings: self.listings,
            grades: Grade::ALL.map(|g| (g.name(), self.grades.get(&g).copied().unwrap_or_default())).to_vec(),
            mean_core_percent: mean(self.core),
            mean_overall_percent: mean(self.overall),
            mean_standard_percent: standards.collect(),
            mean_open_eu_template: mean(self.gaps[0] as f64),
            mean_open_ab_2013: mean(self.gaps[1] as f64),
            flags: self.flags.clone(),
            missing,
        }
    }
}
