//! A second reader that remembers in the store what it has read. Readings wait in memory until the one writer comes by.

use super::error::PipelineError;
use crate::assess::method::Method;
use crate::assess::second_reader::{Memory, SecondReader, UnitDigest, UnitReading};
use crate::store::{Store, Writer};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// A second reader with its memory in a store.
#[derive(Clone)]
pub struct RememberingReader {
    reader: Arc<SecondReader>,
    waiting: Arc<Waiting>,
}

/// Readings that are not stored yet, by model and digest.
#[derive(Default)]
struct Waiting(Mutex<HashMap<(String, UnitDigest), UnitReading>>);

/// Remembers in the store.
struct StoreMemory {
    store: Store,
    waiting: Arc<Waiting>,
}

impl RememberingReader {
    /// The second reader of a method with its memory in this store.
    pub fn new(store: &Store, method: &Method) -> Result<Self, PipelineError> {
        let waiting = Arc::new(Waiting::default());
        let memory = StoreMemory { store: store.clone(), waiting: waiting.clone() };
        let reader = method.second_reader(Box::new(memory)).map_err(PipelineError::Model)?;
        Ok(Self { reader, waiting })
    }

    /// The reader.
    pub fn reader(&self) -> &SecondReader {
        &self.reader
    }

    /// Stores what has been read since.
    pub fn store(&self, writer: &mut Writer) -> Result<(), PipelineError> {
        let waiting = self.waiting.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let rows = waiting.iter().map(|((model, unit), seen)| (model.clone(), unit.clone(), seen.to_bytes()));
        writer.keep_unit_readings(rows.collect())?;
        self.waiting.0.lock().unwrap_or_else(PoisonError::into_inner).retain(|key, _| !waiting.contains_key(key));
        Ok(())
    }
}

impl Memory for StoreMemory {
    fn recall(&self, model: &str, units: &[UnitDigest]) -> Vec<Option<UnitReading>> {
        // A store that cannot be read now remembers nothing: the words are read again, with the same result.
        let stored = self.store.unit_readings(model, units).unwrap_or_default();
        let waiting = self.waiting.0.lock().unwrap_or_else(PoisonError::into_inner);
        let of = |unit: &UnitDigest| {
            let stored = stored.get(unit).and_then(|bytes| UnitReading::from_bytes(bytes));
            stored.or_else(|| waiting.get(&(model.to_owned(), unit.clone())).cloned())
        };
        units.iter().map(of).collect()
    }

    fn keep(&self, model: &str, readings: Vec<(UnitDigest, UnitReading)>) {
        let mut waiting = self.waiting.0.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.extend(readings.into_iter().map(|(unit, reading)| ((model.to_owned(), unit), reading)));
    }
}
