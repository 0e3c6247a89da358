//! The columns of a table, and how the cells of a row become a record.

use super::super::values::insert_under_free_name;
use serde_json::{Map, Value};

/// The columns.
pub(in super::super) struct Columns {
    /// Their names, each once.
    pub(in super::super) names: Vec<String>,
    /// Columns up to the last that the header names; what follows are empty cells at the ends of rows.
    named: usize,
    /// Their numbers in order of their names: records are built faster in the order in which they are kept.
    order: Vec<usize>,
}

impl Columns {
    /// Of these unique names; `named` are the columns up to the last that has one in the file.
    pub(in super::super) fn new(names: Vec<String>, named: usize) -> Self {
        let mut order: Vec<usize> = (0..names.len()).collect();
        order.sort_by(|a, b| names.get(*a).cmp(&names.get(*b)));
        Self { names, named, order }
    }

    /// Whether a row does not fit: it has more cells with something in them than there are columns, or fewer cells than
    /// columns with a name. `filled` are its cells up to the last that is not empty.
    pub(in super::super) fn misfits(&self, cells: usize, filled: usize) -> bool {
        filled > self.names.len() || cells < self.named
    }

    /// The record of a row. Cells beyond the columns are kept under `column N`.
    pub(in super::super) fn record(&self, cells: usize, value: impl Fn(usize) -> Option<Value>) -> Map<String, Value> {
        let named = self.order.iter().filter_map(|n| Some((self.names.get(*n)?.clone(), value(*n)?)));
        let mut fields: Map<String, Value> = named.collect();
        for n in self.names.len()..cells {
            if let Some(value) = value(n) {
                insert_under_free_name(&mut fields, &format!("column {}", n + 1), value);
            }
        }
        fields
    }
}
