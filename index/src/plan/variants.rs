//! The variants of a term: as typed, as a phrase, with the same stem, with the same sound.

use super::dictionary::Dictionary;
use super::{MatchField, MatchKind, TermPattern, TermVariant};
use crate::analyzer;
use crate::schema::{FIELDS, Kind, TextField};

/// The same pattern in each of these fields.
pub(super) fn in_each_field(
    fields: &[TextField],
    pattern: &TermPattern,
    match_kind: MatchKind,
    weight: f32,
) -> Vec<TermVariant> {
    let in_field = |field: &TextField| {
        TermVariant::new(MatchField::Text(*field), pattern.clone(), field.boost() * weight, match_kind)
    };
    fields.iter().map(in_field).collect()
}

/// Terms one after the other. Two adjacent stop words are one term of the index, which is faster to find.
pub(super) fn phrase(terms: &[String], slop: u32) -> TermPattern {
    let mut placed: Vec<(usize, String)> = Vec::new();
    let mut covered = 0;
    for (i, term) in terms.iter().enumerate() {
        let both = |next: &&String| slop == 0 && analyzer::is_stop_word(term) && analyzer::is_stop_word(next);
        if let Some(next) = terms.get(i + 1).filter(both) {
            placed.push((i, analyzer::stop_word_bigram(term, next)));
            covered = i + 2;
        } else if i >= covered {
            placed.push((i, term.clone()));
        }
    }
    match placed.as_slice() {
        [(_, term)] => TermPattern::One(term.clone()),
        _ => TermPattern::Phrase { terms: placed, slop },
    }
}

/// A word in these fields, its stems in every language of the index, and names that sound like it.
pub(super) fn all_forms(
    fields: &[TextField],
    word: &str,
    dictionary: &Dictionary<'_>,
    match_kind: MatchKind,
) -> Vec<TermVariant> {
    let mut list = in_each_field(fields, &TermPattern::One(word.to_owned()), match_kind, 1.0);
    let (title, everywhere) = (fields.contains(&TextField::Title), fields.len() > 1);
    let mut known_stems: Vec<&str> = Vec::new();
    let stems = analyzer::stems(word, dictionary.languages);
    for (language, stem) in &stems {
        let match_kind = if match_kind == MatchKind::Corrected { match_kind } else { MatchKind::Stem(language) };
        let mut add = |field, term: &str, kind| {
            list.push(TermVariant::new(field, TermPattern::One(term.to_owned()), boost(kind), match_kind));
        };
        if title {
            add(MatchField::TitleStems, stem, Kind::TitleStems);
        }
        if everywhere {
            add(MatchField::Stems, stem, Kind::Stems);
        }
        // The fields of stems leave out words that are their own stem, so the stem is also looked up as a word. Its
        // first byte is the prefix of the language.
        let bare = &stem[1..];
        if bare != word && !known_stems.contains(&bare) {
            known_stems.push(bare);
            if title {
                add(MatchField::Text(TextField::Title), bare, Kind::TitleStems);
            }
            if everywhere {
                for field in [TextField::Keywords, TextField::Description] {
                    add(MatchField::Text(field), bare, Kind::Stems);
                }
            }
        }
    }
    if fields.contains(&TextField::Broker) {
        list.extend(phonetic_variant(word));
    }
    list
}

/// Names that sound like a word.
pub(super) fn phonetic_variant(word: &str) -> Option<TermVariant> {
    let pattern = TermPattern::One(analyzer::phonetic_code(word)?);
    Some(TermVariant::new(MatchField::Phonetic, pattern, boost(Kind::Phonetic), MatchKind::Phonetic))
}

fn boost(kind: Kind) -> f32 {
    FIELDS.iter().find(|row| row.kind == kind).map_or(1.0, |row| row.boost)
}

/// The variants whose terms the index has: the others need not be looked up in every segment.
pub(super) fn existing(list: Vec<TermVariant>, dictionary: &Dictionary<'_>) -> tantivy::Result<Vec<TermVariant>> {
    let mut found = Vec::with_capacity(list.len());
    for variant in list {
        let documents = match &variant.pattern {
            TermPattern::One(term) => dictionary.doc_freq(variant.field, term)?,
            TermPattern::Phrase { terms, .. } => {
                let mut rarest = u64::MAX;
                for (_, term) in terms {
                    rarest = if rarest == 0 { 0 } else { rarest.min(dictionary.doc_freq(variant.field, term)?) };
                }
                rarest
            }
            TermPattern::PhrasePrefix { .. } | TermPattern::Prefix(_) | TermPattern::AnyOf(_) => variant.doc_freq,
        };
        if documents > 0 {
            found.push(TermVariant { doc_freq: documents, ..variant });
        }
    }
    Ok(found)
}
