//! Rules that would apply if the seller were established in the country that signs in the listing imply: undecided as it
//! is, true under that assumption, so that nothing else is missing.

use super::condition::Condition;
use super::finding::grounds;
use super::known::Known;
use super::{Rule, Subject, Truth};
use crate::assess::seller::{ImpliedCountry, country_name, implied_country};
use crate::domain::listing::MayApply;
use std::cell::OnceCell;

/// A subject and the country that is implied for its seller, found out when the first rule asks for it.
pub(super) struct Assumption<'a> {
    subject: &'a Known<'a>,
    implied: OnceCell<Option<ImpliedCountry>>,
}

impl<'a> Assumption<'a> {
    /// Nothing is implied where the seller's country is stated or registered.
    pub fn new(subject: &'a Known<'a>) -> Self {
        Self { subject, implied: OnceCell::new() }
    }

    /// What an undecided rule comes to.
    pub fn may_apply(&self, rule: &Rule) -> Option<MayApply> {
        if self.subject.seller_country().is_some() || !asks_for_seller(&rule.when) {
            return None;
        }
        let implied = self.implied.get_or_init(|| implied_country(self.subject.listing)).as_ref()?;
        let assumed = self.subject.assuming(&implied.country);
        if rule.when.truth(&assumed) != Truth::True {
            return None;
        }
        let (evidence, facts) = grounds(rule, &assumed);
        Some(MayApply {
            rule: rule.id.clone(),
            title: rule.title.clone(),
            condition: format!("the seller is established in {}", country_name(&implied.country)),
            seller_country: implied.country.clone(),
            signs: implied.signs.clone(),
            evidence,
            facts,
        })
    }
}

/// What an undecided rule comes to if the seller is established where signs imply; `None` for all other rules.
pub fn may_apply(rule: &Rule, subject: &Subject<'_>) -> Option<MayApply> {
    let subject = Known::new(subject);
    match rule.when.truth(&subject) {
        Truth::Unknown => Assumption::new(&subject).may_apply(rule),
        _ => None,
    }
}

fn asks_for_seller(condition: &Condition) -> bool {
    let mut asks = false;
    condition.walk(&mut |c| asks |= matches!(c, Condition::Seller(_) | Condition::Under(_)));
    asks
}
