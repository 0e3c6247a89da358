//! What one request has worked out already: its questions made ready, the documents that answer them, and the lists of ways that
//! are costly to find. A page asks the same question for its results, its counts, its histograms and its reasons.

use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxHashMap;

use crate::matching::{Bits, Found};
use crate::plan::{Plan, Terms, Way, Where};
use crate::query::Ast;

/// Questions kept; a request has few.
const MOST_QUESTIONS: usize = 16;
/// Bytes of lists kept; what does not fit is worked out again.
const MOST_BYTES: usize = 32 << 20;

/// A question made ready.
pub(crate) struct Prepared {
    /// What was searched in the end.
    pub(crate) plan: Plan,
    /// Whether fewer words were asked for than usual, because no document had them.
    pub(crate) relaxed: bool,
    /// The documents that answer, before any filter, segment by segment.
    pub(crate) bases: Vec<Bits>,
}

/// The memory of one request.
#[derive(Default)]
pub(crate) struct Memo {
    plans: Mutex<Vec<(Ast, Arc<Plan>)>>,
    prepared: Mutex<Vec<(Ast, Arc<Prepared>)>>,
    found: Mutex<Lists>,
}

/// By segment, place and terms.
type Key = (usize, Where, Terms);

#[derive(Default)]
struct Lists {
    bytes: usize,
    by_way: FxHashMap<Key, Arc<Found>>,
}

impl Memo {
    pub(crate) fn plan(&self, ast: &Ast) -> Option<Arc<Plan>> {
        lookup(&self.plans, ast)
    }

    pub(crate) fn keep_plan(&self, ast: &Ast, plan: &Arc<Plan>) {
        keep(&self.plans, ast, plan);
    }

    pub(crate) fn prepared(&self, ast: &Ast) -> Option<Arc<Prepared>> {
        lookup(&self.prepared, ast)
    }

    pub(crate) fn keep_prepared(&self, ast: &Ast, prepared: &Arc<Prepared>) {
        keep(&self.prepared, ast, prepared);
    }

    pub(crate) fn found(&self, segment: usize, way: &Way) -> Option<Arc<Found>> {
        let lists = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        lists.by_way.get(&(segment, way.place, way.terms.clone())).cloned()
    }

    pub(crate) fn keep_found(&self, segment: usize, way: &Way, found: &Arc<Found>) {
        let mut lists = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        if lists.bytes + found.bytes() <= MOST_BYTES {
            lists.bytes += found.bytes();
            lists.by_way.insert((segment, way.place, way.terms.clone()), found.clone());
        }
    }
}

fn lookup<T>(kept: &Mutex<Vec<(Ast, Arc<T>)>>, ast: &Ast) -> Option<Arc<T>> {
    let kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
    kept.iter().find(|(known, _)| known == ast).map(|(_, value)| value.clone())
}

fn keep<T>(kept: &Mutex<Vec<(Ast, Arc<T>)>>, ast: &Ast, value: &Arc<T>) {
    let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
    if kept.len() < MOST_QUESTIONS {
        kept.push((ast.clone(), value.clone()));
    }
}
