//! The domain types: listings as plain data, cases, the card format of terms, rules and sources, and the vocabulary of
//! sensitivity, consent and provenance.

pub mod card;
pub mod cases;
pub mod listing;
pub mod market;
pub mod vocabulary;
