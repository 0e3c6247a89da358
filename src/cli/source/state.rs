//! `brokerwatch source enable`, `disable`, `remove` and `restore`: the state of a source.

use super::{state_since, unknown};
use crate::cli::context::Context;
use crate::cli::failure::{Failure, UNAVAILABLE, USAGE};
use crate::cli::output::{self, listings};
use crate::pipeline::{Follower, SourceAction, SourceStateError, change_source};
use crate::store::{SourceEvent, SourceState};
use serde::Serialize;

/// Enable, disable or restore a source
#[derive(clap::Args)]
pub struct Args {
    /// Id of the source
    source: String,
    /// Reason; shown with the source
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    reason: String,
    /// Who decides; recorded with the event
    #[arg(long, value_name = "NAME", default_value = "operator")]
    by: String,
}

/// Remove a source
#[derive(clap::Args)]
pub struct RemoveArgs {
    /// Id of the source
    source: String,
    /// Reason; shown on the pages of its listings
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Who decides; recorded with the event
    #[arg(long, value_name = "NAME", default_value = "operator")]
    by: String,
}

impl RemoveArgs {
    pub fn of_source(self) -> Args {
        Args { source: self.source, reason: self.reason, by: self.by }
    }
}

#[derive(Serialize)]
struct Answer<'a> {
    source: &'a str,
    state: SourceState,
    /// Whether the state has changed.
    stored: bool,
    event: Option<&'a SourceEvent>,
}

/// Changes the state of a source.
pub fn run(args: &Args, action: SourceAction, context: &Context) -> Result<(), Failure> {
    let (source, reason, by) = (args.source.as_str(), args.reason.trim(), args.by.trim());
    if by.is_empty() {
        return Err(Failure::new(USAGE, "--by: empty; expected a name"));
    }
    if action == SourceAction::Remove && reason.is_empty() {
        return Err(Failure::new(USAGE, "--reason: empty; the pages of the listings say why they were removed"));
    }
    let (_lock, store) = (context.folder.lock()?, context.folder.create()?);
    let sources = context.sources()?;
    if sources.get(source).is_none() && store.source_summaries()?.get(source).is_none_or(|s| s.listings == 0) {
        return Err(unknown(source, &sources));
    }
    let mut writer = context.writer(&store)?;
    let method = context.method()?;
    let notice = |text: &str| context.say(text);
    let mut follower = Follower::open(&context.folder.index(), &store, &context.index_options()?, &notice)?;
    let run = uuid::Uuid::now_v7().to_string();
    let (run, method) = (run.as_str(), method.fingerprint());
    let changed = change_source(action, source, (by, reason), (run, method), (&store, &mut writer, &mut follower));
    let changed = changed.map_err(|error| match error {
        SourceStateError::Removed(_) => Failure::new(USAGE, error),
        SourceStateError::Failed(error) => Failure::new(UNAVAILABLE, error),
    })?;
    follower.close()?;
    let held = store.source_state(source)?;
    let state = held.as_ref().map(|event| event.state).unwrap_or_default();
    context.say(&match (&changed, action) {
        (None, _) => format!("Nothing to do: {source} is {}", held.as_ref().map_or("active".to_owned(), state_since)),
        (Some(event), SourceAction::Remove) => format!(
            "{source} is out of view with {}; nothing is deleted, `brokerwatch source restore {source}` undoes it",
            listings(event.listings)
        ),
        (Some(event), SourceAction::Restore) => format!(
            "{source} is back in view with {}, and {}; run `brokerwatch retag` if the method has changed since",
            listings(event.listings),
            event.state.name()
        ),
        (Some(event), _) => format!("{source} is {}", event.state.name()),
    });
    if context.json {
        let (stored, event) = (changed.is_some(), changed.as_ref().or(held.as_ref()));
        output::json(&Answer { source, state, stored, event })?;
    }
    Ok(())
}
