//! What of a question only the text of a listing can answer: names of platforms and places that no table has, sellers
//! named in a text, and own domains. The index finds the listings that bear the words; here they are read.

use super::mention::{Mention, Standing, is_row_of_list, is_written_as_name, mentions};
use super::names::{Names, spellings};
use super::passage::is_part_of_address;
use super::place::{Cities, places};
use super::question::{AskedPlatform, Question};
use super::traits::Mark;
use crate::assess::reading::{FieldReading, Reading, ends_word, starts_word};
use crate::domain::listing::{Field, Listing};

/// Names of a question that texts are read for.
pub struct Sought {
    words: Vec<String>,
    places: Vec<String>,
    brokers: Vec<String>,
    hosts: Vec<String>,
    sets: [Names; 4],
}

/// A name that was found in a listing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The name as asked.
    pub name: String,
    /// Whether the text says that the data comes from there.
    pub is_origin: bool,
    /// The words.
    pub mark: Mark,
}

/// What was found in a listing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FoundNames {
    /// Platforms and own domains.
    pub platforms: Vec<Found>,
    /// Places.
    pub places: Vec<Found>,
    /// Sellers.
    pub brokers: Vec<Found>,
}

impl Sought {
    /// What a question asks for beyond the tables.
    pub fn of(question: &Question) -> Self {
        let words = question.platforms.iter().filter_map(|p| match p {
            AskedPlatform::Words(words) => Some(words.clone()),
            AskedPlatform::Known(_) => None,
        });
        let words: Vec<String> = words.collect();
        let places: Vec<String> =
            question.places.iter().filter(|place| Cities::get().named(place).is_none()).cloned().collect();
        let (brokers, hosts) = (question.brokers.clone(), question.hosts());
        let asked = |names: &[String]| Names::asked(names.iter().map(String::as_str));
        let domains = Names::domains(hosts.iter().map(String::as_str));
        let sets = [asked(&words), asked(&places), asked(&brokers), domains];
        Self { words, places, brokers, hosts, sets }
    }

    /// The spellings that the index is searched for: of platforms and domains, places, sellers.
    pub fn spellings(&self) -> [Vec<String>; 3] {
        let all = |names: &[String]| names.iter().flat_map(|name| spellings(name)).collect::<Vec<_>>();
        let mut platforms = all(&self.words);
        platforms.extend(self.hosts.iter().cloned());
        [platforms, all(&self.places), all(&self.brokers)]
    }

    /// Reads a listing.
    pub fn find(&self, listing: &Listing) -> FoundNames {
        let mut keywords = String::new();
        let reading = Reading::new(listing, &mut keywords);
        let [words, places_set, brokers_set, hosts] = &self.sets;
        let mut platforms = best(&reading, &self.words, |field| mentions(field, words));
        platforms.extend(best(&reading, &self.hosts, |field| mentions(field, hosts)));
        FoundNames {
            platforms,
            places: best(&reading, &self.places, |field| places(field, places_set)),
            brokers: best(&reading, &self.brokers, |field| sellers(field, brokers_set)),
        }
    }
}

/// Of each name the first place where it stands as origin, else the first.
fn best<'a>(
    reading: &Reading<'a>,
    names: &[String],
    mentions: impl Fn(&FieldReading<'a>) -> Vec<Mention>,
) -> Vec<Found> {
    let mut found: Vec<Option<Found>> = vec![None; names.len()];
    if names.is_empty() {
        return Vec::new();
    }
    for field in reading.fields() {
        for mention in mentions(field) {
            let is_origin = mention.standing == Standing::Origin;
            let (Some(known), Some(name)) = (found.get_mut(mention.name), names.get(mention.name)) else { continue };
            if known.as_ref().is_none_or(|k| is_origin && !k.is_origin) {
                let mark = Mark::words(field.field, field.original, mention.start, mention.end);
                *known = Some(Found { name: name.clone(), is_origin, mark });
            }
        }
    }
    found.into_iter().flatten().collect()
}

/// Sellers: named in a title or keyword, in a row of a list of providers, or by the address of their pages.
fn sellers(field: &FieldReading<'_>, names: &Names) -> Vec<Mention> {
    let described = field.field == Field::Description;
    let (text, original) = (field.folded.text(), field.original);
    let mut found = Vec::new();
    names.phrases.find(text, |phrase, start, end| {
        if !starts_word(text, start, false) || !ends_word(text, end) {
            return;
        }
        let (from, to) = field.folded.origin(original, start, end);
        if !is_written_as_name(field, from, to) && !is_host(original, from, to) {
            return;
        }
        let is_seller = !described || is_row_of_list(original, from, to) || is_host(original, from, to);
        let standing = if is_seller { Standing::Origin } else { Standing::Mentioned };
        found.push(Mention { name: names.name(phrase).0, start: from, end: to, standing });
    });
    found
}

/// Whether a name is the host of an address: “https://www.example.ai/datasets”.
fn is_host(text: &str, from: usize, to: usize) -> bool {
    let before = &text[..from];
    let begins = before.ends_with("://") || before.ends_with("www.");
    begins && text[to..].starts_with('.') && is_part_of_address(text, from, to)
}

#[cfg(test)]
mod tests {
    use super::super::question::Asked;
    use super::*;

    fn found(asked: &Asked, title: &str, text: &str) -> FoundNames {
        Sought::of(&Question::read(asked).unwrap()).find(&Listing::bare(title, text))
    }

    fn words(value: &str) -> Vec<String> {
        vec![value.to_owned()]
    }

    #[test]
    #[rustfmt::skip]
    fn a_name_that_no_table_has_is_an_origin_by_the_same_rule() {
        for (name, title, text, origin) in [
            ("Smashwords", "A corpus of books", "Books were collected from Smashwords.", true),
            ("derStandard.at", "One corpus", "Comments on der Standard, a newspaper.", true),
            ("The Inventor", "InventorAuthorship", "", true),
            ("iCliniq", "Dialogues", "The dialogues are from healthplace.com and icliniq.com.", true),
            ("Smashwords", "A corpus", "We thank Smashwords for its kind help.", false),
            ("Square", "A corpus", "The square of the data. Square data is reviewed. Data is in a square.", false),
        ] {
            let asked = Asked { platforms: words(name), ..Asked::default() };
            assert_eq!(found(&asked, title, text).platforms.iter().any(|f| f.is_origin), origin, "{name}: {text}");
        }
    }

    #[test]
    #[rustfmt::skip]
    fn sellers_are_found_in_titles_lists_and_addresses() {
        let asked = Asked { brokers: words("Examplestream"), ..Asked::default() };
        let sells = |title: &str, text: &str| found(&asked, title, text).brokers.iter().any(|f| f.is_origin);
        assert!(sells("lookalikes and modelling examplestream", ""));
        assert!(sells("Partners", "Data Provider | Homepage\nExamplestream | https://www.examplestream.com/"));
        assert!(sells("Calls", "See https://www.examplestream.ai/datasets/1 for details."));
        assert!(!sells("An examplestream of data", ""), "a word of the title is no seller");
        assert!(!sells("Calls", "Better than those of Examplestream."));
    }

    #[test]
    fn an_own_domain_counts_in_example_records_and_not_in_links() {
        let asked = Asked { urls: words("https://www.news-example.org/mine"), ..Asked::default() };
        let origin = |text: &str| found(&asked, "A corpus", text).platforms.first().map(|f| f.is_origin);
        assert_eq!(origin("{'url': 'https://news-example.org/print/62490'}"), Some(true));
        assert_eq!(origin("Homepage: https://news-example.org/data"), Some(false));
        assert_eq!(origin("Articles were scraped from news-example.org and cleaned."), Some(true));
        assert_eq!(origin("Nothing."), None);
    }
}
