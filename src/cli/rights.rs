//! `brokerwatch rights`: which law gives people of a place which right, and the routes to opt out.

use super::context::Context;
use super::failure::{Failure, USAGE};
use super::output;
use crate::rights::{LawCard, Period, RouteCard, Unit};
use serde::Serialize;

/// Show which law gives people of a place which right, and the routes to opt out
#[derive(clap::Args)]
pub struct Args {
    /// Country or subdivision, ISO 3166: DE, US-CA [default: all]
    #[arg(long, value_name = "PLACE")]
    country: Option<String>,
}

#[derive(Serialize)]
struct Shown<'a> {
    laws: Vec<&'a LawCard>,
    routes: Vec<&'a RouteCard>,
}

/// Prints laws and routes.
pub fn run(args: &Args, context: &Context) -> Result<(), Failure> {
    let rights = context.rights_with(context.config.storage.cards_dir.as_deref())?;
    let place = args.country.as_deref().map(place).transpose()?;
    let shown = match &place {
        Some(place) => Shown {
            laws: rights.laws_of(place).map(|card| &card.head).collect(),
            routes: rights.routes_of(place).map(|card| &card.head).collect(),
        },
        None => Shown {
            laws: rights.laws().map(|card| &card.head).collect(),
            routes: rights.routes().map(|card| &card.head).collect(),
        },
    };
    if context.json {
        return output::json(&shown);
    }
    if shown.laws.is_empty() {
        context.say("No law of this place is known here, which does not mean that there is none");
    }
    for law in &shown.laws {
        output::text(&text(law, place.as_deref()))?;
    }
    for route in &shown.routes {
        output::text(&format!("{}\n    {}\n    limits: {}\n", route.service, route.steps, route.limits))?;
        let known = match route.verified_on {
            Some(day) => format!("tried on {day}"),
            None => format!("not tried by us; as reported until {}", route.reported_until),
        };
        let draft = route.draft.as_ref().map(|why| format!("; draft: {why}")).unwrap_or_default();
        output::text(&format!("    {known}; to be checked again by {}{draft}\n", route.recheck_by))?;
    }
    Ok(())
}

/// A place as ISO 3166 writes it.
pub fn place(text: &str) -> Result<String, Failure> {
    let place = text.trim().to_ascii_uppercase();
    let (country, subdivision) = place.split_once('-').map_or((place.as_str(), None), |(c, s)| (c, Some(s)));
    let known = rust_iso3166::from_alpha2(country).is_some()
        && subdivision.is_none_or(|s| (1..=3).contains(&s.len()) && s.chars().all(|c| c.is_ascii_alphanumeric()));
    let hint =
        || format!("unknown place “{}”; expected a code of ISO 3166 such as DE or US-CA", output::one_line(text));
    if known { Ok(place) } else { Err(Failure::new(USAGE, hint())) }
}

fn text(law: &LawCard, place: Option<&str>) -> String {
    let mut text = format!("{}  {} ({})\n", law.id, law.law, law.citation);
    let draft = |draft: &Option<String>| draft.as_ref().map(|why| format!("; draft: {why}")).unwrap_or_default();
    for right in &law.rights {
        let answer = right.answer.map_or_else(|| "no number of days".to_owned(), period);
        let name = right.right.name();
        text +=
            &format!("    {name}: {} {}\n        answer: {answer}{}\n", right.article, right.ask, draft(&right.draft));
    }
    for authority in law.authorities.iter().filter(|a| place.is_none_or(|place| place == a.place)) {
        let address = authority.address.as_ref().map(|address| format!(", {address}")).unwrap_or_default();
        text += &format!("    authority: {}{address}, {}{}\n", authority.name, authority.url, draft(&authority.draft));
    }
    text + &format!(
        "    checked on {} ({}), to be checked again by {}{}\n",
        law.checked_on,
        law.source_url,
        law.recheck_by,
        draft(&law.draft)
    )
}

fn period(period: Period) -> String {
    let unit = match (period.unit, period.count) {
        (Unit::Months, 1) => "month",
        (Unit::Months, _) => "months",
        (Unit::Days, _) => "days",
        (Unit::WorkingDays, _) => "working days",
    };
    let longest = period.longest.map(|longest| format!(", at most {longest} if the receiver says so and why"));
    format!("{} {unit}{}", period.count, longest.unwrap_or_default())
}
