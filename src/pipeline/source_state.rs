//! An operator disables, removes or brings back a source: the event is checked and stored, and the index follows.

use super::clock;
use super::error::PipelineError;
use super::follow::Follower;
use super::resale::follow_resales;
use crate::store::{NewSourceState, SourceEvent, SourceState, Store, StoreError, Writer};

/// What to do with a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceAction {
    /// Read it again.
    Enable,
    /// Do not read it; its listings stay in view.
    Disable,
    /// Take it out of view with all its listings.
    Remove,
    /// Undo that: it is as it was before.
    Restore,
}

/// Why the state of a source cannot be changed.
#[derive(Debug, thiserror::Error)]
pub enum SourceStateError {
    /// A removed source must be restored first.
    #[error("source “{0}” is removed; `brokerwatch source restore {0}` brings it back")]
    Removed(String),
    /// Store or index.
    #[error(transparent)]
    Failed(#[from] PipelineError),
}

impl From<StoreError> for SourceStateError {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

/// Changes the state of a source, for this reason and in this name. `run` is the id under which it is noted, `method`
/// the fingerprint in force. The answer is `None` if the source is in that state already.
pub fn change_source(
    action: SourceAction,
    source: &str,
    (by, reason): (&str, &str),
    (run, method): (&str, &str),
    (store, writer, follower): (&Store, &mut Writer, &mut Follower),
) -> Result<Option<SourceEvent>, SourceStateError> {
    let events = store.source_events(Some(source))?;
    let state = events.last().map_or(SourceState::Active, |event| event.state);
    let wanted = match (action, state) {
        (SourceAction::Enable | SourceAction::Disable, SourceState::Removed) => {
            return Err(SourceStateError::Removed(source.to_owned()));
        }
        (SourceAction::Enable, _) => SourceState::Active,
        (SourceAction::Disable, _) => SourceState::Disabled,
        (SourceAction::Remove, _) => SourceState::Removed,
        (SourceAction::Restore, SourceState::Removed) => {
            events.iter().rev().map(|event| event.state).find(|s| *s != SourceState::Removed).unwrap_or_default()
        }
        (SourceAction::Restore, state) => state,
    };
    if wanted == state {
        return Ok(None);
    }
    let new = NewSourceState { source, state: wanted, by, reason, at: clock::now() };
    let event = writer.set_source(run, method, new)?;
    follower.replay(store)?;
    follower.finish()?;
    follow_resales(store, writer, &|_| ())?;
    Ok(Some(event))
}
