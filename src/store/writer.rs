//! The one connection that writes.

use super::address::Address;
use super::connection::AnyConnection;
use super::page_checksums;

/// The one connection that writes.
pub struct Writer {
    pub(super) connection: AnyConnection,
    pub(super) address: Address,
    pub(super) next_seq: u64,
    pub(super) next_decision: u64,
    pub(super) next_response: u64,
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.connection.merge();
        page_checksums::write(&self.address);
    }
}
