//! Messages to webhooks: which matches they have, when they are due, and their JSON.

use super::view::{MatchView, time};
use crate::store::{DeliveryState, StoredAlert, StoredDelivery};
use crate::web::App;
use crate::web::problem::Problem;
use serde::Serialize;

/// Largest message, in bytes.
const MAX_BYTES: usize = 256 << 10;
const HOUR: i64 = 3_600 * 1_000_000;

/// A message as it is sent.
#[derive(Serialize)]
struct Body<'a> {
    r#type: &'static str,
    timestamp: String,
    data: Data<'a>,
}

#[derive(Serialize)]
struct Data<'a> {
    alert: AlertName<'a>,
    matches: &'a [MatchView],
    /// How many matches the message is about.
    total: u64,
    /// How many of them are not in it.
    more: u64,
    /// Where all are.
    more_href: String,
}

#[derive(Serialize)]
struct AlertName<'a> {
    id: &'a str,
    name: &'a str,
    query: &'a str,
    href: String,
}

/// How many microseconds the matches of an alert are collected at most.
pub fn period(digest: &str) -> i64 {
    match digest {
        "hourly" => HOUR,
        "daily" => 24 * HOUR,
        _ => 0,
    }
}

/// When a message is due whose first match was found at a time: at once, or at the end of the hour or day (UTC).
pub fn due(digest: &str, first: i64) -> i64 {
    match period(digest) {
        0 => first,
        period => (first.div_euclid(period) + 1) * period,
    }
}

/// The message about the matches that an alert has not reported yet; `None` if there are none, or it is not due. The
/// inner error says when it is.
pub fn next(app: &App, alert: &StoredAlert, now: i64) -> Result<Option<Result<StoredDelivery, i64>>, Problem> {
    if alert.matches <= alert.reported {
        return Ok(None);
    }
    let stored = app.store.alert_matches(&alert.id, alert.reported, alert.max_items)?;
    if let Some(due) = stored.first().map(|first| due(&alert.digest, first.at)).filter(|due| *due > now) {
        return Ok(Some(Err(due)));
    }
    let mut views = stored.iter().map(|m| MatchView::new(m, &app.public_url)).collect::<Result<Vec<_>, _>>()?;
    let total = alert.matches - alert.reported;
    let text = loop {
        let text = json(app, alert, "alert.matches", &views, total, now)?;
        if text.len() <= MAX_BYTES || views.pop().is_none() {
            break text;
        }
    };
    Ok(Some(Ok(delivery(alert, "matches", (alert.reported + 1, alert.matches), now, text))))
}

/// A message without matches, to try the receiver.
pub fn test(app: &App, alert: &StoredAlert, now: i64) -> Result<StoredDelivery, Problem> {
    Ok(delivery(alert, "test", (0, 0), now, json(app, alert, "alert.test", &[], 0, now)?))
}

fn delivery(alert: &StoredAlert, kind: &str, (first, last): (i64, i64), now: i64, body: String) -> StoredDelivery {
    StoredDelivery {
        id: format!("msg_{}", uuid::Uuid::now_v7().simple()),
        alert: alert.id.clone(),
        kind: kind.to_owned(),
        first_match: first,
        last_match: last,
        created_at: now,
        state: DeliveryState::Pending.name().to_owned(),
        attempts: 0,
        next_at: now,
        ended_at: 0,
        status: 0,
        note: String::new(),
        body,
    }
}

fn json(
    app: &App,
    alert: &StoredAlert,
    kind: &'static str,
    matches: &[MatchView],
    total: i64,
    now: i64,
) -> Result<String, Problem> {
    let href = format!("{}/api/v1/alerts/{}", app.public_url, alert.id);
    let total = total.max(0) as u64;
    let body = Body {
        r#type: kind,
        timestamp: time(now),
        data: Data {
            more_href: format!("{href}/matches?since={}", alert.reported),
            alert: AlertName { id: &alert.id, name: &alert.name, query: &alert.query, href },
            matches,
            total,
            more: total.saturating_sub(matches.len() as u64),
        },
    };
    serde_json::to_string(&body).map_err(Problem::internal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_due_at_the_end_of_its_hour_or_day() {
        let at = |text: &str| text.parse::<jiff::Timestamp>().unwrap().as_microsecond();
        let first = at("2026-11-30T21:15:00Z");
        assert_eq!(due("each", first), first);
        assert_eq!(due("hourly", first), at("2026-11-30T22:00:00Z"));
        assert_eq!(due("daily", first), at("2026-12-01T00:00:00Z"));
        assert_eq!(due("hourly", at("2026-11-30T22:00:00Z")), at("2026-11-30T23:00:00Z"));
    }
}
