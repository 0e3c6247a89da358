//! Words that fill a field without stating anything: “unknown”, “none”, 无. Unfilled templates such as “TODO” are
//! recognised by [`template`].

use crate::domain::listing::template;
use rustc_hash::FxHashSet;
use std::sync::LazyLock;

/// Such words in the languages of the catalogues, in lower case.
#[rustfmt::skip]
const WORDS: &[&str] = &[
    "unknown", "none", "n/a", "na", "n.a.", "n/a.", "nil", "null", "nan", "undefined", "not specified", "notspecified",
    "unspecified",
    "not stated", "not provided", "not available", "not applicable", "no information", "not known", "tbd", "tba",
    "to be determined", "to be announced", "more information needed", "needs more information", "无", "無", "未知",
    "不详", "暂无",
    "暂无数据", "待完善", "待补充", "待定", "未填写", "没有",
    "不明", "不适用", "不適用", "未提供", "未说明", "未說明", "未標明", "未标明", "未注明", "未填寫", "不詳", "空", "暫無", "缺失",
    "待提供", "#n/a", "(blank)", "(null)", "(none)", "<na>", "<null>", "blank", "empty", "missing", "not given", "not set",
    "not reported", "not recorded", "not disclosed", "no data", "no answer", "unstated", "(not set)", "unk", "n.k.",
    "n/d", "n.d.", "s/o", "s.o.", "n.c.", "n/c", "s/d", "s.d.", "n/i", "#null!", "#ref!", "#value!",
    "не определено", "не известно", "н/д", "н/а", "отсутствует", "данные отсутствуют", "нет информации",
    "не заполнено", "не применимо", "неприменимо", "невідомо", "немає даних", "не вказано", "не визначено", "не зазначено",
    "nicht angegeben", "nicht bekannt", "nicht verfügbar", "entfällt", "ohne angabe", "o. a.", "o.a.", "o. ang.",
    "k/a", "nicht zutreffend", "sans objet", "non disponible", "non communiqué", "non applicable", "non défini",
    "non connu", "pas de données", "aucune donnée", "no disponible", "no aplica", "no aplicable", "sin datos", "sin dato",
    "no consta", "no informado", "no indicado", "não disponível", "não se aplica", "não aplicável", "sem dados",
    "sem informação", "não consta", "não definido", "não indicado", "sconosciuto", "non specificato", "non indicato",
    "non disponibile", "nessun dato", "non applicabile", "non noto", "nieznany", "nieznane", "nie podano", "brak danych",
    "nie dotyczy", "nieokreślono", "nie określono", "onbekend", "niet gespecificeerd", "niet opgegeven", "n.v.t.", "nvt",
    "niet bekend", "geen gegevens", "niet beschikbaar", "belirtilmemiş", "belirtilmedi", "bilinmiyor", "veri yok", "yok",
    "mevcut değil", "tanımsız", "tidak diketahui", "tidak ada", "tidak tersedia", "tidak disebutkan", "tidak ada data",
    "không rõ", "không có", "không xác định", "chưa xác định", "không có dữ liệu", "chưa rõ", "なし", "無し", "不明です",
    "未設定", "未記入", "未定", "該当なし", "未公開", "データなし", "記載なし", "없음", "미상", "미정", "해당없음", "해당 없음", "알 수 없음",
    "미기재", "정보 없음", "정보없음", "데이터 없음", "अज्ञात", "उपलब्ध नहीं", "लागू नहीं", "कोई नहीं", "नामालूम",
    "نامشخص", "ناموجود", "ندارد", "نامعلوم", "غير متوفر", "غير متاح", "غير مذكور", "غير مدرج", "مجهول", "لا ينطبق",
    "غير موجود", "لا توجد بيانات", "не указано", "не указана", "не указан", "неизвестно",
    "нет", "нет данных",
    "unbekannt", "keine angabe", "keine angaben", "k. a.", "k.a.", "inconnu", "inconnue", "non spécifié",
    "non spécifiée", "non renseigné", "non précisé", "desconocido", "desconocida", "no especificado",
    "no especificada", "sin especificar", "desconhecido", "desconhecida", "não especificado", "não especificada",
    "não informado", "غير معروف", "غير محدد", "لا يوجد",
];

/// The words as a set: every value of every record is looked up.
static SET: LazyLock<FxHashSet<&str>> = LazyLock::new(|| WORDS.iter().copied().collect());

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
    let words = lower.trim_matches(|c: char| {
        c.is_ascii_punctuation() && c != '/'
            || matches!(c, '—' | '–' | '―' | '－' | '…' | '·' | '•' | '。' | '？' | ' ')
    });
    words.is_empty() || words == "/" || SET.contains(words) || SET.contains(lower.as_str())
        // “Not-Provided”, “not_specified”: programs write no spaces.
        || words.contains(['-', '_']) && SET.contains(&*words.replace(['-', '_'], " "))
}

/// A kind of fact in which a word that elsewhere states nothing is a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fact {
    /// `NA` is Namibia.
    Country,
    /// `na` is Nauru, `nan` Min Nan Chinese.
    Language,
    /// Any other.
    Other,
}

impl Fact {
    /// The kind by the name of the fact.
    pub fn of(name: &str) -> Self {
        match name {
            "countries" | "seller-country" => Self::Country,
            "languages" => Self::Language,
            _ => Self::Other,
        }
    }
}

/// As [`states_nothing`], for the value of a fact.
pub fn states_nothing_as(text: &str, fact: Fact) -> bool {
    let code = match fact {
        Fact::Country => text.trim() == "NA",
        Fact::Language => matches!(text.trim(), "na" | "nan"),
        Fact::Other => false,
    };
    !code && states_nothing(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[rustfmt::skip]
    fn words_that_only_fill_a_field_state_nothing() {
        for text in ["", "  ", "-", "—", "?", "[]", "/", "Unknown", "unknown.", "N/A", "[N/A]", "none", "待完善", "无",
            "\u{200b}",
            "[More Information Needed]", "[More Information Needed](https://hub.example/how)", "TODO",
            "Describe the licence.", "Keine Angabe", "NaN", "NULL", "--", "不详", "нет данных", "k.A.", "s/o",
            "Not specified", "なし", "없음", "Belirtilmemiş", "tidak ada", "nie podano", "Не вказано", "غير متوفر",
            "#N/A", "(blank)", "n.v.t.", "……", "***", "Not-Provided", "not_specified"]
        {
            assert!(states_nothing(text), "{text}");
        }
    }

    #[test]
    fn a_code_of_a_country_or_language_is_a_statement() {
        for (text, fact, nothing) in [
            ("NA", Fact::Country, false),
            ("N/A", Fact::Country, true),
            ("NA", Fact::Other, true),
            ("nan", Fact::Language, false),
            ("NaN", Fact::Language, true),
            ("nan", Fact::Country, true),
        ] {
            assert_eq!(states_nothing_as(text, fact), nothing, "{text} {fact:?}");
        }
    }

    #[test]
    fn every_word_stands_once_and_in_lower_case() {
        let mut seen = std::collections::BTreeSet::new();
        for word in WORDS {
            assert_eq!(word.to_lowercase(), *word);
            assert!(seen.insert(word), "{word} stands twice");
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
