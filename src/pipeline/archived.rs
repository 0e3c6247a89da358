//! Files of an input whose bytes are kept, in the archive or beside it, before they are parsed.

use super::error::{PipelineError, path_of_part, unreadable, with_path};
use super::ingest::Ingest;
use super::input_check::CheckedFile;
use crate::domain::listing::Observed;
use crate::ingest::acquire::archive::{Archive, ArchiveError, Snapshot};
use crate::ingest::acquire::container::{HEAD, recognise};
use crate::ingest::acquire::formats::FormatError;
use crate::ingest::acquire::input::InputFile;
use crate::ingest::acquire::spool::Spool;
use crate::ingest::reader::FileReader;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek};
use std::path::PathBuf;
use std::sync::Arc;

/// Why a file could not be read to its end.
pub(super) enum Unread {
    /// Its bytes could not be read.
    Bytes(String),
    /// They are not what was expected.
    Format(String),
}

/// A file, or one that is packed in it.
pub(super) struct Part<'a> {
    pub number: u32,
    pub file: &'a InputFile,
    pub name: String,
    pub observed: Option<Observed>,
}

/// A file whose bytes are kept and can be read again.
pub(super) struct Archived<'a> {
    pub number: u32,
    pub path: PathBuf,
    pub name: String,
    pub observed: Option<Observed>,
    pub snapshot: Option<Snapshot>,
    pub kept: KeptIn<'a>,
}

/// Where the bytes are.
pub(super) enum KeptIn<'a> {
    Archive(&'a Archive),
    Spool(Spool),
}

impl Archived<'_> {
    /// Opens the file at its first byte.
    pub fn open(&self) -> io::Result<Box<dyn Read>> {
        match (&self.kept, &self.snapshot) {
            (KeptIn::Spool(spool), _) => spool.open(),
            (KeptIn::Archive(archive), Some(snapshot)) => {
                let read = archive.read(&snapshot.digest).map_err(io::Error::other)?;
                Ok(Box::new(BufReader::with_capacity(1 << 16, read)))
            }
            (KeptIn::Archive(_), None) => Err(io::ErrorKind::NotFound.into()),
        }
    }

    /// The file as checked, once it is known how it is read.
    pub fn checked(&self, reader: Arc<FileReader>) -> CheckedFile {
        let Self { number, path, name, observed, snapshot, .. } = self;
        let (path, name, snapshot) = (path.clone(), name.clone(), snapshot.clone());
        CheckedFile { number: *number, path, name, snapshot, observed: *observed, reader }
    }

    /// Whether the archive had the file before.
    pub fn is_known(&self) -> bool {
        self.snapshot.as_ref().is_some_and(|s| !s.new && s.damaged.is_none())
    }
}

impl Ingest<'_> {
    /// Keeps the bytes of one file, or of one that is packed in it. The inner error says why they could not be read.
    /// `whole`: the file, if it is worth looking whether the archive has it.
    pub(super) fn archive_part<'a>(
        &self,
        part: Part<'a>,
        whole: Option<&File>,
        bytes: &mut dyn Read,
        archive: Option<&'a Archive>,
    ) -> Result<Result<Archived<'a>, Unread>, PipelineError> {
        let Part { number, file, name, observed } = part;
        let path = path_of_part(&file.path, &file.name, &name);
        if let (Some(snapshot), Some(archive)) = (file.archived.as_ref().filter(|_| name == file.name), archive) {
            let snapshot = Some(snapshot.clone());
            return Ok(Ok(Archived { number, path, name, observed, snapshot, kept: KeptIn::Archive(archive) }));
        }
        if let (Some(whole), Some(archive)) = (whole.filter(|_| name == file.name), archive)
            && let Some(snapshot) = known(whole, archive)
        {
            let snapshot = Some(snapshot);
            return Ok(Ok(Archived { number, path, name, observed, snapshot, kept: KeptIn::Archive(archive) }));
        }
        let mut bytes = match self.reader.look(&name, bytes) {
            Ok(bytes) => bytes,
            Err(FormatError::Read { source, .. }) => return Ok(Err(Unread::Bytes(unreadable(&path, &source)))),
            Err(error) => return Ok(Err(Unread::Format(with_path(&path, &name, &error, "--format")))),
        };
        let (snapshot, kept) = match archive {
            Some(archive) => match archive.store(&mut bytes) {
                Ok(snapshot) => (Some(snapshot), KeptIn::Archive(archive)),
                Err(ArchiveError::Source { source }) => return Ok(Err(Unread::Bytes(unreadable(&path, &source)))),
                Err(other) => return Err(other.into()),
            },
            None => match Spool::of(&mut bytes) {
                Ok(spool) => (None, KeptIn::Spool(spool)),
                Err(error) => return Ok(Err(Unread::Bytes(unreadable(&path, &error)))),
            },
        };
        Ok(Ok(Archived { number, path, name, observed, snapshot, kept }))
    }
}

/// What the archive has of a file that is no container. A file that cannot be read this way is read the other way, which
/// says why.
fn known(mut whole: &File, archive: &Archive) -> Option<Snapshot> {
    let mut head = Vec::new();
    whole.rewind().ok()?;
    whole.take(HEAD as u64).read_to_end(&mut head).ok()?;
    if recognise(&head).is_some() {
        return None;
    }
    whole.rewind().ok()?;
    archive.find(&mut whole).ok()?
}
