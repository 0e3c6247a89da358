//! Outside issuers as they are configured, and `brokerwatch token issuers`, which asks each for its keys now.

use super::context::Context;
use super::failure::{Failure, PARTIAL, UNAVAILABLE, USAGE};
use super::output;
use crate::config;
use crate::web::auth::{IssuerStatus, OutsideIssuer, OutsideIssuers, OutsideRules};

/// The configured issuers, of which nothing is fetched yet.
pub fn configured(context: &Context) -> Result<OutsideIssuers, Failure> {
    let issuers = context.config.outside_issuers.iter().map(|entry| issuer(context, entry));
    Ok(OutsideIssuers::new(issuers.collect::<Result<_, _>>()?))
}

fn issuer(context: &Context, entry: &config::OutsideIssuer) -> Result<OutsideIssuer, Failure> {
    let entry = entry.clone();
    let rules = OutsideRules {
        issuer: entry.issuer,
        audience: entry.audience.unwrap_or_else(|| context.config.auth.audience.clone()),
        agencies: entry.agencies,
        scopes: entry.scopes,
        agency_claim: entry.agency_claim,
        scope_claim: entry.scope_claim,
        scope_names: entry.scope_names,
    };
    let wrong = |reason: String| Failure::new(USAGE, format!("outside_issuers: {reason}"));
    OutsideIssuer::new(rules, entry.allow_loopback).map_err(wrong)
}

/// Asks every issuer and prints its keys, or why there are none.
pub fn list(context: &Context) -> Result<(), Failure> {
    let issuers = configured(context)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let asked = futures_util::future::join_all(issuers.all().iter().map(|issuer| async {
        issuer.fetch().await;
        issuer.status()
    }));
    let statuses: Vec<IssuerStatus> = runtime.block_on(asked);
    if context.json {
        output::json(&statuses)?;
    } else {
        if statuses.is_empty() {
            context.say("no outside issuers; configure them as [[outside_issuers]]");
        }
        for IssuerStatus { issuer, keys, fault, .. } in &statuses {
            let keys: Vec<String> = keys.iter().map(|k| format!("{} ({})", output::one_line(&k.kid), k.alg)).collect();
            let state = match fault {
                Some(fault) => format!("fails     {}", output::one_line(fault)),
                None if keys.is_empty() => "answers   no usable keys".to_owned(),
                None => format!("answers   {}", keys.join(", ")),
            };
            output::text(&format!("{issuer}  {state}\n"))?;
        }
    }
    match statuses.iter().filter(|status| status.fault.is_some()).count() {
        0 => Ok(()),
        all if all == statuses.len() => Err(Failure::silent(UNAVAILABLE)),
        _ => Err(Failure::silent(PARTIAL)),
    }
}
