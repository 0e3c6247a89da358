//! Verifies the files of a generation: every byte that search results depend on is covered by a checksum, and what has
//! none (names, versions) must be consistent.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use tantivy::{Directory, Index, SegmentMeta};

use crate::directory::{IndexDirectory, LIST, LIST_SUM, digest, tail};
use crate::error::{IndexError, Result};
use crate::guard::guarded;
use crate::layout;

/// The extensions of the files of every segment.
const EXTENSIONS: [&str; 6] = ["fast", "fieldnorm", "idx", "pos", "store", "term"];
/// Bytes at the end of every file: the length of the footer and the magic number of the engine.
const TRAILER: usize = 8;
/// Longest footer that is read, in bytes.
const LONGEST: usize = 512;

/// Reads every file of the generation and returns a sentence for each fault.
pub(crate) fn faults(dir: &Path, path: &Path, index: &Index) -> Result<Vec<String>> {
    let folder = guarded(path, || IndexDirectory::open(path).map_err(|e| IndexError::engine(path, e.into())))?;
    let mut faults = Vec::new();
    let current = fs::read_to_string(dir.join(layout::CURRENT)).unwrap_or_default();
    if current != format!("{}\n", layout::file_name(path)) {
        faults.push(format!("{} has the name of another generation", layout::CURRENT));
    }
    faults.extend(fault_of_list(&folder));
    let metas = guarded(path, || index.searchable_segment_metas().map_err(|e| IndexError::engine(path, e)))?;
    let files: Vec<PathBuf> = metas.iter().flat_map(files).collect();
    let managed = index.directory().list_managed_files();
    let listed = |name: &Path| name == Path::new(LIST) || files.iter().any(|f| f == name) || path.join(name).exists();
    // A writer registers a name before it creates the file; if it is killed in between, there is a name without a file.
    let known = |name: &PathBuf| listed(name) || is_of_segment(name);
    if !managed.contains(Path::new(LIST)) || !(managed.iter().all(known) || layout::is_being_written(path)) {
        faults.push("the list of files differs from the files".to_owned());
    }
    let mut versions = BTreeMap::<String, Vec<&Path>>::new();
    for file in &files {
        match fault_of(index, &folder, &managed, file) {
            Ok(version) => versions.entry(version).or_default().push(file),
            Err(fault) => faults.push(format!("{}: {fault}", file.display())),
        }
    }
    let own = own_version();
    for (version, files) in versions {
        if let ([file], true) = (&files[..], version != own) {
            faults.push(format!("{}: no other file was written by version {version}", file.display()));
        }
    }
    Ok(faults)
}

/// Whether the engine gives such a name to a file of a segment.
fn is_of_segment(name: &Path) -> bool {
    let Some((id, ending)) = name.to_str().and_then(|name| name.split_once('.')) else { return false };
    let stamp = ending.strip_suffix(".del").is_some_and(|stamp| stamp.bytes().all(|b| b.is_ascii_digit()));
    is_hex(id.as_bytes(), 32) && (stamp || EXTENSIONS.contains(&ending))
}

fn is_hex(text: &[u8], digits: usize) -> bool {
    text.len() == digits && text.iter().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(b))
}

/// Compares the list of segments with its digest.
fn fault_of_list(folder: &IndexDirectory) -> Option<String> {
    let list = match folder.atomic_read(Path::new(LIST)) {
        Ok(list) => list,
        Err(error) => return Some(format!("{LIST}: {error}")),
    };
    // An index of an earlier version has no digest until its next commit.
    let sums = folder.atomic_read(Path::new(LIST_SUM)).ok()?;
    let expected = digest(&list);
    let mut lines = sums.split(|b| *b == b'\n').filter(|line| !line.is_empty());
    let is_intact = sums.ends_with(b"\n") && lines.clone().all(is_digest);
    (!is_intact || !lines.any(|line| line == expected.as_bytes())).then(|| format!("{LIST}: wrong checksum"))
}

fn is_digest(line: &[u8]) -> bool {
    is_hex(line, 64)
}

/// The version that wrote a file, if its bytes have the checksum of its footer.
fn fault_of(
    index: &Index,
    folder: &IndexDirectory,
    managed: &HashSet<PathBuf>,
    file: &PathBuf,
) -> std::result::Result<String, String> {
    if !managed.contains(file) {
        return Err("missing from the list of files".to_owned());
    }
    let checked =
        guarded(file, || index.directory().validate_checksum(file).map_err(|e| IndexError::engine(file, e.into())));
    match checked {
        Ok(true) => version_of(&tail(folder, file, LONGEST).map_err(|e| e.to_string())?),
        Ok(false) => Err("wrong checksum".to_owned()),
        Err(IndexError::Corrupt { reason, .. } | IndexError::Engine { reason, .. }) => Err(reason),
        Err(error) => Err(error.to_string()),
    }
}

/// The part of a footer that its checksum does not cover.
fn version_of(tail: &[u8]) -> std::result::Result<String, String> {
    let footer = || -> Option<&str> {
        let (rest, ending) = tail.split_at_checked(tail.len().checked_sub(TRAILER)?)?;
        let length = u32::from_le_bytes(ending[..4].try_into().ok()?) as usize;
        std::str::from_utf8(&rest[rest.len().checked_sub(length)?..]).ok()
    };
    let version = footer().and_then(|f| f.strip_prefix("{\"version\":")?.rsplit_once(",\"crc\":"));
    version.map(|(version, _)| version.to_owned()).ok_or_else(|| "its footer cannot be read".to_owned())
}

/// The version of the engine in this program, as a footer has it.
fn own_version() -> String {
    let text = tantivy::version().to_string();
    let numbers: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).filter(|n| !n.is_empty()).collect();
    match numbers[..] {
        [major, minor, patch, format] => {
            format!("{{\"major\":{major},\"minor\":{minor},\"patch\":{patch},\"index_format_version\":{format}}}")
        }
        _ => text,
    }
}

/// The files of a segment.
fn files(segment: &SegmentMeta) -> Vec<PathBuf> {
    let id = segment.id().uuid_string();
    let deleted = segment.delete_opstamp().map(|stamp| format!("{stamp}.del"));
    let endings = EXTENSIONS.iter().map(|e| (*e).to_owned()).chain(deleted);
    endings.map(|ending| PathBuf::from(format!("{id}.{ending}"))).collect()
}
