//! Values of a TOML file as they are written: where each begins and ends, with the comments inside lists.
//!
//! The `toml` crate gives values and forgets comments and layout. The formatter of cards needs both, so it reads lists
//! and inline tables itself and leaves every other value as a piece of source text. What it does not understand is an
//! error, never a guess.

/// A value with its source text.
#[derive(Debug)]
pub(super) struct Node<'a> {
    /// The text of the value, from its first to its last character.
    pub source: &'a str,
    pub kind: Kind<'a>,
}

/// What a value is made of.
#[derive(Debug)]
pub(super) enum Kind<'a> {
    /// A string, number, boolean or date.
    Scalar,
    List(List<'a>),
    /// An inline table: keys and values in order.
    Table(Vec<(&'a str, Node<'a>)>),
}

/// The items of a list.
#[derive(Debug, Default)]
pub(super) struct List<'a> {
    pub items: Vec<Item<'a>>,
    /// Comment lines between the last item and the closing bracket.
    pub end: Vec<&'a str>,
}

/// An item of a list with its comments.
#[derive(Debug)]
pub(super) struct Item<'a> {
    /// Comment lines above it.
    pub above: Vec<&'a str>,
    pub node: Node<'a>,
    /// The comment behind it on the same line.
    pub behind: Option<&'a str>,
}

/// Reads one value at the beginning of `text`; the rest of the text follows it.
///
/// Errors: the offset in `text` and what was expected there.
pub(super) fn read(text: &str) -> Result<(Node<'_>, &str), (usize, &'static str)> {
    let mut reader = Reader { text, at: 0 };
    let node = reader.value()?;
    Ok((node, &text[reader.at..]))
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

type Read<T> = Result<T, (usize, &'static str)>;

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn fail<T>(&self, expected: &'static str) -> Read<T> {
        Err((self.at, expected))
    }

    fn take(&mut self, token: char) -> bool {
        let found = self.rest().starts_with(token);
        self.at += if found { token.len_utf8() } else { 0 };
        found
    }

    fn blanks(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start_matches([' ', '\t']).len();
    }

    fn value(&mut self) -> Read<Node<'a>> {
        let start = self.at;
        let kind = if self.take('[') {
            Kind::List(self.list()?)
        } else if self.take('{') {
            Kind::Table(self.table()?)
        } else {
            self.scalar()?;
            Kind::Scalar
        };
        Ok(Node { source: &self.text[start..self.at], kind })
    }

    fn list(&mut self) -> Read<List<'a>> {
        let mut list = List::default();
        let mut above = Vec::new();
        let mut comma = true;
        loop {
            self.blanks();
            if self.take('\n') || self.take('\r') {
                continue;
            }
            if self.rest().starts_with('#') {
                let comment = self.comment();
                let same_line = self.text[..self.at - comment.len()].trim_end_matches([' ', '\t']);
                match list.items.last_mut().filter(|item| above.is_empty() && item.behind.is_none()) {
                    Some(last) if !same_line.ends_with('\n') => last.behind = Some(comment),
                    _ => above.push(comment),
                }
            } else if self.take(']') {
                list.end = above;
                return Ok(list);
            } else if self.take(',') {
                if std::mem::replace(&mut comma, true) {
                    return self.fail("an item between two commas");
                }
            } else if comma {
                let node = self.value()?;
                list.items.push(Item { above: std::mem::take(&mut above), node, behind: None });
                comma = false;
            } else {
                return self.fail("a comma or “]” after an item");
            }
        }
    }

    /// From `#` to the end of the line, which is not taken.
    fn comment(&mut self) -> &'a str {
        let comment = self.rest().split('\n').next().unwrap_or_default();
        self.at += comment.len();
        comment.trim_end()
    }

    fn table(&mut self) -> Read<Vec<(&'a str, Node<'a>)>> {
        let mut entries = Vec::new();
        self.blanks();
        if self.take('}') {
            return Ok(entries);
        }
        loop {
            self.blanks();
            let Some((key, _)) = self.rest().split_once('=') else { return self.fail("a key and “=”") };
            if key.trim().is_empty() || key.contains(['\n', '"', '\'', '#', ',', '}']) {
                return self.fail("a plain key");
            }
            self.at += key.len() + 1;
            self.blanks();
            entries.push((key.trim(), self.value()?));
            self.blanks();
            if self.take('}') {
                return Ok(entries);
            }
            if !self.take(',') {
                return self.fail("a comma or “}” after a value");
            }
        }
    }

    fn scalar(&mut self) -> Read<()> {
        let rest = self.rest();
        for quote in ["\"\"\"", "'''", "\"", "'"] {
            let Some(inner) = rest.strip_prefix(quote) else { continue };
            let end = closing(inner, quote).ok_or((self.at, "a closing quotation mark"))?;
            self.at += quote.len() + end;
            return Ok(());
        }
        let end = rest.find([',', ']', '}', '#', '\n']).unwrap_or(rest.len());
        let plain = rest[..end].trim_end();
        if plain.is_empty() || plain.contains(['"', '\'', '[', '{']) {
            return self.fail("a value");
        }
        self.at += plain.len();
        Ok(())
    }
}

/// Length of the text up to and with the closing quotation mark.
fn closing(inner: &str, quote: &str) -> Option<usize> {
    let (escapes, lines) = (quote.starts_with('"'), quote.len() == 3);
    let mut at = 0;
    loop {
        let rest = &inner[at..];
        if rest.starts_with(quote) {
            // Up to two quotation marks may directly precede the closing three.
            let more = if lines { rest[3..].chars().take_while(|c| quote.starts_with(*c)).take(2).count() } else { 0 };
            return Some(at + quote.len() + more);
        }
        match rest.chars().next()? {
            '\\' if escapes => at += 1 + rest[1..].chars().next()?.len_utf8(),
            '\n' if !lines => return None,
            c => at += c.len_utf8(),
        }
    }
}
