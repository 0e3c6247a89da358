//! A line of the access log as JSON.

use super::provenance::time;
use crate::web::access_log::Line;
use serde::Serialize;
use serde_json::Value;

/// A line.
#[derive(Serialize)]
pub struct AccessLine<'a> {
    number: u64,
    at: String,
    event: Value,
    token: Option<&'a str>,
    subject: Option<&'a str>,
    agency: Option<&'a str>,
    request: Option<&'a str>,
    method: Option<&'a str>,
    route: Option<&'a str>,
    /// SHA-256 of path and query as sent.
    target: Option<&'a str>,
    status: Option<u16>,
    rows: Option<u64>,
}

impl<'a> AccessLine<'a> {
    /// Members.
    pub const FIELDS: &'static [&'static str] = &[
        "number", "at", "event", "token", "subject", "agency", "request", "method", "route", "target", "status", "rows",
    ];

    /// The view of a line.
    pub fn new(line: &'a Line) -> Self {
        let entry = &line.entry;
        Self {
            number: line.number,
            at: time(entry.at),
            event: serde_json::to_value(entry.event).unwrap_or_default(),
            token: entry.token.as_deref(),
            subject: entry.subject.as_deref(),
            agency: entry.agency.as_deref(),
            request: entry.request.as_deref(),
            method: entry.method.as_deref(),
            route: entry.route.as_deref(),
            target: entry.target.as_deref(),
            status: entry.status,
            rows: entry.rows,
        }
    }
}
