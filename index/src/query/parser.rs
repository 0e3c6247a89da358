//! Reads a question from its tokens. Half-typed, unbalanced or overlong questions still give a search.

use std::ops::Range;

use super::ast::{Ast, Form, Leaf, Node, QueryField};
use super::lexer::{Scope, Token, TokenKind, lex};
use super::notice::{QueryNotice, shown};
use super::words::Typed;
use crate::analyzer;

/// Most bytes of a question that are read, and most that its canonical text has.
pub const MOST_BYTES: usize = 10_000;

/// Most search terms in one question; a phrase counts each of its words.
pub const MOST_TERMS: usize = 1024;

/// Most parentheses inside each other.
pub const MOST_LEVELS: usize = 64;

/// Most notices given; a further one tells how many were left out.
pub const MOST_NOTICES: usize = 32;

/// A byte typed makes at most so many in the canonical text: below [`MOST_BYTES`] through this it need not be measured.
const MOST_GROWTH: usize = 40;

/// Reads what a person typed. Always gives a question; the notices say where it was not taken to the letter.
pub fn parse(text: &str) -> (Ast, Vec<QueryNotice>) {
    let kept = &text[..text.floor_char_boundary(MOST_BYTES)];
    let (ast, mut notices) = read_to_print(kept);
    if kept.len() < text.len() {
        let message = format!("A question has at most {MOST_BYTES} bytes; the rest was left out.");
        notices.push(QueryNotice::new(kept.len()..text.len(), message, Some("ask in several questions".into())));
    }
    notices.sort_by_key(|n| n.position);
    notices.dedup();
    (ast, shortened(notices))
}

/// Whether `text` asks for just this leaf.
pub(super) fn means(text: &str, leaf: &Leaf) -> bool {
    matches!(read(text, MOST_TERMS).0.root, Some(Node::Leaf(found)) if found == *leaf)
}

/// Reads as many terms as can be written out again within the limit: names of fields and values may be longer in the
/// canonical text than they were typed.
fn read_to_print(text: &str) -> (Ast, Vec<QueryNotice>) {
    let fits = |ast: &Ast| text.len() <= MOST_BYTES / MOST_GROWTH || ast.to_string().len() <= MOST_BYTES;
    let whole = read(text, MOST_TERMS);
    if fits(&whole.0) {
        return whole;
    }
    let (mut fitting, mut terms, mut too_many) = (read(text, 0), 0, MOST_TERMS);
    while too_many - terms > 1 {
        let middle = (terms + too_many) / 2;
        let tried = read(text, middle);
        if fits(&tried.0) {
            (fitting, terms) = (tried, middle);
        } else {
            too_many = middle;
        }
    }
    fitting
}

/// Reads a question of at most so many terms.
fn read(text: &str, most_terms: usize) -> (Ast, Vec<QueryNotice>) {
    let mut notices = Vec::new();
    let tokens = lex(text, &mut notices);
    let mut parser = Parser {
        text,
        tokens,
        at: 0,
        scope: None,
        level: 0,
        terms: 0,
        most_terms,
        full: false,
        too_deep: false,
        notices,
    };
    let root = parser.alternatives();
    debug_assert_eq!(parser.at, parser.tokens.len(), "stray closing brackets are consumed inside");
    (Ast { root }, parser.notices)
}

/// The first notices; the last says how many more there were.
fn shortened(mut notices: Vec<QueryNotice>) -> Vec<QueryNotice> {
    let more = notices.split_off(notices.len().min(MOST_NOTICES));
    if let Some(first) = more.first() {
        let message = format!("There are {} more remarks on this question.", more.len());
        notices.push(QueryNotice::new(first.span.clone(), message, None));
    }
    notices
}

pub(super) struct Parser<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    at: usize,
    /// What the brackets around the current place are for: `field:( … )`.
    scope: Option<Scope>,
    /// Open brackets around the current place, counting only those that are followed.
    level: usize,
    terms: usize,
    most_terms: usize,
    full: bool,
    too_deep: bool,
    notices: Vec<QueryNotice>,
}

/// A part of a question as it takes its place beside others.
enum Part {
    /// A word that joins the words beside it in a group.
    Loose(Leaf),
    /// Anything else: it is required.
    Firm(Node),
}

impl Parser<'_> {
    fn peek(&self) -> Option<&TokenKind> {
        self.tokens.get(self.at).map(|t| &t.kind)
    }

    /// The place of the current token, or the end of the text.
    fn here(&self) -> Range<usize> {
        self.tokens.get(self.at).map_or(self.text.len()..self.text.len(), |t| t.span.clone())
    }

    pub(super) fn notice(&mut self, span: Range<usize>, message: impl Into<String>, hint: Option<String>) {
        self.notices.push(QueryNotice::new(span, message, hint));
    }

    /// A remark that `instead` mends, put in the place of `span`.
    pub(super) fn notice_instead(
        &mut self,
        span: Range<usize>,
        message: String,
        hint: String,
        instead: Option<String>,
    ) {
        self.notices.push(QueryNotice::new(span, message, Some(hint)).with_instead(instead));
    }

    /// `a b OR c`, up to a closing bracket or the end.
    fn alternatives(&mut self) -> Option<Node> {
        let mut found = Vec::new();
        let mut waiting: Option<Range<usize>> = None;
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
                self.lonely_or(Some(waiting.unwrap_or(or.clone())));
            }
            waiting = Some(or);
        }
    }

    fn lonely_or(&mut self, place: Option<Range<usize>>) {
        if let Some(place) = place {
            self.notice(place, "“OR” needs something to search for on both sides.", Some("write a OR b".into()));
        }
    }

    fn conjunction(&mut self) -> Option<Node> {
        let mut found = Vec::new();
        let mut loose = Vec::new();
        let mut first_loose = 0;
        let mut after_and = false;
        while let Some(kind) = self.peek() {
            match kind {
                TokenKind::Or => break,
                TokenKind::Close if self.level > 0 => break,
                TokenKind::Close => {
                    self.notice(self.here(), "This bracket closes nothing and was left out.", None);
                    self.at += 1;
                }
                TokenKind::And => {
                    self.at += 1;
                    after_and = true;
                }
                _ => {
                    let part = self.unary();
                    let required = std::mem::take(&mut after_and) || self.peek() == Some(&TokenKind::And);
                    match part {
                        Some(Part::Loose(leaf)) if !required => {
                            if loose.is_empty() {
                                first_loose = found.len();
                            }
                            loose.push(leaf);
                        }
                        Some(part) => found.push(part.node()),
                        None => {}
                    }
                }
            }
        }
        if let Some(group) = Node::most(loose) {
            found.insert(first_loose, group);
        }
        Node::all(found)
    }

    fn unary(&mut self) -> Option<Part> {
        let mut minus = None;
        while self.peek() == Some(&TokenKind::Minus) {
            minus = Some(self.here());
            self.at += 1;
        }
        let nothing = matches!(self.peek(), None | Some(TokenKind::Close | TokenKind::Or | TokenKind::And));
        if let (Some(place), true) = (&minus, nothing) {
            let message = format!("There is nothing after “{}” to exclude.", shown(&self.text[place.clone()]));
            self.notice(place.clone(), message, Some("write -word or NOT word".into()));
        }
        let part = self.primary()?;
        Some(if minus.is_some() { Part::Firm(part.node().negate()) } else { part })
    }

    fn primary(&mut self) -> Option<Part> {
        let Token { kind, span } = self.tokens.get(self.at)?;
        let span = span.clone();
        match *kind {
            TokenKind::Open => self.brackets(self.scope).map(Part::Firm),
            TokenKind::Scope(scope) => {
                self.at += 1;
                self.value(scope, span).map(Part::Firm)
            }
            TokenKind::Word | TokenKind::Quoted { .. } => {
                let typed = self.typed(span.start)?;
                let leaf = self.asked(self.scope, &typed)?;
                let text = matches!(leaf.field, None | Some(QueryField::Text(_)));
                let word = matches!(leaf.form, Form::Word | Form::Prefix | Form::Fuzzy(_));
                Some(if text && word { Part::Loose(leaf) } else { Part::Firm(Node::Leaf(leaf)) })
            }
            // After a lone minus: left to the caller, who knows what to do with these.
            TokenKind::Close | TokenKind::Or | TokenKind::And | TokenKind::Minus => None,
        }
    }

    /// Takes the word or phrase at the current place. `start` is where the whole with its field begins.
    fn typed(&mut self, start: usize) -> Option<Typed> {
        let Token { kind, span } = self.tokens.get_mut(self.at)?;
        let (text, slop) = match kind {
            TokenKind::Word => (self.text[span.clone()].to_owned(), None),
            TokenKind::Quoted { text, slop } => (std::mem::take(text), Some(*slop)),
            _ => return None,
        };
        self.at += 1;
        Some(Typed { text, slop, span: span.clone(), whole: start..span.end })
    }

    /// What follows `field:` without a gap.
    fn value(&mut self, scope: Scope, name: Range<usize>) -> Option<Node> {
        if self.here().start > name.end || self.peek().is_none() {
            self.empty_value(scope, name);
            return None;
        }
        if self.peek() == Some(&TokenKind::Open) {
            let remarks = self.notices.len();
            let inner = self.brackets(Some(scope));
            if inner.is_none() && self.notices.len() == remarks && !self.too_deep {
                self.empty_value(scope, name);
            }
            return inner;
        }
        let Some(typed) = self.typed(name.start) else {
            self.empty_value(scope, name);
            return None;
        };
        self.asked(Some(scope), &typed).map(Node::Leaf)
    }

    pub(super) fn empty_value(&mut self, scope: Scope, place: Range<usize>) {
        let message = format!("The field “{}” has no value and was left out.", scope.name());
        let hint = match scope {
            Scope::In(_) => "write the value right after the colon, in quotes if it has spaces",
            Scope::Has => "write the name of a field right after the colon, as in has:consent",
        };
        self.notice(place, message, Some(hint.into()));
    }

    /// Brackets, and what is in them; `scope` is what they are for.
    fn brackets(&mut self, scope: Option<Scope>) -> Option<Node> {
        let start = self.here();
        if self.level >= MOST_LEVELS && !self.only_words() {
            return self.beyond_depth(start);
        }
        self.at += 1;
        self.level += 1;
        let outer = std::mem::replace(&mut self.scope, scope);
        let inner = self.alternatives();
        self.scope = outer;
        self.level -= 1;
        if self.peek() == Some(&TokenKind::Close) {
            self.at += 1;
        } else {
            self.notice(start, "This bracket is not closed; it was taken to close at the end.", Some("add )".into()));
        }
        inner
    }

    /// Whether the brackets here hold nothing but words. Such a group may stand one level deeper than the rest, since
    /// the canonical text puts brackets around it where none were typed.
    fn only_words(&self) -> bool {
        let mut inside = self.tokens[self.at + 1..].iter().map(|t| &t.kind);
        self.level == MOST_LEVELS && inside.find(|kind| **kind != TokenKind::Word) == Some(&TokenKind::Close)
    }

    /// Skips a bracket that stands too deep, with all that is in it.
    fn beyond_depth(&mut self, start: Range<usize>) -> Option<Node> {
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

    /// Takes a leaf in, unless it asks for nothing or the question is full.
    pub(super) fn take_in(&mut self, leaf: Leaf) -> Option<Leaf> {
        let terms = match leaf.field {
            None | Some(QueryField::Text(_)) if leaf.form != Form::Stated => {
                analyzer::terms(&leaf.text).take(MOST_TERMS + 1).count()
            }
            _ => 1,
        };
        if terms == 0 {
            let message = format!("“{}” has no letters or digits and was left out.", shown(&leaf.text));
            self.notice(leaf.span, message, None);
            return None;
        }
        if self.terms + terms > self.most_terms {
            if !self.full {
                self.full = true;
                let message = if self.most_terms < MOST_TERMS {
                    format!(
                        "Written out, a question has at most {MOST_BYTES} bytes; some of what follows was left out."
                    )
                } else {
                    format!("A question has at most {MOST_TERMS} terms; some of what follows was left out.")
                };
                self.notice(leaf.span, message, Some("ask in several questions".into()));
            }
            return None;
        }
        self.terms += terms;
        Some(leaf)
    }
}

impl Part {
    fn node(self) -> Node {
        match self {
            Self::Loose(leaf) => Node::Leaf(leaf),
            Self::Firm(node) => node,
        }
    }
}
