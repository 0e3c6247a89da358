//! Puts the members of the objects of JSON-LD into the order in which its reader can take them one after the other:
//! `@context`, types, `@id`, the others, `@graph`. Without that the reader copies each object once for each object
//! around it, to find these members wherever they are. Documents for which the order may matter in other ways are left
//! to that.

use memchr::memchr2;
use serde_json::Value;
use std::collections::BTreeMap;

/// What the name of a member says about its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Context,
    Type,
    Id,
    Other,
    Graph,
}

/// A member that was written: its place, and where its name begins, ends and its value ends.
type Member = (Place, usize, usize, usize);

/// The text of a valid JSON document with the members of each object in order, without spaces between; `None` if the
/// order cannot be told from the names alone.
pub(super) fn in_order(text: &[u8]) -> Option<Vec<u8>> {
    let mut order =
        Order { text, at: 0, out: Vec::with_capacity(text.len()), terms: BTreeMap::new(), maps: false, depth: 0 };
    order.find_context()?;
    order.at = 0;
    order.value()?;
    Some(order.out)
}

struct Order<'a> {
    text: &'a [u8],
    at: usize,
    out: Vec<u8>,
    /// Terms that the context declares to be keywords.
    terms: BTreeMap<String, Place>,
    /// Whether the names of some objects are no properties but keys, such as languages.
    maps: bool,
    depth: usize,
}

impl<'a> Order<'a> {
    /// The next byte that is no space.
    fn next(&mut self) -> Option<u8> {
        let rest = self.text.get(self.at..)?;
        let spaces = rest.iter().position(|byte| !matches!(byte, b' ' | b'\t' | b'\n' | b'\r'))?;
        self.at += spaces;
        rest.get(spaces).copied()
    }

    /// Reads a text with its quotation marks.
    fn string(&mut self) -> Option<&'a [u8]> {
        let text = self.text;
        let begin = self.at;
        self.at += 1;
        loop {
            self.at += memchr2(b'"', b'\\', text.get(self.at..)?)?;
            match text.get(self.at)? {
                b'"' => break,
                _ => self.at += 2,
            }
        }
        self.at += 1;
        text.get(begin..self.at)
    }

    /// Reads a number or a word.
    fn word(&mut self) -> Option<&'a [u8]> {
        let rest = self.text.get(self.at..)?;
        let end = rest.iter().position(|byte| matches!(byte, b',' | b']' | b'}' | b' ' | b'\t' | b'\n' | b'\r'));
        let word = rest.get(..end.unwrap_or(rest.len()))?;
        self.at += word.len();
        Some(word)
    }

    /// Reads a value without writing it.
    fn skip(&mut self) -> Option<&'a [u8]> {
        self.next()?;
        let (text, begin) = (self.text, self.at);
        let mut open = 0_usize;
        loop {
            match self.next()? {
                b'{' | b'[' => (open, self.at) = (open + 1, self.at + 1),
                b'}' | b']' => (open, self.at) = (open.checked_sub(1)?, self.at + 1),
                b',' | b':' => self.at += 1,
                b'"' => drop(self.string()?),
                _ => drop(self.word().filter(|word| !word.is_empty())?),
            }
            if open == 0 {
                return text.get(begin..self.at);
            }
        }
    }

    /// Reads the context of the outermost object, wherever it is in it.
    fn find_context(&mut self) -> Option<()> {
        if self.next()? != b'{' {
            return Some(());
        }
        self.at += 1;
        loop {
            match self.next()? {
                b'}' => return Some(()),
                b'"' => {}
                _ => {
                    self.at += 1;
                    continue;
                }
            }
            let name = self.string()?;
            self.next().filter(|byte| *byte == b':')?;
            self.at += 1;
            let value = self.skip()?;
            if name == b"\"@context\"" {
                let context: Value = serde_json::from_slice(value).ok()?;
                let mut words = Vec::new();
                self.declare(&context, &mut words)?;
                // A term that stands for a term that stands for a keyword.
                return (!words.iter().any(|word| self.terms.contains_key(word))).then_some(());
            }
        }
    }

    /// Notes which terms a context makes keywords, and what the others stand for.
    fn declare(&mut self, context: &Value, words: &mut Vec<String>) -> Option<()> {
        match context {
            // The contexts of this program declare these two.
            Value::String(_) => {
                self.terms.insert("id".to_owned(), Place::Id);
                self.terms.insert("type".to_owned(), Place::Type);
            }
            Value::Array(all) => return all.iter().try_for_each(|context| self.declare(context, words)),
            Value::Object(terms) => {
                for (term, means) in terms {
                    self.declare_term(term, means, words)?;
                }
            }
            _ => return None,
        }
        Some(())
    }

    fn declare_term(&mut self, term: &str, means: &Value, words: &mut Vec<String>) -> Option<()> {
        if term.starts_with('@') {
            return (!matches!(term, "@propagate" | "@import")).then_some(());
        }
        self.terms.remove(term);
        if let Value::Object(means) = means {
            if ["@context", "@nest"].iter().any(|keyword| means.contains_key(*keyword)) {
                return None;
            }
            let container = means.get("@container");
            self.maps |= container.is_some_and(|kind| !matches!(kind.as_str(), Some("@list" | "@set")));
        }
        let Some(stands_for) = means.as_str().or_else(|| means.get("@id")?.as_str()) else { return Some(()) };
        let place = match stands_for {
            "@type" => Place::Type,
            "@id" => Place::Id,
            "@graph" => Place::Graph,
            "@nest" | "@context" => return None,
            other => {
                words.push(other.to_owned());
                return Some(());
            }
        };
        self.terms.insert(term.to_owned(), place);
        Some(())
    }

    /// The place of a member by its name, given with its quotation marks.
    fn place(&self, name: &[u8]) -> Option<Place> {
        let name = std::str::from_utf8(name.strip_prefix(b"\"")?.strip_suffix(b"\"")?).ok()?;
        Some(match name {
            "@context" => Place::Context,
            "@type" => Place::Type,
            "@id" => Place::Id,
            "@graph" => Place::Graph,
            "@nest" => return None,
            // It may be any of these.
            _ if name.contains('\\') => return None,
            _ => self.terms.get(name).copied().unwrap_or(Place::Other),
        })
    }

    fn value(&mut self) -> Option<()> {
        match self.next()? {
            b'{' => self.object(),
            b'[' => self.list(),
            b'"' => {
                let text = self.string()?;
                self.out.extend_from_slice(text);
                Some(())
            }
            _ => {
                let word = self.word().filter(|word| !word.is_empty())?;
                self.out.extend_from_slice(word);
                Some(())
            }
        }
    }

    fn list(&mut self) -> Option<()> {
        self.at += 1;
        self.depth += 1;
        self.out.push(b'[');
        let begin = self.out.len();
        loop {
            match self.next()? {
                b']' => break,
                b',' => self.at += 1,
                _ => {
                    if self.out.len() > begin {
                        self.out.push(b',');
                    }
                    self.value()?;
                }
            }
        }
        self.at += 1;
        self.depth -= 1;
        self.out.push(b']');
        Some(())
    }

    fn object(&mut self) -> Option<()> {
        self.at += 1;
        self.depth += 1;
        self.out.push(b'{');
        let begin = self.out.len();
        let mut members: Vec<Member> = Vec::new();
        loop {
            match self.next()? {
                b'}' => break,
                b',' => self.at += 1,
                b'"' => {
                    if !members.is_empty() {
                        self.out.push(b',');
                    }
                    members.push(self.member()?);
                }
                _ => return None,
            }
        }
        self.at += 1;
        self.depth -= 1;
        self.sort(begin, members)?;
        self.out.push(b'}');
        Some(())
    }

    fn member(&mut self) -> Option<Member> {
        let name = self.string()?;
        let place = self.place(name)?;
        self.next().filter(|byte| *byte == b':')?;
        self.at += 1;
        let begin = self.out.len();
        self.out.extend_from_slice(name);
        let end = self.out.len();
        self.out.push(b':');
        if place == Place::Context {
            // Another one inside changes what the names mean.
            if self.depth > 1 {
                return None;
            }
            let context = self.skip()?;
            self.out.extend_from_slice(context);
        } else {
            self.value()?;
        }
        Some((place, begin, end, self.out.len()))
    }

    /// Puts the members written last, from `begin` on, in order.
    fn sort(&mut self, begin: usize, mut members: Vec<Member>) -> Option<()> {
        let count = |place: Place| members.iter().filter(|(other, ..)| *other == place).count();
        if count(Place::Context) > 1 || count(Place::Id) > 1 {
            return None;
        }
        // Types and the identifier may change places.
        let rank = |place: Place| if place == Place::Type { Place::Id } else { place };
        if count(Place::Type) < 2 && members.is_sorted_by_key(|(place, ..)| rank(*place)) {
            return Some(());
        }
        if self.maps {
            return None;
        }
        let written = self.out.split_off(begin);
        let name = |(place, from, to, _): &Member| match place {
            Place::Type => written.get(from - begin + 1..to - begin - 1).unwrap_or_default(),
            _ => &[],
        };
        members.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| name(a).cmp(name(b))));
        for (n, (_, from, _, to)) in members.iter().enumerate() {
            if n > 0 {
                self.out.push(b',');
            }
            self.out.extend_from_slice(written.get(from - begin..to - begin)?);
        }
        Some(())
    }
}
