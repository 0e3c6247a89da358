//! Standard output, logs, and how numbers and times are written.

use super::Global;
use super::failure::Failure;
use crate::domain::listing::{Listing, text};
use serde::Serialize;
use std::io::{IsTerminal, Write};
use tracing_subscriber::EnvFilter;

/// Logs go to standard error. `RUST_LOG` wins; otherwise a server logs at level info and a command at level warn.
pub fn start_logs(global: &Global, server: bool) {
    let level = match (global.quiet, global.verbose, server) {
        (true, _, _) => "error",
        (_, 0, false) => "warn",
        (_, 0, true) => "info",
        (_, 1, _) => "brokerwatch=debug,info",
        _ => "debug",
    };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(format!("{level},tantivy=warn")));
    // A log collected by a service manager must not contain colour codes.
    let colours = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty());
    let logs = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let logs = logs.with_target(false).with_ansi(colours);
    // A second call (tests in one process) fails, and the first subscriber stays.
    let _ = if global.json { logs.json().try_init() } else { logs.compact().try_init() };
}

/// Prints one JSON document, indented, with a final line break.
pub fn json(value: &impl Serialize) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, value)?;
    writeln!(out)?;
    Ok(())
}

/// Prints text to standard output.
pub fn text(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes())?;
    Ok(out.flush()?)
}

/// Title and seller of a listing, or placeholders.
pub fn headline(listing: &Listing) -> (&str, &str) {
    let title = if listing.title.is_empty() { "(untitled)" } else { &listing.title };
    (title, listing.broker.as_ref().map_or("seller not named", |b| &b.name))
}

/// Text of others on one line of a terminal: control characters and line breaks become spaces.
pub fn one_line(text: &str) -> String {
    text::one_line(&text.replace(char::is_control, " "))
}

/// `1 listing`, `1,234 listings`.
pub fn listings(number: u64) -> String {
    format!("{} {}", grouped(number), if number == 1 { "listing" } else { "listings" })
}

/// `1 listing has`, `2 listings have`.
pub fn have(number: u64) -> String {
    format!("{} {}", listings(number), if number == 1 { "has" } else { "have" })
}

/// A number with commas between groups of three digits.
pub fn grouped(n: u64) -> String {
    crate::domain::listing::text::group_digits(&n.to_string())
}

/// Parses a year, month or day, which have an order as they are.
pub fn year_month_or_day(text: &str) -> Result<String, String> {
    let shape: String = text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    let day = format!("{text}{}", ["-01-01", "-01", ""].get(text.matches('-').count()).unwrap_or(&""));
    let good = ["0000", "0000-00", "0000-00-00"].contains(&shape.as_str()) && day.parse::<jiff::civil::Date>().is_ok();
    good.then(|| text.to_owned())
        .ok_or_else(|| "expected a year, month or day, for example 2025 or 2026-01-31".to_owned())
}

/// Microseconds since 1970 as `2026-11-23 14:05:09 UTC`.
pub fn time(micros: i64) -> String {
    jiff::Timestamp::from_microsecond(micros)
        .map(|t| t.strftime("%Y-%m-%d %H:%M:%S UTC").to_string())
        .unwrap_or_default()
}
