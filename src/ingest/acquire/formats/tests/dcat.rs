//! DCAT in every serialisation, and documents made to do harm.

use super::*;
use proptest::prelude::*;
use serde_json::{Value, json};

const TURTLE: &str = r#"@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix d: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<https://x.example/c> a dcat:Catalog ; d:title "Catalogue" ; dcat:dataset <https://x.example/1> ;
  d:publisher [ a foaf:Agent ; foaf:name "Office" ] ; dcat:record <https://x.example/r> .
<https://x.example/r> a dcat:CatalogRecord ; foaf:primaryTopic <https://x.example/1> ; d:modified "2024-02-03"^^xsd:date .
<https://x.example/1> a dcat:Dataset ;
  d:title "Stimmen"@de, "Voices"@en, "Voix"@fr ;
  d:description "Recordings with consent."@en ;
  d:publisher <https://x.example/p> ;
  d:language <http://publications.europa.eu/resource/authority/language/DEU> ;
  d:spatial <http://publications.europa.eu/resource/authority/country/AUT>, [ a d:Location ; <http://www.w3.org/2004/02/skos/core#prefLabel> "Berlin" ] ;
  d:temporal [ a d:PeriodOfTime ; dcat:startDate "2020-01-01"^^xsd:date ; dcat:endDate "2020-12-31"^^xsd:date ] ;
  d:provenance [ a d:ProvenanceStatement ; <http://www.w3.org/2000/01/rdf-schema#label> "Collected by telephone." ] ;
  d:issued "2021-05-06"^^xsd:date ; dcat:keyword "Sprache"@de, "speech"@en ;
  dcat:theme <http://publications.europa.eu/resource/authority/data-theme/HEAL> ;
  dcat:distribution [ a dcat:Distribution ; dcat:byteSize "5120"^^xsd:decimal ; dcat:accessURL <https://x.example/1.zip> ;
    d:license <http://creativecommons.org/licenses/by/4.0/> ] ;
  <https://other.example/shoe> "42" .
<https://x.example/p> a foaf:Organization ; foaf:name "Ministry" ; vcard:hasAddress [ vcard:country-name "Austria" ] .
"#;

const XML: &str = r#"<?xml version="1.0"?>
<!DOCTYPE rdf:RDF [ <!ENTITY x 'https://x.example/'> <!ENTITY au "http://publications.europa.eu/resource/authority/"> ]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dcat="http://www.w3.org/ns/dcat#"
  xmlns:d="http://purl.org/dc/terms/" xmlns:foaf="http://xmlns.com/foaf/0.1/" xmlns:o="https://other.example/"
  xmlns:vcard="http://www.w3.org/2006/vcard/ns#" xmlns:skos="http://www.w3.org/2004/02/skos/core#"
  xmlns:rdfs="http://www.w3.org/2000/01/rdf-schema#">
 <dcat:Dataset rdf:about="&x;1" o:shoe="42">
  <d:description xml:lang="en">Recordings with consent.</d:description>
  <d:title xml:lang="fr">Voix</d:title><d:title xml:lang="en">Voices</d:title><d:title xml:lang="de">Stimmen</d:title>
  <d:publisher><foaf:Organization rdf:about="&x;p"><foaf:name>Ministry</foaf:name>
   <vcard:hasAddress rdf:parseType="Resource"><vcard:country-name>Austria</vcard:country-name></vcard:hasAddress></foaf:Organization></d:publisher>
  <d:language rdf:resource="&au;language/DEU"/><d:spatial rdf:resource="&au;country/AUT"/>
  <d:spatial><d:Location><skos:prefLabel>Berlin</skos:prefLabel></d:Location></d:spatial>
  <d:temporal><d:PeriodOfTime><dcat:endDate rdf:datatype="http://www.w3.org/2001/XMLSchema#date">2020-12-31</dcat:endDate>
   <dcat:startDate rdf:datatype="http://www.w3.org/2001/XMLSchema#date">2020-01-01</dcat:startDate></d:PeriodOfTime></d:temporal>
  <d:provenance><d:ProvenanceStatement><rdfs:label>Collected by telephone.</rdfs:label></d:ProvenanceStatement></d:provenance>
  <d:issued rdf:datatype="http://www.w3.org/2001/XMLSchema#date">2021-05-06</d:issued>
  <dcat:keyword xml:lang="en">speech</dcat:keyword><dcat:keyword xml:lang="de">Sprache</dcat:keyword>
  <dcat:theme rdf:resource="&au;data-theme/HEAL"/>
  <dcat:distribution><dcat:Distribution><d:license rdf:resource="http://creativecommons.org/licenses/by/4.0/"/>
   <dcat:accessURL rdf:resource="&x;1.zip"/><dcat:byteSize>5120</dcat:byteSize></dcat:Distribution></dcat:distribution>
 </dcat:Dataset>
 <dcat:Catalog rdf:about="&x;c"><dcat:dataset rdf:resource="&x;1"/><d:title>Catalogue</d:title>
  <d:publisher><foaf:Agent><foaf:name>Office</foaf:name></foaf:Agent></d:publisher>
  <dcat:record><dcat:CatalogRecord rdf:about="&x;r"><foaf:primaryTopic rdf:resource="&x;1"/><d:modified>2024-02-03</d:modified></dcat:CatalogRecord></dcat:record>
 </dcat:Catalog>
</rdf:RDF>
"#;

pub(super) const JSON: &str = r#"{"@graph": [
 {"@id": "https://x.example/c", "@type": "Catalog", "title": "Catalogue", "publisher": {"@type": "Agent", "name": "Office"},
  "record": {"@id": "https://x.example/r", "@type": "CatalogRecord", "primaryTopic": "https://x.example/1", "modified": "2024-02-03"},
  "dataset": {"@id": "https://x.example/1", "@type": "Dataset", "https://other.example/shoe": "42",
   "title": {"de": "Stimmen", "fr": "Voix", "en": "Voices"},
   "description": {"@value": "Recordings with consent.", "@language": "en"},
   "publisher": {"id": "https://x.example/p", "type": "foaf:Organization", "name": "Ministry", "hasAddress": {"country-name": "Austria"}},
   "language": "http://publications.europa.eu/resource/authority/language/DEU",
   "spatial": [{"@type": "Location", "prefLabel": "Berlin"}, "http://publications.europa.eu/resource/authority/country/AUT"],
   "temporal": {"@type": "PeriodOfTime", "startDate": "2020-01-01", "endDate": "2020-12-31"},
   "provenance": {"@type": "ProvenanceStatement", "label": "Collected by telephone."}, "issued": "2021-05-06",
   "keyword": [{"@value": "speech", "@language": "en"}, {"@value": "Sprache", "@language": "de"}],
   "theme": "http://publications.europa.eu/resource/authority/data-theme/HEAL",
   "distribution": {"@type": "Distribution", "license": "http://creativecommons.org/licenses/by/4.0/",
    "accessURL": "https://x.example/1.zip", "byteSize": "5120"}}}],
 "@context": "https://www.w3.org/ns/dcat.jsonld"}"#;

/// The fields of the records, and the issues.
pub(super) fn all(bytes: &[u8]) -> (Vec<Value>, Vec<String>) {
    let (records, issues) = read("dcat", bytes, &Options::default());
    (records.iter().map(|record| serde_json::from_str(record).unwrap()).collect(), issues)
}

fn names(bytes: &[u8]) -> Vec<String> {
    all(bytes).0.iter().map(|record| record["@id"].as_str().unwrap_or("-").to_owned()).collect()
}

#[test]
fn the_serialisations_give_the_same_record() {
    let (turtle, issues) = all(TURTLE.as_bytes());
    assert_eq!(issues, Vec::<String>::new());
    assert_eq!(turtle.len(), 1);
    for (name, text) in [("xml", XML), ("json", JSON)] {
        let (records, issues) = all(text.as_bytes());
        assert_eq!(issues, Vec::<String>::new(), "{name}");
        assert_eq!(
            serde_json::to_string_pretty(&records).unwrap(),
            serde_json::to_string_pretty(&turtle).unwrap(),
            "{name}"
        );
    }
}

#[test]
fn a_landing_page_with_more_about_it_gives_its_address() {
    let text = br#"@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
<https://x.example/1> a dcat:Dataset ; dct:title "Voices" ; dcat:landingPage <https://x.example/page> .
<https://x.example/page> dct:conformsTo <https://x.example/s> . "#;
    let record = &all(text).0[0];
    assert_eq!(record["landingPage.url"], "https://x.example/page");
    assert!(all(TURTLE.as_bytes()).0[0].get("landingPage.url").is_none());
}

#[test]
fn texts_for_the_mapping_stand_beside_what_was_published() {
    let record = &all(TURTLE.as_bytes()).0[0];
    for (field, value) in [
        ("title", json!("Voices")),
        ("title@de", json!("Stimmen")),
        ("title@fr", json!("Voix")),
        ("keyword", json!(["Sprache", "speech"])),
        ("publisher.name", json!("Ministry")),
        ("publisher.country", json!("Austria")),
        ("catalog.publisher.name", json!("Office")),
        ("language.code", json!("DEU")),
        ("spatial.country", json!("AUT")),
        ("spatial.label", json!("Berlin")),
        ("temporal.start", json!("2020-01-01")),
        ("temporal.end", json!("2020-12-31")),
        ("provenance.text", json!("Collected by telephone.")),
        ("license.id", json!("http://creativecommons.org/licenses/by/4.0/")),
        ("theme.label", json!("HEAL")),
        ("distribution.size", json!("5120 bytes")),
        ("distribution.accessURL", json!("https://x.example/1.zip")),
        ("record.modified", json!("2024-02-03")),
        ("https://other.example/shoe", json!("42")),
    ] {
        assert_eq!(record[field], value, "{field}");
    }
}

#[test]
fn listings_are_data_sets_and_catalogued_services() {
    let head = "@prefix : <http://www.w3.org/ns/dcat#> . @prefix d: <http://purl.org/dc/terms/> .\n";
    let body =
        "<b> a :DatasetSeries . <a> a <http://rdfs.org/ns/void#Dataset> . <c> :dataset <only-named> ; :service <s> .
        <s> a :DataService ; d:title 'S' . <t> a :DataService ; d:title 'T' . <u> a :Distribution .
        <v> d:title 'V' ; d:description 'no class' . [] a :Dataset ; d:title 'z' . [] a :Dataset ; d:title 'y' .";
    let (records, issues) = all(format!("{head}{body}").as_bytes());
    assert_eq!(issues, Vec::<String>::new());
    let shown = |r: &Value| r.get("@id").or(r.get("title")).and_then(Value::as_str).unwrap().to_owned();
    let mut found: Vec<String> = records.iter().map(shown).collect();
    assert_eq!(found[..5], ["a", "b", "only-named", "s", "v"]);
    found[5..].sort();
    assert_eq!(found[5..], ["y", "z"]);
    let swapped = body.replace("'z'", "'!'").replace("'y'", "'z'").replace("'!'", "'y'");
    assert_eq!(
        all(format!("{head}{swapped}").as_bytes()).0,
        records,
        "the order of blank nodes is that of their content"
    );
}

#[test]
fn a_document_without_listings_says_what_was_seen() {
    let text = "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n<a> a owl:Class . <b> a owl:Class .";
    let (records, issues) = all(text.as_bytes());
    assert!(records.is_empty());
    assert_eq!(
        issues,
        ["unreadable-record 1: expected data sets of DCAT, found 2 statements of Turtle about others: owl:Class (2)"]
    );
    assert_eq!(all(b"").1, ["unreadable-record 1: expected a catalogue as RDF, the file is empty"]);
}

#[test]
fn an_error_costs_only_what_it_stands_in() {
    let turtle = "@prefix d: <http://www.w3.org/ns/dcat#> .\n<a> a d:Dataset .\n<b> a ;;; \"x .\n<c> a d:Dataset .\n<d> a d:Dataset .";
    let (records, issues) = all(turtle.as_bytes());
    assert!(records.len() >= 2, "{records:?}");
    assert!(issues[0].starts_with("broken-record 3: line 3, column"), "{issues:?}");
    let line = |name: &str| {
        format!(
            "<http://a/{name}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/ns/dcat#Dataset> .\n"
        )
    };
    let lines = format!("{}nonsense here .\n{}", line("1"), line("2"));
    assert_eq!(names(lines.as_bytes()), ["http://a/1", "http://a/2"]);
    assert!(all(lines.as_bytes()).1[0].starts_with("broken-record 2: line 2, column 1"));
    let cut = &XML[..XML.find("<dcat:Catalog").unwrap()];
    assert_eq!(names(cut.as_bytes()), ["https://x.example/1"]);
    assert!(all(cut.as_bytes()).1[0].contains("ends before its elements are closed"), "{:?}", all(cut.as_bytes()).1);
    let cut = r#"{"@context":{"dcat":"http://www.w3.org/ns/dcat#"},"@graph":[{"@id":"http://a/1","@type":"dcat:Dataset"},
        {"@id":"http://a/2","@type":"dcat:Dataset"},{"@id":"http://a"#;
    assert_eq!(names(cut.as_bytes()), ["http://a/1", "http://a/2"]);
    assert!(all(cut.as_bytes()).1[0].contains("line 2, column"), "{:?}", all(cut.as_bytes()).1);
}

#[test]
fn a_statement_that_breaks_off_is_one_error() {
    let statement = |n: u32| {
        format!(
            "<http://a/{n}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/ns/dcat#Dataset> .\n"
        )
    };
    let whole: String = (0..5).map(statement).collect();
    let last = "<http://a/0> <http://purl.org/dc/terms/title> \"A\\n\"^^<http://www.w3.org/2001/XMLSchema#string> .";
    for (cut, _) in last.char_indices().skip(1) {
        let (records, issues) = all(format!("{whole}{}", &last[..cut]).as_bytes());
        assert_eq!((records.len(), issues.len()), (5, 1), "{}: {issues:?}", &last[..cut]);
    }
}

#[test]
fn mistakes_of_json_that_say_what_is_meant_are_mended() {
    let text =
        "{\"@context\":{\"dcat\":\"http://www.w3.org/ns/dcat#\",},\"@id\":\"http://a/1\",\"@type\":\"dcat:Dataset\",
        \"dcat:keyword\":[\"a\tb\",\"\\ud83d\\ude00\",\"x\\ud83d\",\"\\q\",],\"dcat:version\":NaN}";
    let (records, issues) = all(text.as_bytes());
    assert_eq!(records[0]["keyword"], json!(["\\q", "a b", "x\u{FFFD}", "\u{1F600}"]));
    assert_eq!(issues.len(), 6, "{issues:?}");
}

#[test]
fn an_unknown_context_is_named_and_never_fetched() {
    let text = JSON.replace("https://www.w3.org/ns/dcat.jsonld", "https://unknown.example/dcat-ap-x/y.json");
    assert!(all(text.as_bytes()).1.is_empty(), "a profile of DCAT has its terms");
    let text = JSON.replace("https://www.w3.org/ns/dcat.jsonld", "https://unknown.example/context.json");
    let (records, issues) = all(text.as_bytes());
    assert_eq!(records[0]["title"], "Voices");
    assert!(issues[0].contains("unknown JSON-LD context"), "{issues:?}");
    let mut place = String::new();
    for item in try_read("dcat", "f", text.as_bytes(), &Options::default()).unwrap() {
        if let Item::Issue(issue) = item {
            place = issue.value;
        }
    }
    assert_eq!(place, "https://unknown.example/context.json");
}

#[test]
fn entities_that_grow_without_measure_are_refused() {
    let mut laughs = "<!DOCTYPE r [<!ENTITY l0 \"ha ha ha ha ha ha\">".to_owned();
    for n in 1..20 {
        laughs.push_str(&format!("<!ENTITY l{n} \"{}\">", format!("&l{};", n - 1).repeat(10)));
    }
    let text = XML.replacen("&x;1", "&l19;", 1);
    let text = text.replacen(&text[text.find("<!DOCTYPE").unwrap()..text.find("]>").unwrap()], &laughs, 1);
    let (records, issues) = all(text.as_bytes());
    assert!(records.is_empty());
    assert!(issues[0].contains("the entity “l6” would become"), "{issues:?}");
    let long = XML.replace("<!ENTITY x 'https://x.example/'>", &format!("<!ENTITY x '{}'>", "y".repeat(60_000)));
    let long = long.replace("Voices", &"&x;".repeat(500));
    assert!(all(long.as_bytes()).1[0].contains("add more than"), "{:?}", all(long.as_bytes()).1);
    let html = XML.replace("Voices", "A&nbsp;B & C");
    let (records, issues) = all(html.as_bytes());
    assert_eq!((records[0]["title"].as_str(), issues.len()), (Some("A&nbsp;B & C"), 1), "{issues:?}");
}

#[test]
fn deep_nesting_ends_the_reading_with_an_issue() {
    let head =
        r#"{"@context":{"dcat":"http://www.w3.org/ns/dcat#"},"@id":"http://a/1","@type":"dcat:Dataset","dcat:x":"#;
    let (records, issues) = all(format!("{head}{}", r#"{"dcat:x":["#.repeat(100_000)).as_bytes());
    assert_eq!((records.len(), issues.len()), (1, 1), "{issues:?}");
    assert!(issues[0].contains("nested too deeply"));
    let xml = XML.replace("Voices", &"<d:x>".repeat(100_000));
    assert!(all(xml.as_bytes()).1[0].contains("nested at most 200 deep"));
    let turtle = format!(
        "@prefix d: <http://www.w3.org/ns/dcat#> . <a> a d:Dataset ; d:x {} .",
        "[ d:x ".repeat(50_000) + &"]".repeat(50_000)
    );
    assert_eq!(names(turtle.as_bytes()), ["a"]);
    let list = format!("@prefix d: <http://www.w3.org/ns/dcat#> . <a> a d:Dataset ; d:x ({}) .", "1 ".repeat(50_000));
    assert_eq!(names(list.as_bytes()), ["a"]);
}

#[test]
fn blank_nodes_in_a_circle_are_read_in_bounded_time() {
    let mut text =
        "@prefix d: <http://www.w3.org/ns/dcat#> . @prefix r: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n"
            .to_owned();
    for n in 0..10_000 {
        let next = (n + 1) % 10_000;
        text.push_str(&format!("_:b{n} d:x _:b{next}, _:b{} . _:l{n} r:first {n} ; r:rest _:l{next} .\n", n / 2));
    }
    text.push_str(
        "<a> a d:Dataset ; d:y _:l0 ; d:x _:b0 . _:s1 a d:Dataset ; d:x _:b7, _:s2 . _:s2 a d:Dataset ; d:x _:s1 .",
    );
    let (records, issues) = all(text.as_bytes());
    assert_eq!(records[0]["dcat:y"].as_array().map(Vec::len), Some(10_000));
    assert_eq!((records.len(), issues), (3, Vec::new()));
}

#[test]
fn rdf_is_recognised_and_its_relatives_are_not() {
    let found = |text: &str| sniff("x", text.as_bytes()).map(|format| format.name);
    for text in [
        TURTLE,
        XML,
        JSON,
        "# c\nPREFIX a: <b>\n",
        "@base <http://a/> .\n",
        "<http://a> <http://b> \"c\"@en .\n",
        "_:a <http://b> <http://c> <http://g> .\n",
        "[{\"@id\":\"a\",\"@type\":[\"http://www.w3.org/ns/dcat#Dataset\"]}]",
        "<!-- c --><x:RDF xmlns:x='http://www.w3.org/1999/02/22-rdf-syntax-ns#'/>",
    ] {
        assert_eq!(found(text), Some("dcat"), "{text}");
    }
    for text in [
        "PREFIX a: <b>\nSELECT * WHERE {}",
        "<html><body>RDF</body></html>",
        "<rss/>",
        "a,b\n1,2\n3,4",
        "",
        "{\"@context\": \"https://schema.org/\", \"@type\": \"Dataset\"}",
        "{\"@context\": {\"dct\": \"http://purl.org/dc/terms/\", \"cr\": \"http://mlcommons.org/croissant/\"}}",
        "{\"@context\": \"https://project-open-data.cio.gov/v1.1/schema/catalog.jsonld\", \"dataset\": [{\"@type\": \"dcat:Dataset\"}]}",
        "# Heading\n\nprefix is a word",
        "{\"a\":1}\n",
    ] {
        assert_ne!(found(text), Some("dcat"), "{text}");
    }
}

#[test]
fn policies_and_privacy_become_words() {
    let text = "@prefix : <http://www.w3.org/ns/dcat#> . @prefix o: <http://www.w3.org/ns/odrl/2/> . @prefix v: <https://w3id.org/dpv#> .
        <a> a :Dataset ; o:hasPolicy [ o:permission [ o:action o:reproduce ] ; o:prohibition [ o:action o:distribute ; o:constraint
        [ o:leftOperand o:purpose ; o:operator o:eq ; o:rightOperand 'commercial' ] ] ] ; v:hasPersonalData <https://w3id.org/dpv/pd#EmailAddress> ;
        v:hasProcess [ a v:Process ; v:hasLegalBasis v:Consent ] .";
    let record = &all(text.as_bytes()).0[0];
    assert_eq!(
        record["policy.text"],
        json!(["Permitted: reproduce", "Prohibited: distribute (purpose eq commercial)"])
    );
    assert_eq!(record["privacy.text"], "legal basis: Consent; personal data: Email Address; process: Process");
}

#[test]
fn a_declared_encoding_is_decoded() {
    let text =
        XML.replace("version=\"1.0\"?", "version=\"1.0\" encoding=\"ISO-8859-1\"?").replace("Voices", "Caf\u{e9}");
    let bytes: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let (records, issues) = all(&bytes);
    assert_eq!((records[0]["title"].as_str(), issues.len()), (Some("Café"), 0), "{issues:?}");
    let wrong = [
        &TURTLE.as_bytes()[..TURTLE.find("Voices").unwrap()],
        b"\xE9",
        &TURTLE.as_bytes()[TURTLE.find("Voices").unwrap()..],
    ]
    .concat();
    let (records, issues) = all(&wrong);
    assert_eq!(records[0]["title"], "\u{FFFD}Voices");
    assert!(issues[0].starts_with("invalid-utf8 10:") && issues[0].contains("byte 0xE9"), "{issues:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn damaged_documents_give_records_or_issues(
        which in 0_usize..3, at in 0_usize..4_000, count in 0_usize..40, junk in proptest::collection::vec(any::<u8>(), 0..12),
    ) {
        let mut bytes = [TURTLE, XML, JSON][which].as_bytes().to_vec();
        let at = at.min(bytes.len());
        let to = (at + count).min(bytes.len());
        bytes.splice(at..to, junk);
        if let Ok(items) = try_read("dcat", "f", &bytes, &Options::default()) {
            prop_assert!(!items.is_empty());
            for item in items {
                let (Item::Record(Record { place, .. }) | Item::Issue(Issue { place, .. })) = item;
                prop_assert!(place.offset + place.length <= bytes.len() as u64);
            }
        }
    }

    #[test]
    fn noise_of_rdf_never_panics(pieces in proptest::collection::vec(0_usize..26, 0..60), start in 0_usize..4) {
        const HEADS: [&str; 4] = ["@prefix d: <http://www.w3.org/ns/dcat#> .\n", "{\"@context\":{\"d\":\"http://www.w3.org/ns/dcat#\"},",
            "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:d='http://www.w3.org/ns/dcat#'>", "<http://a> <http://b> <http://c> .\n"];
        const PIECES: [&str; 26] = ["<a> ", "d:x ", "\"t\"", ".", ";", ",", "[", "]", "(", ")", "{", "}", "\"@id\":", "\"@type\":", "\"@graph\":", "\"d:x\":",
            "\"@list\":", "\"@value\":", "\"@context\":", "null", "<d:x>", "</d:x>", "<d:Dataset rdf:about='a'>", "</d:Dataset>", "&l;", "\u{0}\\u12"];
        let text = HEADS[start].to_owned() + &pieces.iter().map(|n| PIECES[*n]).collect::<String>();
        let _ = try_read("dcat", "f", text.as_bytes(), &Options::default());
    }
}
