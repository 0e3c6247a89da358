//! Parses the values that can be compared: numbers, ages, days and the ordered values of a facet.
//!
//! A comparison is a value, a range (`5..7`), or a value after an operator (`<5`, `>=2024-06`).

use std::ops::Range;

use super::ast::{Bounds, QueryField, RangeEnd};
use super::dates::period;
use super::diagnostic::shown;
use super::numbers::number;
use crate::schema::{FacetField, NumberField, RangeField};

/// What can be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scale {
    Number(NumberField),
    Age,
    Days(RangeField),
    Values(FacetField),
}

/// What is wrong with a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ValueDiagnostic {
    /// Bytes of the value.
    pub(super) span: Range<usize>,
    pub(super) message: String,
    pub(super) hint: String,
    /// The replacement for the span, if that alone solves the problem.
    pub(super) replacement: Option<String>,
}

/// A parsed value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ParsedValue {
    Range(Bounds),
    /// As typed it matches nothing, which is probably not meant.
    Empty(Bounds, ValueDiagnostic),
    /// An operator without a value.
    Unfinished,
    /// Not a valid value.
    Invalid(ValueDiagnostic),
}

/// The operator before a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Less,
    AtMost,
    More,
    AtLeast,
    Equal,
}

const OPERATORS: [(&str, Operator); 7] = [
    ("<=", Operator::AtMost),
    (">=", Operator::AtLeast),
    ("≤", Operator::AtMost),
    ("≥", Operator::AtLeast),
    ("<", Operator::Less),
    (">", Operator::More),
    ("=", Operator::Equal),
];

/// The operator before a value, if there is one, and the value.
pub(super) fn operator(text: &str) -> Option<(Operator, &str)> {
    OPERATORS.iter().find_map(|(typed, operator)| Some((*operator, text.strip_prefix(typed)?)))
}

/// A single value as typed, with its offset.
#[derive(Clone, Copy)]
struct Piece<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Piece<'a> {
    /// `part` of `whole` without the spaces around it; `None` if nothing is left.
    fn of(whole: &str, part: &'a str) -> Option<Self> {
        let text = part.trim();
        (!text.is_empty()).then(|| Self { text, at: text.as_ptr().addr() - whole.as_ptr().addr() })
    }

    fn invalid(self, message: impl Into<String>, hint: impl Into<String>) -> ValueDiagnostic {
        let span = self.at..self.at + self.text.len();
        ValueDiagnostic { span, message: message.into(), hint: hint.into(), replacement: None }
    }

    /// Invalid, with the value that was probably meant.
    fn invalid_meant(self, name: &str, message: impl Into<String>, value: String) -> ValueDiagnostic {
        let hint = format!("write {name}:{}", shown(&value));
        // An operator before the piece stays, so only a plain value can replace it.
        let plain = !value.starts_with(['<', '>']) && !value.contains("..");
        ValueDiagnostic { replacement: (plain || self.at == 0).then_some(value), ..self.invalid(message, hint) }
    }
}

enum Comparison<'a> {
    One(Operator, Piece<'a>),
    Between(Option<Piece<'a>>, Option<Piece<'a>>),
}

/// Splits a value; `None` if there is nothing but operators.
fn comparison(text: &str) -> Option<Comparison<'_>> {
    if let Some((operator, value)) = operator(text.trim_start()) {
        return Piece::of(text, value).map(|piece| Comparison::One(operator, piece));
    }
    if let Some((low, high)) = text.split_once("..") {
        let (low, high) = (Piece::of(text, low), Piece::of(text, high));
        return (low.is_some() || high.is_some()).then_some(Comparison::Between(low, high));
    }
    Piece::of(text, text).map(|piece| Comparison::One(Operator::Equal, piece))
}

impl Scale {
    /// The scale of the values of `field`, if they can be compared.
    pub(super) fn of(field: QueryField) -> Option<Self> {
        match field {
            QueryField::Number(number) => Some(Self::Number(number)),
            QueryField::Range(RangeField::Age) => Some(Self::Age),
            QueryField::Range(span) => Some(Self::Days(span)),
            QueryField::Facet(facet) if !facet.row().order.is_empty() => Some(Self::Values(facet)),
            QueryField::Facet(_) | QueryField::Text(_) | QueryField::Id => None,
        }
    }

    fn field(self) -> QueryField {
        match self {
            Self::Number(number) => QueryField::Number(number),
            Self::Age => QueryField::Range(RangeField::Age),
            Self::Days(span) => QueryField::Range(span),
            Self::Values(facet) => QueryField::Facet(facet),
        }
    }

    /// Parses what is after the colon.
    pub(super) fn read(self, text: &str) -> ParsedValue {
        let Some(asked) = comparison(text) else { return ParsedValue::Unfinished };
        match self.bounds(&asked) {
            Err(diagnostic) => ParsedValue::Invalid(diagnostic),
            Ok(bounds) if bounds.is_empty() => {
                let diagnostic = self.empty_range(&asked, text);
                ParsedValue::Empty(bounds, diagnostic)
            }
            Ok(bounds) => ParsedValue::Range(bounds),
        }
    }

    fn empty_range(self, asked: &Comparison<'_>, text: &str) -> ValueDiagnostic {
        let (span, name) = (0..text.len(), self.field().name());
        let diagnostic = |message, replacement: String| ValueDiagnostic {
            span: span.clone(),
            message,
            hint: format!("write {name}:{}", shown(&replacement)),
            replacement: Some(replacement),
        };
        match asked {
            Comparison::Between(Some(low), Some(high)) => {
                let (first, last) = (shown(low.text), shown(high.text));
                let message = format!("The range from “{first}” to “{last}” is empty; swap the ends?");
                diagnostic(message, format!("{}..{}", high.text, low.text))
            }
            Comparison::One(Operator::Less, piece) => {
                let message = format!("Nothing lies below “{}”, so this finds nothing.", piece.text);
                diagnostic(message, format!("<={}", piece.text))
            }
            Comparison::One(_, piece) => {
                let message = format!("Nothing lies above “{}”, so this finds nothing.", piece.text);
                diagnostic(message, format!(">={}", piece.text))
            }
            Comparison::Between(..) => ValueDiagnostic {
                span,
                message: "This range is empty.".into(),
                hint: "swap the ends".into(),
                replacement: None,
            },
        }
    }

    fn bounds(self, asked: &Comparison<'_>) -> Result<Bounds, ValueDiagnostic> {
        match self {
            Self::Number(_) | Self::Age => {
                let limit = |value, included| Some(RangeEnd { value, included });
                let (low, high) = ends(
                    asked,
                    |piece| self.number(piece),
                    |operator, v| match operator {
                        Operator::Less => (None, limit(v, false)),
                        Operator::AtMost => (None, limit(v, true)),
                        Operator::More => (limit(v, false), None),
                        Operator::AtLeast => (limit(v, true), None),
                        Operator::Equal => (limit(v, true), limit(v, true)),
                    },
                )?;
                Ok(Bounds::Numbers { low, high })
            }
            Self::Days(_) => {
                let (from, to) = ends(
                    asked,
                    |piece| self.days(piece),
                    |operator, (first, last)| match operator {
                        Operator::Less => (None, Some(first - 1)),
                        Operator::AtMost => (None, Some(last)),
                        Operator::More => (Some(last + 1), None),
                        Operator::AtLeast => (Some(first), None),
                        Operator::Equal => (Some(first), Some(last)),
                    },
                )?;
                Ok(Bounds::Days { from, to })
            }
            Self::Values(facet) => {
                let last = facet.row().order.len() - 1;
                // Nothing is beyond either end; an empty range matches nothing.
                let nothing = (Some(last), Some(0));
                let (low, high) = ends(
                    asked,
                    |piece| place(facet, piece),
                    |operator, i| match operator {
                        Operator::Less => i.checked_sub(1).map_or(nothing, |below| (None, Some(below))),
                        Operator::AtMost => (None, Some(i)),
                        Operator::More if i == last => nothing,
                        Operator::More => (Some(i + 1), None),
                        Operator::AtLeast => (Some(i), None),
                        Operator::Equal => (Some(i), Some(i)),
                    },
                )?;
                Ok(Bounds::Values { low, high })
            }
        }
    }

    fn number(self, piece: Piece<'_>) -> Result<f64, ValueDiagnostic> {
        let (text, name) = (piece.text, self.field().name());
        let bytes = self == Self::Number(NumberField::Bytes);
        let whole = self == Self::Age;
        let value = if whole && !text.bytes().all(|b| b.is_ascii_digit()) { None } else { number(text, bytes) };
        match value {
            Some(value) if value.is_finite() => return Ok(value),
            Some(_) => {
                return Err(piece
                    .invalid(format!("“{}” is too large; it was left out.", shown(text)), "write a smaller number"));
            }
            None => {}
        }
        let text = shown(text);
        if let Some(positive) = piece.text.strip_prefix(['-', '−']).filter(|rest| number(rest, bytes).is_some()) {
            let message = format!("“{text}” is below zero, and no value of “{name}” is; it was left out.");
            return Err(piece.invalid_meant(name, message, positive.to_owned()));
        }
        let read = |part: &str| number(part, bytes).is_some();
        let what = if whole { "whole number" } else { "number" };
        let message = format!("“{text}” is not a {what}; it was left out.");
        let hint = match (piece.text.split_once(['-', '–']), piece.text.strip_suffix('+')) {
            (Some((low, high)), _) if read(low) && read(high) => {
                return Err(piece.invalid_meant(name, message, format!("{low}..{high}")));
            }
            (_, Some(low)) if read(low) => return Err(piece.invalid_meant(name, message, format!(">={low}"))),
            _ if whole => format!("write a whole number of years, as in {name}:17 or {name}:13..17"),
            _ if piece.text.contains(['$', '€', '£', '¥']) => {
                "write the number alone and ask for the currency beside it, as in currency:EUR".to_owned()
            }
            _ if bytes => format!("write {name}:500MB, {name}:>2.5GB or {name}:1TiB..2TiB"),
            _ => format!("write {name}:500, {name}:>=1,500 or {name}:2.5k..3m"),
        };
        Err(piece.invalid(message, hint))
    }

    fn days(self, piece: Piece<'_>) -> Result<(i64, i64), ValueDiagnostic> {
        period(piece.text).map_err(|(problem, normal)| {
            let name = self.field().name();
            let message = format!("{problem}; it was left out.");
            match normal {
                Some(normal) => piece.invalid_meant(name, message, normal),
                None => piece.invalid(message, format!("write {name}:2024, {name}:2024-01 or {name}:2024-01-31")),
            }
        })
    }
}

/// The two ends of a comparison.
fn ends<'a, T, E>(
    asked: &Comparison<'a>,
    read: impl Fn(Piece<'a>) -> Result<T, ValueDiagnostic>,
    with_operator: impl Fn(Operator, T) -> (Option<E>, Option<E>),
) -> Result<(Option<E>, Option<E>), ValueDiagnostic> {
    match asked {
        Comparison::One(operator, piece) => read(*piece).map(|value| with_operator(*operator, value)),
        Comparison::Between(low, high) => {
            let low = low.map(&read).transpose()?.and_then(|value| with_operator(Operator::AtLeast, value).0);
            let high = high.map(&read).transpose()?.and_then(|value| with_operator(Operator::AtMost, value).1);
            Ok((low, high))
        }
    }
}

fn place(facet: FacetField, piece: Piece<'_>) -> Result<usize, ValueDiagnostic> {
    facet.position(piece.text).ok_or_else(|| {
        let message = format!("“{}” is not a value of “{}”; it was left out.", shown(piece.text), facet.name());
        piece.invalid(message, expected_values(facet))
    })
}

/// All values of an ordered facet, for a hint.
pub(super) fn expected_values(facet: FacetField) -> String {
    format!("expected one of {}", facet.row().order.join(", "))
}

impl Bounds {
    /// Whether no value can be in it.
    fn is_empty(&self) -> bool {
        match self {
            Self::Numbers { low: Some(low), high: Some(high) } => low.value > high.value,
            Self::Days { from: Some(from), to: Some(to) } => from > to,
            Self::Values { low: Some(low), high: Some(high) } => low > high,
            _ => false,
        }
    }
}
