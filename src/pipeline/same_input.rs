//! Recognises an input whose files were all read before, by the newest run of the source and in the same way: then every
//! listing is as it is stored, and the input need not be parsed. Files that the archive knows wait until one comes that
//! it does not know, or until the last.

use super::archived::Archived;
use super::error::PipelineError;
use super::ingest::Ingest;
use super::input_check::CheckedFile;
use crate::domain::listing::digest_hex;
use crate::store::{Run, RunState, Store, Tally};

impl Ingest<'_> {
    /// The newest run of the source, if an equal input could be recognised by it: it is complete, without an issue, and of
    /// the present method.
    pub(super) fn run_to_compare_with(&self, store: &Store) -> Result<Option<Run>, PipelineError> {
        let run = store.runs_of_source(&self.source.id, 1)?.pop();
        Ok(run.filter(|run| {
            run.figures.as_ref().is_some_and(|figures| !figures.input.is_empty())
                && run.state == RunState::Complete.name()
                && run.method == self.method.fingerprint()
                && run.tally.issues == 0
        }))
    }

    /// The files, if a run read the same ones in the same way and everything that it read is still as it was.
    pub(super) fn same_input(
        &self,
        waiting: &[Archived<'_>],
        run: &Run,
        store: &Store,
    ) -> Result<Option<Vec<CheckedFile>>, PipelineError> {
        let mut files = Vec::with_capacity(waiting.len());
        for archived in waiting {
            // Whoever parses the file says what is wrong with it.
            let Ok((reader, _)) = self.reader.open(&archived.name, &mut || archived.open()) else { return Ok(None) };
            files.push(archived.checked(reader));
        }
        let key = self.input_key(&files);
        let same = !key.is_empty() && run.figures.as_ref().is_some_and(|figures| figures.input == key);
        let Tally { added, changed, unchanged, .. } = run.tally;
        let seen = || store.count_as_left_by(run, self.method.fingerprint());
        Ok((same && seen()? == added + changed + unchanged).then_some(files))
    }

    /// Names an input by its files and how they are read and checked; empty if that is not all that counts, because the
    /// times at which they were observed are stated.
    pub(super) fn input_key(&self, files: &[CheckedFile]) -> String {
        let mut parts = vec![env!("CARGO_PKG_VERSION").to_owned(), format!("{:?}", self.source)];
        for file in files {
            let (Some(snapshot), None) = (&file.snapshot, file.observed) else { return String::new() };
            parts.extend([&file.name, &snapshot.digest, file.reader.normaliser.fingerprint()].map(str::to_owned));
        }
        digest_hex(&parts.iter().map(String::as_bytes).collect::<Vec<_>>())
    }
}
