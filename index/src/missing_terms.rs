//! Which of the optional words of a query its hits lack. Most of the words typed side by side suffice for a match, so
//! the answer says which are not there.

use tantivy::DocId;

use crate::answer::Hit;
use crate::doc_id_set::DocIdSet;
use crate::document::decode_id;
use crate::plan::{Plan, PlanNode};
use crate::query::QueryDiagnostic;
use crate::searcher::Searcher;

/// A word that a matching document may lack.
struct OptionalWord<'a> {
    typed: &'a str,
    start: usize,
    node: &'a PlanNode,
}

/// A plan with its matches under filters.
pub(crate) struct MissingTerms<'a> {
    pub(crate) searcher: &'a Searcher,
    pub(crate) plan: &'a Plan,
    /// The matching documents of each segment, and how many they are.
    pub(crate) matches: &'a [(DocIdSet, u64)],
}

impl MissingTerms<'_> {
    /// Stores in each hit which words it lacks, and returns those that no match has.
    pub(crate) fn find(&self, hits: &mut [Hit]) -> tantivy::Result<Vec<String>> {
        let mut words = Vec::new();
        if let Some(root) = &self.plan.root {
            collect_optional(root, &mut words);
        }
        words.sort_by_key(|word| word.start);
        if self.matches.iter().all(|(_, count)| *count == 0) {
            return Ok(unknown(self.plan));
        }
        if words.is_empty() || hits.is_empty() {
            return Ok(Vec::new());
        }
        let mut hits_of: Vec<Vec<(DocId, usize)>> = self.searcher.segments().map(|_| Vec::new()).collect();
        for (i, hit) in hits.iter().enumerate() {
            let Ok(id) = decode_id(&hit.id) else { continue };
            if let Some((segment, document)) = self.searcher.find(id)? {
                hits_of[segment as usize].push((document, i));
            }
        }
        let mut missing = Vec::new();
        for word in words {
            let mut found = false;
            for (view, hits_here) in self.searcher.segments().zip(&hits_of) {
                let mut candidates = DocIdSet::none(view.documents());
                hits_here.iter().for_each(|(document, _)| candidates.insert(*document));
                let having = view.among(word.node, &candidates)?;
                for (document, i) in hits_here {
                    match having.contains(*document) {
                        true => found = true,
                        false => hits[*i].missing_terms.push(word.typed.to_owned()),
                    }
                }
            }
            if !found && !self.any_match_has(word.node)? {
                missing.push(word.typed.to_owned());
            }
        }
        Ok(missing)
    }

    fn any_match_has(&self, node: &PlanNode) -> tantivy::Result<bool> {
        for (view, (docs, count)) in self.searcher.segments().zip(self.matches) {
            if *count > 0 && !view.among(node, docs)?.is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// The words of groups of which not all have to match.
fn collect_optional<'a>(node: &'a PlanNode, out: &mut Vec<OptionalWord<'a>>) {
    match node {
        PlanNode::All(nodes) => nodes.iter().for_each(|n| collect_optional(n, out)),
        PlanNode::AtLeast { least, of, .. } => {
            let places: Vec<Option<(&str, usize)>> = of.iter().map(typed).collect();
            // A run of a script without spaces is typed as one word; its bigrams are not reported.
            let one = places.iter().all(|place| place.is_some() && *place == places[0]);
            if *least < of.len() && !one {
                let word = |(node, place): (&'a PlanNode, &Option<(&'a str, usize)>)| {
                    place.map(|(typed, start)| OptionalWord { typed, start, node })
                };
                out.extend(of.iter().zip(&places).filter_map(word));
            }
        }
        PlanNode::Any(_) | PlanNode::Not(_) | PlanNode::Term(_) | PlanNode::Filter(_) => {}
    }
}

/// What was typed for a node and where, if it is one word.
fn typed(node: &PlanNode) -> Option<(&str, usize)> {
    match node {
        PlanNode::Term(term) => Some((&term.typed, term.span.start)),
        PlanNode::AtLeast { of, .. } => typed(of.first()?),
        _ => None,
    }
}

/// The words that no document of the index has.
fn unknown(plan: &Plan) -> Vec<String> {
    let mut words: Vec<(usize, &str)> = Vec::new();
    for term in plan.positive_terms().into_iter().filter(|t| t.variants.is_empty()) {
        let place = (term.span.start, term.typed.as_str());
        if !words.contains(&place) {
            words.push(place);
        }
    }
    words.sort_unstable();
    words.into_iter().map(|(_, typed)| typed.to_owned()).collect()
}

/// Says that fewer words than usual were required because no document had enough of them.
pub(crate) fn relaxed_diagnostic(plan: &Plan, missing: &[String]) -> QueryDiagnostic {
    let terms = plan.positive_terms();
    let start = terms.iter().map(|t| t.span.start).min().unwrap_or(0);
    let end = terms.iter().map(|t| t.span.end).max().unwrap_or(start);
    let message = match missing {
        [] => "No listing contains all your words; listings with some of them are shown.".to_owned(),
        _ if terms.iter().all(|term| missing.contains(&term.typed)) => {
            format!("No listing contains any of your words: {}.", quoted_list(missing))
        }
        _ => format!(
            "No listing contains all your words; missing: {}. Listings with the others are shown.",
            quoted_list(missing)
        ),
    };
    QueryDiagnostic::new(start..end, message, None)
}

/// `“a”, “b”`
fn quoted_list(words: &[String]) -> String {
    words.iter().map(|word| format!("“{}”", crate::query::shown(word))).collect::<Vec<_>>().join(", ")
}
