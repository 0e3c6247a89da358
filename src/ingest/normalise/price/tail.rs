//! What stands behind an amount: its currency, the unit priced, and notes on taxes or on how it is paid.

use super::currency::{self, CurrencyHint};
use super::unit::{self, EXPECTED, PER, read_unit};
use crate::ingest::normalise::number::word::{is_cjk, strip_word};
use crate::ingest::normalise::number::{self, Style};

/// Words for a price that is paid once, in lower case, the longest of a beginning first.
#[rustfmt::skip]
const ONCE: &[&str] = &[
    "one-time licence fee", "one-time license fee", "one-time payment", "one-time purchase", "one-time fee",
    "one-time cost", "one-time charge", "one-time", "one time payment", "one time purchase", "one time fee", "one time",
    "onetime", "one-off payment", "one-off fee", "one-off", "one off", "once", "single payment", "flat fee", "flat rate",
    "flat", "lump sum", "fixed price", "fixed fee", "einmalzahlung", "einmalig", "einmal", "pauschal", "pago único",
    "pagamento único", "pago unico", "único pago", "paiement unique", "en une fois", "forfait", "una tantum",
    "pagamento unico", "единоразово", "единовременно", "разово", "разовый платёж", "разовый платеж", "одноразово",
    "jednorazowo", "eenmalig", "一次性付款", "一次性", "一括払い", "一括", "買い切り", "買切", "일회성", "일시불", "مرة واحدة",
    "دفعة واحدة", "tek seferlik",
];

/// Words behind a price that change nothing in its meaning here, in lower case, the longest of a beginning first.
#[rustfmt::skip]
const NOTES: &[&str] = &[
    "起", "から", "より", "부터", "以上", "이상", "and up", "or more", "and above", "upwards", "〜", "～", "~", "net of tax",
    "net", "netto", "brutto", "gross", "ht", "h.t.", "ttc", "t.t.c.", "含税", "不含税", "未税", "整", "税込み", "税込", "税抜き",
    "税抜", "税別", "부가세 별도", "부가세 포함", "부가세별도", "부가세포함", "vat 별도", "vat 포함", "billed annually", "billed yearly",
    "billed monthly", "paid annually", "paid monthly", "only", "nett",
];

/// Words before the name of a tax, in lower case, the longest of a beginning first; they may end with a point.
#[rustfmt::skip]
const TAX_BEFORE: &[&str] = &[
    "zuzüglich", "zuzügl", "zzgl", "inklusive", "inkl", "exklusive", "exkl", "excluding", "exclusive of", "excludes",
    "excl", "exc", "including", "inclusive of", "includes", "incl", "inc", "plus", "ex", "before", "without", "with", "+",
    "hors", "sans", "avec", "sin", "con", "más", "sem", "com", "mais", "ohne", "mit", "esclusa", "inclusa", "più", "bez",
    "plus", "без", "с", "включая", "вкл", "не включая", "z",
];

/// Names of taxes on sales, in lower case, the longest of a beginning first.
#[rustfmt::skip]
const TAXES: &[&str] = &[
    "vat", "mwst", "mehrwertsteuer", "umsatzsteuer", "ust", "tva", "iva", "gst", "hst", "sales tax", "taxes", "taxe",
    "tax", "impuestos", "impostos", "steuern", "btw", "moms", "ндс", "пдв", "kdv", "ضريبة القيمة المضافة", "ضريبة",
];

/// Words behind the name of a tax, in lower case, the longest of a beginning first.
#[rustfmt::skip]
const TAX_BEHIND: &[&str] = &[
    "not included", "included", "inclusive", "incl", "excluded", "exclusive", "excl", "extra", "exempt", "no incluidos",
    "no incluido", "no incl", "incluidos", "incluido", "incluida", "não incluso", "não incluído", "incluso", "incluído",
    "inclusa", "inclus", "incluse", "non incluse", "non comprise", "comprise", "exclusa", "esclusa", "en sus", "включен",
    "включён", "не включен", "включая", "dahil", "hariç", "exklusive", "inklusive", "enthalten",
];

/// Short forms that “p.” makes with a letter: `p.a.`, `p. M.`, `p. J.`
const AFTER_P: &[(&str, &str)] = &[("a", "year"), ("j", "year"), ("m", "month"), ("mon", "month"), ("u", "item")];

/// What is said behind an amount.
#[derive(Default)]
pub(super) struct Tail {
    pub(super) currency: Option<CurrencyHint>,
    pub(super) unit: Option<(String, Style)>,
    once: bool,
}

/// Reads everything behind an amount, or says what was expected.
pub(super) fn read(text: &str) -> Result<Tail, String> {
    let mut tail = Tail::default();
    let rest = strip_no_cents(text).unwrap_or(text).trim();
    let dash = |c: char| matches!(c, '-' | '–' | '—' | '~' | '～' | '至');
    if rest.starts_with(dash) && rest.chars().any(|c| number::digit(c).is_some()) {
        return Err("one amount; price ranges are not parsed".to_owned());
    }
    tail.add(rest, false)?;
    let spread = ["year", "quarter", "month", "week", "day", "hour"];
    match &tail.unit {
        // “$20/month one-time” contradicts itself.
        Some((unit, _)) if tail.once && spread.contains(&unit.as_str()) => Err(EXPECTED.to_owned()),
        _ => Ok(tail),
    }
}

impl Tail {
    fn add(&mut self, text: &str, in_brackets: bool) -> Result<(), String> {
        let mut rest = text.trim_start();
        while !rest.is_empty() {
            if let Some(after) = self.note(rest) {
                rest = after.trim_start();
            } else if let Some((inner, after)) = bracket(rest).filter(|_| !in_brackets) {
                self.add(inner, true)?;
                rest = after.trim_start();
            } else if let Some((hint, after)) = currency::strip_currency(rest) {
                if self.currency.replace(hint).is_some() {
                    return Err("one currency, but the price names two".to_owned());
                }
                rest = strip_no_cents(after).unwrap_or(after).trim_start();
            } else {
                rest = self.priced(rest)?;
            }
        }
        Ok(())
    }

    /// A note at the front, perhaps behind a comma or dash.
    fn note<'a>(&mut self, text: &'a str) -> Option<&'a str> {
        let bare = text.trim_start_matches([',', ';', '-', '–', '—', '|', ' ']);
        let once = ONCE.iter().find_map(|words| strip_word(bare, words));
        self.once |= once.is_some();
        once.or_else(|| strip_note(bare))
    }

    /// The unit at the front; what follows it.
    fn priced<'a>(&mut self, text: &'a str) -> Result<&'a str, String> {
        let (words, rest) = cut_notes(text);
        let unit = match PER.iter().find_map(|per| Some((*per, strip_word(words, per)?))) {
            Some((_, words)) if ONCE.iter().any(|once| strip_word(words.trim(), once) == Some("")) => {
                self.once = true;
                return Ok(rest);
            }
            // “$5 each”
            Some(("each", "")) => ("item".to_owned(), Style::English),
            Some(("p.", short)) => after_p(short.trim()).ok_or(EXPECTED)?,
            Some((_, words)) => read_unit(words.trim())?,
            // “$500 monthly” needs no “per”, other words do.
            None => adverb(words).ok_or_else(|| unexpected(text))?,
        };
        if self.unit.replace(unit).is_some() {
            return Err(EXPECTED.to_owned());
        }
        Ok(rest)
    }
}

fn unexpected(text: &str) -> String {
    let dash = text.chars().any(|c| matches!(c, '-' | '–' | '—' | '~' | '～' | '至'));
    match dash && text.chars().any(|c| number::digit(c).is_some()) {
        true => "one amount; price ranges are not parsed".to_owned(),
        false => EXPECTED.to_owned(),
    }
}

/// Words of a unit and the notes behind them.
fn cut_notes(text: &str) -> (&str, &str) {
    let cuts = text.char_indices().filter(|(_, c)| matches!(c, ' ' | ',' | '(' | '（') || is_cjk(*c)).map(|(at, _)| at);
    let mut pairs = cuts.filter_map(|at| text.split_at_checked(at)).filter(|(words, _)| !words.is_empty());
    pairs.find(|(_, notes)| only_notes(notes)).unwrap_or((text, ""))
}

fn only_notes(text: &str) -> bool {
    let mut found = false;
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches([',', ';', '(', ')', '（', '）', ' ']);
        if rest.is_empty() {
            return found;
        }
        let once = ONCE.iter().find_map(|words| strip_word(rest, words));
        let Some(after) = once.or_else(|| strip_note(rest)) else { return false };
        (rest, found) = (after, true);
    }
}

fn bracket(text: &str) -> Option<(&str, &str)> {
    let ascii = text.strip_prefix('(').and_then(|inner| inner.split_once(')'));
    ascii.or_else(|| text.strip_prefix('（').and_then(|inner| inner.split_once('）')))
}

/// What follows a note at the front.
fn strip_note(text: &str) -> Option<&str> {
    NOTES.iter().find_map(|note| strip_word(text, note)).or_else(|| strip_tax(text))
}

/// “zzgl. 19 % MwSt.”, “+ GST”, “IVA incluido”: a tax with a word before or behind it.
fn strip_tax(text: &str) -> Option<&str> {
    let before = TAX_BEFORE.iter().find_map(|words| strip_word(text, words));
    let mut rest = before.map_or(text, |rest| rest.strip_prefix('.').unwrap_or(rest)).trim_start();
    if let Some(after) =
        ["gesetzlicher", "gesetzl.", "gesetzliche", "applicable", "local"].iter().find_map(|w| strip_word(rest, w))
    {
        rest = after.trim_start();
    }
    if before.is_some()
        && let Some(scanned) = number::scan(rest)
    {
        rest = scanned.rest.trim_start().strip_prefix('%')?.trim_start();
    }
    rest = TAXES.iter().find_map(|tax| strip_word(rest, tax))?;
    rest = rest.strip_prefix('.').unwrap_or(rest);
    let behind = TAX_BEHIND.iter().find_map(|words| strip_word(rest.trim_start(), words));
    let rest = behind.map_or(rest, |rest| rest.strip_prefix('.').unwrap_or(rest));
    (before.is_some() || behind.is_some()).then_some(rest)
}

/// The marks for “no cents”: `49,-`, `120.–`, `500:-`, `5,000/-`.
fn strip_no_cents(text: &str) -> Option<&str> {
    let rest = text.strip_prefix([',', '.', ':', '/'])?;
    let after = rest.strip_prefix(['-', '–', '—', '−', '='])?;
    let after = after.strip_prefix(['-', '–', '—', '−']).unwrap_or(after);
    (!after.trim_start().starts_with(|c| number::digit(c).is_some())).then_some(after)
}

fn after_p(short: &str) -> Option<(String, Style)> {
    let lower = short.to_lowercase();
    let word = lower.trim_end_matches('.');
    let letter = AFTER_P.iter().find(|(letter, _)| *letter == word).map(|(_, unit)| (*unit, Style::Unknown));
    letter.or_else(|| unit::known(word)).map(|(unit, style)| (unit.to_owned(), style))
}

/// Words that say how often without “per”.
fn adverb(text: &str) -> Option<(String, Style)> {
    let lower = text.to_lowercase();
    let short = match lower.as_str() {
        "pa" | "p/a" => Some(("year", Style::Unknown)),
        "pm" | "p/m" | "pcm" => Some(("month", Style::Unknown)),
        _ => None,
    };
    let known = || unit::known(&lower).filter(|_| ADVERBS.contains(&lower.trim_end_matches('.')));
    short.or_else(known).map(|(unit, style)| (unit.to_owned(), style))
}

/// Such words, in lower case.
#[rustfmt::skip]
const ADVERBS: &[&str] = &[
    "monthly", "yearly", "annually", "weekly", "daily", "hourly", "quarterly", "monatlich", "jährlich", "wöchentlich",
    "täglich", "stündlich", "mensual", "mensuales", "anual", "anuales", "mensal", "mensais", "anuais", "mensuel",
    "mensuels", "annuel", "annuels", "ежемесячно", "ежегодно", "mensile", "mensili", "annuale", "annui", "miesięcznie",
    "rocznie", "maandelijks", "jaarlijks", "شهريا", "سنويا", "شهريًا", "سنويًا",
];
