//! The normal form of an address, so that two spellings of the same address are one row.
//!
//! The scheme, a user name, a leading `www.`, the default port, the fragment and tracking parameters are dropped; the
//! host is lower case, in ASCII (IDNA) and without a dot at its end; dot segments are resolved; the percent-encoding of
//! letters, digits and `-._~` is undone, and hexadecimal digits are upper case; an empty path is `/`. The order of
//! parameters, a slash at the end of the path and the case of the path matter, as they do on the web.
//!
//! A *key* is the normal form with the labels of the host reversed, `com,example)/path`: sorted by key, the addresses
//! of a host are neighbours, and so are those of a domain. A port other than 80 and 443 stands behind the host,
//! `com,example):8080/`.

use super::tracking_parameters::is_tracking_parameter;

/// The longest address that is read, in bytes.
pub const LONGEST: usize = 8 << 10;

/// Why a text is no address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Refusal {
    /// Nothing, or white space.
    Empty,
    /// Bytes that are not UTF-8.
    NotUtf8,
    /// More than `LONGEST` bytes.
    TooLong,
    /// Neither `http` nor `https`.
    Scheme,
    /// A host of one word: no address of the public web.
    HostWithoutDot,
    /// Anything else that is no address.
    Invalid,
}

impl Refusal {
    /// For people, after a number of rows.
    pub fn label(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::NotUtf8 => "not UTF-8",
            Self::TooLong => "too long",
            Self::Scheme => "neither http nor https",
            Self::HostWithoutDot => "a host without a dot",
            Self::Invalid => "no address",
        }
    }
}

/// Appends the key of an address to `key`. Addresses without a scheme are read as `http`.
///
/// # Errors
/// Why it is no address; `key` is as it was before.
pub fn append_key(address: &[u8], key: &mut Vec<u8>) -> Result<(), Refusal> {
    let address = address.trim_ascii();
    if address.is_empty() {
        return Err(Refusal::Empty);
    }
    if address.len() > LONGEST {
        return Err(Refusal::TooLong);
    }
    let start = key.len();
    if append_plain(address, key) {
        return Ok(());
    }
    key.truncate(start);
    append_parsed(address, key)
}

/// The common case, without a parser: a scheme in lower case, a plain host, and a path in which nothing has to be
/// decided. Answers whether it was one; otherwise `key` may have been appended to. `tests::both_ways_agree` compares it
/// with the parser.
fn append_plain(address: &[u8], key: &mut Vec<u8>) -> bool {
    let Some(rest) = address.strip_prefix(b"http://").or_else(|| address.strip_prefix(b"https://")) else {
        return false;
    };
    let end = rest.iter().position(|b| !matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.')).unwrap_or(rest.len());
    let (host, rest) = rest.split_at(end);
    if !matches!(rest.first(), None | Some(b'/' | b'?' | b'#')) {
        return false;
    }
    let mut last = None;
    for label in host.split(|b| *b == b'.') {
        if label.is_empty() || label.starts_with(b"xn--") {
            return false;
        }
        last = Some(label);
    }
    // A last label that begins with a digit may be part of a number, which the parser makes an IPv4 address of.
    if !host.contains(&b'.') || !last.is_some_and(|label| label.first().is_some_and(u8::is_ascii_lowercase)) {
        return false;
    }
    append_host(host, key);
    let end = rest.iter().position(|b| *b == b'#').unwrap_or(rest.len());
    let rest = rest.get(..end).unwrap_or_default();
    let query = rest.iter().position(|b| *b == b'?').unwrap_or(rest.len());
    let (path, query) = rest.split_at(query);
    if path.is_empty() {
        key.push(b'/');
    }
    // Behind a slash a dot may be a dot segment; so may be “%2E”.
    let plain = |b: &u8| {
        b.is_ascii_alphanumeric()
            || matches!(b, b'-' | b'.' | b'_' | b'~' | b'/' | b'!' | b'$' | b'&' | b'(')
            || matches!(b, b')' | b'*' | b'+' | b',' | b';' | b'=' | b':' | b'@')
    };
    if !path.iter().all(plain) || path.windows(2).any(|two| two == b"/.") {
        return false;
    }
    key.extend_from_slice(path);
    let Some(query) = query.strip_prefix(b"?") else { return true };
    query.iter().all(|b| plain(b) || *b == b'?') && append_query(query, key)
}

/// Every other case.
fn append_parsed(address: &[u8], key: &mut Vec<u8>) -> Result<(), Refusal> {
    let text = std::str::from_utf8(address).map_err(|_| Refusal::NotUtf8)?;
    let (url, bare) = match url::Url::parse(text) {
        // “example.com:8080/x” has the form of an address with the scheme “example.com”.
        Ok(url) if url.cannot_be_a_base() && url.scheme().contains('.') => {
            (url::Url::parse(&format!("http://{text}")), true)
        }
        Err(url::ParseError::RelativeUrlWithoutBase) => {
            let (rest, bare) = text.strip_prefix("//").map_or((text, true), |rest| (rest, false));
            (url::Url::parse(&format!("http://{rest}")), bare)
        }
        other => (other, false),
    };
    let url = url.map_err(|_| Refusal::Invalid)?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(Refusal::Scheme);
    }
    let host = match url.host().ok_or(Refusal::Invalid)? {
        url::Host::Domain(name) => {
            let name = name.trim_end_matches('.');
            if !name.contains('.') {
                return Err(Refusal::HostWithoutDot);
            }
            if name.split('.').any(str::is_empty) {
                return Err(Refusal::Invalid);
            }
            // Without a scheme, “001.jpg” is the name of a file and “ann@example.com” an e-mail address.
            let known = || psl::suffix(name.as_bytes()).is_some_and(|suffix| suffix.is_known());
            if bare && (!url.username().is_empty() || !known()) {
                return Err(Refusal::Invalid);
            }
            append_host(name.as_bytes(), key);
            None
        }
        address => Some(address.to_string()),
    };
    if let Some(host) = host {
        key.extend_from_slice(host.as_bytes());
        key.push(b')');
    }
    if let Some(port) = url.port().filter(|port| ![80, 443].contains(port)) {
        key.push(b':');
        key.extend_from_slice(port.to_string().as_bytes());
    }
    append_decoded(url.path().as_bytes(), key);
    if let Some(query) = url.query() {
        let mut decoded = Vec::with_capacity(query.len());
        append_decoded(query.as_bytes(), &mut decoded);
        append_query(&decoded, key);
    }
    Ok(())
}

/// The labels of a host in reverse order, and a bracket.
fn append_host(host: &[u8], key: &mut Vec<u8>) {
    let host = match host.strip_prefix(b"www.") {
        Some(rest) if rest.contains(&b'.') => rest,
        _ => host,
    };
    for (n, label) in host.rsplit(|b| *b == b'.').enumerate() {
        if n > 0 {
            key.push(b',');
        }
        key.extend_from_slice(label);
    }
    key.push(b')');
}

/// The parameters that are not for tracking; always true, so that it can end a condition.
fn append_query(query: &[u8], key: &mut Vec<u8>) -> bool {
    let mut before = b'?';
    for parameter in query.split(|b| *b == b'&').filter(|parameter| !parameter.is_empty()) {
        let name = parameter.split(|b| *b == b'=').next().unwrap_or_default();
        if std::str::from_utf8(name).is_ok_and(is_tracking_parameter) {
            continue;
        }
        key.push(before);
        key.extend_from_slice(parameter);
        before = b'&';
    }
    true
}

/// Undoes the percent-encoding of bytes that need none.
fn append_decoded(text: &[u8], out: &mut Vec<u8>) {
    let mut rest = text;
    while let Some((&first, after)) = rest.split_first() {
        let byte = match (first, after) {
            (b'%', [high, low, ..]) => hex_digit(*high).zip(hex_digit(*low)).map(|(high, low)| high << 4 | low),
            _ => None,
        };
        match byte {
            Some(byte) if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') => out.push(byte),
            Some(byte) => out.extend_from_slice(format!("%{byte:02X}").as_bytes()),
            None => out.push(first),
        }
        rest = if byte.is_some() { after.get(2..).unwrap_or_default() } else { after };
    }
}

fn hex_digit(byte: u8) -> Option<u8> {
    (byte as char).to_digit(16).map(|digit| digit as u8)
}

/// The address of a key, as people read it: `example.com/path`.
pub fn readable(key: &[u8]) -> String {
    let (host, rest) = split(key);
    let mut text = host_of(host);
    text.push_str(&String::from_utf8_lossy(rest.strip_prefix(b")").unwrap_or(rest)));
    text
}

/// The reversed host of a key, and the rest from the bracket on.
pub fn split(key: &[u8]) -> (&[u8], &[u8]) {
    // A bracket may stand in a path, but never in a host.
    key.split_at(key.iter().position(|b| *b == b')').unwrap_or(key.len()))
}

/// The host of a reversed host.
pub fn host_of(reversed: &[u8]) -> String {
    let labels: Vec<_> = reversed.rsplit(|b| *b == b',').map(String::from_utf8_lossy).collect();
    labels.join(".")
}

/// The registered domain (eTLD+1 by the public suffix list, its private part included: `me.blogspot.com`), reversed as
/// in a key. `None` for addresses of machines, and for hosts that are suffixes themselves.
pub fn registered_domain(reversed: &[u8]) -> Option<Vec<u8>> {
    let host = host_of(reversed);
    if host.starts_with('[') || host.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        return None;
    }
    let labels = psl::domain_str(&host)?.split('.').count();
    let mut parts = reversed.split(|b| *b == b',');
    let mut domain = Vec::with_capacity(reversed.len());
    for n in 0..labels {
        if n > 0 {
            domain.push(b',');
        }
        domain.extend_from_slice(parts.next()?);
    }
    Some(domain)
}

#[cfg(test)]
#[path = "tests_normal.rs"]
mod tests;
