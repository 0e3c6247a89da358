//! Sizes: how many people, hours, images or records a listing offers.

use serde::{Deserialize, Serialize};

/// One stated size.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Quantity {
    /// What is counted.
    pub unit: Unit,
    /// How many; finite and not negative. Whole except for hours.
    pub value: f64,
    /// The words of the listing.
    pub text: String,
}

/// What a size counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "kebab-case")]
pub enum Unit {
    /// Persons, speakers, subjects.
    People,
    /// Hours of sound or film (minutes and seconds are converted).
    Hours,
    /// Pictures, frames, photos.
    Images,
    /// Films or clips.
    Videos,
    /// Recordings, audio files, calls.
    Recordings,
    /// Documents, texts, posts, sentences.
    Texts,
    /// Rows, entries, samples, pieces of unnamed kind.
    Records,
    /// Tokens or words.
    Tokens,
    /// Columns, attributes, dimensions.
    Fields,
    /// Devices.
    Devices,
    /// Bytes (KB, MB … are powers of 1,000; KiB … of 1,024).
    Bytes,
}

impl Unit {
    /// Name as shown and as used in files.
    pub fn name(self) -> &'static str {
        self.into()
    }
}
