//! The European Economic Area, written once: rules and the measure of documentation both ask whether a country is in
//! it.

/// Its countries, ISO 3166-1 alpha-2: the 27 member states of the Union, Iceland, Liechtenstein and Norway.
///
/// Source: Agreement on the European Economic Area; state of knowledge 2026-07, settled.
#[rustfmt::skip]
pub const EEA: [&str; 30] = [
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IS", "IT", "LI", "LT", "LU",
    "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
];
