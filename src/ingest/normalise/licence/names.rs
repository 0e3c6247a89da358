//! Names of licences in words: “Creative Commons Attribution 4.0 International”, “Apache License, Version 2.0”.

/// Short names that mean one licence without saying so in the way of SPDX.
#[rustfmt::skip]
const SHORT_NAMES: &[(&str, &str)] = &[
    ("odbl", "odbl-1.0"), ("open database", "odbl-1.0"), ("open data commons open database", "odbl-1.0"), ("pddl",
    "pddl-1.0"),
    ("odc by", "odc-by-1.0"), ("odc attribution", "odc-by-1.0"), ("c uda", "c-uda-1.0"), ("cc0", "cc0-1.0"), ("cc zero",
    "cc0-1.0"), ("cc 0", "cc0-1.0"),
    ("creative commons zero", "cc0-1.0"), ("cc0 1.0 universal", "cc0-1.0"), ("creative commons cc0", "cc0-1.0"),
    ("open database 1.0", "odbl-1.0"), ("open data commons open database 1.0", "odbl-1.0"), ("mit", "mit"), ("the mit", "mit"), ("apache 2.0", "apache-2.0"), ("apache 2", "apache-2.0"), ("apache2",
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
    ("cc0 1.0", "cc0-1.0"), ("odc by 1.0", "odc-by-1.0"), ("odbl 1.0", "odbl-1.0"), ("pddl 1.0", "pddl-1.0"),
    ("c uda 1.0", "c-uda-1.0"), ("creative commons cczero 1.0", "cc0-1.0"), ("creative commons cczero", "cc0-1.0"), ("cczero",
    "cc0-1.0"), ("cc zero 1.0", "cc0-1.0"), ("odc pddl", "pddl-1.0"), ("odc odbl", "odbl-1.0"), ("open data commons attribution", "odc-by-1.0"),
    ("open data commons public domain dedication and", "pddl-1.0"), ("open data commons public domain dedication and 1.0",
    "pddl-1.0"), ("cc0 public domain", "cc0-1.0"), ("cc0 1.0 public domain", "cc0-1.0"),
    ("cc0 1.0 universal public domain dedication", "cc0-1.0"), ("creative commons zero 1.0 universal", "cc0-1.0"),
    ("creative commons cc0 1.0 universal", "cc0-1.0"), ("creative commons zero 1.0", "cc0-1.0"), ("cc0 universal", "cc0-1.0"),
    ("public domain mark 1.0", "cc-pdm-1.0"), ("cc pdm 1.0", "cc-pdm-1.0"), ("creative commons public domain mark 1.0", "cc-pdm-1.0"),
    ("computational use data agreement", "c-uda-1.0"), ("open use data agreement", "o-uda-1.0"), ("o uda", "o-uda-1.0"),
    ("new bsd", "bsd-3-clause"), ("modified bsd", "bsd-3-clause"), ("revised bsd", "bsd-3-clause"), ("bsd3", "bsd-3-clause"),
    ("bsd 3", "bsd-3-clause"), ("simplified bsd", "bsd-2-clause"), ("bsd2", "bsd-2-clause"), ("bsd 2", "bsd-2-clause"),
    ("bsd 2clause", "bsd-2-clause"), ("bsd 3clause", "bsd-3-clause"), ("apachev2", "apache-2.0"), ("apache2.0", "apache-2.0"),
    ("asl 2.0", "apache-2.0"), ("asl2.0", "apache-2.0"), ("apache software 2", "apache-2.0"), ("gpl2", "gpl-2.0"), ("gpl3", "gpl-3.0"),
    ("gnu gpl 2", "gpl-2.0"), ("gnu general public 2", "gpl-2.0"), ("lgplv3", "lgpl-3.0"), ("lgpl 3", "lgpl-3.0"), ("lgpl3", "lgpl-3.0"),
    ("lgplv2.1", "lgpl-2.1"), ("gnu lgpl 3.0", "lgpl-3.0"), ("gnu lgpl 2.1", "lgpl-2.1"), ("gnu lesser general public 3", "lgpl-3.0"),
    ("agpl 3", "agpl-3.0"), ("gnu agplv3", "agpl-3.0"), ("gnu agpl 3.0", "agpl-3.0"), ("gnu affero general public 3", "agpl-3.0"),
    ("gnu free documentation 1.3", "gfdl-1.3"), ("gnu free documentation 1.2", "gfdl-1.2"), ("mpl2", "mpl-2.0"), ("mpl 2", "mpl-2.0"),
    ("mozilla public 2", "mpl-2.0"), ("epl 1.0", "epl-1.0"), ("epl 2.0", "epl-2.0"), ("eclipse public 2.0", "epl-2.0"),
    ("eclipse public 1.0", "epl-1.0"), ("eupl 1.1", "eupl-1.1"), ("eupl 1.2", "eupl-1.2"), ("european union public 1.2", "eupl-1.2"),
    ("afl 3.0", "afl-3.0"), ("ogl uk 3.0", "ogl-uk-3.0"), ("ogl uk 2.0", "ogl-uk-2.0"), ("ogl 3", "ogl-uk-3.0"), ("oglv3", "ogl-uk-3.0"),
    ("open government 3", "ogl-uk-3.0"), ("open government 2.0", "ogl-uk-2.0"), ("uk open government 3", "ogl-uk-3.0"),
    ("open government canada", "ogl-canada-2.0"), ("open government canada 2.0", "ogl-canada-2.0"), ("ogl canada 2.0", "ogl-canada-2.0"),
    ("ogl canada", "ogl-canada-2.0"), ("open government licence canada", "ogl-canada-2.0"), ("etalab 2.0", "etalab-2.0"),
    ("ouverte open 2.0", "etalab-2.0"), ("ouverte etalab 2.0", "etalab-2.0"), ("etalab ouverte 2.0", "etalab-2.0"), ("ouverte 2", "etalab-2.0"),
    ("dl de by 2.0", "dl-de-by-2.0"), ("dl de zero 2.0", "dl-de-zero-2.0"), ("data germany attribution 2.0", "dl-de-by-2.0"),
    ("data germany zero 2.0", "dl-de-zero-2.0"), ("norwegian for open government data 2.0", "nlod-2.0"), ("nlod 2.0", "nlod-2.0"),
    ("cdla permissive 2", "cdla-permissive-2.0"), ("community data agreement permissive 1.0", "cdla-permissive-1.0"),
];

/// Words of the titles of Creative Commons licences, with their abbreviations, the longer ones first.
#[rustfmt::skip]
const ELEMENTS: &[(&str, &str)] = &[
    ("creative commons", "cc"), ("creative common", "cc"), ("non commercial", "nc"), ("noncommercial", "nc"), ("nicht kommerziell", "nc"),
    ("pas d utilisation commerciale", "nc"), ("no comercial", "nc"), ("nocomercial", "nc"), ("não comercial", "nc"),
    ("nãocomercial", "nc"), ("non commerciale", "nc"), ("非商业性使用", "nc"), ("share alike", "sa"), ("sharealike", "sa"),
    ("weitergabe unter gleichen bedingungen", "sa"), ("partage dans les mêmes conditions", "sa"), ("compartirigual", "sa"),
    ("compartir igual", "sa"), ("compartilhaigual", "sa"), ("condividi allo stesso modo", "sa"), ("相同方式共享", "sa"),
    ("no derivatives", "nd"), ("noderivatives", "nd"), ("noderivs", "nd"), ("no derivs", "nd"), ("keine bearbeitungen", "nd"),
    ("keine bearbeitung", "nd"), ("pas de modification", "nd"), ("sin obra derivada", "nd"), ("sinderivadas", "nd"), ("semderivações", "nd"),
    ("禁止演绎", "nd"), ("attribution", "by"), ("namensnennung", "by"), ("reconocimiento", "by"), ("atribución", "by"), ("atribuição", "by"),
    ("attribuzione", "by"), ("naamsvermelding", "by"), ("署名", "by"), ("internacional", "international"),
    ("internazionale", "international"), ("国际", "international"),
];

/// Words that are ignored in the name of a licence.
#[rustfmt::skip]
const FILLERS: &[&str] = &["the", "a", "license", "licence", "licenses", "licensed", "released", "under", "version",
    "v", "terms", "of", "is", "this", "dataset", "project", "work", "corpus", "available", "license:", "lizenz"];

/// The SPDX identifier, in any case, that a name in words means.
pub(super) fn parse(text: &str) -> Option<String> {
    let bare = bare(text);
    let short = SHORT_NAMES.iter().find(|(name, _)| *name == bare).map(|(_, id)| (*id).to_owned());
    short.or_else(|| creative_commons(&bare))
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
    let mut joined = bare.to_owned();
    for (words, element) in ELEMENTS {
        if joined.contains(words) {
            joined = joined.replace(words, element);
        }
    }
    let (mut marked, mut version, mut port) = (false, None, None);
    let mut elements = Vec::new();
    for word in joined.split(' ') {
        match word {
            "cc" if elements.is_empty() => marked = true,
            // The words that only titles of these licences have.
            "international" | "unported" => marked = true,
            "public" | "generic" | "deed" | "int" => {}
            "by" | "nc" | "nd" | "sa" if version.is_none() => elements.push(word),
            "igo" | "us" | "de" | "nl" | "at" | "au" | "uk" | "fr" | "jp" if version.is_some() && port.is_none() => {
                port = Some(word)
            }
            "1.0" | "2.0" | "2.5" | "3.0" | "4.0" if version.is_none() => version = Some(word),
            _ => return None,
        }
    }
    let known = matches!(elements.as_slice(), ["by"] | ["by", "nc" | "nd" | "sa"] | ["by", "nc", "sa" | "nd"]);
    let version = version.filter(|_| marked && known)?;
    let port = port.map(|port| format!("-{port}")).unwrap_or_default();
    Some(format!("cc-{}-{version}{port}", elements.join("-")))
}
