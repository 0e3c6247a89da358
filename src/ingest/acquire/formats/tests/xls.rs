//! XLS, built byte by byte: one sheet in a file of OLE2.

use super::*;

/// A record of BIFF8.
fn biff(kind: u16, parts: &[&[u8]]) -> Vec<u8> {
    let body = parts.concat();
    [&kind.to_le_bytes()[..], &(body.len() as u16).to_le_bytes(), &body].concat()
}

fn place(row: u16, column: u16) -> Vec<u8> {
    [row, column, 0].iter().flat_map(|word| word.to_le_bytes()).collect()
}

fn label(row: u16, column: u16, text: &str) -> Vec<u8> {
    biff(0x0204, &[&place(row, column), &(text.len() as u16).to_le_bytes(), &[0], text.as_bytes()])
}

fn number(row: u16, column: u16, number: f64) -> Vec<u8> {
    biff(0x0203, &[&place(row, column), &number.to_le_bytes()])
}

fn xls(cells: &[Vec<u8>]) -> Vec<u8> {
    let begin = |kind: u8| biff(0x0809, &[&[0, 6, kind, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]]);
    let end = biff(0x000A, &[]);
    let name = |offset: u32| biff(0x0085, &[&offset.to_le_bytes(), &[0, 0, 1, 0, b'A']]);
    let offset = begin(5).len() + name(0).len() + end.len();
    let mut stream = [begin(5), name(offset as u32), end.clone(), begin(16), cells.concat(), end].concat();
    // Shorter streams are kept in another way.
    stream.resize(stream.len().max(4_096).next_multiple_of(512), 0);
    let sectors = stream.len() as u32 / 512;

    let mut header = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    header.extend([0; 16]);
    header.extend([0x3E, 0, 3, 0, 0xFE, 0xFF, 9, 0, 6, 0, 0, 0, 0, 0, 0, 0]);
    for word in [0, 1, 1, 0, 4_096, u32::MAX - 1, 0, u32::MAX - 1, 0, 0] {
        header.extend(word.to_le_bytes());
    }
    header.resize(512, 0xFF);
    let mut table: Vec<u8> = Vec::new();
    let chain = (3..sectors + 2).chain([u32::MAX - 1]);
    for next in [u32::MAX - 2, u32::MAX - 1].into_iter().chain(chain) {
        table.extend(next.to_le_bytes());
    }
    table.resize(512, 0xFF);
    let entry = |name: &str, kind: u8, child: u32, start: u32, size: u32| {
        let mut entry: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        entry.resize(64, 0);
        entry.extend([(name.len() as u8 + 1) * 2, 0, kind, 1]);
        for link in [u32::MAX, u32::MAX, child] {
            entry.extend(link.to_le_bytes());
        }
        entry.resize(116, 0);
        for word in [start, size, 0] {
            entry.extend(word.to_le_bytes());
        }
        entry
    };
    let root = entry("Root Entry", 5, 1, u32::MAX - 1, 0);
    let mut folder = [root, entry("Workbook", 2, u32::MAX, 2, stream.len() as u32)].concat();
    folder.resize(512, 0);
    [header, table, folder, stream].concat()
}

#[test]
fn an_old_workbook_is_read() {
    let cells = [
        label(0, 0, "id"),
        label(0, 1, "title"),
        number(1, 0, 7.0),
        label(1, 1, "Kerbs"),
        number(2, 0, 8.5),
        label(2, 1, "Signs"),
    ];
    let (records, issues) = read("xlsx", &xls(&cells), &Options::default());
    assert_eq!(records, [r#"{"id":7,"title":"Kerbs"}"#, r#"{"id":8.5,"title":"Signs"}"#], "{issues:?}");
    assert_eq!(issues, [""; 0]);
}

#[test]
fn a_sheet_that_would_fill_the_memory_is_refused() {
    let (records, issues) = read("xlsx", &xls(&[number(0, 0, 1.0), number(65_535, 65_535, 2.0)]), &Options::default());
    assert_eq!(records.len(), 0);
    assert!(issues[0].contains("span 4294967296 cells"), "{issues:?}");
}

#[test]
fn any_change_of_a_byte_of_an_old_workbook_is_survived() {
    let good = xls(&[label(0, 0, "id"), label(0, 1, "title"), number(1, 0, 7.0), label(1, 1, "Kerbs")]);
    let mut state = 5_u32;
    for _ in 0..300 {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let mut bytes = good.clone();
        let at = (state >> 8) as usize % 1_800;
        bytes[at] = state as u8;
        let _ = try_read("xlsx", "f", &bytes, &Options::default());
    }
}
