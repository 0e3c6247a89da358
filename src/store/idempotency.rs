//! Answers to writes that named a key (`Idempotency-Key`), kept for a day: a request that is sent twice, because its
//! answer was lost, is carried out once. Not sealed, because it is no evidence and is removed again.

use super::schema::idempotency_keys as keys;
use super::writer::Writer;
use super::{Store, StoreError};
use diesel::prelude::*;

/// An answer that was given.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = keys)]
pub struct GivenAnswer {
    /// Who asked.
    pub caller: String,
    /// The key.
    pub key: String,
    /// Digest of what was asked.
    pub request: String,
    /// Status of the answer.
    pub status: i64,
    /// The answer, JSON.
    pub body: String,
    /// When, microseconds since 1970 UTC.
    pub at: i64,
}

impl Store {
    /// The answer to a caller under a key, if it was given after a time.
    pub fn given_answer(&self, caller: &str, key: &str, after: i64) -> Result<Option<GivenAnswer>, StoreError> {
        let of = keys::caller.eq(caller).and(keys::key.eq(key)).and(keys::at.gt(after));
        self.read(|c| Ok(keys::table.filter(of).select(GivenAnswer::as_select()).first(c).optional()?))
    }
}

impl Writer {
    /// Keeps an answer, and removes those given before a time.
    pub fn keep_answer(&mut self, answer: &GivenAnswer, before: i64) -> Result<(), StoreError> {
        self.connection.transaction(|c| {
            let of = keys::caller.eq(&answer.caller).and(keys::key.eq(&answer.key));
            diesel::delete(keys::table.filter(keys::at.le(before).or(of))).execute(c)?;
            diesel::insert_into(keys::table).values(answer).execute(c)?;
            Ok(())
        })
    }
}
