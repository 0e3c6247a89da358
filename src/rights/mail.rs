//! A letter as a message that a mail program opens as a draft (`.eml`, RFC 5322 and MIME).

use super::letter::Letter;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The message: no sender and no receiver, which the mail program asks for, and no date, which it sets.
pub fn mail_file(letter: &Letter) -> String {
    let body = STANDARD.encode(letter.body.replace('\n', "\r\n"));
    let lines: Vec<&str> = body.as_bytes().chunks(76).filter_map(|line| std::str::from_utf8(line).ok()).collect();
    format!(
        "X-Unsent: 1\r\nSubject: {}\r\nMIME-Version: 1.0\r\nContent-Language: {}\r\n\
         Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n{}\r\n",
        encoded_words(&letter.subject),
        letter.language.code(),
        lines.join("\r\n")
    )
}

/// A header in encoded words (RFC 2047) of at most 75 characters, none of which cuts a character.
fn encoded_words(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let mut words = vec![String::new()];
    for c in text.chars() {
        // 42 bytes are 56 characters of base64; with “=?utf-8?B?” and “?=” the first line of a header has room.
        if words.last().is_some_and(|word| word.len() + c.len_utf8() > 42) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut() {
            word.push(c);
        }
    }
    let words: Vec<String> = words.iter().map(|word| format!("=?utf-8?B?{}?=", STANDARD.encode(word))).collect();
    words.join("\r\n ")
}
