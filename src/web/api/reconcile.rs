//! `/api/v1/reconcile`: the Reconciliation Service API 0.2, by which OpenRefine matches a column of names with the
//! brokers. Public, as the pages of brokers are, because clients send no token.
//!
//! Names are compared as with public registers: what is below the threshold is not a candidate, and only a name that is
//! the same but for its spelling, and of one broker only, is a match.

use super::blocking;
use super::list::{json, json_response};
use super::parameters::{Parameters, invalid};
use crate::assess::register::directory;
use crate::domain::listing::MatchStatus;
use crate::search::{Ast, BrokerCount, FacetField, Filters, Searcher, brokers};
use crate::web::App;
use crate::web::params::{hint, shown};
use crate::web::problem::{Problem, ProblemCode};
use actix_web::http::header::CONTENT_SECURITY_POLICY;
use actix_web::web::{Data, Path, Payload, Query};
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json as object};
use std::collections::{BTreeMap, BTreeSet};

/// Queries in one batch, candidates of one query, and longest name, in characters.
const MAX_QUERIES: usize = 50;
const MAX_LIMIT: usize = 50;
const LIMIT: usize = 5;
const MAX_NAME: usize = 500;
/// Largest body, in bytes.
const MAX_BYTES: usize = 256 << 10;
/// Suggestions for the beginning of a name.
const SUGGESTIONS: usize = 10;
/// The only type.
const TYPE: &str = "broker";
/// A preview is shown inside the pages of others, and loads nothing.
const POLICY: &str = "default-src 'none'; frame-ancestors *";
/// Facets by which candidates can be told apart.
const PROPERTIES: [FacetField; 5] =
    [FacetField::Country, FacetField::Language, FacetField::Modality, FacetField::Sensitivity, FacetField::Source];

/// One query of a batch.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NameQuery {
    query: Option<String>,
    #[serde(default)]
    r#type: Value,
    limit: Option<f64>,
    #[serde(default)]
    properties: Vec<Property>,
    #[serde(default, rename = "type_strict")]
    _type_strict: Option<String>,
}

/// A value that a candidate should have.
#[derive(Deserialize)]
struct Property {
    pid: String,
    v: Value,
}

/// The candidates of a query.
#[derive(Serialize)]
struct Candidates {
    result: Vec<Candidate>,
}

#[derive(Serialize)]
struct Candidate {
    id: String,
    name: String,
    description: String,
    /// 0 to 100.
    score: f64,
    r#match: bool,
    r#type: [Value; 1],
    features: Vec<Feature>,
}

#[derive(Serialize)]
struct Feature {
    id: String,
    value: Value,
}

/// The manifest of the service, or, with `queries`, the candidates.
pub async fn manifest(request: HttpRequest, app: Data<App>) -> Result<HttpResponse, Problem> {
    let parameters = Parameters::read(request.query_string(), &["queries"])?;
    if let Some(queries) = parameters.text("queries") {
        return answer(queries.to_owned(), app).await;
    }
    let (base, service) = (&app.public_url, format!("{}/api/v1/reconcile", app.public_url));
    let manifest = object!({
        "versions": ["0.2"],
        "name": "brokerwatch: sellers of data",
        "identifierSpace": format!("{base}/brokers/"),
        "schemaSpace": format!("{service}#"),
        "documentation": format!("{base}/about"),
        "defaultTypes": [the_type()],
        "view": { "url": format!("{base}/brokers/{{{{id}}}}") },
        "preview": { "url": format!("{service}/preview/{{{{id}}}}"), "width": 400, "height": 120 },
        "suggest": { "entity": { "service_url": service, "service_path": "/suggest/entity" } },
    });
    Ok(json_response(json(&manifest)?))
}

/// Candidates for the names in a form.
pub async fn queries(request: HttpRequest, app: Data<App>, payload: Payload) -> Result<HttpResponse, Problem> {
    Parameters::read(request.query_string(), &[])?;
    let types = ["application/x-www-form-urlencoded"];
    let within = app.admission.limits().write;
    let (body, _) = super::write::body::read_as(&request, payload, within, &types, MAX_BYTES).await?;
    let text = std::str::from_utf8(&body).map_err(|_| bad("The body is not UTF-8."))?;
    let pairs = Query::<Vec<(String, String)>>::from_query(text).map_err(|_| bad("The body is not a form."))?;
    let mut queries = pairs.into_inner().into_iter().filter(|(name, _)| name == "queries").map(|(_, value)| value);
    match (queries.next(), queries.next()) {
        (Some(queries), None) => answer(queries, app).await,
        _ => Err(bad("Expected one field “queries” in the form.")),
    }
}

/// Brokers whose names begin with a text, or have a word that does.
pub async fn suggest(request: HttpRequest, app: Data<App>) -> Result<HttpResponse, Problem> {
    let parameters = Parameters::read(request.query_string(), &["prefix", "cursor", "type"])?;
    let skipped = usize::try_from(parameters.number("cursor")?.unwrap_or(0)).unwrap_or(usize::MAX);
    let prefix = parameters.text("prefix").unwrap_or_default().trim().to_lowercase();
    let body = blocking(app.clone(), move || {
        let begins = |name: &String| {
            let name = name.to_lowercase();
            name.starts_with(&prefix) || name.split_whitespace().any(|word| word.starts_with(&prefix))
        };
        let all = if prefix.is_empty() { Vec::new() } else { all(&app, &Filters::new())? };
        let found = all.iter().filter(|broker| broker.names.iter().any(begins)).skip(skipped).take(SUGGESTIONS);
        let entity = |broker: &BrokerCount| {
            object!({ "id": broker.id.as_str(), "name": name(broker), "description": description(broker),
                      "notable": [the_type()] })
        };
        json(&object!({ "result": found.map(entity).collect::<Vec<_>>() }))
    })
    .await?;
    Ok(json_response(body))
}

/// A broker in a few lines of HTML, to be shown inside a page of the client.
pub async fn preview(request: HttpRequest, path: Path<String>, app: Data<App>) -> Result<HttpResponse, Problem> {
    Parameters::read(request.query_string(), &[])?;
    let html = blocking(app.clone(), move || {
        let all = all(&app, &Filters::new())?;
        let Some(broker) = all.iter().find(|broker| broker.id.as_str() == path.as_str()) else {
            let detail = format!("There is no broker “{}”.", shown(&path));
            return Err(Problem::new(ProblemCode::NoSuchBroker, detail));
        };
        let href = format!("{}/brokers/{}", app.public_url, crate::web::params::encode(broker.id.as_str()));
        Ok(format!(
            "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{0}</title></head>\
             <body><p><a href=\"{1}\" target=\"_blank\" rel=\"noopener\">{0}</a></p><p>{2}</p></body></html>",
            escaped(name(broker)),
            escaped(&href),
            escaped(&description(broker))
        ))
    })
    .await?;
    let html = HttpResponse::Ok()
        .insert_header((CONTENT_SECURITY_POLICY, POLICY))
        .content_type("text/html; charset=utf-8")
        .body(html);
    Ok(html)
}

async fn answer(queries: String, app: Data<App>) -> Result<HttpResponse, Problem> {
    let batch: BTreeMap<String, NameQuery> =
        serde_json::from_str(&queries).map_err(|e| bad(format!("queries is not a batch of queries: {e}.")))?;
    if batch.len() > MAX_QUERIES {
        return Err(bad(format!("A batch has at most {MAX_QUERIES} queries.")));
    }
    for query in batch.values() {
        query.check()?;
    }
    let body = blocking(app.clone(), move || {
        let all = all(&app, &Filters::new())?;
        let names = all.iter().map(|broker| broker.names.clone()).collect();
        let directory = directory(names).map_err(Problem::internal)?;
        let mut having = BTreeMap::new();
        let mut answers = BTreeMap::new();
        for (key, query) in &batch {
            let mut result = Vec::new();
            let (name, wanted) = (query.query.as_deref().unwrap_or_default(), query.is_of_type());
            let found = if wanted && !name.trim().is_empty() { directory.matches(name) } else { Vec::new() };
            let same = found.iter().filter(|m| m.match_status == MatchStatus::Listed).count();
            for found in found {
                let Some(broker) = all.get(found.entry) else { continue };
                let is_same = found.match_status == MatchStatus::Listed;
                let mut score = f64::from(found.score) * 100.0;
                let mut features = vec![Feature { id: "name_similarity".to_owned(), value: object!(found.score) }];
                let mut fits = true;
                for property in &query.properties {
                    let has = property.holds(broker, &app, &mut having)?;
                    fits &= has;
                    features.push(Feature { id: property.pid.clone(), value: object!(has) });
                }
                // What contradicts the query is never a match, and comes after what does not.
                score -= if fits { 0.0 } else { 10.0 };
                result.push(Candidate {
                    id: broker.id.as_str().to_owned(),
                    name: self::name(broker).to_owned(),
                    description: description(broker),
                    score: (score * 100.0).round() / 100.0,
                    r#match: is_same && same == 1 && fits,
                    r#type: [the_type()],
                    features,
                });
            }
            result.sort_by(|a, b| b.score.total_cmp(&a.score));
            result.truncate(query.limit());
            answers.insert(key.as_str(), Candidates { result });
        }
        json(&answers)
    })
    .await?;
    Ok(json_response(body))
}

impl NameQuery {
    fn check(&self) -> Result<(), Problem> {
        if self.query.is_none() && self.properties.is_empty() {
            return Err(bad("A query has neither query nor properties."));
        }
        if self.query.as_ref().is_some_and(|query| query.chars().count() > MAX_NAME) {
            return Err(bad(format!("A name has at most {MAX_NAME} characters.")));
        }
        let names = PROPERTIES.map(FacetField::name);
        for property in &self.properties {
            if !names.contains(&property.pid.as_str()) {
                let detail = format!("unknown property “{}”. {}", shown(&property.pid), hint(&property.pid, &names));
                return Err(bad(detail));
            }
        }
        Ok(())
    }

    /// Whether brokers are asked for: no type means any.
    fn is_of_type(&self) -> bool {
        match &self.r#type {
            Value::String(name) => name == TYPE || name.is_empty(),
            Value::Array(names) => names.is_empty() || names.iter().any(|name| name == TYPE),
            _ => true,
        }
    }

    fn limit(&self) -> usize {
        self.limit.map_or(LIMIT, |limit| (limit.max(0.0) as usize).clamp(1, MAX_LIMIT))
    }
}

/// Brokers by facet and value.
type Having = BTreeMap<(String, String), BTreeSet<String>>;

impl Property {
    /// Whether a broker has a listing with one of the values.
    fn holds(&self, broker: &BrokerCount, app: &App, having: &mut Having) -> Result<bool, Problem> {
        let Some(field) = PROPERTIES.into_iter().find(|field| field.name() == self.pid) else { return Ok(false) };
        let values: Vec<String> = match &self.v {
            Value::Array(values) => values.iter().map(text).collect(),
            value => vec![text(value)],
        };
        for value in values {
            let key = (self.pid.clone(), value.clone());
            if !having.contains_key(&key) {
                let filters = Filters::from([(field, vec![value])]);
                let ids = all(app, &filters)?.iter().map(|b| b.id.as_str().to_owned()).collect();
                having.insert(key.clone(), ids);
            }
            if having.get(&key).is_some_and(|ids| ids.contains(broker.id.as_str())) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// A value as text; of an entity its id.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Object(entity) => entity.get("id").and_then(Value::as_str).unwrap_or_default().to_owned(),
        other => other.to_string(),
    }
}

/// The brokers of listings under filters, without those of invented samples beside real ones.
fn all(app: &App, filters: &Filters) -> Result<Vec<BrokerCount>, Problem> {
    let searcher: Searcher = app.reader.searcher();
    let within = app.scope(&searcher, &Ast::everything(), &Filters::new())?.ast;
    Ok(brokers(&searcher, &within, filters, &within)?)
}

fn name(broker: &BrokerCount) -> &str {
    broker.names.first().map_or("", String::as_str)
}

fn description(broker: &BrokerCount) -> String {
    if broker.listings == 1 { "1 listing".to_owned() } else { format!("{} listings", broker.listings) }
}

fn the_type() -> Value {
    object!({ "id": TYPE, "name": "Seller of data" })
}

fn bad(detail: impl Into<String>) -> Problem {
    invalid("queries", detail)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
