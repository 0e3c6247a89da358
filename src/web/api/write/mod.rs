//! Writes: decisions on terms and on matches with registers, responses to findings. Each is one row of a person that is
//! never changed or deleted; what the machine made of a listing stays as it is, beside it.
//!
//! A client must name the state it has seen (`If-Match`), so of two people who decide at once one is told to look again.
//! With an `Idempotency-Key` a request can be sent again without being carried out again.

pub(super) mod body;
mod decisions;
mod precondition;
pub(super) mod request;
mod responses;

pub use decisions::{on_listing, on_register};
pub use precondition::tag_of;
pub use responses::on_finding;
