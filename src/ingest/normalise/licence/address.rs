//! Licences by the address of their text or deed.

use super::version::with_points;

/// The SPDX identifier, in any case, that an address stands for. An address that leads to the newest version names none.
pub(super) fn name(text: &str) -> Option<String> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
    // What stands behind an address may add terms or take some away.
    if rest.contains(char::is_whitespace) {
        return None;
    }
    let lower = rest.strip_prefix("www.").unwrap_or(rest).to_ascii_lowercase();
    let path = lower.split(['?', '#']).next()?;
    let mut parts = path.split('/').filter(|part| !part.is_empty());
    let host = parts.next()?;
    let parts: Vec<&str> = parts.collect();
    let page = |name: &str| -> String {
        let ends = [".html", ".txt", ".php", ".json", ".pdf", ".rdf", ".en", ".de", ".fr"];
        ends.iter().fold(name.to_owned(), |name, end| name.strip_suffix(end).map_or(name.clone(), str::to_owned))
    };
    let name = match (host, parts.as_slice()) {
        ("creativecommons.org", ["publicdomain", "zero", "1.0", rest @ ..]) if is_deed(rest) => "cc0-1.0".to_owned(),
        ("creativecommons.org", ["publicdomain", "mark", "1.0", rest @ ..]) if is_deed(rest) => "cc-pdm-1.0".to_owned(),
        ("creativecommons.org", ["share-your-work", "public-domain", "cc0"]) => "cc0-1.0".to_owned(),
        ("creativecommons.org", ["licenses", kind, version, rest @ ..]) => match rest {
            _ if is_deed(rest) => format!("cc-{kind}-{version}"),
            [port, rest @ ..] if is_deed(rest) => format!("cc-{kind}-{version}-{port}"),
            _ => return None,
        },
        ("opensource.org", ["licenses" | "license", name]) => page(name).trim_end_matches("-license").to_owned(),
        ("apache.org", ["licenses", name]) => page(name).replace("license", "apache"),
        ("opendatacommons.org", ["licenses", kind, rest @ ..]) if is_open_data_commons(rest) => match *kind {
            "by" => "odc-by-1.0".to_owned(),
            "odbl" => "odbl-1.0".to_owned(),
            "pddl" => "pddl-1.0".to_owned(),
            _ => return None,
        },
        ("opendefinition.org", ["licenses" | "licences", name]) => super::catalogue::name(name)?,
        ("spdx.org", ["licenses", name]) | ("choosealicense.com", ["licenses", name]) => page(name),
        ("gnu.org", ["licenses" | "copyleft", name] | ["licenses", "old-licenses", name]) => match page(name) {
            name if name.starts_with("fdl-") => format!("g{name}"),
            name => name,
        },
        ("mozilla.org", ["mpl", "2.0"] | [_, "mpl", "2.0"]) => "mpl-2.0".to_owned(),
        ("eclipse.org", ["legal", "epl-v10.html"] | ["org", "documents", "epl-v10.html"]) => "epl-1.0".to_owned(),
        ("eclipse.org", ["legal", "epl-2.0", ..] | ["legal", "epl-v20.html"]) => "epl-2.0".to_owned(),
        ("cdla.dev" | "cdla.io", [name]) => format!("cdla-{}", with_points(name)),
        ("eupl.eu", [version @ ("1.0" | "1.1" | "1.2"), ..]) => format!("eupl-{version}"),
        ("unlicense.org", []) => "unlicense".to_owned(),
        ("nationalarchives.gov.uk", ["doc", "open-government-licence", "version", n @ ("1" | "2" | "3"), ..]) => {
            format!("ogl-uk-{n}.0")
        }
        ("open.canada.ca", [_, "open-government-licence-canada"])
        | ("ouvert.canada.ca", [_, "licence-du-gouvernement-ouvert-canada"]) => "ogl-canada-2.0".to_owned(),
        ("data.norge.no", ["nlod", version @ ("1.0" | "2.0")] | ["nlod", _, version @ ("1.0" | "2.0")]) => {
            format!("nlod-{version}")
        }
        ("govdata.de", ["dl-de", name]) => format!("dl-de-{}", with_points(name)),
        ("dcat-ap.de", ["def", "licenses", rest @ ..]) => german(rest)?,
        ("publications.europa.eu", ["resource", "authority", "licence", name]) => european(name)?,
        ("purl.org", ["net", "rdflicense", name]) | ("rdflicense.appspot.com", ["rdflicense", name]) => {
            rdf_licence(name)?
        }
        _ if path.contains("etalab-licence-ouverte-v2.0") || path.ends_with("licence-ouverte/lo-v2.0") => {
            "etalab-2.0".to_owned()
        }
        _ => return None,
    };
    Some(name)
}

/// `deed.fr`, `legalcode.txt` or nothing.
fn is_deed(parts: &[&str]) -> bool {
    match parts {
        [] | ["rdf"] => true,
        [page] => page.starts_with("deed") || page.starts_with("legalcode"),
        _ => false,
    }
}

/// `1-0`, `summary` or nothing.
fn is_open_data_commons(parts: &[&str]) -> bool {
    match parts {
        [] => true,
        [page] | [page, _] => matches!(page.trim_end_matches(".html"), "1.0" | "1-0" | "summary"),
        _ => false,
    }
}

/// The table of the Publications Office of the European Union: `cc_by_4_0`, `cc_byncsa_4_0`, `odc_bl`, `eupl_1_2`.
fn european(name: &str) -> Option<String> {
    let name = match name {
        "odc_bl" => "odbl-1.0".to_owned(),
        "odc_by" => "odc-by-1.0".to_owned(),
        "odc_pddl" => "pddl-1.0".to_owned(),
        "cc0" => "cc0-1.0".to_owned(),
        "ogl_1_0" | "ogl_2_0" | "ogl_3_0" => name.replace("ogl_", "ogl-uk-").replace('_', "."),
        "dl_de_by_2_0" | "dl_de_zero_2_0" => with_points(name).replace('_', "-"),
        _ => with_points(name)
            .replace('_', "-")
            .replace("bync", "by-nc")
            .replace("bynd", "by-nd")
            .replace("bysa", "by-sa"),
    };
    Some(name.replace("ncsa", "nc-sa").replace("ncnd", "nc-nd"))
}

/// The table of DCAT-AP.de: `cc-by/4.0`, `dl-by-de/2.0`, `cc-zero`.
fn german(parts: &[&str]) -> Option<String> {
    match parts {
        ["dl-by-de", "2.0" | "2_0"] => Some("dl-de-by-2.0".to_owned()),
        ["dl-zero-de", "2.0" | "2_0"] => Some("dl-de-zero-2.0".to_owned()),
        ["cc-zero" | "cc-0"] => Some("cc0-1.0".to_owned()),
        ["odbl"] => Some("odbl-1.0".to_owned()),
        ["odby"] => Some("odc-by-1.0".to_owned()),
        ["odcpddl"] => Some("pddl-1.0".to_owned()),
        [name, version] if name.starts_with("cc-by") => Some(format!("{name}-{version}")),
        ["apache" | "mpl" | "gpl" | "bsd", ..] | [] => None,
        [name, ..] => Some((*name).to_owned()),
    }
}

/// `cc-by4.0`, `odc-odbl1.0`.
fn rdf_licence(name: &str) -> Option<String> {
    let at = name.find(|c: char| c.is_ascii_digit())?;
    let (name, version) = name.split_at_checked(at)?;
    Some(format!("{}-{version}", name.trim_end_matches('-').trim_start_matches("odc-")))
}

#[cfg(test)]
mod tests {
    use super::super::parse;

    #[test]
    #[rustfmt::skip]
    fn addresses_of_authority_tables_name_a_licence() {
        for (text, id) in [
            ("http://publications.europa.eu/resource/authority/licence/CC_BY_4_0", "CC-BY-4.0"),
            ("http://publications.europa.eu/resource/authority/licence/CC_BYNCSA_4_0", "CC-BY-NC-SA-4.0"),
            ("http://publications.europa.eu/resource/authority/licence/CC0", "CC0-1.0"),
            ("http://publications.europa.eu/resource/authority/licence/EUPL_1_2", "EUPL-1.2"),
            ("http://publications.europa.eu/resource/authority/licence/ODC_BL", "ODbL-1.0"),
            ("http://publications.europa.eu/resource/authority/licence/OGL_3_0", "OGL-UK-3.0"),
            ("http://publications.europa.eu/resource/authority/licence/NLOD_2_0", "NLOD-2.0"),
            ("http://dcat-ap.de/def/licenses/dl-by-de/2.0", "DL-DE-BY-2.0"), ("http://dcat-ap.de/def/licenses/dl-by-de/2_0", "DL-DE-BY-2.0"), ("http://dcat-ap.de/def/licenses/cc-by/4.0", "CC-BY-4.0"),
            ("https://www.govdata.de/dl-de/by-2-0", "DL-DE-BY-2.0"), ("https://www.govdata.de/dl-de/zero-2-0", "DL-DE-ZERO-2.0"),
            ("http://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/", "OGL-UK-3.0"),
            ("https://open.canada.ca/en/open-government-licence-canada", "OGL-Canada-2.0"),
            ("http://www.opendefinition.org/licenses/odc-pddl", "PDDL-1.0"), ("http://opendefinition.org/licenses/odc-odbl", "ODbL-1.0"),
            ("https://opendatacommons.org/licenses/odbl/1-0/", "ODbL-1.0"), ("http://opendatacommons.org/licenses/pddl/summary/", "PDDL-1.0"),
            ("https://creativecommons.org/publicdomain/mark/1.0/", "CC-PDM-1.0"), ("https://choosealicense.com/licenses/mit/", "MIT"),
            ("https://www.gnu.org/licenses/old-licenses/gpl-2.0.en.html", "GPL-2.0-only"), ("https://www.gnu.org/licenses/fdl-1.3.html",
            "GFDL-1.3-only"), ("https://www.mozilla.org/en-US/MPL/2.0/", "MPL-2.0"), ("https://cdla.dev/permissive-2-0/",
            "CDLA-Permissive-2.0"), ("http://opensource.org/licenses/mit-license.php", "MIT"),
            ("http://purl.org/NET/rdflicense/cc-by4.0", "CC-BY-4.0"),
            ("http://rdflicense.appspot.com/rdflicense/cc-by-nc-nd3.0", "CC-BY-NC-ND-3.0"),
            ("https://www.etalab.gouv.fr/wp-content/uploads/2017/04/ETALAB-Licence-Ouverte-v2.0.pdf", "etalab-2.0"),
        ] {
            assert_eq!(parse(text).label(), id, "{text}");
        }
    }

    #[test]
    #[rustfmt::skip]
    fn an_address_without_a_version_names_none() {
        for text in ["http://publications.europa.eu/resource/authority/licence/CC_BY", "https://www.gnu.org/licenses/gpl.html",
            "http://www.opendefinition.org/licenses/cc-by",
            "https://www.nationalarchives.gov.uk/doc/open-government-licence/", "https://www.etalab.gouv.fr/licence-ouverte-open-licence",
            "https://creativecommons.org/licenses/by/", "https://opendatacommons.org/licenses/dbcl/1-0/", "https://opensource.org/licenses",
            "https://www.govdata.de/dl-de/by-1-0", "http://dcat-ap.de/def/licenses/gpl/3.0"] {
            assert_eq!(parse(text).label(), format!("custom: {text}"));
        }
    }
}
