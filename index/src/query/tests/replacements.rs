//! Diagnostics with a replacement: applying it removes the diagnostic.

use super::*;

/// Each query with what it becomes when the replacement of its only diagnostic is applied.
const MENDED: &[(&str, &str)] = &[
    ("contry:DE voice", "country:DE voice"),
    ("voice (contry:\"New Zealand\")", "voice (country:\"New Zealand\")"),
    ("has:contry", "has:country"),
    ("price:7..5", "price:5..7"),
    ("seen:2024/01/31", "seen:2024-01-31"),
    ("seen:<2024/01/31", "seen:<2024-01-31"),
    ("seen:2024-02-30", "seen:2024-02-29"),
    ("seen:1850", "seen:1900"),
    ("price:-5", "price:5"),
    ("price:5-7", "price:5..7"),
    ("age:18+", "age:>=18"),
    ("severity:<note", "severity:<=note"),
    ("word~7", "word~2"),
    ("\"phone calls\"~99", "\"phone calls\"~50"),
];

#[test]
fn an_applied_replacement_removes_the_diagnostic() {
    for (typed, mended) in MENDED {
        let (_, diagnostics) = parse(typed);
        assert_eq!(diagnostics.len(), 1, "{typed}: {diagnostics:?}");
        assert_eq!(diagnostics[0].applied(typed).as_deref(), Some(*mended), "{typed}: {diagnostics:?}");
        assert!(parse(mended).1.is_empty(), "{mended}");
    }
}

#[test]
fn a_hint_that_is_not_a_replacement_offers_none() {
    for typed in ["price:abc", "face OR", "(face OR voice", "wo*rd", "price:>5-7", "contri:x xcvbn:y", "has:title"] {
        let diagnostics = parse(typed).1;
        assert!(diagnostics.iter().any(|n| n.replacement.is_none()), "{typed}: {diagnostics:?}");
    }
}
