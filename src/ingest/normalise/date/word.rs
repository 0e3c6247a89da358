//! Names of months and the words around periods, in eight languages.

use crate::ingest::normalise::number::word::strip_ignoring_case;

/// Month names in lower case, January first; Russian in the cases used in dates, Arabic in both traditions.
#[rustfmt::skip]
const MONTHS: [&[&str]; 12] = [
    &["january", "jan", "januar", "jänner", "janvier", "enero", "ene", "janeiro", "января", "январь", "янв", "يناير",
        "كانون الثاني"],
    &["february", "feb", "februar", "février", "févr", "febrero", "fevereiro", "fev", "февраля", "февраль", "фев",
        "فبراير", "شباط"],
    &["march", "mar", "märz", "maerz", "mars", "marzo", "março", "марта", "март", "مارس", "آذار"],
    &["april", "apr", "avril", "abril", "abr", "апреля", "апрель", "апр", "أبريل", "ابريل", "نيسان"],
    &["may", "mai", "mayo", "maio", "мая", "май", "مايو", "أيار"],
    &["june", "jun", "juni", "juin", "junio", "junho", "июня", "июнь", "июн", "يونيو", "حزيران"],
    &["july", "jul", "juli", "juillet", "julio", "julho", "июля", "июль", "июл", "يوليو", "تموز"],
    &["august", "aug", "août", "aout", "agosto", "ago", "августа", "август", "авг", "أغسطس", "آب"],
    &["september", "sep", "sept", "septembre", "septiembre", "setembro", "сентября", "сентябрь", "сен", "سبتمبر",
        "أيلول"],
    &["october", "oct", "oktober", "okt", "octobre", "octubre", "outubro", "октября", "октябрь", "окт", "أكتوبر"],
    &["november", "nov", "novembre", "noviembre", "novembro", "ноября", "ноябрь", "ноя", "نوفمبر"],
    &["december", "dec", "dezember", "dez", "décembre", "diciembre", "dic", "dezembro", "декабря", "декабрь", "дек",
        "ديسمبر"],
];

/// Words before the first date of a period with a second one.
#[rustfmt::skip]
const SINCE: &[&str] = &["from ", "between ", "since ", "von ", "zwischen ", "seit ", "de ", "du ", "entre ", "depuis ",
    "desde ", "с ", "от ", "من ", "自"];

/// Words before the first date of a period without end.
#[rustfmt::skip]
const AFTER: &[&str] = &["since ", "from ", "seit ", "ab ", "depuis ", "desde ", "с ", "منذ "];

/// Words before the last date of a period without beginning.
#[rustfmt::skip]
const UNTIL: &[&str] = &["until ", "till ", "up to ", "through ", "bis ", "jusqu'en ", "jusqu'à ", "hasta ", "até ",
    "до ", "حتى ", "截至", "截止到", "截止"];

/// Words for the end of a period that is still open.
#[rustfmt::skip]
const OPEN_ENDS: &[&str] = &[
    "/..", "to present", "to now", "to date", "to today", "present", "now", "today", "ongoing", "current", "至今",
    "至現在", "起", "以来",
    "bis heute", "heute", "aujourd'hui", "présent", "actualidad", "presente", "по настоящее время", "по н. в.",
    "настоящее время",
    "onwards", "-", "–", "—", "/", "…",
];

/// Number of a month from its name in lower case.
pub(super) fn month(word: &str) -> Option<u32> {
    (1..).zip(MONTHS).find(|(_, names)| names.contains(&word)).map(|(number, _)| number)
}

/// Text behind “from” or “between”.
pub(super) fn strip_since(text: &str) -> Option<&str> {
    SINCE.iter().find_map(|word| strip_ignoring_case(text, word))
}

/// Text behind “since”.
pub(super) fn strip_after(text: &str) -> Option<&str> {
    AFTER.iter().find_map(|word| strip_ignoring_case(text, word))
}

/// Text behind “until”.
pub(super) fn strip_until(text: &str) -> Option<&str> {
    UNTIL.iter().find_map(|word| strip_ignoring_case(text, word)).or_else(|| text.strip_prefix("../"))
}

/// Text before “to present”, 至今 or a dash that nothing follows.
pub(super) fn strip_open_end(text: &str) -> Option<&str> {
    let lower = text.to_lowercase();
    // Lower case may change the length of a text; dates and these words keep it.
    let end = OPEN_ENDS.iter().find(|end| lower.ends_with(*end)).filter(|_| lower.len() == text.len())?;
    let before = text.get(..text.len() - end.len())?.trim_end();
    Some(
        before
            .trim_end_matches(['-', '–', '—', '/', '~', '…', ' '])
            .trim_end_matches(" to")
            .trim_end_matches(" à")
            .trim_end_matches(" a"),
    )
}
