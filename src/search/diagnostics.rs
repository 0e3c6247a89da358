//! Diagnostics on queries that parse but are probably meant otherwise: `consent:none`, which means “not stated” and not
//! “no”, and a currency code beside a price.

use super::scope::leaves;
use brokerwatch_index::query::{Form, Leaf, Node, QueryField};
use brokerwatch_index::{Ast, FacetField, NumberField, QueryDiagnostic};

/// The leaves that name one value of a facet, also excluded ones.
pub fn facet_leaves(ast: &Ast) -> Vec<&Leaf> {
    let values = |leaf: &&Leaf| {
        matches!(leaf.field, Some(QueryField::Facet(_))) && matches!(leaf.form, Form::Word | Form::Phrase { .. })
    };
    ast.root().map(leaves).unwrap_or_default().into_iter().filter(values).collect()
}

/// The diagnostics on a query as typed. `is_currency`: whether some listing states a price in that currency.
pub fn diagnose(typed: &str, ast: &Ast, is_currency: &dyn Fn(&str) -> bool) -> Vec<QueryDiagnostic> {
    let mut found = Vec::new();
    for leaf in facet_leaves(ast) {
        let Some(QueryField::Facet(field)) = leaf.field else { continue };
        let none = typed.get(leaf.span.clone()).is_some_and(ends_in_none);
        if none && field.row().unstated.contains(&leaf.text.as_str()) {
            let name = field.name();
            let (no, replacement) = match field {
                FacetField::Consent => {
                    (" For a seller’s own words that there is none, search consent:not-obtained.", "consent:unknown")
                }
                _ => ("", "provenance:unknown"),
            };
            let message = format!(
                "“none” was read as “not stated”: the listings found say nothing of {name}, which is neither a yes nor a no.{no}"
            );
            found.push(new(leaf, message, format!("write {replacement}"), None));
        }
    }
    found.extend(ast.root().into_iter().flat_map(|root| beside_price(root, is_currency)));
    found
}

fn ends_in_none(text: &str) -> bool {
    let end = text.rsplit([':', '(', ' ']).next().unwrap_or(text);
    end.trim_matches('"').eq_ignore_ascii_case("none")
}

/// Currency codes typed as words beside a condition on the price.
fn beside_price(root: &Node, is_currency: &dyn Fn(&str) -> bool) -> Vec<QueryDiagnostic> {
    let all = leaves(root);
    if !all.iter().any(|leaf| leaf.field == Some(QueryField::Number(NumberField::Price))) {
        return Vec::new();
    }
    let code = |leaf: &&&Leaf| {
        let text = &leaf.text;
        let code = text.len() == 3 && text.bytes().all(|b| b.is_ascii_uppercase());
        leaf.field.is_none() && leaf.form == Form::Word && code && is_currency(text)
    };
    let diagnostic = |leaf: &&Leaf| {
        let replacement = format!("currency:{}", leaf.text);
        let message = format!("“{}” was searched as a word and not as the currency of the price.", leaf.text);
        new(leaf, message, format!("write {replacement}"), Some(replacement))
    };
    all.iter().filter(code).map(diagnostic).collect()
}

fn new(leaf: &Leaf, message: String, hint: String, replacement: Option<String>) -> QueryDiagnostic {
    let span = leaf.span.clone();
    QueryDiagnostic { position: span.start, span, message, hint: Some(hint), replacement }
}

#[cfg(test)]
mod tests {
    use super::*;
    use brokerwatch_index::parse;

    fn diagnostics(q: &str) -> Vec<QueryDiagnostic> {
        diagnose(q, &parse(q).0, &|code| code == "EUR")
    }

    #[test]
    fn none_is_said_to_mean_not_stated_and_never_no() {
        for q in ["consent:none", "voice consent:None", "consent:\"none\"", "-consent:none", "(a OR provenance:none)"] {
            let found = diagnostics(q);
            assert_eq!(found.len(), 1, "{q}: {found:?}");
            assert!(found[0].message.contains("“none” was read as “not stated”"), "{}", found[0].message);
        }
        for q in ["consent:unknown", "consent:not-stated", "none", "title:none", "consent:explicit"] {
            assert!(diagnostics(q).is_empty(), "{q}");
        }
    }

    #[test]
    fn a_currency_beside_a_price_can_be_asked_for_as_one() {
        let q = "price:>400 EUR";
        let found = diagnostics(q);
        assert_eq!(found[0].applied(q).as_deref(), Some("price:>400 currency:EUR"));
        assert!(diagnostics("EUR").is_empty() && diagnostics("price:>400 THE").is_empty());
    }
}
