//! Prose for the description: what schema.org and Croissant RAI put into properties of their own (collection, consent,
//! personal data, terms of use), each paragraph with the name of its property, because the name is part of what it says.

use super::graph::Graph;
use super::text::{LONGEST, named, texts};
use serde_json::Value;
use std::collections::BTreeMap;

/// Properties of schema.org and others with prose.
#[rustfmt::skip]
const PROSE: &[&str] = &[
    "abstract", "disambiguatingDescription", "slogan", "conditionsOfAccess", "usageInfo", "acquireLicensePage",
    "copyrightNotice", "creditText", "measurementTechnique", "measurementMethod", "audience", "intendedUse",
    "publishingPrinciples", "ethicsPolicy", "correctionsPolicy", "privacyPolicy", "termsOfService", "hasPolicy",
    "isBasedOn", "isBasedOnUrl", "prov:wasDerivedFrom", "prov:wasGeneratedBy", "prov:wasAttributedTo",
    "prov:hadPrimarySource", "odrl:hasPolicy", "accessRights", "rights", "provenance", "accrualMethod", "sdLicense",
    "additionalProperty", "variableMeasured",
];

/// Longest JSON that stands for a node without a text.
const LONGEST_JSON: usize = 2 << 10;

/// The paragraphs, in the order of the names.
pub(super) fn paragraphs<'a>(members: &BTreeMap<&'a str, &'a Value>, graph: &Graph<'a>) -> Vec<String> {
    let mut all = Vec::new();
    for (name, value) in members {
        let rai = name.starts_with("rai:") || name.starts_with("duo:");
        if !rai && !PROSE.contains(name) {
            continue;
        }
        let list = matches!(*name, "variableMeasured" | "additionalProperty");
        let texts = if list { named(value, graph) } else { texts(value, graph) };
        let joint =
            if list || texts.iter().any(|text| text.contains(['\n', '.']) && text.len() > 80) { "\n" } else { "; " };
        let mut text = texts.join(joint);
        if text.is_empty() && list_or_node(value) {
            // A policy or an activity without a name; its words are in its members.
            text = value.to_string();
            text.truncate(text.floor_char_boundary(LONGEST_JSON));
        }
        if text.is_empty() {
            continue;
        }
        if !rai && text.len() > LONGEST {
            text.truncate(text.floor_char_boundary(LONGEST));
            text.push('…');
        }
        all.push(format!("{}: {text}", heading(name)));
    }
    all
}

fn list_or_node(value: &Value) -> bool {
    super::graph::items(value).first().is_some_and(|item| item.is_object())
}

/// `rai:personalSensitiveInformation` as “Personal sensitive information”.
fn heading(name: &str) -> String {
    let local = name.rsplit(':').next().unwrap_or(name);
    let mut words = String::new();
    for c in local.chars() {
        if words.is_empty() {
            words.extend(c.to_uppercase());
        } else if c.is_uppercase() {
            words.push(' ');
            words.extend(c.to_lowercase());
        } else {
            words.push(c);
        }
    }
    words
}

#[cfg(test)]
mod tests {
    #[test]
    fn headings_are_the_names_in_words() {
        assert_eq!(super::heading("rai:personalSensitiveInformation"), "Personal sensitive information");
        assert_eq!(super::heading("usageInfo"), "Usage info");
    }
}
