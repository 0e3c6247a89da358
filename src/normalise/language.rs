//! Languages: BCP 47 tags and names become tags.

use super::text::one_line;
use isolang::Language;

/// Names that the ISO tables do not hold, lower case.
const NAMES: &[(&str, &[&str])] = &[
    ("zh", &["chinese", "mandarin", "mandarin chinese", "中文", "汉语", "普通话", "国语", "китайский", "chino", "chinois", "chinesisch", "chinês", "الصينية"]),
    ("yue", &["cantonese", "粤语", "广东话"]),
    ("en", &["english", "英语", "英文", "английский", "inglés", "anglais", "englisch", "inglês", "الإنجليزية"]),
    ("ru", &["russian", "俄语", "俄文", "русский", "ruso", "russe", "russisch", "russo", "الروسية"]),
    ("es", &["spanish", "西班牙语", "испанский", "español", "castellano", "espagnol", "spanisch", "espanhol", "الإسبانية"]),
    ("fr", &["french", "法语", "французский", "francés", "français", "französisch", "francês", "الفرنسية"]),
    ("de", &["german", "德语", "немецкий", "alemán", "allemand", "deutsch", "alemão", "الألمانية"]),
    ("ar", &["arabic", "阿拉伯语", "арабский", "árabe", "arabe", "arabisch", "العربية"]),
    ("pt", &["portuguese", "葡萄牙语", "португальский", "portugués", "portugais", "portugiesisch", "português", "البرتغالية"]),
    ("ja", &["japanese", "日语", "日文", "японский"]),
    ("ko", &["korean", "韩语", "朝鲜语", "корейский"]),
    ("uk", &["ukrainian", "乌克兰语", "украинский", "українська"]),
    ("fa", &["persian", "farsi", "波斯语"]),
    ("el", &["greek", "希腊语"]),
    ("ug", &["uyghur", "uighur", "维吾尔语"]),
    ("bo", &["tibetan", "藏语"]),
    ("mn", &["mongolian", "蒙古语"]),
    ("sw", &["swahili"]),
    ("ms", &["malay", "马来语"]),
    ("ne", &["nepali"]),
    ("pa", &["punjabi"]),
];

/// Reads one language: `zh`, `pt-BR`, `Mandarin`, `普通话`.
pub fn parse(text: &str) -> Result<String, String> {
    let text = one_line(text);
    let expected = || "a language as a BCP 47 tag or by its name, such as “pt-BR”, “Portuguese” or “普通话”".to_owned();
    if text.is_empty() || text.len() > 60 {
        return Err(expected());
    }
    let lower = text.to_lowercase();
    if let Some((tag, _)) = NAMES.iter().find(|(_, names)| names.contains(&lower.as_str())) {
        return Ok((*tag).to_owned());
    }
    let named = || Language::from_name(&capitalised(&lower)).map(short);
    tag(&text).or_else(named).ok_or_else(expected)
}

/// The standard writes its names with a capital.
fn capitalised(lower: &str) -> String {
    let mut chars = lower.chars();
    chars.next().into_iter().flat_map(char::to_uppercase).chain(chars).collect()
}

/// Two letters where the standard has them.
fn short(language: Language) -> String {
    language.to_639_1().unwrap_or_else(|| language.to_639_3()).to_owned()
}

fn tag(text: &str) -> Option<String> {
    let mut parts = text.split(['-', '_']);
    let first = parts.next()?.to_ascii_lowercase();
    let language = match first.len() {
        2 => Language::from_639_1(&first),
        3 => Language::from_639_3(&first),
        _ => None,
    }?;
    let mut tag = short(language);
    let mut script_seen = false;
    for part in parts {
        let letters = part.bytes().all(|b| b.is_ascii_alphabetic());
        let digits = part.bytes().all(|b| b.is_ascii_digit());
        tag.push('-');
        match part.len() {
            4 if letters && !script_seen => {
                script_seen = true;
                tag.push_str(&part[..1].to_ascii_uppercase());
                tag.push_str(&part[1..].to_ascii_lowercase());
            }
            2 if letters && rust_iso3166::from_alpha2(&part.to_ascii_uppercase()).is_some() => {
                tag.push_str(&part.to_ascii_uppercase());
            }
            3 if digits => tag.push_str(part),
            _ => return None,
        }
    }
    Some(tag)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn tags_and_names() {
        for (text, tag) in [
            ("zh", "zh"),
            ("pt-br", "pt-BR"),
            ("zh_Hant", "zh-Hant"),
            ("deu", "de"),
            ("Mandarin", "zh"),
            ("普通话", "zh"),
            ("粤语", "yue"),
            ("Русский", "ru"),
            ("Italian", "it"),
            ("es-419", "es-419"),
        ] {
            assert_eq!(parse(text).as_deref(), Ok(tag), "{text}");
        }
        for wrong in ["", "Italian English", "Klingon?", "xx", "en-QQ", "multilingual"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,60}|[a-z]{2,3}-\\PC{0,8}") {
            let _ = parse(&text);
        }
    }
}
