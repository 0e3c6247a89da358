//! Phonetic codes of names, so that “НТехЛаб” matches “NtechLab”.
//!
//! Names of firms are transliterated in different ways: “х” becomes kh, ch or h. The code is a coarse Latin spelling
//! that is the same for all of them. It is only used for names of brokers, and scores less than their exact words, so a
//! wrong match does little harm.

/// Appends the phonetic code of a word that [`super::fold`] has folded. Scripts other than Latin, Cyrillic and Greek
/// add nothing.
pub(super) fn phonetic(word: &str, out: &mut String) {
    let start = out.len();
    let latin: String = word.chars().flat_map(|c| latin(c).chars().chain(own(c))).collect();
    let mut rest = latin.as_str();
    while let Some(c) = rest.chars().next() {
        let (spelt, phonetic_code) = DIGRAPHS.iter().copied().find(|(d, _)| rest.starts_with(d)).unwrap_or_else(|| {
            let next = rest[c.len_utf8()..].chars().next();
            (&rest[..c.len_utf8()], single(c, next))
        });
        for h in phonetic_code.chars() {
            // “ll” and “l” sound alike.
            if !out[start..].ends_with(h) {
                out.push(h);
            }
        }
        rest = &rest[spelt.len()..];
    }
}

/// Groups of Latin letters that are one sound, longer ones first.
const DIGRAPHS: &[(&str, &str)] = &[
    ("shch", "s"),
    ("sch", "s"),
    ("tch", "h"),
    ("dzh", "j"),
    ("sh", "s"),
    ("zh", "j"),
    ("kh", "h"),
    ("ch", "h"),
    ("ph", "f"),
    ("ck", "k"),
    ("qu", "kv"),
    ("tz", "c"),
    ("ts", "c"),
    ("cz", "c"),
];

fn single(c: char, next: Option<char>) -> &'static str {
    match c {
        'c' if matches!(next, Some('e' | 'i' | 'y')) => "c",
        'c' | 'q' | 'k' => "k",
        'a' => "a",
        'b' => "b",
        'd' => "d",
        'e' => "e",
        'f' => "f",
        'g' => "g",
        'h' => "h",
        'i' | 'y' => "i",
        'j' => "j",
        'l' => "l",
        'm' => "m",
        'n' => "n",
        'o' => "o",
        'p' => "p",
        'r' => "r",
        's' => "s",
        't' => "t",
        'u' => "u",
        'v' | 'w' => "v",
        'x' => "ks",
        'z' => "z",
        '0' => "0",
        '1' => "1",
        '2' => "2",
        '3' => "3",
        '4' => "4",
        '5' => "5",
        '6' => "6",
        '7' => "7",
        '8' => "8",
        '9' => "9",
        _ => "",
    }
}

/// Latin letters and digits stand for themselves.
fn own(c: char) -> Option<char> {
    c.is_ascii_alphanumeric().then_some(c)
}

/// Latin spelling of a Cyrillic or Greek letter: the usual romanisation, adapted to the digraphs above.
fn latin(c: char) -> &'static str {
    match c {
        'а' | 'α' => "a",
        'б' => "b",
        'в' | 'β' => "v",
        'г' | 'ґ' | 'γ' => "g",
        'д' | 'δ' => "d",
        'е' | 'э' | 'є' | 'ε' => "e",
        'ж' => "zh",
        'з' | 'ζ' => "z",
        'и' | 'й' | 'ы' | 'і' | 'ї' | 'ι' | 'η' | 'υ' => "i",
        'к' | 'κ' => "k",
        'л' | 'λ' => "l",
        'м' | 'μ' => "m",
        'н' | 'ν' => "n",
        'о' | 'ο' | 'ω' => "o",
        'п' | 'π' => "p",
        'р' | 'ρ' => "r",
        'с' | 'σ' => "s",
        'т' | 'τ' => "t",
        'θ' => "th",
        'у' => "u",
        'ф' | 'φ' => "f",
        'х' | 'ч' | 'χ' => "h",
        'ц' => "ts",
        'ш' | 'щ' => "sh",
        'ю' => "iu",
        'я' => "ia",
        'ξ' => "x",
        'ψ' => "ps",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phonetic_code(word: &str) -> String {
        let mut out = String::new();
        phonetic(word, &mut out);
        out
    }

    #[test]
    fn names_match_across_scripts() {
        for (latin, other) in [
            ("ntechlab", "нтехлаб"),
            ("tevian", "тевиан"),
            ("tekhnologii", "технологии"),
            ("technologii", "технологии"),
            ("datatang", "дататанг"),
            ("yandex", "яндекс"),
            ("videoanaliza", "видеоанализа"),
        ] {
            assert_eq!(phonetic_code(latin), phonetic_code(other), "{latin} {other}");
        }
        assert_ne!(phonetic_code("datatang"), phonetic_code("databank"));
        assert_eq!(phonetic_code("数据"), "");
    }
}
