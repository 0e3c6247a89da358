//! Traditional Chinese characters as their simplified ones, so that 電話錄音 and 电话录音 are one phrase for the word lists
//! and for the search index.
//!
//! Character by character: where a simplified character stands for several traditional ones the way back is not unique,
//! but nobody goes back; both texts are folded. Japanese text is folded the same way, on both sides, which joins no
//! words that mean different things.
//!
//! `traditional.txt` has the pairs of `TSCharacters.txt` of OpenCC (Carbo Kuo and contributors, Apache-2.0) whose
//! characters are in the blocks below, the first simplified character where there are several, without line breaks
//! that mean anything: each traditional character is followed by its simplified one.

use std::sync::LazyLock;

const PAIRS: &str = include_str!("traditional.txt");

/// First and last character of the blocks “CJK Unified Ideographs” and “Extension A”.
const FIRST: u32 = 0x3400;
const LAST: u32 = 0x9FFF;

static TABLE: LazyLock<Vec<u16>> = LazyLock::new(|| {
    let mut table = vec![0; (LAST - FIRST + 1) as usize];
    let mut characters = PAIRS.chars().filter(|c| !c.is_whitespace());
    while let (Some(traditional), Some(simplified)) = (characters.next(), characters.next()) {
        table[(traditional as u32 - FIRST) as usize] = simplified as u16;
    }
    table
});

/// The simplified form of a character; the character itself if it has none. Both take three bytes of UTF-8.
pub fn simplified(c: char) -> char {
    if !(FIRST..=LAST).contains(&(c as u32)) {
        return c;
    }
    match TABLE[(c as u32 - FIRST) as usize] {
        0 => c,
        simplified => char::from_u32(u32::from(simplified)).unwrap_or(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn traditional_characters_become_simplified_ones_and_others_stay() {
        let fold = |text: &str| text.chars().map(simplified).collect::<String>();
        assert_eq!(fold("含客服人員與客戶之電話錄音"), "含客服人员与客户之电话录音");
        assert_eq!(fold("汽車車牌照片"), "汽车车牌照片");
        assert_eq!(fold("电话录音 abc ひらがな 한국"), "电话录音 abc ひらがな 한국");
    }

    #[test]
    fn a_simplified_character_stays_as_it_is() {
        assert_eq!(PAIRS.chars().filter(|c| !c.is_whitespace()).count() % 2, 0);
        for c in (FIRST..=LAST).filter_map(char::from_u32) {
            assert_eq!(simplified(simplified(c)), simplified(c), "{c}");
            assert_eq!(simplified(c).len_utf8(), c.len_utf8(), "{c}");
        }
    }
}
