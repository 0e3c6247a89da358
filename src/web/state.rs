//! What every request can reach: the store, the index, the method, the source cards and the archive.

use crate::assess::method::Method;
use crate::domain::listing::Listing;
use crate::ingest::acquire::archive::Archive;
use crate::ingest::acquire::source::Sources;
use crate::search::{Ast, Filters, IndexError, Reader, Samples, Scope, Searcher, scoped};
use crate::store::Store;
use crate::web::auth::Auth;
use crate::web::gate::Gate;

/// Shared by all threads of the server; nothing in it is written by a request.
pub struct App {
    /// The truth. Its calls block: they run on the threads for that.
    pub store: Store,
    /// The index.
    pub reader: Reader,
    /// Vocabulary and rules in force.
    pub method: Method,
    /// The source cards.
    pub sources: Sources,
    /// The archive, opened for reading.
    pub archive: Archive,
    /// Keys and names for tokens.
    pub auth: Auth,
    /// Who may ask how much at a time.
    pub gate: Gate,
    /// Address under which the public reaches this server, without a slash at its end.
    pub public_url: String,
    /// Where to write to whoever runs it: an address of mail or web, or words. Nothing is shown in its place.
    pub contact: Option<String>,
}

impl App {
    /// What a question is asked of: without invented samples, if there are real listings and it does not name samples.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn scope(&self, searcher: &Searcher, ast: &Ast, filters: &Filters) -> Result<Scope, IndexError> {
        let invented = self.sources.cards().filter(|card| card.head.invented);
        let invented: Vec<&str> = invented.map(|card| card.head.id.as_str()).collect();
        scoped(searcher, ast, filters, &invented)
    }

    /// Whether a listing is an invented sample: it says so, or the card of its source has come to say so since.
    pub fn invented(&self, listing: &Listing) -> bool {
        listing.invented || self.sources.invented(&listing.source)
    }

    /// Whether the whole catalogue is invented. One that cannot be read counts as real: its pages say what is wrong.
    pub fn all_invented(&self) -> bool {
        Samples::of(&self.reader.searcher()).is_ok_and(Samples::all)
    }
}
