//! Rows that add up the others.

/// Words that begin such a row, lower case.
const WORDS: &[&str] = &[
    "total",
    "totals",
    "grand total",
    "sub-total",
    "subtotal",
    "sum",
    "summe",
    "gesamt",
    "gesamtsumme",
    "insgesamt",
    "totaux",
    "somme",
    "totale",
    "somma",
    "suma",
    "total general",
    "soma",
    "totaal",
    "итого",
    "всего",
    "разом",
    "合计",
    "总计",
    "小计",
    "合計",
    "總計",
    "小計",
    "総計",
    "합계",
    "총계",
    "소계",
    "المجموع",
    "الإجمالي",
    "toplam",
    "razem",
];

/// Whether a row begins with a word for a total and has nothing but numbers beside it.
pub(in super::super) fn is_total<'a>(cells: impl Iterator<Item = &'a str>) -> bool {
    let mut filled = cells.map(str::trim).filter(|cell| !cell.is_empty());
    let Some(first) = filled.next() else { return false };
    // Rows are many, so most are passed by their first letter.
    if first.len() > 30 || !first.starts_with(|c: char| !c.is_ascii() || "tsgirTSGIR".contains(c)) {
        return false;
    }
    let word = first.trim_end_matches([':', '：']).trim_end();
    if !WORDS.contains(&word.to_lowercase().as_str()) {
        return false;
    }
    let mut numbers = 0;
    for cell in filled {
        if !matches!(super::kind::Kind::of(cell), super::kind::Kind::Number | super::kind::Kind::Year) {
            return false;
        }
        numbers += 1;
    }
    numbers > 0
}
