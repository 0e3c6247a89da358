//! Hints: words that touch on consent or origin without a meaning that the cards know. They are looked for only where a
//! listing would be told that it does not state the one or the other: what says something, in whatever words, must not be
//! called silent.

use super::matcher::{Builder, Hit, Matcher};
use super::region::{Region, region_at, regions};
use super::{Tagger, consent};
use crate::assess::reading::{FieldReading, Reading};
use crate::domain::listing::{Basis, Evidence, Facet, Field, Hint, Tag, TermId, sentence};
use std::collections::BTreeMap;

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

    /// The sentences with a word of the facet.
    fn find(&self, facet: Facet, reading: &Reading<'_>) -> Vec<Evidence> {
        let mut found: Vec<Evidence> = Vec::new();
        let (mut hits, mut parts) = (Vec::new(), Vec::new());
        for field in reading.fields() {
            if found.len() >= MAX_SENTENCES || field.original.is_empty() {
                continue;
            }
            let text = field.folded.text();
            parts.clear();
            if field.field == Field::Description {
                regions(text, &mut parts);
            }
            self.matcher.find(&field.folded, &mut hits);
            hits.retain(|h| self.facets[self.matcher.cue(*h).term as usize] == facet);
            let mut places: Vec<(usize, usize, String)> =
                hits.iter().map(|h| (h.start as usize, h.end as usize, self.word(*h))).collect();
            if facet == Facet::Consent {
                let anchors = consent::readings(text, 0, text.len()).into_iter();
                places.extend(anchors.map(|r| (r.anchor.0, r.anchor.1, String::new())));
                places.sort();
            }
            for (start, end, word) in places {
                if found.len() < MAX_SENTENCES && region_at(&parts, start) != Region::Citation {
                    let evidence = sentence_of(field, field.folded.origin(field.original, start, end), word);
                    let known = |e: &Evidence| e.field == evidence.field && e.start == evidence.start;
                    if says_something(&evidence.quote) && !found.iter().any(known) {
                        found.push(evidence);
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

/// The sentence around some words; the words alone where it is too long.
fn sentence_of(field: &FieldReading<'_>, (start, end): (usize, usize), cue: String) -> Evidence {
    let original = field.original;
    let around = sentence::sentences(original).into_iter().map(|(range, _)| range);
    let whole = around.into_iter().find(|r| r.start <= start && end <= r.end && r.len() <= LONGEST);
    let range = whole.unwrap_or(start..end);
    Evidence { field: field.field, start: range.start, end: range.end, quote: original[range].to_owned(), cue }
}

impl Tagger {
    /// Says “said, not understood” in place of “not stated” where a sentence touches on the question. `seen` are the
    /// sentences of the second reader; without it the lists of words decide.
    pub fn clarify(&self, tags: &mut [Tag], reading: &Reading<'_>, seen: Option<&[Hint]>) {
        for tag in tags.iter_mut().filter(|t| t.basis == Basis::NotStated) {
            let facet = tag.term.facet();
            let Some((_, term)) = self.unclear.iter().find(|(of, _)| *of == facet) else { continue };
            let hint = match seen {
                Some(seen) => seen.iter().find(|hint| hint.facet == facet).cloned(),
                None => Some(Hint { facet, confidence: CONFIDENCE, evidence: self.hints.find(facet, reading) }),
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
