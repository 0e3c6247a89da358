//! A subject while its rules are evaluated, with what was found out about it so that no rule finds it out again.

use super::corroboration::{Strength, strength_of_tag};
use super::offer;
use super::subject::Subject;
use crate::domain::listing::Tag;
use std::cell::{OnceCell, RefCell};
use std::ops::Deref;

/// A subject, and how well its tags and claims are corroborated. That is asked by dozens of rules, and reads sentences.
pub(super) struct Known<'a> {
    subject: &'a Subject<'a>,
    /// By the name of the term or claim, as a `corroborated` condition asks for it.
    named: RefCell<Vec<(String, Strength)>>,
    /// By the name of the term, as a predicate asks for it.
    tags: RefCell<Vec<(String, Strength)>>,
    /// Whether no data is offered, which nearly every rule asks.
    no_data: OnceCell<bool>,
    /// The country that the seller is assumed to be established in; none while only what is stated counts.
    assumed: Option<&'a str>,
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
        Self { subject, named: RefCell::default(), tags: RefCell::default(), no_data: OnceCell::new(), assumed: None }
    }

    /// The same subject, with its seller assumed to be established in a country.
    pub fn assuming(&self, country: &'a str) -> Self {
        let (named, tags) = (self.named.clone(), self.tags.clone());
        Self { subject: self.subject, named, tags, no_data: self.no_data.clone(), assumed: Some(country) }
    }

    /// Whether software, a service or a plan is offered.
    pub fn offers_no_data(&self) -> bool {
        *self.no_data.get_or_init(|| offer::offers_no_data(self.listing))
    }

    /// The country of the seller: as stated or registered, else as assumed.
    pub fn seller_is_in(&self) -> Option<&'a str> {
        self.subject.seller_country().or(self.assumed)
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
