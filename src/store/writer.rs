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
    /// Whether it will soon be opened again, so that nothing is completed when it is closed.
    pub(super) is_paused: bool,
}

impl Writer {
    /// Closes the connection for a moment. Neither is the file made whole, nor are checksums of its pages written: both
    /// take as long as the file is large, and the writer that comes next does it.
    pub fn pause(mut self) {
        self.is_paused = true;
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        if self.is_paused {
            return;
        }
        self.connection.merge();
        page_checksums::write(&self.address);
    }
}
