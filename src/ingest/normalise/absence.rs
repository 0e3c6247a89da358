//! Words that fill a field without stating anything: “unknown”, “none”, 无. Unfilled templates such as “TODO” are
//! recognised by [`template`].

use crate::domain::listing::template;

/// Such words in eight languages, in lower case.
#[rustfmt::skip]
const WORDS: &[&str] = &[
    "unknown", "none", "n/a", "na", "n.a.", "n/a.", "nil", "null", "nan", "undefined", "not specified", "notspecified",
    "unspecified",
    "not stated", "not provided", "not available", "not applicable", "no information", "not known", "tbd", "tba",
    "to be determined", "to be announced", "more information needed", "needs more information", "无", "無", "未知",
    "不详", "暂无",
    "暂无数据", "待完善", "待补充", "待定", "未填写", "没有", "не указано", "не указана", "не указан", "неизвестно",
    "нет", "нет данных",
    "unbekannt", "keine angabe", "keine angaben", "k. a.", "k.a.", "inconnu", "inconnue", "non spécifié",
    "non spécifiée", "non renseigné", "non précisé", "desconocido", "desconocida", "no especificado",
    "no especificada", "sin especificar", "desconhecido", "desconhecida", "não especificado", "não especificada",
    "não informado", "غير معروف", "غير محدد", "لا يوجد",
];

/// Whether a text states nothing: it was never filled in, it is empty, only punctuation, or a word such as “unknown”.
///
/// “No licence” and “no personal data” are statements.
pub fn states_nothing(text: &str) -> bool {
    if template::is_unfilled(text) {
        return true;
    }
    // Longer texts state something; this also bounds the copy below.
    if text.trim().len() > 200 {
        return false;
    }
    let lower = super::text::clean_line(text).to_lowercase();
    let words = lower
        .trim_matches(|c: char| c.is_ascii_punctuation() && c != '/' || matches!(c, '—' | '–' | '。' | '？' | ' '));
    words.is_empty() || words == "/" || WORDS.contains(&words) || WORDS.contains(&lower.as_str())
}

#[cfg(test)]
mod tests {
    use super::states_nothing;

    #[test]
    #[rustfmt::skip]
    fn words_that_only_fill_a_field_state_nothing() {
        for text in ["", "  ", "-", "—", "?", "[]", "/", "Unknown", "unknown.", "N/A", "[N/A]", "none", "待完善", "无",
            "\u{200b}",
            "[More Information Needed]", "[More Information Needed](https://hub.example/how)", "TODO",
            "Describe the licence.", "Keine Angabe"]
        {
            assert!(states_nothing(text), "{text}");
        }
    }

    #[test]
    #[rustfmt::skip]
    fn statements_are_not_absences() {
        for text in ["no licence", "other", "no personal data", "0", "mit", "unknown speakers", "全国"] {
            assert!(!states_nothing(text), "{text}");
        }
    }
}
