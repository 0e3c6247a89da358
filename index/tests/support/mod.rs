//! Shared by the tests of the whole index: random documents and queries, and a reference implementation.

pub mod corpus;
pub mod reference;

use std::path::Path;

use brokerwatch_index::{Answer, Ast, Document, Filters, Order, Page, PageToken, Reader, Request, Searcher, Writer};

/// Memory of a writer in tests: the least the engine takes.
pub const MEMORY: usize = 15_000_000;

pub fn open(dir: &Path) -> Writer {
    Writer::open(dir, MEMORY, 1).unwrap()
}

/// An index of these documents, in one segment if they are few; their ids are their numbers.
pub fn index(documents: Vec<Document>) -> (tempfile::TempDir, Searcher) {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = open(dir.path());
    for (number, mut document) in documents.into_iter().enumerate() {
        document.id = id(number as u128);
        writer.add(&document).unwrap();
    }
    writer.commit(1).unwrap();
    let searcher = Reader::open(dir.path()).unwrap().searcher();
    (dir, searcher)
}

pub fn id(number: u128) -> String {
    format!("{number:032x}")
}

pub fn ask(searcher: &Searcher, query: &Ast, filters: &Filters, order: Order, page: Page) -> Answer {
    searcher.search(query, &Request { order, ..Request::top(filters, page) }).unwrap()
}

/// All that is found, page by page.
pub fn paged(searcher: &Searcher, query: &Ast, filters: &Filters, order: Order, limit: usize) -> Vec<String> {
    let (mut found, mut after): (Vec<String>, Option<PageToken>) = (Vec::new(), None);
    loop {
        let answer = ask(searcher, query, filters, order, Page::after(after, limit));
        assert!(answer.hits.len() <= limit);
        assert!(answer.hits.len() == limit || answer.next.is_none(), "a page before the last is full");
        found.extend(answer.hits.into_iter().map(|h| h.id));
        assert!(found.len() as u64 <= answer.total, "{} of {} by pages of {limit}", found.len(), answer.total);
        // Marks travel as text.
        after = match answer.next {
            Some(next) => Some(next.to_string().parse().unwrap()),
            None => return found,
        };
    }
}
