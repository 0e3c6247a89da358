//! Finds the next element after one with a fault, by how the file is laid out: a line that opens an object no deeper
//! than the faulty one began, or closes what surrounds it.

/// Position of the next element's first byte in `bytes`, which begin at the faulty element; its line
/// begins with that much white space. `named`: elements are members, so they begin with their names.
pub(super) fn next_element(bytes: &[u8], most: u64, named: bool) -> Option<usize> {
    let mut at = 0;
    while let Some(rest) = bytes.get(at..) {
        let end = rest.iter().position(|byte| *byte == b'\n')?;
        at += end + 1;
        let line = bytes.get(at..)?;
        let indentation = line.iter().position(|byte| !matches!(byte, b' ' | b'\t'))?;
        if indentation as u64 > most {
            continue;
        }
        let from = line.get(indentation..)?;
        let comma = from.iter().position(|byte| !matches!(byte, b' ' | b'\t' | b','))?;
        let first = from.get(comma).copied();
        let begins = match first {
            Some(b'{') => !named,
            Some(b'"') => named && opens_object(from.get(comma..)?),
            // A closing bracket further out ends the surrounding list, whatever the element left open.
            Some(b']') => (indentation as u64) < most,
            _ => false,
        };
        if begins {
            return Some(at + indentation + comma);
        }
    }
    None
}

/// Whether a line such as `"name": {` follows.
fn opens_object(bytes: &[u8]) -> bool {
    let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default().trim_ascii_end();
    line.ends_with(b"{") && line.contains(&b':')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_show_where_the_next_element_begins() {
        let list = b"{\n    \"a\": [\n      {\n  },\n  {\n    \"b\": 1\n  }\n]";
        let at = next_element(list, 2, false).unwrap();
        assert!(list[at..].starts_with(b"{\n    \"b\""));
        let members = b"\"a\": {\n    \"x\": 1,\n  \"b\": {\n    \"x\": 2\n  }\n}";
        let at = next_element(members, 2, true).unwrap();
        assert!(members[at..].starts_with(b"\"b\": {"));
        assert_eq!(next_element(b"{\"a\":1,{\"b\":2}", 0, false), None);
    }
}
