//! How much one request may cost: a deadline, a limit on work, and whether anybody still waits for the answer.
//!
//! Whoever answers a request makes one budget and enters it; every [`crate::Searcher`] handed out meanwhile on that thread carries
//! it, so the budget covers all questions of the request together. Matching, ranking, counting and the expansion of words
//! charge it every few thousand documents or positions. Once it is used up, everything that still asks gets the same
//! error: an answer is whole or it is none.

use std::cell::RefCell;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tantivy::TantivyError;

/// Work done between two checks, in documents, positions or terms looked at.
pub(crate) const STEP: u64 = 4096;

/// What the engine's error says when a budget has ended the work; no error of the engine itself says that.
const STOPPED: &str = "the budget of the request is used up";

/// The limits of one request. Cheap to clone: all clones are the same budget.
#[derive(Clone, Default)]
pub struct Budget(Option<Arc<Inner>>);

struct Inner {
    /// How long the work may take, and when that is over.
    time: Option<(Duration, Instant)>,
    /// How many documents, positions and terms may be looked at.
    most: Option<u64>,
    spent: AtomicU64,
    /// 0, or the first of the reasons below that applied.
    stopped: AtomicU8,
}

const TIME: u8 = 1;
const WORK: u8 = 2;
const CANCELLED: u8 = 3;

/// Why work was stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// It took longer than this.
    Time(Duration),
    /// It needs more than so many documents, positions and terms to be looked at.
    Work(u64),
    /// Nobody waits for the answer any more.
    Cancelled,
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Time(time) => write!(f, "it took longer than {} ms", time.as_millis()),
            Self::Work(most) => write!(f, "it needs more than {most} documents and positions to be looked at"),
            Self::Cancelled => f.write_str("nobody waits for the answer any more"),
        }
    }
}

impl Budget {
    /// No limit; nothing is counted.
    pub fn unlimited() -> Self {
        Self(None)
    }

    /// A budget that begins now. `work` is in documents, positions and terms looked at.
    pub fn new(time: Option<Duration>, work: Option<u64>) -> Self {
        let time = time.and_then(|time| Some((time, Instant::now().checked_add(time)?)));
        Self(Some(Arc::new(Inner { time, most: work, spent: AtomicU64::new(0), stopped: AtomicU8::new(0) })))
    }

    /// Ends all work under it at its next check.
    pub fn cancel(&self) {
        if let Some(inner) = &self.0 {
            inner.stop(CANCELLED);
        }
    }

    /// The work done so far; 0 without limits.
    pub fn spent(&self) -> u64 {
        self.0.as_ref().map_or(0, |inner| inner.spent.load(Ordering::Relaxed))
    }

    /// Why the work was ended, if it was.
    pub fn stopped(&self) -> Option<Stop> {
        let inner = self.0.as_ref()?;
        match inner.stopped.load(Ordering::Relaxed) {
            TIME => Some(Stop::Time(inner.time.map(|(time, _)| time).unwrap_or_default())),
            WORK => Some(Stop::Work(inner.most.unwrap_or_default())),
            CANCELLED => Some(Stop::Cancelled),
            _ => None,
        }
    }

    /// Makes it the budget of all searchers that this thread is handed until the guard goes.
    #[must_use = "the budget is left when the guard goes"]
    pub fn enter(&self) -> Entered {
        let before = CURRENT.with(|current| current.replace(Some(self.clone())));
        Entered { before, _of_this_thread: PhantomData }
    }

    /// The budget entered on this thread.
    pub(crate) fn current() -> Option<Self> {
        CURRENT.with(|current| current.borrow().clone())
    }

    /// Charges work that was done or is about to be.
    pub(crate) fn spend(&self, work: u64) -> tantivy::Result<()> {
        let Some(inner) = &self.0 else { return Ok(()) };
        let spent = inner.spent.fetch_add(work, Ordering::Relaxed).saturating_add(work);
        if inner.most.is_some_and(|most| spent > most) {
            inner.stop(WORK);
        } else if inner.time.is_some_and(|(_, deadline)| Instant::now() >= deadline) {
            inner.stop(TIME);
        }
        match inner.stopped.load(Ordering::Relaxed) {
            0 => Ok(()),
            _ => Err(TantivyError::InternalError(STOPPED.to_owned())),
        }
    }

    /// Refuses work that is more than what is left, before any of it is done.
    pub(crate) fn afford(&self, work: u64) -> tantivy::Result<()> {
        if let Some(inner) = &self.0
            && inner.most.is_some_and(|most| inner.spent.load(Ordering::Relaxed).saturating_add(work) > most)
        {
            inner.stop(WORK);
        }
        self.spend(0)
    }

    /// Whether an error of the engine is the one that a budget makes.
    pub(crate) fn made(error: &TantivyError) -> bool {
        matches!(error, TantivyError::InternalError(text) if text == STOPPED)
    }
}

impl Inner {
    fn stop(&self, reason: u8) {
        // The first reason stays.
        let _ = self.stopped.compare_exchange(0, reason, Ordering::Relaxed, Ordering::Relaxed);
    }
}

impl fmt::Debug for Budget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Budget").field("spent", &self.spent()).field("stopped", &self.stopped()).finish()
    }
}

thread_local! {
    static CURRENT: RefCell<Option<Budget>> = const { RefCell::new(None) };
}

/// Leaves a budget when it goes; made by [`Budget::enter`].
pub struct Entered {
    before: Option<Budget>,
    /// It must be dropped on the thread that entered.
    _of_this_thread: PhantomData<*const ()>,
}

impl Drop for Entered {
    fn drop(&mut self) {
        CURRENT.with(|current| *current.borrow_mut() = self.before.take());
    }
}

/// Work that is charged in steps, for loops over single documents.
pub(crate) struct Meter<'a> {
    budget: &'a Budget,
    done: u64,
}

impl<'a> Meter<'a> {
    pub(crate) fn new(budget: &'a Budget) -> Self {
        Self { budget, done: 0 }
    }

    pub(crate) fn add(&mut self, work: u64) -> tantivy::Result<()> {
        self.done += work;
        if self.done < STEP {
            return Ok(());
        }
        self.budget.spend(std::mem::take(&mut self.done))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_reason_to_stop_stays_and_all_clones_learn_of_it() {
        let budget = Budget::new(None, Some(10));
        let other = budget.clone();
        assert!(budget.spend(10).is_ok() && budget.afford(1).is_err());
        other.cancel();
        assert_eq!(other.stopped(), Some(Stop::Work(10)));
        assert!(Budget::made(&other.spend(0).unwrap_err()));
        let late = Budget::new(Some(Duration::ZERO), None);
        assert!(late.spend(1).is_err() && late.stopped() == Some(Stop::Time(Duration::ZERO)));
    }

    #[test]
    fn a_budget_is_entered_for_as_long_as_its_guard_lives() {
        let (outer, inner) = (Budget::new(None, Some(1)), Budget::new(None, Some(2)));
        let _outer = outer.enter();
        {
            let _inner = inner.enter();
            inner.cancel();
            assert_eq!(Budget::current().unwrap().stopped(), Some(Stop::Cancelled));
        }
        assert_eq!(Budget::current().unwrap().stopped(), None);
    }
}
