//! Text as people read it: markup becomes words, white space becomes one space or a line break, and invisible
//! characters (control, zero-width, direction marks) are removed, so that nothing hides from the tagger. Joiners that
//! change what is drawn (Persian, Hindi, families of emoji) stay.

mod data_card;
mod html;
mod html_sink;
mod lines;
mod markdown;

pub use data_card::from_data_card;
pub use html::{from_html, looks_like_html};
pub use lines::{clean_line, paragraphs};
pub use markdown::from_markdown;
