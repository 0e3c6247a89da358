//! schema.org in files of JSON-LD.

use super::*;
use serde_json::{Value, json};

pub(super) fn read_as(format: &str, file: &str, bytes: &[u8]) -> (Vec<Value>, Vec<String>) {
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

pub(super) fn schema(text: &str) -> (Vec<Value>, Vec<String>) {
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
    assert_eq!(of(json!({"price": 1, "seller": {"name": "S"}}))["listing.broker"], "S");
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
fn a_node_in_pieces_is_one_listing() {
    let record = one(json!({"@context": "https://schema.org", "@graph": [
        {"@id": "_:a", "@type": "Dataset"}, {"@id": "_:a", "name": "N", "description": "D"}, {"@id": "_:a", "version": 2, "name": "M"}]}));
    assert_eq!(record["name (2)"], "M");
    assert_eq!((&record["name"], &record["version"], &record["listing.id"]), (&json!("N"), &json!(2), &json!("N")));
}

#[test]
fn what_identifies_a_listing_holds_beyond_its_file() {
    let id = |members: Value| {
        let mut document = json!({"@context": "https://schema.org", "@type": "Dataset", "description": "D"});
        for (name, value) in members.as_object().unwrap() {
            document[name] = value.clone();
        }
        one(document).get("listing.id").cloned()
    };
    for (members, expected) in [
        (json!({"@id": "https://a.example/1", "identifier": "x"}), "https://a.example/1"),
        (json!({"@id": "_:b0", "identifier": {"@type": "PropertyValue", "value": "doi:10.1/2"}}), "doi:10.1/2"),
        (json!({"@id": "#product", "sku": "7", "url": "None"}), "7"),
        (json!({"@id": "./", "url": "https://a.example/2"}), "https://a.example/2"),
        (json!({"@id": "#dataset", "name": "N"}), "N"),
        (json!({"@id": "#dataset"}), "#dataset"),
    ] {
        assert_eq!(id(members.clone()), Some(json!(expected)), "{members}");
    }
    assert_eq!(id(json!({"@id": "_:b0", "url": "null"})), None);
}

#[test]
fn circles_and_floods_of_references_end() {
    let nodes: Vec<Value> = (0..100)
        .map(|n| json!({"@type": "Dataset", "@id": format!("#{n}"), "name": {"@id": format!("#{}", n + 1)},
            "creator": (0..100).map(|m| json!({"@id": format!("#{m}")})).collect::<Vec<_>>(),
            "distribution": {"@id": "#1"}, "recordSet": {"@id": "#2"}, "field": {"@id": "#2"}, "subField": {"@id": "#3"}}))
        .collect();
    let (records, _) = schema(&json!({"@context": "https://schema.org", "@graph": nodes}).to_string());
    assert_eq!(records.len(), 100);
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
fn of_a_list_that_breaks_off_what_is_whole_is_read() {
    let node = |n: u32| {
        format!(r#"{{"@type":"Dataset","@id":"https://a.example/{n}","name":"N {{[\"","keywords":["a","b"]}}"#)
    };
    for (head, tail) in [("[", "]"), (r#"{"@context":"https://schema.org/","@graph":[ "#, r#"],"name":"x"}"#)] {
        let text = format!("{head}{},{},{}{tail}", node(1), node(2), node(3));
        assert_eq!(schema(&text).0.len(), 3);
        let first = head.len() + node(1).len();
        for cut in first..text.len() {
            let (records, issues) = schema(&text[..cut]);
            assert_eq!(records.len(), (cut - head.len() + 1) / (node(1).len() + 1), "{}", &text[..cut]);
            assert_eq!(issues.len(), 1, "{issues:?}");
            assert!(issues[0].starts_with("broken-record: expected JSON-LD, line "), "{issues:?}");
        }
        let mended = format!("{head}/* */{},{},", node(1), node(2));
        let (records, issues) = schema(&mended);
        assert_eq!((records.len(), issues.len()), (2, 2), "{issues:?}");
        let broken = format!("{head}{},{{\"@type\":\"Dataset\" \"name\"}},{}{tail}", node(1), node(2));
        let (records, issues) = schema(&broken);
        assert_eq!((records.len(), issues.len()), (1, 1), "{issues:?}");
        assert!(issues[0].ends_with("what is whole before was read"), "{issues:?}");
    }
}
