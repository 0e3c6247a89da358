//! Whether stored facts and assessments can be reproduced: records are read again from the archive and normalised
//! again, and facts are assessed again. The stored values must come out, if mapping, readers and method are still the
//! same.

use crate::assess::method::Method;
use crate::assess::second_reader::SecondReader;
use crate::assess::tag::Scratch;
use crate::domain::listing::{Listing, Record};
use crate::ingest::acquire::archive::{Archive, ArchiveError};
use crate::ingest::acquire::formats::{BLOCK, FORMATS, FormatError, Item};
use crate::ingest::acquire::source::Sources;
use crate::ingest::normalise::record::Normaliser;
use crate::ingest::reader::{FileReader, SourceReader};
use crate::store::{Store, StoreError, StoredVersion, VersionKey};
use std::collections::{BTreeMap, HashMap};
use std::io::{self, Read};
use std::ops::ControlFlow;

/// Versions compared at a time.
const PAGE: usize = 500;
/// Maximum number of faults reported as sentences.
const MOST: usize = 20;

/// The result.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verification {
    /// Compared and equal.
    pub equal: u64,
    /// Not compared: made by a mapping, readers or a method that this program or these cards no longer have.
    pub outdated: u64,
    /// A sentence for each fault; the first of them.
    pub faults: Vec<String>,
    /// Number of faults.
    pub fault_count: u64,
}

impl Verification {
    fn fault(&mut self, fault: String) {
        self.fault_count += 1;
        if self.faults.len() < MOST {
            self.faults.push(fault);
        }
    }
}

/// The versions of one archived file from one source.
struct Group<'a> {
    snapshot: String,
    reader: &'a SourceReader,
    /// In order of their places.
    versions: Vec<StoredVersion>,
}

/// Reads the records of versions again: of all, or of `some` chosen at even distances.
pub fn verify_facts(
    store: &Store,
    archive: &Archive,
    sources: &Sources,
    some: Option<usize>,
) -> Result<Verification, StoreError> {
    let mut keys = store.version_keys()?;
    if let Some(some) = some {
        let step = keys.len().div_ceil(some.max(1)).max(1);
        keys = keys.into_iter().step_by(step).collect();
    }
    let readers: HashMap<&str, SourceReader> =
        sources.cards().map(|card| (&*card.head.id, SourceReader::new(&card.head, None))).collect();
    let mut verified = Verification::default();
    for of_file in keys.chunk_by(|a, b| a.snapshot == b.snapshot) {
        // A file of millions of records is compared in parts; each part reads from its first record on. Nothing between
        // chosen records is read.
        for part in of_file.chunks(if some.is_some() { 1 } else { PAGE }) {
            let mut by_source = BTreeMap::<String, Vec<StoredVersion>>::new();
            for expected in store.stored_versions(&part.iter().map(VersionKey::id_hex).collect::<Vec<_>>())? {
                by_source.entry(expected.listing.source.clone()).or_default().push(expected);
            }
            for (source, mut versions) in by_source {
                let Some(reader) = readers.get(source.as_str()) else {
                    verified.outdated += versions.len() as u64;
                    continue;
                };
                versions.sort_by_key(place);
                let snapshot = hex::encode(part[0].snapshot);
                Group { snapshot, reader, versions }.verify(archive, &mut verified);
            }
        }
    }
    Ok(verified)
}

/// Assesses the listings again that were assessed by this method: all, or `some` chosen at even distances.
/// `second` reads again what it has read, and must see the same.
pub fn verify_assessments(
    store: &Store,
    method: &Method,
    second: Option<&SecondReader>,
    some: Option<usize>,
) -> Result<Verification, StoreError> {
    let decisions = store.decisions_in_force()?;
    let total = store.counts()?.listings as usize;
    let step = some.map_or(1, |some| total.div_ceil(some.max(1)).max(1));
    let (mut verified, mut after, mut number) = (Verification::default(), None, 0_usize);
    let mut scratch = Scratch::default();
    loop {
        let page = store.methods_after(after.as_ref(), None, PAGE as u32)?;
        let Some((last, _)) = page.last() else { return Ok(verified) };
        after = Some(last.clone());
        let mut chosen = Vec::new();
        for (id, named) in page {
            number += 1;
            if (number - 1) % step != 0 {
                continue;
            }
            let decided = decisions.of(&id);
            let twice = second.is_some_and(|second| named == method.key(decided, Some(second)));
            match twice || named == method.key(decided, None) {
                true => chosen.push(id),
                false => verified.outdated += 1,
            }
        }
        for stored in store.listings(&chosen)? {
            let listing = &stored.listing;
            let second = second.filter(|_| stored.assessment.second_reading.is_some());
            let mut again = method.assess_by(listing, decisions.of(&listing.id), second, &mut scratch);
            if stored.assessment.documentation.is_none() {
                // Stored before the documentation was part of an assessment.
                again.documentation = None;
            }
            match again == stored.assessment {
                true => verified.equal += 1,
                false => verified.fault(format!(
                    "listing {}: reassessing its facts gives another assessment than the stored one",
                    listing.id
                )),
            }
        }
    }
}

impl Group<'_> {
    fn verify(&self, archive: &Archive, verified: &mut Verification) {
        let mut open =
            || -> io::Result<Box<dyn Read>> { Ok(Box::new(archive.read(&self.snapshot).map_err(io::Error::other)?)) };
        let file = &file_name(&self.versions);
        let planned = self.reader.for_file(file, &mut open).ok();
        // The operator may have read the file as another format.
        let named = FORMATS.iter().filter(|f| planned.as_ref().is_none_or(|planned| planned.format.name != f.name));
        let named = named
            .filter_map(|format| SourceReader::new(self.reader.source(), Some(format)).for_file(file, &mut open).ok());
        let mut first = None;
        for reader in planned.clone().into_iter().chain(named) {
            let mut found = Verification::default();
            match self.read(archive, &reader, &mut found) {
                Ok(()) if found.fault_count == 0 => {
                    verified.equal += found.equal;
                    verified.outdated += found.outdated;
                    return;
                }
                Ok(()) => drop(first.get_or_insert(found)),
                Err(error) => {
                    first.get_or_insert_with(Verification::default).fault(error.to_string());
                    if matches!(error, FormatError::Read { .. }) {
                        break;
                    }
                }
            }
        }
        let found = first.unwrap_or_default();
        verified.equal += found.equal;
        verified.outdated += found.outdated;
        let more = found.fault_count - found.faults.len() as u64;
        found
            .faults
            .into_iter()
            .for_each(|fault| verified.fault(format!("archived file {}: {fault}", &self.snapshot[..16])));
        verified.fault_count += more;
    }

    /// Parses what precedes the first record of the file (a header), then the bytes from the first wanted record on; or
    /// the whole file, if records of the format cannot be read by themselves.
    fn read(&self, archive: &Archive, reader: &FileReader, found: &mut Verification) -> Result<(), FormatError> {
        let (Some(first), Some(last)) = (self.versions.first(), self.versions.last()) else { return Ok(()) };
        let file = &file_name(&self.versions);
        let failed = |e: ArchiveError| FormatError::Read { file: file.clone(), offset: 0, source: io::Error::other(e) };
        let mut open =
            || -> io::Result<Box<dyn Read>> { Ok(Box::new(archive.read(&self.snapshot).map_err(io::Error::other)?)) };
        let mut whole = archive.read(&self.snapshot).map_err(failed)?;
        if !reader.resumes(&mut open) {
            return self.compare_all(file, reader, &mut whole, None, found);
        }
        let begin = first.version.place.offset;
        let end = last.version.place.offset + last.version.place.length;
        // The first block decides on the dialect of a file, so it is always read.
        let mut after_block = None;
        let _ = reader.read(file, &mut whole, &mut |item| match item {
            Item::Record(record) if record.place.offset >= BLOCK as u64 => {
                after_block = Some(record.place.offset);
                ControlFlow::Break(())
            }
            Item::Record(record) if record.place.offset >= begin => ControlFlow::Break(()),
            _ => ControlFlow::Continue(()),
        });
        let Some(header) = after_block.filter(|header| *header < begin) else {
            let body = Ranges { archive, snapshot: &self.snapshot, at: 0, end };
            let mut bytes = io::BufReader::with_capacity(1 << 20, body);
            return self.compare_all(file, reader, &mut bytes, Some((end, 0)), found);
        };
        let head = archive.read_range(&self.snapshot, 0, header).map_err(failed)?;
        let body = Ranges { archive, snapshot: &self.snapshot, at: begin, end };
        // Frames of the archive are unpacked whole, so they are read in pieces of their size.
        let body = io::BufReader::with_capacity(1 << 20, body);
        let mut bytes = io::Cursor::new(head).chain(body);
        self.compare_all(file, reader, &mut bytes, Some((header, begin - header)), found)
    }

    /// Compares the records of a file with the versions. `skipped`: the place from which on bytes of the file are
    /// missing, and how many, so numbers of rows say nothing; `None` if the file is read whole.
    fn compare_all(
        &self,
        file: &str,
        reader: &FileReader,
        bytes: &mut dyn Read,
        skipped: Option<(u64, u64)>,
        found: &mut Verification,
    ) -> Result<(), FormatError> {
        let mut wanted = self.versions.iter().peekable();
        let by_row = skipped.is_none();
        let (from, missing) = skipped.unwrap_or_default();
        let key = |offset: u64, row: u64| (offset, if by_row { row } else { 0 });
        let wanted_key = |v: &StoredVersion| key(v.version.place.offset, v.version.place.row);
        let read = reader.read(file, bytes, &mut |item| {
            let Item::Record(record) = item else { return ControlFlow::Continue(()) };
            let offset = record.place.offset;
            let at = key(if offset < from { offset } else { offset + missing }, record.place.row);
            while wanted
                .next_if(|expected| wanted_key(expected) < at)
                .map(|expected| found.fault(missing_record(expected)))
                .is_some()
            {}
            // Several versions may come from one record: by other mappings, or of listings that changed back.
            while let Some(expected) = wanted.next_if(|expected| wanted_key(expected) == at) {
                compare(expected, &record, &reader.normaliser, found);
            }
            if wanted.peek().is_some() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
        read?;
        wanted.for_each(|expected| found.fault(missing_record(expected)));
        Ok(())
    }
}

fn place(expected: &StoredVersion) -> (u64, u64) {
    (expected.version.place.offset, expected.version.place.row)
}

fn compare(expected: &StoredVersion, record: &Record, normaliser: &Normaliser, found: &mut Verification) {
    let again = normaliser.normalise(record);
    let (version, stored) = (&expected.version, &expected.listing);
    if version.reading != normaliser.fingerprint() {
        // Other columns may have been left out of the digest then.
        found.outdated += 1;
    } else if version.place.length != record.place.length {
        found.fault(format!("version {}: its record has another length", version.id));
    } else if again.record_digest != version.record_digest {
        found.fault(format!("version {}: its record has another digest", version.id));
    } else if (Listing { id: stored.id.clone(), native_id: stored.native_id.clone(), ..again.listing }) != *stored {
        found.fault(format!("version {}: parsing its record gives other facts than the stored ones", version.id));
    } else {
        found.equal += 1;
    }
}

fn missing_record(expected: &StoredVersion) -> String {
    format!("version {}: no record begins at byte {}", expected.version.id, expected.version.place.offset)
}

fn file_name(versions: &[StoredVersion]) -> String {
    versions.first().map_or_else(String::new, |expected| expected.version.place.file.clone())
}

/// A range of an archived file, read a piece at a time.
struct Ranges<'a> {
    archive: &'a Archive,
    snapshot: &'a str,
    at: u64,
    end: u64,
}

impl Read for Ranges<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = (self.end - self.at).min(buffer.len() as u64);
        if length == 0 {
            return Ok(0);
        }
        let bytes = self.archive.read_range(self.snapshot, self.at, length).map_err(io::Error::other)?;
        buffer[..bytes.len()].copy_from_slice(&bytes);
        self.at += bytes.len() as u64;
        Ok(bytes.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_several_parts_is_read_from_each_part_on() {
        let dir = tempfile::tempdir().unwrap();
        let archive = Archive::open(dir.path()).unwrap();
        let bytes: Vec<u8> = (0..5_000_000_u32).flat_map(|n| n.to_le_bytes()).take(3_000_000).collect();
        let snapshot = archive.store(&mut &bytes[..]).unwrap().digest;
        let mut read = Vec::new();
        let mut ranges = Ranges { archive: &archive, snapshot: &snapshot, at: 1_000_003, end: 2_200_001 };
        ranges.read_to_end(&mut read).unwrap();
        assert!(read == bytes[1_000_003..2_200_001]);
    }
}
