//! `POST /api/v1/listings/{id}/decisions` and `POST /api/v1/registers/{id}/decisions`.

use super::super::decisions::{register, register_decisions};
use super::super::list::json;
use super::super::listing::{id, in_view, listing_body};
use super::super::view::{DecisionItem, RegisterDecisionItem};
use super::body::{JsonBody, refused, wrong};
use super::precondition::tag_of;
use super::request::{WriteRequest, Written};
use crate::domain::listing::{AssessmentName, BrokerId, DecisionVerdict, RegisterVerdict, TermId};
use crate::pipeline::{
    DecideError, DecisionOutcome, DecisionRequest, Delta, Difference, MatchError, MatchOutcome, MatchRequest,
    PipelineError, RememberingReader, decide, decide_match,
};
use crate::web::App;
use crate::web::auth::{Caller, Scope};
use crate::web::desk::Turn;
use crate::web::params::{hint, shown};
use crate::web::problem::{Problem, ProblemCode};
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use std::collections::BTreeMap;

/// What a decision on a term did.
#[derive(Serialize)]
struct Decided<'a> {
    /// False if the same decision was in force already.
    stored: bool,
    decision: DecisionItem<'a>,
    tags_gained: Vec<&'a str>,
    tags_lost: Vec<&'a str>,
    findings_gained: Vec<&'a str>,
    findings_lost: Vec<&'a str>,
    /// The entity tag of the listing from now on.
    listing_etag: String,
}

/// What a decision on a match did.
#[derive(Serialize)]
struct MatchDecided<'a> {
    stored: bool,
    decision: RegisterDecisionItem<'a>,
    /// Decisions on matches are part of the method: listings follow after `brokerwatch retag`.
    in_effect_after: &'static str,
    /// The entity tag of the decisions on this register from now on.
    decisions_etag: String,
}

/// Decides on a term of a listing.
pub async fn on_listing(
    request: HttpRequest,
    caller: Caller,
    path: Path<String>,
    app: Data<App>,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::DecisionsWrite)?;
    let listing = id(&path)?;
    let written = WriteRequest::read(&request, &caller, &app, payload).await?;
    let body = JsonBody::parse(&written.body, &["term", "verdict", "reason", "quote"])?;
    let verdict = body.one_of("verdict", &DecisionVerdict::ALL.map(|v| (v.name(), v)))?;
    let (typed, reason, quote) = (body.text("term")?, body.text("reason")?, body.maybe_text("quote")?);
    let term = TermId::try_from(typed.clone()).map_err(|_| no_term(&app, &typed))?;
    let by = written.by.clone();
    let asked = DecisionRequest { listing, term, verdict, by, reason, quote };
    let run = move |app: &App, turn: &mut Turn<'_>, written: &WriteRequest| {
        let stored = in_view(app, &asked.listing)?;
        written.precondition.check(&listing_body(app, &stored)?)?;
        same_method(app, AssessmentName::parse(&stored.assessment.method).method)?;
        let second = stored.assessment.second_reading.is_some();
        let second = second.then(|| RememberingReader::new(&app.store, &app.method)).transpose().map_err(failed)?;
        let reader = second.as_ref().map(RememberingReader::reader);
        let run = uuid::Uuid::now_v7().to_string();
        let ask = asked.clone();
        let outcome = turn
            .with_index(|writer, follower| decide(ask, &run, &app.method, reader, &app.store, writer, follower))?
            .map_err(|error| not_decided(app, error))?;
        let (stored, decision, difference) = match outcome {
            DecisionOutcome::Stored { decision, difference } => (true, decision, difference),
            DecisionOutcome::AlreadyInForce(held) => (false, held, Difference::default()),
            DecisionOutcome::NothingToWithdraw => {
                return Err(refused("verdict", "There is no decision in force on this term to be withdrawn."));
            }
        };
        let listing_etag = tag_of(&listing_body(app, &in_view(app, &asked.listing)?)?);
        let body = json(&Decided {
            stored,
            decision: DecisionItem::new(&decision, decision.verdict != DecisionVerdict::Withdraw),
            tags_gained: names(&difference.terms, |d| d.gained),
            tags_lost: names(&difference.terms, |d| d.lost),
            findings_gained: names(&difference.rules, |d| d.gained),
            findings_lost: names(&difference.rules, |d| d.lost),
            listing_etag: format!("\"{listing_etag}\""),
        })?;
        Ok(Written::new(if stored { StatusCode::CREATED } else { StatusCode::OK }, body))
    };
    written.run(app, run).await
}

/// Decides whether an entry of a register is a broker.
pub async fn on_register(
    request: HttpRequest,
    caller: Caller,
    path: Path<String>,
    app: Data<App>,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::RegistersWrite)?;
    let register_id = register(&app, &path)?.id().to_owned();
    let written = WriteRequest::read(&request, &caller, &app, payload).await?;
    let body = JsonBody::parse(&written.body, &["broker", "entry", "verdict", "reason"])?;
    let verdict = body.one_of("verdict", &RegisterVerdict::ALL.map(|v| (v.name(), v)))?;
    let (broker, entry, reason) = (body.text("broker")?, body.text("entry")?, body.text("reason")?);
    let (broker, by) = (BrokerId::derive(&broker), written.by.clone());
    let asked = MatchRequest { register: register_id, broker, entry, verdict, by, reason };
    let run = move |app: &App, turn: &mut Turn<'_>, written: &WriteRequest| {
        let register = register(app, &asked.register)?;
        written.precondition.check(&register_decisions(app, register)?)?;
        let ask = asked.clone();
        let outcome = decide_match(ask, app.method.registers(), &app.store, turn.writer()?);
        let (stored, decision) = match outcome.map_err(not_matched)? {
            MatchOutcome::Stored(decision) => (true, decision),
            MatchOutcome::AlreadyInForce(held) => (false, held),
            MatchOutcome::NothingToWithdraw => {
                return Err(refused("verdict", "There is no decision in force on this match to be withdrawn."));
            }
        };
        let body = json(&MatchDecided {
            stored,
            decision: RegisterDecisionItem::new(&decision, decision.verdict != RegisterVerdict::Withdraw),
            in_effect_after: "retag",
            decisions_etag: format!("\"{}\"", tag_of(&register_decisions(app, register)?)),
        })?;
        Ok(Written::new(if stored { StatusCode::CREATED } else { StatusCode::OK }, body))
    };
    written.run(app, run).await
}

/// Fails if the catalogue was assessed since by another method than that of this server: the listing would be assessed by
/// a method that is no longer in force. A listing that was left behind by the newest run is assessed anew.
pub(super) fn same_method(app: &App, of_listing: &str) -> Result<(), Problem> {
    let own = app.method.fingerprint();
    let newest = app.store.runs_before(None, None, None, 1)?;
    if of_listing == own || newest.first().is_none_or(|run| run.method == own) {
        return Ok(());
    }
    let detail = "The catalogue was assessed by another method than this server runs: its cards or registers have \
                  changed. The operator should run `brokerwatch retag` and restart the server.";
    Err(Problem::new(ProblemCode::OtherMethod, detail))
}

fn not_decided(app: &App, error: DecideError) -> Problem {
    match error {
        DecideError::NoListing(id) => Problem::new(ProblemCode::NoSuchListing, format!("There is no listing {id}.")),
        DecideError::NoTerm(term) => no_term(app, term.as_str()),
        DecideError::Absence(term) => {
            let detail = format!("“{term}” follows from the other tags of its facet; decide on another term.");
            refused("term", detail)
        }
        DecideError::NoQuote(words) => {
            let detail = format!(
                "“{}” is not in title, keywords or description of the newest version; copy the words exactly.",
                shown(&words)
            );
            refused("quote", detail)
        }
        DecideError::NeedlessQuote(_) => refused("quote", "Only an acceptance has a quotation; leave it out."),
        DecideError::Empty(name) => wrong(name, format!("The member “{name}” is missing or empty.")),
        DecideError::Failed(error) => failed(error),
    }
}

fn failed(error: PipelineError) -> Problem {
    match error {
        PipelineError::Store(error) => error.into(),
        PipelineError::Index(error) => error.into(),
        other => Problem::internal(other),
    }
}

fn not_matched(error: MatchError) -> Problem {
    match error {
        MatchError::NoRegister(_) => Problem::new(ProblemCode::NoSuchRegister, format!("{error}.")),
        MatchError::NoEntry { .. } => refused("entry", format!("{error}.")),
        MatchError::Empty(name) => wrong(name, format!("The member “{name}” is missing or empty.")),
        MatchError::Store(error) => error.into(),
    }
}

fn no_term(app: &App, typed: &str) -> Problem {
    let heads = app.method.vocabulary.cards().map(|card| &card.head);
    let known: Vec<&str> = heads.filter(|t| t.is_in_use() && !t.absence).map(|t| t.id.as_str()).collect();
    let hint = match hint(typed, &known) {
        listed if listed.starts_with("Expected") => "See /api/v1/terms?status=stable.".to_owned(),
        meant => meant,
    };
    refused("term", format!("unknown term “{}”. {hint}", shown(typed)))
}

fn names(moves: &BTreeMap<String, Delta>, count: fn(&Delta) -> u64) -> Vec<&str> {
    moves.iter().filter(|(_, delta)| count(delta) > 0).map(|(name, _)| name.as_str()).collect()
}
