//! DCAT: catalogues of data sets as RDF, in Turtle, TriG, N-Triples, N-Quads, RDF/XML (also within an answer of a
//! catalogue service) or JSON-LD; the serialisation is recognised by content. A document is read whole, because anything about a data set may stand anywhere in it; how
//! much of one is read is limited.
//!
//! Records: every data set, by its class or because a catalogue names it, and every catalogued service with a title,
//! sorted by IRI; those without one come last, by content. Distributions, agents, licences and catalogue records are
//! nested where they are named. Fields: common properties of DCAT without a prefix (`title`), any other as CURIE or IRI;
//! texts in a second language as `title@de`. Fields with a dot in their names are made for the mapping (`publisher.name`).

mod answer;
mod contexts;
mod derived;
mod document;
mod graph;
mod json_guard;
mod json_order;
mod label;
mod listing;
mod places;
mod policy;
mod render;
mod syntax;
mod triples;
mod turtle_guard;
mod vocabulary;
mod xml_guard;

use super::{Format, FormatError, Input, Item, Options, Sink, no_options, sniff};
use crate::domain::listing::{Issue, IssueCode, Record, SourceLocation};
use document::Document;
use graph::{Graph, Id};
use listing::Listings;
use render::Renderer;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use std::ops::ControlFlow;

/// The format.
pub(super) const FORMAT: Format = Format {
    name: "dcat",
    extensions: &["ttl", "rdf", "nt", "nq", "trig", "owl"],
    about: "DCAT: catalogues of data sets as Turtle, RDF/XML, N-Triples or JSON-LD",
    read,
    recognise: syntax::recognise,
    refuse: |_| None,
    check_options: no_options,
    mapping: Some(MAPPING),
    resumable: false,
    counters: &[],
};

/// Bytes of a document that are read; its statements are in memory together.
const MAX_DOCUMENT_BYTES: u64 = 256 << 20;

/// Statements of a document that are read.
const MAX_TRIPLES: usize = 4_000_000;

/// Resources nested inside each other in a record.
const MAX_NESTING: usize = 5;

/// Most errors of a document that are reported one by one.
const MAX_FAULTS: usize = 50;

/// Stands for the address of the document, which is not known here; taken out again before anything is shown.
const BASE: &str = "http://document.invalid/";

/// How catalogues are read.
const MAPPING: &str = r#"
native_id = ["@id", "identifier", "schema:identifier", "dc:identifier"]
title = ["title", "schema:name", "dc:title", "skos:prefLabel", "rdfs:label", "foaf:name"]
description = [
  "description", "schema:description", "dc:description", "dct:abstract", "schema:abstract", "rdfs:comment",
  "skos:definition", "provenance.text", "rights.text", "policy.text", "privacy.text", "adms:versionNotes",
  "hdcatap:populationCoverage", "hdcatap:publisherNote",
]
broker = ["publisher.name", "provider.name", "catalog.publisher.name", "creator.name", "contactPoint.organization"]
broker_country = ["publisher.country", "catalog.publisher.country"]
url = [
  "landingPage.url", "landingPage", "schema:url", "foaf:page", "foaf:homepage",
  { field = "@id", pattern = '^https?://.+' },
  "distribution.accessURL", "distribution.downloadURL",
]
price = "offer.price"
currency = "offer.currency"
volume = ["distribution.size"]
licence = "license.id"
languages = "language.code"
countries = ["spatial.country", "spatial.label"]
modality = "modality"
collected_from = "temporal.start"
collected_to = "temporal.end"
published = ["issued", "schema:datePublished", "dct:created", "dct:available", "dc:date", "schema:dateCreated", "record.issued"]
keywords = ["keyword", "theme.label", "schema:keywords", "dc:subject"]
"#;

/// Something in a document that could not be read, or not as it was meant.
struct Fault {
    line: u64,
    offset: u64,
    value: String,
    message: String,
    encoding: bool,
}

impl Fault {
    /// One that concerns the whole document.
    fn of_document(message: String) -> Self {
        Self { line: 1, offset: 0, value: String::new(), message, encoding: false }
    }
}

/// Reads a document.
pub(super) fn read(input: Input<'_>, options: &Options, sink: &mut Sink<'_>) -> Result<(), FormatError> {
    let file = input.file;
    let mut document = Document::open(input.reader);
    if let Some(source) = document.failed.take() {
        return Err(FormatError::Read { file: file.to_owned(), offset: document.length, source });
    }
    if !syntax::may_be_json_ld(document.head()) || sniff::binary(document.head()).is_some() {
        sniff::check(file, &FORMAT, document.head())?;
    }
    let is_empty = document.head().trim_ascii().is_empty();
    let syntax = syntax::Syntax::of(document.head());
    let next_page = answer::next_page(document.head());
    let (graph, faults) = triples::read(&mut document, syntax);
    document.read_rest();
    if let Some(source) = document.failed.take() {
        return Err(FormatError::Read { file: file.to_owned(), offset: document.length, source });
    }
    let place = SourceLocation { file: file.to_owned(), row: 1, line: 1, offset: 0, length: document.length };
    if is_empty {
        let message = "expected a catalogue as RDF, the file is empty";
        let _ = sink(Item::Issue(Issue::new(IssueCode::UnreadableRecord, &place, "", "", message)));
        return Ok(());
    }
    if let Some(next) = next_page {
        let message = format!("this is one page; the next is to be asked for with startPosition={next}");
        if sink(Item::Issue(Issue::new(IssueCode::ReadAs, &place, "", &next, message))).is_break() {
            return Ok(());
        }
    }
    let _ = hand_out(&graph, faults, syntax, &place, options, sink);
    Ok(())
}

fn hand_out(
    graph: &Graph,
    faults: Vec<Fault>,
    syntax: syntax::Syntax,
    whole: &SourceLocation,
    options: &Options,
    sink: &mut Sink<'_>,
) -> ControlFlow<()> {
    for fault in faults {
        let offset = fault.offset.min(whole.length);
        let place = SourceLocation { line: fault.line, offset, length: whole.length - offset, ..whole.clone() };
        let code = if fault.encoding { IssueCode::InvalidUtf8 } else { IssueCode::BrokenRecord };
        let code = if fault.message.contains("JSON-LD context") { IssueCode::NotUnderstood } else { code };
        sink(Item::Issue(Issue::new(code, &place, "", &fault.value, fault.message)))?;
    }
    let listings = listing::find(graph);
    if listings.all.is_empty() {
        let message = format!(
            "expected data sets of DCAT, found {} statements of {} about others: {}",
            graph.triples().len(),
            syntax.name(),
            listing::classes(graph)
        );
        return sink(Item::Issue(Issue::new(IssueCode::UnreadableRecord, whole, "", "", message)));
    }
    // What is spent on sorting must not be missing in the records.
    let mut sorting = Renderer::new(graph, &listings);
    let order = sorted(graph, &listings.all, &mut |id| fields(&mut sorting, &listings, id, options.max_record_bytes));
    let mut renderer = Renderer::new(graph, &listings);
    for (id, row) in order.into_iter().zip(1..) {
        let place = SourceLocation { row, ..whole.clone() };
        match fields(&mut renderer, &listings, id, options.max_record_bytes) {
            Some(fields) => sink(Item::Record(Record { place, fields }))?,
            None => {
                let name = graph.iri(id).map(vocabulary::shown).unwrap_or_default();
                let limit = options.max_record_bytes;
                let message = format!("expected a data set of at most {limit} bytes with all that is nested in it");
                sink(Item::Issue(Issue::new(IssueCode::BrokenRecord, &place, "", &name, message)))?;
            }
        }
    }
    if renderer.is_exhausted() {
        let message = "data sets share so much that what is nested is named only by its IRI in the later ones";
        return sink(Item::Issue(Issue::new(IssueCode::NotUnderstood, whole, "", "", message)));
    }
    ControlFlow::Continue(())
}

/// The fields of one listing; `None` if they are too long.
fn fields(renderer: &mut Renderer<'_>, listings: &Listings, id: Id, bytes: usize) -> Option<Map<String, Value>> {
    let mut fields = renderer.record(id, bytes)?;
    let records = listings.records.get(&id).into_iter().flatten();
    let mut records: Vec<Value> = records.map(|record| renderer.nested(*record, id)).collect();
    let records = if records.len() > 1 { Some(Value::Array(records)) } else { records.pop() };
    fields.extend(records.map(|records| ("record".to_owned(), records)));
    derived::add(renderer.graph, listings, id, &mut fields);
    Some(fields)
}

/// Listings by their IRIs; those without one after them, by a digest of their content.
fn sorted(graph: &Graph, all: &[Id], record: &mut dyn FnMut(Id) -> Option<Map<String, Value>>) -> Vec<Id> {
    let mut named: Vec<(&str, Id)> = Vec::new();
    let mut blank: Vec<(Vec<u8>, Id)> = Vec::new();
    for id in all {
        match graph.iri(*id) {
            Some(iri) => named.push((iri, *id)),
            None => {
                let content = record(*id).map(|fields| Value::Object(fields).to_string()).unwrap_or_default();
                blank.push((Sha256::digest(content).to_vec(), *id));
            }
        }
    }
    named.sort_unstable();
    blank.sort_unstable();
    named.into_iter().map(|(_, id)| id).chain(blank.into_iter().map(|(_, id)| id)).collect()
}
