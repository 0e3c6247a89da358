//! Folding: case, accents, compatibility forms, Arabic diacritics and letter variants, hyphens and white space are
//! normalised. Every folded byte keeps its offset in the original, so that a cue found in the folded text can be quoted
//! from the text the reader sees.

use super::chinese::simplified;
use super::homoglyph::{foreign, unmix};
use super::latin::basic_latin;
use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// A folded text with the offsets of the original.
///
/// Words are separated by one space; `\n` stands for a paragraph or list-item break, which no cue crosses.
#[derive(Clone, Debug, Default)]
pub struct Folded {
    text: String,
    origin: Vec<u32>,
    /// Start of the word being folded, and whether it holds Latin letters and letters that look like them.
    word: Word,
}

#[derive(Clone, Copy, Debug, Default)]
struct Word {
    start: usize,
    latin: bool,
    foreign: bool,
}

impl Folded {
    /// The folded text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where a byte of the folded text comes from.
    pub fn at(&self, at: usize) -> usize {
        self.origin[at] as usize
    }

    /// Byte range in the original text of a non-empty folded range, on character boundaries of `original` and
    /// including the combining marks that follow the last character.
    pub fn origin(&self, original: &str, start: usize, end: usize) -> (usize, usize) {
        let from = self.origin[start] as usize;
        let last = self.origin[end - 1] as usize;
        let mut chars = original[last..].chars();
        let mut to = last + chars.next().map_or(0, char::len_utf8);
        to += chars.take_while(|c| is_combining_mark(*c)).map(char::len_utf8).sum::<usize>();
        (from, to)
    }

    /// Replaces the content with the folded form of `text`.
    ///
    /// Texts beyond 4 GiB are folded up to that length; normalising keeps descriptions far below it.
    pub fn fold(&mut self, text: &str) {
        self.fold_without(text, &[], false);
    }

    /// As [`Folded::fold`], without some parts: byte ranges in order; each becomes the end of a paragraph. With `lines`,
    /// so does the end of each line, so that no phrase reaches from one into the next.
    pub fn fold_without(&mut self, text: &str, without: &[(usize, usize)], lines: bool) {
        self.text.clear();
        self.origin.clear();
        self.text.reserve(text.len());
        self.origin.reserve(text.len());
        self.word = Word::default();
        let text = &text[..text.floor_char_boundary(u32::MAX as usize)];
        let (mut at, mut without) = (0, without.iter().peekable());
        while let Some(c) = text[at..].chars().next() {
            if let Some((_, end)) = without.next_if(|(start, _)| *start <= at) {
                self.separate('\n', at);
                at = at.max(*end).min(text.len());
                continue;
            }
            // Most text is words of ASCII, which are taken whole.
            let word = text.as_bytes()[at..].iter().take_while(|b| b.is_ascii_alphanumeric()).count();
            if word > 0 {
                let start = self.text.len();
                self.text.push_str(&text[at..at + word]);
                self.text[start..].make_ascii_lowercase();
                self.origin.extend(at as u32..(at + word) as u32);
                self.word.latin = true;
                at += word;
                // Most words are followed by one space and another word.
                let next = text.as_bytes().get(at..at + 2);
                let spaced = next.is_some_and(|next| next[0] == b' ' && next[1].is_ascii_alphanumeric());
                if spaced && without.peek().is_none_or(|(start, _)| *start > at) {
                    self.end_word();
                    self.text.push(' ');
                    self.origin.push(at as u32);
                    self.word.start = self.text.len();
                    at += 1;
                }
                continue;
            }
            if c == '\n' {
                let rest = text[at + 1..].trim_start_matches([' ', '\t', '\r']);
                let breaks =
                    lines || rest.starts_with(['\n', '#', '|']) || rest.starts_with("- ") || rest.starts_with("* ");
                self.separate(if breaks { '\n' } else { ' ' }, at);
            } else if c == '-'
                && self.text.trim_end_matches(' ').ends_with(':')
                && !text[at + 1..].starts_with(char::is_alphanumeric)
            {
                // “Consent: -”: a dash in place of a value is not a hyphen between words.
                self.push('–', at);
            } else if is_space(c) {
                self.separate(' ', at);
            } else if c.is_ascii() {
                self.push(c, at);
            } else {
                self.fold_char(c, at);
            }
            at += c.len_utf8();
        }
        self.end_word();
    }

    fn push(&mut self, c: char, at: usize) {
        let letter = c.is_alphanumeric();
        if letter {
            self.word.latin |= c.is_ascii_alphabetic();
            self.word.foreign |= foreign(c);
        } else {
            self.end_word();
        }
        self.text.push(c);
        self.origin.resize(self.text.len(), at as u32);
        if !letter {
            self.word.start = self.text.len();
        }
    }

    /// A word of Latin letters and letters that look like them becomes a word of one script.
    fn end_word(&mut self) {
        let Word { start, latin, foreign } = std::mem::take(&mut self.word);
        self.word.start = self.text.len();
        if !(latin && foreign) {
            return;
        }
        let letters: Vec<char> = self.text[start..].chars().collect();
        let Some(clean) = unmix(&letters) else { return };
        let mut at = start;
        let origins: Vec<u32> = letters
            .iter()
            .map(|c| {
                at += c.len_utf8();
                self.origin[at - c.len_utf8()]
            })
            .collect();
        self.text.truncate(start);
        self.origin.truncate(start);
        for (c, origin) in clean.into_iter().zip(origins) {
            self.text.push(c);
            self.origin.resize(self.text.len(), origin);
        }
        self.word.start = self.text.len();
    }

    fn separate(&mut self, separator: char, at: usize) {
        match self.text.as_bytes().last() {
            Some(b' ') if separator == '\n' => {
                self.text.pop();
                self.origin.pop();
                self.word.start = self.text.len();
                self.separate(separator, at);
            }
            None | Some(b' ' | b'\n') => {}
            Some(_) => self.push(separator, at),
        }
    }

    fn fold_char(&mut self, c: char, at: usize) {
        match c {
            // Syllables of Hangul and Han characters are letters in their own right.
            '\u{AC00}'..='\u{D7A3}' => self.push(c, at),
            '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}' => self.push(simplified(c), at),
            // Zero-width characters, bidirectional controls, soft hyphen and Arabic tatweel are dropped.
            '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' => {}
            '\u{FEFF}' | '\u{00AD}' | '\u{0640}' => {}
            // Vowel signs of Devanagari are letters and no accents: without them पोर्न and पुराने would be one word.
            '\u{0900}'..='\u{0903}' | '\u{093E}'..='\u{094C}' => self.push(c, at),
            '。' | '！' | '？' => self.push(if c == '。' { '.' } else { '!' }, at),
            '、' => self.push(',', at),
            _ => decompose_compatible(c, |part| {
                if is_combining_mark(part) {
                    return;
                }
                if is_space(part) {
                    return self.separate(' ', at);
                }
                if let Some(letters) = basic_latin(part) {
                    return letters.chars().for_each(|c| self.push(c, at));
                }
                match part {
                    'ة' => self.push('ه', at),
                    'ى' | 'ی' => self.push('ي', at),
                    'ک' => self.push('ك', at),
                    '’' | 'ʼ' => self.push('\'', at),
                    _ => part.to_lowercase().for_each(|l| self.push(l, at)),
                }
            }),
        }
    }
}

/// White space and what joins words: hyphens and underscores.
fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '_' | '\u{2010}'..='\u{2012}' | '\u{00A0}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn folded(text: &str) -> String {
        let mut f = Folded::default();
        f.fold(text);
        f.text().to_owned()
    }

    #[test]
    fn spellings_become_one() {
        assert_eq!(folded("Call-Centre_Recordings"), "call centre recordings");
        assert_eq!(folded("Ёлка ÉTÉ Straße"), "елка ete strasse");
        assert_eq!(folded("ﬁle １２"), "file 12");
        assert_eq!(folded("مُكَالَمَة أحمد"), "مكالمه احمد");
        assert_eq!(folded("电话录音。下一句"), "电话录音.下一句");
        assert_eq!(folded("a\u{200B}b"), "ab");
        assert_eq!(folded("phone cаlls, кoнец"), "phone calls, конец");
    }

    #[test]
    fn wrapped_lines_join_and_paragraphs_do_not() {
        assert_eq!(folded("phone\ncalls"), "phone calls");
        assert_eq!(folded("phone\n\ncalls"), "phone\ncalls");
        assert_eq!(folded("phone \n- calls"), "phone\ncalls");
    }

    #[test]
    fn a_quote_keeps_its_accents() {
        let text = "Données: appels enregistre\u{301}s.";
        let mut f = Folded::default();
        f.fold(text);
        let at = f.text().find("enregistres").unwrap();
        let (from, to) = f.origin(text, at, at + "enregistres".len());
        assert_eq!(&text[from..to], "enregistre\u{301}s");
        let (from, to) = f.origin(text, at, at + "enregistre".len());
        assert_eq!(&text[from..to], "enregistre\u{301}");
    }

    proptest! {
        #[test]
        fn every_folded_range_maps_to_character_boundaries(text in "\\PC{0,40}") {
            let mut f = Folded::default();
            f.fold(&text);
            let n = f.text().len();
            prop_assert_eq!(f.origin.len(), n);
            for start in 0..n {
                for end in start + 1..=n {
                    let (from, to) = f.origin(&text, start, end);
                    prop_assert!(from < to && text.get(from..to).is_some());
                }
            }
        }
    }
}
