//! What is spoken about: listings as plain data, the cards that terms, rules and sources are written on, and the
//! vocabulary of sensitivity, consent and provenance.

pub mod card;
pub mod listing;
pub mod vocabulary;
