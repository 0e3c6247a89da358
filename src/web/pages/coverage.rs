//! The coverage: how fresh what is stored of each source is, and what was noticed of it.

use super::{Frame, PageError, format};
use crate::store::{RunState, SourceState};
use crate::web::App;
use crate::web::coverage::{Coverage, stored};
use actix_web::{HttpResponse, web};
use askama::Template;

#[derive(Template)]
#[template(path = "coverage.html")]
struct CoveragePage {
    frame: Frame,
    sources: Vec<View>,
    events: Vec<EventView>,
}

struct View {
    id: String,
    title: String,
    last_success: String,
    last_run: String,
    listings: String,
    rate: String,
    drift: String,
    next: String,
}

struct EventView {
    at: String,
    id: String,
    title: String,
    what: &'static str,
    detail: String,
}

/// The page.
pub(super) async fn page(app: web::Data<App>) -> Result<HttpResponse, PageError> {
    super::render(app, |app| {
        let (all, stored) = (Coverage::of_all(app)?, stored(app)?);
        let title = |id: &str| app.sources.get(id).map_or_else(|| id.to_owned(), |card| card.title.clone());
        let mut events: Vec<(u64, EventView)> = Vec::new();
        for event in all.iter().flat_map(|coverage| &coverage.events) {
            let view = EventView {
                at: format::time(event.at),
                id: event.source.clone(),
                title: title(&event.source),
                what: what(event.event.kind.name()),
                detail: event.event.detail.clone(),
            };
            events.push((event.number, view));
        }
        events.sort_by_key(|(number, _)| std::cmp::Reverse(*number));
        let events = events.into_iter().map(|(_, event)| event).collect();
        let listings = |id: &str| stored.get(id).map_or(0, |stored| stored.listings - stored.delisted);
        let view = |c: &Coverage| View { title: title(&c.source), ..view(c, listings(&c.source)) };
        let sources = all.iter().map(view).collect();
        Ok(CoveragePage { frame: Frame::new(app, "sources", "/coverage"), sources, events })
    })
    .await
}

fn view(coverage: &Coverage, listings: u64) -> View {
    let percent = |share: f64| match (share * 100.0).round() {
        0.0 if share > 0.0 => "below 1 %".to_owned(),
        share => format!("{share} %"),
    };
    let (succeeded, of) = coverage.succeeded;
    View {
        id: coverage.source.clone(),
        title: String::new(),
        last_success: coverage.last_success.map(format::time).unwrap_or_default(),
        last_run: match (&coverage.last_run, &coverage.under_way) {
            (_, Some(way)) => format!("fetching; last sign of life {}", format::time(way.heartbeat)),
            (Some(run), None) if run.state == RunState::Complete.name() && !run.complete => {
                "finished; no complete reading".to_owned()
            }
            (Some(run), None) => run.state.clone(),
            (None, None) => String::new(),
        },
        listings: format::count(listings),
        rate: coverage
            .success_rate()
            .map(|rate| format!("{} ({succeeded} of {of})", percent(rate)))
            .unwrap_or_default(),
        drift: coverage.drift_share().map(percent).unwrap_or_default(),
        next: match (coverage.state, coverage.next) {
            (SourceState::Disabled, _) => "disabled".to_owned(),
            (_, Some(0)) => "at once".to_owned(),
            (_, Some(at)) => format::time(at),
            (_, None) => String::new(),
        },
    }
}

/// An event in words.
fn what(kind: &str) -> &'static str {
    match kind {
        "robots-closed" => "closed by robots.txt",
        "robots-opened" => "open again",
        "drawn-by-script" => "drawn by a script",
        "drawn-by-server" => "readable again",
        _ => "another format",
    }
}
