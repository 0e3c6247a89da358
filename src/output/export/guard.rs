//! Spreadsheet programs execute text that begins with certain characters. The *spreadsheet* profile puts an apostrophe
//! before such text; numbers, dates and ids of ours are left as they are. The *raw* profile is true to the byte. The *excel*
//! profile is the spreadsheet one for opening a file by a click: it begins with the mark by which Excel sees UTF-8, ends lines
//! inside a cell by LF alone, and ends cells where Excel would break them off into the next row, with a remark.

use super::ColumnKind;
use std::borrow::Cow;

/// For whom a file is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, strum::EnumString)]
#[strum(serialize_all = "kebab-case")]
pub enum Profile {
    /// For people: safe to open in a spreadsheet program.
    #[default]
    Spreadsheet,
    /// For programs: cells as they are.
    Raw,
    /// For a click on the file: what [`Self::Spreadsheet`] does, and Excel's own rules.
    Excel,
}

/// Most UTF-16 units of a cell in Excel.
const LONGEST_CELL: usize = 32_767;
/// Ends a cell that was cut.
const CUT: &str = " … [truncated; the whole text is at the address of the listing]";

impl Profile {
    /// Every profile by its name.
    pub const NAMES: [&str; 3] = ["spreadsheet", "raw", "excel"];

    /// Bytes before the header.
    pub fn mark(self) -> &'static str {
        if self == Self::Excel { "\u{feff}" } else { "" }
    }

    /// Reads `spreadsheet`, `raw` or `excel`.
    pub fn from_name(name: &str) -> Option<Self> {
        name.parse().ok()
    }

    /// The cell as written.
    pub fn guard<'a>(self, kind: ColumnKind, cell: &'a str) -> Cow<'a, str> {
        let risky = |c: char| matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠');
        // Some programs skip leading white space before they look for a formula.
        let first = cell.trim_start_matches(' ').chars().next();
        let guarded = match self != Self::Raw && kind == ColumnKind::Text && first.is_some_and(risky) {
            true => Cow::Owned(format!("'{cell}")),
            false => Cow::Borrowed(cell),
        };
        if self == Self::Excel { for_excel(guarded) } else { guarded }
    }
}

/// A cell as Excel takes it in one piece.
fn for_excel(cell: Cow<'_, str>) -> Cow<'_, str> {
    let cell = match cell.contains('\r') {
        true => Cow::Owned(cell.replace("\r\n", "\n").replace('\r', "\n")),
        false => cell,
    };
    // A text has at most as many UTF-16 units as bytes.
    if cell.len() <= LONGEST_CELL || cell.encode_utf16().count() <= LONGEST_CELL {
        return cell;
    }
    let (mut units, room) = (0, LONGEST_CELL - CUT.encode_utf16().count());
    let fits = |(_, c): &(usize, char)| {
        units += c.len_utf16();
        units > room
    };
    let end = cell.char_indices().find(fits).map_or(cell.len(), |(at, _)| at);
    Cow::Owned(format!("{}{CUT}", &cell[..end]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_could_be_a_formula_gets_an_apostrophe_in_spreadsheets_only() {
        for cell in ["=1+1", "+49", "-2", "@x", "\tx", "＝1", "  =1"] {
            assert_eq!(Profile::Spreadsheet.guard(ColumnKind::Text, cell), format!("'{cell}"));
            assert_eq!(Profile::Raw.guard(ColumnKind::Text, cell), cell);
            assert_eq!(Profile::Spreadsheet.guard(ColumnKind::Number, cell), cell);
        }
        assert_eq!(Profile::Spreadsheet.guard(ColumnKind::Text, "a=b"), "a=b");
    }

    #[test]
    fn a_file_for_excel_keeps_its_cells_whole() {
        let excel = |cell: &str| Profile::Excel.guard(ColumnKind::Text, cell).into_owned();
        assert_eq!(excel("=1+1"), "'=1+1");
        assert_eq!(excel("a\r\nb\rc"), "a\nb\nc");
        let fits = "é".repeat(32_767);
        assert_eq!(excel(&fits), fits);
        let long = excel(&"😀".repeat(20_000));
        assert!(long.encode_utf16().count() <= 32_767 && long.ends_with("address of the listing]"), "{}", long.len());
        assert_eq!(Profile::Spreadsheet.guard(ColumnKind::Text, &"x".repeat(40_000)).len(), 40_000);
        assert_eq!(Profile::NAMES.map(|n| Profile::from_name(n).is_some()), [true; 3]);
    }
}
