//! Decisions on matches between a broker and an entry of a register: it is the broker, or it is not. As with decisions
//! on terms, none is ever changed or deleted; the newest is in force.

use super::{BrokerId, digest_hex};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, strum::IntoStaticStr, strum::EnumString)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum RegisterVerdict {
    /// The entry is the broker, whatever the names.
    Confirm,
    /// The entry is not the broker, whatever the names.
    Deny,
    /// The earlier decision is withdrawn; the comparison of names applies again.
    Withdraw,
}

impl RegisterVerdict {
    /// All, in the order shown.
    pub const ALL: [Self; 3] = [Self::Confirm, Self::Deny, Self::Withdraw];

    /// Name as stored and as shown.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The verdict with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        name.parse().ok()
    }
}

/// One decision of one person on one match.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterDecision {
    /// Digest of everything below, 32 hex digits.
    pub id: String,
    /// 1, 2, 3 … without a gap; the greatest for a register, broker and entry holds.
    pub number: u64,
    /// Id of the register.
    pub register: String,
    /// The broker.
    pub broker: BrokerId,
    /// Official name of the entry, as the register has it.
    pub entry: String,
    /// What was decided.
    pub verdict: RegisterVerdict,
    /// Who.
    pub by: String,
    /// Why.
    pub reason: String,
    /// When, in microseconds since 1970 UTC.
    pub at: i64,
}

impl RegisterDecision {
    /// The decision with its id, which is a digest of its content.
    pub fn sealed(mut self) -> Self {
        let (number, at) = (self.number.to_le_bytes(), self.at.to_le_bytes());
        let (verdict, broker) = (self.verdict.name(), self.broker.as_str());
        let texts = [&self.register, broker, &self.entry, verdict, &self.by, &self.reason].map(str::as_bytes);
        let parts: Vec<&[u8]> = texts.into_iter().chain([&number[..], &at[..]]).collect();
        self.id = digest_hex(&parts)[..32].to_owned();
        self
    }
}

/// The decisions in force: for each register, broker and entry the newest, unless that is a withdrawal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RegisterDecisions {
    in_force: BTreeMap<(String, BrokerId, String), RegisterDecision>,
}

impl RegisterDecisions {
    /// Selects the decisions in force from all decisions ever made, in any order.
    pub fn in_force(all: impl IntoIterator<Item = RegisterDecision>) -> Self {
        let mut held = BTreeMap::<_, RegisterDecision>::new();
        for decision in all {
            let key = (decision.register.clone(), decision.broker.clone(), decision.entry.clone());
            if held.get(&key).is_none_or(|known| known.number < decision.number) {
                held.insert(key, decision);
            }
        }
        held.retain(|_, d| d.verdict != RegisterVerdict::Withdraw);
        Self { in_force: held }
    }

    /// All in force, in order of register, broker and entry.
    pub fn iter(&self) -> impl Iterator<Item = &RegisterDecision> {
        self.in_force.values()
    }

    /// Those on one broker in one register, in order of entry.
    pub fn of<'a>(
        &'a self,
        register: &'a str,
        broker: &'a BrokerId,
    ) -> impl Iterator<Item = &'a RegisterDecision> + use<'a> {
        self.iter().filter(move |d| d.register == register && d.broker == *broker)
    }

    /// The one on this match.
    pub fn on(&self, register: &str, broker: &BrokerId, entry: &str) -> Option<&RegisterDecision> {
        self.in_force.get(&(register.to_owned(), broker.clone(), entry.to_owned()))
    }

    /// Whether this decision is in force.
    pub fn holds(&self, decision: &RegisterDecision) -> bool {
        self.iter().any(|d| d.number == decision.number)
    }
}
