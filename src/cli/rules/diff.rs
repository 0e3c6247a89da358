//! `brokerwatch rules diff`: the findings of two sets of rules compared over the catalogue, on the stored tags and
//! claims.

use super::super::context::Context;
use super::super::failure::{Failure, INTERRUPTED, USAGE};
use super::super::output::{self, grouped};
use super::super::progress;
use crate::assess::audit::{Audit, Rules, Subject, as_rules_take};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::atomic::Ordering;

/// Compare the current rules with those of a folder over all stored listings
#[derive(clap::Args)]
#[command(after_help = "Both sets are applied to the stored tags and claims, so only the rules differ. Example:
  brokerwatch rules diff --to my-rules/")]
pub struct Args {
    /// Folder of rule cards to compare with; they replace current rules with the same id [default: the current rules]
    #[arg(long, value_name = "DIR")]
    to: Option<PathBuf>,
    /// Folder of rule cards to compare from [default: the current rules]
    #[arg(long, value_name = "DIR")]
    from: Option<PathBuf>,
    /// Only rules of this pack
    #[arg(long, value_name = "NAME")]
    pack: Option<String>,
    /// Listings shown for each rule that changes
    #[arg(long, value_name = "N", default_value_t = 3)]
    examples: usize,
}

/// Listings read from the store at a time.
const PAGE: u32 = 500;

/// What is printed with `--json`.
#[derive(Default, Serialize)]
struct Compared {
    listings: u64,
    listings_changed: u64,
    rules: BTreeMap<String, RuleChanges>,
}

/// The changes of one rule.
#[derive(Default, Serialize)]
struct RuleChanges {
    /// Listings with the finding under both.
    both: u64,
    gained: u64,
    lost: u64,
    /// Listings for which the rule becomes undecided, and those for which it is decided now.
    newly_undecided: u64,
    newly_decided: u64,
    gained_by: Vec<String>,
    lost_by: Vec<String>,
}

/// Compares over all stored listings.
pub fn run(args: Args, context: &Context) -> Result<(), Failure> {
    let own = context.config.storage.cards_dir.as_deref();
    if args.from.is_none() && args.to.is_none() {
        return Err(Failure::new(
            USAGE,
            "rules diff: nothing to compare; give a folder of rule cards with --to or --from",
        ));
    }
    let mut from = context.method_with(args.from.as_deref().or(own))?.rules;
    let mut to = context.method_with(args.to.as_deref().or(own))?.rules;
    if let Some(pack) = &args.pack {
        from.keep(|r| r.pack == *pack);
        to.keep(|r| r.pack == *pack);
    }
    let store = context.folder.store()?;
    let bar = progress::listing_bar(context, store.counts()?.listings);
    let stop = context.stop_on_interrupt()?;
    let mut sum = Compared::default();
    for page in store.listing_pages(PAGE) {
        for stored in &page? {
            let a = &stored.assessment;
            let subject = Subject {
                listing: &stored.listing,
                tags: &as_rules_take(&a.tags),
                claims: &a.claims,
                register_matches: &a.register_matches,
                second: a.seen_second(),
            };
            sum.note(stored.listing.id.as_str(), &from, &to, &subject, args.examples);
        }
        bar.set_position(sum.listings);
        if stop.load(Ordering::Relaxed) {
            return Err(Failure::new(INTERRUPTED, "interrupted; nothing was written"));
        }
    }
    bar.finish_and_clear();
    if context.json { output::json(&sum) } else { output::text(&prose(&sum)) }
}

impl Compared {
    fn note(&mut self, id: &str, from: &Rules, to: &Rules, subject: &Subject<'_>, examples: usize) {
        let (before, after) = (from.audit(subject), to.audit(subject));
        let (old, new) = (fired(&before), fired(&after));
        let (old_open, new_open) = (open(&before), open(&after));
        self.listings += 1;
        self.listings_changed += u64::from(old != new);
        for rule in old.iter().chain(&new).chain(&old_open).chain(&new_open).copied().collect::<BTreeSet<_>>() {
            let moved = self.rules.entry(rule.to_owned()).or_default();
            let name = |list: &mut Vec<String>| {
                if list.len() < examples {
                    list.push(id.to_owned());
                }
            };
            match (old.contains(rule), new.contains(rule)) {
                (true, true) => moved.both += 1,
                (false, true) => {
                    moved.gained += 1;
                    name(&mut moved.gained_by);
                }
                (true, false) => {
                    moved.lost += 1;
                    name(&mut moved.lost_by);
                }
                (false, false) => {}
            }
            moved.newly_undecided += u64::from(!old_open.contains(rule) && new_open.contains(rule));
            moved.newly_decided += u64::from(old_open.contains(rule) && !new_open.contains(rule));
        }
    }
}

fn fired(audit: &Audit) -> BTreeSet<&str> {
    audit.findings.iter().map(|f| f.rule.as_str()).collect()
}

fn open(audit: &Audit) -> BTreeSet<&str> {
    audit.undecided.iter().flat_map(|u| u.rules.iter().map(String::as_str)).collect()
}

fn prose(sum: &Compared) -> String {
    let mut text = format!(
        "{} listings compared, {} with changed findings\n",
        grouped(sum.listings),
        grouped(sum.listings_changed)
    );
    let changes = |m: &RuleChanges| m.gained + m.lost + m.newly_undecided + m.newly_decided > 0;
    let rows: Vec<(&String, &RuleChanges)> = sum.rules.iter().filter(|(_, m)| changes(m)).collect();
    if rows.is_empty() {
        return text;
    }
    text.push_str(&format!(
        "\n{:<28} {:>8} {:>8} {:>8} {:>12} {:>12}\n",
        "rule", "both", "gained", "lost", "undecided", "decided now"
    ));
    for (rule, m) in rows {
        text.push_str(&format!(
            "{rule:<28} {:>8} {:>8} {:>8} {:>12} {:>12}\n",
            grouped(m.both),
            grouped(m.gained),
            grouped(m.lost),
            grouped(m.newly_undecided),
            grouped(m.newly_decided)
        ));
        for (what, ids) in [("gained by", &m.gained_by), ("lost by", &m.lost_by)] {
            for id in ids {
                text.push_str(&format!("    {what} {id}\n"));
            }
        }
    }
    text
}
