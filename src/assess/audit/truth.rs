//! Three-valued logic (Kleene): what is not stated is unknown, and the whole is unknown unless other parts decide it.

use serde::Serialize;
use std::ops::Not;

/// Outcome of a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, strum::IntoStaticStr)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Truth {
    /// Shown by what is stated.
    True,
    /// Excluded by what is stated.
    False,
    /// Not decided by what is stated.
    Unknown,
}

impl Truth {
    /// False if one is false, else unknown if one is unknown, else true. Nothing is asked after the first false.
    pub fn all(values: impl IntoIterator<Item = Truth>) -> Truth {
        let mut sum = Truth::True;
        for value in values {
            match value {
                Truth::False => return Truth::False,
                Truth::Unknown => sum = Truth::Unknown,
                Truth::True => {}
            }
        }
        sum
    }

    /// True if one is true, else unknown if one is unknown, else false.
    pub fn any(values: impl IntoIterator<Item = Truth>) -> Truth {
        !Truth::all(values.into_iter().map(Not::not))
    }
}

impl Truth {
    /// Name as shown and as used in files.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

impl From<bool> for Truth {
    fn from(value: bool) -> Self {
        if value { Truth::True } else { Truth::False }
    }
}

impl Not for Truth {
    type Output = Truth;
    fn not(self) -> Truth {
        match self {
            Truth::True => Truth::False,
            Truth::False => Truth::True,
            Truth::Unknown => Truth::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Truth::{self, False, True, Unknown};

    #[test]
    fn unknown_is_never_taken_for_false() {
        assert_eq!(Truth::all([True, Unknown]), Unknown);
        assert_eq!(Truth::all([False, Unknown]), False);
        assert_eq!(Truth::any([False, Unknown]), Unknown);
        assert_eq!(Truth::any([True, Unknown]), True);
        assert_eq!(!Unknown, Unknown);
        assert_eq!((Truth::all([]), Truth::any([])), (True, False));
    }
}
