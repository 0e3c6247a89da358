//! The API as a client meets it: through requests, with tokens, over a small catalogue.

mod access;
mod alerts;
mod as_of;
mod case_file;
mod cases;
mod catalog;
mod changes;
mod desk;
mod export;
mod findings;
mod limits;
mod listing;
mod listings;
mod notes;
mod openapi;
mod other;
mod outside;
mod reconcile;
mod risk;
pub(in crate::web) mod support;
mod tokens;
mod upload;
mod write;
