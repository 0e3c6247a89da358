//! `brokerwatch evaluate`: precision and recall of the tags against labels by people.

use super::context::Context;
use super::failure::{Failure, USAGE};
use super::output;
use crate::assess::evaluate::{
    Clean, Family, Report, Score, decided, evaluate, fit, held_out, markdown, read_gold, run_examples,
};
use crate::assess::method::Method;
use crate::assess::second_reader::{NoMemory, SecondReader};
use crate::assess::tag::Model;
use crate::domain::listing::{Decision, Listing, ListingId};
use crate::store::Store;
use std::fmt::Write;
use std::path::PathBuf;

/// Compare the tags of labelled listings with their labels
#[derive(clap::Args)]
pub struct Args {
    /// Files of labelled texts or stored listings, one JSON object per line
    #[arg(required_unless_present = "from_decisions")]
    gold: Vec<PathBuf>,
    /// Compare decisions of people on stored listings instead, by term; with --fit they are labels beside those of the
    /// files
    #[arg(long, conflicts_with_all = ["held_out", "markdown", "brief"])]
    from_decisions: bool,
    /// Also measure on held-out listings: five-fold cross-validation, and leave one vendor out
    #[arg(long)]
    held_out: bool,
    /// Fit the weights of the model to these labels and write them to FILE (for src/assess/tag/weights.toml)
    #[arg(long, value_name = "FILE")]
    fit: Option<PathBuf>,
    /// Use the lists alone, without the second reader
    #[arg(long)]
    without_second_reader: bool,
    /// Omit the list of false positives and false negatives
    #[arg(long)]
    brief: bool,
    /// Print Markdown tables, with at most this many examples of each kind of error
    #[arg(long, value_name = "EXAMPLES", num_args = 0..=1, default_missing_value = "3")]
    markdown: Option<usize>,
}

/// Reads the files, tags their items and prints the comparison.
pub fn run(args: Args, context: &Context) -> Result<(), Failure> {
    let method = context.method()?;
    let second = (!args.without_second_reader).then(|| method.second_reader(Box::new(NoMemory))).transpose()?;
    let decisions_made = if args.from_decisions { decisions(context)? } else { Vec::new() };
    if args.from_decisions && args.fit.is_none() {
        if !args.gold.is_empty() {
            return Err(Failure::new(
                USAGE,
                "--from-decisions with files needs --fit FILE; leave the files out to compare",
            ));
        }
        return from_decisions(&method, second.as_deref(), &decisions_made, context);
    }
    // The store is opened only if a file refers to stored listings.
    let store = std::cell::OnceCell::new();
    let open = || store.get_or_init(|| context.folder.store().map_err(|e| e.to_string()));
    let stored = |id: &ListingId| {
        let store = open().as_ref().map_err(Clone::clone)?;
        Ok(store.listing(id).map_err(|e| e.to_string())?.map(|s| s.listing))
    };
    let mut items = Vec::new();
    for path in &args.gold {
        let fault = |e: &dyn std::fmt::Display| Failure::new(USAGE, format!("{}: {e}", path.display()));
        let text = std::fs::read_to_string(path).map_err(|e| fault(&format!("cannot be read: {e}")))?;
        items.extend(read_gold(&text, stored).map_err(|e| fault(&e))?);
    }
    if items.is_empty() && decisions_made.is_empty() {
        if args.from_decisions {
            return Err(Failure::new(USAGE, "no decision is in force; `review next` shows what to decide"));
        }
        return Err(Failure::new(USAGE, format!("{}: no labelled item found", args.gold[0].display())));
    }
    if let Some(path) = &args.fit {
        let labels: Vec<_> = decisions_made.iter().map(|(listing, decisions)| (listing, &decisions[..])).collect();
        let model = fit(method.tagger(), &items.iter().collect::<Vec<_>>(), &labels, &Model::by_hand()?);
        let text = model.to_toml().map_err(|e| Failure::new(USAGE, e))?;
        let unwritable = |e| Failure::new(USAGE, format!("--fit {}: cannot be written: {e}", path.display()));
        std::fs::write(path, text).map_err(unwritable)?;
        context.say(&format!("weights written to {}", path.display()));
        if items.is_empty() {
            return from_decisions(&method, second.as_deref(), &decisions_made, context);
        }
    }
    let mut report = evaluate(&method, second.as_deref(), &items);
    if args.held_out {
        let examples = run_examples(&method)?;
        // Without a catalog only the examples of the cards count as seen before.
        let catalog = open().as_ref().map_or_else(|_| Ok(Vec::new()), everything)?;
        let vendor = |l: &Listing| l.broker.as_ref().map_or_else(|| l.source.clone(), |b| b.name.clone());
        let catalog: Vec<(String, Listing)> = catalog.into_iter().map(|l| (vendor(&l), l)).collect();
        let seen = examples.iter().map(|e| ("an example of a card", &e.listing));
        let seen = seen.chain(catalog.iter().map(|(vendor, l)| (vendor.as_str(), l)));
        report.held_out = Some(held_out(&method, &items, seen)?);
    }
    if args.brief {
        report.differences.clear();
    }
    match args.markdown {
        _ if context.json => output::json(&report),
        Some(examples) => output::text(&markdown(&report, examples)),
        None => output::text(&prose(&report)),
    }
}

/// The listings on which somebody has decided, with the decisions in force.
fn decisions(context: &Context) -> Result<Vec<(Listing, Vec<Decision>)>, Failure> {
    let store = context.folder.store()?;
    let in_force = store.decisions_in_force()?;
    let mut ids: Vec<ListingId> = store.decisions(None)?.into_iter().map(|d| d.listing).collect();
    ids.sort();
    ids.dedup();
    let decided = store.listings(&ids)?.into_iter().filter_map(|stored| {
        let decisions = in_force.of(&stored.listing.id).to_vec();
        (!decisions.is_empty()).then_some((stored.listing, decisions))
    });
    Ok(decided.collect())
}

/// Prints how often lists and second reader agree with what people decided.
fn from_decisions(
    method: &Method,
    second: Option<&SecondReader>,
    listings: &[(Listing, Vec<Decision>)],
    context: &Context,
) -> Result<(), Failure> {
    let terms = decided(method, second, listings.iter().map(|(listing, decisions)| (listing, &decisions[..])));
    if context.json {
        return output::json(&terms);
    }
    let mut text = format!("{:<36} {:>24} {:>24}\n", "", "accepted: lists, either", "rejected: lists, either");
    for (term, t) in &terms {
        let accepted = format!("{}: {}, {}", t.accepted, t.found_by_lists, t.found_by_either);
        let rejected = format!("{}: {}, {}", t.rejected, t.given_by_lists, t.given_by_either);
        let _ = writeln!(text, "{term:<36} {accepted:>24} {rejected:>24}");
    }
    if terms.is_empty() {
        context.say("no decision is in force; `review next` shows what to decide");
    }
    output::text(&text)
}

/// Listings read from the store at a time.
const PAGE: u32 = 500;

/// The newest version of every listing.
fn everything(store: &Store) -> Result<Vec<Listing>, Failure> {
    let mut listings = Vec::new();
    for page in store.listing_pages(PAGE) {
        listings.extend(page?.into_iter().map(|s| s.listing));
    }
    Ok(listings)
}

fn prose(r: &Report) -> String {
    let mut text = format!("{} items, method {}\n\n", r.items, r.method);
    let line = |name: &str, s: &Score| {
        let p = |x: Option<f64>| x.map_or("    –".to_owned(), |x| format!("{x:5.3}"));
        format!(
            "{name:<34} P {}  R {}  F1 {}   right {:>3}  wrong {:>3}  missed {:>3}\n",
            p(s.precision),
            p(s.recall),
            p(s.f1),
            s.right,
            s.wrong,
            s.missed
        )
    };
    let interval =
        |i: Option<[f64; 2]>| i.map_or(String::new(), |[a, b]| format!("  95 % interval of F1 {a:.3} to {b:.3}\n"));
    let clean = |c: &Clean| format!("{} of {}", c.clean, c.total);
    text.push_str(&line("all items, micro", &r.micro));
    text.push_str(&interval(r.micro_interval));
    text.push_str(&line("without contested items, micro", &r.uncontested.micro));
    text.push_str(&interval(r.uncontested.micro_interval));
    let mean = r.mean.f1.map_or("–".to_owned(), |f| format!("{f:.3}"));
    let _ = writeln!(text, "mean F1 of {} labels: {mean}", r.mean.labels);
    let _ = writeln!(text, "untagged “none” items: {}, uncontested: {}\n", clean(&r.none), clean(&r.uncontested.none));
    if let Some(h) = &r.held_out {
        text.push_str(&line("held out, weights in force", &h.in_force.micro));
        text.push_str(&line("weights fitted without the vendor", &h.fitted.micro));
        text.push_str(&line("the vendor's own cues withdrawn", &h.vendor_left_out.micro));
        text.push('\n');
    }
    for (name, score) in &r.labels {
        text.push_str(&line(name, score));
    }
    let families = [("further sensitivity", &r.terms), ("consent", &r.consent), ("provenance", &r.provenance)];
    for (name, family) in families {
        let Some(Family { micro, micro_interval, unlabelled, not_stated, unclear, basis, terms }) = family else {
            continue;
        };
        text.push('\n');
        text.push_str(&line(&format!("{name}, micro"), micro));
        text.push_str(&interval(*micro_interval));
        let _ = writeln!(text, "untagged unlabelled items: {}; basis as labelled: {}", clean(unlabelled), clean(basis));
        let _ = writeln!(text, "said to state nothing: {}, of them {} wrongly", not_stated.given, not_stated.wrong);
        let _ = writeln!(text, "said to state something unclear: {}, of them {} rightly", unclear.given, unclear.said);
        for (name, score) in terms {
            text.push_str(&line(name, score));
        }
    }
    for d in &r.differences {
        let contested = if d.contested { " (contested)" } else { "" };
        let _ = writeln!(text, "{} {}: {}{contested} {} {:?}", d.kind, d.label, d.id, d.title, d.words);
    }
    text
}
