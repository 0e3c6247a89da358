//! The unit priced: a call, a month, a record. Words of many languages become one English word in the singular.

use super::currency::strip_currency;
use crate::ingest::normalise::number::word::is_cjk;
use crate::ingest::normalise::number::{self, Number, Style};

/// English word, the style in which the languages of the words write numbers, and the words in lower case.
type Row = (&'static str, &'static [(Style, &'static [&'static str])]);

use Style::{Cjk, English, PointGroups, SpaceGroups, Unknown};

/// Words used alike in languages that write numbers differently stand under `Unknown`.
#[rustfmt::skip]
const UNITS: &[Row] = &[
    ("call", &[
        (Cjk, &["次", "次调用", "调用", "回", "笔"]),
        (English, &["call", "calls", "api call", "api calls", "hit", "hits"]),
        (PointGroups, &["aufruf", "aufrufe", "llamada", "llamadas", "chamada", "chamadas", "abruf", "abrufe"]),
        (SpaceGroups, &["вызов", "вызова", "appel", "appels", "обращение"]),
        (Unknown, &["استدعاء"]),
    ]),
    ("query", &[
        (Cjk, &["查询", "次查询", "查詢"]),
        (English, &["query", "queries", "lookup", "lookups", "search"]),
        (PointGroups, &["abfrage", "abfragen", "anfrage", "consulta", "consultas"]),
        (SpaceGroups, &["запрос", "запроса", "запросов", "requête", "requêtes"]),
        (Unknown, &["استعلام"]),
    ]),
    ("request", &[(English, &["request", "requests"]), (Unknown, &["طلب"])]),
    ("month", &[
        (Cjk, &["月", "个月", "個月", "ヶ月", "か月", "カ月", "월", "개월"]),
        (English, &["month", "months", "mo", "mth", "monthly", "a month"]),
        (PointGroups, &["monat", "monate", "monatlich", "mes", "meses", "mês", "mensual", "mensal", "mensuales", "mensais", "mese", "mesi",
            "mensile", "mensili", "maand", "maandelijks", "ay", "bulan"]),
        (SpaceGroups, &["месяц", "месяца", "мес", "mois", "mensuel", "mensuels", "ежемесячно", "місяць", "місяця", "міс", "miesiąc", "mies", "miesięcznie"]),
        (Unknown, &["شهر", "شهريا", "شهريًا"]),
    ]),
    ("year", &[
        (Cjk, &["年", "年間", "년", "연"]),
        (English, &["year", "years", "yr", "yearly", "annual", "annually", "annum"]),
        (PointGroups, &["jahr", "jahre", "jährlich", "año", "años", "anual", "ano", "anos", "anuales", "anuais", "anno", "anni", "annuale", "annui",
            "jaar", "jaarlijks", "tahun"]),
        (SpaceGroups, &["год", "года", "лет", "an", "ans", "année", "annuel", "annuels", "ежегодно", "рік", "rok", "rocznie", "roku"]),
        (Unknown, &["سنة", "عام", "سنويا", "سنويًا"]),
    ]),
    ("quarter", &[
        (Cjk, &["季度", "季"]), (English, &["quarter", "quarters", "quarterly"]), (PointGroups, &["quartal",
            "trimestre"]),
        (SpaceGroups, &["квартал"]),
    ]),
    ("week", &[
        (Cjk, &["周", "週", "星期"]), (English, &["week", "weeks", "weekly"]), (PointGroups, &["woche", "wochen",
            "semana", "semanas", "wöchentlich", "settimana", "minggu"]),
        (SpaceGroups, &["неделя", "неделю", "semaine", "tydzień", "тиждень"]), (Unknown, &["أسبوع"]),
    ]),
    ("day", &[
        (Cjk, &["天", "日"]), (English, &["day", "days", "daily"]), (PointGroups, &["tag", "tage", "día", "dia", "días",
            "dias", "täglich", "giorno", "giorni", "dag", "hari"]),
        (SpaceGroups, &["день", "дня", "дней", "сутки", "jour", "jours", "dzień"]), (Unknown, &["يوم"]),
    ]),
    ("hour", &[
        (Cjk, &["小时", "小時", "时", "時間", "시간"]), (English, &["hour", "hours", "hr", "hrs", "hourly", "h"]),
        (PointGroups, &["stunde", "stunden", "std", "hora", "horas", "stündlich", "ora", "uur", "jam"]), (SpaceGroups, &["час", "часа", "часов", "heure",
            "heures", "godzinę", "godzina", "godz", "годину"]),
        (Unknown, &["ساعة"]),
    ]),
    ("minute", &[
        (Cjk, &["分钟", "分鐘", "分"]), (English, &["min", "mins"]), (PointGroups, &["minuto", "minutos"]),
        (SpaceGroups, &["минута", "минуту", "мин"]), (Unknown, &["minute", "minutes", "minuten", "دقيقة"]),
    ]),
    ("second", &[
        (Cjk, &["秒"]), (English, &["second", "seconds", "sec"]), (PointGroups, &["sekunde", "segundo"]),
        (SpaceGroups, &["секунда", "секунду", "seconde"]), (Unknown, &["ثانية"]),
    ]),
    ("record", &[
        (Cjk, &["条", "條", "条记录", "条数据", "记录", "건"]), (English, &["record", "records", "row", "rows", "entry",
            "entries"]),
        (PointGroups, &["datensatz", "datensätze", "eintrag", "registro", "registros"]),
        (SpaceGroups, &["запись", "записи", "записей", "enregistrement"]), (Unknown, &["سجل"]),
    ]),
    ("image", &[
        (Cjk, &["张", "張", "幅", "张图片", "图片", "枚", "장"]), (English, &["photo", "photos", "picture", "pictures"]),
        (PointGroups, &["bild", "bilder", "imagen", "imágenes", "imagem", "imagens", "immagine", "immagini", "afbeelding"]),
        (SpaceGroups, &["изображение", "фото", "снимок", "zdjęcie", "obraz", "зображення"]), (Unknown, &["image", "images", "صورة"]),
    ]),
    ("video", &[(Cjk, &["段视频", "视频", "個影片"]), (Unknown, &["video", "videos", "clip", "clips", "vidéo", "видео",
    "vídeo", "فيديو"])]),
    ("item", &[
        (Cjk, &["个", "個", "件", "项", "項"]), (English, &["item", "items", "piece", "pieces", "unit", "units",
            "each"]),
        (PointGroups, &["stück", "unidad", "unidade", "elemento"]), (SpaceGroups, &["шт", "штука", "штуку", "élément",
            "unité"]),
        (Unknown, &["وحدة", "قطعة"]),
    ]),
    ("person", &[
        (Cjk, &["人", "人次", "名", "명"]), (English, &["person", "people", "persons", "speaker", "speakers", "profile",
            "profiles", "user", "users"]),
        (PointGroups, &["nutzer", "persona", "personas", "pessoa", "pessoas", "gebruiker", "utente", "usuario", "usuário"]), (SpaceGroups, &["человек", "человека",
            "personne", "personnes"]),
        (Unknown, &["شخص"]),
    ]),
    ("company", &[(Cjk, &["家", "企业", "家企业"]), (English, &["company", "companies"]), (PointGroups, &["unternehmen",
    "empresa"]),
        (SpaceGroups, &["компания", "компанию", "entreprise"])]),
    ("GB", &[(Unknown, &["gb", "гб", "gigabyte", "gigabytes"])]),
    ("MB", &[(Unknown, &["mb", "мб", "megabyte", "megabytes"])]),
    ("TB", &[(Unknown, &["tb", "тб", "terabyte", "terabytes"])]),
    ("set", &[
        (Cjk, &["套", "份", "组", "数据集"]), (English, &["set", "sets", "dataset", "datasets", "data set"]),
        (PointGroups, &["datensammlung", "conjunto"]), (SpaceGroups, &["набор", "комплект", "jeu"]), (Unknown,
            &["مجموعة"]),
    ]),
    ("file", &[
        (Cjk, &["文件", "个文件"]), (English, &["file", "files"]), (PointGroups, &["datei", "archivo", "arquivo",
            "ficheiro"]),
        (SpaceGroups, &["файл", "fichier"]), (Unknown, &["ملف"]),
    ]),
    ("document", &[(Cjk, &["篇", "份文档", "文档"]), (Unknown, &["document", "documents", "dokument", "documento",
    "документ", "وثيقة"])]),
    ("sentence", &[(Cjk, &["句"]), (English, &["sentence", "sentences"]), (PointGroups, &["satz", "frase"]),
    (SpaceGroups, &["предложение"])]),
    ("word", &[
        (Cjk, &["字", "词", "單詞"]), (English, &["word", "words"]), (PointGroups, &["wort", "wörter", "palabra",
            "palavra"]),
        (SpaceGroups, &["слово", "слов", "mot", "mots"]), (Unknown, &["كلمة"]),
    ]),
    ("token", &[(Unknown, &["token", "tokens", "токен"])]),
    ("report", &[(Cjk, &["报告", "份报告"]), (English, &["report", "reports"]), (PointGroups, &["bericht", "informe"]),
    (SpaceGroups, &["отчёт", "отчет"])]),
    ("licence", &[(Cjk, &["许可", "授权"]), (English, &["licence", "license", "licenses", "licences"]), (PointGroups,
    &["lizenz", "licencia", "licença"]),
        (SpaceGroups, &["лицензия", "лицензию"])]),
];

/// The English word and number style of a unit; the text is one line.
pub(super) fn known(text: &str) -> Option<(&'static str, Style)> {
    let lower = text.to_lowercase();
    let word = lower.trim_end_matches('.');
    UNITS.iter().find_map(|(name, tongues)| {
        let (style, _) = tongues.iter().find(|(_, words)| words.contains(&word))?;
        Some((*name, *style))
    })
}

/// `call` as `100 calls`, for prices of more than one.
pub(super) fn counted(number: u64, unit: &str) -> String {
    match unit {
        unit if number == 1 => unit.to_owned(),
        "person" => format!("{number} people"),
        "GB" | "MB" | "TB" => format!("{number} {unit}"),
        unit if !unit.is_ascii() => format!("{number} {unit}"),
        unit => match unit.strip_suffix('y').filter(|stem| !stem.ends_with(['a', 'e', 'o', 'u'])) {
            Some(stem) => format!("{number} {stem}ies"),
            None => format!("{number} {unit}s"),
        },
    }
}

/// What a price was expected to look like.
pub(super) const EXPECTED: &str = "an amount with a currency, e.g. “0.50元/次”, or “on request”";

/// Words between amount and unit, in lower case, the longest of a beginning first.
#[rustfmt::skip]
pub(super) const PER: &[&str] = &["/", "／", "per", "pro", "je", "par", "por", "за", "в", "لكل", "في", "each", "every", "a la", "à la",
    "à l'", "à l’", "a", "an", "al", "alla", "all'", "all’", "ao", "im", "za", "na", "ogni", "p.", "每"];

/// A unit in English where known, else the seller's own word; perhaps of several (`100次`).
pub(super) fn read_unit(text: &str) -> Result<(String, Style), String> {
    let (number, word) = match number::scan(text) {
        Some(scanned) => (scanned.read(Style::Unknown).and_then(Number::whole).ok_or(EXPECTED)?, scanned.rest.trim()),
        None => (1, text),
    };
    if let Some((name, style)) = known(word) {
        return Ok((counted(number, name), style));
    }
    // 次起订 is a condition on 次, no unit of its own.
    let begun = word.chars().next().filter(|c| is_cjk(*c)).map(String::from);
    if begun.is_some_and(|sign| known(&sign).is_some()) {
        return Err(EXPECTED.to_owned());
    }
    let plain = |c: char| c.is_alphabetic() || matches!(c, ' ' | '-' | '\'' | '’') || is_cjk(c);
    let short = (1..=30).contains(&word.chars().count()) && word.split(' ').count() <= 3;
    if !short || !word.chars().all(plain) || strip_currency(word).is_some() {
        return Err(EXPECTED.to_owned());
    }
    Ok((counted(number, &word.to_lowercase()), Style::Unknown))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[rustfmt::skip]
    fn a_word_means_one_unit() {
        let mut seen = std::collections::BTreeMap::new();
        for (name, tongues) in UNITS {
            for word in tongues.iter().flat_map(|(_, words)| *words) {
                assert_eq!(word.to_lowercase(), *word);
                assert_eq!(seen.insert(word, name), None, "{word} stands twice");
            }
        }
    }

    #[test]
    #[rustfmt::skip]
    fn more_than_one_is_counted_in_the_plural() {
        assert_eq!(counted(100, "call"), "100 calls");
        assert_eq!(counted(10, "query"), "10 queries");
        assert_eq!(counted(2, "day"), "2 days");
        assert_eq!(counted(1, "call"), "call");
        assert_eq!(counted(3, "person"), "3 people");
    }
}
