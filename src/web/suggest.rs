//! `GET /suggest`: completions for the search box. Needs no token. What is typed is neither cached nor logged.

use super::App;
use super::api::parameters::Parameters;
use super::api::route::get;
use super::api::{blocking, response};
use super::params::encode;
use super::problem::Problem;
use crate::domain::listing::{BrokerId, ListingId};
use crate::search::{Ast, Completion, CompletionKind, FacetField, Filters, Request, Samples, Searcher, parse};
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::middleware::from_fn;
use actix_web::web::{Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;

/// Longest text that is completed, in bytes: longer texts are pasted, not typed.
const MAX_BYTES: usize = 200;
/// Suggestions of each kind.
const PER_KIND: usize = 4;
/// Facets whose values are terms of the vocabulary.
const TERMS: [FacetField; 3] = [FacetField::Sensitivity, FacetField::Consent, FacetField::Provenance];

/// The route.
pub fn configure(cfg: &mut ServiceConfig) {
    cfg.service(get("/suggest", suggest).wrap(from_fn(response::finish_response)));
}

#[derive(Serialize)]
struct Suggestions {
    items: Vec<Suggestion>,
}

/// A completion.
#[derive(Debug, Serialize, PartialEq, Eq)]
struct Suggestion {
    /// `word`, `tag`, `broker` or `listing`.
    kind: &'static str,
    /// As people read it.
    label: String,
    /// Its kind and how many listings have it.
    note: String,
    /// The query to search for; null for a listing, which has a page.
    q: Option<String>,
    /// Address of the search or page.
    href: String,
}

async fn suggest(request: HttpRequest, app: Data<App>) -> Result<HttpResponse, Problem> {
    let parameters = Parameters::read(request.query_string(), &["q"])?;
    let typed = parameters.text("q").unwrap_or_default().to_owned();
    let items = match typed.trim().is_empty() || typed.len() > MAX_BYTES {
        true => Vec::new(),
        false => blocking(app.clone(), move || suggestions(&app, &typed)).await?,
    };
    let body = serde_json::to_vec(&Suggestions { items }).map_err(Problem::internal)?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "application/json"))
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(body))
}

fn suggestions(app: &App, typed: &str) -> Result<Vec<Suggestion>, Problem> {
    let searcher = app.reader.searcher();
    let completions = searcher.complete(typed, &[FacetField::Broker], PER_KIND)?;
    let mixed = Samples::of(&searcher)?.mixed();
    let completions = if mixed { without_samples(app, &searcher, completions)? } else { completions };
    let of = |kind: CompletionKind| completions.iter().filter(move |c| c.kind == kind);
    let mut items: Vec<Suggestion> = of(CompletionKind::Word).map(word).collect();
    items.extend(tags(app, &searcher, typed)?);
    items.extend(of(CompletionKind::Value(FacetField::Broker)).map(broker));
    let ids: Vec<ListingId> = of(CompletionKind::Listing).filter_map(|c| ListingId::parse(&c.text)).collect();
    for stored in app.store.listings(&ids)? {
        if mixed && app.invented(&stored.listing) {
            continue;
        }
        let title = stored.listing.title;
        let href = format!("/listings/{}", stored.listing.id);
        items.push(Suggestion { kind: "listing", label: title, note: "listing".to_owned(), q: None, href });
    }
    Ok(items)
}

/// Completions counted over real listings only; those that only invented samples have are dropped.
fn without_samples(app: &App, searcher: &Searcher, found: Vec<Completion>) -> Result<Vec<Completion>, Problem> {
    let filters = Filters::new();
    let mut real = Vec::with_capacity(found.len());
    for mut completion in found {
        let query = match completion.kind {
            CompletionKind::Word => quoted(last_word(&completion.text)),
            CompletionKind::Value(field) => format!("{}:{}", field.name(), quoted(&completion.text)),
            CompletionKind::Listing => {
                real.push(completion);
                continue;
            }
        };
        let scope = app.scope(searcher, &parse(&query).0, &filters)?;
        completion.documents = searcher.count(&scope.ast, &filters)?;
        if completion.documents > 0 {
            real.push(completion);
        }
    }
    Ok(real)
}

fn last_word(text: &str) -> &str {
    text.rsplit_once(char::is_whitespace).map_or(text, |(_, last)| last)
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

fn word(found: &Completion) -> Suggestion {
    let counted = counted(found.documents);
    // The count is that of the last word only.
    let note = match last_word(&found.text) {
        last if last == found.text => counted,
        last => format!("{counted} with “{last}”"),
    };
    search_for("word", found.text.clone(), note, found.text.clone())
}

fn broker(found: &Completion) -> Suggestion {
    let note = format!("broker, {}", counted(found.documents));
    let href = format!("/brokers/{}", encode(BrokerId::derive(&found.text).as_str()));
    Suggestion { href, ..search_for("broker", found.text.clone(), note, format!("broker:{}", quoted(&found.text))) }
}

/// Terms that some listing has and whose label or id has words that begin with each word typed.
fn tags(app: &App, searcher: &Searcher, typed: &str) -> Result<Vec<Suggestion>, Problem> {
    let filters = Filters::new();
    let scope = app.scope(searcher, &Ast::everything(), &filters)?;
    let counts = searcher.search(&scope.ast, &Request::counting(&filters, &TERMS))?.facets;
    let listings = |field: FacetField, slug: &str| {
        let counted = counts.iter().find(|c| c.field == field);
        counted.and_then(|c| c.values.iter().find(|(value, _)| value == slug)).map_or(0, |(_, count)| *count)
    };
    let mut found = Vec::new();
    for card in app.method.vocabulary.cards() {
        let (label, id) = (&card.head.label, &card.head.id);
        let Some(field) = FacetField::from_name(id.facet().name()) else { continue };
        if fits(typed, &format!("{label} {}", id.slug().replace('-', " "))) {
            found.push((listings(field, id.slug()), label, id));
        }
    }
    found.retain(|(count, ..)| *count > 0);
    found.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    let tag = |(count, label, id): (u64, &String, &crate::domain::listing::TermId)| {
        search_for(
            "tag",
            label.clone(),
            format!("tag, {}", counted(count)),
            format!("{}:{}", id.facet().name(), id.slug()),
        )
    };
    Ok(found.into_iter().take(PER_KIND).map(tag).collect())
}

/// Whether each word typed is a prefix of a word of the text.
fn fits(typed: &str, text: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
        words.map(str::to_lowercase).collect()
    };
    let (typed, text) = (words(typed), words(text));
    !typed.is_empty() && typed.iter().all(|t| text.iter().any(|w| w.starts_with(t.as_str())))
}

fn search_for(kind: &'static str, label: String, note: String, q: String) -> Suggestion {
    Suggestion { kind, label, note, href: format!("/?q={}", encode(&q)), q: Some(q) }
}

fn counted(listings: u64) -> String {
    if listings == 1 { "1 listing".to_owned() } else { format!("{listings} listings") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_fits_if_each_word_is_a_prefix_of_one_of_its_words() {
        let label = "Recorded telephone calls call recording";
        assert!(fits("call rec", label) && fits("Telephone", label) && fits("recording of", "recording of"));
        assert!(!fits("calls home", label) && !fits("", label) && !fits("phone", label));
    }

    #[test]
    fn a_broker_is_suggested_as_a_query_for_exactly_that_name() {
        let found = Completion {
            kind: CompletionKind::Value(FacetField::Broker),
            text: "Bold \"&\" Sons".to_owned(),
            documents: 1,
        };
        let item = broker(&found);
        let q = item.q.unwrap();
        let (ast, notices) = crate::search::parse(&q);
        assert!(notices.is_empty(), "{notices:?}");
        assert_eq!((ast.to_string(), item.href.as_str()), (q, "/brokers/bold-sons"));
        assert_eq!(ast.positive_leaves()[0].text, "Bold \"&\" Sons");
        assert_eq!(item.note, "broker, 1 listing");
    }
}
