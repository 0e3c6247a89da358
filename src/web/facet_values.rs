//! Facet values as people and programs write them: `cn` means CN, `High` means high. An unknown value is reported with
//! a suggestion; otherwise the search would silently find nothing.
//!
//! A value is known if a card, a table of the program or a listing has it. Names of brokers and licences are open: any
//! text is accepted.

use super::App;
use super::pages::labels;
use super::params::{ParamError, SearchParams, nearest};
use super::problem::Problem;
use crate::assess::completeness::Grade;
use crate::domain::listing::{Modality, Severity};
use crate::domain::market::Platforms;
use crate::search::{
    Ast, DOUBTS, FacetField, Filters, IndexError, Leaf, QueryDiagnostic, QueryField, READ_TWICE, Searcher, facet_leaves,
};
use std::collections::BTreeSet;

/// Maximum number of values listed in a hint.
const MAX_LISTED: usize = 30;
/// Longest value quoted in a message, in characters.
const MAX_SHOWN: usize = 60;

/// The known values of one facet.
struct FacetValues<'a> {
    app: &'a App,
    field: FacetField,
    values: BTreeSet<String>,
}

/// The same search with the values of its filters in their canonical form. Unknown values are kept and reported.
///
/// # Errors
/// If the index cannot be read.
pub(super) fn resolve(
    app: &App,
    searcher: &Searcher,
    params: &SearchParams,
) -> Result<(SearchParams, Vec<ParamError>), IndexError> {
    let (mut filters, mut faults) = (Filters::new(), Vec::new());
    for (field, values) in &params.filters {
        let known = FacetValues::of(app, searcher, *field)?;
        let mut all = BTreeSet::new();
        for value in values {
            match known.canonical(value) {
                Some(found) => all.extend(found),
                None => {
                    let message = format!("invalid value “{}” for “{}”.", shown(value), field.name());
                    faults.push(ParamError::new(field.name(), message, Some(known.hint(value))));
                    all.insert(value.clone());
                }
            }
        }
        filters.insert(*field, all.into_iter().collect());
    }
    Ok((SearchParams { filters, ..params.clone() }, faults))
}

/// The same for programs: unknown values are refused.
///
/// # Errors
/// A problem that names every unknown value; the index cannot be read.
pub(super) fn resolve_strictly(app: &App, params: &SearchParams) -> Result<SearchParams, Problem> {
    let (params, faults) = resolve(app, &app.reader.searcher(), params)?;
    let mut problems = faults.into_iter().map(Problem::from);
    let Some(mut problem) = problems.next() else { return Ok(params) };
    for other in problems {
        problem.detail = format!("{} {}", problem.detail, other.detail);
        problem.errors.extend(other.errors);
    }
    Err(problem)
}

/// Diagnostics for unknown facet values in a query, in the order of their positions.
///
/// # Errors
/// If the index cannot be read.
pub(super) fn diagnostics(
    app: &App,
    searcher: &Searcher,
    typed: &str,
    ast: &Ast,
) -> Result<Vec<QueryDiagnostic>, IndexError> {
    let mut found = Vec::new();
    for Leaf { field, text, span, .. } in facet_leaves(ast) {
        // The parser checks the values of ordered facets; brokers are found by words of their names.
        let Some(QueryField::Facet(field)) = *field else { continue };
        if field == FacetField::Broker || !field.row().order.is_empty() {
            continue;
        }
        let known = FacetValues::of(app, searcher, field)?;
        // The index finds a value in any case.
        if known.canonical(text).is_some() {
            continue;
        }
        // Inside `country:(…)` the name of the field is before the bracket.
        let named = typed.get(span.clone()).is_some_and(|part| part.contains(':'));
        let name = if named { format!("{}:", field.name()) } else { String::new() };
        let replacement = known.suggestion(text).map(|value| format!("{name}{}", quoted(&value)));
        found.push(QueryDiagnostic {
            position: span.start,
            span: span.clone(),
            message: format!("“{}” is not a value of “{}” and finds nothing.", shown(text), field.name()),
            hint: Some(match &replacement {
                Some(replacement) => format!("did you mean {replacement}?"),
                None => known.hint(text).trim_end_matches('.').to_owned(),
            }),
            replacement,
        });
    }
    Ok(found)
}

impl<'a> FacetValues<'a> {
    fn of(app: &'a App, searcher: &Searcher, field: FacetField) -> Result<Self, IndexError> {
        let present = searcher.facet(&Ast::everything(), &Filters::new(), field)?.values;
        let mut values: BTreeSet<String> = present.into_iter().map(|(value, _)| value).collect();
        let rules = || app.method.rules.cards().map(|card| &card.head);
        match field {
            FacetField::Sensitivity | FacetField::Consent | FacetField::Provenance => {
                let terms = app.method.vocabulary.cards().map(|card| &card.head.id);
                values.extend(terms.filter(|id| id.facet().name() == field.name()).map(|id| id.slug().to_owned()));
            }
            FacetField::Severity => values.extend(Severity::ALL.iter().map(|s| s.name().to_owned())),
            FacetField::Grade => values.extend(Grade::ALL.iter().map(|g| g.name().to_owned())),
            FacetField::SecondReader => {
                values.insert(READ_TWICE.to_owned());
                for card in app.method.vocabulary.cards().filter(|card| !card.head.absence) {
                    let slug = card.head.id.slug();
                    values.extend([slug.to_owned(), format!("{DOUBTS}{slug}")]);
                }
            }
            FacetField::LookUp => {
                values.extend(Platforms::get().iter().map(|platform| format!("platform-{}", platform.id)));
            }
            FacetField::Modality => values.extend(Modality::ALL.iter().map(|m| m.name().to_owned())),
            FacetField::Status => {
                values.extend(["delisted", "free", "price-on-request", "sample"].map(str::to_owned));
            }
            FacetField::Source => values.extend(app.sources.cards().map(|card| card.head.id.clone())),
            FacetField::Rule | FacetField::MayApply => values.extend(rules().map(|rule| rule.id.clone())),
            FacetField::Pack => values.extend(rules().map(|rule| rule.pack.clone())),
            FacetField::Jurisdiction => values.extend(rules().flat_map(|rule| rule.jurisdictions.iter().cloned())),
            // These are open, or codes of a public list.
            FacetField::Undecided
            | FacetField::Country
            | FacetField::Language
            | FacetField::Written
            | FacetField::Currency
            | FacetField::Broker
            | FacetField::Licence => {}
        }
        Ok(Self { app, field, values })
    }

    /// The canonical values for a text; `None` if the text is unknown.
    fn canonical(&self, text: &str) -> Option<Vec<String>> {
        if self.values.contains(text) {
            return Some(vec![text.to_owned()]);
        }
        let folded = text.to_lowercase();
        let same: Vec<String> = self.values.iter().filter(|v| v.to_lowercase() == folded).cloned().collect();
        if !same.is_empty() {
            return Some(same);
        }
        // “none” says “no”, and “not stated” is not a “no”.
        let alias = self.field.row().aliases.iter().find(|(alias, _)| *alias == folded && *alias != "none");
        if let Some((_, value)) = alias {
            return Some(vec![(*value).to_owned()]);
        }
        let code = text.to_uppercase();
        match self.field {
            FacetField::Country | FacetField::Jurisdiction => {
                let known = rust_iso3166::from_alpha2(&code).is_some() || labels::is_part_of_country(&code);
                known.then_some(vec![code])
            }
            FacetField::Language | FacetField::Written => labels::language(&folded).map(|_| vec![text.to_owned()]),
            FacetField::Currency => {
                (code.len() == 3 && code.bytes().all(|b| b.is_ascii_uppercase())).then_some(vec![code])
            }
            FacetField::Broker | FacetField::Licence | FacetField::Undecided => Some(vec![text.to_owned()]),
            _ => None,
        }
    }

    /// The value that was probably meant.
    fn suggestion(&self, text: &str) -> Option<String> {
        let folded = text.to_lowercase().replace([' ', '_'], "-");
        let by_name = |value: &&String| {
            let label = labels::value(self.app, self.field, value).to_lowercase();
            let bare = label.split(" (").next().unwrap_or(&label).to_owned();
            bare == text.to_lowercase()
        };
        let listed = self.values.iter().find(by_name).cloned();
        let coded = || match self.field {
            FacetField::Country | FacetField::Jurisdiction => labels::code_of_country(text),
            FacetField::Language | FacetField::Written => labels::code_of_language(text),
            _ => None,
        };
        let prefixed = || {
            let longer = self.values.iter().filter(|v| folded.len() > 2 && v.to_lowercase().starts_with(&folded));
            longer.min_by_key(|v| v.len()).cloned()
        };
        let near = || {
            let all: Vec<&str> = self.values.iter().map(String::as_str).collect();
            nearest(&folded, &all).filter(|_| folded.chars().count() > 2).map(str::to_owned)
        };
        let containing =
            || self.values.iter().find(|v| folded.len() > 3 && v.to_lowercase().contains(&folded)).cloned();
        listed.or_else(coded).or_else(prefixed).or_else(near).or_else(containing)
    }

    /// One sentence: what to write.
    fn hint(&self, text: &str) -> String {
        if self.field.row().aliases.iter().any(|(alias, _)| *alias == "none" && alias.eq_ignore_ascii_case(text)) {
            return format!("“Not stated” is “unknown”; a stated “no” is a value of its own: {}.", self.list());
        }
        match self.suggestion(text) {
            Some(value) => format!("Did you mean “{value}”?"),
            None => format!("Expected one of: {}.", self.list()),
        }
    }

    fn list(&self) -> String {
        let first: Vec<&str> = self.values.iter().map(String::as_str).take(MAX_LISTED).collect();
        let more = self.values.len().saturating_sub(first.len());
        match (self.field, more) {
            (FacetField::Country, _) => "the ISO 3166-1 codes of countries, for example DE".to_owned(),
            (FacetField::Language | FacetField::Written, _) => "the codes of languages, for example de".to_owned(),
            (_, 0) => first.join(", "),
            (_, more) => format!("{} and {more} more", first.join(", ")),
        }
    }
}

fn shown(text: &str) -> String {
    text.chars().take(MAX_SHOWN).collect()
}

/// A value as it is written after a colon in a query.
fn quoted(value: &str) -> String {
    match value.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '+' | '.')) {
        true => value.to_owned(),
        false => format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\"")),
    }
}
