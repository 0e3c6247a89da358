//! Writes: decisions on terms and on matches with registers, responses to findings, and what people keep for themselves.
//! A decision or response is one row of a person that is never changed or deleted; what the machine made of a listing stays as it is, beside it.
//!
//! A client must name the state it has seen (`If-Match`), so of two people who decide at once one is told to look again.
//! With an `Idempotency-Key` a request can be sent again without being carried out again.

mod alerts;
pub mod body;
mod decisions;
mod notes;
mod precondition;
pub(super) mod request;
mod responses;
mod upload;

pub use alerts::{on_alert, on_alert_test, on_alerts, without_alert};
pub use body::JsonBody;
pub use decisions::{on_listing, on_register};
pub use notes::{on_broker_notes, on_listing_notes, on_note, without_note};
pub use precondition::tag_of;
pub use responses::on_finding;
pub use upload::on_source;
