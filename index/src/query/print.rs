//! The canonical text of a query: it parses to an equal tree.
//!
//! Words side by side are a group of which most must match, so words that must all match are printed with `AND`, and a
//! group beside them in brackets. Everything else is separated by a space.

use std::fmt::{self, Display};

use super::ast::{Ast, Bounds, Form, Leaf, Node, QueryField};
use super::dates::{date_of, first_day, last_day};
use super::parser::means;

impl Display for Ast {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.root.as_ref().map_or(Ok(()), |root| root.fmt(f))
    }
}

impl Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All(nodes) => all(nodes, f),
            Self::Any(nodes) => {
                separated(f, nodes, |_, _| " OR ", |node, f| bracketed(node, matches!(node, Self::Any(_)), f))
            }
            Self::Most(words) => match group(words) {
                Some(field) => {
                    write!(f, "{}:(", field.name())?;
                    separated(f, words, |_, _| " ", |word, f| f.write_str(&word.written(None)))?;
                    f.write_str(")")
                }
                None => separated(f, words, |_, _| " ", |word, f| word.fmt(f)),
            },
            Self::Not(node) => {
                f.write_str("-")?;
                let whole = match &**node {
                    Self::Leaf(_) => true,
                    Self::Most(words) => group(words).is_some(),
                    Self::All(_) | Self::Any(_) | Self::Not(_) => false,
                };
                bracketed(node, !whole, f)
            }
            Self::Leaf(leaf) => leaf.fmt(f),
        }
    }
}

/// Clauses that must all match. A single word or group is printed without `AND`; several would become one group.
fn all(nodes: &[Node], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let open = |node: &Node| matches!(node, Node::Most(words) if group(words).is_none());
    let words = nodes.iter().filter(|node| is_bare(node)).count();
    let groups = nodes.iter().filter(|node| open(node)).count();
    let apart = words + groups > 1;
    let between = |a: &Node, b: &Node| if apart && (is_bare(a) || is_bare(b)) { " AND " } else { " " };
    separated(f, nodes, between, |node, f| {
        let inner = matches!(node, Node::Any(_) | Node::All(_));
        bracketed(node, inner || apart && open(node), f)
    })
}

/// Whether this is a word that would form a group with its neighbours.
fn is_bare(node: &Node) -> bool {
    matches!(node, Node::Leaf(Leaf { field: None, form: Form::Word | Form::Prefix | Form::Fuzzy(_), .. }))
}

/// The field of a group, if all its words name the same.
fn group(words: &[Leaf]) -> Option<QueryField> {
    let field = words.first()?.field?;
    words.iter().all(|word| word.field == Some(field)).then_some(field)
}

fn bracketed(node: &Node, brackets: bool, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if brackets { write!(f, "({node})") } else { node.fmt(f) }
}

fn separated<T>(
    f: &mut fmt::Formatter<'_>,
    parts: &[T],
    between: impl Fn(&T, &T) -> &'static str,
    write: impl Fn(&T, &mut fmt::Formatter<'_>) -> fmt::Result,
) -> fmt::Result {
    let mut before = None;
    for part in parts {
        if let Some(before) = before.replace(part) {
            f.write_str(between(before, part))?;
        }
        write(part, f)?;
    }
    Ok(())
}

impl Display for Leaf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written(self.field))
    }
}

impl Leaf {
    /// The text of the leaf inside `field:( … )`; a word that would be parsed as something else is quoted.
    fn written(&self, field: Option<QueryField>) -> String {
        if self.is_plain() || self.reads_back(field) { self.plain(field) } else { named(field, &quoted(&self.text)) }
    }

    /// Whether this word parses to itself without quotes.
    pub(super) fn reads_back(&self, field: Option<QueryField>) -> bool {
        !matches!(self.form, Form::Word | Form::Prefix | Form::Fuzzy(_))
            || means(&self.plain(field), &Leaf { field, ..self.clone() })
    }

    /// Whether it has only letters and digits and is not an operator: the usual case, which need not be parsed.
    pub(super) fn is_plain(&self) -> bool {
        self.text.chars().all(char::is_alphanumeric) && !matches!(self.text.as_str(), "" | "OR" | "AND" | "NOT")
    }

    fn plain(&self, field: Option<QueryField>) -> String {
        let text = &self.text;
        match &self.form {
            Form::Word => named(field, text),
            Form::Prefix => named(field, &format!("{text}*")),
            Form::Fuzzy(None) => named(field, &format!("{text}~")),
            Form::Fuzzy(Some(letters)) => named(field, &format!("{text}~{letters}")),
            Form::Phrase { slop: 0 } => named(field, &quoted(text)),
            Form::Phrase { slop } => named(field, &format!("{}~{slop}", quoted(text))),
            Form::Any => named(field, "*"),
            Form::Stated => format!("has:{}", field.map_or("", QueryField::name)),
            Form::Range(bounds) => named(field, &bounds.text(field)),
        }
    }
}

fn named(field: Option<QueryField>, text: &str) -> String {
    field.map_or_else(|| text.to_owned(), |field| format!("{}:{text}", field.name()))
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

impl Bounds {
    /// The bounds as they are typed after the colon of `field`.
    fn text(&self, field: Option<QueryField>) -> String {
        match self {
            Self::Numbers { low: Some(low), high: Some(high) } if low.included && high.included => {
                between(low.value, high.value)
            }
            Self::Numbers { low, high } => {
                let low = low.map(|l| format!("{}{}", if l.included { ">=" } else { ">" }, l.value));
                let high = high.map(|h| format!("{}{}", if h.included { "<=" } else { "<" }, h.value));
                match (low, high) {
                    (Some(low), Some(high)) => format!("({low} {high})"),
                    (low, high) => low.or(high).unwrap_or_else(any),
                }
            }
            Self::Days { from: Some(from), to: Some(to) } => between(date_of(*from), date_of(*to)),
            Self::Days { from: Some(from), .. } if *from > last_day() => format!(">{}", date_of(*from)),
            Self::Days { to: Some(to), .. } if *to < first_day() => format!("<{}", date_of(*to)),
            Self::Days { from, to } => {
                let from = from.map(|day| format!(">={}", date_of(day)));
                from.or(to.map(|day| format!("<={}", date_of(day)))).unwrap_or_else(any)
            }
            Self::Values { low, high } => {
                let order = if let Some(QueryField::Facet(facet)) = field { facet.row().order } else { &[] };
                let value = |i: usize| order.get(i).copied().unwrap_or_default();
                match (low.map(value), high.map(value)) {
                    (Some(low), Some(high)) => format!("{low}..{high}"),
                    (Some(low), None) => format!(">={low}"),
                    (None, Some(high)) => format!("<={high}"),
                    (None, None) => any(),
                }
            }
        }
    }
}

fn any() -> String {
    "*".to_owned()
}

/// A single value if both ends are the same.
fn between<T: Display + PartialEq>(low: T, high: T) -> String {
    if low == high { low.to_string() } else { format!("{low}..{high}") }
}
