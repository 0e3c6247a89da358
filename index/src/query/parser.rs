//! Parses a query from its tokens. Unfinished, unbalanced or overlong queries still give a search.

use std::ops::Range;

use super::ast::{Ast, Form, Leaf, Node, QueryField};
use super::diagnostic::{QueryDiagnostic, shown};
use super::lexer::{Scope, Token, TokenKind, lex};
use super::typed_value::TypedValue;
use crate::analyzer;

/// Maximum bytes of a query that are parsed, and of its canonical text.
pub const MAX_BYTES: usize = 10_000;

/// Maximum number of terms of a query; each word of a phrase counts.
pub const MAX_TERMS: usize = 1024;

/// Maximum number of levels of brackets.
pub const MAX_LEVELS: usize = 64;

/// Maximum number of diagnostics of a query; one more says how many were left out.
pub const MAX_DIAGNOSTICS: usize = 32;

/// A typed byte becomes at most this many in the canonical text, so shorter queries need not be measured.
const MAX_GROWTH: usize = 40;

/// Parses what a person typed. Always returns a query; the diagnostics say where it was not taken literally.
pub fn parse(text: &str) -> (Ast, Vec<QueryDiagnostic>) {
    let beginning = &text[..text.floor_char_boundary(MAX_BYTES)];
    let (ast, mut diagnostics) = parse_to_fit(beginning);
    if beginning.len() < text.len() {
        let message = format!("A query has at most {MAX_BYTES} bytes; the rest was left out.");
        diagnostics.push(QueryDiagnostic::new(beginning.len()..text.len(), message, Some("split the query".into())));
    }
    diagnostics.sort_by_key(|n| n.position);
    diagnostics.dedup();
    (ast, shortened(diagnostics))
}

/// Whether `text` parses to just this leaf.
pub(super) fn means(text: &str, leaf: &Leaf) -> bool {
    matches!(read(text, MAX_TERMS).0.root, Some(Node::Leaf(found)) if found == *leaf)
}

/// Parses as many terms as fit into the canonical text: names of fields and values may be longer there than typed.
fn parse_to_fit(text: &str) -> (Ast, Vec<QueryDiagnostic>) {
    let fits = |ast: &Ast| text.len() <= MAX_BYTES / MAX_GROWTH || ast.to_string().len() <= MAX_BYTES;
    let whole = read(text, MAX_TERMS);
    if fits(&whole.0) {
        return whole;
    }
    let (mut fitting, mut terms, mut too_many) = (read(text, 0), 0, MAX_TERMS);
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

/// Parses at most this many terms.
fn read(text: &str, most_terms: usize) -> (Ast, Vec<QueryDiagnostic>) {
    let mut diagnostics = Vec::new();
    let tokens = lex(text, &mut diagnostics);
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
        diagnostics,
    };
    let root = parser.alternatives();
    debug_assert_eq!(parser.at, parser.tokens.len(), "stray closing brackets are consumed inside");
    (Ast { root }, parser.diagnostics)
}

/// The first diagnostics, and one that says how many more there were.
fn shortened(mut diagnostics: Vec<QueryDiagnostic>) -> Vec<QueryDiagnostic> {
    let more = diagnostics.split_off(diagnostics.len().min(MAX_DIAGNOSTICS));
    if let Some(first) = more.first() {
        let message = format!("{} more remarks were left out.", more.len());
        diagnostics.push(QueryDiagnostic::new(first.span.clone(), message, None));
    }
    diagnostics
}

pub(super) struct Parser<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    at: usize,
    /// The field of the brackets around the current token: `field:( … )`.
    scope: Option<Scope>,
    /// Levels of brackets around the current token, without those that are skipped.
    level: usize,
    terms: usize,
    most_terms: usize,
    full: bool,
    too_deep: bool,
    diagnostics: Vec<QueryDiagnostic>,
}

/// An operand of a conjunction.
enum Operand {
    /// A word, which forms a group with the words beside it.
    Groupable(Leaf),
    /// Anything else: it is required.
    Required(Node),
}

impl Parser<'_> {
    fn peek(&self) -> Option<&TokenKind> {
        self.tokens.get(self.at).map(|t| &t.kind)
    }

    /// The span of the current token, or the end of the text.
    fn here(&self) -> Range<usize> {
        self.tokens.get(self.at).map_or(self.text.len()..self.text.len(), |t| t.span.clone())
    }

    pub(super) fn diagnose(&mut self, span: Range<usize>, message: impl Into<String>, hint: Option<String>) {
        self.diagnostics.push(QueryDiagnostic::new(span, message, hint));
    }

    /// Reports a problem that `replacement` solves.
    pub(super) fn diagnose_replaceable(
        &mut self,
        span: Range<usize>,
        message: String,
        hint: String,
        replacement: Option<String>,
    ) {
        self.diagnostics.push(QueryDiagnostic::new(span, message, Some(hint)).with_replacement(replacement));
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
                    self.diagnose_or(waiting);
                }
                return Node::any(found);
            }
            self.at += 1;
            if found.len() == before {
                self.diagnose_or(Some(waiting.unwrap_or(or.clone())));
            }
            waiting = Some(or);
        }
    }

    fn diagnose_or(&mut self, place: Option<Range<usize>>) {
        if let Some(place) = place {
            self.diagnose(place, "“OR” needs something to search for on both sides.", Some("write a OR b".into()));
        }
    }

    fn conjunction(&mut self) -> Option<Node> {
        let mut found = Vec::new();
        let mut group = Vec::new();
        let mut group_at = 0;
        let mut after_and = false;
        while let Some(kind) = self.peek() {
            match kind {
                TokenKind::Or => break,
                TokenKind::Close if self.level > 0 => break,
                TokenKind::Close => {
                    self.diagnose(self.here(), "Unmatched closing bracket; it was left out.", None);
                    self.at += 1;
                }
                TokenKind::And => {
                    self.at += 1;
                    after_and = true;
                }
                _ => {
                    let operand = self.unary();
                    let required = std::mem::take(&mut after_and) || self.peek() == Some(&TokenKind::And);
                    match operand {
                        Some(Operand::Groupable(leaf)) if !required => {
                            if group.is_empty() {
                                group_at = found.len();
                            }
                            group.push(leaf);
                        }
                        Some(operand) => found.push(operand.node()),
                        None => {}
                    }
                }
            }
        }
        if let Some(node) = Node::most(group) {
            found.insert(group_at, node);
        }
        Node::all(found)
    }

    fn unary(&mut self) -> Option<Operand> {
        let mut minus = None;
        while self.peek() == Some(&TokenKind::Minus) {
            minus = Some(self.here());
            self.at += 1;
        }
        let nothing = matches!(self.peek(), None | Some(TokenKind::Close | TokenKind::Or | TokenKind::And));
        if let (Some(place), true) = (&minus, nothing) {
            let message = format!("There is nothing after “{}” to exclude.", shown(&self.text[place.clone()]));
            self.diagnose(place.clone(), message, Some("write -word or NOT word".into()));
        }
        let operand = self.primary()?;
        Some(if minus.is_some() { Operand::Required(operand.node().negate()) } else { operand })
    }

    fn primary(&mut self) -> Option<Operand> {
        let Token { kind, span } = self.tokens.get(self.at)?;
        let span = span.clone();
        match *kind {
            TokenKind::Open => self.brackets(self.scope).map(Operand::Required),
            TokenKind::Scope(scope) => {
                self.at += 1;
                self.value(scope, span).map(Operand::Required)
            }
            TokenKind::Word | TokenKind::Quoted { .. } => {
                let typed = self.typed(span.start)?;
                let leaf = self.leaf_of(self.scope, &typed)?;
                let text = matches!(leaf.field, None | Some(QueryField::Text(_)));
                let word = matches!(leaf.form, Form::Word | Form::Prefix | Form::Fuzzy(_));
                Some(if text && word { Operand::Groupable(leaf) } else { Operand::Required(Node::Leaf(leaf)) })
            }
            // After a minus without operand; the caller handles these.
            TokenKind::Close | TokenKind::Or | TokenKind::And | TokenKind::Minus => None,
        }
    }

    /// Takes the current word or phrase. `start` is where its field begins.
    fn typed(&mut self, start: usize) -> Option<TypedValue> {
        let Token { kind, span } = self.tokens.get_mut(self.at)?;
        let (text, slop) = match kind {
            TokenKind::Word => (self.text[span.clone()].to_owned(), None),
            TokenKind::Quoted { text, slop } => (std::mem::take(text), Some(*slop)),
            _ => return None,
        };
        self.at += 1;
        Some(TypedValue { text, slop, span: span.clone(), whole: start..span.end })
    }

    /// What follows `field:` without a gap.
    fn value(&mut self, scope: Scope, name: Range<usize>) -> Option<Node> {
        if self.here().start > name.end || self.peek().is_none() {
            self.empty_value(scope, name);
            return None;
        }
        if self.peek() == Some(&TokenKind::Open) {
            let before = self.diagnostics.len();
            let inner = self.brackets(Some(scope));
            if inner.is_none() && self.diagnostics.len() == before && !self.too_deep {
                self.empty_value(scope, name);
            }
            return inner;
        }
        let Some(typed) = self.typed(name.start) else {
            self.empty_value(scope, name);
            return None;
        };
        self.leaf_of(Some(scope), &typed).map(Node::Leaf)
    }

    pub(super) fn empty_value(&mut self, scope: Scope, place: Range<usize>) {
        let message = format!("The field “{}” has no value and was left out.", scope.name());
        let hint = match scope {
            Scope::In(_) => "write the value right after the colon, in quotes if it has spaces",
            Scope::Has => "write the name of a field right after the colon, as in has:consent",
        };
        self.diagnose(place, message, Some(hint.into()));
    }

    /// Brackets with their content; `scope` is the field before them.
    fn brackets(&mut self, scope: Option<Scope>) -> Option<Node> {
        let start = self.here();
        if self.level >= MAX_LEVELS && !self.only_words() {
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
            self.diagnose(start, "This bracket is not closed; it was taken to close at the end.", Some("add )".into()));
        }
        inner
    }

    /// Whether the brackets contain only words. Such a group may be one level deeper than the rest, because the
    /// canonical text adds brackets around it.
    fn only_words(&self) -> bool {
        let mut inside = self.tokens.iter().skip(self.at + 1).map(|t| &t.kind);
        self.level == MAX_LEVELS && inside.find(|kind| **kind != TokenKind::Word) == Some(&TokenKind::Close)
    }

    /// Skips a bracket that is too deep, with its content.
    fn beyond_depth(&mut self, start: Range<usize>) -> Option<Node> {
        if !self.too_deep {
            self.too_deep = true;
            let message = format!("Brackets more than {MAX_LEVELS} deep were left out, with what is in them.");
            self.diagnose(start, message, None);
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

    /// Accepts a leaf, unless it has no term or the query is full.
    pub(super) fn accept(&mut self, leaf: Leaf) -> Option<Leaf> {
        let terms = match leaf.field {
            None | Some(QueryField::Text(_)) if leaf.form != Form::Stated => {
                analyzer::terms(&leaf.text).take(MAX_TERMS + 1).count()
            }
            _ => 1,
        };
        if terms == 0 {
            let message = format!("“{}” has no letters or digits and was left out.", shown(&leaf.text));
            self.diagnose(leaf.span, message, None);
            return None;
        }
        if self.terms + terms > self.most_terms {
            if !self.full {
                self.full = true;
                let message = if self.most_terms < MAX_TERMS {
                    format!("Written out, a query has at most {MAX_BYTES} bytes; some of what follows was left out.")
                } else {
                    format!("A query has at most {MAX_TERMS} terms; some of what follows was left out.")
                };
                self.diagnose(leaf.span, message, Some("split the query".into()));
            }
            return None;
        }
        self.terms += terms;
        Some(leaf)
    }
}

impl Operand {
    fn node(self) -> Node {
        match self {
            Self::Groupable(leaf) => Node::Leaf(leaf),
            Self::Required(node) => node,
        }
    }
}
