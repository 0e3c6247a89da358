//! What a listing would be, without storing it: bytes in memory are read and assessed as an audit of a file would.
//!
//! Nothing is written: no file, no store, no archive. The number of listings is not limited here; whoever calls it
//! limits the bytes.

use crate::assess::method::Method;
use crate::assess::tag::Scratch;
use crate::domain::listing::{Assessment, Issue, Listing};
use crate::ingest::acquire::formats::Item;
use crate::ingest::reader::SourceReader;
use std::io::{Cursor, Read};
use std::ops::ControlFlow;

/// Longest first line of a text that is taken for its title, in characters.
const TITLE: usize = 200;

/// What was read.
#[derive(Debug, Default)]
pub struct Preview {
    /// Name of the format, or “plain text”.
    pub format: &'static str,
    /// The listings, in the order of the input.
    pub listings: Vec<PreviewedListing>,
    /// Records that are no listings, one sentence each with its line.
    pub unreadable: Vec<String>,
    /// Columns whose names and values do not agree, one sentence each.
    pub doubts: Vec<String>,
}

/// A listing as it would be stored.
#[derive(Debug)]
pub struct PreviewedListing {
    /// Facts.
    pub listing: Listing,
    /// Tags, claims, findings.
    pub assessment: Assessment,
    /// Line of the record; 0 for a text.
    pub line: u64,
    /// What was not understood.
    pub issues: Vec<Issue>,
}

/// Reads and assesses. `name` is shown in messages, and its ending can tell the format. What is of no known format is
/// one listing in plain words; `as_text` takes the bytes for that whatever they look like.
///
/// # Errors
/// One sentence, if the bytes are of a known format and cannot be read, or are neither a format nor text.
pub fn preview(
    reader: &SourceReader,
    method: &Method,
    name: &str,
    bytes: &[u8],
    as_text: bool,
) -> Result<Preview, String> {
    let mut scratch = Scratch::default();
    let recognised = !as_text && reader.look(name, &mut &*bytes).is_ok();
    if !recognised {
        let text = std::str::from_utf8(bytes).map_err(|e| {
            format!("{name}: of no known format, and no text in UTF-8 (byte {}); try another file", e.valid_up_to())
        })?;
        let listing = listing_of_text(text);
        let assessment = method.assess(&listing, &mut scratch);
        let listings = vec![PreviewedListing { listing, assessment, line: 0, issues: Vec::new() }];
        return Ok(Preview { format: "plain text", listings, ..Preview::default() });
    }
    let mut open = || Ok(Box::new(Cursor::new(bytes.to_vec())) as Box<dyn Read>);
    let (file, mut input) = reader.open(name, &mut open).map_err(|e| format!("{name}: {e}"))?;
    let mut found = Preview { format: file.format.name, ..Preview::default() };
    let result = file.read(name, &mut input, &mut |item| {
        match item {
            Item::Issue(issue) => found.unreadable.push(sentence(&issue)),
            Item::Record(record) => {
                let normalised = file.normaliser.normalise(&record);
                match normalised.no_listing(&record) {
                    Some(issue) => found.unreadable.push(sentence(&issue)),
                    None => {
                        let assessment = method.assess(&normalised.listing, &mut scratch);
                        let (listing, issues, line) = (normalised.listing, normalised.issues, record.place.line);
                        found.listings.push(PreviewedListing { listing, assessment, line, issues });
                    }
                }
            }
        }
        ControlFlow::Continue(())
    });
    result.map_err(|e| format!("{name}: {e}"))?;
    found.doubts = reader.doubts();
    Ok(found)
}

/// An issue as one sentence with its line and the value.
pub fn sentence(issue: &Issue) -> String {
    let field = if issue.field.is_empty() { String::new() } else { format!(" {}", issue.field) };
    let value = if issue.value.is_empty() { String::new() } else { format!(" “{}”", issue.value) };
    format!("Line {}:{field}{value}: {}", issue.place.line, issue.message)
}

/// The first line is the title if it is short and not all there is.
fn listing_of_text(text: &str) -> Listing {
    let text = text.trim();
    match text.split_once('\n') {
        Some((first, rest)) if first.chars().count() <= TITLE => Listing::bare(first.trim(), rest.trim()),
        _ => Listing::bare("", text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::acquire::source::Sources;

    fn read(name: &str, text: &str, as_text: bool) -> Result<Preview, String> {
        let sources = Sources::embedded().unwrap();
        let reader = SourceReader::new(&sources.get("files").unwrap().head, None)
            .with_canonical(&sources.get("canonical").unwrap().head);
        preview(&reader, &Method::embedded().unwrap(), name, text.as_bytes(), as_text)
    }

    #[test]
    fn records_and_plain_words_are_read() {
        let json = "{\"id\":\"a\",\"title\":\"Face images of 5,000 people\",\"price\":\"lots\"}\n{\"x\":1}\n";
        let found = read("pasted", json, false).unwrap();
        assert_eq!((found.format, found.listings.len(), found.unreadable.len()), ("jsonl", 1, 1));
        assert_eq!((found.listings[0].line, found.listings[0].issues.len()), (1, 1));
        assert!(found.unreadable[0].starts_with("Line 2:"), "{}", found.unreadable[0]);
        let found = read("pasted", "Face images\nOf 5,000 people, without their consent.", false).unwrap();
        assert_eq!((found.format, found.listings.len()), ("plain text", 1));
        let tags: Vec<&str> = found.listings[0].assessment.tags.iter().map(|t| t.term.as_str()).collect();
        assert!(tags.contains(&"sensitivity:biometric-face"), "{tags:?}");
        assert_eq!(read("pasted", json, true).unwrap().format, "plain text");
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        let sources = Sources::embedded().unwrap();
        let reader = SourceReader::new(&sources.get("files").unwrap().head, None);
        let refused = preview(&reader, &Method::embedded().unwrap(), "x.bin", &[0xff, 0xfe, 0x00, 0x81], false);
        assert!(refused.unwrap_err().contains("x.bin: "));
    }
}
