//! A page of the access log: lines after a number, of files that can hold them.

use super::AccessLogError;
use super::chain::{Line, failed, files, read_line};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

/// Most lines read for one page.
const MOST: usize = 100_000;

/// Lines, and where to go on.
pub struct Page {
    /// Lines in order.
    pub lines: Vec<Line>,
    /// Number of the last line that was read, if there may be more.
    pub next: Option<u64>,
}

/// The lines after a number that are wanted, at most `limit`. So that no request reads the whole log, it ends after
/// some number of lines, also without any that is wanted.
pub fn page(dir: &Path, after: u64, limit: usize, wanted: &dyn Fn(&Line) -> bool) -> Result<Page, AccessLogError> {
    let files = files(dir)?;
    let mut page = Page { lines: Vec::new(), next: None };
    let mut seen = 0;
    for (place, path) in files.iter().enumerate() {
        // The number at which the next file begins says whether this one has any line that is later.
        let next = files.get(place + 1).map(|next| first(next)).transpose()?.flatten();
        if next.is_some_and(|number| number <= after + 1) {
            continue;
        }
        let reader = BufReader::new(File::open(path).map_err(|e| failed(path, e))?);
        for (number, text) in (1..).zip(reader.split(b'\n')) {
            let text = text.map_err(|e| failed(path, e))?;
            let line = parsed(path, number, &text)?;
            if line.number <= after {
                continue;
            }
            if page.lines.len() == limit || seen == MOST {
                page.next = Some(line.number - 1);
                return Ok(page);
            }
            seen += 1;
            if wanted(&line) {
                page.lines.push(line);
            }
        }
    }
    Ok(page)
}

/// The number of the first line of a file.
fn first(path: &Path) -> Result<Option<u64>, AccessLogError> {
    let mut text = Vec::new();
    let mut reader = BufReader::new(File::open(path).map_err(|e| failed(path, e))?);
    reader.read_until(b'\n', &mut text).map_err(|e| failed(path, e))?;
    let whole = text.strip_suffix(b"\n");
    whole.map(|text| parsed(path, 1, text).map(|line| line.number)).transpose()
}

fn parsed(path: &Path, line: usize, text: &[u8]) -> Result<Line, AccessLogError> {
    let text = String::from_utf8_lossy(text);
    let broken = |reason| AccessLogError::Broken { path: path.to_owned(), line, reason };
    read_line(&text).map(|(line, _)| line).map_err(broken)
}
