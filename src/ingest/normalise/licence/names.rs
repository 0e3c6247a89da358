//! Names of licences in words: “Creative Commons Attribution 4.0 International”, “Apache License, Version 2.0”.

use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

/// Short names that mean one licence without saying so in the way of SPDX.
#[rustfmt::skip]
const SHORT_NAMES: &[(&str, &str)] = &[
    ("odbl", "odbl-1.0"), ("open database", "odbl-1.0"), ("open data commons open database", "odbl-1.0"), ("pddl",
    "pddl-1.0"),
    ("odc by", "odc-by-1.0"), ("odc attribution", "odc-by-1.0"), ("c uda", "c-uda-1.0"), ("cc0", "cc0-1.0"), ("cc zero",
    "cc0-1.0"), ("cc 0", "cc0-1.0"),
    ("creative commons zero", "cc0-1.0"), ("cc0 1.0 universal", "cc0-1.0"), ("creative commons cc0", "cc0-1.0"),
    ("mit", "mit"), ("the mit", "mit"), ("apache 2.0", "apache-2.0"), ("apache 2", "apache-2.0"), ("apache2",
        "apache-2.0"),
    ("apache software 2.0", "apache-2.0"), ("bsd 2 clause", "bsd-2-clause"), ("bsd 3 clause", "bsd-3-clause"),
    ("gpl 2.0", "gpl-2.0"), ("gpl 3.0", "gpl-3.0"), ("gpl 2", "gpl-2.0"), ("gpl 3", "gpl-3.0"), ("gplv2", "gpl-2.0"),
    ("gplv3", "gpl-3.0"),
    ("gnu gplv2", "gpl-2.0"), ("gnu gplv3", "gpl-3.0"), ("gnu gpl 2.0", "gpl-2.0"), ("gnu gpl 3.0", "gpl-3.0"),
    ("gnu gpl 3", "gpl-3.0"),
    ("gnu general public 2.0", "gpl-2.0"), ("gnu general public 3.0", "gpl-3.0"), ("gnu general public 3", "gpl-3.0"),
    ("gnu lesser general public 2.1", "lgpl-2.1"), ("gnu lesser general public 3.0", "lgpl-3.0"), ("lgpl 2.1",
    "lgpl-2.1"),
    ("lgpl 3.0", "lgpl-3.0"), ("gnu affero general public 3.0", "agpl-3.0"), ("agpl 3.0", "agpl-3.0"), ("agplv3",
    "agpl-3.0"),
    ("mozilla public 2.0", "mpl-2.0"), ("mpl 2.0", "mpl-2.0"), ("isc", "isc"), ("artistic 2.0", "artistic-2.0"),
    ("ogl 3.0", "ogl-uk-3.0"), ("open government 3.0", "ogl-uk-3.0"), ("uk open government 3.0", "ogl-uk-3.0"),
    ("cdla permissive 2.0", "cdla-permissive-2.0"), ("cdla permissive 1.0", "cdla-permissive-1.0"), ("cdla sharing 1.0",
    "cdla-sharing-1.0"),
    ("community data agreement permissive 2.0", "cdla-permissive-2.0"), ("community data agreement sharing 1.0",
    "cdla-sharing-1.0"),
    ("licence ouverte 2.0", "etalab-2.0"), ("ouverte 2.0", "etalab-2.0"), ("datenlizenz deutschland namensnennung 2.0",
    "dl-de-by-2.0"),
    ("datenlizenz deutschland zero 2.0", "dl-de-zero-2.0"), ("unlicense", "unlicense"), ("the unlicense", "unlicense"),
];

/// Words that are ignored in the name of a licence.
#[rustfmt::skip]
const FILLERS: &[&str] = &["the", "a", "license", "licence", "licenses", "licensed", "released", "under", "version",
    "v", "terms", "of", "is"];

/// Full names of the SPDX list by their bare words; those that two licences share are left out.
static FULL_NAMES: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
    let mut names = HashMap::new();
    let mut shared = BTreeSet::new();
    for licence in spdx::identifiers::LICENSES.iter().filter(|licence| licence.flags & spdx::flags::IS_DEPRECATED == 0)
    {
        let bare = bare(licence.full_name);
        // A name without a number may be that of a whole family.
        if names.insert(bare.clone(), licence.name).is_some() || !bare.contains(|c: char| c.is_ascii_digit()) {
            shared.insert(bare);
        }
    }
    names.retain(|name, _| !shared.contains(name));
    names
});

/// The SPDX identifier, in any case, that a name in words means.
pub(super) fn parse(text: &str) -> Option<String> {
    let (outer, inner) = match text.split_once('(') {
        Some((outer, inner)) => (outer.trim(), inner.trim_end().strip_suffix(')')?),
        None => (text, ""),
    };
    let name = one(outer)?;
    // “Creative Commons Attribution 4.0 (CC BY 4.0)”: both must be the same licence.
    let same = inner.is_empty() || one(inner).is_some_and(|again| again.eq_ignore_ascii_case(&name));
    same.then_some(name)
}

fn one(text: &str) -> Option<String> {
    let bare = bare(text);
    let short = SHORT_NAMES.iter().find(|(name, _)| *name == bare).map(|(_, id)| *id);
    let full = || FULL_NAMES.get(&bare).copied();
    short.or_else(full).map(str::to_owned).or_else(|| creative_commons(&bare))
}

/// Lower-case words and versions with single spaces, without the ignored words; `v4.0` is `4.0`.
fn bare(text: &str) -> String {
    let lower = text.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric() && c != '.').map(|word| word.trim_matches('.'));
    let words = words
        .map(|word| word.strip_prefix('v').filter(|n| n.starts_with(|c: char| c.is_ascii_digit())).unwrap_or(word));
    let kept: Vec<&str> = words.filter(|word| !word.is_empty() && !FILLERS.contains(word)).collect();
    kept.join(" ")
}

/// Creative Commons licences, whose names are made of four elements and a version.
fn creative_commons(bare: &str) -> Option<String> {
    let joined = bare
        .replace("creative commons", "cc")
        .replace("creative common", "cc")
        .replace("non commercial", "nc")
        .replace("noncommercial", "nc")
        .replace("share alike", "sa")
        .replace("sharealike", "sa")
        .replace("no derivatives", "nd")
        .replace("noderivatives", "nd")
        .replace("noderivs", "nd")
        .replace("attribution", "by");
    let (mut marked, mut version, mut port) = (false, None, None);
    let mut elements = Vec::new();
    for word in joined.split(' ') {
        match word {
            "cc" if elements.is_empty() => marked = true,
            // The words that only titles of these licences have.
            "international" | "unported" => marked = true,
            "public" | "generic" | "deed" => {}
            "by" | "nc" | "nd" | "sa" if version.is_none() => elements.push(word),
            "igo" | "us" | "de" | "nl" | "at" | "au" if version.is_some() && port.is_none() => port = Some(word),
            "1.0" | "2.0" | "2.5" | "3.0" | "4.0" if version.is_none() => version = Some(word),
            _ => return None,
        }
    }
    let known = matches!(elements.as_slice(), ["by"] | ["by", "nc" | "nd" | "sa"] | ["by", "nc", "sa" | "nd"]);
    let version = version.filter(|_| marked && known)?;
    let port = port.map(|port| format!("-{port}")).unwrap_or_default();
    Some(format!("cc-{}-{version}{port}", elements.join("-")))
}
