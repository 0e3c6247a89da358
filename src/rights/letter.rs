//! A letter that claims a right, as plain text.

use super::card::{Entitlement, LawCard, Rights};
use super::deadline::{Due, due};
use super::right::Right;
use super::texts::{Language, Texts, fill};
use crate::domain::listing::{Assessment, Listing};
use jiff::civil::Date;

/// Who sends a letter.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    serde::Serialize,
    serde::Deserialize,
    strum::EnumString,
    strum::IntoStaticStr,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Sender {
    /// The person concerned.
    #[default]
    Person,
    /// An agent whom the person has authorised.
    Agent,
    /// A parent or guardian of a child.
    Parent,
}

/// A listing that a letter is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quoted {
    /// Its title.
    pub title: String,
    /// Its seller, if named.
    pub seller: Option<String>,
    /// Where it can be read: the address of its page, or its id.
    pub address: String,
    /// Words of it that are the reason for the letter.
    pub words: Vec<String>,
}

impl Quoted {
    /// Words that are quoted unless others are given.
    const QUOTES: usize = 3;

    /// A listing with those of `words` that stand in it; if there are none, the words on which its tags rest.
    pub fn of(listing: &Listing, assessment: &Assessment, address: String, words: &[String]) -> Self {
        let evidence = || assessment.tags.iter().flat_map(|tag| &tag.evidence);
        let stands = |words: &&String| {
            let texts = [&listing.title, &listing.description];
            !words.is_empty()
                && (texts.iter().any(|text| text.contains(words.as_str()))
                    || evidence().any(|evidence| evidence.quote == **words))
        };
        let mut words: Vec<String> = words.iter().filter(stands).cloned().collect();
        if words.is_empty() {
            let first = assessment.tags.iter().filter_map(|tag| tag.evidence.first());
            words = first.map(|evidence| evidence.quote.clone()).collect();
        }
        words.dedup();
        words.truncate(Self::QUOTES);
        let title = if listing.title.is_empty() { listing.id.to_string() } else { listing.title.clone() };
        Self { title, seller: listing.broker.as_ref().map(|broker| broker.name.clone()), address, words }
    }
}

/// What a letter should say.
#[derive(Clone, Debug)]
pub struct LetterRequest<'a> {
    /// The law.
    pub law: &'a LawCard,
    /// The right.
    pub right: Right,
    /// The language of the receiver.
    pub language: Language,
    /// The language of the sender: the letter is repeated in it, if it is another one.
    pub also: Option<Language>,
    /// Where the person lives, ISO 3166; the authority follows from it.
    pub place: Option<&'a str>,
    /// Who sends it.
    pub sender: Sender,
    /// What it is about.
    pub listings: &'a [Quoted],
    /// The day on which it is received.
    pub received: Date,
}

/// Why there is no letter.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum LetterError {
    /// A right that the law does not give.
    #[error("{law} has no right “{right}”; expected one of {}", rights.join(", "))]
    NoSuchRight {
        /// The law.
        law: String,
        /// As asked.
        right: &'static str,
        /// Those that it gives.
        rights: Vec<&'static str>,
    },
    /// A day so late that there is no day after the period.
    #[error("the day is too late to compute a deadline; expected one before the year 9999")]
    TooLate,
    /// A law that is not one of the place.
    #[error("{law} does not protect people in {place}; laws that do: {}", if laws.is_empty() { "none that is known here" } else { laws })]
    OtherPlace {
        /// The law.
        law: String,
        /// The place.
        place: String,
        /// Laws of the place.
        laws: String,
    },
}

impl Rights {
    /// Checks that a law protects the people of a place.
    ///
    /// # Errors
    /// If it does not, with the laws that do.
    pub fn check_place(&self, law: &LawCard, place: &str) -> Result<(), LetterError> {
        let laws: Vec<&str> = self.laws_of(place).map(|card| card.head.id.as_str()).collect();
        if laws.contains(&law.id.as_str()) {
            return Ok(());
        }
        let (law, place) = (law.law.clone(), place.to_owned());
        Err(LetterError::OtherPlace { law, place, laws: laws.join(", ") })
    }
}

/// A letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Its language.
    pub language: Language,
    /// Subject.
    pub subject: String,
    /// The text, lines ended by `\n`.
    pub body: String,
    /// What the sender has to know; not part of the letter. In the language of the sender.
    pub notes: Vec<String>,
    /// When an answer is due.
    pub due: Option<Due>,
    /// The days of it, each with a sentence in the language of the sender.
    pub dates: Vec<(Date, String)>,
}

impl Letter {
    /// Writes a letter.
    ///
    /// # Errors
    /// A right that the law does not give, or a day that is too late.
    pub fn write(request: &LetterRequest<'_>) -> Result<Self, LetterError> {
        let law = request.law;
        let Some(right) = law.right(request.right) else {
            let rights = law.rights.iter().map(|entitlement| entitlement.right.name()).collect();
            return Err(LetterError::NoSuchRight { law: law.law.clone(), right: request.right.name(), rights });
        };
        let due = match right.answer {
            Some(period) => Some(due(request.received, period).ok_or(LetterError::TooLate)?),
            None => None,
        };
        let mut body = text(request, right, due, request.language);
        let own = request.also.unwrap_or(request.language);
        if own != request.language {
            let copy = own.texts();
            body = format!("{body}\n\n----\n\n{}\n\n{}", copy.copy, text(request, right, due, own));
        }
        let dates = match due {
            None => Vec::new(),
            Some(due) => dates(due, own.texts()),
        };
        let subject = request.language.texts().subject.get(&request.right).cloned().unwrap_or_default();
        Ok(Self {
            language: request.language,
            subject,
            body,
            notes: notes(request, right, due, own.texts()),
            due,
            dates,
        })
    }

    /// The letter with its subject and the notes, for reading.
    pub fn plain(&self) -> String {
        format!("{}\n\n{}\n\n====\n{}\n", self.subject, self.body, self.notes.join("\n"))
    }
}

/// The letter in one language.
fn text(request: &LetterRequest<'_>, right: &Entitlement, due: Option<Due>, language: Language) -> String {
    let texts = language.texts();
    let mut sellers: Vec<&str> = request.listings.iter().filter_map(|listing| listing.seller.as_deref()).collect();
    sellers.dedup();
    let receiver = match sellers.as_slice() {
        [one] => line(one),
        _ => texts.unnamed_seller.clone(),
    };
    let intro = match request.sender {
        Sender::Person => &texts.intro_self,
        Sender::Agent => &texts.intro_agent,
        Sender::Parent => &texts.intro_parent,
    };
    let mut paragraphs =
        vec![receiver, texts.salutation.clone(), fill(intro, &[("person", &texts.placeholder_person)])];
    if !request.listings.is_empty() {
        let mut listed = texts.listings.clone();
        for listing in request.listings {
            listed += &format!("\n- {} ({})", line(&listing.title), line(&listing.address));
            for words in &listing.words {
                listed += &format!("\n  {}", fill(&texts.words, &[("words", &line(words))]));
            }
        }
        paragraphs.extend([listed, texts.unsure.clone()]);
    }
    paragraphs.extend(texts.ask.get(&request.right).cloned());
    let law = [("law", request.law.name(language)), ("citation", &request.law.citation), ("article", &right.article)];
    paragraphs.push(fill(&texts.law, &law));
    paragraphs.push(match due {
        None => texts.no_due.clone(),
        Some(due) => dates(due, texts).into_iter().map(|(_, sentence)| sentence).collect::<Vec<_>>().join(" "),
    });
    paragraphs.push(texts.identity.clone());
    if let Some(authority) = request.place.and_then(|place| request.law.authority(place)) {
        paragraphs.push(fill(&texts.authority, &[("authority", &authority.name), ("url", &authority.url)]));
    }
    paragraphs.push(format!("{}\n{}\n{}", texts.closing, texts.placeholder_name, texts.placeholder_contact));
    paragraphs.join("\n\n")
}

/// The days of a deadline, each with its sentence.
fn dates(due: Due, texts: &Texts) -> Vec<(Date, String)> {
    let by = (due.by, fill(&texts.due, &[("by", &due.by.to_string())]));
    let latest = due.at_the_latest.map(|day| (day, fill(&texts.latest, &[("latest", &day.to_string())])));
    [by].into_iter().chain(latest).collect()
}

fn notes(request: &LetterRequest<'_>, right: &Entitlement, due: Option<Due>, texts: &Texts) -> Vec<String> {
    let mut notes = vec![texts.note_fill.clone()];
    if due.is_some() {
        notes.push(fill(&texts.note_days, &[("received", &request.received.to_string())]));
    }
    let authority = request.place.and_then(|place| request.law.authority(place));
    let drafts = [&request.law.draft, &right.draft, authority.map_or(&None, |authority| &authority.draft)];
    notes.extend(drafts.into_iter().flatten().map(|reason| fill(&texts.note_draft, &[("reason", reason)])));
    notes.push(texts.note_advice.clone());
    notes
}

/// Text of others on one line: it must not look like a part of the letter.
fn line(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
