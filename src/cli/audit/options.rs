//! The options of an audit, read and checked before the first listing.

use super::Args;
use crate::cli::context::Context;
use crate::cli::failure::{Failure, USAGE};
use crate::cli::output;
use crate::domain::listing::Severity;
use crate::output::report::{Baseline, Format, InputDigest, Waivers};
use crate::pipeline::clock;
use sha2::{Digest, Sha256};
use std::path::Path;

/// The format of the report, from --format and --json.
pub(super) fn format(args: &Args, context: &Context) -> Result<Format, Failure> {
    let name = match (&args.format, context.json) {
        (Some(name), true) if name != "json" => {
            return Err(Failure::new(USAGE, format!("--json conflicts with --format {name}; give one")));
        }
        (Some(name), _) => name,
        (None, true) => return Ok(Format::Json),
        (None, false) => return Ok(Format::Table),
    };
    Format::from_name(name).ok_or_else(|| {
        let names: Vec<&str> = Format::ALL.iter().map(|f| f.name()).collect();
        Failure::new(USAGE, format!("--format: invalid format “{name}”; expected one of {}", names.join(", ")))
    })
}

/// The lowest severity that fails the audit; `None` for “never”.
pub(super) fn threshold(name: &str) -> Result<Option<Severity>, Failure> {
    let known = Severity::ALL.into_iter().find(|s| s.name() == name);
    if name == "never" || known.is_some() {
        return Ok(known);
    }
    let names: Vec<&str> = Severity::ALL.iter().map(|s| s.name()).collect();
    let message = format!("--fail-on: invalid severity “{name}”; expected one of {}, never", names.join(", "));
    Err(Failure::new(USAGE, message))
}

/// The day asked for, or today. The clock is read only here, so that a report can be repeated with --as-of.
pub(super) fn day(asked: Option<&str>) -> Result<String, Failure> {
    let Some(day) = asked else { return Ok(output::time(clock::now()).chars().take(10).collect()) };
    match crate::output::report::is_day(day) {
        true => Ok(day.to_owned()),
        false => Err(Failure::new(
            USAGE,
            format!("--as-of: invalid date “{day}”; expected YYYY-MM-DD, for example 2025-03-01"),
        )),
    }
}

/// The earlier report and its digest.
pub(super) fn baseline(path: Option<&Path>) -> Result<(Option<Baseline>, Option<InputDigest>), Failure> {
    let Some(path) = path else { return Ok((None, None)) };
    let (bytes, digest) = companion_file("--baseline", path)?;
    let baseline = Baseline::read(&bytes)
        .map_err(|reason| Failure::new(USAGE, format!("--baseline: {}: {reason}", path.display())))?;
    Ok((Some(baseline), Some(digest)))
}

/// The waivers and the digest of their file; `known` says whether a rule exists.
pub(super) fn waivers(
    path: Option<&Path>,
    known: &dyn Fn(&str) -> bool,
) -> Result<(Waivers, Option<InputDigest>), Failure> {
    let Some(path) = path else { return Ok((Waivers::default(), None)) };
    let (bytes, digest) = companion_file("--waivers", path)?;
    let name = path.display().to_string();
    let text = String::from_utf8(bytes)
        .map_err(|_| Failure::new(USAGE, format!("--waivers: {name}: invalid UTF-8; save the file as UTF-8")))?;
    let waivers = Waivers::read(&name, &text, known).map_err(|e| Failure::new(USAGE, format!("--waivers: {e}")))?;
    Ok((waivers, Some(digest)))
}

/// A file that accompanies the input, with its digest.
fn companion_file(flag: &str, path: &Path) -> Result<(Vec<u8>, InputDigest), Failure> {
    let bytes = std::fs::read(path)
        .map_err(|e| Failure::new(USAGE, format!("{flag}: {}: cannot be read: {e}; check the path", path.display())))?;
    let digest = InputDigest {
        name: path.display().to_string(),
        sha256: hex::encode(Sha256::digest(&bytes)),
        bytes: bytes.len() as u64,
    };
    Ok((bytes, digest))
}
