//! Decisions of curators: beside the tags that they accepted, and the terms that they rejected.

use super::super::{chips, format};
use crate::domain::listing::{Assessment, Basis, Decision, DecisionVerdict, Tag};
use crate::web::App;

/// A decision: by whom, when and why.
pub(super) struct DecisionView {
    pub by: String,
    pub at: String,
    pub reason: String,
    /// The quotation given as evidence, if it is no longer in the listing.
    pub lost_quote: Option<String>,
}

/// A rejected term.
pub(super) struct RejectedView {
    pub facet: &'static str,
    pub label: String,
    pub href: String,
    /// The evidence of the tagger; empty if the present method does not give the tag either.
    pub quotes: Vec<String>,
    pub decision: DecisionView,
}

/// Label and page of the term of a tag.
pub(super) fn tag_link(app: &App, tag: &Tag) -> (String, String) {
    (chips::label(app, tag), chips::href(tag))
}

/// The decision behind an accepted tag, if it has one of its own.
pub(super) fn accepted(assessment: &Assessment, tag: &Tag) -> Option<DecisionView> {
    let decision = assessment.decisions.iter().find(|d| d.term == tag.term)?;
    let is_evidence = |quote: &String| tag.evidence.iter().any(|e| e.quote == *quote);
    let lost_quote = decision.quote.clone().filter(|q| !is_evidence(q));
    (tag.basis == Basis::Decided).then(|| DecisionView { lost_quote, ..view(decision) })
}

/// The rejected terms, in order.
pub(super) fn rejected(app: &App, assessment: &Assessment) -> Vec<RejectedView> {
    let out = assessment.decisions.iter().filter(|d| d.verdict == DecisionVerdict::Reject);
    out.map(|decision| {
        let tagged = assessment.rejected.iter().find(|t| t.term == decision.term);
        RejectedView {
            facet: decision.term.facet().name(),
            label: chips::label_of(app, &decision.term),
            href: chips::href_of(&decision.term),
            quotes: tagged.map(|t| t.evidence.iter().map(|e| e.quote.clone()).collect()).unwrap_or_default(),
            decision: view(decision),
        }
    })
    .collect()
}

fn view(decision: &Decision) -> DecisionView {
    let (by, reason) = (decision.by.clone(), decision.reason.clone());
    DecisionView { by, at: format::time(decision.at), reason, lost_quote: None }
}
