//! OAI-PMH: the answers of repositories to harvesters (`ListRecords`, `GetRecord`), and the same metadata without the
//! answer around it: `oai_dc` and the kernel of DataCite. Every record element is one record. So is every record of
//! Dublin Core in an answer of a catalogue service (CSW: `GetRecordsResponse`, `GetRecordByIdResponse`).
//!
//! Namespace prefixes do not matter. Deleted records, error answers and the place of the next page are told as issues.

mod fields;

use super::window::Window;
use super::xml::lexer::first_tag;
use super::xml::records::Records;
use super::{Format, FormatError, Input, Options, Sink, no_options};

/// The format.
pub(super) const FORMAT: Format = Format {
    name: "oai-pmh",
    extensions: &["xml"],
    about: "OAI-PMH: an answer of a repository or a catalogue service (CSW), every record in it one listing",
    read,
    recognise,
    refuse: |_| None,
    check_options: no_options,
    mapping: Some(MAPPING),
    resumable: false,
    counters: &[],
};

/// Dublin Core and DataCite have the same facts under other names. Rights are licences when short; a longer text is
/// prose on what one may do, and so is a source that is more than an address.
const MAPPING: &str = r#"
native_id = ["header.identifier", "identifier", "dc:identifier"]
title = ["dc:title", "titles/title"]
description = [
  { field = "dc:description", text = "html" },
  { field = "dc:abstract", text = "html" },
  { field = "descriptions/description", text = "html" },
  { field = "dc:provenance", text = "html" },
  { field = "dc:source", pattern = '(?s)^\S+\s.*$' },
  { field = "dc:rights", pattern = '(?s)^.{60,}$' },
  { field = "dc:accessRights", pattern = '(?s)^.{60,}$' },
  { field = "rightsList/rights", pattern = '(?s)^.{60,}$' },
]
broker = ["dc:publisher", "publisher", "dc:creator", "creators/creator/creatorName"]
url = "identifier.url"
licence = [
  "rightsList/rights@rightsURI",
  { field = "dc:license", pattern = '(?s)^.{1,200}$' },
  { field = "dc:rights", pattern = '(?s)^.{1,200}$' },
  { field = "rightsList/rights", pattern = '(?s)^.{1,200}$' },
]
languages = ["dc:language", "language"]
countries = [
  { field = "dc:spatial", pattern = '^[^\d;=]+$' },
  { field = "dc:coverage", pattern = '^[^\d;=]+$' },
  { field = "geoLocations/geoLocation/geoLocationPlace", pattern = '^[^\d;=]+$' },
]
modality = [
  { field = "dc:type", pattern = '(?i)^(image|stillimage|movingimage|sound|text|audio|video)$' },
  { field = "resourceType@resourceTypeGeneral", pattern = '(?i)^(image|sound|text|audiovisual|audio|video)$' },
]
volume = ["dc:extent", "sizes/size"]
collected = [
  { field = "dc:temporal", pattern = '^.*\d{4}.*$' },
  { field = "dc:coverage", pattern = '^\d{4}.*$' },
]
published = ["dc:issued", "dc:date", "publicationYear", "dates/date"]
keywords = ["dc:subject", "subjects/subject"]
observed_at = "responseDate"
"#;

fn recognise(head: &[u8]) -> bool {
    let Some(root) = first_tag(head) else { return false };
    let says = |word: &[u8]| root.inside.windows(word.len()).any(|part| part == word);
    match root.local {
        b"OAI-PMH" | b"GetRecordsResponse" | b"GetRecordByIdResponse" => true,
        b"dc" => says(b"openarchives.org") || says(b"purl.org/dc/"),
        b"resource" => says(b"datacite.org/schema"),
        b"records" | b"ListRecords" | b"GetRecord" => {
            says(b"openarchives.org") || head.windows(16).any(|part| part == b"openarchives.org")
        }
        _ => false,
    }
}

const RECORDS: Records = Records {
    format: &FORMAT,
    names: &["record", "dc", "resource", "Record", "SummaryRecord", "BriefRecord"],
    read: fields::read,
    none: "expected the records of an answer to ListRecords or GetRecord, found none",
};

/// Reads an answer.
fn read(input: Input<'_>, options: &Options, sink: &mut Sink<'_>) -> Result<(), FormatError> {
    let file = input.file.to_owned();
    let window = Window::open(input, options.max_record_bytes)?;
    RECORDS.read(&file, window, options, sink)
}
