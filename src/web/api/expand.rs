//! `expand=`: what belongs to each listing of a list is sent with it, so that a client need not ask for each. Of each kind
//! a limited number is sent, and the answer says how many there are.

use super::parameters::{Parameters, invalid};
use super::view::{DecisionItem, FindingDetail, VersionView};
use crate::domain::listing::{Decisions, FindingHistories};
use crate::store::StoredListing;
use crate::web::App;
use crate::web::finding_annotations::FindingAnnotations;
use crate::web::params::{hint, shown};
use crate::web::problem::Problem;
use serde::Serialize;
use serde_json::{Map, Value, json};

/// Most of each kind with one listing.
const MOST: usize = 20;
/// Most listings on a page that is expanded.
const MAX_LISTINGS: usize = 50;
/// What can be expanded.
const NAMES: [&str; 3] = ["versions", "findings", "decisions"];

/// What is to be sent with each listing.
#[derive(Clone, Debug, Default)]
pub struct Expand(Vec<&'static str>);

impl Expand {
    /// Reads `expand`: names separated by commas.
    pub fn read(parameters: &Parameters) -> Result<Self, Problem> {
        let Some(text) = parameters.text("expand") else { return Ok(Self::default()) };
        let mut chosen = Vec::new();
        for name in text.split(',').map(str::trim).filter(|name| !name.is_empty()) {
            let known = NAMES.into_iter().find(|known| *known == name);
            let unknown = || format!("“{}” cannot be expanded. {}", shown(name), hint(name, &NAMES));
            chosen.push(known.ok_or_else(|| invalid("expand", unknown()))?);
        }
        chosen.sort_unstable();
        chosen.dedup();
        if !chosen.is_empty() && parameters.number("limit")?.is_some_and(|limit| limit > MAX_LISTINGS as u64) {
            let detail = format!("With expand a page has at most {MAX_LISTINGS} listings.");
            return Err(invalid("limit", detail));
        }
        Ok(Self(chosen))
    }

    /// The names, as they are written in an address; `None` for none.
    pub fn names(&self) -> Option<String> {
        (!self.0.is_empty()).then(|| self.0.join(","))
    }

    /// What belongs to a listing; `None` if nothing is asked for.
    pub fn of(
        &self,
        app: &App,
        stored: &StoredListing,
        annotations: &FindingAnnotations,
    ) -> Result<Option<Value>, Problem> {
        if self.0.is_empty() {
            return Ok(None);
        }
        let id = &stored.listing.id;
        let mut expanded = Map::new();
        for name in &self.0 {
            let part = match *name {
                "versions" => part(app.store.versions(id)?.iter().map(VersionView::new).collect())?,
                "decisions" => {
                    let all = app.store.decisions(Some(id))?;
                    let held = Decisions::in_force(all.clone());
                    part(all.iter().rev().map(|d| DecisionItem::new(d, held.holds(d))).collect())?
                }
                _ => {
                    let all = annotations.history(id).map(FindingHistories::sorted).unwrap_or_default();
                    let detail = |history| FindingDetail::new(id, history, annotations, &app.public_url);
                    part(all.into_iter().map(detail).collect())?
                }
            };
            expanded.insert((*name).to_owned(), part);
        }
        Ok(Some(Value::Object(expanded)))
    }
}

/// The first of some items, with how many there are.
fn part<T: Serialize>(mut items: Vec<T>) -> Result<Value, Problem> {
    let total = items.len();
    items.truncate(MOST);
    let items = serde_json::to_value(items).map_err(Problem::internal)?;
    Ok(json!({ "items": items, "total": total, "limit_applied": MOST }))
}
