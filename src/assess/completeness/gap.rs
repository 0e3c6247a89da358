//! What a buyer who has to document training data could not fill from a listing: fields of the EU template for the
//! public summary of training content, and items of California's AB 2013.
//!
//! A field is filled where one of its facts is stated with words or a field; a promise fills nothing. Findings play no
//! part, so that rules of the audit can ask for these numbers.

use super::facts::{FormField, Table};
use super::input::MeasurementInput;
use super::reader::{Reader, ReaderContext};
use serde::Serialize;

/// A field that the listing does not fill.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct OpenField {
    /// Its number in the form.
    pub id: &'static str,
    /// What it asks for.
    pub label: &'static str,
}

/// The fields of a form that stay open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Gap {
    /// The fields, in order of the form.
    pub open: Vec<OpenField>,
    /// Fields of the form that the listing would have to fill.
    pub of: u32,
}

/// Fields of sections 2.1 to 2.6 of the EU template. Where the kind of source is stated, sections for other kinds are
/// left out; where it is not, all sections count, or silence would make the gap smaller.
pub fn eu_template(input: &MeasurementInput<'_>) -> Gap {
    let table = Table::embedded();
    let context = table.context_without_phrases(*input);
    let mut stated = StatedFacts::new(&context);
    let source = table.facts.iter().position(|f| f.id == SOURCE).is_some_and(|fact| stated.states(fact));
    let finds = |r: &Reader| r.finds(&context);
    let sections = table.sections.iter().filter(|s| !source || s.always || s.any.iter().any(finds));
    open(sections.flat_map(|s| &s.fields), &mut stated)
}

/// The twelve items of AB 2013.
pub fn ab_2013(input: &MeasurementInput<'_>) -> Gap {
    let table = Table::embedded();
    open(table.items.iter(), &mut StatedFacts::new(&table.context_without_phrases(*input)))
}

/// The fact that says what kind of source the data has.
const SOURCE: &str = "A26";

/// Which facts are stated; each is looked up once, when a field first asks. Promises do not count.
struct StatedFacts<'c, 'a> {
    context: &'c ReaderContext<'a>,
    facts: Vec<Option<bool>>,
}

impl<'c, 'a> StatedFacts<'c, 'a> {
    fn new(context: &'c ReaderContext<'a>) -> Self {
        Self { context, facts: vec![None; Table::embedded().facts.len()] }
    }

    fn states(&mut self, fact: usize) -> bool {
        let answers = || &Table::embedded().facts[fact].answers;
        *self.facts[fact].get_or_insert_with(|| answers().iter().any(|r| r.finds(self.context)))
    }
}

fn open<'t>(fields: impl Iterator<Item = &'static FormField> + 't, stated: &mut StatedFacts<'_, '_>) -> Gap {
    let mut gap = Gap { open: Vec::new(), of: 0 };
    for field in fields {
        gap.of += 1;
        if !field.filled_by.iter().any(|&fact| stated.states(fact)) {
            gap.open.push(OpenField { id: &field.id, label: &field.label });
        }
    }
    gap
}
