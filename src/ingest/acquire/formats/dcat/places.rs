//! Countries and periods in the forms in which catalogues write them.

use super::graph::{Graph, Id};
use super::label::{label, objects};
use super::vocabulary::last_segment;

/// The country that the IRI of a place names by its code; `None` for any other place.
pub(super) fn country(graph: &Graph, id: Id) -> Option<String> {
    let iri = graph.iri(id)?;
    let name = last_segment(iri);
    let upper = |length: usize| name.get(..length).filter(|code| code.bytes().all(|b| b.is_ascii_uppercase()));
    if iri.contains("/authority/country/") {
        // Codes of the EU for more than one country, such as `EUR`, are none of ISO 3166.
        return upper(3).filter(|code| *code == name && rust_iso3166::from_alpha3(code).is_some()).map(str::to_owned);
    }
    if iri.contains("/authority/atu/") || iri.contains("/authority/place/") {
        return upper(3).filter(|code| rust_iso3166::from_alpha3(code).is_some()).map(str::to_owned);
    }
    if iri.contains("/nuts/") {
        return upper(2).map(|code| match code {
            "EL" => "GR".to_owned(),
            "UK" => "GB".to_owned(),
            code => code.to_owned(),
        });
    }
    let of_countries = iri.contains("/country/") || iri.contains("/countries/") || iri.contains("iso3166");
    let code = name.to_ascii_uppercase();
    (of_countries && (rust_iso3166::from_alpha2(&code).is_some() || rust_iso3166::from_alpha3(&code).is_some()))
        .then_some(code)
}

/// The countries in the addresses of an agent.
pub(super) fn address_countries(graph: &Graph, agent: Id) -> Vec<String> {
    let addresses =
        objects(graph, agent, &["vcard:hasAddress", "vcard:adr", "locn:address", "schema:address", "org:siteAddress"]);
    let properties =
        &["vcard:country-name", "vcard:hasCountryName", "locn:adminUnitL1", "schema:addressCountry", "dct:spatial"];
    [agent]
        .into_iter()
        .chain(addresses)
        .flat_map(|place| objects(graph, place, properties))
        .filter_map(|place| country(graph, place).or_else(|| label(graph, place)))
        .collect()
}

/// Start and end of each period.
pub(super) fn periods(graph: &Graph, ids: &[Id]) -> Vec<(Option<String>, Option<String>)> {
    ids.iter().map(|id| period(graph, *id)).collect()
}

/// The date of an instant of OWL Time.
const DATES: &[&str] =
    &["time:inXSDDate", "time:inXSDDateTimeStamp", "time:inXSDDateTime", "time:inXSDgYearMonth", "time:inXSDgYear"];

fn period(graph: &Graph, id: Id) -> (Option<String>, Option<String>) {
    if let Some(text) = graph.text(id) {
        return written(text);
    }
    let date = |properties: &'static [&'static str], nested: &'static [&'static str]| {
        let own = objects(graph, id, properties).into_iter().find_map(|date| label(graph, date));
        own.or_else(|| {
            let instants = objects(graph, id, nested);
            instants
                .into_iter()
                .find_map(|instant| objects(graph, instant, DATES).into_iter().find_map(|date| label(graph, date)))
        })
    };
    let start = date(&["dcat:startDate", "schema:startDate", "prov:startedAtTime"], &["time:hasBeginning"]);
    let end = date(&["dcat:endDate", "schema:endDate", "prov:endedAtTime"], &["time:hasEnd"]);
    (start, end)
}

/// A period of DCMI, “start=2001; end=2005”, or of ISO 8601, “2001/2005”.
fn written(text: &str) -> (Option<String>, Option<String>) {
    let part = |name: &str| {
        let found = text.split(';').find_map(|part| part.trim().strip_prefix(name)?.trim_start().strip_prefix('='));
        found.map(|date| date.trim().to_owned()).filter(|date| !date.is_empty())
    };
    let (start, end) = (part("start"), part("end"));
    if start.is_some() || end.is_some() {
        return (start, end);
    }
    let (from, to) = text.split_once('/').unwrap_or((text, text));
    let date = |date: &str| {
        let date = date.trim();
        (date.len() >= 4 && date.bytes().take(4).all(|byte| byte.is_ascii_digit())).then(|| date.to_owned())
    };
    (date(from), date(to))
}
