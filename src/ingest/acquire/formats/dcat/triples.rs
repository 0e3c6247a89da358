//! Reads the statements of a document with the reader of its serialisation. An error costs what it stands in: of Turtle
//! and N-Triples the reader goes on behind it, of RDF/XML and JSON-LD what is before is kept.

use super::answer::{Answer, MAX_DOCUMENTS};
use super::document::Document;
use super::graph::{Builder, Graph};
use super::syntax::{self, Syntax};
use super::{BASE, Fault, MAX_FAULTS, MAX_TRIPLES, contexts, json_order};
use oxjsonld::{JsonLdLoadDocumentOptions, JsonLdParser, JsonLdProfile, JsonLdRemoteDocument, JsonLdSyntaxError};
use oxrdf::{Quad, Triple};
use oxrdfxml::{RdfXmlParseError, RdfXmlParser};
use oxttl::{NQuadsParser, TriGParser, TurtleParseError};
use std::error::Error;
use std::io::Read;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What was read.
#[derive(Default)]
pub(super) struct Reading {
    builder: Builder,
    faults: Vec<Fault>,
    more: usize,
    /// Line of the last error.
    line: u64,
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
    fn turtle(&mut self, found: Result<Quad, TurtleParseError>, syntax: Syntax) -> ControlFlow<()> {
        match found {
            Ok(quad) => self.add(quad.into()),
            Err(TurtleParseError::Io(error)) => {
                self.fault(Fault::of_document(format!("reading ended: {error}")));
                ControlFlow::Break(())
            }
            Err(TurtleParseError::Syntax(error)) => {
                let at = error.location().start;
                // Of a wrong last line, the reader of lines says besides that it found no end.
                let again = std::mem::replace(&mut self.line, at.line + 1) == at.line + 1;
                if again && syntax == Syntax::Lines && error.message() == "Unexpected end" {
                    return ControlFlow::Continue(());
                }
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
    let mut reading = Reading::default();
    match syntax {
        Syntax::Turtle => {
            let parser = TriGParser::new().lenient();
            let parser = parser.clone().with_base_iri(BASE).unwrap_or(parser);
            let _ = parser.for_reader(&mut *document).try_for_each(|quad| reading.turtle(quad, syntax));
        }
        Syntax::Lines => {
            let _ = NQuadsParser::new()
                .lenient()
                .for_reader(&mut *document)
                .try_for_each(|quad| reading.turtle(quad, syntax));
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
    let mut text = Vec::new();
    // Only reading the file can fail, which the document keeps.
    let _ = document.read_to_end(&mut text);
    let asked = Asked::default();
    // The quick way says less of what is wrong, so it counts only where nothing is.
    let streamed = json_order::in_order(&text).map(|ordered| {
        let mut streamed = Reading::default();
        let parser = json_parser().with_profile(JsonLdProfile::Streaming);
        let parser = parser.for_slice(&ordered).with_load_document_callback(asked.answer());
        (json_quads(parser, &mut streamed), streamed)
    });
    match streamed {
        Some((0, streamed)) => *reading = streamed,
        _ => {
            asked.forget();
            let parser = json_parser().for_slice(&text).with_load_document_callback(asked.answer());
            json_quads(parser, reading);
        }
    }
    for address in asked.unknown() {
        let mut fault = Fault::of_document(
            "unknown JSON-LD context; it is not fetched, names without a prefix are read as those of DCAT".to_owned(),
        );
        fault.value = address;
        reading.fault(fault);
    }
}

fn json_parser() -> JsonLdParser {
    let parser = JsonLdParser::new().lenient();
    parser.clone().with_base_iri(BASE).unwrap_or(parser)
}

/// Takes all statements; returns how many errors there are.
fn json_quads(parser: impl Iterator<Item = Result<Quad, JsonLdSyntaxError>>, reading: &mut Reading) -> usize {
    let mut errors = Vec::new();
    for quad in parser {
        match quad {
            Ok(quad) => {
                if reading.add(quad.into()).is_break() {
                    break;
                }
            }
            Err(error) => {
                let at = error.location().map(|range| range.start);
                let (line, offset) = at.map_or((1, 0), |at| (at.line + 1, at.offset));
                if errors.len() < MAX_FAULTS {
                    errors.push((line, offset, one_line(&error.to_string())));
                } else {
                    reading.more += 1;
                }
            }
        }
    }
    let count = errors.len();
    // The reader goes through the terms of a context in no order.
    errors.sort();
    for (line, offset, message) in errors {
        reading.fault(Fault { line, offset, value: String::new(), message, encoding: false });
    }
    count
}

/// The contexts that a document asked for and that are not known.
#[derive(Clone, Default)]
struct Asked(Arc<Mutex<Vec<String>>>);

impl Asked {
    fn list(&self) -> MutexGuard<'_, Vec<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives the reader its contexts.
    fn answer(
        &self,
    ) -> impl Fn(&str, &JsonLdLoadDocumentOptions) -> Result<JsonLdRemoteDocument, Box<dyn Error + Send + Sync>> + use<>
    {
        let asked = self.clone();
        move |address, _| {
            let (context, known) = contexts::context(address);
            if !known {
                let mut unknown = asked.list();
                if unknown.len() < MAX_FAULTS && !unknown.iter().any(|one| one == address) {
                    unknown.push(address.to_owned());
                }
            }
            Ok(JsonLdRemoteDocument { document: context.as_bytes().to_vec(), document_url: address.to_owned() })
        }
    }

    fn forget(&self) {
        self.list().clear();
    }

    fn unknown(&self) -> Vec<String> {
        std::mem::take(&mut self.list())
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
