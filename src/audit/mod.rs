//! The auditor: which rules a listing's tags and facts call up.
//!
//! One card per rule under `rules/<regulation>/`. A rule fires only when its condition is *true*; a condition that
//! depends on something the seller does not state is *unknown*, and unknown is never taken for false. A finding is an
//! indicator with its evidence and citation, never a judgement of illegality.

mod condition;
mod facts;
mod rule;
mod truth;

pub use condition::Condition;
pub use rule::{Rule, Verdict};
pub use truth::Truth;

use crate::card::{Card, CardError, Files, embedded_files, read_all};
use crate::listing::{Finding, Listing, Tag, TermId, digest_hex};
use crate::vocabulary::Status;
use include_dir::{Dir, include_dir};
use std::collections::BTreeMap;

static CARDS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/src/audit/rules");

/// Raised whenever the program gives other findings for the same cards; part of the method fingerprint.
pub const LOGIC: &str = "audit/1";

/// All rules, by id.
pub struct Rules {
    rules: BTreeMap<String, Card<Rule>>,
}

impl Rules {
    /// The rules that are part of the program. `known` says whether a term exists.
    pub fn embedded(known: impl Fn(&TermId) -> bool) -> Result<Self, CardError> {
        Self::with(Files::new(), known)
    }

    /// The rules of the program with an operator's own cards, which replace built-in ones of the same id.
    pub fn with(own: Files, known: impl Fn(&TermId) -> bool) -> Result<Self, CardError> {
        let mut all = Self::from_files(embedded_files(&CARDS), &known)?;
        all.rules.extend(Self::from_files(own, known)?.rules);
        Ok(all)
    }

    /// Reads rule cards; any fault stops.
    pub fn from_files(files: Files, known: impl Fn(&TermId) -> bool) -> Result<Self, CardError> {
        let check = |head: &Rule, path: &str, text: &str| head.check(path, text, &known);
        let rules = read_all(files, |head: &Rule| head.id.clone(), check)?;
        Ok(Self { rules })
    }

    /// A rule by its id.
    pub fn get(&self, id: &str) -> Option<&Card<Rule>> {
        self.rules.get(id)
    }

    /// All cards in order of id.
    pub fn cards(&self) -> impl Iterator<Item = &Card<Rule>> {
        self.rules.values()
    }

    /// Digest of everything in the cards that can change a finding.
    pub fn fingerprint(&self) -> String {
        let heads: Vec<&[u8]> = self.rules.values().map(|c| c.head_text.as_bytes()).collect();
        digest_hex(&heads)
    }

    /// Findings of all stable rules, gravest first, then by rule id.
    pub fn audit(&self, listing: &Listing, tags: &[Tag]) -> Vec<Finding> {
        let mut findings: Vec<Finding> = self
            .rules
            .values()
            .filter(|c| c.head.status == Status::Stable)
            .filter(|c| c.head.when.evaluate(listing, tags) == Truth::True)
            .map(|c| c.head.finding(listing, tags))
            .collect();
        findings.sort_by(|a, b| b.severity.cmp(&a.severity).then_with(|| a.rule.cmp(&b.rule)));
        findings
    }
}
