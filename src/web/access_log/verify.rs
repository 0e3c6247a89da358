//! Reading the access log: line by line, and whether the chain is whole.

use super::AccessLogError;
use super::chain::{Event, Head, Line, START, failed, files, read_line};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

/// A log whose chain is whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Number of the oldest line; 0 if there is none.
    pub first: u64,
    /// The newest line: to be noted elsewhere, because lines cut off at the end break no chain.
    pub head: Head,
    /// Lines.
    pub lines: u64,
}

/// Sees a line: its file and place in it, the line, its digest.
type See<'a> = dyn FnMut(&Path, usize, Line, String) -> Result<(), AccessLogError> + 'a;

/// Shows every line with its digest, oldest first.
pub fn lines(dir: &Path, see: &mut See<'_>) -> Result<(), AccessLogError> {
    for path in files(dir)? {
        let reader = BufReader::new(File::open(&path).map_err(|e| failed(&path, e))?);
        for (number, text) in (1..).zip(reader.split(b'\n')) {
            let text = text.map_err(|e| failed(&path, e))?;
            let broken = |reason: String| AccessLogError::Broken { path: path.clone(), line: number, reason };
            let text = String::from_utf8(text).map_err(|e| broken(e.to_string()))?;
            let (line, hash) = read_line(&text).map_err(broken)?;
            see(&path, number, line, hash)?;
        }
    }
    Ok(())
}

/// Checks the whole chain. `expected`: a line that must be in it, as it was noted.
pub fn verify(dir: &Path, expected: Option<&Head>) -> Result<Verified, AccessLogError> {
    let mut verified = Verified { first: 0, head: Head { number: 0, hash: START.to_owned() }, lines: 0 };
    let (mut removed, mut met) = (0, expected.is_none());
    let mut last = dir.to_owned();
    lines(dir, &mut |path, at, line, hash| {
        let broken = |reason: String| AccessLogError::Broken { path: path.to_owned(), line: at, reason };
        if verified.lines == 0 {
            verified.first = line.number;
            if line.number == 1 && line.previous != START {
                return Err(broken("the first line names one before it".to_owned()));
            }
        } else if line.number != verified.head.number + 1 {
            return Err(broken(format!("line {} follows line {}", line.number, verified.head.number)));
        } else if line.previous != verified.head.hash {
            return Err(broken(format!("it does not name the digest of line {}", verified.head.number)));
        }
        if line.entry.event == Event::Retention {
            removed = line.entry.rows.unwrap_or_default().max(removed);
        }
        if let Some(expected) = expected.filter(|e| e.number == line.number) {
            if expected.hash != hash {
                return Err(broken(format!("line {} is not the one that was noted", line.number)));
            }
            met = true;
        }
        verified.head = Head { number: line.number, hash };
        verified.lines += 1;
        last = path.to_owned();
        Ok(())
    })?;
    let broken = |reason: String| AccessLogError::Broken { path: last.clone(), line: 0, reason };
    if verified.first > 1 && verified.first != removed + 1 {
        return Err(broken(format!(
            "lines before {} are missing and were not removed by the retention",
            verified.first
        )));
    }
    match expected {
        Some(expected) if !met && expected.number > removed => {
            Err(broken(format!("line {}, which was noted, is missing", expected.number)))
        }
        _ => Ok(verified),
    }
}
