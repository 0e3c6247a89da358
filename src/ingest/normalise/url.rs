//! Web addresses: only `http` and `https`, with a host and without a user name.

use url::{Host, Url};

/// Longest address kept, in bytes.
const LONGEST: usize = 2_000;

/// The address as written, without white space around it.
///
/// # Errors
/// What was expected, if the text is not an absolute address of a web page, is too long, or names a user.
pub fn parse(text: &str) -> Result<String, String> {
    let expected = || "a web address, e.g. “https://example.org/listing”".to_owned();
    let address = text.trim();
    if address.len() > LONGEST {
        return Err(format!("a web address of at most {LONGEST} bytes"));
    }
    // A browser reads `\` as `/`, so an address with one may lead elsewhere than it seems.
    let visible = super::text::clean_line(address) == address;
    if !visible || address.contains(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '\\')) {
        return Err(expected());
    }
    let parsed = Url::parse(address).map_err(|_| expected())?;
    // The parser repairs `https:/host` and `https:///host`, which readers would take for something else.
    let (_, rest) = address.split_once("://").ok_or_else(expected)?;
    if !matches!(parsed.scheme(), "http" | "https") || rest.starts_with('/') {
        return Err(expected());
    }
    // `https://bank.example@evil.example/` shows one name and leads to another.
    if rest.split(['/', '?', '#']).next().is_some_and(|authority| authority.contains('@')) {
        return Err("a web address without user name".to_owned());
    }
    let is_host = match parsed.host() {
        Some(Host::Domain(name)) => name.strip_suffix('.').unwrap_or(name).split('.').all(is_label),
        Some(Host::Ipv4(_) | Host::Ipv6(_)) => true,
        None => false,
    };
    if is_host { Ok(address.to_owned()) } else { Err(expected()) }
}

/// Whether a part of a host name, in the ASCII form of international names, is one. The parser of browsers lets marks
/// through that come from the text around an address: “`https://a.example`”.
fn is_label(label: &str) -> bool {
    !label.is_empty() && label.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    #[rustfmt::skip]
    fn web_addresses_stay_as_written() {
        for text in ["https://example.org", "HTTP://Example.org:8080/a?b=c#d", "https://例え.jp/路径", "http://[::1]/",
            "https://a.example/#/x?id=1856"] {
            assert_eq!(parse(text).as_deref(), Ok(text));
        }
        assert_eq!(parse("  https://example.org\n").as_deref(), Ok("https://example.org"));
    }

    #[test]
    #[rustfmt::skip]
    fn everything_else_is_an_error() {
        let long = format!("https://example.org/{}", "a".repeat(2_000));
        for text in ["", "example.org", "ftp://example.org", "javascript:alert(1)",
            "javascript://example.org/%0aalert(1)", "https://",
            "https:///path", "https://a b.example", "https://a.example/x y", "https://a.example/\u{0}",
            "https://a..example", "https://lbox.kr`", "https://a.example,", "https://a.example'", "https://{host}/",
            "https://user@evil.example/", "https://a.example:99999", "https://a\u{202e}.example",
            "https://a.example\\@b", &long]
        {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
