//! Diagnostics of a query, shown above the hits: parts that were not understood or were interpreted, with a link to the
//! corrected query; suggestions; how many listings contain all terms instead of most; and, if there are no hits, how
//! many there would be without one of the conditions.

use super::html::Html;
use super::{PageError, format, labels};
use crate::search::{
    Answer, Ast, DroppedCondition, QueryDiagnostic, Relaxation, Searcher, conjunction, parse, relaxations,
    require_all_words, with_word_replaced,
};
use crate::web::params::{ParamError, SearchParams};
use std::ops::Range;

/// Characters of the query shown before and after the part that a diagnostic is about.
const AROUND: usize = 40;

/// The condition that excludes invented samples.
const NO_SAMPLES: &str = "-is:sample";

/// A query as typed, and as it is run: without invented samples, if there are real listings.
pub(super) struct SearchQuery<'a> {
    pub typed: &'a Ast,
    pub run: &'a Ast,
}

/// All diagnostics of a search.
#[derive(Default)]
pub(super) struct Diagnostics {
    /// Diagnostics of parts of the query, in order of position.
    pub of_query: Vec<DiagnosticView>,
    /// Parameters of the URL that could not be used.
    pub of_address: Vec<String>,
    /// Queries that may have been meant.
    pub suggestions: Vec<SuggestionView>,
    /// How many listings contain all terms.
    pub all_terms: Option<AllTerms>,
    /// Words that no hit contains, unless a diagnostic names them; without hits, words that no listing contains.
    pub missing_terms: Vec<String>,
    /// Conditions without which there would be hits.
    pub relaxed: Vec<Relaxed>,
}

/// The same search with one condition removed.
pub(super) struct Relaxed {
    /// The removed condition: a part of the query or, of a filter, the label of its facet.
    pub condition: String,
    pub is_filter: bool,
    pub href: String,
    pub listings: String,
}

/// A diagnostic of a part of the query.
pub(super) struct DiagnosticView {
    /// Position in the query in characters, from 1.
    pub position: u64,
    /// The part, underlined, with its surroundings.
    pub typed: Html,
    pub message: String,
    pub hint: Option<String>,
    /// The corrected query and its address.
    pub corrected: Option<(String, String)>,
}

/// A suggested query.
pub(super) struct SuggestionView {
    /// The query with the suggested word underlined.
    pub query: Html,
    pub href: String,
    /// Approximate number of listings that contain the word.
    pub listings: String,
}

/// The same query with all terms required.
pub(super) struct AllTerms {
    /// Listings that contain most of the terms.
    pub most: String,
    /// Listings that contain all; `None` for none.
    pub all: Option<String>,
    /// Address of the stricter search.
    pub href: String,
}

/// The diagnostics of a search. `of_query` are those of the parser; the answer brings its own.
pub(super) fn diagnostics(
    params: &SearchParams,
    query: &SearchQuery<'_>,
    of_query: &[QueryDiagnostic],
    of_address: &[ParamError],
    answer: &Answer,
    searcher: &Searcher,
) -> Result<Diagnostics, PageError> {
    let mut all: Vec<&QueryDiagnostic> = of_query.iter().chain(&answer.diagnostics).collect();
    all.sort_by_key(|n| n.position);
    // Samples that are excluded from the hits are excluded from these counts as well.
    let within =
        |ast: &Ast| if query.typed == query.run { ast.clone() } else { conjunction(ast, &parse(NO_SAMPLES).0) };
    let all_terms = match require_all_words(query.typed).filter(|_| answer.total > 0) {
        Some((ast, text)) => match searcher.count(&within(&ast), &params.filters)? {
            count if count == answer.total => None,
            count => Some(AllTerms {
                most: format::of(answer.total, "listing contains", "listings contain"),
                all: (count > 0).then(|| format::count(count)),
                href: params.asking(&text).address(),
            }),
        },
        None => None,
    };
    let suggestion = |s: &crate::search::Suggestion| {
        let query = with_word_replaced(&params.q, &s.span, &s.word)?;
        let span = s.span.start..s.span.start + s.word.len();
        Some(SuggestionView {
            href: params.asking(&query).address(),
            query: around(&query, &span),
            listings: format::of(s.documents, "listing has", "listings have"),
        })
    };
    let without = if answer.total == 0 { relaxations(query.typed, &params.filters, searcher)? } else { Vec::new() };
    let named = |word: &String| answer.diagnostics.iter().any(|n| n.message.contains(&format!("“{word}”")));
    Ok(Diagnostics {
        missing_terms: answer.missing_terms.iter().filter(|word| !named(word)).cloned().collect(),
        relaxed: without.into_iter().map(|w| relaxed(params, w)).collect(),
        of_query: all.into_iter().map(|n| view(params, n)).collect(),
        of_address: of_address.iter().map(ToString::to_string).collect(),
        suggestions: answer.suggestions.iter().filter_map(suggestion).collect(),
        all_terms,
    })
}

fn relaxed(params: &SearchParams, relaxation: Relaxation) -> Relaxed {
    let listings = format::of(relaxation.listings, "listing", "listings");
    let (condition, is_filter, rest) = match relaxation.dropped {
        DroppedCondition::Clause(part, query) => (part, false, params.asking(&query)),
        DroppedCondition::Filter(field) => {
            let mut rest = params.on_page(1);
            rest.filters.remove(&field);
            (labels::facet(field).to_owned(), true, rest)
        }
    };
    Relaxed { condition, is_filter, href: rest.address(), listings }
}

fn view(params: &SearchParams, diagnostic: &QueryDiagnostic) -> DiagnosticView {
    let before = params.q.get(..diagnostic.position).unwrap_or(&params.q);
    let corrected = diagnostic.applied(&params.q).map(|q| {
        let href = params.asking(&q).address();
        (q, href)
    });
    DiagnosticView {
        position: before.chars().count() as u64 + 1,
        typed: around(&params.q, &diagnostic.span),
        message: diagnostic.message.clone(),
        hint: diagnostic.hint.clone(),
        corrected,
    }
}

/// A part of a query, underlined, with the words around it.
fn around(query: &str, span: &Range<usize>) -> Html {
    let mut html = Html::default();
    let (Some(before), Some(part), Some(after)) =
        (query.get(..span.start), query.get(span.clone()), query.get(span.end..))
    else {
        return html;
    };
    let from = before.char_indices().rev().nth(AROUND - 1).map_or(0, |(i, _)| i);
    let to = after.char_indices().nth(AROUND).map_or(after.len(), |(i, _)| i);
    html.text(if from > 0 { "… " } else { "" });
    html.text(before.get(from..).unwrap_or_default());
    html.underlined(part);
    html.text(after.get(..to).unwrap_or_default());
    html.text(if to < after.len() { " …" } else { "" });
    html
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::parse;

    fn first(q: &str) -> DiagnosticView {
        let (_, diagnostics) = parse(q);
        view(&SearchParams { q: q.to_owned(), page: 1, ..SearchParams::default() }, &diagnostics[0])
    }

    #[test]
    fn a_diagnostic_underlines_its_part_and_counts_characters() {
        let found = first("儿童 (face");
        assert_eq!((found.position, found.typed.to_string()), (4, "儿童 <u>(</u>face".to_owned()));
        let long = format!("{} (face", "é".repeat(60));
        let shown = first(&long).typed.to_string();
        assert!(shown.starts_with("… é") && shown.matches('é').count() == AROUND - 1, "{shown}");
    }

    #[test]
    fn a_replacement_becomes_a_link_to_the_corrected_query() {
        let found = first("voice <b> contry:DE");
        assert_eq!(found.typed.to_string(), "voice &lt;b&gt; <u>contry:</u>DE");
        let (query, href) = found.corrected.unwrap();
        assert_eq!((query.as_str(), href.as_str()), ("voice <b> country:DE", "/?q=voice%20%3Cb%3E%20country%3ADE"));
        assert!(first("(face").corrected.is_none());
    }
}
