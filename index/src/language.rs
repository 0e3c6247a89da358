//! Which language a text is written in, and how its words are reduced to stems.
//!
//! The library `whatlang` is asked only where little words do not decide: it takes 0.1 to 0.3 ms a text, several times
//! as long as indexing it. Nothing is guessed: a text whose language is not clear has none, and is found by its exact
//! words.

use std::sync::LazyLock;

use frostem::{Algorithm, Stemmer};
use rustc_hash::FxHashMap;
use tantivy::tokenizer::Token;
use whatlang::Lang;

use crate::analyzer::Scanner;

/// Bytes of a text that are looked at.
const SAMPLE: usize = 400;
/// Words of it that are compared with the lists of little words.
const VOTERS: usize = 48;
/// Bytes given to the library.
const FOR_LIBRARY: usize = 300;
/// Fewer letters than this say nothing about a language of an alphabet that many share.
const LEAST_LETTERS: usize = 24;

/// A language whose words are reduced to stems.
pub(crate) struct Stemmed {
    /// ISO 639-1.
    pub(crate) code: &'static str,
    /// Marks its stems in the index; capital, while words are in lower case. Never given to another language.
    pub(crate) mark: char,
    pub(crate) algorithm: Algorithm,
}

const fn stemmed(code: &'static str, mark: char, algorithm: Algorithm) -> Stemmed {
    Stemmed { code, mark, algorithm }
}

/// The languages with stems. Snowball algorithms of the `frostem` crate.
pub(crate) const STEMMED: &[Stemmed] = &[
    stemmed("en", 'A', Algorithm::English),
    stemmed("de", 'B', Algorithm::German),
    stemmed("fr", 'C', Algorithm::French),
    stemmed("es", 'D', Algorithm::Spanish),
    stemmed("pt", 'E', Algorithm::Portuguese),
    stemmed("it", 'F', Algorithm::Italian),
    stemmed("nl", 'G', Algorithm::Dutch),
    stemmed("ru", 'H', Algorithm::Russian),
    stemmed("ar", 'I', Algorithm::Arabic),
    stemmed("tr", 'J', Algorithm::Turkish),
    stemmed("sv", 'K', Algorithm::Swedish),
    stemmed("da", 'L', Algorithm::Danish),
    stemmed("no", 'M', Algorithm::Norwegian),
    stemmed("fi", 'N', Algorithm::Finnish),
    stemmed("hu", 'O', Algorithm::Hungarian),
    stemmed("ro", 'P', Algorithm::Romanian),
    stemmed("id", 'Q', Algorithm::Indonesian),
    stemmed("pl", 'R', Algorithm::Polish),
    stemmed("hi", 'S', Algorithm::Hindi),
    stemmed("el", 'T', Algorithm::Greek),
];

/// The entry of a language, by its code.
pub(crate) fn stemmed_language(code: &str) -> Option<&'static Stemmed> {
    STEMMED.iter().find(|s| s.code == code)
}

/// The entry of a language, by its mark.
pub(crate) fn marked_language(mark: char) -> Option<&'static Stemmed> {
    STEMMED.iter().find(|s| s.mark == mark)
}

/// The stem of a folded word, with the mark of its language before it. Words with digits are their own stems.
pub(crate) fn marked_stem(language: &Stemmed, word: &str) -> String {
    let mut stem = String::with_capacity(word.len() + 1);
    stem.push(language.mark);
    stem.push_str(&Stemmer::new(language.algorithm).stem(word));
    stem
}

/// Little words that belong to one language, folded. “die” and “war” are not among them: they mean something in English.
const VOTES: &[(&str, &[&str])] = &[
    (
        "en",
        &[
            "the", "of", "and", "is", "are", "with", "for", "this", "that", "from", "was", "were", "which", "by", "to",
            "has", "have", "be", "it",
        ],
    ),
    (
        "de",
        &[
            "der", "und", "das", "ist", "von", "mit", "fur", "den", "eine", "wird", "werden", "nicht", "auf", "sind",
            "dem", "ein", "zu", "aus",
        ],
    ),
    (
        "fr",
        &[
            "le", "les", "et", "est", "dans", "pour", "une", "du", "sur", "avec", "sont", "par", "ont", "ces", "aux",
            "cette", "qui",
        ],
    ),
    (
        "es",
        &[
            "el", "los", "las", "y", "con", "una", "por", "para", "del", "es", "como", "esta", "su", "se", "este",
            "datos",
        ],
    ),
    (
        "pt",
        &[
            "o", "os", "e", "com", "uma", "por", "para", "do", "da", "dos", "das", "nao", "em", "sao", "ao", "pelo",
            "dados",
        ],
    ),
    (
        "it",
        &["il", "gli", "e", "con", "una", "per", "di", "che", "della", "sono", "dei", "nel", "alla", "questo", "dati"],
    ),
    ("nl", &["het", "een", "van", "en", "zijn", "voor", "met", "op", "niet", "wordt", "deze", "aan", "ook"]),
    ("ru", &["и", "в", "на", "с", "для", "по", "из", "не", "что", "это", "от", "или", "как", "данных", "данные"]),
    ("sv", &["och", "att", "som", "av", "ar", "det", "med", "inte", "fran", "till", "ett", "har"]),
    ("tr", &["ve", "bir", "bu", "icin", "ile", "olarak", "olan", "veri", "daha", "gibi"]),
    ("id", &["dan", "yang", "di", "dengan", "untuk", "dari", "ini", "adalah", "pada", "tidak"]),
    ("pl", &["i", "w", "na", "z", "do", "jest", "sie", "nie", "oraz", "dla", "przez", "od"]),
    ("ar", &["في", "من", "على", "الي", "عن", "مع", "هذه", "التي", "هذا", "او", "ان", "و"]),
];

/// The language of a listing, ISO 639-1, from its title and description; `None` if it is not clear.
pub fn detect(title: &str, description: &str) -> Option<&'static str> {
    by_script(description).or_else(|| by_script(title)).or_else(|| {
        let text = if description.len() > title.len() { description } else { title };
        let sample = &text[..text.floor_char_boundary(SAMPLE)];
        by_votes(sample).or_else(|| by_library(sample))
    })
}

/// Scripts that one language, or nearly, is written in.
fn by_script(text: &str) -> Option<&'static str> {
    let sample = &text[..text.floor_char_boundary(SAMPLE)];
    if sample.is_ascii() {
        return None;
    }
    let (mut han, mut kana, mut hangul, mut thai, mut greek, mut hebrew, mut letters) = (0, 0, 0, 0, 0, 0, 0);
    for c in sample.chars() {
        match c as u32 {
            0..0x80 => letters += usize::from(c.is_ascii_alphabetic()),
            0x3040..=0x30ff => kana += 1,
            0x3400..=0x4dbf | 0x4e00..=0x9fff => han += 1,
            0xac00..=0xd7af => hangul += 1,
            0x0e00..=0x0e7f => thai += 1,
            0x0370..=0x03ff => greek += 1,
            0x0590..=0x05ff => hebrew += 1,
            _ => letters += usize::from(c.is_alphabetic()),
        }
    }
    // A character of these scripts says about as much as two or three letters.
    let shares = [
        (if kana * 10 > han { kana + han } else { 0 }, "ja"),
        (han, "zh"),
        (hangul, "ko"),
        (thai, "th"),
        (greek, "el"),
        (hebrew, "he"),
    ];
    shares.into_iter().find(|(count, _)| *count >= 4 && count * 2 > letters).map(|(_, language)| language)
}

/// The languages that each little word votes for, a bit for each.
static VOTES_OF: LazyLock<FxHashMap<&str, u16>> = LazyLock::new(|| {
    let mut of = FxHashMap::default();
    for (i, (_, words)) in VOTES.iter().enumerate() {
        words.iter().for_each(|word| *of.entry(*word).or_default() |= 1 << i);
    }
    of
});

fn by_votes(sample: &str) -> Option<&'static str> {
    let mut votes = [0_usize; VOTES.len()];
    let (mut scanner, mut word) = (Scanner::new(sample), Token::default());
    for _ in 0..VOTERS {
        if scanner.next(&mut word).is_none() {
            break;
        }
        let Some(languages) = VOTES_OF.get(word.text.as_str()) else { continue };
        votes.iter_mut().enumerate().for_each(|(i, v)| *v += usize::from(languages >> i & 1 == 1));
    }
    let best = (0..VOTES.len()).max_by_key(|i| votes[*i])?;
    let second = (0..VOTES.len()).filter(|i| *i != best).map(|i| votes[i]).max().unwrap_or(0);
    (votes[best] >= 4 && votes[best] >= 2 * second).then_some(VOTES[best].0)
}

fn by_library(sample: &str) -> Option<&'static str> {
    if sample.chars().filter(|c| c.is_alphabetic()).count() < LEAST_LETTERS {
        return None;
    }
    let info = whatlang::detect(&sample[..sample.floor_char_boundary(FOR_LIBRARY)])?;
    if !info.is_reliable() {
        return None;
    }
    Some(match info.lang() {
        Lang::Eng => "en",
        Lang::Deu => "de",
        Lang::Fra => "fr",
        Lang::Spa => "es",
        Lang::Por => "pt",
        Lang::Ita => "it",
        Lang::Nld => "nl",
        Lang::Rus => "ru",
        Lang::Ukr => "uk",
        Lang::Bul => "bg",
        Lang::Srp => "sr",
        Lang::Ara => "ar",
        Lang::Pes => "fa",
        Lang::Urd => "ur",
        Lang::Tur => "tr",
        Lang::Swe => "sv",
        Lang::Dan => "da",
        Lang::Nob => "no",
        Lang::Fin => "fi",
        Lang::Hun => "hu",
        Lang::Ron => "ro",
        Lang::Ind => "id",
        Lang::Vie => "vi",
        Lang::Pol => "pl",
        Lang::Ces => "cs",
        Lang::Hin => "hi",
        Lang::Ben => "bn",
        Lang::Tam => "ta",
        Lang::Ell => "el",
        Lang::Heb => "he",
        Lang::Cat => "ca",
        Lang::Cmn => "zh",
        Lang::Jpn => "ja",
        Lang::Kor => "ko",
        Lang::Tha => "th",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_told_apart() {
        for (text, language) in [
            (
                "Recordings of the calls between agents and customers of a bank, which were transcribed by hand",
                Some("en"),
            ),
            ("Die Aufnahmen der Gespräche sind transkribiert und werden mit den Metadaten geliefert", Some("de")),
            ("Les enregistrements sont transcrits et livrés avec les métadonnées dans le format demandé", Some("fr")),
            ("Las grabaciones de los hablantes con su transcripción para el entrenamiento", Some("es")),
            ("Записи телефонных разговоров на русском языке для обучения и проверки моделей", Some("ru")),
            ("电话录音数据,包含客服与客户的对话", Some("zh")),
            ("コールセンターの通話音声データ", Some("ja")),
            ("콜센터 통화 녹음 데이터", Some("ko")),
            ("تسجيلات المكالمات الهاتفية في مراكز الاتصال مع نصوص مفرغة على أيدي مختصين", Some("ar")),
            ("XK-200", None),
            ("", None),
        ] {
            assert_eq!(detect("", text), language, "{text}");
        }
    }

    #[test]
    fn a_mark_belongs_to_one_language() {
        let mut marks: Vec<char> = STEMMED.iter().map(|s| s.mark).collect();
        marks.dedup();
        assert_eq!(marks.len(), STEMMED.len());
        assert!(marks.is_sorted() && marks.iter().all(char::is_ascii_uppercase));
    }

    #[test]
    fn stems_carry_the_mark_of_their_language() {
        let english = stemmed_language("en").unwrap();
        assert_eq!(marked_stem(english, "recordings"), "Arecord");
        assert_eq!(marked_stem(english, "recorded"), "Arecord");
        let spanish = stemmed_language("es").unwrap();
        assert_eq!(marked_stem(spanish, "grabaciones"), marked_stem(spanish, "grabacion"));
    }
}
