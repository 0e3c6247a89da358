//! Spreadsheet programs execute text that begins with certain characters. The *spreadsheet* profile puts an apostrophe
//! before such text; numbers, dates and ids of ours are left as they are. The *raw* profile is true to the byte.

use super::Kind;
use std::borrow::Cow;

/// For whom a file is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Profile {
    /// For people: safe to open in a spreadsheet program.
    #[default]
    Spreadsheet,
    /// For programs: cells as they are.
    Raw,
}

impl Profile {
    /// Reads `spreadsheet` or `raw`.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "spreadsheet" => Some(Self::Spreadsheet),
            "raw" => Some(Self::Raw),
            _ => None,
        }
    }

    /// The cell as written.
    pub fn guard<'a>(self, kind: Kind, cell: &'a str) -> Cow<'a, str> {
        let risky = |c: char| matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠');
        // Some programs skip leading white space before they look for a formula.
        let first = cell.trim_start_matches(' ').chars().next();
        if self == Self::Spreadsheet && kind == Kind::Text && first.is_some_and(risky) {
            Cow::Owned(format!("'{cell}"))
        } else {
            Cow::Borrowed(cell)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_could_be_a_formula_gets_an_apostrophe_in_spreadsheets_only() {
        for cell in ["=1+1", "+49", "-2", "@x", "\tx", "＝1", "  =1"] {
            assert_eq!(Profile::Spreadsheet.guard(Kind::Text, cell), format!("'{cell}"));
            assert_eq!(Profile::Raw.guard(Kind::Text, cell), cell);
            assert_eq!(Profile::Spreadsheet.guard(Kind::Number, cell), cell);
        }
        assert_eq!(Profile::Spreadsheet.guard(Kind::Text, "a=b"), "a=b");
    }
}
