//! An agency opens a case or does something in one: what is done is checked against the case as it is now, and stored.

use super::clock;
use crate::domain::cases::{Case, CaseAct, CaseError, CaseEvent};
use crate::store::{StoreError, Writer};

/// Why something is not done in a case.
#[derive(Debug, thiserror::Error)]
pub enum CaseFailure {
    /// The case does not allow it.
    #[error(transparent)]
    Refused(#[from] CaseError),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Opens a case of an agency. Returns its id.
pub fn open_case(
    agency: &str,
    by: &str,
    (title, reason, hold): (&str, &str, bool),
    writer: &mut Writer,
) -> Result<String, StoreError> {
    let act = CaseAct::Opened { title: title.to_owned(), reason: reason.to_owned(), hold };
    let case = uuid::Uuid::now_v7().to_string();
    Ok(writer.add_case_event(event(case, agency, by, act, writer), "")?.case)
}

/// Does something in a case that was read under the same lock. `seen` is what is pinned, if anything. Returns whether
/// anything was left to do.
pub fn act_on_case(case: &Case, act: CaseAct, by: &str, seen: &str, writer: &mut Writer) -> Result<bool, CaseFailure> {
    case.check(&act)?;
    let Some(act) = case.changes(act) else { return Ok(false) };
    writer.add_case_event(event(case.id.clone(), &case.agency, by, act, writer), seen)?;
    Ok(true)
}

/// An event of now; the store gives it its number.
fn event(case: String, agency: &str, by: &str, act: CaseAct, writer: &Writer) -> CaseEvent {
    let (agency, by) = (agency.to_owned(), by.to_owned());
    CaseEvent { number: 0, case, agency, act, by, at: clock::now(), change: writer.last_change() }
}
