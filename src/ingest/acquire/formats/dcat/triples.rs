//! Reads the statements of a document with the reader of its serialisation. An error costs what it stands in: of Turtle
//! and N-Triples the reader goes on behind it, of RDF/XML and JSON-LD what is before is kept.

use super::answer::{Answer, MAX_DOCUMENTS};
use super::document::Document;
use super::graph::{Builder, Graph};
use super::syntax::{self, Syntax};
use super::{BASE, Fault, MAX_FAULTS, MAX_TRIPLES, contexts};
use oxjsonld::{JsonLdParseError, JsonLdParser, JsonLdRemoteDocument};
use oxrdf::{Quad, Triple};
use oxrdfxml::{RdfXmlParseError, RdfXmlParser};
use oxttl::{NQuadsParser, TriGParser, TurtleParseError};
use std::io::Read;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, PoisonError};

/// What was read.
pub(super) struct Reading {
    builder: Builder,
    faults: Vec<Fault>,
    more: usize,
}

impl Reading {
    fn fault(&mut self, fault: Fault) {
        if self.faults.len() < MAX_FAULTS { self.faults.push(fault) } else { self.more += 1 }
    }

    fn add(&mut self, triple: Triple) -> ControlFlow<()> {
        if self.builder.len() >= MAX_TRIPLES {
            let message = format!(
                "expected at most {MAX_TRIPLES} statements in one document; those before were read, split it to read the rest"
            );
            self.faults.push(Fault::of_document(message));
            return ControlFlow::Break(());
        }
        self.builder.add(triple);
        ControlFlow::Continue(())
    }

    /// Takes what a reader of the Turtle family gives.
    fn turtle(&mut self, found: Result<Quad, TurtleParseError>) -> ControlFlow<()> {
        match found {
            Ok(quad) => self.add(quad.into()),
            Err(TurtleParseError::Io(error)) => {
                self.fault(Fault::of_document(format!("reading ended: {error}")));
                ControlFlow::Break(())
            }
            Err(TurtleParseError::Syntax(error)) => {
                let at = error.location().start;
                let message = format!("line {}, column {}: {}", at.line + 1, at.column + 1, one_line(error.message()));
                self.fault(Fault {
                    line: at.line + 1,
                    offset: at.offset,
                    value: String::new(),
                    message,
                    encoding: false,
                });
                ControlFlow::Continue(())
            }
        }
    }
}

/// Reads all statements, and what is wrong with the document, in its order.
pub(super) fn read(document: &mut Document<'_>, syntax: Syntax) -> (Graph, Vec<Fault>) {
    let is_answer = syntax == Syntax::Xml && syntax::is_answer(document.head());
    document.prepare(syntax);
    let mut reading = Reading { builder: Builder::default(), faults: Vec::new(), more: 0 };
    match syntax {
        Syntax::Turtle => {
            let parser = TriGParser::new().lenient();
            let parser = parser.clone().with_base_iri(BASE).unwrap_or(parser);
            let _ = parser.for_reader(&mut *document).try_for_each(|quad| reading.turtle(quad));
        }
        Syntax::Lines => {
            let _ = NQuadsParser::new().lenient().for_reader(&mut *document).try_for_each(|quad| reading.turtle(quad));
        }
        Syntax::Xml => xml(document, is_answer, &mut reading),
        Syntax::Json => json(document, &mut reading),
    }
    if reading.more > 0 {
        reading.faults.push(Fault::of_document(format!("{} more errors are not shown", reading.more)));
    }
    let mut faults = std::mem::take(&mut document.faults);
    faults.append(&mut reading.faults);
    faults.sort_by_key(|fault| fault.line);
    (reading.builder.finish(), faults)
}

/// Reads RDF/XML by itself, or every document in the answer of a catalogue service.
fn xml(document: &mut Document<'_>, is_answer: bool, reading: &mut Reading) {
    if !is_answer {
        let (flow, reason) = rdf_xml(&mut *document, reading);
        if flow.is_continue() {
            xml_fault(document, reason, reading);
        }
        return;
    }
    let mut answer = Answer::new(document);
    for read in 0.. {
        match answer.next() {
            Ok(true) if read == MAX_DOCUMENTS => {
                let message = format!(
                    "expected at most {MAX_DOCUMENTS} pieces of RDF in one answer; those before were read, split it to read the rest"
                );
                return reading.fault(Fault::of_document(message));
            }
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => return xml_fault(answer.document, Some(error.to_string()), reading),
        }
        let (flow, reason) = rdf_xml(&mut answer, reading);
        if flow.is_break() {
            return;
        }
        xml_fault(answer.document, reason, reading);
    }
}

/// Reads one document, and why it could not be read to its end.
fn rdf_xml(from: &mut dyn Read, reading: &mut Reading) -> (ControlFlow<()>, Option<String>) {
    let parser = RdfXmlParser::new().lenient();
    let parser = parser.clone().with_base_iri(BASE).unwrap_or(parser);
    for triple in parser.for_reader(from) {
        match triple {
            Ok(triple) => {
                if reading.add(triple).is_break() {
                    return (ControlFlow::Break(()), None);
                }
            }
            Err(RdfXmlParseError::Io(error)) => return (ControlFlow::Continue(()), Some(error.to_string())),
            Err(RdfXmlParseError::Syntax(error)) => return (ControlFlow::Continue(()), Some(error.to_string())),
        }
    }
    (ControlFlow::Continue(()), None)
}

fn xml_fault(document: &Document<'_>, reason: Option<String>, reading: &mut Reading) {
    // A guard that ended the document has said why.
    if let Some(reason) = reason.filter(|_| document.faults.iter().all(|fault| fault.message.contains("as text"))) {
        let (line, column, offset) = document.position();
        let message =
            format!("line {line}, column {column} or before: {}; what is before it was read", one_line(&reason));
        reading.fault(Fault { line, offset, value: String::new(), message, encoding: false });
    }
}

fn json(document: &mut Document<'_>, reading: &mut Reading) {
    let asked = Arc::new(Mutex::new(Vec::<String>::new()));
    let parser = JsonLdParser::new().lenient();
    let parser = parser.clone().with_base_iri(BASE).unwrap_or(parser);
    let unknown = Arc::clone(&asked);
    let parser = parser.for_reader(&mut *document).with_load_document_callback(move |address, _| {
        let (context, known) = contexts::context(address);
        if !known {
            let mut unknown = unknown.lock().unwrap_or_else(PoisonError::into_inner);
            if unknown.len() < MAX_FAULTS && !unknown.iter().any(|one| one == address) {
                unknown.push(address.to_owned());
            }
        }
        Ok(JsonLdRemoteDocument { document: context.as_bytes().to_vec(), document_url: address.to_owned() })
    });
    for quad in parser {
        match quad {
            Ok(quad) => {
                if reading.add(quad.into()).is_break() {
                    break;
                }
            }
            Err(JsonLdParseError::Io(error)) => {
                reading.fault(Fault::of_document(format!("reading ended: {error}")));
                break;
            }
            Err(JsonLdParseError::Syntax(error)) => {
                let at = error.location().map(|range| range.start);
                let (line, offset) = at.map_or((1, 0), |at| (at.line + 1, at.offset));
                let message = one_line(&error.to_string());
                reading.fault(Fault { line, offset, value: String::new(), message, encoding: false });
            }
        }
    }
    for address in asked.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
        let mut fault = Fault::of_document(
            "unknown JSON-LD context; it is not fetched, names without a prefix are read as those of DCAT".to_owned(),
        );
        fault.value = address;
        reading.fault(fault);
    }
}

/// A message of a reader on one line, of bounded length.
fn one_line(message: &str) -> String {
    let words: Vec<&str> = message.split_whitespace().collect();
    let line = words.join(" ");
    match line.char_indices().nth(300) {
        Some((cut, _)) => format!("{}…", line.get(..cut).unwrap_or_default()),
        None => line,
    }
}
