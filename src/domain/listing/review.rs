//! The listings on which a decision of a person teaches most.
//!
//! A decision teaches where the program is unsure or of two minds: where the second reader sees what no list has, most of
//! all near its threshold; and where it does not see what the lists have. Terms on which few have decided come before
//! others, offers for sale before the rest, and no term fills the list.

use super::{Assessment, Decision, DecisionVerdict, Evidence, Listing, ListingId, Tag, TermId};
use serde::Serialize;
use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};

/// Part of the list that one term may fill, at least one question.
const SHARE: usize = 4;
/// Questions kept of a term, as a multiple of the limit. Of one term a list needs at most its own number, as many again
/// whose listing is asked about already, and as many to fill up with.
const KEPT: usize = 3;

/// One question to a person.
#[derive(Clone, Debug, Serialize)]
pub struct ReviewQuestion {
    /// The listing.
    pub listing: ListingId,
    /// Its title.
    pub title: String,
    /// Does this term apply to it?
    pub term: TermId,
    /// Who says so.
    pub seen_by: SeenBy,
    /// The confidence of whoever says so.
    pub confidence: f32,
    /// The words in which it is seen.
    pub quote: String,
    /// How much a decision teaches; only for the order.
    #[serde(skip)]
    worth: f32,
}

/// Which of the two readers sees a term that the other one does not see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SeenBy {
    /// The lists of phrases.
    Lists,
    /// The second reader.
    SecondReader,
}

impl SeenBy {
    /// As the end of “seen by …”.
    pub fn words(self) -> &'static str {
        match self {
            Self::Lists => "the lists, not by the second reader",
            Self::SecondReader => "the second reader only",
        }
    }
}

/// Chooses the questions that teach most. Its memory depends on the number of terms and the limit, not on the listings.
#[derive(Debug)]
pub struct ReviewQueue {
    limit: usize,
    term: Option<TermId>,
    /// Decisions in the catalogue, by term.
    decided: HashMap<TermId, u32>,
    of_term: BTreeMap<TermId, Vec<ReviewQuestion>>,
    /// Listings that have been read a second time.
    read_twice: u64,
    /// Questions there are, chosen or not.
    total: u64,
}

impl ReviewQueue {
    /// At most `limit` questions, on one term or on all; `decisions` are all of the catalogue.
    pub fn new(limit: usize, term: Option<TermId>, decisions: &[Decision]) -> Self {
        let mut decided = HashMap::<TermId, u32>::new();
        for decision in decisions.iter().filter(|d| d.verdict != DecisionVerdict::Withdraw) {
            *decided.entry(decision.term.clone()).or_default() += 1;
        }
        Self { limit, term, decided, of_term: BTreeMap::new(), read_twice: 0, total: 0 }
    }

    /// Adds what there is to decide on a listing.
    pub fn add(&mut self, listing: &Listing, assessment: &Assessment) {
        self.read_twice += u64::from(assessment.second_reading.is_some());
        for mut question in questions(listing, assessment) {
            if self.term.as_ref().is_some_and(|term| *term != question.term) {
                continue;
            }
            self.total += 1;
            question.worth /= (1.0 + self.decided.get(&question.term).copied().unwrap_or(0) as f32).sqrt();
            let of_term = self.of_term.entry(question.term.clone()).or_default();
            of_term.push(question);
            if of_term.len() >= 2 * KEPT * self.limit {
                of_term.sort_by(by_worth);
                of_term.truncate(KEPT * self.limit);
            }
        }
    }

    /// How many listings have been read a second time; without any there are no questions.
    pub fn read_twice(&self) -> u64 {
        self.read_twice
    }

    /// How many questions there are.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// The questions that teach most, of many terms and one a listing as long as there are enough.
    pub fn next(self) -> Vec<ReviewQuestion> {
        let mut questions: Vec<ReviewQuestion> = self.of_term.into_values().flatten().collect();
        questions.sort_by(by_worth);
        let limit = self.limit;
        let share = if self.term.is_some() { limit } else { (limit / SHARE).max(1) };
        let (mut of_term, mut of_listing) = (BTreeMap::<TermId, usize>::new(), BTreeMap::<ListingId, usize>::new());
        let (mut chosen, mut rest) = (Vec::new(), Vec::new());
        for q in questions {
            let (term, listing) =
                (of_term.entry(q.term.clone()).or_default(), of_listing.entry(q.listing.clone()).or_default());
            if *term < share && *listing == 0 && chosen.len() < limit {
                (*term, *listing) = (*term + 1, *listing + 1);
                chosen.push(q);
            } else {
                rest.push(q);
            }
        }
        let missing = limit - chosen.len();
        chosen.extend(rest.into_iter().take(missing));
        chosen
    }
}

fn by_worth(a: &ReviewQuestion, b: &ReviewQuestion) -> Ordering {
    b.worth.total_cmp(&a.worth).then_with(|| (&a.listing, &a.term).cmp(&(&b.listing, &b.term)))
}

/// What there is to decide on a listing: nothing on terms that somebody has decided on.
fn questions(listing: &Listing, assessment: &Assessment) -> Vec<ReviewQuestion> {
    let for_sale = if listing.is_for_sale() { 1.5 } else { 1.0 };
    let question = |term: &TermId, seen_by, confidence, words: Option<&Evidence>, worth: f32| ReviewQuestion {
        listing: listing.id.clone(),
        title: listing.title.clone(),
        term: term.clone(),
        seen_by,
        confidence,
        quote: words.map(|e| e.quote.clone()).unwrap_or_default(),
        worth: worth * for_sale,
    };
    let added = assessment.seen_second().iter().map(|tag: &Tag| {
        // Near one half nobody knows; near one there is little to learn.
        let unsure = 1.0 - (2.0 * tag.confidence - 1.0).abs();
        question(&tag.term, SeenBy::SecondReader, tag.confidence, tag.evidence.first(), 0.2 + unsure)
    });
    let doubts = assessment.second_reading.iter().flat_map(|r| &r.doubts).filter_map(|term| {
        let tag = assessment.tags.iter().find(|t| t.term == *term)?;
        Some(question(term, SeenBy::Lists, tag.confidence, tag.evidence.first(), 0.7))
    });
    added.chain(doubts).filter(|q| assessment.decisions.iter().all(|d| d.term != q.term)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::listing::{Basis, SecondReading};

    /// A listing in which the second reader sees these terms with this confidence.
    fn seen(n: usize, terms: &[(&str, f32)]) -> (Listing, Assessment) {
        let mut listing = Listing::bare(&format!("Set {n}"), "");
        listing.id = ListingId::parse(&format!("{n:032x}")).unwrap();
        let tag = |(term, confidence): &(&str, f32)| Tag {
            term: TermId::try_from((*term).to_owned()).unwrap(),
            confidence: *confidence,
            basis: Basis::SecondReader,
            evidence: Vec::new(),
        };
        let tags = terms.iter().map(tag).collect();
        let second = SecondReading { tags, ..SecondReading::default() };
        (listing, Assessment { second_reading: Some(second), ..Assessment::default() })
    }

    /// A term with many questions leaves room for others, and the result does not depend on what is thrown away early.
    #[test]
    fn no_term_fills_the_list_and_the_unsure_come_first() {
        let mut queue = ReviewQueue::new(4, None, &[]);
        for n in 0..200 {
            let (listing, assessment) = seen(n, &[("sensitivity:health", 0.5 + n as f32 / 1_000.0)]);
            queue.add(&listing, &assessment);
        }
        let (listing, assessment) = seen(500, &[("sensitivity:children", 0.95), ("sensitivity:health", 0.5)]);
        queue.add(&listing, &assessment);
        assert_eq!((queue.read_twice(), queue.total()), (201, 202));
        let next = queue.next();
        let terms: Vec<&str> = next.iter().map(|q| q.term.slug()).collect();
        assert_eq!(terms, ["health", "children", "health", "health"]);
        assert_eq!(next[0].title, "Set 0");
        assert_eq!(next[1].title, "Set 500", "a term with one question has its place");
    }

    #[test]
    fn what_is_decided_is_not_asked_and_few_decisions_come_first() {
        let term = || TermId::try_from("sensitivity:health".to_owned()).unwrap();
        let mut queue = ReviewQueue::new(4, Some(term()), &[]);
        let (listing, assessment) = seen(1, &[("sensitivity:health", 0.5), ("sensitivity:children", 0.5)]);
        queue.add(&listing, &assessment);
        let next = queue.next();
        assert_eq!(next.iter().map(|q| q.term.slug()).collect::<Vec<_>>(), ["health"]);
    }
}
