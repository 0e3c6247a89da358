//! `brokerwatch reindex`: rebuilds the index from the store.

use super::context::Context;
use super::failure::Failure;
use super::{output, progress};
use crate::pipeline::rebuild;
use std::time::Instant;

/// Builds a new generation beside the current one and swaps them.
pub fn run(context: &Context) -> Result<(), Failure> {
    let store = context.folder.store()?;
    let _lock = context.folder.lock()?;
    let bar = progress::listing_bar(context, store.counts()?.listings);
    let begun = Instant::now();
    let done = rebuild(&context.folder.index(), &store, &context.index_options()?, &|n| bar.set_position(n))?;
    bar.finish_and_clear();
    let seconds = begun.elapsed().as_secs_f64();
    context.say(&format!("{} listings indexed in {seconds:.1} s", output::grouped(done)));
    Ok(())
}
