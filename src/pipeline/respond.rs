//! A person responds to a finding: waives it until a day, disputes it, replies to it, or withdraws a response. The
//! response is checked and stored; assessments stay unchanged, because a response says nothing about the listing.

use super::clock;
use crate::domain::listing::{ListingId, Response, ResponseKind, Responses};
use crate::store::{ResponseFilter, Store, StoreError, Writer};
use jiff::{ToSpan, civil::Date};

/// Longest time for which a finding can be waived, in years.
const LONGEST: i64 = 2;

/// A day after every response, so that a new one is compared with all in force, whatever the clock said.
const NOW: &str = "9999-12-31";

/// A response to be stored.
#[derive(Clone, Debug)]
pub struct ResponseRequest {
    /// The finding, by its whole fingerprint.
    pub finding: String,
    /// The listing of the finding.
    pub listing: ListingId,
    /// Waiver, dispute or reply; for withdrawals see [`withdraw`].
    pub kind: ResponseKind,
    /// Who; not empty.
    pub by: String,
    /// Reason or words; not empty.
    pub text: String,
    /// Of a waiver, its last day, ISO 8601.
    pub until: Option<String>,
}

/// The result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ResponseOutcome {
    /// It is stored.
    Stored(Response),
    /// The same response is in force already, or the response is withdrawn already, by this one.
    AlreadyGiven(Response),
}

/// Why a response is refused.
#[derive(Debug, thiserror::Error)]
pub enum RespondError {
    /// There is no such finding.
    #[error(
        "no stored assessment of listing {listing} has the finding {finding}; `brokerwatch findings list` lists all"
    )]
    NoFinding {
        /// Which listing.
        listing: ListingId,
        /// Which finding.
        finding: String,
    },
    /// The name or the text is missing.
    #[error("--{0}: empty; a response needs a name and a text")]
    Empty(&'static str),
    /// A waiver without an end, or an end without a waiver.
    #[error("--until: required for a waiver, and only allowed for a waiver; for example --until 2027-06-30")]
    End,
    /// The end is not a valid day.
    #[error("--until: invalid day “{0}”; expected year, month and day, for example 2027-06-30")]
    NoDay(String),
    /// The end is in the past.
    #[error("--until: {0} is in the past; expected today ({1}) or a later day")]
    Past(Date, Date),
    /// The end is too far in the future.
    #[error(
        "--until: {0} is more than {LONGEST} years ahead; expected {1} at the latest; a finding can be waived again \
         later"
    )]
    Far(Date, Date),
    /// There is no response with this number.
    #[error("unknown response {number}; {}", hint(*.last))]
    NoNumber {
        /// The number given.
        number: u64,
        /// The newest number; 0 if there are no responses.
        last: u64,
    },
    /// A withdrawal of a withdrawal.
    #[error("response {0} is a withdrawal and cannot be withdrawn; give the withdrawn response again instead")]
    Withdrawal(u64),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

fn hint(last: u64) -> String {
    match last {
        0 => "there are no responses yet".to_owned(),
        last => format!("expected 1 to {last}; `brokerwatch findings show` lists those to a finding"),
    }
}

/// Stores a response given on a day, ISO 8601.
pub fn respond(
    answer: ResponseRequest,
    today: &str,
    store: &Store,
    writer: &mut Writer,
) -> Result<ResponseOutcome, RespondError> {
    let ResponseRequest { finding, listing, kind, by, text, until } = answer;
    let (by, text) = (stated("by", &by)?, stated(word(kind), &text)?);
    let until = match (kind == ResponseKind::Waive, until) {
        (true, Some(until)) => Some(last_day(&until, today)?),
        (false, None) => None,
        _ => return Err(RespondError::End),
    };
    let history = store.finding_history(&listing)?;
    let rule = match history.get(&finding) {
        Some(known) => known.finding.rule.clone(),
        None => return Err(RespondError::NoFinding { listing, finding }),
    };
    let in_force = Responses::in_force(store.responses(ResponseFilter::Finding(&finding))?, NOW);
    let same = |r: &&Response| r.kind == kind && r.by == by && r.text == text && r.until == until;
    if let Some(earlier) = in_force.to(&finding).iter().find(same) {
        return Ok(ResponseOutcome::AlreadyGiven(earlier.clone()));
    }
    stored(Response { finding, listing, rule, kind, by, text, until, ..blank(writer) }, writer)
}

/// Withdraws a response, by its number.
pub fn withdraw(
    number: u64,
    by: &str,
    reason: &str,
    store: &Store,
    writer: &mut Writer,
) -> Result<ResponseOutcome, RespondError> {
    let (by, text) = (stated("by", by)?, stated("reason", reason)?);
    let Some(response) = store.response(number)? else {
        return Err(RespondError::NoNumber { number, last: store.last_response()? });
    };
    if response.kind == ResponseKind::Withdraw {
        return Err(RespondError::Withdrawal(number));
    }
    let all = store.responses(ResponseFilter::Finding(&response.finding))?;
    if let Some(done) = all.into_iter().find(|r| r.withdraws == Some(number)) {
        return Ok(ResponseOutcome::AlreadyGiven(done));
    }
    let Response { finding, listing, rule, .. } = response;
    let (kind, withdraws) = (ResponseKind::Withdraw, Some(number));
    stored(Response { finding, listing, rule, kind, by, text, withdraws, ..blank(writer) }, writer)
}

/// A response with number and time only.
fn blank(writer: &Writer) -> Response {
    Response {
        id: String::new(),
        number: writer.next_response(),
        finding: String::new(),
        listing: ListingId::derive("", ""),
        rule: String::new(),
        kind: ResponseKind::Reply,
        by: String::new(),
        text: String::new(),
        until: None,
        withdraws: None,
        at: clock::now(),
    }
}

fn stored(response: Response, writer: &mut Writer) -> Result<ResponseOutcome, RespondError> {
    let response = response.sealed();
    writer.respond(&response)?;
    Ok(ResponseOutcome::Stored(response))
}

/// The option that gives the text of a response.
fn word(kind: ResponseKind) -> &'static str {
    match kind {
        ResponseKind::Waive | ResponseKind::Withdraw => "reason",
        ResponseKind::Confirm | ResponseKind::Dispute | ResponseKind::Dismiss | ResponseKind::Reply => "text",
    }
}

fn stated(name: &'static str, text: &str) -> Result<String, RespondError> {
    match text.trim() {
        "" => Err(RespondError::Empty(name)),
        text => Ok(text.to_owned()),
    }
}

/// The last day of a waiver, checked and in its one spelling.
fn last_day(text: &str, today: &str) -> Result<String, RespondError> {
    let day = |text: &str| text.trim().parse::<Date>().map_err(|_| RespondError::NoDay(text.to_owned()));
    let (until, today) = (day(text)?, day(today)?);
    // A time of day after the date would be dropped silently.
    if text.trim().len() != 10 {
        return Err(RespondError::NoDay(text.to_owned()));
    }
    let latest = today.saturating_add(LONGEST.years());
    match until {
        until if until < today => Err(RespondError::Past(until, today)),
        until if until > latest => Err(RespondError::Far(until, latest)),
        until => Ok(until.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_waiver_ends_between_today_and_two_years_ahead() {
        let today = "2026-11-25";
        for (typed, result) in [
            ("2026-11-25", Ok("2026-11-25")),
            (" 2028-11-25 ", Ok("2028-11-25")),
            ("2026-11-24", Err("is in the past; expected today (2026-11-25)")),
            ("2028-11-26", Err("expected 2028-11-25 at the latest")),
            ("2027-02-29", Err("invalid day")),
            ("2027-06-30T10:00", Err("invalid day")),
            ("20270630", Err("invalid day")),
            ("next year", Err("invalid day “next year”")),
        ] {
            match (last_day(typed, today), result) {
                (Ok(day), Ok(expected)) => assert_eq!(day, expected, "{typed}"),
                (Err(error), Err(words)) => assert!(error.to_string().contains(words), "{typed}: {error}"),
                (got, _) => panic!("{typed}: {got:?}"),
            }
        }
        // Born on 29 February: the day two years ahead is the last of that month.
        assert_eq!(last_day("2030-02-28", "2028-02-29").unwrap(), "2030-02-28");
    }
}
