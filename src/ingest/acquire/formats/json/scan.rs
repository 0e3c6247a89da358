//! Finds where a JSON value ends without parsing it: counts brackets outside of texts. Works in pieces, so a value may
//! be longer than what is in memory.

/// Where the value that is being looked at ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum End {
    /// After that many bytes of the last piece.
    At(usize),
    /// Not within the piece.
    Open,
    /// A line ends inside a text, after that many bytes of the last piece. JSON does not allow it; nearly always the
    /// closing quote is missing, and all that follows would be taken for text.
    BrokenText(usize),
}

/// State of the search. A value of nesting depth 100,000 needs no more of it than a flat one.
#[derive(Clone, Debug, Default)]
pub(in super::super) struct Scan {
    depth: u64,
    in_text: bool,
    escaped: bool,
    /// A number or a word such as `true`, which ends where something else begins.
    in_word: bool,
}

impl Scan {
    /// Looks through the next piece of the value; the first piece begins with its first byte.
    pub(in super::super) fn feed(&mut self, piece: &[u8]) -> End {
        let mut at = 0;
        while let Some(rest) = piece.get(at..) {
            if rest.is_empty() {
                break;
            }
            if self.in_text {
                match self.text(rest) {
                    End::At(length) if self.depth == 0 => return End::At(at + length),
                    End::At(length) => at += length,
                    End::Open => return End::Open,
                    End::BrokenText(length) => return End::BrokenText(at + length),
                }
                continue;
            }
            if self.in_word {
                let ends = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b',' | b'}' | b']' | b'{' | b'[');
                return rest.iter().position(ends).map_or(End::Open, |length| End::At(at + length));
            }
            let Some(length) = rest.iter().position(|byte| matches!(byte, b'"' | b'{' | b'}' | b'[' | b']')) else {
                self.in_word = self.depth == 0;
                if self.in_word {
                    continue;
                }
                return End::Open;
            };
            if self.depth == 0 && length > 0 {
                self.in_word = true;
                continue;
            }
            at += length + 1;
            match rest.get(length) {
                Some(b'"') => self.in_text = true,
                Some(b'{' | b'[') => self.depth += 1,
                _ => {
                    self.depth = self.depth.saturating_sub(1);
                    if self.depth == 0 {
                        return End::At(at);
                    }
                }
            }
        }
        End::Open
    }

    /// Whether the value so far is a number or word, which the end of the file also ends.
    pub(in super::super) fn is_word(&self) -> bool {
        self.in_word
    }

    /// Goes on within a text.
    fn text(&mut self, rest: &[u8]) -> End {
        let mut at = 0;
        while let Some(rest) = rest.get(at..) {
            if rest.is_empty() {
                break;
            }
            if self.escaped {
                self.escaped = false;
                at += 1;
                continue;
            }
            let Some(length) = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | b'\n')) else { break };
            at += length + 1;
            match rest.get(length) {
                Some(b'"') => {
                    self.in_text = false;
                    return End::At(at);
                }
                Some(b'\n') => return End::BrokenText(at - 1),
                _ => self.escaped = true,
            }
        }
        End::Open
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_value_is_found_in_any_pieces() {
        for (text, end) in [
            (&b"{\"a\":\"}\\\"\",\"b\":[1,{}]} x"[..], End::At(22)),
            (b"\"a\\\\\" x", End::At(5)),
            (b"12.5, ", End::At(4)),
            (b"true]", End::At(4)),
            (b"[1,[2],\"]\"] ", End::At(11)),
            (b"{\"a\":", End::Open),
            (b"{\"a\":\"x\n\"}", End::BrokenText(7)),
        ] {
            assert_eq!(Scan::default().feed(text), end, "{}", text.escape_ascii());
            let mut scan = Scan::default();
            let mut found = End::Open;
            for (n, byte) in text.iter().enumerate() {
                found = match scan.feed(std::slice::from_ref(byte)) {
                    End::Open => continue,
                    End::At(length) => End::At(n + length),
                    End::BrokenText(length) => End::BrokenText(n + length),
                };
                break;
            }
            assert_eq!(found, end, "byte by byte: {}", text.escape_ascii());
        }
    }
}
