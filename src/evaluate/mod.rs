//! How good is the method? Card examples are executed and labelled listings are compared with the tags they get.

mod examples;

pub use examples::{Outcome, run_examples};
