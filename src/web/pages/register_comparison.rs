//! The registers that were imported, and which entries of one stand in another: registered there, not here.

use super::{Frame, PageError, format};
use crate::assess::register::{Comparison, Register};
use crate::domain::listing::MatchStatus;
use crate::web::App;
use crate::web::params::{PageParams, ParamError, SearchParams, hint, shown};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

#[derive(Template)]
#[template(path = "registers.html")]
struct RegistersPage {
    frame: Frame,
    registers: Vec<RegisterView>,
    comparison: Option<ComparisonView>,
}

struct RegisterView {
    id: String,
    name: String,
    url: String,
    edition: String,
    kind: &'static str,
    entries: String,
    /// Chosen as the first and as the second of a comparison.
    chosen: (bool, bool),
}

struct ComparisonView {
    here: String,
    there: String,
    entries: String,
    listed: String,
    candidate: String,
    not_found: String,
    repeated: usize,
    /// In the order of status; each with its entries.
    groups: Vec<(&'static str, &'static str, Vec<EntryView>)>,
}

struct EntryView {
    names: String,
    reason: String,
}

/// The page. `in` and `other` are given together.
pub(super) async fn page(app: web::Data<App>, req: HttpRequest) -> Result<HttpResponse, PageError> {
    let PageParams { extra, .. } = SearchParams::parse_page(req.query_string(), &["in", "other"])?;
    let asked = match (extra.get("in"), extra.get("other")) {
        (None, None) => None,
        (Some(first), Some(second)) => Some((known(first, "in", &app)?, known(second, "other", &app)?)),
        (first, _) => {
            let name = if first.is_some() { "other" } else { "in" };
            let message = format!("The parameter “{name}” is missing.");
            return Err(ParamError::new(name, message, Some("Two registers are compared.".to_owned())).into());
        }
    };
    super::render(app, move |app| {
        let registers = app.method.registers();
        let chosen = |id: &str| {
            let (first, second) = asked.as_ref().map_or(("", ""), |(first, second)| (first.as_str(), second.as_str()));
            (first == id, second == id)
        };
        let view = |r: &Register| RegisterView {
            id: r.id().to_owned(),
            name: r.card().head.name.clone(),
            url: r.card().head.url.clone(),
            edition: r.edition().to_owned(),
            kind: r.card().head.register_kind.label(),
            entries: format::of(r.entries().len() as u64, "entry", "entries"),
            chosen: chosen(r.id()),
        };
        let comparison =
            asked.as_ref().and_then(|(first, second)| Some(compared(registers.get(first)?, registers.get(second)?)));
        Ok(RegistersPage {
            frame: Frame::new(app, "brokers", "/registers"),
            registers: registers.iter().map(view).collect(),
            comparison,
        })
    })
    .await
}

fn known(id: &str, parameter: &str, app: &App) -> Result<String, PageError> {
    let all: Vec<&str> = app.method.registers().iter().map(|r| r.id()).collect();
    if all.contains(&id) {
        return Ok(id.to_owned());
    }
    let hint = if all.is_empty() { "No register has been imported.".to_owned() } else { hint(id, &all) };
    Err(ParamError::new(parameter, format!("There is no register “{}”.", shown(id)), Some(hint)).into())
}

fn compared(here: &Register, there: &Register) -> ComparisonView {
    let compared = Comparison::new(here, there);
    let count = |status| format::count(compared.count(status) as u64);
    let group = |status, id, heading| {
        let entries = compared.entries.iter().filter(|e| e.match_status == status);
        let view = |e: &crate::assess::register::ComparedEntry| EntryView {
            names: e.names.iter().map(|n| format::name(n)).collect::<Vec<_>>().join(" · "),
            reason: e.reason.clone(),
        };
        (id, heading, entries.map(view).collect())
    };
    ComparisonView {
        here: format!("{}, edition {}", here.card().head.name, here.edition()),
        there: format!("{}, edition {}", there.card().head.name, there.edition()),
        entries: format::of(compared.entries.len() as u64, "entry", "entries"),
        listed: count(MatchStatus::Listed),
        candidate: count(MatchStatus::Candidate),
        not_found: count(MatchStatus::NotFound),
        repeated: compared.repeated,
        groups: vec![
            group(MatchStatus::NotFound, "not-found", "Not found there"),
            group(MatchStatus::Candidate, "candidate", "Similar names, to be looked at by a person"),
            group(MatchStatus::Listed, "listed", "Found there"),
        ],
    }
}
