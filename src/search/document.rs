//! What of a listing goes into the index.

use crate::completeness::{Completeness, Given};
use crate::listing::{Assessment, Facet, Listing};
use brokerwatch_index::{Document, FacetField};
use std::collections::BTreeSet;

/// The index document of a listing and its assessment.
pub fn document(listing: &Listing, assessment: &Assessment) -> Document {
    let mut document = Document {
        id: listing.id.as_str().to_owned(),
        title: listing.title.clone(),
        description: listing.description.clone(),
        broker_name: listing.broker.as_ref().map(|b| b.name.clone()).unwrap_or_default(),
        keywords: keywords(listing, assessment),
        ..Document::default()
    };
    let facets = &mut document.facets;
    for tag in &assessment.tags {
        let field = match tag.term.facet() {
            Facet::Consent => FacetField::Consent,
            Facet::Provenance => FacetField::Provenance,
            Facet::Sensitivity => FacetField::Sensitivity,
        };
        facets[field].push(tag.term.slug().to_owned());
    }
    facets[FacetField::Broker].extend(listing.broker.as_ref().map(|b| b.name.clone()));
    facets[FacetField::Source].push(listing.source.clone());
    facets[FacetField::Modality].extend(listing.modalities.iter().map(|m| m.name().to_owned()));
    facets[FacetField::Country].extend(listing.countries.iter().cloned());
    facets[FacetField::Language].extend(listing.languages.iter().cloned());
    facets[FacetField::Licence].extend(listing.licence.as_ref().map(|l| l.label()));
    facets[FacetField::Severity].extend(assessment.severity().map(|s| s.name().to_owned()));
    facets[FacetField::Rule].extend(assessment.findings.iter().map(|f| f.rule.clone()));
    facets[FacetField::Pack].extend(distinct(assessment.findings.iter().map(|f| f.pack.as_str())));
    facets[FacetField::Jurisdiction]
        .extend(distinct(assessment.findings.iter().flat_map(|f| f.jurisdictions.iter().map(String::as_str))));
    facets[FacetField::Undecided]
        .extend(distinct(assessment.undecided.iter().flat_map(|u| u.missing.iter().map(String::as_str))));
    let given = Given { listing, tags: &assessment.tags, claims: &assessment.claims };
    facets[FacetField::Grade].push(Completeness::measure(&given, &assessment.findings).core.grade.name().to_owned());
    // A facet value is a name, not a text; the engine refuses longer ones and the listing itself keeps them whole.
    for field in [FacetField::Broker, FacetField::Licence] {
        for value in &mut facets[field] {
            value.truncate(value.floor_char_boundary(500));
        }
    }
    document
}

/// Each value once, sorted; none for what older assessments do not say.
fn distinct<'a>(values: impl Iterator<Item = &'a str>) -> Vec<String> {
    let values: BTreeSet<&str> = values.filter(|v| !v.is_empty()).collect();
    values.into_iter().map(str::to_owned).collect()
}

/// The seller's keywords, and the names of the sensitivity terms given: whoever searches "call recording" finds
/// 客服录音 too.
fn keywords(listing: &Listing, assessment: &Assessment) -> String {
    let given = assessment.tags.iter().filter(|t| t.term.facet() == Facet::Sensitivity).map(|t| t.term.slug());
    let mut words = listing.keywords.join("\n");
    for slug in given {
        words.push('\n');
        words.push_str(slug);
    }
    words
}
