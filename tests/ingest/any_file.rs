//! Files of any format, from file to catalogue without a card: found by their content, unpacked, decoded, mapped; read
//! twice without change; made again from the archive by `doctor`.

use crate::support::{brokerwatch, done, json, stderr, stdout, write};
use flate2::write::GzEncoder;
use std::io::Write;
use std::path::Path;

const CHINESE: &str = "产品编号,产品名称,产品描述,供应商,价格\n\
    A-1,儿童语音数据,一百名儿童的朗读录音，监护人均已签署知情同意书,示例语音公司,50元/小时\n\
    A-2,方言电话录音,一千小时的客服电话录音,示例语音公司,面议\n";

const PAGE: &str = "<!DOCTYPE html><html lang=en><head><title>Faces</title><script type=\"application/ld+json\">\
    {\"@context\":\"https://schema.org\",\"@type\":\"Product\",\"name\":\"Faces of protesters\",\
    \"description\":\"5,000 images of faces\",\"url\":\"https://sample.example/faces\",\
    \"offers\":{\"@type\":\"Offer\",\"price\":\"900\",\"priceCurrency\":\"EUR\"},\
    \"brand\":{\"@type\":\"Brand\",\"name\":\"Sample Faces\"}}</script></head><body></body></html>";

const CROISSANT: &str = r#"{"@context":{"@vocab":"https://schema.org/","cr":"http://mlcommons.org/croissant/","rai":"http://mlcommons.org/croissant/RAI/","conformsTo":"dct:conformsTo","dct":"http://purl.org/dc/terms/"},
 "@type":"Dataset","name":"Calls","conformsTo":"http://mlcommons.org/croissant/1.0","url":"https://sample.example/calls",
 "description":"Recorded telephone calls","license":"https://creativecommons.org/licenses/by/4.0/",
 "rai:personalSensitiveInformation":"The voices of 1,200 callers, who consented in writing"}"#;

fn packed(folder: &Path) {
    let mut files = tar::Builder::new(GzEncoder::new(Vec::new(), flate2::Compression::fast()));
    for n in 0..3 {
        let card = format!("---\npretty_name: Card {n}\nlicense: cc-by-4.0\n---\n# Card {n}\nSpeech of adults\n");
        let mut header = tar::Header::new_gnu();
        header.set_size(card.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        files.append_data(&mut header, format!("cards/owner_card-{n}.md"), card.as_bytes()).unwrap();
    }
    let bytes = files.into_inner().unwrap().finish().unwrap();
    std::fs::write(folder.join("cards.tar.gz"), bytes).unwrap();
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("input");
    std::fs::create_dir(&input).unwrap();
    std::fs::write(input.join("产品.csv"), encoding_rs::GB18030.encode(CHINESE).0).unwrap();
    write(&input, "page.html", PAGE);
    write(&input, "croissant.json", CROISSANT);
    packed(&input);
    folder
}

#[test]
fn a_folder_of_all_kinds_is_read_by_one_command() {
    let folder = folder();
    let (input, data) = (folder.path().join("input"), folder.path().join("data"));
    let input = input.to_string_lossy();
    let first = json(&data, &["ingest", "--json", &input]);
    assert_eq!((&first["source"], &first["added"], &first["unreadable"]), (&"files".into(), &7.into(), &0.into()));
    assert_eq!(first["failed"].as_array().unwrap().len(), 0);
    for (query, title) in [
        ("儿童", "儿童语音数据"),
        ("protesters", "Faces of protesters"),
        ("callers", "Calls"),
        ("\"card 2\"", "Card 2"),
    ] {
        let found = json(&data, &["search", "--json", query]);
        assert_eq!(found["items"][0]["listing"]["title"], title, "{query}");
    }
    let found = json(&data, &["search", "--json", "儿童"]);
    let listing = &found["items"][0]["listing"];
    assert_eq!(listing["broker"]["name"], "示例语音公司");
    assert_eq!(listing["native_id"], "产品/A-1");
    assert_eq!(listing["price"]["amount"]["currency"], "CNY", "{listing}");
    let again = json(&data, &["ingest", "--json", &input]);
    assert_eq!((&again["added"], &again["changed"], &again["unchanged"]), (&0.into(), &0.into(), &7.into()));
    done(&data, &["doctor", "--archive"]);
}

#[test]
fn files_that_cannot_be_read_leave_the_others_alone() {
    let folder = folder();
    let (input, data) = (folder.path().join("input"), folder.path().join("data"));
    write(&input, "broken.csv", "\u{0}\u{1}\u{2}");
    let mut gz = GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gz.write_all(CHINESE.repeat(50).as_bytes()).unwrap();
    let bytes = gz.finish().unwrap();
    std::fs::write(input.join("cut.csv.gz"), &bytes[..bytes.len() / 2]).unwrap();
    let output = brokerwatch(&data, &["ingest", "--json", &input.to_string_lossy()]);
    assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
    let summary: serde_json::Value = serde_json::from_str(&stdout(&output)).unwrap();
    let failed = summary["failed"].as_array().unwrap();
    assert_eq!(failed.len(), 2, "{failed:?}");
    assert!(failed.iter().all(|f| !f.as_str().unwrap().contains('\n')), "{failed:?}");
    assert_eq!(summary["added"], 7);
}

#[test]
fn a_card_is_proposed_and_used() {
    let folder = folder();
    let (data, cards) = (folder.path().join("data"), folder.path().join("cards"));
    let file = folder.path().join("input/产品.csv").to_string_lossy().into_owned();
    let cards = cards.to_string_lossy();
    let new = json(&data, &["--cards", &cards, "source", "new", "--from", &file, "--id", "my-exchange", "--json"]);
    assert_eq!((&new["format"], new["listings"].as_array().unwrap().len()), (&"csv".into(), 2));
    let card = new["card"].as_str().unwrap();
    assert!(card.contains("title = \"产品名称\"") && card.contains("broker = \"供应商\""), "{card}");
    let again = brokerwatch(&data, &["--cards", &cards, "source", "new", "--from", &file, "--id", "my-exchange"]);
    assert_eq!(again.status.code(), Some(2));
    assert!(stderr(&again).contains("is there already"), "{}", stderr(&again));
    done(&data, &["--cards", &cards, "source", "test", "my-exchange", &file]);
    let summary = json(&data, &["--cards", &cards, "ingest", "--json", "-s", "my-exchange", &file]);
    assert_eq!((&summary["added"], &summary["source"]), (&2.into(), &"my-exchange".into()));
    done(&data, &["--cards", &cards, "doctor", "--archive"]);
}

#[test]
fn nothing_readable_is_an_error_and_stores_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    for (name, text) in [("empty.csv", ""), ("page.html", "<html><body>nothing</body></html>"), ("x.bin", "\u{0}\u{1}")]
    {
        let output = brokerwatch(&data, &["ingest", &write(folder.path(), name, text)]);
        assert_eq!(output.status.code(), Some(2), "{name}: {}", stderr(&output));
        assert!(!stderr(&output).is_empty());
    }
}

#[test]
fn pages_of_a_crawl_are_read_with_the_day_on_which_they_were_fetched() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let answer = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{PAGE}");
    let warc = format!(
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://sample.example/faces\r\n\
         WARC-Date: 2024-03-01T10:00:00Z\r\nWARC-Record-ID: <urn:uuid:7d3a2f64-0b1c-4a55-9b1e-0c5d2f5b8a11>\r\n\
         Content-Type: application/http; msgtype=response\r\nContent-Length: {}\r\n\r\n{answer}\r\n\r\n",
        answer.len()
    );
    let file = write(folder.path(), "crawl.warc", warc);
    let summary = json(&data, &["ingest", "--json", "--format", "warc", &file]);
    assert_eq!((&summary["added"], summary["failed"].as_array().unwrap().len()), (&1.into(), 0));
    let found = json(&data, &["search", "--json", "protesters"]);
    assert_eq!(found["items"][0]["listing"]["title"], "Faces of protesters");
    let csv = folder.path().join("all.csv").to_string_lossy().into_owned();
    done(&data, &["export", "protesters", "-o", &csv]);
    assert!(std::fs::read_to_string(csv).unwrap().contains("2024-03-01T10:00:00Z"));
    done(&data, &["doctor", "--archive"]);
}
