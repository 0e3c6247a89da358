//! Where in a text a claim may be: sentences, and the sections of a long data card that are not about the data.

use crate::domain::listing::ClaimKind;

/// Bytes read on either side of an anchor. Without a limit, text without full stops would take quadratic time.
const REACH: usize = 320;

/// Abbreviations before a full stop that does not end a sentence.
const SHORT: &[&str] = &[
    "тыс", "млн", "млрд", "чел", "mio", "mrd", "approx", "ca", "vs", "jan", "feb", "mar", "apr", "jun", "jul", "aug",
    "sep", "sept", "oct", "nov", "dec", "no", "e.g", "i.e", "etc", "u.s",
];

/// Headings, folded, of sections with citations or printed samples.
const CITES: &[&str] = &[
    "citation",
    "citations",
    "citing",
    "cite",
    "how to cite",
    "citation information",
    "bibtex",
    "references",
    "reference",
    "bibliography",
    "contributions",
    "related work",
    "data instances",
    "data instance",
    "example",
    "examples",
    "sample",
    "samples",
    "参考文献",
    "引用",
];

/// Headings, folded, of sections on those who made the data and on its effects. They count as documentation, but
/// people, ages or consent mentioned there are not those in the data.
const REFLECTS: &[&str] = &[
    "acknowledgements",
    "acknowledgments",
    "social impact of dataset",
    "discussion of biases",
    "other known limitations",
    "who are the annotators",
    "annotation process",
    "annotations",
    "annotators",
    "annotator demographics",
    "annotator demographic",
];

/// Longest heading, in bytes.
const HEADING: usize = 60;

/// Sections of a folded text that are not about the data, as byte ranges in order.
#[derive(Default)]
pub(super) struct Elsewhere {
    cites: Vec<(usize, usize)>,
    reflects: Vec<(usize, usize)>,
}

impl Elsewhere {
    /// Finds the sections of another text.
    pub(super) fn read(&mut self, text: &str) {
        self.cites.clear();
        self.reflects.clear();
        let (mut at, mut part) = (0, Section::Data);
        for paragraph in text.split('\n') {
            let end = at + paragraph.len();
            if paragraph.len() <= HEADING
                && let Some(opens) = heading(paragraph)
            {
                part = opens;
            }
            let ranges = match part {
                Section::Cites => Some(&mut self.cites),
                _ if printed(paragraph) => Some(&mut self.cites),
                Section::Reflects => Some(&mut self.reflects),
                Section::Data => None,
            };
            match ranges.map(|r| (r.last_mut().filter(|(_, last)| *last + 1 >= at).is_some(), r)) {
                Some((true, ranges)) => ranges.last_mut().expect("the match arm has seen one").1 = end,
                Some((false, ranges)) => ranges.push((at, end)),
                None => {}
            }
            at = end + 1;
        }
    }

    /// Whether nothing of this kind is claimed at an offset.
    pub(super) fn hides(&self, kind: ClaimKind, at: usize) -> bool {
        inside(&self.cites, at) || (kind != ClaimKind::Document && inside(&self.reflects, at))
    }
}

/// What a section is about.
#[derive(Clone, Copy)]
enum Section {
    Data,
    Cites,
    Reflects,
}

/// What the section below a heading is about; `None` if the paragraph is not a heading.
fn heading(paragraph: &str) -> Option<Section> {
    let line = paragraph.trim_matches(|c: char| !c.is_alphanumeric());
    if CITES.contains(&line) {
        return Some(Section::Cites);
    }
    if REFLECTS.contains(&line) {
        return Some(Section::Reflects);
    }
    let plain = !line.is_empty() && line.chars().all(|c| c.is_alphabetic() || c == ' ');
    (plain && line.split(' ').count() <= 6).then_some(Section::Data)
}

/// Whether a range is a heading above other text: a whole paragraph of a few plain words that is not a list item.
/// `start` is where the range begins in the original.
pub(super) fn is_heading(text: &str, (from, to): (usize, usize), original: &str, start: usize) -> bool {
    let open = from == 0 || text[..from].ends_with('\n') || text[..from].trim_end_matches(['#', ' ']).ends_with('\n');
    let item = original[..start].trim_end().ends_with(['-', '*', '\u{2022}', '+', '\u{b7}']);
    open && text[to..].trim_start_matches([' ', ':', '#', '*']).starts_with('\n')
        && !item
        && heading(&text[from..to]).is_some()
}

/// A reference in BibTeX, or a printed record.
fn printed(paragraph: &str) -> bool {
    let text = paragraph.trim_start();
    let record = || paragraph.contains("\":") || paragraph.contains("':") || paragraph.contains("\" :");
    (text.starts_with('@') && text.contains('{')) || (text.starts_with(['{', '[']) && record())
}

/// Whether an offset is in one of the ranges.
fn inside(ranges: &[(usize, usize)], at: usize) -> bool {
    let n = ranges.partition_point(|(start, _)| *start <= at);
    n.checked_sub(1).is_some_and(|n| at < ranges[n].1)
}

/// Where the sentences of a text end.
#[derive(Default)]
pub(super) struct Sentences {
    stops: Vec<usize>,
}

impl Sentences {
    /// Finds the ends of another text.
    pub(super) fn read(&mut self, text: &str) {
        self.stops.clear();
        let marks = text.bytes().enumerate().filter(|(_, b)| is_mark(*b));
        self.stops.extend(marks.map(|(at, _)| at).filter(|at| stops(text, *at)));
    }

    /// The sentence around a range, on word boundaries and at most `REACH` bytes to either side.
    pub(super) fn around(&self, text: &str, start: usize, end: usize) -> (usize, usize) {
        let low = text.ceil_char_boundary(start.saturating_sub(REACH));
        let high = text.floor_char_boundary((end + REACH).min(text.len()));
        let before = self.stops[..self.stops.partition_point(|at| *at < start)].last().filter(|at| **at >= low);
        let from = match before {
            Some(stop) => stop + 1,
            // Cut at a word, never inside a number.
            None if low > 0 => text[low..start].find(' ').map_or(start, |n| low + n + 1),
            None => low,
        };
        let after = self.stops.get(self.stops.partition_point(|at| *at < end)).filter(|at| **at < high);
        let to = match after {
            Some(stop) => *stop,
            None if high == text.len() => high,
            None => text[end..high].rfind(' ').map_or(end, |n| end + n),
        };
        let from = from + text[from..start].len() - text[from..start].trim_start().len();
        (from, to)
    }
}

fn is_mark(byte: u8) -> bool {
    matches!(byte, b'\n' | b'!' | b'?' | b';' | b'|' | b'.')
}

/// Whether a mark ends a sentence: "3.5", "e.g.x" and "тыс. человек" go on.
fn stops(text: &str, at: usize) -> bool {
    if text.as_bytes()[at] != b'.' {
        return true;
    }
    let goes_on = match text[at + 1..].chars().next() {
        None | Some('\n') => false,
        Some(' ') => {
            let before = &text[text.ceil_char_boundary(at.saturating_sub(16))..at];
            let word = before.rsplit([' ', '(', '\n', ',']).next().unwrap_or_default();
            SHORT.contains(&word)
        }
        Some(c) => c.is_ascii() || !c.is_alphanumeric(),
    };
    !goes_on
}
