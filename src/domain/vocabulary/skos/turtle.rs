//! Statements as Turtle (RDF 1.1): one on a line, every address written out, texts in short quotes with escapes.

use super::statement::{Kind, Node, PREFIXES};

/// The file, with a line break at its end.
pub(super) fn write(nodes: &[Node]) -> String {
    let mut out = String::new();
    for (prefix, iri) in PREFIXES {
        out.push_str(&format!("@prefix {prefix}: <{iri}> .\n"));
    }
    for node in nodes {
        out.push_str(&format!("\n<{}>\n    a {}", node.iri, node.kind));
        for (property, values) in &node.statements {
            for value in values {
                out.push_str(&format!(" ;\n    {}:{} ", property.prefix, property.name));
                match property.kind {
                    Kind::Iri => out.push_str(&format!("<{value}>")),
                    Kind::English => out.push_str(&format!("\"{}\"@en", escaped(value))),
                    Kind::Code => out.push_str(&format!("\"{}\"", escaped(value))),
                    Kind::True => out.push_str("true"),
                }
            }
        }
        out.push_str(" .\n");
    }
    out
}

/// Text as it may stand between short quotes: quotes, backslashes and control characters are escaped.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            // Line separators are not line breaks in Turtle, but many editors treat them as such.
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}') => {
                out.push_str(&format!("\\u{:04X}", u32::from(c)));
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::statement::{LABEL, Node};
    use super::*;

    #[test]
    fn no_text_can_end_its_quotes_or_its_line() {
        assert_eq!(escaped("a \"b\" \\ c\nd\r\te\u{0}\u{85}"), r#"a \"b\" \\ c\nd\r\te\u0000\u0085"#);
        assert_eq!(escaped("“失信” \u{1F600}"), "“失信” \u{1F600}");
        let mut node = Node::new("http://a/b".to_owned(), "skos:Concept");
        node.say(LABEL, ["x\"@en . <y> a <z> .\\".to_owned()]);
        let text = write(&[node]);
        assert!(text.ends_with(
            "\n<http://a/b>\n    a skos:Concept ;\n    skos:prefLabel \"x\\\"@en . <y> a <z> .\\\\\"@en .\n"
        ));
    }
}
