//! The budget of a request: a deadline, a limit on work, and cancellation.
//!
//! A request handler creates a budget and makes it current for its thread; every [`crate::Searcher`] obtained meanwhile
//! on that thread has it, so the budget covers all queries of the request together. Matching, ranking, counting and the
//! expansion of words charge it every few thousand documents or positions. Once it is exhausted, everything fails with
//! the same error: there are no partial answers.

use std::cell::RefCell;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tantivy::TantivyError;

/// Work done between two checks, in documents, positions or terms.
pub(crate) const CHECK_EVERY: u64 = 4096;

/// The text of the engine error by which an exhausted budget ends the work; the engine has no such error itself.
const EXHAUSTED: &str = "the budget of the request is exhausted";

/// The limits of one request. Cheap to clone: all clones are the same budget.
#[derive(Clone, Default)]
pub struct Budget(Option<Arc<Inner>>);

struct Inner {
    /// How long the work may take, and the deadline.
    time: Option<(Duration, Instant)>,
    /// How many documents, positions and terms may be examined.
    max_work: Option<u64>,
    spent: AtomicU64,
    /// 0, or the first of the reasons below that applied.
    stopped: AtomicU8,
}

/// Seeking a document in a posting list costs as much as reading this many of its entries.
pub(crate) const SEEK_COST: u64 = 12;

const TIME: u8 = 1;
const WORK: u8 = 2;
const CANCELLED: u8 = 3;

/// Why work was stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StopReason {
    /// It took longer than this.
    Time(Duration),
    /// More than this many documents, positions and terms would have to be examined.
    Work(u64),
    /// The client is gone.
    Cancelled,
}

impl fmt::Display for StopReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Time(time) => write!(f, "it took longer than {} ms", time.as_millis()),
            Self::Work(most) => write!(f, "it would have to examine more than {most} documents and positions"),
            Self::Cancelled => f.write_str("the request was cancelled"),
        }
    }
}

impl Budget {
    /// No limit; nothing is counted.
    pub fn unlimited() -> Self {
        Self(None)
    }

    /// A budget that begins now. `work` is in documents, positions and terms examined.
    pub fn new(time: Option<Duration>, work: Option<u64>) -> Self {
        let time = time.and_then(|time| Some((time, Instant::now().checked_add(time)?)));
        Self(Some(Arc::new(Inner { time, max_work: work, spent: AtomicU64::new(0), stopped: AtomicU8::new(0) })))
    }

    /// Ends all work under it at the next check.
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
    pub fn stopped(&self) -> Option<StopReason> {
        let inner = self.0.as_ref()?;
        match inner.stopped.load(Ordering::Relaxed) {
            TIME => Some(StopReason::Time(inner.time.map(|(time, _)| time).unwrap_or_default())),
            WORK => Some(StopReason::Work(inner.max_work.unwrap_or_default())),
            CANCELLED => Some(StopReason::Cancelled),
            _ => None,
        }
    }

    /// Makes it the budget of all searchers that this thread obtains until the guard is dropped.
    #[must_use = "the budget is left when the guard is dropped"]
    pub fn enter(&self) -> BudgetGuard {
        let before = CURRENT.with(|current| current.replace(Some(self.clone())));
        BudgetGuard { before, _of_this_thread: PhantomData }
    }

    /// The budget entered on this thread.
    pub(crate) fn current() -> Option<Self> {
        CURRENT.with(|current| current.borrow().clone())
    }

    /// Charges work.
    pub(crate) fn spend(&self, work: u64) -> tantivy::Result<()> {
        let Some(inner) = &self.0 else { return Ok(()) };
        let spent = inner.spent.fetch_add(work, Ordering::Relaxed).saturating_add(work);
        if inner.max_work.is_some_and(|most| spent > most) {
            inner.stop(WORK);
        } else if inner.time.is_some_and(|(_, deadline)| Instant::now() >= deadline) {
            inner.stop(TIME);
        }
        match inner.stopped.load(Ordering::Relaxed) {
            0 => Ok(()),
            _ => Err(TantivyError::InternalError(EXHAUSTED.to_owned())),
        }
    }

    /// Fails if less than this much work is left, before any of it is done.
    pub(crate) fn ensure_left(&self, work: u64) -> tantivy::Result<()> {
        if let Some(inner) = &self.0
            && inner.max_work.is_some_and(|most| inner.spent.load(Ordering::Relaxed).saturating_add(work) > most)
        {
            inner.stop(WORK);
        }
        self.spend(0)
    }

    /// Whether an error of the engine is that of an exhausted budget.
    pub(crate) fn is_exhausted(error: &TantivyError) -> bool {
        matches!(error, TantivyError::InternalError(text) if text == EXHAUSTED)
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

/// Leaves a budget when it is dropped; made by [`Budget::enter`].
pub struct BudgetGuard {
    before: Option<Budget>,
    /// It must be dropped on the thread that entered.
    _of_this_thread: PhantomData<*const ()>,
}

impl Drop for BudgetGuard {
    fn drop(&mut self) {
        CURRENT.with(|current| *current.borrow_mut() = self.before.take());
    }
}

/// Charges work in steps, for loops over single documents.
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
        if self.done < CHECK_EVERY {
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
        assert!(budget.spend(10).is_ok() && budget.ensure_left(1).is_err());
        other.cancel();
        assert_eq!(other.stopped(), Some(StopReason::Work(10)));
        assert!(Budget::is_exhausted(&other.spend(0).unwrap_err()));
        let late = Budget::new(Some(Duration::ZERO), None);
        assert!(late.spend(1).is_err() && late.stopped() == Some(StopReason::Time(Duration::ZERO)));
    }

    #[test]
    fn a_budget_is_entered_for_as_long_as_its_guard_lives() {
        let (outer, inner) = (Budget::new(None, Some(1)), Budget::new(None, Some(2)));
        let _outer = outer.enter();
        {
            let _inner = inner.enter();
            inner.cancel();
            assert_eq!(Budget::current().unwrap().stopped(), Some(StopReason::Cancelled));
        }
        assert_eq!(Budget::current().unwrap().stopped(), None);
    }
}
