//! Reading the published files of a manifest: lists of lines, CSV, TSV, JSON lines and Parquet, also packed, in folders
//! or on standard input. Every row becomes an address or is counted with the reason.

mod column;
mod lines;
mod parquet;
mod table;
#[cfg(test)]
mod tests;

use super::error::ManifestError;
use super::file::{FileRead, ManifestWriter, Skipped};
use super::normal::{Refusal, append_key};
use crate::ingest::acquire::container::{Limits, Source, each_member};
use crate::ingest::acquire::input::InputFile;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::ops::ControlFlow;

/// Endings of the files that are taken from a folder.
pub const EXTENSIONS: &[&str] = &["txt", "csv", "tsv", "jsonl", "ndjson", "parquet"];

/// What was read.
#[derive(Debug, Default)]
pub struct ReadFiles {
    /// The files.
    pub files: Vec<FileRead>,
    /// Rows, those that were skipped included.
    pub rows: u64,
    /// Rows that are no address, by reason.
    pub skipped: BTreeMap<String, Skipped>,
}

/// Reads files into a manifest. `column` is the name of the column of the addresses; without it, it is chosen by its
/// name or by what stands in it. `progress` is told of the rows so far and answers whether to go on.
///
/// # Errors
/// A file that cannot be read to its end, or in which no column holds addresses: a manifest without some of its rows
/// would be wrong without looking so.
pub fn read_files(
    files: &[InputFile],
    column: Option<&str>,
    writer: &mut ManifestWriter,
    progress: &mut dyn FnMut(u64) -> bool,
) -> Result<ReadFiles, ManifestError> {
    let mut rows = Rows { writer, column, file: String::new(), row: 0, read: ReadFiles::default(), progress };
    for file in files {
        let fault = |source| ManifestError::io(&file.path, source);
        let mut failed = None;
        let mut take = |name: &str, reader: &mut dyn Read| match rows.read(name, reader) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                failed = Some(error);
                ControlFlow::Break(())
            }
        };
        let summary = if file.is_standard() {
            let mut standard = io::stdin().lock();
            each_member(&file.name, Source::Stream(&mut standard), &Limits::default(), &mut |m| take(&m.name, m.reader))
        } else {
            let opened = File::open(&file.path).map_err(fault)?;
            each_member(&file.name, Source::File(&opened), &Limits::default(), &mut |m| take(&m.name, m.reader))
        };
        if let Some(error) = failed {
            return Err(error);
        }
        if let Some(message) = summary.failed.first() {
            return Err(ManifestError::input(message.clone(), "nothing was added; get the file again"));
        }
    }
    Ok(rows.read)
}

/// The rows on their way into a manifest.
struct Rows<'a> {
    writer: &'a mut ManifestWriter,
    column: Option<&'a str>,
    /// The file that is being read, and its row.
    file: String,
    row: u64,
    read: ReadFiles,
    progress: &'a mut dyn FnMut(u64) -> bool,
}

impl Rows<'_> {
    /// Reads one file, of the format that its first bytes or its name show.
    fn read(&mut self, name: &str, reader: &mut dyn Read) -> Result<(), ManifestError> {
        name.clone_into(&mut self.file);
        self.row = 0;
        let mut reader = BufReader::with_capacity(1 << 20, reader);
        let head = reader.fill_buf().map_err(|error| self.fault(&error))?;
        let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
        let (parquet, json) = (head.starts_with(b"PAR1"), head.trim_ascii_start().first().copied());
        let ending = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
        let (format, column) = match (ending.as_str(), json) {
            _ if parquet => ("parquet", Some(self.parquet(&mut reader)?)),
            ("parquet", _) => {
                return Err(ManifestError::input(name, "not a Parquet file, though it is called one; is it complete?"));
            }
            (_, Some(b'[')) if ending != "csv" && ending != "tsv" => {
                return Err(ManifestError::input(name, "a JSON array; expected one object on each line"));
            }
            (_, Some(b'{')) => ("ndjson", Some(self.objects(&mut reader)?)),
            ("csv", _) => ("csv", Some(self.table(&mut reader, None)?)),
            ("tsv", _) => ("tsv", Some(self.table(&mut reader, Some(b'\t'))?)),
            _ => {
                self.lines(&mut reader)?;
                ("lines", None)
            }
        };
        let file = std::mem::take(&mut self.file);
        self.read.files.push(FileRead { file, format: format.to_owned(), column, rows: self.row });
        Ok(())
    }

    /// What the system or a container says while a file is read.
    fn fault(&self, error: &io::Error) -> ManifestError {
        ManifestError::input(&self.file, format!("cannot be read after row {}: {error}; nothing was added", self.row))
    }

    /// The next row, which should be an address.
    fn address(&mut self, address: &[u8]) -> Result<(), ManifestError> {
        self.count(1)?;
        match self.writer.push(|key| append_key(address, key))? {
            Ok(()) => Ok(()),
            Err(refusal) => {
                self.example(refusal.label(), 1, address);
                Ok(())
            }
        }
    }

    /// Rows that hold no address for another reason.
    fn skip(&mut self, reason: &str, rows: u64, text: &[u8]) -> Result<(), ManifestError> {
        self.count(rows)?;
        self.example(reason, rows, text);
        Ok(())
    }

    /// A row without a value.
    fn empty(&mut self) -> Result<(), ManifestError> {
        self.skip(Refusal::Empty.label(), 1, b"")
    }

    fn count(&mut self, rows: u64) -> Result<(), ManifestError> {
        let before = self.read.rows;
        self.row += rows;
        self.read.rows += rows;
        // Drawing after every row would take longer than reading it.
        if before >> 16 != self.read.rows >> 16 && !(self.progress)(self.read.rows) {
            return Err(ManifestError::input(&self.file, "interrupted; nothing was added"));
        }
        Ok(())
    }

    fn example(&mut self, reason: &str, rows: u64, text: &[u8]) {
        let skipped = match self.read.skipped.get_mut(reason) {
            Some(skipped) => skipped,
            None => self.read.skipped.entry(reason.to_owned()).or_default(),
        };
        skipped.rows += rows;
        if skipped.examples.len() < Skipped::EXAMPLES {
            let text = String::from_utf8_lossy(text.get(..text.len().min(240)).unwrap_or_default());
            let text: String = text.chars().filter(|c| !c.is_control()).take(80).collect();
            skipped.examples.push(format!("{}:{}: {text}", self.file, self.row));
        }
    }
}
