//! Whether a run may speak for the whole of its source. The operator says that the input is everything the source lists;
//! what the run has met can take that back and never add to it.

use crate::domain::listing::Issue;

/// What a run has met, as far as it speaks for or against its being complete.
pub(super) struct Looked {
    /// Whether the operator stopped it.
    pub stopped: bool,
    /// Files that could not be read.
    pub failed: u64,
    /// Records, or parts of them, that were not read at all.
    pub unread: u64,
    /// Records read.
    pub records: u64,
    /// The fewest that the card of the source expects.
    pub least: u64,
}

impl Looked {
    /// Why this was no reading of the whole source, as a part of a sentence.
    pub fn doubt(&self) -> Option<String> {
        let Self { stopped, failed, unread, records, least } = *self;
        if stopped {
            return Some("the run was stopped".to_owned());
        }
        if failed > 0 {
            return Some(format!("{failed} files could not be read"));
        }
        if unread > 0 {
            return Some(format!("{unread} records could not be read, and any of them may be a listing that is known"));
        }
        if records == 0 {
            return Some("it has no record at all".to_owned());
        }
        (records < least).then(|| format!("the card expects {least} records at least, there were {records}"))
    }
}

/// How many of these issues say that a record, or a part of it, was not read at all.
pub(super) fn unread<'a>(issues: impl IntoIterator<Item = &'a Issue>) -> u64 {
    issues.into_iter().filter(|i| i.code.is_unparsed()).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_was_not_read_speaks_against_a_complete_reading() {
        let all = || Looked { stopped: false, failed: 0, unread: 0, records: 10, least: 10 };
        assert_eq!(all().doubt(), None);
        let doubt = |looked: Looked, word: &str| {
            let told = looked.doubt().unwrap_or_default();
            assert!(told.contains(word), "“{word}” is not in: {told}");
        };
        doubt(Looked { stopped: true, ..all() }, "stopped");
        doubt(Looked { failed: 1, ..all() }, "files");
        doubt(Looked { unread: 1, ..all() }, "could not be read");
        doubt(Looked { records: 9, ..all() }, "at least");
        doubt(Looked { records: 0, least: 0, ..all() }, "no record");
    }
}
