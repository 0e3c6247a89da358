//! Names of JSON-LD: which of the words in a document are those of schema.org and Croissant, however they are written
//! (plain, with a prefix, as a full IRI, under another word that the context declares). Contexts on the web are never
//! fetched; a document that names one is taken to use the words of schema.org, as the web does.

use serde_json::{Map, Value};
use std::cell::RefCell;
use std::collections::HashMap;

/// The properties of Croissant RAI 1.0, which are also written without their prefix or under that of Croissant.
/// <https://docs.mlcommons.org/croissant/docs/croissant-rai-spec.html>
#[rustfmt::skip]
const RAI: &[&str] = &[
    "annotationsPerItem", "annotatorDemographics", "dataAnnotationAnalysis", "dataAnnotationPlatform",
    "dataAnnotationProtocol", "dataBiases", "dataCollection", "dataCollectionMissingData", "dataCollectionRawData",
    "dataCollectionTimeframe", "dataCollectionTimeFrame", "dataCollectionType", "dataImputationProtocol", "dataLimitations",
    "dataManipulationProtocol", "dataPreprocessingProtocol", "dataReleaseMaintenancePlan", "dataSocialImpact",
    "dataUseCases", "hasSyntheticData", "machineAnnotationTools", "personalSensitiveInformation",
];

/// Namespaces without their scheme and `www.`, the longer first, and the prefix that their names keep here.
const NAMESPACES: &[(&str, &str)] = &[
    ("schema.org/", ""),
    ("mlcommons.org/croissant/rai/1.0/", "rai:"),
    ("mlcommons.org/croissant/rai/", "rai:"),
    ("mlcommons.org/croissant/1.0/", ""),
    ("mlcommons.org/croissant/1.1/", ""),
    ("mlcommons.org/croissant/", ""),
    ("mlcommons.org/schema/", ""),
    ("purl.org/dc/terms/", ""),
    ("purl.org/dc/elements/1.1/", ""),
    ("w3.org/ns/prov#", "prov:"),
    ("w3.org/ns/odrl/2/", "odrl:"),
    ("purl.obolibrary.org/obo/duo_", "duo:"),
];

/// Prefixes in use without a declaration.
const PREFIXES: &[(&str, &str)] = &[
    ("schema", "https://schema.org/"),
    ("sc", "https://schema.org/"),
    ("sdo", "https://schema.org/"),
    ("so", "https://schema.org/"),
    ("cr", "http://mlcommons.org/croissant/"),
    ("ml", "http://mlcommons.org/schema/"),
    ("rai", "http://mlcommons.org/croissant/RAI/"),
    ("dct", "http://purl.org/dc/terms/"),
    ("dcterms", "http://purl.org/dc/terms/"),
    ("dc", "http://purl.org/dc/terms/"),
    ("prov", "http://www.w3.org/ns/prov#"),
    ("odrl", "http://www.w3.org/ns/odrl/2/"),
];

/// Members whose values are data of the publisher, not JSON-LD.
const OPAQUE: &[&str] = &["data", "examples"];

/// The words that one context declares.
#[derive(Clone, Default)]
pub(super) struct Names {
    vocabulary: Option<String>,
    terms: HashMap<String, String>,
    language_maps: Vec<String>,
    /// Names of properties and of types that were looked up; `None` if a name is the word itself.
    known: RefCell<HashMap<String, Option<String>>>,
    known_types: RefCell<HashMap<String, String>>,
}

impl Names {
    /// These words with those of a further context.
    fn with(&self, context: &Value) -> Self {
        let Self { vocabulary, terms, language_maps, .. } = self.clone();
        let mut names = Self { vocabulary, terms, language_maps, ..Self::default() };
        names.declare(context);
        names
    }

    fn declare(&mut self, context: &Value) {
        match context {
            Value::Array(list) => list.iter().for_each(|context| self.declare(context)),
            Value::String(address) if address.to_ascii_lowercase().contains("dcat") => {
                self.vocabulary = Some("http://www.w3.org/ns/dcat#".to_owned());
            }
            Value::String(_) => self.vocabulary = None,
            Value::Object(terms) => {
                for (term, means) in terms {
                    self.declare_term(term, means);
                }
            }
            _ => {}
        }
    }

    fn declare_term(&mut self, term: &str, means: &Value) {
        let iri = means.as_str().or_else(|| means.get("@id")?.as_str());
        if term == "@vocab" {
            self.vocabulary = iri.map(str::to_owned);
        } else if let Some(iri) = iri
            && !term.starts_with('@')
        {
            self.terms.insert(term.to_owned(), iri.to_owned());
        }
        if means.get("@container").and_then(Value::as_str) == Some("@language") {
            self.language_maps.push(term.to_owned());
        }
    }

    /// The IRI of a word, as far as the context tells.
    fn iri(&self, word: &str) -> String {
        let mut word = word.to_owned();
        // A term may be declared by a prefix that is declared in turn.
        for _ in 0..4 {
            if let Some(means) = self.terms.get(&word).filter(|means| **means != word) {
                word.clone_from(means);
                continue;
            }
            let Some((prefix, local)) = word.split_once(':').filter(|(_, local)| !local.starts_with("//")) else {
                break;
            };
            let usual = || PREFIXES.iter().find(|(usual, _)| *usual == prefix).map(|(_, iri)| *iri);
            let Some(iri) = self.terms.get(prefix).map(String::as_str).or_else(usual) else { break };
            word = format!("{iri}{local}");
        }
        let vocabulary = self.vocabulary.as_deref().unwrap_or("https://schema.org/");
        if word.contains(':') || word.starts_with('@') { word } else { format!("{}{word}", self.absolute(vocabulary)) }
    }

    /// A vocabulary may be given by its prefix: `"@vocab": "sc:"`.
    fn absolute(&self, vocabulary: &str) -> String {
        let Some((prefix, local)) = vocabulary.split_once(':') else { return vocabulary.to_owned() };
        let usual = || PREFIXES.iter().find(|(usual, _)| *usual == prefix).map(|(_, iri)| (*iri).to_owned());
        let iri = self.terms.get(prefix).cloned().or_else(usual);
        iri.map_or_else(|| vocabulary.to_owned(), |iri| format!("{iri}{local}"))
    }

    /// The name of a property here: that of schema.org or Croissant if it is one of theirs, else as published; `None`
    /// if that is the word itself.
    fn property(&self, word: &str) -> Option<String> {
        if let Some(known) = self.known.borrow().get(word) {
            return known.clone();
        }
        let iri = self.iri(word);
        let name = if iri.starts_with('@') { Some(iri) } else { local_name(&iri) };
        let name = name.filter(|name| name != word);
        self.known.borrow_mut().insert(word.to_owned(), name.clone());
        name
    }

    /// The name of a type: without prefix if it is one of schema.org or Croissant, else its IRI.
    fn type_name(&self, word: &str) -> String {
        if let Some(known) = self.known_types.borrow().get(word) {
            return known.clone();
        }
        let iri = self.iri(word);
        let name = local_name(&iri).unwrap_or(iri);
        self.known_types.borrow_mut().insert(word.to_owned(), name.clone());
        name
    }

    /// A document with every property and type under its name here, without contexts, lists and sets unwrapped. The
    /// depth is that of the parser, so it is bounded.
    pub(super) fn rename(&self, value: Value) -> Value {
        match value {
            Value::Array(list) => Value::Array(list.into_iter().map(|item| self.rename(item)).collect()),
            Value::Object(mut members) => match members.remove("@context") {
                Some(context) => self.with(&context).rename_members(members),
                None => self.rename_members(members),
            },
            other => other,
        }
    }

    fn rename_members(&self, mut members: Map<String, Value>) -> Value {
        for list in ["@list", "@set"] {
            if members.len() == 1
                && let Some(inner) = members.remove(list)
            {
                return self.rename(inner);
            }
        }
        // Of a literal, only the language says more than its value.
        if members.contains_key("@value") && !members.contains_key("@language") {
            return members.remove("@value").unwrap_or_default();
        }
        if members.contains_key("@value") {
            return Value::Object(members);
        }
        let as_published = members.keys().all(|word| self.property(word).is_none());
        let mut renamed = if as_published {
            for (word, value) in &mut members {
                *value = self.renamed(word, word, value.take());
            }
            members
        } else {
            let mut renamed = Map::new();
            for (word, value) in members {
                let name = self.property(&word);
                let name = name.as_deref().unwrap_or(&word);
                let value = self.renamed(&word, name, value);
                super::super::values::insert_under_free_name(&mut renamed, name, value);
            }
            renamed
        };
        // References within the document are made by the short form, so that one stays.
        let iri = renamed.get("@id").and_then(Value::as_str).and_then(|id| self.declared(id));
        if let Some(iri) = iri.filter(|_| renamed.len() > 1) {
            renamed.insert("@iri".to_owned(), iri.into());
        }
        Value::Object(renamed)
    }

    /// The value of a property of that word, which has that name here.
    fn renamed(&self, word: &str, name: &str, value: Value) -> Value {
        match name {
            "@type" => self.types(value),
            name if OPAQUE.contains(&name) => value,
            _ if self.language_maps.iter().any(|map| map == word) => language_map(value),
            _ => self.rename(value),
        }
    }

    /// The IRI for which an identifier with a declared prefix stands.
    fn declared(&self, id: &str) -> Option<String> {
        let (prefix, local) = id.split_once(':').filter(|(_, local)| !local.starts_with("//"))?;
        let iri = self.terms.get(prefix).filter(|iri| iri.starts_with("http"))?;
        Some(format!("{iri}{local}"))
    }

    fn types(&self, value: Value) -> Value {
        match value {
            Value::String(word) => Value::String(self.type_name(word.trim())),
            Value::Array(list) => Value::Array(list.into_iter().map(|item| self.types(item)).collect()),
            other => other,
        }
    }
}

/// `{"de": "Gesichter", "en": "Faces"}` as values with a language each.
fn language_map(value: Value) -> Value {
    let Value::Object(map) = value else { return value };
    let tagged = |(language, value): (String, Value)| serde_json::json!({ "@language": language, "@value": value });
    Value::Array(map.into_iter().map(tagged).collect())
}

/// The name here of what an IRI of a known namespace names.
fn local_name(iri: &str) -> Option<String> {
    let rest = iri.strip_prefix("https://").or_else(|| iri.strip_prefix("http://"))?;
    let rest = rest.strip_prefix("www.").unwrap_or(rest);
    let (namespace, prefix) = NAMESPACES
        .iter()
        .find(|(namespace, _)| rest.get(..namespace.len()).is_some_and(|head| head.eq_ignore_ascii_case(namespace)))?;
    let local = rest.get(namespace.len()..)?.trim_start_matches(['#', '/']);
    match local {
        "" => None,
        "title" if namespace.starts_with("purl.org/dc") => Some("name".to_owned()),
        "language" if namespace.starts_with("purl.org/dc") => Some("inLanguage".to_owned()),
        _ if RAI.contains(&local) => Some(format!("rai:{local}")),
        _ => Some(format!("{prefix}{local}")),
    }
}
