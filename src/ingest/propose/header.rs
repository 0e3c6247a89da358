//! The words of a column's name: “Price (USD)”, `priceUSD`, “价格（元）” and “PRIX_UNITAIRE” as lower-case words without
//! accents, with what stood in brackets beside them.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Longest name that is read, in characters. Longer ones are sentences or values of a file without a header.
const LONGEST: usize = 300;

/// A name in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Header {
    /// The words outside brackets, in order.
    pub words: Vec<String>,
    /// What stood in brackets, as written: often a currency or a unit.
    pub notes: Vec<String>,
}

/// Reads the name of a column.
pub(super) fn read(name: &str) -> Header {
    let name: String = name.nfkc().take(LONGEST).collect();
    let (outside, notes) = without_brackets(&name);
    let words = words(&outside);
    if words.is_empty() {
        // A name that stands in brackets as a whole.
        return Header { words: self::words(&notes.join(" ")), notes: Vec::new() };
    }
    Header { words, notes }
}

/// The text outside brackets and the texts inside them. NFKC has made full-width brackets plain.
fn without_brackets(name: &str) -> (String, Vec<String>) {
    let (mut outside, mut notes, mut depth) = (String::new(), Vec::new(), 0_usize);
    for c in name.chars() {
        match c {
            '(' | '[' | '{' | '【' | '「' | '〔' => {
                if depth == 0 {
                    notes.push(String::new());
                }
                depth += 1;
            }
            ')' | ']' | '}' | '】' | '」' | '〕' => depth = depth.saturating_sub(1),
            _ if depth == 0 => outside.push(c),
            _ => notes.last_mut().into_iter().for_each(|note| note.push(c)),
        }
    }
    notes.retain(|note| !note.trim().is_empty());
    (outside, notes)
}

/// Lower-case words without accents; a change of case (`camelCase`) or of script begins a new one.
pub(super) fn words(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.nfkc().collect();
    let (mut words, mut word) = (Vec::new(), String::new());
    for (n, &c) in chars.iter().enumerate() {
        // Joiners and the stroke that lengthens Arabic words say nothing.
        if matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}' | 'ـ') {
            continue;
        }
        if !c.is_alphanumeric() && !is_combining_mark(c) {
            finish(&mut words, &mut word);
            continue;
        }
        let before = n.checked_sub(1).and_then(|n| chars.get(n)).copied().unwrap_or(' ');
        let next = chars.get(n + 1).copied().unwrap_or(' ');
        let camel = c.is_uppercase() && (before.is_lowercase() || before.is_uppercase() && next.is_lowercase());
        if camel || is_unspaced(c) != is_unspaced(before) && !is_combining_mark(c) {
            finish(&mut words, &mut word);
        }
        word.push(c);
    }
    finish(&mut words, &mut word);
    // “Keyword 2”, “image_url1”: the number only counts.
    let counts = |word: &String| word.chars().all(char::is_numeric);
    if words.iter().any(|word| !counts(word)) {
        words.retain(|word| !counts(word));
    }
    words
}

fn finish(words: &mut Vec<String>, word: &mut String) {
    if !word.is_empty() {
        words.push(fold(word));
        word.clear();
    }
}

/// Whether a letter is of a script that writes without spaces.
pub(super) fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{2fdf}' | '々' | '〇' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// One word in lower case, without accents, in one spelling of letters that are written in several ways.
fn fold(word: &str) -> String {
    let mut folded = String::with_capacity(word.len());
    for c in word.chars().flat_map(char::to_lowercase).nfd() {
        match c {
            '\u{300}'..='\u{36f}' | '\u{64b}'..='\u{655}' | '\u{670}' => {}
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'ı' => folded.push('i'),
            'ł' => folded.push('l'),
            'ø' => folded.push('o'),
            'đ' => folded.push('d'),
            'ى' | 'ی' => folded.push('ي'),
            'ک' => folded.push('ك'),
            'ة' => folded.push('ه'),
            'أ' | 'إ' | 'آ' | 'ٱ' => folded.push('ا'),
            _ => folded.push(c),
        }
    }
    let folded: String = folded.nfc().collect();
    match folded.strip_prefix("ال") {
        Some(rest) if rest.chars().count() > 2 => rest.to_owned(),
        _ => folded,
    }
}

/// Whether a name says nothing: `column 1`, `F1`, `字段3`, `Unnamed: 0`, a number, or no name.
pub(super) fn is_empty_name(name: &str) -> bool {
    const WORDS: &[&str] = &[
        "column",
        "col",
        "f",
        "c",
        "v",
        "x",
        "field",
        "unnamed",
        "var",
        "feld",
        "spalte",
        "champ",
        "colonne",
        "columna",
        "campo",
        "coluna",
        "columns",
        "字段",
        "列",
        "欄",
        "栏",
        "欄位",
        "栏位",
        "поле",
        "столбец",
        "колонка",
        "عمود",
        "حقل",
        "項目",
        "フィールド",
        "カラム",
        "필드",
        "열",
        "컬럼",
        "sutun",
        "alan",
        "kolom",
        "kolumna",
        "pole",
        "veld",
        "cot",
        "ستون",
        "header",
        "k",
        "a",
        "attr",
        "col_",
        "項",
        "kolonne",
    ];
    let words = words(name);
    let rest: Vec<&str> = words.iter().map(|word| word.trim_end_matches(char::is_numeric)).collect();
    rest.iter().all(|word| word.is_empty() || word.chars().count() == 1 && word.is_ascii() || WORDS.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_words_without_case_accents_and_brackets() {
        for (name, expected) in [
            ("Price (USD)", "price"),
            ("价格（元）", "价格"),
            ("datasetTitle", "dataset title"),
            ("URLOfPage", "url of page"),
            ("PRIX_UNITAIRE", "prix unitaire"),
            ("Größe", "grosse"),
            ("l'année", "l annee"),
            ("数据集ID", "数据集 id"),
            ("Ürün adı", "urun adi"),
            ("ﬁle-size:", "file size"),
            ("ＵＲＬ", "url"),
            ("Keyword 2", "keyword"),
            ("Langue(s)", "langue"),
            ("البائع", "بايع"),
            ("می\u{200c}خواهم", "ميخواهم"),
            ("हिन्दी", "हिन्दी"),
            ("(price)", "price"),
        ] {
            assert_eq!(read(name).words.join(" "), expected, "{name}");
        }
        assert_eq!(read("价格（元/条）").notes, ["元/条"]);
    }

    #[test]
    fn names_that_only_count_say_nothing() {
        for name in ["column 1", "F1", "字段3", "Unnamed: 0", "", "17", "col_2", "Feld4", "Столбец 3"] {
            assert!(is_empty_name(name), "{name}");
        }
        for name in ["price", "价格", "id", "F1 score"] {
            assert!(!is_empty_name(name), "{name}");
        }
    }
}
