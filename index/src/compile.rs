//! Turns the ways of a plan into the engine's queries. Only ranking and phrases need them; which documents answer at all
//! is worked out in `matching`.

use tantivy::query::{BoostQuery, ConstScoreQuery, PhrasePrefixQuery, PhraseQuery, Query, TermQuery, TermSetQuery};
use tantivy::schema::{IndexRecordOption, Term};

use crate::plan::{Terms, Way, field_of};

/// A query that finds what one way finds, with its weight.
pub(crate) fn way(way: &Way) -> tantivy::Result<Box<dyn Query>> {
    let field = field_of(way.place);
    let term = |text: &String| Term::from_field_text(field, text);
    let query: Box<dyn Query> = match &way.terms {
        Terms::One(text) => Box::new(TermQuery::new(term(text), IndexRecordOption::WithFreqs)),
        Terms::Phrase { terms, slop } => {
            let placed = terms.iter().map(|(place, text)| (*place, term(text))).collect();
            // Of three words and more the engine adds up the way from word to word, so more of it is allowed: which
            // documents answer is decided in `matching`, and all of them are to rank. It counts up to 255.
            let steps = u32::try_from(terms.len()).unwrap_or(u32::MAX).saturating_sub(1).max(1);
            Box::new(PhraseQuery::new_with_offset_and_slop(placed, slop.saturating_mul(steps).min(255)))
        }
        // The engine stops after so many continuations and reserves room for them all: it is told the true number.
        Terms::PhraseBegun { terms, most } => {
            let mut query = PhrasePrefixQuery::new(terms.iter().map(term).collect());
            query.set_max_expansions(*most);
            Box::new(query)
        }
        // How often a word that begins so stands there says little; these only count as found.
        Terms::Begun(text) => {
            let mut query = PhrasePrefixQuery::new(vec![term(text)]);
            query.set_max_expansions(u32::MAX);
            Box::new(ConstScoreQuery::new(Box::new(query), 1.0))
        }
        Terms::AnyOf(texts) => Box::new(ConstScoreQuery::new(Box::new(TermSetQuery::new(texts.iter().map(term))), 1.0)),
    };
    Ok(if way.boost == 1.0 { query } else { Box::new(BoostQuery::new(query, way.boost)) })
}
