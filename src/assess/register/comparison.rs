//! One register compared with another: which of its entries stand there too, with the reason for each match.

use super::explain;
use super::matching::Register;
use crate::domain::listing::MatchStatus;

/// An entry of a register, and what another register has of it.
#[derive(Clone, Debug)]
pub struct ComparedEntry {
    /// Its names, the official one first.
    pub names: Vec<String>,
    /// Whether it stands in the other register.
    pub match_status: MatchStatus,
    /// The entry there; none where nothing was found.
    pub there: Option<String>,
    /// Why, one sentence.
    pub reason: String,
}

/// A register compared with another.
#[derive(Clone, Debug, Default)]
pub struct Comparison {
    /// Every entry of the first, in the order of its file; entries of one official name stand once.
    pub entries: Vec<ComparedEntry>,
    /// Further rows of a name that has been compared already.
    pub repeated: usize,
}

impl Comparison {
    /// Compares every entry of `here` with all of `there`. All names and domains of an entry count: what one of them
    /// matches best is its match.
    pub fn new(here: &Register, there: &Register) -> Self {
        let mut found = Self::default();
        let mut seen = std::collections::HashSet::new();
        for entry in here.entries() {
            if !seen.insert(entry.name().to_lowercase()) {
                found.repeated += 1;
                continue;
            }
            let known = entry.names.iter().chain(&entry.domains);
            let best = known
                .filter_map(|name| there.matches(name).into_iter().next())
                .filter(|m| m.match_status != MatchStatus::NotFound)
                .min_by(|a, b| a.match_status.cmp(&b.match_status).then(b.score.total_cmp(&a.score)));
            let names = entry.names.clone();
            found.entries.push(match best {
                Some(best) => ComparedEntry {
                    names,
                    match_status: best.match_status,
                    there: Some(there.entries()[best.entry].name().to_owned()),
                    reason: explain::explanation(there, &best),
                },
                None => ComparedEntry {
                    names,
                    match_status: MatchStatus::NotFound,
                    there: None,
                    reason: explain::not_found(there),
                },
            });
        }
        found
    }

    /// How many entries have the status.
    pub fn count(&self, status: MatchStatus) -> usize {
        self.entries.iter().filter(|e| e.match_status == status).count()
    }
}
