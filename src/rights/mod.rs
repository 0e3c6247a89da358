//! Rights and routes: which law gives a person which right against a seller of data, until when an answer is due, which
//! authority hears complaints, and which switches platforms offer; and letters that claim these rights.
//!
//! Laws and routes are cards with a day on which they were checked and one by which they must be checked again. Letters
//! are made from texts in six languages; nothing here reads a clock or keeps anything, and no letter has a name in it:
//! whoever sends one fills it in.

mod calendar;
mod card;
mod deadline;
mod letter;
mod mail;
mod right;
mod texts;

pub use calendar::calendar_file;
pub use card::{Authority, Entitlement, LawCard, Period, Rights, RouteCard, Unit};
pub use deadline::{Due, due};
pub use letter::{Letter, LetterError, LetterRequest, Quoted, Sender};
pub use mail::mail_file;
pub use right::Right;
pub use texts::{LANGUAGES, Language};
