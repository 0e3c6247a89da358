//! WARC (ISO 28500), versions 0.17 to 1.1: what a crawl fetched, one record after the other. Members are the bodies of
//! answers with status 200 and the resources, except types that never hold listings; everything else is counted.

use super::Http;
use super::body::Chunked;
use super::damage::Damage;
use super::http::{Answer, LONGEST, fields, holds_no_listings, media_type};
use super::names::shown;
use super::peek::{Part, Peek};
use super::walk::{Place, Walk};
use std::io::{self, BufRead};
use std::ops::ControlFlow;

/// Addresses under which files were published. Crawlers keep notes of their own under others.
const SCHEMES: &[&str] = &["http", "https", "ftp", "file"];

/// The header of a record.
#[derive(Debug, Default)]
struct Record {
    kind: String,
    address: String,
    date: String,
    content_type: String,
    truncated: Option<String>,
    segmented: bool,
    length: Option<u64>,
}

impl Walk<'_> {
    /// The records of a WARC.
    pub(super) fn warc(&mut self, place: &Place, mut peek: Peek<'_>) -> ControlFlow<()> {
        self.summary.containers += 1;
        let name = shown(&place.name);
        loop {
            let at = peek.taken();
            let record = match self.next_record(&name, &mut peek) {
                Ok(Some(record)) => record,
                Ok(None) => return ControlFlow::Continue(()),
                Err(error) => return self.fail(&name, &Damage::of(&error, &name, peek.taken())),
            };
            let Some(length) = record.length else {
                let message = format!("{name}: {}", Damage::damaged(&name, at, "a record without its length"));
                self.summary.say("damaged", message);
                continue;
            };
            let mut part = Part::new(&mut peek, &name, length);
            self.record(place, &record, &mut part)?;
            if let Err(damage) = part.skip() {
                return self.fail(&name, &damage);
            }
        }
    }

    /// The header of the next record. What is none is skipped, with a message.
    fn next_record(&mut self, name: &str, peek: &mut Peek<'_>) -> io::Result<Option<Record>> {
        let mut lost = false;
        loop {
            while let Some(b'\r' | b'\n') = peek.fill_buf()?.first() {
                peek.consume(1);
            }
            if peek.fill_buf()?.is_empty() {
                return Ok(None);
            }
            if peek.fill(8).starts_with(b"WARC/") {
                break;
            }
            if !lost {
                let damage = Damage::damaged(name, peek.taken(), "no header of a record");
                let message = format!("{name}: {damage}; records are read on from the next intact header");
                self.summary.say("damaged", message);
                lost = true;
            }
            peek.skip_until(b'\n')?;
        }
        peek.line(LONGEST)?;
        let mut record = Record::default();
        for (field, value) in fields(peek)? {
            match &*field {
                "warc-type" => record.kind = value.to_ascii_lowercase(),
                // Version 1.0 shows the address in <> by a mistake of its grammar.
                "warc-target-uri" => {
                    let bare = value.strip_prefix('<').and_then(|value| value.strip_suffix('>'));
                    record.address = bare.unwrap_or(&value).to_owned();
                }
                "warc-date" => record.date = value,
                "content-type" => record.content_type = value,
                "warc-truncated" => record.truncated = Some(value),
                "warc-segment-number" => record.segmented = true,
                "content-length" => record.length = value.parse().ok(),
                _ => {}
            }
        }
        Ok(Some(record))
    }

    /// A record; its bytes are in `part`.
    fn record(&mut self, warc: &Place, record: &Record, part: &mut Part<'_, '_>) -> ControlFlow<()> {
        let observed = record.date.parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_microsecond);
        let mut place = Place {
            name: record.address.clone(),
            leaf: record.address.clone(),
            depth: warc.depth + 1,
            observed: observed.or(warc.observed),
            http: None,
        };
        let stated = media_type(&record.content_type);
        let skipped = match record.kind.as_str() {
            "response" if !stated.is_empty() && stated != "application/http" => {
                Some(format!("answer of type {stated}"))
            }
            "response" | "resource" => None,
            other if other.chars().all(|c| c.is_ascii_lowercase()) && other.len() < 20 => {
                Some(format!("WARC record “{other}”"))
            }
            _ => Some("WARC record of unknown type".to_owned()),
        };
        if let Some(kind) = skipped {
            return self.left_out(&place, Ok(&kind));
        }
        let scheme = record.address.split(':').next().unwrap_or_default().to_ascii_lowercase();
        if !SCHEMES.contains(&&*scheme) {
            return self.left_out(&place, Ok("note of the crawler, with no address on the web"));
        }
        if shown(&place.name) != place.name && place.name.chars().any(char::is_control) {
            return self.left_out(&place, Err(("unsafe name", "its address has control characters")));
        }
        if record.segmented {
            return self.left_out(&place, Err(("segmented record", "a record in several segments")));
        }
        let mut peek = Peek::new(part);
        let answer = if record.kind == "response" {
            match Answer::read(&mut peek) {
                Ok(Some(answer)) => answer,
                Ok(None) => return self.left_out(&place, Err(("damaged", "no status line of HTTP"))),
                Err(error) => {
                    self.left_out(&place, Err(("damaged", "no whole header of HTTP")))?;
                    return self.fail(&place.name, &Damage::of(&error, &place.name, 0));
                }
            }
        } else {
            Answer { status: 200, content_type: stated, ..Answer::default() }
        };
        if answer.status != 200 {
            return self.left_out(&place, Ok(&format!("status {}", answer.status)));
        }
        if holds_no_listings(&answer.content_type) {
            return self.left_out(&place, Ok(&answer.content_type));
        }
        if let Some(why) = &record.truncated {
            let message = format!("{}: the crawler kept only the beginning ({})", shown(&place.name), shown(why));
            self.summary.say("truncated by the crawler", message);
        }
        let address = record.address.clone();
        place.http = Some(Http { status: answer.status, content_type: answer.content_type, address });
        if !answer.chunked {
            return self.body(&place, &answer.codings, peek).map_continue(|_| ());
        }
        let name = shown(&place.name);
        let mut chunked = Chunked::new(&mut peek, &name);
        self.body(&place, &answer.codings, Peek::new(&mut chunked)).map_continue(|_| ())
    }
}
