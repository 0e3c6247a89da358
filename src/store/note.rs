//! Notes of agencies on listings and brokers, as stored: rows are only added; a correction or deletion is another
//! revision. Not sealed: they are what an agency says to itself, no evidence about a listing.

use super::schema::notes;
use super::writer::Writer;
use super::{Store, StoreError};
use diesel::prelude::*;

/// A revision of a note.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = notes)]
pub struct NoteRevision {
    /// 1, 2, 3 … over all notes.
    pub number: i64,
    /// Id of the note, a UUID.
    pub note: String,
    /// 1, 2, 3 … of the note.
    pub revision: i64,
    /// Whose it is.
    pub agency: String,
    /// `listing` or `broker`.
    pub kind: String,
    /// Id of the listing or broker.
    pub subject: String,
    /// Who wrote this revision.
    pub by: String,
    /// Its text; empty for a deletion.
    pub text: String,
    /// `stands` or `deleted`.
    pub state: String,
    /// When it was written, microseconds since 1970 UTC.
    pub at: i64,
}

impl Store {
    /// All revisions of the notes of an agency on a listing or broker, oldest first.
    pub fn notes_on(&self, agency: &str, kind: &str, subject: &str) -> Result<Vec<NoteRevision>, StoreError> {
        let about = notes::agency
            .eq(agency.to_owned())
            .and(notes::kind.eq(kind.to_owned()))
            .and(notes::subject.eq(subject.to_owned()));
        self.read(|c| Ok(notes::table.filter(about).order(notes::number).select(NoteRevision::as_select()).load(c)?))
    }

    /// All revisions of a note of an agency, oldest first; none if it has no such note.
    pub fn note(&self, agency: &str, note: &str) -> Result<Vec<NoteRevision>, StoreError> {
        let of = notes::agency.eq(agency.to_owned()).and(notes::note.eq(note.to_owned()));
        self.read(|c| Ok(notes::table.filter(of).order(notes::revision).select(NoteRevision::as_select()).load(c)?))
    }
}

impl Writer {
    /// Adds a revision, numbered as the next one; returns it with its number.
    pub fn add_note(&mut self, revision: NoteRevision) -> Result<NoteRevision, StoreError> {
        self.connection.transaction(|c| {
            let last: Option<i64> = notes::table.select(diesel::dsl::max(notes::number)).first(c)?;
            let row = NoteRevision { number: last.unwrap_or(0) + 1, ..revision };
            diesel::insert_into(notes::table).values(&row).execute(c)?;
            Ok(row)
        })
    }
}
