//! Tables whose names say nothing or promise what the values do not hold.

use super::*;
use proptest::prelude::*;

const LONG: &str = "Recordings of telephone calls between agents and customers of an invented company, with transcripts, \
                    speaker labels and the time of each turn, made over two years.";

#[test]
fn a_table_without_names_is_read_by_its_values() {
    for header in [
        ["column 1", "column 2", "column 3", "column 4", "column 5", "column 6", "column 7", "column 8"],
        ["字段1", "字段2", "字段3", "字段4", "字段5", "字段6", "字段7", "字段8"],
        ["F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8"],
        ["ชื่อ1", "ข2", "ค3", "ง4", "จ5", "ฉ6", "ช7", "ซ8"],
    ] {
        let rows: Vec<Vec<String>> = (1..7)
            .map(|n| {
                vec![
                    format!("VX-{n:04}"),
                    format!("Calls of region {n}"),
                    format!("{LONG} Part {n}."),
                    format!("https://sample.example/offer/{n}"),
                    format!("€{n}00 / month"),
                    format!("2024-03-0{n}"),
                    "de, fr".to_owned(),
                    format!("agent{n}@sample.example"),
                ]
            })
            .collect();
        let rows: Vec<Vec<&str>> = rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
        let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
        let (names, samples) = table(&header, &rows);
        let proposal = propose(&names, &samples);
        let facts = ["native_id", "title", "description", "url", "price", "published", "languages"];
        for (fact, column) in facts.iter().zip(header) {
            assert_eq!(columns_of(&proposal, fact), column, "{fact}: {proposal:?}");
        }
        assert_eq!(proposal.unused, [header[7]], "an e-mail address is no seller");
        assert!(proposal.reasons.iter().all(|reason| reason.why == Why::Shape));
    }
}

#[test]
fn values_that_are_not_what_the_name_says_give_a_doubt() {
    let rows: &[&[&str]] = &[&["7", "Calls", "240", "soon"], &["7", "Faces", "1", "later"], &["7", "Texts", "3", "x"]];
    let (names, samples) = table(&["id", "title", "Coverage", "Release date"], rows);
    let proposal = propose(&names, &samples);
    for fact in ["native_id", "countries", "published"] {
        assert_eq!(columns_of(&proposal, fact), "", "{fact}");
    }
    let doubts = proposal.doubts.join("\n");
    for word in ["“id” is named like an identifier", "“Coverage”", "“Release date”", "no column identifies a record"]
    {
        assert!(doubts.contains(word), "{word} is not in: {doubts}");
    }
}

#[test]
fn a_few_values_that_nobody_understands_do_not_refute_a_whole_name() {
    for (name, fact, text) in [
        ("price", "price", "$500 for a lifetime or 2"),
        ("countries", "countries", "Nowhereland"),
        ("volume", "volume", "3 smidgens of calls"),
    ] {
        let (names, samples) = table(&["id", "title", name], &[&["1", "Calls", text]]);
        let proposal = propose(&names, &samples);
        assert_eq!(columns_of(&proposal, fact), name, "{proposal:?}");
    }
}

#[test]
fn yes_and_no_are_no_languages() {
    let rows: &[&[&str]] = &[&["Calls of Rome", "yes"], &["Faces of Oslo", "no"], &["Texts of Bonn", "no"]];
    let (names, samples) = table(&["title", "seen"], rows);
    assert_eq!(propose(&names, &samples).unused, ["seen"]);
}

#[test]
fn currency_and_unit_of_the_name_are_constants() {
    for (name, currency, unit) in [
        ("Price (USD)", Some("USD"), None),
        ("价格（元）", Some("CNY"), None),
        ("Preis in EUR", Some("EUR"), None),
        ("Цена, руб.", Some("RUB"), None),
        ("price_usd", Some("USD"), None),
        ("价格（元/条）", Some("CNY"), Some("record")),
        ("Price", None, None),
    ] {
        let (names, samples) = table(&["title", name], &[&["Calls", "10"], &["Faces", "20.5"]]);
        let map = propose(&names, &samples).map;
        let constant = |rules: &Option<crate::ingest::acquire::mapping::FieldRules>| {
            rules.as_ref().and_then(|rules| rules.flatten().first().and_then(|rule| rule.value.clone()))
        };
        assert_eq!(constant(&map.currency).as_deref(), currency, "{name}");
        assert_eq!(constant(&map.price_unit).as_deref(), unit, "{name}");
        // The values decide where they name their currency.
        let (names, samples) = table(&["title", name], &[&["Calls", "10 GBP"], &["Faces", "20.5 GBP"]]);
        assert!(propose(&names, &samples).map.currency.is_none(), "{name}");
    }
}

#[test]
fn bare_numbers_get_the_unit_of_the_name_or_stay_a_column() {
    for (name, unit, read) in [
        ("Hours of audio", Some("hours"), true),
        ("Stundenzahl", Some("stunden"), true),
        ("小时数", Some("小时"), true),
        ("file_size", Some("bytes"), true),
        ("Records", None, true),
        ("Size", None, false),
        ("Duration", None, false),
    ] {
        let (names, samples) = table(&["title", name], &[&["Calls", "1200"], &["Faces", "350"]]);
        let proposal = propose(&names, &samples);
        let rule = proposal.map.volume.as_ref().and_then(|rules| rules.flatten().first().cloned());
        assert_eq!(rule.is_some(), read, "{name}: {proposal:?}");
        assert_eq!(rule.and_then(|rule| rule.unit).as_deref(), unit, "{name}");
    }
}

#[test]
fn statements_stand_under_their_own_names() {
    let header = ["产品名称", "产品描述", "同意情况", "合规说明", "Herkunft der Daten", "Data source", "Privacy"];
    let (names, samples) = table(&header, &[&["通话", "录音", "无", "已审查", "Web", "crawl", "none"]]);
    let rules = propose(&names, &samples).map.description.unwrap().flatten();
    let labels: Vec<Option<&str>> = rules.iter().map(|rule| rule.label.as_deref()).collect();
    let mut expected = vec![None];
    expected.extend(header[2..].iter().map(|name| Some(*name)));
    assert_eq!(labels, expected);
}

#[test]
fn a_title_that_only_repeats_the_identifier_is_doubtful() {
    let (names, samples) = table(&["id", "name"], &[&["voices", "voices"], &["faces", "faces"]]);
    let proposal = propose(&names, &samples);
    assert!(proposal.doubts.iter().any(|doubt| doubt.contains("says the same as the identifier")), "{proposal:?}");
}

#[test]
fn a_table_of_nothing_known_is_doubtful() {
    let (names, samples) = table(&["dim", "qq"], &[&["1.5", "2.5"], &["3.5", "1.5"]]);
    let proposal = propose(&names, &samples);
    assert!(
        proposal
            .doubts
            .iter()
            .any(|doubt| doubt.contains("no title or a description") || doubt.contains("a title or a description"))
    );
    assert_eq!(proposal.unused, ["dim", "qq"]);
    assert!(propose(&[], &[]).unused.is_empty());
}

proptest! {
    // Each case tries every reader on every cell.
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_table_gives_the_same_proposal_twice_and_loses_no_column(
        header in prop::collection::vec("\\PC{0,20}|price|价格|name|a\\.b|x\\[\\]", 0..7),
        cells in prop::collection::vec("\\PC{0,40}|https://a\\.example/[a-z]{3}|[0-9]{1,6}|CC-BY|de", 0..30),
    ) {
        let width = header.len().max(1);
        let names: Vec<&str> = header.iter().map(String::as_str).collect();
        let rows: Vec<Vec<&str>> = cells.chunks(width).map(|row| row.iter().map(String::as_str).collect()).collect();
        let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
        let (names, samples) = table(&names, &rows);
        let proposal = propose(&names, &samples);
        prop_assert_eq!(format!("{:?}", propose(&names, &samples)), format!("{:?}", proposal));
        let read = proposal.map.columns();
        for name in &names {
            prop_assert!(read.contains(name) || proposal.unused.contains(name), "{name}");
        }
    }
}
