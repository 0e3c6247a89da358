//! The common shape of a card, and its parser.

use serde::de::DeserializeOwned;
use std::fmt;

/// A card whose head has been read as `H`.
#[derive(Clone, Debug)]
pub struct Card<H> {
    /// File name for messages, for example `sensitivity/health.md`.
    pub path: String,
    /// The machine-readable head.
    pub head: H,
    /// The head as written; fingerprints are made of it.
    pub head_text: String,
    /// The level-1 heading.
    pub title: String,
    /// The Markdown after the heading, without the examples.
    pub prose: String,
    /// The fenced examples in order.
    pub examples: Vec<Example>,
}

/// One fenced example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// What the card expects of it.
    pub expect: Expect,
    /// Line of the opening fence, from 1.
    pub line: usize,
    /// The listing as TOML: fields of the canonical record.
    pub body: String,
}

/// What a card expects of an example; the word after `listing` in the fence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum Expect {
    /// The term is given, the rule applies.
    Flag,
    /// The term is not given, the rule is clearly false.
    Clear,
    /// The rule is undecided.
    Unknown,
    /// Should be flagged and is not yet; documented, and reported by the test when it starts to work.
    KnownMiss,
}

impl Expect {
    /// The word after `listing` in the fence.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// A card that cannot be parsed: `path:line: reason`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct CardError {
    /// File.
    pub path: String,
    /// Line, from 1.
    pub line: usize,
    /// Reason and hint.
    pub reason: String,
}

impl fmt::Display for CardError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.reason)
    }
}

impl CardError {
    /// An error at a line of a file.
    pub fn at(path: &str, line: usize, reason: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, reason: reason.into() }
    }
}

impl<H: DeserializeOwned> Card<H> {
    /// Parses a card.
    ///
    /// # Errors
    /// The line and what is wrong there.
    pub fn parse(path: &str, text: &str) -> Result<Self, CardError> {
        let mut lines = text.lines();
        if lines.next().map(str::trim_end) != Some("+++") {
            return Err(CardError::at(path, 1, "a card begins with a line “+++” before its TOML head"));
        }
        let mut head_text = String::new();
        let mut line = 1;
        loop {
            let Some(next) = lines.next() else {
                return Err(CardError::at(path, line, "the head is not closed: a second line “+++” is missing"));
            };
            line += 1;
            if next.trim_end() == "+++" {
                break;
            }
            head_text.push_str(next);
            head_text.push('\n');
        }
        let head = toml::from_str(&head_text).map_err(|e| {
            let within = e.span().map_or(0, |s| head_text[..s.start.min(head_text.len())].matches('\n').count());
            CardError::at(path, 2 + within, e.message().to_owned())
        })?;
        let mut body = Body::default();
        for next in lines {
            line += 1;
            body.take(path, line, next)?;
        }
        if let Some(open) = body.open {
            return Err(CardError::at(path, open.line, "the example is not closed: a line “```” is missing"));
        }
        if body.title.is_empty() {
            return Err(CardError::at(path, line, "the prose has no level-1 heading (“# …”)"));
        }
        Ok(Self {
            path: path.to_owned(),
            head,
            head_text,
            title: body.title,
            prose: body.prose.trim().to_owned(),
            examples: body.examples,
        })
    }
}

#[derive(Default)]
struct Body {
    title: String,
    prose: String,
    examples: Vec<Example>,
    open: Option<Example>,
}

impl Body {
    fn take(&mut self, path: &str, line: usize, text: &str) -> Result<(), CardError> {
        if let Some(open) = &mut self.open {
            if text.trim_end() == "```" {
                self.examples.extend(self.open.take());
            } else {
                open.body.push_str(text);
                open.body.push('\n');
            }
        } else if let Some(word) = text.strip_prefix("```listing") {
            let word = word.trim();
            let Ok(expect) = word.parse::<Expect>() else {
                let reason =
                    format!("invalid kind of example “{word}”; expected one of flag, clear, unknown, known-miss");
                return Err(CardError::at(path, line, reason));
            };
            self.open = Some(Example { expect, line, body: String::new() });
        } else if let (true, Some(title)) = (self.title.is_empty(), text.strip_prefix("# ")) {
            self.title = title.trim().to_owned();
        } else {
            self.prose.push_str(text);
            self.prose.push('\n');
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Head {
        id: String,
    }

    fn error(text: &str) -> String {
        Card::<Head>::parse("x.md", text).unwrap_err().to_string()
    }

    #[test]
    fn a_card_has_a_head_a_title_prose_and_examples() {
        let card = Card::<Head>::parse(
            "x.md",
            "+++\nid = \"a\"\n+++\n# Title\nProse.\n```listing flag\ntitle = \"t\"\n```\nMore.\n",
        )
        .unwrap();
        assert_eq!((card.head.id.as_str(), card.title.as_str()), ("a", "Title"));
        assert_eq!(card.prose, "Prose.\nMore.");
        assert_eq!(card.examples, [Example { expect: Expect::Flag, line: 6, body: "title = \"t\"\n".into() }]);
    }

    #[test]
    fn errors_name_their_line() {
        assert!(error("id").starts_with("x.md:1: a card begins"));
        assert!(error("+++\nid = \"a\"\n").starts_with("x.md:2: the head is not closed"));
        assert!(error("+++\nid = \"a\"\nidd = 3\n+++\n# T\n").starts_with("x.md:3: unknown field `idd`"));
        assert!(
            error("+++\nid = \"a\"\n+++\n# T\n```listing maybe\n")
                .starts_with("x.md:5: invalid kind of example “maybe”")
        );
        assert!(error("+++\nid = \"a\"\n+++\n# T\n```listing flag\n").starts_with("x.md:5: the example is not closed"));
        assert!(error("+++\nid = \"a\"\n+++\ntext\n").contains("no level-1 heading"));
    }
}
