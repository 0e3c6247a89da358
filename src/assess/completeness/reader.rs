//! How a listing answers a fact: a small, closed list of readers, each with a name in the file of facts.

use super::facts::Table;
use super::words::{Hits, Words};
use crate::domain::listing::{
    Amount, Basis, Claim, ClaimKind, EEA, Evidence, Facet, Field, Licence, Listing, Quantity, Tag, TermId, Unit,
    age_value, template,
};
use serde::Serialize;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// What a listing and its assessment give to read.
#[derive(Clone, Copy, Debug)]
pub struct MeasurementInput<'a> {
    /// The facts of the listing.
    pub listing: &'a Listing,
    /// Its tags.
    pub tags: &'a [Tag],
    /// What it says about itself.
    pub claims: &'a [Claim],
    /// The terms about people, as the vocabulary says (`personal = true`).
    pub personal: &'a BTreeSet<TermId>,
}

/// Words of a listing, by place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Quote<'a> {
    /// Where.
    pub field: Field,
    /// First byte.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
    /// The words.
    pub quote: &'a str,
}

impl<'a> Quote<'a> {
    /// The words of a piece of evidence.
    pub(super) fn of(e: &'a Evidence) -> Self {
        Self { field: e.field, start: e.start, end: e.end, quote: &e.quote }
    }
}

/// What answers a fact. It borrows all it says; text is made only where it is shown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Answer<'a> {
    pub(super) from: From<'a>,
    /// Whether it states the fact; otherwise it claims it without proof.
    pub proof: bool,
}

/// Where an answer stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum From<'a> {
    /// A field, by its place in [`FIELDS`].
    Field(usize, &'a Listing),
    Size(&'a Quantity),
    Column(&'a str, &'a str),
    Claim(&'a Claim),
    Tag(&'a Tag),
    Words(Quote<'a>),
    Seller(&'a str),
}

impl<'a> Answer<'a> {
    /// The field, claim, tag or column: `licence`, `claim people:200`, `consent:written-release`, `column doi`.
    pub fn by(&self) -> Cow<'a, str> {
        match self.from {
            From::Field(n, _) => FIELDS[n].name.into(),
            From::Size(_) => "volume".into(),
            From::Column(name, _) => format!("column {name}").into(),
            From::Claim(claim) => format!("claim {}:{}", claim.kind.name(), claim.value).into(),
            From::Tag(tag) => tag.term.as_str().into(),
            From::Words(_) => "words".into(),
            From::Seller(_) => "seller-country".into(),
        }
    }

    /// The value of a field or column, cut to one line of at most 160 bytes; none where words are quoted.
    pub fn says(&self) -> Option<String> {
        match self.from {
            From::Field(n, listing) => {
                (FIELDS[n].read)(listing).or_else(|| listing.unparsed.get(FIELDS[n].name).cloned())
            }
            From::Size(size) => Some(size.text.clone()),
            From::Column(_, text) | From::Seller(text) => Some(text.to_owned()),
            From::Claim(_) | From::Tag(_) | From::Words(_) => None,
        }
        .map(|text| one_line(&text))
    }

    /// The words of title or description.
    pub fn words(&self) -> Option<Quote<'a>> {
        match self.from {
            From::Claim(claim) => Some(Quote::of(&claim.evidence)),
            From::Tag(tag) => tag.evidence.first().map(Quote::of),
            From::Words(words) => Some(words),
            From::Field(..) | From::Size(_) | From::Column(..) | From::Seller(_) => None,
        }
    }
}

impl Serialize for Answer<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Shown<'a> {
            by: Cow<'a, str>,
            #[serde(skip_serializing_if = "Option::is_none")]
            says: Option<String>,
            #[serde(skip_serializing_if = "Option::is_none")]
            words: Option<Quote<'a>>,
            proof: bool,
        }
        Shown { by: self.by(), says: self.says(), words: self.words(), proof: self.proof }.serialize(serializer)
    }
}

/// One reader.
#[derive(Clone, Debug, PartialEq)]
pub enum Reader {
    /// A field of the listing, by its place in [`FIELDS`].
    Field(usize),
    /// A size in a unit.
    Unit(Unit),
    /// A claim, of any value or of one.
    Claim(ClaimKind, Option<String>),
    /// A term of a facet, any but “unknown” or one.
    Tag(Facet, Option<String>),
    /// A column of the record that no fact of the listing took up, by its name in lower case with underscores.
    Column(String),
    /// A word of a list.
    Words(usize),
    /// A term about people.
    Sensitive,
    /// A term about people, or numbers or ages of people.
    Personal,
    /// A consent of the people themselves.
    ConsentOfPeople,
    /// People or data of the EEA and a seller outside.
    EuWithoutSeller,
}

/// A field of a listing.
struct FieldOf {
    name: &'static str,
    stated: fn(&Listing) -> bool,
    read: fn(&Listing) -> Option<String>,
}

const fn of(name: &'static str, stated: fn(&Listing) -> bool, read: fn(&Listing) -> Option<String>) -> FieldOf {
    FieldOf { name, stated, read }
}

/// The fields; under the same names the words that were not understood are kept.
const FIELDS: [FieldOf; 15] = [
    of("title", |l| !l.title.is_empty(), |l| some(&l.title)),
    of("description", |l| filled(&l.description), |l| some(&l.description).filter(|d| filled(d))),
    of("native-id", has_native_id, |l| has_native_id(l).then(|| l.native_id.clone())),
    of("url", |l| l.url.is_some(), |l| l.url.clone()),
    of("broker", |l| l.broker.is_some(), |l| l.broker.as_ref().map(|b| b.name.clone())),
    of("seller-country", |l| seller_country(l).is_some(), |l| seller_country(l).map(str::to_owned)),
    of("price", |l| l.price.is_some(), |l| l.price.as_ref().map(|p| p.text.clone())),
    of("licence", |l| licence(l).is_some(), |l| licence(l).map(Licence::label)),
    of("languages", |l| !l.languages.is_empty(), |l| join(l.languages.iter().map(String::as_str))),
    of("countries", |l| !l.countries.is_empty(), |l| join(l.countries.iter().map(String::as_str))),
    of("modalities", |l| !l.modalities.is_empty(), |l| join(l.modalities.iter().map(|m| m.name()))),
    of("ages", |l| l.ages.is_some(), |l| l.ages.as_ref().map(age_value)),
    of("published", |l| l.published.is_some(), |l| l.published.clone()),
    of("keywords", |l| !l.keywords.is_empty(), |l| join(l.keywords.iter().map(String::as_str))),
    of(
        "collected",
        |l| l.collected.is_some(),
        |l| {
            let period = l.collected.as_ref()?;
            let end = |e: &Option<String>| e.clone().unwrap_or_else(|| "..".to_owned());
            Some(format!("{}/{}", end(&period.from), end(&period.to)))
        },
    ),
];

/// Ids that the program made up are none of the source.
fn has_native_id(listing: &Listing) -> bool {
    !listing.native_id.is_empty() && !listing.native_id.starts_with("record-") && listing.native_id != "text"
}

fn seller_country(listing: &Listing) -> Option<&str> {
    listing.broker.as_ref().and_then(|b| b.country.as_deref())
}

/// Longest value shown of a field, in bytes: a field says where its whole value is.
const SHOWN: usize = 160;

/// Whether a text is there and not one that nobody filled in.
fn filled(text: &str) -> bool {
    !text.is_empty() && !template::is_unfilled(text)
}

/// The licence; words that nobody filled in, which earlier readings kept, are none.
fn licence(listing: &Listing) -> Option<&Licence> {
    listing.licence.as_ref().filter(|l| !matches!(l, Licence::Custom(words) if template::is_unfilled(words)))
}

fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

fn join<'t>(values: impl Iterator<Item = &'t str>) -> Option<String> {
    let joined = values.collect::<Vec<_>>().join(", ");
    (!joined.is_empty()).then_some(joined)
}

fn one_line(text: &str) -> String {
    let end = text.floor_char_boundary(SHOWN);
    let more = if end < text.len() { "…" } else { "" };
    format!("{}{more}", text[..end].split_whitespace().collect::<Vec<_>>().join(" "))
}

impl Reader {
    /// Reads a reader's name, such as `claim:document:legal-basis`.
    pub(super) fn parse(name: &str, words: &Words) -> Result<Self, String> {
        let (kind, rest) = name.split_once(':').unwrap_or((name, ""));
        let (first, value) = rest.split_once(':').map_or((rest, None), |(f, v)| (f, Some(v.to_owned())));
        let read = match kind {
            "field" => FIELDS.iter().position(|f| f.name == rest).map(Self::Field),
            "unit" => serde_json::from_value(rest.into()).ok().map(Self::Unit),
            "claim" => ClaimKind::ALL.into_iter().find(|k| k.name() == first).map(|k| Self::Claim(k, value)),
            "tag" => Facet::ALL.into_iter().find(|f| f.name() == first).map(|f| Self::Tag(f, value)),
            "column" if !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_lowercase() || b == b'_') => {
                Some(Self::Column(rest.to_owned()))
            }
            "words" => words.list(rest).map(Self::Words),
            "sensitive" => Some(Self::Sensitive),
            "personal" => Some(Self::Personal),
            "consent-of-people" => Some(Self::ConsentOfPeople),
            "eu-without-seller" => Some(Self::EuWithoutSeller),
            _ => None,
        };
        read.ok_or_else(|| format!("“{name}” is no reader of a listing; the head of the file lists them"))
    }

    /// Its name, as the file has it.
    pub(super) fn name(&self, table: &Table) -> String {
        let with = |value: &Option<String>| value.as_ref().map(|v| format!(":{v}")).unwrap_or_default();
        match self {
            Self::Field(n) => format!("field:{}", FIELDS[*n].name),
            Self::Unit(unit) => format!("unit:{}", unit.name()),
            Self::Claim(kind, value) => format!("claim:{}{}", kind.name(), with(value)),
            Self::Tag(facet, slug) => format!("tag:{}{}", facet.name(), with(slug)),
            Self::Column(name) => format!("column:{name}"),
            Self::Words(list) => format!("words:{}", table.words.name(*list)),
            Self::Sensitive => "sensitive".to_owned(),
            Self::Personal => "personal".to_owned(),
            Self::ConsentOfPeople => "consent-of-people".to_owned(),
            Self::EuWithoutSeller => "eu-without-seller".to_owned(),
        }
    }

    /// Whether it finds an answer that is more than implied or promised.
    pub(super) fn finds(&self, given: &MeasurementInput<'_>, hits: &Hits<'_>) -> bool {
        let mut answers = Vec::new();
        self.read(given, hits, &mut answers);
        answers.iter().any(|a| a.proof)
    }

    /// Adds the answers that it finds.
    pub(super) fn read<'a>(&self, given: &MeasurementInput<'a>, hits: &Hits<'a>, answers: &mut Vec<Answer<'a>>) {
        let listing = given.listing;
        match self {
            Self::Field(n) => answers.extend(field(*n, listing)),
            Self::Unit(unit) => {
                let sizes = listing.volume.iter().filter(|q| q.unit == *unit);
                answers.extend(sizes.map(|q| Answer { from: From::Size(q), proof: true }));
            }
            Self::Claim(kind, wanted) => {
                let claims = given.claims.iter().filter(|c| c.kind == *kind);
                let named = claims.filter(|c| wanted.as_ref().is_none_or(|w| *w == c.value));
                answers.extend(named.map(|c| Answer { from: From::Claim(c), proof: true }));
            }
            Self::Tag(facet, slug) => {
                let is = |t: &&Tag| match slug {
                    Some(slug) => t.term.slug() == slug,
                    None => t.term.slug() != "unknown",
                };
                answers.extend(given.tags.iter().filter(|t| t.term.facet() == *facet).filter(is).filter_map(tagged));
            }
            Self::Column(name) => answers.extend(listing.extra.iter().filter_map(|(key, text)| {
                let stated = is_column(key, name) && !text.trim().is_empty() && !template::is_unfilled(text);
                stated.then(|| Answer { from: From::Column(key, text), proof: !on_request(text) })
            })),
            Self::Words(list) => {
                answers.extend(hits.first(*list).map(|words| Answer { from: From::Words(words), proof: true }));
            }
            Self::Sensitive => {
                let is = |t: &&Tag| t.term.facet() == Facet::Sensitivity && given.personal.contains(&t.term);
                answers.extend(given.tags.iter().filter(is).filter_map(tagged));
            }
            Self::Personal => {
                Self::Sensitive.read(given, hits, answers);
                Self::Unit(Unit::People).read(given, hits, answers);
                Self::Field(place("ages")).read(given, hits, answers);
                for kind in [ClaimKind::People, ClaimKind::Ages] {
                    Self::Claim(kind, None).read(given, hits, answers);
                }
            }
            Self::ConsentOfPeople => {
                let is = |t: &&Tag| t.term.facet() == Facet::Consent && among(&sets().consent_of_people, t);
                answers.extend(given.tags.iter().filter(is).filter_map(tagged));
            }
            Self::EuWithoutSeller => {
                let eea = |code: &str| EEA.contains(&code);
                let places = given.claims.iter().filter(|c| c.kind == ClaimKind::Place).map(|c| c.value.as_str());
                let mut places = listing.countries.iter().map(String::as_str).chain(places);
                if let Some(seller) = seller_country(listing).filter(|seller| !eea(seller))
                    && places.any(eea)
                {
                    answers.push(Answer { from: From::Seller(seller), proof: true });
                }
            }
        }
    }
}

/// Whether a column bears a name of the file: in any case, with hyphens or spaces for underscores.
fn is_column(key: &str, name: &str) -> bool {
    let plain = |b: u8| if b == b'-' || b == b' ' { b'_' } else { b.to_ascii_lowercase() };
    key.len() == name.len() && key.bytes().map(plain).eq(name.bytes())
}

fn place(name: &str) -> usize {
    FIELDS.iter().position(|f| f.name == name).expect("a name of the list")
}

fn sets() -> &'static super::facts::Sets {
    &Table::embedded().sets
}

fn among(slugs: &[String], tag: &Tag) -> bool {
    slugs.iter().any(|s| s == tag.term.slug())
}

/// Whether a text only says that one may ask.
fn on_request(text: &str) -> bool {
    let words = &Table::embedded().words;
    words.list("on-request").is_some_and(|list| words.stand_in(list, text))
}

/// A field. Words that were not understood state it all the same; a price on request is a promise of a price.
fn field(n: usize, listing: &Listing) -> Option<Answer<'_>> {
    let name = FIELDS[n].name;
    let stated = (FIELDS[n].stated)(listing);
    let asks = match name {
        "price" if stated => {
            listing.price.as_ref().is_some_and(|p| p.amount == Amount::OnRequest || on_request(&p.text))
        }
        "licence" if stated => matches!(&listing.licence, Some(Licence::Custom(words)) if on_request(words)),
        _ if stated => false,
        _ => on_request(listing.unparsed.get(name).filter(|words| filled(words))?),
    };
    Some(Answer { from: From::Field(n, listing), proof: !asks })
}

/// A tag as an answer: what is only implied is no proof, and “not stated” is no answer.
fn tagged(tag: &Tag) -> Option<Answer<'_>> {
    let proof = match tag.basis {
        Basis::Stated | Basis::Decided => true,
        Basis::Implied => false,
        Basis::NotStated => return None,
    };
    Some(Answer { from: From::Tag(tag), proof })
}
