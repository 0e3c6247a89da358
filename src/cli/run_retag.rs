//! Runs a retag for the commands that reassess: `retag`, `ingest --second-reader`, and `serve` in the background.

use super::context::Context;
use super::failure::Failure;
use crate::pipeline::{Follower, Retag, RetagReport};

/// Reassesses and keeps the index up to date. The caller holds the lock of the data folder.
pub fn write(retag: &Retag<'_>, context: &Context) -> Result<RetagReport, Failure> {
    let mut writer = context.writer(retag.store)?;
    let notice = |text: &str| context.say(text);
    let mut follower = Follower::open(&context.folder.index(), retag.store, &context.index_options()?, &notice)?;
    let run = uuid::Uuid::now_v7().to_string();
    let report = retag.run(&run, &mut writer, &mut follower)?;
    follower.close()?;
    Ok(report)
}
