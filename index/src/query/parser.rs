//! Reads a question from its tokens. Half-typed, unbalanced or overlong questions still give a search.

use super::ast::{Ast, Form, Leaf, Node, QueryField};
use super::lexer::{Token, TokenKind, lex};
use super::notice::QueryNotice;
use crate::analyzer;

/// Most search terms in one question; a phrase counts each of its words.
pub const MOST_TERMS: usize = 1024;

/// Most parentheses inside each other.
pub const MOST_LEVELS: usize = 64;

/// Most notices given; a further one tells how many were left out.
pub const MOST_NOTICES: usize = 32;

/// Reads what a person typed. Always gives a question; the notices say where it was not taken to the letter.
pub fn parse(text: &str) -> (Ast, Vec<QueryNotice>) {
    let mut notices = Vec::new();
    let tokens = lex(text, &mut notices);
    let mut parser =
        Parser { tokens, at: 0, level: 0, terms: 0, full: false, too_deep: false, notices, length: text.len() };
    let root = parser.alternatives();
    debug_assert_eq!(parser.at, parser.tokens.len(), "stray closing brackets are consumed inside");
    parser.notices.sort_by_key(|n| n.position);
    parser.notices.dedup();
    (Ast { root }, shortened(parser.notices))
}

/// The first notices; the last says how many more there were.
fn shortened(mut notices: Vec<QueryNotice>) -> Vec<QueryNotice> {
    let more = notices.split_off(notices.len().min(MOST_NOTICES));
    if let Some(first) = more.first() {
        let message = format!("There are {} more remarks on this question.", more.len());
        notices.push(QueryNotice::new(first.position, message, None));
    }
    notices
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    /// Open brackets around the current place, counting only those that are followed.
    level: usize,
    terms: usize,
    full: bool,
    too_deep: bool,
    notices: Vec<QueryNotice>,
    length: usize,
}

impl Parser {
    fn peek(&self) -> Option<&TokenKind> {
        self.tokens.get(self.at).map(|t| &t.kind)
    }

    /// Where the current token begins, or the end of the text.
    fn here(&self) -> usize {
        self.tokens.get(self.at).map_or(self.length, |t| t.span.start)
    }

    fn notice(&mut self, position: usize, message: impl Into<String>, hint: Option<&str>) {
        self.notices.push(QueryNotice::new(position, message, hint.map(str::to_owned)));
    }

    /// `a b OR c`, up to a closing bracket or the end.
    fn alternatives(&mut self) -> Option<Node> {
        let mut found = Vec::new();
        let mut waiting: Option<usize> = None;
        loop {
            let before = found.len();
            found.extend(self.conjunction());
            let or = self.here();
            if self.peek() != Some(&TokenKind::Or) {
                if found.len() == before {
                    self.lonely_or(waiting);
                }
                return Node::any(found);
            }
            self.at += 1;
            if found.len() == before {
                self.lonely_or(Some(waiting.unwrap_or(or)));
            }
            waiting = Some(or);
        }
    }

    fn lonely_or(&mut self, position: Option<usize>) {
        if let Some(position) = position {
            self.notice(position, "“OR” needs something to search for on both sides.", Some("write a OR b"));
        }
    }

    fn conjunction(&mut self) -> Option<Node> {
        let mut found = Vec::new();
        while let Some(kind) = self.peek() {
            match kind {
                TokenKind::Or => break,
                TokenKind::Close if self.level > 0 => break,
                TokenKind::Close => {
                    let position = self.here();
                    self.notice(position, "This bracket closes nothing and was left out.", None);
                    self.at += 1;
                }
                TokenKind::And => self.at += 1,
                _ => found.extend(self.unary()),
            }
        }
        let bare = |n: &Node| matches!(n, Node::Leaf(l) if l.field.is_none() && matches!(l.form, Form::Word | Form::Prefix));
        let (words, mut rest): (Vec<Node>, Vec<Node>) = found.into_iter().partition(bare);
        let words = words.into_iter().filter_map(|n| if let Node::Leaf(l) = n { Some(l) } else { None }).collect();
        rest.extend(Node::most(words));
        Node::all(rest)
    }

    fn unary(&mut self) -> Option<Node> {
        let mut negative = false;
        while self.peek() == Some(&TokenKind::Minus) {
            negative = true;
            self.at += 1;
        }
        let node = self.primary()?;
        Some(if negative { node.negate() } else { node })
    }

    fn primary(&mut self) -> Option<Node> {
        let Token { kind, span } = self.tokens.get(self.at)?.clone();
        match kind {
            TokenKind::Open => self.brackets(),
            TokenKind::Field(field) => {
                self.at += 1;
                self.value(field, span.start)
            }
            TokenKind::Word { text, star } => {
                self.at += 1;
                let form = if star { Form::Prefix } else { Form::Word };
                self.leaf(Leaf { field: None, text, form, span })
            }
            TokenKind::Quoted(text) => {
                self.at += 1;
                self.leaf(Leaf { field: None, text, form: Form::Phrase { slop: 0 }, span })
            }
            // After a lone minus: left to the caller, who knows what to do with these.
            TokenKind::Close | TokenKind::Or | TokenKind::And | TokenKind::Minus => None,
        }
    }

    fn brackets(&mut self) -> Option<Node> {
        let start = self.here();
        if self.level == MOST_LEVELS {
            return self.beyond_depth(start);
        }
        self.at += 1;
        self.level += 1;
        let inner = self.alternatives();
        self.level -= 1;
        if self.peek() == Some(&TokenKind::Close) {
            self.at += 1;
        } else {
            self.notice(start, "This bracket is not closed; it was taken to close at the end.", Some("add )"));
        }
        inner
    }

    /// Skips a bracket that stands too deep, with all that is in it.
    fn beyond_depth(&mut self, start: usize) -> Option<Node> {
        if !self.too_deep {
            self.too_deep = true;
            let message = format!("Brackets more than {MOST_LEVELS} deep were left out, with what is in them.");
            self.notice(start, message, None);
        }
        let mut open = 0_usize;
        while let Some(kind) = self.peek() {
            match kind {
                TokenKind::Open => open += 1,
                TokenKind::Close => open -= 1,
                _ => {}
            }
            self.at += 1;
            if open == 0 {
                break;
            }
        }
        None
    }

    fn value(&mut self, field: QueryField, start: usize) -> Option<Node> {
        let field_end = self.tokens[self.at - 1].span.end;
        let next = self.tokens.get(self.at).filter(|t| t.span.start == field_end).cloned();
        let (text, form, end) = match next {
            Some(Token { kind: TokenKind::Word { text, star }, span }) => {
                (text, if star { Form::Prefix } else { Form::Word }, span.end)
            }
            Some(Token { kind: TokenKind::Quoted(text), span }) => (text, Form::Phrase { slop: 0 }, span.end),
            _ => return self.empty_value(field, start),
        };
        self.at += 1;
        let form = if text.is_empty() && form == Form::Prefix { Form::Any } else { form };
        let any_value = form == Form::Any; let _ = text.is_empty() && form == Form::Prefix && matches!(field, QueryField::Facet(_));
        if text.is_empty() && !any_value {
            return self.empty_value(field, start);
        }
        self.leaf(Leaf { field: Some(field), text, form, span: start..end })
    }

    fn empty_value(&mut self, field: QueryField, start: usize) -> Option<Node> {
        let message = format!("The field “{}” has no value and was left out.", field.name());
        self.notice(start, message, Some("write the value right after the colon, in quotes if it has spaces"));
        None
    }

    /// Takes a leaf in, unless it asks for nothing or the question is full.
    fn leaf(&mut self, leaf: Leaf) -> Option<Node> {
        let terms = match leaf.field {
            Some(QueryField::Facet(_)) => 1,
            _ => analyzer::terms(&leaf.text).take(MOST_TERMS + 1).count(),
        };
        if terms == 0 {
            let shown: String = leaf.text.chars().take(40).collect();
            self.notice(leaf.span.start, format!("“{shown}” has no letters or digits and was left out."), None);
            return None;
        }
        if self.terms + terms > MOST_TERMS {
            if !self.full {
                self.full = true;
                let message = format!("A question has at most {MOST_TERMS} terms; some of what follows was left out.");
                self.notice(leaf.span.start, message, Some("ask in several questions"));
            }
            return None;
        }
        self.terms += terms;
        Some(Node::Leaf(leaf))
    }
}
