//! Kept batches become items for the workers of a run.

use super::error::PipelineError;
use super::input_check::CheckedFile;
use super::kept::{Line, Record};
use super::reading::{Origin, RawItem};
use crate::ingest::normalise::record::Normalised;
use crate::store::Snapshot;
use serde::de::Error as _;
use std::collections::HashMap;
use std::sync::Arc;

/// The files that were read to their end, by their numbers. Items of others are not stored.
pub(super) struct KeptFiles(HashMap<u32, (Snapshot, Arc<Origin>)>);

impl KeptFiles {
    pub fn new(files: &[CheckedFile]) -> Self {
        let of_file = |file: &CheckedFile| {
            let snapshot = file.snapshot.as_ref()?;
            let (digest, observed, reader) = (snapshot.digest.clone(), file.observed, file.reader.clone());
            let origin = Origin { digest: digest.clone(), observed, reader };
            let archived = Snapshot { digest, bytes: snapshot.bytes, name: file.name.clone() };
            Some((file.number, (archived, Arc::new(origin))))
        };
        Self(files.iter().filter_map(of_file).collect())
    }

    /// The items of a batch.
    pub fn items(&self, text: &[u8]) -> Result<Vec<RawItem>, PipelineError> {
        let mut items = Vec::new();
        let mut lines = text.split(|b| *b == b'\n').filter(|line| !line.is_empty());
        while let Some(line) = lines.next() {
            match serde_json::from_slice(line)? {
                Line::Begin(file) => items.extend(self.0.get(&file).map(|(s, _)| RawItem::Snapshot(s.clone()))),
                Line::End(file) => items.extend(self.0.get(&file).map(|_| RawItem::FileEnd)),
                Line::Issue { file, issue } => {
                    items.extend(self.0.get(&file).map(|(_, origin)| RawItem::Issue(issue, origin.clone())));
                }
                Line::Record(record) => {
                    let listing = lines.next().unwrap_or_default();
                    let Some((_, origin)) = self.0.get(&record.file) else { continue };
                    let Record { record_digest, content_digest, observed, place, issues, .. } = *record;
                    let json = String::from_utf8(listing.to_vec()).map_err(serde_json::Error::custom)?;
                    let listing = serde_json::from_str(&json)?;
                    let normalised = Normalised { listing, issues, record_digest, content_digest, observed };
                    items.push(RawItem::Normalised(Box::new(normalised), json, place, origin.clone()));
                }
            }
        }
        Ok(items)
    }
}
