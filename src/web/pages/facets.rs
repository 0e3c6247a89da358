//! Facets: the values to narrow a search by. A page shows the most frequent ones and says how many there are; the
//! whole list has a page of its own, in which a value can be found. Narrower values stand under their broader one.

use super::tree::{arrange, by_name};
use super::{Frame, PageError, names, show};
use crate::assess::completeness::Grade;
use crate::domain::listing::Severity;
use crate::search::{Answer, FacetCounts, FacetField, Order, Request, parse};
use crate::web::App;
use crate::web::params::{OfPage, SearchParams, facet, nearest};
use crate::web::values::resolved;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

/// Values shown of one facet beside the results.
const SHOWN: usize = 12;
/// Parameter of the page of one facet: a text that the values hold.
const FIND: &str = "find";

/// A facet with its values as check boxes.
pub(super) struct FacetBox {
    /// Parameter name.
    pub field: &'static str,
    /// Heading.
    pub legend: &'static str,
    /// Values.
    pub choices: Vec<Choice>,
    /// `12 of 613 shown`, if not all are.
    pub cut: Option<String>,
    /// Page with all of them.
    pub all: String,
}

/// One value of a facet.
pub(super) struct Choice {
    /// As in addresses.
    pub value: String,
    /// As people read it.
    pub label: String,
    /// Listings that have it, grouped digits.
    pub count: String,
    /// Whether it is chosen.
    pub checked: bool,
    /// Width of its bar, 0 to 100.
    pub percent: u64,
    /// Address of the search with this value added.
    pub href: String,
    /// How far below the broadest value shown it stands; 0 unless a broader one is shown.
    pub depth: usize,
    /// Label of the broader value above it, for those who do not see the step to the right.
    pub part_of: Option<String>,
}

/// A chosen value, with the address of the search without it.
pub(super) struct Chosen {
    /// Heading of its facet.
    pub facet: &'static str,
    /// As people read it.
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
    /// What values are looked for; empty for all.
    find: String,
    sort: &'static str,
    chosen: Vec<String>,
    back: String,
    whole: String,
}

/// The boxes beside the results. Chosen values are always among those shown, also when nothing has them.
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
            legend: names::facet(counts.field),
            cut: cut.then(|| format!("{} of {} shown", first.len(), show::count(distinct))),
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

/// Values that have an order of their own stand in it.
fn in_order(field: FacetField, rows: &mut [Choice]) {
    match field {
        FacetField::Severity => rows.sort_by_key(|c| Severity::ALL.iter().position(|s| s.name() == c.value)),
        FacetField::Grade => rows.sort_by_key(|c| Grade::ALL.iter().position(|g| g.name() == c.value)),
        _ => {}
    }
}

/// Values in their own order, or else most frequent first with narrower ones below their broader one.
fn arranged(app: &App, field: FacetField, mut rows: Vec<Choice>) -> Vec<Choice> {
    in_order(field, &mut rows);
    arrange(app, field, rows)
}

/// The chosen values of all facets.
pub(super) fn chosen(app: &App, params: &SearchParams) -> Vec<Chosen> {
    let of = |(field, values): (&FacetField, &Vec<String>)| -> Vec<Chosen> {
        let one = |value: &String| Chosen {
            facet: names::facet(*field),
            label: names::value(app, *field, value),
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
            label: names::value(app, field, value),
            count: show::count(count),
            checked: params.has(field, value),
            // A value that occurs is never drawn as if it did not.
            percent: if count == 0 { 0 } else { (count * 100 / largest).max(1) },
            href: params.with(field, value).address(),
            depth: 0,
            part_of: None,
            value: value.clone(),
        })
        .collect()
}

/// All values of one facet under the same search, as check boxes; with `find`, those that hold a text, and those chosen.
pub(super) async fn page(
    app: web::Data<App>,
    name: web::Path<String>,
    req: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let field = facet(&name).ok_or_else(|| no_such_facet(&name))?;
    let OfPage { params, extra, .. } = SearchParams::of_page(req.query_string(), &[FIND])?;
    let find = extra.get(FIND).map(|f| f.trim().to_owned()).unwrap_or_default();
    super::show(app, move |app| {
        let searcher = app.reader.searcher();
        let (params, _) = resolved(app, &searcher, &params)?;
        let scope = app.scope(&searcher, &parse(&params.q).0, &params.filters)?;
        let answer = searcher.search(&scope.ast, &Request::counting(&params.filters, &[field]))?;
        let mut choices = top_values(app, &params, &answer, field, usize::MAX);
        let all = choices.len() as u64;
        let fitting = by_name(&choices, &find);
        choices.retain(|c| c.checked || fitting.contains(&c.value));
        let choices = arrange(app, field, choices);
        let values = show::of(all, "value", "values");
        let others = params.filters.iter().filter(|(f, _)| **f != field);
        Ok(FacetPage {
            frame: Frame::new(app, "search", &format!("/facets/{}", field.name())),
            field: field.name(),
            legend: names::facet(field),
            q: params.q.clone(),
            others: others.flat_map(|(f, values)| values.iter().map(|v| (f.name(), v.clone()))).collect(),
            count: match find.is_empty() {
                true => values,
                false => format!("{} of {values}", show::count(fitting.len() as u64)),
            },
            choices,
            find,
            sort: params.sort.map_or("", Order::name),
            chosen: params.filters.get(&field).cloned().unwrap_or_default(),
            back: params.address(),
            whole: format!("/facets/{}?{}", field.name(), params.on_page(1).query_string()),
        })
    })
    .await
}

fn no_such_facet(name: &str) -> PageError {
    let names: Vec<&str> = FacetField::all().map(FacetField::name).collect();
    let hint = match nearest(name, &names) {
        Some(meant) => format!("Did you mean “{meant}”?"),
        None => format!("Expected one of: {}.", names.join(", ")),
    };
    let shown: String = name.chars().take(60).collect();
    PageError::NotFound(format!("There is no facet “{shown}”. {hint}"))
}
