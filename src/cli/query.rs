//! Queries of commands that act on the matches (export, audit, findings): taken literally or rejected. A search may
//! relax a query, because a person sees the result; nobody would diagnostic what is missing from an export.

use super::context::Context;
use super::failure::{Failure, USAGE};
use crate::domain::listing::Modality;
use crate::ingest::normalise::language;
use crate::ingest::normalise::place::country;
use crate::search::{Ast, FacetField, Filters, QueryDiagnostic, Searcher, parse, requested_values};
use crate::web::params::nearest;
use std::fmt::Display;

/// Values of `is:` that are valid even if no listing has them.
const STATES: &[&str] = &["free", "price-on-request", "delisted"];
/// Values listed in a message when none is similar.
const LISTED: usize = 12;

/// Parses a query; fails if a part of it cannot be taken literally.
pub fn strict(text: &str, searcher: &Searcher, context: &Context) -> Result<Ast, Failure> {
    let (query, diagnostics) = parse(text);
    if let Some(diagnostic) = diagnostics.first() {
        return Err(rejected(diagnostic_line(diagnostic)));
    }
    check(&query, searcher, context)?;
    Ok(query)
}

/// Fails if a query asks for a value that no listing can have.
pub fn check(query: &Ast, searcher: &Searcher, context: &Context) -> Result<(), Failure> {
    match impossible(query, searcher, context)? {
        Some(fault) => Err(rejected(fault)),
        None => Ok(()),
    }
}

/// The first value in a query that no listing can have, with a suggestion.
pub fn impossible(query: &Ast, searcher: &Searcher, context: &Context) -> Result<Option<String>, Failure> {
    for (facet, value) in requested_values(query) {
        let there = searcher.facet(&Ast::everything(), &Filters::default(), facet)?.values;
        if there.iter().any(|(known, _)| known.eq_ignore_ascii_case(&value)) {
            continue;
        }
        let fault = match facet {
            FacetField::Language | FacetField::Written if language::parse(&value).is_err() => {
                Some("a code of a language, for example de")
            }
            FacetField::Currency if value.len() != 3 || !value.bytes().all(|b| b.is_ascii_alphabetic()) => {
                Some("a code of ISO 4217, for example EUR")
            }
            _ => None,
        };
        if let Some(expected) = fault {
            return Ok(Some(format!("invalid value “{value}” for `{}`; expected {expected}", facet.name())));
        }
        let of_places = matches!(facet, FacetField::Country | FacetField::Jurisdiction);
        if of_places && rust_iso3166::iso3166_2::from_code(&value.to_uppercase()).is_some() {
            continue;
        }
        let Some(mut known) = possible(facet, context)? else { continue };
        if known.iter().any(|k| k.eq_ignore_ascii_case(&value)) {
            continue;
        }
        known.extend(there.into_iter().map(|(value, _)| value));
        known.sort();
        known.dedup();
        let name = facet.name();
        let names: Vec<&str> = known.iter().map(String::as_str).collect();
        let lower = value.to_lowercase();
        let code = of_places.then(|| country::parse_one(&value).ok()).flatten();
        // A prefix of a value is more likely meant than a misspelling of another.
        let prefix = || names.iter().find(|name| lower.len() > 2 && name.starts_with(&lower)).copied();
        let meant = code.or_else(|| nearest(&lower, &names).or_else(prefix).map(str::to_owned));
        let hint = match meant {
            Some(meant) => format!("did you mean {name}:{meant}?"),
            None if names.len() > LISTED => format!("expected one of {}, …", names[..LISTED].join(", ")),
            None => format!("expected one of {}", names.join(", ")),
        };
        return Ok(Some(format!("invalid value “{value}” for `{name}`; {hint}")));
    }
    Ok(None)
}

fn rejected(what: impl Display) -> Failure {
    Failure::new(
        USAGE,
        format!("{what}; this command takes queries literally; `search` shows what a relaxed query finds"),
    )
}

/// All values that a facet can have; `None` for an open set.
fn possible(facet: FacetField, context: &Context) -> Result<Option<Vec<String>>, Failure> {
    let terms = |name: &str| -> Result<Option<Vec<String>>, Failure> {
        let vocabulary = context.vocabulary()?;
        let ids = vocabulary.cards().map(|card| card.head.id.as_str().to_owned());
        let slugs = ids.filter_map(|id| id.strip_prefix(name)?.strip_prefix(':').map(str::to_owned));
        Ok(Some(slugs.chain(["unknown".to_owned()]).collect()))
    };
    Ok(match facet {
        FacetField::Consent => terms("consent")?,
        FacetField::Provenance => terms("provenance")?,
        FacetField::Sensitivity => {
            terms("sensitivity")?.map(|all| all.into_iter().filter(|s| s != "unknown").collect())
        }
        FacetField::Modality => Some(Modality::ALL.iter().map(|m| m.name().to_owned()).collect()),
        FacetField::Status => Some(STATES.iter().map(|s| (*s).to_owned()).collect()),
        FacetField::Source => Some(context.sources()?.cards().map(|c| c.head.id.clone()).collect()),
        FacetField::Country => Some(country_codes()),
        FacetField::Jurisdiction => {
            let method = context.method_without_folder()?;
            let places = method.rules.cards().flat_map(|c| c.head.jurisdictions.iter().cloned());
            Some(places.chain(country_codes()).collect())
        }
        FacetField::Rule => Some(context.method_without_folder()?.rules.cards().map(|c| c.head.id.clone()).collect()),
        FacetField::Pack => {
            Some(context.method_without_folder()?.rules.packs().into_keys().map(str::to_owned).collect())
        }
        FacetField::Severity | FacetField::Grade => Some(facet.row().order.iter().map(|v| (*v).to_owned()).collect()),
        _ => None,
    })
}

fn country_codes() -> Vec<String> {
    rust_iso3166::ALL.iter().map(|c| c.alpha2.to_owned()).chain(["XK".to_owned()]).collect()
}

/// A diagnostic of the query parser as one line.
pub fn diagnostic_line(diagnostic: &QueryDiagnostic) -> String {
    let hint = diagnostic.hint.as_ref().map(|h| format!("; {h}")).unwrap_or_default();
    format!("query, byte {}: {}{hint}", diagnostic.position + 1, diagnostic.message)
}
