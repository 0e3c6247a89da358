//! Listings like a given one, by the words that make it different from others.

use tantivy::query::{EnableScoring, MoreLikeThisQuery, Query};
use tantivy::schema::OwnedValue;

use crate::budget::Meter;
use crate::columns::Sort;
use crate::document::decode_id;
use crate::error::Result;
use crate::schema::TextField;
use crate::search::Hit;
use crate::searcher::Searcher;

/// Words of the sample that are looked for.
const MOST_WORDS: usize = 24;
/// A word longer than this is an address or a code.
const LONGEST_WORD: usize = 40;

/// The texts of a listing to find others like it. The index keeps no texts, so they are handed in.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sample<'a> {
    /// Its id: it is not like itself.
    pub id: &'a str,
    /// Its headline.
    pub title: &'a str,
    /// Its body.
    pub description: &'a str,
    /// Its keywords.
    pub keywords: &'a str,
}

impl Searcher {
    /// The documents most like the sample, best first, without the sample itself.
    ///
    /// # Errors
    /// [`crate::IndexError::Document`] if the sample's id cannot be one; others if the index cannot be read.
    pub fn similar(&self, sample: Sample<'_>, limit: usize) -> Result<Vec<Hit>> {
        let own = decode_id(sample.id)?;
        self.attempt(|| self.like(sample, own, limit))
    }

    fn like(&self, sample: Sample<'_>, own: u128, limit: usize) -> tantivy::Result<Vec<Hit>> {
        let text = |field: TextField, text: &str| (field.handle(), vec![OwnedValue::Str(text.to_owned())]);
        let fields = vec![
            text(TextField::Title, sample.title),
            text(TextField::Description, sample.description),
            text(TextField::Keywords, sample.keywords),
        ];
        let query = MoreLikeThisQuery::builder()
            .with_min_doc_frequency(2)
            .with_min_term_frequency(1)
            .with_max_query_terms(MOST_WORDS)
            .with_max_word_length(LONGEST_WORD)
            .with_document_fields(fields);
        let weight = query.weight(EnableScoring::enabled_from_searcher(&self.inner))?;
        let itself = self.living(own)?;
        self.budget.spend(1)?;
        let mut found: Vec<(f32, crate::columns::Place)> = Vec::new();
        for (number, part) in self.parts().enumerate() {
            let (ids, order) =
                (part.held.columns.ids(part.segment)?, part.held.columns.order(Sort::NEWEST, part.segment)?);
            let mut here: Vec<(f32, u32)> = Vec::new();
            let threshold = |here: &[(f32, u32)]| here.get(limit.wrapping_sub(1)).map_or(f32::MIN, |(s, _)| *s);
            let (mut meter, mut within) = (Meter::new(part.budget), Ok(()));
            weight.for_each_pruning(f32::MIN, part.segment, &mut |document, score| {
                if within.is_ok() {
                    within = meter.add(1);
                }
                if within.is_err() {
                    // Nothing is that good: the engine passes over all the rest.
                    return f32::MAX;
                }
                if !part.segment.is_deleted(document) && itself != Some((number as u32, document)) {
                    let at = here.partition_point(|(s, d)| {
                        (*s, order.rank[document as usize]) >= (score, order.rank[*d as usize])
                    });
                    here.insert(at, (score, document));
                    here.truncate(limit);
                }
                threshold(&here)
            })?;
            within?;
            found.extend(here.into_iter().map(|(score, d)| (score, order.place(d, ids))));
        }
        found.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        found.truncate(limit);
        Ok(found.into_iter().map(|(score, place)| Hit::new(place.id, score)).collect())
    }
}
