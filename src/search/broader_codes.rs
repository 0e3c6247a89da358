//! Broader values of facets whose values are codes: `pt-BR` is also `pt`, people in `US-IL` are in `US`, and a law of
//! `US-IL` is also one of `US`.
//!
//! Vocabulary terms are not handled here: the tagger adds the broader term itself (decision 26).

use brokerwatch_index::FacetField;

/// Facets whose values are codes with their broader code in front.
pub(super) const BY_CODE: [FacetField; 3] = [FacetField::Language, FacetField::Country, FacetField::Jurisdiction];

/// The value next broader by its code: `US` for `US-IL`, `zh-Hant` for `zh-Hant-TW`; `None` if the facet has no codes
/// or there is nothing broader.
pub fn broader_code(field: FacetField, value: &str) -> Option<&str> {
    let (broader, _) = value.rsplit_once('-').filter(|_| BY_CODE.contains(&field))?;
    // `x-…` and `i-…` are private names.
    (broader.len() > 1).then_some(broader)
}

/// Adds all broader values, each value once.
pub(super) fn broaden(field: FacetField, values: &mut Vec<String>) {
    let mut all: Vec<String> = Vec::with_capacity(values.len());
    for value in values.iter() {
        let mut next = Some(value.as_str());
        while let Some(value) = next {
            if !all.iter().any(|v| v == value) {
                all.push(value.to_owned());
            }
            next = broader_code(field, value);
        }
    }
    *values = all;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listing_counts_once_for_each_broader_value() {
        let mut values = ["pt-BR", "pt-PT", "zh-Hant-TW", "de", "x-own"].map(str::to_owned).to_vec();
        broaden(FacetField::Language, &mut values);
        assert_eq!(values, ["pt-BR", "pt", "pt-PT", "zh-Hant-TW", "zh-Hant", "zh", "de", "x-own"]);
    }

    #[test]
    fn values_that_are_no_codes_have_nothing_broader() {
        assert_eq!(broader_code(FacetField::Jurisdiction, "US-IL"), Some("US"));
        assert_eq!(broader_code(FacetField::Sensitivity, "call-recording"), None);
    }
}
