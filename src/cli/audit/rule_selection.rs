//! Which rules an audit applies, and how they are listed at the head of a report.

use super::Args;
use crate::assess::audit::{Rule, Rules};
use crate::cli::context::Context;
use crate::cli::failure::{Failure, USAGE};
use crate::domain::card::Card;
use crate::domain::vocabulary::Status;
use crate::output::report::RuleHead;
use std::collections::{BTreeMap, BTreeSet};

/// Keeps the rules that the options select, and returns the ids of the others. Unknown names are errors, and so is a
/// selection without any rule in use: an audit that applies no rule must not look clean.
pub(super) fn select(rules: &mut Rules, args: &Args) -> Result<BTreeSet<String>, Failure> {
    let refused = |message: String| Err(Failure::new(USAGE, message));
    for pack in &args.pack {
        if !rules.packs().contains_key(pack.as_str()) {
            let names: Vec<&str> = rules.packs().into_keys().collect();
            return refused(format!("--pack: unknown pack “{pack}”; expected one of {}", names.join(", ")));
        }
    }
    for id in &args.rule {
        match rules.get(id) {
            None => {
                let names: Vec<&str> = rules.cards().map(|c| c.head.id.as_str()).collect();
                return refused(format!("--rule: unknown rule “{id}”; expected one of {}", names.join(", ")));
            }
            Some(card) if card.head.status != Status::Stable => {
                return refused(format!("--rule: “{id}” is a draft or retired and makes no findings"));
            }
            Some(_) => {}
        }
    }
    let places: Vec<String> = args.jurisdiction.iter().map(|p| p.to_ascii_uppercase()).collect();
    for (place, typed) in places.iter().zip(&args.jurisdiction) {
        let named: BTreeSet<&str> =
            rules.cards().flat_map(|c| &c.head.jurisdictions).map(String::as_str).filter(|j| *j != "any").collect();
        let country = place.split('-').next().unwrap_or_default();
        if !named.contains(place.as_str()) && rust_iso3166::from_alpha2(country).is_none() {
            let names: Vec<&str> = named.into_iter().collect();
            return refused(format!(
                "--jurisdiction: invalid jurisdiction “{typed}”; expected a country (ISO 3166-1) or one of {}",
                names.join(", ")
            ));
        }
    }
    let union: BTreeSet<String> = union(rules);
    let named = |rule: &Rule| args.pack.contains(&rule.pack) || args.rule.contains(&rule.id);
    let wanted = |rule: &Rule| {
        let asked = (args.pack.is_empty() && args.rule.is_empty()) || named(rule);
        asked && (places.is_empty() || places.iter().any(|p| applies(rule, p, &union)))
    };
    let dropped = rules.cards().filter(|c| !wanted(&c.head)).map(|c| c.head.id.clone()).collect();
    rules.keep(wanted);
    if in_use(rules).next().is_none() {
        return refused("the selection contains no rule in use; widen --pack, --rule or --jurisdiction".to_owned());
    }
    Ok(dropped)
}

/// Whether a rule applies at a place: it names the place, what contains it, or a part of it; or it applies anywhere.
fn applies(rule: &Rule, place: &str, union: &BTreeSet<String>) -> bool {
    let country = |code: &str| code.split('-').next().unwrap_or_default().to_owned();
    rule.jurisdictions.iter().any(|j| {
        j == "any"
            || j == place
            || (*j == country(place))
            || (!place.contains('-') && country(j) == place)
            || (j == "EU" && union.contains(&country(place)))
            || (place == "EU" && union.contains(&country(j)))
    })
}

/// The countries in which EU law applies.
fn union(rules: &Rules) -> BTreeSet<String> {
    let eea = rules.sets().all().find(|(kind, name, _)| *kind == "countries" && *name == "eea");
    eea.map(|(_, _, set)| set.members.iter().cloned().collect()).unwrap_or_default()
}

fn in_use(rules: &Rules) -> impl Iterator<Item = &Card<Rule>> {
    rules.cards().filter(|c| c.head.status == Status::Stable)
}

/// Packs with their number of rules in use.
pub(super) fn packs(rules: &Rules) -> BTreeMap<String, usize> {
    let mut packs = BTreeMap::new();
    in_use(rules).for_each(|card| *packs.entry(card.head.pack.clone()).or_default() += 1);
    packs
}

/// The rules in use as reports show them.
pub(super) fn heads(rules: &Rules, context: &Context) -> Vec<RuleHead> {
    in_use(rules).map(|card| head(card, context)).collect()
}

fn head(card: &Card<Rule>, context: &Context) -> RuleHead {
    let rule = card.head.clone();
    RuleHead {
        finds: finds(&card.prose),
        help: card.prose.clone(),
        uri: address(card, context),
        id: rule.id,
        title: rule.title,
        pack: rule.pack,
        severity: rule.severity,
        verdict: rule.verdict,
        cites: rule.cites,
        jurisdictions: rule.jurisdictions,
        effective_from: rule.effective_from,
        effective_to: rule.effective_to,
        confidence: rule.confidence,
        remedy: rule.remedy,
    }
}

/// Where the card can be read: on the operator's site, else, if it is part of the program, at its source.
fn address(card: &Card<Rule>, context: &Context) -> Option<String> {
    if let Some(site) = &context.config.server.public_url {
        return Some(format!("{}/rules/{}", site.trim_end_matches('/'), card.head.id));
    }
    let own =
        context.config.storage.cards_dir.as_ref().is_some_and(|dir| card.path.starts_with(&*dir.to_string_lossy()));
    let source = concat!(env!("CARGO_PKG_REPOSITORY"), "/blob/main/src/assess/audit/rules");
    (!own).then(|| format!("{source}/{}", card.path))
}

/// The first paragraph of a card's prose, on one line.
fn finds(prose: &str) -> String {
    let lines = prose.lines().map(str::trim).skip_while(|l| l.is_empty() || l.starts_with('#'));
    lines.take_while(|l| !l.is_empty()).collect::<Vec<_>>().join(" ")
}
