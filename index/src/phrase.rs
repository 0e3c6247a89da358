//! Words side by side or near each other: `"phone calls"`, `"phone calls"~3`.
//!
//! A phrase stands where its words have places, each one of its own, that would be side by side if the words were moved by no more
//! than `slop` places in all. The engine has such a search too, but of three words and more it forgets how far the first
//! were moved when it comes to the last, it takes one place for a word asked for twice, and of frequent words it tries all
//! combinations of places. Here each list of places is gone through once, front to back, whatever the words are.

use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::{Field, IndexRecordOption, Term};
use tantivy::{DocId, DocSet, SegmentReader, TERMINATED};

use crate::budget::{Budget, Meter, SEEK_COST};
use crate::doc_id_set::DocIdSet;

/// A phrase looked for in one segment.
pub(crate) struct Phrase {
    /// The list of each different word.
    lists: Vec<SegmentPostings>,
    /// How often each of them is asked for.
    asked: Vec<u32>,
    places: Places,
    slop: u32,
}

/// The words of a phrase and where they stand in one document.
#[derive(Default)]
struct Places {
    /// For each word its place in the phrase and the number of its list.
    words: Vec<(i64, usize)>,
    /// For each word the one before it with the same list.
    before: Vec<Option<usize>>,
    /// Where the word of each list stands.
    stands: Vec<Vec<u32>>,
    begins: Vec<u32>,
    at: Vec<usize>,
    taken: Vec<i64>,
    /// Steps made since it was last asked.
    steps: u64,
}

impl Phrase {
    /// `None` if the segment lacks one of the words. Each term comes with its place in the phrase, in order.
    pub(crate) fn open(
        segment: &SegmentReader,
        field: Field,
        terms: &[(usize, String)],
        slop: u32,
    ) -> tantivy::Result<Option<Self>> {
        let index = segment.inverted_index(field)?;
        let (mut different, mut lists, mut asked): (Vec<&str>, Vec<_>, Vec<u32>) = Default::default();
        let mut places = Places::default();
        for (place, text) in terms {
            let number = match different.iter().position(|known| known == text) {
                Some(number) => number,
                None => {
                    let term = Term::from_field_text(field, text);
                    let list = index.read_postings(&term, IndexRecordOption::WithFreqsAndPositions)?;
                    let Some(list) = list else { return Ok(None) };
                    different.push(text);
                    lists.push(list);
                    asked.push(0);
                    lists.len() - 1
                }
            };
            asked[number] += 1;
            places.before.push(places.words.iter().rposition(|(_, list)| *list == number));
            places.words.push((*place as i64, number));
        }
        places.stands = vec![Vec::new(); lists.len()];
        Ok((!lists.is_empty()).then_some(Self { lists, asked, places, slop }))
    }

    /// Hands on every document in which it stands, with how often, in order, until told to stop; of `these` if given. Where no word
    /// may be moved, the places at which it begins are handed on too.
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
                    if !stands_in_all(&mut self.lists, document) {
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
            // One that has a word less often than it is asked for need not be read.
            let often = self.lists.iter().zip(&self.asked).all(|(list, asked)| list.term_freq() >= *asked);
            if !often || few.is_none() && candidates.is_some_and(|candidates| !candidates.contains(document)) {
                continue;
            }
            for (stands, list) in self.places.stands.iter_mut().zip(&mut self.lists) {
                list.positions(stands);
                self.places.steps += stands.len() as u64;
            }
            let times = match self.slop {
                0 => self.places.side_by_side(),
                slop => self.places.near(i64::from(slop)),
            };
            meter.add(std::mem::take(&mut self.places.steps))?;
            if times > 0 && !visit(document, times, &self.places.begins) {
                break;
            }
        }
        Ok(())
    }
}

/// Whether all lists have a document; they are asked of documents in order.
fn stands_in_all(lists: &mut [impl DocSet], document: DocId) -> bool {
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

impl Places {
    /// How often the words stand side by side; `begins` has the places then.
    fn side_by_side(&mut self) -> u32 {
        self.begins.clear();
        let rarest = (0..self.words.len()).min_by_key(|i| self.stands[self.words[*i].1].len());
        let Some((place, list)) = rarest.map(|i| self.words[i]) else { return 0 };
        let begins = self.stands[list].iter().filter_map(|at| at.checked_sub(place as u32));
        self.begins.extend(begins);
        for (place, list) in self.words.iter().copied().filter(|word| *word != (place, list)) {
            let (stands, mut at) = (&self.stands[list], 0);
            self.steps += self.begins.len().min(stands.len()) as u64;
            self.begins.retain(|begin| {
                let wanted = begin + place as u32;
                while stands.get(at).is_some_and(|stand| *stand < wanted) {
                    at += 1;
                }
                stands.get(at) == Some(&wanted)
            });
            if self.begins.is_empty() {
                return 0;
            }
        }
        self.begins.len() as u32
    }

    /// How often the words stand near each other, no place counted twice: from some beginning every word stands at most `slop`
    /// places after where it belongs. A beginning at which a word stands too late makes room for the first at which it does not, so
    /// no place is looked at again.
    fn near(&mut self, slop: i64) -> u32 {
        let Self { words, before, stands, at, taken, steps, .. } = self;
        let earliest = words.iter().filter_map(|(place, list)| Some(i64::from(*stands[*list].first()?) - place)).min();
        let Some(mut begin) = earliest else { return 0 };
        at.clear();
        at.resize(words.len(), 0);
        taken.clear();
        taken.resize(words.len(), 0);
        // Places before it belong to a phrase found earlier.
        let (mut free, mut times) = (i64::MIN, 0);
        'beginnings: loop {
            for (i, (place, list)) in words.iter().enumerate() {
                // The first free place is always the best choice, because the words stand in order of their places; a word
                // asked for twice goes on after that.
                let least = (begin + place).max(free).max(before[i].map_or(i64::MIN, |b| taken[b] + 1));
                let stands = &stands[*list];
                while stands.get(at[i]).is_some_and(|stand| i64::from(*stand) < least) {
                    at[i] += 1;
                    *steps += 1;
                }
                *steps += 1;
                let Some(stand) = stands.get(at[i]).map(|stand| i64::from(*stand)) else { return times };
                if stand - place > begin + slop {
                    begin = stand - place - slop;
                    continue 'beginnings;
                }
                taken[i] = stand;
            }
            times += 1;
            free = taken.iter().max().map_or(free, |last| last + 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn places(phrase: &str, text: &str) -> Places {
        let (mut different, mut places): (Vec<&str>, Places) = Default::default();
        for (place, word) in phrase.split(' ').enumerate() {
            let list = different.iter().position(|known| *known == word).unwrap_or_else(|| {
                different.push(word);
                let stands = (0_u32..).zip(text.split(' ')).filter(|(_, t)| *t == word).map(|(at, _)| at);
                places.stands.push(stands.collect());
                different.len() - 1
            });
            places.before.push(places.words.iter().rposition(|(_, known)| *known == list));
            places.words.push((place as i64, list));
        }
        places
    }

    fn near(phrase: &str, text: &str, slop: i64) -> bool {
        places(phrase, text).near(slop) > 0
    }

    #[test]
    fn all_the_words_between_count_together() {
        assert!(near("a b", "a b", 1) && near("a b", "a x b", 1) && !near("a b", "a x x b", 1));
        assert!(near("a b c", "a x b x c", 2) && !near("a b c", "a x b x c", 1));
        assert!(near("b a", "a b", 2) && !near("b a", "a b", 1));
    }

    #[test]
    fn a_word_asked_for_twice_stands_twice() {
        assert!(near("a a", "a x a", 1) && !near("a a", "a x x", 1) && !near("a a", "a x x a", 1));
        assert!(near("a b a", "a b x a", 1) && !near("a b a", "x b a x", 3));
    }

    /// reliability.md 1: eight times a word that stands everywhere made the engine try all combinations.
    #[test]
    fn a_frequent_word_asked_for_often_costs_in_proportion_to_the_text() {
        let steps = |words: usize| {
            let mut places = places(&["the"; 8].join(" "), &vec!["the"; words].join(" "));
            assert_eq!(places.near(50), words as u32 / 8);
            places.steps
        };
        assert!(steps(8000) < 11 * steps(800), "{} {}", steps(8000), steps(800));
        assert!(steps(8000) < 8000 * 20, "{}", steps(8000));
    }

    /// All ways to give each word a place of its own.
    fn by_trying(words: &[(i64, usize)], stands: &[Vec<u32>], slop: i64, taken: &mut Vec<i64>) -> bool {
        let moved: Vec<i64> = taken.iter().zip(words).map(|(at, (place, _))| at - place).collect();
        if let (Some(least), Some(most)) = (moved.iter().min(), moved.iter().max())
            && most - least > slop
        {
            return false;
        }
        let Some((_, list)) = words.get(taken.len()) else { return true };
        stands[*list].iter().any(|at| {
            let at = i64::from(*at);
            let same = taken.iter().zip(words).any(|(other, (_, l))| l == list && *other == at);
            if same {
                return false;
            }
            taken.push(at);
            let fits = by_trying(words, stands, slop, taken);
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
            let mut places = places(&word(&phrase), &word(&text));
            let expected = by_trying(&places.words, &places.stands, slop, &mut Vec::new());
            prop_assert_eq!(places.near(slop) > 0, expected);
            if slop == 0 {
                let times = text.windows(phrase.len()).filter(|w| **w == *phrase).count();
                prop_assert_eq!(places.side_by_side() as usize, times);
                prop_assert_eq!(places.begins.len(), times);
            }
        }
    }
}
