//! How lists go on: the field `Link` of a header, CKAN, OAI-PMH, Hydra, and interfaces that give the next address.

use oxrdf::{NamedNode, Term, Triple};
use oxrdfxml::RdfXmlParser;
use oxttl::TurtleParser;
use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::Value;
use url::Url;

/// Records that are asked for at once where the server leaves that to the client.
const ROWS: &str = "100";
const HYDRA: &str = "http://www.w3.org/ns/hydra/core#";

/// What was seen in a part of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paged {
    /// Whether it may hold listings.
    pub holds_listings: bool,
    /// The next part.
    pub next: Option<String>,
}

/// The address with `rel="next"` of a field `Link` (RFC 8288).
pub fn of_header(link: &str) -> Option<String> {
    let mut rest = link;
    while let Some((_, after)) = rest.split_once('<') {
        let (address, after) = after.split_once('>')?;
        let end = after.find(",<").or_else(|| after.find(", <")).unwrap_or(after.len());
        let (parameters, later) = after.split_at_checked(end)?;
        let is_next =
            parameters.split(';').filter_map(|parameter| parameter.trim().split_once('=')).any(|(name, value)| {
                let value = value.trim().trim_matches('"');
                name.trim().eq_ignore_ascii_case("rel")
                    && value.split_whitespace().any(|r| r.eq_ignore_ascii_case("next"))
            });
        if is_next {
            return Some(address.trim().to_owned());
        }
        rest = later;
    }
    None
}

/// The address with parameters of its query replaced or added.
fn with(url: &Url, parameters: &[(&str, &str)]) -> String {
    let mut new = url.clone();
    let kept: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(name, _)| !parameters.iter().any(|(own, _)| own == name))
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    new.query_pairs_mut().clear().extend_pairs(kept).extend_pairs(parameters);
    new.into()
}

/// The address of the first records of the CKAN at the root of a site or path (`/` or `/api/3`).
pub fn first_of_ckan(url: &Url) -> String {
    let path = url.path().trim_end_matches('/');
    let root = path.split("/api/").next().unwrap_or(path);
    let root = root.strip_suffix("/api").unwrap_or(root);
    let root = root.split("/dataset").next().unwrap_or(root);
    let mut first = url.clone();
    first.set_path(&format!("{root}/api/3/action/package_search"));
    first.set_query(Some(&format!("rows={ROWS}&start=0")));
    first.into()
}

/// A part of a list in JSON. What is no JSON as a whole (a line for each record) is read and has no next part.
pub fn of_json(url: &Url, bytes: &[u8]) -> Paged {
    let readable = Paged { holds_listings: true, next: None };
    let Ok(value) = serde_json::from_slice::<Value>(bytes) else { return readable };
    let Value::Object(members) = &value else { return readable };
    // The root of the interface of CKAN only says its version.
    if members.len() == 1 && members.get("version").is_some_and(Value::is_number) {
        return Paged { holds_listings: false, next: Some(first_of_ckan(url)) };
    }
    if members.get("success").is_some_and(Value::is_boolean)
        && let Some(result) = members.get("result")
    {
        return of_ckan(url, result);
    }
    let of_view = |view: &Value| ["next", "hydra:next"].iter().find_map(|name| address(view.get(*name)?));
    let full = |name: &str| members.get(&format!("{HYDRA}{name}"));
    let views =
        [members.get("hydra:view"), members.get("view"), full("view"), members.get("links"), members.get("_links")];
    let direct = ["next", "hydra:next", "hydra:nextPage", "nextPage", "next_page_url", "@odata.nextLink"];
    let next = views.into_iter().flatten().find_map(of_view);
    let next = next.or_else(|| direct.iter().find_map(|name| address(members.get(*name)?)));
    let next = next.or_else(|| ["next", "nextPage"].iter().find_map(|name| address(full(name)?)));
    let next = next.or_else(|| {
        let graph = members.get("@graph")?.as_array()?;
        let names = ["next", "hydra:next", "hydra:nextPage", "http://www.w3.org/ns/hydra/core#next"];
        graph.iter().find_map(|node| names.iter().find_map(|name| address(node.get(*name)?)))
    });
    Paged { holds_listings: true, next }
}

/// An address that is written as one, or as a node with one.
fn address(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text,
        Value::Object(node) => return ["@id", "id", "href", "url"].iter().find_map(|name| address(node.get(*name)?)),
        Value::Array(values) => return values.iter().find_map(address),
        _ => return None,
    };
    let is_address = text.starts_with("http://") || text.starts_with("https://") || text.starts_with(['/', '?']);
    is_address.then(|| text.clone())
}

/// The answer of `package_search`, which names the number of all records and holds some of them. Of an answer without
/// records (`package_list`), the search is asked for.
fn of_ckan(url: &Url, result: &Value) -> Paged {
    let Some(results) = result.get("results").and_then(Value::as_array) else {
        let is_list = result.as_array().is_some_and(|names| names.iter().all(Value::is_string));
        return Paged { holds_listings: !is_list, next: is_list.then(|| first_of_ckan(url)) };
    };
    let number = |name: &str| {
        let text = url.query_pairs().find(|(own, _)| own == name).map(|(_, value)| value.into_owned());
        text.and_then(|text| text.parse::<u64>().ok())
    };
    let count = result.get("count").and_then(Value::as_u64).unwrap_or(0);
    let (start, found) = (number("start").unwrap_or(0), results.len() as u64);
    // Without records an answer ends the list, or was asked for none.
    let next = match (found, number("rows")) {
        (0, Some(0)) if count > 0 => Some(with(url, &[("rows", ROWS), ("start", "0")])),
        (0, _) => None,
        _ if start + found >= count => None,
        (_, Some(_)) => Some(with(url, &[("start", &(start + found).to_string())])),
        (_, None) => Some(with(url, &[("rows", ROWS), ("start", &(start + found).to_string())])),
    };
    Paged { holds_listings: found > 0, next }
}

/// An answer of OAI-PMH; none if it is something else. Every answer but a list of records leads to one.
pub fn of_oai(url: &Url, bytes: &[u8]) -> Option<Paged> {
    let mut reader = Reader::from_reader(bytes);
    let (mut is_oai, mut records, mut inside, mut token) = (false, false, false, None::<String>);
    loop {
        match reader.read_event() {
            Ok(Event::Start(element)) => {
                let name = element.local_name();
                match name.as_ref() {
                    "OAI-PMH" => is_oai = true,
                    _ if !is_oai => return None,
                    "ListRecords" => records = true,
                    "resumptionToken" => (inside, token) = (true, Some(String::new())),
                    _ => {}
                }
            }
            Ok(Event::Empty(element)) if !is_oai && element.local_name().as_ref() != "OAI-PMH" => return None,
            Ok(Event::Text(text)) if inside => {
                if let Some(token) = &mut token {
                    token.push_str(&text);
                }
            }
            Ok(Event::GeneralRef(entity)) if inside => {
                if let (Some(token), "amp") = (&mut token, &*entity) {
                    token.push('&');
                }
            }
            Ok(Event::End(element)) if element.local_name().as_ref() == "resumptionToken" => inside = false,
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
    }
    if !is_oai {
        return None;
    }
    if !records {
        let asked = url.query_pairs().any(|(name, value)| name == "verb" && value == "ListRecords");
        // An answer to the list itself without a record would be the same again.
        let next = (!asked).then(|| with(url, &[("verb", "ListRecords"), ("metadataPrefix", "oai_dc")]));
        return Some(Paged { holds_listings: false, next });
    }
    let token = token.map(|token| token.trim().to_owned()).filter(|token| !token.is_empty());
    let next = token.map(|token| {
        let mut next = url.clone();
        next.query_pairs_mut().clear().extend_pairs([("verb", "ListRecords"), ("resumptionToken", &token)]);
        next.into()
    });
    Some(Paged { holds_listings: true, next })
}

/// Where Hydra says that a list in RDF/XML goes on.
pub fn of_rdf_xml(url: &Url, bytes: &[u8]) -> Option<String> {
    memchr::memmem::find(bytes, HYDRA.as_bytes())?;
    let parser = RdfXmlParser::new().lenient().with_base_iri(url.as_str()).ok()?;
    parser.for_slice(bytes).map_while(Result::ok).find_map(|triple| next_of(&triple))
}

/// Where Hydra says that a list in Turtle goes on.
pub fn of_turtle(url: &Url, bytes: &[u8]) -> Option<String> {
    memchr::memmem::find(bytes, HYDRA.as_bytes())?;
    let parser = TurtleParser::new().lenient().with_base_iri(url.as_str()).ok()?;
    parser.for_slice(bytes).map_while(Result::ok).find_map(|triple| next_of(&triple))
}

fn next_of(triple: &Triple) -> Option<String> {
    let says_next = |predicate: &NamedNode| {
        let name = predicate.as_str().strip_prefix(HYDRA);
        name.is_some_and(|name| ["next", "nextPage"].contains(&name))
    };
    match &triple.object {
        Term::NamedNode(next) if says_next(&triple.predicate) => Some(next.as_str().to_owned()),
        Term::Literal(next) if says_next(&triple.predicate) => Some(next.value().to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn the_next_part_stands_in_the_header() {
        let link = r#"<https://h.example/api?cursor=a,b>; rel="next", <https://h.example/api>; rel="first""#;
        assert_eq!(of_header(link).as_deref(), Some("https://h.example/api?cursor=a,b"));
        assert_eq!(of_header("</p?1>; title=x; rel=prev,</p?3>; REL=next").as_deref(), Some("/p?3"));
        assert_eq!(of_header("</p?1>; rel=prev"), None);
        assert_eq!(of_header("<broken"), None);
    }

    #[test]
    fn ckan_is_read_to_its_count() {
        let at = url("https://p.example/api/3/action/package_search?rows=2&start=2&q=x");
        let answer = |count: u64| format!(r#"{{"success":true,"result":{{"count":{count},"results":[{{}},{{}}]}}}}"#);
        let next = "https://p.example/api/3/action/package_search?rows=2&q=x&start=4";
        assert_eq!(of_json(&at, answer(5).as_bytes()).next.as_deref(), Some(next));
        assert_eq!(of_json(&at, answer(4).as_bytes()), Paged { holds_listings: true, next: None });
        let first = Some("https://p.example/api/3/action/package_search?rows=100&start=0".to_owned());
        for (at, answer) in [
            ("https://p.example/api/3", r#"{"version": 3}"#),
            ("https://p.example/api/3/action/package_list", r#"{"success":true,"result":["a","b"]}"#),
        ] {
            assert_eq!(of_json(&url(at), answer.as_bytes()), Paged { holds_listings: false, next: first.clone() });
        }
        assert_eq!(
            first_of_ckan(&url("https://p.example/data/dataset/?q=1")),
            "https://p.example/data/api/3/action/package_search?rows=100&start=0"
        );
    }

    #[test]
    fn oai_pmh_is_read_by_its_tokens() {
        let at = url("https://r.example/oai?verb=ListRecords&metadataPrefix=oai_dc");
        let list = |token: &str| {
            format!("<OAI-PMH><ListRecords><record/><resumptionToken>{token}</resumptionToken></ListRecords></OAI-PMH>")
        };
        let next = of_oai(&at, list("a/b &amp; c").as_bytes()).unwrap().next.unwrap();
        assert_eq!(next, "https://r.example/oai?verb=ListRecords&resumptionToken=a%2Fb+%26+c");
        assert_eq!(of_oai(&at, list("").as_bytes()), Some(Paged { holds_listings: true, next: None }));
        let begins =
            of_oai(&url("https://r.example/oai"), b"<OAI-PMH><error code='badVerb'>x</error></OAI-PMH>").unwrap();
        assert_eq!(begins.next.as_deref(), Some("https://r.example/oai?verb=ListRecords&metadataPrefix=oai_dc"));
        assert_eq!(of_oai(&at, b"<OAI-PMH><error code='x'>no</error></OAI-PMH>").unwrap().next, None, "no circle");
        assert_eq!(of_oai(&at, b"<rdf:RDF/>"), None);
    }

    #[test]
    fn hydra_says_where_a_list_goes_on() {
        let at = url("https://d.example/catalog.ttl");
        for text in [
            r#"{"@type":"dcat:Catalog","hydra:view":{"@id":"?page=1","hydra:next":"/catalog?page=2"}}"#,
            r#"{"view":{"next":{"@id":"/catalog?page=2"}}}"#,
            r#"{"@graph":[{"@id":"a"},{"@id":"b","hydra:next":{"@id":"/catalog?page=2"}}]}"#,
            r#"{"next":"/catalog?page=2","results":[]}"#,
        ] {
            assert_eq!(of_json(&at, text.as_bytes()).next.as_deref(), Some("/catalog?page=2"), "{text}");
        }
        assert_eq!(of_json(&at, br#"{"next":"no address","dataset":[]}"#).next, None);
        let turtle =
            "@prefix h: <http://www.w3.org/ns/hydra/core#> .\n<> a h:PartialCollectionView ; h:next <?page=2> .\n";
        assert_eq!(of_turtle(&at, turtle.as_bytes()).as_deref(), Some("https://d.example/catalog.ttl?page=2"));
        let xml = r#"<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:hydra="http://www.w3.org/ns/hydra/core#"><hydra:PagedCollection rdf:about=""><hydra:nextPage rdf:resource="https://d.example/2"/></hydra:PagedCollection></rdf:RDF>"#;
        assert_eq!(of_rdf_xml(&at, xml.as_bytes()).as_deref(), Some("https://d.example/2"));
    }
}
