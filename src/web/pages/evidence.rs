//! Evidence in context: the words that prove a tag or a finding, highlighted and numbered in the text of the listing.
//!
//! Each distinct range has one number on the page, in reading order; tags and findings refer to it by that number.

use super::html::Html;
use crate::domain::listing::sentence::sentences;
use crate::domain::listing::{Assessment, Evidence, Field, Listing};
use crate::web::CountedSentences;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// Characters of context before and after a quotation.
const CONTEXT: usize = 80;

/// Field, first byte, byte after the last one.
type EvidenceRange = (Field, usize, usize);

/// The ranges of all evidence of an assessment, numbered.
pub(super) struct NumberedEvidence {
    ranges: BTreeMap<EvidenceRange, usize>,
    /// The count of sentences, if there is one, and the sentences of the description.
    counted: Option<(Arc<CountedSentences>, Vec<Range<usize>>)>,
}

impl NumberedEvidence {
    /// Numbers the ranges from 1: title, description, keywords, other columns, each in order of position. Ranges that do not contain
    /// the quoted words are ignored.
    pub fn of(listing: &Listing, assessment: &Assessment, counted: Option<Arc<CountedSentences>>) -> Self {
        let tags = assessment.tags.iter().flat_map(|t| &t.evidence);
        let findings = assessment.findings.iter().flat_map(|f| &f.evidence);
        let mut ranges: BTreeMap<EvidenceRange, usize> = tags
            .chain(findings)
            .filter(|e| listing.text(e.field).get(e.start..e.end) == Some(e.quote.as_str()))
            .filter(|e| e.start < e.end)
            .map(|e| ((e.field, e.start, e.end), 0))
            .collect();
        ranges.values_mut().zip(1..).for_each(|(number, next)| *number = next);
        let of_description = || sentences(&listing.description).into_iter().map(|(range, _)| range).collect();
        Self { ranges, counted: counted.map(|counted| (counted, of_description())) }
    }

    /// Number of a piece of evidence; `None` if it does not fit the listing.
    pub fn number(&self, evidence: &Evidence) -> Option<usize> {
        self.ranges.get(&(evidence.field, evidence.start, evidence.end)).copied()
    }

    /// In how many listings of the source the sentence of a piece of evidence stands, if they are many. Only sentences
    /// that are quoted are looked up.
    pub fn listings_with_sentence(&self, listing: &Listing, evidence: &Evidence) -> Option<u32> {
        let (counted, sentences) = self.counted.as_ref().filter(|_| evidence.field == Field::Description)?;
        let sentence = sentences.iter().find(|range| range.contains(&evidence.start))?;
        counted.sentences.listings_with(listing, listing.description.get(sentence.clone())?)
    }

    /// The text of a field with all its evidence highlighted and numbered.
    pub fn annotate_field(&self, listing: &Listing, field: Field) -> Html {
        let spans: Vec<(usize, usize, usize)> =
            self.ranges.iter().filter(|((f, ..), _)| *f == field).map(|((_, s, e), n)| (*s, *e, *n)).collect();
        mark_all(&listing.text(field), &spans)
    }

    /// The values of the other columns by their names, with the evidence in each highlighted and numbered.
    pub fn annotate_extra(&self, listing: &Listing) -> Vec<(String, Html)> {
        let of_field: Vec<_> = self.ranges.iter().filter(|((field, ..), _)| *field == Field::Extra).collect();
        let row = |((column, value), (from, length, _)): ((&String, &String), (usize, usize, String))| {
            let within = of_field.iter().filter(|((_, s, e), _)| *s < from + length && from < *e);
            // Evidence is a whole line; of it the value is highlighted.
            let spans: Vec<(usize, usize, usize)> =
                within.map(|((_, s, e), n)| (s.saturating_sub(from), (e - from).min(length), **n)).collect();
            (column.clone(), mark_all(value, &spans))
        };
        listing.extra.iter().zip(listing.extra_lines()).map(row).collect()
    }
}

/// Highlights spans (first byte, byte after the last one, number), sorted by first byte. Overlapping spans share one
/// highlight; each number follows the end of its span.
fn mark_all(text: &str, spans: &[(usize, usize, usize)]) -> Html {
    let (mut html, mut at, mut rest) = (Html::default(), 0, spans);
    while let Some((start, mut end, _)) = rest.first().copied() {
        let mut together = 1;
        while let Some((_, next_end, _)) = rest.get(together).filter(|(next, ..)| *next < end) {
            end = end.max(*next_end);
            together += 1;
        }
        let (group, after) = rest.split_at(together);
        html.text(part(text, at..start));
        let mut ends: Vec<(usize, usize)> = group.iter().map(|(_, end, number)| (*end, *number)).collect();
        ends.sort_unstable();
        let mut from = start;
        for (to, number) in ends {
            if to > from {
                html.mark(part(text, from..to));
            }
            html.number(number, false);
            from = to;
        }
        (at, rest) = (end, after);
    }
    html.text(part(text, at..text.len()));
    html
}

/// A part of the text; empty if the range is not within it or splits a character.
fn part(text: &str, range: std::ops::Range<usize>) -> &str {
    text.get(range).unwrap_or_default()
}

/// A quotation with its context.
pub(super) fn in_context(text: &str, evidence: &Evidence) -> Html {
    let (before, after) = (part(text, 0..evidence.start), part(text, evidence.end..text.len()));
    let from = before.char_indices().rev().nth(CONTEXT - 1).map_or(0, |(i, _)| i);
    let to = after.char_indices().nth(CONTEXT).map_or(after.len(), |(i, _)| i);
    let (mut lead, mut tail) = (part(before, from..before.len()), part(after, 0..to));
    // Do not cut words in scripts that separate them by spaces.
    if from > 0 {
        lead = lead.split_once(char::is_whitespace).filter(|(cut, _)| cut.len() < CONTEXT / 3).map_or(lead, |(_, l)| l);
    }
    if to < after.len() {
        let whole = tail.rsplit_once(char::is_whitespace).filter(|(_, cut)| cut.len() < CONTEXT / 3);
        tail = whole.map_or(tail, |(t, _)| t);
    }
    let mut html = Html::default();
    html.text(if from > 0 { "… " } else { "" });
    html.text(lead);
    html.mark(&evidence.quote);
    html.text(tail);
    html.text(if to < after.len() { " …" } else { "" });
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str, spans: &[(usize, usize, usize)]) -> String {
        let html = mark_all(text, spans).to_string();
        let mut out = html;
        for (_, _, n) in spans {
            out = out
                .replace(&format!("<sup class=\"ref\" id=\"e{n}\"><a href=\"#u{n}\">{n}</a></sup>"), &format!("[{n}]"));
        }
        out
    }

    #[test]
    fn highlights_are_at_the_bytes_of_the_evidence() {
        assert_eq!(plain("é children's voices", &[(3, 13, 1)]), "é <mark>children&#39;s</mark>[1] voices");
    }

    #[test]
    fn overlapping_evidence_is_highlighted_once_and_numbered_twice() {
        let html = plain("voices of children", &[(0, 9, 1), (7, 18, 2)]);
        assert_eq!(html, "<mark>voices of</mark>[1]<mark> children</mark>[2]");
        let nested = plain("abc<d", &[(0, 5, 1), (1, 2, 2)]);
        assert_eq!(nested, "<mark>ab</mark>[2]<mark>c&lt;d</mark>[1]");
        assert_eq!(plain("ab", &[(0, 2, 1), (0, 2, 2)]), "<mark>ab</mark>[1][2]");
    }

    #[test]
    fn a_quotation_is_shown_with_its_context() {
        let text = format!("{} faces of <b> {}", "word ".repeat(40), "tail ".repeat(40));
        let start = text.find("faces").unwrap();
        let evidence =
            Evidence { field: Field::Title, start, end: start + 5, quote: "faces".into(), cue: "faces".into() };
        let html = in_context(&text, &evidence).to_string();
        assert!(html.starts_with("… word word"), "{html}");
        assert!(html.contains(" <mark>faces</mark> of &lt;b&gt; tail"), "{html}");
        assert!(html.ends_with(" …"), "{html}");
    }
}
