//! Why a document stands where it does: every word that was found, where, in which form, and what it added.

use super::{Again, Ranked, Weighed};
use crate::columns::Sort;
use crate::document::decode_id;
use crate::error::Result;
use crate::plan::{How, Plan, Terms, Where};
use crate::searcher::Searcher;

/// Why a document answers a question, and its relevance in parts.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// What each word found added, in the order typed.
    pub parts: Vec<Part>,
    /// The sum of the parts: the relevance of the first look.
    pub words: f32,
    /// Share added because words typed side by side stand together.
    pub together: f32,
    /// Share added because the words are the whole title.
    pub whole_title: f32,
    /// Share added because the listing is fresh.
    pub fresh: f32,
    /// The relevance of the second look: the sum of the words and these shares of it.
    pub score: f32,
}

/// One way in which a word was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// As typed.
    pub typed: String,
    /// What was found: the term as the index has it, or the beginning asked for.
    pub found: String,
    /// Where: a text field, or the facet of a tag.
    pub place: &'static str,
    /// In which form.
    pub how: How,
    /// What it added.
    pub score: f32,
}

impl Searcher {
    /// Why the document with this id answers a question; `None` if it is not in the index. Parts are empty where nothing
    /// ranks.
    ///
    /// # Errors
    /// [`crate::IndexError::Document`] if this cannot be an id; others if the index cannot be read.
    pub fn explain(&self, plan: &Plan, id: &str) -> Result<Option<Explanation>> {
        let id = decode_id(id)?;
        self.attempt(|| self.explanation(plan, id))
    }

    fn explanation(&self, plan: &Plan, id: u128) -> tantivy::Result<Option<Explanation>> {
        let Some((number, document)) = self.living(id)? else { return Ok(None) };
        let Some(here) = self.parts().nth(number as usize) else { return Ok(None) };
        let words = plan.wanted();
        let mut parts = Vec::new();
        for word in &words {
            for way in &word.ways {
                let Some(score) = Weighed::new(way, &self.inner, false)?.score(here, document)? else { continue };
                parts.push(Part {
                    typed: word.typed.clone(),
                    found: shown(&way.terms, way.place),
                    place: place(way.place),
                    how: way.how,
                    score,
                });
            }
        }
        let score: f32 = parts.iter().map(|p| p.score).sum();
        let columns = &here.held.columns;
        let order = columns.order(Sort::NEWEST, here.segment)?;
        let place = order.place(document, columns.ids(here.segment)?);
        let ranked = [Ranked { score, place, segment: number, document }];
        let factors = Again::new(plan, self)?.factors(&ranked, self)?.pop().unwrap_or_default();
        Ok(Some(Explanation {
            parts,
            words: score,
            together: factors.together,
            whole_title: factors.whole_title,
            fresh: factors.fresh,
            score: score * factors.times(),
        }))
    }
}

fn place(place: Where) -> &'static str {
    match place {
        Where::Text(field) => field.name(),
        Where::TitleStems => "title",
        Where::Stems => "description or keywords",
        Where::Sound => "broker_name",
        Where::Facet(field) => field.name(),
    }
}

fn shown(terms: &Terms, place: Where) -> String {
    match terms {
        // The mark of the language stands before a stem.
        Terms::One(term) if matches!(place, Where::TitleStems | Where::Stems) => term[1..].to_owned(),
        Terms::One(term) | Terms::Begun(term) => term.clone(),
        Terms::Phrase { terms, .. } => terms.iter().map(|(_, t)| t.as_str()).collect::<Vec<_>>().join(" "),
        Terms::PhraseBegun { terms } => terms.join(" "),
        Terms::AnyOf(terms) => terms.join(", "),
    }
}
