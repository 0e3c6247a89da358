//! Resources, their properties and values, before they are serialised.

/// Prefixes of the vocabularies in which the statements are made.
pub(super) const PREFIXES: [(&str, &str); 4] = [
    ("dcterms", "http://purl.org/dc/terms/"),
    ("owl", "http://www.w3.org/2002/07/owl#"),
    ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
    ("skos", "http://www.w3.org/2004/02/skos/core#"),
];

/// What kind of value a property has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Address of another thing.
    Iri,
    /// English text.
    English,
    /// Text in no language.
    Code,
    /// The value is `true`.
    True,
}

/// A property, written `prefix:name`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Property {
    pub(super) prefix: &'static str,
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    /// Whether a thing may have several values of it.
    pub(super) many: bool,
}

const fn property(prefix: &'static str, name: &'static str, kind: Kind, many: bool) -> Property {
    Property { prefix, name, kind, many }
}

pub(super) const TITLE: Property = property("dcterms", "title", Kind::English, false);
pub(super) const DESCRIPTION: Property = property("dcterms", "description", Kind::English, false);
pub(super) const LICENCE: Property = property("dcterms", "license", Kind::Iri, true);
pub(super) const RIGHTS: Property = property("dcterms", "rights", Kind::English, true);
pub(super) const SEE_ALSO: Property = property("rdfs", "seeAlso", Kind::Iri, true);
pub(super) const VERSION: Property = property("owl", "versionInfo", Kind::Code, false);
pub(super) const DEPRECATED: Property = property("owl", "deprecated", Kind::True, false);
pub(super) const TOP: Property = property("skos", "hasTopConcept", Kind::Iri, true);
pub(super) const LABEL: Property = property("skos", "prefLabel", Kind::English, false);
pub(super) const DEFINITION: Property = property("skos", "definition", Kind::English, false);
pub(super) const SCOPE: Property = property("skos", "scopeNote", Kind::English, false);
pub(super) const NOTE: Property = property("skos", "note", Kind::English, true);
pub(super) const NOTATION: Property = property("skos", "notation", Kind::Code, false);
pub(super) const BROADER: Property = property("skos", "broader", Kind::Iri, true);
pub(super) const NARROWER: Property = property("skos", "narrower", Kind::Iri, true);
pub(super) const CLOSE: Property = property("skos", "closeMatch", Kind::Iri, true);
pub(super) const IN_SCHEME: Property = property("skos", "inScheme", Kind::Iri, true);
pub(super) const TOP_OF: Property = property("skos", "topConceptOf", Kind::Iri, true);
pub(super) const MEMBER: Property = property("skos", "member", Kind::Iri, true);

/// Every property in use; the context of the JSON-LD file is made of them.
pub(super) const PROPERTIES: [Property; 19] = [
    TITLE,
    DESCRIPTION,
    LICENCE,
    RIGHTS,
    SEE_ALSO,
    VERSION,
    DEPRECATED,
    TOP,
    LABEL,
    DEFINITION,
    SCOPE,
    NOTE,
    NOTATION,
    BROADER,
    NARROWER,
    CLOSE,
    IN_SCHEME,
    TOP_OF,
    MEMBER,
];

/// A resource and the statements about it.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) iri: String,
    pub(super) kind: &'static str,
    pub(super) statements: Vec<(Property, Vec<String>)>,
}

impl Node {
    pub(super) fn new(iri: String, kind: &'static str) -> Self {
        Self { iri, kind, statements: Vec::new() }
    }

    /// Adds the values of one property, each once; nothing if there is none.
    pub(super) fn say(&mut self, property: Property, values: impl IntoIterator<Item = String>) {
        let mut kept = Vec::<String>::new();
        for value in values {
            let value = if property.kind == Kind::Iri { iri(&value) } else { value };
            if !kept.contains(&value) {
                kept.push(value);
            }
        }
        if !kept.is_empty() {
            self.statements.push((property, kept));
        }
    }
}

/// An IRI with invalid characters percent-encoded; the public address is set by an operator.
pub(super) fn iri(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c <= ' ' || c == '\u{7f}' || "<>\"{}|^`\\".contains(c) {
            out.push_str(&format!("%{:02X}", u32::from(c)));
        } else {
            out.push(c);
        }
    }
    out
}
