//! Registers on the pages of brokers: how one stands, and the list narrowed to those that stand alike.

use super::PageError;
use crate::domain::listing::{MatchStatus, RegisterEntry};
use crate::web::App;
use crate::web::params::{OfPage, ParamError, SearchParams, encode, nearest};
use actix_web::HttpRequest;

/// How a broker stands in one register.
pub(super) struct StandingView {
    pub register: String,
    pub url: String,
    pub edition: String,
    pub standing: &'static str,
    /// Name of the entry; empty if there is none.
    pub name: String,
    pub why: String,
    /// Questions with their answers.
    pub answers: Vec<(String, String)>,
}

/// The standings that a list can be narrowed to.
pub(super) struct Choices {
    pub name: String,
    pub url: String,
    pub edition: String,
    pub options: Vec<StandingChoice>,
}

/// One of them.
pub(super) struct StandingChoice {
    pub label: &'static str,
    pub href: String,
    pub chosen: bool,
}

/// What the list of brokers is narrowed to.
#[derive(Default)]
pub(super) struct Narrowed(Option<(String, MatchStatus)>);

/// How a broker with these names stands in every register.
pub(super) fn of(app: &App, names: &[String]) -> Vec<StandingView> {
    let registers = app.method.registers();
    let view = |r: &crate::assess::register::Register| {
        let RegisterEntry { edition, match_status, name, reason, answers, .. } = registers.entry_of(r.id(), names)?;
        let head = &r.card().head;
        let label = |id: &str| head.questions.get(id).map_or(id.to_owned(), |q| q.label.clone());
        Some(StandingView {
            register: head.name.clone(),
            url: head.url.clone(),
            edition,
            standing: label_of(match_status),
            name: name.unwrap_or_default(),
            why: sentence(&reason),
            answers: answers.iter().map(|(id, answer)| (label(id), answer.clone())).collect(),
        })
    };
    registers.iter().filter_map(view).collect()
}

/// The page number of an address, and what it narrows the list to. A standing needs a register and a register a standing.
pub(super) fn narrowed(req: &HttpRequest, app: &App) -> Result<(u64, Narrowed), PageError> {
    let OfPage { params, extra, .. } = SearchParams::of_page(req.query_string(), &["register", "standing"])?;
    let narrowed = match (extra.get("register"), extra.get("standing")) {
        (None, None) => Narrowed::default(),
        (Some(id), Some(standing)) => Narrowed(Some((register(id, app)?, standing_of(standing)?))),
        (Some(_), None) => return Err(incomplete("standing", "“standing”: listed, candidate or not-found")),
        (None, Some(_)) => return Err(incomplete("register", "“register”, the id of a register")),
    };
    Ok((params.page, narrowed))
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
    let hint = match (known.as_slice(), nearest(id, &known)) {
        ([], _) => "No register has been imported.".to_owned(),
        (_, Some(meant)) => format!("Did you mean “{meant}”?"),
        (known, None) => format!("There are: {}.", known.join(", ")),
    };
    let shown: String = id.chars().take(80).collect();
    Err(ParamError::new("register", format!("There is no register “{shown}”."), Some(hint)).into())
}

fn standing_of(name: &str) -> Result<MatchStatus, PageError> {
    MatchStatus::from_name(name).ok_or_else(|| {
        let shown: String = name.chars().take(40).collect();
        let hint = "There are: listed, candidate, not-found.".to_owned();
        ParamError::new("standing", format!("“{shown}” is no standing."), Some(hint)).into()
    })
}

impl Narrowed {
    /// Whether a broker with these names stands so.
    pub fn fits(&self, app: &App, names: &[String]) -> bool {
        let Some((id, wanted)) = &self.0 else { return true };
        app.method.registers().entry_of(id, names).is_some_and(|e| e.match_status == *wanted)
    }

    /// The parameters, without the page.
    pub fn query_string(&self) -> String {
        self.0
            .as_ref()
            .map_or(String::new(), |(id, standing)| format!("register={}&standing={}", encode(id), standing.name()))
    }

    /// What the list shows, as a sentence; empty for all brokers.
    pub fn told(&self, app: &App, all: u64) -> String {
        let Some((id, standing)) = &self.0 else { return String::new() };
        let Some(register) = app.method.registers().get(id) else { return String::new() };
        let head = &register.card().head;
        let what = match standing {
            MatchStatus::Listed => "with an entry in",
            MatchStatus::Candidate => "with an entry that resembles theirs in",
            MatchStatus::NotFound => "without an entry found in",
        };
        let (name, edition) = (&head.name, register.edition());
        let all = super::show::of(all, "broker", "brokers");
        format!(
            "Of {all}, those {what} the {name}, edition {edition}. That alone says nothing about a duty to register."
        )
    }

    /// Every register with every standing.
    pub fn choices(&self, app: &App) -> Vec<Choices> {
        let option = |id: &str, standing: MatchStatus| StandingChoice {
            label: label_of(standing),
            href: format!("/brokers?{}", Self(Some((id.to_owned(), standing))).query_string()),
            chosen: self.0.as_ref().is_some_and(|(chosen, s)| chosen == id && *s == standing),
        };
        let choices = |r: &crate::assess::register::Register| Choices {
            name: r.card().head.name.clone(),
            url: r.card().head.url.clone(),
            edition: r.edition().to_owned(),
            options: MatchStatus::ALL.into_iter().map(|s| option(r.id(), s)).collect(),
        };
        app.method.registers().iter().map(choices).collect()
    }
}

fn label_of(standing: MatchStatus) -> &'static str {
    match standing {
        MatchStatus::Listed => "Listed",
        MatchStatus::Candidate => "Candidate, to be checked",
        MatchStatus::NotFound => "Not found",
    }
}

/// With a capital and a full stop.
fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |c| format!("{}{}.", c.to_uppercase(), chars.as_str()))
}
