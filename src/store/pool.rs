//! A pool of reading connections. SQLite in WAL mode lets them read while the one writer writes.

use super::StoreError;
use super::connection::AnyConnection;
use diesel::connection::SimpleConnection;
use diesel::r2d2;

/// Connections for reading, handed out one at a time.
#[derive(Clone)]
pub(super) struct Pool(r2d2::Pool<Manager>);

impl Pool {
    pub fn new(url: &str, size: u32) -> Result<Self, StoreError> {
        let manager = Manager { url: url.to_owned() };
        // The first connection is made here, so that its error is ours and not a time-out of the pool.
        drop(AnyConnection::open(url)?);
        let built = r2d2::Pool::builder().max_size(size).min_idle(Some(1)).test_on_check_out(false).build(manager);
        built.map(Self).map_err(|e| StoreError::Connect { url: url.to_owned(), reason: e.to_string() })
    }

    pub fn get(&self) -> Result<r2d2::PooledConnection<Manager>, StoreError> {
        self.0.get().map_err(|e| StoreError::Connect { url: "pool".to_owned(), reason: e.to_string() })
    }
}

/// Tells the pool how to connect.
pub(super) struct Manager {
    url: String,
}

impl r2d2::ManageConnection for Manager {
    type Connection = AnyConnection;
    type Error = StoreError;

    fn connect(&self) -> Result<AnyConnection, StoreError> {
        AnyConnection::open(&self.url)
    }

    fn is_valid(&self, connection: &mut AnyConnection) -> Result<(), StoreError> {
        Ok(connection.batch_execute("SELECT 1")?)
    }

    fn has_broken(&self, _: &mut AnyConnection) -> bool {
        false
    }
}
