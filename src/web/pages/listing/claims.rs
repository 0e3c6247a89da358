//! The claims of a listing, by kind, with the words that make them where they stand.

use super::super::html::Html;
use super::super::marks::{in_context, text_of};
use crate::listing::{Assessment, Claim, ClaimKind, Listing};

/// The claims of one kind.
pub(super) struct ClaimGroup {
    pub heading: &'static str,
    pub claims: Vec<ClaimView>,
}

/// One claim.
pub(super) struct ClaimView {
    pub value: String,
    pub minor: bool,
    pub context: Html,
    pub field: &'static str,
}

/// All kinds that the listing says something about. Claims whose words do not stand in the text are left out.
pub(super) fn claim_groups(listing: &Listing, assessment: &Assessment) -> Vec<ClaimGroup> {
    ClaimKind::ALL
        .into_iter()
        .filter_map(|kind| {
            let of = assessment.claims.iter().filter(|c| c.kind == kind);
            let claims: Vec<ClaimView> = of.filter_map(|c| view(listing, c)).collect();
            (!claims.is_empty()).then_some(ClaimGroup { heading: heading(kind), claims })
        })
        .collect()
}

fn view(listing: &Listing, claim: &Claim) -> Option<ClaimView> {
    let e = &claim.evidence;
    let text = text_of(listing, e.field);
    (text.get(e.start..e.end) == Some(e.quote.as_str())).then(|| ClaimView {
        value: claim.value.clone(),
        minor: claim.minor,
        context: in_context(&text, e),
        field: e.field.name(),
    })
}

fn heading(kind: ClaimKind) -> &'static str {
    match kind {
        ClaimKind::Consent => "Consent",
        ClaimKind::Anonymisation => "Anonymisation",
        ClaimKind::UseLicence => "What a buyer may do",
        ClaimKind::People => "Number of people",
        ClaimKind::Ages => "Ages",
        ClaimKind::Place => "Countries",
        ClaimKind::Collected => "Time of collection",
        ClaimKind::CollectionMethod => "Way of collection",
        ClaimKind::AiSale => "Offered for artificial intelligence",
    }
}
