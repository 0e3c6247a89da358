//! What a buyer who has to document training data could not fill from a listing: fields of the EU template for the public
//! summary of training content, and items of California's AB 2013.
//!
//! A field is filled where one of its facts is stated with words or a field; a promise fills nothing. Findings play no
//! part, so that rules of the audit can ask for these numbers.

use super::facts::{FormField, Table};
use super::reader::{MeasurementInput, Reader};
use super::words::Hits;
use serde::Serialize;

/// A field that stays open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Open {
    /// Its number in the form.
    pub id: &'static str,
    /// What it asks for.
    pub label: &'static str,
}

/// The fields of a form that stay open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Gap {
    /// The fields, in order of the form.
    pub open: Vec<Open>,
    /// Fields of the form that the listing would have to fill.
    pub of: u32,
}

/// Fields of sections 2.1 to 2.6 of the EU template. Where the kind of source is stated, sections for other kinds are left
/// out; where it is not, no section can be: silence never makes the gap smaller.
pub fn eu_template(given: &MeasurementInput<'_>) -> Gap {
    let table = Table::embedded();
    let mut known = Known::new(given);
    let source = table.facts.iter().position(|f| f.id == SOURCE).is_some_and(|fact| known.stated(fact));
    let finds = |r: &Reader| r.finds(given, &Hits::none());
    let sections = table.sections.iter().filter(|s| !source || s.always || s.any.iter().any(finds));
    open(sections.flat_map(|s| &s.fields), &mut known)
}

/// The twelve items of AB 2013.
pub fn ab_2013(given: &MeasurementInput<'_>) -> Gap {
    open(Table::embedded().items.iter(), &mut Known::new(given))
}

/// The fact that says what kind of source the data has.
const SOURCE: &str = "A26";

/// Which facts are stated, each looked up once, when a field first asks; promises do not count.
struct Known<'g, 'a> {
    given: &'g MeasurementInput<'a>,
    facts: Vec<Option<bool>>,
}

impl<'g, 'a> Known<'g, 'a> {
    fn new(given: &'g MeasurementInput<'a>) -> Self {
        Self { given, facts: vec![None; Table::embedded().facts.len()] }
    }

    fn stated(&mut self, fact: usize) -> bool {
        let answers = || &Table::embedded().facts[fact].answers;
        *self.facts[fact].get_or_insert_with(|| answers().iter().any(|r| r.finds(self.given, &Hits::none())))
    }
}

fn open<'t>(fields: impl Iterator<Item = &'static FormField> + 't, known: &mut Known<'_, '_>) -> Gap {
    let mut gap = Gap { open: Vec::new(), of: 0 };
    for field in fields {
        gap.of += 1;
        if !field.filled_by.iter().any(|&fact| known.stated(fact)) {
            gap.open.push(Open { id: &field.id, label: &field.label });
        }
    }
    gap
}
