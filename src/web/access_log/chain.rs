//! The lines of the access log and their chain: each line has the digest of the one before, so none can be changed, left
//! out or put in without breaking it. One file for each day (UTC), to which lines are only added.

use super::AccessLogError;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fs::{self, DirBuilder, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// What is before the first line.
pub const START: &str = "";
/// What ends the part of a line that its digest covers.
const HASH: &str = ",\"hash\":\"";
/// Longest line, in bytes.
const MAX_LINE: u64 = 16 << 10;

/// What a line is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    /// A request with a valid token was answered.
    Request,
    /// A response without pages or an event stream ended.
    StreamEnd,
    /// Files older than the retention were removed; `rows` says up to which line.
    Retention,
}

/// A line before it is chained. Never a body, a token, an address or a query in clear.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// When, microseconds since 1970 UTC.
    pub at: i64,
    /// What.
    pub event: Event,
    /// Id of the token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// `sub` of the token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// `agency` of the token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency: Option<String>,
    /// Id of the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
    /// Method of HTTP.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// Pattern of the route.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub route: Option<String>,
    /// SHA-256 of path and query as sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// Status of the response.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Items in the response, if it is a list or a single item.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<u64>,
}

/// A line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// 1, 2, 3 … without a gap.
    pub number: u64,
    /// What happened.
    #[serde(flatten)]
    pub entry: Entry,
    /// Digest of the line before; empty for the first.
    pub previous: String,
}

/// The last line: number and digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Its number; 0 if there is none.
    pub number: u64,
    /// Its digest.
    pub hash: String,
}

/// The digest of the part of a line before its digest.
fn digest(covered: &str) -> String {
    hex::encode(Sha256::digest(covered.as_bytes()))
}

/// A line as text, with its digest at the end.
pub fn write_line(line: &Line) -> Result<(String, String), serde_json::Error> {
    let json = serde_json::to_string(line)?;
    let covered = json.strip_suffix('}').unwrap_or(&json);
    let hash = digest(covered);
    Ok((format!("{covered}{HASH}{hash}\"}}\n"), hash))
}

/// A line with its digest, if that is right.
pub fn read_line(text: &str) -> Result<(Line, String), String> {
    let (covered, rest) = text.rsplit_once(HASH).ok_or("it has no digest")?;
    let hash = rest.strip_suffix("\"}").ok_or("it has no end")?;
    if digest(covered) != hash {
        return Err("its digest is not that of its text".to_owned());
    }
    let line = serde_json::from_str(&format!("{covered}}}")).map_err(|e| e.to_string())?;
    Ok((line, hash.to_owned()))
}

/// The files of the log, oldest first.
pub fn files(dir: &Path) -> Result<Vec<PathBuf>, AccessLogError> {
    let entries = match fs::read_dir(dir) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(|e| failed(dir, e))?,
    };
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.map_err(|e| failed(dir, e))?.path();
        if path.extension().is_some_and(|extension| extension == "jsonl") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// The log as it is written.
pub struct Chain {
    dir: PathBuf,
    /// File and length after the last line of this process, and that line.
    known: Option<(PathBuf, u64, Head)>,
}

impl Chain {
    /// A log in a folder, which is made if it does not exist. Only the owner may read it.
    pub fn open(dir: &Path) -> Result<Self, AccessLogError> {
        DirBuilder::new().recursive(true).mode(0o700).create(dir).map_err(|e| failed(dir, e))?;
        let chain = Self { dir: dir.to_owned(), known: None };
        drop(chain.lock()?);
        Ok(chain)
    }

    /// Adds entries and makes them durable. Several processes may write one log.
    pub fn append(&mut self, entries: &[Entry]) -> Result<Head, AccessLogError> {
        let _lock = self.lock()?;
        self.append_locked(entries)
    }

    fn append_locked(&mut self, entries: &[Entry]) -> Result<Head, AccessLogError> {
        let mut head = self.head()?;
        let mut rest = entries;
        while let Some(first) = rest.first() {
            // A file has the lines of the day of its first one; the next day begins another.
            let day = day(first.at);
            let count = rest.iter().take_while(|e| self::day(e.at) <= day).count().max(1);
            let (of_day, later) = rest.split_at(count);
            rest = later;
            let newest = files(&self.dir)?.pop();
            let path = self.dir.join(format!("{day}.jsonl"));
            // Clocks can go back; the order of the lines does not.
            let path = newest.filter(|newest| *newest > path).unwrap_or(path);
            let mut text = String::new();
            for entry in of_day {
                let line = Line { number: head.number + 1, entry: entry.clone(), previous: head.hash.clone() };
                let (line_text, hash) = write_line(&line).map_err(|e| failed(&path, e.into()))?;
                text.push_str(&line_text);
                head = Head { number: line.number, hash };
            }
            let write = || -> io::Result<u64> {
                let mut file = File::options().create(true).append(true).mode(0o600).open(&path)?;
                file.write_all(text.as_bytes())?;
                file.sync_data()?;
                Ok(file.metadata()?.len())
            };
            let length = write().map_err(|e| failed(&path, e))?;
            self.known = Some((path, length, head.clone()));
        }
        Ok(head)
    }

    /// Removes files of days before one, and notes up to which line; returns how many.
    pub fn remove_before(&mut self, day: &str, now: i64) -> Result<usize, AccessLogError> {
        let _lock = self.lock()?;
        let mut all = files(&self.dir)?;
        // The newest file stays, because it ends with the head of the chain.
        all.pop();
        let name = |path: &Path| path.file_stem().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let old: Vec<PathBuf> = all.into_iter().filter(|path| name(path).as_str() < day).collect();
        let Some(last) = old.last() else { return Ok(0) };
        let removed = last_line(last)?.map_or(0, |(head, _)| head.number);
        let entry = Entry { rows: Some(removed), ..Entry::of(now, Event::Retention) };
        self.append_locked(&[entry])?;
        for path in &old {
            fs::remove_file(path).map_err(|e| failed(path, e))?;
        }
        Ok(old.len())
    }

    /// The last line of the log.
    fn head(&mut self) -> Result<Head, AccessLogError> {
        let Some(newest) = files(&self.dir)?.pop() else { return Ok(Head { number: 0, hash: START.to_owned() }) };
        let length = fs::metadata(&newest).map_err(|e| failed(&newest, e))?.len();
        if let Some((path, known, head)) = &self.known
            && (path, *known) == (&newest, length)
        {
            return Ok(head.clone());
        }
        match last_line(&newest)? {
            Some((head, end)) => {
                if end < length {
                    // A crash left a line without its end: its request was never confirmed as logged.
                    let file = File::options().write(true).open(&newest).map_err(|e| failed(&newest, e))?;
                    file.set_len(end).map_err(|e| failed(&newest, e))?;
                }
                Ok(head)
            }
            None => {
                fs::remove_file(&newest).map_err(|e| failed(&newest, e))?;
                self.head()
            }
        }
    }

    fn lock(&self) -> Result<File, AccessLogError> {
        let path = self.dir.join("lock");
        let open = || {
            let file = File::options().create(true).write(true).truncate(false).mode(0o600).open(&path)?;
            file.lock()?;
            Ok(file)
        };
        open().map_err(|e| failed(&path, e))
    }
}

/// The last whole line of a file, and where it ends; `None` if there is none.
fn last_line(path: &Path) -> Result<Option<(Head, u64)>, AccessLogError> {
    let read = || -> io::Result<(Vec<u8>, u64)> {
        let mut file = File::open(path)?;
        let from = file.metadata()?.len().saturating_sub(2 * MAX_LINE);
        file.seek(SeekFrom::Start(from))?;
        let mut tail = Vec::new();
        file.read_to_end(&mut tail)?;
        Ok((tail, from))
    };
    let (tail, from) = read().map_err(|e| failed(path, e))?;
    let Some(end) = tail.iter().rposition(|b| *b == b'\n') else { return Ok(None) };
    let before = tail.get(..end).unwrap_or_default();
    let last = before.rsplit(|b| *b == b'\n').next().unwrap_or_default();
    let text = String::from_utf8_lossy(last);
    let broken = |reason| AccessLogError::Broken { path: path.to_owned(), line: 0, reason };
    let (line, hash) = read_line(&text).map_err(broken)?;
    Ok(Some((Head { number: line.number, hash }, from + end as u64 + 1)))
}

impl Entry {
    /// An entry with time and kind only.
    pub fn of(at: i64, event: Event) -> Self {
        Self {
            at,
            event,
            token: None,
            subject: None,
            agency: None,
            request: None,
            method: None,
            route: None,
            target: None,
            status: None,
            rows: None,
        }
    }
}

/// The day of a time, UTC, ISO 8601.
pub fn day(micros: i64) -> String {
    jiff::Timestamp::from_microsecond(micros).map(|t| t.strftime("%Y-%m-%d").to_string()).unwrap_or_default()
}

pub(super) fn failed(path: &Path, source: io::Error) -> AccessLogError {
    AccessLogError::Io { path: path.to_owned(), source }
}
