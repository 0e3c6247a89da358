//! The one integration binary: files mirror modules and URLs. Tests that read `../shared/data` say so when it is absent.

mod accuracy;
mod alerts;
mod architecture;
mod audit;
mod audit_properties;
mod bad_input;
mod cards;
mod cli;
mod completeness;
mod crash;
mod decisions;
mod docs;
mod evaluate;
mod export;
mod findings;
mod gone;
mod permissions;
mod pipeline;
mod real_data;
mod registers;
mod retag;
mod review;
mod rules;
mod samples;
mod serve;
mod support;
