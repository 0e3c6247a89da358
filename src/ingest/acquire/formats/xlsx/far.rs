//! Numbers of rows, columns and shared texts that no sheet has. The reader of cells computes with 32 bits, so such a
//! number would come out as another one, and a value in the wrong row, without a word. They are looked for before.

use super::archive::Kind;
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// Rows and columns of a sheet.
const ROWS: u64 = 1 << 20;
const COLUMNS: u64 = 1 << 14;

/// Bytes looked at together; most of a part that is looked at.
const BLOCK: usize = 256 << 10;
const MOST: u64 = 2 << 30;

/// Longest piece that is looked for: what stands between the type of a cell and its value.
const LONGEST: usize = 512;

/// What was found in one part.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Far {
    /// The part of the file.
    pub(super) part: String,
    /// The first such number, as written.
    pub(super) first: String,
    /// How many.
    pub(super) count: u64,
}

impl Far {
    fn found(&mut self, what: impl FnOnce() -> String) {
        if self.count == 0 {
            self.first = what();
        }
        self.count += 1;
    }

    /// One sentence for people.
    pub(super) fn message(&self) -> String {
        let more = if self.count > 1 { format!(" and {} more", self.count - 1) } else { String::new() };
        format!(
            "{}: expected rows up to {ROWS}, columns up to XFD and shared texts that are there, found {}{more}; such \
             cells may be missing or read as others: save the file again with a spreadsheet program",
            self.part, self.first
        )
    }
}

/// Looks through the sheets of an XLSX or XLSB.
pub(super) fn find(bytes: &[u8], kind: Kind) -> Vec<Far> {
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else { return Vec::new() };
    let sheet = |name: &str| {
        let name = name.to_ascii_lowercase();
        let ending = if kind == Kind::Xlsb { ".bin" } else { ".xml" };
        name.starts_with("xl/worksheets/") && name.ends_with(ending) && !name.contains("/_rels/")
    };
    let mut all = Vec::new();
    for n in 0..archive.len() {
        let Ok(part) = archive.by_index(n) else { continue };
        let Ok(name) = part.name().map(|name| name.into_owned()) else { continue };
        if !sheet(&name) {
            continue;
        }
        let mut far = Far { part: name, ..Far::default() };
        // Damage is reported where the cells are read.
        let _ = match kind {
            Kind::Xlsb => records(&mut part.take(MOST), &mut far),
            _ => text(&mut part.take(MOST), &mut far),
        };
        if far.count > 0 {
            all.push(far);
        }
    }
    all
}

/// The XML of a sheet.
fn text(part: &mut dyn Read, far: &mut Far) -> std::io::Result<()> {
    let mut buffer = vec![0; BLOCK];
    let mut kept = 0;
    loop {
        let read = part.read(buffer.get_mut(kept..).unwrap_or_default())?;
        let filled = kept + read;
        let bytes = buffer.get(..filled).unwrap_or_default();
        // What begins in the last bytes is looked at with the next block.
        let until = if read == 0 { filled } else { filled.saturating_sub(LONGEST) };
        for at in memchr::memmem::find_iter(bytes, b"=\"").chain(memchr::memmem::find_iter(bytes, b"='")) {
            if at < until {
                attribute(bytes, at, far);
            }
        }
        if read == 0 {
            return Ok(());
        }
        // With the name in front of what was not looked at yet.
        let from = until.saturating_sub(2);
        buffer.copy_within(from..filled, 0);
        kept = filled - from;
    }
}

/// An attribute whose name ends before `at`.
fn attribute(bytes: &[u8], at: usize, far: &mut Far) {
    let Some([space, name]) = at.checked_sub(2).and_then(|from| bytes.get(from..at)) else { return };
    let value = bytes.get(at + 2..bytes.len().min(at + LONGEST)).unwrap_or_default();
    let Some(end) = value.iter().position(|byte| matches!(byte, b'"' | b'\'')) else { return };
    let (value, behind) = value.split_at(end);
    match name {
        _ if !space.is_ascii_whitespace() => {}
        b'r' if is_far(value) => far.found(|| format!("“{}”", String::from_utf8_lossy(value))),
        b't' if value == b"s" => {
            // The index stands in the first element of the cell.
            let mut pieces = behind.splitn(3, |byte| *byte == b'>');
            let element = pieces.nth(1).unwrap_or_default();
            let index = pieces.next().unwrap_or_default();
            let index = index.split(|byte| *byte == b'<').next().unwrap_or_default().trim_ascii();
            let value = element.ends_with(b"v") && !element.contains(&b'/') && !index.is_empty();
            if value && number(index).is_none_or(|n| n > u64::from(u32::MAX)) {
                far.found(|| format!("the shared text “{}”", String::from_utf8_lossy(index)));
            }
        }
        _ => {}
    }
}

/// Whether the name of a row or a cell is beyond a sheet; what is neither is not, and reported where it is read.
fn is_far(name: &[u8]) -> bool {
    let letters = name.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let (letters, digits) = name.split_at(letters);
    let column = letters.iter().fold(0_u64, |column, letter| {
        column.saturating_mul(26).saturating_add(u64::from(letter.to_ascii_uppercase() - b'A') + 1)
    });
    let digits = digits.iter().all(u8::is_ascii_digit).then_some(digits);
    column > COLUMNS || digits.is_some_and(|digits| !digits.is_empty() && number(digits).is_none_or(|row| row > ROWS))
}

/// A number in digits; `None` if there are others, or none, or too many.
fn number(digits: &[u8]) -> Option<u64> {
    let digits = std::str::from_utf8(digits).ok().filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()))?;
    digits.parse().ok()
}

/// The records of a binary sheet: the reader of cells takes a row beyond the last for the end of the sheet.
fn records(part: &mut dyn Read, far: &mut Far) -> std::io::Result<()> {
    let mut part = std::io::BufReader::with_capacity(BLOCK, part);
    let byte = move |part: &mut dyn Read| -> std::io::Result<u8> {
        let mut one = [0];
        part.read_exact(&mut one).map(|()| u8::from_be_bytes(one))
    };
    loop {
        let low = byte(&mut part)?;
        let kind = if low & 0x80 == 0 { u16::from(low) } else { u16::from(low) | u16::from(byte(&mut part)?) << 8 };
        let mut length = 0_u64;
        for shift in [0, 7, 14, 21] {
            let next = byte(&mut part)?;
            length |= u64::from(next & 0x7F) << shift;
            if next & 0x80 == 0 {
                break;
            }
        }
        // The header of a row.
        if kind == 0 && length >= 4 {
            let mut row = [0; 4];
            part.read_exact(&mut row)?;
            length -= 4;
            let row = u64::from(u32::from_le_bytes(row)) + 1;
            if row > ROWS {
                far.found(|| format!("row {row}"));
            }
        }
        if std::io::copy(&mut (&mut part).take(length), &mut std::io::sink())? < length {
            return Ok(());
        }
    }
}
