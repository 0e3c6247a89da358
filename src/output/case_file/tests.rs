//! A case file is verified, and everything that can be done to one is found.

use super::*;
use ed25519_dalek::pkcs8::EncodePublicKey;
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::{Signer, SigningKey};
use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

fn key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

fn pem(key: &SigningKey) -> String {
    key.verifying_key().to_public_key_pem(LineEnding::LF).unwrap()
}

fn head() -> Head {
    let text = str::to_owned;
    let (case, agency, day, method) = (text("c"), text("dpa"), text("2026-11-30"), text("00"));
    Head { case, agency, events: 3, change: 7, change_after: 7, day, method, program: text("brokerwatch 0") }
}

/// A case file of two files, signed with the key of a seed.
fn made(seed: u8) -> Vec<u8> {
    let key = key(seed);
    let mut file = CaseFileWriter::new(Cursor::new(Vec::new()), 1 << 20);
    file.add("case.json", b"{}").unwrap();
    file.add("pins/0001/pinned.json", &[b'x'; 5_000]).unwrap();
    let kid = kid_of(key.verifying_key().as_bytes());
    let sign = |bytes: &[u8]| Ok(key.sign(bytes).to_bytes().to_vec());
    file.finish(head(), (&kid, &pem(&key)), sign).unwrap().into_inner()
}

/// The files of a zip by name.
fn files(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut all = BTreeMap::new();
    for index in 0..zip.len() {
        let mut entry = zip.by_index(index).unwrap();
        let mut content = Vec::new();
        entry.read_to_end(&mut content).unwrap();
        all.insert(String::from_utf8(entry.name_raw().to_vec()).unwrap(), content);
    }
    all
}

fn packed(files: &BTreeMap<String, Vec<u8>>) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// The case file after a change, as the lines that its verification says.
fn said(change: impl FnOnce(&mut BTreeMap<String, Vec<u8>>)) -> Vec<String> {
    let mut files = files(&made(1));
    change(&mut files);
    lines(&packed(&files))
}

fn lines(bytes: &[u8]) -> Vec<String> {
    verify(Cursor::new(bytes), None).unwrap().faults.iter().map(ToString::to_string).collect()
}

#[test]
fn an_untouched_case_file_is_verified_and_equal_ones_are_equal() {
    let bytes = made(1);
    let found = verify(Cursor::new(&bytes), None).unwrap();
    assert_eq!((found.faults.len(), found.files, found.key_known), (0, 2, false));
    assert_eq!(found.manifest.unwrap().head, head());
    assert_eq!(bytes, made(1));
    let jwks = {
        use base64::Engine;
        let x = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(key(1).verifying_key().as_bytes());
        format!("{{\"keys\": [{{\"kty\": \"OKP\", \"crv\": \"Ed25519\", \"x\": \"{x}\"}}]}}")
    };
    for text in [pem(&key(1)), jwks] {
        let known = PublicKeys::read(&text).unwrap();
        let found = verify(Cursor::new(&bytes), Some(&known)).unwrap();
        assert!(found.key_known && found.faults.is_empty(), "{found:?}");
        let other = verify(Cursor::new(&made(2)), Some(&known)).unwrap();
        assert!(!other.key_known && matches!(other.faults[..], [Fault::Forged(_)]), "{other:?}");
    }
    for text in ["", "{", "{\"keys\": []}", "-----BEGIN PUBLIC KEY-----\nAA==\n-----END PUBLIC KEY-----"] {
        assert!(PublicKeys::read(text).is_err(), "{text}");
    }
}

#[test]
fn every_change_is_told_in_one_line() {
    let change = |name: &'static str, at: usize| said(move |files| files.get_mut(name).unwrap()[at] ^= 1);
    assert!(change("case.json", 0)[0].starts_with("damaged: case.json: SHA-256 "));
    assert!(change("manifest.json", 100)[0].starts_with("forged: manifest.sig is not a signature of manifest.json"));
    assert!(change("manifest.sig", 5)[0].starts_with("forged: "));
    assert_eq!(said(|files| drop(files.remove("case.json"))), ["missing: case.json"]);
    for name in UNLISTED {
        assert_eq!(said(|files| drop(files.remove(name))), [format!("missing: {name}")]);
    }
    let more = said(|files| drop(files.insert("cards/more.md".to_owned(), b"x".to_vec())));
    assert_eq!(more, ["additional: cards/more.md"]);
    let shorter = said(|files| files.get_mut("pins/0001/pinned.json").unwrap().truncate(10));
    assert_eq!(shorter, ["damaged: pins/0001/pinned.json: 10 bytes, and 5000 were signed"]);
    // A bomb is read to one byte beyond what was signed.
    let bomb = said(|files| *files.get_mut("case.json").unwrap() = vec![0; 50 << 20]);
    assert_eq!(bomb, ["damaged: case.json: more than 2 bytes"]);
    // Signed anew with another key that is put in: only who compares the key finds it.
    let resigned = made(2);
    assert_eq!(lines(&resigned), [""; 0]);
    let known = PublicKeys::read(&pem(&key(1))).unwrap();
    assert!(!verify(Cursor::new(&resigned), Some(&known)).unwrap().faults.is_empty());
    // The key alone exchanged.
    let swapped = said(|files| drop(files.insert(PUBLIC_KEY.to_owned(), pem(&key(2)).into_bytes())));
    assert_eq!(swapped.len(), 2, "{swapped:?}");
    assert!(swapped.iter().all(|line| line.starts_with("forged: ")), "{swapped:?}");
}

#[test]
fn what_could_be_unpacked_elsewhere_or_hidden_is_refused() {
    for name in
        ["../evil", "/etc/passwd", "a\\..\\b", "C:evil", "a//b", "a/", ".hidden", "a/..", "name\nline", "trail."]
    {
        let found = said(|files| drop(files.insert(name.to_owned(), b"x".to_vec())));
        assert!(found.len() == 1 && found[0].starts_with("refused: "), "{name}: {found:?}");
        assert_eq!(found[0].lines().count(), 1);
    }
    let bytes = made(1);
    for hidden in [[b"MZ".to_vec(), bytes.clone()].concat(), [bytes.clone(), b"tail".to_vec()].concat()] {
        let found = lines(&hidden);
        assert!(!found.is_empty(), "bytes before or after");
    }
    // Two entries of one name: the first is renamed over the other in the bytes of the zip.
    let mut files = files(&bytes);
    files.insert("case.jsom".to_owned(), b"[]".to_vec());
    let text = packed(&files);
    let mut twice = text.clone();
    let places: Vec<usize> =
        text.windows(9).enumerate().filter(|(_, w)| *w == b"case.jsom").map(|(at, _)| at).collect();
    assert_eq!(places.len(), 2);
    for at in places {
        twice[at + 8] = b'n';
    }
    assert!(lines(&twice).iter().any(|line| line.starts_with("refused: ")), "{:?}", lines(&twice));
}

#[test]
fn a_cut_or_random_file_is_damaged_and_never_a_panic() {
    let bytes = made(1);
    for length in (0..bytes.len()).step_by(97) {
        let found = lines(&bytes[..length]);
        assert!(!found.is_empty(), "{length}");
    }
    // One changed byte anywhere is found, or it is one that no program reads as content.
    let untouched = files(&bytes);
    for at in (0..bytes.len()).step_by(13) {
        let mut changed = bytes.clone();
        changed[at] ^= 0x41;
        if lines(&changed).is_empty() {
            assert_eq!(files(&changed), untouched, "byte {at}");
        }
    }
}

#[test]
fn a_writer_refuses_names_and_sizes() {
    let mut file = CaseFileWriter::new(Cursor::new(Vec::new()), 10);
    assert!(matches!(file.add("../x", b""), Err(WriteError::Name(_))));
    file.add("a", b"12345").unwrap();
    assert!(matches!(file.add("a", b""), Err(WriteError::Name(_))), "twice");
    assert!(matches!(file.add("b", b"123456"), Err(WriteError::TooLarge(10))));
    assert_eq!((safe_part("us/../ä b"), is_safe(&safe_part("-"))), ("us------b".to_owned(), true));
}
