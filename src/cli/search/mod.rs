//! `brokerwatch search`: the hits of a query, with diagnostics on standard error.

mod json;

use super::context::Context;
use super::failure::{Failure, USAGE};
use super::output;
use super::query::{diagnostic_line, impossible};
use super::samples::scope;
use crate::domain::listing::ListingId;
use crate::search::{
    self, Ast, Budget, DroppedCondition, Explanation, FACETS, FacetField, Filters, Highlighter, Order, Page,
    Relaxation, Request, Scope, Suggestion, conjunction, diagnose, format_points, parse, relaxations,
    require_all_words, summarise, with_word_replaced, written,
};
use crate::store::StoredListing;

/// Search the catalogue
#[derive(clap::Args)]
pub struct Args {
    /// Words, "phrases", -not, OR, field:value [default: everything]. Put `--` before a query that begins with a
    /// hyphen, as in `brokerwatch search -- -synthetic`. See docs/SEARCH.md
    #[arg(default_value = "")]
    query: String,
    /// Number of hits to show
    #[arg(short, long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    limit: u32,
    /// Number of hits to skip
    #[arg(long, default_value_t = 0)]
    offset: u32,
    #[arg(long, default_value = "relevance", value_name = "ORDER", help = sort_help())]
    sort: String,
    /// Explain the score of each hit
    #[arg(long)]
    explain: bool,
}

/// The orders are those of the index, so that the help never lacks one.
fn sort_help() -> String {
    format!("Order of the hits: {}", Order::names().collect::<Vec<_>>().join(", "))
}

/// Prints hits with the words that matched.
pub fn run(args: Args, context: &Context) -> Result<(), Failure> {
    let order = Order::from_name(&args.sort).ok_or_else(|| {
        let names = Order::names().collect::<Vec<_>>().join(", ");
        Failure::new(USAGE, format!("--sort: invalid order “{}”; expected one of {names}", args.sort))
    })?;
    let store = context.folder.store()?;
    let (query, mut diagnostics) = parse(&args.query);
    let page = Page::top(args.offset as usize, args.limit as usize);
    let facets: &[_] = if context.json { &FACETS } else { &[] };
    let filters = Filters::default();
    let mut searcher = context.reader()?.searcher().with_budget(Budget::unlimited());
    let currency = |code: &str| {
        let of = Filters::from([(FacetField::Currency, vec![code.to_owned()])]);
        searcher.count(&Ast::everything(), &of).is_ok_and(|listings| listings > 0)
    };
    diagnostics.extend(diagnose(&args.query, &query, &currency));
    let Scope { ast, samples_excluded } = scope(&searcher, &query, &filters, context)?;
    let request = Request { facets, order, ..Request::top(&filters, page) };
    let mut prepared = searcher.prepare(&ast)?;
    let mut answer = prepared.search(&request)?;
    if answer.corrected || !answer.suggestions.is_empty() {
        // Names must not be corrected to other words; reading all names takes longer than most queries, so only now.
        searcher = context.reader_with(&context.method()?)?.searcher().with_budget(Budget::unlimited());
        prepared = searcher.prepare(&ast)?;
        answer = prepared.search(&request)?;
    }
    diagnostics.extend(answer.diagnostics.iter().cloned());
    diagnostics.sort_by_key(|n| n.position);
    if let Some(fault) = impossible(&query, &searcher, context)? {
        context.say(&fault);
    }
    for diagnostic in &diagnostics {
        context.say(&diagnostic_line(diagnostic));
    }
    let suggestions: Vec<String> =
        answer.suggestions.iter().filter_map(|s| with_word_replaced(&args.query, &s.span, &s.word)).collect();
    let named = |word: &String| answer.diagnostics.iter().any(|n| n.message.contains(&format!("“{word}”")));
    let unnamed: Vec<String> = answer.missing_terms.iter().filter(|w| !named(w)).map(|w| format!("“{w}”")).collect();
    if !unnamed.is_empty() {
        let which = if answer.total == 0 { "no listing contains" } else { "none of these listings contains" };
        context.say(&format!("{which} {}", unnamed.join(", ")));
    }
    for (question, Suggestion { documents, .. }) in suggestions.iter().zip(&answer.suggestions) {
        context.say(&format!("did you mean: {question} ({} that word)", output::have(*documents)));
    }
    let highlighter = Highlighter::new(prepared.plan());
    let ids: Vec<ListingId> = answer.hits.iter().filter_map(|h| ListingId::parse(&h.id)).collect();
    let items = store.listings(&ids)?;
    let mut explanations = Vec::new();
    for stored in items.iter().filter(|_| args.explain) {
        explanations.push(prepared.explain(stored.listing.id.as_str())?);
    }
    if context.json {
        return output::json(&json::Answer {
            query: query.to_string(),
            total: answer.total,
            samples_excluded,
            shown: items.len(),
            diagnostics: diagnostics.iter().map(diagnostic_line).collect(),
            facets: answer.facets.iter().map(json::facet).collect(),
            suggestions,
            missing_terms: &answer.missing_terms,
            items: &items,
            item_missing_terms: items.iter().map(|stored| missing_terms(&answer, stored)).collect(),
            explanations: explanations.into_iter().map(|e| e.map(json::explanation)).collect(),
        });
    }
    for (n, stored) in items.iter().enumerate() {
        let missing = match missing_terms(&answer, stored) {
            [] => String::new(),
            words => format!("  missing: {}\n", words.join(", ")),
        };
        let reasons = explanations.get(n).and_then(Option::as_ref).map(explanation_lines).unwrap_or_default();
        output::text(&format!("{}{missing}{reasons}\n", hit_lines(stored, &highlighter)))?;
    }
    let first = args.offset as u64 + u64::from(!items.is_empty());
    let last = u64::from(args.offset) + items.len() as u64;
    context.say(&match answer.total {
        0 => "No hits. Try fewer words; `brokerwatch status` shows what the catalogue contains.".to_owned(),
        total if items.is_empty() => {
            format!("none shown of {}: --offset is beyond the last hit", output::listings(total))
        }
        total => format!("{first}–{last} of {}", output::listings(total)),
    });
    let within = |other: &Ast| if ast == query { other.clone() } else { conjunction(other, &parse("-is:sample").0) };
    let without = if answer.total == 0 { relaxations(&query, &filters, &searcher)? } else { Vec::new() };
    for Relaxation { dropped, listings } in without {
        if let DroppedCondition::Clause(part, question) = dropped {
            context.say(&format!("without {part}: {}: {question}", output::listings(listings)));
        }
    }
    if let Some((all, text)) = require_all_words(&query).filter(|_| answer.total > 0) {
        match searcher.count(&within(&all), &filters)? {
            count if count == answer.total => {}
            count => context.say(&format!("{} of them contain all words: {text}", output::grouped(count))),
        }
    }
    Ok(())
}

/// The words of the query that a hit lacks.
fn missing_terms<'a>(answer: &'a search::Answer, stored: &StoredListing) -> &'a [String] {
    let hit = answer.hits.iter().find(|hit| hit.id == stored.listing.id.as_str());
    hit.map(|hit| hit.missing_terms.as_slice()).unwrap_or_default()
}

/// The parts of the score of a hit, one line each.
fn explanation_lines(explanation: &Explanation) -> String {
    let found = summarise(explanation, &|_, value| value.to_owned());
    if found.terms.is_empty() {
        return String::new();
    }
    let mut text = String::new();
    for term in &found.terms {
        let (typed, what) = (&term.term, &term.matched);
        text += &format!(
            "  {:>6}  “{typed}” matched “{what}” in {}: {}\n",
            format_points(term.points),
            term.field,
            term.match_kind
        );
    }
    for (name, added) in &found.factors {
        text += &format!("  {:>6}  {name}\n", format_points(*added));
    }
    text + &format!("  {:>6}  total\n", format_points(found.sum))
}

fn hit_lines(stored: &StoredListing, highlighter: &Highlighter) -> String {
    let listing = &stored.listing;
    let (title, broker) = output::headline(listing);
    let tags: Vec<&str> = stored.assessment.tags.iter().map(|t| t.term.as_str()).collect();
    let cut = highlighter.snippet(&listing.description, written(listing), 200);
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
        stored.delisted.map(|at| format!(" (no longer listed, last seen on {})", output::time(at))).unwrap_or_default();
    format!(
        "{title}{severity}{gone}\n  {} · {broker} · {}\n  {}\n  {text}\n",
        listing.id,
        listing.source,
        tags.join(" ")
    )
}
