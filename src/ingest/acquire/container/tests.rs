//! Containers as they are met: nested, damaged, and made to do harm. All are made here, by the programs' own writers.

mod bombs;
mod damage;
mod nested;
mod plain;
mod tar;
mod warc;
mod zip;

use super::*;
use ::zip::write::SimpleFileOptions;
use std::io::{Cursor, Write};

/// What was read of a member: its bytes, and the error at its end.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Read1 {
    pub name: String,
    pub bytes: Vec<u8>,
    pub error: Option<String>,
    pub observed: Option<i64>,
    pub http: Option<Http>,
}

impl std::fmt::Debug for Read1 {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let start = String::from_utf8_lossy(&self.bytes[..self.bytes.len().min(60)]);
        write!(f, "{}: {} bytes {start:?} {:?}", self.name, self.bytes.len(), self.error)
    }
}

/// Members and summary of bytes that come as a stream and as a file, which must not differ.
pub(super) fn read(name: &str, bytes: &[u8]) -> (Vec<Read1>, Summary) {
    let from_file = read_file(name, bytes, &Limits::default());
    let from_stream = read_stream(name, bytes, &Limits::default());
    assert_eq!(from_file, from_stream);
    from_file
}

pub(super) fn read_file(name: &str, bytes: &[u8], limits: &Limits) -> (Vec<Read1>, Summary) {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    collect(name, Source::File(&file), limits)
}

pub(super) fn read_stream(name: &str, mut bytes: &[u8], limits: &Limits) -> (Vec<Read1>, Summary) {
    collect(name, Source::Stream(&mut bytes), limits)
}

fn collect(name: &str, source: Source<'_>, limits: &Limits) -> (Vec<Read1>, Summary) {
    let mut found = Vec::new();
    let summary = each_member(name, source, limits, &mut |member| {
        let mut bytes = Vec::new();
        let error = member.reader.read_to_end(&mut bytes).err().map(|error| error.to_string());
        found.push(Read1 { name: member.name, bytes, error, observed: member.observed, http: member.http });
        ControlFlow::Continue(())
    });
    check(&summary, found.len());
    assert_eq!(summary.damaged, found.iter().filter(|one| one.error.is_some()).count() as u64);
    (found, summary)
}

/// The counts add up.
pub(super) fn check(summary: &Summary, handed: usize) {
    let sum = |counts: &std::collections::BTreeMap<String, u64>| counts.values().sum::<u64>();
    let all = summary.handed + summary.containers + sum(&summary.skipped) + sum(&summary.refused);
    assert_eq!((summary.met, summary.handed), (all, handed as u64), "{summary:?}");
    assert!(summary.damaged == 0 || !summary.failed.is_empty(), "{summary:?}");
}

/// Names and bytes of members without damage.
pub(super) fn whole(members: &[Read1]) -> Vec<(&str, &[u8])> {
    assert!(members.iter().all(|one| one.error.is_none()), "{members:?}");
    members.iter().map(|one| (&*one.name, &*one.bytes)).collect()
}

pub(super) fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap()
}

pub(super) fn zst(bytes: &[u8]) -> Vec<u8> {
    let mut writer = zstd::Encoder::new(Vec::new(), 1).unwrap();
    writer.include_checksum(true).unwrap();
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap()
}

pub(super) fn bz2(bytes: &[u8]) -> Vec<u8> {
    let mut writer = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap()
}

pub(super) fn xz(bytes: &[u8]) -> Vec<u8> {
    let mut writer = lzma_rust2::XzWriter::new(Vec::new(), lzma_rust2::XzOptions::with_preset(0)).unwrap();
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap()
}

pub(super) fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ::zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

pub(super) fn tar(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = ::tar::Builder::new(Vec::new());
    for (name, bytes) in files {
        let mut header = ::tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        builder.append_data(&mut header, name, *bytes).unwrap();
    }
    builder.into_inner().unwrap()
}
