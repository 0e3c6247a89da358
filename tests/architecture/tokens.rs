//! Rust source as tokens, without comments and literals. It is enough to find paths; types and expressions are not
//! understood.

/// One identifier, `::`, or single character of punctuation, with its line (from 1).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Token<'a> {
    pub text: &'a str,
    pub line: usize,
}

/// The tokens of a file in order. Comments, strings and characters are left out; a lifetime keeps only its name.
pub fn tokens(source: &str) -> Vec<Token<'_>> {
    let bytes = source.as_bytes();
    let (mut found, mut line, mut at) = (Vec::new(), 1, 0);
    while at < bytes.len() {
        let rest = &source[at..];
        let length = skipped(rest).unwrap_or_else(|| {
            let length = if word(bytes[at]) {
                bytes[at..].iter().take_while(|b| word(**b)).count()
            } else if rest.starts_with("::") {
                2
            } else {
                rest.chars().next().map_or(1, char::len_utf8)
            };
            if !bytes[at].is_ascii_whitespace() {
                found.push(Token { text: &rest[..length], line });
            }
            length
        });
        line += rest[..length].matches('\n').count();
        at += length;
    }
    found
}

fn word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// The length of the comment or literal that begins here, if one does.
fn skipped(rest: &str) -> Option<usize> {
    let end = |from: usize, mark: &str| rest[from..].find(mark).map_or(rest.len(), |n| from + n + mark.len());
    if rest.starts_with("//") {
        return Some(rest.find('\n').unwrap_or(rest.len()));
    }
    if rest.starts_with("/*") {
        return Some(end(2, "*/"));
    }
    let prefix = ["br", "b", "r", ""].into_iter().find(|p| rest.starts_with(p) && literal(&rest[p.len()..], p))?;
    let body = &rest[prefix.len()..];
    if prefix.ends_with('r') {
        let hashes = body.bytes().take_while(|b| *b == b'#').count();
        return Some(end(prefix.len() + hashes + 1, &format!("\"{}", "#".repeat(hashes))));
    }
    let quote = body.as_bytes()[0];
    let mut escaped = false;
    for (n, byte) in body.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b if b == quote => return Some(prefix.len() + n + 1),
            _ => {}
        }
    }
    Some(rest.len())
}

/// Whether a literal with that prefix goes on like this; `'a` without a closing quote is a lifetime.
fn literal(body: &str, prefix: &str) -> bool {
    match body.chars().next() {
        Some('"') => true,
        Some('#') => prefix.ends_with('r') && body.trim_start_matches('#').starts_with('"'),
        Some('\'') => !prefix.ends_with('r') && (body[1..].starts_with('\\') || body.chars().nth(2) == Some('\'')),
        _ => false,
    }
}

#[test]
fn comments_and_literals_are_no_tokens() {
    let source = "let a = \"x::y\\\"\"; // b::c\n/* d */ r#\"e\"f\"# 'g' '\\'' &'h str b\"i\" crate::j";
    let found: Vec<&str> = tokens(source).into_iter().map(|t| t.text).collect();
    assert_eq!(found, ["let", "a", "=", ";", "&", "'", "h", "str", "crate", "::", "j"]);
    assert_eq!(tokens(source).last().unwrap().line, 2);
}
