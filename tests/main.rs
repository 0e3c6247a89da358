//! The one integration binary. A file is named after the module or command that it tests, or after the property of the whole that it
//! holds: `accuracy`, `architecture`, `crash`, `docs`, `permissions`, `real_data`, `results`, `samples`. Tests that read
//! `../shared/data` say so when it is absent.

mod accuracy;
mod alerts;
mod architecture;
mod audit;
mod cards;
mod cli;
mod completeness;
mod corpora;
mod crash;
mod decisions;
mod demo;
mod desk;
mod docs;
mod doctor;
mod evaluate;
mod export;
mod fetch;
mod findings;
mod findings_kinds;
mod ingest;
mod letter;
mod lookup;
mod manifest;
mod migration;
mod pages;
mod permissions;
mod pipeline;
mod real_data;
mod recipes;
mod register;
mod resale;
mod results;
mod retag;
mod rules;
mod samples;
mod search;
mod second_reader;
mod seller;
mod serve;
mod source;
mod support;
mod tag;
