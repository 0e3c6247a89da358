//! The change log: every addition, new version, new assessment and delisting, numbered without a gap. The index follows
//! it.

use super::rows::{ChangeRow, field_names};
use super::schema::{changes, versions};
use super::{Store, StoreError};
use crate::domain::listing::ListingId;
use diesel::prelude::*;
use serde::Serialize;
use strum::{IntoStaticStr, VariantArray};

/// What happened to a listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, IntoStaticStr, VariantArray)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum ChangeKind {
    /// First seen.
    Added,
    /// The source published something else.
    Changed,
    /// The same record, parsed by another mapping or better readers.
    Reparsed,
    /// The same version was assessed under a new method.
    Reassessed,
    /// Two complete runs of the source in a row did not find it.
    Delisted,
    /// Found again after it was delisted; what else has changed is an entry of its own.
    Relisted,
    /// An older observation was added after a newer one; the newest version is unchanged.
    Backfilled,
    /// The operator took its source out of view: it is shown nowhere until that is undone.
    Removed,
    /// The operator undid that.
    Restored,
}

impl ChangeKind {
    /// Name in answers and messages, kebab-case.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// Name in the column `changes.kind`. Four are older than the public names and never change: seals cover the
    /// column.
    pub(super) fn stored_name(self) -> &'static str {
        match self {
            Self::Reparsed => "reread",
            Self::Delisted => "gone",
            Self::Relisted => "returned",
            Self::Backfilled => "earlier",
            Self::Added | Self::Changed | Self::Reassessed | Self::Removed | Self::Restored => self.into(),
        }
    }

    /// Whether an entry of this kind brought a new version, which its seal covers.
    pub(super) fn adds_version(stored_name: &str) -> bool {
        [Self::Added, Self::Changed, Self::Reparsed].iter().any(|kind| kind.stored_name() == stored_name)
    }

    fn from_stored_name(name: &str) -> Option<Self> {
        Self::VARIANTS.iter().copied().find(|kind| kind.stored_name() == name)
    }
}

/// One entry of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// 1, 2, 3 … without a gap.
    pub seq: u64,
    /// What happened.
    pub kind: ChangeKind,
    /// To which listing.
    pub listing: ListingId,
    /// When it was recorded, microseconds since 1970 UTC.
    pub at: i64,
    /// When the change was observed at the source; for changes made here (another method) the same as `at`.
    pub observed_at: i64,
    /// Number of the version that the listing had then.
    pub version: u64,
    /// The fields that a new version changed: facts by name (`price`, `extra.COLUMN`), `tags.FACET`, `claims.KIND`,
    /// `findings`. Empty for entries that bring none, and for those of earlier programs.
    pub fields: Vec<String>,
}

impl Store {
    /// Entries after `seq`, oldest first, at most `limit`.
    pub fn changes_after(&self, seq: u64, limit: u32) -> Result<Vec<Change>, StoreError> {
        self.read(|c| {
            let rows: Vec<(ChangeRow, i64)> = changes::table
                .inner_join(versions::table.on(versions::id.eq(changes::version_id)))
                .filter(changes::seq.gt(seq as i64))
                .order(changes::seq)
                .limit(i64::from(limit))
                .select((ChangeRow::as_select(), versions::number))
                .load(c)?;
            rows.into_iter().map(read).collect()
        })
    }

    /// Number of the newest entry, 0 if there is none.
    pub fn last_change(&self) -> Result<u64, StoreError> {
        self.read(last)
    }
}

pub(super) fn last(c: &mut super::AnyConnection) -> Result<u64, StoreError> {
    let last: Option<i64> = changes::table.select(diesel::dsl::max(changes::seq)).first(c)?;
    Ok(last.unwrap_or(0).max(0) as u64)
}

fn read((row, version): (ChangeRow, i64)) -> Result<Change, StoreError> {
    let corrupt = |reason: &str| StoreError::Corrupt { what: "change", id: row.seq.to_string(), reason: reason.into() };
    Ok(Change {
        seq: row.seq.max(0) as u64,
        kind: ChangeKind::from_stored_name(&row.kind).ok_or_else(|| corrupt("unknown kind"))?,
        listing: ListingId::parse(&row.listing_id).ok_or_else(|| corrupt("invalid listing id"))?,
        at: row.at,
        observed_at: row.observed_at,
        version: version.max(0) as u64,
        fields: field_names(&row.fields),
    })
}
