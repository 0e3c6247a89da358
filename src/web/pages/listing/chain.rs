//! The chain by which the data came to the buyer, as far as the listing states it: platform, collector, labelling,
//! seller, use. Drawn and in words; what is not stated is drawn as not stated, because most of it never is.

use crate::assess::lookup::Traits;
use crate::domain::listing::{Assessment, ClaimKind, Facet, Listing};
use crate::domain::market::Platforms;
use crate::web::App;

/// Height of a link in the drawing, and of the gap to the next.
const HEIGHT: usize = 46;
const GAP: usize = 22;
/// Most characters of a value in the drawing; the words beside it have all of them.
const DRAWN: usize = 30;

/// What is stated and the words of the listing; `None` if nothing is.
type Stated = Option<(String, String)>;

/// One link of the chain.
pub(super) struct Link {
    pub role: &'static str,
    /// What is stated.
    pub stated: Stated,
    /// The value as drawn.
    pub drawn: String,
    /// Top of its box.
    pub top: usize,
    /// Lower end of the line to the next link; `None` for the last.
    pub line: Option<usize>,
}

/// The whole chain, in order.
pub(super) struct Chain {
    pub links: Vec<Link>,
    pub height: usize,
    /// How many links are not stated.
    pub unknown: usize,
}

pub(super) fn chain(app: &App, listing: &Listing, assessment: &Assessment) -> Chain {
    let traits = Traits::of(listing, assessment);
    let tag = |slugs: &[&str]| {
        let tags = assessment.tags.iter().filter(|t| t.term.facet() != Facet::Consent && !t.evidence.is_empty());
        let tag = tags.into_iter().find(|t| slugs.contains(&t.term.slug()))?;
        let quote = tag.evidence.first().map(|e| e.quote.clone()).unwrap_or_default();
        Some((super::super::chips::label_of(app, &tag.term), quote))
    };
    let claim = |kind: ClaimKind| {
        let claim = assessment.claims.iter().find(|c| c.kind == kind)?;
        Some((claim.value.replace('-', " "), claim.evidence.quote.clone()))
    };
    let platforms: Vec<&str> =
        traits.platforms.keys().filter_map(|id| Platforms::get().by_id(id)).map(|p| p.name.as_str()).collect();
    let platform = traits.platforms.values().next().map(|mark| (platforms.join(", "), mark.quote.clone()));
    let origins = [
        "telephony",
        "surveillance-camera",
        "device-telemetry",
        "first-party",
        "institution-records",
        "public-records",
        "open-data",
        "licensed-archive",
        "platform-licensed",
        "web-scraped",
        "leaked",
        "synthetic",
    ];
    let seller = listing.broker.as_ref().map(|b| (b.name.clone(), String::new()));
    let stated = [
        ("Where people left it", platform.or_else(|| tag(&origins))),
        ("How it was collected", claim(ClaimKind::CollectionMethod)),
        ("Who made or labelled it", tag(&["crowdsourced", "gig-labour"])),
        ("Who sells it", seller),
        ("What it is offered for", claim(ClaimKind::Use).or_else(|| claim(ClaimKind::AiSale))),
    ];
    let unknown = stated.iter().filter(|(_, stated)| stated.is_none()).count();
    let last = stated.len() - 1;
    let link = |(n, (role, stated)): (usize, (&'static str, Stated))| {
        let top = n * (HEIGHT + GAP) + 1;
        let value = stated.as_ref().map_or("not stated", |(value, _)| value);
        Link { role, drawn: cut(value), top, line: (n < last).then_some(top + HEIGHT + GAP), stated }
    };
    let links: Vec<Link> = stated.into_iter().enumerate().map(link).collect();
    Chain { height: links.len() * (HEIGHT + GAP) - GAP + 2, links, unknown }
}

fn cut(value: &str) -> String {
    match value.char_indices().nth(DRAWN) {
        Some((at, _)) => format!("{}…", value.get(..at).unwrap_or_default().trim_end()),
        None => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::cut;

    #[test]
    fn long_values_are_cut_between_characters_in_the_drawing() {
        assert_eq!(cut("Tumblr"), "Tumblr");
        assert_eq!(cut(&"数".repeat(31)), format!("{}…", "数".repeat(30)));
    }
}
