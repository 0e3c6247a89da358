//! Alerts and their deliveries as JSON. Never their secrets.

use super::provenance::time;
use crate::store::{StoredAlert, StoredDelivery};
use crate::web::App;
use crate::web::params::encode;
use serde::Serialize;

/// An alert.
#[derive(Serialize)]
pub struct AlertView<'a> {
    id: &'a str,
    name: &'a str,
    query: &'a str,
    what: Vec<&'a str>,
    deliver: &'a str,
    /// Of a webhook or mailbox.
    address: Option<&'a str>,
    digest: &'a str,
    max_items: i64,
    /// `active`, `paused` or `disabled`.
    state: &'a str,
    /// Why it is disabled.
    notice: Option<&'a str>,
    created_at: String,
    links: AlertLinks,
}

#[derive(Serialize)]
struct AlertLinks {
    #[serde(rename = "self")]
    own: String,
    matches: String,
    deliveries: String,
    html: String,
}

impl<'a> AlertView<'a> {
    /// Members.
    pub const FIELDS: &'static [&'static str] = &[
        "id",
        "name",
        "query",
        "what",
        "deliver",
        "address",
        "digest",
        "max_items",
        "state",
        "notice",
        "created_at",
        "links",
    ];

    /// The view of an alert.
    pub fn new(alert: &'a StoredAlert, app: &App) -> Self {
        let own = format!("{}/api/v1/alerts/{}", app.public_url, alert.id);
        let some = |text: &'a str| Some(text).filter(|text| !text.is_empty());
        Self {
            id: &alert.id,
            name: &alert.name,
            query: &alert.query,
            what: alert.what.split(' ').collect(),
            deliver: &alert.deliver,
            address: some(&alert.address),
            digest: &alert.digest,
            max_items: alert.max_items,
            state: &alert.state,
            notice: some(&alert.notice),
            created_at: time(alert.created_at),
            links: AlertLinks {
                matches: format!("{own}/matches"),
                deliveries: format!("{own}/deliveries"),
                html: format!("{}/?q={}", app.public_url, encode(&alert.query)),
                own,
            },
        }
    }
}

/// A delivery.
#[derive(Serialize)]
pub struct DeliveryView<'a> {
    id: &'a str,
    kind: &'a str,
    first_match: Option<i64>,
    last_match: Option<i64>,
    created_at: String,
    /// `pending`, `delivered` or `failed`.
    state: &'a str,
    attempts: i64,
    next_attempt_at: Option<String>,
    ended_at: Option<String>,
    /// Status of the last answer.
    status: Option<i64>,
    /// What was wrong with the last attempt.
    note: Option<&'a str>,
}

impl<'a> DeliveryView<'a> {
    /// Members.
    pub const FIELDS: &'static [&'static str] = &[
        "id",
        "kind",
        "first_match",
        "last_match",
        "created_at",
        "state",
        "attempts",
        "next_attempt_at",
        "ended_at",
        "status",
        "note",
    ];

    /// The view of a delivery.
    pub fn new(delivery: &'a StoredDelivery) -> Self {
        let some = |number: i64| Some(number).filter(|number| *number > 0);
        Self {
            id: &delivery.id,
            kind: &delivery.kind,
            first_match: some(delivery.first_match),
            last_match: some(delivery.last_match),
            created_at: time(delivery.created_at),
            state: &delivery.state,
            attempts: delivery.attempts,
            next_attempt_at: some(delivery.next_at).filter(|_| delivery.state == "pending").map(time),
            ended_at: some(delivery.ended_at).map(time),
            status: some(delivery.status),
            note: Some(delivery.note.as_str()).filter(|note| !note.is_empty()),
        }
    }
}
