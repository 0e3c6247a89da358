//! Evidence shown where it stands: the words that prove a tag or a finding, marked and numbered in the seller's text.
//!
//! Every distinct place gets one number on the page, in reading order; tags and findings refer to it by that number.

use super::html::Html;
use crate::domain::listing::{Assessment, Evidence, Field, Listing};
use std::collections::BTreeMap;

/// Characters shown before and after a quotation.
const AROUND: usize = 80;

type Place = (Field, usize, usize);

/// The places of all evidence of an assessment, numbered.
pub(super) struct Numbered {
    places: BTreeMap<Place, usize>,
}

impl Numbered {
    /// Numbers the places from 1: title, description, keywords, each from its beginning. Places that do not hold the
    /// words quoted are left out.
    pub fn of(listing: &Listing, assessment: &Assessment) -> Self {
        let tags = assessment.tags.iter().flat_map(|t| &t.evidence);
        let findings = assessment.findings.iter().flat_map(|f| &f.evidence);
        let mut places: BTreeMap<Place, usize> = tags
            .chain(findings)
            .filter(|e| listing.text(e.field).get(e.start..e.end) == Some(e.quote.as_str()))
            .filter(|e| e.start < e.end)
            .map(|e| ((e.field, e.start, e.end), 0))
            .collect();
        places.values_mut().zip(1..).for_each(|(number, next)| *number = next);
        Self { places }
    }

    /// Number of a piece of evidence; `None` if it does not fit the listing.
    pub fn number(&self, evidence: &Evidence) -> Option<usize> {
        self.places.get(&(evidence.field, evidence.start, evidence.end)).copied()
    }

    /// A whole field with all its evidence marked and numbered.
    pub fn whole(&self, listing: &Listing, field: Field) -> Html {
        let spans: Vec<(usize, usize, usize)> =
            self.places.iter().filter(|((f, ..), _)| *f == field).map(|((_, s, e), n)| (*s, *e, *n)).collect();
        mark_all(&listing.text(field), &spans)
    }
}

/// Marks spans (first byte, byte after the last, number), sorted by first byte. Spans that overlap share one mark;
/// each number stands where its words end.
fn mark_all(text: &str, spans: &[(usize, usize, usize)]) -> Html {
    let (mut html, mut at, mut rest) = (Html::default(), 0, spans);
    while let Some((start, mut end, _)) = rest.first().copied() {
        let mut together = 1;
        while let Some((_, next_end, _)) = rest.get(together).filter(|(next, ..)| *next < end) {
            end = end.max(*next_end);
            together += 1;
        }
        let (group, after) = rest.split_at(together);
        html.text(&text[at..start]);
        let mut ends: Vec<(usize, usize)> = group.iter().map(|(_, end, number)| (*end, *number)).collect();
        ends.sort_unstable();
        let mut from = start;
        for (to, number) in ends {
            if to > from {
                html.mark(&text[from..to]);
            }
            html.number(number, false);
            from = to;
        }
        (at, rest) = (end, after);
    }
    html.text(&text[at..]);
    html
}

/// A quotation with the words around it.
pub(super) fn in_context(text: &str, evidence: &Evidence) -> Html {
    let (before, after) = (&text[..evidence.start], &text[evidence.end..]);
    let from = before.char_indices().rev().nth(AROUND - 1).map_or(0, |(i, _)| i);
    let to = after.char_indices().nth(AROUND).map_or(after.len(), |(i, _)| i);
    let (mut lead, mut tail) = (&before[from..], &after[..to]);
    // Do not begin or end in the middle of a word where words are told apart by spaces.
    if from > 0 {
        lead = lead.split_once(char::is_whitespace).filter(|(cut, _)| cut.len() < AROUND / 3).map_or(lead, |(_, l)| l);
    }
    if to < after.len() {
        let whole = tail.rsplit_once(char::is_whitespace).filter(|(_, cut)| cut.len() < AROUND / 3);
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
    fn marks_stand_at_the_bytes_of_the_evidence() {
        assert_eq!(plain("é children's voices", &[(3, 13, 1)]), "é <mark>children&#39;s</mark>[1] voices");
    }

    #[test]
    fn overlapping_evidence_is_marked_once_and_numbered_twice() {
        let html = plain("voices of children", &[(0, 9, 1), (7, 18, 2)]);
        assert_eq!(html, "<mark>voices of</mark>[1]<mark> children</mark>[2]");
        let nested = plain("abc<d", &[(0, 5, 1), (1, 2, 2)]);
        assert_eq!(nested, "<mark>ab</mark>[2]<mark>c&lt;d</mark>[1]");
        assert_eq!(plain("ab", &[(0, 2, 1), (0, 2, 2)]), "<mark>ab</mark>[1][2]");
    }

    #[test]
    fn a_quotation_is_shown_with_the_words_around_it() {
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
