//! Versions in the names of licences.

/// A version as `2.0` where it is written `2-0` or `2_0`.
pub(super) fn with_points(name: &str) -> String {
    let bytes = name.as_bytes();
    let digit = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_digit);
    let mut out = String::with_capacity(name.len());
    for (at, c) in name.char_indices() {
        let between = matches!(c, '-' | '_') && digit(at.checked_sub(1)) && digit(Some(at + 1));
        out.push(if between { '.' } else { c });
    }
    out
}
