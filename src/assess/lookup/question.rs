//! A question: what a person knows about where their data could be, read from lists of words. Every value is checked;
//! what cannot be understood is answered with a sentence, and a name that means several things with a question.

use super::address::{address, hosts};
use super::back::{Choice, QuestionBack, common, georgia, ordinary, slip};
use super::kind::Kinds;
use super::names::is_ordinary;
use super::personal::personal;
use crate::domain::market::{Platform, Platforms};
use crate::ingest::normalise::{language, place::country};
use serde::Deserialize;

/// The names of the parts of a question, in the order shown.
pub const FIELDS: [&str; 8] = ["platforms", "years", "countries", "places", "kinds", "languages", "brokers", "urls"];
/// Most values of one part; of addresses.
const MOST: usize = 20;
const MOST_URLS: usize = 100;
/// Longest value in characters; of an address.
const LONGEST: usize = 100;
const LONGEST_URL: usize = 2_000;
/// The years that are understood.
const YEARS: std::ops::RangeInclusive<i64> = 1900..=2100;

/// A question as it is sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Asked {
    /// Platforms and apps.
    pub platforms: Vec<String>,
    /// First and last year.
    pub years: Option<(i64, i64)>,
    /// Countries, by code or name.
    pub countries: Vec<String>,
    /// Cities and other places, by name.
    pub places: Vec<String>,
    /// Kinds of recording.
    pub kinds: Vec<String>,
    /// Languages, by code or name.
    pub languages: Vec<String>,
    /// Sellers.
    pub brokers: Vec<String>,
    /// Own domains and addresses of pages.
    pub urls: Vec<String>,
}

/// A value that is refused. The sentence repeats no value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{sentence}")]
pub struct QuestionError {
    /// Which part.
    pub field: &'static str,
    /// What is wrong and what was expected.
    pub sentence: String,
}

/// A platform that was asked for.
#[derive(Clone, Debug)]
pub enum AskedPlatform {
    /// One of the table.
    Known(&'static Platform),
    /// Another; searched as these words.
    Words(String),
}

/// A question that has been read.
#[derive(Clone, Debug, Default)]
pub struct Question {
    /// Platforms and apps.
    pub platforms: Vec<AskedPlatform>,
    /// First and last year.
    pub years: Option<(i32, i32)>,
    /// ISO 3166-1 alpha-2 codes.
    pub countries: Vec<String>,
    /// Places by name.
    pub places: Vec<String>,
    /// Names of kinds.
    pub kinds: Vec<&'static str>,
    /// Primary language subtags.
    pub languages: Vec<String>,
    /// Names of sellers.
    pub brokers: Vec<String>,
    /// Addresses; domains have no scheme.
    pub urls: Vec<String>,
    /// Questions back.
    pub questions: Vec<QuestionBack>,
}

impl Question {
    /// Reads what was sent.
    ///
    /// # Errors
    /// Every value that is refused, with a sentence that does not repeat it.
    pub fn read(asked: &Asked) -> Result<Self, Vec<QuestionError>> {
        let (mut question, mut errors) = (Self::default(), Vec::new());
        let mut each = |field: &'static str, values: &[String], read: &mut dyn FnMut(&str) -> Result<(), String>| {
            let (most, longest) = if field == "urls" { (MOST_URLS, LONGEST_URL) } else { (MOST, LONGEST) };
            let values: Vec<&str> = values.iter().map(|v| v.trim()).filter(|v| !v.is_empty()).collect();
            if values.len() > most {
                let sentence = format!("{field} has {} values; at most {most} can be asked at once.", values.len());
                errors.push(QuestionError { field, sentence });
                return;
            }
            for value in values {
                let names = ["platforms", "brokers"].contains(&field);
                let read = if value.chars().count() > longest {
                    Err(format!("one of {field} is longer than {longest} characters."))
                } else if let Some(what) = personal(value, names) {
                    Err(format!(
                        "one of {field} looks like {what}. We hold no names; do not send them. It was not kept."
                    ))
                } else {
                    read(value)
                };
                errors.extend(read.err().map(|sentence| QuestionError { field, sentence }));
            }
        };
        let q = &mut question;
        each("platforms", &asked.platforms, &mut |v| q.platform(v));
        each("countries", &asked.countries, &mut |v| q.country(v));
        each("places", &asked.places, &mut |v| q.place(v));
        each("kinds", &asked.kinds, &mut |v| q.kind(v));
        each("languages", &asked.languages, &mut |v| q.language(v));
        each("brokers", &asked.brokers, &mut |v| has_letters(v).map(|()| q.brokers.push(v.to_owned())));
        each("urls", &asked.urls, &mut |v| address(v).map(|a| q.urls.push(a)));
        match asked.years.map(years).transpose() {
            Ok(years) => question.years = years,
            Err(sentence) => errors.push(QuestionError { field: "years", sentence }),
        }
        if errors.is_empty() { Ok(question) } else { Err(errors) }
    }

    /// Whether nothing is asked.
    pub fn is_empty(&self) -> bool {
        self.years.is_none()
            && self.platforms.is_empty()
            && self.kinds.is_empty()
            && [&self.countries, &self.places, &self.languages, &self.brokers, &self.urls].iter().all(|l| l.is_empty())
    }

    /// The hosts of the addresses.
    pub fn hosts(&self) -> Vec<String> {
        hosts(&self.urls)
    }

    /// The kinds asked for or, if none is, those that people leave on the platforms asked for.
    pub fn kinds_meant(&self) -> Vec<&str> {
        let known = self.platforms.iter().filter_map(|p| if let AskedPlatform::Known(p) = p { Some(p) } else { None });
        let mut kinds = match self.kinds.as_slice() {
            [] => known.flat_map(|p| p.kinds.iter().map(String::as_str)).collect(),
            asked => asked.to_vec(),
        };
        kinds.sort_unstable();
        kinds.dedup();
        kinds
    }

    fn platform(&mut self, value: &str) -> Result<(), String> {
        has_letters(value)?;
        let named = Platforms::get().named(value);
        let known = named.or_else(|| Platforms::get().nearly_named(value).filter(|p| !p.is_common_word()));
        // Whoever writes “Signal messenger” has said which one.
        let is_phrase = |p: &&Platform| p.phrases.contains(&value.to_lowercase());
        match (named, known) {
            (_, Some(platform)) if platform.is_common_word() && !is_phrase(&platform) => {
                self.questions.push(common(platform, value));
            }
            (None, Some(near)) => self.questions.push(slip(near, value)),
            (None, None) if is_ordinary(value) => self.questions.push(ordinary(value)),
            _ => {}
        }
        self.platforms.push(known.map_or_else(|| AskedPlatform::Words(value.to_owned()), AskedPlatform::Known));
        Ok(())
    }

    fn country(&mut self, value: &str) -> Result<(), String> {
        let upper = value.to_uppercase();
        if let Some((country, _)) =
            upper.split_once('-').filter(|(c, part)| c.len() == 2 && (1..=3).contains(&part.len()))
        {
            self.countries.push(country::parse_one(country).map_err(|_| expected_country())?);
            return Ok(());
        }
        if value.to_lowercase() == "georgia" {
            self.questions.push(georgia("countries", value));
            return Ok(());
        }
        self.countries.push(country::parse_one(value).map_err(|_| expected_country())?);
        Ok(())
    }

    fn place(&mut self, value: &str) -> Result<(), String> {
        has_letters(value)?;
        match value.to_lowercase().as_str() {
            "georgia" => self.questions.push(georgia("places", value)),
            "jordan" | "turkey" | "chad" | "mali" | "china" => {
                let code = country::parse_one(value).map_err(|_| expected_country())?;
                self.questions.push(QuestionBack {
                    field: "places",
                    value: value.to_owned(),
                    question: format!(
                        "“{value}” is a country and also a name or a common word. It was searched as a word. \
                         Did you mean the country?"
                    ),
                    choices: vec![Choice { label: format!("The country {value}"), field: "countries", value: code }],
                });
            }
            _ => {}
        }
        self.places.push(value.to_owned());
        Ok(())
    }

    fn kind(&mut self, value: &str) -> Result<(), String> {
        let kinds: Vec<&str> = Kinds::get().names().collect();
        let named = Kinds::get().named(value);
        self.kinds.push(named.ok_or_else(|| format!("unknown kind; expected one of {}.", kinds.join(", ")))?);
        Ok(())
    }

    fn language(&mut self, value: &str) -> Result<(), String> {
        let tag = language::parse(value)
            .map_err(|_| "unknown language; expected a code or a name, e.g. “de” or “German”.")?;
        self.languages.push(tag.split('-').next().unwrap_or(&tag).to_owned());
        Ok(())
    }
}

fn expected_country() -> String {
    "unknown country; expected a code or a name, e.g. “DE” or “Germany”, or a state as “US-GA”.".to_owned()
}

/// A value without letters or digits finds nothing.
fn has_letters(value: &str) -> Result<(), String> {
    let fine = value.chars().any(char::is_alphanumeric);
    if fine { Ok(()) } else { Err("a value has no letters or digits; expected a name in words.".to_owned()) }
}

fn years((from, to): (i64, i64)) -> Result<(i32, i32), String> {
    let year = |year: i64| i32::try_from(year).ok().filter(|_| YEARS.contains(&year));
    match (year(from), year(to)) {
        (Some(from), Some(to)) if from <= to => Ok((from, to)),
        (Some(_), Some(_)) => Err("the first year is after the last; expected e.g. 2010 and 2018.".to_owned()),
        _ => Err(format!("a year is not understood; expected years from {} to {}.", YEARS.start(), YEARS.end())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn errors(asked: Asked) -> Vec<String> {
        Question::read(&asked)
            .err()
            .unwrap_or_default()
            .into_iter()
            .map(|e| format!("{}: {}", e.field, e.sentence))
            .collect()
    }

    fn words(values: &[&str]) -> Vec<String> {
        values.iter().map(|v| (*v).to_owned()).collect()
    }

    #[test]
    fn what_a_person_knows_is_read_in_any_of_its_forms() {
        let q = Question::read(&Asked {
            platforms: words(&["Tumblr", "X", "My Own App"]),
            years: Some((2010, 2018)),
            countries: words(&["DE", "Frankreich", "us-ga"]),
            kinds: words(&["Phone calls", "photos"]),
            languages: words(&["German", "pt-BR"]),
            urls: words(&["example.org", "https://例え.jp/a?b#c"]),
            ..Asked::default()
        })
        .unwrap();
        assert_eq!(q.countries, ["DE", "FR", "US"]);
        assert_eq!((q.kinds.as_slice(), q.languages.as_slice()), (&["calls", "photos"][..], &words(&["de", "pt"])[..]));
        assert!(
            matches!(&q.platforms[..], [AskedPlatform::Known(t), AskedPlatform::Known(x), AskedPlatform::Words(own)]
            if t.id == "tumblr" && x.id == "twitter" && own == "My Own App")
        );
        assert!(q.questions.is_empty() && q.urls.len() == 2);
    }

    #[test]
    fn names_that_mean_several_things_ask_back() {
        let ask = |asked: Asked| Question::read(&asked).unwrap().questions;
        let georgia = ask(Asked { countries: words(&["Georgia"]), ..Asked::default() });
        assert_eq!(georgia[0].choices.iter().map(|c| c.value.as_str()).collect::<Vec<_>>(), ["GE", "US-GA"]);
        for (platform, common) in [("Signal", "measured"), ("LINE", "line of text"), ("Discord", "disagreement")] {
            let found = ask(Asked { platforms: words(&[platform]), ..Asked::default() });
            assert!(found[0].question.contains(common), "{found:?}");
        }
        assert!(ask(Asked { platforms: words(&["Signal messenger"]), ..Asked::default() }).is_empty());
        assert_eq!(ask(Asked { places: words(&["Jordan"]), ..Asked::default() })[0].choices[0].value, "JO");
        assert!(
            ask(Asked { platforms: words(&["Tumblr"]), countries: words(&["GE", "JO"]), ..Asked::default() })
                .is_empty()
        );
    }

    #[test]
    fn personal_data_is_refused_and_not_repeated() {
        for (field, value) in
            [("brokers", "Anna Schmidt"), ("platforms", "anna@example.org"), ("urls", "anna@example.org")]
        {
            let asked: Asked = serde_json::from_value(serde_json::json!({ field: [value] })).unwrap();
            let found = errors(asked);
            assert!(found.len() == 1 && found[0].contains("We hold no names; do not send them"), "{found:?}");
            assert!(!found[0].to_lowercase().contains("anna"), "{found:?}");
        }
    }

    #[test]
    #[rustfmt::skip]
    fn what_cannot_be_understood_is_answered_with_a_sentence() {
        let one = |asked: Asked| { let all = errors(asked); assert_eq!(all.len(), 1, "{all:?}"); all[0].clone() };
        assert!(one(Asked { urls: words(&["localhost"]), ..Asked::default() }).contains("no dot"));
        assert!(one(Asked { urls: vec!["example.org".into(); 10_000], ..Asked::default() }).contains("at most 100"));
        assert!(one(Asked { platforms: words(&["🙂🙂"]), ..Asked::default() }).contains("no letters"));
        assert!(one(Asked { years: Some((0, 9999)), ..Asked::default() }).contains("1900 to 2100"));
        assert!(one(Asked { years: Some((2018, 2010)), ..Asked::default() }).contains("first year is after"));
        assert!(one(Asked { countries: words(&["Atlantis"]), ..Asked::default() }).contains("unknown country"));
        assert!(one(Asked { kinds: words(&["x"]), ..Asked::default() }).contains("expected one of browsing, calls"));
        assert!(one(Asked { places: vec!["a".repeat(101)], ..Asked::default() }).contains("longer than 100"));
        assert!(errors(Asked { platforms: words(&["تويتر", "\u{202e}rettiwt"]), ..Asked::default() }).is_empty());
    }

    proptest! {
        #[test]
        fn no_text_panics_and_no_error_repeats_what_was_sent(value in "\\PC{3,40}", years in any::<Option<(i64, i64)>>()) {
            for field in FIELDS.into_iter().filter(|f| *f != "years") {
                let mut asked: Asked = serde_json::from_value(serde_json::json!({ field: [value.clone()] })).unwrap();
                asked.years = years;
                if let Err(found) = Question::read(&asked) {
                    // Short words stand in any sentence.
                    prop_assert!(value.trim().len() < 12 || found.iter().all(|e| !e.sentence.contains(value.trim())));
                }
            }
        }
    }
}
