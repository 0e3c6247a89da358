//! What every request can reach: the store, the index, the method, the source cards and the archive.

use crate::acquire::archive::Archive;
use crate::acquire::source::Sources;
use crate::assess::Method;
use crate::search::Reader;
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
}
