//! A register edition.

use crate::assess::register::Register;
use serde::Serialize;
use std::collections::BTreeMap;

/// An edition in force.
#[derive(Serialize)]
pub struct RegisterEditionView<'a> {
    id: &'a str,
    name: &'a str,
    publisher: &'a str,
    url: &'a str,
    jurisdiction: &'a str,
    /// `broker-registry` or `sanctions`.
    kind: &'static str,
    edition: &'a str,
    files: Vec<FileView<'a>>,
    entries: usize,
    /// How many values in the files were not understood.
    issues: usize,
    /// Labels of the questions, by id.
    questions: BTreeMap<&'a str, &'a str>,
}

/// A file of an edition.
#[derive(Serialize)]
struct FileView<'a> {
    name: &'a str,
    /// SHA-256 of its bytes.
    digest: &'a str,
}

impl<'a> RegisterEditionView<'a> {
    /// The view of a register.
    pub fn new(register: &'a Register) -> Self {
        let head = &register.card().head;
        let file = |f: &'a crate::assess::register::RegisterFile| FileView { name: &f.name, digest: &f.digest };
        Self {
            id: &head.id,
            name: &head.name,
            publisher: &head.publisher,
            url: &head.url,
            jurisdiction: &head.jurisdiction,
            kind: head.register_kind.name(),
            edition: register.edition(),
            files: register.files().iter().map(file).collect(),
            entries: register.entries().len(),
            issues: register.issues().len(),
            questions: head.questions.iter().map(|(id, q)| (id.as_str(), q.label.as_str())).collect(),
        }
    }
}
