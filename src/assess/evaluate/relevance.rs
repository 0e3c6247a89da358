//! How well a search answers questions whose answers careful readers have graded.
//!
//! Measures of the field: nDCG@10 (gain 2^grade − 1, discount 1 / log2(place + 1), against the best order of the graded
//! documents) and the reciprocal rank of the first document graded 2 or better. Documents that nobody graded gain nothing.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Places that are looked at.
pub const DEPTH: usize = 10;
/// The grade from which a document is an answer.
const ANSWER: u8 = 2;

/// A question with graded documents.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JudgedQuery {
    /// Short name.
    pub id: String,
    /// As typed into the search box.
    pub query: String,
    /// What sort of question it is.
    pub kind: String,
    /// What a good answer is.
    pub need: String,
    /// By `source/native id`: 3 what was asked for, 2 relevant, 1 marginal, 0 read and not relevant.
    pub grades: BTreeMap<String, u8>,
}

/// What a search made of one question.
#[derive(Clone, Debug, Serialize)]
pub struct Scored {
    /// Short name.
    pub id: String,
    /// As typed.
    pub query: String,
    /// What sort of question.
    pub kind: String,
    /// From 0 to 1.
    pub ndcg: f64,
    /// 1 / place of the first answer among the first ten; 0 if there is none.
    pub reciprocal_rank: f64,
    /// Of the first ten, how many nobody graded.
    pub ungraded: usize,
}

/// Means over questions of one kind, or over all.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Means {
    /// Questions.
    pub questions: usize,
    /// Mean of nDCG@10.
    pub ndcg: f64,
    /// Mean reciprocal rank, over the questions that have an answer.
    pub mrr: f64,
}

impl JudgedQuery {
    /// Reads questions, one JSON object a line.
    ///
    /// Errors: the first line that is none, with its number.
    pub fn read(text: &str) -> Result<Vec<Self>, String> {
        let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
        lines.map(|(n, line)| serde_json::from_str(line).map_err(|e| format!("line {}: {e}", n + 1))).collect()
    }

    /// Whether some document is an answer.
    pub fn has_answer(&self) -> bool {
        self.grades.values().any(|grade| *grade >= ANSWER)
    }

    /// Scores the documents found, best first, by `source/native id`.
    pub fn score(&self, found: &[String]) -> Scored {
        let gain = |grade: u8| f64::from((1_u32 << grade.min(16)) - 1);
        let discount = |place: usize| 1.0 / (place as f64 + 2.0).log2();
        let grades: Vec<Option<u8>> = found.iter().take(DEPTH).map(|key| self.grades.get(key).copied()).collect();
        let gained: f64 = grades.iter().enumerate().map(|(place, g)| gain(g.unwrap_or(0)) * discount(place)).sum();
        let mut best: Vec<u8> = self.grades.values().copied().collect();
        best.sort_unstable_by(|a, b| b.cmp(a));
        let ideal: f64 = best.iter().take(DEPTH).enumerate().map(|(place, g)| gain(*g) * discount(place)).sum();
        let first = grades.iter().position(|g| g.is_some_and(|g| g >= ANSWER));
        Scored {
            id: self.id.clone(),
            query: self.query.clone(),
            kind: self.kind.clone(),
            ndcg: if ideal > 0.0 { gained / ideal } else { 0.0 },
            reciprocal_rank: first.map_or(0.0, |place| 1.0 / (place as f64 + 1.0)),
            ungraded: grades.iter().filter(|g| g.is_none()).count(),
        }
    }
}

/// Means by kind, and over all under the empty name.
pub fn means(scored: &[(Scored, bool)]) -> BTreeMap<String, Means> {
    let mut sums = BTreeMap::<String, (Means, usize)>::new();
    for (score, has_answer) in scored {
        for kind in [score.kind.clone(), String::new()] {
            let (sum, answerable) = sums.entry(kind).or_default();
            sum.questions += 1;
            sum.ndcg += score.ndcg;
            sum.mrr += score.reciprocal_rank;
            *answerable += usize::from(*has_answer);
        }
    }
    let mean = |(kind, (sum, answerable)): (String, (Means, usize))| {
        let (questions, mrr) = (sum.questions, sum.mrr / answerable.max(1) as f64);
        (kind, Means { questions, ndcg: sum.ndcg / questions as f64, mrr })
    };
    sums.into_iter().map(mean).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(grades: &[(&str, u8)]) -> JudgedQuery {
        let grades = grades.iter().map(|(k, g)| ((*k).to_owned(), *g)).collect();
        JudgedQuery { id: "q".into(), query: "q".into(), kind: "topic".into(), need: String::new(), grades }
    }

    fn found(keys: &[&str]) -> Vec<String> {
        keys.iter().map(|k| (*k).to_owned()).collect()
    }

    #[test]
    fn the_best_order_scores_one_and_a_worse_one_less() {
        let question = judged(&[("a", 3), ("b", 1), ("c", 0)]);
        assert_eq!(question.score(&found(&["a", "b", "c"])).ndcg, 1.0);
        let worse = question.score(&found(&["x", "b", "a"]));
        // (1 / log2 3 + 7 / 2) / (7 + 1 / log2 3)
        assert!((worse.ndcg - (0.630_93 + 3.5) / 7.630_93).abs() < 1e-4, "{}", worse.ndcg);
        assert_eq!((worse.reciprocal_rank, worse.ungraded), (1.0 / 3.0, 1));
    }

    #[test]
    fn a_question_without_an_answer_does_not_lower_the_mean_rank() {
        let (some, none) = (judged(&[("a", 2)]), judged(&[("a", 1)]));
        let scored = [&some, &none].map(|q| (q.score(&found(&["a"])), q.has_answer()));
        assert_eq!(means(&scored)[""].mrr, 1.0);
    }
}
