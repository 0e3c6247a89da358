//! The look-up for people: whether somebody who knows where they posted, lived and spoke could be in a data set.
//!
//! [`Question`] is what a person knows, checked and without names of people. [`Traits`] is what a listing says that such
//! a question can meet: platforms named as origin, kinds of recording, countries, languages, years, and what speaks
//! against. [`Sought`] reads a text for the names of a question that the tables do not have. [`decide`] puts a listing into a group from nothing but which parts of the question it meets. All of it is a
//! pure function of its input: the index holds the traits, the answer quotes the words behind them, and both come from
//! here.

mod address;
mod back;
mod decide;
mod kind;
mod mention;
mod names;
mod passage;
mod personal;
mod place;
mod question;
mod sought;
mod traits;

pub use back::{Choice, QuestionBack};
pub use decide::{Comparison, Contradiction, Fit, Group, Part, Verdict, decide};
pub use kind::{Kind, Kinds};
pub use place::Cities;
pub use question::{Asked, AskedPlatform, FIELDS, Question, QuestionError};
pub use sought::{Found, FoundNames, Sought};
pub use traits::{Mark, Traits, name, year_names};
