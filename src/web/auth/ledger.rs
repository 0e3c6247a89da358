//! The ledger of tokens: which were issued, and which were revoked since, by id or by subject. A file of JSON lines beside
//! the keys, to which lines are only added; never a token itself.
//!
//! It is a file and no table, because a revocation must not wait for an ingest that holds the lock of the database
//! (decision 60). Every process that verifies tokens reads what was added within half a second. A ledger that cannot be
//! read permits nothing: a token whose revocation is unknown is not accepted.

use super::KeyError;
use super::key_file::failed;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Name of the file in the folder of keys.
const NAME: &str = "tokens.jsonl";
/// How long the ledger is cached before its file is looked at again.
const CACHE_TIME: Duration = Duration::from_millis(400);

/// A line of the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Entry {
    /// A token was issued.
    Issued(Issued),
    /// A token was revoked.
    Revoked {
        /// Its id.
        jti: String,
        /// When, seconds since 1970 UTC.
        at: u64,
        /// Why.
        reason: String,
    },
    /// All tokens of a subject that were issued before a time were revoked.
    SubjectRevoked {
        /// The subject.
        subject: String,
        /// Tokens issued before are refused, seconds since 1970 UTC.
        issued_before: u64,
        /// When, seconds since 1970 UTC.
        at: u64,
        /// Why.
        reason: String,
    },
}

/// A token that was issued, without the token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issued {
    /// Its id.
    pub jti: String,
    /// `sub`.
    pub subject: String,
    /// Names of its scopes.
    pub scopes: Vec<String>,
    /// `agency`, if any.
    pub agency: Option<String>,
    /// Seconds since 1970 UTC.
    pub issued_at: u64,
    /// Seconds since 1970 UTC.
    pub expires_at: u64,
}

/// What is revoked.
#[derive(Debug, Default)]
pub struct Revocations {
    tokens: HashSet<String>,
    /// By subject, the earliest time of issue that is accepted.
    earliest: HashMap<String, u64>,
}

/// The ledger of a folder of keys.
pub struct Ledger {
    file: Option<PathBuf>,
    cache: Mutex<Cache>,
}

struct Cache {
    revocations: Revocations,
    checked: Option<Instant>,
    /// Device and number of the file, and how many bytes of it were read.
    read: Option<(u64, u64, u64)>,
    /// Why the ledger cannot be used.
    fault: Option<String>,
}

impl Revocations {
    fn add(&mut self, entry: Entry) {
        match entry {
            Entry::Issued(_) => {}
            Entry::Revoked { jti, .. } => {
                self.tokens.insert(jti);
            }
            Entry::SubjectRevoked { subject, issued_before, .. } => {
                let earliest = self.earliest.entry(subject).or_default();
                *earliest = issued_before.max(*earliest);
            }
        }
    }

    /// Whether a token is revoked.
    pub fn covers(&self, jti: &str, subject: &str, issued_at: u64) -> bool {
        self.tokens.contains(jti) || issued_at < self.earliest_of(subject)
    }

    /// The earliest time of issue of the tokens of a subject that are accepted.
    pub fn earliest_of(&self, subject: &str) -> u64 {
        self.earliest.get(subject).copied().unwrap_or_default()
    }
}

impl Ledger {
    /// The ledger of a folder of keys; without a folder nothing is revoked, and there are no keys either.
    pub(super) fn of(keys: Option<&Path>) -> Self {
        let cache = Cache { revocations: Revocations::default(), checked: None, read: None, fault: None };
        Self { file: keys.map(|dir| dir.join(NAME)), cache: Mutex::new(cache) }
    }

    /// What the revocations say, as of half a second ago at most. The error says why they are not known.
    pub fn ask<T>(&self, question: impl FnOnce(&Revocations) -> T) -> Result<T, String> {
        self.at(Instant::now(), question)
    }

    /// The same at a time.
    pub(super) fn at<T>(&self, now: Instant, question: impl FnOnce(&Revocations) -> T) -> Result<T, String> {
        let mut cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        let old = cache.checked.is_none_or(|checked| now.saturating_duration_since(checked) >= CACHE_TIME);
        if let Some(file) = self.file.as_ref().filter(|_| old) {
            cache.checked = Some(now);
            cache.fault = cache.follow(file).err().map(|reason| format!("{}: {reason}", file.display()));
            if let Some(fault) = &cache.fault {
                tracing::error!(fault, "the ledger of tokens cannot be read; no token is accepted");
            }
        }
        match &cache.fault {
            None => Ok(question(&cache.revocations)),
            Some(fault) => Err(fault.clone()),
        }
    }

    /// Adds a line and makes it durable.
    pub fn append(&self, entry: &Entry) -> Result<(), KeyError> {
        let Some(path) = &self.file else { return Ok(()) };
        let write = || -> io::Result<()> {
            let mut file = File::options().create(true).read(true).append(true).mode(0o600).open(path)?;
            file.lock()?;
            remove_torn_line(&mut file)?;
            let mut line = serde_json::to_vec(entry)?;
            line.push(b'\n');
            file.write_all(&line)?;
            file.sync_all()?;
            File::open(path.parent().unwrap_or(Path::new(".")))?.sync_all()
        };
        write().map_err(|e| failed(path, e))?;
        self.cache.lock().unwrap_or_else(PoisonError::into_inner).checked = None;
        Ok(())
    }

    /// All entries, oldest first.
    pub fn entries(&self) -> Result<Vec<Entry>, KeyError> {
        let Some(path) = &self.file else { return Ok(Vec::new()) };
        let text = match fs::read_to_string(path) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            text => text.map_err(|e| failed(path, e))?,
        };
        let whole = text.get(..text.rfind('\n').map_or(0, |end| end + 1)).unwrap_or_default();
        parse(whole).map_err(|reason| failed(path, io::Error::other(reason)))
    }
}

impl Cache {
    /// Reads what was added to the file.
    fn follow(&mut self, path: &Path) -> Result<(), String> {
        let mut file = match File::open(path) {
            // Before the first token there is no ledger; one that was there cannot vanish.
            Err(e) if e.kind() == io::ErrorKind::NotFound && self.read.is_none() => return Ok(()),
            file => file.map_err(|e| e.to_string())?,
        };
        let meta = file.metadata().map_err(|e| e.to_string())?;
        let (device, number, length) = (meta.dev(), meta.ino(), meta.len());
        let known = match self.read {
            Some((d, n, read)) if (d, n) == (device, number) && read <= length => read,
            _ => {
                self.revocations = Revocations::default();
                self.read = None;
                0
            }
        };
        let mut added = String::new();
        let read = || {
            file.seek(SeekFrom::Start(known))?;
            file.take(length - known).read_to_string(&mut added)
        };
        read().map_err(|e| e.to_string())?;
        // A line without its end is still being written.
        let whole = added.rfind('\n').map_or(0, |end| end + 1);
        for entry in parse(added.get(..whole).unwrap_or_default())? {
            self.revocations.add(entry);
        }
        self.read = Some((device, number, known + whole as u64));
        Ok(())
    }
}

fn parse(lines: &str) -> Result<Vec<Entry>, String> {
    // An event that this program does not know could be a revocation, so it is an error too.
    let entry = |(n, line)| serde_json::from_str(line).map_err(|e| format!("line {n}: {e}"));
    (1..).zip(lines.lines()).map(entry).collect()
}

/// Removes a line that a crash left without its end: what it was to record was not confirmed to anybody.
fn remove_torn_line(file: &mut File) -> io::Result<()> {
    let mut text = Vec::new();
    let length = file.metadata()?.len();
    let from = length.saturating_sub(64 << 10);
    file.seek(SeekFrom::Start(from))?;
    file.read_to_end(&mut text)?;
    let end = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    if end == text.len() { Ok(()) } else { file.set_len(from + end as u64) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tempfile::TempDir;

    fn revoked(jti: &str) -> Entry {
        Entry::Revoked { jti: jti.to_owned(), at: 1, reason: "lost".to_owned() }
    }

    #[test]
    fn revocations_of_another_process_are_followed() {
        let dir = TempDir::new().unwrap();
        let (server, operator) = (Ledger::of(Some(dir.path())), Ledger::of(Some(dir.path())));
        let start = Instant::now();
        let covers = |after: u64, jti: &str, issued: u64| {
            server.at(start + Duration::from_millis(after), |r| r.covers(jti, "ines", issued)).unwrap()
        };
        assert!(!covers(0, "a", 5));
        operator.append(&revoked("a")).unwrap();
        assert!(covers(500, "a", 5) && !covers(500, "b", 5));
        let (subject, reason) = ("ines".to_owned(), String::new());
        operator.append(&Entry::SubjectRevoked { subject, issued_before: 9, at: 8, reason }).unwrap();
        assert!(covers(1_000, "b", 8) && !covers(1_000, "b", 9), "issued before that time");
        assert_eq!(operator.entries().unwrap().len(), 2);
    }

    #[test]
    fn a_torn_line_is_replaced_and_anything_else_closes_the_door() {
        let dir = TempDir::new().unwrap();
        let (ledger, file) = (Ledger::of(Some(dir.path())), dir.path().join(NAME));
        ledger.append(&revoked("a")).unwrap();
        let whole = fs::read_to_string(&file).unwrap();
        fs::write(&file, format!("{whole}{{\"event\":\"revo")).unwrap();
        assert_eq!(ledger.ask(|r| r.covers("a", "", 0)), Ok(true), "the line is still being written");
        ledger.append(&revoked("b")).unwrap();
        assert_eq!(ledger.entries().unwrap(), [revoked("a"), revoked("b")]);
        let start = Instant::now();
        let later = |turn: u32| ledger.at(start + CACHE_TIME * (turn + 1), |r| r.covers("b", "", 0));
        assert_eq!(later(1), Ok(true));
        fs::write(&file, format!("{}{{\"event\":\"later-invented\"}}\n", fs::read_to_string(&file).unwrap())).unwrap();
        assert!(later(3).unwrap_err().contains("later-invented"));
        fs::remove_file(&file).unwrap();
        assert!(later(5).is_err(), "a ledger that was there cannot vanish");
    }
}
