//! Files that contain files: gzip, Zstandard, bzip2 and xz (with any number of streams one after the other), ZIP, tar,
//! WARC, and any of them inside each other. [`each_member`] reads such a file once, front to back, and hands out what
//! is inside, down to what is no container; a file that is none is handed out as it is.
//!
//! Nothing is written under the name of a member, and nothing but a ZIP that cannot be searched backwards (because it
//! comes from standard input or lies in another container) is written to disk at all. Memory does not grow with the
//! size of a file. What is not handed out is counted by kind, so that the sums agree ([`Summary`]); what should have
//! been and could not is a message with place and hint.
//!
//! Spreadsheets and documents that are ZIP files inside (XLSX, ODS, DOCX) are no containers here. Skipped, and only
//! counted: folders, names beginning with a dot as in folders on disk, `__MACOSX`. A checksum that covers a whole tar
//! or WARC (gzip, xz, Zstandard around it) can be compared only after its members were handed out: the message then
//! says so.

mod body;
mod damage;
mod directory;
mod entry;
mod http;
mod kind;
mod names;
mod peek;
mod summary;
mod tar;
#[cfg(test)]
mod tests;
mod unpack;
mod walk;
mod warc;
mod zip;
mod zip_local;

pub use kind::{EXTENSIONS, HEAD, Kind, recognise, without_extension};
use peek::{Peek, Slice};
use std::fs::File;
use std::io::Read;
use std::ops::ControlFlow;
pub use summary::Summary;
use walk::{Place, Walk};

/// A file inside a container, or the file itself if it is none.
pub struct Member<'a> {
    /// Name in places and messages: the name of the outermost file and the path inside, joined by `/`
    /// (`dump.tar.gz/cards/a.md`, `x.jsonl.gz/x.jsonl`); for a record of a WARC its address. No two members of a call
    /// have the same name: the second is called `name (2)`.
    pub name: String,
    /// When it was observed, microseconds since 1970 UTC, if the container says so (the `WARC-Date`).
    pub observed: Option<i64>,
    /// How a server answered, if it came from one.
    pub http: Option<Http>,
    /// Its bytes, unpacked, once, front to back. Need not be read to the end; then no more of it is unpacked than it
    /// takes to find the next member, and its checksum is not compared. An error was or will be reported in
    /// [`Summary::failed`]; bytes read before it are those of the member.
    pub reader: &'a mut dyn Read,
}

/// What a WARC says of the answer of a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Http {
    /// Status, 200 for a record without one.
    pub status: u16,
    /// Media type in lower case without parameters; empty if none is stated.
    pub content_type: String,
    /// The address that was asked for.
    pub address: String,
}

/// Where the bytes come from.
pub enum Source<'a> {
    /// A regular file, in which a ZIP is read where it lies. The position of its cursor does not matter.
    File(&'a File),
    /// Anything else, read from where it is.
    Stream(&'a mut dyn Read),
}

/// What a container may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes that one byte of what was read so far may have become, in one layer and in all together.
    pub ratio: u64,
    /// Bytes that any file may become whatever its size: [`Self::ratio`] counts beyond them.
    pub free: u64,
    /// Layers inside each other; `.tar.gz` is two.
    pub depth: usize,
    /// Entries met: files, folders, links, records.
    pub members: u64,
    /// Bytes that all layers together may become when they are unpacked.
    pub total: u64,
    /// Bytes of one ZIP that is written to a temporary file because it cannot be read where it lies.
    pub spooled: u64,
}

impl Limits {
    /// Text rarely exceeds 100; a bomb of Deflate reaches 1,032.
    pub const RATIO: u64 = 500;
    /// 16 MiB.
    pub const FREE: u64 = 16 << 20;
    /// A crawl in a tar in a ZIP needs 5.
    pub const DEPTH: usize = 8;
    /// One million.
    pub const MEMBERS: u64 = 1_000_000;
    /// 1 TiB.
    pub const TOTAL: u64 = 1 << 40;
    /// 16 GiB.
    pub const SPOOLED: u64 = 16 << 30;
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            ratio: Self::RATIO,
            free: Self::FREE,
            depth: Self::DEPTH,
            members: Self::MEMBERS,
            total: Self::TOTAL,
            spooled: Self::SPOOLED,
        }
    }
}

/// Reads a file: `take` gets the file itself if it is no container, and otherwise each member in order, unpacked
/// down to what is no container. `take` ends the reading by `Break`.
pub fn each_member(
    name: &str,
    source: Source<'_>,
    limits: &Limits,
    take: &mut dyn FnMut(Member<'_>) -> ControlFlow<()>,
) -> Summary {
    let meter = damage::Meter::new(*limits);
    let mut walk = Walk::new(&meter, take);
    let place = Place::outermost(name);
    // Why it ended is in the summary.
    let _ = match source {
        Source::Stream(reader) => {
            let mut counted = damage::Counted::new(reader, &meter);
            walk.stream(&place, Peek::new(&mut counted)).map_continue(|_| ())
        }
        Source::File(file) => walk.file(&place, file),
    };
    walk.finish()
}

impl Walk<'_> {
    /// A file on disk; a ZIP is read where it lies.
    fn file(&mut self, place: &Place, file: &File) -> ControlFlow<()> {
        let mut whole = Slice::whole(file).counted(self.meter);
        let mut peek = Peek::new(&mut whole);
        if recognise(peek.fill(kind::HEAD)) == Some(Kind::Zip) {
            drop(peek);
            self.met(place)?;
            return self.zip(place, file, None);
        }
        self.stream(place, peek).map_continue(|_| ())
    }
}
