//! Conditions that rank nothing: values of facets, ranges, ids.

use super::dictionary::Dictionary;
use super::words;
use super::{Filter, How, Step, Words};
use crate::analyzer;
use crate::query::{Bounds, Form, Leaf, Limit, distance};
use crate::schema::{FacetField, NumberField, SpanField, TextField};

/// A value of a facet, as people type it.
pub(super) fn facet(field: FacetField, leaf: &Leaf, dictionary: &Dictionary<'_>) -> tantivy::Result<Step> {
    let filter = match &leaf.form {
        Form::Any => Filter::AnyValue(field),
        Form::Stated => stated(field, dictionary)?,
        Form::Prefix => Filter::ValuesBegun(field, spellings(&leaf.text)),
        Form::Fuzzy(edits) => {
            let edits = edits.unwrap_or_else(|| super::correct::edits_for(&leaf.text));
            let like = |v: &String| distance(&v.to_lowercase(), &leaf.text.to_lowercase()) <= usize::from(edits);
            Filter::Values(field, dictionary.values(field)?.into_iter().filter(like).collect())
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
    Ok(Step::Filter(filter))
}

/// What a person types need not have the case of the value: `country:de` finds “DE”.
fn spellings(text: &str) -> Vec<String> {
    let mut spellings = vec![text.to_owned(), text.to_lowercase(), text.to_uppercase()];
    spellings.sort();
    spellings.dedup();
    spellings
}

/// A seller, by the whole name, by words of it, or by their sound: nobody types “(Beijing) Technology Co., Ltd.”.
fn name(leaf: &Leaf, dictionary: &Dictionary<'_>) -> tantivy::Result<Step> {
    let whole = Step::Filter(Filter::Values(FacetField::Broker, spellings(&leaf.text)));
    let terms: Vec<String> = analyzer::terms(&leaf.text).map(|t| t.text).collect();
    if terms.is_empty() {
        return Ok(whole);
    }
    let mut ways = words::ways(&[TextField::Broker], &words::phrase(&terms, 0), How::Exact, 1.0);
    ways.extend(words::by_sound(&terms.concat()));
    let ways = words::existing(ways, dictionary)?;
    let words = Words { typed: leaf.text.clone(), span: leaf.span.clone(), terms: Vec::new(), ways };
    Ok(Step::Any(vec![whole, Step::Words(words)]))
}

/// Any value but those that say that nothing is stated.
fn stated(field: FacetField, dictionary: &Dictionary<'_>) -> tantivy::Result<Filter> {
    let unstated = field.row().unstated;
    if unstated.is_empty() {
        return Ok(Filter::AnyValue(field));
    }
    let stated = dictionary.values(field)?.into_iter().filter(|v| !unstated.contains(&v.as_str()));
    Ok(Filter::Values(field, stated.collect()))
}

/// A range of a number.
pub(super) fn number(field: NumberField, leaf: &Leaf) -> Step {
    Step::Filter(match &leaf.form {
        Form::Any | Form::Stated => Filter::AnyNumber(field),
        Form::Range(bounds @ Bounds::Numbers { .. }) => Filter::Number(field, bounds.clone()),
        _ => Filter::Nothing,
    })
}

/// A range of a stretch.
pub(super) fn span(field: SpanField, leaf: &Leaf) -> Step {
    Step::Filter(match &leaf.form {
        Form::Any | Form::Stated => Filter::AnySpan(field),
        Form::Range(Bounds::Days { from, to }) => Filter::Span(field, from.unwrap_or(i64::MIN), to.unwrap_or(i64::MAX)),
        // Ages are whole years: what lies between two of them is none.
        Form::Range(Bounds::Numbers { low, high }) => {
            let least = |l: &Limit| if l.included { l.value.ceil() } else { l.value.floor() + 1.0 };
            let most = |l: &Limit| if l.included { l.value.floor() } else { l.value.ceil() - 1.0 };
            // The cast keeps to the ends of the type.
            let low = low.as_ref().map_or(i64::MIN, |l| least(l) as i64);
            Filter::Span(field, low, high.as_ref().map_or(i64::MAX, |h| most(h) as i64))
        }
        _ => Filter::Nothing,
    })
}

/// An id or its beginning.
pub(super) fn id(leaf: &Leaf) -> Step {
    let digits = leaf.text.to_ascii_lowercase();
    let hex = !digits.is_empty() && digits.len() <= 32 && digits.bytes().all(|b| b.is_ascii_hexdigit());
    let whole = digits.len() == 32 || leaf.form == Form::Prefix;
    let end = |fill: &str| u128::from_str_radix(&format!("{digits}{}", fill.repeat(32 - digits.len())), 16).ok();
    let range = if hex && whole { end("0").zip(end("f")) } else { None };
    Step::Filter(range.map_or(Filter::Nothing, |(first, last)| Filter::Ids(first, last)))
}
