//! schema.org in files and pages.

use super::*;
use proptest::prelude::*;
use serde_json::{Value, json};

fn read_as(format: &str, file: &str, bytes: &[u8]) -> (Vec<Value>, Vec<String>) {
    let (mut records, mut issues) = (Vec::new(), Vec::new());
    for item in try_read(format, file, bytes, &Options::default()).unwrap() {
        match item {
            Item::Record(record) => {
                assert_eq!(record.place.row, records.len() as u64 + 1);
                records.push(Value::Object(record.fields));
            }
            Item::Issue(issue) => issues.push(format!("{}: {}", issue.code.name(), issue.message)),
        }
    }
    (records, issues)
}

fn schema(text: &str) -> (Vec<Value>, Vec<String>) {
    read_as("schema-org", "f.jsonld", text.as_bytes())
}

/// One record and no issue.
fn one(document: Value) -> Value {
    let (mut records, issues) = schema(&document.to_string());
    assert_eq!((records.len(), issues), (1, vec![]), "{document}");
    records.remove(0)
}

#[test]
fn every_way_to_write_a_name_of_schema_org_is_one_name() {
    for document in [
        json!({"@context": "https://schema.org", "@type": "Dataset", "name": "N", "license": "mit"}),
        json!({"@context": "http://schema.org/", "@type": ["Thing", "Dataset"], "name": "N", "license": "mit"}),
        json!({"@context": {"@vocab": "https://schema.org/"}, "@type": "Dataset", "name": "N", "license": "mit"}),
        json!({"@context": {"x": "http://schema.org/"}, "@type": "x:Dataset", "x:name": "N", "x:license": "mit"}),
        json!({"@context": [{"schema": "https://schema.org/"}, {"t": "schema:name", "type": "@type"}],
            "type": "schema:Dataset", "t": "N", "schema:license": "mit"}),
        json!({"@type": "schema:Dataset", "schema:name": "N", "sc:license": "mit"}),
        json!([{"@type": ["http://schema.org/Dataset"], "http://schema.org/name": [{"@value": "N"}],
            "https://schema.org/license": [{"@value": "mit"}]}]),
        json!({"@context": "https://schema.org", "@graph": [{"@type": "Dataset", "name": {"@value": "N", "@type": "Text"},
            "license": {"@list": ["mit"]}}]}),
    ] {
        let record = one(document.clone());
        assert_eq!(record["name"], "N", "{document}");
        assert_eq!(record["licence.text"], json!(["mit"]), "{document}");
    }
}

#[test]
fn words_of_another_vocabulary_are_not_those_of_schema_org() {
    let (records, issues) =
        schema(r#"{"@context": {"@vocab": "http://example.org/ns#"}, "@type": "Dataset", "name": "N"}"#);
    assert_eq!(records, [Value::Null; 0]);
    let expected = "unreadable-record: expected a Dataset, Product, DataCatalog or DataFeed of schema.org, found \
                    http://example.org/ns#Dataset";
    assert_eq!(issues, [expected]);
}

#[test]
fn the_seller_comes_from_a_node_elsewhere_in_the_document() {
    let record = one(json!({"@context": "https://schema.org", "@graph": [
        {"@type": "Organization", "@id": "#org", "name": "Seller Ltd",
            "address": {"@type": "PostalAddress", "addressCountry": {"@type": "Country", "name": "France"}}},
        {"@type": "BreadcrumbList", "itemListElement": [{"@type": "ListItem", "url": "https://a.example/"}]},
        {"@type": "Dataset", "@id": "https://a.example/1", "name": "N", "publisher": {"@id": "#org"},
            "creator": [{"@type": "Person", "name": "A"}, {"@type": "Person", "givenName": "B", "familyName": "C"}]},
    ]}));
    assert_eq!(
        (&record["listing.broker"], &record["listing.broker_country"]),
        (&json!("Seller Ltd"), &json!("France"))
    );
    assert_eq!(record["publisher.node"]["address"]["addressCountry"]["name"], "France");
    assert_eq!(record["creator"], json!(["A", "B C"]));
    assert_eq!(
        (&record["listing.id"], &record["listing.url"]),
        (&json!("https://a.example/1"), &json!("https://a.example/1"))
    );
}

#[test]
fn offers_give_a_price_and_are_all_kept() {
    let of = |offers: Value| {
        one(json!({"@context": "https://schema.org", "@type": "Product", "name": "N", "offers": offers}))
    };
    for (offers, price) in [
        (json!({"@type": "Offer", "price": "499.00", "priceCurrency": "USD"}), "499.00 USD"),
        (
            json!({"price": 5, "priceSpecification": {"priceCurrency": "EUR", "unitCode": "MON"}, "priceCurrency": "EUR"}),
            "5 EUR / month",
        ),
        (json!({"priceSpecification": {"price": 7, "priceCurrency": "EUR", "unitText": "record"}}), "7 EUR / record"),
        (json!({"@type": "AggregateOffer", "lowPrice": 10, "highPrice": 20, "priceCurrency": "USD"}), "from 10 USD"),
        (json!({"@type": "AggregateOffer", "offers": [{"price": 3, "priceCurrency": "USD"}]}), "3 USD"),
        (json!([{"price": 9, "priceCurrency": "USD"}, {"price": 4, "priceCurrency": "USD"}]), "from 4 USD"),
        (json!([{"price": 9, "priceCurrency": "USD"}, {"price": 4, "priceCurrency": "EUR"}]), "9 USD"),
        (json!({"price": "On request"}), "On request"),
    ] {
        let record = of(offers.clone());
        assert_eq!(record["listing.price"], price, "{offers}");
        assert_eq!(record["offers.node"], offers);
    }
    assert_eq!(of(json!({"lowPrice": 1, "highPrice": 2, "priceCurrency": "USD"}))["offers.text"], json!(["1–2 USD"]));
    assert_eq!(of(json!({"price": 1, "seller": {"name": "S"}}))["offered_by"], "S");
    assert_eq!(of(json!([])).get("listing.price"), None);
}

#[test]
fn an_offer_of_a_data_set_is_one_listing() {
    let record = one(json!({"@context": "https://schema.org", "@type": "Offer", "price": 3, "priceCurrency": "USD",
        "seller": {"name": "S"}, "itemOffered": {"@type": "Dataset", "name": "N"}}));
    assert_eq!((&record["listing.price"], &record["listing.broker"]), (&json!("3 USD"), &json!("S")));
}

#[test]
fn several_licences_are_all_kept() {
    let record = one(json!({"@context": "https://schema.org", "@type": "Dataset", "name": "N", "license": [
        {"@type": "CreativeWork", "name": "Attribution", "url": "https://creativecommons.org/licenses/by/4.0/"},
        {"@type": "CreativeWork", "name": "Our terms", "url": "https://a.example/terms"},
        "https://choosealicense.com/licenses/apache-2.0/"]}));
    let expected = json!([
        "https://creativecommons.org/licenses/by/4.0/",
        "Attribution",
        "Our terms",
        "https://a.example/terms",
        "apache-2.0"
    ]);
    assert_eq!(record["licence.text"], expected);
}

#[test]
fn periods_places_and_sizes_become_what_their_parsers_read() {
    let record = one(json!({"@context": "https://schema.org", "@type": "Dataset", "name": "N",
        "temporalCoverage": ["2019-01-01/2020-06-30", "2018/2019"],
        "spatialCoverage": ["Germany", {"@type": "Place", "address": {"addressCountry": "AT"}}, "POINT(1 2)",
            {"@type": "Place", "geo": {"@type": "GeoShape", "box": "1 2 3 4"}}, "https://sws.geonames.org/1/"],
        "distribution": {"@type": "DataDownload", "contentUrl": "https://a.example/f.zip", "contentSize": "5347",
            "encodingFormat": "image/png"}}));
    assert_eq!((&record["collected.from"], &record["collected.to"]), (&json!("2018"), &json!("2020-06-30")));
    assert_eq!(record["listing.countries"], json!(["Germany", "AT"]));
    assert_eq!(record["spatialCoverage.node"][3]["geo"]["box"], "1 2 3 4");
    assert_eq!(record["size.text"], json!(["5347 bytes"]));
    assert_eq!(
        (&record["distribution"], &record["listing.modality"]),
        (&json!("https://a.example/f.zip (image/png, 5347)"), &json!(["image"]))
    );
    let open = |text: &str| {
        let record = one(json!({"@context": "https://schema.org", "@type": "Dataset", "temporalCoverage": text}));
        ["collected.from", "collected.to", "collected.text"].map(|name| record.get(name).cloned().unwrap_or_default())
    };
    assert_eq!(open("2019/.."), [json!("2019"), Value::Null, Value::Null]);
    assert_eq!(open("the Cretaceous"), [Value::Null, Value::Null, json!("the Cretaceous")]);
}

#[test]
fn texts_in_several_languages_are_all_kept() {
    let record = one(json!({"@context": ["https://schema.org", {"alternateName": {"@container": "@language"}}],
        "@type": "Dataset",
        "name": [{"@language": "de", "@value": "Gesichter"}, {"@language": "en", "@value": "Faces"}],
        "alternateName": {"fr": "Visages", "es": "Caras"},
        "description": [{"@language": "de", "@value": "Mit Einwilligung"}, {"@language": "en", "@value": "With consent"}]}));
    assert_eq!((&record["name"], &record["name@de"]), (&json!("Faces"), &json!("Gesichter")));
    assert_eq!((&record["alternateName"], &record["alternateName@fr"]), (&json!("Caras"), &json!("Visages")));
    assert_eq!(record["description"], json!(["Mit Einwilligung", "With consent"]));
}

#[test]
fn prose_in_properties_of_their_own_becomes_paragraphs() {
    let record = one(json!({"@context": "https://schema.org", "@type": "Dataset", "name": "N", "description": "D",
        "conditionsOfAccess": "Vetted buyers only", "keywords": "a, b; c", "mystery": {"deep": [1]},
        "additionalProperty": [{"@type": "PropertyValue", "name": "GDPR consent", "value": "yes"}],
        "variableMeasured": [{"@type": "PropertyValue", "name": "email", "description": "address of the person"}, "age"]}));
    let expected = json!([
        "Additional property: GDPR consent: yes",
        "Conditions of access: Vetted buyers only",
        "Variable measured: email: address of the person\nage"
    ]);
    assert_eq!(record["listing.statements"], expected);
    assert_eq!((&record["keywords"], &record["mystery.node"]), (&json!(["a", "b", "c"]), &json!({"deep": [1]})));
}

#[test]
fn members_of_catalogues_lists_and_feeds_are_listings() {
    for (document, inside) in [
        (
            json!({"@type": "DataCatalog", "name": "C", "dataset": [{"@type": "Dataset", "name": "A"}, {"@type": "Dataset", "name": "B"}]}),
            "C",
        ),
        (
            json!({"@type": "ItemList", "name": "C", "itemListElement": [{"@type": "ListItem", "item": {"@type": "Product", "name": "A"}},
            {"@type": "Product", "name": "B"}]}),
            "C",
        ),
        (
            json!({"@type": "CollectionPage", "name": "C", "mainEntity": {"@type": "ItemList", "name": "L",
            "itemListElement": [{"@type": "Dataset", "name": "A"}, {"@type": "Dataset", "name": "B"}]}}),
            "L",
        ),
        (
            json!({"@type": "DataFeed", "name": "C", "dataFeedElement": [{"@type": "DataFeedItem", "item": {"@type": "Product", "name": "A"}},
            {"@type": "DataFeedItem", "item": {"@type": "Product", "name": "B"}}]}),
            "C",
        ),
    ] {
        let mut document = document;
        document["@context"] = "https://schema.org".into();
        let (records, issues) = schema(&document.to_string());
        assert_eq!(records.iter().map(|record| &record["name"]).collect::<Vec<_>>(), ["A", "B"], "{document}");
        assert_eq!((&records[0]["listing.inside"], issues), (&json!(inside), vec![]));
    }
    let feed = one(json!({"@context": "https://schema.org", "@type": "DataFeed", "name": "C"}));
    assert_eq!(feed["name"], "C");
}

#[test]
fn listings_that_are_only_named_are_told_and_not_fetched() {
    let (records, issues) = schema(
        r#"{"@context": "https://schema.org", "@type": "DataCatalog", "dataset": [{"@type": "Dataset", "@id": "https://a.example/1"},
            "https://a.example/2", {"@type": "Dataset", "name": "C"}]}"#,
    );
    assert_eq!(records.len(), 1);
    assert_eq!(
        issues,
        ["not-understood: 2 listings are only named by address; their pages hold them and are not fetched"]
    );
}

#[test]
fn what_a_data_set_is_based_on_is_not_a_listing_and_parts_are() {
    let document = json!({"@context": "https://schema.org", "@type": "Dataset", "name": "A",
        "isBasedOn": {"@type": "Dataset", "name": "Source"}, "hasPart": [{"@type": "Dataset", "name": "Part"}]});
    let (records, _) = schema(&document.to_string());
    assert_eq!(records.iter().map(|record| &record["name"]).collect::<Vec<_>>(), ["A", "Part"]);
    assert_eq!(records[0]["isBasedOn"], "Source");
}

#[test]
fn circles_and_floods_of_references_end() {
    let nodes: Vec<Value> = (0..300)
        .map(|n| json!({"@type": "Dataset", "@id": format!("#{n}"), "name": {"@id": format!("#{}", n + 1)},
            "creator": (0..300).map(|m| json!({"@id": format!("#{m}")})).collect::<Vec<_>>(),
            "distribution": {"@id": "#1"}, "recordSet": {"@id": "#2"}, "field": {"@id": "#2"}, "subField": {"@id": "#3"}}))
        .collect();
    let (records, _) = schema(&json!({"@context": "https://schema.org", "@graph": nodes}).to_string());
    assert_eq!(records.len(), 300);
    let chain: Vec<Value> = (0..10_000)
        .map(|n| json!({"@type": "Dataset", "@id": format!("_:b{n}"), "description": "d", "hasPart": {"@id": format!("_:b{}", (n + 1) % 10_000)}}))
        .collect();
    assert_eq!(schema(&json!({"@context": "https://schema.org", "@graph": chain}).to_string()).0.len(), 10_000);
}

#[test]
fn a_document_on_every_line_is_read_line_by_line() {
    let line = |n| json!({"@context": "https://schema.org", "@type": "Dataset", "name": n}).to_string();
    let text = format!("\u{FEFF}{}\r\n\n{{\"broken\n{}", line("A"), line("B"));
    let items = try_read("schema-org", "f", text.as_bytes(), &Options::default()).unwrap();
    let [Item::Record(a), Item::Issue(broken), Item::Record(b)] = &items[..] else { panic!("{items:?}") };
    assert_eq!((&a.fields["name"], &b.fields["name"]), (&json!("A"), &json!("B")));
    assert_eq!((a.place.offset, a.place.line, b.place.line, b.place.row), (3, 1, 4, 2));
    let (from, length) = (usize::try_from(b.place.offset).unwrap(), usize::try_from(b.place.length).unwrap());
    assert_eq!(&text[from..from + length], line("B"));
    assert_eq!(broken.place.line, 3);
    let list = format!("[{},\n{}]", line("A"), line("B"));
    assert_eq!(schema(&list).0.len(), 2);
}

#[test]
fn json_that_browsers_tolerate_is_read_and_told() {
    for text in [
        "{\"@context\":\"https://schema.org\",\"@type\":\"Dataset\",\"name\":\"a/b//c\",}",
        "// <![CDATA[\n{\"@context\":\"https://schema.org\",\"@type\":\"Dataset\",\"name\":\"a/b//c\"}\n// ]]>",
        "<!--\n{\"@context\":\"https://schema.org\",\"@type\":\"Dataset\",\"name\":\"a/b//c\"}\n-->",
        "/* x */ {\"@context\":\"https://schema.org\", // y\n\"@type\":[\"Dataset\",],\"name\":\"a/b//c\"};",
        "{&quot;@context&quot;:&quot;https://schema.org&quot;,&quot;@type&quot;:&quot;Dataset&quot;,&quot;name&quot;:&quot;a/b//c&quot;}",
        "{\"@context\":\"https://schema.org\",\"@type\":\"Dataset\",\"name\":\"a\\/b//c\",\"description\":\"it\\'s\na\ttab\"}",
    ] {
        let page = format!("<html><script type=\"application/ld+json\">{text}</script>");
        let (records, issues) = read_as("schema-org", "f.html", page.as_bytes());
        assert_eq!(records.len(), 1, "{text} {issues:?}");
        assert_eq!(records[0]["name"], "a/b//c", "{text}");
        assert!(
            issues[0].starts_with("not-understood: script 1: not strict JSON, read as browsers do: line "),
            "{issues:?}"
        );
    }
}

#[test]
fn a_page_gives_its_listings_with_what_it_says_of_itself() {
    let page = br##"<!DOCTYPE html><html lang="de"><head><title>A &amp; B</title>
        <link rel="canonical" href="https://a.example/d/7"><meta property="og:site_name" content="Site">
        <script>if (a < b) { '<script>' }</script><!-- <script type="application/ld+json">{}</script> -->
        <script type="application/ld+json">{"@context":"https://schema.org","@type":"Organization","@id":"#o","name":"Org"}</script>
        <SCRIPT TYPE='application/ld+json; charset=utf-8'>[{"@context":"https://schema.org","@type":"Product","name":"Shoe",
            "manufacturer":{"@id":"#o"},"url":"/d/7?x=1&amp;y=2"}]</SCRIPT></head>"##;
    let (records, issues) = read_as("schema-org", "f.html", page);
    assert_eq!((records.len(), issues), (1, vec![]));
    let expected = [
        ("name", "Shoe"),
        ("listing.broker", "Org"),
        ("listing.url", "https://a.example/d/7?x=1&y=2"),
        ("page.title", "A & B"),
        ("page.language", "de"),
        ("page.url", "https://a.example/d/7"),
        ("page.site_name", "Site"),
    ];
    for (name, value) in expected {
        assert_eq!(records[0][name], value);
    }
}

#[test]
fn a_page_without_listings_is_one_issue_that_says_what_was_seen() {
    let told = |page: &str| {
        let (records, issues) = read_as("schema-org", "f.html", page.as_bytes());
        assert_eq!((records.len(), issues.len()), (0, 1), "{issues:?}");
        issues.concat()
    };
    let next =
        "<html><title>T</title><script>a()</script><script id=__NEXT_DATA__ type=application/json>{\"p\":1}</script>";
    assert_eq!(
        told(next),
        "unreadable-record: expected a page with a Dataset or Product of schema.org, found 2 scripts, \
        no JSON-LD, microdata or RDFa of schema.org; JSON that may hold listings is in the script “__NEXT_DATA__” (7 bytes): \
        take it out into a file"
    );
    let other = "<html><script type=application/ld+json>{\"@context\":\"https://schema.org\",\"@type\":\"Organization\",\"name\":\"O\"}</script>";
    assert!(told(other).ends_with("found 1 scripts, 1 with JSON-LD, found Organization"), "{}", told(other));
    assert!(told("<html><body>").contains("found 0 scripts, no JSON-LD"));
}

#[test]
fn microdata_and_rdfa_are_read_and_not_counted_twice() {
    let page = r##"<html><ul><li itemscope itemtype="https://schema.org/Product"><h2 itemprop="name">Phone &amp; mail list</h2>
        <p itemprop="description">12,000 people<br>opted in<div itemprop="offers" itemscope itemtype="http://schema.org/Offer">
        <meta itemprop="priceCurrency" content="USD"><span itemprop="price" content="499">$499</span></div>
        <li itemscope itemtype="https://schema.org/Product"><a href="/2" itemprop="name">Second</a></ul>
        <div vocab="https://schema.org/" typeof="Dataset"><span property="name">Third</span>
        <a property="license" href="https://creativecommons.org/licenses/by/4.0/">CC</a></div>
        <script type="application/ld+json">{"@context":"https://schema.org","@type":"Product","name":"second"}</script>"##;
    let (records, issues) = read_as("schema-org", "f.html", page.as_bytes());
    assert_eq!(issues, [""; 0]);
    let names: Vec<&Value> = records.iter().map(|record| &record["name"]).collect();
    assert_eq!(names, ["second", "Phone & mail list", "Third"]);
    assert_eq!(
        (&records[1]["listing.price"], &records[1]["description"]),
        (&json!("499 USD"), &json!("12,000 people\nopted in"))
    );
    assert_eq!(records[2]["licence.text"], json!(["https://creativecommons.org/licenses/by/4.0/"]));
}

#[test]
fn a_page_in_the_encoding_that_it_declares_is_read() {
    let page = b"<html><meta charset=windows-1252><script type=application/ld+json>{\"@type\":\"schema:Dataset\",\"schema:name\":\"caf\xE9\"}</script>";
    assert_eq!(read_as("schema-org", "f.html", page).0[0]["name"], "café");
}

#[test]
fn bad_input_is_one_issue_with_its_place() {
    let told = |bytes: &[u8]| {
        let (records, issues) = read_as("schema-org", "f", bytes);
        assert_eq!((records.len(), issues.len()), (0, 1), "{issues:?}");
        issues.concat()
    };
    let deep = format!("{{\"@context\":\"https://schema.org\",\"a\":{}", "[".repeat(100_000));
    assert!(told(deep.as_bytes()).contains("line 1, column 16"), "{}", told(deep.as_bytes()));
    assert!(told(deep.as_bytes()).contains("nested deeper than 127 levels"));
    let cut = b"{\"@context\":\"https://schema.org\",\n\"@type\":\"Dataset\",\"name\":\"N";
    assert!(told(cut).starts_with("unreadable-record: expected JSON-LD, line 2, column "), "{}", told(cut));
    assert!(told(cut).ends_with("cut off here"), "{}", told(cut));
    assert_eq!(told(b" \n"), "unreadable-record: expected JSON-LD, the file is empty");
    assert!(told(b"<html>\n{").contains("found 0 scripts"));
    assert!(told(b"{\n\"@id\": 1}").contains("found nothing with a type"));
    assert!(told(b"nonsense").contains("line 1, column 2"));
}

#[test]
fn a_document_beyond_the_limit_is_refused_with_the_limit() {
    struct Spaces(u64);
    impl Read for Spaces {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let length = into.len().min(usize::try_from(self.0).unwrap());
            into[..length].fill(b' ');
            self.0 -= length as u64;
            Ok(length)
        }
    }
    let mut issues = Vec::new();
    let mut reader = b"<html>".chain(Spaces(200 << 20));
    let input = Input { file: "f.html", reader: &mut reader };
    let read = (by_name("schema-org").unwrap().read)(input, &Options::default(), &mut |item| {
        issues.push(item);
        ControlFlow::Continue(())
    });
    read.unwrap();
    let [Item::Issue(issue)] = &issues[..] else { panic!() };
    assert!(issue.message.starts_with("expected a document of at most 67108864 bytes (64 MiB), found 209715206;"));
}

#[test]
fn names_that_occur_twice_lose_nothing() {
    let (records, issues) =
        schema("{\"@context\":\"https://schema.org\",\"@type\":\"Dataset\",\"name\":\"A\",\"name\":\"B\"}");
    assert_eq!((&records[0]["name"], &records[0]["name (2)"]), (&json!("A"), &json!("B")));
    assert!(issues[0].contains("duplicate name"), "{issues:?}");
}

#[test]
fn files_are_recognised_by_content() {
    let name = |text: &str| sniff("x", text.as_bytes()).map(|format| format.name);
    let croissant = Some("croissant");
    let own = Some("schema-org");
    for (text, format) in [
        ("<!DOCTYPE html><html>", own),
        ("\n<HTML><head>", own),
        ("<?xml version=\"1.0\"?><!DOCTYPE html><html xmlns=\"x\">", own),
        ("<?xml version=\"1.0\"?><rdf:RDF>", None),
        ("{\"@context\":\"https://schema.org\",\"@type\":\"Dataset\"}", own),
        ("{\n \"@context\": {\"@vocab\": \"http://schema.org/\"},\n \"@graph\": [", own),
        (
            "{\"@context\":{\"dcat\":\"http://www.w3.org/ns/dcat#\",\"s\":\"http://schema.org/\"},\"@type\":\"dcat:Dataset\"}",
            Some("jsonl"),
        ),
        (
            "{\n\"@context\":{\"dcat\":\"http://www.w3.org/ns/dcat#\",\"s\":\"http://schema.org/\"},\n\"dcat:dataset\":[]}",
            None,
        ),
        (
            "{\"@context\":{\"@vocab\":\"https://schema.org/\",\"cr\":\"http://mlcommons.org/croissant/\"},\"@type\":\"sc:Dataset\"",
            croissant,
        ),
        ("{\"@context\":{\"@vocab\":\"https://schema.org/\"},\"@type\":\"Dataset\",\"recordSet\":[]}", croissant),
        ("{\"name\":\"schema.org\"}", Some("jsonl")),
    ] {
        assert_eq!(name(text), format, "{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_give_records_or_issues(bytes in proptest::collection::vec(any::<u8>(), 0..200), page in any::<bool>()) {
        let start: &[u8] = if page { b"<html><script type=application/ld+json>" } else { b"{\"@type\":\"schema:Dataset\"," };
        let bytes = [start, &bytes].concat();
        if let Ok(items) = try_read("schema-org", "f", &bytes, &Options::default()) {
            prop_assert!(!items.is_empty());
        }
    }

    #[test]
    fn a_page_with_broken_pieces_loses_no_listing(
        noise in proptest::collection::vec(proptest::sample::select(vec![
            "<p", ">", "<!--", "\"", "'", "</", "<div itemscope>", "<li itemprop=a>", "</li>", "&amp", "<a b=", "é", "=", " ", "<b>",
        ]), 0..40),
    ) {
        let listing = "<script type=\"application/ld+json\">{\"@type\":\"schema:Dataset\",\"schema:name\":\"N\"}</script>";
        let page = format!("<html>{listing}{}", noise.concat());
        let (records, _) = read_as("schema-org", "f", page.as_bytes());
        prop_assert_eq!(records.iter().filter(|record| record["name"] == "N").count(), 1);
    }

    #[test]
    fn every_listing_of_a_graph_is_a_record(
        kinds in proptest::collection::vec(0..4_usize, 0..30), to in proptest::collection::vec(0..30_usize, 30),
    ) {
        let node = |(n, kind): (usize, &usize)| json!({
            "@type": (["Dataset", "Product", "Organization", "Offer"][*kind]), "@id": format!("#{n}"), "name": format!("{n}"),
            "publisher": {"@id": format!("#{}", to[n])}, "hasPart": {"@id": format!("#{}", to[n])},
        });
        let nodes: Vec<Value> = kinds.iter().enumerate().map(node).collect();
        let (records, _) = schema(&json!({"@context": "https://schema.org", "@graph": nodes}).to_string());
        prop_assert_eq!(records.len(), kinds.iter().filter(|kind| **kind < 2).count());
    }
}
