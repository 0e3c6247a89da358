//! From files to listings: acquire reads and archives what was published, normalise makes plain data of it, propose says
//! which column means what where nobody has, reader puts the three together for each file.

pub mod acquire;
pub mod fetch;
pub mod normalise;
pub mod propose;
pub mod reader;
