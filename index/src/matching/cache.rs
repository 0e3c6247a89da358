//! Match lists that are costly to compute (prefixes, phrases, unions of many terms), kept for as long as one request
//! takes.

use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxHashMap;

use super::match_list::MatchList;
use crate::plan::{MatchField, TermPattern, TermVariant};

/// Maximum bytes of cached match lists; what does not fit is computed again.
const MAX_BYTES: usize = 32 << 20;

/// By segment, field and pattern.
type Key = (usize, MatchField, TermPattern);

/// The match lists of one request.
#[derive(Default)]
pub(crate) struct MatchCache(Mutex<Lists>);

#[derive(Default)]
struct Lists {
    bytes: usize,
    by_key: FxHashMap<Key, Arc<MatchList>>,
}

impl MatchCache {
    pub(super) fn get(&self, segment: usize, variant: &TermVariant) -> Option<Arc<MatchList>> {
        let lists = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lists.by_key.get(&key(segment, variant)).cloned()
    }

    pub(super) fn insert(&self, segment: usize, variant: &TermVariant, list: &Arc<MatchList>) {
        let mut lists = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if lists.bytes + list.bytes() <= MAX_BYTES {
            lists.bytes += list.bytes();
            lists.by_key.insert(key(segment, variant), list.clone());
        }
    }
}

fn key(segment: usize, variant: &TermVariant) -> Key {
    (segment, variant.field, variant.pattern.clone())
}
