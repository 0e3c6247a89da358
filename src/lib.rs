//! brokerwatch makes the trade in AI training data visible: it catalogues and audits listings of AI training data.
//!
//! The modules stand in the order in which data flows: `domain` says what a listing is, `ingest` acquires raw bytes and
//! normalises them into plain data, `assess` tags, audits and grades the listing, with evidence for each tag and
//! finding, `store` keeps it, `search` indexes it, `output` writes it as CSV and reports, `preview` assesses what is not to be stored, and `pipeline`, `web` and
//! `cli` run and serve all of it. Each module knows only those above it; `tests/architecture.rs` holds the exact table.

pub mod domain;

pub mod config;

pub mod ingest;

pub mod manifest;

pub mod rights;

pub mod assess;

pub mod store;

pub mod search;

pub mod output;

pub mod preview;

pub mod pipeline;

pub mod web;

pub mod cli;
