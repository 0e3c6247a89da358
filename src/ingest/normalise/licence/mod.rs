//! Licences: SPDX identifiers where the words name exactly one licence and version, otherwise the words themselves.
//!
//! `gpl-3.0` and “GNU GPL v3” become `GPL-3.0-only`, which is what the SPDX list says its old identifier
//! `GPL-3.0` means; “or later” must be written. A licence that exists in one version only (`odbl`, `cc0`) needs no
//! version; any other without one (`cc-by`, `gpl`, `bsd`) stays text. “Public domain” is not a licence.

mod address;
mod brackets;
mod catalogue;
mod full_names;
mod identifier;
mod names;
mod version;

use crate::domain::listing::Licence;
use crate::ingest::normalise::number::word::strip_ignoring_case;
use crate::ingest::normalise::text::clean_line;
use identifier::{IDS, id};

pub use crate::ingest::normalise::absence::states_nothing;

/// Longest text in which a licence name is looked for, in bytes; longer ones are terms of their own.
const LONGEST: usize = 300;

/// Labels before an SPDX identifier, in lower case.
const SPDX_LABELS: &[&str] = &["spdx-license-identifier:", "spdx license identifier:", "spdx:"];

/// Signs between two names of a licence.
const BETWEEN_NAMES: &[&str] = &[" - ", " – ", " — ", " | ", " / ", ": ", ", ", "; "];

/// Words behind a version of a GNU licence, in lower case, with the end of the identifier.
#[rustfmt::skip]
const GNU_SUFFIXES: &[(&str, &str)] = &[
    ("or any later version", "-or-later"), ("or later version", "-or-later"), ("or later", "-or-later"),
    ("or newer", "-or-later"), ("and later", "-or-later"), ("+", "-or-later"), ("only", "-only"),
];

/// Parses a licence field. Never fails: what is not in the SPDX list is [`Licence::Custom`].
pub fn parse(text: &str) -> Licence {
    let words = clean_line(text);
    if words.len() > LONGEST {
        return Licence::Custom(words);
    }
    let named = words.trim_matches(|c| matches!(c, '"' | '\'' | '[' | ']' | '.' | ' '));
    // A bracket at the end belongs to the name, unless one stands around all.
    let whole = words.trim_matches(['"', '\'', '.', ' ']);
    match one(named).or_else(|| brackets::licence(whole, one)).or_else(|| twice(named)) {
        Some(spdx) => Licence::Spdx(spdx),
        None => Licence::Custom(catalogue::title(named).map_or(words, str::to_owned)),
    }
}

/// The licence of a text that names it once.
fn one(named: &str) -> Option<String> {
    let named = SPDX_LABELS.iter().find_map(|label| strip_ignoring_case(named, label)).unwrap_or(named).trim();
    id(named)
        .or_else(|| catalogue::name(named).and_then(|name| id(&name)))
        .or_else(|| expression(named))
        .or_else(|| address::name(named).and_then(|name| id(&name)))
        .or_else(|| full_names::find(named))
        .or_else(|| names::parse(named).filter(|_| !named.contains(['+', '(', '（'])).and_then(|name| id(&name)))
        .or_else(|| gnu_versions(named))
}

/// “GNU GPL v3 or later”, “GPLv2+”, “LGPL 2.1 only”: the words beside the version must be written.
fn gnu_versions(text: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    let (name, suffix) = GNU_SUFFIXES.iter().find_map(|(words, suffix)| Some((lower.strip_suffix(words)?, suffix)))?;
    let name = name.trim_end_matches([' ', ',', '-', '_', '(']);
    if name.ends_with("only") {
        return None;
    }
    let only = id(name).or_else(|| names::parse(name).and_then(|name| id(&name)))?;
    let known = format!("{}{suffix}", only.strip_suffix("-only")?);
    IDS.get(&known.to_ascii_lowercase()).map(|id| (*id).to_owned())
}

/// Two names of the same licence: “CC BY 4.0 (https://…)”, “MIT – MIT License”.
fn twice(text: &str) -> Option<String> {
    let read = |name: &str| {
        let ends = |c: char| {
            c.is_whitespace()
                || matches!(c, '(' | ')' | '[' | ']' | ',' | ':' | ';' | '-' | '–' | '|' | '<' | '>' | '.')
        };
        one(name.trim_matches(ends)).or_else(|| brackets::licence(name.trim(), one))
    };
    let same = |(name, again): (&str, &str)| read(name).filter(|licence| read(again).as_ref() == Some(licence));
    let address = text.find("http://").or_else(|| text.find("https://")).filter(|at| *at > 0);
    let by_address = address.and_then(|at| text.split_at_checked(at)).and_then(same);
    by_address.or_else(|| BETWEEN_NAMES.iter().find_map(|sign| text.split_once(sign).and_then(same)))
}

/// `MIT OR Apache-2.0`: a valid SPDX expression of more than one licence.
fn expression(text: &str) -> Option<String> {
    if ![" OR ", " AND ", " WITH "].iter().any(|operator| text.contains(operator)) {
        return None;
    }
    let spelt: Vec<String> = text
        .split(' ')
        .map(|word| {
            let bare = word.trim_matches(['(', ')']);
            id(bare).map_or_else(|| word.to_owned(), |id| word.replace(bare, &id))
        })
        .collect();
    let spelt = spelt.join(" ");
    spdx::Expression::parse(&spelt).ok().map(|_| spelt)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        parse(text).label()
    }

    #[test]
    #[rustfmt::skip]
    fn slugs_and_identifiers_get_the_spelling_of_spdx() {
        for (text, id) in [
            ("cc-by-4.0", "CC-BY-4.0"), ("apache-2.0", "Apache-2.0"), ("cc0-1.0", "CC0-1.0"), ("odbl", "ODbL-1.0"),
            ("mit", "MIT"),
            ("gpl-3.0", "GPL-3.0-only"), ("GPL-3.0-or-later", "GPL-3.0-or-later"), ("gpl-2.0+", "GPL-2.0-or-later"),
            ("agpl-3.0", "AGPL-3.0-only"), ("lgpl-2.1", "LGPL-2.1-only"), ("cc-by-nc-sa-4.0 ", "CC-BY-NC-SA-4.0"),
            ("pddl", "PDDL-1.0"),
            ("odc-by", "ODC-By-1.0"), ("c-uda", "C-UDA-1.0"), ("afl-3.0", "AFL-3.0"), ("unlicense", "Unlicense"),
                ("wtfpl", "WTFPL"),
            ("ms-pl", "MS-PL"), ("artistic-2.0", "Artistic-2.0"), ("bsd-3-clause", "BSD-3-Clause"), ("[cc-by-4.0]",
                "CC-BY-4.0"),
            ("cdla-permissive-2.0", "CDLA-Permissive-2.0"), ("mit OR apache-2.0", "MIT OR Apache-2.0"), ("cc0",
            "CC0-1.0"),
        ] {
            assert_eq!(read(text), id, "{text}");
        }
    }

    #[test]
    #[rustfmt::skip]
    fn names_and_addresses_are_recognised() {
        for (text, id) in [
            ("Creative Commons Attribution 4.0", "CC-BY-4.0"), ("CC BY-NC 4.0", "CC-BY-NC-4.0"), ("CC-BY v4.0",
            "CC-BY-4.0"),
            ("Creative Commons Attribution-NonCommercial-ShareAlike 4.0 International Public License",
            "CC-BY-NC-SA-4.0"),
            ("Creative Commons Attribution-ShareAlike 4.0 International (CC BY-SA 4.0)", "CC-BY-SA-4.0"),
            ("Attribution 4.0 International", "CC-BY-4.0"), ("CC0 1.0 Universal", "CC0-1.0"), ("CC BY 3.0 IGO",
            "CC-BY-3.0-IGO"),
            ("https://creativecommons.org/licenses/by/4.0/", "CC-BY-4.0"),
            ("http://creativecommons.org/licenses/by/3.0/us/deed.en", "CC-BY-3.0-US"),
            ("https://creativecommons.org/publicdomain/zero/1.0/", "CC0-1.0"), ("https://opensource.org/licenses/MIT",
            "MIT"),
            ("https://www.apache.org/licenses/LICENSE-2.0", "Apache-2.0"),
            ("https://www.gnu.org/licenses/gpl-3.0.en.html", "GPL-3.0-only"),
            ("Apache License 2.0", "Apache-2.0"), ("Apache License, Version 2.0", "Apache-2.0"), ("MIT License", "MIT"),
            ("The MIT License (MIT)", "MIT"),
            ("GNU General Public License v3.0", "GPL-3.0-only"), ("GNU GPLv3", "GPL-3.0-only"),
            ("Open Database License", "ODbL-1.0"),
            ("Open Data Commons Attribution License v1.0", "ODC-By-1.0"), ("BSD 3-Clause License", "BSD-3-Clause"),
            ("Licensed under CC BY 4.0", "CC-BY-4.0"), ("Open Government Licence v3.0", "OGL-UK-3.0"),
            ("CC BY NC SA 4.0", "CC-BY-NC-SA-4.0"), ("cc-by-2-0", "CC-BY-2.0"), ("CC BY 4.0 https://creativecommons.org/licenses/by/4.0/",
            "CC-BY-4.0"), ("Public Domain Mark 1.0", "CC-PDM-1.0"), ("Creative Commons Namensnennung 4.0 International",
            "CC-BY-4.0"), ("New BSD License", "BSD-3-Clause"), ("GPL v2", "GPL-2.0-only"), ("gnu gpl v2", "GPL-2.0-only"),
            ("LGPLv3", "LGPL-3.0-only"), ("Datenlizenz Deutschland – Namensnennung – Version 2.0", "DL-DE-BY-2.0"),
            ("Licence Ouverte / Open Licence version 2.0", "etalab-2.0"), ("Open Government Licence - Canada", "OGL-Canada-2.0"),
            ("CC0: Public Domain", "CC0-1.0"), ("CC0 1.0", "CC0-1.0"), ("ODC BY 1.0", "ODC-By-1.0"), ("The project is licensed under CC-BY-4.0", "CC-BY-4.0"),
            ("Computational Use of Data Agreement (C-UDA) License", "C-UDA-1.0"), ("Attribution 4.0 International (CC BY 4.0)",
            "CC-BY-4.0"), ("Open Data Commons Public Domain Dedication and Licence 1.0", "PDDL-1.0"),
        ] {
            assert_eq!(read(text), id, "{text}");
        }
    }

    #[test]
    #[rustfmt::skip]
    fn or_later_and_only_must_be_written() {
        for (text, id) in [("GNU GPL v3 or later", "GPL-3.0-or-later"), ("GPLv2+", "GPL-2.0-or-later"), ("GPL v3.0 only", "GPL-3.0-only"),
            ("GNU Lesser General Public License, version 2.1 or any later version", "LGPL-2.1-or-later"), ("AGPLv3+", "AGPL-3.0-or-later"),
            ("GNU Affero General Public License v3 or later (AGPLv3+)", "AGPL-3.0-or-later"), ("GNU Free Documentation License 1.3 or later",
            "GFDL-1.3-or-later"), ("SPDX-License-Identifier: GPL-2.0-or-later", "GPL-2.0-or-later"), ("SPDX: MIT", "MIT")]
        {
            assert_eq!(read(text), id, "{text}");
        }
        for text in ["MIT or later", "GPL or later", "CC BY 4.0 or later", "Apache License 2.0 only", "GPL-3.0-only or later", "or later", "+",
            "GNU General Public License v3.0 or later (GPL-2.0)"] {
            assert_eq!(read(text), format!("custom: {text}"));
        }
    }

    #[test]
    #[rustfmt::skip]
    fn a_link_is_a_name_and_an_address() {
        for (text, id) in [("released under the [CC BY 4.0](Creative Commons Attribution 4.0 International) license.", "CC-BY-4.0"),
            ("licensed under the [Apache License, Version 2.0](http://www.apache.org/licenses/LICENSE-2.0).", "Apache-2.0"),
            ("This work is licensed under a [Creative Commons Attribution 4.0 International", "CC-BY-4.0"), ("[MIT](https://opensource.org/licenses/MIT)", "MIT"),
            ("licensed under a [Creative Commons Attribution 4.0 International Licence](http://creativecommons.org/licenses/by/4.0/.)", "CC-BY-4.0"),
            ("the [CC BY-SA 4.0](https://creativecommons.org/licenses/by-sa/4.0/legalcode)", "CC-BY-SA-4.0")]
        {
            assert_eq!(read(text), id, "{text}");
        }
        for text in ["[MIT](https://opensource.org/licenses/ISC)", "[MIT](https://example.org/)", "[Apache License](LICENSE)"] {
            assert_eq!(read(text), format!("custom: {text}"));
        }
    }

    #[test]
    #[rustfmt::skip]
    fn a_name_may_be_repeated() {
        for text in ["MIT – MIT License", "MIT: The MIT License", "MIT License | MIT", "Expat, MIT", "MIT, ISC"] {
            assert_eq!(read(text).starts_with("MIT"), !text.contains("ISC") && !text.contains("Expat"), "{text}");
        }
    }

    #[test]
    #[rustfmt::skip]
    fn everything_else_stays_text() {
        for text in ["other", "unknown", "Commercial License: https://drive.example/x", "proprietary", "cc", "cc-by",
            "gpl", "bsd", "openrail",
            "public domain", "not CC BY 4.0", "CC BY 4.0 for text, CC BY-NC 4.0 for images", "CC BY 9.0", "mit+",
            "CC BY 4.0 (CC BY-NC 4.0)",
            "Modified MIT License", "MIT or similar", "https://example.org/licenses/by/4.0/", "creative commons", "CC",
            "", "Attribution 4.0",
            "Creative Commons 4.0", "https://creativecommons.org/licenses/by/4.0/a/b/c",
            "https://creativecommons.org/licenses/by-nc-nd/3.0/us/", "MIT AND nonsense", "CC NC 4.0 BY ND SA",
            "apache", "Apache License", "gnu gpl", "mpl", "OGL", "uk-ogl license", "CC BY 4.0 https://creativecommons.org/licenses/by-nc/4.0/",
            "CC BY 4.0 https://example.org/",
            "released under [ODC-BY](https://opendatacommons.org/licenses/by/1-0/). By using this, you are bound by more terms", "CC-BY", "CC BY-NC-ND", "Licence Ouverte", "CC BY-SA 3.0 ES", "Public Domain"]
        {
            assert_eq!(read(text), format!("custom: {text}"));
        }
        assert_eq!(read(&"x ".repeat(400)).len(), "custom: ".len() + 799);
    }
}
