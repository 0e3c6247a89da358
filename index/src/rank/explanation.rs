//! Why a document has its score: every term that matched, in which field and how, and what it added.

use super::{Ranked, Rescorer, WeightedVariant};
use crate::columns::Sort;
use crate::plan::{MatchField, MatchKind, Plan, TermPattern};
use crate::searcher::Searcher;

/// The relevance of a document in parts.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// What each matched term added, in the order typed.
    pub terms: Vec<TermMatch>,
    /// The sum of the terms: the first score.
    pub terms_score: f32,
    /// Share added because words typed side by side occur near each other.
    pub proximity: f32,
    /// Share added because the words are the whole title.
    pub title_match: f32,
    /// Share added because the listing is recent.
    pub recency: f32,
    /// The score after rescoring: the sum of the terms and these shares of it.
    pub score: f32,
}

/// A term that matched.
#[derive(Debug, Clone, PartialEq)]
pub struct TermMatch {
    /// As typed.
    pub term: String,
    /// What matched: the term as the index has it, or the prefix typed.
    pub matched: String,
    /// In which text field, or the facet of a tag.
    pub field: &'static str,
    /// How it matched.
    pub match_kind: MatchKind,
    /// What it added.
    pub score: f32,
}

/// The explanation of the document with this id; `None` if it is not in the index.
pub(crate) fn explain(searcher: &Searcher, plan: &Plan, id: u128) -> tantivy::Result<Option<Explanation>> {
    let Some((number, document)) = searcher.find(id)? else { return Ok(None) };
    let Some(view) = searcher.segments().nth(number as usize) else { return Ok(None) };
    let mut terms = Vec::new();
    for term in plan.positive_terms() {
        for variant in &term.variants {
            let weighted = WeightedVariant::new(variant, &searcher.inner, false)?;
            let Some(score) = weighted.score(view, document)? else { continue };
            terms.push(TermMatch {
                term: term.typed.clone(),
                matched: matched(&variant.pattern, variant.field),
                field: field_name(variant.field),
                match_kind: variant.match_kind,
                score,
            });
        }
    }
    let terms_score: f32 = terms.iter().map(|t| t.score).sum();
    let columns = &view.data.columns;
    let order = columns.order(Sort::NEWEST, view.segment)?;
    let position = order.position(document, columns.ids(view.segment)?);
    let ranked = [Ranked { score: terms_score, position, segment: number, document }];
    let factors = Rescorer::new(plan, searcher)?.factors(&ranked, searcher)?.pop().unwrap_or_default();
    Ok(Some(Explanation {
        terms,
        terms_score,
        proximity: factors.proximity,
        title_match: factors.title_match,
        recency: factors.recency,
        score: terms_score * factors.product(),
    }))
}

fn field_name(field: MatchField) -> &'static str {
    match field {
        MatchField::Text(field) => field.name(),
        MatchField::TitleStems => "title",
        MatchField::Stems => "description or keywords",
        MatchField::Phonetic => "broker_name",
        MatchField::Facet(field) => field.name(),
    }
}

fn matched(pattern: &TermPattern, field: MatchField) -> String {
    match pattern {
        // The first byte is the prefix of the language.
        TermPattern::One(term) if matches!(field, MatchField::TitleStems | MatchField::Stems) => term[1..].to_owned(),
        TermPattern::One(term) | TermPattern::Prefix(term) => term.clone(),
        TermPattern::Phrase { terms, .. } => terms.iter().map(|(_, t)| t.as_str()).collect::<Vec<_>>().join(" "),
        TermPattern::PhrasePrefix { terms } => terms.join(" "),
        TermPattern::AnyOf(terms) => terms.join(", "),
    }
}
