//! The vocabulary as pages: every term by which listings are tagged, as its card says it.

use super::html::Html;
use super::{Frame, PageError, names, show};
use crate::card::{Card, Example, Expect};
use crate::listing::{Facet, TermId};
use crate::search::{Ast, FacetField, Filters, Page, Request};
use crate::vocabulary::{Status, Term};
use crate::web::App;
use actix_web::{HttpResponse, web};
use askama::Template;
use std::collections::HashMap;

#[derive(Template)]
#[template(path = "vocabulary.html")]
struct VocabularyPage {
    frame: Frame,
    groups: Vec<Group>,
}

struct Group {
    facet: &'static str,
    heading: &'static str,
    question: &'static str,
    terms: Vec<Row>,
}

struct Row {
    label: String,
    href: String,
    definition: String,
    listings: String,
    search: String,
    status: &'static str,
}

#[derive(Template)]
#[template(path = "term.html")]
struct TermPage {
    frame: Frame,
    label: String,
    id: String,
    facet: &'static str,
    definition: String,
    status: &'static str,
    broader: Option<(String, String)>,
    mappings: Vec<String>,
    special: Option<String>,
    content_note: bool,
    absence: bool,
    prose: Html,
    cues: Vec<CueRow>,
    negations: Vec<String>,
    examples: Vec<ExampleView>,
    listings: String,
    search: String,
}

/// Cues in one language.
struct CueRow {
    language: String,
    code: String,
    strong: Vec<String>,
    weak: Vec<String>,
    company: Vec<String>,
}

/// An example of a card, which a test executes.
pub(super) struct ExampleView {
    /// What the card promises.
    pub expect: &'static str,
    /// The listing as written.
    pub body: String,
}

/// All terms.
pub(super) async fn list(app: web::Data<App>) -> Result<HttpResponse, PageError> {
    super::show(app, |app| {
        let facets = [FacetField::Sensitivity, FacetField::Consent, FacetField::Provenance];
        let (query, filters) = (Ast::everything(), Filters::new());
        let page = Page::Top { offset: 0, limit: 0 };
        let request = Request { query: &query, filters: &filters, page, facets: &facets };
        let counts = app.reader.searcher().search(&request)?.facets;
        let counts: HashMap<String, u64> = counts
            .into_iter()
            .flat_map(|f| f.values.into_iter().map(move |(slug, n)| (format!("{}:{slug}", f.field.name()), n)))
            .collect();
        let group = |facet: Facet, heading, question| Group {
            facet: facet.name(),
            heading,
            question,
            terms: app
                .method
                .vocabulary
                .cards()
                .filter(|c| c.head.id.facet() == facet)
                .map(|c| row(c, counts.get(c.head.id.as_str()).copied().unwrap_or(0)))
                .collect(),
        };
        Ok(VocabularyPage {
            frame: Frame::new(app, "vocabulary", "/vocabulary"),
            groups: vec![
                group(Facet::Sensitivity, "Sensitivity", "What could harm the people in the data?"),
                group(Facet::Consent, "Consent", "Did the people concerned agree?"),
                group(Facet::Provenance, "Provenance", "Where does the data come from?"),
            ],
        })
    })
    .await
}

fn row(card: &Card<Term>, listings: u64) -> Row {
    let id = &card.head.id;
    Row {
        label: card.head.label.clone(),
        href: href(id),
        definition: card.head.definition.clone(),
        listings: show::of(listings, "listing", "listings"),
        search: search(id),
        status: status(card.head.status),
    }
}

/// Page of a term.
pub(super) fn href(id: &TermId) -> String {
    format!("/vocabulary/{}/{}", id.facet().name(), id.slug())
}

fn search(id: &TermId) -> String {
    format!("/?{}={}", id.facet().name(), id.slug())
}

/// `draft`, `stable` or `retired`, as a reader understands it.
pub(super) fn status(status: Status) -> &'static str {
    match status {
        Status::Draft => "draft, not yet in use",
        Status::Stable => "in use",
        Status::Retired => "retired, no longer in use",
    }
}

/// The examples of a card.
pub(super) fn examples(examples: &[Example], flag: &'static str, clear: &'static str) -> Vec<ExampleView> {
    let view = |example: &Example| ExampleView {
        expect: match example.expect {
            Expect::Flag => flag,
            Expect::Clear => clear,
            Expect::Unknown => "Cannot be decided from what is stated",
            Expect::KnownMiss => "Known miss: should be recognised and is not yet",
        },
        body: example.body.trim_end().to_owned(),
    };
    examples.iter().map(view).collect()
}

/// One term.
pub(super) async fn page(app: web::Data<App>, path: web::Path<(String, String)>) -> Result<HttpResponse, PageError> {
    let (facet, slug) = path.into_inner();
    super::show(app, move |app| {
        let missing = || {
            let shown: String = format!("{facet}:{slug}").chars().take(80).collect();
            PageError::NotFound(format!("The vocabulary has no term “{shown}”."))
        };
        let id = TermId::try_from(format!("{facet}:{slug}")).map_err(|_| missing())?;
        let card = app.method.vocabulary.get(&id).ok_or_else(missing)?;
        let head = &card.head;
        let field = crate::web::params::facet(id.facet().name()).unwrap_or(FacetField::Sensitivity);
        let filters = Filters::from([(field, vec![id.slug().to_owned()])]);
        let listings = app.reader.searcher().count(&Ast::everything(), &filters)?;
        let broader = head.broader.as_ref().and_then(|b| app.method.vocabulary.get(b));
        let cue_row = |(code, cues): (&String, &crate::vocabulary::Cues)| CueRow {
            language: names::language(code).unwrap_or_else(|| code.clone()),
            code: code.clone(),
            strong: cues.strong.clone(),
            weak: cues.weak.clone(),
            company: cues.company.clone(),
        };
        Ok(TermPage {
            frame: Frame::new(app, "vocabulary", &href(&id)),
            label: head.label.clone(),
            id: id.to_string(),
            facet: id.facet().name(),
            definition: head.definition.clone(),
            status: status(head.status),
            broader: broader.map(|c| (c.head.label.clone(), href(&c.head.id))),
            mappings: head.close_match.clone(),
            special: head.special_category.clone(),
            content_note: head.content_note,
            absence: head.absence,
            prose: super::markdown::prose(&card.prose),
            cues: head.cues.iter().map(cue_row).collect(),
            negations: head.neg.clone(),
            examples: examples(&card.examples, "Gets this tag", "Does not get this tag"),
            listings: show::of(listings, "listing", "listings"),
            search: search(&id),
        })
    })
    .await
}
