//! Resolves conditions: facet values, numbers, ranges, ids.

use super::dictionary::Dictionary;
use super::variants;
use super::{Filter, MatchKind, PlanNode, QueryTerm};
use crate::analyzer;
use crate::query::{Bounds, Form, Leaf, RangeEnd, edit_distance};
use crate::schema::{FacetField, NumberField, RangeField, TextField};

/// A value of a facet, as people type it.
pub(super) fn facet(field: FacetField, leaf: &Leaf, dictionary: &Dictionary<'_>) -> tantivy::Result<PlanNode> {
    let filter = match &leaf.form {
        Form::Any => Filter::AnyValue(field),
        Form::Stated => stated(field, dictionary)?,
        Form::Prefix => Filter::ValuesWithPrefix(field, spellings(&leaf.text)),
        Form::Fuzzy(edits) => {
            let edits = edits.unwrap_or_else(|| super::correction::edits_for(&leaf.text));
            let near = |v: &String| edit_distance(&v.to_lowercase(), &leaf.text.to_lowercase()) <= usize::from(edits);
            Filter::Values(field, dictionary.values(field)?.into_iter().filter(near).collect())
        }
        Form::Range(Bounds::Values { low, high }) => {
            let order = field.row().order;
            let (low, high) = (low.unwrap_or(0), high.unwrap_or(order.len().saturating_sub(1)));
            let within = order.iter().enumerate().filter(|(place, _)| (low..=high).contains(place));
            Filter::Values(field, within.map(|(_, value)| (*value).to_owned()).collect())
        }
        Form::Range(_) => Filter::Nothing,
        Form::Word if field == FacetField::Broker => return name(leaf, dictionary),
        Form::Word | Form::Phrase { .. } => Filter::Values(field, spellings(&leaf.text)),
    };
    Ok(PlanNode::Filter(filter))
}

/// The usual spellings of a value: `country:de` finds “DE”.
fn spellings(text: &str) -> Vec<String> {
    let mut spellings = vec![text.to_owned(), text.to_lowercase(), text.to_uppercase()];
    spellings.sort();
    spellings.dedup();
    spellings
}

/// A broker by the whole name, by words of it, or by their sound: people leave out “(Beijing) Technology Co., Ltd.”.
fn name(leaf: &Leaf, dictionary: &Dictionary<'_>) -> tantivy::Result<PlanNode> {
    let whole = PlanNode::Filter(Filter::Values(FacetField::Broker, spellings(&leaf.text)));
    let terms: Vec<String> = analyzer::terms(&leaf.text).map(|t| t.text).collect();
    if terms.is_empty() {
        return Ok(whole);
    }
    let mut variants =
        variants::in_each_field(&[TextField::Broker], &variants::phrase(&terms, 0), MatchKind::Exact, 1.0);
    variants.extend(variants::phonetic_variant(&terms.concat()));
    let variants = variants::existing(variants, dictionary)?;
    let words = QueryTerm { typed: leaf.text.clone(), span: leaf.span.clone(), terms: Vec::new(), variants };
    Ok(PlanNode::Any(vec![whole, PlanNode::Term(words)]))
}

/// Any value except those that mean “not stated”.
fn stated(field: FacetField, dictionary: &Dictionary<'_>) -> tantivy::Result<Filter> {
    let unstated = field.row().unstated;
    if unstated.is_empty() {
        return Ok(Filter::AnyValue(field));
    }
    let stated = dictionary.values(field)?.into_iter().filter(|v| !unstated.contains(&v.as_str()));
    Ok(Filter::Values(field, stated.collect()))
}

/// A condition on a number.
pub(super) fn number(field: NumberField, leaf: &Leaf) -> PlanNode {
    PlanNode::Filter(match &leaf.form {
        Form::Any | Form::Stated => Filter::AnyNumber(field),
        Form::Range(bounds @ Bounds::Numbers { .. }) => Filter::Number(field, bounds.clone()),
        _ => Filter::Nothing,
    })
}

/// A condition on a range: it holds for ranges that overlap.
pub(super) fn range(field: RangeField, leaf: &Leaf) -> PlanNode {
    PlanNode::Filter(match &leaf.form {
        Form::Any | Form::Stated => Filter::AnyRange(field),
        Form::Range(Bounds::Days { from, to }) => {
            Filter::Range(field, from.unwrap_or(i64::MIN), to.unwrap_or(i64::MAX))
        }
        // Ages are whole years, so open ends are moved to the next whole year.
        Form::Range(Bounds::Numbers { low, high }) => {
            let least = |l: &RangeEnd| if l.included { l.value.ceil() } else { l.value.floor() + 1.0 };
            let most = |l: &RangeEnd| if l.included { l.value.floor() } else { l.value.ceil() - 1.0 };
            // The cast keeps to the ends of the type.
            let low = low.as_ref().map_or(i64::MIN, |l| least(l) as i64);
            Filter::Range(field, low, high.as_ref().map_or(i64::MAX, |h| most(h) as i64))
        }
        _ => Filter::Nothing,
    })
}

/// An id or its prefix.
pub(super) fn id(leaf: &Leaf) -> PlanNode {
    let digits = leaf.text.to_ascii_lowercase();
    let hex = !digits.is_empty() && digits.len() <= 32 && digits.bytes().all(|b| b.is_ascii_hexdigit());
    let whole = digits.len() == 32 || leaf.form == Form::Prefix;
    let end = |fill: &str| u128::from_str_radix(&format!("{digits}{}", fill.repeat(32 - digits.len())), 16).ok();
    let range = if hex && whole { end("0").zip(end("f")) } else { None };
    PlanNode::Filter(range.map_or(Filter::Nothing, |(first, last)| Filter::Ids(first, last)))
}
