//! The documentation of an audited listing. It is measured after the audit, because findings of contradictions count against it.

use super::Subject;
use super::facts::input;
use crate::assess::completeness::Completeness;
use crate::domain::listing::{DocumentationSummary, Finding, TermId};
use std::collections::BTreeSet;

/// Measures how completely a listing is documented; `personal` are the terms about people.
pub fn documentation(subject: &Subject<'_>, findings: &[Finding], personal: &BTreeSet<TermId>) -> DocumentationSummary {
    Completeness::measure(&input(subject, personal), findings).summary()
}
