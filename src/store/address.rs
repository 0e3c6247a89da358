//! The address of a database: a file, or a PostgreSQL server. An address usually contains a password, so it is parsed
//! before it is used, and no text made of it (message, log, debugging output) repeats what could be one.

use std::ffi::OsString;
use std::fmt;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

/// Where a database is. `Display` and `Debug` show a file, or server and name of the database; never a user, a password
/// or an option.
#[derive(Clone, PartialEq, Eq)]
pub struct Address(Kind);

#[derive(Clone, PartialEq, Eq)]
enum Kind {
    File(PathBuf),
    Server {
        /// As given to the client library.
        whole: String,
        /// `host:port/database`, as far as given.
        place: String,
    },
}

/// An address that cannot be understood. The message does not repeat it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct AddressError(String);

/// What an address must look like; for messages.
pub(super) const EXPECTED: &str = "expected a path, sqlite:PATH or postgres://USER:PASSWORD@HOST/DATABASE, where \
                                   @ : / ? # % in user and password are written as %40 %3A %2F %3F %23 %25";

impl Address {
    /// A file, whatever its name looks like.
    pub fn file(path: &Path) -> Self {
        Self(Kind::File(path.to_owned()))
    }

    /// Reads an address as an operator writes it.
    ///
    /// Errors: neither a path nor an address of a server, or one that two readers could understand in two ways. The
    /// message does not repeat it.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let text = text.trim();
        let invalid = |what: &str| AddressError(format!("invalid address of the database: {what}; {EXPECTED}"));
        if text.is_empty() {
            return Err(invalid("it is empty"));
        }
        if text.contains('\0') {
            return Err(invalid("it contains a NUL character"));
        }
        let Some((scheme, rest)) = scheme(text) else {
            return if is_path(text) {
                Ok(Self::file(Path::new(text)))
            } else {
                Err(invalid("not a path and without a scheme"))
            };
        };
        // A file has no user; the text there may be a secret and would be shown as part of the name.
        let authority = rest.strip_prefix("//").and_then(|rest| rest.split('/').next());
        if scheme.eq_ignore_ascii_case("sqlite") && authority.is_some_and(|part| part.contains('@')) {
            return Err(invalid("a file takes neither user nor password"));
        }
        match scheme.to_ascii_lowercase().as_str() {
            "sqlite" if !rest.trim_start_matches('/').is_empty() => {
                let path = if rest.starts_with("///") { &rest[2..] } else { rest.strip_prefix("//").unwrap_or(rest) };
                Ok(Self::file(Path::new(path)))
            }
            "postgres" | "postgresql" => {
                let rest = rest.strip_prefix("//").ok_or_else(|| invalid("// is missing after the scheme"))?;
                let place = place(rest).ok_or_else(|| invalid("it can be understood in more than one way"))?;
                Ok(Self(Kind::Server { whole: format!("postgresql://{rest}"), place }))
            }
            _ => Err(invalid("unknown scheme")),
        }
    }

    /// The file, if it is one.
    pub fn as_file(&self) -> Option<&Path> {
        match &self.0 {
            Kind::File(path) => Some(path),
            Kind::Server { .. } => None,
        }
    }

    /// The address for the client library of the server; contains the password.
    #[cfg(feature = "postgres")]
    pub(super) fn secret(&self) -> Option<&str> {
        match &self.0 {
            Kind::File(_) => None,
            Kind::Server { whole, .. } => Some(whole),
        }
    }

    /// The message of a client library about this address, without the parts of the address that it repeats.
    #[cfg_attr(not(feature = "postgres"), allow(dead_code, reason = "only a server has secrets"))]
    pub(super) fn without_secrets(&self, reason: &str) -> String {
        let Kind::Server { whole, .. } = &self.0 else { return reason.to_owned() };
        let repeats = secrets(whole).into_iter().any(|secret| reason.contains(&secret));
        let reason = crate::domain::listing::text::one_line(reason);
        if repeats { "its message is withheld, because it repeats parts of the address".to_owned() } else { reason }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::File(path) => path.display().fmt(f),
            Kind::Server { place, .. } => write!(f, "postgres://{place}"),
        }
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({self})")
    }
}

/// The scheme before a colon, if the text there can be one (RFC 3986), and the rest.
fn scheme(text: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = text.split_once(':')?;
    let mut bytes = scheme.bytes();
    let letter = bytes.next().is_some_and(|b| b.is_ascii_alphabetic());
    (letter && bytes.all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))).then_some((scheme, rest))
}

/// Whether a text without a scheme is a path. What looks like the settings of a client library (`host=x password=y`) or
/// like an address without its beginning (`user:secret@host`) is not; written with `./` before it, anything is a path.
fn is_path(text: &str) -> bool {
    let marked = ["/", "./", "../"].iter().any(|start| text.starts_with(start));
    marked || !text.contains(|c: char| c.is_whitespace() || c.is_control() || "=:@?#&%;,'\"\\".contains(c))
}

/// Host, port and database of the part after `//`, if user and password can be separated from them beyond doubt.
fn place(rest: &str) -> Option<String> {
    let (address, options) = rest.split_once('?').unwrap_or((rest, ""));
    let (authority, database) = address.split_once('/').unwrap_or((address, ""));
    let (login, hosts) = authority.rsplit_once('@').unwrap_or(("", authority));
    let clear = |text: &str, also: &str| text.chars().all(|c| c.is_alphanumeric() || also.contains(c));
    let encoded =
        |text: &str| !text.contains(['@', '/', '?', '#', ' ', '[', ']']) && !text.chars().any(char::is_control);
    // More than one colon would leave open where the password begins.
    let login_is_valid = encoded(login) && login.matches(':').count() <= 1 && is_encoded(rest);
    let host_is_valid = |host: &str| {
        let (name, port, also) = match host.strip_prefix('[').map(|v6| v6.split_once(']')) {
            Some(Some((name, port))) => (name, port.strip_prefix(':').unwrap_or(port), ":.%"),
            Some(None) => return false,
            None => host.split_once(':').map_or((host, "", ".-_%"), |(name, port)| (name, port, ".-_%")),
        };
        clear(name, also) && port.bytes().all(|b| b.is_ascii_digit())
    };
    let hosts_are_valid = hosts.split(',').all(host_is_valid);
    let rest_is_valid =
        clear(database, "-_.%") && !options.contains(['@', '#', '?']) && !options.contains(char::is_whitespace);
    let name = if database.is_empty() { String::new() } else { format!("/{database}") };
    (login_is_valid && hosts_are_valid && rest_is_valid).then(|| format!("{hosts}{name}"))
}

/// Whether every % begins a byte of two hex digits.
fn is_encoded(text: &str) -> bool {
    let hex = |s: &str| s.len() >= 2 && s.as_bytes()[..2].iter().all(u8::is_ascii_hexdigit);
    text.split('%').skip(1).all(|part| part.is_char_boundary(2.min(part.len())) && hex(part))
}

/// Everything in the address of a server that may be secret, as written and as meant.
fn secrets(whole: &str) -> Vec<String> {
    let rest = whole.split_once("//").map_or(whole, |(_, rest)| rest);
    let (address, options) = rest.split_once('?').unwrap_or((rest, ""));
    let login = address.split('/').next().and_then(|a| a.rsplit_once('@')).map_or("", |(login, _)| login);
    let values = options.split('&').filter_map(|option| option.split_once('=').map(|(_, value)| value));
    // A login without a colon may be a password whose user was forgotten.
    let parts = login.split(':').skip(usize::from(login.contains(':'))).chain(values).filter(|part| !part.is_empty());
    let both = |part: &str| [part.to_owned(), decoded(part)];
    parts.flat_map(both).chain([whole.to_owned()]).collect()
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let byte = (*first == b'%').then(|| after.get(..2)).flatten();
        let byte = byte.and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        bytes.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The name of a file as SQLite takes it with options: `file:` and the path, in which `%`, `?`, `#` and all but ASCII
/// are encoded.
pub(super) fn uri(path: &Path, options: &str) -> String {
    let mut uri = String::from(if path.is_absolute() { "file://" } else { "file:" });
    for byte in path.as_os_str().as_bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' => uri.push(char::from(*byte)),
            other => uri.push_str(&format!("%{other:02X}")),
        }
    }
    format!("{uri}?{options}")
}

/// The path of the database with an ending added to the name.
pub(super) fn sibling(path: &Path, ending: &str) -> PathBuf {
    let mut name: OsString = OsString::from_vec(path.as_os_str().as_bytes().to_vec());
    name.push(ending);
    name.into()
}

#[cfg(test)]
#[path = "address_tests.rs"]
mod tests;
