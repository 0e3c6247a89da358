//! “Did you mean …?”: the known name that a typing error would turn into what was typed.

/// Longest text for which a name is suggested, in bytes.
const MAX_LENGTH: usize = 64;

/// The name nearest to `typed`, ignoring case, if it differs in at most a third of its letters and in at most three
/// (insertions, deletions, substitutions, swaps of neighbours).
pub fn nearest<'a>(typed: &str, names: &[&'a str]) -> Option<&'a str> {
    if typed.len() > MAX_LENGTH {
        return None;
    }
    let typed = typed.to_lowercase();
    let allowed = (typed.len() / 3).clamp(1, 3);
    let distances = names.iter().map(|name| (strsim::osa_distance(&typed, name), *name));
    distances.filter(|(distance, _)| *distance <= allowed).min().map(|(_, name)| name)
}

/// The hint for a name that is not known: the nearest known one, or all of them.
pub fn hint(typed: &str, names: &[&str]) -> String {
    match nearest(typed, names) {
        Some(name) => format!("Did you mean “{name}”?"),
        None => format!("Expected one of: {}.", names.join(", ")),
    }
}
