//! How a listing answers a fact: a small, closed list of readers, each with a name in the file of facts.

use super::facts::Table;
use super::words::{Hits, Words};
use crate::listing::{
    Amount, Basis, Claim, ClaimKind, Evidence, Facet, Field, Listing, Modality, Quantity, Tag, Unit, age_value,
};
use serde::Serialize;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// What a listing and its assessment give to read.
#[derive(Clone, Copy, Debug)]
pub struct Given<'a> {
    /// The facts of the listing.
    pub listing: &'a Listing,
    /// Its tags.
    pub tags: &'a [Tag],
    /// What it says about itself.
    pub claims: &'a [Claim],
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

impl<'a> From<&'a Evidence> for Quote<'a> {
    fn from(e: &'a Evidence) -> Self {
        Self { field: e.field, start: e.start, end: e.end, quote: &e.quote }
    }
}

/// What answers a fact.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Answer<'a> {
    /// The field, claim, tag or column: `licence`, `claim people:200`, `consent:written-release`, `column doi`.
    pub by: Cow<'a, str>,
    /// The value of a field, cut to one line; none where words are quoted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub says: Option<String>,
    /// The words of title or description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub words: Option<Quote<'a>>,
    /// Whether it states the fact; otherwise it claims it without proof.
    pub proof: bool,
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

type Read = fn(&Listing) -> Option<String>;

/// Fields by name, how their value reads, and the name under which words that were not understood are kept.
const FIELDS: [(&str, Read); 15] = [
    ("title", |l| some(&l.title)),
    ("description", |l| some(&l.description)),
    ("native-id", |l| some(&l.native_id).filter(|id| !id.starts_with("record-") && id != "text")),
    ("url", |l| l.url.clone()),
    ("broker", |l| l.broker.as_ref().map(|b| b.name.clone())),
    ("seller-country", |l| l.broker.as_ref()?.country.clone()),
    ("price", |l| l.price.as_ref().map(|p| p.text.clone())),
    ("licence", |l| l.licence.as_ref().map(|l| l.label())),
    ("languages", |l| join(l.languages.iter().map(String::as_str))),
    ("countries", |l| join(l.countries.iter().map(String::as_str))),
    ("modalities", |l| join(l.modalities.iter().copied().map(Modality::name))),
    ("ages", |l| l.ages.as_ref().map(age_value)),
    ("published", |l| l.published.clone()),
    ("keywords", |l| join(l.keywords.iter().map(String::as_str))),
    ("collected", |l| {
        let period = l.collected.as_ref()?;
        let end = |e: &Option<String>| e.clone().unwrap_or_else(|| "..".to_owned());
        Some(format!("{}/{}", end(&period.from), end(&period.to)))
    }),
];

/// Longest value shown of a field, in bytes: a field says where its whole value is.
const SHOWN: usize = 160;

fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| one_line(text))
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
            "field" => FIELDS.iter().position(|(n, _)| *n == rest).map(Self::Field),
            "unit" => serde_json::from_value(rest.into()).ok().map(Self::Unit),
            "claim" => ClaimKind::ALL.into_iter().find(|k| k.name() == first).map(|k| Self::Claim(k, value)),
            "tag" => Facet::ALL.into_iter().find(|f| f.name() == first).map(|f| Self::Tag(f, value)),
            "column" if !rest.is_empty() && rest == column(rest) => Some(Self::Column(rest.to_owned())),
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
            Self::Field(n) => format!("field:{}", FIELDS[*n].0),
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
    pub(super) fn finds(&self, given: &Given<'_>, hits: &Hits<'_>) -> bool {
        let mut answers = Vec::new();
        self.read(given, hits, &mut answers);
        answers.iter().any(|a| a.proof)
    }

    /// Adds the answers that it finds.
    pub(super) fn read<'a>(&self, given: &Given<'a>, hits: &Hits<'a>, answers: &mut Vec<Answer<'a>>) {
        let listing = given.listing;
        match self {
            Self::Field(n) => answers.extend(field(*n, listing)),
            Self::Unit(unit) => {
                let sizes = listing.volume.iter().filter(|q| q.unit == *unit);
                answers.extend(sizes.map(|q: &Quantity| value(Cow::Borrowed("volume"), one_line(&q.text), true)));
            }
            Self::Claim(kind, wanted) => {
                let claims = given.claims.iter().filter(|c| c.kind == *kind);
                let named = claims.filter(|c| wanted.as_ref().is_none_or(|w| *w == c.value));
                answers.extend(named.map(said));
            }
            Self::Tag(facet, slug) => {
                let is = |t: &&Tag| match slug {
                    Some(slug) => t.term.slug() == slug,
                    None => t.term.slug() != "unknown",
                };
                answers.extend(given.tags.iter().filter(|t| t.term.facet() == *facet).filter(is).filter_map(tagged));
            }
            Self::Column(name) => answers.extend(listing.extra.iter().filter_map(|(key, text)| {
                let stated = column(key) == *name && !text.trim().is_empty();
                stated.then(|| value(Cow::Owned(format!("column {key}")), one_line(text), !on_request(text)))
            })),
            Self::Words(list) => answers.extend(hits.first(*list).map(|words| Answer {
                by: Cow::Borrowed("words"),
                says: None,
                words: Some(words),
                proof: true,
            })),
            Self::Sensitive => {
                let is = |t: &&Tag| t.term.facet() == Facet::Sensitivity && among(&sets().personal, t);
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
                let eea = |code: &str| sets().eea.iter().any(|e| e == code);
                let places = given.claims.iter().filter(|c| c.kind == ClaimKind::Place).map(|c| c.value.as_str());
                let mut places = listing.countries.iter().map(String::as_str).chain(places);
                let seller = listing.broker.as_ref().and_then(|b| b.country.as_deref());
                if let (Some(seller), true) = (seller, places.any(eea))
                    && !eea(seller)
                {
                    answers.push(value(Cow::Borrowed("seller-country"), seller.to_owned(), true));
                }
            }
        }
    }
}

/// A name of a column as the file writes it: lower case, with underscores.
fn column(name: &str) -> String {
    name.chars().map(|c| if c == '-' || c == ' ' { '_' } else { c.to_ascii_lowercase() }).collect()
}

fn place(name: &str) -> usize {
    FIELDS.iter().position(|(n, _)| *n == name).expect("a name of the list")
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

fn value(by: Cow<'_, str>, says: String, proof: bool) -> Answer<'_> {
    Answer { by, says: Some(says), words: None, proof }
}

/// A field. Words that were not understood state it all the same; a price on request is a promise of a price.
fn field<'a>(n: usize, listing: &'a Listing) -> Option<Answer<'a>> {
    let (name, read) = FIELDS[n];
    let unread = |unread: &'a BTreeMap<String, String>| unread.get(name).map(|words| one_line(words));
    let says = read(listing).or_else(|| unread(&listing.unread))?;
    let asks = match name {
        "price" => listing.price.as_ref().is_some_and(|p| p.amount == Amount::OnRequest) || on_request(&says),
        "title" | "description" | "native-id" | "url" | "broker" | "keywords" => false,
        _ => on_request(&says),
    };
    Some(value(Cow::Borrowed(name), says, !asks))
}

fn said(claim: &Claim) -> Answer<'_> {
    let by = Cow::Owned(format!("claim {}:{}", claim.kind.name(), claim.value));
    Answer { by, says: None, words: Some((&claim.evidence).into()), proof: true }
}

/// A tag as an answer: what is only implied is no proof, and “not stated” is no answer.
fn tagged(tag: &Tag) -> Option<Answer<'_>> {
    let proof = match tag.basis {
        Basis::Stated | Basis::Decided => true,
        Basis::Implied => false,
        Basis::NotStated => return None,
    };
    let by = Cow::Borrowed(tag.term.as_str());
    Some(Answer { by, says: None, words: tag.evidence.first().map(Quote::from), proof })
}
