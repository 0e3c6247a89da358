//! Names of public vocabularies: prefixes by which IRIs are shortened, whatever prefixes a document uses, and the
//! properties of DCAT whose fields have no prefix.

use super::BASE;
use super::contexts::TERM;

/// Prefixes, the longer of two namespaces first where one begins with the other.
#[rustfmt::skip]
const PREFIXES: &[(&str, &str)] = &[
    ("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"), ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
    ("xsd", "http://www.w3.org/2001/XMLSchema#"), ("owl", "http://www.w3.org/2002/07/owl#"),
    ("dcat", "http://www.w3.org/ns/dcat#"), ("dcat", "https://www.w3.org/ns/dcat#"), ("dct", "http://purl.org/dc/terms/"),
    ("dct", "https://purl.org/dc/terms/"), ("dc", "http://purl.org/dc/elements/1.1/"),
    ("dctype", "http://purl.org/dc/dcmitype/"), ("adms", "http://www.w3.org/ns/adms#"), ("adms", "https://www.w3.org/ns/adms#"),
    ("foaf", "http://xmlns.com/foaf/0.1/"), ("vcard", "http://www.w3.org/2006/vcard/ns#"),
    ("locn", "http://www.w3.org/ns/locn#"), ("prov", "http://www.w3.org/ns/prov#"), ("odrl", "http://www.w3.org/ns/odrl/2/"),
    ("schema", "http://schema.org/"), ("schema", "https://schema.org/"), ("skos", "http://www.w3.org/2004/02/skos/core#"),
    ("spdx", "http://spdx.org/rdf/terms#"), ("time", "http://www.w3.org/2006/time#"), ("void", "http://rdfs.org/ns/void#"),
    ("qb", "http://purl.org/linked-data/cube#"), ("dqv", "http://www.w3.org/ns/dqv#"), ("oa", "http://www.w3.org/ns/oa#"),
    ("org", "http://www.w3.org/ns/org#"), ("rov", "http://www.w3.org/ns/regorg#"), ("cc", "http://creativecommons.org/ns#"),
    ("gsp", "http://www.opengis.net/ont/geosparql#"), ("geo", "http://www.w3.org/2003/01/geo/wgs84_pos#"),
    ("gn", "http://www.geonames.org/ontology#"), ("pav", "http://purl.org/pav/"), ("sdmx-attribute", "http://purl.org/linked-data/sdmx/2009/attribute#"),
    ("dcatap", "http://data.europa.eu/r5r/"), ("dcatde", "http://dcat-ap.de/def/dcatde/"), ("eli", "http://data.europa.eu/eli/ontology#"),
    ("geodcatap", "http://data.europa.eu/930/"), ("statdcat", "http://data.europa.eu/(xyz)/statdcat-ap/"),
    ("dcatapit", "http://dati.gov.it/onto/dcatapit#"), ("hdcatap", "http://healthdataportal.eu/ns/health#"), ("mobilitydcatap", "https://w3id.org/mobilitydcat-ap#"),
    ("pd", "https://w3id.org/dpv/pd#"), ("dpv-ai", "https://w3id.org/dpv/ai#"), ("dpv-tech", "https://w3id.org/dpv/tech#"),
    ("eu-gdpr", "https://w3id.org/dpv/legal/eu/gdpr#"), ("eu-aiact", "https://w3id.org/dpv/legal/eu/aiact#"),
    ("dpv", "https://w3id.org/dpv#"), ("dpv", "http://www.w3.org/ns/dpv#"), ("dpv-pd", "https://w3id.org/dpv/dpv-pd#"), ("cr", "http://mlcommons.org/croissant/"),
    ("voaf", "http://purl.org/vocommons/voaf#"), ("vann", "http://purl.org/vocab/vann/"), ("sh", "http://www.w3.org/ns/shacl#"),
    ("bibo", "http://purl.org/ontology/bibo/"), ("gr", "http://purl.org/goodrelations/v1#"), ("dcx", "http://purl.org/dc/terms#"),
    ("", TERM),
];

/// Local names of DCAT and DCMI terms that stand without a prefix: what every catalogue has. Of a name in both
/// vocabularies only one is in use.
#[rustfmt::skip]
const PLAIN: &[&str] = &[
    "dct:title", "dct:description", "dct:identifier", "dct:publisher", "dct:creator", "dct:license", "dct:rights",
    "dct:accessRights", "dct:language", "dct:spatial", "dct:temporal", "dct:issued", "dct:modified", "dct:provenance",
    "dct:accrualPeriodicity", "dct:conformsTo", "dct:isVersionOf", "dct:hasVersion", "dct:type", "dct:format", "dct:subject",
    "dcat:keyword", "dcat:theme", "dcat:landingPage", "dcat:contactPoint", "dcat:distribution", "dcat:mediaType",
    "dcat:accessURL", "dcat:downloadURL", "dcat:byteSize", "dcat:version", "dcat:inSeries", "dcat:startDate", "dcat:endDate",
    "dcat:endpointURL", "dcat:endpointDescription", "dcat:servesDataset", "dcat:compressFormat", "dcat:packageFormat",
    "adms:sample",
];

/// Namespaces of the properties that are asked for by their short names.
const NAMESPACES: &[(&str, &str)] = &[
    ("dct", "http://purl.org/dc/terms/"),
    ("dc", "http://purl.org/dc/elements/1.1/"),
    ("dcat", "http://www.w3.org/ns/dcat#"),
    ("foaf", "http://xmlns.com/foaf/0.1/"),
    ("vcard", "http://www.w3.org/2006/vcard/ns#"),
    ("locn", "http://www.w3.org/ns/locn#"),
    ("schema", "http://schema.org/"),
    ("prov", "http://www.w3.org/ns/prov#"),
    ("odrl", "http://www.w3.org/ns/odrl/2/"),
    ("time", "http://www.w3.org/2006/time#"),
    ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
    ("org", "http://www.w3.org/ns/org#"),
];

/// The IRIs of a property given by its IRI or by its short name: schema.org has two spellings of its address.
pub(super) fn spelled_out(name: &str) -> [Option<String>; 2] {
    let Some((prefix, local)) = name.split_once(':').filter(|(_, local)| !local.starts_with("//")) else {
        return [Some(name.to_owned()), None];
    };
    let namespace = NAMESPACES.iter().find(|(known, _)| *known == prefix).map(|(_, namespace)| namespace);
    let second = (prefix == "schema").then(|| format!("https://schema.org/{local}"));
    [namespace.map(|namespace| format!("{namespace}{local}")), second]
}

/// Shortens an IRI: `prefix:name` for public vocabularies, a relative address for one that was relative.
pub(super) fn curie(iri: &str) -> String {
    if let Some(relative) = iri.strip_prefix(BASE) {
        return if relative.is_empty() { "./".to_owned() } else { relative.to_owned() };
    }
    let found = PREFIXES.iter().find_map(|(prefix, namespace)| {
        let name = iri.strip_prefix(namespace)?;
        (!name.is_empty() && !name.contains(['/', '#', ' '])).then_some((*prefix, name))
    });
    match found {
        Some(("", name)) => name.to_owned(),
        Some((prefix, name)) => format!("{prefix}:{name}"),
        None => iri.to_owned(),
    }
}

/// The field in which the values of a property are.
pub(super) fn field(iri: &str) -> String {
    let curie = curie(iri);
    match curie.split_once(':') {
        Some((_, name)) if PLAIN.contains(&curie.as_str()) => name.to_owned(),
        _ => curie,
    }
}

/// An IRI as published: relative ones without the base that stands for the address of the file.
pub(super) fn shown(iri: &str) -> String {
    match iri.strip_prefix(BASE) {
        Some("") => "./".to_owned(),
        Some(relative) => relative.to_owned(),
        None => iri.to_owned(),
    }
}

/// The last part of an IRI, after a `/`, `#` or `:`, in which nothing but the name is.
pub(super) fn last_segment(iri: &str) -> &str {
    let iri = iri.trim_end_matches(['/', '#']);
    iri.rsplit(['/', '#', ':']).next().unwrap_or(iri)
}

/// The property that says of which class a thing is.
pub(super) const TYPE: &[&str] = &["http://www.w3.org/1999/02/22-rdf-syntax-ns#type"];

/// The properties that name a thing, the best first.
pub(super) const LABELS: &[&str] = &[
    "http://www.w3.org/2004/02/skos/core#prefLabel",
    "http://xmlns.com/foaf/0.1/name",
    "http://www.w3.org/2006/vcard/ns#fn",
    "http://www.w3.org/2006/vcard/ns#organization-name",
    "http://schema.org/name",
    "https://schema.org/name",
    "http://purl.org/dc/terms/title",
    "http://www.w3.org/2000/01/rdf-schema#label",
    "http://www.w3.org/ns/locn#geographicName",
    "http://www.geonames.org/ontology#name",
    "http://purl.org/dc/elements/1.1/title",
    "http://www.w3.org/ns/regorg#legalName",
    "http://www.w3.org/2004/02/skos/core#altLabel",
];
