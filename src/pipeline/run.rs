//! One run of an ingest, from the checked input to the end that is noted in the store.

use super::assess::Assessor;
use super::clock;
use super::error::PipelineError;
use super::follow::Follower;
use super::ingest::{Ingest, Report};
use super::input_check::InputCheck;
use super::kept_items::KeptFiles;
use super::ordered::{Pool, ordered};
use super::resale::follow_resales;
use super::writer::RunWriter;
use crate::assess::tag::Scratch;
use crate::ingest::acquire::archive::Archive;
use crate::store::{RunFigures, RunState, Store, Tally, Writer};

impl Ingest<'_> {
    /// Reads and stores files that have been checked. `run` is the id under which everything is noted.
    pub fn run(
        &self,
        run: &str,
        checked: &InputCheck,
        archive: &Archive,
        store: &Store,
        writer: &mut Writer,
        follower: &mut Follower,
    ) -> Result<Report, PipelineError> {
        // Before the first row that names a file: rows must never outlive the bytes they come from.
        archive.sync()?;
        let began = clock::now();
        writer.begin_run(run, &self.source.id, self.method.fingerprint(), began)?;
        self.run_begun((run, began), checked, archive, store, writer, follower)
    }

    /// The same for a run that was begun when its files were fetched.
    pub fn run_begun(
        &self,
        (run, begun): (&str, i64),
        checked: &InputCheck,
        archive: &Archive,
        store: &Store,
        writer: &mut Writer,
        follower: &mut Follower,
    ) -> Result<Report, PipelineError> {
        let span = tracing::info_span!("ingest", run, source = self.source.id);
        let _entered = span.enter();
        tracing::info!(files = checked.files.len(), "ingest started");
        archive.sync()?;
        let began = clock::now().max(begun);
        writer.note_method(self.method.fingerprint(), self.method.tagging())?;
        if let Some(observed) = checked.observed_from {
            writer.note_observed(run, observed)?;
        }
        writer.note_figures(run, &checked.figures())?;
        let decisions = &writer.decisions_in_force()?;
        let assessor = Assessor { method: self.method, decisions, assessed: Some(&checked.assessed) };
        let mut end = RunWriter::new(self, assessor, run, began, (store, &mut *writer, &mut *follower));
        let files = &KeptFiles::new(&checked.files);
        if let Some(same) = &checked.same {
            end.see_again(same, checked)?;
        }
        let read = ordered(
            Pool::for_writer(self.threads),
            |jobs| checked.kept.as_ref().map_or(Ok(()), |kept| self.read_kept(kept, jobs)),
            Scratch::default,
            |text: Vec<u8>, scratch| assessor.assess_batch(files.items(&text)?, scratch),
            &mut |batch| end.take(batch),
        );
        let result = read.and_then(|()| end.finish());
        let (mut tally, unparsed, backfilled) = (end.tally, end.unparsed, end.backfilled);
        let failed = checked.failed.clone();
        let incomplete_reason = self.incomplete_reason(&failed, tally.records, unparsed);
        let complete = self.complete && incomplete_reason.is_none() && result.is_ok();
        let (state, note) = match &result {
            Err(e) => (RunState::Stopped, e.to_string()),
            Ok(_) if self.is_stopped() => (RunState::Stopped, "stopped by the operator".to_owned()),
            Ok(_) => (RunState::Complete, note(checked, &failed, incomplete_reason.as_deref())),
        };
        let at = clock::now().max(began);
        if complete {
            tally.delisted = writer.end_complete_run(run, &tally, at, &note)?;
            follower.replay(store)?;
            follower.finish()?;
        } else {
            let ended = writer.end_run(run, state, &tally, at, &note);
            result?;
            ended?;
        }
        follow_resales(store, writer, &|_| ())?;
        log_end(&tally, state.name(), complete, (at - began) / 1_000);
        let (run, stopped) = (run.to_owned(), self.is_stopped());
        Ok(Report { run, tally, failed, unparsed: checked.unparsed, backfilled, stopped, complete, incomplete_reason })
    }

    /// Notes that the input was not stored and why, so that whoever looks at the source sees it later.
    pub fn note_refused(
        &self,
        run: &str,
        checked: &InputCheck,
        reasons: &[String],
        writer: &mut Writer,
    ) -> Result<(), PipelineError> {
        writer.begin_run(run, &self.source.id, self.method.fingerprint(), clock::now())?;
        self.refuse_begun(run, checked, reasons, writer)
    }

    /// The same for a run that was begun when its files were fetched.
    pub fn refuse_begun(
        &self,
        run: &str,
        checked: &InputCheck,
        reasons: &[String],
        writer: &mut Writer,
    ) -> Result<(), PipelineError> {
        let at = clock::now();
        let figures = RunFigures { accepted: Vec::new(), ..checked.figures() };
        writer.note_figures(run, &figures)?;
        // A run without a file would be taken for one of another command.
        let files = (checked.files.len() + checked.failed.len()).max(1) as u64;
        let note = reasons.iter().chain(&checked.failed).cloned().collect::<Vec<_>>().join("\n");
        writer.end_run(run, RunState::Refused, &Tally { files, ..Tally::default() }, at, &note)?;
        tracing::info!(run, reasons = reasons.len(), "nothing stored");
        Ok(())
    }

    /// What a check without storing found, in the form of a report.
    pub fn dry(&self, checked: &InputCheck) -> Report {
        let (failed, unparsed) = (checked.failed.clone(), checked.unparsed);
        let files = checked.files.len() as u64;
        let InputCheck { records, added, changed, unchanged, repeated, issue_count: issues, .. } = *checked;
        let tally = Tally { files, records, added, changed, unchanged, repeated, issues, ..Tally::default() };
        let incomplete_reason = self.incomplete_reason(&failed, records, unparsed + checked.in_part);
        let (backfilled, stopped) = (checked.older, self.is_stopped());
        let (run, complete) = (String::new(), false);
        Report { run, tally, failed, unparsed, backfilled, stopped, complete, incomplete_reason }
    }
}

/// What the store notes of a run that was read to its end.
fn note(checked: &InputCheck, failed: &[String], incomplete_reason: Option<&str>) -> String {
    let incomplete = incomplete_reason.iter().map(|reason| format!("not counted as complete: {reason}"));
    let anomalies = checked.anomalies.iter().map(|a| format!("accepted by the operator although {a}"));
    anomalies.chain(failed.iter().cloned()).chain(incomplete).collect::<Vec<_>>().join("\n")
}

fn log_end(tally: &Tally, state: &str, complete: bool, ms: i64) {
    let Tally { files, records, added, changed, unchanged, issues, delisted, relisted, .. } = *tally;
    tracing::info!(
        state,
        complete,
        ms,
        files,
        records,
        added,
        changed,
        unchanged,
        issues,
        delisted,
        relisted,
        "ingest ended"
    );
}
