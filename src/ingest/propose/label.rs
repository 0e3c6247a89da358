//! The heading of a column in the description: its name as people would write it.

use crate::ingest::normalise::text::clean_line;

/// Longest heading, in characters.
const LONGEST: usize = 120;

/// “consent_obtained” becomes “consent obtained”, `dataSource` “data Source”, “Consent:” “Consent”.
pub(super) fn of(name: &str) -> String {
    let mut label = String::with_capacity(name.len());
    let spaced = name.trim().contains(' ');
    let mut before = ' ';
    for c in name.chars() {
        if !spaced && before.is_lowercase() && c.is_uppercase() {
            label.push(' ');
        }
        label.push(if !spaced && matches!(c, '_' | '-') { ' ' } else { c });
        before = c;
    }
    let label = clean_line(&label);
    let label = label.trim_matches([':', '：', '*', ' ']);
    label.chars().take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn names_of_columns_become_headings() {
        for (name, label) in [
            ("Consent:", "Consent"),
            ("consent_obtained", "consent obtained"),
            ("dataSource", "data Source"),
            ("合规说明：", "合规说明"),
            ("Data source (web)", "Data source (web)"),
        ] {
            assert_eq!(super::of(name), label);
        }
    }
}
