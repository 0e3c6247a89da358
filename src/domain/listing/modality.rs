//! Kinds of content.

use serde::{Deserialize, Serialize};

/// A kind of content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::IntoStaticStr)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Modality {
    /// Written language.
    Text,
    /// Still pictures.
    Image,
    /// Film.
    Video,
    /// Sound.
    Audio,
    /// Rows and columns, time series, API answers.
    Tabular,
    /// Places and tracks.
    Geo,
    /// Genomes and other biological sequences.
    Bio,
    /// Program text.
    Code,
    /// Shapes, point clouds, depth.
    #[serde(rename = "3d")]
    #[strum(serialize = "3d")]
    ThreeD,
    /// Measurements of instruments.
    Sensor,
}

impl Modality {
    /// Every modality, in the order shown.
    pub const ALL: [Self; 10] = [
        Self::Text,
        Self::Image,
        Self::Video,
        Self::Audio,
        Self::Tabular,
        Self::Geo,
        Self::Bio,
        Self::Code,
        Self::ThreeD,
        Self::Sensor,
    ];

    /// Name as shown and as used in files.
    pub fn name(self) -> &'static str {
        self.into()
    }
}
