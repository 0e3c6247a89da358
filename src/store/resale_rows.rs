//! The rows of the tables on the same goods in several listings.

use super::key::Key;
use super::schema::{resale_common, resale_decisions, resale_keys, resale_links, resale_position, resale_signatures};
use diesel::prelude::*;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = resale_signatures)]
pub(super) struct ResaleSignatureRow {
    #[diesel(serialize_as = Key)]
    pub listing_id: String,
    pub signature: Vec<u8>,
    pub first_seen: i64,
    /// The listing of the cluster that was observed first; empty: in no cluster.
    #[diesel(serialize_as = Key)]
    pub cluster: String,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = resale_keys)]
pub(super) struct ResaleKeyRow {
    pub key: i64,
    #[diesel(serialize_as = Key)]
    pub listing_id: String,
    pub owner: i64,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = resale_common)]
pub(super) struct ResaleCommonRow {
    pub key: i64,
    pub holders: i64,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = resale_links)]
pub(super) struct ResaleLinkRow {
    #[diesel(serialize_as = Key)]
    pub a: String,
    #[diesel(serialize_as = Key)]
    pub b: String,
    pub basis: String,
    pub score: i64,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = resale_position)]
pub(super) struct ResalePositionRow {
    pub logic: i64,
    pub last_change: i64,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = resale_decisions)]
pub(super) struct ResaleDecisionRow {
    pub id: String,
    pub number: i64,
    #[diesel(serialize_as = Key)]
    pub a: String,
    #[diesel(serialize_as = Key)]
    pub b: String,
    pub verdict: String,
    pub by: String,
    pub reason: String,
    pub at: i64,
}
