//! `brokerwatch explain`: why a listing, or any text, gets its tags.

use super::context::Context;
use super::failure::{Failure, USAGE};
use super::output;
use crate::assess::evaluate::listing_of_text;
use crate::assess::second_reader::{NoMemory, SeenTerm};
use crate::assess::tag::{Explanation, Scratch};
use crate::domain::listing::{Assessment, Listing, ListingId};
use serde::Serialize;
use std::io::Read;

/// Show every cue found in a listing or text, whether it counts, and the score; and what the second reader sees
#[derive(clap::Args)]
#[command(after_help = "Examples:
  brokerwatch explain 18ef036ab3410c3586e056dec31a5ab3
  brokerwatch explain 'Face images of 5,000 people, no children'
  brokerwatch explain - < description.txt")]
pub struct Args {
    /// Id of a stored listing (32 hex digits), a text, or `-` for standard input
    what: String,
    /// Only this term, for example sensitivity:health
    #[arg(long, value_name = "TERM")]
    term: Option<String>,
    /// Show the lists alone, without the second reader
    #[arg(long)]
    without_second_reader: bool,
}

/// Prints the explanation.
pub fn run(args: Args, context: &Context) -> Result<(), Failure> {
    let method = context.method()?;
    let (listing, _) = listing_of(&args.what, context)?;
    let mut explanation = method.tagger().explain(&listing, &mut Scratch::default());
    let mut second = match args.without_second_reader {
        true => Vec::new(),
        false => method.second_reader(Box::new(NoMemory))?.explain(&listing),
    };
    if let Some(term) = &args.term {
        if !method.vocabulary.cards().any(|c| c.head.id.as_str() == term) {
            return Err(super::decide::no_term(term, &method));
        }
        explanation.terms.retain(|t| t.term.as_str() == term);
        second.retain(|t| t.name == *term);
    }
    match context.json {
        true => output::json(&Explained { explanation, second_reader: second }),
        false => output::text(&(prose(&listing, &explanation) + &second_prose(&second))),
    }
}

/// What is printed with `--json`.
#[derive(Serialize)]
struct Explained {
    #[serde(flatten)]
    explanation: Explanation,
    second_reader: Vec<SeenTerm>,
}

fn second_prose(seen: &[SeenTerm]) -> String {
    let mut text = String::new();
    if !seen.is_empty() {
        text.push_str("\nsecond reader\n");
    }
    for t in seen {
        let verdict = match (t.holds, t.threshold) {
            (true, _) => "seen".to_owned(),
            (false, Some(threshold)) => format!("not seen, below {threshold:.2}"),
            (false, None) => "not heard: it is not good enough at this term".to_owned(),
        };
        text.push_str(&format!("\n{}  {verdict}; score {:+.2}, confidence {:.2}\n", t.name, t.score, t.confidence));
        if let Some(e) = &t.evidence {
            text.push_str(&format!("    “{}”  {} {}–{}\n", e.quote, e.field.name(), e.start, e.end));
        }
        for near in t.nearest.iter().filter(|_| t.holds) {
            text.push_str(&format!("    {:.2} like “{}”\n", near.similarity, near.text.replace('\n', " ")));
        }
    }
    text
}

/// The listing that an argument names (an id, a text, or `-` for standard input), with its assessment if it is stored.
pub fn listing_of(what: &str, context: &Context) -> Result<(Listing, Option<Assessment>), Failure> {
    if what == "-" {
        let mut text = Vec::new();
        std::io::stdin().read_to_end(&mut text)?;
        let text = String::from_utf8(text).map_err(|e| {
            let at = e.utf8_error().valid_up_to();
            Failure::new(USAGE, format!("standard input is not UTF-8 at byte {at}; convert it, for example with iconv"))
        })?;
        return Ok((listing_of_text(not_empty(&text)?), None));
    }
    // A word of nothing but hexadecimal digits is meant as an id.
    if what.len() > 12 && what.bytes().all(|b| b.is_ascii_hexdigit()) {
        let id = ListingId::parse(&what.to_ascii_lowercase()).ok_or_else(|| {
            let digits = what.len();
            Failure::new(
                USAGE,
                format!("“{what}” is not the id of a listing: expected 32 hexadecimal digits, got {digits}"),
            )
        })?;
        let found = context.folder.store()?.listing(&id)?;
        return found.map(|s| (s.listing, Some(s.assessment))).ok_or_else(|| super::decisions::no_listing(what));
    }
    Ok((listing_of_text(not_empty(what)?), None))
}

/// The text, unless it says nothing.
fn not_empty(text: &str) -> Result<&str, Failure> {
    match text.trim().is_empty() {
        true => Err(Failure::new(USAGE, "the text is empty; give an id, a text, or `-` for standard input")),
        false => Ok(text),
    }
}

fn prose(listing: &Listing, explanation: &Explanation) -> String {
    let mut text = format!("{}\n", listing.title);
    if explanation.terms.is_empty() {
        text.push_str("\nno cue found\n");
    }
    for t in &explanation.terms {
        let verdict = match (t.tagged, t.confidence) {
            (true, Some(c)) => format!("tagged, confidence {:.2}", c.min(0.97)),
            (false, Some(c)) => format!("not tagged, confidence {c:.2} is below 0.50"),
            (_, None) => "not tagged, all cues discounted".to_owned(),
        };
        text.push_str(&format!("\n{}  {verdict}\n", t.term));
        for p in &t.matches {
            let mark = if p.counts { '+' } else { '-' };
            let e = &p.evidence;
            let place = format!("{} {}–{}", e.field.name(), e.start, e.end);
            text.push_str(&format!("  {mark} “{}”  {}; cue “{}”; {place}\n", e.quote, p.outcome, e.cue));
        }
        for part in &t.parts {
            text.push_str(&format!("    {:+.2}  {}\n", part.log_odds, part.description));
        }
    }
    text
}
