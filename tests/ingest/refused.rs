//! Input that differs from what its source used to publish is refused, and nothing of it is stored.

use crate::support::{brokerwatch, canonical, done, files_below, json, real, state, stderr, stdout, write};
use std::path::{Path, PathBuf};

/// A data folder into which the sample exchange was read, with the text of its table.
fn exchange() -> (tempfile::TempDir, PathBuf, String) {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/ingest/acquire/samples/sample-exchange.csv");
    let table = std::fs::read_to_string(&path).unwrap();
    done(&data, &["ingest", "-s", "sample-exchange", &path.to_string_lossy()]);
    (folder, data, table)
}

/// Refused with exit code 2 and these words; the store is as before, and the archive holds no byte of it.
fn refuses(data: &Path, arguments: &[&str], words: &[&str]) {
    let (before, archived) = (state(data), files_below(&data.join("archive")));
    let dry = brokerwatch(data, &[arguments, &["--dry-run"]].concat());
    assert_eq!(dry.status.code(), Some(2), "dry: {}{}", stdout(&dry), stderr(&dry));
    let output = brokerwatch(data, arguments);
    let told = stderr(&output);
    assert_eq!(output.status.code(), Some(2), "{told}");
    for word in words.iter().chain(&["nothing was stored"]) {
        assert!(told.contains(word), "“{word}” is not in: {told}");
    }
    assert_eq!(state(data), before, "something was stored");
    let run = crate::support::store(data).runs(1).unwrap().remove(0);
    let why = run.note.lines().next().unwrap_or_default();
    assert!(run.state == "refused" && told.contains(why) && !why.is_empty(), "{run:?}");
    assert_eq!(files_below(&data.join("archive")), archived, "the archive has changed");
    done(data, &["doctor", "--archive"]);
}

#[test]
fn a_renamed_column_is_stored_only_if_the_operator_confirms() {
    let (folder, data, table) = exchange();
    for column in ["价格", "产品名称", "编号", "数据提供方"] {
        let renamed = write(folder.path(), "renamed.csv", table.replacen(column, "另一个名字", 1));
        refuses(&data, &["ingest", "-s", "sample-exchange", &renamed], &[column, "“另一个名字”", "--yes"]);
    }
    let renamed = write(folder.path(), "renamed.csv", table.replacen("价格", "售价", 1));
    let said = stderr(&done(&data, &["ingest", "--yes", "-s", "sample-exchange", &renamed]));
    assert!(said.contains("because of --yes") && said.contains("价格"), "{said}");
    let note = crate::support::store(&data).runs(1).unwrap().remove(0).note;
    assert!(note.contains("accepted by the operator") && note.contains("价格"), "{note}");
}

#[test]
fn a_first_reading_with_a_renamed_column_is_refused_too() {
    let (folder, _, table) = exchange();
    let fresh = folder.path().join("fresh");
    done(&fresh, &["init"]);
    let renamed = write(folder.path(), "renamed.csv", table.replacen("价格", "售价", 1));
    refuses(&fresh, &["ingest", "-s", "sample-exchange", &renamed], &["价格", "售价"]);
    // A name typed by the operator counts as the card's.
    let other = ["ingest", "-s", "sample-exchange", "--map", "price=售价", &renamed];
    done(&fresh, &other);
    let slip = ["ingest", "-s", "canonical", "--map", "price=preis", "--format", "csv", &renamed];
    assert_eq!(brokerwatch(&fresh, &slip).status.code(), Some(2));
}

#[test]
fn a_fact_missing_from_all_records_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let first = write(folder.path(), "a.jsonl", canonical(0..20));
    done(&data, &["ingest", "-s", "canonical", &first]);
    for (name, words) in [("price", "a price"), ("description", "a description")] {
        let other = canonical(0..20).replace(&format!("\"{name}\""), &format!("\"{name}_2\""));
        let renamed = write(folder.path(), "b.jsonl", other);
        refuses(&data, &["ingest", "-s", "canonical", &renamed], &[words, "--yes"]);
    }
    // The identifier, too: then every record would be another listing.
    let renamed = write(folder.path(), "b.jsonl", canonical(0..20).replace("\"id\"", "\"key\""));
    refuses(&data, &["ingest", "-s", "canonical", &renamed], &["an identifier"]);
    // New listings without a price are listings without a price.
    let some = canonical(30..33).replace("\"price\"", "\"cost\"");
    done(&data, &["ingest", "-s", "canonical", &write(folder.path(), "c.jsonl", some)]);
}

#[test]
fn most_listings_changing_at_once_is_refused_and_less_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    done(&data, &["ingest", "-s", "canonical", &write(folder.path(), "a.jsonl", canonical(0..20))]);
    let changed = |n: u32| canonical(0..n).replace("help line", "hot line") + &canonical(n..20);
    let many = write(folder.path(), "b.jsonl", changed(11));
    refuses(&data, &["ingest", "-s", "canonical", &many], &["11 of 20 stored listings", "--yes"]);
    let half = write(folder.path(), "c.jsonl", changed(10));
    done(&data, &["ingest", "-s", "canonical", &half]);
}

#[test]
fn a_copy_in_another_encoding_changes_nothing() {
    let (folder, data, table) = exchange();
    let before = json(&data, &["status", "--json"])["versions"].clone();
    let text = &*table;
    let (gb, ..) = encoding_rs::GB18030.encode(text);
    let wide: Vec<u8> = std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    for (encoding, bytes) in [("GB18030", &*gb), ("UTF-16LE", &*wide)] {
        let copy = write(folder.path(), "copy.csv", bytes);
        let told = done(&data, &["ingest", "-s", "sample-exchange", &copy]);
        assert!(stderr(&told).to_lowercase().contains(&encoding.to_lowercase()), "{encoding}: {}", stderr(&told));
        assert_eq!(json(&data, &["status", "--json"])["versions"], before, "{encoding}");
    }
}

#[test]
fn a_table_read_as_json_lines_stores_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    done(&data, &["init"]);
    // Rows of different lengths, so that it does not look like a table.
    let table = write(folder.path(), "a.jsonl", "id,title\n1,\"Calls, recorded\"\n2,Faces,x\n");
    refuses(&data, &["ingest", "-s", "canonical", &table], &["unreadable-record", "a.jsonl:1 (row 1)", "--format"]);
    let runs = json(&data, &["source", "show", "canonical", "--json"])["newest_runs"].clone();
    assert!(runs[0]["state"] == "refused" && runs[0]["note"].to_string().contains("records could be read"), "{runs}");
    let empty = write(folder.path(), "empty.jsonl", "\n");
    refuses(&data, &["ingest", "-s", "canonical", &empty], &["no record"]);
}

#[test]
fn real_exchanges_under_each_others_cards_are_refused() {
    let (Some(beijing), Some(zhejiang)) =
        (real("cn-data-exchanges/beijing.csv"), real("cn-data-exchanges/zhejiang.csv"))
    else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    done(&data, &["ingest", "-s", "zhejiang-data-exchange", &zhejiang.to_string_lossy()]);
    refuses(&data, &["ingest", "-s", "zhejiang-data-exchange", &beijing.to_string_lossy()], &["cur_url"]);
    refuses(&data, &["ingest", "-s", "beijing-data-exchange", &zhejiang.to_string_lossy()], &["company_name"]);
    let table = std::fs::read_to_string(&zhejiang).unwrap();
    let renamed = write(folder.path(), "renamed.csv", table.replacen("price", "asking_price", 1));
    refuses(&data, &["ingest", "-s", "zhejiang-data-exchange", &renamed], &["“price”", "“asking_price”"]);
}
