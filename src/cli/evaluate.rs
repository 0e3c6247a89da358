//! `brokerwatch evaluate`: how well the tags agree with labels of a careful reader.

use super::context::Context;
use super::failure::{Failure, USAGE};
use super::output;
use crate::evaluate::{Clean, Family, Report, Score, evaluate, read_gold};
use crate::listing::ListingId;
use std::fmt::Write;
use std::path::PathBuf;

/// Compare the tags of labelled listings with their labels
#[derive(clap::Args)]
pub struct Args {
    /// File of labelled texts or stored listings, one JSON object a line
    gold: PathBuf,
    /// Leave out the list of what was wrong and missed
    #[arg(long)]
    brief: bool,
}

/// Reads the file, tags its items and prints the comparison.
pub fn run(args: Args, context: &Context) -> Result<(), Failure> {
    let method = context.method()?;
    let text = std::fs::read_to_string(&args.gold)
        .map_err(|e| Failure::new(USAGE, format!("{}: cannot be read: {e}", args.gold.display())))?;
    // The store is opened only for a file that names stored listings.
    let store = std::cell::OnceCell::new();
    let stored = |id: &ListingId| {
        let store = store.get_or_init(|| context.folder.store().ok());
        store.as_ref()?.listing(id).ok()?.map(|s| s.listing)
    };
    let items = read_gold(&text, stored).map_err(|e| Failure::new(USAGE, format!("{}: {e}", args.gold.display())))?;
    if items.is_empty() {
        return Err(Failure::new(USAGE, format!("{}: no labelled item in this file", args.gold.display())));
    }
    let mut report = evaluate(&method, &items);
    if args.brief {
        report.differences.clear();
    }
    if context.json { output::json(&report) } else { output::text(&prose(&report)) }
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
    let interval = |i: Option<[f64; 2]>| i.map_or(String::new(), |[a, b]| format!("  95 % interval of F1 {a:.3} to {b:.3}\n"));
    let clean = |c: &Clean| format!("{} of {}", c.clean, c.total);
    text.push_str(&line("all items, micro", &r.micro));
    text.push_str(&interval(r.micro_interval));
    text.push_str(&line("without contested items, micro", &r.uncontested.micro));
    text.push_str(&interval(r.uncontested.micro_interval));
    let mean = r.mean.f1.map_or("–".to_owned(), |f| format!("{f:.3}"));
    let _ = writeln!(text, "mean F1 of {} labels: {mean}", r.mean.labels);
    let _ = writeln!(text, "none stays clean: {}, without contested {}\n", clean(&r.none), clean(&r.uncontested.none));
    for (name, score) in &r.labels {
        text.push_str(&line(name, score));
    }
    let families = [("further sensitivity", &r.terms), ("consent", &r.consent), ("provenance", &r.provenance)];
    for (name, family) in families {
        let Some(Family { micro, silent, basis, terms }) = family else { continue };
        text.push('\n');
        text.push_str(&line(&format!("{name}, micro"), micro));
        let _ = writeln!(text, "silent stays silent: {}; stated or implied as told: {}", clean(silent), clean(basis));
        for (name, score) in terms {
            text.push_str(&line(name, score));
        }
    }
    for d in &r.differences {
        let contested = if d.contested { " (contested)" } else { "" };
        let _ = writeln!(text, "{} {}: {}{contested} {} {:?}", d.kind, d.unit, d.id, d.title, d.words);
    }
    text
}
