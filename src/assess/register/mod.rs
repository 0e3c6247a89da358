//! Public registers and whether a seller is in them: which entries of a dated edition are this seller, which resemble
//! it, and why. An uncertain match is a candidate for a person to check, never a result.
//!
//! Begin at `matching.rs` for how a match is found and at `card.rs` for what a register is. Files are read by the
//! caller; the same rows, cards and decisions give the same register matches.

mod card;
mod comparison;
mod directory;
mod domain;
mod explain;
mod legal_form;
mod matching;
mod name;
mod read;
mod similarity;
mod status;
#[cfg(test)]
mod tests;

pub use card::{RegisterCard, RegisterCards, RegisterKind};
pub use comparison::{ComparedEntry, Comparison};
pub use directory::directory;
pub use explain::explanation;
pub use matching::{Match, MatchReason, Register, RegisterFile};
pub use read::{Registration, filled_columns, read_record, unfilled_columns};
pub use similarity::{SimilarityReason, THRESHOLD};

use crate::domain::listing::{RegisterDecisions, RegisterEntry, RegisterMatches, digest_hex};
use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

/// Raised whenever equal rows, cards and decisions may give other register matches.
const LOGIC: &str = "register/2";

/// Register matches kept in memory. Sellers are few; a source that names a seller of its own in every listing costs
/// time, never memory.
const KEPT: usize = 10_000;

/// The registers in force, each in one edition, with the decisions of people on single matches.
#[derive(Default)]
pub struct Registers {
    registers: Vec<Register>,
    decisions: RegisterDecisions,
    by_seller: RwLock<HashMap<String, RegisterMatches>>,
}

impl Registers {
    /// Registers in order of id, and what people decided on matches with them.
    pub fn new(mut registers: Vec<Register>, decisions: RegisterDecisions) -> Self {
        registers.sort_by(|a, b| a.id().cmp(b.id()));
        Self { registers, decisions, by_seller: RwLock::default() }
    }

    /// Whether no register has been read.
    pub fn is_empty(&self) -> bool {
        self.registers.is_empty()
    }

    /// All registers in order of id.
    pub fn iter(&self) -> impl Iterator<Item = &Register> {
        self.registers.iter()
    }

    /// A register by its id.
    pub fn get(&self, id: &str) -> Option<&Register> {
        self.registers.iter().find(|r| r.id() == id)
    }

    /// The decisions in force.
    pub fn decisions(&self) -> &RegisterDecisions {
        &self.decisions
    }

    /// The match status of a seller of this name in each register, in order of register.
    pub fn matches_of(&self, seller: &str) -> RegisterMatches {
        if self.registers.is_empty() {
            return RegisterMatches::new();
        }
        if let Some(known) = self.by_seller.read().unwrap_or_else(PoisonError::into_inner).get(seller) {
            return known.clone();
        }
        let register_matches: RegisterMatches =
            self.registers.iter().map(|r| status::entry(r, seller, &self.decisions)).collect();
        let mut kept = self.by_seller.write().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT {
            kept.clear();
        }
        kept.insert(seller.to_owned(), register_matches.clone());
        register_matches
    }

    /// The entry of a broker with these published names in one register: that of the name with the best match status.
    pub fn entry_of(&self, register: &str, names: &[String]) -> Option<RegisterEntry> {
        let entries = names.iter().flat_map(|name| self.matches_of(name)).filter(|e| e.register == register);
        entries.min_by_key(|e| e.match_status)
    }

    /// Digest of all that decides register matches: files, editions, card heads, decisions and the logic; `None`
    /// without a register, so that a catalogue that has none keeps its method.
    pub fn fingerprint(&self) -> Option<String> {
        if self.registers.is_empty() {
            return None;
        }
        let mut parts: Vec<String> = vec![LOGIC.to_owned()];
        for register in &self.registers {
            parts.push(register.id().to_owned());
            parts.push(register.edition().to_owned());
            parts.push(register.card().head_text.clone());
            parts.extend(register.files().iter().map(|f| f.digest.clone()));
        }
        // A decision on a register that is not here decides nothing yet.
        let here = self.decisions.iter().filter(|d| self.get(&d.register).is_some());
        parts.extend(here.map(|d| d.id.clone()));
        Some(digest_hex(&parts.iter().map(|p| p.as_bytes()).collect::<Vec<_>>()))
    }
}
