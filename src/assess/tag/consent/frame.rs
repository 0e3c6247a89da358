//! What frames a clause: where it ends, the heading of its list, a check mark in front, and the value of a key.

use super::lexicon::{Class, Language, Lexicon, Token};
use super::{KEY, Stance};
use crate::assess::tag::matcher::{is_unspaced, words};

/// How far above a line the heading of its list is looked for, in bytes.
const LIST: usize = 400;
/// Signs for “no” and for “yes”.
const CROSSES: &str = "✗✘❌✖☒☐×⛔⬜🚫";
const CHECKS: &str = "✓✔✅☑";
/// Longest item of a list, in bytes.
const ITEM: usize = 120;

/// Whether a clause ends at an offset.
pub(super) fn stops(text: &str, at: usize) -> bool {
    match text.as_bytes()[at] {
        b'\n' | b'!' | b'?' | b';' | b'|' | b':' => true,
        b'.' => match text[at + 1..].chars().next() {
            None | Some(' ' | '\n') => true,
            Some(c) => is_unspaced(c),
        },
        _ => false,
    }
}

/// Where the heading of a clause that begins at an offset denies what follows: “not obtained:”, “Missing:”, also above
/// a list of lines.
pub(super) fn headed(text: &str, from: usize, language: &Language) -> Option<usize> {
    match text[..from].chars().next_back()? {
        ':' => led(text, from - 1, language),
        '\n' => led(text, list_heading(text, from)?, language),
        _ => None,
    }
}

/// The end of the heading of a list of short lines, of which one begins at an offset. Folded text has no marks of
/// lists.
fn list_heading(text: &str, line: usize) -> Option<usize> {
    let low = text.ceil_char_boundary(line.saturating_sub(LIST));
    let mut end = line - 1;
    while end > low {
        let start = text[low..end].rfind('\n').map_or(low, |at| low + at + 1);
        let above = text[start..end].trim_end();
        if above.starts_with('#') || above.ends_with(':') {
            return Some(start + above.trim_end_matches(':').len());
        }
        if above.len() > ITEM {
            return None;
        }
        end = start.saturating_sub(1);
    }
    None
}

/// Where a short heading that ends at an offset begins to deny.
fn led(text: &str, colon: usize, language: &Language) -> Option<usize> {
    let low = text.ceil_char_boundary(colon.saturating_sub(KEY));
    let from = (low..colon).rev().find(|&at| stops(text, at)).map_or(low, |at| at + 1);
    let tokens = language.tokens(text, from, colon);
    let found = tokens.iter().find(|t| t.denies())?;
    let carries = |t: &&Token| t.start >= found.end && t.any(&[Class::Affirm, Class::Be, Class::Keep, Class::Person]);
    let carried = tokens.iter().filter(carries).count();
    let short = words(text, from, found.start) <= 4 && words(text, found.end, colon) <= carried.max(1);
    short.then_some(found.start)
}

/// What a check mark or box at the beginning of a clause says of all of it, and its offset: “❌ parental consent”,
/// “[ ] consent obtained”.
pub(super) fn marked(text: &str, from: usize, start: usize) -> Option<(Stance, usize)> {
    let blank = [' ', '-', '*', '•', '·', '|', '–', '#'];
    let front = text[from..start].trim_start_matches(blank);
    let at = start - front.len();
    let first = front.chars().next()?;
    let boxed = |sign: &str| front.starts_with(sign);
    match () {
        () if CROSSES.contains(first) || boxed("[ ]") || boxed("[]") || boxed("( )") => Some((Stance::Denied, at)),
        () if CHECKS.contains(first) || boxed("[x]") || boxed("(x)") => Some((Stance::Given, at)),
        () => None,
    }
}

/// The value of a key that ends at an offset, and where it ends: “: no”, “? Yes”, “| 否 |”, “ = false”.
pub(super) fn value(text: &str, end: usize) -> Option<(Stance, usize)> {
    let high = text.floor_char_boundary((end + KEY).min(text.len()));
    let box_behind = text[end..high].trim_start();
    if box_behind.starts_with("[ ]") || box_behind.starts_with("[]") {
        return Some((Stance::Denied, high - box_behind.len() + 2));
    }
    match box_behind.chars().next() {
        Some(c) if CROSSES.contains(c) => return Some((Stance::Denied, high - box_behind.len() + c.len_utf8())),
        Some(c) if CHECKS.contains(c) => return Some((Stance::Given, high - box_behind.len() + c.len_utf8())),
        _ => {}
    }
    if let Some(found) = cell_below(text, end) {
        return Some(found);
    }
    let inside = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '(' | ')' | '\'' | '"' | '/' | '*' | '`' | '،');
    let mark = end + text[end..high].find(|c: char| !inside(c))?;
    let sign = text[mark..].chars().next()?;
    let question = sign == '?' || sign == '!' && !text[mark..].starts_with("!=");
    if !matches!(sign, ':' | '=' | '|' | '?' | '\n' | '؟') && !question {
        return None;
    }
    let says = |c: char| c.is_alphanumeric() || CROSSES.contains(c) || CHECKS.contains(c);
    // A key whose value is a dash, dots or a placeholder has none, whatever follows on the line.
    let line = text[mark + sign.len_utf8()..].split('\n').next().unwrap_or_default().trim();
    let keyed = matches!(sign, ':' | '=' | '|');
    if keyed && !line.is_empty() && (!line.contains(says) || is_blank(line)) {
        return Some((Stance::Open, end));
    }
    let from = mark + text[mark..].find(says).unwrap_or(0);
    let between = &text[mark..from];
    // The value of a key directly follows it.
    let near = !between.contains('.') && between.matches('\n').count() <= 1 && between.len() <= 12;
    let found = near.then(|| whole_value(text, from)).flatten();
    match (found, sign) {
        (Some(found), _) => Some(found),
        // A question without an answer states nothing.
        (None, '?' | '؟') => Some((Stance::Open, end)),
        (None, _) => None,
    }
}

/// The cell below one of a table's head, and where it ends: “| consent | … |” above “| no | … |”.
fn cell_below(text: &str, end: usize) -> Option<(Stance, usize)> {
    // Tables are read within limits, so that a text of nothing but cells takes linear time.
    let low = text.ceil_char_boundary(end.saturating_sub(LIST));
    let line = text[low..end].rfind('\n').map_or(low, |at| low + at + 1);
    let rest = &text[line..text.floor_char_boundary((end + 3 * LIST).min(text.len()))];
    let mut rows = rest.split('\n');
    let head = rows.next()?;
    let column = text[line..end].matches('|').count();
    if column == 0 || end > line + head.len() || !text[end..line + head.len()].contains('|') {
        return None;
    }
    let mut at = line + head.len() + 1;
    let ruled = rows.next().filter(|rule| rule.contains('|') && !rule.contains(char::is_alphanumeric))?;
    at += ruled.len() + 1;
    let row = rows.next().filter(|row| row.contains('|'))?;
    let cells: Vec<(usize, &str)> = row.match_indices('|').map(|(n, _)| (n + 1, &row[n + 1..])).collect();
    let (offset, cell) = cells.get(column - 1)?;
    let blank = cell.len() - cell.trim_start().len();
    whole_value(text, at + offset + blank)
}

/// Whether the value of a key denies it in a few words: “takedown policy: we do not do that”.
pub(super) fn value_begins_with_denial(text: &str, end: usize, language: &Language) -> bool {
    let high = text.floor_char_boundary((end + 2 * KEY).min(text.len()));
    let Some(colon) = text[end..high].find([':', '\n', '.', ';', '|']).map(|n| end + n) else { return false };
    if text.as_bytes()[colon] != b':' || words(text, end, colon) > 3 {
        return false;
    }
    let stop = (colon + 1..high).find(|&at| stops(text, at) || text.as_bytes()[at] == b',').unwrap_or(high);
    let tokens = language.tokens(text, colon + 1, stop);
    tokens.iter().find(|t| t.denies()).is_some_and(|t| words(text, colon + 1, t.start) <= 3)
}

/// Whether a value begins with a sign for a missing value: a dash, dots, “{…}”, “<…>”, “$NAME”, “[…]”.
fn is_blank(value: &str) -> bool {
    let rest = value.trim_start_matches(['-', '–', '—', '…', '.', '/', '_', '?']);
    let dashed = rest.len() < value.len() && (rest.is_empty() || rest.starts_with([' ', '|', ',', ';']));
    let filled = |inner: &str| inner.starts_with(['x', 'y', 'X', 'Y']) && inner[1..].starts_with([']', 'e', 'E']);
    let bracket = value.strip_prefix('[').is_some_and(|inner| !filled(inner));
    dashed || bracket || value.starts_with(['{', '<', '$'])
}

/// A value that begins at an offset and says “no”, “yes” or nothing.
fn whole_value(text: &str, from: usize) -> Option<(Stance, usize)> {
    let to = text.floor_char_boundary((from + KEY).min(text.len()));
    let lexicon = Lexicon::embedded();
    let tokens = lexicon.values.tokens(text, from, to);
    let first = tokens.first().filter(|t| t.start == from)?;
    let rest = text[first.end..].trim_start_matches([' ', '"', '\'', '*', '`', ')', ']']);
    let whole = rest.is_empty() || rest.starts_with(['.', ',', ';', '!', '?', '\n', '|', '}', '(', '/']);
    let stance = match () {
        () if first.is(Class::ValueOpen) => Stance::Open,
        () if first.is(Class::ValueYes) => Stance::Given,
        () => Stance::Denied,
    };
    let leans = |l: &Language| {
        let tokens = l.tokens(text, first.end, to);
        tokens.iter().find(|t| t.is(Class::Affirm)).filter(|t| words(text, first.end, t.start) <= 1).map(|t| t.end)
    };
    match (whole, stance) {
        (true, stance) => Some((stance, first.end)),
        (false, Stance::Denied) => lexicon.languages().find_map(leans).map(|end| (Stance::Denied, end)),
        (false, Stance::Open) => Some((Stance::Open, first.end)),
        (false, Stance::Given | Stance::Named) => None,
    }
}
