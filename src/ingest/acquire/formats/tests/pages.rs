//! schema.org in pages of HTML, bad input, and what holds for any bytes.

use super::schema_org::{read_as, schema};
use super::*;
use proptest::prelude::*;
use serde_json::{Value, json};

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
fn a_page_cut_within_a_listing_is_told() {
    let page = r##"<html><body><div itemscope itemtype="https://schema.org/Dataset"><b itemprop="name">Calls</b></div>
        <div itemscope itemtype="https://schema.org/Dataset"><b itemprop="name">Second</b>"##;
    let (records, issues) = read_as("schema-org", "f.html", page.as_bytes());
    assert_eq!(records.len(), 2);
    assert_eq!(issues, ["broken-record: the page ends within a listing; what is before was read, fetch it again"]);
    for whole in [format!("{page}</div>"), format!("{page}</html>")] {
        assert_eq!(read_as("schema-org", "f.html", whole.as_bytes()).1, [""; 0], "{whole}");
    }
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
    let (own, dcat) = (Some("schema-org"), Some("dcat"));
    for (text, format) in [
        ("<!DOCTYPE html><html>", own),
        ("\n<HTML><head>", own),
        ("<?xml version=\"1.0\"?><!DOCTYPE html><html xmlns=\"x\">", own),
        ("<?xml version=\"1.0\"?><rdf:RDF>", None),
        ("{\"@context\":\"https://schema.org\",\"@type\":\"Dataset\"}", own),
        ("{\n \"@context\": {\"@vocab\": \"http://schema.org/\"},\n \"@graph\": [", own),
        (
            "{\"@context\":{\"dcat\":\"http://www.w3.org/ns/dcat#\",\"s\":\"http://schema.org/\"},\"@type\":\"dcat:Dataset\"}",
            dcat,
        ),
        (
            "{\n\"@context\":{\"dcat\":\"http://www.w3.org/ns/dcat#\",\"s\":\"http://schema.org/\"},\n\"dcat:dataset\":[]}",
            dcat,
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
