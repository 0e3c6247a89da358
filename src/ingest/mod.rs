//! From files to listings: acquire reads and archives what was published, normalise makes plain data of it.

pub mod acquire;
pub mod normalise;
pub mod propose;
