//! The documentation of an assessed listing: its figures as stored with the assessment, its words as the listing has them.

use super::input::MeasurementInput;
use super::measure::Completeness;
use crate::domain::listing::{Assessment, DocumentationSummary, Listing, TermId};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// The figures of an assessment. Those stored before there were any are measured; `personal` are the terms about people.
pub fn documentation<'a>(
    listing: &Listing,
    assessment: &'a Assessment,
    personal: &BTreeSet<TermId>,
) -> Cow<'a, DocumentationSummary> {
    match &assessment.documentation {
        Some(stored) => Cow::Borrowed(stored),
        None => {
            let input = MeasurementInput { listing, tags: &assessment.tags, claims: &assessment.claims, personal };
            Cow::Owned(Completeness::measure(&input, &assessment.findings).summary())
        }
    }
}

impl<'a> Completeness<'a> {
    /// The figures of an assessment with the words that prove them. Scores are those stored, so that page, API, export and
    /// index agree also where the program has been changed since.
    pub fn of(listing: &'a Listing, assessment: &'a Assessment, personal: &'a BTreeSet<TermId>) -> Self {
        let input = MeasurementInput { listing, tags: &assessment.tags, claims: &assessment.claims, personal };
        let mut measured = Self::measure(&input, &assessment.findings);
        if let Some(stored) = &assessment.documentation {
            (measured.core, measured.overall) = (stored.core, stored.overall);
            for standard in &mut measured.standards {
                let known = stored.standards.iter().find(|(id, _)| id == standard.id);
                standard.score = known.map_or(standard.score, |(_, score)| *score);
            }
        }
        measured
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_those_stored_or_measured_where_none_are_stored() {
        let (listing, personal) = (Listing::bare("Data", "Recordings."), BTreeSet::new());
        let mut assessment = Assessment::default();
        let measured = documentation(&listing, &assessment, &personal).into_owned();
        assert_eq!(Completeness::of(&listing, &assessment, &personal).core, measured.core);
        let text = serde_json::to_string(&measured).unwrap();
        assert_eq!(serde_json::from_str::<DocumentationSummary>(&text).unwrap(), measured);
        let mut stored = measured.clone();
        stored.core.stated += 1;
        assessment.documentation = Some(stored.clone());
        assert_eq!(*documentation(&listing, &assessment, &personal), stored);
        assert_eq!(Completeness::of(&listing, &assessment, &personal).core, stored.core);
    }
}
