//! A database of the program before step 15 is rewritten, with every value as it was, or left as it is.

use super::super::packed::Packed;
use super::super::rows::{FindingRow, ListingRow, VersionRow};
use super::super::schema::{assessments, findings_seen, listings, versions};
use super::super::*;
use crate::domain::listing::ListingId;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;
use std::path::{Path, PathBuf};

/// A data folder of that program: 56 sample listings of which nine have two versions, with decisions, responses, issues
/// and a register.
const BEFORE: &[u8] = include_bytes!("../../../tests/fixtures/data-folder/before-packing.tar.xz");

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

fn before(folder: &Path) -> PathBuf {
    tar::Archive::new(lzma_rust2::XzReader::new(BEFORE, false)).unpack(folder).unwrap();
    folder.join("data/brokerwatch.db")
}

/// What the tables hold, a line for each row: as columns of text.
fn earlier_rows(c: &mut AnyConnection) -> Vec<String> {
    let queries = [
        "SELECT id || '|' || listing_id || '|' || record_digest || '|' || reading || '|' || snapshot || '|' || run_id
         || '|' || listing AS line FROM versions ORDER BY id",
        "SELECT version_id || '|' || method || '|' || body AS line FROM assessments ORDER BY version_id, method",
        "SELECT id || '|' || record_digest || '|' || reading || '|' || version_id || '|' || method || '|' ||
         content_digest || '|' || last_seen AS line FROM listings ORDER BY id",
        "SELECT fingerprint || '|' || listing_id AS line FROM findings_seen ORDER BY fingerprint",
    ];
    let rows = queries.map(|sql| diesel::sql_query(sql).load::<Line>(c).unwrap());
    rows.into_iter().flatten().map(|row| row.line).collect()
}

/// The same of the present tables.
fn present_rows(c: &mut AnyConnection) -> Vec<String> {
    let mut lines = Vec::new();
    let rows: Vec<VersionRow> = versions::table.order(versions::id).select(VersionRow::as_select()).load(c).unwrap();
    lines.extend(rows.into_iter().map(|r| {
        let parts = [r.id, r.listing_id, r.record_digest, r.reading, r.snapshot, r.run_id, r.listing.json().unwrap()];
        parts.join("|")
    }));
    let rows: Vec<(String, String, Packed)> =
        assessments::table.order((assessments::version_id, assessments::method)).load(c).unwrap();
    lines.extend(rows.into_iter().map(|(id, method, body)| [id, method, body.json().unwrap()].join("|")));
    let rows: Vec<ListingRow> = listings::table.order(listings::id).load(c).unwrap();
    lines.extend(rows.into_iter().map(|r| {
        let parts =
            [r.id, r.record_digest, r.reading, r.version_id, r.method, r.content_digest, r.last_seen.to_string()];
        parts.join("|")
    }));
    let rows: Vec<FindingRow> = findings_seen::table.order(findings_seen::fingerprint).load(c).unwrap();
    lines.extend(rows.into_iter().map(|r| [r.fingerprint, r.listing_id].join("|")));
    lines
}

#[test]
fn a_database_of_the_program_before_is_rewritten() {
    let folder = tempfile::tempdir().unwrap();
    let path = before(folder.path());
    let address = Address::parse(path.to_str().unwrap()).unwrap();
    let before = earlier_rows(&mut AnyConnection::writer(&address).unwrap());
    let size = std::fs::metadata(&path).unwrap().len();
    let store = Store::at(&address, true).unwrap();
    let mut connection = AnyConnection::writer(&address).unwrap();
    for (now, before) in present_rows(&mut connection).iter().zip(&before) {
        assert_eq!(now, before);
    }
    assert_eq!(present_rows(&mut connection).len(), before.len());
    assert!(before.len() > 150, "{} rows", before.len());
    let seals = store.check_seals(&|_| ()).unwrap();
    assert!(seals.faults.is_empty() && seals.changes > 60, "{seals:?}");
    assert_eq!(store.check_identities(9).unwrap(), [""; 0]);
    assert!(matches!(page_checksums::check(&address).unwrap(), PagesChecked::Compared(_, faults) if faults.is_empty()));
    let (decisions, responses) = (store.decisions(None).unwrap(), store.responses(ResponseFilter::All).unwrap());
    assert_eq!((decisions.len(), responses.len(), store.registers().unwrap().len()), (2, 2, 1));
    drop((connection, store));
    let packed = std::fs::metadata(&path).unwrap().len();
    // Some forty tables and indexes take a page each, whatever they hold.
    assert!(packed * 100 < size * 92, "{size} bytes became {packed}");
}

#[test]
fn a_migration_that_fails_leaves_the_database_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = before(folder.path());
    let address = Address::parse(path.to_str().unwrap()).unwrap();
    let mut connection = AnyConnection::writer(&address).unwrap();
    let before = earlier_rows(&mut connection);
    // The step gives this name to a table after it has renamed others.
    connection.batch_execute("CREATE TABLE earlier_issues (id TEXT)").unwrap();
    assert!(matches!(Store::at(&address, true), Err(StoreError::Migration(_))));
    assert!(earlier_rows(&mut connection) == before);
    connection.batch_execute("DROP TABLE earlier_issues").unwrap();
    // A row that cannot be moved: its version is gone, so the step fails after most rows have been moved.
    connection
        .batch_execute("PRAGMA foreign_keys = OFF; UPDATE assessments SET version_id = '00000000000000000000000000000000' WHERE rowid = 1")
        .unwrap();
    let before = earlier_rows(&mut connection);
    assert!(Store::at(&address, true).is_err());
    assert!(earlier_rows(&mut connection) == before);
}

#[test]
fn prefixes_of_fingerprints_of_any_length_find_them() {
    super::on_each_database(|url| {
        let mut s = super::Session::open(url);
        s.write("m1", &[("a", "A")]);
        let id = ListingId::derive("test", "a").as_str().to_owned();
        let prints = [
            "0123456789abcdef0123456789abcdef",
            "012345ffffffffffffffffffffffffff",
            "0123460000000000000000000000000a",
        ];
        let rows = prints.map(|p| FindingRow { fingerprint: p.to_owned(), listing_id: id.clone() });
        insert::insert_findings_seen(&mut s.writer.connection, rows.into()).unwrap();
        for length in 0..=32 {
            for print in prints {
                let prefix = &print[..length];
                let found: Vec<String> = s.store.find_findings(prefix, 9).unwrap().into_iter().map(|f| f.0).collect();
                let expected: Vec<&str> = prints.into_iter().filter(|p| p.starts_with(prefix)).collect();
                assert_eq!(found, expected, "{prefix}");
            }
        }
        assert_eq!(s.store.find_findings("02", 9).unwrap(), []);
    });
}
