//! Decisions of people as labels: how often lists and second reader agree with what somebody decided on a term.

use crate::assess::method::Method;
use crate::assess::second_reader::SecondReader;
use crate::assess::tag::Scratch;
use crate::domain::listing::{Decision, DecisionVerdict, Listing};
use serde::Serialize;
use std::collections::BTreeMap;

/// What was decided on one term, and how the machine had it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct DecidedTerm {
    /// Accepted by people.
    pub accepted: u32,
    /// Of them, found by the lists.
    pub found_by_lists: u32,
    /// Of them, found by the lists or seen by the second reader.
    pub found_by_either: u32,
    /// Rejected by people.
    pub rejected: u32,
    /// Of them, given by the lists all the same.
    pub given_by_lists: u32,
    /// Of them, given by the lists or seen by the second reader.
    pub given_by_either: u32,
}

/// Compares decisions in force with what the method says of their listings without any decision, by term.
pub fn decided<'a>(
    method: &Method,
    second: Option<&SecondReader>,
    decided: impl Iterator<Item = (&'a Listing, &'a [Decision])>,
) -> BTreeMap<String, DecidedTerm> {
    let mut terms = BTreeMap::<String, DecidedTerm>::new();
    let mut scratch = Scratch::default();
    for (listing, decisions) in decided {
        let assessment = method.assess_by(listing, &[], second, &mut scratch);
        for decision in decisions {
            let lists = u32::from(assessment.tags.iter().any(|t| t.term == decision.term));
            let either = u32::from(assessment.tags_together().any(|t| t.term == decision.term));
            let term = terms.entry(decision.term.to_string()).or_default();
            match decision.verdict {
                DecisionVerdict::Accept => {
                    term.accepted += 1;
                    term.found_by_lists += lists;
                    term.found_by_either += either;
                }
                DecisionVerdict::Reject => {
                    term.rejected += 1;
                    term.given_by_lists += lists;
                    term.given_by_either += either;
                }
                DecisionVerdict::Withdraw => {}
            }
        }
    }
    terms
}
