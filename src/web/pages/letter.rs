//! Rights, routes to opt out, and letters for people. What a letter is about is sent in the body of a form and kept
//! nowhere; the page has blanks in place of names and no field for one.

use super::{Frame, PageError, combining_marks, run_blocking};
use crate::domain::listing::ListingId;
use crate::rights::{
    LANGUAGES, Language, LawCard, Letter, LetterRequest, Period, Quoted, Right, Rights, RouteCard, Sender, Unit,
    calendar_file, mail_file,
};
use crate::store::Store;
use crate::web::App;
use crate::web::lookup::HEADERS;
use actix_web::guard::{Any, Get, Head, Post};
use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, CONTENT_DISPOSITION};
use actix_web::web::{self, Data, Form, FormConfig};
use actix_web::{Error, HttpResponse, Resource};
use askama::Template;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// Most bytes of a form, and most listings of a letter.
const MOST_BYTES: usize = 32 << 10;
const MOST_LISTINGS: usize = 20;

#[derive(Template)]
#[template(path = "letter.html")]
struct LetterPage {
    frame: Frame,
    refused: Option<String>,
    letter: Option<LetterView>,
    form: FormView,
    laws: Vec<LawView>,
    routes: Vec<RouteView>,
}

struct LetterView {
    language: &'static str,
    subject: String,
    paragraphs: Vec<String>,
    notes: Vec<String>,
    /// Whether there is a deadline for a calendar.
    dated: bool,
    /// What was asked, to be sent again for a file.
    again: Vec<(&'static str, String)>,
}

struct FormView {
    laws: Vec<Choice>,
    rights: Vec<Choice>,
    languages: Vec<Choice>,
    also: Vec<Choice>,
    senders: Vec<Choice>,
    place: String,
    received: String,
    listings: Vec<String>,
    words: Vec<String>,
}

struct Choice {
    value: String,
    label: String,
    chosen: bool,
}

struct LawView {
    law: LawCard,
    rights: Vec<(&'static str, String, String, String, Option<String>)>,
}

struct RouteView {
    route: RouteCard,
    known: String,
}

/// What the form sends.
#[derive(Clone, Default)]
struct Sent {
    law: String,
    right: String,
    language: String,
    also: String,
    sender: String,
    place: String,
    received: String,
    format: String,
    listings: Vec<String>,
    words: Vec<String>,
}

/// The form and the tables with GET, the letter with POST. A query string is not read.
pub(super) fn resource() -> Resource {
    web::resource("/people/letter")
        .app_data(FormConfig::default().limit(MOST_BYTES))
        .route(web::route().guard(Any(Get()).or(Head())).to(form))
        .route(web::route().guard(Post()).to(write))
        .default_service(web::to(other_method))
}

async fn other_method() -> HttpResponse {
    private(HttpResponse::MethodNotAllowed().insert_header((ALLOW, "GET, HEAD, POST")).finish())
}

/// No cache keeps what is about a letter.
fn private(mut response: HttpResponse) -> HttpResponse {
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, actix_web::http::header::HeaderValue::from_static(value));
    }
    response
}

async fn form(app: Data<App>) -> Result<HttpResponse, PageError> {
    respond(app, Sent::default()).await
}

async fn write(app: Data<App>, pairs: Result<Form<Vec<(String, String)>>, Error>) -> Result<HttpResponse, PageError> {
    let Ok(Form(pairs)) = pairs else {
        // What was sent cannot be read; nothing of it is repeated.
        return respond(app, Sent { format: "?".to_owned(), ..Sent::default() }).await;
    };
    let mut sent = Sent::default();
    for (name, value) in pairs {
        let value = value.trim().to_owned();
        match name.as_str() {
            "law" => sent.law = value,
            "right" => sent.right = value,
            "language" => sent.language = value,
            "also" => sent.also = value,
            "sender" => sent.sender = value,
            "place" => sent.place = value.to_ascii_uppercase(),
            "received" => sent.received = value,
            "format" => sent.format = value,
            "listing" => sent.listings.push(value),
            "words" => sent.words.push(value),
            _ => {}
        }
    }
    sent.listings.truncate(MOST_LISTINGS);
    respond(app, sent).await
}

/// The page, or a file of the letter.
async fn respond(app: Data<App>, sent: Sent) -> Result<HttpResponse, PageError> {
    let (status, kind, file, body) = run_blocking(app, move |app| {
        // Without a law nothing was asked: a form that brings listings along, or an empty one.
        let asked = !sent.law.is_empty() || sent.format == "?";
        let written =
            if asked { written(&app.rights, &app.store, &app.public_url, &sent)? } else { Err(String::new()) };
        if let Ok((letter, received)) = &written {
            let file = match sent.format.as_str() {
                "txt" => Some(("text/plain; charset=utf-8", "letter.txt", letter.plain())),
                "eml" => Some(("message/rfc822", "letter.eml", mail_file(letter))),
                "ics" => calendar_file(letter, *received).map(|c| ("text/calendar; charset=utf-8", "deadline.ics", c)),
                _ => None,
            };
            if let Some((kind, name, text)) = file {
                return Ok((StatusCode::OK, kind, Some(name), text));
            }
        }
        let (letter, refused) = match written {
            Ok((letter, _)) => (Some(view(letter, &sent)), None),
            Err(refused) => (None, Some(refused).filter(|refused| !refused.is_empty())),
        };
        let status = if refused.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
        let page = LetterPage {
            frame: Frame::new(app, "people", "/people/letter"),
            letter,
            form: form_view(&app.rights, if refused.is_some() { &EMPTY } else { &sent }),
            refused,
            laws: app.rights.laws().map(|card| law_view(&card.head)).collect(),
            routes: app.rights.routes().map(|card| route_view(&card.head)).collect(),
        };
        let body = combining_marks::limit_combining_marks(page.render()?);
        Ok((status, "text/html; charset=utf-8", None, body))
    })
    .await?;
    let mut response = HttpResponse::build(status);
    if let Some(name) = file {
        response.insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")));
    }
    Ok(private(response.content_type(kind).body(body)))
}

static EMPTY: std::sync::LazyLock<Sent> = std::sync::LazyLock::new(Sent::default);

type Written = Result<(Letter, Date), String>;

/// The letter, or the sentence that says why there is none, which repeats nothing that was sent.
fn written(rights: &Rights, store: &Store, url: &str, sent: &Sent) -> Result<Written, PageError> {
    let not = |what: &str| Ok(Err(format!("{what} is not one of the choices. Please choose below.")));
    let Some(law) = rights.law(&sent.law) else { return not("The law") };
    let Ok(right) = sent.right.parse::<Right>() else { return not("The right") };
    let Ok(language) = sent.language.parse::<Language>() else { return not("The language") };
    let Ok(sender) = sent.sender.parse::<Sender>() else { return not("The sender") };
    let also = sent.also.parse::<Language>().ok();
    let received = if sent.received.is_empty() { Some(today()) } else { sent.received.parse().ok() };
    let Some(received) = received else {
        return Ok(Err("The day is not one. Expected a day such as 2026-01-31.".to_owned()));
    };
    let place = Some(sent.place.as_str()).filter(|place| !place.is_empty());
    if place.is_some_and(|place| rights.check_place(law, place).is_err()) {
        let places = law.places.join(", ");
        return Ok(Err(format!(
            "{} protects people in {places}. Choose another law, or leave the place empty.",
            law.law
        )));
    }
    let ids: Vec<ListingId> = sent.listings.iter().filter_map(|id| ListingId::parse(id)).collect();
    if ids.len() < sent.listings.len() {
        return not("A listing");
    }
    let quoted: Vec<Quoted> = store
        .listings(&ids)?
        .iter()
        .map(|stored| {
            let address = format!("{url}/listings/{}", stored.listing.id);
            Quoted::of(&stored.listing, &stored.assessment, address, &sent.words)
        })
        .collect();
    let request = LetterRequest { law, right, language, also, place, sender, listings: &quoted, received };
    Ok(Letter::write(&request).map(|letter| (letter, received)).map_err(|error| format!("{error}.")))
}

fn today() -> Date {
    TimeZone::UTC.to_datetime(jiff::Timestamp::now()).date()
}

fn view(letter: Letter, sent: &Sent) -> LetterView {
    let mut again = vec![
        ("law", sent.law.clone()),
        ("right", sent.right.clone()),
        ("language", sent.language.clone()),
        ("also", sent.also.clone()),
        ("sender", sent.sender.clone()),
        ("place", sent.place.clone()),
        ("received", sent.received.clone()),
    ];
    again.extend(sent.listings.iter().map(|id| ("listing", id.clone())));
    again.extend(sent.words.iter().map(|words| ("words", words.clone())));
    LetterView {
        language: letter.language.code(),
        paragraphs: letter.body.split("\n\n").map(str::to_owned).collect(),
        dated: letter.due.is_some(),
        subject: letter.subject,
        notes: letter.notes,
        again,
    }
}

fn form_view(rights: &Rights, sent: &Sent) -> FormView {
    let choice =
        |value: &str, label: String, sent: &str| Choice { chosen: value == sent, value: value.to_owned(), label };
    let languages = |sent: &str| LANGUAGES.map(|(l, name)| choice(l.code(), name.to_owned(), sent)).into();
    let or = |sent: &str, default: &str| if sent.is_empty() { default.to_owned() } else { sent.to_owned() };
    let law = |law: &LawCard| format!("{} ({}): {}", law.law, law.citation, places(law));
    FormView {
        laws: rights.laws().map(|c| choice(&c.head.id, law(&c.head), &or(&sent.law, "gdpr"))).collect(),
        rights: Right::ALL.map(|r| choice(r.name(), r.label().to_owned(), &or(&sent.right, "access"))).into(),
        languages: languages(&or(&sent.language, "en")),
        also: languages(&sent.also),
        senders: [
            ("person", "I myself"),
            ("agent", "I am authorised by the person"),
            ("parent", "I am a parent or guardian"),
        ]
        .map(|(value, label)| choice(value, label.to_owned(), &or(&sent.sender, "person")))
        .into(),
        place: sent.place.clone(),
        received: sent.received.clone(),
        listings: sent.listings.clone(),
        words: sent.words.clone(),
    }
}

fn places(law: &LawCard) -> String {
    if law.places.len() > 3 { "European Economic Area".to_owned() } else { law.places.join(", ") }
}

fn law_view(law: &LawCard) -> LawView {
    let rights = law.rights.iter().map(|right| {
        let answer = right.answer.map_or_else(|| "the law names no number of days".to_owned(), period);
        (right.right.label(), right.article.clone(), right.ask.clone(), answer, right.draft.clone())
    });
    LawView { law: law.clone(), rights: rights.collect() }
}

fn period(period: Period) -> String {
    let unit = match period.unit {
        Unit::Days => "days",
        Unit::WorkingDays => "working days",
        Unit::Months if period.count == 1 => "month",
        Unit::Months => "months",
    };
    let longest = period.longest.map(|longest| format!(", at most {longest} if the receiver says so and why"));
    format!("{} {unit}{}", period.count, longest.unwrap_or_default())
}

fn route_view(route: &RouteCard) -> RouteView {
    let known = match route.verified_on {
        Some(day) => format!("Tried on {day}"),
        None => format!("Not tried by us; as reported until {}", route.reported_until),
    };
    RouteView { known, route: route.clone() }
}
