//! Reads the values that can be compared: numbers, ages, days and the ordered values of a facet.
//!
//! A value is one of them, a stretch of them (`5..7`), or one with a sign before it (`<5`, `>=2024-06`).

use std::ops::Range;

use super::ast::{Bounds, Limit, QueryField};
use super::days::period;
use super::notice::shown;
use crate::schema::{FacetField, NumberField, SpanField};

/// What can be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scale {
    Number(NumberField),
    Age,
    Days(SpanField),
    Values(FacetField),
}

/// What is wrong with a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Remark {
    /// Where it stands in the value.
    pub(super) span: Range<usize>,
    pub(super) message: String,
    pub(super) hint: String,
    /// What to put in the place of the span, where that is all it takes.
    pub(super) instead: Option<String>,
}

/// What was made of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reading {
    Range(Bounds),
    /// As typed it finds nothing, which is hardly meant.
    Empty(Bounds, Remark),
    /// Only begun: a sign without a value.
    Unfinished,
    /// It makes no sense.
    Refused(Remark),
}

/// The sign before a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    Less,
    AtMost,
    More,
    AtLeast,
    Equal,
}

const SIGNS: [(&str, Sign); 7] = [
    ("<=", Sign::AtMost),
    (">=", Sign::AtLeast),
    ("≤", Sign::AtMost),
    ("≥", Sign::AtLeast),
    ("<", Sign::Less),
    (">", Sign::More),
    ("=", Sign::Equal),
];

/// The sign before a value, if there is one, and the value.
pub(super) fn sign(text: &str) -> Option<(Sign, &str)> {
    SIGNS.iter().find_map(|(typed, sign)| Some((*sign, text.strip_prefix(typed)?)))
}

/// A single value as typed, with its place.
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

    fn refused(self, message: impl Into<String>, hint: impl Into<String>) -> Remark {
        let span = self.at..self.at + self.text.len();
        Remark { span, message: message.into(), hint: hint.into(), instead: None }
    }

    /// Refused, with the value that was meant.
    fn meant(self, name: &str, message: impl Into<String>, value: String) -> Remark {
        let hint = format!("write {name}:{}", shown(&value));
        // A sign before the piece stays where it is, so only a plain value can take its place.
        let plain = !value.starts_with(['<', '>']) && !value.contains("..");
        Remark { instead: (plain || self.at == 0).then_some(value), ..self.refused(message, hint) }
    }
}

enum Asked<'a> {
    One(Sign, Piece<'a>),
    Between(Option<Piece<'a>>, Option<Piece<'a>>),
}

/// Takes a value apart; `None` if there is nothing in it but signs.
fn asked(text: &str) -> Option<Asked<'_>> {
    if let Some((sign, value)) = sign(text.trim_start()) {
        return Piece::of(text, value).map(|piece| Asked::One(sign, piece));
    }
    if let Some((low, high)) = text.split_once("..") {
        let (low, high) = (Piece::of(text, low), Piece::of(text, high));
        return (low.is_some() || high.is_some()).then_some(Asked::Between(low, high));
    }
    Piece::of(text, text).map(|piece| Asked::One(Sign::Equal, piece))
}

impl Scale {
    /// The scale on which the values of `field` lie, if they can be compared.
    pub(super) fn of(field: QueryField) -> Option<Self> {
        match field {
            QueryField::Number(number) => Some(Self::Number(number)),
            QueryField::Span(SpanField::Age) => Some(Self::Age),
            QueryField::Span(span) => Some(Self::Days(span)),
            QueryField::Facet(facet) if !facet.row().order.is_empty() => Some(Self::Values(facet)),
            QueryField::Facet(_) | QueryField::Text(_) | QueryField::Id => None,
        }
    }

    fn field(self) -> QueryField {
        match self {
            Self::Number(number) => QueryField::Number(number),
            Self::Age => QueryField::Span(SpanField::Age),
            Self::Days(span) => QueryField::Span(span),
            Self::Values(facet) => QueryField::Facet(facet),
        }
    }

    /// Reads what stands after the colon.
    pub(super) fn read(self, text: &str) -> Reading {
        let Some(asked) = asked(text) else { return Reading::Unfinished };
        match self.bounds(&asked) {
            Err(remark) => Reading::Refused(remark),
            Ok(bounds) if bounds.is_empty() => {
                let remark = self.turned_around(&asked, text);
                Reading::Empty(bounds, remark)
            }
            Ok(bounds) => Reading::Range(bounds),
        }
    }

    fn turned_around(self, asked: &Asked<'_>, text: &str) -> Remark {
        let (span, name) = (0..text.len(), self.field().name());
        let remark = |message, instead: String| Remark {
            span: span.clone(),
            message,
            hint: format!("write {name}:{}", shown(&instead)),
            instead: Some(instead),
        };
        match asked {
            Asked::Between(Some(low), Some(high)) => {
                let (first, last) = (shown(low.text), shown(high.text));
                let message = format!("The range from “{first}” to “{last}” is empty; turned around?");
                remark(message, format!("{}..{}", high.text, low.text))
            }
            Asked::One(Sign::Less, piece) => {
                let message = format!("Nothing lies below “{}”, so this finds nothing.", piece.text);
                remark(message, format!("<={}", piece.text))
            }
            Asked::One(_, piece) => {
                let message = format!("Nothing lies above “{}”, so this finds nothing.", piece.text);
                remark(message, format!(">={}", piece.text))
            }
            Asked::Between(..) => {
                Remark { span, message: "This range is empty.".into(), hint: "turn it around".into(), instead: None }
            }
        }
    }

    fn bounds(self, asked: &Asked<'_>) -> Result<Bounds, Remark> {
        match self {
            Self::Number(_) | Self::Age => {
                let limit = |value, included| Some(Limit { value, included });
                let (low, high) = ends(
                    asked,
                    |piece| self.number(piece),
                    |sign, v| match sign {
                        Sign::Less => (None, limit(v, false)),
                        Sign::AtMost => (None, limit(v, true)),
                        Sign::More => (limit(v, false), None),
                        Sign::AtLeast => (limit(v, true), None),
                        Sign::Equal => (limit(v, true), limit(v, true)),
                    },
                )?;
                Ok(Bounds::Numbers { low, high })
            }
            Self::Days(_) => {
                let (from, to) = ends(
                    asked,
                    |piece| self.days(piece),
                    |sign, (first, last)| match sign {
                        Sign::Less => (None, Some(first - 1)),
                        Sign::AtMost => (None, Some(last)),
                        Sign::More => (Some(last + 1), None),
                        Sign::AtLeast => (Some(first), None),
                        Sign::Equal => (Some(first), Some(last)),
                    },
                )?;
                Ok(Bounds::Days { from, to })
            }
            Self::Values(facet) => {
                let last = facet.row().order.len() - 1;
                // Beyond either end lies nothing: an empty range says so.
                let nothing = (Some(last), Some(0));
                let (low, high) = ends(
                    asked,
                    |piece| place(facet, piece),
                    |sign, i| match sign {
                        Sign::Less => i.checked_sub(1).map_or(nothing, |below| (None, Some(below))),
                        Sign::AtMost => (None, Some(i)),
                        Sign::More if i == last => nothing,
                        Sign::More => (Some(i + 1), None),
                        Sign::AtLeast => (Some(i), None),
                        Sign::Equal => (Some(i), Some(i)),
                    },
                )?;
                Ok(Bounds::Values { low, high })
            }
        }
    }

    fn number(self, piece: Piece<'_>) -> Result<f64, Remark> {
        let (text, name) = (piece.text, self.field().name());
        let bytes = self == Self::Number(NumberField::Bytes);
        let whole = self == Self::Age;
        let value = if whole && !text.bytes().all(|b| b.is_ascii_digit()) { None } else { number(text, bytes) };
        match value {
            Some(value) if value.is_finite() => return Ok(value),
            Some(_) => {
                return Err(piece.refused(
                    format!("“{}” is too large a number; it was left out.", shown(text)),
                    "write a smaller number",
                ));
            }
            None => {}
        }
        let text = shown(text);
        if let Some(positive) = piece.text.strip_prefix(['-', '−']).filter(|rest| number(rest, bytes).is_some()) {
            let message = format!("“{text}” is below zero, and no value of “{name}” is; it was left out.");
            return Err(piece.meant(name, message, positive.to_owned()));
        }
        let read = |part: &str| number(part, bytes).is_some();
        let what = if whole { "whole number" } else { "number" };
        let message = format!("“{text}” is no {what}; it was left out.");
        let hint = match (piece.text.split_once(['-', '–']), piece.text.strip_suffix('+')) {
            (Some((low, high)), _) if read(low) && read(high) => {
                return Err(piece.meant(name, message, format!("{low}..{high}")));
            }
            (_, Some(low)) if read(low) => return Err(piece.meant(name, message, format!(">={low}"))),
            _ if whole => format!("write a whole number of years, as in {name}:17 or {name}:13..17"),
            _ if piece.text.contains(['$', '€', '£', '¥']) => {
                "write the number alone and ask for the currency beside it, as in currency:EUR".to_owned()
            }
            _ if bytes => format!("write {name}:500MB, {name}:>2.5GB or {name}:1TiB..2TiB"),
            _ => format!("write {name}:500, {name}:>=1,500 or {name}:2.5k..3m"),
        };
        Err(piece.refused(message, hint))
    }

    fn days(self, piece: Piece<'_>) -> Result<(i64, i64), Remark> {
        period(piece.text).map_err(|(problem, tidy)| {
            let name = self.field().name();
            let message = format!("{problem}; it was left out.");
            match tidy {
                Some(tidy) => piece.meant(name, message, tidy),
                None => piece.refused(message, format!("write {name}:2024, {name}:2024-01 or {name}:2024-01-31")),
            }
        })
    }
}

/// The two ends of what was asked, from single values and from a value with its sign.
fn ends<'a, T, E>(
    asked: &Asked<'a>,
    read: impl Fn(Piece<'a>) -> Result<T, Remark>,
    signed: impl Fn(Sign, T) -> (Option<E>, Option<E>),
) -> Result<(Option<E>, Option<E>), Remark> {
    match asked {
        Asked::One(sign, piece) => read(*piece).map(|value| signed(*sign, value)),
        Asked::Between(low, high) => {
            let low = low.map(&read).transpose()?.and_then(|value| signed(Sign::AtLeast, value).0);
            let high = high.map(&read).transpose()?.and_then(|value| signed(Sign::AtMost, value).1);
            Ok((low, high))
        }
    }
}

fn place(facet: FacetField, piece: Piece<'_>) -> Result<usize, Remark> {
    facet.position(piece.text).ok_or_else(|| {
        let message = format!("“{}” is no value of “{}”; it was left out.", shown(piece.text), facet.name());
        piece.refused(message, there_are(facet))
    })
}

/// All values of an ordered facet, for a hint.
pub(super) fn there_are(facet: FacetField) -> String {
    format!("there are {}", facet.row().order.join(", "))
}

/// `1,500`, `1_500.5`, `2.5k`; with `bytes` also `500MB`, `2GiB`. Infinite if too large; `None` if it is no number.
fn number(text: &str, bytes: bool) -> Option<f64> {
    let digits = text.find(|c: char| !c.is_ascii_digit() && !matches!(c, '_' | ',' | '.')).unwrap_or(text.len());
    let (digits, unit) = text.split_at(digits);
    let (power, factor) = unit_of(unit, bytes)?;
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    if fraction.is_empty() || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    // The power goes into the text, so that 1.1k is 1,100 to the last digit.
    format!("{}.{fraction}e{power}", grouped(whole)?).parse::<f64>().ok().map(|value| value * factor)
}

/// Digits without their `,` (before three digits each) or `_` (anywhere between digits).
fn grouped(text: &str) -> Option<String> {
    let by = if text.contains(',') { ',' } else { '_' };
    let groups: Vec<&str> = text.split(by).collect();
    let digits = |group: &str| !group.is_empty() && group.bytes().all(|b| b.is_ascii_digit());
    let threes = by == '_' || groups.len() == 1 || groups[0].len() <= 3 && groups[1..].iter().all(|g| g.len() == 3);
    (threes && groups.iter().all(|group| digits(group))).then(|| groups.concat())
}

/// The power of ten and the further factor of a unit.
fn unit_of(unit: &str, bytes: bool) -> Option<(u32, f64)> {
    let unit = unit.to_ascii_lowercase();
    let decimal = |name: &str| ["kb", "mb", "gb", "tb", "pb"].iter().position(|u| *u == name);
    let binary = |name: &str| ["kib", "mib", "gib", "tib", "pib"].iter().position(|u| *u == name);
    match unit.as_str() {
        "" => Some((0, 1.0)),
        "k" => Some((3, 1.0)),
        "m" => Some((6, 1.0)),
        "b" => Some((9, 1.0)),
        name if bytes => match (decimal(name), binary(name)) {
            (Some(i), _) => Some((3 * (i as u32 + 1), 1.0)),
            (_, Some(i)) => Some((0, 1024_f64.powi(i as i32 + 1))),
            _ => None,
        },
        _ => None,
    }
}

impl Bounds {
    /// Whether nothing can lie in it.
    fn is_empty(&self) -> bool {
        match self {
            Self::Numbers { low: Some(low), high: Some(high) } => low.value > high.value,
            Self::Days { from: Some(from), to: Some(to) } => from > to,
            Self::Values { low: Some(low), high: Some(high) } => low > high,
            _ => false,
        }
    }
}
