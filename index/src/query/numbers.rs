//! Numbers as people type them: with grouped digits, decimals and units.

/// `1,500`, `1_500.5`, `2.5k`; with `bytes` also `500MB`, `2GiB`. Infinite if too large; `None` if not a number.
pub(super) fn number(text: &str, bytes: bool) -> Option<f64> {
    let digits = text.find(|c: char| !c.is_ascii_digit() && !matches!(c, '_' | ',' | '.')).unwrap_or(text.len());
    let (digits, unit) = text.split_at(digits);
    let (power, factor) = unit_of(unit, bytes)?;
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    if fraction.is_empty() || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    // The power is part of the parsed text, so that 1.1k is exactly 1,100.
    format!("{}.{fraction}e{power}", grouped(whole)?).parse::<f64>().ok().map(|value| value * factor)
}

/// Digits without their `,` (before three digits each) or `_` (anywhere between digits).
fn grouped(text: &str) -> Option<String> {
    let by = if text.contains(',') { ',' } else { '_' };
    let groups: Vec<&str> = text.split(by).collect();
    let digits = |group: &str| !group.is_empty() && group.bytes().all(|b| b.is_ascii_digit());
    let threes = match groups.as_slice() {
        [first, rest @ ..] if by == ',' && !rest.is_empty() => first.len() <= 3 && rest.iter().all(|g| g.len() == 3),
        _ => true,
    };
    (threes && groups.iter().all(|group| digits(group))).then(|| groups.concat())
}

/// The power of ten and the further factor of a unit.
fn unit_of(unit: &str, bytes: bool) -> Option<(u32, f64)> {
    let unit = unit.to_ascii_lowercase();
    let decimal = |name: &str| ["kb", "mb", "gb", "tb", "pb"].iter().position(|u| *u == name);
    let binary = |name: &str| ["kib", "mib", "gib", "tib", "pib"].iter().position(|u| *u == name);
    match unit.as_str() {
        "" => Some((0, 1.0)),
        "k" => Some((3, 1.0)),
        "m" => Some((6, 1.0)),
        "b" => Some((9, 1.0)),
        name if bytes => match (decimal(name), binary(name)) {
            (Some(i), _) => Some((3 * (i as u32 + 1), 1.0)),
            (_, Some(i)) => Some((0, 1024_f64.powi(i as i32 + 1))),
            _ => None,
        },
        _ => None,
    }
}
