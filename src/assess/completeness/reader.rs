//! How a listing answers a fact: a closed list of readers, each with a name in the file of facts.

use super::answer::{Answer, AnswerSource};
use super::field::{FIELDS, filled, seller_country};
use super::input::MeasurementInput;
use super::phrase::{PhraseHits, PhraseLists};
use crate::domain::listing::{Amount, Basis, ClaimKind, EEA, Facet, Licence, Tag, Unit, template};
use serde::Deserialize;

/// Sets of terms and countries that readers refer to, as in `[sets]` of the file of facts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Sets {
    pub consent_of_people: Vec<String>,
}

/// Everything a reader looks at: the listing, the phrases found in it, and the lists of the file of facts.
pub(super) struct ReaderContext<'a> {
    pub input: MeasurementInput<'a>,
    pub hits: PhraseHits<'a>,
    pub phrases: &'static PhraseLists,
    pub sets: &'static Sets,
}

impl ReaderContext<'_> {
    /// Whether a text only says that one may ask.
    fn on_request(&self, text: &str) -> bool {
        self.phrases.list("on-request").is_some_and(|list| self.phrases.occurs(list, text))
    }
}

/// One reader.
#[derive(Clone, Debug, PartialEq)]
pub enum Reader {
    /// A field of the listing, by its index in [`FIELDS`].
    Field(usize),
    /// A size in a unit.
    Unit(Unit),
    /// A claim, of any value or of one.
    Claim(ClaimKind, Option<String>),
    /// A term of a facet, any but “unknown” or one.
    Tag(Facet, Option<String>),
    /// A column of the record that became no field of the listing, by its name in lower case with underscores.
    Column(String),
    /// A phrase of a list.
    Phrase(usize),
    /// A term about people.
    Sensitive,
    /// A term about people, or numbers or ages of people.
    Personal,
    /// A consent of the people themselves.
    ConsentOfPeople,
    /// People or data of the EEA and a seller outside.
    EuWithoutSeller,
}

impl Reader {
    /// Reads a reader's name, such as `claim:document:legal-basis`.
    pub(super) fn parse(name: &str, phrases: &PhraseLists) -> Result<Self, String> {
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
            "words" => phrases.list(rest).map(Self::Phrase),
            "sensitive" => Some(Self::Sensitive),
            "personal" => Some(Self::Personal),
            "consent-of-people" => Some(Self::ConsentOfPeople),
            "eu-without-seller" => Some(Self::EuWithoutSeller),
            _ => None,
        };
        read.ok_or_else(|| format!("“{name}” is not a reader; the head of the file lists them"))
    }

    /// Its name, as the file has it.
    pub(super) fn name(&self, phrases: &PhraseLists) -> String {
        let with = |value: &Option<String>| value.as_ref().map(|v| format!(":{v}")).unwrap_or_default();
        match self {
            Self::Field(n) => format!("field:{}", FIELDS[*n].name),
            Self::Unit(unit) => format!("unit:{}", unit.name()),
            Self::Claim(kind, value) => format!("claim:{}{}", kind.name(), with(value)),
            Self::Tag(facet, slug) => format!("tag:{}{}", facet.name(), with(slug)),
            Self::Column(name) => format!("column:{name}"),
            Self::Phrase(list) => format!("words:{}", phrases.name(*list)),
            Self::Sensitive => "sensitive".to_owned(),
            Self::Personal => "personal".to_owned(),
            Self::ConsentOfPeople => "consent-of-people".to_owned(),
            Self::EuWithoutSeller => "eu-without-seller".to_owned(),
        }
    }

    /// Whether it finds an answer that is more than implied or promised.
    pub(super) fn finds(&self, context: &ReaderContext<'_>) -> bool {
        let mut answers = Vec::new();
        self.read(context, &mut answers);
        answers.iter().any(|a| a.proof)
    }

    /// Adds the answers that it finds.
    pub(super) fn read<'a>(&self, context: &ReaderContext<'a>, answers: &mut Vec<Answer<'a>>) {
        let (given, sets) = (context.input, context.sets);
        let listing = given.listing;
        match self {
            Self::Field(n) => answers.extend(field(*n, context)),
            Self::Unit(unit) => {
                let sizes = listing.volume.iter().filter(|q| q.unit == *unit);
                answers.extend(sizes.map(|q| Answer { source: AnswerSource::Size(q), proof: true }));
            }
            Self::Claim(kind, wanted) => {
                let claims = given.claims.iter().filter(|c| c.kind == *kind);
                let named = claims.filter(|c| wanted.as_ref().is_none_or(|w| *w == c.value));
                answers.extend(named.map(|c| Answer { source: AnswerSource::Claim(c), proof: true }));
            }
            Self::Tag(facet, slug) => {
                let is = |t: &&Tag| match slug {
                    Some(slug) => t.term.slug() == slug,
                    // Words that were not understood are no statement.
                    None => t.term.slug() != "unknown" && !t.term.is_unclear(),
                };
                answers.extend(given.tags.iter().filter(|t| t.term.facet() == *facet).filter(is).filter_map(tagged));
            }
            Self::Column(name) => answers.extend(listing.extra.iter().filter_map(|(key, text)| {
                let stated = is_column(key, name) && !text.trim().is_empty() && !template::is_unfilled(text);
                stated.then(|| Answer { source: AnswerSource::Column(key, text), proof: !context.on_request(text) })
            })),
            Self::Phrase(list) => {
                answers.extend(
                    context.hits.first(*list).map(|words| Answer { source: AnswerSource::Phrase(words), proof: true }),
                );
            }
            Self::Sensitive => {
                let is = |t: &&Tag| t.term.facet() == Facet::Sensitivity && given.personal.contains(&t.term);
                answers.extend(given.tags.iter().filter(is).filter_map(tagged));
            }
            Self::Personal => {
                Self::Sensitive.read(context, answers);
                Self::Unit(Unit::People).read(context, answers);
                Self::Field(index_of("ages")).read(context, answers);
                for kind in [ClaimKind::People, ClaimKind::Ages] {
                    Self::Claim(kind, None).read(context, answers);
                }
            }
            Self::ConsentOfPeople => {
                let is = |t: &&Tag| t.term.facet() == Facet::Consent && among(&sets.consent_of_people, t);
                answers.extend(given.tags.iter().filter(is).filter_map(tagged));
            }
            Self::EuWithoutSeller => {
                let eea = |code: &str| EEA.contains(&code);
                let places = given.claims.iter().filter(|c| c.kind == ClaimKind::Place).map(|c| c.value.as_str());
                let mut places = listing.countries.iter().map(String::as_str).chain(places);
                if let Some(seller) = seller_country(listing).filter(|seller| !eea(seller))
                    && places.any(eea)
                {
                    answers.push(Answer { source: AnswerSource::SellerCountry(seller), proof: true });
                }
            }
        }
    }
}

/// Whether a column has a name of the file: in any case, with hyphens or spaces for underscores.
fn is_column(key: &str, name: &str) -> bool {
    let plain = |b: u8| if b == b'-' || b == b' ' { b'_' } else { b.to_ascii_lowercase() };
    key.len() == name.len() && key.bytes().map(plain).eq(name.bytes())
}

fn index_of(name: &str) -> usize {
    FIELDS.iter().position(|f| f.name == name).expect("every name given here is in FIELDS")
}

fn among(slugs: &[String], tag: &Tag) -> bool {
    slugs.iter().any(|s| s == tag.term.slug())
}

/// The answer of a field. A value that could not be parsed still states it; a price on request only promises one.
fn field<'a>(n: usize, context: &ReaderContext<'a>) -> Option<Answer<'a>> {
    let listing = context.input.listing;
    let name = FIELDS[n].name;
    let stated = (FIELDS[n].stated)(listing);
    let asks = match name {
        "price" if stated => {
            listing.price.as_ref().is_some_and(|p| p.amount == Amount::OnRequest || context.on_request(&p.text))
        }
        "licence" if stated => matches!(&listing.licence, Some(Licence::Custom(words)) if context.on_request(words)),
        _ if stated => false,
        _ => context.on_request(listing.unparsed.get(name).filter(|words| filled(words))?),
    };
    Some(Answer { source: AnswerSource::Field(n, listing), proof: !asks })
}

/// A tag as an answer: an implied tag is no proof, and “not stated” is no answer.
fn tagged(tag: &Tag) -> Option<Answer<'_>> {
    let proof = match tag.basis {
        Basis::Stated | Basis::Decided => true,
        Basis::Implied | Basis::SecondReader => false,
        Basis::NotStated => return None,
    };
    Some(Answer { source: AnswerSource::Tag(tag), proof })
}
