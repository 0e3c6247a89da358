//! The auditor: which rules a listing's tags, claims and facts call up.
//!
//! One card per rule under `rules/<pack>/`. A rule fires only when its condition is *true*; a condition that depends on
//! something the seller does not state is *unknown*, and unknown is never taken for false: it is told as a rule that
//! cannot be decided, with the fact that is missing. A finding is an indicator with its evidence and citation, never a
//! judgement of illegality.

mod condition;
mod corroboration;
mod facts;
mod finding;
mod predicate;
mod resolve;
mod rule;
mod sets;
mod subject;
mod trace;
mod truth;

pub use condition::Condition;
pub use rule::Rule;
pub use sets::{Set, Sets};
pub use subject::Subject;
pub use trace::{RuleTrace, Trace, trace};
pub use truth::Truth;

use crate::assess::completeness;
use crate::domain::card::{Card, CardError, Files, embedded_files, read_all};
use crate::domain::listing::{ClaimKind, Finding, TermId, Undecided, digest_hex};
use crate::domain::vocabulary::Status;
use include_dir::{Dir, include_dir};
use resolve::Resolver;
use std::collections::BTreeMap;

static CARDS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/src/assess/audit/rules");

/// Raised whenever the program gives other findings for the same cards; part of the method fingerprint.
const LOGIC: &str = "audit/4";

/// Begins the name of a fact that a register would tell.
const REGISTER: &str = "register ";

/// What rule cards may name that the auditor does not know itself.
pub struct KnownNames<'a> {
    /// Whether a term has a card.
    pub term: &'a dyn Fn(&TermId) -> bool,
    /// Whether some words give the claim of this kind and value.
    pub claim: &'a dyn Fn(ClaimKind, &str) -> bool,
}

/// What the rules say of one listing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Audit {
    /// Findings of rules in use, gravest first, then by rule id.
    pub findings: Vec<Finding>,
    /// Rules that cannot be decided, by what is not stated.
    pub undecided: Vec<Undecided>,
}

/// All rules, by id.
#[derive(Clone)]
pub struct Rules {
    rules: BTreeMap<String, Card<Rule>>,
    sets: Sets,
}

impl Rules {
    /// The rules that are part of the program.
    pub fn embedded(names: &KnownNames<'_>) -> Result<Self, CardError> {
        Self::with(Files::new(), names)
    }

    /// The rules of the program with an operator's own cards, which replace built-in ones of the same id.
    pub fn with(own: Files, names: &KnownNames<'_>) -> Result<Self, CardError> {
        let mut all = Self::from_files(embedded_files(&CARDS), names)?;
        all.rules.extend(Self::from_files(own, names)?.rules);
        Ok(all)
    }

    /// Reads rule cards; any fault stops.
    pub fn from_files(files: Files, names: &KnownNames<'_>) -> Result<Self, CardError> {
        let sets = Sets::embedded().map_err(|e| CardError::at("src/assess/audit/sets.toml", 1, e))?;
        let texts: BTreeMap<String, String> = files.iter().cloned().collect();
        let mut rules = read_all(files, |head: &Rule| head.id.clone(), Rule::check)?;
        let known = Resolver { sets: &sets, term: names.term, claim: names.claim };
        for card in rules.values_mut() {
            card.head.pack = pack(&card.path);
            card.head.resolve(&card.path, &texts[&card.path], &known)?;
        }
        Ok(Self { rules, sets })
    }

    /// A rule by its id.
    pub fn get(&self, id: &str) -> Option<&Card<Rule>> {
        self.rules.get(id)
    }

    /// All cards in order of id.
    pub fn cards(&self) -> impl Iterator<Item = &Card<Rule>> {
        self.rules.values()
    }

    /// KnownNames of the packs, sorted, each with its number of rules.
    pub fn packs(&self) -> BTreeMap<&str, usize> {
        let mut packs = BTreeMap::new();
        for card in self.rules.values() {
            *packs.entry(card.head.pack.as_str()).or_default() += 1;
        }
        packs
    }

    /// The registers that rules in use ask, each with those rules. A rule cannot be decided while its register is unread.
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
    }

    /// Digest of everything that can change a finding: program, sets, facts of the documentation, heads and packs.
    pub fn fingerprint(&self) -> String {
        let gaps = completeness::logic();
        let heads = self.rules.values().flat_map(|c| [c.head_text.as_bytes(), c.head.pack.as_bytes()]);
        let own = [LOGIC.as_bytes(), sets::TEXT.as_bytes(), corroboration::TEXT.as_bytes(), gaps.as_bytes()];
        let parts: Vec<&[u8]> = own.into_iter().chain(heads).collect();
        digest_hex(&parts)
    }

    /// What all rules in use say; drafts and retired rules are silent.
    pub fn audit(&self, subject: &Subject<'_>) -> Audit {
        let mut audit = Audit::default();
        let mut open = BTreeMap::<Vec<String>, Vec<String>>::new();
        for card in self.rules.values().filter(|c| c.head.status == Status::Stable) {
            let rule = &card.head;
            match rule.when.evaluate(subject) {
                Truth::True => audit.findings.push(finding::finding(rule, subject)),
                Truth::Unknown => {
                    let missing = missing(rule, subject);
                    // A register that nobody has read is no silence of the seller; `registers` tells of such rules.
                    if !missing.iter().any(|fact| fact.starts_with(REGISTER)) {
                        open.entry(missing).or_default().push(rule.id.clone());
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
    let mut facts = Vec::new();
    rule.when.missing_facts(subject, &mut facts);
    facts.sort();
    facts.dedup();
    facts
}

/// The folder of a card, or `own` for a card that lies in none.
fn pack(path: &str) -> String {
    let folders = path.rsplit_once('/').map(|(folder, _)| folder);
    folders.and_then(|f| f.rsplit('/').next()).filter(|f| !f.is_empty()).unwrap_or("own").to_owned()
}

#[cfg(test)]
mod tests;
