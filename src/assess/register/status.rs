//! From matches to a match status: which match counts, which decisions of people override the comparison of names, and
//! what the entry answers.

use super::explain;
use super::matching::{Match, Register};
use crate::domain::listing::{
    BrokerId, MatchStatus, RegisterDecision, RegisterDecisions, RegisterEntry, RegisterVerdict,
};
use std::collections::BTreeMap;

/// The entry of a seller of this name in a register.
pub(super) fn entry(register: &Register, seller: &str, decisions: &RegisterDecisions) -> RegisterEntry {
    let broker = BrokerId::derive(seller);
    let said: Vec<&RegisterDecision> = decisions.of(register.id(), &broker).collect();
    let with = |verdict| said.iter().copied().filter(move |d| d.verdict == verdict);
    let confirmed: Vec<(&RegisterDecision, usize)> =
        with(RegisterVerdict::Confirm).flat_map(|d| register.named(&d.entry).map(move |n| (d, n))).collect();
    if let Some((decision, _)) = confirmed.first() {
        let entries: Vec<usize> = confirmed.iter().map(|(_, n)| *n).collect();
        return listed(register, &entries, explain::confirmed(decision, entries.len()));
    }
    let denied: Vec<&RegisterDecision> = with(RegisterVerdict::Deny).collect();
    let mut matches = register.matches(seller);
    let before = matches.len();
    matches.retain(|m| !denied.iter().any(|d| d.entry == register.entries()[m.entry].name()));
    let denied = if matches.len() < before { denied } else { Vec::new() };
    // A person confirmed an entry that this edition no longer has.
    let gone: Vec<&RegisterDecision> = with(RegisterVerdict::Confirm).collect();
    let note = explain::note(&denied, &gone);
    match matches.first() {
        Some(best) if best.match_status == MatchStatus::Listed => {
            let same = |m: &&Match| m.match_status == MatchStatus::Listed && same_reason(m, best);
            let entries: Vec<usize> = matches.iter().filter(same).map(|m| m.entry).collect();
            let why = explain::listed(register, best, entries.len());
            listed(register, &entries, format!("{why}{note}"))
        }
        Some(best) if best.match_status == MatchStatus::Candidate => {
            let more = matches.iter().skip(1).filter(|m| m.match_status == MatchStatus::Candidate).count();
            let found = &register.entries()[best.entry];
            RegisterEntry {
                match_status: MatchStatus::Candidate,
                digest: found.digest.clone(),
                name: Some(found.name().to_owned()),
                score: Some(best.score),
                reason: format!("{}{note}", explain::candidate(register, best, more)),
                ..blank(register)
            }
        }
        _ => RegisterEntry { reason: format!("{}{note}", explain::not_found(register)), ..blank(register) },
    }
}

/// Entries that are the seller for the same kind of reason: several of one name, or several of one domain.
fn same_reason(a: &Match, b: &Match) -> bool {
    std::mem::discriminant(&a.reason) == std::mem::discriminant(&b.reason)
}

fn blank(register: &Register) -> RegisterEntry {
    let digests: Vec<&str> = register.files().iter().map(|f| f.digest.as_str()).collect();
    RegisterEntry {
        register: register.id().to_owned(),
        edition: register.edition().to_owned(),
        digest: digests.join(","),
        match_status: MatchStatus::NotFound,
        name: None,
        score: None,
        reason: String::new(),
        country: None,
        answers: BTreeMap::new(),
    }
}

/// A seller is listed under these entries. What they answer differently is left open.
fn listed(register: &Register, entries: &[usize], why: String) -> RegisterEntry {
    let found: Vec<_> = entries.iter().map(|n| &register.entries()[*n]).collect();
    let Some((first, rest)) = found.split_first() else { return blank(register) };
    let mut answers = first.answers.clone();
    answers.retain(|question, answer| rest.iter().all(|other| other.answers.get(question) == Some(answer)));
    RegisterEntry {
        match_status: MatchStatus::Listed,
        digest: first.digest.clone(),
        name: Some(first.name().to_owned()),
        score: Some(1.0),
        reason: why,
        country: first.country.clone().filter(|c| rest.iter().all(|other| other.country.as_ref() == Some(c))),
        answers,
        ..blank(register)
    }
}
