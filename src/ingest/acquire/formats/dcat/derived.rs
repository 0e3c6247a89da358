//! What the mapping needs as plain text: names of publishers, codes of languages and countries, dates, sizes, licences.
//! The fields made here have a dot in their names and stand beside those from which they are made.

use super::graph::{Graph, Id};
use super::label::{label, label_or_name, objects};
use super::listing::Listings;
use super::places;
use super::policy;
use super::vocabulary::{TYPE, curie, last_segment, shown};
use serde_json::{Map, Value};

const AUTHORITY: &str = "publications.europa.eu/resource/authority/";

/// The name of a thing; without one its IRI, of which the authority tables give the code.
fn label_or_iri(graph: &Graph, id: Id) -> Option<String> {
    label(graph, id).or_else(|| graph.iri(id).map(code_or_iri))
}

fn code_or_iri(iri: &str) -> String {
    if iri.contains(AUTHORITY) { last_segment(iri).to_owned() } else { shown(iri) }
}

/// The text of a statement of rights or provenance, which may be in its name or in its description.
fn statement(graph: &Graph, id: Id) -> Option<String> {
    let described = || objects(graph, id, &["dct:description", "rdfs:comment", "schema:description"]);
    let texts: Vec<String> =
        label(graph, id).into_iter().chain(described().into_iter().filter_map(|text| label(graph, text))).collect();
    (!texts.is_empty()).then(|| texts.join(": "))
}

/// Collects texts under a name; each once, sorted unless their order says something.
fn put(map: &mut Map<String, Value>, name: &str, values: impl IntoIterator<Item = String>) {
    let mut kept: Vec<String> = values.into_iter().filter(|value| !value.trim().is_empty()).collect();
    kept.sort();
    kept.dedup();
    let value = match kept.len() {
        0 => return,
        1 => kept.pop().map(Value::String),
        _ => Some(Value::Array(kept.into_iter().map(Value::String).collect())),
    };
    map.extend(value.map(|value| (name.to_owned(), value)));
}

/// Adds the fields for the mapping to the object of a listing.
pub(super) fn add(graph: &Graph, listings: &Listings, id: Id, map: &mut Map<String, Value>) {
    let of = |properties: &'static [&'static str]| objects(graph, id, properties);
    let labels = |ids: Vec<Id>| ids.into_iter().filter_map(|id| label_or_iri(graph, id)).collect::<Vec<_>>();
    let names = |ids: Vec<Id>| ids.into_iter().filter_map(|id| label_or_name(graph, id)).collect::<Vec<_>>();

    let agents = of(&["dct:publisher", "schema:publisher", "dc:publisher"]);
    put(map, "publisher.country", agents.iter().flat_map(|agent| places::address_countries(graph, *agent)));
    put(map, "publisher.name", labels(agents.clone()));
    put(map, "provider.name", labels(of(&["schema:provider", "schema:seller", "dct:rightsHolder"])));
    put(map, "creator.name", labels(of(&["dct:creator", "schema:creator", "schema:author", "dc:creator"])));
    // A person who answers questions is not who offers the data.
    let contacts = of(&["dcat:contactPoint", "schema:contactPoint"]);
    let organisations = contacts.iter().filter(|contact| is_organisation(graph, **contact));
    put(map, "contactPoint.organization", organisations.filter_map(|contact| label(graph, *contact)));
    put(map, "contactPoint.name", contacts.into_iter().filter_map(|contact| label(graph, contact)));
    for catalog in listings.catalogs.get(&id).into_iter().flatten() {
        let agents = objects(graph, *catalog, &["dct:publisher", "schema:publisher", "dc:publisher", "dct:creator"]);
        if !map.contains_key("publisher.name") {
            put(
                map,
                "catalog.publisher.country",
                agents.iter().flat_map(|agent| places::address_countries(graph, *agent)),
            );
        }
        put(map, "catalog.publisher.name", labels(agents));
        put(map, "catalog.title", label(graph, *catalog));
        put(map, "catalog", graph.iri(*catalog).map(shown));
    }

    let distributions = of(&["dcat:distribution", "schema:distribution", "adms:distribution"]);
    let each = |properties: &'static [&'static str]| -> Vec<Id> {
        distributions.iter().flat_map(|distribution| objects(graph, *distribution, properties)).collect()
    };
    let licence: &'static [&'static str] = &["dct:license", "schema:license", "dc:license"];
    let licences = match of(licence) {
        found if found.is_empty() => each(licence),
        found => found,
    };
    put(
        map,
        "license.id",
        licences.into_iter().filter_map(|id| graph.iri(id).map(licence_of).or_else(|| label(graph, id))),
    );
    // A page that the document says more about is an object in its field; its address is read from here.
    let pages = of(&["dcat:landingPage", "foaf:page"]).into_iter().filter(|page| graph.is_described(*page));
    put(
        map,
        "landingPage.url",
        pages.filter_map(|page| graph.iri(page)).filter(|page| page.starts_with("http")).map(str::to_owned),
    );
    put(map, "accessRights.label", names(of(&["dct:accessRights"])));
    let rights = of(&["dct:rights", "dct:accessRights", "dc:rights", "schema:usageInfo"]);
    let rights = rights.into_iter().chain(each(&["dct:rights", "dc:rights"]));
    put(map, "rights.text", rights.filter_map(|id| statement(graph, id)));
    let origin = of(&["dct:provenance", "prov:wasGeneratedBy"]);
    put(map, "provenance.text", origin.into_iter().filter_map(|id| statement(graph, id)));
    let policies = of(&["odrl:hasPolicy"]).into_iter().chain(each(&["odrl:hasPolicy"]));
    put(map, "policy.text", policies.flat_map(|id| policy::policy(graph, id)));
    let privacy = policy::privacy(graph, id);
    if !privacy.is_empty() {
        map.insert("privacy.text".to_owned(), Value::String(privacy.join("; ")));
    }

    put(
        map,
        "language.code",
        of(&["dct:language", "schema:inLanguage", "dc:language"])
            .into_iter()
            .filter_map(|id| graph.iri(id).map(|iri| last_segment(iri).to_owned()).or_else(|| label(graph, id))),
    );
    let spatial = of(&["dct:spatial", "schema:spatialCoverage"]);
    put(map, "spatial.country", spatial.iter().filter_map(|id| places::country(graph, *id)));
    put(
        map,
        "spatial.label",
        spatial.iter().filter(|id| places::country(graph, **id).is_none()).filter_map(|id| label(graph, *id)),
    );
    let periods = places::periods(graph, &of(&["dct:temporal", "schema:temporalCoverage"]));
    put(map, "temporal.start", periods.iter().filter_map(|(start, _)| start.clone()).min());
    put(map, "temporal.end", periods.into_iter().filter_map(|(_, end)| end).max());
    put(map, "theme.label", names(of(&["dcat:theme", "dct:subject", "schema:about"])));

    for (name, properties) in [
        ("distribution.title", &["dct:title", "schema:name", "rdfs:label"][..]),
        ("distribution.format", &["dct:format", "schema:encodingFormat"]),
        ("distribution.mediaType", &["dcat:mediaType"]),
    ] {
        put(map, name, names(each(properties)));
    }
    for (name, properties) in [
        ("distribution.accessURL", &["dcat:accessURL", "schema:url"][..]),
        ("distribution.downloadURL", &["dcat:downloadURL", "schema:contentUrl"]),
    ] {
        put(map, name, labels(each(properties)));
    }
    let sizes = each(&["dcat:byteSize"]).into_iter().filter_map(|id| graph.text(id)).filter_map(bytes);
    put(map, "distribution.size", sizes.max().map(|bytes| format!("{bytes} bytes")));
    put(
        map,
        "modality",
        media(
            graph,
            &of(&["dct:type", "schema:additionalType", "dc:type"]),
            &each(&["dcat:mediaType", "dct:format", "schema:encodingFormat"]),
        ),
    );

    let offers = of(&["schema:offers"]);
    let priced: Vec<Id> =
        offers.iter().flat_map(|offer| objects(graph, *offer, &["schema:priceSpecification"])).collect();
    let price = [id].into_iter().chain(offers).chain(priced).find_map(|offer| {
        let price = objects(graph, offer, &["schema:price"]).into_iter().find_map(|price| label(graph, price))?;
        Some((price, objects(graph, offer, &["schema:priceCurrency"]).into_iter().find_map(|c| label(graph, c))))
    });
    if let Some((price, currency)) = price {
        put(map, "offer.price", [price]);
        put(map, "offer.currency", currency);
    }
    for record in listings.records.get(&id).into_iter().flatten() {
        for (name, property) in [("record.issued", &["dct:issued"]), ("record.modified", &["dct:modified"])] {
            put(map, name, objects(graph, *record, property).into_iter().filter_map(|date| label(graph, date)));
        }
    }
}

fn is_organisation(graph: &Graph, id: Id) -> bool {
    let classes = graph.objects(id, TYPE);
    let mut classes = classes.filter_map(|class| graph.iri(class));
    classes.any(|class| last_segment(class).to_ascii_lowercase().starts_with("organi"))
}

/// A number of bytes, which the vocabulary gives as a decimal.
fn bytes(text: &str) -> Option<u64> {
    let text = text.trim();
    let whole = text.split_once('.').map_or(text, |(whole, _)| whole);
    whole
        .parse()
        .ok()
        .or_else(|| {
            let number: f64 = text.parse().ok()?;
            // The largest whole number of which a floating-point number has every digit.
            (0.0..9_007_199_254_740_992.0).contains(&number).then_some(number as u64)
        })
        .filter(|bytes| *bytes > 0)
}

/// A licence by the names that the tables of the EU and of Germany use for it, else its IRI.
fn licence_of(iri: &str) -> String {
    let lower = iri.to_ascii_lowercase();
    if lower.contains(AUTHORITY) {
        let name = last_segment(iri);
        return match name.to_ascii_uppercase().split('_').collect::<Vec<_>>().as_slice() {
            ["CC0"] => "CC0-1.0".to_owned(),
            ["CC", kind @ .., major, minor] if !kind.is_empty() && major.len() == 1 && minor.len() == 1 => {
                format!("CC-{}-{major}.{minor}", kind.join("-"))
            }
            _ => iri.to_owned(),
        };
    }
    let german = lower.split_once("dcat-ap.de/def/licenses/").map(|(_, rest)| rest.trim_matches('/'));
    let german = german.or_else(|| lower.split_once("govdata.de/dl-de/").map(|(_, rest)| rest));
    match german {
        Some("dl-by-de/2.0" | "by-2-0") => "DL-DE-BY-2.0".to_owned(),
        Some("dl-zero-de/2.0" | "zero-2-0") => "DL-DE-ZERO-2.0".to_owned(),
        Some("cc-zero") => "CC0-1.0".to_owned(),
        Some(name) if name.starts_with("cc-") && name.contains('/') => name.replace('/', "-").to_ascii_uppercase(),
        _ => shown(iri),
    }
}

/// Kinds of content, of the type vocabulary of DCMI and of media types that leave no doubt.
fn media(graph: &Graph, types: &[Id], formats: &[Id]) -> Vec<String> {
    let mut kinds = Vec::new();
    for iri in types.iter().filter_map(|id| graph.iri(*id)) {
        let kind = match curie(iri).as_str() {
            "dctype:Image" | "dctype:StillImage" => "image",
            "dctype:MovingImage" => "video",
            "dctype:Sound" => "audio",
            "dctype:Text" => "text",
            "dctype:Software" => "code",
            _ => continue,
        };
        kinds.push(kind.to_owned());
    }
    for id in formats {
        let text = graph
            .iri(*id)
            .map(|iri| iri.rsplit_once("media-types/").map_or("", |(_, kind)| kind))
            .or_else(|| graph.text(*id));
        let kind = text.and_then(|text| text.split_once('/')).map(|(kind, _)| kind);
        kinds.extend(kind.filter(|kind| matches!(*kind, "image" | "audio" | "video")).map(str::to_owned));
    }
    kinds
}
