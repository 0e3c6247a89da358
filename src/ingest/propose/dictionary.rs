//! The table of names (`names.toml`), and the longest known phrases in the words of a name.

use super::header::{is_unspaced, words};
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

static TEXT: &str = include_str!("names.toml");

/// What a name or a part of one says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize, strum::IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub(super) enum Says {
    NativeId,
    Title,
    Description,
    /// A column on consent, origin, personal data or compliance.
    Statement,
    Broker,
    BrokerCountry,
    Url,
    Price,
    Currency,
    PriceUnit,
    Volume,
    /// A volume whose bare numbers are bytes.
    FileSize,
    Licence,
    Languages,
    Countries,
    Modality,
    Collected,
    CollectedFrom,
    CollectedTo,
    Ages,
    Published,
    Keywords,
    ObservedAt,
    /// Known, and no fact.
    Nothing,
    Start,
    End,
    Date,
    Count,
    About,
    Link,
}

/// A name of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Known {
    pub says: Says,
    /// Whether it means that wherever it stands.
    pub sure: bool,
    /// Whether the languages that write it so put the word that decides first: “pays du fournisseur”.
    pub head_first: bool,
    /// Whether it may be a part of a German or Dutch compound.
    pub joins: bool,
}

/// A part of a name: words in a row that the table knows, or one that it does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub text: String,
    pub known: Option<Known>,
}

/// Languages in which the deciding word stands last.
const HEAD_LAST: &[&str] = &["en", "de", "nl", "zh", "ja", "ko", "tr", "hi"];
/// Longest phrase of the table, in words.
const LONGEST: usize = 7;

/// Names by what they say, strength and language.
type File = BTreeMap<Says, BTreeMap<String, BTreeMap<String, Vec<String>>>>;

/// Names of facts and the words by which names of several words are read; a word may be both.
struct Tables {
    names: HashMap<String, Known>,
    parts: HashMap<String, Known>,
}

static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    // The table is part of the program, and a test reads it.
    let file: File = toml::from_str(TEXT).unwrap_or_default();
    let mut tables = Tables { names: HashMap::new(), parts: HashMap::new() };
    for (says, strengths) in file {
        for (strength, languages) in strengths {
            for (language, names) in languages {
                let known = Known {
                    says,
                    sure: strength == "sure",
                    head_first: !HEAD_LAST.contains(&&*language),
                    joins: matches!(&*language, "de" | "nl"),
                };
                for name in &names {
                    tables.add(name, known);
                    let spelled = name.replace('ä', "ae").replace('ö', "oe").replace('ü', "ue");
                    if language == "de" && spelled != *name {
                        tables.add(&spelled, known);
                    }
                }
            }
        }
    }
    tables
});

impl Tables {
    fn add(&mut self, name: &str, known: Known) {
        let part = matches!(known.says, Says::Start | Says::End | Says::Date | Says::Count | Says::About | Says::Link);
        let table = if part { &mut self.parts } else { &mut self.names };
        // Sure before perhaps, and the first of two languages; only what they share is kept.
        let kept = table.entry(words(name).join(" ")).or_insert(known);
        // “Data” is what the table is about, and “date” only in Portuguese, Italian and Polish.
        if known.sure && !kept.sure || known.says == Says::About && kept.says != Says::About {
            *kept = known;
        }
        if kept.says == known.says {
            kept.head_first &= known.head_first;
            kept.joins |= known.joins;
        }
    }
}

/// What the whole name says.
pub(super) fn whole(words: &[String]) -> Option<Known> {
    let tables = &*TABLES;
    spellings(&words.join(" ")).iter().find_map(|name| tables.names.get(name).copied())
}

/// A name as it is and without the ending of its plural.
fn spellings(name: &str) -> Vec<String> {
    let mut all = vec![name.to_owned()];
    if name.chars().all(|c| c == ' ' || c.is_alphabetic() && c < '\u{250}') {
        let stems = ["s", "es", "en", "n", "e"].iter().filter_map(|end| name.strip_suffix(end)).map(str::to_owned);
        let stems = stems.chain(name.strip_suffix("ies").map(|stem| format!("{stem}y")));
        all.extend(stems.filter(|stem| stem.len() > 2));
    }
    all
}

/// The longest known phrases from the left; words of scripts without spaces and compounds are taken apart.
pub(super) fn pieces(words: &[String]) -> Vec<Piece> {
    let tables = &*TABLES;
    let mut words: Vec<String> = words.iter().flat_map(|word| take_apart(word, tables)).collect();
    let mut found: Vec<Piece> = Vec::new();
    while !words.is_empty() {
        let phrase = (1..=words.len().min(LONGEST)).rev().find_map(|n| {
            let name = words.get(..n)?.join(" ");
            tables.find(&name).map(|known| (n, name, known))
        });
        let (n, piece) = match phrase {
            Some((n, text, known)) => (n, Piece { text, known: Some(known) }),
            None => (1, Piece { text: words.first().cloned().unwrap_or_default(), known: None }),
        };
        words.drain(..n);
        // Letters that no word covers are one unknown word.
        let letters = |text: &str| text.chars().all(is_unspaced);
        match (found.last_mut(), &piece) {
            (Some(Piece { text, known: None }), Piece { text: more, known: None })
                if letters(text) && letters(more) =>
            {
                text.push_str(more);
            }
            _ => found.push(piece),
        }
    }
    found
}

impl Tables {
    fn find(&self, name: &str) -> Option<Known> {
        let all = spellings(name);
        // A word such as “the” or “data” says nothing inside a longer name.
        let part = |known: &&Known| matches!(known.says, Says::About | Says::Link);
        let parts = || all.iter().find_map(|name| self.parts.get(name));
        let names = || all.iter().find_map(|name| self.names.get(name));
        parts().filter(part).or_else(names).or_else(parts).copied()
    }
}

/// The words of a text without spaces, or of a compound; the word itself if it is neither.
fn take_apart(word: &str, tables: &Tables) -> Vec<String> {
    let first = word.chars().next().unwrap_or(' ');
    if is_unspaced(first) {
        return unspaced(word, tables);
    }
    if word.chars().count() >= 8 && tables.find(word).is_none() {
        return compound(word, tables, 4).unwrap_or_else(|| vec![word.to_owned()]);
    }
    vec![word.to_owned()]
}

/// A word and what may be inside it: the two halves of a compound, or neighbouring letters of a script without spaces.
pub(super) fn parts(word: &str) -> Vec<String> {
    let tables = &*TABLES;
    let mut parts = vec![word.to_owned()];
    let chars: Vec<char> = word.chars().collect();
    if chars.first().is_some_and(|c| is_unspaced(*c)) {
        let length = chars.len().min(30);
        for size in (1..=4).rev() {
            let starts = 0..(length + 1).saturating_sub(size);
            parts.extend(starts.filter_map(|at| chars.get(at..at + size)).map(|letters| letters.iter().collect()));
        }
        return parts;
    }
    let joins = |part: &str| tables.find(part).is_some_and(|known| known.joins);
    let cuts = word.char_indices().map(|(at, _)| word.split_at(at)).filter(|(head, _)| head.len() >= 3);
    parts.extend(cuts.filter(|(head, rest)| joins(head) && joins(rest)).map(|(head, _)| head.to_owned()));
    parts
}

/// Covers as many letters as possible with as few known words as possible; the rest are letters by themselves.
fn unspaced(word: &str, tables: &Tables) -> Vec<String> {
    let chars: Vec<char> = word.chars().collect();
    // For each end: letters not covered, words used, and where the last word begins.
    let mut best: Vec<(usize, usize, usize)> = vec![(0, 0, 0)];
    for end in 1..=chars.len() {
        let mut found = (usize::MAX, 0, 0);
        for start in end.saturating_sub(8)..end {
            let (open, used, _) = best.get(start).copied().unwrap_or_default();
            let text: String = chars.get(start..end).unwrap_or_default().iter().collect();
            let known = tables.find(&text).is_some();
            if known || end - start == 1 {
                let own = (open + usize::from(!known), used + 1, start);
                found = found.min(own);
            }
        }
        best.push(found);
    }
    let (mut end, mut parts) = (chars.len(), Vec::new());
    while end > 0 {
        let start = best.get(end).map_or(0, |b| b.2).min(end - 1);
        parts.push(chars.get(start..end).unwrap_or_default().iter().collect());
        end = start;
    }
    parts.reverse();
    parts
}

/// Known German or Dutch words, with a letter or two between them, that make up the whole word.
fn compound(word: &str, tables: &Tables, depth: usize) -> Option<Vec<String>> {
    let joins = |part: &str| tables.find(part).is_some_and(|known| known.joins);
    if joins(word) {
        return Some(vec![word.to_owned()]);
    }
    let mut cuts = word.char_indices().map(|(at, _)| at).filter(|at| *at >= 3 && word.len() - at >= 3 && depth > 0);
    cuts.find_map(|at| {
        let (head, rest) = word.split_at(at);
        let bare = ["s", "n", "en", "es"].iter().filter_map(|link| head.strip_suffix(link));
        let head = std::iter::once(head).chain(bare).find(|head| head.len() >= 3 && joins(head))?;
        let mut parts = vec![head.to_owned()];
        parts.extend(compound(rest, tables, depth - 1)?);
        Some(parts)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_order_and_a_sure_name_means_one_fact() {
        let file: File = toml::from_str(TEXT).unwrap();
        let mut seen: HashMap<(String, String), Says> = HashMap::new();
        let mut faults = Vec::new();
        for (says, strengths) in file {
            for (strength, languages) in strengths {
                assert!(matches!(&*strength, "sure" | "perhaps"), "{strength}");
                let part =
                    matches!(says, Says::Start | Says::End | Says::Date | Says::Count | Says::About | Says::Link);
                for (language, names) in languages {
                    assert!(names.is_sorted(), "{says:?} {language} is not in order");
                    for name in names.iter().filter(|_| strength == "sure" && !part) {
                        let key = (language.clone(), words(name).join(" "));
                        assert!(!key.1.is_empty(), "{name}");
                        if let Some(other) = seen.insert(key, says).filter(|other| *other != says) {
                            faults.push(format!("{language} “{name}”: {other:?} and {says:?}"));
                        }
                    }
                }
            }
        }
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }

    #[test]
    #[rustfmt::skip]
    fn names_are_taken_apart_into_known_words() {
        for (name, pieces) in [
            ("数据产品名称价格", "数据产品名称 价格"), ("覆盖的区域数", "覆盖 的 区域 数"), ("Produktbezeichnung", "produkt bezeichnung"),
            ("Anzahl der Sprecher", "anzahl der|sprecher"), ("unbekanntes Ding", "unbekanntes ding"),
        ] {
            let found: Vec<String> = super::pieces(&words(name)).into_iter().map(|piece| piece.text).collect();
            let joined = found.join(if pieces.contains('|') { "|" } else { " " });
            assert_eq!(joined, pieces, "{name}");
        }
        // Never a part of a word: “metadata” is no “data”, “corporate” no “rate”.
        for name in ["corporate", "pricey", "untitled", "ageing", "curl"] {
            assert!(super::pieces(&words(name)).iter().all(|piece| piece.known.is_none()), "{name}");
        }
    }
}
