//! Speed of the parsers, from bytes to records, on one thread: `cargo bench --bench formats [FORMAT…]`.
//!
//! The input of each format is made up: the same listing under other names, as often as a file of some size holds it.
//! Prints megabytes of the file a second, records, and by how much memory grew at its peak; beside them how fast the same
//! bytes are only copied, so that a slow machine is seen.

use brokerwatch::ingest::acquire::formats::{Input, Item, Options, by_name};
use std::fmt::Write as _;
use std::hint::black_box;
use std::io::Write as _;
use std::ops::ControlFlow;
use timing::best;

mod timing;

/// A format, what its input is, how large it is in megabytes, and how it is made.
type Case = (&'static str, &'static str, usize, fn(usize) -> Vec<u8>);

const CASES: &[Case] = &[
    ("csv", "comma, quoted texts", 64, csv),
    ("jsonl", "one object a line", 64, |bytes| repeat(bytes, "", |n| format!("{}\n", object(n)), "")),
    ("jsonl", "one array", 64, |bytes| repeat(bytes, "[", |n| format!("{},\n", object(n)), "{}]")),
    ("ckan", "package_search", 32, ckan),
    ("data-json", "catalogue", 32, data_json),
    ("schema-org", "JSON-LD graph", 32, schema_org),
    ("dcat", "Turtle", 32, turtle),
    ("dcat", "N-Triples", 32, n_triples),
    ("dcat", "RDF/XML", 32, rdf_xml),
    ("dcat", "JSON-LD", 32, dcat_json),
    ("oai-pmh", "oai_dc", 32, oai),
    ("xlsx", "one sheet", 8, xlsx),
];

const TEXT: &str = "Recorded telephone calls of 1,200 adult speakers, with a transcript and the consent of each speaker. \
                    Collected from 2021 to 2023 in three countries; delivered as 16 kHz WAV with JSON.";

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with('-')).collect();
    println!("format      input                       MB    MB/s    copied MB/s  records  peak growth MiB");
    for (name, what, megabytes, make) in CASES {
        if !wanted.is_empty() && !wanted.iter().any(|w| w == name) {
            continue;
        }
        let bytes = make(megabytes << 20);
        let size = bytes.len() as f64 / 1e6;
        let copied = best(|| black_box(bytes.clone()).len());
        let format = by_name(name).expect("the name of a format");
        let (mut records, mut issues) = (0_u64, Vec::new());
        let before = reset_peak();
        let took = best(|| {
            (records, issues) = (0, Vec::new());
            let input = Input { file: "bench", reader: &mut &bytes[..] };
            let read = (format.read)(input, &Options::default(), &mut |item| {
                match item {
                    Item::Record(_) => records += 1,
                    Item::Issue(issue) if issues.len() < 3 => issues.push(issue.message),
                    Item::Issue(_) => {}
                }
                ControlFlow::Continue(())
            });
            read.expect("the input is of its format");
            records as usize
        });
        let growth = peak().saturating_sub(before) >> 10;
        let (speed, copied) = (size / took.as_secs_f64(), size / copied.as_secs_f64());
        println!("{name:<11} {what:<26} {size:>4.0} {speed:>7.1} {copied:>14.0} {records:>8} {growth:>8}");
        for issue in issues {
            println!("    {issue}");
        }
    }
}

/// Peak memory of the process from now on begins at what it has now; that is returned, in KiB.
fn reset_peak() -> u64 {
    let _ = std::fs::write("/proc/self/clear_refs", "5");
    peak()
}

fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok()).unwrap_or_default()
}

fn repeat(bytes: usize, head: &str, item: impl Fn(usize) -> String, tail: &str) -> Vec<u8> {
    let mut text = head.to_owned();
    for n in 0.. {
        if text.len() >= bytes {
            break;
        }
        text.push_str(&item(n));
    }
    text.push_str(tail);
    text.into_bytes()
}

fn object(n: usize) -> String {
    format!(
        r#"{{"id":"kb-{n}","title":"Calls in language {n}","description":"{TEXT}","broker":"Sample Voices Ltd","price":"${n} per hour","licence":"proprietary","languages":["en","de"],"keywords":["speech","calls"]}}"#
    )
}

fn csv(bytes: usize) -> Vec<u8> {
    let row =
        |n| format!("kb-{n},Calls in language {n},\"{TEXT}\",Sample Voices Ltd,${n} per hour,proprietary,\"en, de\"\n");
    repeat(bytes, "id,title,description,seller,price,licence,languages\n", row, "")
}

fn ckan(bytes: usize) -> Vec<u8> {
    let package = |n| {
        format!(
            r#"{{"id":"00000000-0000-4000-8000-{n:012}","name":"calls-{n}","title":"Calls {n}","notes":"{TEXT}","license_id":"cc-by","organization":{{"title":"Sample Voices"}},"tags":[{{"name":"speech"}}],"resources":[{{"format":"WAV","url":"https://sample.example/{n}"}}],"extras":[{{"key":"spatial","value":"DE"}}]}},"#
        )
    };
    repeat(bytes, r#"{"help":"x","success":true,"result":{"count":1,"results":["#, package, r#"{"name":"last"}]}}"#)
}

fn data_json(bytes: usize) -> Vec<u8> {
    let dataset = |n| {
        format!(
            r#"{{"@type":"dcat:Dataset","identifier":"d-{n}","title":"Calls {n}","description":"{TEXT}","keyword":["speech"],"modified":"2024-01-01","publisher":{{"name":"Sample Agency"}},"accessLevel":"public","license":"https://creativecommons.org/licenses/by/4.0/"}},"#
        )
    };
    let head = r#"{"conformsTo":"https://project-open-data.cio.gov/v1.1/schema","dataset":["#;
    repeat(bytes, head, dataset, "{}]}")
}

fn schema_org(bytes: usize) -> Vec<u8> {
    let node = |n| {
        format!(
            r#"{{"@type":"Dataset","@id":"https://sample.example/{n}","name":"Calls {n}","description":"{TEXT}","license":"https://creativecommons.org/licenses/by/4.0/","publisher":{{"@type":"Organization","name":"Sample Voices"}},"offers":{{"@type":"Offer","price":"{n}","priceCurrency":"EUR"}}}},"#
        )
    };
    let tail = r#"{"@type":"Organization","name":"Sample Voices"}]}"#;
    repeat(bytes, r#"{"@context":"https://schema.org/","@graph":["#, node, tail)
}

fn turtle(bytes: usize) -> Vec<u8> {
    let head = "@prefix dcat: <http://www.w3.org/ns/dcat#> .\n@prefix dct: <http://purl.org/dc/terms/> .\n";
    let dataset = |n| {
        format!(
            "<https://sample.example/{n}> a dcat:Dataset ;\n  dct:title \"Calls {n}\"@en ;\n  dct:description \"{TEXT}\"@en ;\n  dct:license <https://creativecommons.org/licenses/by/4.0/> ;\n  dcat:keyword \"speech\"@en , \"calls\"@en ;\n  dct:issued \"2024-01-01\" .\n"
        )
    };
    repeat(bytes, head, dataset, "")
}

fn n_triples(bytes: usize) -> Vec<u8> {
    let dataset = |n| {
        let subject = format!("<https://sample.example/{n}>");
        format!(
            "{subject} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/ns/dcat#Dataset> .\n{subject} <http://purl.org/dc/terms/title> \"Calls {n}\"@en .\n{subject} <http://purl.org/dc/terms/description> \"{TEXT}\"@en .\n"
        )
    };
    repeat(bytes, "", dataset, "")
}

fn rdf_xml(bytes: usize) -> Vec<u8> {
    let head = r#"<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dcat="http://www.w3.org/ns/dcat#" xmlns:dct="http://purl.org/dc/terms/">"#;
    let dataset = |n| {
        format!(
            r#"<dcat:Dataset rdf:about="https://sample.example/{n}"><dct:title xml:lang="en">Calls {n}</dct:title><dct:description xml:lang="en">{TEXT}</dct:description><dcat:keyword>speech</dcat:keyword></dcat:Dataset>"#
        )
    };
    repeat(bytes, head, dataset, "</rdf:RDF>")
}

fn dcat_json(bytes: usize) -> Vec<u8> {
    let node = |n| {
        format!(
            r#"{{"@id":"https://sample.example/{n}","@type":"dcat:Dataset","dct:title":"Calls {n}","dct:description":"{TEXT}","dcat:keyword":["speech","calls"]}},"#
        )
    };
    let head = r#"{"@context":{"dcat":"http://www.w3.org/ns/dcat#","dct":"http://purl.org/dc/terms/"},"@graph":["#;
    repeat(bytes, head, node, r#"{"@id":"https://sample.example/end"}]}"#)
}

fn oai(bytes: usize) -> Vec<u8> {
    let head = r#"<?xml version="1.0"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>"#;
    let record = |n| {
        format!(
            r#"<record><header><identifier>oai:sample:{n}</identifier><datestamp>2024-01-01</datestamp></header><metadata><oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Calls {n}</dc:title><dc:description>{TEXT}</dc:description><dc:creator>Sample Voices</dc:creator></oai_dc:dc></metadata></record>"#
        )
    };
    repeat(bytes, head, record, "</ListRecords></OAI-PMH>")
}

/// A workbook whose sheets take about as many bytes unpacked; they shrink to a tenth.
fn xlsx(bytes: usize) -> Vec<u8> {
    let mut packed = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let mut file = |name: &str, text: &str| {
        packed.start_file(name, zip::write::SimpleFileOptions::default()).expect("a zip in memory");
        packed.write_all(text.as_bytes()).expect("a zip in memory");
    };
    file(
        "[Content_Types].xml",
        r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>"#,
    );
    file(
        "_rels/.rels",
        r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
    );
    file(
        "xl/workbook.xml",
        r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Listings" sheetId="1" r:id="rId1"/></sheets></workbook>"#,
    );
    file(
        "xl/_rels/workbook.xml.rels",
        r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#,
    );
    let mut sheet = String::from(
        r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>"#,
    );
    let mut seed = 7_u64;
    for n in 1.. {
        if sheet.len() >= 6 * bytes {
            break;
        }
        let mut noise = String::new();
        for _ in 0..12 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let _ = write!(noise, "{:x} ", seed >> 20);
        }
        let cells = match n {
            1 => ["id".to_owned(), "title".to_owned(), "description".to_owned(), "price".to_owned()],
            n => [format!("kb-{n}"), format!("Calls {n}"), format!("{TEXT} {noise}"), format!("{n} EUR")],
        };
        let _ = write!(sheet, r#"<row r="{n}">"#);
        for (column, cell) in ["A", "B", "C", "D"].iter().zip(cells) {
            let _ = write!(sheet, r#"<c r="{column}{n}" t="inlineStr"><is><t>{cell}</t></is></c>"#);
        }
        sheet.push_str("</row>");
    }
    sheet.push_str("</sheetData></worksheet>");
    file("xl/worksheets/sheet1.xml", &sheet);
    packed.finish().expect("a zip in memory").into_inner()
}
