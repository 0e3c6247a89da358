//! The rules of a SARIF report, as the cards have them, and the words that SARIF has for severities.

use super::entry::RuleHead;
use crate::domain::listing::Severity;
use serde_json::{Map, Value, json};

/// SARIF has three levels; the severity itself is in the properties.
pub(super) fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Note => "note",
    }
}

/// A `reportingDescriptor`.
pub(super) fn descriptor(rule: &RuleHead) -> Value {
    let provisions = rule.cites.join("; ");
    let text = format!("{}\n\nProvisions: {provisions}\n\nRemedy: {}", rule.finds, rule.remedy);
    let markdown = format!("{}\n\n**Provisions:** {provisions}\n\n**Remedy:** {}", rule.help, rule.remedy);
    let mut descriptor = json!({
        "id": rule.id,
        "name": name(&rule.id),
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": if rule.finds.is_empty() { &rule.title } else { &rule.finds }},
        "help": {"text": text, "markdown": markdown},
        "defaultConfiguration": {"level": level(rule.severity)},
        "properties": {
            "tags": [rule.pack, rule.verdict.name()],
            "pack": rule.pack,
            "severity": rule.severity.name(),
            "verdict": rule.verdict.name(),
            "cites": rule.cites,
            "jurisdictions": rule.jurisdictions,
            "effective": effective(rule),
            "confidence": rule.confidence,
        },
    });
    if let Some(uri) = &rule.uri {
        descriptor["helpUri"] = json!(uri);
    }
    descriptor
}

/// First and last day in force; a side that is open is left out.
fn effective(rule: &RuleHead) -> Map<String, Value> {
    let days = [("from", &rule.effective_from), ("to", &rule.effective_to)];
    days.into_iter().filter_map(|(side, day)| Some((side.to_owned(), json!(day.as_ref()?)))).collect()
}

/// The id in the spelling that SARIF asks for: `us-coppa` is `UsCoppa`.
fn name(id: &str) -> String {
    let capital = |part: &str| {
        let mut letters = part.chars();
        letters.next().map(|c| c.to_uppercase().chain(letters).collect::<String>()).unwrap_or_default()
    };
    id.split(['-', '_', '.', '/']).map(capital).collect()
}
