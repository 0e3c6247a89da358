//! The model: from the features of a term in a listing to a confidence.
//!
//! A logistic model with one weight per feature and none per term, so that what is learnt from one kind of data holds for
//! all. The weights in force stand in `weights.toml`; `weights_by_hand.toml` has the rules of thumb that a fit starts from. The result explains itself: it is a sum, and each part has a name.

use crate::domain::card::CardError;
use serde::{Deserialize, Serialize};

/// Part of the method fingerprint.
pub(super) const TEXT: &str = include_str!("weights.toml");

/// Number of features.
pub const FEATURES: usize = Feature::ALL.len();

/// What is known of a term in a listing, each between 0 and a few.
pub type Features = [f32; FEATURES];

macro_rules! features {
    ($($name:ident $key:literal $says:literal,)*) => {
        /// A feature by name.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        #[allow(missing_docs)]
        pub enum Feature { $($name),* }
        impl Feature {
            /// All features in order.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];
            /// Name in `weights.toml`.
            pub fn key(self) -> &'static str {
                match self { $(Self::$name => $key),* }
            }
            /// What it says, for people.
            pub fn says(self) -> &'static str {
                match self { $(Self::$name => $says),* }
            }
        }
        /// The file of weights.
        #[derive(Debug, Deserialize, Serialize)]
        #[serde(deny_unknown_fields)]
        struct File {
            /// How the weights came about.
            origin: String,
            weights: Weights,
        }
        #[derive(Debug, Deserialize, Serialize)]
        #[serde(deny_unknown_fields)]
        #[allow(non_snake_case)]
        struct Weights { $(#[serde(rename = $key)] $name: f32),* }
        impl Weights {
            fn array(&self) -> Features {
                [$(self.$name),*]
            }
            fn of(f: &Features) -> Self {
                Self { $($name: f[Feature::$name as usize]),* }
            }
        }
    };
}
features! {
    Strong "strong" "a phrase that says it alone",
    Company "company" "a word that says it in company",
    Alone "alone" "a word that needs company and has none",
    Title "title" "it stands in the title",
    Keywords "keywords" "it stands in the keywords",
    Lead "lead" "it stands at the beginning of the description",
    Late "late" "it stands far down in a long description",
    Reflection "reflection" "it stands in a discussion of risks and limits",
    Sample "sample" "it stands in a printed sample",
    Hedged "hedged" "the clause says “may contain”",
    Artificial "artificial" "the sentence or the title says that the content is made",
    Aggregate "aggregate" "the sentence or the title speaks of figures about groups",
    MoreStrong "more_strong" "further phrases that say it",
    MoreWeak "more_weak" "further words that say it in company",
    MoreAlone "more_alone" "further words without company",
    Carrier "carrier" "the stated kind of content carries it",
    OtherCarrier "other_carrier" "the stated kinds of content do not carry it",
    Denied "denied" "elsewhere the listing denies it",
}

/// Fitted or set weights.
#[derive(Clone, Debug)]
pub struct Model {
    weights: Features,
    origin: String,
}

impl Model {
    /// The model that is part of the program.
    pub fn embedded() -> Result<Self, CardError> {
        Self::parse(TEXT).map_err(|e| CardError::at("src/assess/tag/weights.toml", 1, e.message()))
    }

    /// The rules of thumb: weights set by hand before anything was fitted. A fit starts here and is pulled back here.
    pub fn by_hand() -> Result<Self, CardError> {
        let file = "src/assess/tag/weights_by_hand.toml";
        Self::parse(include_str!("weights_by_hand.toml")).map_err(|e| CardError::at(file, 1, e.message()))
    }

    /// Reads a file of weights.
    pub fn parse(text: &str) -> Result<Self, toml::de::Error> {
        let file: File = toml::from_str(text)?;
        Ok(Self { weights: file.weights.array(), origin: file.origin })
    }

    /// A model of given weights; `origin` says where they come from.
    pub fn new(weights: Features, origin: String) -> Self {
        Self { weights, origin }
    }

    /// The weights in order of [`Feature::ALL`].
    pub fn weights(&self) -> &Features {
        &self.weights
    }

    /// The file of weights, as TOML.
    pub fn to_toml(&self) -> Result<String, toml::ser::Error> {
        toml::to_string(&File { origin: self.origin.clone(), weights: Weights::of(&self.weights) })
    }

    /// Sum of the weighted features: above 0 the term is more likely than not.
    pub fn logit(&self, features: &Features) -> f32 {
        features.iter().zip(&self.weights).map(|(f, w)| f * w).sum()
    }

    /// Confidence between 0 and 1.
    pub fn confidence(&self, features: &Features) -> f32 {
        1.0 / (1.0 + (-self.logit(features)).exp())
    }

    /// The parts of the sum that are not zero, largest first.
    pub fn parts(&self, features: &Features) -> Vec<(Feature, f32)> {
        let mut parts: Vec<_> = Feature::ALL
            .iter()
            .map(|&f| (f, features[f as usize] * self.weights[f as usize]))
            .filter(|(_, w)| *w != 0.0)
            .collect();
        parts.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()).then(a.0.cmp(&b.0)));
        parts
    }
}
