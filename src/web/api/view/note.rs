//! Notes of an agency as JSON.

use super::provenance::time;
use crate::store::NoteRevision;
use serde::Serialize;

/// A note: its newest revision, and all before it.
#[derive(Serialize)]
pub struct NoteView<'a> {
    id: &'a str,
    /// Id of the listing it is on.
    listing: Option<&'a str>,
    /// Id of the broker it is on.
    broker: Option<&'a str>,
    text: &'a str,
    by: &'a str,
    at: String,
    /// `stands` or `deleted`.
    state: &'a str,
    revision: i64,
    history: Vec<RevisionView<'a>>,
}

#[derive(Serialize)]
struct RevisionView<'a> {
    revision: i64,
    text: &'a str,
    by: &'a str,
    at: String,
    state: &'a str,
}

impl<'a> NoteView<'a> {
    /// Members.
    pub const FIELDS: &'static [&'static str] =
        &["id", "listing", "broker", "text", "by", "at", "state", "revision", "history"];

    /// The view of a note out of its revisions, oldest first; none without any.
    pub fn new(revisions: &[&'a NoteRevision]) -> Option<Self> {
        let newest = revisions.last()?;
        let of_kind = |kind: &str| Some(newest.subject.as_str()).filter(|_| newest.kind == kind);
        Some(Self {
            id: &newest.note,
            listing: of_kind("listing"),
            broker: of_kind("broker"),
            text: &newest.text,
            by: &newest.by,
            at: time(newest.at),
            state: &newest.state,
            revision: newest.revision,
            history: revisions
                .iter()
                .map(|r| RevisionView {
                    revision: r.revision,
                    text: &r.text,
                    by: &r.by,
                    at: time(r.at),
                    state: &r.state,
                })
                .collect(),
        })
    }
}
