//! The answer to a question, as the command and the API write it.

use crate::assess::lookup::{Contradiction, Mark, Part, QuestionBack};
use crate::manifest::Listed;
use serde::Serialize;

/// The whole answer. Its groups add up to `considered`.
#[derive(Clone, Debug, Serialize)]
pub struct Answer {
    /// How many listings were considered: all that are not invented samples, unless all are.
    pub considered: u64,
    /// Listings that name the platform, place or seller.
    pub named: Hits,
    /// Listings of which kind, country, language or years fit, and that do not say where their data is from.
    pub possible: Hits,
    /// Listings that say nothing about where their data is from.
    pub cannot_be_said: Unsaid,
    /// Listings that would be named or possible but for a contradiction.
    pub excluded: Excluded,
    /// Listings that say something else: another platform, another kind.
    pub other: u64,
    /// Names that mean several things.
    pub questions: Vec<QuestionBack>,
    /// What lists of addresses have of those asked for, where at least the domain is listed.
    pub manifests: Vec<Listed>,
}

/// A page of the hits of one group.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Hits {
    /// All hits.
    pub total: u64,
    /// How many were skipped.
    pub offset: usize,
    /// How many are shown at most.
    pub limit: usize,
    /// Where the next page begins; none after the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_offset: Option<usize>,
    /// The hits, the most specific first.
    pub hits: Vec<LookupHit>,
}

/// A listing that is a hit.
#[derive(Clone, Debug, Serialize)]
pub struct LookupHit {
    /// Its id.
    pub id: String,
    /// Path of its page.
    pub page: String,
    /// Title.
    pub title: String,
    /// Seller, if named.
    pub seller: Option<String>,
    /// Price, if stated.
    pub price: Option<String>,
    /// Number of findings.
    pub findings: usize,
    /// The day from which it is not offered any more, ISO 8601.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delisted: Option<String>,
    /// What made it a hit, with the words.
    pub reasons: Vec<Reason>,
    /// What speaks against it.
    pub against: Vec<Reason>,
    /// How specific the match is.
    pub score: i32,
    /// The parts of the score.
    pub score_parts: Vec<Part>,
}

/// A reason for or against a hit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// In words.
    pub reason: String,
    /// The words of the listing; none where it is what the listing does not say.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub words: Option<Mark>,
}

/// Listings that say nothing about where their data is from.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Unsaid {
    /// All.
    pub total: u64,
    /// Of them, by kind; a listing may be of several.
    pub by_kind: Vec<KindCount>,
    /// Of no kind.
    pub kind_not_said: u64,
}

/// A number of listings of one kind.
#[derive(Clone, Debug, Serialize)]
pub struct KindCount {
    /// Name of the kind.
    pub kind: String,
    /// As shown.
    pub label: String,
    /// Listings.
    pub listings: u64,
}

/// Listings left out because of a contradiction.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Excluded {
    /// All.
    pub total: u64,
    /// By contradiction; a listing may have several.
    pub by_reason: Vec<ExcludedBy>,
}

/// A number of listings with one contradiction.
#[derive(Clone, Debug, Serialize)]
pub struct ExcludedBy {
    /// Which.
    pub reason: Contradiction,
    /// In words.
    pub sentence: &'static str,
    /// Listings.
    pub listings: u64,
}
