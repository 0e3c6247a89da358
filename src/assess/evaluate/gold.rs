//! Gold files: one labelled text or listing a line, as JSON.

use super::labels::{Label, NONE};
use crate::domain::listing::{Basis, Facet, Listing, ListingId, TermId};
use serde::Deserialize;
use std::collections::BTreeMap;

/// A labelled item.
#[derive(Clone, Debug)]
pub struct Item {
    /// Id in the file.
    pub id: String,
    /// What is tagged.
    pub listing: Listing,
    /// What it has, by label, with the basis where the reader reported it.
    pub truth: BTreeMap<Label, Option<Basis>>,
    /// The questions that the reader answered beside the labels.
    pub answered: AnsweredFacets,
    /// Who sells; groups items for leave-one-out.
    pub vendor: String,
    /// Language of the text.
    pub language: String,
    /// Another careful reader could decide otherwise.
    pub contested: bool,
}

impl Item {
    /// Whether the reader was asked for the single terms of a facet.
    pub fn asked(&self, facet: Facet) -> bool {
        match facet {
            Facet::Sensitivity => self.answered.terms,
            Facet::Consent => self.answered.consent,
            Facet::Provenance => self.answered.provenance,
        }
    }
}

/// Which questions the reader answered beside the sixteen labels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AnsweredFacets {
    /// All other terms of sensitivity.
    pub terms: bool,
    /// Consent.
    pub consent: bool,
    /// Provenance.
    pub provenance: bool,
}

/// A line that cannot be used.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct GoldError {
    /// From 1.
    pub line: usize,
    /// What is wrong, with a hint.
    pub reason: String,
}

/// A line as written.
#[derive(Deserialize)]
struct Line {
    id: String,
    #[serde(default)]
    text: Option<String>,
    #[serde(default)]
    title: Option<String>,
    /// Characters of the description that the reader was shown.
    #[serde(default)]
    chars: Option<usize>,
    labels: Vec<String>,
    #[serde(default)]
    terms: Option<Vec<String>>,
    #[serde(default)]
    consent: Option<BTreeMap<String, ReportedBasis>>,
    #[serde(default)]
    provenance: Option<BTreeMap<String, ReportedBasis>>,
    #[serde(default)]
    vendor: Option<String>,
    #[serde(default)]
    lang: Option<String>,
    #[serde(default)]
    contested: bool,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum ReportedBasis {
    Stated,
    Implied,
}

/// Reads a gold file. A line with a `text` is that text; any other names a stored listing by its `id`, which `stored`
/// finds. Empty lines are passed over; anything else that is not understood is an error.
pub fn read_gold(
    text: &str,
    stored: impl Fn(&ListingId) -> Result<Option<Listing>, String>,
) -> Result<Vec<Item>, GoldError> {
    let mut items = Vec::new();
    for (n, line) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
        let fault = |reason: String| GoldError { line: n + 1, reason };
        let line: Line = serde_json::from_str(line.trim_start_matches('\u{FEFF}')).map_err(|e| fault(e.to_string()))?;
        items.push(item(line, &stored).map_err(fault)?);
    }
    Ok(items)
}

fn item(line: Line, stored: &impl Fn(&ListingId) -> Result<Option<Listing>, String>) -> Result<Item, String> {
    let mut truth = BTreeMap::new();
    for label in line.labels.iter().filter(|l| *l != NONE) {
        let known = || super::LABELS.iter().map(|(n, _)| *n).collect::<Vec<_>>().join(", ");
        let label =
            Label::of_label(label).ok_or_else(|| format!("“{label}” is no label; known are {}, none", known()))?;
        truth.insert(label, None);
    }
    let term = |facet: Facet, slug: &str| TermId::try_from(format!("{}:{slug}", facet.name())).map(Label::of_term);
    for slug in line.terms.iter().flatten() {
        truth.insert(term(Facet::Sensitivity, slug)?, None);
    }
    for (facet, reported) in [(Facet::Consent, &line.consent), (Facet::Provenance, &line.provenance)] {
        for (slug, reported) in reported.iter().flatten() {
            let basis = match reported {
                ReportedBasis::Stated => Basis::Stated,
                ReportedBasis::Implied => Basis::Implied,
            };
            truth.insert(term(facet, slug)?, Some(basis));
        }
    }
    let answered = AnsweredFacets {
        terms: line.terms.is_some(),
        consent: line.consent.is_some(),
        provenance: line.provenance.is_some(),
    };
    let mut listing = match (line.text, line.title) {
        (Some(text), None) => super::listing_of_text(&text),
        (Some(text), Some(title)) => Listing::bare(&title, &text),
        (None, _) => {
            let id = ListingId::parse(&line.id).ok_or("a line has a “text”, or its id is that of a stored listing")?;
            stored(&id)?.ok_or_else(|| format!("listing {id} is not in the catalog; ingest its source first"))?
        }
    };
    if let Some(chars) = line.chars {
        let end = listing.description.char_indices().nth(chars).map_or(listing.description.len(), |(n, _)| n);
        listing.description.truncate(end);
    }
    let vendor = line.vendor.or_else(|| listing.broker.as_ref().map(|b| b.name.clone())).unwrap_or_default();
    Ok(Item {
        id: line.id,
        listing,
        truth,
        answered,
        vendor,
        language: line.lang.unwrap_or_default(),
        contested: line.contested,
    })
}
