//! What came of a file: counts that add up, and messages.

use std::collections::BTreeMap;

/// Messages of one kind that are kept; the others are counted.
const MESSAGES: usize = 20;

/// Kinds that are counted separately; media types come from outside and could be endless.
const KINDS: usize = 200;

/// What came of a file. [`Self::met`] is [`Self::handed`] + [`Self::containers`] + all of [`Self::skipped`] + all of
/// [`Self::refused`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Files met: the file itself and everything inside.
    pub met: u64,
    /// Members that were handed out.
    pub handed: u64,
    /// Those of them that are damaged: their reader ended with an error.
    pub damaged: u64,
    /// Containers that were opened.
    pub containers: u64,
    /// What was left out on purpose, by kind: “folder”, “hidden file”, “status 404”, “image/png”.
    pub skipped: BTreeMap<String, u64>,
    /// What should have been read and could not, by kind; there is a message for each, up to a number.
    pub refused: BTreeMap<String, u64>,
    /// What is wrong, one line each, with place and hint; in the order in which it was met.
    pub failed: Vec<String>,
    /// Whether the reading was ended before the end, by the one who takes the members or by a limit of the whole file.
    pub stopped: bool,
    /// Messages left out, by kind.
    more: BTreeMap<String, u64>,
}

impl Summary {
    /// What was skipped, as one line for people; `None` if nothing was.
    pub fn note(&self) -> Option<String> {
        let kinds: Vec<String> = self.skipped.iter().map(|(kind, count)| format!("{count} × {kind}")).collect();
        (!kinds.is_empty()).then(|| format!("skipped: {}", kinds.join(", ")))
    }

    /// Counts something that is left out.
    pub(super) fn skip(&mut self, kind: &str) {
        count(&mut self.skipped, kind, 1);
    }

    /// Counts something that cannot be read, with its message.
    pub(super) fn refuse(&mut self, kind: &str, message: String) {
        count(&mut self.refused, kind, 1);
        self.say(kind, message);
    }

    /// A message; of one kind only so many are kept.
    pub(super) fn say(&mut self, kind: &str, message: String) {
        let said = self.more.entry(kind.to_owned()).or_default();
        *said += 1;
        if *said <= MESSAGES as u64 {
            self.failed.push(message);
        }
    }

    /// Says how many messages were left out.
    pub(super) fn close(&mut self, file: &str) {
        for (kind, said) in std::mem::take(&mut self.more) {
            let more = said.saturating_sub(MESSAGES as u64);
            if more > 0 {
                self.failed.push(format!("{file}: and {more} more of the same kind ({kind})"));
            }
        }
    }
}

/// Counts, with a last kind for all that are too many.
fn count(counts: &mut BTreeMap<String, u64>, kind: &str, by: u64) {
    let kind = if counts.len() < KINDS || counts.contains_key(kind) { kind } else { "other kinds" };
    *counts.entry(kind.to_owned()).or_default() += by;
}
