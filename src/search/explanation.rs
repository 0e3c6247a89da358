//! Why a listing matches a query, in words and in points that add up on the page.

use brokerwatch_index::{Explanation, FacetField, MatchKind, TermMatch};

/// Longest matched text that is shown, in characters.
const LONGEST: usize = 60;
/// Terms of one listing that are shown one by one.
const MAX_SHOWN: usize = 40;

/// An explanation ready to print. Points are hundredths of the score.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExplanationSummary {
    /// What each term matched, in the order typed.
    pub terms: Vec<TermSummary>,
    /// What was added besides, by name.
    pub factors: Vec<(&'static str, i64)>,
    /// All points of terms and factors.
    pub sum: i64,
}

/// A term that matched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TermSummary {
    /// As typed.
    pub term: String,
    /// What matched.
    pub matched: String,
    /// In which field, in words.
    pub field: String,
    /// How it matched, in words.
    pub match_kind: String,
    /// What it added.
    pub points: i64,
}

/// The explanation in words. `label` gives the readable name of a facet value.
pub fn summarise(explanation: &Explanation, label: &dyn Fn(FacetField, &str) -> String) -> ExplanationSummary {
    let terms = merged(explanation.terms.iter().map(|term| summary(term, label)));
    let added = |share: f32| hundredths(explanation.terms_score * share);
    let factors: Vec<(&str, i64)> = [
        ("the words are near each other", added(explanation.proximity)),
        ("the words are the whole title", added(explanation.title_match)),
        ("the listing is recent", added(explanation.recency)),
    ]
    .into_iter()
    .filter(|(_, points)| *points != 0)
    .collect();
    let sum = terms.iter().map(|t| t.points).sum::<i64>() + factors.iter().map(|(_, points)| points).sum::<i64>();
    ExplanationSummary { terms, factors, sum }
}

/// Equal entries are merged into one with the sum of their points; beyond [`MAX_SHOWN`], the rest is merged into one
/// line.
fn merged(all: impl Iterator<Item = TermSummary>) -> Vec<TermSummary> {
    let mut terms: Vec<TermSummary> = Vec::new();
    let mut more = 0;
    for new in all {
        let same = |t: &&mut TermSummary| {
            (&t.term, &t.matched, &t.field, &t.match_kind) == (&new.term, &new.matched, &new.field, &new.match_kind)
        };
        if let Some(known) = terms.iter_mut().take(MAX_SHOWN).find(same) {
            known.points += new.points;
        } else if terms.len() < MAX_SHOWN {
            terms.push(new);
        } else if let Some(rest) = terms.get_mut(MAX_SHOWN) {
            more += 1;
            rest.points += new.points;
            rest.matched = format!("{more} more");
        } else {
            more = 1;
            terms.push(TermSummary { term: "…".to_owned(), matched: "1 more".to_owned(), ..new });
        }
    }
    terms
}

/// Hundredths as text: `1.05`.
pub fn format_points(hundredths: i64) -> String {
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

fn summary(term: &TermMatch, label: &dyn Fn(FacetField, &str) -> String) -> TermSummary {
    let facet = FacetField::from_name(term.field);
    let matched = match facet {
        Some(field) => label(field, &term.matched),
        // A stem is the beginning that all forms share.
        None if matches!(term.match_kind, MatchKind::Stem(_)) => format!("{}…", term.matched),
        None => term.matched.clone(),
    };
    TermSummary {
        term: term.term.clone(),
        matched: match matched.char_indices().nth(LONGEST) {
            Some((end, _)) => format!("{}…", &matched[..end]),
            None => matched,
        },
        field: match (facet, term.field) {
            (Some(field), _) => format!("{} of the listing", field.name()),
            (None, "broker_name") => "broker’s name".to_owned(),
            (None, other) => other.to_owned(),
        },
        match_kind: in_words(term.match_kind),
        points: hundredths(term.score),
    }
}

fn in_words(kind: MatchKind) -> String {
    match kind {
        MatchKind::Exact => "as typed".to_owned(),
        MatchKind::Stem(code) => match isolang::Language::from_639_1(code) {
            Some(language) => format!("another form ({})", language.to_name()),
            None => format!("another form ({code})"),
        },
        MatchKind::Joined => "written as one word or as several".to_owned(),
        MatchKind::Prefix => "begins with it".to_owned(),
        MatchKind::Phonetic => "sounds like it".to_owned(),
        MatchKind::Fuzzy => "similar spelling".to_owned(),
        MatchKind::Corrected => "corrected spelling".to_owned(),
        MatchKind::Synonym => "synonym".to_owned(),
    }
}

fn hundredths(score: f32) -> i64 {
    (f64::from(score) * 100.0).round() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn term(term: &str, matched: &str, field: &'static str, match_kind: MatchKind, score: f32) -> TermMatch {
        TermMatch { term: term.to_owned(), matched: matched.to_owned(), field, match_kind, score }
    }

    #[test]
    fn what_is_shown_adds_up_although_every_number_is_rounded() {
        let terms = vec![
            term("calls", "calls", "title", MatchKind::Exact, 1.004),
            term("calls", "call", "title", MatchKind::Stem("en"), 0.334),
            term("recording", "call-recording", "sensitivity", MatchKind::Synonym, 0.334),
        ];
        let terms_score = terms.iter().map(|t| t.score).sum();
        let score = terms_score * 1.2;
        let explained = Explanation { terms, terms_score, proximity: 0.15, title_match: 0.0, recency: 0.05, score };
        let found = summarise(&explained, &|_, value| value.to_uppercase());
        let shown: i64 = found.terms.iter().map(|t| t.points).chain(found.factors.iter().map(|f| f.1)).sum();
        assert_eq!(shown, found.sum);
        assert!((found.sum - hundredths(explained.score)).abs() <= 3, "{found:?}");
        let stem = &found.terms[1];
        assert_eq!((stem.match_kind.as_str(), stem.matched.as_str()), ("another form (English)", "call…"));
        let tag = &found.terms[2];
        assert_eq!((tag.matched.as_str(), tag.field.as_str()), ("CALL-RECORDING", "sensitivity of the listing"));
        assert_eq!(found.factors.len(), 2);
        assert_eq!(format_points(105), "1.05");
    }
}
