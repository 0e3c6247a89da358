//! JSON: one document, or one object a line. Both hold the same objects, told apart by `kind`: `listing`, `issue`, `failed`,
//! `gone`; a line report has `head` as its first line and `summary` as its last.

use super::{BaselineFinding, Entry, Head, Report, Summary};
use crate::domain::listing::Issue;
use serde::Serialize;
use std::io::{self, Write};

/// A report under way.
pub(super) struct Json<'a> {
    out: &'a mut dyn Write,
    document: bool,
    first: bool,
}

#[derive(Serialize)]
struct Kind<'a, T> {
    kind: &'a str,
    #[serde(flatten)]
    of: T,
}

#[derive(Serialize)]
struct Failed<'a> {
    message: &'a str,
}

impl<'a> Json<'a> {
    pub fn begin(head: &Head, out: &'a mut dyn Write, document: bool) -> io::Result<Self> {
        let mut json = Self { out, document, first: true };
        if document {
            write!(json.out, "{{\n\"head\": ")?;
            serde_json::to_writer(&mut json.out, head)?;
            write!(json.out, ",\n\"entries\": [")?;
        } else {
            json.line("head", head)?;
        }
        Ok(json)
    }

    fn line(&mut self, kind: &str, of: impl Serialize) -> io::Result<()> {
        if self.document {
            self.out.write_all(if std::mem::take(&mut self.first) { b"\n" } else { b",\n" })?;
        }
        serde_json::to_writer(&mut self.out, &Kind { kind, of })?;
        if self.document { Ok(()) } else { self.out.write_all(b"\n") }
    }
}

impl Report for Json<'_> {
    fn entry(&mut self, entry: &Entry) -> io::Result<()> {
        self.line("listing", entry)
    }

    fn issue(&mut self, issue: &Issue) -> io::Result<()> {
        self.line("issue", issue)
    }

    fn failed(&mut self, sentence: &str) -> io::Result<()> {
        self.line("failed", Failed { message: sentence })
    }

    fn gone(&mut self, known: &BaselineFinding) -> io::Result<()> {
        self.line("gone", known)
    }

    fn end(&mut self, summary: &Summary) -> io::Result<()> {
        if !self.document {
            return self.line("summary", summary);
        }
        write!(self.out, "\n],\n\"summary\": ")?;
        serde_json::to_writer(&mut self.out, summary)?;
        self.out.write_all(b"\n}\n")
    }
}
