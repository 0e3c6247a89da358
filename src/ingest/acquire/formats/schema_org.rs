//! schema.org: data sets, products with their offers, catalogues, feeds and lists of them, as JSON-LD in files and as
//! JSON-LD, microdata or RDFa Lite in pages of HTML.
//!
//! Fields: see `json_ld/record.rs`. A page is read in memory and refused beyond 64 MiB. Nothing is fetched. JSON-LD of a
//! page is read as browsers and search engines do, with an issue where it is not strict JSON.

mod html;
mod microdata;
mod page;

use super::json_ld::{self, is_html, is_json_ld};
use super::{Format, FormatError, Input, Options, Sink, croissant, no_options};

/// The format.
pub(super) const FORMAT: Format = Format {
    name: "schema-org",
    extensions: &["jsonld", "html", "htm", "xhtml"],
    about: "schema.org: data sets and products as JSON-LD, in files or in pages of HTML",
    read,
    recognise,
    refuse: |_| None,
    check_options: no_options,
    mapping: Some(json_ld::MAPPING),
    resumable: false,
    counters: &[],
};

/// Types of listings and of what contains them, as they stand behind a prefix or a quotation mark.
const TYPES: &[&str] =
    &["Dataset\"", "DataCatalog\"", "DataFeed\"", "Product\"", "ItemList\"", "OfferCatalog\"", "ProductGroup\""];

fn recognise(head: &[u8]) -> bool {
    let text = String::from_utf8_lossy(head);
    let text = text.trim_start_matches('\u{FEFF}').trim_start();
    if text.starts_with('<') {
        return is_html(text);
    }
    is_json_ld(text)
        && !croissant::recognise(head)
        && (text.contains("schema.org") || text.contains("w3id.org/ro/crate") || names_listing(text))
        && !speaks_dcat(text)
        && !is_map_of_parts(text)
        && (TYPES.iter().any(|name| text.contains(name)) || text.contains("\"@type\"") || text.contains("\"@graph\""))
}

/// Whether a text is the map of the parts of a data set of Dataverse, which names them with some words of schema.org.
fn is_map_of_parts(text: &str) -> bool {
    text.contains("\"ore:describes\"") && (text.contains("\"citation:") || text.contains("\"dvcore:"))
}

/// Whether a text is DCAT with, at most, some words of schema.org: it uses types of DCAT, or declares them and has no
/// listing of schema.org.
fn speaks_dcat(text: &str) -> bool {
    let uses = |namespace: &str| {
        ["Dataset", "Catalog", "Distribution", "DataService", "Resource", "DatasetSeries"]
            .iter()
            .any(|name| text.contains(&format!("\"{namespace}{name}\"")))
    };
    if uses("dcat:") || uses("http://www.w3.org/ns/dcat#") {
        return true;
    }
    let declares = text.contains("ns/dcat") || text.contains("\"dcat:") || text.contains("dcat.jsonld");
    declares && !names_listing(text)
}

/// Whether a text has a listing of schema.org with its prefix or full name.
fn names_listing(text: &str) -> bool {
    let prefixes = ["schema:", "sc:", "sdo:", "so:", "http://schema.org/", "https://schema.org/"];
    prefixes.iter().any(|prefix| TYPES.iter().any(|name| text.contains(&format!("\"{prefix}{name}"))))
}

/// Reads a file.
fn read(input: Input<'_>, options: &Options, sink: &mut Sink<'_>) -> Result<(), FormatError> {
    json_ld::open(input, &FORMAT, |head, input| {
        let start = head.strip_prefix(super::window::BOM).unwrap_or(head).trim_ascii_start();
        if start.starts_with(b"<") {
            return page::read(input, sink);
        }
        json_ld::read(head, input, options, "a Dataset, Product, DataCatalog or DataFeed of schema.org", sink)
    })
}
