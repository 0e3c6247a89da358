//! Hints: words that touch on consent or origin without a meaning that the cards know. They are looked for only where a
//! listing would be told that it does not state the one or the other: what says something, in whatever words, must not be
//! called silent.

use super::matcher::{Builder, Hit, Matcher};
use super::region::{Region, region_at, regions};
use super::{Tagger, consent};
use crate::assess::reading::{FieldReading, Reading};
use crate::domain::listing::{Basis, Evidence, Facet, Field, Hint, Tag, TermId, sentence};
use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::ops::Range;

/// The lists, part of the method.
pub(super) const TEXT: &str = include_str!("hint.toml");

/// Confidence that such a sentence says something of the question; measured on the tune part of the written offers.
const CONFIDENCE: f32 = 0.7;
/// Sentences shown at most, and bytes of the longest that is shown whole.
const MAX_SENTENCES: usize = 3;
const LONGEST: usize = 400;

/// The words of all facets.
pub(super) struct Hints {
    matcher: Matcher,
    facets: Vec<Facet>,
}

impl Hints {
    pub fn embedded() -> Result<Self, String> {
        let lists: BTreeMap<Facet, BTreeMap<String, Vec<String>>> =
            toml::from_str(TEXT).map_err(|e| e.message().to_owned())?;
        let mut builder = Builder::default();
        for (number, by_language) in (0..).zip(lists.values()) {
            builder.add_hints(number, by_language);
        }
        Ok(Self { matcher: builder.build()?, facets: lists.into_keys().collect() })
    }

    /// The sentences with a word of each facet. A text is searched once for all of them, and split into sentences once.
    fn find(&self, reading: &Reading<'_>) -> BTreeMap<Facet, Vec<Evidence>> {
        let mut found: BTreeMap<Facet, Vec<Evidence>> = self.facets.iter().map(|facet| (*facet, Vec::new())).collect();
        let (mut hits, mut parts) = (Vec::new(), Vec::new());
        for field in reading.fields().iter().filter(|field| !field.original.is_empty()) {
            let text = field.folded.text();
            parts.clear();
            if field.field == Field::Description {
                regions(text, &mut parts);
            }
            self.matcher.find(&field.folded, &mut hits);
            let sentences: OnceCell<Vec<Range<usize>>> = OnceCell::new();
            let sentences =
                || sentences.get_or_init(|| sentence::sentences(field.original).into_iter().map(|(r, _)| r).collect());
            for (facet, found) in &mut found {
                let of_facet = hits.iter().filter(|h| self.facets[self.matcher.cue(**h).term as usize] == *facet);
                let mut places: Vec<(usize, usize, String)> =
                    of_facet.map(|h| (h.start as usize, h.end as usize, self.word(*h))).collect();
                if *facet == Facet::Consent && found.len() < MAX_SENTENCES {
                    let anchors = consent::readings(text, 0, text.len()).into_iter();
                    places.extend(anchors.map(|r| (r.anchor.0, r.anchor.1, String::new())));
                    places.sort();
                }
                for (start, end, word) in places {
                    if found.len() < MAX_SENTENCES
                        && !matches!(region_at(&parts, start), Region::Citation | Region::Code)
                    {
                        let at = field.folded.origin(field.original, start, end);
                        let evidence = sentence_of(field, sentences(), at, word);
                        let known = |e: &Evidence| e.field == evidence.field && e.start == evidence.start;
                        if says_something(&evidence.quote) && !found.iter().any(known) {
                            found.push(evidence);
                        }
                    }
                }
            }
        }
        found
    }

    fn word(&self, hit: Hit) -> String {
        self.matcher.cue(hit).text.clone()
    }
}

/// Whether a quotation is more than a heading or a label: it ends as sentences do, or has five words.
fn says_something(quote: &str) -> bool {
    quote.trim_end().ends_with(['.', '!', '?', '…', ';', '。', '！', '？', '；', '।', '؟', '۔'])
        || quote.split_whitespace().count() >= 5
}

/// The sentence around some words; the words alone where it is too long. `sentences` are those of the field, in order.
fn sentence_of(
    field: &FieldReading<'_>,
    sentences: &[Range<usize>],
    (start, end): (usize, usize),
    cue: String,
) -> Evidence {
    let before = sentences.partition_point(|range| range.start <= start);
    let around = before.checked_sub(1).and_then(|last| sentences.get(last));
    let whole = around.filter(|range| end <= range.end && range.len() <= LONGEST).cloned();
    let range = whole.unwrap_or(start..end);
    Evidence { field: field.field, start: range.start, end: range.end, quote: field.original[range].to_owned(), cue }
}

impl Tagger {
    /// Says “said, not understood” in place of “not stated” where a sentence touches on the question. `seen` are the
    /// sentences of the second reader; without it the lists of words decide.
    pub fn clarify(&self, tags: &mut [Tag], reading: &Reading<'_>, seen: Option<&[Hint]>) {
        let listed = OnceCell::new();
        for tag in tags.iter_mut().filter(|t| t.basis == Basis::NotStated) {
            let facet = tag.term.facet();
            let Some((_, term)) = self.unclear.iter().find(|(of, _)| *of == facet) else { continue };
            let hint = match seen {
                Some(seen) => seen.iter().find(|hint| hint.facet == facet).cloned(),
                None => {
                    let found = listed.get_or_init(|| self.hints.find(reading));
                    found.get(&facet).map(|of| Hint { facet, confidence: CONFIDENCE, evidence: of.clone() })
                }
            };
            if let Some(hint) = hint.filter(|hint| !hint.evidence.is_empty()) {
                *tag = unclear_tag(term.clone(), hint);
            }
        }
        tags.sort_by(|a, b| a.term.cmp(&b.term));
    }
}

fn unclear_tag(term: TermId, hint: Hint) -> Tag {
    Tag { term, basis: Basis::Implied, confidence: hint.confidence, evidence: hint.evidence }
}
