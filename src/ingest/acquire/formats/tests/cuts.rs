//! Files that end in the middle: what is before the cut is read, and an issue or an error says that something may be
//! missing. Only a cut at which a whole file could end as well says nothing.

use super::super::super::container::{Limits, Source, each_member};
use super::schema_org::read_as;
use super::*;

/// Records and issues, or the error as the only issue.
fn told(format: &str, bytes: &[u8]) -> (Vec<String>, Vec<String>) {
    let mut records = Vec::new();
    match try_read(format, "f.md", bytes, &Options::default()) {
        Err(error) => (records, vec![error.to_string()]),
        Ok(items) => {
            let mut issues = Vec::new();
            for item in items {
                match item {
                    Item::Record(record) => records.push(serde_json::to_string(&record.fields).unwrap()),
                    Item::Issue(issue) => issues.push(issue.message),
                }
            }
            (records, issues)
        }
    }
}

/// Cuts at every byte but the `silent` ones: fewer records, and nothing said, is a failure.
fn every_cut(format: &str, whole: &str, silent: impl Fn(&str) -> bool) {
    let (all, issues) = told(format, whole.as_bytes());
    assert!(all.len() > 1 && issues.is_empty(), "{format}: {issues:?}");
    for cut in (1..whole.len()).filter(|cut| whole.is_char_boundary(*cut)) {
        let begin = &whole[..cut];
        let (records, issues) = told(format, begin.as_bytes());
        let before = records.iter().zip(&all).take_while(|(one, other)| one == other).count();
        assert!(records.len() <= before + 1, "{format} at {cut}: {records:?}");
        assert!(!issues.is_empty() || records == all || silent(begin), "{format} at {cut} of {begin:?}: {records:?}");
    }
}

#[test]
fn xml_that_is_cut_is_told() {
    let whole = r#"<?xml version="1.0"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>
<record><header><identifier>1</identifier></header><metadata><dc xmlns:dc="y"><dc:title>A</dc:title></dc></metadata></record>
<record><header><identifier>2</identifier></header><metadata><dc xmlns:dc="y"><dc:title>B &amp; C</dc:title></dc></metadata></record>
</ListRecords></OAI-PMH>"#;
    every_cut("oai-pmh", whole, |_| false);
}

#[test]
fn catalogues_in_xml_that_are_cut_are_told() {
    let catalogue = "<?xml version=\"1.0\"?><catalog xmlns=\"http://project-open-data.cio.gov/v1.1/schema\"><dataset>\
        <title>A &amp; B</title><identifier>1</identifier><accessLevel>public</accessLevel></dataset>\n\
        <dataset><title>C</title><identifier>2</identifier></dataset></catalog>";
    every_cut("data-json", catalogue, |_| false);
    let list = "<oml:data xmlns:oml=\"http://openml.org/openml\"><oml:dataset><oml:did>2</oml:did><oml:name>a</oml:name>\
        </oml:dataset><oml:dataset><oml:did>3</oml:did><oml:name>b</oml:name></oml:dataset></oml:data>";
    every_cut("hub-api", list, |_| false);
    let answer = |records: &str| {
        format!(
            "<csw:GetRecordsResponse xmlns:csw=\"http://www.opengis.net/cat/csw/2.0.2\" xmlns:dct=\"http://purl.org/dc/terms/\" \
             xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" \
             xmlns:dcat=\"http://www.w3.org/ns/dcat#\"><csw:SearchResults nextRecord=\"0\">{records}</csw:SearchResults>\
             </csw:GetRecordsResponse>"
        )
    };
    let record = |name: &str| {
        format!("<csw:Record><dc:identifier>{name}</dc:identifier><dc:title>{name}</dc:title></csw:Record>\n")
    };
    every_cut("oai-pmh", &answer(&(record("A") + &record("B"))), |_| false);
    let rdf = |n: u32| {
        format!(
            "<rdf:RDF><dcat:Dataset rdf:about=\"https://x.example/{n}\"><dct:title>{n}</dct:title></dcat:Dataset></rdf:RDF>\n"
        )
    };
    every_cut("dcat", &answer(&(rdf(1) + &rdf(2))), |_| false);
}

#[test]
fn linked_data_that_is_cut_is_told() {
    let xml = r#"<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dcat="http://www.w3.org/ns/dcat#" xmlns:dct="http://purl.org/dc/terms/">
<dcat:Dataset rdf:about="https://x.example/1"><dct:title>A</dct:title></dcat:Dataset>
<dcat:Dataset rdf:about="https://x.example/2"><dct:title>B</dct:title></dcat:Dataset></rdf:RDF>"#;
    every_cut("dcat", xml, |_| false);
    let turtle = "@prefix dcat: <http://www.w3.org/ns/dcat#> .\n@prefix dct: <http://purl.org/dc/terms/> .\n\
        <https://x.example/1> a dcat:Dataset ; dct:title 'A' .\n<https://x.example/2> a dcat:Dataset ; dct:title 'B' .\n";
    // Each statement could be the last.
    every_cut("dcat", turtle, |begin| begin.trim_end().ends_with('.'));
}

#[test]
fn a_quotation_that_is_cut_is_told() {
    let whole = "id,title\n1,\"Kerbs,\n\"\"and\"\" signs\"\n2,\"Lamps\"\n3,\"Masts\"\n";
    // Without a quotation mark that is open, a row may end anywhere; its header row too.
    every_cut("csv", whole, |begin| begin.matches('"').count() % 2 == 0);
    let (records, issues) = told("csv", &whole.as_bytes()[..whole.len() - 3]);
    assert_eq!((records.len(), issues), (2, vec!["unclosed quotation mark".to_owned()]));
}

#[test]
fn front_matter_that_is_cut_is_told() {
    let whole = "---\nlicense: mit\ntags: [a, b]\n---\n# Faces\nText of the card.\n";
    let end = whole.find("# Faces").unwrap();
    for cut in 4..end - 1 {
        let (_, issues) = told("data-card", &whole.as_bytes()[..cut]);
        // The last line of hyphens may have no end.
        assert!(!issues.is_empty() || cut == end - 1, "{cut}: {issues:?}");
    }
}

#[test]
fn a_spreadsheet_that_is_cut_is_an_error() {
    let whole = super::xlsx::two_rows();
    for cut in 30..whole.len() - 1 {
        assert!(try_read("xlsx", "f", &whole[..cut], &Options::default()).is_err(), "{cut} of {}", whole.len());
    }
}

#[test]
fn a_page_that_is_cut_is_told() {
    let item = |name: &str| {
        format!(
            "<div itemscope itemtype='https://schema.org/Dataset'><b itemprop=name>{name}</b><meta itemprop=description content='{name} in words'></div>\n"
        )
    };
    let script = |name: &str| {
        format!(
            "<script type='application/ld+json'>{{\"@context\":\"https://schema.org\",\"@type\":\"Dataset\",\"name\":\"{name}\"}}</script>\n"
        )
    };
    let pages = [
        format!("<html><body><main>{}{}</main></body></html>", item("A"), item("B")),
        format!("<html><body><ul><li>{}<li>{}</ul><p>end</p></body></html>", item("A"), item("B")),
        format!("<html><head>{}{}</head><body><div>text</div></body></html>", script("A"), script("B")),
        // A part of a page.
        format!("<section>{}{}</section>", item("A"), item("B")),
    ];
    for page in &pages {
        let (all, issues) = read_as("schema-org", "f.html", page.as_bytes());
        assert_eq!((all.len(), issues), (2, vec![]), "{page}");
        let end = page.find("</body>").unwrap_or(page.len() - 1);
        for cut in page.find("itemscope").or(page.find("<script")).unwrap() + 8..end {
            let (records, issues) = read_as("schema-org", "f.html", &page.as_bytes()[..cut]);
            // Between two elements of the head or body the page is whole, as far as anybody can tell.
            let begin = &page[..cut];
            let whole = begin.trim_end().ends_with(['>']) || begin.ends_with(['<', 'e', 'n', 'd']);
            assert!(!issues.is_empty() || whole && !begin.contains("<main>"), "{cut} of {begin}: {records:?}");
        }
    }
    let cut = |end: &str| {
        let page = &pages[2][..pages[2].find(end).unwrap()];
        read_as("schema-org", "f.html", page.as_bytes()).1
    };
    let issues = cut("\"B\"");
    assert!(
        issues[0].starts_with("broken-record: the page ends within <script>, so listings may be missing;"),
        "{issues:?}"
    );
    let page = &pages[0][..pages[0].find("<div itemscope").unwrap()];
    let begin = format!("{page}{}", item("A"));
    assert_eq!(
        read_as("schema-org", "f.html", begin.as_bytes()).1,
        [
            "broken-record: the page ends within <main>, before its end tag, so listings may be missing; what is before was \
          read, fetch it again"
        ]
    );
}

#[test]
fn a_crawl_and_a_tar_that_are_cut_are_told() {
    let record = |name: &str| {
        let body = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>{name}</html>");
        let head = format!(
            "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.example/{name}\r\nContent-Type: application/http\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        format!("{head}{body}\r\n\r\n")
    };
    let crawl = [record("a"), record("b")];
    let between = [crawl[0].len() - 4..=crawl[0].len(), crawl.concat().len() - 4..=crawl.concat().len()];
    let mut builder = tar::Builder::new(Vec::new());
    for name in ["a.md", "b.md"] {
        let mut header = tar::Header::new_gnu();
        header.set_size(3);
        builder.append_data(&mut header, name, &b"# A"[..]).unwrap();
    }
    let packed = builder.into_inner().unwrap();
    let marked = packed.len() - 512;
    for cut in 20..crawl.concat().len() {
        let mut reader = &crawl.concat().into_bytes()[..cut];
        let summary =
            each_member("x.warc", Source::Stream(&mut reader), &Limits::default(), &mut |_| ControlFlow::Continue(()));
        let whole = between.iter().any(|whole| whole.contains(&cut));
        assert!(whole || !summary.failed.is_empty(), "{cut}: {summary:?}");
    }
    for cut in 512..marked {
        let mut reader = &packed[..cut];
        let summary =
            each_member("x.tar", Source::Stream(&mut reader), &Limits::default(), &mut |_| ControlFlow::Continue(()));
        assert!(!summary.failed.is_empty(), "{cut}: {summary:?}");
    }
}
