//! The tags of a page of HTML with all their attributes. Comments and raw texts (scripts) are skipped, broken markup is
//! read on, and time is linear in the length of the page.

/// Elements whose content is text without tags.
const RAW: &[&str] = &["script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"];
/// Attributes of a tag that are kept.
const ATTRIBUTES: usize = 64;

/// A tag.
pub struct Tag<'a> {
    /// Name, lower case.
    pub name: String,
    /// Whether it is an end tag.
    pub closes: bool,
    /// Whether it ends with `/>`.
    pub empty: bool,
    /// Names, lower case, and values as written, the first of each name first.
    pub attributes: Vec<(String, &'a str)>,
}

/// The tags of a page, in order.
pub struct Tags<'a> {
    rest: &'a str,
}

impl<'a> Tags<'a> {
    /// Of a page.
    pub fn new(html: &'a str) -> Self {
        Self { rest: html }
    }

    /// Skips what is before a text; everything if it does not occur.
    fn skip_to(&mut self, text: &str) {
        self.rest = self.rest.split_once(text).map_or("", |(_, rest)| rest);
    }

    /// Skips the raw text of an element up to its end tag.
    fn skip_raw(&mut self, name: &str) {
        while let Some((_, after)) = self.rest.split_once("</") {
            let own = after.get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name));
            if own {
                self.rest = after;
                return self.skip_to(">");
            }
            self.rest = after;
        }
        self.rest = "";
    }
}

impl<'a> Iterator for Tags<'a> {
    type Item = Tag<'a>;

    fn next(&mut self) -> Option<Tag<'a>> {
        loop {
            self.skip_to("<");
            let first = self.rest.chars().next()?;
            if self.rest.starts_with("!--") {
                self.skip_to("-->");
                continue;
            }
            let (closes, text) = match self.rest.strip_prefix('/') {
                Some(text) => (true, text),
                None => (false, self.rest),
            };
            if !text.starts_with(|c: char| c.is_ascii_alphabetic()) {
                if matches!(first, '!' | '?' | '/') {
                    self.skip_to(">");
                }
                continue;
            }
            let end = text.find(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>')).unwrap_or(text.len());
            let (name, rest) = text.split_at_checked(end)?;
            let mut tag = Tag { name: name.to_ascii_lowercase(), closes, empty: false, attributes: Vec::new() };
            self.rest = attributes(rest, &mut tag);
            if !closes && RAW.contains(&tag.name.as_str()) {
                let name = tag.name.clone();
                self.skip_raw(&name);
                tag.empty = true;
            }
            return Some(tag);
        }
    }
}

/// Reads the attributes of a tag; returns what follows it.
fn attributes<'a>(mut rest: &'a str, tag: &mut Tag<'a>) -> &'a str {
    loop {
        let slashed = rest.trim_start().starts_with('/');
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        if let Some(after) = rest.strip_prefix('>') {
            tag.empty = slashed;
            return after;
        }
        if rest.is_empty() {
            return rest;
        }
        // A sign of equality may begin a name.
        let after_first = rest.char_indices().nth(1).map_or(rest.len(), |(at, _)| at);
        let ends = |c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>' | '=');
        let end = rest.get(after_first..).and_then(|text| text.find(ends)).map_or(rest.len(), |at| after_first + at);
        let (name, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        let mut value = "";
        rest = after;
        if let Some(after) = after.trim_start().strip_prefix('=') {
            let text = after.trim_start();
            let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''));
            (value, rest) = match quote {
                Some(quote) => text.get(1..).unwrap_or_default().split_once(quote).unwrap_or((text, "")),
                None => {
                    let end = text.find(|c: char| c.is_ascii_whitespace() || c == '>').unwrap_or(text.len());
                    text.split_at_checked(end).unwrap_or((text, ""))
                }
            };
        }
        if tag.attributes.len() < ATTRIBUTES {
            tag.attributes.push((name.to_ascii_lowercase(), value));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_read_as_browsers_do() {
        let html = r#"<!doctype html><A HREF='x>y' b c=d/e title="1"/>a < b <!-- <i> --><script>"</b><i>"</SCRIPT ><p</p><e x="<f>"#;
        let all: Vec<String> = Tags::new(html)
            .map(|tag| {
                let attributes = tag.attributes.iter().map(|(name, value)| format!(" {name}={value}"));
                format!("{}{}{}", if tag.closes { "/" } else { "" }, tag.name, attributes.collect::<String>())
            })
            .collect();
        assert_eq!(all, ["a href=x>y b= c=d/e title=1", "script", "p< p=", "e x=\"<f>"]);
    }

    #[test]
    fn a_tag_of_a_million_attributes_takes_no_time() {
        let html = format!("<a {}>", "x=1 ".repeat(1_000_000));
        assert_eq!(Tags::new(&html).next().unwrap().attributes.len(), ATTRIBUTES);
    }
}
