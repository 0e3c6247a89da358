//! Resolves words and phrases on full text: which variants of them the index may have.

use super::correction::{corrected, edits_for};
use super::dictionary::Dictionary;
use super::synonyms::Synonyms;
use super::variants::{all_forms, existing, in_each_field, phrase};
use super::{MatchKind, PlanNode, QueryTerm, TermPattern, TermVariant};
use crate::analyzer::{self, Shape, Term};
use crate::query::{Form, Leaf, QueryField, minimum_should_match};
use crate::schema::TextField;

/// Up to this many words with a prefix, or within an edit distance, are scored one by one; more of them count alike.
const MAX_SCORED: usize = 16;
/// What a fuzzy match counts, against an exact one.
const FUZZY_BOOST: f32 = 0.5;
/// What the pieces of a compound written as one word count, against the pieces.
const JOINED_BOOST: f32 = 0.8;
/// Minimum bytes of the second piece of a split word.
const MIN_PIECE: usize = 3;
/// Greatest edit distance that the engine can search.
const MAX_EDITS: u8 = 2;
/// Letters of the longest word that is split in two.
const MAX_SPLIT_LEN: usize = 64;
/// Pieces of the longest compound that is also looked up as one word.
const MAX_PIECES: usize = 4;

/// The plan of a leaf on full text; `None` if its text has no term. Words are corrected if `correct` is given; it has
/// the words that never are.
pub(super) fn resolve_leaf(
    leaf: &Leaf,
    dictionary: &Dictionary<'_>,
    correct: Option<&Synonyms>,
) -> tantivy::Result<Option<PlanNode>> {
    let fields: Vec<TextField> = match leaf.field {
        Some(QueryField::Text(field)) => vec![field],
        _ => TextField::all().collect(),
    };
    let found: Vec<Term> = analyzer::terms(&leaf.text).collect();
    let Some(last) = found.last() else { return Ok(None) };
    let is_prefix = leaf.form == Form::Prefix && last.shape == Shape::Word && last.end == leaf.text.len();
    let plain = !matches!(leaf.form, Form::Phrase { .. });
    // A long run of a script without spaces is a sentence: like words side by side, most of its bigrams have to match.
    if plain && found.len() > 2 && found.iter().all(|t| t.shape == Shape::Bigram) {
        let bigram = |t: &Term| {
            let exact = TermPattern::One(t.text.clone());
            query_term(leaf, vec![t.text.clone()], in_each_field(&fields, &exact, MatchKind::Exact, 1.0))
        };
        let of: Vec<PlanNode> = found.iter().map(|t| PlanNode::Term(bigram(t))).collect();
        return Ok(Some(PlanNode::AtLeast { least: minimum_should_match(of.len()), of, optional: Vec::new() }));
    }
    let single = last.shape == Shape::Unigram;
    let terms: Vec<String> = found.into_iter().map(|t| t.text).collect();
    let list = match (&leaf.form, terms.as_slice()) {
        (Form::Fuzzy(edits), [word]) => fuzzy_variants(&fields, word, *edits, dictionary)?,
        (_, [word]) if is_prefix || single => prefix_variants(&fields, word, single, dictionary)?,
        (Form::Word, [word]) => return single_word(leaf, &fields, word, dictionary, correct).map(Some),
        (_, [word]) => in_each_field(&fields, &TermPattern::One(word.clone()), MatchKind::Exact, 1.0),
        (_, several) if is_prefix || single => phrase_prefix_variants(&fields, several, dictionary)?,
        (Form::Phrase { slop }, several) => in_each_field(&fields, &phrase(several, *slop), MatchKind::Exact, 1.0),
        (_, several) => compound(&fields, several),
    };
    let sequence = if leaf.field.is_none() && !is_prefix && !single { terms } else { Vec::new() };
    Ok(Some(PlanNode::Term(query_term(leaf, sequence, existing(list, dictionary)?))))
}

fn query_term(leaf: &Leaf, terms: Vec<String>, variants: Vec<TermVariant>) -> QueryTerm {
    QueryTerm { typed: leaf.text.clone(), span: leaf.span.clone(), terms, variants }
}

/// A single word: as it is, with its stems and its sound; or its correction, if the index has none of these.
fn single_word(
    leaf: &Leaf,
    fields: &[TextField],
    word: &str,
    dictionary: &Dictionary<'_>,
    correct: Option<&Synonyms>,
) -> tantivy::Result<PlanNode> {
    let mut list = existing(all_forms(fields, word, dictionary, MatchKind::Exact), dictionary)?;
    // A word that occurs anywhere in the index, in the vocabulary or in a name is no misspelling.
    if let Some(known) = correct.filter(|known| list.is_empty() && !known.is_never_corrected(word))
        && dictionary.text_doc_freq(word)? == 0
    {
        list = split_word(fields, word, dictionary, known)?;
        // A capital begins a name, and no list has all names of firms and places: “Dahua” must not find another firm.
        if list.is_empty()
            && !leaf.text.starts_with(char::is_uppercase)
            && let Some(better) = corrected(fields, word, dictionary, known)?
        {
            list = existing(all_forms(fields, &better, dictionary, MatchKind::Corrected), dictionary)?;
        }
    }
    let sequence = if leaf.field.is_none() { vec![word.to_owned()] } else { Vec::new() };
    Ok(PlanNode::Term(query_term(leaf, sequence, list)))
}

/// A word that no listing has as two that are adjacent in some listing: “callcenter” as “call center”. The first piece
/// may be short (“reidentification”), the second may not.
fn split_word(
    fields: &[TextField],
    word: &str,
    dictionary: &Dictionary<'_>,
    known: &Synonyms,
) -> tantivy::Result<Vec<TermVariant>> {
    let letters = word.chars().count();
    if !(2 * MIN_PIECE..=MAX_SPLIT_LEN).contains(&letters) || !word.chars().all(char::is_alphabetic) {
        return Ok(Vec::new());
    }
    let mut best: Option<(u64, TermPattern)> = None;
    for (at, _) in word.char_indices().skip(2).take_while(|(at, _)| word.len() - at >= MIN_PIECE) {
        let (first, second) = word.split_at(at);
        if known.is_never_suggested(first) || known.is_never_suggested(second) {
            continue;
        }
        let documents = dictionary.text_doc_freq(first)?.min(dictionary.text_doc_freq(second)?);
        if documents > best.as_ref().map_or(0, |(most, _)| *most) {
            let terms = phrase(&[first.to_owned(), second.to_owned()], 0);
            let exists = match &terms {
                TermPattern::Phrase { terms, .. } => dictionary.phrase_exists(fields, terms)?,
                _ => false,
            };
            if exists {
                best = Some((documents, terms));
            }
        }
    }
    let variants = best.map_or_else(Vec::new, |(_, terms)| in_each_field(fields, &terms, MatchKind::Corrected, 1.0));
    existing(variants, dictionary)
}

/// “speech-to-text”: its pieces side by side, or written as one word.
fn compound(fields: &[TextField], pieces: &[String]) -> Vec<TermVariant> {
    let mut list = in_each_field(fields, &phrase(pieces, 0), MatchKind::Exact, 1.0);
    if pieces.len() <= MAX_PIECES {
        list.extend(in_each_field(fields, &TermPattern::One(pieces.concat()), MatchKind::Joined, JOINED_BOOST));
    }
    list
}

fn prefix_variants(
    fields: &[TextField],
    prefix: &str,
    single: bool,
    dictionary: &Dictionary<'_>,
) -> tantivy::Result<Vec<TermVariant>> {
    let mut list = Vec::new();
    for field in fields {
        let match_kind = if single { MatchKind::Exact } else { MatchKind::Prefix };
        match dictionary.terms_with_prefix(*field, prefix, MAX_SCORED)? {
            Some(known) => {
                let terms = known.into_iter().map(|k| TermPattern::One(k.word));
                list.extend(terms.flat_map(|terms| in_each_field(&[*field], &terms, match_kind, 1.0)));
            }
            None => list.extend(in_each_field(&[*field], &TermPattern::Prefix(prefix.to_owned()), match_kind, 1.0)),
        }
    }
    Ok(list)
}

fn phrase_prefix_variants(
    fields: &[TextField],
    terms: &[String],
    dictionary: &Dictionary<'_>,
) -> tantivy::Result<Vec<TermVariant>> {
    let mut list = Vec::new();
    let last = terms.last().map_or("", String::as_str);
    for field in fields {
        if dictionary.prefix_exists(*field, last)? {
            let terms = TermPattern::PhrasePrefix { terms: terms.to_vec() };
            list.extend(in_each_field(&[*field], &terms, MatchKind::Prefix, 1.0));
        }
    }
    Ok(list)
}

fn fuzzy_variants(
    fields: &[TextField],
    word: &str,
    edits: Option<u8>,
    dictionary: &Dictionary<'_>,
) -> tantivy::Result<Vec<TermVariant>> {
    // Trees that did not come from the parser may have more, which the engine rejects.
    let edits = edits.unwrap_or_else(|| edits_for(word)).min(MAX_EDITS);
    let mut list = in_each_field(fields, &TermPattern::One(word.to_owned()), MatchKind::Exact, 1.0);
    for (field, known) in fields.iter().zip(dictionary.fuzzy_terms(fields, word, edits)?) {
        let others: Vec<String> = known.into_iter().map(|k| k.word).filter(|w| w != word).collect();
        if others.len() <= MAX_SCORED {
            let terms = others.into_iter().map(TermPattern::One);
            list.extend(terms.flat_map(|terms| in_each_field(&[*field], &terms, MatchKind::Fuzzy, FUZZY_BOOST)));
        } else {
            list.extend(in_each_field(&[*field], &TermPattern::AnyOf(others), MatchKind::Fuzzy, FUZZY_BOOST));
        }
    }
    Ok(list)
}
