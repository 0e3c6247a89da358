//! The options of a card whose files are CSV. What a card does not say is found in the file.

use super::super::{encoding, table};
use serde::Deserialize;

/// The options.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct CsvOptions {
    /// The character between two cells, ASCII.
    pub(super) delimiter: Option<char>,
    /// The character around cells that hold delimiters or line ends.
    pub(super) quote: Option<char>,
    /// The character before a quote that is text; the quote itself if quotes are doubled.
    pub(super) escape: Option<char>,
    /// The character that begins lines which are no rows.
    pub(super) comment: Option<char>,
    /// Name of the encoding, as in the Encoding Standard. Applied before the parser sees the text.
    pub(super) encoding: Option<String>,
    /// Rows of the header; 0 for a file without.
    pub(super) header_rows: Option<u64>,
    /// Rows before the header, which are not read.
    pub(super) skip_rows: Option<u64>,
}

impl CsvOptions {
    /// Reads and checks them.
    pub(super) fn read(options: &toml::Table) -> Result<Self, String> {
        let options: Self = options.clone().try_into().map_err(|e: toml::de::Error| e.message().to_owned())?;
        let named = [
            ("delimiter", options.delimiter),
            ("quote", options.quote),
            ("escape", options.escape),
            ("comment", options.comment),
        ];
        let mut marks: Vec<(&str, char)> = named.iter().filter_map(|(name, mark)| Some((*name, (*mark)?))).collect();
        if let Some((name, mark)) =
            marks.iter().find(|(_, mark)| !mark.is_ascii() || matches!(mark, '\n' | '\r' | '\0'))
        {
            return Err(format!("invalid {name} “{mark}”; expected an ASCII character"));
        }
        // Doubled quotes are written as an escape that is the quote.
        if options.escape == Some(options.quote.unwrap_or('"')) {
            marks.retain(|(name, _)| *name != "escape");
        }
        for (n, (name, mark)) in marks.iter().enumerate() {
            if let Some((other, _)) = marks.iter().take(n).find(|(_, earlier)| earlier == mark) {
                return Err(format!("invalid {name} “{mark}”; {other} is the same character"));
            }
        }
        table::check_header_rows(options.header_rows)?;
        options.encoding.as_deref().map_or(Ok(()), encoding::check_label)?;
        Ok(options)
    }

    /// What they say about the header.
    pub(super) fn asked(&self) -> table::Asked {
        table::Asked { skip_rows: self.skip_rows, header_rows: self.header_rows }
    }
}
