//! The fuzz target of every parser: `BROKERWATCH_FUZZ_FORMAT` names the format. Any bytes give records or issues: no
//! panic, no two records at the same place, none after the reader has said that it wants no more, and the same result
//! when the same bytes are read again. What is read is also normalised, by the mapping that `files` would use.
#![no_main]
#![allow(dead_code, missing_docs)]

#[path = "src/domain/mod.rs"]
pub mod domain;
#[path = "src/ingest/mod.rs"]
pub mod ingest;

use crate::ingest::acquire::formats::{Item, by_name};
use crate::ingest::acquire::source::Sources;
use crate::ingest::reader::SourceReader;
use std::io::Read;
use std::ops::ControlFlow;
use std::sync::LazyLock;

static READER: LazyLock<SourceReader> = LazyLock::new(|| {
    let name = std::env::var("BROKERWATCH_FUZZ_FORMAT").unwrap_or_default();
    let sources = Sources::embedded().expect("the built-in cards are good");
    let files = sources.get("files").expect("the card of any file is part of the program");
    SourceReader::new(&files.head, by_name(&name))
});

fn read(bytes: &[u8], most: usize) -> Vec<String> {
    let mut open = || -> std::io::Result<Box<dyn Read>> { Ok(Box::new(std::io::Cursor::new(bytes.to_vec()))) };
    let Ok(reader) = READER.for_file("fuzzed", &mut open) else { return Vec::new() };
    let (mut found, mut places, mut wanted) = (Vec::new(), std::collections::BTreeSet::new(), true);
    let _ = reader.read("fuzzed", &mut std::io::Cursor::new(bytes), &mut |item| {
        assert!(wanted, "an item after the end was asked for");
        if let Item::Record(record) = &item {
            assert!(places.insert((record.place.offset, record.place.row)), "two records at {:?}", record.place);
            let _ = reader.normaliser.normalise(record);
        }
        found.push(format!("{item:?}"));
        wanted = found.len() < most;
        if wanted { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    });
    found
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let whole = read(bytes, usize::MAX);
    let most = whole.len().div_ceil(2).max(1);
    let half = read(bytes, most);
    assert!(half == whole[..half.len()], "the same bytes were read differently");
    assert!(half.len() == most.min(whole.len()));
});
