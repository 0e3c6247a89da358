//! The state shared by all requests: store, index, method, source cards, archive, keys and limits.

use crate::assess::method::Method;
use crate::domain::listing::Listing;
use crate::domain::market::Deals;
use crate::ingest::acquire::archive::Archive;
use crate::ingest::acquire::source::Sources;
use crate::manifest::Manifests;
use crate::rights::Rights;
use crate::search::{Ast, Filters, IndexError, Reader, Samples, Scope, Searcher, scoped};
use crate::store::Store;
use crate::web::access_log::AccessLog;
use crate::web::admission::Admission;
use crate::web::alerts::AlertDelivery;
use crate::web::auth::Auth;
use crate::web::change_feed::ChangeFeed;
use crate::web::desk::Desk;
use crate::web::metrics::Metrics;
use crate::web::repeated::NewestCount;

/// Shared by all threads of the server.
pub struct App {
    /// The database. Its calls block, so they run on the thread pool.
    pub store: Store,
    /// The index.
    pub reader: Reader,
    /// Vocabulary and rules in force.
    pub method: Method,
    /// The source cards.
    pub sources: Sources,
    /// Public deals.
    pub deals: Deals,
    /// The archive, opened for reading.
    pub archive: Archive,
    /// Laws and routes.
    pub rights: Rights,
    /// The lists of addresses.
    pub manifests: Manifests,
    /// Keys and names for tokens.
    pub auth: Auth,
    /// Admission control.
    pub admission: Admission,
    /// Counters of this process.
    pub metrics: Metrics,
    /// For requests that write; none where the server only reads.
    pub desk: Option<Desk>,
    /// The access log, if one is kept.
    pub access_log: Option<AccessLog>,
    /// What is needed to deliver alerts.
    pub alerts: AlertDelivery,
    /// Those who wait for changes.
    pub feed: ChangeFeed,
    /// The newest count of sentences that stand in many listings of one source.
    pub repeated: NewestCount,
    /// URL under which the public reaches this server, without a slash at its end.
    pub public_url: String,
    /// How to reach the operator: an e-mail address, a URL, or words. If it is not set, pages say so.
    pub contact: Option<String>,
}

/// The state as threads share it.
pub type SharedApp = actix_web::web::Data<App>;

impl App {
    /// The state, ready to be shared.
    pub fn shared(self) -> SharedApp {
        actix_web::web::Data::new(self)
    }

    /// The query restricted to real listings, if there are any and the query does not ask for samples.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn scope(&self, searcher: &Searcher, ast: &Ast, filters: &Filters) -> Result<Scope, IndexError> {
        let invented = self.sources.cards().filter(|card| card.head.invented);
        let invented: Vec<&str> = invented.map(|card| card.head.id.as_str()).collect();
        scoped(searcher, ast, filters, &invented)
    }

    /// Whether a listing is an invented sample: the listing or the card of its source says so.
    pub fn invented(&self, listing: &Listing) -> bool {
        listing.invented || self.sources.invented(&listing.source)
    }

    /// Whether all listings are invented samples. If the index cannot be read, pages report that instead.
    pub fn all_invented(&self) -> bool {
        Samples::of(&self.reader.searcher()).is_ok_and(Samples::all)
    }
}
