//! Addresses: only what a browser can open, and nothing that runs.

/// Longest address, in bytes.
const LONGEST: usize = 2_000;

/// Reads an http or https address with a host.
pub fn parse(text: &str) -> Result<String, String> {
    let expected = || "an address that begins with http:// or https:// and has no spaces".to_owned();
    let text = text.trim();
    let scheme = ["http://", "https://"].into_iter().find(|s| text.get(..s.len()).is_some_and(|t| t.eq_ignore_ascii_case(s)));
    let rest = &text[scheme.ok_or_else(expected)?.len()..];
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let named = host.chars().any(char::is_alphanumeric) && !host.contains('@');
    let clean = !text.chars().any(|c| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"'));
    if named && clean && text.len() <= LONGEST { Ok(text.to_owned()) } else { Err(expected()) }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn only_web_addresses_are_addresses() {
        assert_eq!(parse(" https://a.example/x?id=1 ").as_deref(), Ok("https://a.example/x?id=1"));
        for wrong in ["", "javascript:alert(1)", "ftp://a.example", "https://", "https:///x", "http://a b", "//a.example",
            "http://user@a.example/", "https://a.example/\u{7}", "h", "https://a.example/<x>"]
        {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
        assert!(parse(&format!("https://a.example/{}", "x".repeat(3_000))).is_err());
    }
}
