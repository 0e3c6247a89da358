//! Alerts: which of the questions somebody keeps are answered by listings that have changed.
//!
//! They follow the change log as the index does, batch by batch, so nothing is told twice and nothing left out, whenever
//! and however often one asks: the same questions over the same changes give the same alerts.

use super::ingest::IngestError;
use crate::domain::listing::ListingId;
use crate::search::{Ast, Filters, Percolator, QueryDiagnostic, Synonyms, indexed, parse};
use crate::store::{Change, ChangeKind, Store, StoredListing};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Changes looked at in one step.
const STEP: u32 = 1_000;

/// A file of questions.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    question: Vec<Kept>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    name: String,
    query: String,
}

/// Why a file of questions cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum QuestionsError {
    /// Not TOML, or other keys than `name` and `query`.
    #[error("{0}; each question is [[question]] with name = \"…\" and query = \"…\"")]
    Form(String),
    /// No name, or one given twice.
    #[error("question {number}: {problem}")]
    Name {
        /// Counted from 1.
        number: usize,
        /// What is wrong.
        problem: String,
    },
    /// A question that would be understood otherwise than written. Nobody would see the notice later.
    #[error("question {number} (“{name}”), byte {}: {}{}", notice.position + 1, notice.message, notice.hint.as_ref().map(|h| format!("; {h}")).unwrap_or_default())]
    Query {
        /// Counted from 1.
        number: usize,
        /// Its name.
        name: String,
        /// The first of the notices.
        notice: Box<QueryDiagnostic>,
    },
    /// A question for what no listing can have.
    #[error("question {number} (“{name}”): {problem}")]
    Value {
        /// Counted from 1.
        number: usize,
        /// Its name.
        name: String,
        /// What is wrong.
        problem: String,
    },
}

/// Kept questions, ready to be put to changed listings.
pub struct Alerts {
    percolator: Percolator<String>,
}

/// A listing that has changed and answers a question.
#[derive(Debug, PartialEq, Serialize)]
pub struct Alert {
    /// Name of the question.
    pub question: String,
    /// Number of the newest of its changes in this batch.
    pub change: u64,
    /// What happened to it in this batch, in order.
    pub kinds: Vec<ChangeKind>,
    /// The listing as it stands now.
    pub listing: StoredListing,
}

/// The alerts of one batch of changes.
pub struct Batch {
    /// Number of the last change looked at.
    pub through: u64,
    /// In the order of the changes, then of the questions.
    pub alerts: Vec<Alert>,
}

impl Alerts {
    /// Reads a file of questions in TOML; `synonyms` are those of the catalog that is searched, and `asked` makes of a question
    /// that can be read the one to ask, or says what is wrong with it.
    pub fn read(
        text: &str,
        synonyms: Synonyms,
        asked: &dyn Fn(&Ast) -> Result<Ast, String>,
    ) -> Result<Self, QuestionsError> {
        let File { question } = toml::from_str(text).map_err(|e| {
            let line = e.span().map_or(0, |s| text[..s.start].matches('\n').count() + 1);
            QuestionsError::Form(format!("line {line}: {}", e.message().lines().next().unwrap_or_default()))
        })?;
        let mut percolator = Percolator::new(synonyms);
        let mut names = Vec::new();
        for (number, Kept { name, query }) in (1..).zip(question) {
            let fault = |problem: String| Err(QuestionsError::Name { number, problem });
            if name.trim().is_empty() {
                return fault("it has no name".to_owned());
            }
            if names.contains(&name) {
                return fault(format!("there is another with the name “{name}”"));
            }
            let (ast, notices) = parse(&query);
            if let Some(notice) = notices.into_iter().next() {
                return Err(QuestionsError::Query { number, name, notice: Box::new(notice) });
            }
            match asked(&ast) {
                Err(problem) => return Err(QuestionsError::Value { number, name, problem }),
                Ok(ast) => percolator.add(name.clone(), ast, Filters::default()),
            }
            names.push(name);
        }
        Ok(Self { percolator })
    }

    /// The next changes after one with this number, and the questions that their listings answer; `None` if there are none.
    pub fn after(&self, seq: u64, store: &Store) -> Result<Option<Batch>, IngestError> {
        let changes = store.changes_after(seq, STEP)?;
        let Some(through) = changes.last().map(|c| c.seq) else { return Ok(None) };
        let mut moved = BTreeMap::<ListingId, (u64, Vec<ChangeKind>)>::new();
        for Change { seq, kind, listing, .. } in changes {
            let (newest, kinds) = moved.entry(listing).or_default();
            *newest = seq;
            kinds.push(kind);
        }
        let ids: Vec<ListingId> = moved.keys().cloned().collect();
        let listings = store.listings(&ids)?;
        let documents: Vec<_> =
            listings.iter().map(|stored| indexed(&stored.listing, &stored.assessment, stored.offered())).collect();
        let mut alerts = Vec::new();
        for (question, found) in self.percolator.run(&documents)? {
            for listing in listings.iter().filter(|l| found.iter().any(|id| id == l.listing.id.as_str())) {
                let (change, kinds) = moved[&listing.listing.id].clone();
                alerts.push(Alert { question: question.clone(), change, kinds, listing: listing.clone() });
            }
        }
        // Stable: questions stay in the order of the file.
        alerts.sort_by_key(|alert| alert.change);
        Ok(Some(Batch { through, alerts }))
    }
}
