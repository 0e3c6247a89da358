//! OAI-PMH.

use super::*;
use proptest::prelude::*;

fn oai(text: &str) -> (Vec<String>, Vec<String>) {
    read("oai-pmh", text.as_bytes(), &Options::default())
}

const ANSWER: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">
 <responseDate>2024-05-01T10:00:00Z</responseDate>
 <request verb="ListRecords" metadataPrefix="oai_dc">https://repo.example/oai</request>
 <ListRecords>
  <record>
   <header><identifier>oai:repo.example:1</identifier><datestamp>2024-01-02</datestamp><setSpec>data</setSpec><setSpec>open</setSpec></header>
   <metadata><oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/">
    <dc:title>Voices of &#x4E2D;&amp;co</dc:title>
    <dc:creator>Doe, Jane</dc:creator>
    <dc:description>First.</dc:description>
    <dc:description xml:lang="de"><![CDATA[Zweite <b>Aufnahme</b> > 1]]></dc:description>
    <dc:rights>CC BY 4.0</dc:rights><dc:rights>https://creativecommons.org/licenses/by/4.0/</dc:rights>
    <dc:identifier>10.5555/abc</dc:identifier><dc:identifier>https://repo.example/1</dc:identifier>
   </oai_dc:dc></metadata>
   <about><provenance>harvested</provenance></about>
  </record>
  <record><header status="deleted"><identifier>oai:repo.example:2</identifier></header></record>
  <o:record xmlns:o="http://www.openarchives.org/OAI/2.0/"><o:header><o:identifier>3</o:identifier></o:header>
   <o:metadata><x:dc xmlns:x="y"><a:title xmlns:a="z">Third</a:title></x:dc></o:metadata></o:record>
  <resumptionToken completeListSize="70">page-2</resumptionToken>
 </ListRecords>
</OAI-PMH>"#;

#[test]
fn an_answer_is_read_whole() {
    let (records, issues) = oai(ANSWER);
    let first: serde_json::Value = serde_json::from_str(&records[0]).unwrap();
    assert_eq!(first["dc:title"], "Voices of 中&co");
    assert_eq!(first["header.identifier"], "oai:repo.example:1");
    assert_eq!(first["header.setSpec"], serde_json::json!(["data", "open"]));
    assert_eq!(first["dc:description"], serde_json::json!(["First.", "Zweite <b>Aufnahme</b> > 1"]));
    assert_eq!(first["dc:description@xml:lang"], "de");
    assert_eq!(first["dc:rights"][1], "https://creativecommons.org/licenses/by/4.0/");
    assert_eq!(first["identifier.url"], "https://repo.example/1");
    assert_eq!(first["responseDate"], "2024-05-01T10:00:00Z");
    assert_eq!(first["about.provenance"], "harvested");
    let third: serde_json::Value = serde_json::from_str(&records[1]).unwrap();
    assert_eq!((&third["dc:title"], &third["header.identifier"]), (&"Third".into(), &"3".into()));
    assert_eq!(
        issues,
        [
            "not-a-listing 18: the repository says that this record was deleted",
            "read-as 21: this is one page; the next is to be asked for with resumptionToken=page-2"
        ]
    );
}

#[test]
fn error_answers_are_told() {
    let error = |code: &str| format!("<OAI-PMH><error code=\"{code}\">nothing there</error></OAI-PMH>");
    let (records, issues) = oai(&error("noRecordsMatch"));
    assert_eq!(records.len(), 0);
    assert_eq!(issues, ["not-a-listing 1: the repository answered with the error “noRecordsMatch”"]);
    assert!(oai(&error("badResumptionToken")).1[0].starts_with("unreadable-record 1: "));
    assert!(
        oai("<OAI-PMH><ListIdentifiers><header/></ListIdentifiers></OAI-PMH>").1[0].contains("ask for ListRecords")
    );
    assert!(oai("<OAI-PMH></OAI-PMH>").1[0].contains("found none"));
}

#[test]
fn metadata_without_an_answer_is_read() {
    let (records, _) =
        oai("<oai_dc:dc xmlns:oai_dc='http://www.openarchives.org/OAI/2.0/oai_dc/'><dc:title>A</dc:title></oai_dc:dc>");
    assert_eq!(records, [r#"{"dc:title":"A"}"#]);
    let (records, _) = oai(
        "<resource xmlns='http://datacite.org/schema/kernel-4'><identifier identifierType='DOI'>10.5555/x</identifier>\
         <titles><title>B</title></titles><rightsList><rights rightsURI='https://spdx.example/mit'>MIT</rights></rightsList></resource>",
    );
    let record: serde_json::Value = serde_json::from_str(&records[0]).unwrap();
    assert_eq!(record["titles/title"], "B");
    assert_eq!(record["rightsList/rights@rightsURI"], "https://spdx.example/mit");
    assert_eq!(record["identifier.url"], "https://doi.org/10.5555/x");
}

#[test]
fn records_inside_records_do_not_end_them() {
    let (records, issues) = oai(
        "<OAI-PMH><ListRecords><record><metadata><record xmlns='marc'><leader>x</leader></record></metadata></record>\
         <record><metadata><dc><title>B</title></dc></metadata></record></ListRecords></OAI-PMH>",
    );
    assert_eq!((records.len(), issues.len()), (2, 0));
    assert_eq!(records[0], r#"{"leader":"x"}"#);
}

#[test]
fn entities_do_not_grow() {
    let laughs = "<!DOCTYPE x [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;\">]><OAI-PMH><record><metadata><dc><title>&b;&lt;</title></dc></metadata></record></OAI-PMH>";
    let (records, issues) = oai(laughs);
    assert_eq!(records, [r#"{"dc:title":"&b;<"}"#]);
    assert!(issues[0].contains("document type is not read"), "{issues:?}");
}

#[test]
fn a_broken_record_costs_only_itself() {
    let cut = &ANSWER[..ANSWER.find("<dc:rights>").unwrap()];
    let two = format!(
        "<OAI-PMH><record><metadata><dc><title>A</title></dc></metadata></record>{}",
        cut.split_once("<ListRecords>").unwrap().1
    );
    let (records, issues) = oai(&two);
    assert_eq!(records.len(), 1);
    assert!(issues[0].starts_with("broken-record 2: the file ends within this record"), "{issues:?}");
    let (records, issues) = oai(
        "<OAI-PMH><record><dc><title>A</b></dc></record>\n<record><metadata><dc><title>B</title></dc></metadata></record></OAI-PMH>",
    );
    assert_eq!(records, [r#"{"dc:title":"B"}"#]);
    assert!(issues[0].starts_with("unreadable-record 1: byte "), "{issues:?}");
    let deep = format!("<OAI-PMH><record>{}</record></OAI-PMH>", "<a>".repeat(100_000));
    assert!(oai(&deep).1[0].contains("nested deeper than 64"));
}

#[test]
fn an_answer_cut_between_records_is_told() {
    let whole = "<OAI-PMH><ListRecords><record><metadata><dc><title>A</title></dc></metadata></record>\n\
                 <record><metadata><dc><title>B</title></dc></metadata></record></ListRecords></OAI-PMH>";
    assert_eq!(oai(whole).1, Vec::<String>::new());
    assert_eq!(oai(&whole.repeat(2)).1, Vec::<String>::new());
    for cut in ["\n<record>", "<record><metadata><dc><title>B", "</ListRecords>", "PMH>"] {
        let (records, issues) = oai(&whole[..whole.rfind(cut).unwrap()]);
        assert!((1..=2).contains(&records.len()), "{cut}: {records:?}");
        assert_eq!(issues.len(), 1, "{cut}: {issues:?}");
        assert!(issues[0].contains("before “OAI-PMH” does, so records may be missing"), "{issues:?}");
    }
    let (_, issues) = oai(&whole[..whole.rfind("<metadata>").unwrap()]);
    assert_eq!(issues, ["broken-record 2: the file ends within this record"]);
}

#[test]
fn only_answers_are_recognised() {
    let is = |head: &str| (by_name("oai-pmh").unwrap().recognise)(head.as_bytes());
    assert!(is(ANSWER) && is(&ANSWER[..200]));
    assert!(is("<!-- a > b --><o:OAI-PMH xmlns:o='x'>"));
    for other in [
        "<html><dc>",
        "<rdf:RDF xmlns:dc='http://purl.org/dc/terms/'>",
        "<dc>",
        "text",
        "",
        "<",
        "<resource/>",
        "{\"a\": \"<OAI-PMH>\"}",
    ] {
        assert!(!is(other), "{other}");
    }
}

#[test]
fn the_mapping_is_one() {
    let mapping: crate::ingest::acquire::mapping::Mapping =
        toml::from_str(by_name("oai-pmh").unwrap().mapping.unwrap()).unwrap();
    assert_eq!(mapping.fault(), None);
}

proptest! {
    #[test]
    fn no_damage_loses_a_record_silently(at in 0..ANSWER.len(), byte in any::<u8>(), cut in any::<bool>()) {
        let mut bytes = ANSWER.as_bytes().to_vec();
        bytes[at] = byte;
        if cut {
            bytes.truncate(at);
        }
        // With a NUL it is no text any more, and an error says so.
        let Ok(items) = try_read("oai-pmh", "f", &bytes, &Options::default()) else { return Ok(()) };
        let begun = String::from_utf8_lossy(&bytes).matches("record>").count();
        prop_assert!(cut || begun < 5 || items.len() >= 2, "{} items", items.len());
    }
}
