//! What a listing says that a person's question can meet, each with the words or the fact that says it. The names of
//! traits are what the index holds of them.

use super::kind::Kinds;
use super::mention::{Standing, mentions};
use super::names::Names;
use super::passage::folded;
use super::place::{Cities, places};
use crate::assess::reading::{FieldReading, Reading, ends_word, starts_word};
use crate::domain::listing::{Assessment, ClaimKind, Evidence, Facet, Field, Listing};
use crate::domain::market::{Platform, Platforms};
use regex::Regex;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// A listing that names more countries says that it covers the world, not whose data it has.
const WORLD: usize = 30;
/// The field in which cards of a hub declare what a set was made from.
const DECLARED: &str = "source_datasets";
/// Years that the index tells apart; earlier and later ones count as the first and the last.
const FIRST_YEAR: i32 = 1985;
/// See [`FIRST_YEAR`].
const LAST_YEAR: i32 = 2035;

/// The names of traits, as the index holds them.
pub mod name {
    /// Some platform is named as origin.
    pub const PLATFORM: &str = "platform";
    /// Some platform is named, and the text does not say that the data comes from there.
    pub const MENTION: &str = "mention";
    /// The data is of people of some city.
    pub const CITY: &str = "city";
    /// Some kind of recording is offered.
    pub const KIND: &str = "kind";
    /// Some country is stated.
    pub const COUNTRY: &str = "country";
    /// Some language is stated.
    pub const LANGUAGE: &str = "language";
    /// Some years are stated.
    pub const YEARS: &str = "years";
    /// The listing says that its data was made by a machine.
    pub const SYNTHETIC: &str = "synthetic";
    /// Recorded with people who were recruited or paid for it.
    pub const COMMISSIONED: &str = "commissioned";
    /// Public records or open data.
    pub const PUBLIC: &str = "public";
    /// Something is said about where the data is from.
    pub const ORIGIN: &str = "origin";

    /// One value of a trait: `platform-tumblr`, `year-2012`.
    pub fn of(trait_name: &str, value: impl std::fmt::Display) -> String {
        format!("{trait_name}-{value}")
    }
}

/// Words or a fact of a listing. Where `start` and `end` are given they are bytes of the text of `field`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Mark {
    /// `title`, `description`, `keywords`, or the name of a fact: `countries`, `collected`.
    pub field: String,
    /// First byte in the text of the field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<usize>,
    /// Byte after the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<usize>,
    /// The words, byte for byte; of a fact its value.
    pub quote: String,
}

impl Mark {
    /// Words of a text.
    pub fn words(field: Field, text: &str, start: usize, end: usize) -> Self {
        let quote = text.get(start..end).unwrap_or_default().to_owned();
        Self { field: field.name().to_owned(), start: Some(start), end: Some(end), quote }
    }

    /// A fact that the source states in a column of its own.
    pub fn fact(field: &str, value: impl Into<String>) -> Self {
        Self { field: field.to_owned(), start: None, end: None, quote: value.into() }
    }

    fn evidence(e: &Evidence) -> Self {
        Self { field: e.field.name().to_owned(), start: Some(e.start), end: Some(e.end), quote: e.quote.clone() }
    }
}

/// What one listing says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Traits {
    /// Platforms named as origin, by id.
    pub platforms: BTreeMap<&'static str, Mark>,
    /// Platforms that are named, and not as origin.
    pub mentioned: BTreeMap<&'static str, Mark>,
    /// Cities whose people the data is of, by slug.
    pub cities: BTreeMap<String, Mark>,
    /// Kinds of recording, by name.
    pub kinds: BTreeMap<&'static str, Mark>,
    /// Countries, ISO 3166-1 alpha-2.
    pub countries: BTreeMap<String, Mark>,
    /// Languages, primary subtags.
    pub languages: BTreeMap<String, Mark>,
    /// First and last year, several where the text names several periods.
    pub years: Vec<(i32, i32, Mark)>,
    /// What says that it is synthetic.
    pub synthetic: Option<Mark>,
    /// What says that people were recruited or paid for it.
    pub commissioned: Option<Mark>,
    /// What says that it is public records or open data.
    pub public: Option<Mark>,
    /// What says where the data is from, beside platforms and countries.
    pub provenance: Option<Mark>,
}

impl Traits {
    /// Reads a listing and its assessment.
    pub fn of(listing: &Listing, assessment: &Assessment) -> Self {
        let mut keywords = String::new();
        let reading = Reading::new(listing, &mut keywords);
        let mut traits = Self::default();
        let all: Vec<_> = Platforms::get().iter().collect();
        for field in reading.fields() {
            for mention in mentions(field, Names::table()) {
                let mark = Mark::words(field.field, field.original, mention.start, mention.end);
                let by_standing = match mention.standing {
                    Standing::Origin => &mut traits.platforms,
                    Standing::Mentioned => &mut traits.mentioned,
                };
                by_standing.entry(&all[mention.name].id).or_insert(mark);
            }
            for city in places(field, Cities::set()).into_iter().filter(|m| m.standing == Standing::Origin) {
                let mark = Mark::words(field.field, field.original, city.start, city.end);
                traits.cities.entry(Cities::get().slug(city.name)).or_insert(mark);
            }
        }
        traits.declared(listing, &all);
        let Traits { platforms, mentioned, .. } = &mut traits;
        mentioned.retain(|platform, _| !platforms.contains_key(platform));
        traits.kinds = kinds(listing, assessment, &reading);
        traits.places(listing, assessment);
        traits.years = years(listing, assessment, &reading.title);
        let tagged = |slugs: &[&str]| {
            let tag = assessment
                .tags
                .iter()
                .find(|t| t.term.facet() == Facet::Provenance && slugs.contains(&t.term.slug()))?;
            Some(tag.evidence.first().map_or_else(|| Mark::fact("tag", tag.term.as_str()), Mark::evidence))
        };
        traits.synthetic = tagged(&["synthetic"]);
        traits.commissioned = tagged(&["crowdsourced"]);
        traits.public = tagged(&["public-records", "open-data"]);
        // How it was recorded, or that it was taken from the web, does not say from where.
        let origins = [
            "crowdsourced",
            "institution-records",
            "licensed-archive",
            "open-data",
            "platform-licensed",
            "public-records",
            "synthetic",
        ];
        traits.provenance = tagged(&origins);
        traits
    }

    /// Whether the listing says anything about where its data is from.
    pub fn says_origin(&self) -> bool {
        !self.platforms.is_empty() || !self.cities.is_empty() || !self.countries.is_empty() || self.provenance.is_some()
    }

    /// The names under which the index holds it, sorted.
    pub fn names(&self) -> Vec<String> {
        let mut names = BTreeSet::new();
        let mut add = |group: &str, values: &mut dyn Iterator<Item = String>| {
            for value in values {
                names.insert(group.to_owned());
                names.insert(name::of(group, value));
            }
        };
        add(name::PLATFORM, &mut self.platforms.keys().map(|id| (*id).to_owned()));
        add(name::MENTION, &mut self.mentioned.keys().map(|id| (*id).to_owned()));
        add(name::CITY, &mut self.cities.keys().cloned());
        add(name::KIND, &mut self.kinds.keys().map(|kind| (*kind).to_owned()));
        add(name::COUNTRY, &mut self.countries.keys().cloned());
        add(name::LANGUAGE, &mut self.languages.keys().cloned());
        for (from, to, _) in &self.years {
            names.insert(name::YEARS.to_owned());
            names.extend(year_names(*from, *to));
        }
        let flags = [
            (name::SYNTHETIC, self.synthetic.is_some()),
            (name::COMMISSIONED, self.commissioned.is_some()),
            (name::PUBLIC, self.public.is_some()),
            (name::ORIGIN, self.says_origin()),
        ];
        names.extend(flags.into_iter().filter(|(_, holds)| *holds).map(|(flag, _)| flag.to_owned()));
        names.into_iter().collect()
    }

    /// Sources that a hub's card declares in a field of its own: `extended|wikipedia`.
    fn declared(&mut self, listing: &Listing, all: &[&'static Platform]) {
        let Some(declared) = listing.extra.get(DECLARED) else { return };
        let text = folded(declared).replace(['_', '-', '|'], " ");
        Names::table().phrases.find(&text, |phrase, start, end| {
            if starts_word(&text, start, false) && ends_word(&text, end) {
                let (platform, _) = Names::table().name(phrase);
                self.platforms.entry(&all[platform].id).or_insert_with(|| Mark::fact(DECLARED, declared.clone()));
            }
        });
    }

    fn places(&mut self, listing: &Listing, assessment: &Assessment) {
        if listing.countries.len() <= WORLD {
            let stated = |code: &String| (code.clone(), Mark::fact("countries", code.clone()));
            self.countries.extend(listing.countries.iter().map(stated));
        }
        for claim in assessment.claims.iter().filter(|c| c.kind == ClaimKind::Place) {
            let country = claim.value.split('-').next().unwrap_or_default().to_owned();
            // Words say more than a column.
            self.countries.insert(country, Mark::evidence(&claim.evidence));
        }
        for tag in &listing.languages {
            let primary = tag.split('-').next().unwrap_or(tag).to_owned();
            self.languages.entry(primary).or_insert_with(|| Mark::fact("languages", tag.clone()));
        }
    }
}

/// The names under which the index holds the years of a period.
pub fn year_names(from: i32, to: i32) -> Vec<String> {
    (within(from)..=within(to)).map(|year| name::of("year", year)).collect()
}

/// A year as the index tells it apart.
fn within(year: i32) -> i32 {
    year.clamp(FIRST_YEAR, LAST_YEAR)
}

fn kinds(listing: &Listing, assessment: &Assessment, reading: &Reading<'_>) -> BTreeMap<&'static str, Mark> {
    let mut found = BTreeMap::new();
    for (name, kind) in Kinds::get().iter() {
        let tag = assessment.tags.iter().find(|t| kind.terms.iter().any(|term| term == t.term.as_str()));
        let tag = tag.map(|t| t.evidence.first().map_or_else(|| Mark::fact("tag", t.term.as_str()), Mark::evidence));
        let content = || {
            let modality = listing.modalities.iter().find(|m| kind.modalities.iter().any(|name| name == m.name()))?;
            let sensitive = assessment.tags.iter().any(|t| t.term.facet() == Facet::Sensitivity);
            let of_people = kind.people.is_empty()
                || sensitive
                || reading.fields().iter().any(|field| kind.people.iter().any(|word| is_said(field, word)));
            of_people.then(|| Mark::fact("modalities", modality.name()))
        };
        let words = || {
            let fields = [&reading.title, &reading.keywords];
            kind.words.iter().find_map(|word| fields.into_iter().find_map(|field| word_in(field, word)))
        };
        if let Some(mark) = tag.or_else(content).or_else(words) {
            found.insert(name, mark);
        }
    }
    found
}

/// Whether a word stands in a text and is not denied: “without people”.
fn is_said(field: &FieldReading<'_>, word: &str) -> bool {
    let (text, word) = (field.folded.text(), folded(word));
    text.match_indices(&*word).any(|(at, _)| {
        let denied = ["no ", "without ", "non-", "ohne ", "sans ", "sin ", "没有", "无"];
        let whole = starts_word(text, at, false) && ends_word(text, at + word.len());
        whole && !denied.iter().any(|no| text[..at].ends_with(no))
    })
}

/// The first occurrence of a word or phrase in a text, as whole words.
fn word_in(field: &FieldReading<'_>, word: &str) -> Option<Mark> {
    let (text, word) = (field.folded.text(), folded(word));
    let (at, _) =
        text.match_indices(&*word).find(|(at, _)| starts_word(text, *at, false) && ends_word(text, at + word.len()))?;
    let (start, end) = field.folded.origin(field.original, at, at + word.len());
    Some(Mark::words(field.field, field.original, start, end))
}

/// Years in which the data came into being: as the source states them, else as the text claims, else a range in the
/// title. A single year in a title is as often that of publication and says nothing.
fn years(listing: &Listing, assessment: &Assessment, title: &FieldReading<'_>) -> Vec<(i32, i32, Mark)> {
    let year = |text: &str| text.get(..4).and_then(|y| y.parse::<i32>().ok());
    if let Some(period) = &listing.collected {
        let (from, to) = (period.from.as_deref(), period.to.as_deref());
        let bounds = (from.map_or(Some(FIRST_YEAR), year), to.map_or(Some(LAST_YEAR), year));
        if let ((Some(first), Some(last)), true) = (bounds, from.is_some() || to.is_some()) {
            let shown = format!("{}–{}", from.unwrap_or("…"), to.unwrap_or("…"));
            return vec![(first, last, Mark::fact("collected", shown))];
        }
    }
    let claims = assessment.claims.iter().filter(|c| c.kind == ClaimKind::Collected);
    let claimed = claims.filter_map(|claim| {
        let (from, to) = claim.value.split_once('/').unwrap_or((&claim.value, &claim.value));
        let first = if from.starts_with('.') { Some(FIRST_YEAR) } else { year(from) };
        let last = if to.starts_with('.') { Some(LAST_YEAR) } else { year(to) };
        Some((first?, last?, Mark::evidence(&claim.evidence)))
    });
    let claimed: Vec<_> = claimed.collect();
    if !claimed.is_empty() {
        return claimed;
    }
    static RANGE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\b((?:19|20)\d\d) ?[-–—~至到] ?((?:19|20)\d\d)\b").expect("a constant that tests read")
    });
    let found = RANGE.captures(title.original).and_then(|c| {
        let (whole, first, last) = (c.get(0)?, year(&c[1])?, year(&c[2])?);
        (first <= last).then(|| (first, last, Mark::words(Field::Title, title.original, whole.start(), whole.end())))
    });
    found.into_iter().collect()
}
