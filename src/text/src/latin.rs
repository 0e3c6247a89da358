//! Letters that stand for basic Latin ones without being decomposed.

/// The basic Latin letters that stand for a letter which Unicode does not decompose: `ß` is `ss`, `Ø` is `o`.
pub fn basic_latin(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' => "ss",
        'æ' | 'Æ' => "ae",
        'œ' | 'Œ' => "oe",
        'ø' | 'Ø' => "o",
        'ł' | 'Ł' => "l",
        'đ' | 'Đ' => "d",
        'ı' => "i",
        _ => return None,
    })
}
