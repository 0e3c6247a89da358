//! Shows which words of a text a question meant, and the part of a long text where they stand.
//!
//! The index keeps no text; the caller gives it. Places are byte ranges on character boundaries, so that the caller
//! can escape the text and put marks around the words in whatever way the page needs.

use std::ops::Range;

use rustc_hash::FxHashSet;

use crate::plan::Plan;
use needle::{Haystack, Needle, Needles};

mod needle;

/// Part of a text with the places to mark.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Snippet {
    /// The part itself.
    pub text: String,
    /// The bytes of [`Snippet::text`] to mark, in order, without overlap.
    pub ranges: Vec<(usize, usize)>,
    /// Whether something before it was left out.
    pub cut_before: bool,
    /// Whether something after it was left out.
    pub cut_after: bool,
}

/// A place where a part of the question stands.
struct Found {
    range: Range<usize>,
    needle: usize,
}

/// Finds in texts what a question meant: its words, their other forms, corrections, beginnings and sounds.
#[derive(Debug, Clone, Default)]
pub struct Highlighter {
    needles: Needles,
    /// The words of the question that the needles belong to.
    words: Vec<usize>,
}

impl Highlighter {
    /// For the words a plan asks for; what is excluded or asked of a facet does not show.
    pub fn new(plan: &Plan) -> Self {
        let mut marker = Self::default();
        let mut known = FxHashSet::default();
        for (number, word) in plan.positive_terms().into_iter().enumerate() {
            // A single character is found as the beginning of a pair; what was meant is the character.
            let single = Needle::single(&word.typed).filter(|_| !word.variants.is_empty());
            let needles = single.map_or_else(|| word.variants.iter().flat_map(Needle::of).collect(), |one| vec![one]);
            for needle in needles {
                if known.insert(needle.clone()) {
                    marker.needles.add(needle);
                    marker.words.push(number);
                }
            }
        }
        marker
    }

    /// The bytes of `text` that the question meant, in order, without overlap. A word asked of one text field is marked in
    /// any text given. `written` is the language of the listing, as in [`crate::Document::written`].
    pub fn highlight(&self, text: &str, written: Option<&str>) -> Vec<(usize, usize)> {
        joined(&self.find(text, written), 0..text.len())
    }

    /// The part of `text`, at most `max_chars` characters long, that shows most of what the question meant; without any
    /// of it, the beginning.
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

    fn find(&self, text: &str, written: Option<&str>) -> Vec<Found> {
        if self.needles.is_empty() {
            return Vec::new();
        }
        let haystack = Haystack::new(text, written, &self.needles);
        let mut found = Vec::new();
        self.needles.find(&haystack, |range, needle| found.push(Found { range, needle: self.words[needle] }));
        found.sort_by_key(|f| (f.range.start, f.range.end));
        found
    }
}

/// The places inside `window`, cut to it and joined where they touch or overlap.
fn joined(found: &[Found], window: Range<usize>) -> Vec<(usize, usize)> {
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    for Found { range, .. } in found {
        let (start, end) = (range.start.max(window.start), range.end.min(window.end));
        match ranges.last_mut() {
            _ if start >= end => {}
            Some(last) if start <= last.1 => last.1 = last.1.max(end),
            _ => ranges.push((start, end)),
        }
    }
    ranges
}

/// The best stretch of the text: most different parts of the question, then most places, then the earliest.
fn window(found: &[Found], text: &str, max_chars: usize) -> Range<usize> {
    let Some((length, _)) = text.char_indices().nth(max_chars) else { return 0..text.len() };
    let Some(best) = best_group(found, text, max_chars) else { return 0..word_end(text, 0, length) };
    // A third of the spare room goes before the first place: what leads up to it explains it.
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

/// From the first to the last place of the group of places that fits into `max_chars` and shows most.
fn best_group(found: &[Found], text: &str, max_chars: usize) -> Option<Range<usize>> {
    let mut best: Option<((usize, usize), Range<usize>)> = None;
    for (i, first) in found.iter().enumerate() {
        let limit =
            text[first.range.start..].char_indices().nth(max_chars).map_or(text.len(), |(o, _)| first.range.start + o);
        let group: Vec<&Found> =
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
