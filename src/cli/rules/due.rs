//! `brokerwatch rules due`: which rules and sets must be compared with the law again.

use super::super::context::Context;
use super::super::failure::{FOUND, Failure, UNAVAILABLE};
use super::super::output;
use super::super::table::pad;
use crate::pipeline::clock;
use jiff::civil::Date;

/// List rules and sets that must be compared with the law again
#[derive(clap::Args)]
#[command(after_help = "Examples:
  brokerwatch rules due
  brokerwatch rules due --within 90
  brokerwatch rules due --check --json")]
pub struct Args {
    /// Count from this day [default: today, UTC]
    #[arg(long, value_name = "YYYY-MM-DD")]
    as_of: Option<Date>,
    /// Also those that become due within so many days
    #[arg(long, value_name = "DAYS", default_value_t = 0)]
    within: u16,
    /// End with exit code 1 if the list is not empty
    #[arg(long)]
    check: bool,
}

/// Prints what is due, the longest overdue first.
pub fn run(args: &Args, context: &Context) -> Result<(), Failure> {
    let method = context.method()?;
    let on = match args.as_of {
        Some(day) => day,
        None => clock::today().parse().map_err(|e| Failure::new(UNAVAILABLE, format!("the day of the clock: {e}")))?,
    };
    let all = method.rules.due(on);
    let (total, undated) = (all.len(), all.iter().filter(|d| d.days_overdue.is_none()).count());
    let due: Vec<_> =
        all.into_iter().filter(|d| d.days_overdue.is_none_or(|days| days >= -i32::from(args.within))).collect();
    if context.json {
        output::json(&due)?;
    } else {
        let mut text = String::new();
        for d in &due {
            let id = if d.kind == "set" { format!("@{}", d.id) } else { d.id.to_owned() };
            let when = match d.days_overdue {
                None => "no day stated".to_owned(),
                Some(days) if days < 0 => format!("due in {} days", -days),
                Some(0) => "due today".to_owned(),
                Some(days) => format!("{days} days overdue"),
            };
            let checked = d.checked.checked_on.map_or("never checked".to_owned(), |day| format!("checked {day}"));
            let url = d.checked.source_url.unwrap_or_default();
            let line = format!("{} {:<7} {:<18} {:<18} {url}", pad(&id, 24), d.status, when, checked);
            text.push_str(line.trim_end());
            text.push('\n');
        }
        output::text(&text)?;
    }
    let no_day = if undated == 0 { String::new() } else { format!(", {undated} without a day") };
    context.say(&format!(
        "{} of {total} rules and sets are due on {on} or within {} days{no_day}",
        due.len(),
        args.within
    ));
    if args.check && !due.is_empty() {
        return Err(Failure::new(FOUND, format!("{} rules and sets must be compared with the law again", due.len())));
    }
    Ok(())
}
