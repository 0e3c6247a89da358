//! The input compared with what the store has of its source: which facts are missing, and how many listings would
//! change.

use super::anomaly::Anomaly;
use super::coverage::unparsed;
use super::error::PipelineError;
use super::identifiers::{Identifiers, Resolution, record_key};
use super::ingest::Ingest;
use super::input_check::{CheckedRow, InputCheck, RowOutcome};
use super::stated_facts::{Stated, facts};
use crate::domain::listing::{Issue, IssueCode, ListingId, Observed, SourceLocation};
use crate::store::{Run, Store};
use std::collections::BTreeSet;

/// Issues returned to be shown; the store gets all.
const SHOWN: usize = 5;
/// Fewest stored listings of a source, or of those that occur again, from which shares say anything.
const FEWEST_STORED: u64 = 5;
const FEWEST_KNOWN: u64 = 3;
/// Fewest records of an input that is compared with a sample of the store, or expected to have a column.
const FEWEST_RECORDS: u64 = 10;
/// Stored listings compared with an input that has none of them.
const SAMPLE: u32 = 500;

/// What a worker made of one item.
pub(super) enum Normalised {
    Listing(Box<NormalisedListing>),
    Issues(Vec<Issue>),
}

/// Of a normalised listing, what the comparison needs.
pub(super) struct NormalisedListing {
    pub native_id: String,
    pub record_digest: String,
    pub content_digest: String,
    /// Fingerprint of how the record was read.
    pub reading: String,
    pub observed: Option<Observed>,
    pub facts: u32,
    pub place: SourceLocation,
    pub issues: Vec<Issue>,
    /// For each expected column, whether the record has it.
    pub columns: Vec<bool>,
}

/// The serial end: counts and compares.
pub(super) struct Comparison<'a> {
    ingest: &'a Ingest<'a>,
    store: Option<&'a Store>,
    all_issues: bool,
    pub check: InputCheck,
    identifiers: Identifiers,
    /// All records.
    input: Stated,
    /// The stored form of listings that occur again, and their new form.
    had: Stated,
    has: Stated,
    known: u64,
    changed: u64,
    not_utf8: u64,
    /// The columns that the card expects, and which of them any record had.
    expected: Vec<String>,
    columns: Vec<bool>,
}

impl<'a> Comparison<'a> {
    /// A comparison before the first record.
    pub fn new(
        ingest: &'a Ingest<'a>,
        store: Option<&'a Store>,
        all_issues: bool,
        check: InputCheck,
        expected: Vec<String>,
    ) -> Self {
        Self {
            ingest,
            store,
            all_issues,
            check,
            identifiers: Identifiers::default(),
            input: Stated::default(),
            had: Stated::default(),
            has: Stated::default(),
            known: 0,
            changed: 0,
            not_utf8: 0,
            columns: vec![false; expected.len()],
            expected,
        }
    }

    /// Takes what the workers have made of some records, in order.
    pub fn take(&mut self, batch: Vec<Normalised>) -> Result<(), PipelineError> {
        let mut listings = Vec::with_capacity(batch.len());
        for one in batch {
            match one {
                Normalised::Issues(issues) => {
                    for issue in issues.iter().filter(|issue| issue.code.is_lost()) {
                        self.row(&issue.place, None, RowOutcome::Refused, std::slice::from_ref(issue));
                    }
                    issues.into_iter().for_each(|issue| self.issue(issue));
                }
                Normalised::Listing(mut listing) => {
                    let issues = std::mem::take(&mut listing.issues);
                    let of_row = if self.check.rows.is_some() { issues.clone() } else { Vec::new() };
                    issues.into_iter().for_each(|issue| self.issue(issue));
                    self.columns.iter_mut().zip(&listing.columns).for_each(|(had, has)| *had |= has);
                    self.check.records += 1;
                    self.input.note(listing.facts);
                    if let Some(observed) = listing.observed {
                        let earliest = self.check.observed_from.map_or(observed.at, |at| at.min(observed.at));
                        self.check.observed_from = Some(earliest);
                    }
                    let source = &self.ingest.source.id;
                    let NormalisedListing { native_id, record_digest, place, .. } = &*listing;
                    let id = match self.identifiers.resolve(source, native_id, record_digest, place) {
                        Resolution::Unique => ListingId::derive(source, &listing.native_id),
                        Resolution::Renamed(name, issue) => {
                            self.issue(issue);
                            ListingId::derive(source, &name)
                        }
                        Resolution::Duplicate(issue) => {
                            self.check.repeated += 1;
                            self.row(&listing.place, None, RowOutcome::Repeated, std::slice::from_ref(&issue));
                            self.issue(issue);
                            continue;
                        }
                    };
                    // What becomes of it is known after the comparison.
                    let row = self.row(&listing.place, Some(&id), RowOutcome::Added, &of_row);
                    listings.push((id, listing, row));
                }
            }
        }
        self.compare(listings)
    }

    /// Compares listings with their stored form.
    fn compare(&mut self, listings: Vec<(ListingId, Box<NormalisedListing>, usize)>) -> Result<(), PipelineError> {
        let Some(store) = self.store else {
            self.check.added += listings.len() as u64;
            return Ok(());
        };
        let ids: Vec<ListingId> = listings.iter().map(|(id, ..)| id.clone()).collect();
        let known = store.known(&ids)?;
        let mut changed = Vec::new();
        for (id, seen, row) in listings {
            let Some(was) = known.get(id.as_str()) else {
                self.check.added += 1;
                continue;
            };
            self.known += 1;
            let older = seen.observed.is_some_and(|o| o.at < was.last_seen);
            self.check.older += u64::from(older);
            self.has.note(seen.facts);
            let same = was.says_the_same(&seen.record_digest, &seen.content_digest);
            if let Some(row) = self.check.rows.as_mut().and_then(|rows| rows.get_mut(row)) {
                row.outcome = match (older, same) {
                    (true, _) => RowOutcome::Older,
                    (false, true) => RowOutcome::Unchanged,
                    (false, false) => RowOutcome::Changed,
                };
            }
            match same {
                true => {
                    self.check.unchanged += u64::from(!older);
                    let method = self.ingest.method.fingerprint();
                    if !older && was.is_assessed(&seen.record_digest, &seen.reading, method) {
                        self.check.assessed.insert(record_key(&id, &seen.record_digest));
                    }
                    self.had.note(seen.facts);
                }
                false => {
                    self.check.changed += u64::from(!older);
                    changed.push(id);
                }
            }
        }
        self.changed += changed.len() as u64;
        for (_, listing) in store.versions_of(&changed, None, false)? {
            self.had.note(facts(&listing));
        }
        Ok(())
    }

    /// Notes a record, if records are noted; returns its place among them.
    fn row(
        &mut self,
        place: &SourceLocation,
        listing: Option<&ListingId>,
        outcome: RowOutcome,
        issues: &[Issue],
    ) -> usize {
        let Some(rows) = &mut self.check.rows else { return 0 };
        rows.push(CheckedRow { place: place.clone(), listing: listing.cloned(), outcome, issues: issues.to_vec() });
        rows.len() - 1
    }

    fn issue(&mut self, issue: Issue) {
        let check = &mut self.check;
        check.issue_count += 1;
        let is_unparsed = unparsed([&issue]) > 0;
        check.unparsed += u64::from(issue.code.is_lost());
        check.in_part += u64::from(is_unparsed && !issue.code.is_lost());
        self.not_utf8 += u64::from(issue.code == IssueCode::InvalidUtf8);
        let read = |name: &str| self.expected.iter().any(|column| column == name);
        let (file, column) = (issue.place.file.clone(), issue.field.clone());
        match issue.code {
            IssueCode::MissingColumn => {
                check.anomalies.push(Anomaly::MissingColumn { file, column, message: issue.message.clone() });
            }
            IssueCode::DuplicateColumn if read(&issue.field) => {
                check.anomalies.push(Anomaly::DuplicateColumn { file, column });
            }
            _ => {}
        }
        if self.all_issues || check.issues.len() < SHOWN {
            check.issues.push(issue);
        } else if is_unparsed && let Some(other) = check.issues.iter().rposition(|i| unparsed([i]) == 0) {
            // What could not be read at all is shown before what was read in part.
            check.issues.remove(other);
            check.issues.push(issue);
        }
    }

    /// The result for an input that a run has read before in the same way.
    pub fn same_as(mut self, run: Run) -> InputCheck {
        let figures = run.figures.clone().unwrap_or_default();
        self.check.records = figures.listings;
        self.check.repeated = run.tally.repeated;
        self.check.unchanged = figures.listings - run.tally.repeated.min(figures.listings);
        self.check.filled = self.input.filled().collect();
        for (name, count) in &mut self.check.filled {
            *count = figures.filled.get(*name).copied().unwrap_or_default();
        }
        self.check.same = Some(run);
        self.check
    }

    /// The result, once all records have been taken. `stored` is the number of stored listings of the source.
    pub fn conclude(mut self, stored: u64) -> Result<InputCheck, PipelineError> {
        let records = self.check.records;
        let reported: BTreeSet<String> = self
            .check
            .anomalies
            .iter()
            .filter_map(|anomaly| match anomaly {
                Anomaly::MissingColumn { column, .. } => Some(column.clone()),
                _ => None,
            })
            .collect();
        // A header says for all rows which columns there are.
        let header = self.ingest.reader.format().is_some_and(|format| format.name == "csv");
        for (column, has) in self.expected.iter().zip(&self.columns) {
            let asked = self.ingest.source.asked.iter().any(|a| a == column);
            let enough = asked || (!header && records >= FEWEST_RECORDS);
            if !has && records > 0 && enough && !reported.contains(column) {
                self.check.anomalies.push(Anomaly::SilentColumn { column: column.clone(), records });
            }
        }
        let all = records + self.check.unparsed;
        if self.not_utf8 > 1 && 20 * self.not_utf8 > all {
            self.check.anomalies.push(Anomaly::Encoding { records: self.not_utf8, of: all.max(self.not_utf8) });
        }
        self.check.filled = self.input.filled().collect();
        self.expectations();
        if self.known >= FEWEST_KNOWN {
            self.check.anomalies.extend(self.had.lost_in(&self.has));
        }
        if 2 * self.known < records
            && records >= FEWEST_RECORDS
            && stored >= FEWEST_STORED
            && let Some(store) = self.store
        {
            let mut sample = Stated::default();
            store.sample_of_source(&self.ingest.source.id, SAMPLE)?.iter().for_each(|l| sample.note(facts(l)));
            let reported: BTreeSet<String> = self.check.anomalies.iter().map(anomaly_fact).collect();
            let lost = sample.lost_in(&self.input).into_iter();
            self.check.anomalies.extend(lost.filter(|anomaly| !reported.contains(&anomaly_fact(anomaly))));
        }
        if stored >= FEWEST_STORED && 2 * self.changed > stored {
            self.check.anomalies.push(Anomaly::Changed { changed: self.changed, of: stored });
        }
        Ok(self.check)
    }
}

impl Comparison<'_> {
    /// Compares the input with what the source card expects of a normal run.
    fn expectations(&mut self) {
        let (expect, stated) = (&self.ingest.source.expect, self.input.listings());
        let found = stated - self.check.repeated;
        if stated == 0 {
            return;
        }
        if let Some((least, most)) = expect.listings
            && !(least..=most).contains(&found)
        {
            self.check.anomalies.push(Anomaly::Listings { found, least, most });
        }
        for (name, has) in self.input.filled() {
            let Some(least) = expect.filled.get(name) else { continue };
            // The product may be a little above a whole number that was meant.
            if has as f64 + 1e-6 < least * stated as f64 {
                let least = (least * 100.0).round() as u64;
                self.check.anomalies.push(Anomaly::Unfilled { name, least, has, of: stated });
            }
        }
    }
}

fn anomaly_fact(anomaly: &Anomaly) -> String {
    match anomaly {
        Anomaly::Lost { fact, .. } => (*fact).to_owned(),
        _ => String::new(),
    }
}
