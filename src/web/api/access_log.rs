//! `GET /api/v1/access-log`: who asked what and when. A caller with an agency sees the lines of its agency, one without
//! sees all.

use super::blocking;
use super::cursor::Position;
use super::pages::PageRequest;
use super::parameters::invalid;
use super::view::AccessLine;
use crate::web::App;
use crate::web::access_log::{Line, page};
use crate::web::auth::{Caller, Scope};
use crate::web::params::shown;
use crate::web::problem::{Problem, ProblemCode};
use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Data;

/// The lines, oldest first.
pub async fn list(request: HttpRequest, caller: Caller, app: Data<App>) -> Result<HttpResponse, Problem> {
    caller.require(Scope::AccessLogRead)?;
    let filters = ["subject", "jti", "route", "from", "to"];
    let asked = PageRequest::read(&request, "/api/v1/access-log", &filters, AccessLine::FIELDS)?;
    let (from, to) = (day(&asked, "from")?, day(&asked, "to")?);
    let after = asked.after_number()?;
    let body = blocking(app.clone(), move || {
        let Some(log) = &app.access_log else {
            return Err(Problem::new(ProblemCode::NotFound, "This server keeps no access log."));
        };
        let is =
            |name: &str, value: &Option<String>| asked.text(name).is_none_or(|text| value.as_deref() == Some(text));
        let wanted = |line: &Line| {
            let entry = &line.entry;
            let day = super::view::day(entry.at);
            (caller.claims.agency.is_none() || entry.agency == caller.claims.agency)
                && is("subject", &entry.subject)
                && is("jti", &entry.token)
                && is("route", &entry.route)
                && from.as_ref().is_none_or(|from| day >= *from)
                && to.as_ref().is_none_or(|to| day <= *to)
        };
        let found = page(log.dir(), after, asked.limit, &wanted).map_err(Problem::internal)?;
        let next = found.next.map(|number| Position::After(number.to_string()));
        asked.ended_at(&app, found.lines.iter().map(AccessLine::new).collect(), next, None, "")
    })
    .await?;
    Ok(body.response())
}

/// A day as a filter.
fn day(asked: &PageRequest, name: &str) -> Result<Option<String>, Problem> {
    let Some(text) = asked.text(name) else { return Ok(None) };
    let detail = || format!("invalid {name} “{}”: expected a day, for example 2026-11-30.", shown(text));
    let day: jiff::civil::Date = text.parse().map_err(|_| invalid(name, detail()))?;
    Ok(Some(day.to_string()))
}
