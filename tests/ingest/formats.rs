//! Variants of JSON Lines and CSV are read or refused, never silently wrong, and noise makes no new version.

use crate::support::{brokerwatch, done, json, state, stderr, write};
use serde_json::Value;
use std::path::Path;

/// What a search for everything finds: (native id, title, price as text).
fn listings(data: &Path) -> Vec<(String, String, String)> {
    let found = json(data, &["search", "--json", "--limit", "100", "--sort", "id"]);
    let text = |v: &Value| v.as_str().unwrap_or_default().to_owned();
    let mut all: Vec<_> = found["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|i| (text(&i["listing"]["native_id"]), text(&i["listing"]["title"]), text(&i["listing"]["price"]["text"])))
        .collect();
    all.sort();
    all
}

#[test]
fn objects_with_commas_and_brackets_around_them_are_read() {
    let two = vec![("1".to_owned(), "Kerb stones".to_owned()), ("2".to_owned(), "Rain".to_owned())];
    for text in [
        "{\"id\":1,\"title\":\"Kerb stones\"},\n{\"id\":2,\"title\":\"Rain\"},\n",
        "{\"id\":1,\"title\":\"Kerb stones\"} , \r\n{\"id\":2,\"title\":\"Rain\"}\r\n",
        "[\n{\"id\":1,\"title\":\"Kerb stones\"},\n{\"id\":2,\"title\":\"Rain\"}\n]\n",
        "[{\"id\":1,\"title\":\"Kerb stones\"},\n {\"id\":2,\"title\":\"Rain\"}]\n",
        "\n[\n  {\"id\":1,\"title\":\"Kerb stones\"},\n\n  {\"id\":2,\"title\":\"Rain\"},\n],\n",
    ] {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        done(&data, &["ingest", "-s", "canonical", &write(folder.path(), "a.jsonl", text)]);
        let found: Vec<_> = listings(&data).into_iter().map(|(id, title, _)| (id, title)).collect();
        assert_eq!(found, two, "{text}");
    }
    let (text, hint) = ("[1]\n[2]\n", "expected a JSON object");
    let folder = tempfile::tempdir().unwrap();
    let input = write(folder.path(), "a.jsonl", text);
    let output = brokerwatch(&folder.path().join("data"), &["ingest", "-s", "canonical", &input]);
    assert_eq!(output.status.code(), Some(2), "{text}: {}", stderr(&output));
    assert!(stderr(&output).contains(hint), "{text}: {}", stderr(&output));
}

#[test]
fn tables_with_other_marks_and_other_cases_are_read_alike() {
    let expected = [("1".to_owned(), "Kerb stones".to_owned(), "5 USD".to_owned())];
    for table in [
        "id,title,price\n1,Kerb stones,5 USD\n",
        "id;title;price\n1;Kerb stones;5 USD\n",
        "id\ttitle\tprice\n1\tKerb stones\t5 USD\n",
        "id|title|price\n1|Kerb stones|5 USD\n",
        "sep=;\nid;title;price\n1;Kerb stones;5 USD\n",
        "sep=,\r\nid,title,price\r\n1,Kerb stones,5 USD\r\n",
        "\"sep=;\"\nid;title;price\n1;Kerb stones;5 USD\n",
        "ID,Title,PRICE\n1,Kerb stones,5 USD\n",
        "\u{FEFF}\u{FEFF}id,title,price\n1,Kerb stones,5 USD\n",
        " id , Title ,price \n1,Kerb stones,5 USD\n",
        "id,title,Price\r\n1,Kerb stones,5 USD\r\n",
    ] {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        let input = write(folder.path(), "a.csv", table);
        let output = done(&data, &["ingest", "-s", "canonical", "--format", "csv", &input]);
        assert_eq!(listings(&data), expected, "{table:?}");
        let told = stderr(&output);
        let other_names = table.contains("Title") || table.contains("Price");
        assert_eq!(told.matches("column-name").count(), usize::from(other_names), "{table:?}: {told}");
    }
}

#[test]
fn one_message_names_all_renamed_columns() {
    let folder = tempfile::tempdir().unwrap();
    let input = write(folder.path(), "a.csv", "ID,Title,Broker Country,Broker\n1,Calls,DE,Acme\n");
    let data = folder.path().join("data");
    let told = stderr(&done(&data, &["ingest", "-s", "canonical", "--format", "csv", &input]));
    for word in ["“ID” as “id”", "“Title” as “title”", "“Broker Country” as “broker_country”"] {
        assert!(told.contains(word), "“{word}” is not in: {told}");
    }
    let found = json(&data, &["search", "--json"]);
    assert_eq!(found["items"][0]["listing"]["broker"]["country"], "DE");
}

#[test]
fn a_column_that_stands_twice_is_refused_if_the_card_reads_it() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/ingest/acquire/samples/sample-exchange.csv");
    let table = std::fs::read_to_string(&path).unwrap();
    let twice: String = table
        .lines()
        .take(1)
        .map(|l| format!("{l},价格\n"))
        .chain([table.split_once('\n').unwrap().1.to_owned()])
        .collect();
    let input = write(folder.path(), "twice.csv", twice);
    let output = brokerwatch(&data, &["ingest", "-s", "sample-exchange", &input]);
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    assert!(stderr(&output).contains("价格") && stderr(&output).contains("more than once"), "{}", stderr(&output));
    // One that the card does not read is told, and both are kept.
    let input = write(folder.path(), "b.csv", "id,title,note,note\n1,Calls,a,b\n");
    let told = stderr(&done(&data, &["ingest", "-s", "canonical", "--format", "csv", &input]));
    assert!(told.contains("duplicate-column") && told.contains("note"), "{told}");
}

#[test]
fn text_in_another_encoding_is_read_and_the_encoding_named() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let western = b"id,title,price\n1,Caf\xE9 photos,500 EUR\n2,Stra\xDFe,1 EUR\n3,Na\xEFve calls,2 EUR\n";
    let file = write(folder.path(), "a.csv", western);
    let told = stderr(&done(&data, &["ingest", "-s", "canonical", "--format", "csv", &file]));
    assert!(told.contains("read as windows-1252"), "{told}");
    let titles: Vec<String> = listings(&data).into_iter().map(|l| l.1).collect();
    assert_eq!(titles, ["Café photos", "Straße", "Naïve calls"]);
    let wide: Vec<u8> = "id,title\n4,Kerb stones\n".bytes().flat_map(|b| [b, 0]).collect();
    let file = write(folder.path(), "b.csv", wide);
    let told = stderr(&done(&data, &["ingest", "-s", "canonical", "--format", "csv", &file]));
    assert!(told.contains("UTF-16"), "{told}");
    assert_eq!(listings(&data)[3].1, "Kerb stones");
    done(&data, &["doctor", "--archive"]);
}

#[test]
fn noise_is_no_new_version() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let base = r#"{"id":"a","title":"Café photos","description":"One line.\nAnother.","languages":["de","fr"],"keywords":["x","y"]}"#;
    let read = |record: &str| {
        let input = write(folder.path(), "a.jsonl", format!("{record}\n"));
        json(&data, &["ingest", "--json", "-q", "-s", "canonical", &input])
    };
    assert_eq!(read(base)["added"], 1);
    let before = state(&data);
    for noise in [
        base.replace("[\"de\",\"fr\"]", "[\"fr\",\"de\"]"),
        base.replace("Another.", "Another.  \\n"),
        base.replace("line.\\n", "line. \\r\\n"),
        base.replace('é', "e\u{301}"),
        base.replace("\"id\"", "\"price\":null,\"id\""),
        base.replace("\"id\"", "\"price\":\"\",\"ages\":[],\"id\""),
        format!("{base}\r"),
    ] {
        assert_eq!(read(&noise)["unchanged"], 1, "{noise}");
        assert_eq!(state(&data), before, "{noise}");
    }
    assert_eq!(read(&base.replace("Another", "Others"))["changed"], 1);
}
