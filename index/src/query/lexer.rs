//! Cuts a query into tokens. It never fails: any text gives a list of tokens.

use std::ops::Range;

use super::ast::QueryField;
use super::diagnostic::{QueryDiagnostic, nearest_field, shown};
use crate::schema::named;

/// Maximum number of words allowed between the words of a phrase.
pub const MAX_SLOP: u32 = 50;

/// A token with its span.
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
    Scope(Scope),
    /// An unquoted word with its operators; its text is that of its span.
    Word,
    /// A phrase without its quotes.
    Quoted {
        text: String,
        slop: u32,
    },
}

/// What is typed before a colon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    In(QueryField),
    /// `has:`, followed by the name of a field.
    Has,
}

impl Scope {
    fn named(name: &str) -> Option<Self> {
        if name.eq_ignore_ascii_case("has") {
            return Some(Self::Has);
        }
        named(name).and_then(QueryField::from_kind).map(Self::In)
    }

    /// The name as printed.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::In(field) => field.name(),
            Self::Has => "has",
        }
    }
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    tokens: Vec<Token>,
    diagnostics: &'a mut Vec<QueryDiagnostic>,
}

/// The tokens of `text`; adds to `diagnostics`.
pub(super) fn lex(text: &str, diagnostics: &mut Vec<QueryDiagnostic>) -> Vec<Token> {
    let mut lexer = Lexer { text, at: 0, tokens: Vec::new(), diagnostics };
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
                if self.peek().is_some_and(|c| !is_gap(c) && c != ')') {
                    self.push(TokenKind::Minus, start);
                }
            }
            _ if is_gap(c) => self.at += c.len_utf8(),
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
        let mut slop = 0;
        match end {
            Some(length) => {
                self.at += length;
                slop = self.slop();
            }
            None => {
                self.at = self.text.len();
                let message = "This quotation mark is not closed; the phrase goes on to the end.";
                let mark = start..start + open.len_utf8();
                self.diagnostics.push(QueryDiagnostic::new(mark, message, Some("put \" after the phrase".into())));
            }
        }
        self.push(TokenKind::Quoted { text, slop }, start);
    }

    /// The number of words allowed in between, from `~3` right after a phrase.
    fn slop(&mut self) -> u32 {
        let Some(rest) = self.text[self.at..].strip_prefix('~') else { return 0 };
        let digits = &rest[..rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len())];
        let start = self.at;
        if digits.is_empty() {
            // `"a"~b` is a phrase and a word; a lone `~` was left half-typed.
            if rest.chars().next().is_none_or(ends_word) {
                self.at += 1;
                let message = "“~” after a phrase needs the number of words allowed in between.";
                let hint = Some("write \"two words\"~3".into());
                self.diagnostics.push(QueryDiagnostic::new(start..self.at, message, hint));
            }
            return 0;
        }
        self.at += 1 + digits.len();
        // Only digits, so what does not fit is far beyond the limit.
        let slop = digits.parse().unwrap_or(u32::MAX);
        if slop > MAX_SLOP {
            let message =
                format!("At most {MAX_SLOP} words are allowed in between; “~{}” was cut to that.", shown(digits));
            let diagnostic = QueryDiagnostic::new(start..self.at, message, Some(format!("write ~{MAX_SLOP}")));
            self.diagnostics.push(diagnostic.with_replacement(Some(format!("~{MAX_SLOP}"))));
        }
        slop.min(MAX_SLOP)
    }

    fn word(&mut self) {
        let start = self.at;
        let rest = &self.text[start..];
        let word = &rest[..rest.find(ends_word).unwrap_or(rest.len())];
        if let Some((name, value)) = word.split_once(':').filter(|(name, _)| is_name(name)) {
            if let Some(scope) = Scope::named(name) {
                self.at = start + name.len() + 1;
                self.push(TokenKind::Scope(scope), start);
                if !value.is_empty() {
                    self.at = start + word.len();
                    self.push(TokenKind::Word, start + name.len() + 1);
                }
                return;
            }
            self.unknown_field(start, name, value);
        }
        self.at = start + word.len();
        let kind = match word {
            "OR" => TokenKind::Or,
            "AND" => TokenKind::And,
            "NOT" => TokenKind::Minus,
            _ => TokenKind::Word,
        };
        self.push(kind, start);
    }

    /// Reports an unknown field. Web addresses and times of day contain colons too, so only what looks like a field is
    /// reported.
    fn unknown_field(&mut self, start: usize, name: &str, value: &str) {
        let nearest = nearest_field(name);
        if value.starts_with("//") || (value.is_empty() && nearest.is_none()) {
            return;
        }
        let message = format!("Unknown field “{}”; its name and value were searched as words.", shown(name));
        let hint = nearest.map(|near| format!("did you mean “{near}:{}”?", shown(value)));
        let diagnostic = QueryDiagnostic::new(start..start + name.len() + 1, message, hint);
        self.diagnostics.push(diagnostic.with_replacement(nearest.map(|near| format!("{near}:"))));
    }
}

/// Control characters separate words like spaces.
fn is_gap(c: char) -> bool {
    c.is_whitespace() || c.is_control()
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '„' | '”')
}

fn ends_word(c: char) -> bool {
    is_gap(c) || is_quote(c) || matches!(c, '(' | ')')
}

fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(|b| b.is_ascii_alphabetic() || matches!(b, b'_' | b'-'))
}
