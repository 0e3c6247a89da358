//! Checks JSON while it streams into the reader of JSON-LD, which would give up all of a document for one wrong byte.
//! What can be mended is mended: a comma too many, a control character inside a text, half a pair of surrogates, a word
//! that is no value. At anything else, at too deep nesting and at an early end, the open brackets are closed, so that
//! everything before is read.

/// Deepest nesting of lists and objects. The reader copies an object once for each object around it,
/// and calls itself for each.
pub(super) const MAX_DEPTH: usize = 32;

/// Longest number or word, in bytes.
const MAX_WORD: usize = 1_000;

/// Bytes of one text held back until its end is seen.
const MAX_TEXT: usize = 16 << 20;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// A value must follow; in a list the bracket may close (`true`).
    Value(bool),
    /// A name must follow, or the brace closes.
    Name,
    /// The colon after a name.
    Colon,
    /// A comma or a closing bracket.
    Comma,
    /// Inside a text; of a name (`true`).
    Text(bool),
    /// After the backslash in a text.
    Escape(bool),
    /// Inside the four digits of an escape.
    Hex(bool),
    /// Inside a number or a word.
    Word,
    /// After the end of the document, or after an error.
    End,
}

/// The state between two blocks of a document.
#[derive(Debug)]
pub(super) struct JsonGuard {
    state: State,
    open: Vec<u8>,
    comma: bool,
    /// A name whose value has not begun; without one it is left out.
    name: Vec<u8>,
    token: Vec<u8>,
    hex: Vec<u8>,
    high: Option<[u8; 4]>,
    /// What was mended or ended the reading: the byte of the decoded document and a sentence.
    pub(super) faults: Vec<(u64, String)>,
    at: u64,
    ended: bool,
}

impl JsonGuard {
    pub(super) fn new() -> Self {
        Self {
            state: State::Value(false),
            open: Vec::new(),
            comma: false,
            name: Vec::new(),
            token: Vec::new(),
            hex: Vec::new(),
            high: None,
            faults: Vec::new(),
            at: 0,
            ended: false,
        }
    }

    fn fault(&mut self, message: &str) {
        if self.faults.len() < super::MAX_FAULTS {
            self.faults.push((self.at, message.to_owned()));
        }
    }

    /// Whether nothing more is read.
    pub(super) fn is_over(&self) -> bool {
        self.ended
    }

    /// Passes a block on, mended.
    pub(super) fn feed(&mut self, block: &[u8], out: &mut Vec<u8>) {
        let start = self.at;
        let mut n = 0;
        while let Some(byte) = block.get(n).copied() {
            if self.ended {
                return;
            }
            self.at = start + n as u64;
            if let State::Text(_) = self.state {
                // The long way is only for the few bytes that mean something.
                let rest = block.get(n..).unwrap_or_default();
                let plain = rest.iter().position(|b| matches!(b, b'"' | b'\\' | 0..=0x1F)).unwrap_or(rest.len());
                if plain > 0 {
                    self.lone_surrogate();
                    self.token.extend_from_slice(rest.get(..plain).unwrap_or_default());
                    n += plain;
                    if self.token.len() > MAX_TEXT {
                        self.stop("a text is too long", out);
                    }
                    continue;
                }
            }
            if self.step(byte, out) {
                n += 1;
            }
        }
        self.at = start + block.len() as u64;
    }

    /// Closes what is open at the end of the file.
    pub(super) fn finish(&mut self, out: &mut Vec<u8>) {
        if self.state == State::Word {
            self.word(out);
        }
        if !self.ended && self.state != State::End {
            self.stop("the document ends before its brackets are closed", out);
        }
    }

    /// Takes one byte; `false` if it has to be looked at again.
    fn step(&mut self, byte: u8, out: &mut Vec<u8>) -> bool {
        let space = matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
        match self.state {
            State::Text(name) => self.in_text(byte, name, out),
            State::Escape(name) => self.escaped(byte, name),
            State::Hex(name) => return self.digit(byte, name),
            State::Word => {
                if space
                    || matches!(byte, b',' | b']' | b'}' | b':' | b'"' | b'{' | b'[')
                    || self.token.len() > MAX_WORD
                {
                    self.word(out);
                    return false;
                }
                self.token.push(byte);
            }
            _ if space => out.push(byte),
            State::Value(may_close) => match byte {
                b'{' | b'[' => self.begin(byte, out),
                b']' if may_close => self.close(byte, out),
                b'"' => self.state = State::Text(false),
                b',' if may_close => self.fault("a comma too many"),
                b'}' | b']' | b',' | b':' => self.stop("expected a value", out),
                _ => {
                    self.state = State::Word;
                    self.token.push(byte);
                }
            },
            State::Name => match byte {
                b'"' => self.state = State::Text(true),
                b'}' => self.close(byte, out),
                b',' => self.fault("a comma too many"),
                _ => self.stop("expected a name in quotes", out),
            },
            State::Colon if byte == b':' => self.state = State::Value(false),
            State::Colon => self.stop("expected a colon after the name", out),
            State::Comma => match byte {
                b',' => {
                    self.comma = true;
                    self.state = if self.open.last() == Some(&b'{') { State::Name } else { State::Value(true) };
                }
                b'}' | b']' => self.close(byte, out),
                _ => self.stop("expected a comma or a closing bracket", out),
            },
            State::End => {
                self.fault("text after the end of the document is not read");
                self.ended = true;
            }
        }
        true
    }

    /// Writes the comma and the name before the value that follows them.
    fn write_comma(&mut self, out: &mut Vec<u8>) {
        if std::mem::take(&mut self.comma) {
            out.push(b',');
        }
        if !self.name.is_empty() {
            out.append(&mut self.name);
            out.push(b':');
        }
    }

    fn begin(&mut self, byte: u8, out: &mut Vec<u8>) {
        if self.open.len() >= MAX_DEPTH {
            return self.stop("lists and objects are nested too deeply", out);
        }
        self.write_comma(out);
        out.push(byte);
        self.open.push(byte);
        self.state = if byte == b'{' { State::Name } else { State::Value(true) };
    }

    fn close(&mut self, byte: u8, out: &mut Vec<u8>) {
        let opening = if byte == b'}' { b'{' } else { b'[' };
        if self.open.last() != Some(&opening) {
            return self.stop("a closing bracket does not fit the open one", out);
        }
        if std::mem::take(&mut self.comma) {
            self.fault("a comma before a closing bracket");
        }
        out.push(byte);
        self.open.pop();
        self.after_value();
    }

    fn after_value(&mut self) {
        self.state = if self.open.is_empty() { State::End } else { State::Comma };
    }

    fn in_text(&mut self, byte: u8, name: bool, out: &mut Vec<u8>) {
        match byte {
            b'\\' => self.state = State::Escape(name),
            b'"' => {
                self.lone_surrogate();
                if name {
                    self.name.push(b'"');
                    self.name.append(&mut self.token);
                    self.name.push(b'"');
                    self.state = State::Colon;
                } else {
                    self.write_comma(out);
                    out.push(b'"');
                    out.append(&mut self.token);
                    out.push(b'"');
                    self.after_value();
                }
            }
            _ => {
                self.lone_surrogate();
                self.fault("a control character inside a text; read as a space");
                self.token.push(b' ');
            }
        }
    }

    fn escaped(&mut self, byte: u8, name: bool) {
        self.state = State::Text(name);
        match byte {
            b'u' => {
                self.hex.clear();
                self.state = State::Hex(name);
            }
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => {
                self.lone_surrogate();
                self.token.extend_from_slice(&[b'\\', byte]);
            }
            _ => {
                self.lone_surrogate();
                self.fault("an unknown escape; its backslash is kept as text");
                self.token.extend_from_slice(b"\\\\");
                if byte >= b' ' {
                    self.token.push(byte);
                }
            }
        }
    }

    fn digit(&mut self, byte: u8, name: bool) -> bool {
        if !byte.is_ascii_hexdigit() {
            self.lone_surrogate();
            self.fault("expected four hexadecimal digits after \\u");
            self.token.extend_from_slice(b"\\uFFFD");
            self.state = State::Text(name);
            return false;
        }
        self.hex.push(byte);
        let Ok(digits) = <[u8; 4]>::try_from(self.hex.as_slice()) else { return true };
        self.state = State::Text(name);
        let kind = digits.map(|digit| digit.to_ascii_lowercase());
        match (self.high.take(), &kind) {
            (Some(high), [b'd', b'c'..=b'f', ..]) => {
                self.token.extend_from_slice(b"\\u");
                self.token.extend_from_slice(&high);
                self.token.extend_from_slice(b"\\u");
                self.token.extend_from_slice(&digits);
            }
            (high, kind) => {
                self.high = high;
                self.lone_surrogate();
                match kind {
                    [b'd', b'8' | b'9' | b'a' | b'b', ..] => self.high = Some(digits),
                    [b'd', b'c'..=b'f', ..] => {
                        self.high = Some(digits);
                        self.lone_surrogate();
                    }
                    _ => {
                        self.token.extend_from_slice(b"\\u");
                        self.token.extend_from_slice(&digits);
                    }
                }
            }
        }
        true
    }

    /// Puts U+FFFD for half a pair that has no other half.
    fn lone_surrogate(&mut self) {
        if self.high.take().is_some() {
            self.fault("half a surrogate pair; read as U+FFFD");
            self.token.extend_from_slice(b"\\uFFFD");
        }
    }

    fn word(&mut self, out: &mut Vec<u8>) {
        self.write_comma(out);
        if serde_json::from_slice::<serde_json::Value>(&self.token).is_ok() {
            out.append(&mut self.token);
        } else {
            let shown: String = String::from_utf8_lossy(&self.token).chars().take(40).collect();
            self.fault(&format!("expected a value, found “{shown}”; read as null"));
            self.token.clear();
            out.extend_from_slice(b"null");
        }
        self.after_value();
    }

    /// Ends the reading with an issue and closes what is open.
    fn stop(&mut self, message: &str, out: &mut Vec<u8>) {
        self.fault(&format!("{message}; what is before it was read"));
        if self.open.is_empty() && self.state == State::Value(false) {
            out.extend_from_slice(b"null");
        }
        while let Some(open) = self.open.pop() {
            out.push(if open == b'{' { b'}' } else { b']' });
        }
        self.ended = true;
    }
}
