//! Croissant 0.8, 1.0 and 1.1: one data set for machine learning as JSON-LD, with record sets, files and, by Croissant
//! RAI, statements on collection, annotation, personal data and limits.
//!
//! Fields: see `json_ld/record.rs`. Each RAI property is a field `rai:<name>`, whichever way its name is written, and a
//! paragraph of `listing.statements` under its name in words. `recordSet` is the text of all record sets and fields, at most
//! 32 KiB of it; examples and inline data stay in the archive.

use super::{Format, FormatError, Input, Options, Sink, json_ld, no_options};

/// The format.
pub(super) const FORMAT: Format = Format {
    name: "croissant",
    extensions: &["croissant"],
    about: "Croissant: one data set for machine learning as JSON-LD, with RAI statements",
    read,
    recognise,
    refuse: |_| None,
    check_options: no_options,
    mapping: Some(json_ld::MAPPING),
    resumable: false,
    counters: &[],
};

/// What only Croissant has.
const MARKS: &[&str] = &[
    "mlcommons.org/croissant",
    "mlcommons.org/schema",
    "\"cr:recordSet\"",
    "\"ml:recordSet\"",
    "\"cr:FileObject\"",
    "\"cr:FileSet\"",
    "\"cr:RecordSet\"",
    "\"ml:RecordSet\"",
];

/// Whether the first block is of a Croissant file.
pub(super) fn recognise(head: &[u8]) -> bool {
    let text = String::from_utf8_lossy(head);
    let text = text.trim_start_matches('\u{FEFF}').trim_start();
    if !json_ld::is_json_ld(text) {
        return false;
    }
    let record_sets = text.contains("\"recordSet\"") && text.contains("schema.org");
    MARKS.iter().any(|mark| text.contains(mark)) || record_sets
}

fn read(input: Input<'_>, options: &Options, sink: &mut Sink<'_>) -> Result<(), FormatError> {
    json_ld::open(input, &FORMAT, |head, input| json_ld::read(head, input, options, "a Dataset of Croissant", sink))
}
