//! JSON documents of any size, read as streams: [`elements`] walks a document and hands out the elements at wanted
//! [`path`]s one at a time, [`scan`] finds the end of a value without parsing it, [`value`] parses one element,
//! [`head`] looks at the beginning of a file that may be cut anywhere, [`fields`] makes text fields of what publishers
//! nest, [`tables`] puts the tables of a package in words. The formats on top say which paths hold their records and what their members are called.

mod cursor;
pub(super) mod document;
pub(super) mod elements;
mod faults;
pub(super) mod fields;
pub(super) mod head;
mod path;
mod resume;
pub(super) mod scan;
pub(super) mod tables;
pub(super) mod value;
