//! Names of files in a case file: relative, plain, and the same on every system.

/// Longest name, in bytes.
const LONGEST: usize = 200;

/// Whether a program that unpacks a file of this name stays in its folder, on every system.
pub fn is_safe(name: &str) -> bool {
    let part = |part: &str| {
        let plain = part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'));
        plain && !part.is_empty() && !part.starts_with('.') && !part.ends_with('.')
    };
    name.len() <= LONGEST && name.split('/').all(part)
}

/// A part of a name made of a text of somebody else.
pub fn safe_part(text: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_') { c } else { '-' };
    text.chars().take(80).map(plain).collect()
}
