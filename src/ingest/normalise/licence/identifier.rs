//! Identifiers of the SPDX list in any case.

use std::collections::HashMap;
use std::sync::LazyLock;

/// SPDX identifiers by their lower-case form.
pub(super) static IDS: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
    spdx::identifiers::LICENSES.iter().map(|licence| (licence.name.to_ascii_lowercase(), licence.name)).collect()
});

/// An SPDX identifier in any case, spelt right; the deprecated identifiers of GNU become those that replaced them.
pub(super) fn id(text: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase().replace('_', "-");
    let base = lower.strip_suffix('+');
    let name = *IDS.get(base.unwrap_or(&lower))?;
    let gnu = ["gpl-", "lgpl-", "agpl-", "gfdl-"].iter().any(|family| lower.starts_with(family));
    let suffix = match base {
        Some(_) => "-or-later",
        None => "-only",
    };
    let full = if gnu { IDS.get(&format!("{}{suffix}", name.to_ascii_lowercase())).copied() } else { None };
    match (full, base) {
        (Some(full), _) => Some(full.to_owned()),
        (None, None) => Some(name.to_owned()),
        // “MIT+” means nothing.
        (None, Some(_)) => None,
    }
}
