//! Decisions of people in the lists of all of them: on terms of listings and on matches with registers.

use super::provenance::time;
use crate::domain::listing::{Decision, RegisterDecision};
use serde::Serialize;

/// A decision on a term of a listing.
#[derive(Serialize)]
pub struct DecisionItem<'a> {
    id: &'a str,
    number: u64,
    listing: &'a str,
    term: &'a str,
    /// `accept`, `reject` or `withdraw`.
    verdict: &'static str,
    by: &'a str,
    reason: &'a str,
    /// Words of the listing that the person quoted.
    quote: Option<&'a str>,
    at: String,
    /// Whether it is the newest on its listing and term, and no withdrawal.
    in_force: bool,
}

impl<'a> DecisionItem<'a> {
    /// The view of a decision.
    pub fn new(decision: &'a Decision, in_force: bool) -> Self {
        Self {
            id: &decision.id,
            number: decision.number,
            listing: decision.listing.as_str(),
            term: decision.term.as_str(),
            verdict: decision.verdict.name(),
            by: &decision.by,
            reason: &decision.reason,
            quote: decision.quote.as_deref(),
            at: time(decision.at),
            in_force,
        }
    }
}

/// A decision on whether an entry of a register is a broker.
#[derive(Serialize)]
pub struct RegisterDecisionItem<'a> {
    id: &'a str,
    number: u64,
    register: &'a str,
    broker: &'a str,
    entry: &'a str,
    /// `confirm`, `deny` or `withdraw`.
    verdict: &'static str,
    by: &'a str,
    reason: &'a str,
    at: String,
    /// Whether it is the newest on its match, and no withdrawal.
    in_force: bool,
}

impl<'a> RegisterDecisionItem<'a> {
    /// The view of a decision.
    pub fn new(decision: &'a RegisterDecision, in_force: bool) -> Self {
        Self {
            id: &decision.id,
            number: decision.number,
            register: &decision.register,
            broker: decision.broker.as_str(),
            entry: &decision.entry,
            verdict: decision.verdict.name(),
            by: &decision.by,
            reason: &decision.reason,
            at: time(decision.at),
            in_force,
        }
    }
}
