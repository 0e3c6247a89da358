//! The Rust files of a package with the paths that each of them names.

use super::tokens::{Token, tokens};
use crate::support::{project_files, read};
use std::collections::{BTreeMap, BTreeSet};

/// All Rust files below a folder: their path relative to the root, and their text.
pub fn rust_files(folder: &str) -> Vec<(String, String)> {
    let files: Vec<_> = project_files(folder, ".rs").into_iter().map(|name| (name.clone(), read(&name))).collect();
    assert!(!files.is_empty(), "no Rust file below {folder}: the test looks in the wrong place");
    files
}

/// A path as a file names it.
#[derive(Clone, Debug, PartialEq)]
pub struct Reference {
    pub line: usize,
    /// From the root of the package if `local`, else as written.
    pub path: Vec<String>,
    /// Begins with `crate`, `self`, `super` or a child module; else it begins with another crate or an imported name.
    pub local: bool,
    /// In code that only tests compile.
    pub test: bool,
    /// In a `use` of any visibility, and the name it gets there.
    pub import: Option<String>,
    /// In a `pub use`.
    pub reexport: bool,
}

/// What one file of a package declares and names.
#[derive(Default)]
pub struct SourceFile {
    pub name: String,
    /// The path of its module; empty for the root of the package.
    pub module: Vec<String>,
    /// Compiled for tests only.
    pub test: bool,
    pub references: Vec<Reference>,
    /// Names of items declared anywhere in it.
    pub items: BTreeSet<String>,
    /// Words of its code outside of `use` and outside of tests.
    pub words: BTreeSet<String>,
    /// Modules that stand in files of their own, and whether only tests compile them.
    children: BTreeMap<String, bool>,
}

/// The files of the package whose root is `folder/lib.rs`, in order of name.
pub fn package(folder: &str) -> Vec<SourceFile> {
    let mut files: Vec<SourceFile> = Vec::new();
    for (name, text) in rust_files(folder) {
        let inner = name.strip_prefix(folder).unwrap().trim_start_matches('/').trim_end_matches(".rs");
        let mut module: Vec<String> = inner.split('/').map(str::to_owned).collect();
        if module.last().is_some_and(|m| m == "mod" || m == "lib") {
            module.pop();
        }
        files.push(Parser::new(name, module, &text).file());
    }
    let declared: BTreeMap<Vec<String>, bool> = files.iter().flat_map(SourceFile::declared).collect();
    for file in &mut files {
        file.test = file.name.ends_with("tests.rs")
            || (1..=file.module.len()).any(|n| declared.get(&file.module[..n]).copied().unwrap_or(false));
        for reference in &mut file.references {
            reference.test |= file.test;
        }
    }
    files
}

impl SourceFile {
    fn declared(&self) -> Vec<(Vec<String>, bool)> {
        let path = |name: &String| self.module.iter().chain([name]).cloned().collect();
        self.children.iter().map(|(name, test)| (path(name), *test)).collect()
    }
}

/// Walks over the tokens of a file once.
struct Parser<'a> {
    tokens: Vec<Token<'a>>,
    at: usize,
    file: SourceFile,
    /// For each open brace: the name of the inline module it opens, and whether only tests compile what is in it.
    open: Vec<(Option<String>, bool)>,
    /// `#[cfg(test)]` stands before what comes next.
    test_next: bool,
}

impl<'a> Parser<'a> {
    fn new(name: String, module: Vec<String>, text: &'a str) -> Self {
        let file = SourceFile { name, module, ..SourceFile::default() };
        let mut parser = Parser { tokens: tokens(text), at: 0, file, open: Vec::new(), test_next: false };
        // Children first: a path may name one before its `mod` line.
        for window in parser.tokens.windows(3) {
            if window[0].text == "mod" && window[2].text == ";" {
                parser.file.children.insert(window[1].text.to_owned(), false);
            }
        }
        parser
    }

    fn text(&self, offset: usize) -> &'a str {
        self.tokens.get(self.at + offset).map_or("", |t| t.text)
    }

    fn test(&self) -> bool {
        self.test_next || self.open.iter().any(|(_, test)| *test)
    }

    fn file(mut self) -> SourceFile {
        const ITEMS: [&str; 9] = ["fn", "struct", "enum", "trait", "type", "const", "static", "union", "macro_rules"];
        let mut public = false;
        while self.at < self.tokens.len() {
            let text = self.text(0);
            match text {
                "#" if (1..7).map(|n| self.text(n)).eq(["[", "cfg", "(", "test", ")", "]"]) => {
                    self.test_next = true;
                    self.at += 6;
                }
                "pub" => public = true,
                "mod" if self.text(2) == ";" => {
                    let test = self.test();
                    self.file.children.insert(self.text(1).to_owned(), test);
                }
                "mod" if self.text(2) == "{" => {
                    self.open.push((Some(self.text(1).to_owned()), self.test_next));
                    (self.test_next, self.at) = (false, self.at + 2);
                }
                "{" => {
                    self.open.push((None, self.test_next));
                    self.test_next = false;
                }
                "}" => drop(self.open.pop()),
                "use" => {
                    self.at += 1;
                    self.import(Vec::new(), public);
                }
                _ if ITEMS.contains(&text) => {
                    let name = if text == "macro_rules" { self.text(2) } else { self.text(1) };
                    self.file.items.insert(name.to_owned());
                }
                _ => self.path(),
            }
            if self.text(0) == ";" {
                (self.test_next, public) = (false, false);
            } else if !["pub", "(", ")", "in", "crate", "super", "self"].contains(&self.text(0)) {
                public = false;
            }
            self.at += 1;
        }
        self.file
    }

    /// A path in code, if one begins here. One word alone is only noted.
    fn path(&mut self) {
        let before = self.at.checked_sub(1).map_or("", |at| self.tokens[at].text);
        let word = |text: &str| text.starts_with(|c: char| c.is_alphabetic() || c == '_');
        if !word(self.text(0)) || before == "::" || before == "." {
            return;
        }
        let line = self.tokens[self.at].line;
        let mut segments = vec![self.text(0).to_owned()];
        while self.text(1) == "::" && word(self.text(2)) {
            self.at += 2;
            segments.push(self.text(0).to_owned());
        }
        if !self.test() {
            self.file.words.insert(segments[0].clone());
        }
        if segments.len() > 1 {
            self.refer(line, segments, None, false);
        }
    }

    /// One tree of a `use`, up to its `;`, `,` or `}`, which is not consumed.
    fn import(&mut self, mut segments: Vec<String>, public: bool) {
        let line = self.tokens[self.at].line;
        loop {
            match self.text(0) {
                "{" => {
                    while self.text(0) != "}" {
                        self.at += 1;
                        if self.text(0) != "}" {
                            self.import(segments.clone(), public);
                        }
                    }
                    self.at += 1;
                    return;
                }
                "::" => {}
                ";" | "," | "}" | "as" | "" => break,
                text => segments.push(text.to_owned()),
            }
            self.at += 1;
        }
        if segments.last().is_some_and(|s| s == "self") && segments.len() > 1 {
            segments.pop();
        }
        let mut name = segments.last().cloned().unwrap_or_default();
        if self.text(0) == "as" {
            name = self.text(1).to_owned();
            self.at += 2;
        }
        self.refer(line, segments, Some(name), public);
    }

    fn refer(&mut self, line: usize, segments: Vec<String>, import: Option<String>, reexport: bool) {
        let (path, local) = self.absolute(segments);
        self.file.references.push(Reference { line, path, local, test: self.test(), import, reexport });
    }

    fn absolute(&self, segments: Vec<String>) -> (Vec<String>, bool) {
        let mut here = self.file.module.clone();
        here.extend(self.open.iter().filter_map(|(name, _)| name.clone()));
        let mut path = match &*segments[0] {
            "crate" => Vec::new(),
            "self" => here,
            "super" => here[..here.len().saturating_sub(1)].to_vec(),
            first if self.file.children.contains_key(first) => self.file.module.clone(),
            _ => return (segments, false),
        };
        let keyword = matches!(&*segments[0], "crate" | "self" | "super");
        for segment in segments.into_iter().skip(usize::from(keyword)) {
            match &*segment {
                "super" => drop(path.pop()),
                "self" => {}
                _ => path.push(segment),
            }
        }
        (path, true)
    }
}
