//! What the walk over a document does where it cannot go on as it should: it reports the place and finds the next
//! element.

use super::super::FormatError;
use super::cursor::{Cursor, Passed, Start};
use super::resume::next_element;
use crate::domain::listing::{Issue, IssueCode};

/// Why an element cannot be handed out.
pub(super) enum Fault {
    /// Its first bytes, that many, end like a value, and are none.
    Unreadable(usize, String),
    /// A text on that line is not closed.
    OpenText(u64),
    /// The file ends within it; what there is of it has that many bytes.
    Cut(usize),
    /// It is longer than the longest record.
    TooLong,
}

impl Cursor<'_> {
    /// Reports an element with a fault and goes on behind it, or at the next one if lines show where that is.
    pub(super) fn report(&mut self, start: Start, fault: &Fault) -> Result<Issue, FormatError> {
        let shown = match fault {
            Fault::Unreadable(length, _) | Fault::Cut(length) => *length,
            _ => self.window.head().len(),
        };
        let quoted = self.window.bytes(shown.min(4 * Issue::VALUE_CHARS));
        let quoted = String::from_utf8_lossy(quoted).into_owned();
        let (code, message) = match fault {
            Fault::Unreadable(length, said) => {
                self.go_on_within(*length, start);
                (IssueCode::UnreadableRecord, said.clone())
            }
            Fault::Cut(length) => {
                self.cut = true;
                self.go_on_within(*length, start);
                (IssueCode::BrokenRecord, "the file ends in the middle of the record".to_owned())
            }
            Fault::OpenText(line) => {
                self.go_on_anywhere(start)?;
                let message = format!("expected the end of a text on line {line}, found the end of the line");
                (IssueCode::UnreadableRecord, message)
            }
            Fault::TooLong => {
                // A missing bracket would make one record of all that follow.
                let next = self.next_within(self.window.head().len(), start);
                let ends = match next.map(|next| self.pass(next)) {
                    Some(_) => "",
                    None => match self.pass_value()? {
                        Passed::Whole => "",
                        Passed::Cut => {
                            self.cut = true;
                            ", and the file ends within it"
                        }
                        Passed::OpenText => {
                            self.go_on_anywhere(start)?;
                            ", and a text in it is not closed"
                        }
                    },
                };
                (IssueCode::BrokenRecord, format!("expected a record of at most {} bytes{ends}", self.max))
            }
        };
        let place = self.place(start, self.window.offset() - start.offset);
        Ok(Issue::new(code, &place, "", &quoted, message))
    }

    /// Consumes an element with a fault up to where the next one begins within its bytes, or all of it.
    fn go_on_within(&mut self, length: usize, start: Start) {
        let next = self.next_within(length, start);
        let _ = self.pass(next.unwrap_or(length));
    }

    /// Where the next element begins within the bytes of one with a fault.
    fn next_within(&mut self, length: usize, start: Start) -> Option<usize> {
        self.patience = self.patience.checked_sub(length)?;
        next_element(self.window.bytes(length), start.indentation, start.named)
    }

    /// Consumes everything up to where the next element begins.
    fn go_on_anywhere(&mut self, start: Start) -> Result<(), FormatError> {
        loop {
            let head = self.window.head();
            if let Some(next) = next_element(head, start.indentation, start.named) {
                let _ = self.pass(next);
                return Ok(());
            }
            let all = head.len();
            // The last line may go on in the next block.
            let last_line = head.iter().rposition(|byte| *byte == b'\n').unwrap_or(all);
            let _ = self.pass(if all - last_line > self.max { all } else { last_line });
            if !self.window.load_more()? {
                let rest = self.window.head().len();
                let _ = self.pass(rest);
                return Ok(());
            }
        }
    }

    /// Reports what stands where nothing of the kind may stand, to the end of its line.
    pub(super) fn skip_line(&mut self, expected: &str) -> Result<Issue, FormatError> {
        let start = self.here();
        let shown = self.window.head().len().min(4 * Issue::VALUE_CHARS);
        let quoted = String::from_utf8_lossy(self.window.bytes(shown)).into_owned();
        loop {
            let head = self.window.head();
            let found = head.iter().position(|byte| *byte == b'\n');
            let length = found.unwrap_or(head.len());
            let _ = self.pass(length);
            if found.is_some() || !self.window.load_more()? {
                break;
            }
        }
        let quoted = quoted.lines().next().unwrap_or_default();
        let place = self.place(start, self.window.offset() - start.offset);
        Ok(Issue::new(IssueCode::UnreadableRecord, &place, "", quoted, expected))
    }
}
