//! What a cell looks like: a value, or words that may name a column.

/// The kinds of cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Nothing.
    Empty,
    /// A whole number from 1900 to 2100: a value, or the name of a column that holds the figures of a year.
    Year,
    /// Another number, with or without unit signs.
    Number,
    /// A date or a time.
    Date,
    /// An address on the web, of mail, or a UUID.
    Link,
    /// Anything else.
    Text,
}

impl Kind {
    /// Of this cell.
    pub(super) fn of(cell: &str) -> Self {
        let cell = cell.trim();
        let digits = cell.bytes().filter(u8::is_ascii_digit).count();
        if cell.is_empty() {
            Self::Empty
        } else if is_link(cell) {
            Self::Link
        } else if digits == 0 || cell.len() > 40 {
            Self::Text
        } else if cell.len() == 4 && digits == 4 && ("1900"..="2100").contains(&cell) {
            Self::Year
        } else if is_date(cell, digits) {
            Self::Date
        } else if cell.chars().all(|c| c.is_ascii_digit() || " .,'+-−%€$£¥₽\u{A0}\u{202F}".contains(c)) {
            Self::Number
        } else {
            Self::Text
        }
    }

    /// Whether no column is called so.
    pub(super) fn is_value(self) -> bool {
        matches!(self, Self::Number | Self::Date | Self::Link)
    }
}

fn is_link(cell: &str) -> bool {
    let lower = cell.get(..8).unwrap_or(cell).to_ascii_lowercase();
    let plain = !cell.contains(char::is_whitespace);
    let uuid = || {
        cell.len() == 36
            && cell.split('-').map(str::len).eq([8, 4, 4, 4, 12])
            && cell.bytes().all(|b| b == b'-' || b.is_ascii_hexdigit())
    };
    plain
        && (lower.starts_with("http://")
            || lower.starts_with("https://")
            || cell.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'))
            || uuid())
}

fn is_date(cell: &str, digits: usize) -> bool {
    let marks = cell.chars().filter(|c| "-/.:年月日".contains(*c)).count();
    (4..=23).contains(&digits)
        && marks >= 2
        && cell.chars().next().is_some_and(|c| c.is_ascii_digit())
        && cell.chars().all(|c| c.is_ascii_digit() || "-/.:年月日TZ+ ".contains(c))
        && cell.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).take(3).all(|part| part.len() <= 4)
}
