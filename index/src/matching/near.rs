//! Words near each other: `"phone calls"~3`.
//!
//! A phrase of this kind stands where its words have places, each one of its own, that would be side by side if the words
//! were moved by no more than so many places in all. The engine has such a search too, but of three words and more it
//! forgets how far the first were moved when it comes to the last, and it takes one place for a word asked for twice.

use tantivy::postings::Postings;
use tantivy::schema::{Field, IndexRecordOption, Term};
use tantivy::{DocId, DocSet, SegmentReader, TERMINATED};

use super::Bits;

/// Adds the documents in which the terms, each with its place in the phrase, stand near each other; of `these` if given.
pub(super) fn add_near(
    segment: &SegmentReader,
    field: Field,
    terms: &[(usize, String)],
    slop: u32,
    these: Option<&Bits>,
    bits: &mut Bits,
) -> tantivy::Result<()> {
    let index = segment.inverted_index(field)?;
    let mut lists = Vec::with_capacity(terms.len());
    for (_, text) in terms {
        let term = Term::from_field_text(field, text);
        let Some(list) = index.read_postings(&term, IndexRecordOption::WithFreqsAndPositions)? else { return Ok(()) };
        lists.push(list);
    }
    let mut places: Vec<Word<'_>> =
        terms.iter().map(|(place, text)| Word { text, place: *place as i64, stands: Vec::new() }).collect();
    let mut document = 0;
    while let Some(next) = common(&mut lists, document) {
        document = next + 1;
        if these.is_some_and(|these| !these.contains(next)) {
            continue;
        }
        for (word, list) in places.iter_mut().zip(&mut lists) {
            list.positions(&mut word.stands);
        }
        if are_near(&places, i64::from(slop)) {
            bits.insert(next);
        }
    }
    Ok(())
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

/// A word of the phrase, its place there and where it stands in a document.
struct Word<'a> {
    text: &'a str,
    place: i64,
    stands: Vec<u32>,
}

/// Whether some beginning of the phrase lets every word stand at most `slop` places after where it belongs.
fn are_near(words: &[Word<'_>], slop: i64) -> bool {
    let mut begins: Vec<i64> = words.iter().flat_map(|w| w.stands.iter().map(|at| i64::from(*at) - w.place)).collect();
    begins.sort_unstable();
    begins.dedup();
    begins.into_iter().any(|begin| stand_from(words, begin, slop))
}

fn stand_from(words: &[Word<'_>], begin: i64, slop: i64) -> bool {
    // Where each word was found; a word asked for twice goes on after that. The first free place is always the best
    // choice, because the words stand in order of their places.
    let mut taken: Vec<i64> = Vec::with_capacity(words.len());
    for (number, word) in words.iter().enumerate() {
        let before = words[..number].iter().rposition(|w| w.text == word.text).map(|i| taken[i]);
        let least = (begin + word.place).max(before.map_or(i64::MIN, |at| at + 1));
        let first = word.stands.partition_point(|at| i64::from(*at) < least);
        match word.stands.get(first).map(|at| i64::from(*at)) {
            Some(at) if at - word.place <= begin + slop => taken.push(at),
            _ => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(phrase: &str, text: &str, slop: i64) -> bool {
        let stands =
            |word: &str| (0_u32..).zip(text.split(' ')).filter(|(_, t)| *t == word).map(|(at, _)| at).collect();
        let words: Vec<Word<'_>> =
            (0..).zip(phrase.split(' ')).map(|(place, text)| Word { text, place, stands: stands(text) }).collect();
        are_near(&words, slop)
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
}
