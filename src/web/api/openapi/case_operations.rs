//! The operations on cases, and the findings of a listing as of then.

use super::operations::{Answer, Operation, read, write};
use crate::web::auth::Scope::{CasesRead, CasesWrite, FindingsRead};
use Answer::{Bytes, Json, List, Object};

/// These operations.
pub const OPERATIONS: &[Operation] = &[
    read(
        "/v1/listings/{id}/findings",
        "listFindingsOfListing",
        "All findings that a listing ever had, the most severe first",
        FindingsRead,
        &["as_of"],
        List("FindingDetail"),
    ),
    read(
        "/v1/cases",
        "listCases",
        "The cases of the token's agency",
        CasesRead,
        &["state_of_case", "hold", "cursor", "limit", "fields"],
        List("CaseItem"),
    ),
    Operation {
        statuses: &["201"],
        based: false,
        ..write("/v1/cases", "openCase", "Opens a case", CasesWrite, "NewCase", "CaseWritten")
    },
    read("/v1/cases/{id}", "getCase", "One case with its pins and notes", CasesRead, &[], Object("Case")),
    Operation {
        method: "patch",
        statuses: &["200"],
        ..write("/v1/cases/{id}", "changeCase", "Changes title, state or hold", CasesWrite, "CaseChange", "CaseWritten")
    },
    read(
        "/v1/cases/{id}/export",
        "exportCase",
        "The case file, a signed zip",
        CasesRead,
        &[],
        Bytes("application/zip"),
    ),
    read(
        "/v1/cases/{id}/history",
        "getCaseHistory",
        "Everything that was done in a case, oldest first",
        CasesRead,
        &["cursor", "limit", "fields"],
        List("CaseEvent"),
    ),
    write(
        "/v1/cases/{id}/pins",
        "pinInCase",
        "Pins a listing, a version, a finding or a search as it is now",
        CasesWrite,
        "NewPin",
        "CaseWritten",
    ),
    read(
        "/v1/cases/{id}/pins/{number}",
        "getPinned",
        "What was pinned, byte for byte as it was seen",
        CasesRead,
        &[],
        Json,
    ),
    write(
        "/v1/cases/{id}/pins/{number}/removal",
        "removePin",
        "Removes a pin; it stays in the history",
        CasesWrite,
        "PinRemoval",
        "CaseWritten",
    ),
    write("/v1/cases/{id}/notes", "addNote", "Writes a note", CasesWrite, "NewNote", "CaseWritten"),
];
