//! The market beyond listings: the platforms on which people leave data, and the public deals by which such data changed
//! hands. Both are facts of the program; a listing is compared with them, never changed by them.

mod deal;
mod platform;

pub use deal::{Confidence, Deal, DealSource, DealStatus, Deals};
pub use platform::{Platform, Platforms};
