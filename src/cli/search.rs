//! `brokerwatch search`

use super::context::Context;
use super::failure::{Failure, USAGE};
use super::output;
use crate::listing::ListingId;
use crate::search::{
    Explanation, FACETS, FacetCounts, Filters, LeftOut, Marker, Order, Page, QueryNotice, Request, Suggestion, Wider,
    form, parse, points, reasons, replaced, strict, wider, written,
};
use crate::store::StoredListing;
use serde::Serialize;

/// Search the catalog
#[derive(clap::Args)]
pub struct Args {
    /// Words, "phrases", -not, OR, field:value; everything if empty. A query that begins with a hyphen goes behind `--`, as in
    /// `brokerwatch search -- -synthetic`. See docs/SEARCH.md
    #[arg(default_value = "")]
    query: String,
    /// Hits shown
    #[arg(short, long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    limit: u32,
    /// Hits skipped
    #[arg(long, default_value_t = 0)]
    offset: u32,
    /// Order of the hits: relevance, newest, oldest, first-seen, cheapest, dearest, largest, smallest, most-people, gravest,
    /// least-documented or id
    #[arg(long, default_value = "relevance", value_name = "ORDER")]
    sort: String,
    /// Say of each hit why it was found
    #[arg(long)]
    explain: bool,
}

#[derive(Serialize)]
struct Answer<'a> {
    query: String,
    total: u64,
    shown: usize,
    notices: Vec<String>,
    /// Other questions that may have been meant.
    suggestions: Vec<String>,
    facets: Vec<Facet<'a>>,
    items: &'a [StoredListing],
    /// Why each of the items was found, in the same order; only if asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    why: Vec<Option<Why>>,
}

#[derive(Serialize)]
struct Why {
    words: Vec<WhyWord>,
    together: f32,
    whole_title: f32,
    fresh: f32,
    score: f32,
}

#[derive(Serialize)]
struct WhyWord {
    typed: String,
    found: String,
    r#where: &'static str,
    how: &'static str,
    language: Option<&'static str>,
    score: f32,
}

#[derive(Serialize)]
struct Facet<'a> {
    field: &'static str,
    distinct: u64,
    values: Vec<(&'a str, u64)>,
}

/// Prints hits with the words that matched.
pub fn run(args: Args, context: &Context) -> Result<(), Failure> {
    let order = Order::from_name(&args.sort).ok_or_else(|| {
        let names = Order::names().collect::<Vec<_>>().join(", ");
        Failure::new(USAGE, format!("--sort: “{}” is no order; there are: {names}", args.sort))
    })?;
    let store = context.folder.store()?;
    let searcher = context.reader()?.searcher();
    let (query, mut notices) = parse(&args.query);
    let page = Page::top(args.offset as usize, args.limit as usize);
    let facets: &[_] = if context.json { &FACETS } else { &[] };
    let filters = Filters::default();
    let answer = searcher.search(&Request { facets, order, ..Request::top(&query, &filters, page) })?;
    notices.extend(answer.notices.iter().cloned());
    notices.sort_by_key(|n| n.position);
    for notice in &notices {
        context.say(&told(notice));
    }
    let suggestions: Vec<String> =
        answer.suggestions.iter().filter_map(|s| replaced(&args.query, &s.span, &s.word)).collect();
    for (question, Suggestion { documents, .. }) in suggestions.iter().zip(&answer.suggestions) {
        context.say(&format!("did you mean: {question} ({} listings have that word)", output::grouped(*documents)));
    }
    let plan = searcher.plan(&query)?;
    let marker = Marker::new(&plan);
    let ids: Vec<ListingId> = answer.hits.iter().filter_map(|h| ListingId::parse(&h.id)).collect();
    let items = store.listings(&ids)?;
    let mut explanations = Vec::new();
    for stored in items.iter().filter(|_| args.explain) {
        explanations.push(searcher.explain(&plan, stored.listing.id.as_str())?);
    }
    if context.json {
        return output::json(&Answer {
            query: query.to_string(),
            total: answer.total,
            shown: items.len(),
            notices: notices.iter().map(told).collect(),
            facets: answer.facets.iter().map(facet).collect(),
            suggestions,
            items: &items,
            why: explanations.into_iter().map(|e| e.map(why)).collect(),
        });
    }
    for (n, stored) in items.iter().enumerate() {
        let reasons = explanations.get(n).and_then(Option::as_ref).map(because).unwrap_or_default();
        output::text(&format!("{}{reasons}\n", shown(stored, &marker)))?;
    }
    let first = args.offset as u64 + u64::from(!items.is_empty());
    let last = u64::from(args.offset) + items.len() as u64;
    context.say(&match answer.total {
        0 => "Nothing found. Fewer words find more; `brokerwatch status` says what the catalog holds.".to_owned(),
        total if items.is_empty() => {
            let total = output::grouped(total);
            format!(
                "{total} listings in all, none from {} on; a smaller --offset shows some",
                output::grouped(first + 1)
            )
        }
        total => format!("{first}–{last} of {} listings", output::grouped(total)),
    });
    let without = if answer.total == 0 { wider(&query, &filters, &searcher)? } else { Vec::new() };
    for Wider { without, listings } in without {
        if let LeftOut::Part(part, question) = without {
            context.say(&format!("without {part}: {} listings: {question}", output::grouped(listings)));
        }
    }
    if let Some((all, text)) = strict(&query).filter(|_| answer.total > 0) {
        match searcher.count(&all, &filters)? {
            count if count == answer.total => {}
            count => context.say(&format!("{} of them have all of the words: {text}", output::grouped(count))),
        }
    }
    Ok(())
}

fn why(explanation: Explanation) -> Why {
    let Explanation { parts, together, whole_title, fresh, score, .. } = explanation;
    let word = |part: crate::search::Part| {
        let (how, language) = form(part.how);
        WhyWord { typed: part.typed, found: part.found, r#where: part.place, how, language, score: part.score }
    };
    Why { words: parts.into_iter().map(word).collect(), together, whole_title, fresh, score }
}

/// The reasons for a hit, one line each.
fn because(explanation: &Explanation) -> String {
    let found = reasons(explanation, &|_, value| value.to_owned());
    if found.words.is_empty() {
        return String::new();
    }
    let mut text = String::new();
    for word in &found.words {
        let (typed, what) = (&word.typed, &word.found);
        text += &format!("  {:>6}  “{typed}” found as “{what}” in {}: {}\n", points(word.points), word.place, word.how);
    }
    for (name, added) in &found.factors {
        text += &format!("  {:>6}  {name}\n", points(*added));
    }
    text + &format!("  {:>6}  in all\n", points(found.sum))
}

fn facet(counts: &FacetCounts) -> Facet<'_> {
    Facet {
        field: counts.field.name(),
        distinct: counts.distinct,
        values: counts.values.iter().map(|(v, n)| (v.as_str(), *n)).collect(),
    }
}

/// A notice of the query parser as one line.
pub fn told(notice: &QueryNotice) -> String {
    let hint = notice.hint.as_ref().map(|h| format!("; {h}")).unwrap_or_default();
    format!("query, byte {}: {}{hint}", notice.position + 1, notice.message)
}

fn shown(stored: &StoredListing, marker: &Marker) -> String {
    let listing = &stored.listing;
    let (title, broker) = output::headline(listing);
    let tags: Vec<&str> = stored.assessment.tags.iter().map(|t| t.term.as_str()).collect();
    let cut = marker.snippet(&listing.description, written(listing), 200);
    let severity = stored.assessment.severity().map(|s| format!(" [{s}]")).unwrap_or_default();
    let text = cut.text.replace('\n', " ");
    let gone =
        stored.gone.map(|at| format!(" (no longer listed: last met on {})", output::time(at))).unwrap_or_default();
    format!(
        "{title}{severity}{gone}\n  {} · {broker} · {}\n  {}\n  {text}\n",
        listing.id,
        listing.source,
        tags.join(" ")
    )
}
