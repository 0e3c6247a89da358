//! Cases of agencies: reading them, working in them, and the file that proves them later.
//!
//! A case belongs to the agency of the token that opened it. A token of another agency gets the answer for a case that
//! does not exist; one without an agency has no cases at all.

mod act;
mod content;
mod export;
mod pinned;
mod read;

pub use act::{change, note, open, pin, remove_pin};
pub use content::write_case_file;
pub use export::export;
pub use read::{history, list, one, pinned_bytes};

use super::list::json;
use super::view::CaseView;
use crate::domain::cases::Case;
use crate::web::App;
use crate::web::params::shown;
use crate::web::problem::{Problem, ProblemCode};

/// A case of an agency.
fn find(app: &App, id: &str, agency: &str) -> Result<Case, Problem> {
    let found = if is_id(id) { app.store.case(id, Some(agency))? } else { None };
    found.ok_or_else(|| no_case(id))
}

/// The body of a case; its digest is the entity tag that a change must name.
fn case_body(app: &App, case: &Case) -> Result<Vec<u8>, Problem> {
    json(&CaseView::new(case, &app.public_url))
}

/// Whether a text has the form of an id of a case.
fn is_id(text: &str) -> bool {
    uuid::Uuid::try_parse(text).is_ok_and(|id| id.to_string() == text)
}

/// The same for ids that were never given, are malformed, and are those of another agency.
fn no_case(id: &str) -> Problem {
    Problem::new(ProblemCode::NoSuchCase, format!("Your agency has no case “{}”.", shown(id)))
}
