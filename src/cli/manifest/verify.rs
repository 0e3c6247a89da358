//! `brokerwatch manifest verify`: checks every digest of manifests, their order and their counts.

use super::manifests;
use crate::cli::context::Context;
use crate::cli::failure::{FOUND, Failure};
use crate::cli::output;
use serde::Serialize;

/// Check every digest of manifests, their order and their counts
#[derive(clap::Args)]
pub struct Args {
    /// Names of manifests [default: all]
    names: Vec<String>,
}

#[derive(Serialize)]
struct Verified {
    name: String,
    intact: bool,
    digest: Option<String>,
    problem: Option<String>,
}

/// Reads the manifests to their end. Exit code 1 if one is damaged.
pub fn run(args: &Args, context: &Context) -> Result<(), Failure> {
    let all = manifests(context);
    let names = if args.names.is_empty() { all.names()? } else { args.names.clone() };
    let mut verified = Vec::new();
    for name in names {
        let checked = all.open(&name).and_then(|manifest| manifest.verify().map(|()| manifest.digest.clone()));
        verified.push(match checked {
            Ok(digest) => Verified { name, intact: true, digest: Some(digest), problem: None },
            Err(error) if error.is_input() => return Err(error.into()),
            Err(error) => Verified { name, intact: false, digest: None, problem: Some(error.to_string()) },
        });
    }
    if context.json {
        output::json(&verified)?;
    } else {
        for one in &verified {
            let state = match (&one.digest, &one.problem) {
                (Some(digest), _) => format!("intact, digest {digest}"),
                (None, problem) => problem.clone().unwrap_or_default(),
            };
            output::text(&format!("{}: {state}\n", one.name))?;
        }
    }
    if verified.iter().all(|one| one.intact) { Ok(()) } else { Err(Failure::silent(FOUND)) }
}
