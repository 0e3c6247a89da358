//! WARC 1.1 (ISO 28500): a record for each answer of a server. An answer that nothing has changed is a `revisit` of the
//! one before.

use crate::ingest::acquire::archive::{Archive, ArchiveError};
use crate::store::Fetch;
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};
use std::io::{self, Read, Write};

/// Why a WARC cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum WarcError {
    /// The archive.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The file.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// A WARC that is being written.
pub struct Warc<'a> {
    out: &'a mut dyn Write,
    packed: bool,
}

/// Fields of a header that describe how a body was sent, and not what it is; the archive has it unpacked.
const OF_TRANSFER: [&str; 3] = ["content-encoding", "transfer-encoding", "content-length"];
/// The profile of a `revisit` after an answer 304.
const NOT_MODIFIED: &str = "http://netpreserve.org/warc/1.1/revisit/server-not-modified";

impl<'a> Warc<'a> {
    /// Begins a WARC with a record about itself, made at a time in microseconds since 1970 UTC.
    pub fn begin(out: &'a mut dyn Write, packed: bool, name: &str, made: i64) -> Result<Self, WarcError> {
        let mut warc = Self { out, packed };
        let version = env!("CARGO_PKG_VERSION");
        let info = format!("software: brokerwatch/{version}\r\nformat: WARC File Format 1.1\r\n");
        let now = jiff::Timestamp::from_microsecond(made).unwrap_or_default();
        let head = [
            ("WARC-Type", "warcinfo".to_owned()),
            ("WARC-Record-ID", id(&["warcinfo", name, &now.to_string()])),
            ("WARC-Date", now.to_string()),
            ("WARC-Filename", name.to_owned()),
            ("Content-Type", "application/warc-fields".to_owned()),
        ];
        warc.record(&head, info.as_bytes(), &mut io::empty(), 0)?;
        Ok(warc)
    }

    /// Adds an answer.
    pub fn answer(&mut self, fetch: &Fetch, archive: &Archive) -> Result<(), WarcError> {
        let answer = &fetch.answer;
        let mut http = format!("HTTP/1.1 {} {}\r\n", answer.status, reason(answer.status));
        for (name, value) in &answer.headers {
            let prefix = if OF_TRANSFER.contains(&name.as_str()) { "x-sent-" } else { "" };
            http += &format!("{prefix}{name}: {}\r\n", value.replace(['\r', '\n'], " "));
        }
        let body = answer.status == 200 && !answer.digest.is_empty();
        let length = if body { answer.bytes } else { 0 };
        if answer.status != 304 {
            http += &format!("content-length: {length}\r\n");
        }
        http += "\r\n";
        let at = jiff::Timestamp::from_microsecond(answer.at).unwrap_or_default().to_string();
        // After redirects the answer is that of the last address; the redirects have records of their own.
        let address =
            if (300..400).contains(&answer.status) && answer.status != 304 { &answer.url } else { &answer.location };
        let mut head = vec![
            ("WARC-Type", if answer.status == 304 { "revisit" } else { "response" }.to_owned()),
            ("WARC-Record-ID", id(&[&fetch.run, &fetch.number.to_string()])),
            ("WARC-Date", at),
            ("WARC-Target-URI", address.clone()),
            ("Content-Type", "application/http;msgtype=response".to_owned()),
        ];
        if !answer.digest.is_empty() {
            head.push(("WARC-Payload-Digest", format!("sha256:{}", answer.digest)));
        }
        if answer.status == 304 {
            head.push(("WARC-Profile", NOT_MODIFIED.to_owned()));
        }
        match body {
            true => self.record(&head, http.as_bytes(), &mut archive.read(&answer.digest)?, length),
            false => self.record(&head, http.as_bytes(), &mut io::empty(), 0),
        }
    }

    /// Writes a record whose block is a text and the bytes of a body.
    fn record(
        &mut self,
        head: &[(&str, String)],
        text: &[u8],
        body: &mut dyn Read,
        length: u64,
    ) -> Result<(), WarcError> {
        if !self.packed {
            return Ok(write(&mut *self.out, head, text, body, length)?);
        }
        let mut packed = GzEncoder::new(&mut *self.out, Compression::default());
        write(&mut packed, head, text, body, length)?;
        packed.finish()?;
        Ok(())
    }
}

fn write(
    out: &mut dyn Write,
    head: &[(&str, String)],
    text: &[u8],
    body: &mut dyn Read,
    length: u64,
) -> io::Result<()> {
    out.write_all(b"WARC/1.1\r\n")?;
    for (name, value) in head {
        write!(out, "{name}: {value}\r\n")?;
    }
    write!(out, "Content-Length: {}\r\n\r\n", text.len() as u64 + length)?;
    out.write_all(text)?;
    // The length was noted when the body was archived, and the archive detects damage.
    let copied = io::copy(body, &mut *out)?;
    if copied != length {
        return Err(io::Error::new(io::ErrorKind::InvalidData, format!("{copied} bytes in place of {length}")));
    }
    out.write_all(b"\r\n\r\n")
}

/// The name of a record: the same whenever the same record is written.
fn id(parts: &[&str]) -> String {
    let digest = Sha256::digest(parts.join("\n").as_bytes());
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(digest.iter()).for_each(|(to, from)| *to = *from);
    format!("<urn:uuid:{}>", uuid::Uuid::from_bytes(bytes))
}

/// The words that go with a status.
fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        301 => "Moved Permanently",
        302 => "Found",
        303 => "See Other",
        304 => "Not Modified",
        307 => "Temporary Redirect",
        308 => "Permanent Redirect",
        403 => "Forbidden",
        404 => "Not Found",
        410 => "Gone",
        429 => "Too Many Requests",
        503 => "Service Unavailable",
        _ => "Status",
    }
}
