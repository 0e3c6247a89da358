//! The part of a JSON text that is whole before the place where it breaks off: the values before the last one and, of a
//! list or of the nodes of a document, the items before the last one. A listing that is not whole is no part of it.

/// The part that is whole.
pub(super) struct Whole {
    /// Its text, closed.
    pub(super) text: String,
    /// How many values and items it has.
    pub(super) number: usize,
    /// The beginning of what follows.
    pub(super) rest: String,
}

/// What is whole before a byte of a text; `None` if nothing is.
pub(super) fn whole_before(text: &str, until: usize) -> Option<Whole> {
    let bytes = text.as_bytes();
    let mut open: Vec<u8> = Vec::new();
    // In a list of the document, and how its text is closed behind an item.
    let mut list: Option<&str> = None;
    let mut found: Option<(usize, &str)> = None;
    let (mut name, mut is_graph, mut number, mut at) = ("", false, 0, 0);
    while at < until {
        let byte = *bytes.get(at)?;
        let here = at;
        at += 1;
        match byte {
            b'"' => {
                let Some(end) = string_end(bytes, at).filter(|end| *end <= until) else { break };
                name = text.get(at..end - 1).unwrap_or_default();
                at = end;
            }
            b':' if open.len() == 1 => is_graph = name == "@graph",
            b'{' | b'[' => {
                open.push(byte);
                list = match open.as_slice() {
                    b"[" => Some("]"),
                    b"{[" if is_graph => Some("]}"),
                    _ => list,
                };
            }
            b'}' | b']' => {
                open.pop()?;
                let close = match (open.as_slice(), list) {
                    ([], _) => "",
                    (b"{", Some("]}")) => "}",
                    (b"[", Some(close @ "]")) | (b"{[", Some(close @ "]}")) => close,
                    _ => continue,
                };
                list = list.filter(|list| close == *list);
                number += 1;
                found = Some((at, close));
            }
            b',' => {
                let close = match (open.as_slice(), list) {
                    (b"[", Some(close @ "]")) | (b"{[", Some(close @ "]}")) => close,
                    _ => continue,
                };
                found = Some((here, close));
            }
            _ => {}
        }
    }
    let (end, close) = found.filter(|_| number > 0)?;
    let rest = text.get(end..)?.trim_start_matches(|c: char| c == ',' || c.is_whitespace());
    let rest = rest.chars().take(crate::domain::listing::Issue::VALUE_CHARS + 1).collect();
    Some(Whole { text: format!("{}{close}", text.get(..end)?), number, rest })
}

/// Where a text ends that begins after a quotation mark.
fn string_end(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        at += memchr::memchr2(b'"', b'\\', bytes.get(at..)?)?;
        match bytes.get(at)? {
            b'"' => return Some(at + 1),
            _ => at += 2,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::whole_before;

    fn whole(text: &str) -> Option<(String, usize, String)> {
        whole_before(text, text.len()).map(|whole| (whole.text, whole.number, whole.rest))
    }

    #[test]
    fn what_is_whole_is_closed() {
        for (text, expected, number, rest) in [
            (r#"[{"a":1},{"b":[2,3"#, r#"[{"a":1}]"#, 1, r#"{"b":[2,3"#),
            (r#"[{"a":"]"}, {"b":2}, "#, r#"[{"a":"]"}, {"b":2}]"#, 2, ""),
            (r#"{"x":1,"@graph":[{"a":1},{"b":"#, r#"{"x":1,"@graph":[{"a":1}]}"#, 1, r#"{"b":"#),
            (r#"{"@graph":[{"a":1}],"x":{"y":[{"z":1},"#, r#"{"@graph":[{"a":1}]}"#, 2, r#""x":{"y":[{"z":1},"#),
            (r#"{"a":1}{"b":{"c":2},"#, r#"{"a":1}"#, 1, r#"{"b":{"c":2},"#),
        ] {
            assert_eq!(whole(text), Some((expected.to_owned(), number, rest.to_owned())), "{text}");
        }
    }

    #[test]
    fn half_a_listing_is_not_whole() {
        for text in [r#"{"a":[{"b":1},{"c":"#, "", "[", r#"["#, r#"[{"a":1"#, r#"{"@graph":[{"a":{"b":1}"#, "]"] {
            assert_eq!(whole(text), None, "{text}");
        }
    }
}
