//! `brokerwatch token`: access tokens for the API, and the keys that sign them.

use super::context::Context;
use super::failure::{Failure, UNAVAILABLE, USAGE};
use super::{output, outside_issuers};
use crate::web::auth::{Auth, AuthError, Entry, IssueRequest, Issued, IssuedToken, KeyError, Keys, Revocations};
use clap::Subcommand;
use serde::Serialize;

/// Access tokens for the API, and the keys that sign them
#[derive(Subcommand)]
pub enum Command {
    /// Issue a token; it is printed once, and only its id and claims are recorded
    Issue(Issue),
    /// List the tokens that were issued and have not expired
    List(List),
    /// Revoke a token, or all tokens of a subject; a running server follows within a second
    Revoke(Revoke),
    /// Add a signing key; tokens signed with older keys stay valid
    Rotate,
    /// Delete the private half of a key; its tokens stay valid until they expire
    Retire {
        /// Id of the key, as in `token keys`
        kid: String,
    },
    /// List the keys, oldest first
    Keys,
    /// Ask each outside issuer for its keys now, and list them
    Issuers,
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

/// List the tokens that were issued
#[derive(clap::Args)]
pub struct List {
    /// Expired tokens too
    #[arg(long)]
    all: bool,
    /// Only tokens of this subject
    #[arg(long)]
    subject: Option<String>,
}

/// Revoke a token, or all tokens of a subject
#[derive(clap::Args)]
#[command(group(clap::ArgGroup::new("which").required(true)))]
pub struct Revoke {
    /// Id of the token (jti), as in `token list`
    #[arg(group = "which")]
    jti: Option<String>,
    /// All tokens of this subject that have been issued until now
    #[arg(long, group = "which")]
    subject: Option<String>,
    /// Reason; recorded
    #[arg(long, value_name = "TEXT", default_value = "")]
    reason: String,
}

/// A token in the list.
#[derive(Serialize)]
struct Listed {
    #[serde(flatten)]
    token: Issued,
    /// `valid`, `expired` or `revoked`.
    state: &'static str,
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
        Command::Issuers => outside_issuers::list(context),
        Command::Issue(args) => print(args, context),
        Command::List(args) => list(&args, context),
        Command::Revoke(args) => revoke(args, context),
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

/// The keys and the ledger of the data folder with the configured names.
fn auth(context: &Context) -> Result<Auth, Failure> {
    let config = &context.config.auth;
    let keys = Keys::open(&context.folder.keys())?;
    Ok(Auth::new(keys, &config.issuer, &config.audience, config.leeway))
}

/// Prints the recorded tokens, oldest first.
fn list(args: &List, context: &Context) -> Result<(), Failure> {
    let ledger = auth(context)?.ledger;
    let now = seconds();
    let mut listed = Vec::new();
    for entry in ledger.entries()? {
        let Entry::Issued(token) = entry else { continue };
        let revoked = |r: &Revocations| r.covers(&token.jti, &token.subject, token.issued_at);
        let state = match ledger.ask(revoked).map_err(|reason| Failure::new(UNAVAILABLE, reason))? {
            true => "revoked",
            false if token.expires_at <= now => "expired",
            false => "valid",
        };
        let wanted = args.subject.as_ref().is_none_or(|subject| *subject == token.subject);
        if wanted && (args.all || token.expires_at > now) {
            listed.push(Listed { token, state });
        }
    }
    if context.json {
        return output::json(&listed);
    }
    for Listed { token, state } in &listed {
        let expires = output::time(token.expires_at as i64 * 1_000_000);
        let agency = token.agency.as_ref().map(|a| format!(" ({})", output::one_line(a))).unwrap_or_default();
        let (subject, scopes) = (output::one_line(&token.subject), token.scopes.join(" "));
        output::text(&format!("{}  {state:<7}  until {expires}  {subject}{agency}  {scopes}\n", token.jti))?;
    }
    let valid = listed.iter().filter(|l| l.state == "valid").count();
    context.say(&format!("{} tokens, {valid} of them valid", listed.len()));
    Ok(())
}

/// Records a revocation.
fn revoke(args: Revoke, context: &Context) -> Result<(), Failure> {
    let ledger = auth(context)?.ledger;
    let (at, reason) = (seconds(), args.reason.trim().to_owned());
    let entry = match (args.jti, args.subject) {
        (Some(jti), _) => {
            let of = |entry: &Entry| matches!(entry, Entry::Issued(token) if token.jti == jti);
            // Tokens of outside issuers are recorded by whoever issues them.
            let outside = context.config.outside_issuers.iter().any(|i| jti.starts_with(&format!("{}#", i.issuer)));
            if !outside && !ledger.entries()?.iter().any(of) {
                let hint = "`brokerwatch token list --all` lists those that were issued here";
                return Err(Failure::new(USAGE, format!("unknown token “{}”; {hint}", output::one_line(&jti))));
            }
            Entry::Revoked { jti, at, reason }
        }
        (None, subject) => {
            let subject = subject.unwrap_or_default();
            // Times of issue are whole seconds, so the present one is included.
            Entry::SubjectRevoked { subject, issued_before: at + 1, at, reason }
        }
    };
    ledger.append(&entry)?;
    context.say(&match &entry {
        Entry::Revoked { jti, .. } => format!("Token {jti} is revoked"),
        Entry::SubjectRevoked { subject, .. } => {
            format!("All tokens of {} issued until now are revoked", output::one_line(subject))
        }
        Entry::Issued(_) => String::new(),
    });
    if context.json { output::json(&entry) } else { Ok(()) }
}

fn seconds() -> u64 {
    (crate::pipeline::clock::now() / 1_000_000).max(0) as u64
}

/// Signs a token with the newest key of the data folder.
pub fn issue(
    context: &Context,
    subject: &str,
    scopes: &[&str],
    lifetime: u64,
    agency: Option<String>,
) -> Result<IssuedToken, Failure> {
    let auth = auth(context)?;
    let scopes = scopes.iter().map(|s| (*s).to_owned()).collect();
    let request = IssueRequest { subject: subject.to_owned(), scopes, lifetime, agency };
    auth.issue(request, seconds()).map_err(|error| match error {
        AuthError::Ledger(_) => Failure::new(UNAVAILABLE, error),
        error => Failure::new(USAGE, error),
    })
}
