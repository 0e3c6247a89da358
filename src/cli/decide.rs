//! `brokerwatch decide`: a person accepts or rejects a term for a listing, overriding the tagger.

use super::context::Context;
use super::failure::{Failure, USAGE};
use super::output;
use crate::assess::method::Method;
use crate::domain::listing::{Decision, DecisionVerdict, ListingId, TermId};
use crate::pipeline::{
    DecideError, DecisionOutcome, DecisionRequest, Delta, Difference, Follower, RememberingReader, decide,
};
use crate::web::params::nearest;
use serde::Serialize;
use std::collections::BTreeMap;

/// Accept or reject a term for a listing, overriding the tagger
#[derive(clap::Args)]
#[command(after_help = "Examples:
  brokerwatch decide 18ef036ab3410c3586e056dec31a5ab3 sensitivity:biometric-voice reject \\
      --by 'Ines Roth' --reason 'Bird songs; the voices were cut out'
  brokerwatch decide 18ef036ab3410c3586e056dec31a5ab3 sensitivity:children accept \\
      --by 'Ines Roth' --reason 'Pupils of a primary school' --quote 'first graders'")]
pub struct Args {
    /// Id of the listing (32 hex digits)
    listing: String,
    /// The term, for example sensitivity:children
    term: String,
    /// accept: it applies; reject: it does not; withdraw: the tagger's result is in force again
    #[arg(value_parser = verdict)]
    verdict: DecisionVerdict,
    /// Who decides; shown with the decision
    #[arg(long, value_name = "NAME")]
    by: String,
    /// Why; shown with the decision
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Words of the listing that prove an acceptance, quoted exactly
    #[arg(long, value_name = "WORDS")]
    quote: Option<String>,
}

/// What is printed with `--json`.
#[derive(Serialize)]
struct Answer {
    stored: bool,
    decision: Option<Decision>,
    tags_gained: Vec<String>,
    tags_lost: Vec<String>,
    findings_gained: Vec<String>,
    findings_lost: Vec<String>,
}

/// Stores the decision and reassesses the listing.
pub fn run(args: Args, context: &Context) -> Result<(), Failure> {
    let method = context.method()?;
    let listing = super::decisions::listing_id(&args.listing)?;
    let term = term(&args.term, &method)?;
    let (by, reason, quote) = (args.by, args.reason, args.quote);
    let ruling =
        DecisionRequest { listing: listing.clone(), term: term.clone(), verdict: args.verdict, by, reason, quote };
    let store = context.folder.store()?;
    let _lock = context.folder.lock()?;
    let mut writer = context.writer(&store)?;
    let mut follower =
        Follower::open(&context.folder.index(), &store, &context.index_options()?, &|text| context.say(text))?;
    let run = uuid::Uuid::now_v7().to_string();
    let read_twice = store.listing(&listing)?.is_some_and(|l| l.assessment.second_reading.is_some());
    let second = read_twice.then(|| RememberingReader::new(&store, &method)).transpose()?;
    let reader = second.as_ref().map(RememberingReader::reader);
    let decided =
        decide(ruling, &run, &method, reader, &store, &mut writer, &mut follower).map_err(|error| match error {
            DecideError::Failed(error) => error.into(),
            DecideError::NoTerm(term) => no_term(term.as_str(), &method),
            error => Failure::new(USAGE, error),
        })?;
    follower.close()?;
    let message = match &decided {
        DecisionOutcome::Stored { decision, difference } => summary(decision, difference, &listing),
        DecisionOutcome::AlreadyInForce(held) => format!(
            "Nothing to do: {term} is already “{}” by decision {} of {}, {}",
            held.verdict.name(),
            held.number,
            held.by,
            output::time(held.at)
        ),
        DecisionOutcome::NothingToWithdraw => {
            format!("Nothing to do: no decision on {term} is in force for {listing}")
        }
    };
    context.say(&message);
    if context.json {
        let (decision, difference) = match decided {
            DecisionOutcome::Stored { decision, difference } => (Some(decision), Some(difference)),
            DecisionOutcome::AlreadyInForce(held) => (Some(held), None),
            DecisionOutcome::NothingToWithdraw => (None, None),
        };
        let stored = difference.is_some();
        let Difference { terms, rules, .. } = difference.unwrap_or_default();
        let ([tags_gained, tags_lost], [findings_gained, findings_lost]) = (names(&terms), names(&rules));
        output::json(&Answer { stored, decision, tags_gained, tags_lost, findings_gained, findings_lost })?;
    }
    Ok(())
}

fn verdict(text: &str) -> Result<DecisionVerdict, String> {
    DecisionVerdict::from_name(text).ok_or_else(|| "expected accept, reject or withdraw".to_owned())
}

/// The term typed. The pipeline checks whether it can be decided on.
fn term(typed: &str, method: &Method) -> Result<TermId, Failure> {
    TermId::try_from(typed.to_owned()).map_err(|_| no_term(typed, method))
}

/// The error for an unknown term, with the nearest known one.
pub fn no_term(typed: &str, method: &Method) -> Failure {
    let in_use = || method.vocabulary.cards().map(|c| &c.head).filter(|h| h.is_in_use() && !h.absence);
    let (ids, slugs): (Vec<&str>, Vec<&str>) = in_use().map(|h| (h.id.as_str(), h.id.slug())).unzip();
    let slug = typed.rsplit(':').next().unwrap_or(typed);
    let meant = nearest(typed, &ids).or_else(|| {
        let meant = nearest(slug, &slugs)?;
        slugs.iter().position(|s| *s == meant).map(|n| ids[n])
    });
    let hint = match meant {
        Some(meant) => format!("did you mean “{meant}”?"),
        None => "docs/reference/terms.md and the pages under /vocabulary list all terms".to_owned(),
    };
    Failure::new(USAGE, format!("unknown term “{typed}”; {hint}"))
}

/// The names gained and the names lost.
fn names(moves: &BTreeMap<String, Delta>) -> [Vec<String>; 2] {
    let of = |count: fn(&Delta) -> u64| moves.iter().filter(|(_, m)| count(m) > 0).map(|(n, _)| n.clone()).collect();
    [of(|m| m.gained), of(|m| m.lost)]
}

fn summary(decision: &Decision, difference: &Difference, listing: &ListingId) -> String {
    let mut parts = Vec::new();
    for (kind, moves) in [("tags", &difference.terms), ("findings", &difference.rules)] {
        let [gained, lost] = names(moves);
        let signed = gained.iter().map(|n| format!("+{n}")).chain(lost.iter().map(|n| format!("-{n}")));
        let signed: Vec<String> = signed.collect();
        parts.push(match signed.is_empty() {
            true => format!("{kind} unchanged"),
            false => format!("{kind} {}", signed.join(" ")),
        });
    }
    let (number, verdict, term) = (decision.number, decision.verdict.name(), &decision.term);
    format!("Decision {number}: {verdict} {term} for {listing}; {}", parts.join("; "))
}
