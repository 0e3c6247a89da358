//! The input compared with what the store knows of its source: which facts have vanished, and how many listings would change.

use super::anomaly::Anomaly;
use super::check::InputCheck;
use super::coverage::unparsed;
use super::identifiers::{Identifiers, Resolution};
use super::ingest::{Ingest, PipelineError};
use crate::domain::listing::{Issue, IssueCode, Listing, ListingId, Observed, SourceLocation};
use crate::store::Store;
use std::collections::BTreeSet;

/// Issues kept to be shown; the store keeps all.
const SHOWN: usize = 5;
/// Fewest stored listings of a source, or of those met again, from which shares say anything.
const FEWEST_STORED: u64 = 5;
const FEWEST_KNOWN: u64 = 3;
/// Fewest records from which a whole input is compared with a sample of the store, or missed for a column.
const FEWEST_RECORDS: u64 = 10;
/// Stored listings compared with an input that has none of them.
const SAMPLE: u32 = 500;

/// A fact by its name in messages, and whether a listing states it.
type Fact = (&'static str, fn(&Listing) -> bool);
/// The facts whose loss is noticed.
const FACTS: [Fact; 17] = [
    ("an identifier", |l| !l.native_id.starts_with("record-")),
    ("a title", |l| !l.title.is_empty()),
    ("a description", |l| !l.description.is_empty()),
    ("a seller", |l| l.broker.is_some()),
    ("a seller's country", |l| l.broker.as_ref().is_some_and(|b| b.country.is_some())),
    ("an address", |l| l.url.is_some()),
    ("a price", |l| l.price.is_some()),
    ("a size", |l| !l.volume.is_empty()),
    ("a licence", |l| l.licence.is_some()),
    ("languages", |l| !l.languages.is_empty()),
    ("countries", |l| !l.countries.is_empty()),
    ("a kind of content", |l| !l.modalities.is_empty()),
    ("a time of collection", |l| l.collected.is_some()),
    ("ages", |l| l.ages.is_some()),
    ("a date of publication", |l| l.published.is_some()),
    ("keywords", |l| !l.keywords.is_empty()),
    ("values that are understood", |l| l.unparsed.is_empty()),
];

/// How many listings state each fact.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Stated {
    listings: u64,
    facts: [u64; FACTS.len()],
}

impl Stated {
    fn note(&mut self, facts: u32) {
        self.listings += 1;
        for (n, count) in self.facts.iter_mut().enumerate() {
            *count += u64::from(facts >> n & 1);
        }
    }

    /// The facts that over half of these state and nearly none of the others.
    fn lost_in(&self, others: &Self) -> Vec<Anomaly> {
        let lost = |n: &usize| {
            let (had, has) = (self.facts[*n], others.facts[*n]);
            // “Nearly none” is a twentieth of what it was, compared without rounding.
            2 * had > self.listings && 20 * has * self.listings < had * others.listings
        };
        let anomaly = |n: usize| Anomaly::Lost {
            fact: FACTS[n].0,
            had: 100 * self.facts[n] / self.listings.max(1),
            has: others.facts[n],
            of: others.listings,
        };
        (0..FACTS.len()).filter(lost).map(anomaly).collect()
    }
}

pub(super) fn facts(listing: &Listing) -> u32 {
    FACTS.iter().enumerate().map(|(n, (_, states))| u32::from(states(listing)) << n).sum()
}

/// After it.
pub(super) enum Seen {
    Listing(Box<SeenListing>),
    Issues(Vec<Issue>),
}

pub(super) struct SeenListing {
    pub native_id: String,
    pub record_digest: String,
    pub content_digest: String,
    pub observed: Option<Observed>,
    pub facts: u32,
    pub place: SourceLocation,
    pub issues: Vec<Issue>,
    pub columns: Vec<bool>,
}

/// The serial end: counts and compares.
pub(super) struct Look<'a> {
    of: &'a Ingest<'a>,
    store: Option<&'a Store>,
    all_issues: bool,
    pub checked: InputCheck,
    identifiers: Identifiers,
    /// All records.
    input: Stated,
    /// The stored form of listings that are met again, and their new form.
    had: Stated,
    has: Stated,
    known: u64,
    changed: u64,
    not_utf8: u64,
    columns: Vec<bool>,
}

impl<'a> Look<'a> {
    /// A look that has met nothing yet.
    pub fn new(
        of: &'a Ingest<'a>,
        store: Option<&'a Store>,
        all_issues: bool,
        checked: InputCheck,
        expected: usize,
    ) -> Self {
        Self {
            of,
            store,
            all_issues,
            checked,
            identifiers: Identifiers::default(),
            input: Stated::default(),
            had: Stated::default(),
            has: Stated::default(),
            known: 0,
            changed: 0,
            not_utf8: 0,
            columns: vec![false; expected],
        }
    }

    /// Takes what the workers have made of some records, in order.
    pub fn take(&mut self, seen: Vec<Seen>) -> Result<(), PipelineError> {
        let mut listings = Vec::with_capacity(seen.len());
        for one in seen {
            match one {
                Seen::Issues(issues) => issues.into_iter().for_each(|issue| self.issue(issue)),
                Seen::Listing(mut seen) => {
                    std::mem::take(&mut seen.issues).into_iter().for_each(|issue| self.issue(issue));
                    self.columns.iter_mut().zip(&seen.columns).for_each(|(had, has)| *had |= has);
                    self.checked.records += 1;
                    self.input.note(seen.facts);
                    if let Some(observed) = seen.observed {
                        let earliest = self.checked.observed_from.map_or(observed.at, |at| at.min(observed.at));
                        self.checked.observed_from = Some(earliest);
                    }
                    let source = &self.of.source.id;
                    let id = match self.identifiers.resolve(source, &seen.native_id, &seen.record_digest, &seen.place) {
                        Resolution::Unique => ListingId::derive(source, &seen.native_id),
                        Resolution::Renamed(name, issue) => {
                            self.issue(issue);
                            ListingId::derive(source, &name)
                        }
                        Resolution::Duplicate(issue) => {
                            self.checked.repeated += 1;
                            self.issue(issue);
                            continue;
                        }
                    };
                    listings.push((id, seen));
                }
            }
        }
        self.compare(listings)
    }

    /// Compares listings with their stored form.
    fn compare(&mut self, listings: Vec<(ListingId, Box<SeenListing>)>) -> Result<(), PipelineError> {
        let Some(store) = self.store else {
            self.checked.added += listings.len() as u64;
            return Ok(());
        };
        let ids: Vec<ListingId> = listings.iter().map(|(id, _)| id.clone()).collect();
        let known = store.known(&ids)?;
        let mut changed = Vec::new();
        for (id, seen) in listings {
            let Some(was) = known.get(id.as_str()) else {
                self.checked.added += 1;
                continue;
            };
            self.known += 1;
            let older = seen.observed.is_some_and(|o| o.at < was.last_seen);
            self.checked.older += u64::from(older);
            self.has.note(seen.facts);
            match was.says_the_same(&seen.record_digest, &seen.content_digest) {
                true => {
                    self.checked.unchanged += u64::from(!older);
                    self.had.note(seen.facts);
                }
                false => {
                    self.checked.changed += u64::from(!older);
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

    fn issue(&mut self, issue: Issue) {
        let checked = &mut self.checked;
        checked.issue_count += 1;
        let is_unread = unparsed([&issue]) > 0;
        checked.unparsed += u64::from(issue.code.is_lost());
        checked.in_part += u64::from(is_unread && !issue.code.is_lost());
        self.not_utf8 += u64::from(issue.code == IssueCode::InvalidUtf8);
        let read = |name: &str| self.of.options.columns.iter().any(|c| c.name == name && c.expected);
        let (file, column) = (issue.place.file.clone(), issue.field.clone());
        match issue.code {
            IssueCode::MissingColumn => {
                checked.anomalies.push(Anomaly::MissingColumn { file, column, message: issue.message.clone() });
            }
            IssueCode::DuplicateColumn if read(&issue.field) => {
                checked.anomalies.push(Anomaly::DuplicateColumn { file, column });
            }
            _ => {}
        }
        if self.all_issues || checked.issues.len() < SHOWN {
            checked.issues.push(issue);
        } else if is_unread && let Some(other) = checked.issues.iter().rposition(|i| unparsed([i]) == 0) {
            // What could not be read at all is shown before what was read in part.
            checked.issues.remove(other);
            checked.issues.push(issue);
        }
    }

    /// What follows from the whole.
    pub fn conclude(mut self, stored: u64, expected: &[&str]) -> Result<InputCheck, PipelineError> {
        let records = self.checked.records;
        let told: BTreeSet<String> = self
            .checked
            .anomalies
            .iter()
            .filter_map(|anomaly| match anomaly {
                Anomaly::MissingColumn { column, .. } => Some(column.clone()),
                _ => None,
            })
            .collect();
        for (column, met) in expected.iter().zip(&self.columns) {
            let asked = self.of.source.asked.iter().any(|a| a == column);
            let enough = asked || (self.of.format.name != "csv" && records >= FEWEST_RECORDS);
            if !met && records > 0 && enough && !told.contains(*column) {
                self.checked.anomalies.push(Anomaly::SilentColumn { column: (*column).to_owned(), records });
            }
        }
        let all = records + self.checked.unparsed;
        if self.not_utf8 > 1 && 20 * self.not_utf8 > all {
            self.checked.anomalies.push(Anomaly::Encoding { records: self.not_utf8, of: all.max(self.not_utf8) });
        }
        if self.known >= FEWEST_KNOWN {
            self.checked.anomalies.extend(self.had.lost_in(&self.has));
        }
        if 2 * self.known < records
            && records >= FEWEST_RECORDS
            && stored >= FEWEST_STORED
            && let Some(store) = self.store
        {
            let mut sample = Stated::default();
            store.sample_of_source(&self.of.source.id, SAMPLE)?.iter().for_each(|l| sample.note(facts(l)));
            let told: BTreeSet<String> = self.checked.anomalies.iter().map(anomaly_fact).collect();
            let lost = sample.lost_in(&self.input).into_iter();
            self.checked.anomalies.extend(lost.filter(|anomaly| !told.contains(&anomaly_fact(anomaly))));
        }
        if stored >= FEWEST_STORED && 2 * self.changed > stored {
            self.checked.anomalies.push(Anomaly::Changed { changed: self.changed, of: stored });
        }
        Ok(self.checked)
    }
}

fn anomaly_fact(anomaly: &Anomaly) -> String {
    match anomaly {
        Anomaly::Lost { fact, .. } => (*fact).to_owned(),
        _ => String::new(),
    }
}
