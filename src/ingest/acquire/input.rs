//! From the paths an operator gives to the files that are meant: a path is a file, or a folder that is searched with
//! all folders in it.
//!
//! What cannot be read is never left out silently, because a run that leaves out half a folder would look as if half of
//! the listings had been delisted: it is an error before the first byte is read, or it is returned separately.

use super::archive::Snapshot;
use super::container;
use super::formats::FORMATS;
use std::collections::{BTreeMap, HashMap, HashSet};
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
    /// Its copy, if the archive has it and nothing is to be read from the path, which only names it.
    pub archived: Option<Snapshot>,
}

impl InputFile {
    /// An answer from the web, which the archive has.
    pub fn fetched(url: &str, archived: Snapshot) -> Self {
        Self { path: PathBuf::from(url), name: url.to_owned(), archived: Some(archived) }
    }

    /// Standard input, which operators write as `-`.
    pub fn standard() -> Self {
        Self { path: PathBuf::from("-"), name: "stdin".to_owned(), archived: None }
    }

    /// Whether it is standard input.
    pub fn is_standard(&self) -> bool {
        self.path.as_os_str() == "-"
    }
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
    #[error("{}: neither a file nor a folder; write the data to a file, or send it through standard input", path.display())]
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

/// What was found behind some paths.
#[derive(Debug, Default)]
pub struct FoundFiles {
    /// The files that can be read, in order.
    pub files: Vec<InputFile>,
    /// What exists and cannot be read: a broken link, a pipe, a file or folder without permission.
    pub failed: Vec<InputError>,
    /// Files of folders that were left out because of their name, by ending (lower case, without the dot, empty for
    /// none): those of other endings, and Markdown that is no listing, such as `LICENSE.md`.
    pub skipped: BTreeMap<String, Skipped>,
}

/// Files of one ending that were left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Skipped {
    /// How many.
    pub count: u64,
    /// The names of the first of them, in order.
    pub names: Vec<String>,
}

impl Skipped {
    /// Names that are kept.
    pub const NAMES: usize = 5;
}

impl FoundFiles {
    /// What was left out, as one line for people (“3 × .png (a.png, …), 1 × no ending (README)”); `None` if nothing was.
    pub fn note(&self) -> Option<String> {
        let kind = |(ending, skipped): (&String, &Skipped)| {
            let ending = if ending.is_empty() { "no ending".to_owned() } else { format!(".{ending}") };
            let more = if skipped.count > skipped.names.len() as u64 { ", …" } else { "" };
            format!("{} × {ending} ({}{more})", skipped.count, skipped.names.join(", "))
        };
        let kinds: Vec<String> = self.skipped.iter().map(kind).collect();
        (!kinds.is_empty()).then(|| kinds.join(", "))
    }
}

/// Names, without ending and in lower case, of Markdown files that projects have beside their listings. Read as data
/// cards, each would be a listing without a title, or with one such as “Contributing”.
pub const NO_LISTINGS: &[&str] = &[
    "authors",
    "changelog",
    "changes",
    "code_of_conduct",
    "contributing",
    "copying",
    "licence",
    "license",
    "notice",
    "security",
];

/// Endings of Markdown files.
const MARKDOWN: [&str; 2] = ["md", "markdown"];

/// The endings of every format, for reading a folder whose files may be of any.
pub fn all_extensions() -> Vec<&'static str> {
    let mut all: Vec<&str> = FORMATS.iter().flat_map(|format| format.extensions.iter().copied()).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Lists the files behind `paths`, in the order of the paths, those of a folder sorted by path. A file given by itself
/// may have any name; from folders only files with one of the `extensions` (lower case, without the dot) are taken, and
/// nothing whose name begins with a dot, and no Markdown that projects put beside their listings (`LICENSE.md`,
/// `CHANGELOG.md`; [`NO_LISTINGS`]). Links are followed; a file or folder reached twice is listed once. Anything that
/// cannot be read is an error.
pub fn list_files(paths: &[PathBuf], extensions: &[&str]) -> Result<Vec<InputFile>, InputError> {
    let found = find_files(paths, extensions)?;
    match found.failed.into_iter().next() {
        Some(error) => Err(error),
        None => Ok(found.files),
    }
}

/// The same, but what cannot be read is returned separately, so that the rest can be read and the loss reported. A path
/// that does not exist, a folder without any file of the format, and paths behind which nothing at all can be read are
/// still errors.
pub fn find_files(paths: &[PathBuf], extensions: &[&str]) -> Result<FoundFiles, InputError> {
    find(paths, extensions, false)
}

/// The same, and from folders also files of these extensions that are packed (`x.jsonl.gz`) and archives, in which
/// there may be some (`x.zip`, `x.tar.zst`).
pub fn find_packed_files(paths: &[PathBuf], extensions: &[&str]) -> Result<FoundFiles, InputError> {
    find(paths, extensions, true)
}

fn find(paths: &[PathBuf], extensions: &[&str], packed: bool) -> Result<FoundFiles, InputError> {
    let mut search = Search { extensions, packed, seen: HashSet::new(), found: FoundFiles::default() };
    for path in paths {
        let before = search.found.files.len() + search.found.failed.len();
        let kind = match fs::metadata(path) {
            Ok(kind) => kind,
            // A link exists, even if its target does not.
            Err(source) if source.kind() == ErrorKind::NotFound && !path.is_symlink() => {
                return Err(InputError::of(path, source));
            }
            Err(source) => {
                search.found.failed.push(InputError::of(path, source));
                continue;
            }
        };
        if kind.is_dir() {
            if !search.walk(path) && search.found.files.len() + search.found.failed.len() == before {
                let extensions = extensions
                    .iter()
                    .map(|one| if one.contains('.') { (*one).to_owned() } else { format!(".{one}") })
                    .collect::<Vec<_>>()
                    .join(" or ");
                return Err(InputError::NoMatch { path: path.clone(), extensions });
            }
        } else {
            let name = path.file_name().unwrap_or(path.as_os_str());
            search.file(path, name.to_string_lossy().into_owned());
        }
    }
    let mut found = search.found;
    if found.files.is_empty() && !found.failed.is_empty() {
        return Err(found.failed.remove(0));
    }
    disambiguate(&mut found.files);
    Ok(found)
}

/// A search through paths.
struct Search<'a> {
    extensions: &'a [&'a str],
    packed: bool,
    seen: HashSet<PathBuf>,
    found: FoundFiles,
}

impl Search<'_> {
    /// Adds a file, if it can be opened.
    fn file(&mut self, path: &Path, name: String) {
        let opened = || -> Result<PathBuf, InputError> {
            let failed = |source| InputError::of(path, source);
            // Opening a pipe would wait for somebody to write to it.
            if !fs::metadata(path).map_err(failed)?.is_file() {
                return Err(InputError::NotAFile { path: path.to_owned() });
            }
            File::open(path).map_err(failed)?;
            fs::canonicalize(path).map_err(failed)
        };
        match opened() {
            Ok(real) => {
                if self.seen.insert(real) {
                    self.found.files.push(InputFile { path: path.to_owned(), name, archived: None });
                }
            }
            Err(error) => self.found.failed.push(error),
        }
    }

    /// Adds the files of a folder and of all folders in it; answers whether any file matched.
    fn walk(&mut self, folder: &Path) -> bool {
        let mut matched = false;
        let mut folders = HashSet::new();
        // The deepest entry is taken first, and the entries of a folder are pushed in reverse, so paths come out
        // sorted.
        let mut waiting = vec![(folder.to_owned(), String::new())];
        while let Some((path, name)) = waiting.pop() {
            match fs::metadata(&path) {
                Ok(kind) if kind.is_dir() => match fs::canonicalize(&path)
                    .and_then(|real| if folders.insert(real) { entries(&path, &name) } else { Ok(Vec::new()) })
                {
                    Ok(found) => waiting.extend(found),
                    Err(source) => self.found.failed.push(InputError::of(&path, source)),
                },
                Ok(_) if self.matches(&path) => {
                    matched = true;
                    self.file(&path, name);
                }
                Ok(_) => {
                    let skipped = self.found.skipped.entry(ending(&path).unwrap_or_default()).or_default();
                    skipped.count += 1;
                    if skipped.names.len() < Skipped::NAMES {
                        skipped.names.push(name);
                    }
                }
                // A broken link whose target would not have been read is not a loss.
                Err(source) if source.kind() != ErrorKind::PermissionDenied && !self.matches(&path) => {}
                Err(source) => self.found.failed.push(InputError::of(&path, source)),
            }
        }
        matched
    }

    /// Whether a file in a folder is meant, by the ending of its name.
    fn matches(&self, path: &Path) -> bool {
        let Some(ending) = ending(path) else { return false };
        // Some formats have a whole name, such as “datapackage.yaml”: the ending alone says too little.
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        if self.extensions.contains(&name.as_str()) {
            return true;
        }
        if self.extensions.contains(&ending.as_str()) {
            return !is_no_listing(path, &ending);
        }
        if !self.packed || !container::EXTENSIONS.contains(&ending.as_str()) {
            return false;
        }
        // An archive may hold anything; a compressed file is what its name says without the last ending.
        match container::without_extension(&path.to_string_lossy()) {
            Some(inside) => self.matches(Path::new(&inside)),
            None => true,
        }
    }
}

/// The entries of a folder, last name first, without hidden ones.
fn entries(folder: &Path, prefix: &str) -> io::Result<Vec<(PathBuf, String)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if !name.starts_with('.') {
            let name = if prefix.is_empty() { name } else { format!("{prefix}/{name}") };
            found.push((entry.path(), name));
        }
    }
    found.sort_unstable_by(|a, b| b.cmp(a));
    Ok(found)
}

/// The ending of a name in lower case.
fn ending(path: &Path) -> Option<String> {
    path.extension().map(|found| found.to_string_lossy().to_ascii_lowercase())
}

/// Whether a file is Markdown that by its name is no listing.
fn is_no_listing(path: &Path, ending: &str) -> bool {
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    MARKDOWN.contains(&ending) && NO_LISTINGS.contains(&stem.as_str())
}

/// Gives files of the same name their whole path as name, so that a location identifies one file.
fn disambiguate(files: &mut [InputFile]) {
    let mut count: HashMap<String, u32> = HashMap::new();
    for file in files.iter() {
        *count.entry(file.name.clone()).or_default() += 1;
    }
    for file in files.iter_mut().filter(|file| count.get(&file.name).is_some_and(|n| *n > 1)) {
        file.name = file.path.to_string_lossy().into_owned();
    }
}

#[cfg(test)]
mod tests;
