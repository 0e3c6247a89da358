//! The one integration binary: files mirror modules and URLs. Tests that read `../shared/data` say so when it is absent.

mod architecture;
mod cards;
mod docs;
