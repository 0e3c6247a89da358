//! Letter folding: which characters belong together, and which count as the same letter. The only table of its kind
//! here.
//!
//! Facts from the Unicode character database (general categories, blocks, normalisation form KC) through the
//! `unicode-normalization` crate; the Arabic and Russian equivalences are those readers of these languages expect
//! from a search box, where points and hamza are mostly left out in writing.

use brokerwatch_text::simplified;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{decompose_canonical, is_combining_mark};

/// Whether text in the script of this letter or digit is cut into bigrams instead of words.
pub(super) fn is_bigram_script(c: char) -> bool {
    match c as u32 {
        0..0xe00 => false,
        // Thai and Lao, Myanmar, Khmer: their own digits are used in numbers like ours.
        0xe00..=0xeff | 0x1000..=0x109f | 0x1780..=0x17ff => !c.is_numeric(),
        // Hangul parts; Chinese radicals, kana, bopomofo; Han; Hangul syllables; half-width kana and Hangul.
        0x1100..=0x11ff
        | 0x2e80..=0x2fdf
        | 0x3005..=0x3007
        | 0x3031..=0x3035
        | 0x303b..=0x31ff
        | 0x3400..=0x4dbf
        | 0x4e00..=0x9fff
        | 0xa960..=0xa97f
        | 0xac00..=0xd7ff
        | 0xf900..=0xfaff
        | 0xff66..=0xffdc
        | 0x1_b000..=0x1_b16f
        | 0x2_0000..=0x3_ffff => true,
        _ => false,
    }
}

/// Whether this character belongs to the one before it.
pub(super) fn extends_previous(c: char) -> bool {
    match c {
        '\0'..'\u{ad}' => false,
        // Soft hyphen, non-joiner and joiner; vowels and finals of decomposed Hangul; half-width voicing marks of kana.
        '\u{ad}'
        | '\u{200c}'
        | '\u{200d}'
        | '\u{1160}'..='\u{11ff}'
        | '\u{d7b0}'..='\u{d7ff}'
        | '\u{ff9e}'
        | '\u{ff9f}' => true,
        _ => is_combining_mark(c),
    }
}

/// Appends the form of `unit`, one character with its marks, under which it is searched. May append nothing.
pub(super) fn fold(unit: &str, out: &mut String) {
    for composed in unit.nfkc() {
        for c in composed.to_lowercase() {
            fold_char(c, out);
        }
    }
}

fn fold_char(c: char, out: &mut String) {
    match c {
        _ if is_decoration(c) => {}
        'ß' => out.push_str("ss"),
        'æ' => out.push_str("ae"),
        'œ' => out.push_str("oe"),
        'þ' => out.push_str("th"),
        'ø' => out.push('o'),
        'ł' => out.push('l'),
        'đ' | 'ð' => out.push('d'),
        'ħ' => out.push('h'),
        'ŧ' => out.push('t'),
        'ŋ' => out.push('n'),
        'ı' => out.push('i'),
        'ς' => out.push('σ'),
        'ё' | 'ѐ' => out.push('е'),
        'ѝ' => out.push('и'),
        'آ' | 'أ' | 'إ' | 'ٱ' => out.push('ا'),
        'ى' | 'ی' => out.push('ي'),
        'ک' => out.push('ك'),
        'ة' => out.push('ه'),
        '\u{3400}'..='\u{9fff}' => out.push(simplified(c)),
        // Latin and Greek letters with accents: keep the letter.
        '\u{c0}'..='\u{24f}' | '\u{370}'..='\u{3ff}' | '\u{1e00}'..='\u{1fff}' => {
            decompose_canonical(c, |part| {
                if !is_decoration(part) {
                    out.push(part);
                }
            });
        }
        _ => out.push(c),
    }
}

/// Accents, points and fillers that people leave out in a query. Marks that are vowels of their script are kept.
fn is_decoration(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{200c}' | '\u{200d}'
        | '\u{300}'..='\u{36f}' | '\u{483}'..='\u{487}'
        | '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}' | '\u{5c2}' | '\u{5c4}' | '\u{5c5}' | '\u{5c7}'
        | '\u{610}'..='\u{61a}' | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}'
        | '\u{6d6}'..='\u{6dc}' | '\u{6df}'..='\u{6e4}' | '\u{6e7}' | '\u{6e8}' | '\u{6ea}'..='\u{6ed}'
        | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{fe20}'..='\u{fe2f}')
}
