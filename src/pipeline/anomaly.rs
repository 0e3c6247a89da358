//! Anomalies of an input, found before anything is stored: signs that the file is not what its source used to publish.
//! One is enough to ask the operator.

use std::fmt;

/// A sign that the input is not what the source used to publish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Anomaly {
    /// A header lacks a column of the source card.
    MissingColumn {
        /// The file.
        file: String,
        /// The column.
        column: String,
        /// What the header has instead.
        message: String,
    },
    /// A header has a column more than once that the card reads.
    DuplicateColumn {
        /// The file.
        file: String,
        /// The column.
        column: String,
    },
    /// No record has a column of the source card.
    SilentColumn {
        /// The column.
        column: String,
        /// Records read.
        records: u64,
    },
    /// A fact that most listings had is missing from all or nearly all.
    Lost {
        /// The fact, by its name in source cards.
        name: &'static str,
        /// The same in a sentence.
        fact: &'static str,
        /// Listings compared that had it, in per cent.
        had: u64,
        /// Records that have it.
        has: u64,
        /// Of this many records.
        of: u64,
    },
    /// Most listings of the source would change at once.
    Changed {
        /// Listings that would change.
        changed: u64,
        /// Listings of the source that are stored.
        of: u64,
    },
    /// More or fewer listings than the source card expects.
    Listings {
        /// Listings of the input.
        found: u64,
        /// Fewest expected.
        least: u64,
        /// Most expected.
        most: u64,
    },
    /// Fewer listings state a fact than the source card expects.
    Unfilled {
        /// The fact, by its name in source cards.
        name: &'static str,
        /// Least share expected, in per cent.
        least: u64,
        /// Listings that state it.
        has: u64,
        /// Of this many.
        of: u64,
    },
    /// Many records contain bytes that are not UTF-8.
    Encoding {
        /// Such records.
        records: u64,
        /// Of this many records.
        of: u64,
    },
}

impl fmt::Display for Anomaly {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MissingColumn { file, column, message } => {
                write!(f, "{file} has no column “{column}”: {message}")
            }
            Self::DuplicateColumn { file, column } => {
                write!(f, "{file} has the column “{column}” more than once, and the card reads only one of them")
            }
            Self::SilentColumn { column, records } => {
                write!(f, "none of {records} records has “{column}”, which the source card or --map reads")
            }
            Self::Lost { name, fact, had, has, of } => {
                write!(
                    f,
                    "{} went from {had} % to {} %: {had} % of the stored listings state {fact}, and of {of} records {has} do; if a column has \
                     another name, give it with --map",
                    name.replace('_', " "),
                    100 * has / (*of).max(1)
                )
            }
            Self::Changed { changed, of } => {
                write!(f, "{changed} of {of} stored listings of this source would change at once")
            }
            Self::Listings { found, least, most } => write!(
                f,
                "the source card expects {least} to {most} listings, found {found}; is the input complete, and of this \
                 source only?"
            ),
            Self::Unfilled { name, least, has, of } => write!(
                f,
                "the source card expects {} in {least} % of the listings, found it in {has} of {of}",
                name.replace('_', " ")
            ),
            Self::Encoding { records, of } => write!(
                f,
                "{records} of {of} records contain bytes that are not UTF-8; convert the file first, for \
                 example with iconv -f GB18030 (Chinese), -f WINDOWS-1252 (western European) or -f SHIFT_JIS (Japanese) \
                 -t UTF-8"
            ),
        }
    }
}
