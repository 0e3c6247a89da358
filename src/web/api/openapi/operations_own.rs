//! The operations on what people keep for themselves or bring in: alerts, notes, listings, tokens, the access log.

use super::operations::Answer::{List, Object};
use super::operations::{Answer, Body, Operation, read};
use crate::web::auth::Scope::{
    self, AccessLogRead, AlertsRead, AlertsWrite, ListingsWrite, NotesRead, NotesWrite, TokensWrite,
};

/// An operation without a token.
const fn public(
    path: &'static str,
    name: &'static str,
    summary: &'static str,
    parameters: &'static [&'static str],
    method: &'static str,
    body: Option<Body>,
    answer: Answer,
) -> Operation {
    let (scope, statuses) = (None, &["200"]);
    Operation { method, path, name, summary, scope, parameters, answer, body, statuses, based: false }
}

/// A write that makes something new.
const fn make(
    path: &'static str,
    name: &'static str,
    summary: &'static str,
    scope: Scope,
    body: Option<Body>,
    answer: &'static str,
) -> Operation {
    let (scope, answer, statuses) = (Some(scope), Object(answer), &["201"]);
    Operation { method: "post", path, name, summary, scope, parameters: &[], answer, body, statuses, based: false }
}

/// A write that changes something.
const fn change(
    path: &'static str,
    name: &'static str,
    summary: &'static str,
    scope: Scope,
    body: &'static str,
    answer: &'static str,
) -> Operation {
    let (scope, answer, body) = (Some(scope), Object(answer), Some(Body::Json(body)));
    let statuses = &["200"];
    Operation { method: "patch", path, name, summary, scope, parameters: &[], answer, body, statuses, based: true }
}

/// A write that deletes something.
const fn delete(path: &'static str, name: &'static str, summary: &'static str, scope: Scope) -> Operation {
    let (scope, answer, body, statuses) = (Some(scope), Answer::Nothing, None, &["204"]);
    Operation { method: "delete", path, name, summary, scope, parameters: &[], answer, body, statuses, based: true }
}

/// These operations.
pub const OPERATIONS: &[Operation] = &[
    read("/v1/alerts", "listAlerts", "Your alerts", AlertsRead, &["cursor", "limit", "fields"], List("Alert")),
    make("/v1/alerts", "makeAlert", "Makes an alert", AlertsWrite, Some(Body::Json("NewAlert")), "AlertWritten"),
    read("/v1/alerts/{id}", "getAlert", "One of your alerts", AlertsRead, &[], Object("Alert")),
    change("/v1/alerts/{id}", "changeAlert", "Changes an alert", AlertsWrite, "AlertChange", "AlertWritten"),
    delete("/v1/alerts/{id}", "deleteAlert", "Deletes an alert with its matches and deliveries", AlertsWrite),
    read(
        "/v1/alerts/{id}/matches",
        "listAlertMatches",
        "What an alert matched, in order and without gaps",
        AlertsRead,
        &["since", "limit"],
        List("AlertMatch"),
    ),
    read(
        "/v1/alerts/{id}/deliveries",
        "listAlertDeliveries",
        "How messages of an alert were delivered, newest first",
        AlertsRead,
        &["cursor", "limit", "fields"],
        List("AlertDelivery"),
    ),
    make(
        "/v1/alerts/{id}/test",
        "testAlert",
        "Sends a message to try the receiver",
        AlertsWrite,
        None,
        "AlertDelivery",
    ),
    Operation {
        parameters: &["dry_run", "accept_unexpected"],
        statuses: &["200", "201"],
        ..make(
            "/v1/sources/{id}/listings",
            "uploadListings",
            "Stores listings of a source, all or nothing",
            ListingsWrite,
            Some(Body::Rows),
            "UploadReport",
        )
    },
    public(
        "/v1/reconcile",
        "getReconciliation",
        "The manifest of the reconciliation service",
        &["queries"],
        "get",
        None,
        Answer::Either("ReconciliationManifest", "ReconciliationBatch"),
    ),
    public(
        "/v1/reconcile",
        "reconcile",
        "Candidates for names of brokers",
        &[],
        "post",
        Some(Body::Form("ReconciliationForm")),
        Object("ReconciliationBatch"),
    ),
    public(
        "/v1/reconcile/suggest/entity",
        "suggestBroker",
        "Brokers by the beginning of a name",
        &["prefix", "suggest_cursor", "suggest_type"],
        "get",
        None,
        Object("BrokerSuggestions"),
    ),
    public(
        "/v1/reconcile/preview/{id}",
        "previewBroker",
        "A broker in a few lines of HTML",
        &[],
        "get",
        None,
        Answer::Bytes("text/html"),
    ),
    read(
        "/v1/listings/{id}/notes",
        "listListingNotes",
        "The notes of your agency on a listing",
        NotesRead,
        &["deleted", "cursor", "limit", "fields"],
        List("Note"),
    ),
    make(
        "/v1/listings/{id}/notes",
        "noteOnListing",
        "Makes a note on a listing",
        NotesWrite,
        Some(Body::Json("NoteText")),
        "NoteWritten",
    ),
    read(
        "/v1/brokers/{id}/notes",
        "listBrokerNotes",
        "The notes of your agency on a broker",
        NotesRead,
        &["deleted", "cursor", "limit", "fields"],
        List("Note"),
    ),
    make(
        "/v1/brokers/{id}/notes",
        "noteOnBroker",
        "Makes a note on a broker",
        NotesWrite,
        Some(Body::Json("NoteText")),
        "NoteWritten",
    ),
    read("/v1/notes/{id}", "getNote", "A note of your agency with its history", NotesRead, &[], Object("Note")),
    change("/v1/notes/{id}", "changeNote", "Corrects a note", NotesWrite, "NoteText", "NoteWritten"),
    delete("/v1/notes/{id}", "deleteNote", "Deletes a note; its history stays", NotesWrite),
    read(
        "/v1/tokens",
        "listTokens",
        "The tokens that were issued here, never the tokens themselves",
        TokensWrite,
        &["subject_of_token", "state_of_token", "cursor", "limit", "fields"],
        List("Token"),
    ),
    Operation {
        statuses: &["200"],
        ..make(
            "/v1/tokens/{jti}/revocation",
            "revokeToken",
            "Revokes a token",
            TokensWrite,
            Some(Body::Json("Revocation")),
            "TokenRevoked",
        )
    },
    read(
        "/v1/access-log",
        "listAccessLog",
        "Who asked what and when",
        AccessLogRead,
        &["subject_of_token", "token_id", "route", "from", "to", "cursor", "limit", "fields"],
        List("AccessLine"),
    ),
];
