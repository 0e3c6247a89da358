//! Where words begin and end in a folded text, in scripts with and without spaces between words.

/// Letters and digits that form words between spaces; Chinese, Japanese and Thai are written without them.
pub fn in_word(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_alphanumeric() } else { !is_unspaced(c) && c.is_alphanumeric() }
}

/// Whether a letter belongs to a script without spaces between words.
pub fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{2FA1F}' | '\u{0E00}'..='\u{0E7F}')
}

/// Arabic writes conjunction, prepositions and article as part of the word: at most three of these letters.
const CLITICS: [char; 6] = ['و', 'ف', 'ب', 'ك', 'ل', 'ا'];

/// Whether a word can begin at an offset. `clitics`: also behind the prefixes of Arabic words.
pub fn starts_word(text: &str, start: usize, clitics: bool) -> bool {
    let bytes = text.as_bytes();
    // Most text is ASCII, where a look at two bytes is enough.
    match (start.checked_sub(1).map(|n| bytes[n]), bytes.get(start)) {
        (None, _) | (_, None) => return true,
        (Some(before), Some(first)) if before.is_ascii() && first.is_ascii() => {
            return !(before.is_ascii_alphanumeric() && first.is_ascii_alphanumeric());
        }
        _ => {}
    }
    let first = text[start..].chars().next();
    let before = text[..start].chars().next_back();
    let (Some(first), Some(before)) = (first, before) else { return true };
    if !in_word(first) || !in_word(before) {
        return true;
    }
    if !clitics {
        return false;
    }
    let mut prefix = text[..start].chars().rev().take_while(|c| in_word(*c));
    let mut letters = 0;
    prefix.by_ref().take(4).all(|c| {
        letters += 1;
        CLITICS.contains(&c)
    }) && letters <= 3
}

/// Whether a word can end at an offset.
pub fn ends_word(text: &str, end: usize) -> bool {
    let bytes = text.as_bytes();
    match (end.checked_sub(1).map(|n| bytes[n]), bytes.get(end)) {
        (_, None) => return true,
        (Some(last), Some(after)) if last.is_ascii() && after.is_ascii() => {
            return !(last.is_ascii_alphanumeric() && after.is_ascii_alphanumeric());
        }
        _ => {}
    }
    let last = text[..end].chars().next_back();
    let after = text[end..].chars().next();
    !matches!((last, after), (Some(l), Some(a)) if in_word(l) && in_word(a))
}

/// Where the word around an offset ends.
pub fn word_end(text: &str, end: usize) -> usize {
    text[end..].find(|c| !in_word(c)).map_or(text.len(), |n| end + n)
}

/// Number of words between two offsets; a character of an unspaced script counts as half a word.
pub fn words(text: &str, from: usize, to: usize) -> usize {
    let between = text[from..to.max(from)].trim();
    let unspaced = if between.is_ascii() { 0 } else { between.chars().filter(|c| is_unspaced(*c)).count() };
    between.split(' ').filter(|w| w.chars().any(|c| c.is_alphanumeric() && !is_unspaced(c))).count() + unspaced / 2
}
