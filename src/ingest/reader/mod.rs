//! How each file of a source is read: in which format, and which of its columns gives which fact.
//!
//! A source card may leave both open. Then the content of a file decides on the format, and the format on the facts;
//! where the format is a table that anyone may have filled, the names of its columns and the shape of its values do.
//! All of it is a pure function of the card and the bytes of the file, so the same file is read the same way years later.

#[cfg(test)]
mod tests;

use super::acquire::formats::encoding::{decode, decode_head};
use super::acquire::formats::{ANY, BLOCK, FORMATS, Format, FormatError, Input, Item, Options, Sink, by_name, sniff};
use super::acquire::mapping::{FieldRules, Mapping};
use super::acquire::source::Source;
use super::normalise::record::Normaliser;
use super::propose::{Proposal, propose};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;
use std::io::{self, Cursor, Read};
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, PoisonError};

/// Most records, and most bytes of them, from which a mapping is proposed.
const SAMPLES: usize = 200;
const SAMPLE_BYTES: u64 = 2 << 20;

/// Opens a file from its first byte, as often as it is called.
pub type Open<'a> = dyn FnMut() -> io::Result<Box<dyn Read>> + 'a;

/// Reads the files of one source. Shared by all threads.
pub struct SourceReader {
    source: Source,
    /// The format that the operator named.
    named: Option<&'static Format>,
    /// The card of canonical records, if they are to keep the identifiers that it gives them.
    canonical: Option<Source>,
    known: Mutex<HashMap<String, Arc<FileReader>>>,
    /// Doubts about proposed mappings, with the first file of each and the number of files.
    doubts: Mutex<BTreeMap<String, (String, u64)>>,
}

/// How one file is read.
pub struct FileReader {
    /// Its format.
    pub format: &'static Format,
    /// How the format is read.
    pub options: Options,
    /// From its records to listings.
    pub normaliser: Normaliser,
}

/// How one file is read, and why.
pub struct Plan {
    /// How it is read.
    pub reader: Arc<FileReader>,
    /// The mapping and the reasons for it.
    pub proposal: Proposal,
}

impl fmt::Debug for FileReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileReader").field("format", &self.format.name).finish_non_exhaustive()
    }
}

impl FileReader {
    /// Whether a part of the file that begins with a record can be read by itself. In a text that had to be decoded, the
    /// places of records are not places in the file.
    pub fn resumes(&self, open: &mut Open<'_>) -> bool {
        self.format.resumable
            && first_block("", open).is_ok_and(|head| decode("", &mut &*head, self.options.encoding()).unchanged)
    }

    /// Reads the file, see [`Format::read`].
    pub fn read(&self, file: &str, reader: &mut dyn Read, sink: &mut Sink<'_>) -> Result<(), FormatError> {
        self.format.read_any(Input { file, reader }, &self.options, sink)
    }

    fn new(format: &'static Format, source: &Source) -> Self {
        Self { format, options: source.options(), normaliser: Normaliser::new(source) }
    }
}

impl SourceReader {
    /// A reader of the files of a source. `named`: the format that the operator named, in place of the card's.
    pub fn new(source: &Source, named: Option<&'static Format>) -> Self {
        let named = named.or_else(|| by_name(&source.format));
        Self { source: source.clone(), named, canonical: None, known: Mutex::default(), doubts: Mutex::default() }
    }

    /// Files whose records have the names of canonical records are read by that card.
    pub fn with_canonical(self, card: &Source) -> Self {
        Self { canonical: Some(card.clone()), ..self }
    }

    /// The card.
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// The format of all files; `None` if the content of each decides.
    pub fn format(&self) -> Option<&'static Format> {
        self.named
    }

    /// The extensions of files that are looked for in folders.
    pub fn extensions(&self) -> Vec<&'static str> {
        match self.named {
            Some(format) => format.extensions.to_vec(),
            None => FORMATS.iter().flat_map(|format| format.extensions).copied().collect(),
        }
    }

    /// Looks at the beginning of bytes that can be read once, before all of them are kept: what is of no known format
    /// may be a bomb. Returns the same bytes.
    pub fn look<'r>(&self, file: &str, bytes: &'r mut dyn Read) -> Result<impl Read + use<'r>, FormatError> {
        let head = block(file, &mut *bytes)?;
        if self.named.is_none() {
            of_head(file, &head)?;
        }
        Ok(Cursor::new(head).chain(bytes))
    }

    /// How a file is read, and the file from its first byte.
    pub fn open(&self, file: &str, open: &mut Open<'_>) -> Result<(Arc<FileReader>, Box<dyn Read>), FormatError> {
        let reader = self.for_file(file, open)?;
        Ok((reader, opened(file, open)?))
    }

    /// How a file is read. Opens it once or twice, and reads its beginning only.
    pub fn for_file(&self, file: &str, open: &mut Open<'_>) -> Result<Arc<FileReader>, FormatError> {
        let format = self.format_of(file, open)?;
        if !self.source.map.is_empty() {
            return Ok(self.remembered(format.name.to_owned(), || FileReader::new(format, &self.source)));
        }
        if format.mapping.is_some() {
            let make = || FileReader::new(format, &self.with(format, mapping_of(format).unwrap_or_default()));
            return Ok(self.remembered(format.name.to_owned(), make));
        }
        let (columns, samples) = self.samples(format, file, open)?;
        if let Some(card) = self.canonical.as_ref().filter(|card| {
            card.format == format.name && ["id", "title"].iter().all(|name| columns.iter().any(|c| c == name))
        }) {
            return Ok(self.remembered(card.id.clone(), || FileReader::new(format, card)));
        }
        let Proposal { map, doubts: new, .. } = propose(&columns, &samples);
        let mut doubts = self.doubts.lock().unwrap_or_else(PoisonError::into_inner);
        for doubt in new {
            doubts.entry(doubt).or_insert((file.to_owned(), 0)).1 += 1;
        }
        Ok(self.mapped(format, map))
    }

    /// What somebody who knows the files should look at, one line each: columns whose names and values do not agree.
    pub fn doubts(&self) -> Vec<String> {
        let doubts = self.doubts.lock().unwrap_or_else(PoisonError::into_inner);
        let line = |(doubt, (file, files)): (&String, &(String, u64))| match files {
            0 | 1 => format!("{file}: {doubt}"),
            _ => format!("{file} and {} more files: {doubt}", files - 1),
        };
        doubts.iter().map(line).collect()
    }

    /// How a file would be read without the mapping of the card, and why so. The mapping of a format has no reasons.
    pub fn plan(&self, file: &str, open: &mut Open<'_>) -> Result<Plan, FormatError> {
        let format = self.format_of(file, open)?;
        let (columns, samples) = self.samples(format, file, open)?;
        let proposal = match mapping_of(format) {
            Some(map) => {
                let read = map.columns();
                let unused = columns.into_iter().filter(|column| !read.contains(column)).collect();
                Proposal { map, unused, reasons: Vec::new(), doubts: Vec::new() }
            }
            None => propose(&columns, &samples),
        };
        Ok(Plan { reader: self.mapped(format, proposal.map.clone()), proposal })
    }

    fn format_of(&self, file: &str, open: &mut Open<'_>) -> Result<&'static Format, FormatError> {
        self.named.map_or_else(|| recognised(file, open), Ok)
    }

    fn mapped(&self, format: &'static Format, map: Mapping) -> Arc<FileReader> {
        let key = format!("{} {map:?}", format.name);
        self.remembered(key, || FileReader::new(format, &self.with(format, map)))
    }

    /// The card with a mapping, and with what the operator named in place of it.
    fn with(&self, format: &Format, mut map: Mapping) -> Source {
        for (fact, column) in &self.source.overrides {
            // The names of facts were checked when the operator named them.
            let _ = map.set(fact, FieldRules::Column(column.clone()));
        }
        let counters = format.counters.iter().map(|name| (*name).to_owned());
        let ignore = self.source.ignore.iter().cloned().chain(counters).collect();
        Source { map, ignore, ..self.source.clone() }
    }

    /// Patterns of a mapping take long to compile, so a reader is made once.
    fn remembered(&self, key: String, make: impl FnOnce() -> FileReader) -> Arc<FileReader> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.entry(key).or_insert_with(|| Arc::new(make())).clone()
    }

    /// The first records of a file, and the names of their columns in order of appearance.
    fn samples(&self, format: &'static Format, file: &str, open: &mut Open<'_>) -> Result<Samples, FormatError> {
        let mut reader = opened(file, open)?;
        let (mut columns, mut samples, mut bytes) = (Vec::<String>::new(), Vec::new(), 0);
        let mut known = HashSet::new();
        format.read_any(Input { file, reader: &mut reader }, &self.source.options(), &mut |item| {
            let Item::Record(record) = item else { return ControlFlow::Continue(()) };
            for name in record.fields.keys() {
                if known.insert(name.clone()) {
                    columns.push(name.clone());
                }
            }
            bytes += record.place.length;
            samples.push(record.fields);
            match samples.len() < SAMPLES && bytes < SAMPLE_BYTES {
                true => ControlFlow::Continue(()),
                false => ControlFlow::Break(()),
            }
        })?;
        Ok((columns, samples))
    }
}

/// Names of columns in order of appearance, and records.
type Samples = (Vec<String>, Vec<Map<String, Value>>);

/// The mapping that a format has by itself.
fn mapping_of(format: &Format) -> Option<Mapping> {
    toml::from_str(format.mapping?).ok()
}

/// The format of a file by its content.
fn recognised(file: &str, open: &mut Open<'_>) -> Result<&'static Format, FormatError> {
    of_head(file, &first_block(file, open)?)
}

fn of_head(file: &str, head: &[u8]) -> Result<&'static Format, FormatError> {
    let head = decode_head(head);
    sniff(file, &head).ok_or_else(|| FormatError::WrongFormat {
        file: file.to_owned(),
        expected: ANY,
        hint: super::acquire::formats::seen(&head),
        found: None,
    })
}

/// What decides how a file is read.
fn first_block(file: &str, open: &mut Open<'_>) -> Result<Vec<u8>, FormatError> {
    block(file, &mut *opened(file, open)?)
}

fn block(file: &str, bytes: &mut dyn Read) -> Result<Vec<u8>, FormatError> {
    let mut head = Vec::new();
    let read = bytes.take(BLOCK as u64).read_to_end(&mut head);
    read.map_err(|source| FormatError::Read { file: file.to_owned(), offset: head.len() as u64, source })?;
    Ok(head)
}

fn opened(file: &str, open: &mut Open<'_>) -> Result<Box<dyn Read>, FormatError> {
    open().map_err(|source| FormatError::Read { file: file.to_owned(), offset: 0, source })
}
