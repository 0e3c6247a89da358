//! A subject while its rules are evaluated, with what was found out about it so that no rule finds it out again.

use super::corroboration::{Strength, strength_of_tag};
use super::implied::{ImpliedCountry, seller_country};
use super::subject::Subject;
use crate::domain::listing::Tag;
use std::cell::RefCell;
use std::ops::Deref;

/// A subject, and how well its tags and claims are corroborated. That is asked by dozens of rules, and reads sentences.
pub(super) struct Known<'a> {
    subject: &'a Subject<'a>,
    /// By the name of the term or claim, as a `corroborated` condition asks for it.
    named: RefCell<Vec<(String, Strength)>>,
    /// By the name of the term, as a predicate asks for it.
    tags: RefCell<Vec<(String, Strength)>>,
    /// The seller's country, presumed from signs; none while only what is stated counts.
    presumed: Option<ImpliedCountry>,
}

impl<'a> Deref for Known<'a> {
    type Target = Subject<'a>;

    fn deref(&self) -> &Subject<'a> {
        self.subject
    }
}

impl<'a> Known<'a> {
    /// A subject of which nothing is known yet.
    pub fn new(subject: &'a Subject<'a>) -> Self {
        Self { subject, named: RefCell::default(), tags: RefCell::default(), presumed: None }
    }

    /// The same subject, presuming the seller's country that signs imply; `None` if they imply none or it is known.
    pub fn presuming(&self) -> Option<Self> {
        if self.subject.seller_country().is_some() {
            return None;
        }
        let presumed = Some(seller_country(self.listing)?);
        Some(Self { subject: self.subject, named: self.named.clone(), tags: self.tags.clone(), presumed })
    }

    /// The presumed country of the seller.
    pub fn presumed(&self) -> Option<&ImpliedCountry> {
        self.presumed.as_ref()
    }

    /// The seller's country as stated, else as presumed.
    pub fn seller_is_in(&self) -> Option<&str> {
        self.subject.seller_country().or(self.presumed.as_ref().map(|implied| implied.country))
    }

    /// The strength of a name, measured when it is first asked for.
    pub fn strength_of(&self, name: &str, measure: impl FnOnce() -> Strength) -> Strength {
        remembered(&self.named, name, measure)
    }

    /// The strength of a tag of the subject.
    pub fn strength_of_tag(&self, tag: &Tag) -> Strength {
        remembered(&self.tags, tag.term.as_str(), || strength_of_tag(tag, self.listing))
    }
}

fn remembered(known: &RefCell<Vec<(String, Strength)>>, name: &str, measure: impl FnOnce() -> Strength) -> Strength {
    if let Some((_, strength)) = known.borrow().iter().find(|(n, _)| n == name) {
        return *strength;
    }
    let strength = measure();
    known.borrow_mut().push((name.to_owned(), strength));
    strength
}
