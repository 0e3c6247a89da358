//! Card files that are part of the program, in order of their path.

use include_dir::Dir;

/// Files as (path, text).
pub type Files = Vec<(String, String)>;

/// All Markdown files below an embedded folder, sorted by path.
pub fn embedded_files(dir: &Dir<'_>) -> Files {
    let mut found = Vec::new();
    collect(dir, &mut found);
    found.sort();
    found
}

fn collect(dir: &Dir<'_>, found: &mut Files) {
    for file in dir.files() {
        let is_card = file.path().extension().is_some_and(|e| e == "md");
        if let (true, Some(text)) = (is_card, file.contents_utf8()) {
            found.push((file.path().to_string_lossy().into_owned(), text.to_owned()));
        }
    }
    for inner in dir.dirs() {
        collect(inner, found);
    }
}
