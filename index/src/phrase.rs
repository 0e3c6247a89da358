//! Phrases and proximity: `"phone calls"`, `"phone calls"~3`.
//!
//! A phrase matches where its words have positions, each one of its own, that would be adjacent if the words were moved
//! by no more than `slop` positions in all. The phrase query of the engine does not fit: with three words and more it
//! forgets how far the first were moved, it uses one position for a word that occurs twice in the phrase, and for
//! frequent words it tries all combinations of positions. Here each list of positions is read once, front to back.

use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::{Field, IndexRecordOption, Term};
use tantivy::{DocId, DocSet, SegmentReader, TERMINATED};

use crate::budget::{Budget, Meter, SEEK_COST};
use crate::doc_id_set::DocIdSet;

/// A phrase, searched in one segment.
pub(crate) struct Phrase {
    /// The postings of each different word.
    lists: Vec<SegmentPostings>,
    /// How often each of them is in the phrase.
    required: Vec<u32>,
    matcher: PhraseMatcher,
    slop: u32,
}

/// The words of a phrase and their positions in one document.
#[derive(Default)]
struct PhraseMatcher {
    /// For each word its position in the phrase and the number of its list.
    words: Vec<(i64, usize)>,
    /// For each word the one before it with the same list.
    before: Vec<Option<usize>>,
    /// The positions of the word of each list.
    positions: Vec<Vec<u32>>,
    starts: Vec<u32>,
    at: Vec<usize>,
    taken: Vec<i64>,
    /// Steps since the budget was last charged.
    steps: u64,
}

impl Phrase {
    /// `None` if the segment lacks one of the words. Each term comes with its position in the phrase, in order.
    pub(crate) fn open(
        segment: &SegmentReader,
        field: Field,
        terms: &[(usize, String)],
        slop: u32,
    ) -> tantivy::Result<Option<Self>> {
        let index = segment.inverted_index(field)?;
        let (mut different, mut lists, mut required): (Vec<&str>, Vec<_>, Vec<u32>) = Default::default();
        let mut matcher = PhraseMatcher::default();
        for (position, text) in terms {
            let number = match different.iter().position(|known| known == text) {
                Some(number) => number,
                None => {
                    let term = Term::from_field_text(field, text);
                    let list = index.read_postings(&term, IndexRecordOption::WithFreqsAndPositions)?;
                    let Some(list) = list else { return Ok(None) };
                    different.push(text);
                    lists.push(list);
                    required.push(0);
                    lists.len() - 1
                }
            };
            required[number] += 1;
            matcher.before.push(matcher.words.iter().rposition(|(_, list)| *list == number));
            matcher.words.push((*position as i64, number));
        }
        matcher.positions = vec![Vec::new(); lists.len()];
        Ok((!lists.is_empty()).then_some(Self { lists, required, matcher, slop }))
    }

    /// Visits every document with the phrase, and its frequency, in order, until `visit` returns false; only
    /// `candidates` if given. Without slop, the positions at which the phrase starts are passed too.
    pub(crate) fn each(
        mut self,
        candidates: Option<&DocIdSet>,
        budget: &Budget,
        mut visit: impl FnMut(DocId, u32, &[u32]) -> bool,
    ) -> tantivy::Result<()> {
        let rarest = self.lists.iter().map(DocSet::size_hint).min().unwrap_or(0);
        let few = candidates.filter(|candidates| candidates.count() * SEEK_COST < u64::from(rarest));
        budget.ensure_left(few.map_or(u64::from(rarest), DocIdSet::count).saturating_mul(self.lists.len() as u64))?;
        let mut meter = Meter::new(budget);
        let (mut wanted, mut least) = (few.map(DocIdSet::iter), 0);
        loop {
            let document = match &mut wanted {
                Some(wanted) => {
                    let Some(document) = wanted.next() else { break };
                    if !in_all(&mut self.lists, document) {
                        meter.add(self.lists.len() as u64)?;
                        continue;
                    }
                    document
                }
                None => {
                    let Some(document) = common(&mut self.lists, least) else { break };
                    least = document + 1;
                    document
                }
            };
            meter.add(self.lists.len() as u64)?;
            // A document with fewer occurrences of a word than the phrase has cannot match.
            let often = self.lists.iter().zip(&self.required).all(|(list, required)| list.term_freq() >= *required);
            if !often || few.is_none() && candidates.is_some_and(|candidates| !candidates.contains(document)) {
                continue;
            }
            for (positions, list) in self.matcher.positions.iter_mut().zip(&mut self.lists) {
                list.positions(positions);
                self.matcher.steps += positions.len() as u64;
            }
            let freq = match self.slop {
                0 => self.matcher.adjacent(),
                slop => self.matcher.near(i64::from(slop)),
            };
            meter.add(std::mem::take(&mut self.matcher.steps))?;
            if freq > 0 && !visit(document, freq, &self.matcher.starts) {
                break;
            }
        }
        Ok(())
    }
}

/// Whether all lists have a document; documents come in order.
fn in_all(lists: &mut [impl DocSet], document: DocId) -> bool {
    lists.iter_mut().all(|list| {
        if list.doc() < document {
            list.seek(document);
        }
        list.doc() == document
    })
}

/// The first document from `least` on that all have.
fn common(lists: &mut [impl DocSet], least: DocId) -> Option<DocId> {
    let mut wanted = least;
    loop {
        let before = wanted;
        for list in &mut *lists {
            if list.doc() < wanted {
                list.seek(wanted);
            }
            wanted = wanted.max(list.doc());
        }
        if wanted == TERMINATED {
            return None;
        }
        if wanted == before && lists.iter().all(|list| list.doc() == wanted) {
            return Some(wanted);
        }
    }
}

impl PhraseMatcher {
    /// How often the words are adjacent; `starts` has the positions then.
    fn adjacent(&mut self) -> u32 {
        self.starts.clear();
        let rarest = (0..self.words.len()).min_by_key(|i| self.positions[self.words[*i].1].len());
        let Some((position, list)) = rarest.map(|i| self.words[i]) else { return 0 };
        let starts = self.positions[list].iter().filter_map(|at| at.checked_sub(position as u32));
        self.starts.extend(starts);
        for (position, list) in self.words.iter().copied().filter(|word| *word != (position, list)) {
            let (positions, mut at) = (&self.positions[list], 0);
            self.steps += self.starts.len().min(positions.len()) as u64;
            self.starts.retain(|start| {
                let wanted = start + position as u32;
                while positions.get(at).is_some_and(|found| *found < wanted) {
                    at += 1;
                }
                positions.get(at) == Some(&wanted)
            });
            if self.starts.is_empty() {
                return 0;
            }
        }
        self.starts.len() as u32
    }

    /// How often the words are near each other, no position counted twice: from some start every word is at most `slop`
    /// positions after where it belongs. If a word is too late for a start, the next start tried is the first for which
    /// it is not, so no position is read again.
    fn near(&mut self, slop: i64) -> u32 {
        let Self { words, before, positions, at, taken, steps, .. } = self;
        let earliest =
            words.iter().filter_map(|(position, list)| Some(i64::from(*positions[*list].first()?) - position)).min();
        let Some(mut start) = earliest else { return 0 };
        at.clear();
        at.resize(words.len(), 0);
        taken.clear();
        taken.resize(words.len(), 0);
        // Positions before it belong to an earlier occurrence.
        let (mut free, mut freq) = (i64::MIN, 0);
        'starts: loop {
            for (i, (position, list)) in words.iter().enumerate() {
                // The first free position is always the best choice, because words are in order of their positions; a
                // repeated word continues after it.
                let least = (start + position).max(free).max(before[i].map_or(i64::MIN, |b| taken[b] + 1));
                let positions = &positions[*list];
                while positions.get(at[i]).is_some_and(|found| i64::from(*found) < least) {
                    at[i] += 1;
                    *steps += 1;
                }
                *steps += 1;
                let Some(found) = positions.get(at[i]).map(|found| i64::from(*found)) else { return freq };
                if found - position > start + slop {
                    start = found - position - slop;
                    continue 'starts;
                }
                taken[i] = found;
            }
            freq += 1;
            free = taken.iter().max().map_or(free, |last| last + 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn matcher(phrase: &str, text: &str) -> PhraseMatcher {
        let (mut different, mut matcher): (Vec<&str>, PhraseMatcher) = Default::default();
        for (position, word) in phrase.split(' ').enumerate() {
            let list = different.iter().position(|known| *known == word).unwrap_or_else(|| {
                different.push(word);
                let positions = (0_u32..).zip(text.split(' ')).filter(|(_, t)| *t == word).map(|(at, _)| at);
                matcher.positions.push(positions.collect());
                different.len() - 1
            });
            matcher.before.push(matcher.words.iter().rposition(|(_, known)| *known == list));
            matcher.words.push((position as i64, list));
        }
        matcher
    }

    fn near(phrase: &str, text: &str, slop: i64) -> bool {
        matcher(phrase, text).near(slop) > 0
    }

    #[test]
    fn all_the_words_between_count_together() {
        assert!(near("a b", "a b", 1) && near("a b", "a x b", 1) && !near("a b", "a x x b", 1));
        assert!(near("a b c", "a x b x c", 2) && !near("a b c", "a x b x c", 1));
        assert!(near("b a", "a b", 2) && !near("b a", "a b", 1));
    }

    #[test]
    fn a_repeated_word_needs_two_positions() {
        assert!(near("a a", "a x a", 1) && !near("a a", "a x x", 1) && !near("a a", "a x x a", 1));
        assert!(near("a b a", "a b x a", 1) && !near("a b a", "x b a x", 3));
    }

    /// reliability.md 1: a frequent word eight times in a phrase made the engine try all combinations.
    #[test]
    fn a_repeated_frequent_word_costs_in_proportion_to_the_text() {
        let steps = |words: usize| {
            let mut matcher = matcher(&["the"; 8].join(" "), &vec!["the"; words].join(" "));
            assert_eq!(matcher.near(50), words as u32 / 8);
            matcher.steps
        };
        assert!(steps(8000) < 11 * steps(800), "{} {}", steps(8000), steps(800));
        assert!(steps(8000) < 8000 * 20, "{}", steps(8000));
    }

    /// Tries all ways to give each word a position of its own.
    fn by_trying(words: &[(i64, usize)], positions: &[Vec<u32>], slop: i64, taken: &mut Vec<i64>) -> bool {
        let moved: Vec<i64> = taken.iter().zip(words).map(|(at, (position, _))| at - position).collect();
        if let (Some(least), Some(most)) = (moved.iter().min(), moved.iter().max())
            && most - least > slop
        {
            return false;
        }
        let Some((_, list)) = words.get(taken.len()) else { return true };
        positions[*list].iter().any(|at| {
            let at = i64::from(*at);
            let same = taken.iter().zip(words).any(|(other, (_, l))| l == list && *other == at);
            if same {
                return false;
            }
            taken.push(at);
            let fits = by_trying(words, positions, slop, taken);
            taken.pop();
            fits
        })
    }

    proptest! {
        #[test]
        fn words_are_near_each_other_where_trying_everything_says_so(
            phrase in prop::collection::vec(0_usize..3, 1..5),
            text in prop::collection::vec(0_usize..4, 1..14),
            slop in 0_i64..8,
        ) {
            let word = |numbers: &[usize]| numbers.iter().map(|n| ["a", "b", "c", "x"][*n]).collect::<Vec<_>>().join(" ");
            let mut matcher = matcher(&word(&phrase), &word(&text));
            let expected = by_trying(&matcher.words, &matcher.positions, slop, &mut Vec::new());
            prop_assert_eq!(matcher.near(slop) > 0, expected);
            if slop == 0 {
                let freq = text.windows(phrase.len()).filter(|w| **w == *phrase).count();
                prop_assert_eq!(matcher.adjacent() as usize, freq);
                prop_assert_eq!(matcher.starts.len(), freq);
            }
        }
    }
}
