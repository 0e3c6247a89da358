//! The background task: from the change log to matches, from matches to messages, from messages to receivers.
//!
//! Nothing but the results of attempts that could not be noted yet is kept in memory. A message is written before it is
//! sent and its result after, so after a crash in between it is sent again, under the same id.

use super::message;
use crate::pipeline::{Message, WatchKind, WatchedSearch, WebhookClient, WebhookError, clock, watch};
use crate::search::{Filters, parse};
use crate::store::{Attempted, DeliveryState, NewMatches, StoredAlert, StoredDelivery};
use crate::web::desk::{Turn, read_only};
use crate::web::problem::Problem;
use crate::web::{App, SharedApp};
use std::collections::HashMap;
use std::io;
use std::time::{Duration, Instant};

/// Pauses after an attempt that failed, in seconds: over two days in all.
const PAUSES: [i64; 9] = [5, 300, 1_800, 7_200, 18_000, 36_000, 36_000, 36_000, 43_200];
/// Changes read at a time, and those after which is written.
const BATCH: u32 = 1_000;
const BATCHES: usize = 5;
/// Deliveries tried in one step, and at the same time.
const TRIED: i64 = 100;
const TOGETHER: usize = 8;
/// How often the task looks at the change log, because other processes write to it too; and how soon it ends.
const LOOK: Duration = Duration::from_secs(2);
const END: Duration = Duration::from_millis(500);
/// Wait after something failed, for example because an ingest holds the lock.
const LATER: Duration = Duration::from_secs(5);
/// How long matches and deliveries are kept, in microseconds.
const KEPT: i64 = 90 * 86_400 * 1_000_000;

/// The task.
pub struct AlertWorker {
    app: SharedApp,
    runtime: tokio::runtime::Runtime,
    /// Results that could not be noted yet. Their deliveries are not tried again before.
    unnoted: Vec<Attempted>,
}

impl AlertWorker {
    /// A worker for a server.
    ///
    /// # Errors
    /// If the system gives it no means to wait for the network.
    pub fn new(app: SharedApp) -> io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        Ok(Self { app, runtime, unnoted: Vec::new() })
    }

    /// Works until it is to stop.
    pub fn run(&mut self, stop: &dyn Fn() -> bool) {
        let (mut seen, mut next) = (None, Some(clock::now()));
        let (mut look, mut not_before) = (Instant::now(), Instant::now());
        while !stop() {
            let rung = self.app.alerts.bell.wait(END);
            let now = Instant::now();
            if now < not_before {
                continue;
            }
            if !rung && next.is_none_or(|due| due > clock::now()) {
                if now < look {
                    continue;
                }
                look = now + LOOK;
                if self.app.store.last_change().ok() == seen {
                    continue;
                }
            }
            let newest = self.app.store.last_change().ok();
            match self.step() {
                Ok(due) => (seen, next) = (newest, due),
                Err(problem) => {
                    tracing::warn!(cause = problem.cause(), %problem, "alerts wait");
                    not_before = now + LATER;
                    next = Some(clock::now());
                }
            }
        }
    }

    /// Does what is due; returns when something is due next, if that is known, microseconds since 1970 UTC.
    ///
    /// # Errors
    /// If the store cannot be read, or another process is writing. Nothing is lost; the next step does it.
    pub fn step(&mut self) -> Result<Option<i64>, Problem> {
        let app = self.app.clone();
        self.note_attempts(&app)?;
        let mut alerts = app.store.alerts()?;
        if alerts.is_empty() {
            return Ok(None);
        }
        while examine(&app, &alerts)? {
            alerts = app.store.alerts()?;
        }
        if !app.alerts.send {
            return Ok(None);
        }
        let now = clock::now();
        let mut next = compose(&app, &app.store.alerts()?, now)?;
        let active: HashMap<String, StoredAlert> =
            app.store.alerts()?.into_iter().filter(|a| a.state == "active").map(|a| (a.id.clone(), a)).collect();
        let pending = app.store.pending_deliveries(i64::MAX)?;
        let waiting = pending.into_iter().filter(|d| active.contains_key(&d.alert) || d.kind == "test");
        let (due, later): (Vec<_>, Vec<_>) = waiting.partition(|delivery| delivery.next_at <= now);
        next.extend(later.iter().map(|delivery| delivery.next_at));
        let mut due: Vec<StoredDelivery> = due.into_iter().take(TRIED as usize).collect();
        while !due.is_empty() {
            let rest = due.split_off(due.len().min(TOGETHER));
            let tried = std::mem::replace(&mut due, rest);
            self.deliver(&app, tried);
            // What is known now is noted now: a crash would send it again.
            self.note_attempts(&app)?;
            next.push(clock::now());
        }
        Ok(next.into_iter().min())
    }

    /// Tries deliveries at the same time.
    fn deliver(&mut self, app: &App, deliveries: Vec<StoredDelivery>) {
        let client = &app.alerts.webhooks;
        let done = self.runtime.block_on(async {
            let mut tasks = tokio::task::JoinSet::new();
            for delivery in deliveries {
                // As it is now: its owner may have changed it since.
                let alert = app.store.alert(&delivery.alert).ok().flatten();
                if let Some(alert) = alert {
                    tasks.spawn(attempt(client.clone(), alert, delivery));
                }
            }
            tasks.join_all().await
        });
        self.unnoted.extend(done);
    }

    fn note_attempts(&mut self, app: &App) -> Result<(), Problem> {
        if !self.unnoted.is_empty() {
            turn(app)?.writer()?.note_attempts(&self.unnoted)?;
            self.unnoted.clear();
        }
        Ok(())
    }
}

fn turn(app: &App) -> Result<Turn<'_>, Problem> {
    let desk = app.desk.as_ref().ok_or_else(read_only)?;
    desk.turn(&app.store, &app.reader, app.admission.limits().wait)
}

/// Examines the next changes for all alerts that follow them; whether there may be more.
fn examine(app: &App, alerts: &[StoredAlert]) -> Result<bool, Problem> {
    let newest = app.store.last_change()?;
    let following: Vec<&StoredAlert> =
        alerts.iter().filter(|a| a.state != "paused" && a.through != newest as i64).collect();
    // The catalogue was restored from an older backup.
    let (ahead, following): (Vec<&StoredAlert>, Vec<&StoredAlert>) =
        following.into_iter().partition(|a| a.through > newest as i64);
    if !ahead.is_empty() {
        let mut turn = turn(app)?;
        for alert in ahead {
            turn.writer()?.restart_alert(&alert.id, newest as i64)?;
        }
    }
    let Some(first) = following.iter().map(|a| a.through.max(0) as u64).min() else { return Ok(false) };
    let searcher = app.reader.searcher();
    let mut searches = Vec::new();
    for alert in &following {
        let written = parse(&alert.query).0;
        let query = app.scope(&searcher, &written, &Filters::new())?.ast;
        let what = alert.what.split(' ').filter_map(WatchKind::from_name).collect();
        searches.push(WatchedSearch { query, written, what, through: alert.through.max(0) as u64 });
    }
    let (mut through, mut more) = (first, true);
    let mut found: Vec<Vec<(i64, String)>> = following.iter().map(|_| Vec::new()).collect();
    for _ in 0..BATCHES {
        let changes = app.store.changes_after(through, BATCH)?;
        let Some(last) = changes.last().map(|change| change.seq) else {
            more = false;
            break;
        };
        let matches = watch(&searches, changes, &app.store, &app.method).map_err(Problem::internal)?;
        for (of_alert, matches) in found.iter_mut().zip(matches) {
            for (change, body) in matches {
                of_alert.push((change as i64, serde_json::to_string(&body).map_err(Problem::internal)?));
            }
        }
        through = last;
    }
    let noted = |(alert, found): (&&StoredAlert, Vec<(i64, String)>)| NewMatches {
        alert: alert.id.clone(),
        revision: alert.revision,
        from: alert.through,
        through: through as i64,
        found,
    };
    let new: Vec<NewMatches> = following.iter().zip(found).map(noted).collect();
    let now = clock::now();
    let matches = turn(app)?.writer()?.note_matches(&new, now, now - KEPT)?;
    tracing::info!(through, alerts = new.len(), matches, "alerts examined");
    Ok(more)
}

/// Writes the messages that are due. An alert has one on its way at a time, so what is found meanwhile comes together.
/// Returns when the others are due.
fn compose(app: &App, alerts: &[StoredAlert], now: i64) -> Result<Vec<i64>, Problem> {
    let mut later = Vec::new();
    let mut deliveries = Vec::new();
    for alert in alerts.iter().filter(|a| a.deliver == "webhook" && a.state == "active") {
        if alert.matches <= alert.reported || app.store.is_delivery_pending(&alert.id, "matches")? {
            continue;
        }
        match message::next(app, alert, now)? {
            None => {}
            Some(Err(due)) => later.push(due),
            Some(Ok(delivery)) => deliveries.push(delivery),
        }
    }
    if !deliveries.is_empty() {
        let mut turn = turn(app)?;
        for delivery in deliveries {
            // Deleted or paused since?
            let alert = app.store.alert(&delivery.alert)?;
            if alert.is_some_and(|a| a.state == "active" && a.reported + 1 == delivery.first_match) {
                turn.writer()?.add_delivery(&delivery, now - KEPT)?;
            }
        }
    }
    Ok(later)
}

/// Tries a delivery once.
async fn attempt(client: WebhookClient, alert: StoredAlert, delivery: StoredDelivery) -> Attempted {
    let at = clock::now();
    let message = Message { id: &delivery.id, at: at.div_euclid(1_000_000), body: &delivery.body };
    let earlier = (alert.earlier_until > at).then_some(alert.earlier_secret.as_str());
    let secrets: Vec<&str> = std::iter::once(alert.secret.as_str()).chain(earlier).collect();
    let result = client.deliver(&alert.address, &message, &secrets).await;
    outcome(&delivery, result, clock::now())
}

/// What the result of an attempt means.
fn outcome(delivery: &StoredDelivery, result: Result<u16, WebhookError>, at: i64) -> Attempted {
    let attempts = delivery.attempts + 1;
    let made = Attempted {
        id: delivery.id.clone(),
        alert: delivery.alert.clone(),
        attempts,
        state: DeliveryState::Delivered,
        next_at: 0,
        at,
        status: 0,
        note: String::new(),
        disables: None,
    };
    let error = match result {
        Ok(status) => return Attempted { status: i64::from(status), ..made },
        Err(error) => error,
    };
    let status = if let WebhookError::Status(status) = error { i64::from(status) } else { 0 };
    let note: String = error.to_string().chars().take(300).collect();
    // Who answers 410 does not want messages; a place that may not be reached will not become one that may.
    let hopeless = status == 410 || matches!(error, WebhookError::Refused(_) | WebhookError::Secret);
    let pause = PAUSES.get(usize::try_from(delivery.attempts).unwrap_or(usize::MAX));
    match pause.filter(|_| !hopeless && delivery.kind != "test") {
        Some(pause) => {
            Attempted { state: DeliveryState::Pending, next_at: at + pause * 1_000_000, status, note, ..made }
        }
        None => {
            let notice = format!("Disabled after {attempts} attempts to deliver {}: {note}.", delivery.id);
            let disables = (delivery.kind != "test").then_some(notice);
            Attempted { state: DeliveryState::Failed, status, note, disables, ..made }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delivery(attempts: i64, kind: &str) -> StoredDelivery {
        StoredDelivery {
            id: "msg_1".into(),
            alert: "a".into(),
            kind: kind.into(),
            first_match: 1,
            last_match: 1,
            created_at: 0,
            state: "pending".into(),
            attempts,
            next_at: 0,
            ended_at: 0,
            status: 0,
            note: String::new(),
            body: "{}".into(),
        }
    }

    #[test]
    fn attempts_are_made_with_growing_pauses_over_two_days() {
        let (mut at, mut pause, mut attempts) = (0, 0, 0);
        loop {
            let made = outcome(&delivery(attempts, "matches"), Err(WebhookError::Status(500)), at);
            attempts = made.attempts;
            if made.state == DeliveryState::Failed {
                assert!(made.disables.is_some_and(|notice| notice.contains("status 500")));
                break;
            }
            assert!(made.next_at - at >= pause, "pauses grow");
            (pause, at) = (made.next_at - at, made.next_at);
        }
        assert_eq!(attempts, 10);
        let hours = at / 3_600_000_000;
        assert!((48..=54).contains(&hours), "{hours} hours");
    }

    #[test]
    fn what_cannot_succeed_is_not_tried_again() {
        for error in [WebhookError::Status(410), WebhookError::Refused("a private address".into())] {
            let made = outcome(&delivery(0, "matches"), Err(error), 0);
            assert!(made.state == DeliveryState::Failed && made.disables.is_some());
        }
        let test = outcome(&delivery(0, "test"), Err(WebhookError::Connection("refused".into())), 0);
        assert!(test.state == DeliveryState::Failed && test.disables.is_none(), "a test disables nothing");
        assert_eq!(outcome(&delivery(3, "matches"), Ok(204), 7).state, DeliveryState::Delivered);
    }
}
