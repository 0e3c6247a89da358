//! `brokerwatch init`: creates the data folder.

use super::context::Context;
use super::failure::Failure;
use crate::web::auth::Keys;

/// Creates what is missing and keeps what exists.
pub fn run(context: &Context) -> Result<(), Failure> {
    let _lock = context.folder.lock()?;
    context.folder.create()?;
    Keys::open(&context.folder.keys())?;
    crate::pipeline::catch_up(&context.folder.index(), &context.folder.store()?, &context.index_options()?, &|n| {
        context.say(n)
    })?;
    // A database restored from a backup has no page checksums, or those of another database.
    drop(context.folder.store()?.repairer(&context.folder.alive_runs())?);
    context.say(&format!(
        "{} is ready. Next: brokerwatch ingest --source <card> <path…>, then brokerwatch serve",
        context.folder.root().display()
    ));
    Ok(())
}
