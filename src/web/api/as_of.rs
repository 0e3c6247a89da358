//! `as_of=`: what the catalogue knew at an earlier moment, named by the number of a change or by a time. It is answered
//! where it can be answered exactly, so that an answer is the same today and after everything that comes later.

use super::parameters::{Parameters, invalid};
use crate::domain::listing::{ListingId, Responses};
use crate::store::{ListingThen, ResponseFilter, Then};
use crate::web::App;
use crate::web::finding_annotations::FindingAnnotations;
use crate::web::params::shown;
use crate::web::problem::{Problem, ProblemCode};
use actix_web::HttpResponse;
use actix_web::http::header::HeaderName;

/// Says which moment an answer is about.
const AS_OF: HeaderName = HeaderName::from_static("brokerwatch-as-of");

/// A moment that was asked for.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// Number of the last change that counts.
    pub change: u64,
    /// When that was recorded, microseconds since 1970 UTC; 0 before the first.
    pub recorded_at: i64,
    /// Responses to findings count that were given before this time, microseconds since 1970 UTC.
    responses_before: i64,
}

impl Moment {
    /// Reads `as_of`, if it is given. Blocks.
    pub fn read(app: &App, parameters: &Parameters) -> Result<Option<Self>, Problem> {
        let Some(text) = parameters.text("as_of") else { return Ok(None) };
        if text.bytes().all(|b| b.is_ascii_digit()) {
            let change = text.parse::<u64>().ok();
            let at = change.map(|change| app.store.change_recorded_at(change)).transpose()?.flatten();
            let (Some(change), Some(recorded_at)) = (change, at) else {
                let last = app.store.last_change()?;
                let detail = format!("There is no change “{}”. Expected a number from 1 to {last}.", shown(text));
                return Err(invalid("as_of", detail));
            };
            return Ok(Some(Self { change, recorded_at, responses_before: recorded_at }));
        }
        let Ok(time) = text.parse::<jiff::Timestamp>() else {
            let detail = format!(
                "invalid as_of “{}”: expected the number of a change, or a time such as 2026-11-30T12:00:00Z.",
                shown(text)
            );
            return Err(invalid("as_of", detail));
        };
        let time = time.as_microsecond();
        let Some(change) = app.store.last_change_by(time)? else {
            // A run that is being written could still add a change of that time.
            let last = app.store.last_change()?;
            let detail = format!(
                "Nothing was recorded after that time yet, so it is not settled what belongs to it. Use as_of={last}, the \
                 newest change."
            );
            return Err(invalid("as_of", detail));
        };
        let recorded_at = app.store.change_recorded_at(change)?.unwrap_or(0);
        Ok(Some(Self { change, recorded_at, responses_before: time.saturating_add(1) }))
    }

    /// The listing as it was then.
    pub fn listing(&self, app: &App, id: &ListingId) -> Result<ListingThen, Problem> {
        match app.store.listing_as_of(id, self.change)? {
            Then::Known(then) => match then.removed {
                None => Ok(*then),
                Some(_) => {
                    let detail = format!("The source of the listing {id} was removed at change {}.", self.change);
                    Err(Problem::new(ProblemCode::ListingRemoved, detail))
                }
            },
            Then::Unknown => {
                let detail = format!("The catalogue did not know a listing {id} at change {}.", self.change);
                Err(Problem::new(ProblemCode::NoSuchListing, detail))
            }
            Then::NotLogged => {
                let detail = "The change log of that time does not name the assessment that was in force. Read the \
                              versions of the listing, which have all their assessments.";
                Err(invalid("as_of", detail))
            }
        }
    }

    /// What stood beside the findings of a listing then.
    pub fn annotations(&self, app: &App, id: &ListingId, then: &ListingThen) -> Result<FindingAnnotations, Problem> {
        let mut given = app.store.responses(ResponseFilter::Listing(id))?;
        given.retain(|response| response.at < self.responses_before);
        let day = self.day();
        let responses = Responses::in_force(given, &day);
        Ok(FindingAnnotations::of_then(id.clone(), then.findings.clone(), responses, day))
    }

    /// The day on which waivers are judged, ISO 8601.
    fn day(&self) -> String {
        let last = self.responses_before.saturating_sub(1).max(0);
        jiff::Timestamp::from_microsecond(last).unwrap_or_default().strftime("%Y-%m-%d").to_string()
    }
}

/// Names the moment in a response.
pub fn named(moment: Option<Moment>, mut response: HttpResponse) -> HttpResponse {
    if let Some(Moment { change, recorded_at, .. }) = moment {
        let at = jiff::Timestamp::from_microsecond(recorded_at).unwrap_or_default();
        if let Ok(value) = format!("change={change}; recorded=\"{at}\"").parse() {
            response.headers_mut().insert(AS_OF, value);
        }
    }
    response
}
