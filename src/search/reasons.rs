//! Why a listing answers a question, in words and in numbers that add up on the page.

use brokerwatch_index::{Explanation, FacetField, How, Part};

/// Longest list of found words that is shown, in characters.
const LONGEST: usize = 60;
/// Reasons of one listing that are shown one by one.
const MOST_SHOWN: usize = 40;

/// An explanation ready to print. Points are hundredths; the sum of all of them is `sum`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reasons {
    /// What each word found, in the order typed.
    pub words: Vec<Reason>,
    /// What was added besides, by name.
    pub factors: Vec<(&'static str, i64)>,
    /// All points.
    pub sum: i64,
}

/// One way in which a word was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// As typed.
    pub typed: String,
    /// What was found.
    pub found: String,
    /// Where, in words.
    pub place: String,
    /// In which form, in words.
    pub how: String,
    /// What it added.
    pub points: i64,
}

/// The explanation in words. `label` gives the readable name of a value of a facet.
pub fn reasons(explanation: &Explanation, label: &dyn Fn(FacetField, &str) -> String) -> Reasons {
    let words = together(explanation.parts.iter().map(|part| reason(part, label)));
    let added = |share: f32| hundredths(explanation.words * share);
    let factors: Vec<(&str, i64)> = [
        ("the words stand together", added(explanation.together)),
        ("they are the whole title", added(explanation.whole_title)),
        ("the listing is fresh", added(explanation.fresh)),
    ]
    .into_iter()
    .filter(|(_, points)| *points != 0)
    .collect();
    let sum = words.iter().map(|w| w.points).sum::<i64>() + factors.iter().map(|(_, points)| points).sum::<i64>();
    Reasons { words, factors, sum }
}

/// The same reason given more than once is one with the sum of the points; of very many, the last ones stand in one line.
fn together(all: impl Iterator<Item = Reason>) -> Vec<Reason> {
    let mut words: Vec<Reason> = Vec::new();
    let mut more = 0;
    for reason in all {
        let same = |w: &&mut Reason| {
            (&w.typed, &w.found, &w.place, &w.how) == (&reason.typed, &reason.found, &reason.place, &reason.how)
        };
        if let Some(known) = words.iter_mut().take(MOST_SHOWN).find(same) {
            known.points += reason.points;
        } else if words.len() < MOST_SHOWN {
            words.push(reason);
        } else if let Some(rest) = words.get_mut(MOST_SHOWN) {
            more += 1;
            rest.points += reason.points;
            rest.found = format!("{more} more");
        } else {
            more = 1;
            words.push(Reason { typed: "…".to_owned(), found: "1 more".to_owned(), ..reason });
        }
    }
    words
}

/// Hundredths as text: `1.05`.
pub fn points(hundredths: i64) -> String {
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

/// The name of a form for programs, and the language it belongs to.
pub fn form(how: How) -> (&'static str, Option<&'static str>) {
    match how {
        How::Exact => ("exact", None),
        How::Form(language) => ("form", Some(language)),
        How::Joined => ("joined", None),
        How::Begun => ("begun", None),
        How::Sound => ("sound", None),
        How::Like => ("like", None),
        How::Corrected => ("corrected", None),
        How::Synonym => ("synonym", None),
    }
}

fn reason(part: &Part, label: &dyn Fn(FacetField, &str) -> String) -> Reason {
    let tag = FacetField::from_name(part.place);
    let how = match part.how {
        How::Exact => "as typed".to_owned(),
        How::Form(code) => match isolang::Language::from_639_1(code) {
            Some(language) => format!("another form ({})", language.to_name()),
            None => format!("another form ({code})"),
        },
        How::Joined => "written as one word or as several".to_owned(),
        How::Begun => "begins so".to_owned(),
        How::Sound => "sounds like it".to_owned(),
        How::Like => "spelt nearly so".to_owned(),
        How::Corrected => "corrected".to_owned(),
        How::Synonym => "listing is tagged so".to_owned(),
    };
    let found = match tag {
        Some(field) => label(field, &part.found),
        // A stem is the beginning that all forms share.
        None if matches!(part.how, How::Form(_)) => format!("{}…", part.found),
        None => part.found.clone(),
    };
    Reason {
        typed: part.typed.clone(),
        found: match found.char_indices().nth(LONGEST) {
            Some((end, _)) => format!("{}…", &found[..end]),
            None => found,
        },
        place: match (tag, part.place) {
            (Some(field), _) => format!("{} of the listing", field.name()),
            (None, "broker_name") => "broker’s name".to_owned(),
            (None, other) => other.to_owned(),
        },
        how,
        points: hundredths(part.score),
    }
}

fn hundredths(score: f32) -> i64 {
    (f64::from(score) * 100.0).round() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(typed: &str, found: &str, place: &'static str, how: How, score: f32) -> Part {
        Part { typed: typed.to_owned(), found: found.to_owned(), place, how, score }
    }

    #[test]
    fn what_is_shown_adds_up_although_every_number_is_rounded() {
        let parts = vec![
            part("calls", "calls", "title", How::Exact, 1.004),
            part("calls", "call", "title", How::Form("en"), 0.334),
            part("recording", "call-recording", "sensitivity", How::Synonym, 0.334),
        ];
        let words = parts.iter().map(|p| p.score).sum();
        let explained = Explanation { parts, words, together: 0.15, whole_title: 0.0, fresh: 0.05, score: words * 1.2 };
        let found = reasons(&explained, &|_, value| value.to_uppercase());
        let shown: i64 = found.words.iter().map(|w| w.points).chain(found.factors.iter().map(|f| f.1)).sum();
        assert_eq!(shown, found.sum);
        assert!((found.sum - hundredths(explained.score)).abs() <= 3, "{found:?}");
        assert_eq!((found.words[1].how.as_str(), found.words[1].found.as_str()), ("another form (English)", "call…"));
        assert_eq!(
            (found.words[2].found.as_str(), found.words[2].place.as_str()),
            ("CALL-RECORDING", "sensitivity of the listing")
        );
        assert_eq!(found.factors.len(), 2);
        assert_eq!(points(105), "1.05");
    }
}
