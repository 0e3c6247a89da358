//! Web addresses: only `http` and `https`, with a host, in one piece.

/// Longest address kept, in bytes.
const LONGEST: usize = 2_000;

/// The address as written, without white space around it.
pub fn parse(text: &str) -> Result<String, String> {
    let expected = || "a web address, e.g. “https://example.org/listing”".to_owned();
    let address = text.trim();
    if address.len() > LONGEST {
        return Err(format!("a web address of at most {LONGEST} bytes"));
    }
    let (scheme, rest) = address.split_once("://").ok_or_else(expected)?;
    if !scheme.eq_ignore_ascii_case("http") && !scheme.eq_ignore_ascii_case("https") {
        return Err(expected());
    }
    // A browser reads `\` as `/`, so an address with one may lead elsewhere than it seems.
    let visible = super::text::one_line(address) == address;
    if !visible || address.contains(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '\\')) {
        return Err(expected());
    }
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    // `https://bank.example@evil.example/` shows one name and leads to another.
    if authority.contains('@') {
        return Err("a web address without user name".to_owned());
    }
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (authority, None),
    };
    let port_is_good = port.is_none_or(|port| port.is_empty() || port.parse::<u16>().is_ok());
    if port_is_good && is_host(host) { Ok(address.to_owned()) } else { Err(expected()) }
}

fn is_host(host: &str) -> bool {
    if let Some(inner) = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return inner.parse::<std::net::Ipv6Addr>().is_ok();
    }
    let name = host.strip_suffix('.').unwrap_or(host);
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63 * 4
            && label.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_') || !c.is_ascii())
    };
    name.split('.').all(label)
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
            "https://a..example",
            "https://user@evil.example/", "https://a.example:99999", "https://a\u{202e}.example",
            "https://a.example\\@b", &long]
        {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
