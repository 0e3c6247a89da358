//! One page of HTML: its JSON-LD scripts, its microdata and RDFa, what it says of itself; and, if it lists nothing that
//! can be read, what was seen instead.

use super::super::json_ld::{self, Documents, Page, decode};
use super::super::{FormatError, Input, Item, Sink, invalid_utf8, text_of};
use super::html::{Piece, Pieces, Tag};
use super::microdata::Items;
use crate::domain::listing::{Issue, IssueCode, SourceLocation};
use encoding_rs::Encoding;
use std::borrow::Cow;
use std::ops::ControlFlow;

/// Part of a page in which its encoding is declared.
const DECLARED_WITHIN: usize = 4 << 10;

/// Marks of scripts with the data of a page for its own programs.
#[rustfmt::skip]
const STATES: &[&str] = &[
    "__NEXT_DATA__", "__NUXT__", "__NUXT_DATA__", "__INITIAL_STATE__", "__PRELOADED_STATE__", "__APOLLO_STATE__",
    "__INITIAL_DATA__", "__remixContext", "__DATA__",
];

/// Reads a page.
pub(super) fn read(input: Input<'_>, sink: &mut Sink<'_>) -> Result<(), FormatError> {
    // A page from the web is named by its address.
    let input_url = Some(input.file).filter(|name| name.starts_with("http://") || name.starts_with("https://"));
    if let Some((bytes, place)) = json_ld::read_whole(input, sink)? {
        let _ = read_page(&bytes, &place, input_url, sink);
    }
    Ok(())
}

/// What was seen in a page.
#[derive(Default)]
struct Seen {
    page: Page,
    og_url: Option<String>,
    /// Whether its start tag says that it is a page, and an end tag that it is whole.
    begun: bool,
    ended: bool,
    scripts: usize,
    json_ld: Vec<(usize, String)>,
    /// Scripts with JSON that is not JSON-LD: name and bytes.
    states: Vec<(String, usize)>,
}

fn read_page(bytes: &[u8], place: &SourceLocation, address: Option<&str>, sink: &mut Sink<'_>) -> ControlFlow<()> {
    let (html, wrong_byte) = decoded(bytes);
    if let Some(at) = wrong_byte {
        sink(invalid_utf8(bytes, at, place))?;
    }
    let mut seen = Seen::default();
    let mut items = Items::default();
    let mut pieces = Pieces::new(&html);
    for piece in pieces.by_ref() {
        match piece {
            Piece::Start(tag, raw) => {
                seen.tag(&tag, raw);
                items.start(&tag, raw);
            }
            Piece::End(name) => {
                seen.ended |= matches!(name.as_str(), "html" | "body");
                items.end(&name);
            }
            Piece::Text(text) => items.text(text),
        }
    }
    if let Some(within) = seen.cut(pieces.cut.as_deref(), &items) {
        let message = format!("the page ends within {within}; what is before was read, fetch it again");
        sink(Item::Issue(Issue::new(IssueCode::BrokenRecord, place, "", "", message)))?;
    }
    let stated = seen.page.url.take().or(seen.og_url.take());
    let fetched_from = address.and_then(|address| url::Url::parse(address).ok());
    seen.page.url = match (stated, fetched_from) {
        (Some(stated), Some(base)) => Some(base.join(&stated).map_or(stated, String::from)),
        (stated, base) => stated.or(base.map(String::from)),
    };
    let mut documents = Documents::default();
    for (script, text) in &seen.json_ld {
        documents.add(text, Some(*script), place, sink)?;
    }
    documents.add_nodes(items.finish());
    let mut rows = 0;
    match documents.list(&seen.page, place, &mut rows, sink)? {
        Some(types) => sink(Item::Issue(seen.nothing(place, &types, documents.roots.is_empty()))),
        None => ControlFlow::Continue(()),
    }
}

/// Text of a page: UTF-8, else the encoding that it declares.
fn decoded(bytes: &[u8]) -> (Cow<'_, str>, Option<usize>) {
    let (text, wrong_byte) = text_of(bytes);
    if wrong_byte.is_none() {
        return (text, None);
    }
    match declared(bytes).filter(|encoding| *encoding != encoding_rs::UTF_8) {
        Some(encoding) => (encoding.decode_without_bom_handling(bytes).0, None),
        None => (text, wrong_byte),
    }
}

/// The encoding of `<meta charset=…>` or `<meta http-equiv=… content="text/html; charset=…">`.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let start = bytes.get(..DECLARED_WITHIN).unwrap_or(bytes);
    let start = String::from_utf8_lossy(start).to_ascii_lowercase();
    let (_, name) = start.split_once("charset=").or_else(|| start.split_once("encoding="))?;
    let name = name.trim_start_matches(['"', '\'', ' ']);
    let end = name.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_')).unwrap_or(name.len());
    Encoding::for_label(name.get(..end)?.as_bytes())
}

impl Seen {
    /// Within what the page ends, if it was cut: nothing that may follow could be read.
    fn cut(&self, piece: Option<&str>, items: &Items) -> Option<String> {
        if !self.ended && items.inside() {
            return Some("a listing".to_owned());
        }
        if let Some(piece) = piece {
            return Some(format!("{piece}, so listings may be missing"));
        }
        let (element, list) = items.open().filter(|_| !self.ended)?;
        // A part of a page need not be closed; a page, or a list in it, is.
        let whole = list || self.begun;
        whole.then(|| format!("<{element}>, before its end tag, so listings may be missing"))
    }

    fn tag(&mut self, tag: &Tag, raw: &str) {
        let own = |name: &str| tag.get(name).map(str::trim).filter(|value| !value.is_empty()).map(str::to_owned);
        self.begun |= matches!(tag.name.as_str(), "html" | "body");
        match tag.name.as_str() {
            "html" => self.page.language = own("lang").or_else(|| own("xml:lang")),
            "title" if self.page.title.is_none() => {
                let title = decode(raw).split_whitespace().collect::<Vec<_>>().join(" ");
                self.page.title = Some(title).filter(|title| !title.is_empty());
            }
            "link" if own("rel").is_some_and(|rel| rel.eq_ignore_ascii_case("canonical")) => {
                self.page.url = self.page.url.take().or_else(|| own("href"));
            }
            "meta" => match tag.get("property").or_else(|| tag.get("name")) {
                Some("og:url") => self.og_url = self.og_url.take().or_else(|| own("content")),
                Some("og:site_name") => self.page.site_name = self.page.site_name.take().or_else(|| own("content")),
                _ => {}
            },
            "script" => self.script(tag, raw),
            _ => {}
        }
    }

    fn script(&mut self, tag: &Tag, raw: &str) {
        self.scripts += 1;
        let kind = tag.get("type").unwrap_or_default().to_ascii_lowercase();
        if kind.split(';').next().is_some_and(|kind| kind.trim() == "application/ld+json") {
            if !raw.trim().is_empty() {
                self.json_ld.push((self.scripts, raw.to_owned()));
            }
            return;
        }
        let start = raw.get(..raw.floor_char_boundary(1 << 10)).unwrap_or(raw);
        let id = tag.get("id").unwrap_or_default();
        let state = STATES.iter().find(|state| id == **state || start.contains(**state));
        let name = state.map(|state| (*state).to_owned()).or_else(|| {
            let json = kind.trim() == "application/json" && raw.trim_ascii().len() > 2;
            json.then(|| if id.is_empty() { format!("number {}", self.scripts) } else { id.to_owned() })
        });
        self.states.extend(name.map(|name| (name, raw.len())));
    }

    /// The issue that a page lists nothing.
    fn nothing(&self, place: &SourceLocation, types: &str, no_nodes: bool) -> Issue {
        let data = match (self.json_ld.len(), no_nodes) {
            (0, true) => "no JSON-LD, microdata or RDFa of schema.org".to_owned(),
            (0, false) => format!("no JSON-LD; in its microdata or RDFa {types}"),
            (number, true) => format!("{number} with JSON-LD, none readable"),
            (number, false) => format!("{number} with JSON-LD, {types}"),
        };
        let mut message =
            format!("expected a page with a Dataset or Product of schema.org, found {} scripts, {data}", self.scripts);
        let states: Vec<String> =
            self.states.iter().take(5).map(|(name, bytes)| format!("“{name}” ({bytes} bytes)")).collect();
        if !states.is_empty() {
            let states = states.join(", ");
            message += &format!("; JSON that may hold listings is in the script {states}: take it out into a file");
        }
        Issue::new(IssueCode::UnreadableRecord, place, "", self.page.title.as_deref().unwrap_or_default(), message)
    }
}
