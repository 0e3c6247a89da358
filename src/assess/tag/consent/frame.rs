//! What frames a clause: where it ends, the heading of its list, a check mark before it, and the value of a key.

use super::lexicon::{Class, Language, Lexicon, Token};
use super::{MAX_KEY_GAP, Stance};
use crate::assess::reading::{is_unspaced, words};

/// How far above a line the heading of its list is looked for, in bytes.
const MAX_LIST: usize = 400;
/// Signs for “no” and for “yes”.
const CROSSES: &str = "✗✘❌✖☒☐×⛔⬜🚫";
const CHECKS: &str = "✓✔✅☑";
/// Longest item of a list, in bytes.
const MAX_ITEM: usize = 120;

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

/// Where the negation is in a heading that denies the clause that begins at an offset: “not obtained:”, “Missing:”,
/// also above a list of lines.
pub(super) fn denying_heading(text: &str, from: usize, language: &Language) -> Option<usize> {
    match text[..from].chars().next_back()? {
        ':' => denial_in_heading(text, from - 1, language),
        '\n' => denial_in_heading(text, list_heading(text, from)?, language),
        _ => None,
    }
}

/// The end of the heading of a list of short lines, of which one begins at an offset. Folded text has no marks of
/// lists.
fn list_heading(text: &str, line: usize) -> Option<usize> {
    let low = text.ceil_char_boundary(line.saturating_sub(MAX_LIST));
    let mut end = line - 1;
    while end > low {
        let start = text[low..end].rfind('\n').map_or(low, |at| low + at + 1);
        let above = text[start..end].trim_end();
        if above.starts_with('#') || above.ends_with(':') {
            return Some(start + above.trim_end_matches(':').len());
        }
        if above.len() > MAX_ITEM {
            return None;
        }
        end = start.saturating_sub(1);
    }
    None
}

/// Where the negation begins in a short heading that ends at an offset.
fn denial_in_heading(text: &str, colon: usize, language: &Language) -> Option<usize> {
    let low = text.ceil_char_boundary(colon.saturating_sub(MAX_KEY_GAP));
    let from = (low..colon).rev().find(|&at| stops(text, at)).map_or(low, |at| at + 1);
    let tokens = language.tokens(text, from, colon);
    let found = tokens.iter().find(|t| t.denies())?;
    let belongs =
        |t: &&Token| t.start >= found.end && t.any(&[Class::Affirm, Class::Auxiliary, Class::Keep, Class::Person]);
    let belonging = tokens.iter().filter(belongs).count();
    let short = words(text, from, found.start) <= 4 && words(text, found.end, colon) <= belonging.max(1);
    short.then_some(found.start)
}

/// What a check mark or box at the beginning of a clause says of all of it, and its offset: “❌ parental consent”,
/// “[ ] consent obtained”.
pub(super) fn marked(text: &str, from: usize, start: usize) -> Option<(Stance, usize)> {
    let blank = [' ', '-', '*', '•', '·', '|', '–', '#'];
    let lead = text[from..start].trim_start_matches(blank);
    let at = start - lead.len();
    let first = lead.chars().next()?;
    let boxed = |sign: &str| lead.starts_with(sign);
    match () {
        () if CROSSES.contains(first) || boxed("[ ]") || boxed("[]") || boxed("( )") => Some((Stance::Denied, at)),
        () if CHECKS.contains(first) || boxed("[x]") || boxed("(x)") => Some((Stance::Given, at)),
        () => None,
    }
}

/// The value of a key that ends at an offset, and where it ends: “: no”, “? Yes”, “| 否 |”, “ = false”.
pub(super) fn value(text: &str, end: usize) -> Option<(Stance, usize)> {
    let high = text.floor_char_boundary((end + MAX_KEY_GAP).min(text.len()));
    let rest = text[end..high].trim_start();
    if rest.starts_with("[ ]") || rest.starts_with("[]") {
        return Some((Stance::Denied, high - rest.len() + 2));
    }
    match rest.chars().next() {
        Some(c) if CROSSES.contains(c) => return Some((Stance::Denied, high - rest.len() + c.len_utf8())),
        Some(c) if CHECKS.contains(c) => return Some((Stance::Given, high - rest.len() + c.len_utf8())),
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
        return Some((Stance::Unclear, end));
    }
    let from = mark + text[mark..].find(says).unwrap_or(0);
    let between = &text[mark..from];
    // The value of a key directly follows it.
    let near = !between.contains('.') && between.matches('\n').count() <= 1 && between.len() <= 12;
    let found = near.then(|| whole_value(text, from)).flatten();
    match (found, sign) {
        (Some(found), _) => Some(found),
        // A question without an answer states nothing.
        (None, '?' | '؟') => Some((Stance::Unclear, end)),
        (None, _) => None,
    }
}

/// The value in the cell below a table heading, and where it ends: “| consent | … |” above “| no | … |”.
fn cell_below(text: &str, end: usize) -> Option<(Stance, usize)> {
    // Tables are read within limits, so that a text of nothing but cells takes linear time.
    let low = text.ceil_char_boundary(end.saturating_sub(MAX_LIST));
    let line = text[low..end].rfind('\n').map_or(low, |at| low + at + 1);
    let rest = &text[line..text.floor_char_boundary((end + 3 * MAX_LIST).min(text.len()))];
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

/// Whether the value of a key has a negation among its first words: “takedown policy: we do not do that”.
pub(super) fn value_begins_with_denial(text: &str, end: usize, language: &Language) -> bool {
    let high = text.floor_char_boundary((end + 2 * MAX_KEY_GAP).min(text.len()));
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
    let to = text.floor_char_boundary((from + MAX_KEY_GAP).min(text.len()));
    let lexicon = Lexicon::embedded();
    let tokens = lexicon.values.tokens(text, from, to);
    let first = tokens.first().filter(|t| t.start == from)?;
    let rest = text[first.end..].trim_start_matches([' ', '"', '\'', '*', '`', ')', ']']);
    let whole = rest.is_empty() || rest.starts_with(['.', ',', ';', '!', '?', '\n', '|', '}', '(', '/']);
    let stance = match () {
        () if first.is(Class::ValueOpen) => Stance::Unclear,
        () if first.is(Class::ValueYes) => Stance::Given,
        () => Stance::Denied,
    };
    let verb_end = |l: &Language| {
        let tokens = l.tokens(text, first.end, to);
        tokens.iter().find(|t| t.is(Class::Affirm)).filter(|t| words(text, first.end, t.start) <= 1).map(|t| t.end)
    };
    match (whole, stance) {
        (true, stance) => Some((stance, first.end)),
        (false, Stance::Denied) => lexicon.languages().find_map(verb_end).map(|end| (Stance::Denied, end)),
        (false, Stance::Unclear) => Some((Stance::Unclear, first.end)),
        (false, Stance::Given | Stance::Mentioned) => None,
    }
}
