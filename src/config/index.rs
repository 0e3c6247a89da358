//! `[index]`: how the index is built.

use super::number;
use serde::Deserialize;

/// `[index]`
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Index {
    /// Memory of the index writer in MiB for all threads together; at least 16 per thread.
    /// `BROKERWATCH_INDEX_MEMORY_MIB`.
    pub memory_mib: usize,
    /// Threads of the index writer. `BROKERWATCH_INDEX_THREADS`.
    pub threads: usize,
}

impl Default for Index {
    fn default() -> Self {
        Self { memory_mib: 192, threads: 2 }
    }
}

impl Index {
    pub(super) fn overlay(&mut self, environment: &impl Fn(&str) -> Option<String>, faults: &mut Vec<String>) {
        let memory = environment("BROKERWATCH_INDEX_MEMORY_MIB");
        number(&mut self.memory_mib, "BROKERWATCH_INDEX_MEMORY_MIB", memory, faults);
        let threads = environment("BROKERWATCH_INDEX_THREADS");
        number(&mut self.threads, "BROKERWATCH_INDEX_THREADS", threads, faults);
    }

    pub(super) fn check(&self, faults: &mut Vec<String>) {
        if !(1..=8).contains(&self.threads) {
            faults.push(format!("index.threads: invalid value {}; expected 1 to 8", self.threads));
        } else if !(16 * self.threads..=4096).contains(&self.memory_mib) {
            faults.push(format!("index.memory_mib: invalid value {}; expected 16 per thread to 4096", self.memory_mib));
        }
    }
}
