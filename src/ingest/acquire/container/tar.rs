//! tar: headers and files in blocks of 512 bytes. Long names of GNU and pax are read; what is no plain file is refused.
//!
//! The headers are walked here and not by the library, because a long name of gigabytes would be read into memory, and
//! because the files behind a damaged header can still be read.

use super::damage::Damage;
use super::kind::{BLOCK, is_tar_header};
use super::names::{self, Named};
use super::peek::{Part, Peek};
use super::walk::{Place, Walk};
use ::tar::{EntryType, Header, PaxExtensions};
use std::io::Read;
use std::ops::ControlFlow;

/// Longest long name or pax header, in bytes.
const LONGEST_HEADER: u64 = 1 << 20;

/// What precedes a header and belongs to it.
#[derive(Default)]
struct Ahead {
    name: Option<Vec<u8>>,
    size: Option<u64>,
    sparse: bool,
}

impl Walk<'_> {
    /// The members of a tar.
    pub(super) fn tar(&mut self, place: &Place, mut peek: Peek<'_>) -> ControlFlow<()> {
        self.summary.containers += 1;
        let name = names::shown(&place.name);
        let mut ahead = Ahead::default();
        let (mut ended, mut lost) = (false, 0_u64);
        loop {
            let at = peek.taken();
            let mut block = [0; BLOCK];
            match peek.fully(&mut block) {
                Ok(0) => break,
                Ok(BLOCK) => {}
                Ok(_) if ended => break,
                Ok(_) => return self.fail(&name, &Damage::cut_off(&name, peek.taken())),
                Err(error) => return self.fail(&name, &Damage::of(&error, &name, peek.taken())),
            }
            if block.iter().all(|byte| *byte == 0) {
                ended = true;
                continue;
            }
            if !is_tar_header(&block) {
                if lost == 0 {
                    let what = match ended {
                        true => format!("{name}: bytes after the end, from byte {at} on, are no tar and were not read"),
                        false => format!(
                            "{name}: {}; files are read on from the next intact header",
                            Damage::damaged(&name, at, "no header of a file")
                        ),
                    };
                    self.summary.say("damaged", what);
                }
                lost += 1;
                continue;
            }
            (ended, lost) = (false, 0);
            if !self.tar_entry(place, &name, Header::from_byte_slice(&block), &mut ahead, &mut peek)? {
                return ControlFlow::Continue(());
            }
        }
        if !ended && lost == 0 {
            let message = format!(
                "{name}: ends at byte {} without the mark that ends a tar, so files may be missing; fetch or copy the \
                 file again",
                peek.taken()
            );
            self.summary.say("damaged", message);
        }
        ControlFlow::Continue(())
    }

    /// What one header announces; answers whether the reading can go on behind it.
    fn tar_entry(
        &mut self,
        place: &Place,
        name: &str,
        header: &Header,
        ahead: &mut Ahead,
        peek: &mut Peek<'_>,
    ) -> ControlFlow<(), bool> {
        let kind = header.entry_type();
        let Ok(stated) = header.entry_size() else {
            let message = format!("{name}: {}", Damage::damaged(name, peek.taken(), "invalid size of a file"));
            self.summary.say("damaged", message);
            return ControlFlow::Continue(true);
        };
        let extends = kind.is_gnu_longname() || kind.is_gnu_longlink() || kind.is_pax_local_extensions();
        let padding = |size: u64| (BLOCK as u64 - size % BLOCK as u64) % BLOCK as u64;
        if extends || kind.is_pax_global_extensions() {
            let mut part = Part::new(peek, name, stated);
            let mut text = Vec::new();
            let read = (&mut part).take(LONGEST_HEADER).read_to_end(&mut text);
            if let Err(error) = read {
                let damage = Damage::of(&error, name, 0);
                return self.fail(name, &damage).map_continue(|()| false);
            }
            if stated > LONGEST_HEADER {
                let message = format!("{name}: a name or header of {stated} bytes was cut (limit {LONGEST_HEADER})");
                self.summary.say("limit", message);
            }
            if let Err(damage) = part.skip() {
                return self.fail(name, &damage).map_continue(|()| false);
            }
            let _ = peek.skip(padding(stated));
            ahead.take(kind, &text);
            return ControlFlow::Continue(true);
        }
        let Ahead { name: long, size, sparse } = std::mem::take(ahead);
        let raw = long.unwrap_or_else(|| header.path_bytes().into_owned());
        let size = size.unwrap_or(stated);
        let path = names::decode(&raw).unwrap_or_else(|| String::from_utf8_lossy(&raw).into_owned());
        // Links and devices have no bytes, whatever the header says.
        let empty = kind.is_hard_link() || kind.is_symlink() || kind.is_dir() || is_device(kind);
        let size = if empty && !kind.is_hard_link() { 0 } else { size };
        let mut part = Part::new(peek, name, size);
        let inside = place.inside(&path);
        let flow = match refusal(kind, sparse) {
            _ if kind.is_dir() => self.left_out(&inside, Ok("folder")),
            Some((kind, what)) => self.left_out(&inside, Err((kind, what))),
            None => match names::sort(&path) {
                Named::File(path) => self.stream(&place.inside(&path), Peek::new(&mut part)).map_continue(|_| ()),
                Named::Skip(kind) => self.left_out(&inside, Ok(kind)),
                Named::Refuse(why) => self.left_out(&inside, Err(("unsafe name", why))),
            },
        };
        flow?;
        if let Err(damage) = part.skip() {
            return self.fail(name, &damage).map_continue(|()| false);
        }
        let _ = peek.skip(padding(size));
        ControlFlow::Continue(true)
    }

    /// Counts an entry that is skipped (and its kind) or refused (its kind, and why).
    pub(super) fn left_out(&mut self, place: &Place, why: Result<&str, (&str, &str)>) -> ControlFlow<()> {
        self.met(place)?;
        match why {
            Ok(kind) => self.summary.skip(kind),
            Err((kind, what)) => self.refuse(&place.name, kind, &format!("{what}; it was not read")),
        }
        ControlFlow::Continue(())
    }
}

impl Ahead {
    /// Keeps what a header says of the next one.
    fn take(&mut self, kind: EntryType, text: &[u8]) {
        if kind.is_gnu_longname() {
            let end = text.iter().position(|byte| *byte == 0).unwrap_or(text.len());
            self.name = text.get(..end).map(<[u8]>::to_vec);
        }
        if !kind.is_pax_local_extensions() {
            return;
        }
        for field in PaxExtensions::new(text).flatten() {
            match field.key_bytes() {
                b"path" => self.name = Some(field.value_bytes().to_vec()),
                b"size" => self.size = field.value().ok().and_then(|size| size.parse().ok()),
                key if key.starts_with(b"GNU.sparse.") => self.sparse = true,
                _ => {}
            }
        }
    }
}

fn is_device(kind: EntryType) -> bool {
    kind.is_character_special() || kind.is_block_special() || kind.is_fifo()
}

/// Which entries are no plain files: their kind, and what to say.
fn refusal(kind: EntryType, sparse: bool) -> Option<(&'static str, &'static str)> {
    match kind {
        _ if kind.is_symlink() => Some(("symbolic link", "a symbolic link, which is not followed")),
        _ if kind.is_hard_link() => Some(("hard link", "a hard link, which is not followed")),
        _ if is_device(kind) => Some(("device", "a device or pipe")),
        _ if sparse || kind.is_gnu_sparse() => Some(("sparse file", "a sparse file; pack it whole")),
        _ if kind.is_file() || kind.is_contiguous() => None,
        _ => Some(("unknown kind of entry", "neither a file nor a folder")),
    }
}
