//! Sorting more keys than the memory holds: sorted runs in a temporary folder, which are merged.

use super::block::{Numbers, shared_prefix, write_number};
use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

/// Bytes of keys that are sorted in the memory at once.
pub const MEMORY: usize = 256 << 20;

/// A key in the arena, with its first bytes, which decide most comparisons.
#[derive(Clone, Copy)]
struct Entry {
    head: u128,
    start: u32,
    length: u16,
}

/// Takes a key with the number of times it was pushed.
pub type Sorted<'a, E> = &'a mut dyn FnMut(&[u8], u64) -> Result<(), E>;

/// Takes keys in any order and gives them sorted.
pub struct Sorter {
    folder: PathBuf,
    memory: usize,
    arena: Vec<u8>,
    entries: Vec<Entry>,
    runs: Vec<PathBuf>,
}

impl Sorter {
    /// Writes runs of at most `memory` bytes of keys to files in `folder`.
    pub fn new(folder: &Path, memory: usize) -> Self {
        let memory = memory.min(u32::MAX as usize);
        Self { folder: folder.to_owned(), memory, arena: Vec::new(), entries: Vec::new(), runs: Vec::new() }
    }

    /// Adds the key that `append` appends to the bytes it gets; nothing, if it fails.
    pub fn push<E>(&mut self, append: impl FnOnce(&mut Vec<u8>) -> Result<(), E>) -> io::Result<Result<(), E>> {
        let start = self.arena.len();
        if let Err(error) = append(&mut self.arena) {
            self.arena.truncate(start);
            return Ok(Err(error));
        }
        let key = self.arena.get(start..).unwrap_or_default();
        // The longest key is that of the longest address and its encoded form, three times as long.
        let length = u16::try_from(key.len()).map_err(io::Error::other)?;
        let mut head = [0; 16];
        let shown = key.len().min(16);
        if let (Some(to), Some(from)) = (head.get_mut(..shown), key.get(..shown)) {
            to.copy_from_slice(from);
        }
        self.entries.push(Entry { head: u128::from_be_bytes(head), start: start as u32, length });
        if self.arena.len() + self.entries.len() * size_of::<Entry>() >= self.memory {
            self.spill()?;
        }
        Ok(Ok(()))
    }

    fn sort(&mut self) {
        let arena = &self.arena;
        let key = |entry: &Entry| arena.get(entry.start as usize..entry.start as usize + usize::from(entry.length));
        self.entries.sort_unstable_by(|a, b| a.head.cmp(&b.head).then_with(|| key(a).cmp(&key(b))));
    }

    /// Writes what is in the memory as a run.
    fn spill(&mut self) -> io::Result<()> {
        self.sort();
        let path = self.folder.join(format!("run-{}", self.runs.len()));
        let mut out = BufWriter::with_capacity(1 << 20, File::create(&path)?);
        let mut last: &[u8] = &[];
        let mut head = Vec::new();
        let mut memory = Memory { arena: &self.arena, entries: self.entries.iter().peekable() };
        while let Some((key, times)) = memory.next() {
            head.clear();
            let shared = shared_prefix(last, key);
            for number in [times, shared as u64, (key.len() - shared) as u64] {
                write_number(&mut head, number);
            }
            out.write_all(&head)?;
            out.write_all(key.get(shared..).unwrap_or_default())?;
            last = key;
        }
        out.flush()?;
        self.runs.push(path);
        self.arena.clear();
        self.entries.clear();
        Ok(())
    }

    /// Visits every key once, in order, with the number of times it was pushed.
    pub fn finish<E: From<io::Error>>(mut self, visit: Sorted<'_, E>) -> Result<(), E> {
        if self.runs.is_empty() {
            self.sort();
            let mut memory = Memory { arena: &self.arena, entries: self.entries.iter().peekable() };
            while let Some((key, times)) = memory.next() {
                visit(key, times)?;
            }
            return Ok(());
        }
        self.spill()?;
        (self.arena, self.entries) = (Vec::new(), Vec::new());
        let mut heap = BinaryHeap::with_capacity(self.runs.len());
        for path in &self.runs {
            let mut run = Run::open(path)?;
            if run.advance()? {
                heap.push(run);
            }
        }
        let (mut key, mut times) = (Vec::new(), 0);
        while let Some(mut run) = heap.peek_mut() {
            if times > 0 && run.key != key {
                visit(&key, times)?;
                times = 0;
            }
            if times == 0 {
                key.clear();
                key.extend_from_slice(&run.key);
            }
            times += run.times;
            if !run.advance()? {
                PeekMut::pop(run);
            }
        }
        if times > 0 { visit(&key, times) } else { Ok(()) }
    }
}

/// Sorted entries; equal ones are counted.
struct Memory<'a> {
    arena: &'a [u8],
    entries: std::iter::Peekable<std::slice::Iter<'a, Entry>>,
}

impl<'a> Memory<'a> {
    fn key(&self, entry: &Entry) -> &'a [u8] {
        let start = entry.start as usize;
        self.arena.get(start..start + usize::from(entry.length)).unwrap_or_default()
    }

    fn next(&mut self) -> Option<(&'a [u8], u64)> {
        let first = *self.entries.next()?;
        let key = self.key(&first);
        let mut times = 1;
        while let Some(next) = self.entries.peek().map(|e| **e) {
            if next.head != first.head || self.key(&next) != key {
                break;
            }
            self.entries.next();
            times += 1;
        }
        Some((key, times))
    }
}

/// A run on the disk, at its current key.
struct Run {
    file: BufReader<File>,
    key: Vec<u8>,
    times: u64,
}

impl Run {
    fn open(path: &Path) -> io::Result<Self> {
        Ok(Self { file: BufReader::with_capacity(256 << 10, File::open(path)?), key: Vec::new(), times: 0 })
    }

    fn advance(&mut self) -> io::Result<bool> {
        let Some(times) = self.number()? else { return Ok(false) };
        let cut = || io::Error::from(io::ErrorKind::UnexpectedEof);
        let shared = self.number()?.ok_or_else(cut)? as usize;
        let length = self.number()?.ok_or_else(cut)? as usize;
        self.key.resize(shared + length, 0);
        self.file.read_exact(self.key.get_mut(shared..).unwrap_or_default())?;
        self.times = times;
        Ok(true)
    }

    /// A LEB128 number; `None` at the end of the file.
    fn number(&mut self) -> io::Result<Option<u64>> {
        let mut bytes = [0; 10];
        for n in 0..bytes.len() {
            let Some(byte) = bytes.get_mut(n..=n) else { break };
            if self.file.read(byte)? == 0 {
                return if n == 0 { Ok(None) } else { Err(io::ErrorKind::UnexpectedEof.into()) };
            }
            if byte.iter().all(|b| *b < 0x80) {
                return Ok(Numbers::of(bytes.get(..=n).unwrap_or_default()).next());
            }
        }
        Err(io::ErrorKind::InvalidData.into())
    }
}

/// The smallest key is the greatest for the heap.
impl Ord for Run {
    fn cmp(&self, other: &Self) -> Ordering {
        other.key.cmp(&self.key)
    }
}

impl PartialOrd for Run {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Run {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl Eq for Run {}
