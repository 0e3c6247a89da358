//! What the API says of a list of addresses.

use crate::manifest::Manifest;
use serde::Serialize;

/// A list of addresses.
#[derive(Serialize)]
pub struct ManifestView {
    name: String,
    publisher: Option<String>,
    date: Option<String>,
    licence: Option<String>,
    /// Rows with an address.
    rows: u64,
    /// Different addresses.
    addresses: u64,
    /// Rows that are no address.
    skipped: u64,
    /// SHA-256 that stands for the whole file.
    digest: String,
}

impl ManifestView {
    /// What a manifest is.
    pub fn new(manifest: &Manifest) -> Self {
        let about = manifest.about();
        Self {
            name: about.name.clone(),
            publisher: about.publisher.clone(),
            date: about.date.clone(),
            licence: about.licence.clone(),
            rows: manifest.rows(),
            addresses: manifest.addresses(),
            skipped: about.skipped.values().map(|skipped| skipped.rows).sum(),
            digest: manifest.digest.clone(),
        }
    }
}
