//! `fields=`: which members of the items of a list are sent. A name that no item has is refused, because an item without
//! it would look as if nothing were stated.

use super::parameters::{Parameters, invalid};
use crate::web::params::{hint, shown};
use crate::web::problem::Problem;
use serde::Serialize;
use serde_json::{Map, Value};

/// The members chosen; all of them without `fields=`.
#[derive(Clone, Debug, Default)]
pub struct Fields(Option<Vec<String>>);

/// An item, or the part of it that was asked for.
#[derive(Serialize)]
#[serde(untagged)]
pub enum Selected<T> {
    /// All of it.
    Whole(T),
    /// Some members.
    Part(Map<String, Value>),
}

impl Fields {
    /// Reads `fields`: names separated by commas, each one of `known`.
    pub fn read(parameters: &Parameters, known: &[&str]) -> Result<Self, Problem> {
        let Some(text) = parameters.text("fields") else { return Ok(Self(None)) };
        let mut chosen = Vec::new();
        for name in text.split(',').map(str::trim).filter(|name| !name.is_empty()) {
            if !known.contains(&name) {
                let detail = format!("unknown field “{}”. {}", shown(name), hint(name, known));
                return Err(invalid("fields", detail));
            }
            chosen.push(name.to_owned());
        }
        if chosen.is_empty() {
            return Err(invalid("fields", format!("fields names nothing. Expected one of: {}.", known.join(", "))));
        }
        Ok(Self(Some(chosen)))
    }

    /// The names chosen, as they are written in an address; `None` for all.
    pub fn names(&self) -> Option<String> {
        self.0.as_ref().map(|names| names.join(","))
    }

    /// An item with the members chosen.
    pub fn of<T: Serialize>(&self, item: T) -> Result<Selected<T>, Problem> {
        let Some(chosen) = &self.0 else { return Ok(Selected::Whole(item)) };
        match serde_json::to_value(item).map_err(Problem::internal)? {
            Value::Object(mut all) => {
                all.retain(|name, _| chosen.iter().any(|c| c == name));
                Ok(Selected::Part(all))
            }
            _ => Err(Problem::internal("an item of a list is not an object")),
        }
    }

    /// All items with the members chosen.
    pub fn of_all<T: Serialize>(&self, items: impl IntoIterator<Item = T>) -> Result<Vec<Selected<T>>, Problem> {
        items.into_iter().map(|item| self.of(item)).collect()
    }
}
