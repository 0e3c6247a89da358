//! Items of microdata and RDFa Lite, as nodes like those of JSON-LD. No tree is built: an item ends with its element,
//! and elements that may stay open end as browsers end them.

use super::super::json_ld::decode;
use super::html::Tag;
use serde_json::{Map, Value};
use std::collections::HashMap;

/// Elements without an end tag.
#[rustfmt::skip]
const VOID: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
];

/// Elements that end when a sibling of their group begins.
const SIBLINGS: &[&[&str]] = &[&["li"], &["p"], &["dt", "dd"], &["tr"], &["td", "th"], &["option"]];

/// Other elements whose end tag may be left out.
#[rustfmt::skip]
const OPTIONAL: &[&str] = &[
    "html", "head", "body", "caption", "colgroup", "thead", "tbody", "tfoot", "optgroup", "rp", "rt",
];

/// Elements that end a paragraph.
#[rustfmt::skip]
const BLOCKS: &[&str] = &[
    "address", "article", "aside", "blockquote", "details", "div", "dl", "fieldset", "figure", "footer", "form", "h1",
    "h2", "h3", "h4", "h5", "h6", "header", "hr", "main", "nav", "ol", "p", "pre", "section", "table", "ul",
];

/// Elements that begin a line of text.
const LINES: &[&str] = &["br", "p", "div", "li", "tr", "dd", "dt", "h1", "h2", "h3", "h4", "h5", "h6"];

/// Properties whose text counts even on a link.
const WORDS: &[&str] = &["name", "description", "headline", "alternateName", "keywords", "brand"];

/// Longest text of one property, deepest item in items, and most properties that are open at a time.
const LONGEST: usize = 256 << 10;
const DEEPEST: usize = 32;
const MOST_OPEN: usize = 32;

/// Collects items while a page is read.
#[derive(Default)]
pub(super) struct Items {
    open: Vec<Open>,
    counts: HashMap<String, usize>,
    /// Open items, the innermost last.
    items: Vec<Building>,
    /// Text since the first open property began.
    text: String,
    properties: usize,
    vocabulary: bool,
    done: Vec<Value>,
}

/// An element that has not ended.
struct Open {
    name: String,
    item: bool,
    /// Properties whose value is the text of the element, and where that begins.
    text: Option<(Vec<String>, usize)>,
    /// Items that had ended when it began.
    done: usize,
}

/// An item that has not ended.
struct Building {
    node: Map<String, Value>,
    /// Properties of the item around it.
    of: Vec<String>,
}

impl Items {
    /// The items of the page.
    pub(super) fn finish(mut self) -> Vec<Value> {
        while !self.open.is_empty() {
            self.pop();
        }
        self.done
    }

    /// Whether an item is open in an element that may not stay open.
    pub(super) fn inside(&self) -> bool {
        self.open.iter().any(|open| open.item && !may_stay_open(&open.name))
    }

    /// The outermost element that is open and may not stay open; of those with items in them, if there are some.
    pub(super) fn open(&self) -> Option<(&str, bool)> {
        let open = || self.open.iter().filter(|open| !may_stay_open(&open.name));
        let list = open().find(|open| self.done.len() > open.done);
        let found = list.or_else(|| open().next());
        found.map(|open| (open.name.as_str(), list.is_some()))
    }

    /// Text of the page.
    pub(super) fn text(&mut self, text: &str) {
        if self.properties > 0 {
            self.text.push_str(text);
        }
    }

    /// A start tag.
    pub(super) fn start(&mut self, tag: &Tag, raw: &str) {
        self.end_siblings(&tag.name);
        self.vocabulary |= tag.get("vocab").is_some_and(|vocabulary| vocabulary.contains("schema.org"));
        if self.properties > 0 && LINES.contains(&tag.name.as_str()) {
            self.text.push('\n');
        }
        let (types, scope) = self.types(tag);
        let names = |value: &str| value.split_ascii_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let mut properties = tag.get("itemprop").map(names).unwrap_or_default();
        if self.vocabulary && properties.is_empty() {
            properties = tag.get("property").map(names).unwrap_or_default();
        }
        if self.items.is_empty() {
            properties.clear();
        }
        let void = VOID.contains(&tag.name.as_str());
        let mut open = Open { name: tag.name.clone(), item: false, text: None, done: self.done.len() };
        if scope && !void && self.items.len() < DEEPEST {
            let mut node = Map::new();
            if !types.is_empty() {
                node.insert("@type".to_owned(), types.into());
            }
            if let Some(id) = tag.get("itemid").or_else(|| tag.get("resource")).or_else(|| tag.get("about")) {
                node.insert("@id".to_owned(), id.into());
            }
            self.items.push(Building { node, of: properties });
            open.item = true;
        } else if !properties.is_empty() {
            match attribute(tag, &properties) {
                Some(value) => self.add(&properties, &value),
                None if void => {}
                None if !raw.is_empty() => self.add(&properties, &decode(raw)),
                None if self.properties < MOST_OPEN => {
                    self.properties += 1;
                    open.text = Some((properties, self.text.len()));
                }
                None => {}
            }
        }
        // The scanner has read elements with raw text to their end.
        if !void && raw.is_empty() && !matches!(tag.name.as_str(), "script" | "style" | "title" | "textarea" | "iframe")
        {
            *self.counts.entry(open.name.clone()).or_default() += 1;
            self.open.push(open);
        }
    }

    /// An end tag; one without a start tag is left out.
    pub(super) fn end(&mut self, name: &str) {
        if self.counts.get(name).is_none_or(|count| *count == 0) {
            return;
        }
        while self.open.last().is_some_and(|open| open.name != name) {
            self.pop();
        }
        self.pop();
    }

    fn types(&self, tag: &Tag) -> (Vec<Value>, bool) {
        let list = |value: &str| value.split_ascii_whitespace().map(Value::from).collect();
        if tag.get("itemscope").is_some() || tag.get("itemtype").is_some() {
            return (tag.get("itemtype").map(list).unwrap_or_default(), true);
        }
        match tag.get("typeof") {
            Some(types) if self.vocabulary || types.contains("schema:") => (list(types), true),
            _ => (Vec::new(), false),
        }
    }

    fn end_siblings(&mut self, name: &str) {
        if BLOCKS.contains(&name) {
            let paragraph = self.open.iter().rev().take(16).take_while(|open| !open.item).any(|open| open.name == "p");
            if paragraph {
                self.end("p");
            }
        }
        let Some(group) = SIBLINGS.iter().find(|group| group.contains(&name)) else { return };
        for open in self.open.iter().rev().take(16) {
            if group.contains(&open.name.as_str()) {
                let name = open.name.clone();
                return self.end(&name);
            }
            if matches!(
                open.name.as_str(),
                "ul" | "ol" | "dl" | "table" | "div" | "section" | "article" | "body" | "select"
            ) || open.item
            {
                return;
            }
        }
    }

    fn pop(&mut self) {
        let Some(open) = self.open.pop() else { return };
        if let Some(count) = self.counts.get_mut(&open.name) {
            *count -= 1;
        }
        if let Some((properties, from)) = open.text {
            let text = self.text.get(from..).unwrap_or_default();
            let text = decode(text.get(..text.floor_char_boundary(LONGEST)).unwrap_or(text));
            self.add(&properties, &lines(&text));
            self.properties -= 1;
            if self.properties == 0 {
                self.text.clear();
            }
        }
        if open.item
            && let Some(Building { node, of }) = self.items.pop()
        {
            let node = Value::Object(node);
            match self.items.last_mut() {
                Some(around) if !of.is_empty() => {
                    of.iter().for_each(|property| push(&mut around.node, property, &node))
                }
                _ => self.done.push(node),
            }
        }
    }

    fn add(&mut self, properties: &[String], value: &str) {
        let value = Value::from(value.trim());
        if let Some(item) = self.items.last_mut() {
            properties.iter().for_each(|property| push(&mut item.node, property, &value));
        }
    }
}

/// Whether the end tag of an element may be left out.
fn may_stay_open(name: &str) -> bool {
    OPTIONAL.contains(&name) || SIBLINGS.iter().any(|group| group.contains(&name))
}

/// Adds a value to a property.
fn push(node: &mut Map<String, Value>, property: &str, value: &Value) {
    match node.get_mut(property) {
        Some(Value::Array(list)) => list.push(value.clone()),
        Some(one) => *one = Value::Array(vec![one.take(), value.clone()]),
        None => drop(node.insert(property.to_owned(), value.clone())),
    }
}

/// The value that stands in an attribute.
fn attribute(tag: &Tag, properties: &[String]) -> Option<String> {
    let words = properties.iter().any(|property| WORDS.contains(&property.trim_start_matches("schema:")));
    let name = match tag.name.as_str() {
        "a" | "area" if words => "content",
        "a" | "area" | "link" => "href",
        "audio" | "embed" | "iframe" | "img" | "source" | "track" | "video" => "src",
        "object" => "data",
        "data" | "meter" => "value",
        "time" => "datetime",
        _ => "content",
    };
    let value = tag.get("content").or_else(|| tag.get(name)).or_else(|| tag.get("resource"));
    value.map(str::to_owned)
}

/// Text with one space between words and no empty lines.
fn lines(text: &str) -> String {
    let lines = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}
