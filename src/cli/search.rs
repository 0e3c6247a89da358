//! `brokerwatch search`

use super::context::Context;
use super::failure::{Failure, USAGE};
use super::output;
use super::query::impossible;
use super::samples::scope;
use crate::domain::listing::ListingId;
use crate::search::{
    self, Ast, Budget, Explanation, FACETS, FacetCounts, FacetField, Filters, LeftOut, Marker, Order, Page,
    QueryNotice, Request, Scope, Suggestion, Wider, both, form, parse, points, reasons, remarks, replaced, strict,
    wider, written,
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
    /// Invented samples that would answer too.
    samples_left_out: u64,
    shown: usize,
    notices: Vec<String>,
    /// Other questions that may have been meant.
    suggestions: Vec<String>,
    /// Words that no listing found has; where nothing is found, words that no listing at all has.
    missing: &'a [String],
    facets: Vec<Facet<'a>>,
    items: &'a [StoredListing],
    /// The words that each of the items lacks, in the same order.
    lacking: Vec<&'a [String]>,
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
    let (query, mut notices) = parse(&args.query);
    let page = Page::top(args.offset as usize, args.limit as usize);
    let facets: &[_] = if context.json { &FACETS } else { &[] };
    let filters = Filters::default();
    let mut searcher = context.reader()?.searcher().within(Budget::unlimited());
    let currency = |code: &str| {
        let of = Filters::from([(FacetField::Currency, vec![code.to_owned()])]);
        searcher.count(&Ast::everything(), &of).is_ok_and(|listings| listings > 0)
    };
    notices.extend(remarks(&args.query, &query, &currency));
    let Scope { ast, left_out } = scope(&searcher, &query, &filters, context)?;
    let request = Request { facets, order, ..Request::top(&ast, &filters, page) };
    let mut answer = searcher.search(&request)?;
    if answer.corrected || !answer.suggestions.is_empty() {
        // Somebody's name is not taken for another word; reading all names takes longer than most questions.
        searcher = context.reader_with(&context.method()?)?.searcher().within(Budget::unlimited());
        answer = searcher.search(&request)?;
    }
    notices.extend(answer.notices.iter().cloned());
    notices.sort_by_key(|n| n.position);
    if let Some(fault) = impossible(&query, &searcher, context)? {
        context.say(&fault);
    }
    for notice in &notices {
        context.say(&told(notice));
    }
    let suggestions: Vec<String> =
        answer.suggestions.iter().filter_map(|s| replaced(&args.query, &s.span, &s.word)).collect();
    let named = |word: &String| answer.notices.iter().any(|n| n.message.contains(&format!("“{word}”")));
    let unnamed: Vec<String> = answer.missing.iter().filter(|w| !named(w)).map(|w| format!("“{w}”")).collect();
    if !unnamed.is_empty() {
        let which = if answer.total == 0 { "no listing contains" } else { "none of these listings contains" };
        context.say(&format!("{which} {}", unnamed.join(", ")));
    }
    for (question, Suggestion { documents, .. }) in suggestions.iter().zip(&answer.suggestions) {
        context.say(&format!("did you mean: {question} ({} that word)", output::have(*documents)));
    }
    let plan = searcher.plan(&ast)?;
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
            samples_left_out: left_out,
            shown: items.len(),
            notices: notices.iter().map(told).collect(),
            facets: answer.facets.iter().map(facet).collect(),
            suggestions,
            missing: &answer.missing,
            items: &items,
            lacking: items.iter().map(|stored| lacking(&answer, stored)).collect(),
            why: explanations.into_iter().map(|e| e.map(why)).collect(),
        });
    }
    for (n, stored) in items.iter().enumerate() {
        let missing = match lacking(&answer, stored) {
            [] => String::new(),
            words => format!("  not in it: {}\n", words.join(", ")),
        };
        let reasons = explanations.get(n).and_then(Option::as_ref).map(because).unwrap_or_default();
        output::text(&format!("{}{missing}{reasons}\n", shown(stored, &marker)))?;
    }
    let first = args.offset as u64 + u64::from(!items.is_empty());
    let last = u64::from(args.offset) + items.len() as u64;
    context.say(&match answer.total {
        0 => "Nothing found. Fewer words find more; `brokerwatch status` says what the catalog holds.".to_owned(),
        total if items.is_empty() => format!("none shown of {}: --offset is beyond the last", output::listings(total)),
        total => format!("{first}–{last} of {}", output::listings(total)),
    });
    let within = |other: &Ast| if ast == query { other.clone() } else { both(other, &parse("-is:sample").0) };
    let without = if answer.total == 0 { wider(&query, &filters, &searcher)? } else { Vec::new() };
    for Wider { without, listings } in without {
        if let LeftOut::Part(part, question) = without {
            context.say(&format!("without {part}: {}: {question}", output::listings(listings)));
        }
    }
    if let Some((all, text)) = strict(&query).filter(|_| answer.total > 0) {
        match searcher.count(&within(&all), &filters)? {
            count if count == answer.total => {}
            count => context.say(&format!("{} of them have all of the words: {text}", output::grouped(count))),
        }
    }
    Ok(())
}

/// The words that a listing of the answer lacks.
fn lacking<'a>(answer: &'a search::Answer, stored: &StoredListing) -> &'a [String] {
    let hit = answer.hits.iter().find(|hit| hit.id == stored.listing.id.as_str());
    hit.map(|hit| hit.missing.as_slice()).unwrap_or_default()
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
    let undecided = match stored.assessment.rules_undecided() {
        0 => String::new(),
        1 => ", 1 rule undecided".to_owned(),
        n => format!(", {n} rules undecided"),
    };
    let judged = stored.assessment.severity().map_or("no finding".to_owned(), |s| s.to_string());
    let severity = format!(" [{judged}{undecided}]");
    let severity = if listing.invented { format!("{severity} [invented sample]") } else { severity };
    let text = cut.text.replace('\n', " ");
    let gone =
        stored.delisted.map(|at| format!(" (no longer listed: last met on {})", output::time(at))).unwrap_or_default();
    format!(
        "{title}{severity}{gone}\n  {} · {broker} · {}\n  {}\n  {text}\n",
        listing.id,
        listing.source,
        tags.join(" ")
    )
}
