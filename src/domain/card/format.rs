//! The layout of TOML heads and word lists: what is too long for a line has one item a line, cue lists are in order.
//!
//! Cards are reviewed line by line; a list of two hundred cues on one line cannot be. Only the layout of lists and
//! inline tables changes, and the order of the lists that the caller names; comments and all other lines stay.

use super::order;
use super::toml_value::{Item, Kind, List, Node, read};
use super::{Card, CardError};
use serde::de::IgnoredAny;
use std::collections::BTreeMap;

/// Columns of a line.
const WIDTH: usize = 120;

/// What the caller knows of a file.
pub struct Layout<'a> {
    /// Whether the list under a key of a table is a list of cues, whose order says nothing but which of two cues that
    /// match the same words is named. The table is as in its header, for example `cues.en`; empty above all headers.
    pub is_sorted: &'a dyn Fn(&str, &str) -> bool,
    /// How the matcher sees a cue.
    pub fold: &'a dyn Fn(&str) -> String,
}

/// The card with its head laid out; everything below the head stays.
///
/// Errors: a text that is not a card, and a head with a construct that cannot be laid out.
pub fn format_card(path: &str, text: &str, layout: &Layout<'_>) -> Result<String, CardError> {
    let head = Card::<BTreeMap<String, IgnoredAny>>::parse(path, text)?.head_text;
    let (open, rest) = text.split_once('\n').unwrap_or((text, ""));
    let lines: usize = head.lines().count();
    let body = rest.split_inclusive('\n').skip(lines).collect::<String>();
    Ok(format!("{open}\n{}{body}", format_from(path, &head, 1, layout)?))
}

/// A TOML file laid out.
///
/// Errors: what is not TOML, and a construct that cannot be laid out.
pub fn format_toml(path: &str, text: &str, layout: &Layout<'_>) -> Result<String, CardError> {
    toml::from_str::<BTreeMap<String, IgnoredAny>>(text).map_err(|e| {
        let line = e.span().map_or(0, |s| text[..s.start.min(text.len())].matches('\n').count());
        CardError::at(path, line + 1, e.message().to_owned())
    })?;
    format_from(path, text, 0, layout)
}

/// Lays out a text that begins behind the line `line` of its file.
fn format_from(path: &str, text: &str, line: usize, layout: &Layout<'_>) -> Result<String, CardError> {
    let (mut out, mut rest, mut table) = (String::new(), text, String::new());
    while !rest.is_empty() {
        let end = rest.find('\n').map_or(rest.len(), |n| n + 1);
        let first = &rest[..end];
        let trimmed = first.trim();
        if let Some(header) = trimmed.strip_prefix('[') {
            table = header.trim_start_matches('[').split(']').next().unwrap_or_default().trim().to_owned();
        }
        if trimmed.is_empty() || trimmed.starts_with(['#', '[']) {
            out.push_str(first);
            rest = &rest[end..];
            continue;
        }
        let fault = |at: usize, reason: &str| {
            let before = text.len() - rest.len() + at;
            let number = line + 1 + text[..before].matches('\n').count();
            CardError::at(path, number, format!("cannot be laid out: expected {reason}"))
        };
        let Some((key, value)) = first.split_once('=') else { return Err(fault(0, "a key and “=”")) };
        if key.contains(['"', '\'', '#']) {
            return Err(fault(0, "a plain key"));
        }
        let start = first.len() - value.trim_start().len();
        let (mut node, after) = read(&rest[start..]).map_err(|(at, reason)| fault(start + at, reason))?;
        let end = after.find('\n').map_or(after.len(), |n| n + 1);
        let behind = after[..end].trim();
        if !behind.is_empty() && !behind.starts_with('#') {
            return Err(fault(rest.len() - after.len(), "the end of the line"));
        }
        let key = key.trim();
        let sorted = (layout.is_sorted)(&table, key);
        if let (true, Kind::List(list)) = (sorted, &mut node.kind) {
            order::sort(&mut list.items, layout.fold);
        }
        let used = width(key) + 3 + if behind.is_empty() { 0 } else { width(behind) + 1 };
        let shown = if sorted { sorted_list(&node, used) } else { laid_out(&node, 0, used) };
        let gap = if behind.is_empty() { "" } else { " " };
        out += &format!("{key} = {shown}{gap}{behind}\n");
        rest = &after[end..];
    }
    Ok(out)
}

fn width(text: &str) -> usize {
    text.chars().count()
}

/// A list of cues: on one line if it fits, else one cue a line, whatever it was before.
fn sorted_list(node: &Node<'_>, used: usize) -> String {
    let Kind::List(list) = &node.kind else { return laid_out(node, 0, used) };
    let items: Vec<&str> = list.items.iter().map(|item| item.node.source).collect();
    let line = format!("[{}]", items.join(", "));
    let comments = list.items.iter().any(|i| i.behind.is_some() || !i.above.is_empty()) || !list.end.is_empty();
    if comments || used + width(&line) > WIDTH { broken(list, 0) } else { line }
}

/// A value after `used` columns of its line. What was on one line and fits stays as it is; a list that was broken
/// stays broken.
fn laid_out(node: &Node<'_>, indent: usize, used: usize) -> String {
    if !node.source.contains('\n') && used + width(node.source) <= WIDTH {
        return node.source.to_owned();
    }
    match &node.kind {
        Kind::Scalar => node.source.to_owned(),
        Kind::List(list) => broken(list, indent),
        Kind::Table(entries) => {
            let mut text = "{ ".to_owned();
            for (n, (key, value)) in entries.iter().enumerate() {
                text += &format!("{}{key} = ", if n == 0 { "" } else { ", " });
                let line = text.rsplit('\n').next().unwrap_or_default();
                let closing = " },".len();
                text += &laid_out(value, indent, indent + width(line) + closing);
            }
            text + " }"
        }
    }
}

/// A list with one item a line.
fn broken(list: &List<'_>, indent: usize) -> String {
    let inner = " ".repeat(indent + 2);
    let mut text = "[\n".to_owned();
    for Item { above, node, behind } in &list.items {
        above.iter().for_each(|comment| text += &format!("{inner}{comment}\n"));
        let value = laid_out(node, indent + 2, indent + 3);
        let behind = behind.map(|comment| format!(" {comment}")).unwrap_or_default();
        text += &format!("{inner}{value},{behind}\n");
    }
    list.end.iter().for_each(|comment| text += &format!("{inner}{comment}\n"));
    text + &" ".repeat(indent) + "]"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn formatted(text: &str) -> String {
        let layout = Layout { is_sorted: &|_, key| key == "cues", fold: &str::to_lowercase };
        let once = format_toml("x.toml", text, &layout).unwrap();
        assert_eq!(format_toml("x.toml", &once, &layout).unwrap(), once, "formatting twice changes nothing more");
        once
    }

    #[test]
    fn cues_are_sorted_and_each_has_a_line() {
        let long = "x".repeat(110);
        let text = format!("# Head.\ncues = [\"c\", \"b # no comment\",\n\n\"{long}\", \"b # no comment\"] # why\n");
        let wanted = format!("# Head.\ncues = [\n  \"b # no comment\",\n  \"c\",\n  \"{long}\",\n] # why\n");
        assert_eq!(formatted(&text), wanted);
        assert_eq!(formatted("cues = [\n  \"b\",\n  \"a\",\n]\n"), "cues = [\"a\", \"b\"]\n");
    }

    #[test]
    fn cues_that_can_match_the_same_words_keep_their_order() {
        assert_eq!(
            formatted("cues = ['x rays', 'x ray*', 'a', 'X Rays']"),
            "cues = ['a', 'x rays', 'x ray*', 'X Rays']\n"
        );
    }

    #[test]
    fn comments_stay_with_their_cue_or_section() {
        let text = "cues = [\n'b', # two\n'a',\n# Section.\n'd', 'c',\n# End.\n]\n";
        let wanted = "cues = [\n  'a',\n  'b', # two\n  # Section.\n  'c',\n  'd',\n  # End.\n]\n";
        assert_eq!(formatted(text), wanted);
    }

    #[test]
    fn other_lists_keep_their_order_and_are_broken_only_if_too_long() {
        assert_eq!(formatted("map = [\"b\", \"a\"]\n"), "map = [\"b\", \"a\"]\n");
        let word = "y".repeat(60);
        let text = format!("all = [ {{ any = [\"{word}\", \"{word}\"] }} ]\n");
        let wanted = format!("all = [\n  {{ any = [\n    \"{word}\",\n    \"{word}\",\n  ] }},\n]\n");
        assert_eq!(formatted(&text), wanted);
    }

    #[test]
    fn what_is_not_understood_is_refused_with_its_line() {
        let layout = Layout { is_sorted: &|_, _| true, fold: &str::to_owned };
        let error = format_toml("x.toml", "a = 1\n\"b c\" = [1]\n", &layout).unwrap_err().to_string();
        assert_eq!(error, "x.toml:2: cannot be laid out: expected a plain key");
        assert!(format_toml("x.toml", "a = [1\n", &layout).is_err());
    }

    #[test]
    fn only_the_head_of_a_card_changes() {
        let layout = Layout { is_sorted: &|_, _| true, fold: &str::to_owned };
        let body = "+++\n# T\n\n```listing flag\nkeywords = [\n\"b\", \"a\"]\n```\n";
        let card = format_card("x.md", &format!("+++\nneg = [\n\"b\", \"a\",\n]\n{body}"), &layout).unwrap();
        assert_eq!(card, format!("+++\nneg = [\"a\", \"b\"]\n{body}"));
    }
}
