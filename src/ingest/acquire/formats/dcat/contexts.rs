//! JSON-LD contexts that documents name by address. Nothing is fetched: the contexts of DCAT and its profiles and of
//! schema.org are written down here, and an unknown one is replaced by that of DCAT, which an issue says.

/// Namespace of names that no context explains, so that they are kept.
pub(super) const TERM: &str = "urn:x-term:";

const DCAT: &str = include_str!("contexts/dcat.jsonld");
const SCHEMA: &str = r#"{"@context":{"@vocab":"http://schema.org/","schema":"http://schema.org/","id":"@id","type":"@type",
"url":{"@type":"@id"},"license":{"@type":"@id"},"sameAs":{"@type":"@id"},"contentUrl":{"@type":"@id"},
"dcat":"http://www.w3.org/ns/dcat#","dct":"http://purl.org/dc/terms/","dcterms":"http://purl.org/dc/terms/"}}"#;

/// The context for an address, and whether it is known to be that of the address.
pub(super) fn context(address: &str) -> (&'static str, bool) {
    let bare = address.split_once("://").map_or(address, |(_, rest)| rest).to_ascii_lowercase();
    let bare = bare.strip_prefix("www.").unwrap_or(&bare).trim_end_matches(['/', '#']);
    if bare == "schema.org" || bare.starts_with("schema.org/") {
        return (SCHEMA, true);
    }
    let of_dcat = bare.starts_with("w3.org/ns/dcat")
        || bare.starts_with("w3id.org/dcat")
        || bare.contains("dcat-ap")
        || bare.contains("dcat_ap")
        || bare.contains("dcatap")
        || bare.contains("dcat-us")
        || (bare.contains("/dcat") && bare.contains("context"));
    (DCAT, of_dcat)
}
