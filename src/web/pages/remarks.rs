//! What there is to say about a question: what was not understood or understood otherwise, with the place and a link that
//! mends it; what may have been meant; how many listings have all of the words instead of most; and, where nothing was
//! found, what would be found without one of the conditions.

use super::html::Html;
use super::search::Asked;
use super::{PageError, names, show};
use crate::search::{
    Answer, Ast, DroppedCondition, QueryDiagnostic, Relaxation, Searcher, conjunction, parse, relaxations,
    require_all_words, with_word_replaced,
};
use crate::web::params::{ParamError, SearchParams};
use std::ops::Range;

/// Characters of the question shown before and after the place that a remark is about.
const AROUND: usize = 40;

/// The condition under which a question is asked where samples are left out.
const NO_SAMPLES: &str = "-is:sample";

/// Everything said about a question.
#[derive(Default)]
pub(super) struct Remarks {
    /// Remarks, in order of their places.
    pub notices: Vec<Remark>,
    /// Parameters of the address that could not be used.
    pub faults: Vec<String>,
    /// Other questions that may have been meant.
    pub meant: Vec<Meant>,
    /// How many have all words.
    pub strict: Option<Strict>,
    /// Words that no listing found has, unless a remark names them; where nothing is found, words that no listing at all has.
    pub missing: Vec<String>,
    /// Conditions without which something would be found.
    pub without: Vec<Without>,
}

/// The same question with one condition left out.
pub(super) struct Without {
    /// What is left out: a part of the question or, as a filter, the values chosen of a facet.
    pub what: String,
    pub is_filter: bool,
    pub href: String,
    pub listings: String,
}

/// One remark.
pub(super) struct Remark {
    /// Character of the question, from 1.
    pub place: u64,
    /// The question around the place, which is underlined.
    pub typed: Html,
    pub message: String,
    pub hint: Option<String>,
    /// The question as the hint would have it, and its address.
    pub mended: Option<(String, String)>,
}

/// Another question.
pub(super) struct Meant {
    /// The question with the word in it marked.
    pub question: Html,
    pub href: String,
    /// Listings that have the word, about.
    pub listings: String,
}

/// The same question with all words required.
pub(super) struct Strict {
    /// Listings that have most of the words.
    pub most: String,
    /// Listings that have all; `None` for none.
    pub all: Option<String>,
    /// Address of the strict question.
    pub href: String,
}

/// What there is to say. `notices` are those of the parser; the answer brings its own.
pub(super) fn remarks(
    params: &SearchParams,
    asked: &Asked<'_>,
    notices: &[QueryDiagnostic],
    faults: &[ParamError],
    answer: &Answer,
    searcher: &Searcher,
) -> Result<Remarks, PageError> {
    let mut all: Vec<&QueryDiagnostic> = notices.iter().chain(&answer.diagnostics).collect();
    all.sort_by_key(|n| n.position);
    // What is asked besides the question as typed holds for its narrower and wider forms too.
    let within =
        |ast: &Ast| if asked.question == asked.ast { ast.clone() } else { conjunction(ast, &parse(NO_SAMPLES).0) };
    let strict = match require_all_words(asked.question).filter(|_| answer.total > 0) {
        Some((ast, text)) => match searcher.count(&within(&ast), &params.filters)? {
            count if count == answer.total => None,
            count => Some(Strict {
                most: show::of(answer.total, "listing has", "listings have"),
                all: (count > 0).then(|| show::count(count)),
                href: params.asking(&text).address(),
            }),
        },
        None => None,
    };
    let meant = |s: &crate::search::Suggestion| {
        let question = with_word_replaced(&params.q, &s.span, &s.word)?;
        let span = s.span.start..s.span.start + s.word.len();
        Some(Meant {
            href: params.asking(&question).address(),
            question: around(&question, &span),
            listings: show::of(s.documents, "listing has", "listings have"),
        })
    };
    let without = if answer.total == 0 { relaxations(asked.question, &params.filters, searcher)? } else { Vec::new() };
    let named = |word: &String| answer.diagnostics.iter().any(|n| n.message.contains(&format!("“{word}”")));
    Ok(Remarks {
        missing: answer.missing_terms.iter().filter(|word| !named(word)).cloned().collect(),
        without: without.into_iter().map(|w| left_out(params, w)).collect(),
        notices: all.into_iter().map(|n| remark(params, n)).collect(),
        faults: faults.iter().map(ToString::to_string).collect(),
        meant: answer.suggestions.iter().filter_map(meant).collect(),
        strict,
    })
}

fn left_out(params: &SearchParams, relaxation: Relaxation) -> Without {
    let listings = show::of(relaxation.listings, "listing", "listings");
    let (what, is_filter, rest) = match relaxation.dropped {
        DroppedCondition::Clause(part, question) => (part, false, params.asking(&question)),
        DroppedCondition::Filter(field) => {
            let mut rest = params.on_page(1);
            rest.filters.remove(&field);
            (names::facet(field).to_owned(), true, rest)
        }
    };
    Without { what, is_filter, href: rest.address(), listings }
}

fn remark(params: &SearchParams, notice: &QueryDiagnostic) -> Remark {
    let before = params.q.get(..notice.position).unwrap_or(&params.q);
    let mended = notice.applied(&params.q).map(|q| {
        let href = params.asking(&q).address();
        (q, href)
    });
    Remark {
        place: before.chars().count() as u64 + 1,
        typed: around(&params.q, &notice.span),
        message: notice.message.clone(),
        hint: notice.hint.clone(),
        mended,
    }
}

/// A part of a question with the words around it.
fn around(question: &str, span: &Range<usize>) -> Html {
    let mut html = Html::default();
    let (Some(before), Some(part), Some(after)) =
        (question.get(..span.start), question.get(span.clone()), question.get(span.end..))
    else {
        return html;
    };
    let from = before.char_indices().rev().nth(AROUND - 1).map_or(0, |(i, _)| i);
    let to = after.char_indices().nth(AROUND).map_or(after.len(), |(i, _)| i);
    html.text(if from > 0 { "… " } else { "" });
    html.text(&before[from..]);
    html.underlined(part);
    html.text(&after[..to]);
    html.text(if to < after.len() { " …" } else { "" });
    html
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::parse;

    fn first(q: &str) -> Remark {
        let (_, notices) = parse(q);
        remark(&SearchParams { q: q.to_owned(), page: 1, ..SearchParams::default() }, &notices[0])
    }

    #[test]
    fn a_remark_underlines_its_place_and_counts_characters() {
        let found = first("儿童 (face");
        assert_eq!((found.place, found.typed.to_string()), (4, "儿童 <u>(</u>face".to_owned()));
        let long = format!("{} (face", "é".repeat(60));
        let shown = first(&long).typed.to_string();
        assert!(shown.starts_with("… é") && shown.matches('é').count() == AROUND - 1, "{shown}");
    }

    #[test]
    fn a_hint_that_is_a_replacement_can_be_taken() {
        let found = first("voice <b> contry:DE");
        assert_eq!(found.typed.to_string(), "voice &lt;b&gt; <u>contry:</u>DE");
        let (question, href) = found.mended.unwrap();
        assert_eq!((question.as_str(), href.as_str()), ("voice <b> country:DE", "/?q=voice%20%3Cb%3E%20country%3ADE"));
        assert!(first("(face").mended.is_none());
    }
}
