//! Remarks on questions that the parser reads as typed although they hardly mean it: `consent:none`, which is no “no”, and a
//! currency beside a price.

use super::scope::leaves;
use brokerwatch_index::query::{Form, Leaf, Node, QueryField};
use brokerwatch_index::{Ast, FacetField, NumberField, QueryNotice};

/// The leaves that ask for one value of a facet, also those that exclude it.
pub fn facet_leaves(ast: &Ast) -> Vec<&Leaf> {
    let values = |leaf: &&Leaf| {
        matches!(leaf.field, Some(QueryField::Facet(_))) && matches!(leaf.form, Form::Word | Form::Phrase { .. })
    };
    ast.root().map(leaves).unwrap_or_default().into_iter().filter(values).collect()
}

/// What there is to say about a question as typed. `is_currency` tells whether a listing states prices in it.
pub fn remarks(typed: &str, ast: &Ast, is_currency: &dyn Fn(&str) -> bool) -> Vec<QueryNotice> {
    let mut found = Vec::new();
    for leaf in facet_leaves(ast) {
        let Some(QueryField::Facet(field)) = leaf.field else { continue };
        let none = typed.get(leaf.span.clone()).is_some_and(ends_in_none);
        if none && field.row().unstated.contains(&leaf.text.as_str()) {
            let name = field.name();
            let (no, instead) = match field {
                FacetField::Consent => {
                    (" For a seller’s own words that there is none, search consent:not-obtained.", "consent:unknown")
                }
                _ => ("", "provenance:unknown"),
            };
            let message = format!(
                "“none” was read as “not stated”: the listings found say nothing of {name}, which is neither a yes nor a no.{no}"
            );
            found.push(notice(leaf, message, format!("write {instead}"), None));
        }
    }
    found.extend(ast.root().into_iter().flat_map(|root| beside_price(root, is_currency)));
    found
}

fn ends_in_none(text: &str) -> bool {
    let end = text.rsplit([':', '(', ' ']).next().unwrap_or(text);
    end.trim_matches('"').eq_ignore_ascii_case("none")
}

/// Codes of currencies that stand as words beside a condition on the price.
fn beside_price(root: &Node, is_currency: &dyn Fn(&str) -> bool) -> Vec<QueryNotice> {
    let all = leaves(root);
    if !all.iter().any(|leaf| leaf.field == Some(QueryField::Number(NumberField::Price))) {
        return Vec::new();
    }
    let code = |leaf: &&&Leaf| {
        let text = &leaf.text;
        let code = text.len() == 3 && text.bytes().all(|b| b.is_ascii_uppercase());
        leaf.field.is_none() && leaf.form == Form::Word && code && is_currency(text)
    };
    let told = |leaf: &&Leaf| {
        let instead = format!("currency:{}", leaf.text);
        let message = format!("“{}” was searched as a word and not as the currency of the price.", leaf.text);
        notice(leaf, message, format!("write {instead}"), Some(instead))
    };
    all.iter().filter(code).map(told).collect()
}

fn notice(leaf: &Leaf, message: String, hint: String, instead: Option<String>) -> QueryNotice {
    let span = leaf.span.clone();
    QueryNotice { position: span.start, span, message, hint: Some(hint), instead }
}

#[cfg(test)]
mod tests {
    use super::*;
    use brokerwatch_index::parse;

    fn told(q: &str) -> Vec<QueryNotice> {
        remarks(q, &parse(q).0, &|code| code == "EUR")
    }

    #[test]
    fn none_is_said_to_mean_not_stated_and_never_no() {
        for q in ["consent:none", "voice consent:None", "consent:\"none\"", "-consent:none", "(a OR provenance:none)"] {
            let found = told(q);
            assert_eq!(found.len(), 1, "{q}: {found:?}");
            assert!(found[0].message.contains("“none” was read as “not stated”"), "{}", found[0].message);
        }
        for q in ["consent:unknown", "consent:not-stated", "none", "title:none", "consent:explicit"] {
            assert!(told(q).is_empty(), "{q}");
        }
    }

    #[test]
    fn a_currency_beside_a_price_can_be_asked_for_as_one() {
        let q = "price:>400 EUR";
        let found = told(q);
        assert_eq!(found[0].applied(q).as_deref(), Some("price:>400 currency:EUR"));
        assert!(told("EUR").is_empty() && told("price:>400 THE").is_empty());
    }
}
