//! Letters of one script that look like those of another: "cаll" with a Cyrillic "а" is meant to be read as "call".
//!
//! Only words that mix scripts are changed, so that a Russian word stays Russian.

/// Cyrillic and Greek letters, folded, each with the Latin letter it looks like.
const LOOK_ALIKE: &[(char, char)] = &[
    ('а', 'a'),
    ('в', 'b'),
    ('с', 'c'),
    ('е', 'e'),
    ('н', 'h'),
    ('к', 'k'),
    ('м', 'm'),
    ('о', 'o'),
    ('р', 'p'),
    ('т', 't'),
    ('у', 'y'),
    ('х', 'x'),
    ('і', 'i'),
    ('ј', 'j'),
    ('ѕ', 's'),
    ('ԁ', 'd'),
    ('ɡ', 'g'),
    ('ո', 'n'),
    ('α', 'a'),
    ('ε', 'e'),
    ('ι', 'i'),
    ('κ', 'k'),
    ('ν', 'v'),
    ('ο', 'o'),
    ('ρ', 'p'),
    ('τ', 't'),
    ('υ', 'u'),
    ('χ', 'x'),
];

/// Whether a letter is Cyrillic, Greek or Armenian, the scripts with look-alikes of Latin letters.
pub(super) fn foreign(c: char) -> bool {
    matches!(c, '\u{0370}'..='\u{058F}')
}

/// What the letters of one word become: Latin if more of its letters are Latin than not and every other letter has a
/// Latin look-alike; Cyrillic in the opposite case; `None` if nothing is to be changed.
pub(super) fn unmix(word: &[char]) -> Option<Vec<char>> {
    let latin = word.iter().filter(|c| c.is_ascii_alphabetic()).count();
    let other = word.iter().filter(|c| foreign(**c)).count();
    if latin == 0 || other == 0 {
        return None;
    }
    let to_latin = |c: char| LOOK_ALIKE.iter().find(|(f, _)| *f == c).map(|(_, l)| *l);
    let to_cyrillic = |c: char| LOOK_ALIKE.iter().find(|(f, l)| *l == c && ('\u{0400}'..).contains(f)).map(|(f, _)| *f);
    let change = |from: &dyn Fn(char) -> bool, to: &dyn Fn(char) -> Option<char>| {
        word.iter().map(|&c| if from(c) { to(c) } else { Some(c) }).collect::<Option<Vec<char>>>()
    };
    let latin_word = || change(&foreign, &to_latin);
    let cyrillic_word = || change(&|c: char| c.is_ascii_alphabetic(), &to_cyrillic);
    if latin >= other { latin_word().or_else(cyrillic_word) } else { cyrillic_word().or_else(latin_word) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unmixed(word: &str) -> Option<String> {
        unmix(&word.chars().collect::<Vec<_>>()).map(String::from_iter)
    }

    #[test]
    fn words_of_mixed_scripts_become_words_of_one() {
        assert_eq!(unmixed("cаll").as_deref(), Some("call"));
        assert_eq!(unmixed("звoнок").as_deref(), Some("звонок"));
        assert_eq!(unmixed("call"), None);
        assert_eq!(unmixed("звонок"), None);
        // Not every letter has a look-alike, so the word stays.
        assert_eq!(unmixed("vпн"), None);
    }
}
