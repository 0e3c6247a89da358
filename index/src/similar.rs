//! Listings similar to a given one, by its distinctive words.

use tantivy::query::{EnableScoring, MoreLikeThisQuery, Query};
use tantivy::schema::OwnedValue;

use crate::analyzer::packed_words;
use crate::answer::Hit;
use crate::budget::Meter;
use crate::columns::{Sort, SortPosition};
use crate::document::decode_id;
use crate::error::Result;
use crate::schema::TextField;
use crate::searcher::Searcher;

/// Words of the sample that are looked up.
const MAX_WORDS: usize = 24;
/// Words longer than this are addresses or codes.
const LONGEST_WORD: usize = 40;

/// The texts of a listing to find similar ones. The index stores no texts, so the caller passes them.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sample<'a> {
    /// Its id, which is left out of the result.
    pub id: &'a str,
    /// Its headline.
    pub title: &'a str,
    /// Its body.
    pub description: &'a str,
    /// Its keywords.
    pub keywords: &'a str,
}

impl Searcher {
    /// The documents most similar to the sample, best first, without the sample itself.
    ///
    /// # Errors
    /// [`crate::IndexError::Document`] if the sample's id cannot be one; others if the index cannot be read.
    pub fn similar(&self, sample: Sample<'_>, limit: usize) -> Result<Vec<Hit>> {
        let own = decode_id(sample.id)?;
        self.attempt(|| self.more_like_this(sample, own, limit))
    }

    fn more_like_this(&self, sample: Sample<'_>, own: u128, limit: usize) -> tantivy::Result<Vec<Hit>> {
        let text = |field: TextField, text: &str| (field.handle(), vec![OwnedValue::Str(packed_words(text))]);
        let fields = vec![
            text(TextField::Title, sample.title),
            text(TextField::Description, sample.description),
            text(TextField::Keywords, sample.keywords),
        ];
        let query = MoreLikeThisQuery::builder()
            .with_min_doc_frequency(2)
            .with_min_term_frequency(1)
            .with_max_query_terms(MAX_WORDS)
            .with_max_word_length(LONGEST_WORD)
            .with_document_fields(fields);
        let weight = query.weight(EnableScoring::enabled_from_searcher(&self.inner))?;
        let itself = self.find(own)?;
        self.budget.spend(1)?;
        let mut found: Vec<(f32, SortPosition)> = Vec::new();
        for (number, view) in self.segments().enumerate() {
            let (ids, order) =
                (view.data.columns.ids(view.segment)?, view.data.columns.order(Sort::NEWEST, view.segment)?);
            let mut here: Vec<(f32, u32)> = Vec::new();
            let threshold = |here: &[(f32, u32)]| here.get(limit.wrapping_sub(1)).map_or(f32::MIN, |(s, _)| *s);
            let (mut meter, mut within) = (Meter::new(view.budget), Ok(()));
            weight.for_each_pruning(f32::MIN, view.segment, &mut |document, score| {
                if within.is_ok() {
                    within = meter.add(1);
                }
                if within.is_err() {
                    // No score reaches this threshold, so the engine skips all the rest.
                    return f32::MAX;
                }
                if !view.segment.is_deleted(document) && itself != Some((number as u32, document)) {
                    let at = here.partition_point(|(s, d)| {
                        (*s, order.rank[document as usize]) >= (score, order.rank[*d as usize])
                    });
                    here.insert(at, (score, document));
                    here.truncate(limit);
                }
                threshold(&here)
            })?;
            within?;
            found.extend(here.into_iter().map(|(score, d)| (score, order.position(d, ids))));
        }
        found.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        found.truncate(limit);
        Ok(found.into_iter().map(|(score, position)| Hit::new(position.id, score)).collect())
    }
}
