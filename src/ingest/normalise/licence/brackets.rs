//! Names with a short name in brackets: “Open Database License (ODbL) v1.0”. Both must be the same licence.

use super::full_names::is_family_of;

/// The licence of a text with brackets; `read` reads a name without them. `None` if a bracket names another licence or
/// adds terms.
pub(super) fn licence(text: &str, read: impl Fn(&str) -> Option<String>) -> Option<String> {
    let all = split(text).and_then(|(outer, inner)| agreed(&outer, &inner, &read));
    // “Artistic License 1.0 (Perl) (Artistic-1.0-Perl)”: the first bracket is part of the name.
    all.or_else(|| {
        let (outer, last) = text.strip_suffix([')', ']', '）'])?.rsplit_once(['(', '[', '（'])?;
        agreed(outer.trim(), &[last.trim().to_owned()], &read)
    })
}

/// The licence of a name, if every bracket means it too.
fn agreed(outer: &str, inner: &[String], read: impl Fn(&str) -> Option<String>) -> Option<String> {
    let id = match read(outer) {
        Some(id) => id,
        // “Apache License (Apache-2.0)”: the bracket has the version that the name lacks.
        None => inner.iter().filter_map(|name| read(name)).find(|id| is_family_of(outer, id))?,
    };
    // A bracket that is the name of some licence must be that of this one: “MIT No Attribution (MIT)”.
    let same = |name: &String| read(name).map_or_else(|| is_short_name(name, &id), |named| named == id);
    inner.iter().all(same).then_some(id)
}

/// The text outside of brackets, and what stands in each; `None` without brackets, or if they are nested or not closed.
fn split(text: &str) -> Option<(String, Vec<String>)> {
    let (mut outer, mut inner) = (String::new(), Vec::new());
    let mut rest = text;
    while let Some(at) = rest.find(['(', '[', '（']) {
        let (before, from) = rest.split_at(at);
        let mut signs = from.chars();
        let close = match signs.next()? {
            '(' => ')',
            '[' => ']',
            _ => '）',
        };
        let (within, after) = signs.as_str().split_once(close)?;
        if within.contains(['(', '[', '（']) {
            return None;
        }
        outer.push_str(before);
        outer.push(' ');
        // `[name](address)` is a link; its text is no bracket.
        if close == ']' && after.starts_with('(') {
            outer.push_str(within);
        } else {
            inner.push(within.trim_matches([' ', '.']).to_owned());
        }
        rest = after;
    }
    outer.push_str(rest);
    let words: Vec<&str> = outer.split_whitespace().collect();
    (!inner.is_empty() && !words.is_empty()).then(|| (words.join(" "), inner))
}

/// Whether a text is the short name of a licence, perhaps without its version: `ODbL`, `GPL`, `OGL v3.0`.
fn is_short_name(text: &str, id: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let mut given: Vec<&str> = lower.split([' ', '-', '_']).filter(|word| !word.is_empty()).collect();
    let id = id.to_ascii_lowercase();
    let id = id.trim_end_matches("-only").trim_end_matches("-or-later");
    let mut own: Vec<&str> = id.split('-').collect();
    let version = own.pop_if(|word| is_version(word));
    if let Some(stated) = given.pop_if(|word| is_version(word))
        && Some(bare_version(stated)) != version.map(bare_version)
    {
        return false;
    }
    // The words of these families each change the licence: “CC BY” is not short for CC-BY-NC.
    let whole = matches!(own.first(), Some(&("cc" | "bsd" | "mit" | "gfdl")));
    !given.is_empty() && if whole { own == given } else { own.starts_with(&given) }
}

fn is_version(word: &str) -> bool {
    bare_version(word).starts_with(|c: char| c.is_ascii_digit())
}

fn bare_version(word: &str) -> &str {
    let number = word.strip_prefix('v').unwrap_or(word);
    number.strip_suffix(".0").unwrap_or(number)
}

#[cfg(test)]
mod tests {
    use super::super::parse;

    #[test]
    #[rustfmt::skip]
    fn a_short_name_may_stand_anywhere() {
        for (text, id) in [
            ("Open Data Commons Open Database License (ODbL) v1.0", "ODbL-1.0"),
            ("Open Data Commons Open Database License v1.0 (ODbL-1.0)", "ODbL-1.0"),
            ("Open Database License (ODbL) 1.0", "ODbL-1.0"),
            ("Open Data Commons Public Domain Dedication & License (PDDL) 1.0", "PDDL-1.0"),
            ("Open Data Commons Attribution License (ODC-By) v1.0", "ODC-By-1.0"),
            ("CC0 1.0 Universal (CC0 1.0) Public Domain Dedication", "CC0-1.0"),
            ("Creative Commons Attribution Non Commercial Share Alike 4.0 International (CC BY-NC-SA 4.0)", "CC-BY-NC-SA-4.0"),
            ("Creative Commons Attribution 4.0 International [CC BY 4.0] (https://creativecommons.org/licenses/by/4.0/)", "CC-BY-4.0"),
            ("GNU General Public License (GPL) v3.0", "GPL-3.0-only"), ("GNU General Public License (GPL), version 3 or later", "GPL-3.0-or-later"),
            ("Apache License (Apache-2.0)", "Apache-2.0"), ("Apache License (Version 2.0)", "Apache-2.0"),
            ("Mozilla Public License (MPL) 2.0", "MPL-2.0"), ("European Union Public Licence (EUPL) v1.2", "EUPL-1.2"),
            ("Open Government Licence v3.0 (OGL)", "OGL-UK-3.0"), ("Creative Commons Attribution (CC BY 4.0)", "CC-BY-4.0"),
            ("MIT License（MIT）", "MIT"), ("CC-BY-4.0 (Creative Commons Attribution 4.0 International)", "CC-BY-4.0"),
        ] {
            assert_eq!(parse(text).label(), id, "{text}");
        }
    }

    #[test]
    #[rustfmt::skip]
    fn a_bracket_that_says_something_else_makes_it_text() {
        for text in ["MIT License (ISC)", "Creative Commons Attribution-NonCommercial 4.0 (CC BY)", "CC BY 4.0 (academic use only)",
            "Open Database License (PDDL)", "GNU General Public License v2.0 (GPLv3)", "Apache License (MIT)", "MIT (MIT", "(MIT) (ISC)",
            "GNU General Public License (GPL)", "Creative Commons Attribution (CC BY)", "Open Database License (ODbL) v2.0",
            "MIT (except images (CC BY 4.0))", "CC BY 4.0 ()", "Apache License 2.0 (v1.1)"] {
            assert_eq!(parse(text).label(), format!("custom: {text}"));
        }
    }
}
