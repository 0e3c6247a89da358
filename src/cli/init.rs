//! `brokerwatch init`

use super::context::Context;
use super::failure::Failure;
use crate::web::auth::Keys;

/// Makes what is missing and leaves what is there.
pub fn run(context: &Context) -> Result<(), Failure> {
    let _lock = context.folder.lock()?;
    context.folder.create()?;
    Keys::open(&context.folder.keys())?;
    crate::pipeline::catch_up(&context.folder.index(), &context.folder.store()?, &context.index_options()?, &|n| {
        context.say(n)
    })?;
    // A database that was put back from a backup has no sums of its pages, or those of another.
    drop(context.folder.store()?.repairer()?);
    context.say(&format!(
        "{} is ready. Next: brokerwatch ingest --source <card> <path…>, then brokerwatch serve",
        context.folder.root().display()
    ));
    Ok(())
}
