//! Answers a person's question from index and store: every listing is counted in exactly one group, and the hits of a
//! page are read from the store to quote the words that made them hits.
//!
//! Nothing of a question is written anywhere: no log line, no span, no file. Errors of the index and of the store do
//! not repeat it.

mod answer;
mod condition;
mod hit;
mod run;

pub use answer::{Answer, Excluded, Hits, KindCount, LookupHit, Reason, Unsaid};
pub use run::{LookupError, MOST_HITS, Page, look_up};
