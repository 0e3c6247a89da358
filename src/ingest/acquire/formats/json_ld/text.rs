//! Values of schema.org as texts for readers: the name of an organisation, of a place, of a term; a quantity with its
//! unit; a file with its type and size.

use super::graph::{Graph, is, items};
use super::tolerant::decode;
use serde_json::{Map, Value};
use std::collections::HashSet;

/// Members of nodes in which something is looked for, from the outer to the inner.
const DEEPEST: usize = 4;

/// Longest text, in bytes; data sets of ten thousand columns exist.
pub(super) const LONGEST: usize = 32 << 10;

/// A value as texts: a list gives each of its items, a node its name.
pub(super) fn texts<'a>(value: &'a Value, graph: &Graph<'a>) -> Vec<String> {
    texts_at(value, graph, 0)
}

fn texts_at<'a>(value: &'a Value, graph: &Graph<'a>, depth: usize) -> Vec<String> {
    let text_of = |item: &'a Value| match item {
        Value::Array(_) if depth < DEEPEST => texts_at(item, graph, depth + 1).join(", "),
        _ => text(item, graph, depth).unwrap_or_default(),
    };
    if let [one] = items(value) {
        return Some(text_of(one)).filter(|text| !text.is_empty()).into_iter().collect();
    }
    let mut all: Vec<String> = Vec::new();
    let mut seen = HashSet::new();
    for item in items(value) {
        let text = text_of(item);
        if !text.is_empty() && seen.insert(text.clone()) {
            all.push(text);
        }
        if all.len() == MOST_TEXTS {
            break;
        }
    }
    all
}

/// Most texts of one property; a longer list stays as it is.
pub(super) const MOST_TEXTS: usize = 2_000;

/// One value as text.
pub(super) fn text<'a>(value: &'a Value, graph: &Graph<'a>, depth: usize) -> Option<String> {
    let found = match value {
        Value::Null | Value::Array(_) => return None,
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::String(words) => match referred(value, graph).filter(|_| depth < DEEPEST) {
            Some(node) => node_text(node, graph, depth)?,
            None => unescaped(words),
        },
        Value::Object(own) => match own.get("@value") {
            Some(Value::String(words)) => unescaped(words),
            Some(other) => return text(other, graph, DEEPEST),
            None if depth < DEEPEST => node_text(graph.node(value)?, graph, depth)?,
            None => return None,
        },
    };
    let found = found.trim();
    (!found.is_empty()).then(|| found.to_owned())
}

/// The node that a value is or, if it is text that cannot be anything else, refers to.
pub(super) fn referred<'a>(value: &'a Value, graph: &Graph<'a>) -> Option<&'a Map<String, Value>> {
    match value {
        Value::String(words) if !is_reference(words) => None,
        _ => graph.node(value),
    }
}

/// Whether a text can only be the `@id` of a node: an address on the web is itself what a reader wants to know, and a
/// word is a word.
fn is_reference(words: &str) -> bool {
    let local = words.starts_with(['_', '#']) || words.contains(':') && !words.starts_with("http");
    local && !words.contains(char::is_whitespace)
}

/// Text whose markup was escaped once too often: `&lt;p&gt;`, `https://a.example/?b&amp;c`.
pub(super) fn unescaped(words: &str) -> String {
    if !words.contains('&') {
        return words.to_owned();
    }
    if words.contains("&amp;") && words.contains('/') && !words.contains(char::is_whitespace) {
        return decode(words);
    }
    let escaped = !words.contains('<') && ["&lt;/", "&lt;br", "&lt;p"].iter().any(|mark| words.contains(mark));
    if escaped { decode(words) } else { words.to_owned() }
}

/// The first member that has a text, as text.
pub(super) fn first<'a>(
    node: &'a Map<String, Value>,
    names: &[&str],
    graph: &Graph<'a>,
    depth: usize,
) -> Option<String> {
    let values = names.iter().filter_map(|name| node.get(*name));
    values.flat_map(|value| items(value).iter().take(50)).find_map(|value| text(value, graph, depth + 1))
}

/// A node as text.
fn node_text<'a>(node: &'a Map<String, Value>, graph: &Graph<'a>, depth: usize) -> Option<String> {
    if !graph.spend() {
        return None;
    }
    let own = |names: &[&str]| first(node, names, graph, depth);
    if is(node, &["PropertyValue", "QuantitativeValue", "MonetaryAmount", "LocationFeatureSpecification"])
        || node.contains_key("value")
    {
        return property(node, graph, depth).or_else(|| own(&["name", "@id"]));
    }
    if is(node, &["DataDownload", "FileObject", "FileSet", "MediaObject"]) || node.contains_key("contentUrl") {
        return file(node, graph, depth);
    }
    if node.contains_key("startDate") || node.contains_key("endDate") {
        let [from, to] = ["startDate", "endDate"].map(|name| own(&[name]).unwrap_or_else(|| "..".to_owned()));
        return Some(format!("{from}/{to}"));
    }
    if let Some(period) = interval(node, graph, depth) {
        return Some(period);
    }
    let person = || {
        let [given, family] = ["givenName", "familyName"].map(|name| own(&[name]).unwrap_or_default());
        Some(format!("{given} {family}")).filter(|name| name != " ")
    };
    own(&["name", "headline", "legalName", "rdfs:label", "prov:label", "skos:prefLabel", "label", "prefLabel"])
        .or_else(person)
        .or_else(|| own(&["alternateName", "termCode", "text", "description", "suggestedName", "audienceType"]))
        .or_else(|| address(node, graph, depth))
        .or_else(|| own(&["url", "identifier", "addressCountry", "@iri"]))
        .or_else(|| own(&["@id"]).filter(|id| !id.starts_with("_:")))
}

/// A period in the words of OWL Time.
fn interval<'a>(node: &'a Map<String, Value>, graph: &Graph<'a>, depth: usize) -> Option<String> {
    const INSTANTS: &[&str] =
        &["time:inXSDDate", "time:inXSDDateTimeStamp", "time:inXSDDateTime", "time:inXSDgYearMonth", "time:inXSDgYear"];
    let instant = |name: &str| {
        let node = node.get(name).and_then(|value| graph.node(value))?;
        first(node, INSTANTS, graph, depth)
    };
    match (instant("time:hasBeginning"), instant("time:hasEnd")) {
        (None, None) => first(node, INSTANTS, graph, depth),
        (from, to) => Some(format!("{}/{}", from.unwrap_or_default(), to.unwrap_or_default())),
    }
}

/// A place by its parts: `Berlin, DE`.
fn address<'a>(node: &'a Map<String, Value>, graph: &Graph<'a>, depth: usize) -> Option<String> {
    let inner = node.get("address").and_then(|address| graph.node(address)).unwrap_or(node);
    let parts = ["streetAddress", "postalCode", "addressLocality", "addressRegion", "addressCountry"];
    let parts: Vec<String> = parts.iter().filter_map(|part| first(inner, &[part], graph, depth + 1)).collect();
    if parts.is_empty() { first(node, &["address"], graph, depth + 1) } else { Some(parts.join(", ")) }
}

/// A value with its unit, without its name: `10–20 GB`.
fn property<'a>(node: &'a Map<String, Value>, graph: &Graph<'a>, depth: usize) -> Option<String> {
    let own = |names: &[&str]| first(node, names, graph, depth);
    let all = node.get("value").map(|value| texts_at(value, graph, depth + 1).join(", ")).filter(|all| !all.is_empty());
    let amount = all.or_else(|| match (own(&["minValue"]), own(&["maxValue"])) {
        (Some(least), Some(most)) => Some(format!("{least}–{most}")),
        (one, other) => one.or(other),
    });
    let amount = amount.or_else(|| own(&["url"]))?;
    Some(match own(&["unitText", "unitCode", "currency"]) {
        Some(unit) => format!("{amount} {unit}"),
        None => amount,
    })
}

/// A file: its name, its address, type and size.
fn file<'a>(node: &'a Map<String, Value>, graph: &Graph<'a>, depth: usize) -> Option<String> {
    let own = |names: &[&str]| first(node, names, graph, depth);
    let within =
        node.get("includes").map(|globs| texts_at(globs, graph, depth + 1).join(" ")).filter(|globs| !globs.is_empty());
    let name = own(&["name"]);
    let address = own(&["contentUrl", "url"]).or(within).or_else(|| own(&["identifier", "@iri", "@id"]));
    let mut words: Vec<String> = name.into_iter().chain(address).collect();
    words.dedup();
    let notes = [own(&["encodingFormat", "fileFormat"]), own(&["contentSize"])].into_iter().flatten();
    let notes: Vec<String> = notes.collect();
    if !notes.is_empty() {
        words.push(format!("({})", notes.join(", ")));
    }
    Some(words.join(" ")).filter(|words| !words.is_empty())
}

/// `name – value` of properties, `name – description` of variables.
pub(super) fn named<'a>(value: &'a Value, graph: &Graph<'a>) -> Vec<String> {
    let described = |item: &'a Value| {
        let Some(node) = graph.node(item).filter(|_| item.is_object()) else { return text(item, graph, 0) };
        let name = first(node, &["name", "alternateName", "propertyID", "@id"], graph, 0)?;
        let parts = [property(node, graph, 0), first(node, &["description"], graph, 0)];
        let parts: Vec<String> = parts.into_iter().flatten().filter(|part| *part != name).collect();
        Some(if parts.is_empty() { name } else { format!("{name}: {}", parts.join("; ")) })
    };
    items(value).iter().filter_map(described).take(MOST_TEXTS).collect()
}

/// Keywords one by one; a single text holds several with commas.
pub(super) fn keywords<'a>(value: &'a Value, graph: &Graph<'a>) -> Vec<String> {
    let all = texts(value, graph);
    if all.len() > 1 {
        return all;
    }
    let split = all.iter().flat_map(|one| one.split([',', ';', '，', '、', '；', '|']));
    split.map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}
