//! Whether a run covered the whole of its source. The operator claims with `--complete` that the input is everything
//! the source lists; the run can disprove that but not confirm it.

use crate::domain::listing::Issue;

/// What decides whether a run is complete.
pub(super) struct RunCoverage {
    /// Whether the operator stopped it.
    pub stopped: bool,
    /// Files that could not be read.
    pub failed: u64,
    /// Records, or parts of them, that could not be parsed.
    pub unparsed: u64,
    /// Records read.
    pub records: u64,
    /// The fewest records that the source card expects.
    pub least: u64,
}

impl RunCoverage {
    /// Why the run is incomplete, as part of a sentence; `None` if it is complete.
    pub fn incomplete_reason(&self) -> Option<String> {
        let Self { stopped, failed, unparsed, records, least } = *self;
        if stopped {
            return Some("the run was stopped".to_owned());
        }
        if failed > 0 {
            return Some(format!("{failed} files could not be read"));
        }
        if unparsed > 0 {
            return Some(format!("{unparsed} records could not be read, and any of them may be a known listing"));
        }
        if records == 0 {
            return Some("the input has no record".to_owned());
        }
        (records < least).then(|| format!("the source card expects at least {least} records, found {records}"))
    }
}

/// How many of these issues say that a record, or a part of it, could not be parsed.
pub(super) fn unparsed<'a>(issues: impl IntoIterator<Item = &'a Issue>) -> u64 {
    issues.into_iter().filter(|i| i.code.is_unparsed()).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anything_not_read_makes_a_run_incomplete() {
        let all = || RunCoverage { stopped: false, failed: 0, unparsed: 0, records: 10, least: 10 };
        assert_eq!(all().incomplete_reason(), None);
        let expect = |run: RunCoverage, word: &str| {
            let reason = run.incomplete_reason().unwrap_or_default();
            assert!(reason.contains(word), "“{word}” is not in: {reason}");
        };
        expect(RunCoverage { stopped: true, ..all() }, "stopped");
        expect(RunCoverage { failed: 1, ..all() }, "files");
        expect(RunCoverage { unparsed: 1, ..all() }, "could not be read");
        expect(RunCoverage { records: 9, ..all() }, "at least");
        expect(RunCoverage { records: 0, least: 0, ..all() }, "no record");
    }
}
