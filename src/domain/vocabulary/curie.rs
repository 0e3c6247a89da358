//! CURIEs of terms of public vocabularies, `prefix:name`, as in cards, and the full IRIs they stand for.

/// A public vocabulary to which cards may map.
#[derive(Debug, PartialEq, Eq)]
pub struct Namespace {
    /// The part before the colon.
    pub prefix: &'static str,
    /// The IRI that the prefix stands for.
    pub iri: &'static str,
    /// Name for readers.
    pub name: &'static str,
}

const fn namespace(prefix: &'static str, iri: &'static str, name: &'static str) -> Namespace {
    Namespace { prefix, iri, name }
}

/// All prefixes a card may use.
pub const NAMESPACES: [Namespace; 10] = [
    namespace("dpv", "https://w3id.org/dpv#", "Data Privacy Vocabulary"),
    namespace("pd", "https://w3id.org/dpv/pd#", "Data Privacy Vocabulary, personal data"),
    namespace("ai", "https://w3id.org/dpv/ai#", "Data Privacy Vocabulary, artificial intelligence"),
    namespace("tech", "https://w3id.org/dpv/tech#", "Data Privacy Vocabulary, technology"),
    namespace("risk", "https://w3id.org/dpv/risk#", "Data Privacy Vocabulary, risk"),
    namespace("eu-gdpr", "https://w3id.org/dpv/legal/eu/gdpr#", "Data Privacy Vocabulary, GDPR"),
    namespace("eu-aiact", "https://w3id.org/dpv/legal/eu/aiact#", "Data Privacy Vocabulary, EU AI Act"),
    namespace("odrl", "http://www.w3.org/ns/odrl/2/", "ODRL, permissions and prohibitions"),
    namespace("prov", "http://www.w3.org/ns/prov#", "PROV, provenance"),
    namespace("medtop", "http://cv.iptc.org/newscodes/mediatopic/", "IPTC Media Topics"),
];

/// The full IRI of `prefix:name`, and the vocabulary it is from.
///
/// # Errors
/// Which part is wrong, and the known prefixes.
pub fn expand(curie: &str) -> Result<(String, &'static Namespace), String> {
    let Some((prefix, name)) = curie.split_once(':') else {
        return Err(format!("invalid CURIE “{curie}”: expected prefix:name, for example pd:Health"));
    };
    let Some(namespace) = NAMESPACES.iter().find(|n| n.prefix == prefix) else {
        let known = NAMESPACES.map(|n| n.prefix).join(", ");
        return Err(format!("the prefix of “{curie}” is unknown: expected one of {known}"));
    };
    if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b)) {
        return Err(format!("“{curie}” has no usable name after the colon: letters, digits, “-”, “_” and “.”"));
    }
    Ok((format!("{}{name}", namespace.iri), namespace))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curie_expands_to_a_full_iri() {
        assert_eq!(expand("pd:Health").unwrap().0, "https://w3id.org/dpv/pd#Health");
        assert_eq!(expand("eu-gdpr:A9-2-a").unwrap().0, "https://w3id.org/dpv/legal/eu/gdpr#A9-2-a");
        assert_eq!(expand("medtop:20000053").unwrap().0, "http://cv.iptc.org/newscodes/mediatopic/20000053");
    }

    #[test]
    fn an_invalid_curie_is_an_error() {
        assert!(expand("Health").unwrap_err().contains("expected prefix:name"));
        assert!(expand("dvp:Health").unwrap_err().contains("unknown: expected one of dpv, pd,"));
        assert!(expand("pd:").unwrap_err().contains("no usable name"));
        assert!(expand("pd:a b>").unwrap_err().contains("no usable name"));
    }
}
