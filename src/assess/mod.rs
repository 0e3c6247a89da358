//! What a listing shows, with the words that prove it: tags, claims, completeness, standing in registers and audit
//! findings; and what a second reader sees beside them. `method` joins them under one fingerprint; `evaluate` measures how often they are right. Everything here
//! is a pure function of its input, so a verdict can be repeated years later.

pub mod audit;
pub mod claim;
pub mod completeness;
pub mod evaluate;
pub mod lookup;
pub mod method;
pub mod reading;
pub mod register;
pub mod resale;
pub mod second_reader;
pub mod seller;
pub mod tag;
