//! The words around a unit in a field: “3 millones de registros”, “40 native speakers”, “500 часов аудио”.

use super::unit::{self, UnitMatch};
use crate::ingest::normalise::number;
use crate::ingest::normalise::number::word::{strip_about, strip_ignoring_case, strip_word};

/// Words between a word such as “million” and what is counted, in lower case.
const OF: &[&str] = &["of ", "de ", "d'", "d’", "di ", "von ", "del ", "des ", "du ", "delle ", "degli ", "dei "];

/// Words before a unit that do not change what is counted, in lower case. Others may: “5 star reviews”.
#[rustfmt::skip]
const BEFORE: &[&str] = &[
    "native", "non-native", "unique", "distinct", "different", "individual", "separate", "labelled", "labeled",
    "unlabelled", "unlabeled", "annotated", "unannotated", "transcribed", "recorded", "curated", "verified",
    "validated", "anonymised", "anonymized", "registered", "active", "professional", "human", "adult", "male",
    "female", "high-quality", "high-resolution", "high-res", "hi-res", "raw", "digital", "color", "colour", "rgb",
    "satellite", "aerial", "medical", "clinical", "x-ray", "xray", "mri", "ct", "dicom", "audio", "speech", "voice",
    "spoken", "face", "facial", "parallel", "real", "synthetic", "clean", "multilingual", "bilingual", "conversational",
    "tabular", "training", "total", "data", "text", "video", "image", "product", "customer", "street", "natural",
    "muttersprachliche", "annotierte", "gelabelte", "transkribierte", "verschiedene", "einzelne", "eindeutige",
    "hochauflösende", "anonymisierte", "medizinische", "différents", "différentes", "distincts", "distinctes",
    "uniques", "diferentes", "distintos", "distintas", "únicos", "únicas", "etiquetadas", "anotadas", "размеченных",
    "уникальных", "различных", "разных", "аннотированных", "транскрибированных", "медицинских", "oryginalnych",
    "unikalnych", "unieke", "verschillende", "diversi", "diverse", "unici",
];

/// Words behind a unit that do not change what is counted, in lower case.
#[rustfmt::skip]
const BEHIND: &[&str] = &[
    "in total", "total", "overall", "annotated", "labelled", "labeled", "transcribed", "recorded", "audio", "speech",
    "voice", "data", "audio data", "speech data", "insgesamt", "daten", "audiodaten", "sprachdaten", "sprache",
    "sprachaufnahmen", "audioaufnahmen", "audiomaterial", "videomaterial", "nativos", "nativas", "etiquetados",
    "etiquetadas", "anotados", "anotadas", "únicos", "únicas", "transcritas", "transcritos", "rotuladas", "rotulados",
    "en total", "no total", "natifs", "natives", "annotées", "annotés", "étiquetées", "étiquetés", "transcrites",
    "uniques", "au total", "аудио", "речи", "данных", "видео", "записей речи", "языка", "всего", "даних", "мовлення",
    "madrelingua", "annotate", "etichettate", "uniche", "nagrań", "danych", "mowy", "spraak", "gegevens",
];

/// What may stand behind a Chinese, Japanese or Korean unit without changing it, the longest of a beginning first.
#[rustfmt::skip]
const SIGNS_BEHIND: &[&str] = &["语音数据", "图像数据", "文本数据", "视频数据", "语音", "数据", "音频", "图像", "图片", "视频",
    "文本", "录音", "信息", "样本", "左右", "音声データ", "音声", "データ", "画像", "写真", "動画", "テキスト", "程度", "음성 데이터",
    "음성", "데이터", "이미지", "사진", "오디오", "영상"];

/// Words that make a quantity a rate, in lower case.
#[rustfmt::skip]
const RATES: &[&str] = &["per", "each", "every", "pro", "je", "jede", "jeden", "jeder", "par", "chaque", "por", "cada",
    "в", "на", "каждый", "каждого", "каждая", "al", "ogni", "na", "elke"];

/// Words between two sizes, in lower case, also behind a sign: “500 images, and 20 hours”.
pub(super) const AND: &[&str] = &["and", "und", "et", "y", "e", "и", "i", "en", "و", "和", "及", "以及"];

/// Most words between a number and its unit.
const MOST_BEFORE: usize = 3;

/// The unit of a number, behind “of” if the number ends with a word such as “million”, and behind other words that do
/// not change what is counted.
pub(super) fn unit_behind<'a>(scanned: &number::Scanned<'a>) -> Option<UnitMatch<'a>> {
    let direct = unit::find(scanned.rest);
    // “500 video clips”: the last word says what is counted.
    let compound = direct.filter(|found| BEFORE.contains(&found.word.to_lowercase().as_str()));
    let compound = compound.and_then(|found| found.rest.strip_prefix(' ').and_then(unit::find));
    if direct.is_some() {
        return compound.or(direct);
    }
    let mut rest = scanned.rest.trim_start();
    if scanned.worded() {
        rest = OF.iter().find_map(|of| strip_ignoring_case(rest, of)).unwrap_or(rest).trim_start();
    }
    for _ in 0..=MOST_BEFORE {
        if let Some(found) = unit::find(rest) {
            return Some(found);
        }
        rest = qualified(rest)?;
    }
    None
}

/// What follows a word that does not change what is counted, or the name of a language.
fn qualified(text: &str) -> Option<&str> {
    let end = text.find(' ')?;
    let (word, rest) = text.split_at_checked(end)?;
    let lower = word.to_lowercase();
    let language = word.starts_with(char::is_uppercase)
        && word.chars().count() > 3
        && crate::ingest::normalise::language::parse(word).is_ok();
    (BEFORE.contains(&lower.as_str()) || language).then(|| rest.trim_start())
}

/// Takes “of speech”, “annotated”, 语音 or a bracket without numbers from the front.
pub(super) fn strip_noun(text: &str) -> &str {
    let sign = text.strip_prefix(['的', 'の']).unwrap_or(text);
    if let Some(rest) = SIGNS_BEHIND.iter().find_map(|noun| sign.trim_start().strip_prefix(noun)) {
        return rest;
    }
    let trimmed = text.trim_start();
    let ends = |rest: &str| rest.trim_start().is_empty() || !rest.starts_with(char::is_alphanumeric);
    let behind = BEHIND.iter().filter_map(|words| strip_ignoring_case(trimmed, words).filter(|rest| ends(rest)));
    if let Some(rest) = behind.min_by_key(|rest| rest.len()) {
        return strip_of(rest).unwrap_or(rest);
    }
    let noun = |c: char| number::digit(c).is_none() && !matches!(c, '/' | ',' | ';');
    let bracket = trimmed.strip_prefix('(').and_then(|inner| inner.split_once(')'));
    match bracket {
        Some((inner, after)) if inner.chars().all(noun) && !has_rate(inner) => after,
        _ => strip_of(trimmed).unwrap_or(text),
    }
}

/// Takes “of” and the words behind it.
fn strip_of(text: &str) -> Option<&str> {
    let of = OF.iter().find_map(|of| strip_ignoring_case(text.trim_start(), of))?;
    let mut end = of.find([',', ';']).unwrap_or(of.len());
    // “20 hours of speech and 500 images”: the second size is not what the first is made of.
    let next = of.char_indices().filter(|(_, c)| *c == ' ').map(|(at, _)| at);
    let next = next.filter(|at| of.get(at + 1..).is_some_and(starts_another_size));
    end = end.min(next.min().unwrap_or(end));
    let words = of.get(..end)?;
    let noun = |c: char| number::digit(c).is_none() && c != '/';
    let plain = words.chars().all(noun) && words.split(' ').count() <= 4 && !has_rate(words);
    plain.then(|| of.get(end..)).flatten()
}

fn starts_another_size(text: &str) -> bool {
    let behind = AND.iter().find_map(|and| strip_word(text, and));
    behind.is_some_and(|rest| strip_about(rest).1.starts_with(|c| number::digit(c).is_some()))
}

fn has_rate(words: &str) -> bool {
    words.split(|c: char| !c.is_alphabetic()).any(|word| RATES.contains(&word.to_lowercase().as_str()))
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;
    use crate::domain::listing::Unit;
    use crate::ingest::normalise::number::word::{self, is_cjk};

    fn one(text: &str) -> Option<(Unit, f64)> {
        match parse(text).ok()?.as_slice() {
            [size] => Some((size.unit, size.value)),
            _ => None,
        }
    }

    #[test]
    fn every_word_of_a_number_goes_with_every_unit() {
        let mut read = 0;
        for (million, power) in word::all_words() {
            let amount = 7.0 * 10f64.powi(i32::try_from(power).expect("small"));
            let signs = million.starts_with(is_cjk);
            for (counted, unit, _) in unit::all_words() {
                let between: &[&str] =
                    if signs || counted.starts_with(is_cjk) { &[""] } else { &[" ", " de ", " of "] };
                for between in between {
                    let text = match signs {
                        true => format!("7{million}{between}{counted}"),
                        false => format!("7 {million}{between}{counted}"),
                    };
                    // Two signs may be one longer unit or number: 百 and 万, 万 and 万用户.
                    if counted.starts_with("万") {
                        continue;
                    }
                    assert_eq!(one(&text), Some((unit, amount)), "{text}");
                    read += 1;
                }
            }
        }
        assert!(read > 50_000, "{read}");
    }

    #[test]
    #[rustfmt::skip]
    fn what_is_counted_may_stand_behind_other_words() {
        use Unit::*;
        for (text, unit, value) in [
            ("3 millones de registros", Records, 3e6), ("2 milhões de linhas", Records, 2e6), ("4 milliards de lignes", Records, 4e9),
            ("1,5 million d'images", Images, 1.5e6), ("2 milioni di immagini", Images, 2e6), ("40 native speakers", People, 40.0),
            ("1,2 Mio. Datensätze", Records, 1.2e6), ("12 тыс. записей", Records, 12e3), ("300k images", Images, 3e5),
            ("2.5M+ rows", Records, 2.5e6), ("~10,000 hours", Hours, 1e4), ("more than 500 speakers", People, 500.0),
            ("approx. 3 TB", Bytes, 3e12), ("10 000 фото", Images, 1e4), ("50万枚", Images, 5e5), ("1,000+ hrs of audio", Hours, 1e3),
            ("500 native Spanish speakers", People, 500.0), ("40 hablantes nativos", People, 40.0), ("300 video clips", Videos, 300.0),
            ("500 часов аудио", Hours, 500.0), ("10 GB Daten", Bytes, 1e10), ("3 To de données", Bytes, 3e12), ("100 hours of speech", Hours, 100.0),
            ("1.000 imágenes etiquetadas", Images, 1e3), ("5만 장", Images, 5e4), ("1,000시간", Hours, 1e3), ("2 tys. zdjęć", Images, 2e3),
            ("500小时的语音数据", Hours, 500.0), ("1,000 transcribed hours", Hours, 1e3), ("10k unique users", People, 1e4),
        ] {
            assert_eq!(one(text), Some((unit, value)), "{text}");
        }
        assert_eq!(parse("20 hours of speech and 500 images").map(|sizes| sizes.len()), Ok(2));
    }

    #[test]
    #[rustfmt::skip]
    fn words_that_may_change_what_is_counted_are_an_error() {
        for text in ["5 star reviews", "2 channel recordings", "7 day users", "16 bit images", "3 de registros", "500 imágenes de cada clase",
            "500 images of each class", "2 million", "3 million songs", "40 native", "10 images al día", "500 images (per person)",
            "2 millones por registros", "40 native native native native speakers"] {
            assert!(text == "2 million" || one(text).is_none(), "{text}: {:?}", one(text));
        }
    }
}
