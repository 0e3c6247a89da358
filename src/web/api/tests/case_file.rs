//! The file of a case: what is in it, that it proves itself, and that it is the same again.

use super::cases::Desk;
use super::support::{World, id};
use crate::domain::listing::ListingId;
use crate::output::case_file::{PublicKeys, verify};
use crate::store::NewFetch;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{self, Cursor, Read};

/// The files of a zip by name.
fn files(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut all = BTreeMap::new();
    for index in 0..zip.len() {
        let mut entry = zip.by_index(index).unwrap();
        let mut content = Vec::new();
        entry.read_to_end(&mut content).unwrap();
        all.insert(String::from_utf8(entry.name_raw().to_vec()).unwrap(), content);
    }
    all
}

#[actix_web::test]
async fn a_case_file_shows_what_was_pinned_and_what_holds_now() {
    let mut world = World::new(2);
    world.add(&[("n0", "Calls scraped from the web; explicit informed consent was obtained from every speaker")]);
    let fingerprint =
        world.get("/api/v1/findings").await.json()["items"][0]["fingerprint"].as_str().unwrap().to_owned();
    // The file of the first version was fetched from the web.
    let first = world.app.store.version(&ListingId::derive("test", "n0"), 1).unwrap().unwrap().0;
    let answer = NewFetch {
        url: "https://shop.example/list.csv".to_owned(),
        location: "https://shop.example/list.csv".to_owned(),
        at: first.observed_at,
        status: 200,
        headers: vec![("content-type".to_owned(), "text/csv".to_owned())],
        digest: first.snapshot.clone(),
        bytes: world
            .app
            .archive
            .read(&first.snapshot)
            .map(|mut file| io::copy(&mut file, &mut io::sink()))
            .unwrap()
            .unwrap(),
        ..NewFetch::default()
    };
    world.app.store.writer().unwrap().note_fetches(&first.run_id, "test", first.observed_at, &[answer], &[]).unwrap();
    let case = {
        let desk = Desk::new(&world, Some("dpa"));
        let case = desk.open().await;
        for body in [
            json!({ "kind": "listing", "listing": id("n0"), "note": "Calls" }),
            json!({ "kind": "version", "listing": id("n0"), "version": 1, "note": "First" }),
            json!({ "kind": "finding", "finding": fingerprint, "note": "Consent" }),
            json!({ "kind": "search", "query": "q=calls", "note": "All" }),
            json!({ "kind": "listing", "listing": id("n1"), "note": "By mistake" }),
        ] {
            assert_eq!(desk.pin(&case, body).await.status, 201);
        }
        let removed = desk.send("post", &format!("{case}/pins/5/removal"), &json!({ "reason": "Another case" })).await;
        assert_eq!(removed.status, 201);
        case
    };
    let seen = Desk::new(&world, Some("dpa")).get(&format!("{case}/pins/1")).await.text();
    world.add(&[("n0", "Withdrawn")]);
    let desk = Desk::new(&world, Some("dpa"));
    let answer = desk.get(&format!("{case}/export")).await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/zip"));
    let bytes = answer.body.unwrap().to_vec();
    let again = desk.get(&format!("{case}/export")).await.body.unwrap().to_vec();
    assert!(bytes == again, "the same state gives the same file");
    let jwks = world.app.auth.keys.jwks().to_string();
    let found = verify(Cursor::new(&bytes), Some(&PublicKeys::read(&jwks).unwrap())).unwrap();
    assert!(found.faults.is_empty() && found.key_known, "{found:?}");
    let head = found.manifest.unwrap().head;
    assert_eq!((head.change, head.change_after), (4, 4));
    assert_eq!((head.agency.as_str(), head.method.as_str()), ("dpa", world.app.method.fingerprint()));
    let files = files(&bytes);
    let read = |name: &str| String::from_utf8(files[name].clone()).unwrap();
    let parsed = |name: &str| serde_json::from_slice::<Value>(&files[name]).unwrap();
    assert_eq!(read("pins/0001/pinned.json"), seen);
    assert_eq!(parsed("pins/0001/now.json")["title"], "Withdrawn");
    assert_eq!(read("pins/0002/record.bin"), "n0,Recorded telephone calls number 0\n");
    assert_eq!(parsed("pins/0002/record.json")["length"], 37);
    let warc = format!("warc/{}.warc", first.snapshot);
    assert_eq!(parsed("pins/0002/record.json")["warc"], warc.as_str());
    assert!(read(&warc).contains("WARC-Target-URI: https://shop.example/list.csv\r\n"));
    assert!(read(&warc).contains("n0,Recorded telephone calls number 0\n"));
    assert!(parsed("pins/0001/record.json")["warc"].is_null(), "that file was not fetched");
    assert_eq!(parsed("pins/0003/now.json")["state"], "gone");
    assert_eq!(parsed("pins/0004/pinned.json")["total"], 2);
    let titles = |name: &str| parsed(name)["listings"].to_string().contains("Withdrawn");
    assert_eq!((titles("pins/0004/pinned.json"), titles("pins/0004/now.json")), (false, true));
    assert!(!files.contains_key("pins/0005/pinned.json"), "it was removed");
    assert_eq!(parsed("case.json")["history"].as_array().unwrap().len(), 7, "and is in the history");
    assert_eq!(read("listings.csv").matches("\r\n").count(), 3, "two listings and the header");
    assert!(read("findings.csv").contains(&fingerprint));
    assert!(files.keys().any(|name| name.starts_with("cards/rules/gdpr/")), "{:?}", files.keys());
    assert!(read("cards/terms/sensitivity/call-recording.md").starts_with("+++\n"));
    let unlisted = ["manifest.json", "manifest.sig", "public-key.pem"];
    assert!(unlisted.iter().all(|name| files.contains_key(*name)) && files["manifest.sig"].len() == 64);
}
