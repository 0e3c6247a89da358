//! The ways in which a typed word may be found: as it is, in its other forms, begun, misspelt, by its sound.

use super::correct::{corrected, edits_for};
use super::dictionary::Dictionary;
use super::synonyms::Synonyms;
use super::{How, Step, Terms, Way, Where, Words};
use crate::analyzer::{self, Shape, Term};
use crate::query::{Form, Leaf, QueryField, least};
use crate::schema::{FIELDS, Kind, TextField};

/// Words that begin as asked for, or are like it, are ranked one by one while there are no more than this; more of them
/// count alike.
const RANKED: usize = 16;
/// What a word only like the one asked for counts.
const LIKE: f32 = 0.5;
/// What other words for the same count.
const JOINED: f32 = 0.8;
/// Letters that the second piece of a split word has at least.
const PIECE: usize = 3;
/// Letters in which a word may differ from the one asked for: as many as the engine can do.
const MOST_EDITS: u8 = 2;
/// Letters of a word that may be two written as one, at most.
const LONGEST_SPLIT: usize = 64;
/// Pieces of a compound that are also looked for written as one word.
const PIECES: usize = 4;

/// A leaf on full text; `None` if its text has no term. Words are corrected where `correct` is given, which knows the words
/// that never are.
pub(super) fn step(
    leaf: &Leaf,
    dictionary: &Dictionary<'_>,
    correct: Option<&Synonyms>,
) -> tantivy::Result<Option<Step>> {
    let fields: Vec<TextField> = match leaf.field {
        Some(QueryField::Text(field)) => vec![field],
        _ => TextField::all().collect(),
    };
    let found: Vec<Term> = analyzer::terms(&leaf.text).collect();
    let Some(last) = found.last() else { return Ok(None) };
    let begun = leaf.form == Form::Prefix && last.shape == Shape::Word && last.end == leaf.text.len();
    let plain = !matches!(leaf.form, Form::Phrase { .. });
    // A long run of a script without spaces is a sentence of words nobody has separated.
    if plain && found.len() > 2 && found.iter().all(|t| t.shape == Shape::Pair) {
        let pair = |t: &Term| {
            let exact = Terms::One(t.text.clone());
            words(leaf, vec![t.text.clone()], ways(&fields, &exact, How::Exact, 1.0))
        };
        let of: Vec<Step> = found.iter().map(|t| Step::Words(pair(t))).collect();
        return Ok(Some(Step::AtLeast { least: least(of.len()), of, forgiven: Vec::new() }));
    }
    let single = last.shape == Shape::Single;
    let terms: Vec<String> = found.into_iter().map(|t| t.text).collect();
    let list = match (&leaf.form, terms.as_slice()) {
        (Form::Fuzzy(edits), [word]) => like(&fields, word, *edits, dictionary)?,
        (_, [word]) if begun || single => begun_by(&fields, word, single, dictionary)?,
        (Form::Word, [word]) => return one(leaf, &fields, word, dictionary, correct).map(Some),
        (_, [word]) => ways(&fields, &Terms::One(word.clone()), How::Exact, 1.0),
        (_, several) if begun || single => phrase_begun(&fields, several, dictionary)?,
        (Form::Phrase { slop }, several) => ways(&fields, &phrase(several, *slop), How::Exact, 1.0),
        (_, several) => compound(&fields, several),
    };
    let sequence = if leaf.field.is_none() && !begun && !single { terms } else { Vec::new() };
    Ok(Some(Step::Words(words(leaf, sequence, existing(list, dictionary)?))))
}

pub(super) fn words(leaf: &Leaf, terms: Vec<String>, ways: Vec<Way>) -> Words {
    Words { typed: leaf.text.clone(), span: leaf.span.clone(), terms, ways }
}

/// A single word: as it is, in its other forms, by its sound; or the nearest word there is, if there is none of these.
fn one(
    leaf: &Leaf,
    fields: &[TextField],
    word: &str,
    dictionary: &Dictionary<'_>,
    correct: Option<&Synonyms>,
) -> tantivy::Result<Step> {
    let mut list = existing(all_forms(fields, word, dictionary, How::Exact), dictionary)?;
    // What stands anywhere in the index, is known to the vocabulary or is somebody's name is what was meant.
    if let Some(known) = correct.filter(|known| list.is_empty() && !known.protects(word))
        && dictionary.documents_in_texts(word)? == 0
    {
        list = split(fields, word, dictionary, known)?;
        // A capital begins a name, and names of firms and places are in no list: whoever asks for Dahua does not mean another.
        if list.is_empty()
            && !leaf.text.starts_with(char::is_uppercase)
            && let Some(better) = corrected(fields, word, dictionary, known)?
        {
            list = existing(all_forms(fields, &better, dictionary, How::Corrected), dictionary)?;
        }
    }
    let sequence = if leaf.field.is_none() { vec![word.to_owned()] } else { Vec::new() };
    Ok(Step::Words(words(leaf, sequence, list)))
}

/// A word that no listing has as two that stand side by side somewhere: “callcenter” as “call center”. The first piece
/// may be short (“reidentification”), the second may not.
fn split(fields: &[TextField], word: &str, dictionary: &Dictionary<'_>, known: &Synonyms) -> tantivy::Result<Vec<Way>> {
    let letters = word.chars().count();
    if !(2 * PIECE..=LONGEST_SPLIT).contains(&letters) || !word.chars().all(char::is_alphabetic) {
        return Ok(Vec::new());
    }
    let mut best: Option<(u64, Terms)> = None;
    for (at, _) in word.char_indices().skip(2).take_while(|(at, _)| word.len() - at >= PIECE) {
        let (first, second) = word.split_at(at);
        if known.is_delicate(first) || known.is_delicate(second) {
            continue;
        }
        let documents = dictionary.documents_in_texts(first)?.min(dictionary.documents_in_texts(second)?);
        if documents > best.as_ref().map_or(0, |(most, _)| *most) {
            let terms = phrase(&[first.to_owned(), second.to_owned()], 0);
            let stand = match &terms {
                Terms::Phrase { terms, .. } => dictionary.stand(fields, terms)?,
                _ => false,
            };
            if stand {
                best = Some((documents, terms));
            }
        }
    }
    let ways = best.map_or_else(Vec::new, |(_, terms)| ways(fields, &terms, How::Corrected, 1.0));
    existing(ways, dictionary)
}

/// The word in these fields, its stems where they have some, its sound among the names.
fn all_forms(fields: &[TextField], word: &str, dictionary: &Dictionary<'_>, how: How) -> Vec<Way> {
    let mut list = ways(fields, &Terms::One(word.to_owned()), how, 1.0);
    let (title, everywhere) = (fields.contains(&TextField::Title), fields.len() > 1);
    let mut plain_forms: Vec<String> = Vec::new();
    for (language, stem) in analyzer::stems(word, dictionary.languages) {
        let how = if how == How::Corrected { how } else { How::Form(language) };
        let mut way = |place, kind| {
            list.push(Way { place, terms: Terms::One(stem.clone()), boost: boost(kind), how, documents: u64::MAX });
        };
        if title {
            way(Where::TitleStems, Kind::TitleStems);
        }
        if everywhere {
            way(Where::Stems, Kind::Stems);
        }
        // A word that is its own stem stands in the index as it is.
        let plain = &stem[1..];
        if plain != word && !plain_forms.contains(&plain.to_owned()) {
            plain_forms.push(plain.to_owned());
            let term = Terms::One(plain.to_owned());
            if title {
                let boost = boost(Kind::TitleStems);
                let place = Where::Text(TextField::Title);
                list.push(Way { place, terms: term.clone(), boost, how, documents: u64::MAX });
            }
            if everywhere {
                for field in [TextField::Keywords, TextField::Description] {
                    let boost = boost(Kind::Stems);
                    let place = Where::Text(field);
                    list.push(Way { place, terms: term.clone(), boost, how, documents: u64::MAX });
                }
            }
        }
    }
    if fields.contains(&TextField::Broker) {
        list.extend(by_sound(word));
    }
    list
}

/// A name that sounds like a word.
pub(super) fn by_sound(word: &str) -> Option<Way> {
    let sound = Terms::One(analyzer::heard(word)?);
    Some(Way { place: Where::Sound, terms: sound, boost: boost(Kind::Sound), how: How::Sound, documents: u64::MAX })
}

fn boost(kind: Kind) -> f32 {
    FIELDS.iter().find(|row| row.kind == kind).map_or(1.0, |row| row.boost)
}

/// The same terms in each field.
pub(super) fn ways(fields: &[TextField], terms: &Terms, how: How, weight: f32) -> Vec<Way> {
    let in_field = |field: &TextField| Way {
        place: Where::Text(*field),
        terms: terms.clone(),
        boost: field.boost() * weight,
        how,
        documents: u64::MAX,
    };
    fields.iter().map(in_field).collect()
}

/// Terms one after the other. Two little words side by side are one term of the index, which is quicker to find.
pub(super) fn phrase(terms: &[String], slop: u32) -> Terms {
    let mut placed: Vec<(usize, String)> = Vec::new();
    let mut covered = 0;
    for (i, term) in terms.iter().enumerate() {
        let pair = terms.get(i + 1).filter(|next| slop == 0 && analyzer::is_little(term) && analyzer::is_little(next));
        if let Some(next) = pair {
            placed.push((i, analyzer::little_pair(term, next)));
            covered = i + 2;
        } else if i >= covered {
            placed.push((i, term.clone()));
        }
    }
    match placed.as_slice() {
        [(_, term)] => Terms::One(term.clone()),
        _ => Terms::Phrase { terms: placed, slop },
    }
}

/// “speech-to-text”: its pieces side by side, or written as one word.
fn compound(fields: &[TextField], pieces: &[String]) -> Vec<Way> {
    let mut list = ways(fields, &phrase(pieces, 0), How::Exact, 1.0);
    if pieces.len() <= PIECES {
        list.extend(ways(fields, &Terms::One(pieces.concat()), How::Joined, JOINED));
    }
    list
}

fn begun_by(
    fields: &[TextField],
    prefix: &str,
    single: bool,
    dictionary: &Dictionary<'_>,
) -> tantivy::Result<Vec<Way>> {
    let mut list = Vec::new();
    for field in fields {
        let how = if single { How::Exact } else { How::Begun };
        match dictionary.begun(*field, prefix, RANKED)? {
            Some(known) => {
                let terms = known.into_iter().map(|k| Terms::One(k.word));
                list.extend(terms.flat_map(|terms| ways(&[*field], &terms, how, 1.0)));
            }
            None => list.extend(ways(&[*field], &Terms::Begun(prefix.to_owned()), how, 1.0)),
        }
    }
    Ok(list)
}

fn phrase_begun(fields: &[TextField], terms: &[String], dictionary: &Dictionary<'_>) -> tantivy::Result<Vec<Way>> {
    let mut list = Vec::new();
    let last = terms.last().map_or("", String::as_str);
    for field in fields {
        if dictionary.goes_on(*field, last)? {
            let terms = Terms::PhraseBegun { terms: terms.to_vec() };
            list.extend(ways(&[*field], &terms, How::Begun, 1.0));
        }
    }
    Ok(list)
}

fn like(fields: &[TextField], word: &str, edits: Option<u8>, dictionary: &Dictionary<'_>) -> tantivy::Result<Vec<Way>> {
    // Trees need not come from the parser, and the engine refuses more.
    let edits = edits.unwrap_or_else(|| edits_for(word)).min(MOST_EDITS);
    let mut list = ways(fields, &Terms::One(word.to_owned()), How::Exact, 1.0);
    for (field, known) in fields.iter().zip(dictionary.like(fields, word, edits)?) {
        let others: Vec<String> = known.into_iter().map(|k| k.word).filter(|w| w != word).collect();
        if others.len() <= RANKED {
            let terms = others.into_iter().map(Terms::One);
            list.extend(terms.flat_map(|terms| ways(&[*field], &terms, How::Like, LIKE)));
        } else {
            list.extend(ways(&[*field], &Terms::AnyOf(others), How::Like, LIKE));
        }
    }
    Ok(list)
}

/// The ways of which the index knows the terms. What cannot be found need not be looked for in every segment.
pub(super) fn existing(list: Vec<Way>, dictionary: &Dictionary<'_>) -> tantivy::Result<Vec<Way>> {
    let mut kept = Vec::with_capacity(list.len());
    for way in list {
        let documents = match &way.terms {
            Terms::One(term) => dictionary.documents(way.place, term)?,
            Terms::Phrase { terms, .. } => {
                let mut rarest = u64::MAX;
                for (_, term) in terms {
                    rarest = if rarest == 0 { 0 } else { rarest.min(dictionary.documents(way.place, term)?) };
                }
                rarest
            }
            Terms::PhraseBegun { .. } | Terms::Begun(_) | Terms::AnyOf(_) => way.documents,
        };
        if documents > 0 {
            kept.push(Way { documents, ..way });
        }
    }
    Ok(kept)
}
