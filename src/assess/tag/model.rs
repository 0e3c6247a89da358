//! The model: from the features of a term in a listing to a confidence.
//!
//! A logistic model with one weight per feature and none per term, so that what is learnt from one kind of data holds
//! for all. The weights in force are in `weights.toml`; `weights_by_hand.toml` has the weights set by hand that a fit
//! starts from. The result is a sum of named parts, so it can be explained.

use crate::domain::card::CardError;
use serde::{Deserialize, Serialize};

/// Part of the method fingerprint.
pub(super) const TEXT: &str = include_str!("weights.toml");

/// Number of features.
pub const FEATURES: usize = Feature::ALL.len();

/// The features of a term in a listing, each 0 or more.
pub type Features = [f32; FEATURES];

macro_rules! features {
    ($($name:ident $key:literal $description:literal,)*) => {
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
            /// The feature in words.
            pub fn description(self) -> &'static str {
                match self { $(Self::$name => $description),* }
            }
        }
        /// The file of weights.
        #[derive(Debug, Deserialize, Serialize)]
        #[serde(deny_unknown_fields)]
        struct File {
            /// How the weights were obtained.
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
    Strong "strong" "a strong cue",
    WeakWithContext "company" "a weak cue with context words",
    WeakWithoutContext "alone" "a weak cue without context words",
    Title "title" "in the title",
    Keywords "keywords" "in the keywords",
    Lead "lead" "at the beginning of the description",
    Late "late" "late in a long description",
    Reflection "reflection" "in a discussion of risks and limits",
    Sample "sample" "in a printed sample",
    Hedged "hedged" "the clause says “may contain”",
    Artificial "artificial" "the sentence or the title says that the content is synthetic",
    Aggregate "aggregate" "the sentence or the title is about figures on groups",
    MoreStrong "more_strong" "further strong cues",
    MoreWeakWithContext "more_weak" "further weak cues with context words",
    MoreWeakWithoutContext "more_alone" "further weak cues without context words",
    ModalityFits "carrier" "the stated kind of content fits",
    ModalityMismatch "other_carrier" "the stated kinds of content do not fit",
    Denied "denied" "the listing denies it elsewhere",
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

    /// Weights set by hand before anything was fitted. A fit starts from them and is regularised towards them.
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
