//! Which serialisation of RDF a document is in, by its first bytes.

use crate::ingest::acquire::formats::window::BOM;
use crate::ingest::acquire::formats::xml::lexer::first_tag;

/// A serialisation of RDF.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Syntax {
    /// Turtle and TriG, which adds graphs to it.
    Turtle,
    /// N-Triples and N-Quads: one statement a line.
    Lines,
    /// RDF/XML.
    Xml,
    /// JSON-LD.
    Json,
}

impl Syntax {
    /// Name for messages.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Turtle => "Turtle",
            Self::Lines => "N-Triples",
            Self::Xml => "RDF/XML",
            Self::Json => "JSON-LD",
        }
    }

    /// The serialisation in which the document has to be read, whether it is RDF or not.
    pub(super) fn of(head: &[u8]) -> Self {
        let head = without_mark(head);
        match head.first() {
            Some(b'{' | b'[') => Self::Json,
            Some(b'<') if is_xml(head) => Self::Xml,
            _ if is_lines(head) => Self::Lines,
            _ => Self::Turtle,
        }
    }
}

/// Whether the document is RDF with little doubt; JSON-LD only if it speaks of DCAT, because other formats use it too.
pub(super) fn recognise(head: &[u8]) -> bool {
    let head = without_mark(head);
    match Syntax::of(head) {
        Syntax::Json => is_dcat_json(head),
        Syntax::Xml => has_rdf_root(head) || is_answer(head),
        Syntax::Lines => true,
        Syntax::Turtle => is_turtle(head),
    }
}

/// Whether the document is the answer of a catalogue service (CSW) with RDF in it.
pub(super) fn is_answer(head: &[u8]) -> bool {
    let head = without_mark(head);
    let root = first_tag(head).map(|root| root.local);
    matches!(root, Some(b"GetRecordsResponse" | b"GetRecordByIdResponse"))
        && has(head, b":RDF")
        && has(head, b"www.w3.org/ns/dcat#")
}

/// Whether a JSON document uses the keywords of JSON-LD, so that reading it as such may give something.
pub(super) fn may_be_json_ld(head: &[u8]) -> bool {
    Syntax::of(head) == Syntax::Json && [&b"\"@context\""[..], b"\"@graph\"", b"\"@id\""].iter().any(|k| has(head, k))
}

fn without_mark(head: &[u8]) -> &[u8] {
    let mut head = head.trim_ascii_start();
    while let Some(rest) = head.strip_prefix(BOM) {
        head = rest.trim_ascii_start();
    }
    head
}

/// Whether the bytes occur in the head.
fn has(head: &[u8], bytes: &[u8]) -> bool {
    let Some((first, rest)) = bytes.split_first() else { return true };
    let mut from = head;
    while let Some(at) = from.iter().position(|byte| byte == first) {
        from = from.get(at + 1..).unwrap_or_default();
        if from.starts_with(rest) {
            return true;
        }
    }
    false
}

/// Words that show that a JSON document is of a format of its own, although it also uses names of DCAT.
const OTHER_JSON: &[&[u8]] = &[b"project-open-data.cio.gov", b"mlcommons.org/croissant", b"\"accessLevel\"", b"\"cr:"];

fn is_dcat_json(head: &[u8]) -> bool {
    let quoted = [&b"\"@context\""[..], b"\"@graph\"", b"\"@id\"", b"\"@type\""];
    let namespace = has(head, b"www.w3.org/ns/dcat#") || has(head, b"www.w3.org/ns/dcat\"");
    let context = has(head, b"ns/dcat.jsonld") || (has(head, b"dcat-") && has(head, b".jsonld\""));
    quoted.iter().any(|key| has(head, key))
        && (namespace || context || has(head, b"\"dcat:"))
        // DCAT-US 1.1 uses names of DCAT without its namespace.
        && (has(head, b"www.w3.org/ns/dcat#") || !OTHER_JSON.iter().any(|word| has(head, word)))
        && !has(head, b"mlcommons.org/croissant")
}

fn is_xml(head: &[u8]) -> bool {
    let second = head.get(1).copied().unwrap_or_default();
    if matches!(second, b'?' | b'!') {
        return true;
    }
    // `<name ` or `<prefix:name>` with no slash is an element; `<http://…>` and `<#a>` are IRIs.
    let end = head.iter().position(|byte| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/'));
    let name = head.get(1..end.unwrap_or(head.len())).unwrap_or_default();
    let plain = name.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b':' | b'-' | b'_' | b'.'));
    let spaced = end.and_then(|end| head.get(end)).is_some_and(u8::is_ascii_whitespace);
    second.is_ascii_alphabetic() && plain && (spaced || name.ends_with(b"RDF"))
}

/// Whether the root element is `RDF` of the namespace of RDF.
fn has_rdf_root(head: &[u8]) -> bool {
    let mut rest = head;
    loop {
        rest = rest.trim_ascii_start();
        let end: &[u8] = if rest.starts_with(b"<?") {
            b"?>"
        } else if rest.starts_with(b"<!--") {
            b"-->"
        } else if rest.starts_with(b"<!") {
            // The declarations inside a document type have angle brackets of their own.
            match rest.iter().position(|byte| matches!(byte, b'[' | b'>')) {
                Some(at) if rest.get(at) == Some(&b'[') => b"]>",
                _ => b">",
            }
        } else {
            break;
        };
        let Some(at) = rest.windows(end.len()).position(|part| part == end) else {
            return has(rest, b"22-rdf-syntax-ns#");
        };
        rest = rest.get(at + end.len()..).unwrap_or_default();
    }
    let tag = rest.split(|byte| *byte == b'>').next().unwrap_or_default();
    let name = tag.split(u8::is_ascii_whitespace).next().unwrap_or_default();
    (name == b"<RDF" || name.ends_with(b":RDF")) && (has(tag, b"22-rdf-syntax-ns#") || has(tag, b"&rdf;"))
}

/// Lines of statements: without comments, the first ones each begin with a node and end with a full stop.
fn is_lines(head: &[u8]) -> bool {
    let cut = head.iter().rposition(|byte| *byte == b'\n').unwrap_or(head.len());
    let whole = if head.len() > 4_096 { head.get(..cut).unwrap_or(head) } else { head };
    let lines = whole.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    let mut lines = lines.filter(|line| !line.is_empty() && !line.starts_with(b"#")).take(5).peekable();
    // One broken line must not turn lines into Turtle, in which one error costs more.
    let first = lines.peek().is_some_and(|line| is_statement(line));
    let good = lines.filter(|line| is_statement(line)).count();
    first && good > 0 && (good >= 3 || whole.len() < 4_096 && good * 2 > count_lines(whole))
}

fn count_lines(text: &[u8]) -> usize {
    let lines = text.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    lines.filter(|line| !line.is_empty() && !line.starts_with(b"#")).count().min(5)
}

fn is_statement(line: &[u8]) -> bool {
    let Some(body) = line.strip_suffix(b".").map(<[u8]>::trim_ascii_end) else { return false };
    let subject = match body.strip_prefix(b"<") {
        Some(rest) => rest.iter().position(|byte| *byte == b'>').and_then(|at| rest.get(at + 1..)),
        None => body
            .strip_prefix(b"_:")
            .and_then(|rest| rest.iter().position(u8::is_ascii_whitespace).and_then(|at| rest.get(at..))),
    };
    let predicate = subject.map(<[u8]>::trim_ascii_start).and_then(|rest| rest.strip_prefix(b"<"));
    let object = predicate.and_then(|rest| {
        let at = rest.iter().position(|byte| *byte == b'>')?;
        rest.get(at + 1..).map(<[u8]>::trim_ascii_start)
    });
    object.is_some_and(|rest| {
        matches!(rest.first(), Some(b'<' | b'"'))
            && matches!(rest.last(), Some(b'>' | b'"' | b'a'..=b'z' | b'A'..=b'Z'))
            || rest.starts_with(b"_:")
    }) && !body.ends_with(b";")
}

/// Turtle begins with a directive, or with an IRI and something after it that only Turtle has.
fn is_turtle(head: &[u8]) -> bool {
    let mut lines = head.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    let Some(first) = lines.find(|line| !line.is_empty() && !line.starts_with(b"#")) else { return false };
    let directive = |line: &[u8]| {
        let words = line.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()).take(3);
        let [word, name, iri] =
            words.chain([&b""[..]; 3]).take(3).collect::<Vec<_>>().try_into().unwrap_or([&b""[..]; 3]);
        let prefix = word == b"@prefix" || word.eq_ignore_ascii_case(b"prefix");
        let base = word == b"@base" || word.eq_ignore_ascii_case(b"base");
        (prefix && name.contains(&b':') && (iri.starts_with(b"<") || has(name, b":<")))
            || (base && name.starts_with(b"<"))
    };
    if directive(first) {
        // Queries of SPARQL begin with the same lines.
        return !head.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).any(|line| {
            let word = line.split(|byte| !byte.is_ascii_alphabetic()).next().unwrap_or_default();
            [&b"SELECT"[..], b"CONSTRUCT", b"ASK", b"DESCRIBE", b"INSERT", b"DELETE"].contains(&word)
        });
    }
    first.starts_with(b"<")
        && has(head, b"> ")
        && has(head, b" .")
        && (has(head, b"<http://www.w3.org/") || has(head, b" a <"))
}
