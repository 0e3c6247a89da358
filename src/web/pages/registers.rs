//! Registers on the pages of brokers: the matches of a broker, and the list of brokers filtered by match status.

use super::PageError;
use crate::domain::listing::{MatchStatus, RegisterEntry};
use crate::web::App;
use crate::web::params::{PageParams, ParamError, SearchParams, encode, hint, shown};
use actix_web::HttpRequest;

/// The match of a broker with one register.
pub(super) struct RegisterMatchView {
    pub register: String,
    pub url: String,
    pub edition: String,
    pub match_status: &'static str,
    /// Name of the entry; empty if there is none.
    pub name: String,
    pub reason: String,
    /// Questions with their answers.
    pub answers: Vec<(String, String)>,
}

/// A register with the match statuses by which the list can be filtered.
pub(super) struct RegisterChoices {
    pub name: String,
    pub url: String,
    pub edition: String,
    pub options: Vec<MatchStatusChoice>,
}

/// A match status to filter by.
pub(super) struct MatchStatusChoice {
    pub label: &'static str,
    pub href: String,
    pub chosen: bool,
}

/// The filter of the list of brokers: a register and a match status, or none.
#[derive(Default)]
pub(super) struct RegisterFilter(Option<(String, MatchStatus)>);

/// The matches of a broker with these names, for all registers.
pub(super) fn matches(app: &App, names: &[String]) -> Vec<RegisterMatchView> {
    let registers = app.method.registers();
    let view = |r: &crate::assess::register::Register| {
        let RegisterEntry { edition, match_status, name, reason, answers, .. } = registers.entry_of(r.id(), names)?;
        let head = &r.card().head;
        let label = |id: &str| head.questions.get(id).map_or(id.to_owned(), |q| q.label.clone());
        Some(RegisterMatchView {
            register: head.name.clone(),
            url: head.url.clone(),
            edition,
            match_status: label_of(match_status),
            name: name.unwrap_or_default(),
            reason: sentence(&reason),
            answers: answers.iter().map(|(id, answer)| (label(id), answer.clone())).collect(),
        })
    };
    registers.iter().filter_map(view).collect()
}

/// The page number and the filter in a URL. `register` and `match` must be given together.
pub(super) fn filter(req: &HttpRequest, app: &App) -> Result<(u64, RegisterFilter), PageError> {
    let PageParams { params, extra, .. } = SearchParams::parse_page(req.query_string(), &["register", "match"])?;
    let filter = match (extra.get("register"), extra.get("match")) {
        (None, None) => RegisterFilter::default(),
        (Some(id), Some(status)) => RegisterFilter(Some((register(id, app)?, match_status(status)?))),
        (Some(_), None) => return Err(incomplete("match", "“match”: listed, candidate or not-found")),
        (None, Some(_)) => return Err(incomplete("register", "“register”, the id of a register")),
    };
    Ok((params.page, filter))
}

fn incomplete(name: &str, what: &str) -> PageError {
    let message = format!("The parameter “{name}” is missing.");
    ParamError::new(name, message, Some(format!("Add {what}."))).into()
}

fn register(id: &str, app: &App) -> Result<String, PageError> {
    let known: Vec<&str> = app.method.registers().iter().map(|r| r.id()).collect();
    if known.contains(&id) {
        return Ok(id.to_owned());
    }
    let hint = match known.as_slice() {
        [] => "No register has been imported.".to_owned(),
        known => hint(id, known),
    };
    Err(ParamError::new("register", format!("There is no register “{}”.", shown(id)), Some(hint)).into())
}

fn match_status(name: &str) -> Result<MatchStatus, PageError> {
    MatchStatus::from_name(name).ok_or_else(|| {
        let hint = "Expected one of: listed, candidate, not-found.".to_owned();
        ParamError::new("match", format!("invalid match status “{}”.", shown(name)), Some(hint)).into()
    })
}

impl RegisterFilter {
    /// Whether a broker with these names has the match status.
    pub fn fits(&self, app: &App, names: &[String]) -> bool {
        let Some((id, wanted)) = &self.0 else { return true };
        app.method.registers().entry_of(id, names).is_some_and(|e| e.match_status == *wanted)
    }

    /// The parameters, without the page.
    pub fn query_string(&self) -> String {
        self.0.as_ref().map_or(String::new(), |(id, status)| format!("register={}&match={}", encode(id), status.name()))
    }

    /// The filter as a sentence; empty if there is none.
    pub fn description(&self, app: &App, all: u64) -> String {
        let Some((id, status)) = &self.0 else { return String::new() };
        let Some(register) = app.method.registers().get(id) else { return String::new() };
        let head = &register.card().head;
        let what = match status {
            MatchStatus::Listed => "with an entry in",
            MatchStatus::Candidate => "with a similar entry in",
            MatchStatus::NotFound => "without an entry found in",
        };
        let (name, edition) = (&head.name, register.edition());
        let all = super::format::of(all, "broker", "brokers");
        format!(
            "Of {all}, those {what} the {name}, edition {edition}. That alone says nothing about a duty to register."
        )
    }

    /// Every register with every match status.
    pub fn choices(&self, app: &App) -> Vec<RegisterChoices> {
        let option = |id: &str, status: MatchStatus| MatchStatusChoice {
            label: label_of(status),
            href: format!("/brokers?{}", Self(Some((id.to_owned(), status))).query_string()),
            chosen: self.0.as_ref().is_some_and(|(chosen, s)| chosen == id && *s == status),
        };
        let choices = |r: &crate::assess::register::Register| RegisterChoices {
            name: r.card().head.name.clone(),
            url: r.card().head.url.clone(),
            edition: r.edition().to_owned(),
            options: MatchStatus::ALL.into_iter().map(|s| option(r.id(), s)).collect(),
        };
        app.method.registers().iter().map(choices).collect()
    }
}

fn label_of(status: MatchStatus) -> &'static str {
    match status {
        MatchStatus::Listed => "Listed",
        MatchStatus::Candidate => "Candidate, needs review",
        MatchStatus::NotFound => "Not found",
    }
}

/// With a capital letter and a full stop.
fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |c| format!("{}{}.", c.to_uppercase(), chars.as_str()))
}
