//! Rules that would apply if the seller were established in the country that signs imply, on the page of a listing and on
//! that of a check.

use super::format;
use crate::domain::listing::{Assessment, CountrySign, MayApply};
use crate::web::App;

/// All of a listing; they hang on the same country.
pub(super) struct MayApplyView {
    /// `2 rules`.
    pub count: String,
    /// `the seller is established in China`.
    pub condition: String,
    /// What the signs are, each with the words.
    pub signs: Vec<(String, String)>,
    pub rules: Vec<MayApplyRule>,
}

/// One rule.
pub(super) struct MayApplyRule {
    pub rule: String,
    pub title: String,
    /// Whether the rule still has a card.
    pub known: bool,
    pub cites: Vec<String>,
    pub quotes: Vec<String>,
}

/// The view of an assessment; none if nothing hangs on an implied country.
pub(super) fn may_apply(app: &App, assessment: &Assessment) -> Option<MayApplyView> {
    let first = assessment.may_apply.first()?;
    Some(MayApplyView {
        count: format::of(assessment.may_apply.len() as u64, "rule", "rules"),
        condition: first.condition.clone(),
        signs: first.signs.iter().map(|s: &CountrySign| (s.says.clone(), s.quote.clone())).collect(),
        rules: assessment.may_apply.iter().map(|m| rule(app, m)).collect(),
    })
}

fn rule(app: &App, of: &MayApply) -> MayApplyRule {
    let card = app.method.rules.get(&of.rule);
    let mut quotes: Vec<String> = Vec::new();
    for evidence in &of.evidence {
        if !quotes.contains(&evidence.quote) {
            quotes.push(evidence.quote.clone());
        }
    }
    MayApplyRule {
        rule: of.rule.clone(),
        title: of.title.clone(),
        known: card.is_some(),
        cites: card.map(|c| c.head.cites.clone()).unwrap_or_default(),
        quotes,
    }
}
