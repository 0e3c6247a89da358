//! Labels of a gold file and the terms they stand for.

use crate::domain::listing::{Facet, Tag, TermId};

/// A label and its terms; any one of them counts. Labels are those of a reader who asks what the data holds.
pub const LABELS: &[(&str, &[&str])] = &[
    ("conflict_imagery", &["sensitivity:conflict-imagery"]),
    ("protest_crowds", &["sensitivity:protest-crowd"]),
    ("adult_content", &["sensitivity:adult-sexual"]),
    ("recorded_calls", &["sensitivity:call-recording"]),
    ("social_media_sentiment", &["sensitivity:social-media-sentiment"]),
    ("facial_biometrics", &["sensitivity:biometric-face"]),
    ("voice_biometrics", &["sensitivity:biometric-voice"]),
    ("surveillance_cctv", &["sensitivity:surveillance-footage"]),
    ("licence_plates", &["sensitivity:vehicle-plate"]),
    ("minors", &["sensitivity:children"]),
    ("health", &["sensitivity:health", "sensitivity:reproductive-health"]),
    ("precise_geolocation", &["sensitivity:precise-geolocation"]),
    ("political_opinion", &["sensitivity:political-opinion"]),
    ("religion_ethnicity", &["sensitivity:religion-belief", "sensitivity:race-ethnicity"]),
    ("financial", &["sensitivity:financial"]),
    ("private_messages", &["sensitivity:private-messages"]),
];

/// The label for "none of the above".
pub const NONE: &str = "none";

/// Something that a listing has or has not: a label, or a term named by its id.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Label {
    /// Name in reports.
    pub name: String,
    /// Which question it answers.
    pub facet: Facet,
    /// Any of these terms.
    pub terms: Vec<TermId>,
}

impl Label {
    /// The unit of a label.
    pub fn named(label: &str) -> Option<Self> {
        let (name, terms) = LABELS.iter().find(|(name, _)| *name == label)?;
        let terms = terms.iter().filter_map(|t| TermId::try_from((*t).to_owned()).ok()).collect();
        Some(Self { name: (*name).to_owned(), facet: Facet::Sensitivity, terms })
    }

    /// The units of all labels.
    pub fn all() -> Vec<Self> {
        LABELS.iter().filter_map(|(name, _)| Self::named(name)).collect()
    }

    /// The unit of a single term.
    pub fn of_term(term: TermId) -> Self {
        Self { name: term.as_str().to_owned(), facet: term.facet(), terms: vec![term] }
    }

    /// The tag that gives it, if any.
    pub fn tag<'a>(&self, tags: &'a [Tag]) -> Option<&'a Tag> {
        tags.iter().find(|t| self.terms.contains(&t.term))
    }
}
