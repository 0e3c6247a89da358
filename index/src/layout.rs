//! The folders of the index, and which of them is current.
//!
//! Each *generation* is one folder, named by the fingerprint of the layout and a running number. The small file
//! `CURRENT` has the name of the current one. It is only replaced as a whole, by renaming a finished file over it, so a
//! crash at any moment leaves either the old name or the new one. A rebuild writes into a folder ending in `.building`
//! that nobody reads.

use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use crate::error::{IndexError, Result};
use crate::fingerprint::fingerprint;

pub(crate) const CURRENT: &str = "CURRENT";
const CURRENT_NEW: &str = "CURRENT.new";
const LOCK: &str = "LOCK";
const BUILDING: &str = ".building";
/// The file that the engine's writer locks.
const WRITER_LOCK: &str = ".tantivy-writer.lock";

/// One generation found on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Generation {
    /// The folder's name.
    pub name: String,
    /// Its state.
    pub state: GenerationState,
    /// Size of its files in bytes.
    pub bytes: u64,
}

/// The state of a generation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GenerationState {
    /// In use.
    Current,
    /// Being built, or left over from a rebuild that did not finish.
    Building,
    /// Neither; it may be removed.
    Old,
}

/// The generations in `dir`, by name. An absent folder has none.
///
/// # Errors
/// [`IndexError::Io`] if the folder cannot be read.
pub fn generations(dir: &Path) -> Result<Vec<Generation>> {
    let current = current(dir)?;
    let mut found: Vec<Generation> = names(dir)?
        .into_iter()
        .map(|name| {
            let state = match &current {
                Some(current) if *current == name => GenerationState::Current,
                _ if name.ends_with(BUILDING) => GenerationState::Building,
                _ => GenerationState::Old,
            };
            Generation { bytes: size(&dir.join(&name)), name, state }
        })
        .collect();
    found.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(found)
}

/// Deletes the generation `name` in `dir`; nothing happens if it is gone already.
///
/// # Errors
/// [`IndexError::Locked`] if it is current or being written, [`IndexError::Missing`] if this is not the name of a
/// generation.
pub fn remove_generation(dir: &Path, name: &str) -> Result<()> {
    let path = dir.join(name);
    if !is_generation(name) {
        return Err(IndexError::Missing(path));
    }
    let _guard = lock(dir)?;
    if current(dir)?.as_deref() == Some(name) || is_being_written(&path) {
        return Err(IndexError::Locked(path));
    }
    delete(&path)
}

/// The name of the current generation, if there is one.
pub(crate) fn current(dir: &Path) -> Result<Option<String>> {
    let path = dir.join(CURRENT);
    match fs::read_to_string(&path) {
        Ok(name) => Ok(Some(name.trim().to_owned()).filter(|name| is_generation(name))),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(IndexError::io(&path, error)),
    }
}

/// The current generation if it exists and has the layout of this version.
pub(crate) fn current_of_this_version(dir: &Path) -> Result<Option<String>> {
    let own = format!("{}-", fingerprint());
    Ok(current(dir)?.filter(|name| name.starts_with(&own) && dir.join(name).is_dir()))
}

/// Held while the set of generations changes. Released on drop, and by the system if the process dies.
pub(crate) struct Guard(#[expect(dead_code, reason = "held for its lock")] File);

/// Waits for the right to change the set of generations.
pub(crate) fn lock(dir: &Path) -> Result<Guard> {
    fs::create_dir_all(dir).map_err(|e| IndexError::io(dir, e))?;
    let path = dir.join(LOCK);
    let file = File::options().create(true).truncate(false).write(true).open(&path);
    let file = file.and_then(|file| file.lock().map(|()| file)).map_err(|e| IndexError::io(&path, e))?;
    Ok(Guard(file))
}

/// Creates an empty folder to build a generation in, and deletes what unfinished rebuilds left.
///
/// # Errors
/// [`IndexError::Locked`] if another rebuild is under way.
pub(crate) fn start_building(dir: &Path, _guard: &Guard) -> Result<PathBuf> {
    for name in names(dir)?.iter().filter(|name| name.ends_with(BUILDING)) {
        let path = dir.join(name);
        if is_being_written(&path) {
            return Err(IndexError::Locked(path));
        }
        delete(&path)?;
    }
    let highest = names(dir)?.iter().filter_map(|name| name.rsplit_once('-')?.1.parse::<u64>().ok()).max();
    let path = dir.join(format!("{}-{}{BUILDING}", fingerprint(), highest.unwrap_or(0) + 1));
    fs::create_dir_all(&path).map_err(|e| IndexError::io(&path, e))?;
    Ok(path)
}

/// Makes a finished `.building` folder the current generation and returns its final name. Nobody may be writing in it.
pub(crate) fn activate(dir: &Path, building: &Path, _guard: &Guard) -> Result<String> {
    let name = file_name(building).trim_end_matches(BUILDING).to_owned();
    let path = dir.join(&name);
    fs::rename(building, &path).map_err(|e| IndexError::io(&path, e))?;
    sync(dir)?;
    let new = dir.join(CURRENT_NEW);
    let written = File::create(&new).and_then(|mut file| {
        writeln!(file, "{name}")?;
        file.sync_all()
    });
    written.map_err(|e| IndexError::io(&new, e))?;
    fs::rename(&new, dir.join(CURRENT)).map_err(|e| IndexError::io(&new, e))?;
    sync(dir)?;
    Ok(name)
}

/// Deletes every generation but `keep`. Readers that still have one open keep its files until they close it.
pub(crate) fn remove_others(dir: &Path, keep: &str, _guard: &Guard) -> Result<()> {
    names(dir)?.iter().filter(|name| *name != keep).try_for_each(|name| delete(&dir.join(name)))
}

/// Whether a folder is one that a rebuild writes.
pub(crate) fn is_building(path: &Path) -> bool {
    file_name(path).ends_with(BUILDING)
}

pub(crate) fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Size of the files directly in `path`, in bytes; files that are removed meanwhile are not counted.
pub(crate) fn size(path: &Path) -> u64 {
    let files = fs::read_dir(path).into_iter().flatten().flatten();
    files.filter_map(|file| file.metadata().ok()).map(|meta| meta.len()).sum()
}

/// `<16 hex digits>-<number>`, with or without `.building`: nothing else in the folder is ever touched.
fn is_generation(name: &str) -> bool {
    let Some((print, number)) = name.trim_end_matches(BUILDING).split_once('-') else { return false };
    print.len() == 16 && print.bytes().all(|b| b.is_ascii_hexdigit()) && number.parse::<u64>().is_ok()
}

fn names(dir: &Path) -> Result<Vec<String>> {
    match fs::read_dir(dir) {
        Ok(entries) => {
            let names = entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
            Ok(names.filter(|name| is_generation(name)).collect())
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(IndexError::io(dir, error)),
    }
}

pub(crate) fn is_being_written(path: &Path) -> bool {
    File::open(path.join(WRITER_LOCK)).is_ok_and(|file| file.try_lock().is_err())
}

fn delete(path: &Path) -> Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(IndexError::io(path, error)),
        _ => Ok(()),
    }
}

/// Makes renames in `dir` survive a power cut.
fn sync(dir: &Path) -> Result<()> {
    File::open(dir).and_then(|folder| folder.sync_all()).map_err(|e| IndexError::io(dir, e))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_generations_are_generations() {
        assert!(is_generation("0123456789abcdef-12"));
        assert!(is_generation("0123456789abcdef-12.building"));
        for other in ["", "CURRENT", "0123456789abcdef", "0123456789abcdef-", "../0123456789abcdef-1", "0123-4"] {
            assert!(!is_generation(other), "{other}");
        }
    }

    #[test]
    fn a_rebuild_takes_the_next_number_and_deletes_leftovers() {
        let dir = tempfile::tempdir().unwrap();
        let old = dir.path().join("0123456789abcdef-7.building");
        fs::create_dir_all(&old).unwrap();
        fs::create_dir_all(dir.path().join("0123456789abcdef-9")).unwrap();
        fs::create_dir_all(dir.path().join("holiday photos")).unwrap();
        let guard = lock(dir.path()).unwrap();
        let new = start_building(dir.path(), &guard).unwrap();
        assert!(file_name(&new).ends_with("-10.building"));
        assert!(!old.exists());
        let name = activate(dir.path(), &new, &guard).unwrap();
        remove_others(dir.path(), &name, &guard).unwrap();
        assert_eq!(generations(dir.path()).unwrap(), [Generation { name, state: GenerationState::Current, bytes: 0 }]);
        assert!(dir.path().join("holiday photos").exists());
    }

    #[test]
    fn the_current_generation_cannot_be_removed() {
        let dir = tempfile::tempdir().unwrap();
        let guard = lock(dir.path()).unwrap();
        let building = start_building(dir.path(), &guard).unwrap();
        let name = activate(dir.path(), &building, &guard).unwrap();
        drop(guard);
        assert!(matches!(remove_generation(dir.path(), &name), Err(IndexError::Locked(_))));
        assert!(matches!(remove_generation(dir.path(), "../x"), Err(IndexError::Missing(_))));
    }
}
