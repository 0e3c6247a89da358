//! The auditor: which rules apply to a listing, by its tags, claims and facts.
//!
//! One card per rule under `rules/<pack>/`; `pack.md` in the folder says what the pack is. A rule fires only when its
//! condition is *true*. A condition that depends on something the seller does not state is *unknown*, and unknown is
//! never taken for false: the rule is reported as undecided, with the fact that is missing. A finding is an indicator
//! with its evidence and citation, never a judgement of illegality.

mod asked;
mod bound;
mod checked;
mod condition;
mod corroboration;
mod documentation;
mod facts;
mod finding;
mod known;
mod law_changes;
mod may_apply;
mod names;
mod offer;
mod pack;
mod predicate;
mod question;
mod resolve;
mod rule;
mod rule_index;
mod sets;
mod subject;
mod trace;
mod truth;

pub use checked::{Checked, Due};
pub use condition::Condition;
pub use documentation::documentation;
pub use law_changes::{Cause, LawChange, law_changes};
pub use may_apply::may_apply;
pub use names::Names;
pub use pack::Pack;
pub use question::{Question, Questions, questions};
pub use rule::Rule;
pub use sets::{Set, Sets};
pub use subject::{Subject, as_rules_take};
pub use trace::{RuleTrace, Trace, trace};
pub use truth::Truth;

use crate::assess::completeness;
use crate::assess::seller;
use crate::domain::card::{Card, CardError, Files, by_kind, embedded_files, read_all};
use crate::domain::listing::{ClaimKind, Finding, MayApply, TermId, Undecided, digest_hex};
use crate::domain::vocabulary::Status;
use include_dir::{Dir, include_dir};
use jiff::civil::Date;
use known::Known;
use may_apply::Assumption;
use resolve::Resolver;
use rule_index::RuleIndex;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

static CARDS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/src/assess/audit/rules");

/// Raised whenever the program gives other findings for the same cards; part of the method fingerprint.
const LOGIC: &str = "audit/7";

/// Begins the name of a missing fact that a register would state.
const REGISTER: &str = "register ";

/// What rule cards may name that the auditor does not know itself.
pub struct KnownNames<'a> {
    /// Whether a term has a card.
    pub term: &'a dyn Fn(&TermId) -> bool,
    /// Whether some words give the claim of this kind and value.
    pub claim: &'a dyn Fn(ClaimKind, &str) -> bool,
    /// The terms whose card says that they are about people: the members of `@personal`.
    pub personal: &'a BTreeSet<TermId>,
}

/// What the rules say of one listing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Audit {
    /// Findings of rules in use, most severe first, then by rule id.
    pub findings: Vec<Finding>,
    /// Rules that cannot be decided, by what is not stated.
    pub undecided: Vec<Undecided>,
    /// Of these, the rules that would apply if the seller were established in the country that signs imply.
    pub may_apply: Vec<MayApply>,
}

/// All rules, by id, and the cards of their packs.
#[derive(Clone)]
pub struct Rules {
    rules: BTreeMap<String, Card<Rule>>,
    packs: BTreeMap<String, Card<Pack>>,
    sets: Sets,
    /// Of the rules in use.
    index: RuleIndex,
}

impl Rules {
    /// The rules that are part of the program.
    pub fn embedded(names: &KnownNames<'_>) -> Result<Self, CardError> {
        Self::with(Files::new(), names)
    }

    /// The rules of the program with an operator's own cards, which replace built-in ones of the same id.
    pub fn with(own: Files, names: &KnownNames<'_>) -> Result<Self, CardError> {
        let mut all = Self::from_files(embedded_files(&CARDS), names)?;
        let own = Self::from_files(own, names)?;
        all.rules.extend(own.rules);
        all.packs.extend(own.packs);
        all.renew_index();
        Ok(all)
    }

    /// Reads cards of rules and packs; any fault stops.
    pub fn from_files(files: Files, names: &KnownNames<'_>) -> Result<Self, CardError> {
        let sets = Sets::embedded(names.personal).map_err(|e| CardError::at("src/assess/audit/sets.toml", 1, e))?;
        let texts: BTreeMap<String, String> = files.iter().cloned().collect();
        let mut kinds = by_kind(files)?;
        let packs = pack::read(kinds.remove("pack").unwrap_or_default())?;
        // A card of another kind is refused by the check of rules.
        let files = kinds.into_values().flatten().collect();
        let mut rules = read_all(files, |head: &Rule| head.id.clone(), Rule::check)?;
        let resolver = Resolver { sets: &sets, names, personal: Arc::new(names.personal.clone()) };
        for card in rules.values_mut() {
            card.head.pack = pack::folder(&card.path).to_owned();
            card.head.resolve(&card.path, &texts[&card.path], &resolver)?;
        }
        let mut rules = Self { rules, packs, sets, index: RuleIndex::default() };
        rules.renew_index();
        Ok(rules)
    }

    fn renew_index(&mut self) {
        self.index = RuleIndex::new(self.rules.values().map(|c| &c.head).filter(|r| r.status == Status::Stable));
    }

    /// A rule by its id.
    pub fn get(&self, id: &str) -> Option<&Card<Rule>> {
        self.rules.get(id)
    }

    /// All cards in order of id.
    pub fn cards(&self) -> impl Iterator<Item = &Card<Rule>> {
        self.rules.values()
    }

    /// Ids of the packs, sorted, each with its number of rules.
    pub fn packs(&self) -> BTreeMap<&str, usize> {
        let mut packs = BTreeMap::new();
        for card in self.rules.values() {
            *packs.entry(card.head.pack.as_str()).or_default() += 1;
        }
        packs
    }

    /// The card of a pack, by the name of its folder; an operator's own pack may have none.
    pub fn pack(&self, id: &str) -> Option<&Card<Pack>> {
        self.packs.get(id)
    }

    /// The registers that rules in use ask, each with those rules. A rule stays undecided until its register is
    /// imported.
    pub fn registers(&self) -> BTreeMap<String, Vec<String>> {
        let mut asked = BTreeMap::<String, Vec<String>>::new();
        for rule in self.rules.values().map(|c| &c.head).filter(|r| r.status == Status::Stable) {
            rule.when.walk(&mut |condition| {
                let id = match condition {
                    Condition::Register(r) => &r.id,
                    Condition::Answer(a) => &a.id,
                    _ => return,
                };
                let rules = asked.entry(id.clone()).or_default();
                if rules.last() != Some(&rule.id) {
                    rules.push(rule.id.clone());
                }
            });
        }
        asked
    }

    /// The named sets of countries and terms.
    pub fn sets(&self) -> &Sets {
        &self.sets
    }

    /// Keeps the rules that are wanted.
    pub fn keep(&mut self, wanted: impl Fn(&Rule) -> bool) {
        self.rules.retain(|_, card| wanted(&card.head));
        self.renew_index();
    }

    /// Rules and sets in order of the day until which they must be compared with the law again; what states no day
    /// comes first. `on` is the day that the count of days refers to.
    pub fn due(&self, on: Date) -> Vec<Due<'_>> {
        let rules = self.rules.values().map(|c| ("rule", c.head.id.as_str(), c.head.status, c.head.checked()));
        let sets = self.sets.all().map(|(_, name, set)| ("set", name, Status::Stable, set.checked()));
        let due = rules.chain(sets).map(|(kind, id, status, checked)| {
            let days_overdue = checked.days_overdue(on);
            Due { kind, id, status: status.name(), days_overdue, checked }
        });
        let mut due: Vec<Due<'_>> = due.collect();
        due.sort_by_key(|d| (d.checked.recheck_by, d.kind, d.id));
        due
    }

    /// Digest of everything that can change a finding: program, sets, facts of the documentation, heads and packs,
    /// without the days on which they were compared with the law.
    /// Members of derived sets are part of it through the vocabulary, whose fingerprint stands beside this one in that
    /// of the method.
    pub fn fingerprint(&self) -> String {
        let gaps = completeness::logic();
        let sets = checked::without(sets::TEXT);
        let heads: Vec<String> = self.rules.values().map(|c| checked::without(&c.head_text)).collect();
        let packs = self.rules.values().map(|c| c.head.pack.as_bytes());
        let heads = heads.iter().zip(packs).flat_map(|(head, pack)| [head.as_bytes(), pack]);
        let own = [
            LOGIC.as_bytes(),
            seller::LOGIC.as_bytes(),
            sets.as_bytes(),
            corroboration::TEXT.as_bytes(),
            offer::TEXT.as_bytes(),
            gaps.as_bytes(),
        ];
        let parts: Vec<&[u8]> = own.into_iter().chain(heads).collect();
        digest_hex(&parts)
    }

    /// What all rules in use say; drafts and retired rules are silent.
    pub fn audit(&self, subject: &Subject<'_>) -> Audit {
        let mut audit = Audit::default();
        let mut open = BTreeMap::<Vec<String>, Vec<String>>::new();
        let subject = &Known::new(subject);
        let assumption = Assumption::new(subject);
        for card in self.index.touched(subject).filter_map(|id| self.rules.get(id)) {
            let rule = &card.head;
            match rule.when.truth(subject) {
                Truth::True => audit.findings.push(finding::finding(rule, subject)),
                Truth::Unknown => {
                    let missing = missing_of(rule, subject);
                    // A register that was never imported is not something the seller left out; `registers` lists such
                    // rules.
                    if !missing.iter().any(|fact| fact.starts_with(REGISTER)) {
                        open.entry(missing).or_default().push(rule.id.clone());
                        audit.may_apply.extend(assumption.may_apply(rule));
                    }
                }
                Truth::False => {}
            }
        }
        audit.findings.sort_by(|a, b| b.severity.cmp(&a.severity).then_with(|| a.rule.cmp(&b.rule)));
        audit.undecided = open.into_iter().map(|(missing, rules)| Undecided { missing, rules }).collect();
        audit
    }
}

/// The facts that an undecided rule waits for.
pub fn missing(rule: &Rule, subject: &Subject<'_>) -> Vec<String> {
    missing_of(rule, &Known::new(subject))
}

fn missing_of(rule: &Rule, subject: &Known<'_>) -> Vec<String> {
    let mut facts = Vec::new();
    rule.when.missing_facts(subject, &mut facts);
    facts.sort();
    facts.dedup();
    facts
}

#[cfg(test)]
mod tests;
