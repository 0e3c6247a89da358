//! Look-up without naming what is looked for: all hashes that begin with some digits.

use super::error::ManifestError;
use super::folder::Manifests;
use super::hashes::{BYTES, Hash};
use super::lookup::Question;
use super::tree::after_all;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::ops::{ControlFlow, RangeInclusive};

/// Hexadecimal digits that may be asked for. Five are right up to some billion rows; an answer that would be too long
/// says so.
pub const PREFIX: RangeInclusive<usize> = 5..=8;

/// Hashes in an answer: with at most some 18 bytes each it stays below 60 kB.
const MOST: usize = 3_000;

/// The hashes that begin with a prefix.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Range {
    /// The digits asked for.
    pub prefix: String,
    /// What they hold, by manifest; those that hold nothing are there as well.
    pub manifests: Vec<RangeOf>,
    /// What an answer does not prove.
    pub note: String,
}

/// The hashes of one manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RangeOf {
    /// Its name.
    pub manifest: String,
    /// Who published it.
    pub publisher: Option<String>,
    /// When.
    pub date: Option<String>,
    /// Under which licence.
    pub licence: Option<String>,
    /// Rows of the manifest.
    pub manifest_rows: u64,
    /// Rows, by the digits that follow the prefix.
    pub suffixes: BTreeMap<String, u64>,
}

impl Manifests {
    /// The hashes that begin with a prefix of 5 to 8 hexadecimal digits.
    ///
    /// # Errors
    /// Another prefix; one that is too short for so many rows; a damaged manifest.
    pub fn range(&self, prefix: &str) -> Result<Range, ManifestError> {
        let hexadecimal = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
        if !PREFIX.contains(&prefix.len()) || !prefix.chars().all(hexadecimal) {
            let (least, most) = (PREFIX.start(), PREFIX.end());
            let message =
                format!("expected {least} to {most} hexadecimal digits in small letters, the first of a hash");
            return Err(ManifestError::Question(message));
        }
        let (from, to) = bounds(prefix);
        let mut left = MOST;
        let mut manifests = Vec::new();
        for manifest in self.all()? {
            let mut suffixes = BTreeMap::new();
            let mut full = false;
            manifest.hash_tree().visit(&from, &mut |hash, rows| {
                if to.as_deref().is_some_and(|to| hash >= to) {
                    return ControlFlow::Break(());
                }
                if left == 0 {
                    full = true;
                    return ControlFlow::Break(());
                }
                left -= 1;
                suffixes.insert(hex::encode(hash).split_off(prefix.len()), rows);
                ControlFlow::Continue(())
            })?;
            if full {
                let message = format!("more than {MOST} hashes begin with these digits; send one digit more");
                return Err(ManifestError::Question(message));
            }
            let (about, manifest_rows) = (manifest.about().clone(), manifest.rows());
            manifests.push(RangeOf {
                manifest: about.name,
                publisher: about.publisher,
                date: about.date,
                licence: about.licence,
                manifest_rows,
                suffixes,
            });
        }
        Ok(Range { prefix: prefix.to_owned(), manifests, note: super::NOTE.to_owned() })
    }
}

/// The first hash with a prefix, and the first after all of them.
fn bounds(prefix: &str) -> (Vec<u8>, Option<Vec<u8>>) {
    let (lowest, highest) = (format!("{prefix:0<12}"), format!("{prefix:f<12}"));
    let bytes = |text: &str| hex::decode(text).unwrap_or_default();
    (bytes(&lowest), after_all(&bytes(&highest)))
}

impl Question {
    /// The digits to ask for, for the address, its host and its domain, with the digits to look for in the answer.
    pub fn prefixes(&self, digits: usize) -> Vec<(Kind, String, String)> {
        let hashes = self.hashes();
        let mut all = vec![(Kind::Address, hashes.address), (Kind::Host, hashes.host.1)];
        all.extend(hashes.domain.map(|(_, hash)| (Kind::Domain, hash)));
        all.into_iter().map(|(kind, hash)| split(kind, &hash, digits)).collect()
    }
}

/// What a hash stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// An address.
    Address,
    /// A host.
    Host,
    /// A registered domain, with everything below it.
    Domain,
}

fn split(kind: Kind, hash: &Hash, digits: usize) -> (Kind, String, String) {
    let mut prefix = hex::encode(hash);
    let suffix = prefix.split_off(digits.min(2 * BYTES));
    (kind, prefix, suffix)
}
