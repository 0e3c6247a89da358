//! Pages of HTML, as far as fetching needs to know them: whether they hold listings, where the next page of a list is, and
//! what there is in place of listings if a script draws them.

use regex::Regex;
use std::sync::LazyLock;

/// What was seen in a page.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Whether it names a listing of schema.org.
    pub holds_listings: bool,
    /// Where it says that the list goes on.
    pub next: Option<String>,
    /// What there is in place of listings.
    pub drawn_by_script: Option<String>,
    /// Whether it says that CKAN made it.
    pub is_ckan: bool,
}

/// Letters and digits outside of tags and scripts that a page has at least if no script draws it.
const LITTLE_TEXT: usize = 400;
/// Places with JSON that are named.
const SHOWN: usize = 3;

/// Patterns are constants, and a test compiles all of them.
fn pattern(text: &str) -> Regex {
    #[expect(clippy::expect_used, reason = "the patterns are constants that the tests of this file compile")]
    Regex::new(text).expect("a valid pattern")
}

/// A type of schema.org that is a listing or contains some, in JSON-LD, microdata or RDFa.
static LISTING: LazyLock<Regex> = LazyLock::new(|| {
    let types = "(?:Dataset|DataCatalog|DataFeed|Product|ProductGroup|ItemList|OfferCatalog)";
    pattern(&format!(
        r#"["'](?:[a-z]{{1,8}}:|https?://schema\.org/)?{types}["']|schema\.org/{types}\b|(?i:typeof)\s*=\s*["']?(?:schema:)?{types}\b"#
    ))
});
static STRUCTURED: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)application/ld\+json|\bitemtype\s*=|\btypeof\s*="));
static NEXT: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"(?is)<(?:a|link)\b[^>]{0,2000}?\brel\s*=\s*["']?(?:[\w-]+\s+)*next\b[^>]*>"#));
static HREF: LazyLock<Regex> = LazyLock::new(|| pattern(r#"(?is)\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+))"#));
static TAG: LazyLock<Regex> = LazyLock::new(|| pattern(r#"(?is)<(?:a|link)\b[^>]{0,4000}>"#));
static SCRIPT: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?is)<script\b([^>]*)>(.*?)</script\s*>"));
static HIDDEN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?is)<script\b.*?</script\s*>|<style\b.*?</style\s*>|<noscript\b.*?</noscript\s*>|<head\b.*?</head\s*>|<[^>]*>",
    )
});
static ID: LazyLock<Regex> = LazyLock::new(|| pattern(r#"(?is)\bid\s*=\s*["']?([\w-]+)"#));
static SRC: LazyLock<Regex> = LazyLock::new(|| pattern(r#"(?is)\bsrc\s*="#));
static JSON_TYPE: LazyLock<Regex> = LazyLock::new(|| pattern(r#"(?is)\btype\s*=\s*["']?application/json\b"#));
static STATE: LazyLock<Regex> = LazyLock::new(|| pattern(r"\bwindow\.(__\w+__|__\w+)\s*="));
static API: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r#"["'`]((?:https?://[^"'`\s<>]{1,200})?/[^"'`\s<>]{0,200}(?:api/|graphql|\.json)[^"'`\s<>]{0,200})["'`]"#)
});
static CKAN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?is)<meta\b[^>]*\bname\s*=\s*["']?generator\b[^>]*\bckan\b|<meta\b[^>]*\bckan\b[^>]*\bname\s*=\s*["']?generator\b"#,
    )
});

/// Looks at a page.
pub fn see(html: &str) -> Seen {
    let holds_listings = STRUCTURED.is_match(html) && LISTING.is_match(html);
    let drawn_by_script = (!holds_listings).then(|| drawn_by_script(html)).flatten();
    Seen { holds_listings, next: next(html), drawn_by_script, is_ckan: CKAN.is_match(html) }
}

/// The address of the next page of a list, as written.
fn next(html: &str) -> Option<String> {
    let tag = TAG.find_iter(html).map(|tag| tag.as_str()).find(|tag| NEXT.is_match(tag))?;
    let address = HREF.captures(tag)?;
    let address = (1..=3).find_map(|n| address.get(n))?.as_str().replace("&amp;", "&");
    Some(address).filter(|address| !address.is_empty())
}

/// Where the data of a page is that has little text and scripts: a part of a sentence.
fn drawn_by_script(html: &str) -> Option<String> {
    let text = HIDDEN.replace_all(html, " ");
    let letters = text.chars().filter(|c| c.is_alphanumeric()).count();
    let (mut json, mut scripts) = (Vec::new(), 0);
    for script in SCRIPT.captures_iter(html) {
        scripts += 1;
        let (head, body) = (script.get(1).map_or("", |m| m.as_str()), script.get(2).map_or("", |m| m.as_str()));
        let bytes = body.trim().len();
        let id = ID.captures(head).and_then(|id| Some(id.get(1)?.as_str().to_owned()));
        if JSON_TYPE.is_match(head) && bytes > 2 {
            let name = id.map_or_else(|| format!("script number {scripts}"), |id| format!("script “{id}”"));
            json.push(format!("{name} ({bytes} bytes)"));
        } else if let Some(state) = STATE.captures(body).and_then(|found| found.get(1)) {
            json.push(format!("“{}” of script number {scripts} ({bytes} bytes)", state.as_str()));
        } else if !SRC.is_match(head) || bytes > 0 {
            json.extend(API.captures_iter(body).filter_map(|found| Some(found.get(1)?.as_str().to_owned())));
        }
    }
    // Addresses that are loaded before any script runs.
    if letters < LITTLE_TEXT || !json.is_empty() {
        let preloads = TAG.find_iter(html).map(|tag| tag.as_str());
        let preloads = preloads.filter(|tag| tag.to_ascii_lowercase().contains("preload"));
        json.extend(preloads.filter_map(|tag| {
            let address = HREF.captures(tag)?;
            let address = (1..=3).find_map(|n| address.get(n))?.as_str();
            (address.contains(".json") || address.contains("/api/")).then(|| address.to_owned())
        }));
    }
    let state = json.iter().any(|place| place.contains(" bytes)"));
    if scripts == 0 || (letters >= LITTLE_TEXT && !state) {
        return None;
    }
    json.dedup();
    let more = if json.len() > SHOWN { ", …" } else { "" };
    json.truncate(SHOWN);
    Some(match json.is_empty() {
        true => format!("only {scripts} scripts that draw the page"),
        false => format!("found JSON at {}{more}", json.join(", ")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_with_a_listing_is_told_from_one_without() {
        for (html, holds) in [
            (r#"<script type="application/ld+json">{"@type":"Dataset"}</script>"#, true),
            (r#"<script type="application/ld+json">{"@type":"schema:Product"}</script>"#, true),
            (r#"<div itemscope itemtype="https://schema.org/Dataset"></div>"#, true),
            (r#"<div vocab="https://schema.org/" typeof="Product"></div>"#, true),
            (r#"<script type="application/ld+json">{"@type":"Organization"}</script>"#, false),
            (r#"<script type="application/ld+json">{"@type":"BreadcrumbList"}</script>"#, false),
            (r#"<p>the "Dataset" that we sell</p>"#, false),
        ] {
            assert_eq!(see(html).holds_listings, holds, "{html}");
        }
    }

    #[test]
    fn the_next_page_is_where_the_page_says() {
        for (html, next) in [
            (r#"<link rel="next" href="/list?page=2&amp;n=5">"#, Some("/list?page=2&n=5")),
            ("<a class=x href='b' rel='nofollow next'>more</a>", Some("b")),
            (r#"<a href="c" rel=next>"#, Some("c")),
            (r#"<a href="d" rel="prev">next</a>"#, None),
            (r#"<a href="next" rel="nextish">"#, None),
        ] {
            assert_eq!(see(html).next.as_deref(), next, "{html}");
        }
    }

    #[test]
    fn a_page_drawn_by_a_script_says_where_its_data_is() {
        for (html, words) in [
            (
                r#"<div id=root></div><script id="__NEXT_DATA__" type="application/json">{"a":1}</script>"#,
                "__NEXT_DATA__",
            ),
            ("<body><script>window.__INITIAL_STATE__ = {}</script></body>", "__INITIAL_STATE__"),
            (r#"<script>fetch("/api/listings?page=1")</script>"#, "/api/listings?page=1"),
            (r#"<link rel=preload as=fetch href="/data/all.json"><script src=a.js></script>"#, "/data/all.json"),
            ("<div id=app></div><script src=/bundle.js></script>", "only 1 scripts"),
        ] {
            let seen = see(html).drawn_by_script.unwrap_or_default();
            assert!(seen.contains(words), "{html}: {seen}");
        }
        let text = format!("<p>{}</p><script src=a.js></script>", "words ".repeat(200));
        assert_eq!(see(&text).drawn_by_script, None, "a page with text is not drawn by a script");
        assert_eq!(see("<p>nothing here</p>").drawn_by_script, None);
    }

    #[test]
    fn a_portal_of_ckan_says_so() {
        assert!(see(r#"<meta name="generator" content="ckan 2.10.1" />"#).is_ckan);
        assert!(!see(r#"<meta name="generator" content="Hugo"><p>ckan</p>"#).is_ckan);
    }
}
