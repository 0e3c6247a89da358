//! Licences by the short identifiers of catalogue software: CKAN, udata, Socrata, Kaggle.

use super::version::with_points;

/// Identifiers that mean one licence and version.
#[rustfmt::skip]
const NAMES: &[(&str, &str)] = &[
    ("odc-pddl", "pddl-1.0"), ("odc-pddl-1.0", "pddl-1.0"), ("odc-odbl", "odbl-1.0"), ("odc-odbl-1.0", "odbl-1.0"),
    ("odc-by", "odc-by-1.0"), ("cc-zero", "cc0-1.0"), ("cc0", "cc0-1.0"), ("cc-zero-1.0", "cc0-1.0"), ("lov2", "etalab-2.0"),
    ("dl-de/by-2.0", "dl-de-by-2.0"), ("dl-de/zero-2.0", "dl-de-zero-2.0"), ("dl-by-de-2.0", "dl-de-by-2.0"),
    ("dl-zero-de-2.0", "dl-de-zero-2.0"), ("ca-ogl-lgo", "ogl-canada-2.0"), ("ca-ogl-lgo-2.0", "ogl-canada-2.0"),
    ("uk-ogl-3.0", "ogl-uk-3.0"), ("ogl-uk-3", "ogl-uk-3.0"), ("open-database-license", "odbl-1.0"),
    ("cc0-10", "cc0-1.0"), ("cc0-1.0-universal", "cc0-1.0"),
];

/// Identifiers that name no licence, with the titles that the software shows for them.
#[rustfmt::skip]
const TITLES: &[(&str, &str)] = &[
    ("other-open", "Other (Open)"), ("other-at", "Other (Attribution)"), ("other-pd", "Other (Public Domain)"),
    ("other-nc", "Other (Non-Commercial)"), ("other-closed", "Other (Not Open)"), ("cc-nc", "Creative Commons Non-Commercial (Any)"),
    ("uk-ogl", "UK Open Government Licence (OGL)"), ("fr-lo", "Licence Ouverte / Open Licence"),
    ("us-pd", "U.S. Public Domain"), ("usgov-works", "U.S. Government Works"), ("public-domain", "Public Domain"),
    ("https://www.usa.gov/government-works", "U.S. Government Works"),
    ("http://www.usa.gov/publicdomain/label/1.0/", "U.S. Government Works"),
    ("https://www.usa.gov/publicdomain/label/1.0/", "U.S. Government Works"),
    ("http://publications.europa.eu/resource/authority/licence/com_reuse", "European Commission reuse notice"),
];

/// The SPDX identifier, in any case, that an identifier of a catalogue means.
pub(super) fn name(text: &str) -> Option<String> {
    if text.len() > 60 || text.contains(' ') {
        return None;
    }
    let lower = with_points(&text.to_ascii_lowercase()).replace('_', "-");
    if let Some((_, name)) = NAMES.iter().find(|(id, _)| *id == lower) {
        return Some((*name).to_owned());
    }
    // Socrata: `CC_40_BY_SA`.
    if let Some((version, kind)) = lower.strip_prefix("cc-").and_then(|rest| rest.split_once("-by")) {
        let (major, minor) = version.split_at_checked(1)?;
        let known = matches!(version, "10" | "20" | "25" | "30" | "40");
        return known.then(|| format!("cc-by{kind}-{major}.{minor}"));
    }
    // `cc-by-2-0`
    (lower != text.to_ascii_lowercase().replace('_', "-")).then_some(lower)
}

/// The title of an identifier that names no licence.
pub(super) fn title(text: &str) -> Option<&'static str> {
    let lower = text.to_ascii_lowercase();
    let lower = if lower.starts_with("http") { lower } else { lower.replace('_', "-") };
    TITLES.iter().find(|(id, _)| *id == lower).map(|(_, title)| *title)
}

#[cfg(test)]
mod tests {
    use super::super::parse;

    #[test]
    #[rustfmt::skip]
    fn identifiers_of_catalogues_are_known() {
        for (text, label) in [
            ("odc-pddl", "PDDL-1.0"), ("ODC-PDDL-1.0", "PDDL-1.0"), ("odc-odbl", "ODbL-1.0"), ("odc-by", "ODC-By-1.0"), ("cc-zero", "CC0-1.0"),
            ("dl-de/by-2-0", "DL-DE-BY-2.0"), ("dl-de/zero-2-0", "DL-DE-ZERO-2.0"), ("dl-de-by-2.0", "DL-DE-BY-2.0"), ("lov2", "etalab-2.0"),
            ("CC_40_BY_SA", "CC-BY-SA-4.0"), ("CC_30_BY", "CC-BY-3.0"), ("ca-ogl-lgo", "OGL-Canada-2.0"), ("CC_BY_4_0", "CC-BY-4.0"),
            ("other-open", "custom: Other (Open)"), ("other-closed", "custom: Other (Not Open)"), ("other-at", "custom: Other (Attribution)"),
            ("uk-ogl", "custom: UK Open Government Licence (OGL)"), ("cc-by", "custom: cc-by"), ("cc-by-sa", "custom: cc-by-sa"),
            ("cc-nc", "custom: Creative Commons Non-Commercial (Any)"), ("fr-lo", "custom: Licence Ouverte / Open Licence"),
            ("https://www.usa.gov/government-works", "custom: U.S. Government Works"),
        ] {
            assert_eq!(parse(text).label(), label, "{text}");
        }
    }
}
