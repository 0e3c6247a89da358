//! Which of the words typed side by side an answer lacks: most of them suffice, so it has to be said which are not there.

use tantivy::DocId;

use crate::document::decode_id;
use crate::matching::Bits;
use crate::plan::{Plan, Step};
use crate::query::QueryNotice;
use crate::search::{Answering, Hit};
use crate::searcher::Searcher;

/// A word that need not be there.
struct Optional<'a> {
    typed: &'a str,
    start: usize,
    step: &'a Step,
}

impl Searcher {
    /// Notes of each hit which words it lacks, and gives those that no document of the answer has.
    pub(crate) fn missing(&self, plan: &Plan, answering: &Answering, hits: &mut [Hit]) -> tantivy::Result<Vec<String>> {
        let mut words = Vec::new();
        if let Some(root) = &plan.root {
            optional(root, &mut words);
        }
        words.sort_by_key(|word| word.start);
        if answering.iter().all(|(_, count)| *count == 0) {
            return Ok(unknown(plan));
        }
        if words.is_empty() || hits.is_empty() {
            return Ok(Vec::new());
        }
        let mut here: Vec<Vec<(DocId, usize)>> = self.parts().map(|_| Vec::new()).collect();
        for (i, hit) in hits.iter().enumerate() {
            let Ok(id) = decode_id(&hit.id) else { continue };
            if let Some((segment, document)) = self.living(id)? {
                here[segment as usize].push((document, i));
            }
        }
        let mut missing = Vec::new();
        for word in words {
            let mut met = false;
            for (part, here) in self.parts().zip(&here) {
                let mut these = Bits::none(part.documents());
                here.iter().for_each(|(document, _)| these.insert(*document));
                let having = part.among(word.step, &these)?;
                for (document, i) in here {
                    match having.contains(*document) {
                        true => met = true,
                        false => hits[*i].missing.push(word.typed.to_owned()),
                    }
                }
            }
            if !met && !self.some_has(word.step, answering)? {
                missing.push(word.typed.to_owned());
            }
        }
        Ok(missing)
    }

    fn some_has(&self, step: &Step, answering: &Answering) -> tantivy::Result<bool> {
        for (part, (bits, count)) in self.parts().zip(answering) {
            if *count > 0 && !part.among(step, bits)?.is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// The words of which not all have to be there.
fn optional<'a>(step: &'a Step, out: &mut Vec<Optional<'a>>) {
    match step {
        Step::All(steps) => steps.iter().for_each(|s| optional(s, out)),
        Step::AtLeast { least, of, .. } => {
            let places: Vec<Option<(&str, usize)>> = of.iter().map(typed).collect();
            // A run of a script without spaces is one word, whatever pieces it is looked for in.
            let one = places.iter().all(|place| place.is_some() && *place == places[0]);
            if *least < of.len() && !one {
                let word = |(step, place): (&'a Step, &Option<(&'a str, usize)>)| {
                    place.map(|(typed, start)| Optional { typed, start, step })
                };
                out.extend(of.iter().zip(&places).filter_map(word));
            }
        }
        Step::Any(_) | Step::Not(_) | Step::Words(_) | Step::Filter(_) => {}
    }
}

/// What was typed for a step and where, if it is one word.
fn typed(step: &Step) -> Option<(&str, usize)> {
    match step {
        Step::Words(words) => Some((&words.typed, words.span.start)),
        Step::AtLeast { of, .. } => typed(of.first()?),
        _ => None,
    }
}

/// The words that no document of the index has.
fn unknown(plan: &Plan) -> Vec<String> {
    let mut words: Vec<(usize, &str)> = Vec::new();
    for word in plan.wanted().into_iter().filter(|w| w.ways.is_empty()) {
        let place = (word.span.start, word.typed.as_str());
        if !words.contains(&place) {
            words.push(place);
        }
    }
    words.sort_unstable();
    words.into_iter().map(|(_, typed)| typed.to_owned()).collect()
}

/// What is said where no document has as many of the words as usual.
pub(crate) fn fewer(plan: &Plan, missing: &[String]) -> QueryNotice {
    let words = plan.wanted();
    let start = words.iter().map(|w| w.span.start).min().unwrap_or(0);
    let end = words.iter().map(|w| w.span.end).max().unwrap_or(start);
    let message = match missing {
        [] => "No listing contains all your words; listings with some of them are shown.".to_owned(),
        _ if words.iter().all(|word| missing.contains(&word.typed)) => {
            format!("No listing contains any of your words: {}.", named(missing))
        }
        _ => format!(
            "No listing contains all your words; missing: {}. Listings with the others are shown.",
            named(missing)
        ),
    };
    QueryNotice::new(start..end, message, None)
}

/// `“a”, “b”`
fn named(words: &[String]) -> String {
    words.iter().map(|word| format!("“{}”", crate::query::shown(word))).collect::<Vec<_>>().join(", ")
}
