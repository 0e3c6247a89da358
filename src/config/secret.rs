//! A setting with a password. It is not shown in debug output or errors; `reveal` gives access to it.

use serde::Deserialize;
use std::fmt;

/// Text that is not printed.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// The text itself.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// An error message without the values it quotes, because an address with a password may have been given for another
/// key.
pub(super) fn without_values(reason: &str) -> String {
    // Names of keys are quoted as well; they are short and plain.
    let plain = |part: &str| part.len() <= 40 && part.chars().all(|c| c.is_alphanumeric() || "_-. ".contains(c));
    let mark = |c: char| c == '"' || c == '`';
    let parts: Vec<&str> = reason.split(mark).collect();
    let marks: Vec<char> = reason.chars().filter(|c| mark(*c)).collect();
    let mut out = String::new();
    for (n, part) in parts.iter().enumerate() {
        out.push_str(if n % 2 == 1 && !plain(part) { "…" } else { part });
        out.extend(marks.get(n));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_output_hides_a_secret() {
        let secret = Secret::from("postgres://u:S3CRET@h/d".to_owned());
        assert!(!format!("{secret:?} {secret:#?}").contains("S3CRET"));
        assert_eq!(secret.reveal(), "postgres://u:S3CRET@h/d");
    }

    #[test]
    fn quoted_values_are_removed_and_names_stay() {
        let shown = without_values("invalid type: string \"postgres://u:S3CRET@h/d\", expected struct Storage");
        assert_eq!(shown, "invalid type: string \"…\", expected struct Storage");
        let shown = without_values("unknown field `prot`, expected one of `bind`, `port`");
        assert_eq!(shown, "unknown field `prot`, expected one of `bind`, `port`");
        assert!(!without_values("unknown variant `a=S3CRET\"x").contains("S3CRET"));
    }
}
