//! A tree of blocks, written once from sorted keys and read by position: leaves, nodes above them, and so on up to one
//! root, which is kept elsewhere with its digest. Whoever knows the digest of the root can check every block.

use super::block::{Block, Child, Cursor, Gathered, digest, write_number};
use super::error::ManifestError;
use std::cell::RefCell;
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::ops::ControlFlow;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::rc::Rc;

/// Bytes at which a block is full. Larger ones are smaller in the file and slower to read.
const FULL: usize = 24 << 10;

/// Zstandard level: from 6 to 9 the build takes half as long again for 2 % of the size.
const LEVEL: i32 = 4;

/// Where a tree begins, and how much it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Root {
    /// The topmost block; none in an empty tree.
    pub block: Option<Child>,
    /// Nodes above each leaf.
    pub height: u32,
    /// Different keys.
    pub keys: u64,
    /// Rows: each key as often as it was met.
    pub rows: u64,
}

/// A file that is written front to back.
pub struct Output {
    file: BufWriter<File>,
    /// Bytes written.
    pub position: u64,
}

impl Output {
    /// Begins at the start of an empty file.
    pub fn new(file: File) -> Self {
        Self { file: BufWriter::with_capacity(1 << 20, file), position: 0 }
    }

    /// Appends bytes.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)?;
        self.position += bytes.len() as u64;
        Ok(())
    }

    /// The file, once everything is on the disk.
    pub fn finish(self) -> io::Result<File> {
        let file = self.file.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.sync_all()?;
        Ok(file)
    }
}

/// Writes a tree.
pub struct TreeWriter {
    /// The block that is being filled, at each level from the leaves up.
    levels: Vec<Gathered>,
    compressor: zstd::bulk::Compressor<'static>,
    keys: u64,
    rows: u64,
    /// Keys and rows of the leaves that were written.
    written: (u64, u64),
}

impl TreeWriter {
    /// An empty tree.
    pub fn new() -> io::Result<Self> {
        let compressor = zstd::bulk::Compressor::new(LEVEL)?;
        Ok(Self { levels: vec![Gathered::default()], compressor, keys: 0, rows: 0, written: (0, 0) })
    }

    /// Adds a key, which must be greater than the last, with the number of its rows.
    pub fn push(&mut self, out: &mut Output, key: &[u8], rows: u64) -> io::Result<()> {
        let Some(leaf) = self.levels.first_mut() else { return Ok(()) };
        leaf.push(key, |values| write_number(values, rows));
        self.keys += 1;
        self.rows += rows;
        if leaf.size() >= FULL { self.close(out, 0) } else { Ok(()) }
    }

    /// Writes the block of a level and enters it in the one above.
    fn close(&mut self, out: &mut Output, level: usize) -> io::Result<()> {
        let Some((first, child)) = self.write(out, level)? else { return Ok(()) };
        if self.levels.len() == level + 1 {
            self.levels.push(Gathered::default());
        }
        let Some(above) = self.levels.get_mut(level + 1) else { return Ok(()) };
        above.push(&first, |values| {
            for number in [child.offset, child.length, child.keys_before, child.rows_before] {
                write_number(values, number);
            }
            values.extend_from_slice(&child.digest);
        });
        if above.size() >= FULL { self.close(out, level + 1) } else { Ok(()) }
    }

    fn write(&mut self, out: &mut Output, level: usize) -> io::Result<Option<(Vec<u8>, Child)>> {
        let Some(gathered) = self.levels.get_mut(level).filter(|g| g.keys > 0) else { return Ok(None) };
        let first = std::mem::take(&mut gathered.first);
        let bytes = gathered.take(&mut self.compressor)?;
        let (keys_before, rows_before) = self.written;
        if level == 0 {
            self.written = (self.keys, self.rows);
        }
        let (offset, length) = (out.position, bytes.len() as u64);
        out.write(&bytes)?;
        Ok(Some((first, Child { offset, length, keys_before, rows_before, digest: digest(&bytes) })))
    }

    /// Writes what is left, and gives the root.
    pub fn finish(mut self, out: &mut Output) -> io::Result<Root> {
        let mut level = 0;
        let mut block = None;
        while level < self.levels.len() {
            if level + 1 == self.levels.len() {
                block = self.write(out, level)?.map(|(_, child)| child);
                break;
            }
            self.close(out, level)?;
            level += 1;
        }
        // What is before the root is nothing; the writer counts what was written when it is closed.
        let block = block.map(|child| Child { keys_before: 0, rows_before: 0, ..child });
        Ok(Root { block, height: level as u32, keys: self.keys, rows: self.rows })
    }
}

/// Reads a tree.
pub struct Tree<'a> {
    file: &'a File,
    path: &'a Path,
    root: &'a Root,
    /// Blocks that were counted in: the bounds of an address, its host and its domain mostly lie in the same ones.
    counted: RefCell<HashMap<u64, Rc<Block>>>,
}

/// What a visitor of keys answers: to go on or not.
pub type Visit<'a> = &'a mut dyn FnMut(&[u8], u64) -> ControlFlow<()>;

impl<'a> Tree<'a> {
    /// The tree of a file; `path` is for messages.
    pub fn new(file: &'a File, path: &'a Path, root: &'a Root) -> Self {
        Self { file, path, root, counted: RefCell::default() }
    }

    fn damaged(&self, what: &str) -> ManifestError {
        ManifestError::damaged(self.path, what)
    }

    fn block(&self, child: &Child) -> Result<Block, ManifestError> {
        // Blocks are below 100 kB; a length that damage made must not fill the memory.
        let length = usize::try_from(child.length).ok().filter(|length| *length <= 8 << 20);
        let mut bytes = vec![0; length.ok_or_else(|| self.damaged("a block of an impossible length"))?];
        self.file.read_exact_at(&mut bytes, child.offset).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => self.damaged("it ends in the middle"),
            _ => ManifestError::io(self.path, error),
        })?;
        if digest(&bytes) != child.digest {
            return Err(self.damaged(&format!("the block at byte {} was changed", child.offset)));
        }
        Block::read(&bytes).ok_or_else(|| self.damaged(&format!("the block at byte {} cannot be read", child.offset)))
    }

    /// The same, kept as long as this tree.
    fn kept(&self, child: &Child) -> Result<Rc<Block>, ManifestError> {
        if let Some(block) = self.counted.borrow().get(&child.offset) {
            return Ok(block.clone());
        }
        let block = Rc::new(self.block(child)?);
        self.counted.borrow_mut().insert(child.offset, block.clone());
        Ok(block)
    }

    fn next(&self, cursor: &mut Cursor<'_>) -> Result<bool, ManifestError> {
        cursor.advance().ok_or_else(|| self.damaged("a block is inconsistent"))
    }

    fn child(&self, cursor: &mut Cursor<'_>) -> Result<Child, ManifestError> {
        let values = &mut cursor.values;
        let mut read = || {
            Some(Child {
                offset: values.next()?,
                length: values.next()?,
                keys_before: values.next()?,
                rows_before: values.next()?,
                digest: values.bytes(16)?.try_into().ok()?,
            })
        };
        read().ok_or_else(|| self.damaged("a block is inconsistent"))
    }

    fn rows(&self, cursor: &mut Cursor<'_>) -> Result<u64, ManifestError> {
        cursor.values.next().ok_or_else(|| self.damaged("a block is inconsistent"))
    }

    /// Keys and rows below `bound`; all of them for `None`.
    pub fn before(&self, bound: Option<&[u8]>) -> Result<(u64, u64), ManifestError> {
        let (Some(bound), Some(mut child)) = (bound, self.root.block) else {
            return Ok((self.root.keys, self.root.rows));
        };
        for _ in 0..self.root.height {
            let block = self.kept(&child)?;
            let mut cursor = block.cursor();
            let mut found = None;
            while self.next(&mut cursor)? && cursor.key.as_slice() < bound {
                found = Some(self.child(&mut cursor)?);
            }
            match found {
                Some(below) => child = below,
                None => return Ok((child.keys_before, child.rows_before)),
            }
        }
        let block = self.kept(&child)?;
        let mut cursor = block.cursor();
        let (mut keys, mut rows) = (child.keys_before, child.rows_before);
        while self.next(&mut cursor)? && cursor.key.as_slice() < bound {
            keys += 1;
            rows += self.rows(&mut cursor)?;
        }
        Ok((keys, rows))
    }

    /// Keys and rows from `from` on and below `to`.
    pub fn count(&self, from: &[u8], to: Option<&[u8]>) -> Result<(u64, u64), ManifestError> {
        let (before, until) = (self.before(Some(from))?, self.before(to)?);
        Ok((until.0.saturating_sub(before.0), until.1.saturating_sub(before.1)))
    }

    /// Visits the keys from `from` on, in order, with the number of their rows.
    pub fn visit(&self, from: &[u8], visit: Visit<'_>) -> Result<(), ManifestError> {
        match &self.root.block {
            Some(root) => self.descend(root, self.root.height, from, visit).map(|_| ()),
            None => Ok(()),
        }
    }

    fn descend(
        &self,
        child: &Child,
        height: u32,
        from: &[u8],
        visit: Visit<'_>,
    ) -> Result<ControlFlow<()>, ManifestError> {
        let block = self.block(child)?;
        let mut cursor = block.cursor();
        if height == 0 {
            while self.next(&mut cursor)? {
                let rows = self.rows(&mut cursor)?;
                if cursor.key.as_slice() >= from && visit(&cursor.key, rows).is_break() {
                    return Ok(ControlFlow::Break(()));
                }
            }
            return Ok(ControlFlow::Continue(()));
        }
        // A child may hold `from` only if the one after it begins behind it.
        let mut held: Option<Child> = None;
        while self.next(&mut cursor)? {
            let next = self.child(&mut cursor)?;
            let before = held.replace(next).filter(|_| cursor.key.as_slice() > from);
            if let Some(before) = before
                && self.descend(&before, height - 1, from, visit)?.is_break()
            {
                return Ok(ControlFlow::Break(()));
            }
        }
        match held {
            Some(last) => self.descend(&last, height - 1, from, visit),
            None => Ok(ControlFlow::Continue(())),
        }
    }

    /// Reads everything: digests, order and counts must fit.
    pub fn verify(&self) -> Result<(), ManifestError> {
        let (mut keys, mut rows) = (0u64, 0u64);
        let mut last: Option<Vec<u8>> = None;
        let mut ordered = true;
        self.visit(&[], &mut |key, times| {
            ordered &= last.as_deref().is_none_or(|last| last < key);
            last.get_or_insert_default().clear();
            last.get_or_insert_default().extend_from_slice(key);
            (keys, rows) = (keys + 1, rows.saturating_add(times));
            ControlFlow::Continue(())
        })?;
        if !ordered {
            return Err(self.damaged("its rows are not in order"));
        }
        if (keys, rows) != (self.root.keys, self.root.rows) {
            return Err(self.damaged("its counts do not add up"));
        }
        Ok(())
    }
}

/// The smallest text that is greater than every text that begins with `prefix`; `None` if there is none.
pub fn after_all(prefix: &[u8]) -> Option<Vec<u8>> {
    let mut bound = prefix.to_vec();
    while let Some(last) = bound.pop() {
        if last < u8::MAX {
            bound.push(last + 1);
            return Some(bound);
        }
    }
    None
}
