//! A ZIP without a directory: its files stand one after the other, each with a header in front of it, and are read in
//! that order as far as they go.

use super::damage::Damage;
use super::entry::Local;
use super::names::{self, Named};
use super::walk::{Place, Walk};
use std::fs::File;
use std::ops::ControlFlow;
use std::os::unix::fs::FileExt;

impl Walk<'_> {
    /// The files from the beginning on.
    pub(super) fn zip_without_directory(&mut self, place: &Place, file: &File) -> ControlFlow<()> {
        let name = names::shown(&place.name);
        let mut at = 0;
        loop {
            let local = match Local::at(file, at) {
                Ok(Some(local)) => local,
                Ok(None) => return ControlFlow::Continue(()),
                Err(error) => return self.fail(&name, &Damage::of(&error, &name, at)),
            };
            let known = !local.has_descriptor() || local.packed > 0;
            let end = if known { local.data.saturating_add(local.packed) } else { u64::MAX };
            let stated = known.then_some((local.crc, local.size));
            let path = local.name.clone();
            let inside = match names::sort(&path) {
                Named::File(path) => place.inside(&path),
                other => {
                    let why = match other {
                        Named::Refuse(why) => Err(("unsafe name", why)),
                        Named::Skip(kind) => Ok(kind),
                        Named::File(_) => Ok("file"),
                    };
                    self.left_out(&place.inside(&path), why)?;
                    if !known {
                        return self.end_unknown(&name, local.data);
                    }
                    at = end;
                    continue;
                }
            };
            // Without its length the end of a stored file cannot be found.
            if !known && (local.method == 0 || local.encrypted()) {
                self.left_out(&inside, Err(("damaged", "its length is not known")))?;
                return self.end_unknown(&name, local.data);
            }
            let read = self.zip_file(&inside, file, &local, local.encrypted(), end, stated)?;
            at = match (known, read) {
                (true, _) => end,
                (false, None) => return self.end_unknown(&name, local.data),
                (false, Some((crc, size, used))) => {
                    let behind = local.data.saturating_add(used);
                    match descriptor(file, behind, crc, size) {
                        Some(length) => behind.saturating_add(length),
                        None => {
                            let message =
                                format!("{}: its checksum is missing or another, so it may be wrong", inside.leaf);
                            self.summary.say("damaged", message);
                            return ControlFlow::Continue(());
                        }
                    }
                }
            };
        }
    }

    /// The next file cannot be found.
    fn end_unknown(&mut self, name: &str, at: u64) -> ControlFlow<()> {
        let message = format!("{name}: what follows byte {at} cannot be read without the directory");
        self.summary.say("damaged", message);
        ControlFlow::Continue(())
    }
}

/// Length of the descriptor behind the bytes of a file, if it has this checksum and size: with or without a signature,
/// with lengths of 4 or of 8 bytes.
fn descriptor(file: &File, at: u64, crc: u32, size: u64) -> Option<u64> {
    let mut found = [0; 24];
    let mut length = 0;
    while let Some(rest) = found.get_mut(length..).filter(|rest| !rest.is_empty()) {
        match file.read_at(rest, at + length as u64).ok()? {
            0 => break,
            read => length += read,
        }
    }
    let found = found.get(..length)?;
    let signature = found.starts_with(b"PK\x07\x08");
    let fields = if signature { found.get(4..)? } else { found };
    let skipped = if signature { 4 } else { 0 };
    if fields.first_chunk().copied().map(u32::from_le_bytes) != Some(crc) {
        return None;
    }
    let short = fields.get(8..12).and_then(|size| size.first_chunk().copied()).map(u32::from_le_bytes);
    let long = fields.get(12..20).and_then(|size| size.first_chunk().copied()).map(u64::from_le_bytes);
    if long == Some(size) {
        return Some(skipped + 20);
    }
    (short.map(u64::from) == Some(size)).then_some(skipped + 12)
}
