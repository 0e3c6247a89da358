//! `brokerwatch token`: access tokens for the API, and the keys that sign them.

use super::context::Context;
use super::failure::{Failure, USAGE};
use super::output;
use crate::web::auth::{Auth, IssueRequest, IssuedToken, KeyError, Keys};
use clap::Subcommand;
use serde::Serialize;

/// Access tokens for the API, and the keys that sign them
#[derive(Subcommand)]
pub enum Command {
    /// Issue a token; it is printed once and not stored
    Issue(Issue),
    /// Add a signing key; tokens signed with older keys stay valid
    Rotate,
    /// Delete the private half of a key; its tokens stay valid until they expire
    Retire {
        /// Id of the key, as in `token keys`
        kid: String,
    },
    /// List the keys, oldest first
    Keys,
}

/// Issue a token
#[derive(clap::Args)]
pub struct Issue {
    /// Subject of the token, for example a person or a system of an agency
    #[arg(long)]
    subject: String,
    /// Scope of access; may be repeated [default: listings:read]
    #[arg(long = "scope", value_name = "SCOPE")]
    scopes: Vec<String>,
    /// Seconds until it expires, at most 86400
    #[arg(long, default_value_t = 3600, value_name = "SECONDS")]
    lifetime: u64,
    /// Agency of the subject, stored in the claim `agency`
    #[arg(long)]
    agency: Option<String>,
}

#[derive(Serialize)]
struct Printed<'a> {
    token: &'a str,
    jti: &'a str,
    expires_at: u64,
}

#[derive(Serialize)]
struct Changed<'a> {
    kid: &'a str,
}

/// Runs a token command.
pub fn run(command: Command, context: &Context) -> Result<(), Failure> {
    context.folder.store()?;
    let dir = context.folder.keys();
    match command {
        Command::Issue(args) => print(args, context),
        Command::Rotate => {
            let kid = Keys::add(&dir)?;
            if context.json { output::json(&Changed { kid: &kid }) } else { output::text(&format!("{kid}\n")) }
        }
        Command::Retire { kid } => {
            Keys::retire(&dir, &kid).map_err(|e| match e {
                KeyError::Unknown { .. } => Failure::new(USAGE, e),
                e => e.into(),
            })?;
            if !Keys::list(&dir)?.iter().any(|key| key.signs) {
                context.say("no signing key left; create one with `brokerwatch token rotate`");
            }
            if context.json { output::json(&Changed { kid: &kid }) } else { output::text(&format!("{kid}\n")) }
        }
        Command::Keys => {
            let keys = Keys::list(&dir)?;
            if context.json {
                return output::json(&keys);
            }
            if keys.is_empty() {
                context.say("no keys; create one with `brokerwatch token rotate`");
            }
            for key in keys {
                let state = if key.retired {
                    "retired"
                } else if key.signs {
                    "signs"
                } else {
                    "verifies"
                };
                output::text(&format!("{}  {state:<8}  {}\n", key.kid, key.file.display()))?;
            }
            Ok(())
        }
    }
}

/// Issues a token and prints it.
fn print(args: Issue, context: &Context) -> Result<(), Failure> {
    let mut scopes: Vec<&str> = args.scopes.iter().map(String::as_str).collect();
    if scopes.is_empty() {
        scopes.push("listings:read");
    }
    let issued = issue(context, &args.subject, &scopes, args.lifetime, args.agency)?;
    if context.json {
        return output::json(&Printed { token: &issued.token, jti: &issued.jti, expires_at: issued.expires_at });
    }
    output::text(&format!("{}\n", issued.token))
}

/// Signs a token with the newest key of the data folder.
pub fn issue(
    context: &Context,
    subject: &str,
    scopes: &[&str],
    lifetime: u64,
    agency: Option<String>,
) -> Result<IssuedToken, Failure> {
    let config = &context.config.auth;
    let keys = Keys::open(&context.folder.keys())?;
    let auth = Auth::new(keys, &config.issuer, &config.audience, config.leeway);
    let scopes = scopes.iter().map(|s| (*s).to_owned()).collect();
    let request = IssueRequest { subject: subject.to_owned(), scopes, lifetime, agency };
    let now = crate::pipeline::clock::now() / 1_000_000;
    auth.issue(request, now as u64).map_err(|e| Failure::new(USAGE, e))
}
