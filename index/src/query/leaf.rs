//! Makes leaves of single words, phrases and values: what an operator at the end of a word means, and whether the field
//! supports it.

use std::ops::Range;

use super::ast::{Form, Leaf, QueryField};
use super::diagnostic::{nearest_stated, shown};
use super::lexer::Scope;
use super::parser::Parser;
use super::typed_value::TypedValue;
use super::values::{Operator, ParsedValue, Scale, ValueDiagnostic, expected_values, operator};
use crate::schema::{FacetField, named};

/// Greatest edit distance of a fuzzy word.
const MAX_EDITS: u8 = 2;

/// Digits of an id.
const ID_DIGITS: usize = 32;

impl Parser<'_> {
    /// The leaf for a word, a phrase or a value; `None` if it is empty or invalid.
    pub(super) fn leaf_of(&mut self, scope: Option<Scope>, typed: &TypedValue) -> Option<Leaf> {
        let leaf = match scope {
            Some(Scope::Has) => self.stated(typed)?,
            Some(Scope::In(QueryField::Id)) => self.id(typed)?,
            Some(Scope::In(field)) => match (self.whole_field(field, typed)?, Scale::of(field)) {
                (Some(any), _) => any,
                (None, Some(scale)) => self.compared(field, scale, typed)?,
                (None, None) => self.word(Some(field), typed)?,
            },
            None => self.word(None, typed)?,
        };
        self.accept(leaf)
    }

    /// `field:*`. `None` if the value is missing or not supported, `Some(None)` if it is an ordinary one.
    fn whole_field(&mut self, field: QueryField, typed: &TypedValue) -> Option<Option<Leaf>> {
        if typed.text.trim().is_empty() {
            self.empty_value(Scope::In(field), typed.whole.clone());
            return None;
        }
        if typed.slop.is_some() || !typed.text.bytes().all(|b| b == b'*') {
            return Some(None);
        }
        if let QueryField::Text(_) = field {
            let message = format!("“{}:*” would find nearly every listing and was left out.", field.name());
            self.diagnose(typed.whole.clone(), message, Some("write the beginning of a word before the star".into()));
            return None;
        }
        Some(Some(typed.leaf(Some(field), String::new(), Form::Any)))
    }

    fn compared(&mut self, field: QueryField, scale: Scale, typed: &TypedValue) -> Option<Leaf> {
        if let QueryField::Facet(facet) = field {
            let operator = operator(&typed.text).map(|(operator, _)| operator);
            let range = operator.is_some() || typed.text.contains("..");
            if typed.slop.is_some() || !range || operator == Some(Operator::Equal) {
                return self.ordered_value(facet, typed);
            }
        }
        if typed.slop.is_some_and(|slop| slop > 0) {
            self.diagnose_slop(field, typed);
        }
        let bounds = match scale.read(&typed.text) {
            ParsedValue::Range(bounds) => bounds,
            ParsedValue::Empty(bounds, diagnostic) => {
                self.diagnose_value(typed, diagnostic);
                bounds
            }
            ParsedValue::Unfinished => {
                self.empty_value(Scope::In(field), typed.whole.clone());
                return None;
            }
            ParsedValue::Invalid(diagnostic) => {
                self.diagnose_value(typed, diagnostic);
                return None;
            }
        };
        Some(typed.leaf(Some(field), String::new(), Form::Range(bounds)))
    }

    /// A single value of a facet with ordered values, all of which are known.
    fn ordered_value(&mut self, facet: FacetField, typed: &TypedValue) -> Option<Leaf> {
        let leaf = self.word(Some(QueryField::Facet(facet)), typed)?;
        let exact = matches!(leaf.form, Form::Word | Form::Phrase { .. });
        if exact && facet.position(&leaf.text).is_none() {
            let message = format!("“{}” is not a value of “{}” and finds nothing.", shown(&leaf.text), facet.name());
            self.diagnose(typed.span.clone(), message, Some(expected_values(facet)));
        }
        Some(leaf)
    }

    fn diagnose_value(&mut self, typed: &TypedValue, diagnostic: ValueDiagnostic) {
        let ValueDiagnostic { span, message, hint, replacement } = diagnostic;
        self.diagnose_replaceable(typed.span_of(span), message, hint, replacement);
    }

    /// A word or phrase of a text, or the value of a facet.
    fn word(&mut self, field: Option<QueryField>, typed: &TypedValue) -> Option<Leaf> {
        let facet = if let Some(QueryField::Facet(facet)) = field { Some(facet) } else { None };
        let mut leaf = match typed.slop {
            Some(slop) => {
                if let (Some(field), Some(_), 1..) = (field, facet, slop) {
                    self.diagnose_slop(field, typed);
                }
                let slop = if facet.is_some() { 0 } else { slop };
                typed.leaf(field, typed.text.clone(), Form::Phrase { slop })
            }
            None => self.unquoted(field, facet, typed)?,
        };
        let aliases = facet.map_or(&[][..], |facet| facet.row().aliases);
        if let Some((_, value)) = aliases.iter().find(|(alias, _)| alias.eq_ignore_ascii_case(&leaf.text)) {
            leaf.text = (*value).to_owned();
        }
        Some(leaf)
    }

    fn unquoted(&mut self, field: Option<QueryField>, facet: Option<FacetField>, typed: &TypedValue) -> Option<Leaf> {
        let mut raw = typed.text.as_str();
        if let (Some(facet), Some((operator, _))) = (facet, operator(raw)) {
            // “country:=DE” means “country:DE”; other operators need ordered values.
            raw = raw.trim_start_matches('=');
            if operator != Operator::Equal {
                self.diagnose_order(facet, typed);
                return None;
            }
            if raw.is_empty() {
                self.empty_value(Scope::In(QueryField::Facet(facet)), typed.whole.clone());
                return None;
            }
        }
        let cut = typed.text.len() - raw.len();
        let (stem, form) = self.ending(raw, cut, typed);
        // Only stars match nothing in particular.
        if stem.is_empty() {
            return None;
        }
        let mut leaf = typed.leaf(field, stem.replace('*', ""), form);
        if let Some(star) = stem.find('*') {
            let place = cut + star;
            let before = &stem[..star];
            let hint = format!("write {}*", shown(if before.is_empty() { &leaf.text } else { before }));
            let message = "A star is only allowed at the end of a word; it was left out.";
            self.diagnose(typed.span_of(place..place + 1), message, Some(hint));
        }
        // Without its operators the rest may parse as something else, such as “OR” or “<5”.
        let bared = leaf.text.len() < stem.len() || cut > 0 || leaf.form == Form::Word && stem.len() < raw.len();
        // In a group of a text field it is printed without the field.
        if bared && !leaf.is_plain() && !leaf.reads_back(field.filter(|_| facet.is_some())) {
            leaf.form = Form::Phrase { slop: 0 };
        }
        Some(leaf)
    }

    /// A word without the operators at its end, and what they mean. `cut` bytes of the value are before it.
    fn ending<'a>(&mut self, raw: &'a str, cut: usize, typed: &TypedValue) -> (&'a str, Form) {
        let first_letter = raw.find(char::is_alphanumeric).unwrap_or(raw.len());
        let (mut stem, mut form) = (raw, None);
        let (mut begun, mut alike) = (false, false);
        loop {
            if stem.ends_with('*') {
                stem = stem.trim_end_matches('*');
                begun = true;
                form.get_or_insert(Form::Prefix);
            } else if let Some((word, digits)) = fuzzy(stem).filter(|(word, _)| word.len() > first_letter) {
                if form.is_none() {
                    form = Some(self.fuzzy_form(digits, cut + word.len()..cut + stem.len(), typed));
                }
                stem = word;
                alike = true;
            } else {
                break;
            }
        }
        if begun && alike {
            let place = typed.span_of(cut + stem.len()..cut + raw.len());
            self.diagnose(place, "A word ends in “*” or in “~”, not in both; only the last sign was taken.", None);
        }
        (stem, form.unwrap_or(Form::Word))
    }

    /// What `~` and these digits mean.
    fn fuzzy_form(&mut self, digits: &str, operator: Range<usize>, typed: &TypedValue) -> Form {
        let place = typed.span_of(operator);
        match digits.parse::<u8>() {
            Ok(letters @ 1..=MAX_EDITS) => Form::Fuzzy(Some(letters)),
            Ok(0) => {
                let message = "“~0” allows no other letter, so the word was searched without it.";
                self.diagnose(place, message, Some("put a word in quotes to find exactly that".into()));
                Form::Word
            }
            _ if digits.is_empty() => Form::Fuzzy(None),
            _ => {
                let shown = shown(digits);
                let message = format!("A word may differ in {MAX_EDITS} letters at most; “~{shown}” was cut to that.");
                let replacement = format!("~{MAX_EDITS}");
                self.diagnose_replaceable(place, message, format!("write {replacement}"), Some(replacement));
                Form::Fuzzy(Some(MAX_EDITS))
            }
        }
    }

    fn diagnose_slop(&mut self, field: QueryField, typed: &TypedValue) {
        let message = format!("“~” after quotes means nothing in “{}” and was left out.", field.name());
        self.diagnose(typed.span.clone(), message, None);
    }

    fn diagnose_order(&mut self, facet: FacetField, typed: &TypedValue) {
        let name = QueryField::Facet(facet).name();
        let ordered: Vec<&str> = FacetField::all().filter(|f| !f.row().order.is_empty()).map(|f| f.name()).collect();
        let message = format!("The values of “{name}” have no order; “{name}:{}” was left out.", shown(&typed.text));
        let hint = format!("{}, numbers and days can be compared, as in price:<500", ordered.join(", "));
        self.diagnose(typed.whole.clone(), message, Some(hint));
    }

    /// The field after `has:`.
    fn stated(&mut self, typed: &TypedValue) -> Option<Leaf> {
        let name = typed.text.trim().trim_end_matches('*');
        if name.is_empty() {
            self.empty_value(Scope::Has, typed.whole.clone());
            return None;
        }
        let (message, hint) = match named(name).and_then(QueryField::from_kind) {
            Some(field @ (QueryField::Facet(_) | QueryField::Number(_) | QueryField::Range(_))) => {
                return Some(typed.leaf(Some(field), String::new(), Form::Stated));
            }
            Some(field) => {
                let message = format!("“has:” does not ask for “{}”, which is a text; it was left out.", field.name());
                (message, Some("has: asks for facets, numbers and days, as in has:consent".to_owned()))
            }
            None => {
                let message = format!("Unknown field “{}”; “has:” was left out.", shown(name));
                if let Some(near) = nearest_stated(name) {
                    let hint = format!("did you mean “has:{near}”?");
                    self.diagnose_replaceable(typed.span.clone(), message, hint, Some(near.to_owned()));
                    return None;
                }
                (message, None)
            }
        };
        self.diagnose(typed.span.clone(), message, hint);
        None
    }

    /// An id or its prefix.
    fn id(&mut self, typed: &TypedValue) -> Option<Leaf> {
        let text = typed.text.trim();
        if text.is_empty() {
            self.empty_value(Scope::In(QueryField::Id), typed.whole.clone());
            return None;
        }
        let digits = text.trim_end_matches('*');
        let hex = digits.bytes().all(|b| b.is_ascii_hexdigit());
        if digits.is_empty() || !hex || digits.len() > ID_DIGITS {
            let message = format!("“{}” is not an id or the beginning of one; it was left out.", shown(text));
            let hint = format!("an id has {ID_DIGITS} of the digits 0 to 9 and a to f");
            self.diagnose(typed.span.clone(), message, Some(hint));
            return None;
        }
        let form = if digits.len() == ID_DIGITS { Form::Word } else { Form::Prefix };
        Some(typed.leaf(Some(QueryField::Id), digits.to_ascii_lowercase(), form))
    }
}

/// The text before the last `~`, and the digits after it.
fn fuzzy(text: &str) -> Option<(&str, &str)> {
    text.rsplit_once('~').filter(|(_, digits)| digits.bytes().all(|b| b.is_ascii_digit()))
}
