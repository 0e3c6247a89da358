//! Prints.
use std::fmt;
use super::ast::*;
impl fmt::Display for Ast {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.root.as_ref().map_or(Ok(()), |root| root.fmt(f))
    }
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All(nodes) => separated(f, nodes, " ", |n| matches!(n, Self::Any(_))),
            Self::Most(words) => { for (i,w) in words.iter().enumerate() { if i>0 {f.write_str(" ")?;} write!(f,"{w}")?; } Ok(()) }
            Self::Any(nodes) => separated(f, nodes, " OR ", |_| false),
            Self::Not(node) => {
                f.write_str("-")?;
                separated(f, std::slice::from_ref(&**node), "", |n| !matches!(n, Self::Leaf(_)))
            }
            Self::Leaf(leaf) => leaf.fmt(f),
        }
    }
}

fn separated(f: &mut fmt::Formatter<'_>, nodes: &[Node], by: &str, in_brackets: fn(&Node) -> bool) -> fmt::Result {
    for (i, node) in nodes.iter().enumerate() {
        if i > 0 {
            f.write_str(by)?;
        }
        if in_brackets(node) {
            write!(f, "({node})")?;
        } else {
            write!(f, "{node}")?;
        }
    }
    Ok(())
}

impl fmt::Display for Leaf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(field) = self.field {
            write!(f, "{}:", field.name())?;
        }
        match &self.form {
            Form::Word => f.write_str(&self.text),
            Form::Prefix => write!(f, "{}*", self.text),
            _ => write!(f, "\"{}\"", self.text.replace('\\', "\\\\").replace('"', "\\\"")),
        }
    }
}
