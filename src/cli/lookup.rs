//! `brokerwatch lookup`: whether somebody who knows where they posted, lived and spoke could be in a data set.

use super::context::Context;
use super::failure::{Failure, UNAVAILABLE, USAGE};
use super::output::{self, grouped, one_line};
use crate::assess::lookup::{Asked, Question, QuestionError};
use crate::output::lookup::{Answer, Hits, LookupError, LookupHit, MOST_HITS, Page, Reason, look_up};
use crate::search::Budget;

/// Look up whether you could be in a data set, by what you know
///
/// Say what you know: where you posted, when, in which country, what was recorded. Nothing of it is kept. The answer
/// never says no: most listings do not say where their data is from. Every option but --years can be repeated.
#[derive(clap::Args)]
pub struct Args {
    /// Platform or app, in any script
    #[arg(long, value_name = "NAME")]
    platform: Vec<String>,
    /// First and last year, or one year
    #[arg(long, value_name = "FROM-TO", value_parser = years)]
    years: Option<(i64, i64)>,
    /// Country, by code or name; a state of the USA as US-GA
    #[arg(long, value_name = "COUNTRY")]
    country: Vec<String>,
    /// City or other place, by name
    #[arg(long, value_name = "CITY")]
    place: Vec<String>,
    /// Kind of recording: calls, photos, video, voice, location, health, messages, browsing, posts, faces, documents
    #[arg(long, value_name = "KIND")]
    kind: Vec<String>,
    /// Language, by code or name
    #[arg(long, value_name = "LANGUAGE")]
    language: Vec<String>,
    /// Seller
    #[arg(long, value_name = "NAME")]
    broker: Vec<String>,
    /// Your own domain, or the address of a page
    #[arg(long, value_name = "URL")]
    url: Vec<String>,
    /// Ask the lists of addresses of this server for --url, and send it no more than the first digits of hashes
    #[arg(
        long,
        value_name = "SERVER",
        requires = "url",
        conflicts_with_all = ["platform", "years", "country", "place", "kind", "language", "broker"]
    )]
    remote: Option<String>,
    /// Number of hits of each group to show
    #[arg(short, long, default_value_t = 10, value_parser = clap::value_parser!(u16).range(0..=MOST_HITS as i64))]
    limit: u16,
    /// Number of hits of each group to skip
    #[arg(long, default_value_t = 0)]
    offset: u32,
}

/// `2010-2018`, `2010–2018` or `2010`.
fn years(text: &str) -> Result<(i64, i64), String> {
    let year = |part: &str| part.trim().parse::<i64>().map_err(|_| "expected two years, e.g. 2010-2018".to_owned());
    match text.split_once(['-', '–']) {
        Some((from, to)) => Ok((year(from)?, year(to)?)),
        None => year(text).map(|year| (year, year)),
    }
}

/// Prints the answer.
pub fn run(args: Args, context: &Context) -> Result<(), Failure> {
    if let Some(server) = &args.remote {
        return super::lookup_remote::run(server, &args.url, context);
    }
    let page = Page { offset: args.offset as usize, limit: usize::from(args.limit) };
    let asked = Asked {
        platforms: args.platform,
        years: args.years,
        countries: args.country,
        places: args.place,
        kinds: args.kind,
        languages: args.language,
        brokers: args.broker,
        urls: args.url,
    };
    let question = Question::read(&asked).map_err(|errors| refused(&errors))?;
    if question.is_empty() {
        let hint = "nothing was asked; give at least one of --platform, --years, --country, --place, --kind, \
                    --language, --broker, --url, e.g. lookup --platform Tumblr --years 2010-2018 --country DE";
        return Err(Failure::new(USAGE, hint));
    }
    let store = context.folder.store()?;
    let searcher = context.reader()?.searcher().with_budget(Budget::unlimited());
    let answer = look_up(&question, page, &searcher, &store, &super::manifest::manifests(context)).map_err(
        |error| match error {
            LookupError::Index(error) => Failure::from(error),
            LookupError::Store(error) => Failure::from(error),
            LookupError::Manifest(error) => Failure::from(error),
            LookupError::Address => Failure::new(USAGE, format!("--url: {error}")),
        },
    )?;
    if context.json { output::json(&answer) } else { print(&answer, context) }
}

fn refused(errors: &[QuestionError]) -> Failure {
    let flag = |field: &str| match field {
        "years" => "--years".to_owned(),
        "countries" => "--country".to_owned(),
        field => format!("--{}", field.trim_end_matches('s')),
    };
    errors.first().map_or_else(
        || Failure::new(UNAVAILABLE, "the question was refused"),
        |error| Failure::new(USAGE, format!("{}: {}", flag(error.field), error.sentence.trim_end_matches('.'))),
    )
}

fn print(answer: &Answer, context: &Context) -> Result<(), Failure> {
    for question in &answer.questions {
        context.say(&question.question);
        for choice in &question.choices {
            context.say(&format!("  {}: {} {}", choice.label, choice.field, choice.value));
        }
    }
    group("Named: these listings name the platform, place or seller", &answer.named)?;
    group("Possible: kind, country, language or years fit, and the origin is not said", &answer.possible)?;
    let unsaid = &answer.cannot_be_said;
    let kinds: Vec<String> = unsaid.by_kind.iter().map(|k| format!("{} {}", grouped(k.listings), k.label)).collect();
    output::text(&format!(
        "Cannot be said: {} say nothing about where their data is from{}\n",
        output::listings(unsaid.total),
        if kinds.is_empty() { String::new() } else { format!(" ({})", kinds.join("; ")) }
    ))?;
    answer.manifests.iter().try_for_each(|listed| output::text(&super::manifest::listed(listed)))?;
    for by in &answer.excluded.by_reason {
        output::text(&format!("Excluded: {}: {}\n", output::listings(by.listings), by.sentence))?;
    }
    context.say(&format!(
        "{} considered; {} say something else. This is never a no: what a listing does not say, nobody can look up.",
        output::listings(answer.considered),
        grouped(answer.other)
    ));
    Ok(())
}

fn group(heading: &str, hits: &Hits) -> Result<(), Failure> {
    output::text(&format!("{heading}: {}\n", output::listings(hits.total)))?;
    for hit in &hits.hits {
        output::text(&hit_lines(hit))?;
    }
    if let Some(next) = hits.next_offset {
        output::text(&format!("  … the next with --offset {next}\n"))?;
    }
    output::text("\n")
}

fn hit_lines(hit: &LookupHit) -> String {
    let seller = hit.seller.as_deref().map_or("seller not named".to_owned(), one_line);
    let price = hit.price.as_deref().unwrap_or("price not stated");
    let mut text = format!(
        "  {}\n    {} · {seller} · {price} · {} findings · {} points\n",
        one_line(&hit.title),
        hit.id,
        hit.findings,
        hit.score
    );
    let line = |sign: char, reason: &Reason| {
        let words = reason.words.as_ref().map(|w| format!(": “{}” ({})", one_line(&w.quote), w.field));
        format!("    {sign} {}{}\n", reason.reason, words.unwrap_or_default())
    };
    hit.reasons.iter().for_each(|reason| text += &line('+', reason));
    hit.against.iter().for_each(|reason| text += &line('-', reason));
    text
}
