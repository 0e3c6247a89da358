//! The page for people who ask whether they could be in a data set. The question is sent in the body of a form and kept
//! nowhere: not in an address, not in a cookie, not in a log, nor in a cache.

use super::assets::addresses_path;
use super::deals::{self, DealView};
use super::{Frame, PageError, combining_marks, format, run_blocking};
use crate::assess::lookup::{Asked, AskedPlatform, Kinds, Question, QuestionBack, QuestionError};
use crate::manifest::Listed;
use crate::output::lookup::{Answer, Hits, LookupError, LookupHit, Page, Reason};
use crate::web::App;
use crate::web::lookup::{DEFAULT_LIMIT, HEADERS, MOST_BYTES, answer, too_large};
use crate::web::params::ParamError;
use actix_web::guard::{Any, Get, Head, Post};
use actix_web::http::StatusCode;
use actix_web::http::header::ALLOW;
use actix_web::web::{self, Data, Form, FormConfig};
use actix_web::{Error, HttpResponse, Resource};
use askama::Template;

#[derive(Template)]
#[template(path = "people.html")]
struct PeoplePage {
    frame: Frame,
    /// Path of the script that looks addresses up without sending them.
    addresses_script: &'static str,
    /// Why there is no answer.
    refused: Vec<String>,
    form: FormView,
    answer: Option<AnswerView>,
}

/// What stands in the fields.
#[derive(Clone, Default)]
struct FormView {
    fields: Vec<FieldView>,
    from: String,
    to: String,
    kinds: Vec<KindView>,
}

#[derive(Clone)]
struct FieldView {
    name: &'static str,
    label: &'static str,
    hint: &'static str,
    value: String,
}

#[derive(Clone)]
struct KindView {
    name: String,
    label: String,
    chosen: bool,
}

struct AnswerView {
    considered: String,
    named: GroupView,
    possible: GroupView,
    unsaid: String,
    unsaid_kinds: Vec<(String, String)>,
    unsaid_no_kind: String,
    excluded: Vec<(String, &'static str)>,
    other: String,
    manifests: Vec<Listed>,
    asked_urls: bool,
    questions: Vec<QuestionBack>,
    deals: Vec<DealView>,
    platforms: Vec<(String, String)>,
    /// What was asked, to be sent again for the next hits.
    again: Vec<(String, String)>,
}

struct GroupView {
    total: u64,
    count: String,
    first: usize,
    last: usize,
    next: Option<usize>,
    hits: Vec<HitView>,
}

struct HitView {
    id: String,
    title: String,
    href: String,
    seller: String,
    price: String,
    findings: String,
    score: i32,
    parts: String,
    delisted: Option<String>,
    reasons: Vec<ReasonView>,
    against: Vec<ReasonView>,
}

struct ReasonView {
    reason: String,
    quote: String,
    field: String,
}

/// The text fields of the form: name, label, hint.
const FIELDS: [(&str, &str, &str); 6] = [
    ("platforms", "Platforms and apps you used", "For example Tumblr, WhatsApp, 微博"),
    ("countries", "Countries you lived in", "A code or a name; a state of the USA as US-GA"),
    ("places", "Cities and other places", "As a seller would write them"),
    ("languages", "Languages you spoke or wrote", "A code or a name, for example German"),
    ("brokers", "Companies that may have your data", "Names of sellers or apps, never of people"),
    ("urls", "Your own web sites and pages", "For example example.org, one on a line"),
];

/// The form with GET, the form and the answer with POST. A query string is not read.
pub(super) fn resource() -> Resource {
    web::resource("/people")
        .app_data(FormConfig::default().limit(MOST_BYTES))
        .route(web::route().guard(Any(Get()).or(Head())).to(form))
        .route(web::route().guard(Post()).to(ask))
        .default_service(web::to(other_method))
}

async fn other_method() -> HttpResponse {
    let mut response = HttpResponse::MethodNotAllowed();
    HEADERS.into_iter().for_each(|header| {
        response.insert_header(header);
    });
    response.insert_header((ALLOW, "GET, HEAD, POST")).finish()
}

async fn form(app: Data<App>) -> Result<HttpResponse, PageError> {
    page(app, StatusCode::OK, Vec::new(), Sent::default(), None).await
}

/// What the form sends.
#[derive(Clone, Default)]
struct Sent {
    asked: Asked,
    years: (String, String),
    offset: usize,
}

type Pairs = Vec<(String, String)>;

async fn ask(app: Data<App>, sent: Result<Form<Pairs>, Error>) -> Result<HttpResponse, PageError> {
    let pairs = match sent {
        Ok(pairs) => pairs.into_inner(),
        Err(error) if error.as_response_error().status_code() == StatusCode::PAYLOAD_TOO_LARGE => {
            let sentence = capitalised(&too_large());
            return page(app, StatusCode::PAYLOAD_TOO_LARGE, vec![sentence], Sent::default(), None).await;
        }
        Err(_) => {
            let sentence = "The form was not understood. Please fill in the fields below.".to_owned();
            return page(app, StatusCode::BAD_REQUEST, vec![sentence], Sent::default(), None).await;
        }
    };
    let (mut sent, years) = read(pairs);
    let read = years.and_then(|years| {
        sent.asked.years = years;
        Question::read(&sent.asked)
    });
    match read {
        Ok(question) if question.is_empty() => {
            let sentence = "Nothing was asked. Fill in at least one field.".to_owned();
            page(app, StatusCode::BAD_REQUEST, vec![sentence], sent, None).await
        }
        Ok(question) => page(app, StatusCode::OK, Vec::new(), sent, Some(question)).await,
        Err(errors) => {
            let sentences = errors.iter().map(|e| capitalised(&e.sentence)).collect();
            page(app, StatusCode::BAD_REQUEST, sentences, sent, None).await
        }
    }
}

type Years = Result<Option<(i64, i64)>, Vec<QuestionError>>;

/// Reads the pairs of a form. Values stand one on a line, or with commas between them.
fn read(pairs: Pairs) -> (Sent, Years) {
    let mut sent = Sent::default();
    for (name, value) in pairs {
        let values =
            || value.split(['\n', ',', '，', '、', ';']).map(|v| v.trim().to_owned()).filter(|v| !v.is_empty());
        let asked = &mut sent.asked;
        match name.as_str() {
            "platforms" => asked.platforms.extend(values()),
            "countries" => asked.countries.extend(values()),
            "places" => asked.places.extend(values()),
            "kinds" => asked.kinds.extend(values()),
            "languages" => asked.languages.extend(values()),
            "brokers" => asked.brokers.extend(values()),
            "urls" => asked.urls.extend(value.split_whitespace().map(str::to_owned)),
            "from" => sent.years.0 = value.trim().to_owned(),
            "to" => sent.years.1 = value.trim().to_owned(),
            "offset" => sent.offset = value.trim().parse::<u32>().map_or(0, |n| n as usize),
            _ => {}
        }
    }
    let error = || {
        let sentence = "a year is not a number; expected e.g. 2010 and 2018.".to_owned();
        vec![QuestionError { field: "years", sentence }]
    };
    let years = match (sent.years.0.as_str(), sent.years.1.as_str()) {
        ("", "") => Ok(None),
        (from, to) => {
            // One year alone is a period of one year.
            let (from, to) = (if from.is_empty() { to } else { from }, if to.is_empty() { from } else { to });
            from.parse().ok().zip(to.parse().ok()).map(Some).ok_or_else(error)
        }
    };
    (sent, years)
}

async fn page(
    app: Data<App>,
    status: StatusCode,
    refused: Vec<String>,
    sent: Sent,
    question: Option<Question>,
) -> Result<HttpResponse, PageError> {
    let body = run_blocking(app, move |app| {
        let found = match &question {
            Some(question) => {
                let page = Page { offset: sent.offset, limit: DEFAULT_LIMIT };
                Some(answer_view(app, question, &sent, answer(app, question, page)?))
            }
            None => None,
        };
        let view = PeoplePage {
            frame: Frame::new(app, "people", "/people"),
            addresses_script: addresses_path(),
            // What is refused may be a name: it is not sent back.
            form: form_view(if refused.is_empty() { &sent } else { &EMPTY }),
            refused,
            answer: found,
        };
        Ok(combining_marks::limit_combining_marks(view.render()?))
    })
    .await?;
    let mut response = HttpResponse::build(status);
    HEADERS.into_iter().for_each(|header| {
        response.insert_header(header);
    });
    Ok(response.content_type("text/html; charset=utf-8").body(body))
}

static EMPTY: std::sync::LazyLock<Sent> = std::sync::LazyLock::new(Sent::default);

fn form_view(sent: &Sent) -> FormView {
    let asked = &sent.asked;
    let value = |name: &str| match name {
        "platforms" => asked.platforms.join(", "),
        "countries" => asked.countries.join(", "),
        "places" => asked.places.join(", "),
        "languages" => asked.languages.join(", "),
        "brokers" => asked.brokers.join(", "),
        _ => asked.urls.join("\n"),
    };
    let fields = FIELDS.map(|(name, label, hint)| FieldView { name, label, hint, value: value(name) });
    let kind = |(name, kind): (&str, &crate::assess::lookup::Kind)| KindView {
        name: name.to_owned(),
        label: kind.label.clone(),
        chosen: asked.kinds.iter().any(|k| k == name),
    };
    FormView {
        fields: fields.into(),
        from: sent.years.0.clone(),
        to: sent.years.1.clone(),
        kinds: Kinds::get().iter().map(kind).collect(),
    }
}

fn answer_view(app: &App, question: &Question, sent: &Sent, found: Answer) -> AnswerView {
    let form = form_view(sent);
    let mut again: Vec<(String, String)> = form.fields.iter().map(|f| (f.name.to_owned(), f.value.clone())).collect();
    again.extend(sent.asked.kinds.iter().map(|kind| ("kinds".to_owned(), kind.clone())));
    again.extend([("from".to_owned(), form.from), ("to".to_owned(), form.to)]);
    again.retain(|(_, value)| !value.is_empty());
    let known = question.platforms.iter().filter_map(|p| if let AskedPlatform::Known(p) = p { Some(*p) } else { None });
    let known: Vec<_> = known.collect();
    AnswerView {
        considered: format::of(found.considered, "listing", "listings"),
        named: group(found.named),
        possible: group(found.possible),
        unsaid: format::of(found.cannot_be_said.total, "listing says", "listings say"),
        unsaid_kinds: found
            .cannot_be_said
            .by_kind
            .iter()
            .map(|k| (k.label.clone(), format::count(k.listings)))
            .collect(),
        unsaid_no_kind: format::count(found.cannot_be_said.kind_not_said),
        excluded: found.excluded.by_reason.iter().map(|by| (format::count(by.listings), by.sentence)).collect(),
        other: format::count(found.other),
        manifests: found.manifests,
        asked_urls: !question.urls.is_empty(),
        questions: found.questions,
        deals: known.iter().flat_map(|p| deals::of_platform(app, &p.id)).collect(),
        platforms: known.iter().map(|p| (p.name.clone(), format!("/platforms/{}", p.id))).collect(),
        again,
    }
}

fn group(hits: Hits) -> GroupView {
    GroupView {
        total: hits.total,
        count: format::of(hits.total, "listing", "listings"),
        first: hits.offset + 1,
        last: hits.offset + hits.hits.len(),
        next: hits.next_offset,
        hits: hits.hits.into_iter().map(hit).collect(),
    }
}

fn hit(hit: LookupHit) -> HitView {
    let parts: Vec<String> = hit.score_parts.iter().map(|p| format!("{} {:+}", p.name, p.points)).collect();
    HitView {
        id: hit.id,
        title: if hit.title.trim().is_empty() { "(no title)".to_owned() } else { hit.title },
        href: hit.page,
        seller: hit.seller.map_or_else(|| "seller not named".to_owned(), |s| format::name(&s)),
        price: hit.price.map_or_else(|| "price not stated".to_owned(), |p| format!("price {p}")),
        findings: format::of(hit.findings as u64, "finding", "findings"),
        score: hit.score,
        parts: parts.join(", "),
        delisted: hit.delisted,
        reasons: hit.reasons.into_iter().map(reason).collect(),
        against: hit.against.into_iter().map(reason).collect(),
    }
}

fn reason(reason: Reason) -> ReasonView {
    let (quote, field) = reason.words.map_or_else(Default::default, |mark| (mark.quote, mark.field));
    ReasonView { reason: reason.reason, quote, field }
}

fn capitalised(sentence: &str) -> String {
    let mut chars = sentence.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

impl From<LookupError> for PageError {
    fn from(error: LookupError) -> Self {
        match error {
            LookupError::Index(error) => error.into(),
            LookupError::Store(error) => error.into(),
            LookupError::Manifest(error) => error.into(),
            LookupError::Address => ParamError::new("urls", format!("{error}."), None).into(),
        }
    }
}
