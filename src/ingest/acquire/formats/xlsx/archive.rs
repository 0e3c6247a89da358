//! What kind of spreadsheet a file is, and whether unpacking it is safe.

use std::io::Cursor;
use zip::ZipArchive;

/// Most bytes that all parts of a spreadsheet may have unpacked.
const MAX_UNPACKED: u64 = 2 << 30;

/// Parts larger than this may not be packed more than [`MAX_RATIO`] times; text of spreadsheets is packed 5 to 50 times.
const CHECK_RATIO: u64 = 8 << 20;

/// Most bytes unpacked for one byte.
const MAX_RATIO: u64 = 400;

/// Most parts; each sheet is one.
const MAX_PARTS: usize = 20_000;

/// Largest part that is held in memory: shared texts and styles.
const MAX_HELD: u64 = 512 << 20;

/// The kinds of spreadsheets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Xlsx,
    Xlsb,
    Ods,
    Xls,
}

/// The beginning of OLE2 files, in which Excel wrote before 2007.
const OLE2: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

/// By the first block of a file.
pub(super) fn kind_of_head(head: &[u8]) -> Option<Kind> {
    let has = |word: &[u8]| head.windows(word.len()).any(|part| part == word);
    if head.starts_with(OLE2) {
        // The name of the stream, in UTF-16; Word and Outlook have others. It may stand after the first block.
        return Some(Kind::Xls);
    }
    if !head.starts_with(b"PK\x03\x04") {
        None
    } else if head
        .get(30..)
        .is_some_and(|rest| rest.starts_with(b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"))
    {
        Some(Kind::Ods)
    } else if has(b"xl/workbook.xml") || has(b"xl/worksheets/") && !has(b"xl/workbook.bin") {
        Some(Kind::Xlsx)
    } else if has(b"xl/workbook.bin") {
        Some(Kind::Xlsb)
    } else {
        // Large workbooks begin with a sheet and name the workbook at their end.
        (has(b"[Content_Types].xml") && (has(b"xl/sharedStrings") || has(b"xl/styles"))).then_some(Kind::Xlsx)
    }
}

/// By the whole file.
pub(super) fn kind(bytes: &[u8]) -> Option<Kind> {
    if bytes.starts_with(OLE2) {
        return Some(Kind::Xls);
    }
    let archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let has = |name: &str| archive.index_for_name(name).is_some();
    if has("xl/workbook.xml") {
        Some(Kind::Xlsx)
    } else if has("xl/workbook.bin") {
        Some(Kind::Xlsb)
    } else {
        has("content.xml").then_some(Kind::Ods)
    }
}

/// Refuses archives that would grow beyond measure; the error is a hint.
pub(super) fn check(bytes: &[u8]) -> Result<(), String> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| format!("a broken ZIP archive: {error}"))?;
    if archive.len() > MAX_PARTS {
        return Err(format!("it has {} parts, at most {MAX_PARTS} are read", archive.len()));
    }
    let mut total = 0_u64;
    for n in 0..archive.len() {
        let part = archive.by_index_raw(n).map_err(|error| format!("a broken ZIP archive: {error}"))?;
        let name = part.name().map_err(|error| format!("a broken ZIP archive: {error}"))?.into_owned();
        let (size, packed) = (part.size(), part.compressed_size());
        total = total.saturating_add(size);
        if size > CHECK_RATIO && size / packed.max(1) > MAX_RATIO {
            return Err(format!(
                "its part “{name}” would grow {}-fold, at most {MAX_RATIO}-fold is read",
                size / packed.max(1)
            ));
        }
        if total > MAX_UNPACKED {
            return Err(format!("unpacked it is larger than {} GiB; save its sheets as CSV", MAX_UNPACKED >> 30));
        }
        // Sheets are read as a stream, whatever their size turns out to be; other parts are held, so a false size of
        // theirs is found before.
        let streamed = name.starts_with("xl/worksheets/") || name == "content.xml";
        drop(part);
        if !streamed && archive.by_index(n).is_ok_and(|part| grows(part, size.min(MAX_HELD))) {
            return Err(format!("its part “{name}” is larger than it says, or than {} MiB", MAX_HELD >> 20));
        }
    }
    Ok(())
}

/// Whether a part has more bytes than expected.
fn grows(part: impl std::io::Read, expected: u64) -> bool {
    let copied = std::io::copy(&mut part.take(expected + 1), &mut std::io::sink());
    copied.is_ok_and(|copied| copied > expected)
}
