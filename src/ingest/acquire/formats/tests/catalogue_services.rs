//! Answers of catalogue services (CSW): records of Dublin Core are read as those of OAI-PMH, RDF in them as DCAT.

use super::*;
use serde_json::Value;

fn values(format: &str, text: &str) -> (Vec<Value>, Vec<String>) {
    assert_eq!(sniff("x.xml", text.as_bytes()).unwrap().name, format);
    let (records, issues) = read(format, text.as_bytes(), &Options::default());
    (records.iter().map(|record| serde_json::from_str(record).unwrap()).collect(), issues)
}

fn answer(namespaces: &str, next: u32, records: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?>\n<!-- made -->\n<csw:GetRecordsResponse xmlns:csw=\"http://www.opengis.net/cat/csw/2.0.2\" \
         {namespaces}>\n<csw:SearchResults numberOfRecordsMatched=\"9\" nextRecord=\"{next}\">\n{records}\n\
         </csw:SearchResults></csw:GetRecordsResponse>"
    )
}

const NAMESPACES: &str = "xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dct=\"http://purl.org/dc/terms/\"";

#[test]
fn records_of_dublin_core_are_listings() {
    let records = "<csw:Record><dc:identifier>urn:1</dc:identifier><dc:title>Phones</dc:title><dct:abstract>By the hour.\
        </dct:abstract><dc:subject>a</dc:subject><dc:subject>b</dc:subject><dct:spatial>Chile</dct:spatial></csw:Record>\n\
        <csw:SummaryRecord><dc:title>Faces</dc:title></csw:SummaryRecord>";
    let (found, issues) = values("oai-pmh", &answer(NAMESPACES, 0, records));
    assert_eq!(issues, [""; 0]);
    assert_eq!(found.len(), 2);
    assert_eq!((&found[0]["dc:title"], &found[0]["dc:abstract"]), (&"Phones".into(), &"By the hour.".into()));
    assert_eq!((&found[0]["dc:spatial"], &found[1]["dc:title"]), (&"Chile".into(), &"Faces".into()));
}

#[test]
fn a_next_page_and_records_of_another_kind_are_told() {
    let records = "<csw:BriefRecord><dc:title>Phones</dc:title></csw:BriefRecord>\n\
        <gmd:MD_Metadata xmlns:gmd=\"g\"><gmd:title>T</gmd:title></gmd:MD_Metadata>";
    let (found, issues) = values("oai-pmh", &answer(NAMESPACES, 11, records));
    assert_eq!(found.len(), 1);
    assert_eq!(issues.len(), 2, "{issues:?}");
    assert!(issues[0].ends_with("this is one page; the next is to be asked for with startPosition=11"), "{issues:?}");
    assert!(issues[1].starts_with("unreadable-record 5: records of ISO 19139 are not read"), "{issues:?}");
}

#[test]
fn each_rdf_in_an_answer_is_read_with_the_namespaces_around_it() {
    let rdf = |n: u32, body: &str| {
        format!(
            "<rdf:RDF xmlns:dcat=\"http://www.w3.org/ns/dcat#\"><dcat:Dataset rdf:about=\"https://g.example/{n}\">{body}\
             </dcat:Dataset></rdf:RDF>"
        )
    };
    let namespaces = format!("{NAMESPACES} xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'");
    let records = [
        rdf(1, "<dct:title>Voices &gt; all</dct:title>"),
        rdf(2, "<dct:title>Faces</broken>"),
        rdf(3, "<dct:title>Gaits</dct:title>"),
    ];
    let (found, issues) = values("dcat", &answer(&namespaces, 4, &records.join("\n")));
    let titles: Vec<&str> = found.iter().map(|one| one["title"].as_str().unwrap_or_default()).collect();
    assert_eq!(titles, ["Voices > all", "", "Gaits"]);
    assert_eq!(issues.len(), 2, "{issues:?}");
    assert!(issues[0].ends_with("startPosition=4"), "{issues:?}");
    assert!(issues[1].starts_with("broken-record 6: line 6"), "{issues:?}");
}
