//! The packed columns as JSON, byte for byte as they are sealed.

use super::key::key;
use super::packed::Packed;
use super::schema::{assessments, versions};
use super::{Store, StoreError};
use diesel::prelude::*;

/// A packed value of a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredJson {
    /// Id of the version.
    pub version: String,
    /// What names the assessment; none for the listing.
    pub method: Option<String>,
    /// The JSON.
    pub json: String,
}

impl Store {
    /// The packed values of a version, or of all versions of a listing in order of number: of each version the listing,
    /// then its assessments in order of method. None if there is no such id.
    pub fn stored_json(&self, id: &str) -> Result<Vec<StoredJson>, StoreError> {
        let of = versions::id.eq(key(id)).or(versions::listing_id.eq(key(id)));
        let (listings, bodies) = self.read(|c| {
            let listings: Vec<(String, Packed)> =
                versions::table.filter(of).order(versions::number).select((versions::id, versions::listing)).load(c)?;
            let mut bodies = Vec::with_capacity(listings.len());
            for (version, _) in &listings {
                let of = assessments::table.filter(assessments::version_id.eq(key(version)));
                let rows = of.order(assessments::method).select((assessments::method, assessments::body));
                bodies.push(rows.load::<(String, Packed)>(c)?);
            }
            Ok((listings, bodies))
        })?;
        let mut found = Vec::new();
        for ((version, listing), assessments) in listings.into_iter().zip(bodies) {
            let values = assessments.into_iter().map(|(method, body)| ("assessment", Some(method), body));
            for (what, method, packed) in std::iter::once(("version", None, listing)).chain(values) {
                let json = packed.json();
                let json = json.map_err(|reason| StoreError::Corrupt { what, id: version.clone(), reason })?;
                found.push(StoredJson { version: version.clone(), method, json });
            }
        }
        Ok(found)
    }
}
