//! What names an assessment: the method, the model of a second reader, and the decisions in force.

use std::fmt;

/// The parts of a name, `method~model+decisions`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AssessmentName<'a> {
    /// Fingerprint of vocabulary, rules and program logic.
    pub method: &'a str,
    /// The model of the second reader, if it has read the listing.
    pub second_reader: Option<&'a str>,
    /// Digest of the decisions in force, if there are any.
    pub decisions: Option<&'a str>,
}

impl<'a> AssessmentName<'a> {
    /// The parts of a name in text form.
    pub fn parse(text: &'a str) -> Self {
        let (rest, decisions) = text.split_once('+').map_or((text, None), |(rest, d)| (rest, Some(d)));
        let (method, second_reader) = rest.split_once('~').map_or((rest, None), |(method, r)| (method, Some(r)));
        Self { method, second_reader, decisions }
    }

    /// Whether it is another one, or that one and a second reader: what was read a second time is still what the lists
    /// made.
    pub fn includes(self, other: Self) -> bool {
        self == other || Self { second_reader: None, ..self } == other
    }
}

impl fmt::Display for AssessmentName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.method)?;
        self.second_reader.map_or(Ok(()), |model| write!(f, "~{model}"))?;
        self.decisions.map_or(Ok(()), |decisions| write!(f, "+{decisions}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_comes_back_from_its_parts_and_includes_what_the_lists_made() {
        for name in ["m", "m~r", "m+d", "m~r+d"] {
            let parts = AssessmentName::parse(name);
            assert_eq!(parts.to_string(), name);
            let lists = name.replace("~r", "");
            assert!(parts.includes(AssessmentName::parse(&lists)));
            assert_eq!(AssessmentName::parse(&lists).includes(parts), lists == name);
            assert!(!parts.includes(AssessmentName::parse("n")) && !parts.includes(AssessmentName::parse("m~s+d")));
        }
        assert!(!AssessmentName::parse("m~r+d").includes(AssessmentName::parse("m")));
    }
}
