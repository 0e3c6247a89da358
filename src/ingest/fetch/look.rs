//! What an answer is, by its content: listings, a list of further addresses, a page with neither. Only what a site offers
//! for programs is followed: sitemaps, the next page of a list, the paging of an interface. Links between pages are not,
//! so no trap of endless links can catch.

use super::page;
use super::paging;
use super::sitemap::{self, SitemapFile};
use crate::ingest::acquire::container;
use crate::ingest::acquire::formats;
use crate::ingest::acquire::selector::Selector;
use flate2::read::MultiGzDecoder;
use std::io::Read;
use url::Url;

/// Bytes of a document that is searched for further addresses; a larger one is read as listings and not followed.
pub const SEARCHED: u64 = 16 << 20;
/// Bytes that decide on a format.
pub(super) const HEAD: usize = 64 << 10;
/// Bytes of a page that decide whether it is one.
const PAGE_HEAD: usize = 1 << 10;

/// What was seen in an answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Look {
    /// What it is called in messages.
    pub kind: &'static str,
    /// Whether it may hold listings, so that it is to be ingested.
    pub holds_listings: bool,
    /// Addresses of pages that a sitemap lists.
    pub pages: Vec<String>,
    /// Addresses of further sitemaps.
    pub sitemaps: Vec<String>,
    /// Addresses of pages to which the selected links lead.
    pub links: Vec<String>,
    /// Address of the next part of a list.
    pub next: Option<String>,
    /// What a page has in place of listings, if it is drawn by a script.
    pub drawn_by_script: Option<String>,
    /// Whether it is a page of HTML.
    pub is_page: bool,
    /// Whether a page says that CKAN made it.
    pub is_ckan: bool,
}

/// What decides how an answer is read, beside its bytes.
#[derive(Clone, Copy)]
pub struct Answered<'a> {
    /// Where it comes from.
    pub url: &'a Url,
    /// Its media type, as the server states it.
    pub content_type: &'a str,
    /// The field `Link` of its header.
    pub link: &'a str,
    /// Which links of a page are followed.
    pub links: Option<&'a Selector>,
}

/// Looks at an answer. `bytes`: all of them, or the beginning of a larger one.
pub fn look(answered: &Answered<'_>, bytes: &[u8]) -> Look {
    if bytes.starts_with(&[0x1f, 0x8b]) {
        return packed(answered, bytes);
    }
    let start = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start();
    let next = paging::of_header(answered.link);
    match start.first() {
        Some(b'<') if is_html(answered, start) => {
            let html = String::from_utf8_lossy(bytes);
            let seen = page::see(&html);
            Look {
                kind: "page",
                holds_listings: seen.holds_listings,
                next: next.or(seen.next),
                links: answered.links.map(|selector| selector.links(&html)).unwrap_or_default(),
                drawn_by_script: seen.drawn_by_script,
                is_page: true,
                is_ckan: seen.is_ckan,
                ..Look::default()
            }
        }
        Some(b'<') => of_xml(answered, bytes, next),
        Some(b'{' | b'[') => {
            let paged = paging::of_json(answered.url, start);
            let holds_listings = paged.holds_listings && recognised(answered, bytes);
            Look { kind: "JSON", holds_listings, next: next.or(paged.next), ..Look::default() }
        }
        _ => match sitemap::of_text(bytes) {
            Some(pages) => Look { kind: "sitemap", pages, ..Look::default() },
            None => {
                let next = next.or_else(|| paging::of_turtle(answered.url, bytes));
                Look { kind: "file", holds_listings: recognised(answered, bytes), next, ..Look::default() }
            }
        },
    }
}

/// The format of an answer, as far as its first bytes show it.
pub fn format_of(answered: &Answered<'_>, bytes: &[u8]) -> &'static str {
    let head = bytes.get(..HEAD).unwrap_or(bytes);
    let start = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
    match start.first() {
        Some(b'<') if is_html(answered, start) => "HTML",
        first => match (formats::sniff(answered.url.path(), head), first) {
            (Some(format), _) => format.name,
            (None, Some(b'<')) => "XML",
            (None, Some(b'{' | b'[')) => "JSON",
            (None, _) => "of no known format",
        },
    }
}

/// A sitemap that is packed, or a packed file.
fn packed(answered: &Answered<'_>, bytes: &[u8]) -> Look {
    let mut inside = Vec::new();
    // What cannot be unpacked is reported when it is ingested.
    let _ = MultiGzDecoder::new(bytes).take(SEARCHED * 4).read_to_end(&mut inside);
    match sitemap::of_xml(&inside).or_else(|| sitemap::of_text(&inside).map(SitemapFile::Pages)) {
        Some(found) => of_sitemap(found),
        None => Look { kind: "file", holds_listings: recognised(answered, bytes), ..Look::default() },
    }
}

fn of_sitemap(found: SitemapFile) -> Look {
    match found {
        SitemapFile::Pages(pages) => Look { kind: "sitemap", pages, ..Look::default() },
        SitemapFile::Sitemaps(sitemaps) => Look { kind: "sitemap index", sitemaps, ..Look::default() },
    }
}

fn of_xml(answered: &Answered<'_>, bytes: &[u8], next: Option<String>) -> Look {
    if let Some(found) = sitemap::of_xml(bytes) {
        return of_sitemap(found);
    }
    match paging::of_oai(answered.url, bytes) {
        Some(paged) => {
            Look { kind: "OAI-PMH", holds_listings: paged.holds_listings, next: paged.next, ..Look::default() }
        }
        None => {
            let next = next.or_else(|| paging::of_rdf_xml(answered.url, bytes));
            Look { kind: "XML", holds_listings: recognised(answered, bytes), next, ..Look::default() }
        }
    }
}

fn is_html(answered: &Answered<'_>, start: &[u8]) -> bool {
    let head = start.get(..PAGE_HEAD).unwrap_or(start);
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    if head.starts_with("<?xml") {
        return head.contains("<html");
    }
    let stated = answered.content_type.trim_start().to_ascii_lowercase();
    head.contains("<html") || head.contains("<!doctype html") || stated.starts_with("text/html")
}

/// Whether a reader knows the format, or what it is packed in.
fn recognised(answered: &Answered<'_>, bytes: &[u8]) -> bool {
    let head = bytes.get(..HEAD).unwrap_or(bytes);
    formats::sniff(answered.url.path(), head).is_some() || container::recognise(head).is_some()
}
