//! Licences: an SPDX identifier where the words name exactly one, the words themselves otherwise.

use super::text::one_line;
use crate::listing::Licence;

/// Whether the words only say that nothing is said.
pub fn states_nothing(text: &str) -> bool {
    let word = one_line(text).to_lowercase();
    ["", "unknown", "none", "n/a", "na", "not specified", "not stated", "unspecified", "无", "未知", "неизвестно"]
        .contains(&word.as_str())
}

/// Reads a licence; words that name no SPDX licence are kept.
pub fn parse(text: &str) -> Licence {
    let words = one_line(text);
    match spdx(&words) {
        Some(id) => Licence::Spdx(id),
        None => Licence::Custom(words),
    }
}

fn spdx(words: &str) -> Option<String> {
    if words.len() > 200 {
        return None;
    }
    if let Some(id) = exact(words).or_else(|| creative_commons(words)) {
        return Some(id);
    }
    // Hub slugs and file names write the GNU licences without "only" and the BSD ones in their own way.
    let lower = words.to_lowercase();
    let known = match lower.as_str() {
        "gpl-2.0" | "gpl-3.0" | "lgpl-2.1" | "lgpl-3.0" | "agpl-3.0" => format!("{}-only", words.to_uppercase()),
        "apache 2.0" | "apache license 2.0" | "apache license, version 2.0" | "apache2" => "Apache-2.0".to_owned(),
        "mit license" | "the mit license" => "MIT".to_owned(),
        "odbl" | "open database license" => "ODbL-1.0".to_owned(),
        "cc0" | "public domain (cc0)" => "CC0-1.0".to_owned(),
        "pddl" => "PDDL-1.0".to_owned(),
        "odc-by" => "ODC-By-1.0".to_owned(),
        "bsd" | "gpl" | "lgpl" | "cc" => return None,
        _ => return spdx::Expression::parse(words).ok().map(|e| e.to_string()).filter(|_| words.contains(' ')),
    };
    known.replace("-ONLY", "-only").into()
}

/// An identifier in any case.
fn exact(words: &str) -> Option<String> {
    if let Some(id) = spdx::license_id(words).filter(|id| !id.is_deprecated()) {
        return Some(id.name.to_owned());
    }
    let same = |name: &&str| name.eq_ignore_ascii_case(words);
    spdx::identifiers::LICENSES.iter().map(|l| l.name).find(same).and_then(|name| {
        spdx::license_id(name).filter(|id| !id.is_deprecated()).map(|id| id.name.to_owned())
    })
}

/// Names and deed addresses of Creative Commons.
fn creative_commons(words: &str) -> Option<String> {
    let lower = words.to_lowercase().replace(['_', ' '], "-");
    if let Some((_, deed)) = lower.split_once("creativecommons.org/") {
        let parts: Vec<&str> = deed.split('/').collect();
        return match parts[..] {
            ["licenses", kind, version, ..] => exact(&format!("CC-{kind}-{version}")),
            ["publicdomain", "zero", version, ..] => exact(&format!("CC0-{version}")),
            _ => None,
        };
    }
    let rest = lower.strip_prefix("creative-commons-").or_else(|| lower.strip_prefix("cc-"))?;
    let rest = rest.replace("attribution", "by").replace("non-commercial", "nc").replace("noncommercial", "nc");
    let rest = rest.replace("share-alike", "sa").replace("sharealike", "sa").replace("no-derivatives", "nd");
    let rest = rest.replace("noderivatives", "nd").replace("noderivs", "nd").replace("international", "");
    let rest = rest.replace("-license", "").replace("-licence", "").replace("(cc-by-4.0)", "");
    let parts: Vec<&str> = rest.split('-').filter(|p| !p.is_empty()).collect();
    exact(&format!("CC-{}", parts.join("-")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn spdx_where_the_words_name_one() {
        for (text, id) in [
            ("cc-by-4.0", "CC-BY-4.0"),
            ("Apache-2.0", "Apache-2.0"),
            ("apache 2.0", "Apache-2.0"),
            ("cc0-1.0", "CC0-1.0"),
            ("gpl-3.0", "GPL-3.0-only"),
            ("odbl", "ODbL-1.0"),
            ("CC BY-NC 4.0", "CC-BY-NC-4.0"),
            ("Creative Commons Attribution 4.0", "CC-BY-4.0"),
            ("Creative Commons Attribution-NonCommercial-ShareAlike 4.0 International", "CC-BY-NC-SA-4.0"),
            ("https://creativecommons.org/licenses/by/4.0/", "CC-BY-4.0"),
            ("MIT OR Apache-2.0", "MIT OR Apache-2.0"),
        ] {
            assert_eq!(parse(text), Licence::Spdx(id.to_owned()), "{text}");
        }
        for words in ["other", "Commercial License: https://a.example", "proprietary", "cc", "cc-by", "bsd"] {
            assert_eq!(parse(words), Licence::Custom(words.to_owned()), "{words}");
        }
        assert!(states_nothing(" Unknown ") && !states_nothing("proprietary"));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,80}") {
            parse(&text);
        }
    }
}
