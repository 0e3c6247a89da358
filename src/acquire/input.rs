//! From the paths an operator gives to the files that are meant: a path is a file, or a folder that is searched with
//! all folders in it.
//!
//! Anything that cannot be read is an error before the first byte is taken in, because a run that quietly leaves out
//! half a folder looks like half a market gone.

use std::collections::{HashMap, HashSet};
use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use thiserror::Error;

/// A file to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputFile {
    /// Where it is.
    pub path: PathBuf,
    /// Its name in places and messages: relative to the folder that was given, or the name of the file that was given;
    /// parts joined by `/`. Should two files get the same name, both are named by their whole path as given.
    pub name: String,
}

/// Why the paths do not lead to files.
#[derive(Debug, Error)]
pub enum InputError {
    /// Nothing there.
    #[error("{}: no such file or folder; check the path, relative ones start at the working folder", path.display())]
    Missing {
        /// The path.
        path: PathBuf,
    },
    /// Something there that may not be read.
    #[error("{}: permission denied; give the user that runs brokerwatch the right to read it", path.display())]
    NotPermitted {
        /// The path.
        path: PathBuf,
    },
    /// A folder without a file of the format.
    #[error("{}: no file ending in {extensions} in this folder; name the files or another format", path.display())]
    NoMatch {
        /// The folder.
        path: PathBuf,
        /// The endings looked for, as text.
        extensions: String,
    },
    /// A pipe, a socket or a device.
    #[error("{}: neither a file nor a folder; write the data to a file first", path.display())]
    NotAFile {
        /// The path.
        path: PathBuf,
    },
    /// Any other answer of the system.
    #[error("{}: {source}", path.display())]
    Io {
        /// The path.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

impl InputError {
    /// Sorts what the system says.
    fn of(path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        match source.kind() {
            ErrorKind::NotFound => Self::Missing { path },
            ErrorKind::PermissionDenied => Self::NotPermitted { path },
            _ => Self::Io { path, source },
        }
    }
}

/// Lists the files behind `paths`, in the order of the paths, those of a folder sorted by path. A file given by itself
/// may have any name; from folders only files with one of the `extensions` (lower case, without the dot) are taken,
/// and nothing whose name begins with a dot. Links are followed; a file or folder reached twice is listed once.
pub fn list_files(paths: &[PathBuf], extensions: &[&str]) -> Result<Vec<InputFile>, InputError> {
    let mut files = Vec::new();
    let mut seen = HashSet::new();
    for path in paths {
        let kind = fs::metadata(path).map_err(|source| InputError::of(path, source))?;
        if !kind.is_dir() {
            let name = path.file_name().unwrap_or(path.as_os_str());
            add_file(path, name.to_string_lossy().into_owned(), &mut seen, &mut files)?;
        } else if !walk(path, extensions, &mut seen, &mut files)? {
            let extensions = extensions.iter().map(|one| format!(".{one}")).collect::<Vec<_>>().join(" or ");
            return Err(InputError::NoMatch { path: path.clone(), extensions });
        }
    }
    name_apart(&mut files);
    Ok(files)
}

/// Adds a file, after a look whether it can be opened.
fn add_file(
    path: &Path,
    name: String,
    seen: &mut HashSet<PathBuf>,
    files: &mut Vec<InputFile>,
) -> Result<(), InputError> {
    let failed = |source| InputError::of(path, source);
    if !fs::metadata(path).map_err(failed)?.is_file() {
        return Err(InputError::NotAFile { path: path.to_owned() });
    }
    File::open(path).map_err(failed)?;
    if seen.insert(fs::canonicalize(path).map_err(failed)?) {
        files.push(InputFile { path: path.to_owned(), name });
    }
    Ok(())
}

/// Adds the files of a folder and of all folders in it; answers whether any file matched.
fn walk(
    folder: &Path,
    extensions: &[&str],
    seen: &mut HashSet<PathBuf>,
    files: &mut Vec<InputFile>,
) -> Result<bool, InputError> {
    let mut matched = false;
    let mut folders = HashSet::new();
    // The deepest entry is taken first, and the entries of a folder are pushed in reverse, so paths come out sorted.
    let mut waiting = vec![(folder.to_owned(), String::new())];
    while let Some((path, name)) = waiting.pop() {
        let leads_nowhere = |error: &InputError| path.is_symlink() && !matches!(error, InputError::NotPermitted { .. });
        match fs::metadata(&path).map_err(|source| InputError::of(&path, source)) {
            Ok(kind) if kind.is_dir() => {
                let real = fs::canonicalize(&path).map_err(|source| InputError::of(&path, source))?;
                if folders.insert(real) {
                    waiting.extend(entries(&path, &name)?);
                }
            }
            Err(error) if leads_nowhere(&error) && !has_extension(&path, extensions) => {}
            Err(error) => return Err(error),
            Ok(_) if has_extension(&path, extensions) => {
                matched = true;
                add_file(&path, name, seen, files)?;
            }
            Ok(_) => {}
        }
    }
    Ok(matched)
}

/// What stands in a folder, last name first, without hidden entries.
fn entries(folder: &Path, prefix: &str) -> Result<Vec<(PathBuf, String)>, InputError> {
    let failed = |source| InputError::of(folder, source);
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if !name.starts_with('.') {
            let name = if prefix.is_empty() { name } else { format!("{prefix}/{name}") };
            found.push((entry.path(), name));
        }
    }
    found.sort_unstable_by(|a, b| b.cmp(a));
    Ok(found)
}

/// Whether the name ends in one of the extensions, in any case.
fn has_extension(path: &Path, extensions: &[&str]) -> bool {
    let found = path.extension().map(|found| found.to_string_lossy().to_ascii_lowercase());
    found.is_some_and(|found| extensions.contains(&found.as_str()))
}

/// Gives files of the same name their whole path as name: a place must lead to one file.
fn name_apart(files: &mut [InputFile]) {
    let mut count: HashMap<String, u32> = HashMap::new();
    for file in files.iter() {
        *count.entry(file.name.clone()).or_default() += 1;
    }
    for file in files.iter_mut().filter(|file| count[&file.name] > 1) {
        file.name = file.path.to_string_lossy().into_owned();
    }
}

#[cfg(test)]
mod tests;
