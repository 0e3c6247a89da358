//! The context of a cue: its sentence and clause, and the signals in them.

use super::consent;
use super::matcher::{Hit, Matcher, Role};
use super::signals::Kind;
use crate::assess::reading::{Folded, is_unspaced, words};

/// How far before a cue a denial, a topic or a hedge may be, in words (half the characters in scripts without spaces).
const REACH: usize = 6;

/// How far after a cue "… are not included" may begin, in words; further on it is about something else.
const REACH_AFTER: usize = 4;

/// Longest part of a sentence read on either side of a cue, in bytes. Without a limit, text without full stops would
/// take quadratic time.
const SENTENCE: u32 = 600;

/// Bytes before a cue that are searched for signals. Six words are seldom longer.
const WINDOW: u32 = 160;

/// Longest list that one denial covers: bytes before the cue, bytes after it, and words per item.
const LIST_BEFORE: u32 = 400;
const LIST_AFTER: u32 = 120;
const ITEM_WORDS: usize = 5;

/// Longest line, in bytes, that is taken for a list item although no punctuation ends it.
const SHORT_LINE: usize = 48;

/// How far before the colon of a heading such as "Not included:" its denial may end, in words.
const HEADING_WORDS: usize = 1;

/// Sentence ends, clause ends and signals of one field, found in one pass so that each cue is judged without reading
/// the text again.
#[derive(Default)]
pub(super) struct FieldContext {
    /// Offsets at which a new sentence begins.
    stops: Vec<u32>,
    /// Offsets at which a new clause or sentence begins.
    breaks: Vec<u32>,
    /// Signals in order of their start.
    signals: Vec<(Kind, u32, u32)>,
}

/// What the signals around a cue say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct CueContext {
    pub denied: bool,
    pub topic_only: bool,
    pub other_offer: bool,
    pub hedged: bool,
    pub artificial: bool,
    pub aggregate: bool,
}

impl FieldContext {
    /// Prepares a folded text and its hits.
    pub fn read(&mut self, folded: &Folded, original: &str, matcher: &Matcher, hits: &[Hit]) {
        self.stops.clear();
        self.breaks.clear();
        let text = folded.text();
        let bytes = text.as_bytes();
        let mut line = 0;
        for (at, &b) in bytes.iter().enumerate() {
            match b {
                b'\n' => {
                    line = folded.at(at);
                    self.stop(at);
                }
                b'!' | b'?' => self.stop(at),
                // "3.5", "e.g.x" and "v1.0" do not end a sentence; a stop before a space, the end or an unspaced script
                // does.
                b'.' => match bytes.get(at + 1) {
                    None | Some(b' ' | b'\n') => self.stop(at),
                    Some(n) if !n.is_ascii() && text[at + 1..].chars().next().is_some_and(is_unspaced) => self.stop(at),
                    _ => {}
                },
                b' ' if original.as_bytes()[folded.at(at)] == b'\n' => {
                    let end = folded.at(at);
                    // "No names" above "Call recordings" are two items; a long line is continued in the next.
                    let next = original[end..].trim_start().chars().next();
                    if end - line <= SHORT_LINE && next.is_some_and(|c| c.is_uppercase() || c.is_ascii_digit()) {
                        self.breaks.push(at as u32 + 1);
                    }
                    line = end;
                }
                b';' | b':' | b'(' | b')' | b'[' | b']' | b'|' => self.breaks.push(at as u32 + 1),
                _ => {}
            }
        }
        self.signals.clear();
        self.signals.extend(hits.iter().filter_map(|h| match matcher.cue(*h).role {
            Role::Signal(kind) => Some((kind, h.start, h.end)),
            _ => None,
        }));
    }

    fn stop(&mut self, at: usize) {
        self.stops.push(at as u32 + 1);
        self.breaks.push(at as u32 + 1);
    }

    /// The sentence around a range, at most `SENTENCE` bytes on either side. The ends need be no character boundaries.
    pub fn sentence(&self, text: &str, start: u32, end: u32) -> (u32, u32) {
        let n = self.stops.partition_point(|&s| s <= start);
        let from = n.checked_sub(1).map_or(0, |n| self.stops[n]);
        let m = n + self.stops[n..].partition_point(|&s| s < end);
        let to = self.stops.get(m).map_or(text.len() as u32, |s| s - 1);
        (from.max(start.saturating_sub(SENTENCE)), to.min(end + SENTENCE))
    }

    /// Signals of a kind that begin inside a range.
    fn signals(&self, from: u32, to: u32) -> &[(Kind, u32, u32)] {
        let first = self.signals.partition_point(|s| s.1 < from);
        let rest = &self.signals[first..];
        &rest[..rest.partition_point(|s| s.1 < to)]
    }

    /// Whether a sentence says that its content is synthetic.
    pub fn artificial(&self, from: u32, to: u32) -> bool {
        self.has(from, to, Kind::Artificial) && !self.has(from, to, Kind::Real)
    }

    /// Whether a sentence has a signal of a kind.
    pub fn has(&self, from: u32, to: u32, kind: Kind) -> bool {
        self.signals(from, to).iter().any(|s| s.0 == kind)
    }

    /// What the signals around a cue say about it; the range is that of its sentence.
    pub fn cue_context(&self, text: &str, hit: Hit, (from, to): (u32, u32)) -> CueContext {
        let n = self.breaks.partition_point(|&s| s <= hit.start);
        let clause = n.checked_sub(1).map_or(0, |n| self.breaks[n]);
        let low = clause.max(hit.start.saturating_sub(WINDOW));
        let near = |s: &(Kind, u32, u32)| words(text, s.2 as usize, hit.start as usize) <= REACH;
        let before =
            |kind: Kind| self.signals(low, hit.start).iter().any(|s| s.0 == kind && s.2 <= hit.start && near(s));
        let denied = || {
            let from = clause.max(hit.start.saturating_sub(LIST_BEFORE));
            let signals = self.signals(from, hit.start);
            let contrast = signals.iter().rev().find(|s| s.0 == Kind::Contrast && s.2 <= hit.start);
            let reach = |s: &(Kind, u32, u32)| s.1 >= low && near(s) || self.denial_covers_list(text, s.2, hit, to);
            let denies = |s: &&(Kind, u32, u32)| s.0 == Kind::Denial && s.2 <= hit.start && !self.is_not_only(s);
            let mut open = signals.iter().filter(denies).filter(|s| contrast.is_none_or(|t| s.1 >= t.1));
            open.any(reach) || contrast.is_none() && self.has_denying_heading(text, clause)
        };
        let after = || {
            self.signals(hit.end, to).iter().filter(|s| s.0 == Kind::LeftOut).any(|s| {
                let between = &text[hit.end as usize..s.1 as usize];
                words(text, hit.end as usize, s.1 as usize) <= REACH_AFTER
                    && !between.contains(',')
                    && !self.has(hit.end, s.1, Kind::SubjectChange)
            })
        };
        CueContext {
            denied: denied() || after() || consent::value_denies(text, hit.end as usize),
            topic_only: before(Kind::TopicOnly) || self.in_topic_list(text, hit, (from, to)),
            other_offer: self.signals(from, hit.start).iter().any(|s| {
                s.0 == Kind::OtherOffers && s.2 <= hit.start && !text[s.2 as usize..hit.start as usize].contains(';')
            }),
            hedged: before(Kind::Hedge),
            artificial: self.artificial(from, to),
            aggregate: self.has(from, to, Kind::Aggregate),
        }
    }

    /// Whether a cue is an item of a list of subjects. A list in which something is counted, or which ends before the cue, is
    /// none.
    fn in_topic_list(&self, text: &str, hit: Hit, (from, to): (u32, u32)) -> bool {
        self.signals(from, hit.start).iter().any(|s| {
            let ends = |c: char| matches!(c, ';' | ':');
            s.0 == Kind::TopicList
                && s.2 <= hit.start
                && !text[s.2 as usize..hit.start as usize].contains(ends)
                && !text[s.2 as usize..text.floor_char_boundary(to as usize)].contains(|c: char| c.is_ascii_digit())
        })
    }

    /// Whether a list of short items leads from a denial to a cue and on to its last item: "no a, b of c, d or e".
    fn denial_covers_list(&self, text: &str, denial: u32, hit: Hit, to: u32) -> bool {
        let end = self.breaks[self.breaks.partition_point(|&b| b <= hit.start)..].first().copied().unwrap_or(u32::MAX);
        let end = end.min(to).min(hit.end + LIST_AFTER).max(hit.end);
        let last = self.signals(denial, end).iter().rev().find(|s| s.0 == Kind::Or);
        let Some(last) = last.filter(|s| s.1 >= hit.end || words(text, s.2 as usize, hit.start as usize) <= ITEM_WORDS)
        else {
            return false;
        };
        let between = &text[denial as usize..hit.start.max(last.1).min(end) as usize];
        between.contains(',') && between.split(',').all(|part| words(part, 0, part.len()) <= ITEM_WORDS)
    }

    /// Whether a clause follows a short heading that denies: "Not included: …".
    fn has_denying_heading(&self, text: &str, clause: u32) -> bool {
        if clause == 0 || text.as_bytes()[clause as usize - 1] != b':' {
            return false;
        }
        let colon = clause - 1;
        let n = self.breaks.partition_point(|&b| b <= colon);
        let from = n.checked_sub(1).map_or(0, |n| self.breaks[n]);
        let short = |s: &&(Kind, u32, u32)| {
            words(text, from as usize, s.1 as usize) <= 3 && words(text, s.2 as usize, colon as usize) <= HEADING_WORDS
        };
        let denies = |s: &&(Kind, u32, u32)| matches!(s.0, Kind::Denial | Kind::LeftOut) && s.2 <= colon;
        self.signals(from, colon).iter().filter(denies).any(|s| short(&s) && !self.is_not_only(s))
    }

    /// Whether a denial is part of "not only".
    fn is_not_only(&self, signal: &(Kind, u32, u32)) -> bool {
        signal.0 == Kind::Denial
            && self
                .signals(signal.1.saturating_sub(40), signal.2)
                .iter()
                .any(|s| s.0 == Kind::Affirmation && s.1 <= signal.1 && s.2 >= signal.2)
    }
}
