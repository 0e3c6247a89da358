//! CSS selectors, as far as links on list pages need them: elements, classes, ids, attributes, descendants, children and
//! lists of alternatives. A page is read tag by tag; no tree is built, so time is linear in its length.

use super::tags::{Tag, Tags};

/// Elements that have no end tag.
#[rustfmt::skip]
const VOID: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
];
/// Deepest nesting that is followed, and most links of a page.
const DEPTH: usize = 512;
const LINKS: usize = 10_000;

/// A selector.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selector(Vec<Vec<Step>>);

/// An element, and how it relates to the one before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Step {
    /// Whether it is a child of the one before, and not any descendant.
    child: bool,
    name: Option<String>,
    /// Attributes with what is asked of their value.
    attributes: Vec<(String, Test)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Test {
    Present,
    Equals(String),
    Word(String),
    Begins(String),
    Ends(String),
    Contains(String),
}

impl Selector {
    /// Parses a selector. The error is a sentence.
    pub fn parse(text: &str) -> Result<Self, String> {
        let alternatives = text.split(',').map(|part| steps(part, text));
        Ok(Self(alternatives.collect::<Result<_, _>>()?))
    }

    /// The addresses of the links that it selects, in order and as written: of selected links, and of links within what is
    /// selected.
    pub fn links(&self, html: &str) -> Vec<String> {
        let mut page = Page::default();
        for tag in Tags::new(html) {
            if page.links.len() >= LINKS {
                break;
            }
            page.take(tag, self);
        }
        page.links
    }

    fn selects(&self, open: &[Element]) -> bool {
        self.0.iter().any(|steps| matches(steps, open))
    }
}

/// Whether the last of the open elements is what the last step asks for, and those around it fit the steps before.
fn matches(steps: &[Step], open: &[Element]) -> bool {
    let (Some((step, before)), Some((element, around))) = (steps.split_last(), open.split_last()) else {
        return steps.is_empty();
    };
    if !step.fits(element) {
        return false;
    }
    match (before.is_empty(), step.child) {
        (true, _) => true,
        (false, true) => matches(before, around),
        (false, false) => (1..=around.len()).rev().any(|n| around.get(..n).is_some_and(|open| matches(before, open))),
    }
}

impl Step {
    fn fits(&self, element: &Element) -> bool {
        self.name.as_ref().is_none_or(|name| *name == element.name)
            && self.attributes.iter().all(|(name, test)| {
                let value = element.attributes.iter().find(|(own, _)| own == name);
                value.is_some_and(|(_, value)| test.holds(value))
            })
    }
}

impl Test {
    fn holds(&self, value: &str) -> bool {
        match self {
            Self::Present => true,
            Self::Equals(text) => value == text,
            Self::Word(text) => value.split_ascii_whitespace().any(|word| word == text),
            Self::Begins(text) => value.starts_with(text.as_str()),
            Self::Ends(text) => value.ends_with(text.as_str()),
            Self::Contains(text) => value.contains(text.as_str()),
        }
    }
}

/// An element that is open.
struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    /// Whether it is selected, or within what is.
    selected: bool,
}

#[derive(Default)]
struct Page {
    open: Vec<Element>,
    links: Vec<String>,
}

impl Page {
    fn take(&mut self, tag: Tag<'_>, selector: &Selector) {
        if tag.closes {
            // What was not closed inside is closed with it.
            if let Some(at) = self.open.iter().rposition(|element| element.name == tag.name) {
                self.open.truncate(at);
            }
            return;
        }
        if self.open.len() >= DEPTH {
            return;
        }
        let around = self.open.last().is_some_and(|outer| outer.selected);
        let attributes =
            tag.attributes.iter().map(|(name, value)| (name.clone(), value.replace("&amp;", "&"))).collect();
        self.open.push(Element { name: tag.name, attributes, selected: around });
        let selected = around || selector.selects(&self.open);
        let Some(element) = self.open.last_mut() else { return };
        element.selected = selected;
        let address =
            element.attributes.iter().find(|(own, _)| own == "href").map(|(_, value)| value.trim().to_owned());
        let is_link = element.name == "a" && selected;
        if VOID.contains(&element.name.as_str()) || tag.empty {
            self.open.pop();
        }
        self.links.extend(address.filter(|address| is_link && !address.is_empty()));
    }
}

/// The steps of one alternative.
fn steps(part: &str, whole: &str) -> Result<Vec<Step>, String> {
    let spaced = part.replace('>', " > ");
    let (mut steps, mut child) = (Vec::new(), false);
    for word in spaced.split_whitespace() {
        if word == ">" {
            if child || steps.is_empty() {
                return Err(format!("“{whole}”: nothing before “>”"));
            }
            child = true;
            continue;
        }
        steps.push(Step { child: std::mem::take(&mut child), ..step(word, whole)? });
    }
    match (steps.is_empty(), child) {
        (false, false) => Ok(steps),
        (true, _) => Err(format!("“{whole}”: an empty selector")),
        (_, true) => Err(format!("“{whole}”: nothing after “>”")),
    }
}

/// One element: `a`, `.item`, `li#first`, `a[href^="/d/"]`.
fn step(word: &str, whole: &str) -> Result<Step, String> {
    let wrong =
        || format!("“{whole}”: “{word}” is not understood; expected elements, .class, #id, [attribute=value], >");
    let mut step = Step::default();
    let mut rest = word;
    let name_ends = |text: &str| text.find(['.', '#', '[', ':']).unwrap_or(text.len());
    let (name, after) = rest.split_at_checked(name_ends(rest)).ok_or_else(wrong)?;
    rest = after;
    if !name.is_empty() && name != "*" {
        step.name = Some(name.to_ascii_lowercase());
    }
    while let Some(sign) = rest.chars().next() {
        rest = rest.get(1..).ok_or_else(wrong)?;
        if sign == '[' {
            let (inside, after) = rest.split_once(']').ok_or_else(wrong)?;
            step.attributes.push(attribute(inside).ok_or_else(wrong)?);
            rest = after;
            continue;
        }
        let (value, after) = rest.split_at_checked(name_ends(rest)).ok_or_else(wrong)?;
        rest = after;
        step.attributes.push(match sign {
            '.' if !value.is_empty() => ("class".to_owned(), Test::Word(value.to_owned())),
            '#' if !value.is_empty() => ("id".to_owned(), Test::Equals(value.to_owned())),
            _ => return Err(wrong()),
        });
    }
    if step.name.as_ref().is_some_and(|name| !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')) {
        return Err(wrong());
    }
    Ok(step)
}

/// What stands between brackets.
fn attribute(inside: &str) -> Option<(String, Test)> {
    let Some((name, value)) = inside.split_once('=') else {
        return Some((inside.trim().to_ascii_lowercase(), Test::Present)).filter(|(name, _)| !name.is_empty());
    };
    let value = value.trim().trim_matches(['"', '\'']).to_owned();
    let name = name.trim_end();
    let sign = name.chars().next_back()?;
    let bare = name.strip_suffix(['~', '^', '$', '*']).unwrap_or(name).trim().to_ascii_lowercase();
    let test = match sign {
        '~' => Test::Word(value),
        '^' => Test::Begins(value),
        '$' => Test::Ends(value),
        '*' => Test::Contains(value),
        _ => Test::Equals(value),
    };
    Some((bare, test)).filter(|(name, _)| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<body><nav><a href="/about">About</a></nav><ul id=list class="big results"><li class=item>
        <img src=x><a href="/d/1">One</a><p>text <a href="/s/1">seller</a></li><li class="item hot"><div><a href='/d/2'>
        Two</a></div></li></ul><!-- <a href="/d/3">no</a> --><script>"<a href='/d/4'>"</script><a href="/d/5" rel=x>five</a>"#;

    #[test]
    fn links_are_selected_as_in_a_style_sheet() {
        for (selector, links) in [
            ("a", &["/about", "/d/1", "/s/1", "/d/2", "/d/5"][..]),
            ("nav a", &["/about"]),
            ("li > a", &["/d/1"]),
            (".item a", &["/d/1", "/s/1", "/d/2"]),
            ("li.item.hot", &["/d/2"]),
            ("#list.results li > div a, nav > a", &["/about", "/d/2"]),
            ("a[href^='/d/']", &["/d/1", "/d/2", "/d/5"]),
            ("a[rel]", &["/d/5"]),
            ("a[href$=\"1\"]", &["/d/1", "/s/1"]),
            ("ul > a", &[]),
        ] {
            assert_eq!(Selector::parse(selector).unwrap().links(PAGE), links, "{selector}");
        }
    }

    #[test]
    fn a_selector_that_is_not_understood_is_refused() {
        for text in ["", ",", "a >", "> a", "a:hover", "a..b", "a[", "a[=x]", "a + b"] {
            assert!(Selector::parse(text).is_err(), "{text}");
        }
    }
}
