//! Where a listing says that its data is from a city or another place: of people there, not of the weather, and not the
//! seat of the seller or the town of a conference. The words are in `places.toml`, the cities in `cities.toml`.

use super::mention::{Mention, Standing, is_next_in_list};
use super::names::{Names, Strength};
use super::passage::{
    begins_with_word, ends_with_word, first_chars, first_words, folded, has_word, is_citation, is_part_of_address,
    is_quoted_data, last_chars, last_words, sentence_end, sentence_start,
};
use crate::assess::reading::{FieldReading, ends_word, is_unspaced, starts_word};
use crate::domain::listing::Field;
use serde::Deserialize;
use std::collections::HashMap;
use std::sync::LazyLock;

/// How many words before and after a place are read.
const BEFORE: usize = 10;
const AFTER: usize = 3;
/// The same in characters, for scripts without spaces.
const CHARS: usize = 8;

/// Cities by their names; the index knows them by their number.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cities {
    cities: Vec<String>,
}

impl Cities {
    /// The table of the program.
    pub fn get() -> &'static Self {
        static TABLE: LazyLock<Cities> =
            LazyLock::new(|| toml::from_str(include_str!("cities.toml")).expect("part of the program and tested"));
        &TABLE
    }

    /// All names of a city; the first is shown.
    pub fn names(&self, city: usize) -> impl Iterator<Item = &str> {
        self.cities.get(city).into_iter().flat_map(|names| names.split('|'))
    }

    /// The slug by which the index knows a city.
    pub fn slug(&self, city: usize) -> String {
        let name = self.names(city).next().unwrap_or_default();
        folded(name).split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect::<Vec<_>>().join("-")
    }

    /// The city that somebody calls so.
    pub fn named(&self, name: &str) -> Option<usize> {
        static BY_NAME: LazyLock<HashMap<String, usize>> = LazyLock::new(|| {
            let (table, mut by_name) = (Cities::get(), HashMap::new());
            for city in 0..table.cities.len() {
                for name in table.names(city) {
                    by_name.entry(folded(name)).or_insert(city);
                }
            }
            by_name
        });
        BY_NAME.get(&folded(name.trim())).copied()
    }

    /// All of them as a set to search for.
    pub(super) fn set() -> &'static Names {
        static SET: LazyLock<Names> =
            LazyLock::new(|| Names::grouped(Cities::get().cities.iter().map(|c| c.split('|'))));
        &SET
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    people: Vec<String>,
    people_unspaced: Vec<String>,
    goods: Vec<String>,
    labelled: Vec<String>,
    from: Vec<String>,
    things: Vec<String>,
    things_unspaced: Vec<String>,
    not_before: Vec<String>,
    not_after: Vec<String>,
}

impl Words {
    fn get() -> &'static Self {
        static WORDS: LazyLock<Words> = LazyLock::new(|| {
            let mut words: Words = toml::from_str(include_str!("places.toml")).expect("part of the program and tested");
            let lists = [
                &mut words.people,
                &mut words.from,
                &mut words.things,
                &mut words.not_before,
                &mut words.not_after,
                &mut words.goods,
                &mut words.labelled,
            ];
            lists.into_iter().flatten().for_each(|word| *word = folded(word));
            let lists = [&mut words.people_unspaced, &mut words.things_unspaced];
            lists.into_iter().flatten().for_each(|word| *word = folded(word));
            words
        });
        &WORDS
    }
}

/// The places of a set in one text, in its order.
pub(super) fn places(reading: &FieldReading<'_>, names: &Names) -> Vec<Mention> {
    let text = reading.folded.text();
    let mut found = Vec::new();
    names.phrases.find(text, |phrase, start, end| {
        let (name, strength) = names.name(phrase);
        if !starts_word(text, start, false) || !ends_word(text, end) {
            return;
        }
        let (from, to) = reading.folded.origin(reading.original, start, end);
        if let Some(standing) = standing(reading, strength, (start, end), (from, to)) {
            found.push(Mention { name, start: from, end: to, standing });
        }
    });
    found
}

fn standing(
    reading: &FieldReading<'_>,
    strength: Strength,
    (start, end): (usize, usize),
    (from, to): (usize, usize),
) -> Option<Standing> {
    let (text, original, words) = (reading.folded.text(), reading.original, Words::get());
    let described = reading.field == Field::Description;
    let name = &original[from..to];
    let cased = name.chars().any(char::is_lowercase) && !name.chars().any(char::is_uppercase);
    if cased && (described || original.chars().any(char::is_uppercase)) {
        return None;
    }
    if described
        && (is_quoted_data(original, from) || is_part_of_address(original, from, to) || is_citation(original, from))
    {
        return None;
    }
    let before = &text[sentence_start(text, start)..start];
    let after = &text[end..sentence_end(text, end)];
    let touches = words.not_after.iter().any(|w| begins_with_word(after, w));
    if touches || words.not_before.iter().any(|w| ends_with_word(before, w)) {
        return Some(Standing::Mentioned);
    }
    let unspaced = text[start..end].chars().all(is_unspaced);
    let origin = if unspaced {
        let near = format!("{}{}", last_chars(before, CHARS), first_chars(after, CHARS));
        let has = |list: &[String], part: &str| list.iter().any(|w| part.contains(w.as_str()));
        has(&words.people_unspaced, &near) && !has(&words.things_unspaced, &near)
    } else if described || strength == Strength::Ordinary {
        let (left, right) = (last_words(before, BEFORE), first_words(after, AFTER));
        let of_people = |part: &str| words.people.iter().any(|w| has_word(part, w));
        let listed = is_next_in_list(before) && words.from.iter().any(|w| has_word(left, w));
        let from_there = listed || words.from.iter().any(|w| ends_with_word(before, w));
        // “Mobile phone” and “reading speech” are no places, whatever follows.
        // Who only labelled the data is not in it.
        let labelled = words.labelled.iter().any(|w| has_word(before, w));
        !labelled && ((from_there && of_people(left)) || (strength != Strength::Ordinary && of_people(right)))
    } else {
        let has = |list: &[String]| list.iter().any(|w| has_word(text, w));
        (has(&words.people) || has(&words.goods)) && !has(&words.things)
    };
    Some(if origin { Standing::Origin } else { Standing::Mentioned })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assess::reading::Reading;
    use crate::domain::listing::Listing;

    fn from(title: &str, description: &str) -> Vec<String> {
        let (listing, mut keywords) = (Listing::bare(title, description), String::new());
        let reading = Reading::new(&listing, &mut keywords);
        let all = reading.fields().into_iter().flat_map(|field| places(field, Cities::set()));
        let mut found: Vec<String> =
            all.filter(|m| m.standing == Standing::Origin).map(|m| Cities::get().slug(m.name)).collect();
        found.dedup();
        found
    }

    #[test]
    #[rustfmt::skip]
    fn data_is_from_a_place_where_its_people_are() {
        for (title, text, slug) in [
            ("Shanghai Dialect Speech Data", "", "shanghai"), ("A corpus", "2,956 speakers from Shanghai read sentences.", "shanghai"),
            ("NYC taxi trips", "", "new-york"), ("Speech", "The people recorded are from Quanzhou, Zhangzhou and Xiamen.", "xiamen"), ("Street scenes", "Photos of people in München.", "munich"), ("上海居民出行数据", "", "shanghai"),
            ("driveniq boston ma consumer data", "", "boston"), ("Calls", "Telephone calls of residents of London.", "london"),
        ] {
            assert_eq!(from(title, text), [slug], "{title} {text}");
        }
        for (title, text) in [
            ("Weather of Berlin", ""), ("Stanford Sentiment Treebank of Berlin", ""), ("Sentences", "The annotators were speakers from Berlin."), ("A corpus", "Presented at a conference in Paris."), ("A corpus", "University of London, 2019."),
            ("A corpus", "{'text': 'people in Paris'}"), ("上海某公司企业数据", ""), ("Air quality in Beijing", ""),
        ] {
            assert!(from(title, text).is_empty(), "{title} {text}");
        }
    }

    #[test]
    fn every_city_has_a_slug_of_its_own() {
        let cities = Cities::get();
        let slugs: std::collections::BTreeSet<_> = (0..cities.cities.len()).map(|city| cities.slug(city)).collect();
        assert_eq!(slugs.len(), cities.cities.len());
        assert!(slugs.iter().all(|slug| !slug.is_empty() && slug.is_ascii()), "{slugs:?}");
        assert_eq!(cities.named("Москва"), cities.named("moscow"));
        assert_eq!(cities.named("Gotham"), None);
    }
}
