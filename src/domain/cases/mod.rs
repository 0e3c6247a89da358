//! Cases: what an agency collects for a decision. A case is the sum of its events, which are only ever added; what was
//! pinned is kept as it was seen. Nothing here reads a clock or a database.

mod act;
mod case;
mod state;
#[cfg(test)]
mod tests;

pub use act::{CaseAct, CaseEvent, PinKind, Pinned};
pub use case::{Case, CaseError, MAX_EVENTS, MAX_PINS, Note, Pin};
pub use state::CaseState;
