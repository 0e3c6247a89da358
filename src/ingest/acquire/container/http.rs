//! The answer of a server as a crawl holds it: status line and header fields, read without insisting on their form.

use super::peek::Peek;
use std::io;

/// Longest header that is read, in bytes.
pub(super) const LONGEST: usize = 1 << 20;

/// Status and the header fields that say how to read the body.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Answer {
    pub status: u16,
    /// Media type, as [`media_type`] gives it.
    pub content_type: String,
    /// Codings of the body in the order in which they were applied, lower case.
    pub codings: Vec<String>,
    pub chunked: bool,
}

impl Answer {
    /// Reads up to the empty line; `None` if there is no status line.
    pub(super) fn read(peek: &mut Peek<'_>) -> io::Result<Option<Self>> {
        let line = peek.line(LONGEST)?;
        let line = String::from_utf8_lossy(&line);
        let mut words = line.split_ascii_whitespace();
        if !words.next().is_some_and(|version| version.to_ascii_uppercase().starts_with("HTTP")) {
            return Ok(None);
        }
        let Some(status) = words.next().and_then(|status| status.parse().ok()) else { return Ok(None) };
        let mut answer = Self { status, ..Self::default() };
        for (name, value) in fields(peek)? {
            let values = value.split(',').map(|value| value.trim().to_ascii_lowercase()).filter(|one| !one.is_empty());
            match &*name {
                "content-type" => answer.content_type = media_type(&value),
                "content-encoding" => answer.codings.extend(values),
                "transfer-encoding" => {
                    for coding in values {
                        if coding == "chunked" {
                            answer.chunked = true;
                        } else {
                            answer.codings.push(coding);
                        }
                    }
                }
                _ => {}
            }
        }
        answer.codings.retain(|coding| coding != "identity" && coding != "none");
        Ok(Some(answer))
    }
}

/// Header fields up to the empty line or the end: name in lower case, value without space around it. Values that go on
/// in the next line are joined.
pub(super) fn fields(peek: &mut Peek<'_>) -> io::Result<Vec<(String, String)>> {
    let mut found: Vec<(String, String)> = Vec::new();
    let mut left = LONGEST;
    while left > 0 {
        let line = peek.line(left)?;
        left -= line.len();
        let text = String::from_utf8_lossy(&line);
        let text = text.trim_end_matches(['\r', '\n']);
        if text.is_empty() {
            break;
        }
        match (text.strip_prefix([' ', '\t']), found.last_mut(), text.split_once(':')) {
            (Some(more), Some((_, value)), _) => {
                value.push(' ');
                value.push_str(more.trim());
            }
            (_, _, Some((name, value))) => {
                found.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
            }
            _ => {}
        }
    }
    Ok(found)
}

/// `text/html` of `Text/HTML; charset=utf-8`; empty if it does not look like a media type.
pub(super) fn media_type(value: &str) -> String {
    let name = value.split([';', ',']).next().unwrap_or_default().trim().to_ascii_lowercase();
    let plain = |c: char| c.is_ascii_alphanumeric() || "/.+-_".contains(c);
    if name.len() <= 100 && name.contains('/') && name.chars().all(plain) { name } else { String::new() }
}

/// Whether files of that type never hold listings: pictures, sound, films, fonts, style sheets, programs.
pub(super) fn holds_no_listings(media_type: &str) -> bool {
    let family = media_type.split('/').next().unwrap_or_default();
    matches!(family, "image" | "audio" | "video" | "font")
        || media_type.contains("javascript")
        || media_type.contains("ecmascript")
        || media_type.contains("font-")
        || media_type.contains("x-font")
        || matches!(media_type, "text/css" | "application/wasm" | "application/vnd.ms-fontobject" | "application/ogg")
}
