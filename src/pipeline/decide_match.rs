//! A person decides whether an entry of a register is a broker: the decision is checked and stored. It becomes part of the
//! method, so listings follow with the next `retag`.

use super::clock;
use crate::assess::register::Registers;
use crate::domain::listing::{BrokerId, RegisterDecision, RegisterVerdict};
use crate::store::{Store, StoreError, Writer};

/// A decision to be stored.
#[derive(Clone, Debug)]
pub struct MatchRequest {
    /// Id of the register.
    pub register: String,
    /// The broker.
    pub broker: BrokerId,
    /// Official name of the entry.
    pub entry: String,
    /// What.
    pub verdict: RegisterVerdict,
    /// Who; not empty.
    pub by: String,
    /// Why; not empty.
    pub reason: String,
}

/// The result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MatchOutcome {
    /// It is stored.
    Stored(RegisterDecision),
    /// The same decision is in force already.
    AlreadyInForce(RegisterDecision),
    /// There is no decision to withdraw.
    NothingToWithdraw,
}

/// Why a decision is refused.
#[derive(Debug, thiserror::Error)]
pub enum MatchError {
    /// The register was not imported.
    #[error("no register “{0}” has been imported")]
    NoRegister(String),
    /// The edition has no such entry.
    #[error("edition {edition} of {register} has no entry “{entry}”{}", meant.as_ref().map(|m| format!("; did you mean “{m}”?")).unwrap_or_default())]
    NoEntry {
        /// The register.
        register: String,
        /// Its edition.
        edition: String,
        /// The name given.
        entry: String,
        /// The most similar entry.
        meant: Option<String>,
    },
    /// The name or the reason is missing.
    #[error("--{0}: empty; a decision needs a person and a reason")]
    Empty(&'static str),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Stores a decision on a match.
pub fn decide_match(
    request: MatchRequest,
    registers: &Registers,
    store: &Store,
    writer: &mut Writer,
) -> Result<MatchOutcome, MatchError> {
    let MatchRequest { register: id, broker, entry, verdict, by, reason } = request;
    let stated = |name, text: String| match text.trim() {
        "" => Err(MatchError::Empty(name)),
        text => Ok(text.to_owned()),
    };
    let (by, reason) = (stated("by", by)?, stated("reason", reason)?);
    let register = registers.get(&id).ok_or_else(|| MatchError::NoRegister(id.clone()))?;
    let held = store.register_decisions_in_force()?;
    let known = held.on(&id, &broker, &entry);
    if known.is_none() && register.named(&entry).next().is_none() {
        let meant = register.matches(&entry).first().map(|m| register.entries()[m.entry].name().to_owned());
        return Err(MatchError::NoEntry { register: id, edition: register.edition().to_owned(), entry, meant });
    }
    match (known, verdict) {
        (None, RegisterVerdict::Withdraw) => return Ok(MatchOutcome::NothingToWithdraw),
        (Some(known), verdict) if known.verdict == verdict => return Ok(MatchOutcome::AlreadyInForce(known.clone())),
        _ => {}
    }
    let (number, at) = (0, clock::now());
    let decision = RegisterDecision { id: String::new(), number, register: id, broker, entry, verdict, by, reason, at };
    Ok(MatchOutcome::Stored(writer.decide_match(decision)?))
}
