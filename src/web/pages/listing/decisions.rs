//! What people decided on a listing: shown beside a tag that was accepted, and for itself where a tag was taken out.

use super::super::{chips, show};
use crate::domain::listing::{Assessment, Basis, Decision, DecisionVerdict, Tag};
use crate::web::App;

/// Who decided, when and why.
pub(super) struct Said {
    pub by: String,
    pub at: String,
    pub reason: String,
    /// Words given as proof that no longer stand in the listing.
    pub lost_quote: Option<String>,
}

/// A term that a person took out.
pub(super) struct RejectedView {
    pub facet: &'static str,
    pub label: String,
    pub href: String,
    /// What the machine goes on; empty if the present method does not give the tag either.
    pub quotes: Vec<String>,
    pub said: Said,
}

/// Label and page of the term of a tag.
pub(super) fn tag_link(app: &App, tag: &Tag) -> (String, String) {
    (chips::label(app, tag), chips::href(tag))
}

/// The decision behind an accepted tag, if it has one of its own.
pub(super) fn accepted(assessment: &Assessment, tag: &Tag) -> Option<Said> {
    let decision = assessment.decisions.iter().find(|d| d.term == tag.term)?;
    let stands = |quote: &String| tag.evidence.iter().any(|e| e.quote == *quote);
    let lost_quote = decision.quote.clone().filter(|q| !stands(q));
    (tag.basis == Basis::Decided).then(|| Said { lost_quote, ..said(decision) })
}

/// The terms taken out, in order.
pub(super) fn rejected(app: &App, assessment: &Assessment) -> Vec<RejectedView> {
    let out = assessment.decisions.iter().filter(|d| d.verdict == DecisionVerdict::Reject);
    out.map(|decision| {
        let machine = assessment.rejected.iter().find(|t| t.term == decision.term);
        RejectedView {
            facet: decision.term.facet().name(),
            label: chips::label_of(app, &decision.term),
            href: chips::href_of(&decision.term),
            quotes: machine.map(|t| t.evidence.iter().map(|e| e.quote.clone()).collect()).unwrap_or_default(),
            said: said(decision),
        }
    })
    .collect()
}

fn said(decision: &Decision) -> Said {
    let (by, reason) = (decision.by.clone(), decision.reason.clone());
    Said { by, at: show::time(decision.at), reason, lost_quote: None }
}
