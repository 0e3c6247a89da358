//! Facets: the values by which a search can be narrowed. The search page shows the most frequent ones; a page for each
//! facet lists all of them and can be searched. Narrower values are below their broader one.

use super::facet_choice::Choice;
use super::facet_tree::{arrange, containing};
use super::{Frame, PageError, format, labels};
use crate::assess::completeness::Grade;
use crate::domain::listing::Severity;
use crate::search::{Answer, FacetCounts, FacetField, Order, Request, parse};
use crate::web::App;
use crate::web::facet_values::resolve;
use crate::web::params::{PageParams, SearchParams, facet, hint, shown};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

/// Values of one facet shown beside the hits.
const SHOWN: usize = 12;
/// Parameter of the facet page: a text that the values contain.
const FIND: &str = "find";

/// A facet with its values as checkboxes.
pub(super) struct FacetBox {
    /// Parameter name.
    pub field: &'static str,
    /// Heading.
    pub legend: &'static str,
    /// Values.
    pub choices: Vec<Choice>,
    /// `12 of 613 shown`, if not all are.
    pub cut: Option<String>,
    /// Address of the page with all values.
    pub all: String,
}

/// A chosen value with the address of the search without it.
pub(super) struct Chosen {
    /// Heading of its facet.
    pub facet: &'static str,
    /// As shown.
    pub label: String,
    /// Address without it.
    pub without: String,
}

#[derive(Template)]
#[template(path = "facet.html")]
struct FacetPage {
    frame: Frame,
    field: &'static str,
    legend: &'static str,
    q: String,
    others: Vec<(&'static str, String)>,
    choices: Vec<Choice>,
    count: String,
    /// The text that the values contain; empty for all values.
    find: String,
    sort: &'static str,
    chosen: Vec<String>,
    /// Address of the search page.
    back: String,
    /// Address of this page with all values.
    all_values: String,
}

/// The boxes beside the hits. Chosen values are always shown, even if no listing has them.
pub(super) fn boxes(app: &App, params: &SearchParams, counts: &[&FacetCounts]) -> Vec<FacetBox> {
    let mut found = Vec::new();
    for counts in counts {
        let all = choices(app, params, counts, usize::MAX);
        let (mut first, mut more): (Vec<Choice>, Vec<Choice>) = all.into_iter().partition(|c| c.checked);
        let distinct = (first.len() + more.len()) as u64;
        more.truncate(SHOWN.saturating_sub(first.len()));
        first.extend(more);
        let cut = distinct > first.len() as u64;
        if first.is_empty() {
            continue;
        }
        let first = arranged(app, counts.field, first);
        found.push(FacetBox {
            field: counts.field.name(),
            legend: labels::facet(counts.field),
            cut: cut.then(|| format!("{} of {} shown", first.len(), format::count(distinct))),
            choices: first,
            all: format!("/facets/{}?{}", counts.field.name(), params.on_page(1).query_string()),
        });
    }
    found
}

/// The most frequent values of one facet of an answer.
pub(super) fn top_values(
    app: &App,
    params: &SearchParams,
    answer: &Answer,
    field: FacetField,
    most: usize,
) -> Vec<Choice> {
    let Some(counts) = answer.facets.iter().find(|f| f.field == field) else { return Vec::new() };
    let mut rows = choices(app, params, counts, most);
    in_order(field, &mut rows);
    rows
}

/// Sorts the values of ordered facets (severity, grade).
fn in_order(field: FacetField, rows: &mut [Choice]) {
    match field {
        FacetField::Severity => rows.sort_by_key(|c| Severity::ALL.iter().position(|s| s.name() == c.value)),
        FacetField::Grade => rows.sort_by_key(|c| Grade::ALL.iter().position(|g| g.name() == c.value)),
        _ => {}
    }
}

/// Values in their own order, or most frequent first; narrower values below their broader one.
fn arranged(app: &App, field: FacetField, mut rows: Vec<Choice>) -> Vec<Choice> {
    in_order(field, &mut rows);
    arrange(app, field, rows)
}

/// The chosen values of all facets.
pub(super) fn chosen(app: &App, params: &SearchParams) -> Vec<Chosen> {
    let of = |(field, values): (&FacetField, &Vec<String>)| -> Vec<Chosen> {
        let one = |value: &String| Chosen {
            facet: labels::facet(*field),
            label: labels::value(app, *field, value),
            without: params.without(*field, value).address(),
        };
        values.iter().map(one).collect()
    };
    params.filters.iter().flat_map(of).collect()
}

fn choices(app: &App, params: &SearchParams, counts: &FacetCounts, most: usize) -> Vec<Choice> {
    let field = counts.field;
    let largest = counts.values.first().map_or(1, |v| v.1).max(1);
    let absent = params.filters.get(&field).into_iter().flatten();
    let absent = absent.filter(|v| counts.values.iter().all(|(known, _)| known != *v)).map(|v| (v, 0));
    let listed = counts.values.iter().take(most).map(|(value, count)| (value, *count));
    listed
        .chain(absent)
        .map(|(value, count)| Choice {
            label: labels::value(app, field, value),
            count: format::count(count),
            checked: params.has(field, value),
            // A value that occurs has a visible bar.
            percent: if count == 0 { 0 } else { (count * 100 / largest).max(1) },
            href: params.with(field, value).address(),
            depth: 0,
            part_of: None,
            value: value.clone(),
        })
        .collect()
}

/// All values of one facet for a search, as checkboxes; with `find`, those that contain a text and those chosen.
pub(super) async fn page(
    app: web::Data<App>,
    name: web::Path<String>,
    req: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let field = facet(&name).ok_or_else(|| no_such_facet(&name))?;
    let PageParams { params, extra, .. } = SearchParams::parse_page(req.query_string(), &[FIND])?;
    let find = extra.get(FIND).map(|f| f.trim().to_owned()).unwrap_or_default();
    super::render(app, move |app| {
        let searcher = app.reader.searcher();
        let (params, _) = resolve(app, &searcher, &params)?;
        let scope = app.scope(&searcher, &parse(&params.q).0, &params.filters)?;
        let answer = searcher.search(&scope.ast, &Request::counting(&params.filters, &[field]))?;
        let mut choices = top_values(app, &params, &answer, field, usize::MAX);
        let all = choices.len() as u64;
        let fitting = containing(&choices, &find);
        choices.retain(|c| c.checked || fitting.contains(&c.value));
        let choices = arrange(app, field, choices);
        let values = format::of(all, "value", "values");
        let others = params.filters.iter().filter(|(f, _)| **f != field);
        Ok(FacetPage {
            frame: Frame::new(app, "search", &format!("/facets/{}", field.name())),
            field: field.name(),
            legend: labels::facet(field),
            q: params.q.clone(),
            others: others.flat_map(|(f, values)| values.iter().map(|v| (f.name(), v.clone()))).collect(),
            count: match find.is_empty() {
                true => values,
                false => format!("{} of {values}", format::count(fitting.len() as u64)),
            },
            choices,
            find,
            sort: params.sort.map_or("", Order::name),
            chosen: params.filters.get(&field).cloned().unwrap_or_default(),
            back: params.address(),
            all_values: format!("/facets/{}?{}", field.name(), params.on_page(1).query_string()),
        })
    })
    .await
}

fn no_such_facet(name: &str) -> PageError {
    let names: Vec<&str> = FacetField::all().map(FacetField::name).collect();
    PageError::NotFound(format!("There is no facet “{}”. {}", shown(name), hint(name, &names)))
}
