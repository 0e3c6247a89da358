//! CSV, TSV and JSON lines.

use super::Rows;
use super::column::{SAMPLE, choose, is_address};
use super::lines::{LONGEST_LINE, Line, Lines, TOO_LONG};
use crate::manifest::error::ManifestError;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;
use std::borrow::Cow;
use std::io::{self, BufRead};

/// A record of a table that was read.
enum Record {
    /// Its cells are in the buffers of the reader.
    Cells,
    /// One that is longer than [`LONGEST_LINE`], with the lines it covers; reading goes on at the next line.
    TooLong(u64),
    End,
}

/// Reads records of bounded length.
struct Records<'r> {
    reader: &'r mut dyn BufRead,
    parser: csv_core::Reader,
    bytes: Vec<u8>,
    ends: Vec<usize>,
    fields: usize,
}

impl Records<'_> {
    fn next(&mut self) -> io::Result<Record> {
        let (mut used, mut ends, mut lines) = (0, 0, 0);
        loop {
            let input = self.reader.fill_buf()?;
            let (bytes, fields) = (self.bytes.get_mut(used..), self.ends.get_mut(ends..));
            let (result, read, written, ended) =
                self.parser.read_record(input, bytes.unwrap_or_default(), fields.unwrap_or_default());
            lines += memchr::memchr_iter(b'\n', input.get(..read).unwrap_or_default()).count() as u64;
            self.reader.consume(read);
            used += written;
            ends += ended;
            match result {
                csv_core::ReadRecordResult::InputEmpty => {}
                csv_core::ReadRecordResult::Record => {
                    self.fields = ends;
                    return Ok(Record::Cells);
                }
                csv_core::ReadRecordResult::End => return Ok(Record::End),
                csv_core::ReadRecordResult::OutputFull | csv_core::ReadRecordResult::OutputEndsFull => {
                    // The rest of the line; the quote that was open is taken to be closed.
                    self.parser.reset();
                    if Lines::of(self.reader).next()?.is_some() {
                        lines += 1;
                    }
                    return Ok(Record::TooLong(lines.max(1)));
                }
            }
        }
    }

    fn cell(&self, number: usize) -> Option<&[u8]> {
        let end = *self.ends.get(..self.fields)?.get(number)?;
        let start = number.checked_sub(1).map_or(0, |before| self.ends.get(before).copied().unwrap_or(0));
        self.bytes.get(start..end)
    }

    fn cells(&self) -> Vec<Vec<u8>> {
        (0..self.fields).map(|n| self.cell(n).unwrap_or_default().to_vec()).collect()
    }
}

/// The reason under which records are counted that are too long.
const LONG_RECORD: &str = "a record of more than 1 MiB, as after a quote that is not closed";

/// The character that separates the cells of the first line.
fn delimiter(head: &[u8]) -> u8 {
    let line = head.split(|b| *b == b'\n').next().unwrap_or_default();
    let count = |d: &u8| line.iter().filter(|b| *b == d).count();
    *[b',', b'\t', b';', b'|'].iter().rev().max_by_key(|d| count(d)).unwrap_or(&b',')
}

impl Rows<'_> {
    /// A table; gives the name of the column.
    pub(super) fn table(&mut self, reader: &mut dyn BufRead, separator: Option<u8>) -> Result<String, ManifestError> {
        let head = reader.fill_buf().map_err(|error| self.fault(&error))?;
        let mark = head.starts_with(b"\xef\xbb\xbf");
        let separator = separator.unwrap_or_else(|| delimiter(head));
        if mark {
            reader.consume(3);
        }
        let parser = csv_core::ReaderBuilder::new().delimiter(separator).build();
        let (bytes, ends) = (vec![0; LONGEST_LINE], vec![0; 4096]);
        let mut records = Records { reader, parser, bytes, ends, fields: 0 };
        let mut names: Option<Vec<String>> = None;
        // The first rows wait until the column is known.
        let mut waiting: Vec<Vec<Vec<u8>>> = Vec::new();
        let mut column = None;
        loop {
            let record = records.next().map_err(|error| self.fault(&error))?;
            if let Record::TooLong(lines) = record {
                let start: Vec<u8> = records.bytes.iter().take(80).copied().collect();
                self.skip(LONG_RECORD, lines, &start)?;
                continue;
            }
            let end = matches!(record, Record::End);
            if let (Some(column), false) = (column, end) {
                match records.cell(column) {
                    Some(cell) => self.address(cell)?,
                    None => self.skip("a row with too few columns", 1, records.cell(0).unwrap_or_default())?,
                }
                continue;
            }
            if !end && names.is_none() {
                let cells = records.cells();
                // A first row with an address is no header.
                if cells.iter().any(|cell| is_address(cell)) {
                    names = Some((1..=cells.len()).map(|n| n.to_string()).collect());
                    waiting.push(cells);
                } else {
                    names = Some(cells.iter().map(|cell| String::from_utf8_lossy(cell).trim().to_owned()).collect());
                }
                continue;
            }
            if !end {
                waiting.push(records.cells());
            }
            if column.is_none() && (end || waiting.len() >= SAMPLE) {
                let known = names.as_deref().unwrap_or_default();
                let chosen = choose(known, &waiting, self.column).map_err(|e| ManifestError::input(&self.file, e))?;
                column = Some(chosen);
                for row in waiting.drain(..) {
                    match row.get(chosen) {
                        Some(cell) => self.address(cell)?,
                        None => self.skip("a row with too few columns", 1, &row.concat())?,
                    }
                }
            }
            if end {
                let name = column.and_then(|n| names.as_ref()?.get(n).cloned());
                return name.ok_or_else(|| ManifestError::input(&self.file, "an empty table"));
            }
        }
    }

    /// JSON lines; gives the name of the column.
    pub(super) fn objects(&mut self, reader: &mut dyn BufRead) -> Result<String, ManifestError> {
        let mut lines = Lines::of(reader);
        let mut waiting: Vec<Vec<u8>> = Vec::new();
        let mut column: Option<String> = None;
        loop {
            let line = match lines.next().map_err(|error| self.fault(&error))? {
                Some(Line::TooLong(line)) => {
                    self.skip(TOO_LONG, 1, line)?;
                    continue;
                }
                Some(Line::Whole(line)) => Some(line),
                None => None,
            };
            if let (Some(column), Some(line)) = (&column, line) {
                self.object(line, column)?;
                continue;
            }
            if let Some(line) = line {
                waiting.push(line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line).to_vec());
            }
            if column.is_none() && (line.is_none() || waiting.len() >= SAMPLE) {
                let name = self.key_of(&waiting)?;
                for line in waiting.drain(..) {
                    self.object(&line, &name)?;
                }
                column = Some(name);
            }
            if line.is_none() {
                return Ok(column.unwrap_or_default());
            }
        }
    }

    /// The key of the addresses in some objects.
    fn key_of(&self, lines: &[Vec<u8>]) -> Result<String, ManifestError> {
        let mut names: Vec<String> = Vec::new();
        let objects: Vec<_> = lines
            .iter()
            .filter_map(|line| serde_json::from_slice::<serde_json::Map<String, Value>>(line).ok())
            .collect();
        for name in objects.iter().flat_map(|object| object.keys()) {
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
        let cell = |object: &serde_json::Map<String, Value>, name: &String| {
            object.get(name).and_then(Value::as_str).unwrap_or_default().as_bytes().to_vec()
        };
        let rows: Vec<Vec<Vec<u8>>> =
            objects.iter().map(|object| names.iter().map(|name| cell(object, name)).collect()).collect();
        let chosen = choose(&names, &rows, self.column).map_err(|e| ManifestError::input(&self.file, e))?;
        Ok(names.swap_remove(chosen))
    }

    fn object(&mut self, line: &[u8], column: &str) -> Result<(), ManifestError> {
        if line.trim_ascii().is_empty() {
            return self.empty();
        }
        let mut parser = serde_json::Deserializer::from_slice(line);
        match (ValueOf { key: column }).deserialize(&mut parser) {
            Ok(Some(address)) => self.address(address.as_bytes()),
            Ok(None) => self.empty(),
            Err(_) => self.skip("not a JSON object with a text in this column", 1, line),
        }
    }
}

/// Takes one text out of an object, without building the rest.
struct ValueOf<'a> {
    key: &'a str,
}

impl<'de> DeserializeSeed<'de> for ValueOf<'_> {
    type Value = Option<Cow<'de, str>>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for ValueOf<'_> {
    type Value = Option<Cow<'de, str>>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut found = None;
        while let Some(key) = map.next_key::<Cow<'de, str>>()? {
            if key == self.key {
                found = map.next_value::<Option<Cow<'de, str>>>()?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }
}
