//! Cuts a typed question into signs and words. It never fails: any text gives a list of tokens.

use std::ops::Range;

use super::ast::QueryField;
use super::notice::{QueryNotice, nearest_field};
use crate::schema::named;

/// A piece of a question with its place.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) span: Range<usize>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum TokenKind {
    Open,
    Close,
    Minus,
    Or,
    And,
    /// `name:`; its value, if any, follows without a gap.
    Field(QueryField),
    /// An unquoted word; `star` if a star stood at its end. Empty only for the star after a field.
    Word {
        text: String,
        star: bool,
    },
    Quoted(String),
}

pub(super) struct Lexer<'a> {
    text: &'a str,
    at: usize,
    tokens: Vec<Token>,
    notices: &'a mut Vec<QueryNotice>,
}

/// The tokens of `text`; remarks go to `notices`.
pub(super) fn lex(text: &str, notices: &mut Vec<QueryNotice>) -> Vec<Token> {
    let mut lexer = Lexer { text, at: 0, tokens: Vec::new(), notices };
    while let Some(c) = lexer.peek() {
        lexer.token(c);
    }
    lexer.tokens
}

impl Lexer<'_> {
    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn push(&mut self, kind: TokenKind, start: usize) {
        self.tokens.push(Token { kind, span: start..self.at });
    }

    fn token(&mut self, c: char) {
        let start = self.at;
        match c {
            '(' | ')' => {
                self.at += 1;
                self.push(if c == '(' { TokenKind::Open } else { TokenKind::Close }, start);
            }
            '-' => {
                self.at += self.text[start..].len() - self.text[start..].trim_start_matches('-').len();
                // A dash between spaces is punctuation, not an exclusion.
                if self.peek().is_some_and(|c| !c.is_whitespace() && c != ')') {
                    self.push(TokenKind::Minus, start);
                }
            }
            _ if c.is_whitespace() => self.at += c.len_utf8(),
            _ if is_quote(c) => self.quoted(c),
            _ => self.word(),
        }
    }

    fn quoted(&mut self, open: char) {
        let start = self.at;
        self.at += open.len_utf8();
        let mut text = String::new();
        let mut chars = self.text[self.at..].char_indices().peekable();
        let mut end = None;
        while let Some((i, c)) = chars.next() {
            match c {
                '"' => end = Some(i + 1),
                '”' if open != '"' => end = Some(i + c.len_utf8()),
                '\\' => match chars.next_if(|(_, next)| matches!(next, '"' | '\\')) {
                    Some((_, escaped)) => text.push(escaped),
                    None => text.push(c),
                },
                _ => text.push(c),
            }
            if end.is_some() {
                break;
            }
        }
        match end {
            Some(length) => self.at += length,
            None => {
                self.at = self.text.len();
                let message = "This quotation mark is not closed; the phrase goes on to the end.";
                self.notices.push(QueryNotice::new(start, message, Some("put \" after the phrase".into())));
            }
        }
        self.push(TokenKind::Quoted(text), start);
    }

    fn word(&mut self) {
        let start = self.at;
        let rest = &self.text[start..];
        let length = rest.find(ends_word).unwrap_or(rest.len());
        let word = &rest[..length];
        if let Some((name, value)) = word.split_once(':').filter(|(name, _)| is_name(name)) {
            if let Some(field) = named(name).and_then(QueryField::from_kind) {
                self.at = start + name.len() + 1;
                self.push(TokenKind::Field(field), start);
                if !value.is_empty() {
                    self.push_word(value);
                }
                return;
            }
            self.unknown_field(start, name, value);
        }
        let keyword = match word {
            "OR" => Some(TokenKind::Or),
            "AND" => Some(TokenKind::And),
            "NOT" => Some(TokenKind::Minus),
            _ => None,
        };
        match keyword {
            Some(kind) => {
                self.at = start + length;
                self.push(kind, start);
            }
            None => self.push_word(word),
        }
    }

    fn push_word(&mut self, word: &str) {
        let start = self.at;
        self.at += word.len();
        let text = word.trim_end_matches('*');
        let after_field =
            self.tokens.last().is_some_and(|t| matches!(t.kind, TokenKind::Field(_)) && t.span.end == start);
        // A star with nothing before it says nothing, except after a field: any value.
        if !text.is_empty() || after_field {
            self.push(TokenKind::Word { text: text.to_owned(), star: text.len() < word.len() }, start);
        }
    }

    /// Web addresses and times of day contain colons too; only what looks like a field is remarked on.
    fn unknown_field(&mut self, start: usize, name: &str, value: &str) {
        let nearest = nearest_field(name);
        if value.starts_with("//") || (value.is_empty() && nearest.is_none()) {
            return;
        }
        let message = format!("There is no field “{name}”; its name and value were searched as words.");
        let hint = nearest.map(|near| format!("did you mean “{near}:{value}”?"));
        self.notices.push(QueryNotice::new(start, message, hint));
    }
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '„' | '”')
}

fn ends_word(c: char) -> bool {
    c.is_whitespace() || is_quote(c) || matches!(c, '(' | ')')
}

fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(|b| b.is_ascii_alphabetic() || matches!(b, b'_' | b'-'))
}
