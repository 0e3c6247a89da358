//! What the check of an input has normalised, kept for the run that stores it, so that no record is parsed twice.
//!
//! A batch is text: one line of JSON for each item, and one more with the listing of a record, as the store gets it. A
//! few batches stay in memory, further ones go to a file without a name beside the archive, which vanishes with the
//! process. The bytes were read from the archive, so what is stored is still what was archived.

use super::error::PipelineError;
use crate::domain::listing::{Issue, Observed, SourceLocation};
use crate::ingest::normalise::record::Normalised;
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// Bytes kept in memory before anything goes to a file.
const MEMORY: usize = 8 << 20;

/// One item of the input. `file` is the number of the file in the order of reading.
#[derive(Serialize, Deserialize)]
pub(super) enum Line {
    /// A file begins.
    Begin(u32),
    /// A record; the next line is its listing.
    Record(Box<Record>),
    /// An issue that belongs to no listing.
    Issue { file: u32, issue: Issue },
    /// A file was read to its end.
    End(u32),
}

/// A normalised record without its listing.
#[derive(Serialize, Deserialize)]
pub(super) struct Record {
    pub file: u32,
    pub record_digest: String,
    pub content_digest: String,
    pub observed: Option<Observed>,
    pub place: SourceLocation,
    pub issues: Vec<Issue>,
}

/// A batch being filled.
#[derive(Default)]
pub(super) struct KeptBatch {
    text: Vec<u8>,
    /// Bytes of the input that its records take.
    input: u64,
}

impl KeptBatch {
    pub fn begin(&mut self, file: u32) -> Result<(), PipelineError> {
        self.line(&Line::Begin(file))
    }

    pub fn end(&mut self, file: u32) -> Result<(), PipelineError> {
        self.line(&Line::End(file))
    }

    pub fn issue(&mut self, file: u32, issue: &Issue) -> Result<(), PipelineError> {
        self.line(&Line::Issue { file, issue: issue.clone() })
    }

    pub fn record(&mut self, file: u32, n: &Normalised, place: &SourceLocation) -> Result<(), PipelineError> {
        self.input += place.length;
        self.line(&Line::Record(Box::new(Record {
            file,
            record_digest: n.record_digest.clone(),
            content_digest: n.content_digest.clone(),
            observed: n.observed,
            place: place.clone(),
            issues: n.issues.clone(),
        })))?;
        self.line(&n.listing)
    }

    fn line(&mut self, value: &impl Serialize) -> Result<(), PipelineError> {
        serde_json::to_writer(&mut self.text, value)?;
        self.text.push(b'\n');
        Ok(())
    }
}

/// All batches, in the order of the input.
#[derive(Debug)]
pub(super) struct KeptInput {
    dir: PathBuf,
    memory: Vec<(u64, Vec<u8>)>,
    bytes: usize,
    file: Option<BufWriter<File>>,
}

impl KeptInput {
    /// Nothing yet; `dir` is where a file may be made.
    pub fn new(dir: &Path) -> Self {
        Self { dir: dir.to_owned(), memory: Vec::new(), bytes: 0, file: None }
    }

    /// Keeps a batch.
    pub fn push(&mut self, batch: KeptBatch) -> Result<(), PipelineError> {
        self.bytes += batch.text.len();
        if self.bytes <= MEMORY {
            self.memory.push((batch.input, batch.text));
            return Ok(());
        }
        let written = self.write(&batch);
        written.map_err(|source| PipelineError::Kept { dir: self.dir.clone(), source })
    }

    fn write(&mut self, batch: &KeptBatch) -> io::Result<()> {
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert(BufWriter::new(tempfile::tempfile_in(&self.dir)?)),
        };
        file.write_all(&batch.input.to_le_bytes())?;
        file.write_all(&(batch.text.len() as u64).to_le_bytes())?;
        file.write_all(&batch.text)
    }

    /// All batches have been kept.
    pub fn finish(&mut self) -> Result<(), PipelineError> {
        let flushed = self.file.as_mut().map_or(Ok(()), Write::flush);
        flushed.map_err(|source| PipelineError::Kept { dir: self.dir.clone(), source })
    }

    /// Passes every batch with the bytes of input that it stands for, until `take` returns false.
    pub fn each(&self, mut take: impl FnMut(u64, Vec<u8>) -> bool) -> Result<(), PipelineError> {
        for (input, text) in &self.memory {
            if !take(*input, text.clone()) {
                return Ok(());
            }
        }
        let read = self.file.as_ref().map_or(Ok(()), |file| read(file.get_ref(), &mut take));
        read.map_err(|source| PipelineError::Kept { dir: self.dir.clone(), source })
    }
}

fn read(mut file: &File, take: &mut dyn FnMut(u64, Vec<u8>) -> bool) -> io::Result<()> {
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(0))?;
    let (mut file, mut at) = (BufReader::with_capacity(1 << 16, file), 0);
    while at < length {
        let (mut input, mut size) = ([0; 8], [0; 8]);
        file.read_exact(&mut input)?;
        file.read_exact(&mut size)?;
        let mut text = vec![0; u64::from_le_bytes(size) as usize];
        file.read_exact(&mut text)?;
        at += 16 + text.len() as u64;
        if !take(u64::from_le_bytes(input), text) {
            return Ok(());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_come_back_in_order_from_memory_and_from_the_file() {
        let dir = tempfile::tempdir().unwrap();
        let mut kept = KeptInput::new(dir.path());
        let sizes = [10, MEMORY - 20, 1_000, 5, 2_000_000];
        for (n, size) in sizes.iter().enumerate() {
            kept.push(KeptBatch { text: vec![n as u8; *size], input: n as u64 }).unwrap();
        }
        kept.finish().unwrap();
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0, "the file has no name");
        for _ in 0..2 {
            let mut seen = Vec::new();
            kept.each(|input, text| {
                assert!(text.iter().all(|b| u64::from(*b) == input));
                seen.push(text.len());
                true
            })
            .unwrap();
            assert_eq!(seen, sizes);
        }
    }
}
