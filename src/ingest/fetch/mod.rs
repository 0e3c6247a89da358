//! Fetching: from an address on the web to the bytes that it leads to, with whatever the site asks of programs kept, and
//! nothing reached that is not on the public internet. What becomes of the bytes, others decide: the pipeline keeps them
//! in the archive and ingests them like files.

// Answers come from outside: no byte of one may stop the program.
#![warn(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic))]

mod address;
mod admit;
mod answer;
mod harvest;
mod host;
mod http;
mod look;
mod page;
mod paging;
mod plan;
mod resolver;
pub mod robots;
mod sitemap;
mod work;

pub use address::Reach;
pub use harvest::{HarvestError, harvest};
pub use http::{AnswerLimits, Body, Client, Failed, Validators};
pub use plan::{Earlier, Found, Harvest, Keeper, Kept, Noticed, Plan};
pub use resolver::{Lookup, system};
pub use work::TOKEN;
