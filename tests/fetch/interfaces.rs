//! What is recognised without a card: CKAN, OAI-PMH, hubs, data.json, DCAT with Hydra, packed sitemaps, bare addresses.

use super::{fetch, host, page, sitemap};
use crate::support::{Asked, Reply, Site};
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use std::io::Write;

/// A parameter of the query.
fn parameter(asked: &Asked, name: &str) -> Option<String> {
    let (_, query) = asked.path.split_once('?')?;
    url::form_urlencoded::parse(query.as_bytes()).find(|(own, _)| own == name).map(|(_, value)| value.into_owned())
}

fn number(asked: &Asked, name: &str) -> usize {
    parameter(asked, name).and_then(|value| value.parse().ok()).unwrap_or(0)
}

fn gz(text: &str) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(text.as_bytes()).unwrap();
    packed.finish().unwrap()
}

fn added(site: &Site, path: &str) -> Value {
    let folder = tempfile::tempdir().unwrap();
    let (found, code, errors) = fetch(folder.path(), &site.url(path), &[]);
    assert_eq!(code, 0, "{path}: {found} {errors}");
    assert_eq!(found["complete"], true, "{path}: {found}");
    found["added"].clone()
}

#[test]
fn a_portal_of_ckan_is_read_to_its_end_from_any_of_its_addresses() {
    let site = Site::start(|asked| match asked.path.split('?').next().unwrap() {
        "/" => Reply::html("<html><head><meta name=\"generator\" content=\"ckan 2.11\"></head><p>Welcome</p></html>"),
        "/api/3" => Reply::json(r#"{"version": 3}"#),
        "/api/3/action/package_search" => {
            let (start, rows) = (number(asked, "start"), number(asked, "rows").min(40));
            let rows = if parameter(asked, "rows").is_none() { 10 } else { rows };
            let package = |n: usize| {
                json!({"id": format!("00000000-0000-4000-8000-{n:012}"), "name": format!("p{n}"),
                "title": format!("Calls {n}"), "notes": "Recorded telephone calls", "resources": []})
            };
            let results: Vec<Value> = (start..(start + rows).min(105)).map(package).collect();
            Reply::json(json!({"success": true, "result": {"count": 105, "results": results}}).to_string())
        }
        _ => Reply::new(404, ""),
    });
    for path in ["/", "/api/3", "/api/3/action/package_search", "/api/3/action/package_search?rows=30"] {
        assert_eq!(added(&site, path), 105, "{path}");
    }
}

#[test]
fn a_repository_of_oai_pmh_is_read_by_its_tokens() {
    let site = Site::start(|asked| {
        if asked.path == "/robots.txt" {
            return Reply::new(404, "");
        }
        let head =
            "<OAI-PMH xmlns=\"http://www.openarchives.org/OAI/2.0/\"><responseDate>2026-01-01T00:00:00Z</responseDate>";
        let Some("ListRecords") = parameter(asked, "verb").as_deref() else {
            return Reply::xml(format!("{head}<request/><error code=\"badVerb\">no verb</error></OAI-PMH>"));
        };
        let from: usize =
            parameter(asked, "resumptionToken").map_or(0, |token| token.trim_start_matches("t ").parse().unwrap());
        let record = |n: usize| {
            format!(
                "<record><header><identifier>oai:x:{n}</identifier><datestamp>2026-01-01</datestamp></header><metadata>\
            <oai_dc:dc xmlns:oai_dc=\"http://www.openarchives.org/OAI/2.0/oai_dc/\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\
            <dc:title>Calls {n}</dc:title><dc:description>Recorded calls</dc:description></oai_dc:dc></metadata></record>"
            )
        };
        let records: String = (from..from + 20).map(record).collect();
        let token = if from + 20 < 60 { format!("t {}", from + 20) } else { String::new() };
        Reply::xml(format!(
            "{head}<request/><ListRecords>{records}<resumptionToken>{token}</resumptionToken></ListRecords></OAI-PMH>"
        ))
    });
    assert_eq!(added(&site, "/oai"), 60);
    assert_eq!(added(&site, "/oai?verb=ListRecords&metadataPrefix=oai_dc"), 60);
}

#[test]
fn a_hub_is_read_by_the_links_of_its_answers() {
    let site = Site::start(|asked| match asked.path.split('?').next().unwrap() {
        "/api/datasets" => {
            let from = number(asked, "cursor");
            let card = |n: usize| {
                json!({"id": format!("seller/calls-{n}"), "author": "seller", "tags": ["language:en"],
                "cardData": {"pretty_name": format!("Calls {n}"), "license": "mit"}, "description": "Recorded calls"})
            };
            let cards: Vec<Value> = (from..from + 10).map(card).collect();
            let reply = Reply::json(Value::from(cards).to_string());
            match from + 10 < 50 {
                true => reply
                    .with("Link", format!("<http://{}/api/datasets?cursor={}>; rel=\"next\"", host(asked), from + 10)),
                false => reply,
            }
        }
        _ => Reply::new(404, ""),
    });
    assert_eq!(added(&site, "/api/datasets"), 50);
}

#[test]
fn dcat_is_read_by_hydra_and_data_json_as_it_is() {
    let site = Site::start(|asked| {
        let n = number(asked, "page");
        let next = |text: &str| if n < 2 { text.replace('N', &(n + 1).to_string()) } else { String::new() };
        match asked.path.split('?').next().unwrap() {
            "/catalog.ttl" => Reply::new(
                200,
                format!(
                    "@prefix dcat: <http://www.w3.org/ns/dcat#> .\n@prefix dct: <http://purl.org/dc/terms/> .\n\
                 @prefix hydra: <http://www.w3.org/ns/hydra/core#> .\n<#c> a dcat:Catalog ; dcat:dataset <#d{n}> .\n\
                 <#d{n}> a dcat:Dataset ; dct:title \"Calls {n}\" ; dct:description \"Recorded calls\" .\n{}",
                    next("<> a hydra:PartialCollectionView ; hydra:next <?page=N> .\n")
                ),
            )
            .with("Content-Type", "text/turtle"),
            "/catalog.jsonld" => Reply::json(format!(
                "{{\"@context\":{{\"dcat\":\"http://www.w3.org/ns/dcat#\",\"dct\":\"http://purl.org/dc/terms/\",\
                 \"hydra\":\"http://www.w3.org/ns/hydra/core#\"}},\"@id\":\"http://x.example/c\",\"@type\":\"dcat:Catalog\",\
                 \"dcat:dataset\":[{{\"@id\":\"http://x.example/d{n}\",\"@type\":\"dcat:Dataset\",\"dct:title\":\"Calls {n}\"}}]{}}}",
                next(
                    ",\"hydra:view\":{\"@type\":\"hydra:PartialCollectionView\",\"hydra:next\":{\"@id\":\"?page=N\"}}"
                )
            )),
            "/data.json" => {
                let dataset = |n: usize| {
                    json!({"@type": "dcat:Dataset", "identifier": format!("d-{n}"), "title": format!("Calls {n}"),
                    "description": "Recorded calls", "keyword": ["calls"], "modified": "2026-01-01", "accessLevel": "public"})
                };
                let datasets: Vec<Value> = (0..7).map(dataset).collect();
                Reply::json(
                    json!({"conformsTo": "https://project-open-data.cio.gov/v1.1/schema", "@type": "dcat:Catalog",
                    "dataset": datasets})
                    .to_string(),
                )
            }
            _ => Reply::new(404, ""),
        }
    });
    assert_eq!(added(&site, "/catalog.ttl"), 3);
    assert_eq!(added(&site, "/catalog.jsonld"), 3);
    assert_eq!(added(&site, "/data.json"), 7);
    assert_eq!(added(&site, "/"), 7, "the conventional place is found from the bare address");
}

#[test]
fn sitemaps_may_be_packed_listed_and_named_by_robots() {
    let site = Site::start(|asked| {
        let location = |path: &str| format!("<sitemap><loc>http://{}{path}</loc></sitemap>", host(asked));
        match asked.path.as_str() {
            "/robots.txt" => Reply::new(200, format!("Sitemap: http://{}/maps/index.xml\n", host(asked))),
            "/" => Reply::html("<html><body><p>Welcome to our shop</p></body></html>"),
            "/maps/index.xml" => Reply::xml(format!(
                "<sitemapindex>{}{}{}{}</sitemapindex>",
                location("/maps/index.xml"),
                location("/maps/a.xml.gz"),
                location("/maps/b.txt"),
                location("/maps/c.xml")
            )),
            "/maps/a.xml.gz" => Reply::new(
                200,
                gz(&String::from_utf8(sitemap(host(asked), ["/item/1".to_owned(), "/about".to_owned()]).body).unwrap()),
            ),
            "/maps/b.txt" => Reply::new(200, format!("http://{0}/item/2\nhttp://{0}/item/1\n", host(asked))),
            // Sent packed, as servers do with text.
            "/maps/c.xml" => Reply::new(
                200,
                gz(&String::from_utf8(sitemap(host(asked), ["/item/3?a=1&amp;b=2".to_owned()]).body).unwrap()),
            )
            .with("Content-Encoding", "gzip")
            .with("Content-Type", "application/xml"),
            "/about" => Reply::html(format!("<html><p>{}</p></html>", "We sell data. ".repeat(60))),
            path if path.starts_with("/item/") => page(path, 3),
            _ => Reply::new(404, ""),
        }
    });
    assert_eq!(added(&site, "/"), 3);
    let folder = tempfile::tempdir().unwrap();
    let (found, _, _) = fetch(folder.path(), &site.url("/"), &["--include", "/item/[12]", "--exclude", "/2$"]);
    assert_eq!(found["added"], 1, "{found}");
}

#[test]
fn a_list_of_pages_is_read_by_its_next_links() {
    let site = Site::start(|asked| match asked.path.split('?').next().unwrap() {
        "/list" => {
            let n = number(asked, "page");
            let mut reply = page(&format!("Calls {n}"), 4);
            let next = format!("<a rel=\"next\" href=\"?page={}\">next</a></body>", n + 1);
            let html = String::from_utf8(reply.body).unwrap();
            reply.body = if n < 4 { html.replace("</body>", &next) } else { html }.into_bytes();
            reply
        }
        _ => Reply::new(404, ""),
    });
    assert_eq!(added(&site, "/list"), 5);
}
