//! brokerwatch makes the market in AI training data visible.
//!
//! The modules stand in the order in which data flows: a listing is *acquired* as raw bytes, *normalised* into
//! plain data, *tagged* with the words that prove each tag, *audited* against rules, *stored*, *indexed*, *exported*
//! and *served*. Each module knows only the ones above it; `tests/architecture.rs` holds the exact table.

pub mod listing;

pub mod card;

pub mod config;

pub mod vocabulary;

pub mod acquire;

pub mod normalise;

pub mod tag;

pub mod claim;

pub mod completeness;

pub mod audit;

pub mod register;

pub mod assess;

pub mod evaluate;

pub mod store;

pub mod search;

pub mod export;

pub mod report;

pub mod pipeline;

pub mod web;

pub mod cli;
