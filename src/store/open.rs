//! Opening the database for writing: what an interrupted or an earlier program left is completed first.

use super::address::Address;
use super::connection::AnyConnection;
use super::writer::Writer;
use super::{StoreError, change, decision, finding_index, migrate, response, run, seal};

impl Writer {
    pub(super) fn open(mut connection: AnyConnection, address: Address, alive: &[String]) -> Result<Self, StoreError> {
        migrate::check(&mut connection)?;
        connection.become_writer()?;
        run::mark_interrupted(&mut connection, alive)?;
        finding_index::complete(&mut connection)?;
        seal::complete(&mut connection)?;
        let next_seq = change::last(&mut connection)? + 1;
        let next_decision = decision::last(&mut connection)? + 1;
        let next_response = response::last(&mut connection)? + 1;
        Ok(Self { connection, address, next_seq, next_decision, next_response, is_paused: false })
    }
}
