//! Highlights the words of a query in a text, and cuts the best snippet from a long text.
//!
//! The index stores no text; the caller passes it. Highlights are byte ranges on character boundaries, so that the
//! caller can escape the text and mark the words in whatever way the page needs.

use std::ops::Range;

use rustc_hash::FxHashSet;

use crate::plan::Plan;
use needle::{Haystack, Needle, Needles};

mod needle;

/// A part of a text with its highlights.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Snippet {
    /// The text of the snippet.
    pub text: String,
    /// The bytes of [`Snippet::text`] to highlight, in order, without overlap.
    pub ranges: Vec<(usize, usize)>,
    /// Whether text before it was cut off.
    pub cut_before: bool,
    /// Whether text after it was cut off.
    pub cut_after: bool,
}

/// An occurrence of a word of the query.
struct Occurrence {
    range: Range<usize>,
    needle: usize,
}

/// Finds the words of a query in texts, with their stems, corrections, prefixes and phonetic matches.
#[derive(Debug, Clone, Default)]
pub struct Highlighter {
    needles: Needles,
    /// The word of the query that each needle belongs to.
    words: Vec<usize>,
}

impl Highlighter {
    /// For the words of a plan that are not excluded; conditions are not highlighted.
    pub fn new(plan: &Plan) -> Self {
        let mut highlighter = Self::default();
        let mut known = FxHashSet::default();
        for (number, word) in plan.positive_terms().into_iter().enumerate() {
            // A single character is searched as the prefix of a bigram; only the character is highlighted.
            let single = Needle::single(&word.typed).filter(|_| !word.variants.is_empty());
            let needles = single.map_or_else(|| word.variants.iter().flat_map(Needle::of).collect(), |one| vec![one]);
            for needle in needles {
                if known.insert(needle.clone()) {
                    highlighter.needles.add(needle);
                    highlighter.words.push(number);
                }
            }
        }
        highlighter
    }

    /// The bytes of `text` that match the query, in order, without overlap. A word searched in one text field is
    /// highlighted in any text. `written` is the language of the listing, as in [`crate::Document::written`].
    pub fn highlight(&self, text: &str, written: Option<&str>) -> Vec<(usize, usize)> {
        joined(&self.find(text, written), 0..text.len())
    }

    /// The part of `text`, at most `max_chars` characters long, with most words of the query; without any of them, the
    /// beginning.
    pub fn snippet(&self, text: &str, written: Option<&str>, max_chars: usize) -> Snippet {
        let found = self.find(text, written);
        let window = window(&found, text, max_chars);
        let ranges = joined(&found, window.clone());
        Snippet {
            ranges: ranges.into_iter().map(|(start, end)| (start - window.start, end - window.start)).collect(),
            cut_before: window.start > 0,
            cut_after: window.end < text.len(),
            text: text[window].to_owned(),
        }
    }

    fn find(&self, text: &str, written: Option<&str>) -> Vec<Occurrence> {
        if self.needles.is_empty() {
            return Vec::new();
        }
        let haystack = Haystack::new(text, written, &self.needles);
        let mut found = Vec::new();
        self.needles.find(&haystack, |range, needle| found.push(Occurrence { range, needle: self.words[needle] }));
        found.sort_by_key(|f| (f.range.start, f.range.end));
        found
    }
}

/// The occurrences inside `window`, cut to it and joined where they touch or overlap.
fn joined(found: &[Occurrence], window: Range<usize>) -> Vec<(usize, usize)> {
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    for Occurrence { range, .. } in found {
        let (start, end) = (range.start.max(window.start), range.end.min(window.end));
        match ranges.last_mut() {
            _ if start >= end => {}
            Some(last) if start <= last.1 => last.1 = last.1.max(end),
            _ => ranges.push((start, end)),
        }
    }
    ranges
}

/// The best part of the text: most different words of the query, then most occurrences, then the earliest.
fn window(found: &[Occurrence], text: &str, max_chars: usize) -> Range<usize> {
    let Some((length, _)) = text.char_indices().nth(max_chars) else { return 0..text.len() };
    let Some(best) = best_group(found, text, max_chars) else { return 0..word_end(text, 0, length) };
    // A third of the spare room goes before the first occurrence, to show its context.
    let used = text[best.clone()].chars().count().min(max_chars);
    let before = (max_chars - used) / 3;
    let mut start = text[..best.start].char_indices().rev().nth(before.saturating_sub(1)).map_or(0, |(i, _)| i);
    if before == 0 {
        start = best.start;
    }
    start = word_start(text, start, best.start);
    let mut end = text[start..].char_indices().nth(max_chars).map_or(text.len(), |(i, _)| start + i);
    if end == text.len() {
        // The text ended early: use the room in front.
        let room = max_chars - text[start..].chars().count();
        let earlier = text[..start].char_indices().rev().take(room).last().map_or(start, |(i, _)| i);
        start = word_start(text, earlier, start);
    } else {
        end = word_end(text, best.end, end);
    }
    start..end
}

/// From the first to the last occurrence of the best group that fits into `max_chars`.
fn best_group(found: &[Occurrence], text: &str, max_chars: usize) -> Option<Range<usize>> {
    let mut best: Option<((usize, usize), Range<usize>)> = None;
    for (i, first) in found.iter().enumerate() {
        let limit =
            text[first.range.start..].char_indices().nth(max_chars).map_or(text.len(), |(o, _)| first.range.start + o);
        let group: Vec<&Occurrence> =
            found[i..].iter().take_while(|f| f.range.start < limit).filter(|f| f.range.end <= limit).collect();
        let mut needles: Vec<usize> = group.iter().map(|f| f.needle).collect();
        needles.sort_unstable();
        needles.dedup();
        let worth = (needles.len(), group.len());
        if best.as_ref().is_none_or(|(most, _)| worth > *most) {
            let end = group.iter().map(|f| f.range.end).max().unwrap_or(first.range.end.min(limit));
            best = Some((worth, first.range.start..end));
        }
    }
    best.map(|(_, range)| range)
}

/// The first beginning of a word from `start` on, but not after `latest`.
fn word_start(text: &str, start: usize, latest: usize) -> usize {
    if start == 0 || text[..start].ends_with(char::is_whitespace) {
        return start;
    }
    let gap = text[start..latest].char_indices().find(|(_, c)| c.is_whitespace());
    gap.map_or(start, |(i, c)| start + i + c.len_utf8())
}

/// The last end of a word up to `end`, but not before `earliest`.
fn word_end(text: &str, earliest: usize, end: usize) -> usize {
    if text[end..].starts_with(char::is_whitespace) {
        return end;
    }
    text[earliest..end].rfind(char::is_whitespace).map_or(end, |i| earliest + i)
}

#[cfg(test)]
mod tests;
