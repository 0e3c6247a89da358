//! A pool of reading connections. SQLite in WAL mode lets them read while the one writer writes.

use super::StoreError;
use super::address::Address;
use super::connection::AnyConnection;
use super::file_stamp::Stamp;
use diesel::r2d2;

/// Connections for reading; each is used by one thread at a time.
#[derive(Clone)]
pub(super) struct Pool(r2d2::Pool<Manager>);

/// A connection for reading.
pub(super) struct Reading {
    pub connection: AnyConnection,
    /// The state of the files, if the database was not being written.
    stamp: Option<Stamp>,
}

impl Pool {
    pub fn new(address: &Address, size: u32) -> Result<Self, StoreError> {
        // The first connection is made here, so that its error is ours and not a time-out of the pool.
        drop(AnyConnection::reader(address)?);
        let manager = Manager { address: address.clone() };
        let built = r2d2::Pool::builder().max_size(size).min_idle(Some(1)).test_on_check_out(true).build(manager);
        built.map(Self).map_err(|e| StoreError::Connect { address: address.clone(), reason: e.to_string() })
    }

    pub fn get(&self) -> Result<r2d2::PooledConnection<Manager>, StoreError> {
        self.0.get().map_err(|e| StoreError::Pool(e.to_string()))
    }
}

/// Makes the connections of the pool.
pub(super) struct Manager {
    address: Address,
}

impl r2d2::ManageConnection for Manager {
    type Connection = Reading;
    type Error = StoreError;

    fn connect(&self) -> Result<Reading, StoreError> {
        let (connection, stamp) = AnyConnection::reader(&self.address)?;
        Ok(Reading { connection, stamp })
    }

    /// Called before each use. Connections that see the changes of a writer by themselves are always valid.
    fn is_valid(&self, reading: &mut Reading) -> Result<(), StoreError> {
        match &reading.stamp {
            Some(stamp) if !stamp.holds() => Err(StoreError::Pool("the database has been changed".to_owned())),
            _ => Ok(()),
        }
    }

    fn has_broken(&self, _: &mut Reading) -> bool {
        false
    }
}
