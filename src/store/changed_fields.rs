//! Which parsed fields a new version changes: facts by name, and tags, claims and findings that follow from the record.
//! The change log names them, so that a client knows whether the price or the consent has changed without comparing.

use super::batch::Incoming;
use super::connection::AnyConnection;
use super::key::{key, keys};
use super::known::CurrentRow;
use super::packed::Packed;
use super::rows::{AssessmentRow, VersionRow, field_names};
use super::schema::{assessments, changes, versions};
use super::{Store, StoreError};
use crate::domain::listing::{Assessment, Difference, Listing, ListingId};
use diesel::prelude::*;
use std::collections::{BTreeSet, HashMap};

impl Store {
    /// The fields that each version of a listing has changed, by version id; versions without are left out.
    pub fn changed_fields(&self, id: &ListingId) -> Result<HashMap<String, Vec<String>>, StoreError> {
        let of = changes::listing_id.eq(key(id.as_str())).and(changes::fields.ne(""));
        let rows: Vec<(String, String)> =
            self.read(|c| Ok(changes::table.filter(of).select((changes::version_id, changes::fields)).load(c)?))?;
        Ok(rows.into_iter().map(|(version, fields)| (version, field_names(&fields))).collect())
    }
}

/// The columns `fields` of the records that make a new version of a stored listing, by listing id.
pub(super) fn of_new_versions(
    c: &mut AnyConnection,
    items: &[Incoming],
    known: &HashMap<String, CurrentRow>,
) -> Result<HashMap<String, String>, StoreError> {
    let moved: Vec<(&Incoming, &CurrentRow)> = items
        .iter()
        .filter_map(|item| Some((item, known.get(item.id.as_str())?)))
        .filter(|(item, k)| !k.says_the_same(item) || k.reading != item.reading)
        .collect();
    let mut fields = HashMap::with_capacity(moved.len());
    for part in moved.chunks(500) {
        let ids: Vec<&str> = part.iter().map(|(_, k)| k.version_id.as_str()).collect();
        let of_method = assessments::version_id.eq(versions::id);
        let rows: Vec<(VersionRow, Option<AssessmentRow>)> = versions::table
            .left_join(assessments::table.on(of_method))
            .filter(versions::id.eq_any(keys(ids)))
            .select((VersionRow::as_select(), Option::<AssessmentRow>::as_select()))
            .load(c)?;
        let mut before = HashMap::<String, (Packed, HashMap<String, Packed>)>::new();
        for (version, assessment) in rows {
            let (_, bodies) = before.entry(version.id).or_insert_with(|| (version.listing, HashMap::new()));
            bodies.extend(assessment.map(|a| (a.method, a.body)));
        }
        for (item, k) in part {
            let Some((listing, bodies)) = before.get(&k.version_id) else { continue };
            let was = bodies.get(&k.method);
            fields.insert(item.id.as_str().to_owned(), column(listing, was, item));
        }
    }
    Ok(fields)
}

/// What cannot be read is not compared: the entry then names no field, as entries of earlier programs do.
fn column(listing: &Packed, assessment: Option<&Packed>, item: &Incoming) -> String {
    let (Ok(old), Ok(new)) = (listing.read::<Listing>(), serde_json::from_str::<Listing>(item.listing.json())) else {
        return String::new();
    };
    let was = assessment.and_then(|packed| packed.read::<Assessment>().ok());
    let is = serde_json::from_str::<Assessment>(item.assessment.body.json()).ok();
    // Under another method tags differ for that alone.
    let both = was.zip(is).filter(|(was, is)| was.method == is.method).unwrap_or_default();
    let difference = Difference::between((&old, &both.0), (&new, &both.1));
    let mut names: Vec<String> = difference.facts.iter().map(|change| change.fact.clone()).collect();
    let facets = difference.tags_added.iter().chain(&difference.tags_removed).map(|tag| tag.term.facet().name());
    names.extend(facets.collect::<BTreeSet<_>>().into_iter().map(|facet| format!("tags.{facet}")));
    names.extend(claims(&both.0, &both.1).into_iter().map(|kind| format!("claims.{kind}")));
    if !difference.findings_added.is_empty() || !difference.findings_removed.is_empty() {
        names.push("findings".to_owned());
    }
    serde_json::to_string(&names).unwrap_or_default()
}

/// The kinds of claims of which one has another set of values than the other.
fn claims(was: &Assessment, is: &Assessment) -> BTreeSet<&'static str> {
    fn values(of: &Assessment) -> BTreeSet<(&'static str, &str)> {
        of.claims.iter().map(|claim| (claim.kind.name(), claim.value.as_str())).collect()
    }
    values(was).symmetric_difference(&values(is)).map(|(kind, _)| *kind).collect()
}
