//! Progress bars on standard error, only on a terminal.

use super::context::Context;
use super::output::grouped;
use crate::ingest::acquire::input::InputFile;
use crate::pipeline::Progress;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar over bytes read, with the number of listings written.
pub fn ingest_bar(context: &Context, files: &[InputFile]) -> ProgressBar {
    let bytes = files.iter().filter_map(|f| f.path.metadata().ok()).map(|m| m.len()).sum();
    bar(context, bytes, "{bar:32} {bytes:>10} of {total_bytes}  {msg}  {eta} left")
}

/// A bar over listings.
pub fn listing_bar(context: &Context, listings: u64) -> ProgressBar {
    bar(context, listings, "{bar:32} {pos:>10} of {len} listings  {per_sec}  {eta} left")
}

/// A count of answers whose number nobody knows beforehand.
pub fn fetch_bar(context: &Context) -> ProgressBar {
    bar(context, 0, "{pos:>10} answers  {per_sec}  {elapsed}")
}

fn bar(context: &Context, length: u64, template: &str) -> ProgressBar {
    let target = if context.bars { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let bar = ProgressBar::with_draw_target(Some(length), target);
    // The template is a constant; if it were invalid, the default bar would be used.
    bar.set_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}

/// Moves the bar.
pub fn advance(bar: &ProgressBar, progress: Progress) {
    match progress {
        Progress::Read(bytes) => bar.set_position(bytes),
        Progress::Written(tally) => bar.set_message(format!("{} listings", grouped(tally.records))),
    }
}
