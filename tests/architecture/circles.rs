//! Files that use each other. A circle of files can only be read, tested and moved as one; the table of modules does not
//! see it, because the files belong to one module.
//!
//! A file that a folder is named after (`mod.rs`, or `x.rs` beside `x/`) may use the files below it: it is where the folder is
//! put together, such as a table of routes, and its children may use the types it declares.

use super::source::{Reference, SourceFile, package};
use std::collections::{BTreeMap, BTreeSet};

/// Circles that stand, by the names of their files, each with its reason. At most three.
const ALLOWED: &[(&[&str], &str)] = &[];

/// The files of a package and which of them uses which.
struct Graph {
    files: Vec<SourceFile>,
    by_module: BTreeMap<Vec<String>, usize>,
}

impl Graph {
    fn of(folder: &str) -> Self {
        let files = package(folder);
        let by_module = files.iter().enumerate().map(|(n, f)| (f.module.clone(), n)).collect();
        Graph { files, by_module }
    }

    /// The file that declares what an absolute path names. A name that a module only re-exports or imports is followed to
    /// its origin. `None` for a module itself: it is the items that make a dependency.
    fn declaring(&self, path: &[String], depth: usize) -> Option<(usize, String)> {
        let known = (0..=path.len()).rev().find(|n| self.by_module.contains_key(&path[..*n]))?;
        let (file, rest) = (self.by_module[&path[..known]], &path[known..]);
        let name = rest.first()?;
        let declared = &self.files[file];
        if depth == 0 || declared.items.contains(name) {
            return Some((file, name.clone()));
        }
        let imports = || declared.references.iter().filter(|r| r.local && !r.test && r.import.is_some());
        if let Some(import) = imports().find(|r| r.import.as_ref() == Some(name)) {
            let target: Vec<String> = import.path.iter().chain(&rest[1..]).cloned().collect();
            return self.declaring(&target, depth - 1);
        }
        for glob in imports().filter(|r| r.path.last().is_some_and(|s| s == "*")) {
            let target: Vec<String> = glob.path[..glob.path.len() - 1].iter().chain(rest).cloned().collect();
            let origin = self.by_module.get(&glob.path[..glob.path.len() - 1]);
            if origin.is_some_and(|n| self.files[*n].items.contains(name)) {
                return self.declaring(&target, depth - 1);
            }
        }
        Some((file, name.clone()))
    }

    /// The files whose items a file uses outside of its tests, with those items. To re-export an item is not to use it, and
    /// what a module uses of the modules below it is left out.
    fn used(&self, file: &SourceFile) -> BTreeMap<usize, BTreeSet<String>> {
        let imports: BTreeMap<&String, &Reference> =
            file.references.iter().filter(|r| r.local).filter_map(|r| Some((r.import.as_ref()?, r))).collect();
        let mut used: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
        for reference in file.references.iter().filter(|r| !r.test) {
            if reference.reexport && !reference.import.as_ref().is_some_and(|name| file.words.contains(name)) {
                continue;
            }
            let path = match reference {
                Reference { local: true, path, .. } => path.clone(),
                // A path that begins with an imported module.
                Reference { path, .. } => match imports.get(&path[0]) {
                    Some(import) => import.path.iter().chain(&path[1..]).cloned().collect(),
                    None => continue,
                },
            };
            if let Some((declaring, item)) = self.declaring(&path, 8) {
                let below = &self.files[declaring].module;
                if below.len() <= file.module.len() || !below.starts_with(&file.module) {
                    used.entry(declaring).or_default().insert(item);
                }
            }
        }
        used
    }

    /// Groups of two or more files that all reach each other, as sorted names.
    fn circles(&self) -> Vec<Vec<&str>> {
        let edges: Vec<_> = self.files.iter().map(|f| self.used(f)).collect();
        let uses: usize = edges.iter().map(BTreeMap::len).sum();
        assert!(uses > self.files.len(), "only {uses} uses in {} files: paths are not understood", self.files.len());
        let reach: Vec<BTreeSet<usize>> = (0..edges.len())
            .map(|start| {
                let (mut reached, mut waiting) = (BTreeSet::new(), vec![start]);
                while let Some(file) = waiting.pop() {
                    waiting.extend(edges[file].keys().filter(|next| reached.insert(**next)));
                }
                reached
            })
            .collect();
        let mut groups = BTreeSet::new();
        for file in 0..edges.len() {
            let group: Vec<&str> =
                reach[file].iter().filter(|n| reach[**n].contains(&file)).map(|n| &*self.files[*n].name).collect();
            if group.len() > 1 {
                groups.insert(group);
            }
        }
        groups.into_iter().collect()
    }

    /// The uses inside a circle, one a line, so that a reader sees where to cut.
    fn describe(&self, circle: &[&str]) -> String {
        let mut text = format!("{} files use each other in a circle:\n", circle.len());
        for file in self.files.iter().filter(|f| circle.contains(&&*f.name)) {
            for (used, items) in self.used(file) {
                let used = &*self.files[used].name;
                if used != file.name && circle.contains(&used) {
                    let items: Vec<String> = items.into_iter().collect();
                    text += &format!("  {} uses {used}: {}\n", file.name, items.join(", "));
                }
            }
        }
        text
    }
}

#[test]
fn files_do_not_use_each_other_in_a_circle() {
    let mut wrong = String::new();
    let mut seen = BTreeSet::new();
    for folder in ["src", "index/src"] {
        let graph = Graph::of(folder);
        for circle in graph.circles() {
            match ALLOWED.iter().position(|(files, _)| *files == circle) {
                Some(n) => drop(seen.insert(n)),
                None => wrong += &graph.describe(&circle),
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(ALLOWED.len() <= 3 && ALLOWED.iter().all(|(_, reason)| reason.len() > 20));
    let gone: Vec<_> = (0..ALLOWED.len()).filter(|n| !seen.contains(n)).map(|n| ALLOWED[n]).collect();
    assert!(gone.is_empty(), "these circles are gone or changed, take them out of the list: {gone:?}");
}
