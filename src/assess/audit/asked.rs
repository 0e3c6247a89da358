//! Which questions are worth asking: where the fact is about people, people are in this listing; where the text, the
//! home of the source or the seller's name answers it, nobody is asked.
//!
//! A rule stays undecided all the same: what follows from signs is no stated fact. Only the question is left out.

use super::offer::{List, folded, offers_no_data};
use super::{Rules, corroboration};
use crate::assess::claim::names_a_place;
use crate::assess::seller::implied_country;
use crate::domain::listing::{Amount, Assessment, ClaimKind, Facet, Licence, Listing};
use serde::Deserialize;
use std::sync::LazyLock;

const TEXT: &str = include_str!("asked.toml");

static WORDS: LazyLock<Words> =
    LazyLock::new(|| toml::from_str(TEXT).expect("the list is part of the program and a test reads it"));

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    places: List,
    peoples: List,
    posts: List,
    found: List,
    noise: List,
    reports: List,
    research: List,
    obtained: List,
    content: List,
}

/// A listing about which questions are asked.
pub(super) struct Asked<'a> {
    listing: &'a Listing,
    assessment: &'a Assessment,
    /// Title and description, folded.
    title: String,
    text: String,
    about_people: bool,
}

impl<'a> Asked<'a> {
    pub fn new(rules: &Rules, listing: &'a Listing, assessment: &'a Assessment) -> Self {
        let personal = rules.sets().terms(&["@personal".to_owned()]).unwrap_or_default();
        let shows = |tag: &crate::domain::listing::Tag| {
            personal.iter().any(|term| term == tag.term.as_str())
                && corroboration::strength_of_tag(tag, listing) > corroboration::Strength::Weak
        };
        let title = folded(&listing.title);
        let about_people = !offers_no_data(listing)
            && !WORDS.reports.is_in(&title)
            && (assessment.tags.iter().any(shows) || assessment.claims.iter().any(|c| c.kind == ClaimKind::People));
        Self { listing, assessment, title, text: folded(&listing.description), about_people }
    }

    /// Whether an answer would say something that the listing does not.
    pub fn is_worth(&self, fact: &str) -> bool {
        match fact {
            "countries" => self.about_people && !self.place_is_evident() && !self.is_untraceable(),
            "states" | "consent" | "people" | "ages" | "ages.min" | "ages.max" | "devices" => self.about_people,
            "seller-country" => !self.is_given_away() && self.seller().is_some() && !self.seller_is_placed(),
            "broker" => !self.is_given_away(),
            "price.amount" => !self.is_given_away() && self.seller().is_some(),
            "buyer" | "use" => self.about_people && self.listing.is_for_sale(),
            "provenance" | "collection-method" => !self.says_how_obtained(),
            "modalities" => {
                !self.text.is_empty() && !WORDS.content.is_in(&self.title) && !WORDS.content.is_in(&self.text)
            }
            _ => !offers_no_data(self.listing),
        }
    }

    /// Whether nobody could say where the people are: public posts and pictures that a search found, not sold by anybody;
    /// and noise has no speakers.
    fn is_untraceable(&self) -> bool {
        let found = || WORDS.posts.is_in(&self.title) || WORDS.found.is_in(&self.text);
        WORDS.noise.is_in(&self.title) || !self.listing.is_for_sale() && found()
    }

    fn seller(&self) -> Option<&str> {
        self.listing.broker.as_ref().map(|broker| broker.name.as_str())
    }

    /// A title or a description names a place, though not in words that make it the people's; the people are from
    /// everywhere; or what is sold at home, in the language of home, is about the people there.
    fn place_is_evident(&self) -> bool {
        names_a_place(&self.listing.title)
            || self.is_at_home()
            || WORDS.peoples.is_in(&self.title)
            || WORDS.places.is_in(&self.title)
            || WORDS.places.is_in(&self.text)
    }

    fn is_at_home(&self) -> bool {
        let letters = || self.listing.title.chars().filter(|c| c.is_alphabetic());
        self.listing.source_country.is_some() && letters().filter(|c| !c.is_ascii()).count() * 2 > letters().count()
    }

    /// Signs name the seller's country, or its name has a place in it.
    fn seller_is_placed(&self) -> bool {
        implied_country(self.listing).is_some() || self.seller().is_some_and(names_a_place)
    }

    /// Free or under an open licence, or published by researchers: there is no seller and no price.
    fn is_given_away(&self) -> bool {
        if self.listing.is_for_sale() {
            return false;
        }
        self.listing.price.as_ref().is_some_and(|price| price.amount == Amount::Free)
            || self.listing.licences().any(|licence| matches!(licence, Licence::Spdx(_)))
            || WORDS.research.is_in(&self.text)
    }

    fn says_how_obtained(&self) -> bool {
        let tags = self.assessment.tags.iter();
        tags.map(|tag| &tag.term).any(|term| term.facet() == Facet::Provenance && term.slug() != "unknown")
            || self.assessment.claims.iter().any(|c| c.kind == ClaimKind::CollectionMethod)
            || WORDS.obtained.is_in(&self.text)
    }
}
