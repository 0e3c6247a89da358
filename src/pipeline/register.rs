//! Registers of the data folder: a file is archived, read as archived and noted; on every start the newest edition of
//! each register is read back from the archive. So the bytes behind register matches are kept as long as the
//! assessments that use them.

use super::clock;
use super::folder::FolderError;
use crate::assess::register::{
    Register, RegisterCard, RegisterCards, RegisterFile, Registers, Registration, filled_columns, read_record,
    unfilled_columns,
};
use crate::domain::card::Card;
use crate::domain::listing::{Issue, IssueCode};
use crate::ingest::acquire::archive::{Archive, ArchiveError};
use crate::ingest::acquire::formats::{self, FormatError, Input, Item, Options};
use crate::ingest::acquire::input::InputFile;
use crate::store::{
    Batch, NewRegisterFile, RegisterImport, RunState, Snapshot, Store, StoreError, Stray, Tally, Writer, in_force,
};
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufReader, Read};
use std::ops::ControlFlow;

/// What can be wrong with a register.
#[derive(Debug, thiserror::Error)]
pub enum RegisterError {
    /// It was imported under a card that no longer exists.
    #[error("the register “{0}” has no card; give the folder of its card with --cards")]
    NoCard(String),
    /// The file cannot be parsed.
    #[error(transparent)]
    Format(#[from] FormatError),
    /// The file cannot be read.
    #[error("{0}: cannot be read: {1}; check the path and its permissions")]
    Unreadable(String, std::io::Error),
    /// No row has a name.
    #[error(
        "{file}: no row has a name in the column “{column}”; is it the file of the register {register}, unchanged?"
    )]
    NoEntry {
        /// The file.
        file: String,
        /// The column of the name.
        column: String,
        /// The register.
        register: String,
    },
    /// The data folder.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The archive.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
}

/// The content of one file of a register: each row is an entry, or was refused with an issue.
#[derive(Debug, Default)]
pub struct RegisterFileRead {
    /// SHA-256 of the file; empty if it was not archived.
    pub digest: String,
    /// Its name.
    pub file: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// Rows that are not blank.
    pub rows: u64,
    /// Entries.
    pub entries: Vec<Registration>,
    /// Values that were not understood, also in entries.
    pub issues: Vec<Issue>,
    /// Columns of the card that no row states.
    pub empty_columns: Vec<String>,
}

impl RegisterFileRead {
    /// Rows that were refused.
    pub fn refused(&self) -> u64 {
        self.rows - self.entries.len() as u64
    }
}

/// Which files to import, and as what.
pub struct ImportRegister<'a> {
    /// The card.
    pub card: &'a Card<RegisterCard>,
    /// The edition.
    pub edition: &'a str,
    /// The files, which together are the edition.
    pub files: &'a [InputFile],
}

/// The result of an import.
#[derive(Debug)]
pub struct Imported {
    /// What was read, file by file.
    pub files: Vec<RegisterFileRead>,
    /// Whether it was stored; the same files may be in force already.
    pub new: bool,
}

impl ImportRegister<'_> {
    /// Reads the files and stores nothing.
    pub fn dry_run(&self) -> Result<Imported, RegisterError> {
        let read = |file: &InputFile| {
            let mut opened = open(file)?;
            self.checked(read_file(&self.card.head, &file.name, "", &mut opened)?)
        };
        Ok(Imported { files: self.files.iter().map(read).collect::<Result<_, _>>()?, new: false })
    }

    /// Archives the files, reads the archived bytes, and stores what they are. `run` is the id of the run.
    pub fn run(
        &self,
        run: &str,
        method: &str,
        store: &Store,
        archive: &Archive,
        writer: &mut Writer,
    ) -> Result<Imported, RegisterError> {
        let mut files = Vec::new();
        for file in self.files {
            let snapshot = archive.store(&mut open(file)?).map_err(|e| match e {
                ArchiveError::Source { source } => RegisterError::Unreadable(file.path.display().to_string(), source),
                other => other.into(),
            })?;
            let mut bytes = BufReader::new(archive.read(&snapshot.digest)?);
            let read = read_file(&self.card.head, &file.name, &snapshot.digest, &mut bytes)?;
            files.push(self.checked(RegisterFileRead { bytes: snapshot.bytes, ..read })?);
        }
        archive.sync()?;
        let id = &self.card.head.id;
        let all = store.registers()?;
        let held = in_force(&all).remove(id.as_str()).unwrap_or_default();
        let digests: Vec<&str> = files.iter().map(|f| f.digest.as_str()).collect();
        let same = held.iter().all(|f| f.edition == self.edition);
        if same && held.iter().map(|f| f.digest.as_str()).eq(digests) {
            return Ok(Imported { files, new: false });
        }
        let at = clock::now();
        let snapshots: Vec<Snapshot> =
            files.iter().map(|f| Snapshot { digest: f.digest.clone(), bytes: f.bytes, name: f.file.clone() }).collect();
        let issues = files.iter().flat_map(|f| &f.issues);
        // The files of a register are no files of a source, so its issues are not in a quarantine.
        let stray = |i: &Issue| Stray {
            key: format!("{}:{}", i.place.file, i.place.row),
            snapshot: String::new(),
            issue: i.clone(),
        };
        let stray: Vec<Stray> = issues.map(stray).collect();
        let notes: Vec<NewRegisterFile> = files
            .iter()
            .map(|f| NewRegisterFile {
                digest: f.digest.clone(),
                file: f.file.clone(),
                records: f.rows,
                entries: f.entries.len() as u64,
            })
            .collect();
        let records = files.iter().map(|f| f.entries.len() as u64).sum();
        let tally = Tally {
            files: files.len() as u64,
            records,
            unchanged: records,
            issues: stray.len() as u64,
            ..Tally::default()
        };
        writer.begin_run(run, id, method, at)?;
        writer.write(&Batch { run, source: id, at, snapshots: &snapshots, items: &[], stray: &stray })?;
        writer.add_register(id, self.edition, at, &notes)?;
        writer.end_run(
            run,
            RunState::Complete,
            &tally,
            clock::now(),
            &format!("register, edition {}", self.edition),
        )?;
        Ok(Imported { files, new: true })
    }

    /// Refuses a file without an entry: it is not of this register.
    fn checked(&self, read: RegisterFileRead) -> Result<RegisterFileRead, RegisterError> {
        match read.entries.is_empty() {
            false => Ok(read),
            true => Err(RegisterError::NoEntry {
                file: read.file,
                column: self.card.head.columns.name.clone(),
                register: self.card.head.id.clone(),
            }),
        }
    }
}

/// The registers in force, read back from the archive, with what people decided. The archive is opened only if there is
/// a register.
pub fn load_registers(
    store: &Store,
    archive: impl FnOnce() -> Result<Archive, FolderError>,
    cards: &RegisterCards,
) -> Result<Registers, RegisterError> {
    let all = store.registers()?;
    if all.is_empty() {
        return Ok(Registers::default());
    }
    let archive = archive()?;
    let registers = in_force(&all).into_iter().map(|(id, files)| load(id, &files, &archive, cards));
    Ok(Registers::new(registers.collect::<Result<_, _>>()?, store.register_decisions_in_force()?))
}

fn load(
    id: &str,
    imports: &[&RegisterImport],
    archive: &Archive,
    cards: &RegisterCards,
) -> Result<Register, RegisterError> {
    let card = cards.get(id).ok_or_else(|| RegisterError::NoCard(id.to_owned()))?;
    let (mut files, mut entries, mut issues) = (Vec::new(), Vec::new(), Vec::new());
    for import in imports {
        let mut bytes = BufReader::new(archive.read(&import.digest)?);
        let read = read_file(&card.head, &import.file, &import.digest, &mut bytes)?;
        files.push(RegisterFile { digest: import.digest.clone(), name: import.file.clone() });
        entries.extend(read.entries);
        issues.extend(read.issues);
    }
    let edition = imports.first().map_or("", |f| f.edition.as_str());
    Ok(Register::new(card.clone(), edition, files, entries, issues))
}

fn open(file: &InputFile) -> Result<File, RegisterError> {
    File::open(&file.path).map_err(|e| RegisterError::Unreadable(file.path.display().to_string(), e))
}

fn read_file(
    card: &RegisterCard,
    file: &str,
    digest: &str,
    reader: &mut dyn Read,
) -> Result<RegisterFileRead, RegisterError> {
    let options = Options { of_format: card.format_options.clone(), ..Options::default() };
    let mut read = RegisterFileRead { digest: digest.to_owned(), file: file.to_owned(), ..Default::default() };
    let mut stated = BTreeSet::new();
    let Some(format) = formats::by_name(&card.format) else { return Ok(read) };
    format.read_any(Input { file, reader }, &options, &mut |item| {
        match item {
            Item::Issue(issue) => {
                // A row that cannot be parsed counts as a row, too.
                read.rows += u64::from(issue.code == IssueCode::BrokenRecord);
                read.issues.push(issue);
            }
            Item::Record(record) => {
                read.rows += 1;
                stated.extend(filled_columns(&record));
                let (entry, issues) = read_record(card, &record);
                read.entries.extend(entry.map(|e| Registration { digest: digest.to_owned(), ..e }));
                read.issues.extend(issues);
            }
        }
        ControlFlow::Continue(())
    })?;
    read.empty_columns = unfilled_columns(card, &|column| stated.contains(column));
    Ok(read)
}
