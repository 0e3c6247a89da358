//! `GET /api/v1/decisions` and `GET /api/v1/registers/{id}/decisions`: what people decided on terms of listings and on
//! matches with registers, also what is no longer in force.

use super::blocking;
use super::list::{List, json};
use super::listing::with_etag;
use super::pages::PageRequest;
use super::parameters::{Parameters, invalid};
use super::view::{DecisionItem, RegisterDecisionItem};
use crate::assess::register::Register;
use crate::domain::listing::{Decision, DecisionVerdict, Decisions, ListingId, RegisterDecision, RegisterDecisions};
use crate::web::App;
use crate::web::auth::{Caller, Scope};
use crate::web::params::{hint, shown};
use crate::web::problem::{Problem, ProblemCode};
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};

/// Members of an item.
pub const FIELDS: &[&str] = &["id", "number", "listing", "term", "verdict", "by", "reason", "quote", "at", "in_force"];

/// The decisions on terms, oldest first.
pub async fn list(request: HttpRequest, caller: Caller, app: Data<App>) -> Result<HttpResponse, Problem> {
    caller.require(Scope::ListingsRead)?;
    let filters = ["listing", "term", "verdict", "by", "in_force"];
    let page = PageRequest::read(&request, "/api/v1/decisions", &filters, FIELDS)?;
    let parameters = page.parameters();
    let verdict = parameters.one_of("verdict", &DecisionVerdict::ALL.map(DecisionVerdict::name))?;
    let in_force = parameters.flag("in_force")?;
    let listing = page.text("listing").map(|text| {
        let detail = || format!("invalid listing id “{}”: expected 32 lower-case hex digits.", shown(text));
        ListingId::parse(text).ok_or_else(|| invalid("listing", detail()))
    });
    let (listing, after) = (listing.transpose()?, page.after_number()?);
    let body = blocking(app.clone(), move || {
        let all = app.store.decisions(listing.as_ref())?;
        let held = Decisions::in_force(all.clone());
        let (term, by) = (page.text("term"), page.text("by"));
        let wanted = |d: &&Decision| {
            term.is_none_or(|t| t == d.term.as_str())
                && by.is_none_or(|name| name == d.by)
                && verdict.is_none_or(|v| v == d.verdict.name())
                && in_force.is_none_or(|f| f == held.holds(d))
        };
        let chosen: Vec<&Decision> = all.iter().filter(wanted).collect();
        let later = chosen.iter().filter(|d| d.number > after).take(page.limit + 1);
        let items = later.map(|d| (d.number.to_string(), DecisionItem::new(d, held.holds(d)))).collect();
        page.page(&app, items, Some(chosen.len() as u64), "")
    })
    .await?;
    Ok(body.response())
}

/// The decisions on matches with one register, oldest first. They are few, so there are no pages; the entity tag is
/// what a new decision must name.
pub async fn of_register(
    request: HttpRequest,
    caller: Caller,
    path: Path<String>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::ListingsRead)?;
    Parameters::read(request.query_string(), &[])?;
    let body = blocking(app.clone(), move || register_decisions(&app, register(&app, &path)?)).await?;
    Ok(with_etag(&request, body, None))
}

/// The body of the list of decisions on one register.
pub(super) fn register_decisions(app: &App, register: &Register) -> Result<Vec<u8>, Problem> {
    let all = app.store.register_decisions()?;
    let held = RegisterDecisions::in_force(all.clone());
    let of: Vec<&RegisterDecision> = all.iter().filter(|d| d.register == register.id()).collect();
    json(&List::complete(of.into_iter().map(|d| RegisterDecisionItem::new(d, held.holds(d))).collect()))
}

/// The register with an id.
pub(super) fn register<'a>(app: &'a App, id: &str) -> Result<&'a Register, Problem> {
    app.method.registers().get(id).ok_or_else(|| {
        let known: Vec<&str> = app.method.registers().iter().map(Register::id).collect();
        let hint = if known.is_empty() { "No register was imported.".to_owned() } else { hint(id, &known) };
        Problem::new(ProblemCode::NoSuchRegister, format!("There is no register “{}”. {hint}", shown(id)))
    })
}
