//! The claims of a listing, by kind, with the words that state them.

use super::super::evidence::in_context;
use super::super::html::Html;
use crate::domain::listing::{Assessment, Claim, ClaimKind, Listing};

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

/// The claims by kind. Claims whose words are not in the text are left out.
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
    let text = listing.text(e.field);
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
        ClaimKind::UseLicence => "Permitted use",
        ClaimKind::People => "Number of people",
        ClaimKind::Ages => "Ages",
        ClaimKind::Place => "Countries",
        ClaimKind::Collected => "Time of collection",
        ClaimKind::CollectionMethod => "Method of collection",
        ClaimKind::AiSale => "Offered for artificial intelligence",
        ClaimKind::Use => "Intended use",
        ClaimKind::Assurance => "Assurances",
        ClaimKind::Document => "Documents",
        ClaimKind::Buyer => "Who may buy",
        ClaimKind::Name => "Names that rules look for",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::listing::{Evidence, Field};

    fn claim(kind: ClaimKind, value: &str, minor: bool, text: &str, quote: &str) -> Claim {
        let start = text.find(quote).unwrap();
        let evidence = Evidence {
            field: Field::Description,
            start,
            end: start + quote.len(),
            quote: quote.to_owned(),
            cue: String::new(),
        };
        Claim { kind, value: value.to_owned(), minor, evidence }
    }

    #[test]
    fn claims_are_shown_by_kind_and_only_with_words_of_the_text() {
        let text = "Recordings of 300 people aged 3 to 5.";
        let listing = Listing::bare("", text);
        let claims = vec![
            claim(ClaimKind::People, "300", false, text, "300 people"),
            claim(ClaimKind::Ages, "3-5", true, text, "aged 3 to 5"),
        ];
        let assessment = Assessment { claims, ..Assessment::default() };
        let groups = claim_groups(&listing, &assessment);
        assert_eq!(groups.iter().map(|g| g.heading).collect::<Vec<_>>(), ["Number of people", "Ages"]);
        assert!(groups[1].claims[0].minor);
        let context = groups[1].claims[0].context.to_string();
        assert!(context.contains("<mark>aged 3 to 5</mark>"), "{context}");
        assert!(claim_groups(&Listing::bare("", "Another text."), &assessment).is_empty());
    }
}
