//! Saved searches run on changed listings: each match is an alert.
//!
//! They follow the change log as the index does, batch by batch, so no alert is reported twice and none is missed,
//! whenever and however often it runs: the same searches over the same changes give the same alerts.

use super::error::PipelineError;
use crate::domain::listing::{ListingId, TermId};
use crate::search::{Ast, Filters, Percolator, QueryDiagnostic, Synonyms, document, parse};
use crate::store::{Change, ChangeKind, Store, StoredListing};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Changes read in one batch.
const BATCH: u32 = 1_000;

/// A file of saved searches.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    search: Vec<SavedSearch>,
    /// Whether events of sources are reported too.
    #[serde(default)]
    sources: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SavedSearch {
    name: String,
    query: String,
}

/// Why a file of saved searches cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SavedSearchError {
    /// Not TOML, or other keys than `name` and `query`.
    #[error("{0}; expected [[search]] with name = \"…\" and query = \"…\"")]
    Form(String),
    /// No name, or one given twice.
    #[error("search {number}: {problem}")]
    Name {
        /// Counted from 1.
        number: usize,
        /// What is wrong.
        problem: String,
    },
    /// A query that the parser would read in another way than written. The diagnostic would not be seen later.
    #[error("search {number} (“{name}”), byte {}: {}", notice.position + 1, with_hint(notice))]
    Query {
        /// Counted from 1.
        number: usize,
        /// Its name.
        name: String,
        /// The first diagnostic.
        notice: Box<QueryDiagnostic>,
    },
    /// A query for a value that no listing can have.
    #[error("search {number} (“{name}”): {problem}")]
    Value {
        /// Counted from 1.
        number: usize,
        /// Its name.
        name: String,
        /// What is wrong.
        problem: String,
    },
}

/// The message of a diagnostic, and what to write instead.
fn with_hint(notice: &QueryDiagnostic) -> String {
    let hint = notice.hint.as_ref().map(|hint| format!("; {hint}")).unwrap_or_default();
    format!("{}{hint}", notice.message)
}

/// Saved searches, ready to be run on changed listings.
pub struct Alerts {
    percolator: Percolator<String>,
    personal: BTreeSet<TermId>,
    /// Whether events of sources are reported too: `sources = true` in the file.
    pub sources: bool,
}

/// A changed listing that matches a saved search.
#[derive(Debug, PartialEq, Serialize)]
pub struct Alert {
    /// Name of the saved search.
    pub search: String,
    /// Number of the newest of its changes in this batch.
    pub change: u64,
    /// What changed in this batch, in order.
    pub kinds: Vec<ChangeKind>,
    /// The fields that its new versions changed, such as `price` or `claims.consent`.
    pub fields: BTreeSet<String>,
    /// The listing with its newest version.
    pub listing: StoredListing,
}

/// The alerts of one batch of changes.
pub struct AlertBatch {
    /// Number of the last change read.
    pub through: u64,
    /// In order of change, then of saved search.
    pub alerts: Vec<Alert>,
}

impl Alerts {
    /// Parses a TOML file of saved searches. `synonyms` are those of the catalog searched, `personal` the terms about
    /// people; `asked` checks a parsed query and returns the one to run, or says what is wrong with it.
    pub fn read(
        text: &str,
        synonyms: Synonyms,
        personal: BTreeSet<TermId>,
        asked: &dyn Fn(&Ast) -> Result<Ast, String>,
    ) -> Result<Self, SavedSearchError> {
        let File { search, sources } = toml::from_str(text).map_err(|e| {
            let line = e.span().map_or(0, |s| text[..s.start].matches('\n').count() + 1);
            SavedSearchError::Form(format!("line {line}: {}", e.message().lines().next().unwrap_or_default()))
        })?;
        if search.is_empty() && !sources {
            return Err(SavedSearchError::Form("missing field `search`".to_owned()));
        }
        let mut percolator = Percolator::new(synonyms);
        let mut names = Vec::new();
        for (number, SavedSearch { name, query }) in (1..).zip(search) {
            let fault = |problem: String| Err(SavedSearchError::Name { number, problem });
            if name.trim().is_empty() {
                return fault("the name is empty".to_owned());
            }
            if names.contains(&name) {
                return fault(format!("duplicate name “{name}”"));
            }
            let (ast, notices) = parse(&query);
            if let Some(notice) = notices.into_iter().next() {
                return Err(SavedSearchError::Query { number, name, notice: Box::new(notice) });
            }
            match asked(&ast) {
                Err(problem) => return Err(SavedSearchError::Value { number, name, problem }),
                Ok(ast) => percolator.add(name.clone(), ast, Filters::default()),
            }
            names.push(name);
        }
        Ok(Self { percolator, personal, sources })
    }

    /// The next batch of changes after this number, with the saved searches that their listings match; `None` at the
    /// end of the log.
    pub fn after(&self, seq: u64, store: &Store) -> Result<Option<AlertBatch>, PipelineError> {
        let changes = store.changes_after(seq, BATCH)?;
        let Some(through) = changes.last().map(|c| c.seq) else { return Ok(None) };
        let mut moved = BTreeMap::<ListingId, (u64, Vec<ChangeKind>, BTreeSet<String>)>::new();
        for Change { seq, kind, listing, fields, .. } in changes {
            let (newest, kinds, changed) = moved.entry(listing).or_default();
            *newest = seq;
            kinds.push(kind);
            changed.extend(fields);
        }
        let ids: Vec<ListingId> = moved.keys().cloned().collect();
        let listings = store.listings(&ids)?;
        let document = |s: &StoredListing| document(&s.listing, &s.assessment, s.availability(), &self.personal);
        let documents: Vec<_> = listings.iter().map(document).collect();
        let mut alerts = Vec::new();
        for (search, found) in self.percolator.run(&documents)? {
            for listing in listings.iter().filter(|l| found.iter().any(|id| id == l.listing.id.as_str())) {
                let (change, kinds, fields) = moved[&listing.listing.id].clone();
                alerts.push(Alert { search: search.clone(), change, kinds, fields, listing: listing.clone() });
            }
        }
        // Stable: saved searches keep the order of the file.
        alerts.sort_by_key(|alert| alert.change);
        Ok(Some(AlertBatch { through, alerts }))
    }
}
