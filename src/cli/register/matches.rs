//! `brokerwatch register match`: the match status of one seller, or of every broker of the catalogue, with the reason.

use crate::assess::method::Method;
use crate::assess::register::{Register, explanation};
use crate::cli::context::Context;
use crate::cli::failure::{Failure, USAGE};
use crate::cli::output::{self, grouped};
use crate::domain::listing::{MatchStatus, RegisterEntry};
use crate::search::{Ast, BrokerCount, Filters, SENSITIVE, brokers, parse};
use crate::web::params::nearest;
use serde::Serialize;

/// Most similar entries shown for a single seller.
const SHOWN: usize = 5;

/// Show the match status of a seller, or of every broker of the catalogue
#[derive(clap::Args)]
#[command(after_help = "Examples:
  brokerwatch register match 'Acme Data LLC'
  brokerwatch register match --status candidate
  brokerwatch register match --register us-ca-brokers --status not-found --sells sensitive")]
pub struct Args {
    /// Name of a seller [default: every broker of the catalogue]
    name: Option<String>,
    /// Only this register
    #[arg(long, value_name = "ID")]
    register: Option<String>,
    /// Only brokers with this match status: listed, candidate or not-found
    #[arg(long, value_name = "STATUS", value_parser = match_status, conflicts_with = "name")]
    status: Option<MatchStatus>,
    /// Only brokers that sell such data: `sensitive` for any sensitive data, or a term such as sensitivity:children
    #[arg(long, value_name = "TERM", conflicts_with = "name")]
    sells: Option<String>,
}

#[derive(Serialize)]
struct One<'a> {
    #[serde(flatten)]
    entry: &'a RegisterEntry,
    nearest: Vec<SimilarEntry>,
}

#[derive(Serialize)]
struct SimilarEntry {
    name: String,
    match_status: MatchStatus,
    score: f32,
    reason: String,
}

#[derive(Serialize)]
struct RegisterSummary<'a> {
    register: &'a str,
    edition: &'a str,
    /// All brokers of the catalogue; the sum of the three that follow.
    brokers: usize,
    listed: usize,
    candidate: usize,
    not_found: usize,
    /// Those selected.
    items: Vec<BrokerMatch>,
}

#[derive(Serialize)]
struct BrokerMatch {
    broker: String,
    names: Vec<String>,
    listings: u64,
    /// Listings with the term of `--sells`; without it, with any sensitivity term.
    sensitive: u64,
    #[serde(flatten)]
    entry: RegisterEntry,
}

/// Prints the match status.
pub fn run(args: &Args, context: &Context) -> Result<(), Failure> {
    context.folder.store()?;
    let method = context.method()?;
    let chosen: Vec<&Register> = match &args.register {
        Some(id) => vec![method.registers().get(id).ok_or_else(|| no_register(id, &method))?],
        None if method.registers().is_empty() => return Err(no_register("", &method)),
        None => method.registers().iter().collect(),
    };
    match &args.name {
        Some(name) => one(name, &chosen, &method, context),
        None => all(args, &chosen, &method, context),
    }
}

fn one(name: &str, chosen: &[&Register], method: &Method, context: &Context) -> Result<(), Failure> {
    let register_matches = method.registers().matches_of(name);
    let mut answers = Vec::new();
    for register in chosen {
        let Some(entry) = register_matches.iter().find(|e| e.register == register.id()) else { continue };
        let near = register.matches(name).into_iter().take(SHOWN).map(|m| SimilarEntry {
            name: register.entries()[m.entry].name().to_owned(),
            match_status: m.match_status,
            score: m.score,
            reason: explanation(register, &m),
        });
        answers.push(One { entry, nearest: near.collect() });
    }
    if context.json {
        return output::json(&answers);
    }
    for One { entry, nearest } in &answers {
        output::text(&entry_text(entry))?;
        for near in nearest {
            output::text(&format!("    {:.2}  {}: {}\n", near.score, near.name, near.reason))?;
        }
    }
    Ok(())
}

fn all(args: &Args, chosen: &[&Register], method: &Method, context: &Context) -> Result<(), Failure> {
    let question = match args.sells.as_deref() {
        None | Some("sensitive") => SENSITIVE.to_owned(),
        Some(term) if method.vocabulary.cards().any(|c| c.head.id.as_str() == term) => term.to_owned(),
        Some(term) => return Err(crate::cli::decide::no_term(term, method)),
    };
    let (question, _) = parse(&question);
    let counts = brokers(&context.reader()?.searcher(), &Ast::everything(), &Filters::new(), &question)?;
    let mut answers = Vec::new();
    for register in chosen {
        answers.push(summary(args, register, &counts, method));
    }
    if context.json {
        return output::json(&answers);
    }
    for answer in &answers {
        for item in &answer.items {
            let (listings, sensitive) = (grouped(item.listings), grouped(item.sensitive));
            let names = item.names.join(" · ");
            output::text(&format!(
                "{names}  ({listings} listings, {sensitive} of them sensitive)\n    {}",
                entry_text(&item.entry)
            ))?;
        }
        context.say(&format!(
            "{}, edition {}: {} brokers = {} listed + {} candidates + {} not found; {} shown",
            answer.register,
            answer.edition,
            grouped(answer.brokers as u64),
            grouped(answer.listed as u64),
            grouped(answer.candidate as u64),
            grouped(answer.not_found as u64),
            grouped(answer.items.len() as u64),
        ));
    }
    Ok(())
}

fn summary<'a>(args: &Args, register: &'a Register, counts: &[BrokerCount], method: &Method) -> RegisterSummary<'a> {
    let entries: Vec<(&BrokerCount, RegisterEntry)> =
        counts.iter().filter_map(|b| Some((b, method.registers().entry_of(register.id(), &b.names)?))).collect();
    let of = |status| entries.iter().filter(|(_, e)| e.match_status == status).count();
    let (listed, candidate, not_found) =
        (of(MatchStatus::Listed), of(MatchStatus::Candidate), of(MatchStatus::NotFound));
    let brokers = entries.len();
    let wanted = |(b, e): &(&BrokerCount, RegisterEntry)| {
        args.status.is_none_or(|s| s == e.match_status) && (args.sells.is_none() || b.found > 0)
    };
    let items = entries.into_iter().filter(wanted).map(|(b, entry)| BrokerMatch {
        broker: b.id.to_string(),
        names: b.names.clone(),
        listings: b.listings,
        sensitive: b.found,
        entry,
    });
    let items = items.collect();
    RegisterSummary {
        register: register.id(),
        edition: register.edition(),
        brokers,
        listed,
        candidate,
        not_found,
        items,
    }
}

fn entry_text(entry: &RegisterEntry) -> String {
    let RegisterEntry { register, edition, match_status, name, reason, answers, .. } = entry;
    let name = name.as_deref().map(|n| format!(" “{n}”")).unwrap_or_default();
    let answers: Vec<String> = answers.iter().map(|(q, a)| format!("{q}: {a}")).collect();
    let answers = if answers.is_empty() { String::new() } else { format!("\n      {}", answers.join(", ")) };
    format!("{register} {edition}: {}{name}; {reason}{answers}\n", match_status.name())
}

/// The error for a register that has not been imported.
pub fn no_register(id: &str, method: &Method) -> Failure {
    let known: Vec<&str> = method.registers().iter().map(|r| r.id()).collect();
    let hint = match (known.as_slice(), nearest(id, &known)) {
        ([], _) => "import one with `brokerwatch register import`".to_owned(),
        (_, Some(meant)) => format!("did you mean “{meant}”?"),
        (known, None) => format!("expected one of {}", known.join(", ")),
    };
    Failure::new(
        USAGE,
        match id {
            "" => format!("no register has been imported; {hint}"),
            id => format!("--register: register “{id}” has not been imported; {hint}"),
        },
    )
}

/// A match status typed.
pub fn match_status(text: &str) -> Result<MatchStatus, String> {
    MatchStatus::from_name(text).ok_or_else(|| "expected one of listed, candidate, not-found".to_owned())
}
