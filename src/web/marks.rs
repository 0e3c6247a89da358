//! What others hang onto addresses that people pass on.

/// Names of parameters by which programs and networks count where visitors come from.
const MARKS: [&str; 11] =
    ["fbclid", "gclid", "dclid", "msclkid", "yclid", "igshid", "mc_cid", "mc_eid", "ref", "_ga", "_gl"];

/// Whether a parameter is such a mark.
pub(super) fn is_mark(name: &str) -> bool {
    name.starts_with("utm_") || MARKS.contains(&name)
}
