//! `brokerwatch letter`: a letter that claims a right. Nothing of it is kept.

use super::context::Context;
use super::failure::{Failure, UNAVAILABLE, USAGE};
use super::output;
use crate::domain::listing::ListingId;
use crate::pipeline::clock;
use crate::rights::{LANGUAGES, Language, Letter, LetterError, LetterRequest, Quoted, Right, Rights, Sender};
use crate::rights::{calendar_file, mail_file};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Serialize;

/// Write a letter that claims a right, as text, mail or calendar entry
#[derive(clap::Args)]
#[command(after_help = "The letter has blanks in place of names; fill them in before you send it.

Examples:
  brokerwatch letter --right erasure --law gdpr --from-country DE --language de
  brokerwatch letter --right access --law gdpr --listing 18ef036ab3410c3586e056dec31a5ab3 --language zh --also en
  brokerwatch letter --right erasure --law gdpr --format ics > deadline.ics")]
pub struct Args {
    /// What to claim: access, erasure, objection, do-not-sell or withdrawal
    #[arg(long, value_name = "RIGHT")]
    right: String,
    /// Law that gives the right; `brokerwatch rights` lists them
    #[arg(long, value_name = "LAW")]
    law: String,
    /// Id of a listing that is the reason; may be repeated
    #[arg(long, value_name = "ID")]
    listing: Vec<String>,
    /// Words of the listings to quote; may be repeated [default: the words that their tags rest on]
    #[arg(long, value_name = "TEXT")]
    words: Vec<String>,
    /// Language of the receiver: de, en, es, fr, pt or zh
    #[arg(long, value_name = "LANGUAGE", default_value = "en")]
    language: String,
    /// Your language: the letter is repeated in it
    #[arg(long, value_name = "LANGUAGE")]
    also: Option<String>,
    /// Where the person lives, ISO 3166 (DE, US-CA): names the authority
    #[arg(long, value_name = "PLACE")]
    from_country: Option<String>,
    /// Who sends it: person, agent or parent
    #[arg(long, value_name = "SENDER", default_value = "person")]
    sender: String,
    /// Day on which it is received, from which the deadline is counted [default: today, UTC]
    #[arg(long, value_name = "DATE")]
    received: Option<String>,
    /// text, eml (a draft for a mail program) or ics (the deadline for a calendar)
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: String,
}

#[derive(Serialize)]
struct Written<'a> {
    language: &'static str,
    subject: &'a str,
    body: &'a str,
    notes: &'a [String],
    due: Option<crate::rights::Due>,
}

/// Prints the letter.
pub fn run(args: &Args, context: &Context) -> Result<(), Failure> {
    let rights = context.rights_with(context.config.storage.cards_dir.as_deref())?;
    let ids: Vec<String> = rights.laws().map(|card| card.head.id.clone()).collect();
    let law = rights.law(&args.law).ok_or_else(|| unknown("--law", &args.law, &ids))?;
    let right =
        args.right.parse::<Right>().map_err(|_| unknown("--right", &args.right, &Right::ALL.map(Right::name)))?;
    let senders = ["person", "agent", "parent"];
    let sender = args.sender.parse::<Sender>().map_err(|_| unknown("--sender", &args.sender, &senders))?;
    if !["text", "eml", "ics"].contains(&args.format.as_str()) {
        return Err(unknown("--format", &args.format, &["text", "eml", "ics"]));
    }
    let place = args.from_country.as_deref().map(super::rights::place).transpose()?;
    let received = received(args)?;
    let listings = listings(args, context)?;
    let request = LetterRequest {
        law,
        right,
        language: language("--language", &args.language)?,
        also: args.also.as_deref().map(|also| language("--also", also)).transpose()?,
        place: place.as_deref(),
        sender,
        listings: &listings,
        received,
    };
    check_place(&request, &rights).map_err(|error| Failure::new(USAGE, format!("--from-country: {error}")))?;
    let letter = Letter::write(&request).map_err(|error| Failure::new(USAGE, error))?;
    if context.json {
        let (language, subject, body) = (letter.language.code(), letter.subject.as_str(), letter.body.as_str());
        return output::json(&Written { language, subject, body, notes: &letter.notes, due: letter.due });
    }
    match args.format.as_str() {
        "eml" => {
            letter.notes.iter().for_each(|note| context.say(note));
            output::text(&mail_file(&letter))
        }
        "ics" => match calendar_file(&letter, received) {
            Some(calendar) => output::text(&calendar),
            None => {
                Err(Failure::new(USAGE, format!("{} names no deadline for this right; use --format text", law.law)))
            }
        },
        _ => output::text(&letter.plain()),
    }
}

/// Fails for a law that does not protect the people of the place.
fn check_place(request: &LetterRequest<'_>, rights: &Rights) -> Result<(), LetterError> {
    let Some(place) = request.place else { return Ok(()) };
    rights.check_place(request.law, place)
}

fn received(args: &Args) -> Result<Date, Failure> {
    let Some(text) = &args.received else {
        let now = jiff::Timestamp::from_microsecond(clock::system()).map_err(|e| Failure::new(UNAVAILABLE, e))?;
        return Ok(TimeZone::UTC.to_datetime(now).date());
    };
    let hint = || format!("--received: invalid day “{}”; expected one such as 2026-01-31", output::one_line(text));
    text.parse().map_err(|_| Failure::new(USAGE, hint()))
}

fn language(flag: &str, text: &str) -> Result<Language, Failure> {
    text.parse().map_err(|_| unknown(flag, text, &LANGUAGES.map(|(language, _)| language.code())))
}

fn unknown(flag: &str, value: &str, known: &[impl AsRef<str>]) -> Failure {
    let known: Vec<&str> = known.iter().map(AsRef::as_ref).collect();
    let value = output::one_line(value);
    Failure::new(USAGE, format!("{flag}: unknown value “{value}”; expected one of {}", known.join(", ")))
}

fn listings(args: &Args, context: &Context) -> Result<Vec<Quoted>, Failure> {
    if args.listing.is_empty() {
        return Ok(Vec::new());
    }
    let store = context.folder.store()?;
    let mut quoted = Vec::new();
    for text in &args.listing {
        let unknown =
            || format!("--listing: unknown listing “{}”; `brokerwatch search` shows ids", output::one_line(text));
        let id = ListingId::parse(text).ok_or_else(|| Failure::new(USAGE, unknown()))?;
        let stored = store.listing(&id)?.ok_or_else(|| Failure::new(USAGE, unknown()))?;
        let address = stored.listing.url.clone().unwrap_or_else(|| text.clone());
        quoted.push(Quoted::of(&stored.listing, &stored.assessment, address, &args.words));
    }
    Ok(quoted)
}
