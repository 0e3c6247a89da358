//! Spreadsheets.

use super::*;
use std::io::{Cursor, Write};
use zip::write::{SimpleFileOptions, ZipWriter};

fn zip(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        let options = if *name == "mimetype" { stored } else { SimpleFileOptions::default() };
        zip.start_file(*name, options).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A workbook of sheets: name, state, and the XML inside `sheetData`.
fn xlsx(sheets: &[(&str, &str, &str)]) -> Vec<u8> {
    let mut list = String::new();
    let mut relations = String::new();
    let mut parts: Vec<(String, String)> = Vec::new();
    for (n, (name, state, data)) in sheets.iter().enumerate() {
        list += &format!("<sheet name=\"{name}\" sheetId=\"{n}\" state=\"{state}\" r:id=\"r{n}\"/>");
        relations += &format!(
            "<Relationship Id=\"r{n}\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet{n}.xml\"/>"
        );
        let sheet = format!(
            "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{data}</sheetData></worksheet>"
        );
        parts.push((format!("xl/worksheets/sheet{n}.xml"), sheet));
    }
    let book = format!(
        "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets>{list}</sheets></workbook>"
    );
    let relations = format!(
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{relations}</Relationships>"
    );
    let styles = "<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><cellXfs count=\"3\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"22\"/></cellXfs></styleSheet>";
    let root = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"b\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>";
    let mut all: Vec<(&str, &str)> = vec![
        ("_rels/.rels", root),
        ("xl/workbook.xml", &book),
        ("xl/_rels/workbook.xml.rels", &relations),
        ("xl/styles.xml", styles),
    ];
    all.extend(parts.iter().map(|(name, text)| (name.as_str(), text.as_str())));
    zip(&all)
}

/// A row of texts; `=` begins XML of a cell instead.
fn row(number: u32, cells: &[&str]) -> String {
    let mut xml = format!("<row r=\"{number}\">");
    for (n, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
        let place = format!("{}{number}", char::from(b'A' + n as u8));
        xml += &match cell.strip_prefix('=') {
            Some(inside) => inside.replacen("<c", &format!("<c r=\"{place}\""), 1),
            None => format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{cell}</t></is></c>"),
        };
    }
    xml + "</row>"
}

/// A sheet of a header and two rows.
pub(super) fn two_rows() -> Vec<u8> {
    xlsx(&[("A", "visible", &(row(1, &["id", "title"]) + &row(2, &["1", "Kerbs"]) + &row(3, &["2", "Signs"])))])
}

fn sheet(bytes: &[u8]) -> (Vec<String>, Vec<String>) {
    read("xlsx", bytes, &Options::default())
}

#[test]
fn cells_keep_their_types() {
    let data = row(1, &["id", "price", "issued", "seen", "open", "sum", "bad"])
        + &row(
            2,
            &[
                "007",
                "=<c><v>12.5</v></c>",
                "=<c s=\"1\"><v>45292</v></c>",
                "=<c s=\"2\"><v>45292.75</v></c>",
                "=<c t=\"b\"><v>1</v></c>",
                "=<c><f>1+1</f><v>2.0</v></c>",
                "=<c t=\"e\"><v>#REF!</v></c>",
            ],
        );
    let (records, issues) = sheet(&xlsx(&[("Offers", "visible", &data)]));
    assert_eq!(
        records,
        [r#"{"id":"007","issued":"2024-01-01","open":true,"price":12.5,"seen":"2024-01-01T18:00:00","sum":2}"#],
        "{issues:?}"
    );
    assert_eq!(issues, ["not-understood 2: expected a value, found an error of the spreadsheet"]);
}

#[test]
fn all_sheets_with_a_table_are_read() {
    let one = row(1, &["Our data", ""])
        + &row(3, &["id", "title"])
        + &row(4, &["1", "Kerbs"])
        + &row(900_000, &["2", "Signs"]);
    let two = row(1, &["id", "title"]) + &row(2, &["3", "Lamps"]);
    let bytes = xlsx(&[
        ("A", "visible", &one),
        ("Notes", "visible", &row(1, &["Call us"])),
        ("B", "hidden", &two),
        ("C", "visible", ""),
    ]);
    let (records, issues) = sheet(&bytes);
    assert_eq!(
        records,
        [
            r#"{"id":"1","sheet":"A","title":"Kerbs"}"#,
            r#"{"id":"2","sheet":"A","title":"Signs"}"#,
            r#"{"id":"3","sheet":"B","title":"Lamps"}"#
        ]
    );
    assert!(issues[0].contains("of the sheet “A”: 1 row before the header left out (“Our data”)"), "{issues:?}");
    assert!(issues[1].contains("the sheet “Notes” has no table"), "{issues:?}");
    assert!(issues[2].contains("“B” is hidden") && issues[3].contains("“C” is empty"), "{issues:?}");
    let items = try_read("xlsx", "f", &bytes, &Options::default()).unwrap();
    let places: Vec<_> = items
        .iter()
        .filter_map(|item| match item {
            Item::Record(record) => Some((record.place.row, record.place.line)),
            Item::Issue(_) => None,
        })
        .collect();
    assert_eq!(places, [(1, 4), (2, 900_000), (3, 2)]);
}

#[test]
fn merged_cells_above_the_header_are_titles_of_groups() {
    let data = row(1, &["Offer", "", "Seller", ""])
        + &row(2, &["id", "title", "name", "city"])
        + &row(3, &["1", "Kerbs", "Acme", "Bonn"])
        + &row(4, &["2", "Signs", "Bolt", "Lyon"]);
    let (records, _) = sheet(&xlsx(&[("A", "visible", &data)]));
    assert_eq!(
        records[0],
        r#"{"Offer / id":"1","Offer / title":"Kerbs","Seller / city":"Bonn","Seller / name":"Acme"}"#
    );
}

#[test]
fn a_million_empty_rows_cost_nothing() {
    let empty: String = (2..50_000).map(|n| format!("<row r=\"{n}\"/>")).collect();
    let data = row(1, &["id", "title"]) + &empty + &row(1_048_576, &["1", "Kerbs"]);
    let (records, issues) = sheet(&xlsx(&[("A", "visible", &data)]));
    assert_eq!((records.len(), issues.len()), (1, 0));
}

fn ods(content: &str) -> Vec<u8> {
    let content = format!(
        "<office:document-content><office:body><office:spreadsheet>{content}</office:spreadsheet></office:body></office:document-content>"
    );
    zip(&[("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", &content)])
}

#[test]
fn ods_is_read_with_its_repetitions() {
    let text = |text: &str| {
        format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
    };
    let line = |cells: &str| format!("<table:table-row>{cells}</table:table-row>");
    let content = format!(
        "<table:table table:name=\"A\">{}<table:table-row table:number-rows-repeated=\"1000000\"><table:table-cell table:number-columns-repeated=\"1024\"/></table:table-row>{}{}</table:table>",
        line(&[text("id"), text("title"), text("price"), text("issued")].concat()),
        line(&format!(
            "{}{}<table:table-cell office:value-type=\"currency\" office:currency=\"EUR\" office:value=\"5\"><text:p>5 €</text:p></table:table-cell><table:table-cell office:value-type=\"date\" office:date-value=\"2024-05-01\"/>",
            text("1"),
            text("Kerbs &amp; signs")
        )),
        "<table:table-row table:number-rows-repeated=\"2\"><table:table-cell office:value-type=\"float\" office:value=\"2\"/><table:table-cell office:value-type=\"string\"><office:annotation><text:p>note</text:p></office:annotation><text:p>Two</text:p><text:p>lines</text:p></table:table-cell></table:table-row>"
    );
    let (records, issues) = sheet(&ods(&content));
    assert_eq!(records[0], r#"{"id":"1","issued":"2024-05-01","price":"5 EUR","title":"Kerbs & signs"}"#);
    assert_eq!(records[1..], [r#"{"id":2,"title":"Two\nlines"}"#, r#"{"id":2,"title":"Two\nlines"}"#]);
    assert_eq!(issues, [""; 0]);
    let bomb = "<table:table table:name=\"A\"><table:table-row table:number-rows-repeated=\"1000000000\"><table:table-cell table:number-columns-repeated=\"1000000000\" office:value-type=\"float\" office:value=\"2\"/></table:table-row></table:table>";
    let (_, issues) = sheet(&ods(bomb));
    assert!(issues.iter().any(|issue| issue.contains("read once each")), "{issues:?}");
}

#[test]
fn bombs_are_refused_before_they_are_opened() {
    let zeros = " ".repeat(9 << 20);
    let bytes = zip(&[("xl/workbook.xml", "<workbook/>"), ("xl/worksheets/sheet1.xml", &zeros)]);
    assert!(hint("xlsx", &bytes).contains("would grow"), "{}", hint("xlsx", &bytes));
}

#[test]
fn damage_is_told_and_what_precedes_it_is_read() {
    let data = row(1, &["id", "title"])
        + &row(2, &["1", "Kerbs"])
        + &row(3, &["2", "Signs"])
        + "<row r=\"4\"><c r=\"A4\"><v>2</x></c></row>";
    // The damage may be in the row before, as far as the reader of cells can tell.
    let (records, issues) = sheet(&xlsx(&[("A", "visible", &data)]));
    assert_eq!(records.len(), 1);
    assert!(issues[0].starts_with("broken-record 0: the spreadsheet is damaged"), "{issues:?}");
    let whole = xlsx(&[("A", "visible", &data)]);
    assert!(hint("xlsx", &whole[..whole.len() / 2]).contains("cut off"), "{}", hint("xlsx", &whole[..whole.len() / 2]));
    assert_eq!(hint("xlsx", b"a,b\n1,2\n3,4\n"), "looks like csv");
    assert_eq!(hint("csv", &whole), "looks like xlsx");
}

#[test]
fn numbers_that_no_sheet_has_are_told() {
    // The row before the damage may be damaged too, as far as the reader of cells can tell.
    let data = |cells: &str| row(1, &["id", "title"]) + &row(2, &["1", "Kerbs"]) + &row(3, &["2", "Signs"]) + cells;
    let inline = |place: &str| format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>x</t></is></c>");
    for (cells, first) in [
        // 2^32 + 2: in 32 bits the row with the number 2.
        (
            format!("<row r=\"4294967298\">{}{}</row>", inline("A4294967298"), inline("B4294967298")),
            "“4294967298” and 2 more",
        ),
        (format!("<row>{}</row>", inline("A1048577")), "“A1048577”"),
        // 26^7 and more letters do not fit in 32 bits.
        (format!("<row r='4'>{}</row>", inline("ZZZZZZZ4")), "“ZZZZZZZ4”"),
        (format!("<row r=\"4\">{}</row>", inline("XFE4")), "“XFE4”"),
        (
            "<row r=\"4\"><c r=\"A4\" t=\"s\"><v>99999999999999999999</v></c></row>".to_owned(),
            "the shared text “99999999999999999999”",
        ),
        ("<row r=\"4\"><c r=\"A4\" t=\"s\" s=\"1\"><v>-1</v></c></row>".to_owned(), "the shared text “-1”"),
    ] {
        let (records, issues) = sheet(&xlsx(&[("A", "visible", &data(&cells))]));
        assert!(records[0].contains("Kerbs"), "{records:?}");
        let begin = format!(
            "broken-record 0: xl/worksheets/sheet0.xml: expected rows up to 1048576, columns up to XFD and shared texts that are there, found {first};"
        );
        assert!(issues[0].starts_with(&begin), "{issues:?}");
    }
    let (records, issues) = sheet(&xlsx(&[("A", "visible", &data(&row(1_048_576, &["3", "Lamps"])))]));
    assert_eq!((records.len(), issues), (3, vec![]));
}

#[test]
fn no_row_is_put_over_another() {
    let data =
        row(1, &["id", "title"]) + &row(2, &["1", "Kerbs"]) + &row(2, &["2", "Signs"]) + &row(2, &["3", "Lamps"]);
    let (records, issues) = sheet(&xlsx(&[("A", "visible", &data)]));
    let expected = ["1\",\"title\":\"Kerbs", "2\",\"title\":\"Signs", "3\",\"title\":\"Lamps"];
    assert!(
        records.len() == 3 && records.iter().zip(expected).all(|(record, text)| record.contains(text)),
        "{records:?}"
    );
    assert_eq!(issues, ["read-as 2: more than one row has this number; each is read as a row of its own"]);
}

#[test]
fn a_binary_sheet_with_a_row_beyond_the_last_is_told() {
    let record = |kind: u8, bytes: &[u8]| [&[kind, bytes.len() as u8][..], bytes].concat();
    let header = |row: u32| record(0, &[&row.to_le_bytes()[..], &[0; 13]].concat());
    let part = [header(0), record(5, &[0; 16]), header(1 << 20), record(5, &[0; 16])].concat();
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in [("xl/workbook.bin", &b""[..]), ("xl/worksheets/sheet1.bin", &part)] {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    let (_, issues) = sheet(&zip.finish().unwrap().into_inner());
    assert!(issues[0].contains("sheet1.bin: expected rows up to 1048576"), "{issues:?}");
    assert!(issues[0].contains("found row 1048577;"), "{issues:?}");
}

#[test]
fn repetitions_that_no_sheet_has_are_told() {
    let cell = |repeats: &str| {
        format!("<table:table-cell {repeats} office:value-type=\"string\"><text:p>x</text:p></table:table-cell>")
    };
    let table = |rows: &str| {
        let head = "<table:table table:name=\"A\"><table:table-row><table:table-cell><text:p>id</text:p></table:table-cell><table:table-cell><text:p>title</text:p></table:table-cell></table:table-row>";
        sheet(&ods(&format!("{head}{rows}</table:table>")))
    };
    let far = "18446744073709551616";
    let (records, issues) = table(&format!(
        "<table:table-row table:number-rows-repeated=\"{far}\"/><table:table-row table:number-rows-repeated=\"18446744073709551615\"/><table:table-row>{}{}</table:table-row>",
        cell(""),
        cell("table:number-columns-repeated=\"many\"")
    ));
    assert_eq!(records, [r#"{"id":"x","title":"x"}"#]);
    assert_eq!(issues.len(), 3, "{issues:?}");
    assert!(
        issues[0]
            .starts_with(&format!("broken-record 2: expected at most 16777216 repetitions, found “{far}”; read as")),
        "{issues:?}"
    );
    assert!(issues[2].ends_with("found “many”; read as 1"), "{issues:?}");
    let (_, issues) =
        table(&format!("<table:table-row>{}</table:table-row>", cell("table:number-columns-repeated=\"100000\"")));
    assert!(issues.iter().any(|issue| issue.contains("is beyond the last that is read")), "{issues:?}");
}

#[test]
fn any_change_of_a_byte_is_survived() {
    let data = row(1, &["id", "title"]) + &row(2, &["1", "Kerbs"]);
    let good =
        [xlsx(&[("A", "visible", &data)]), ods("<table:table table:name=\"A\"><table:table-row/></table:table>")];
    let mut state = 3_u32;
    for bytes in good {
        for _ in 0..100 {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let mut bytes = bytes.clone();
            let at = (state >> 8) as usize % bytes.len();
            bytes[at] = state as u8;
            let _ = try_read("xlsx", "f", &bytes, &Options::default());
        }
    }
}

#[test]
fn spreadsheets_are_recognised_by_their_content() {
    let name = |head: &[u8]| sniff("x.bin", head).map(|format| format.name);
    assert_eq!(name(&xlsx(&[("A", "visible", "")])), Some("xlsx"));
    assert_eq!(name(&ods("")), Some("xlsx"));
    assert_eq!(name(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), Some("xlsx"));
    assert_eq!(name(&zip(&[("a.csv", "a,b\n1,2\n")])), None);
}
