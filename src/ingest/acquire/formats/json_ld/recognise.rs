//! What every file with JSON-LD shows in its first block, whichever words it uses: `croissant` and `schema-org` tell
//! their own files apart on top of it.

/// Whether a file may have structured data, in whichever words.
pub(super) fn is_possible(head: &[u8]) -> bool {
    let text = String::from_utf8_lossy(head);
    let text = text.trim_start_matches('\u{FEFF}').trim_start();
    is_json_ld(text) || text.starts_with('<') && is_html(text)
}

/// Whether a text begins as JSON-LD does.
pub(in super::super) fn is_json_ld(text: &str) -> bool {
    let begins =
        text.starts_with('{') || text.strip_prefix('[').is_some_and(|rest| rest.trim_start().starts_with(['{', '[']));
    begins && ["\"@context\"", "\"@type\"", "\"@graph\"", "\"@id\""].iter().any(|name| text.contains(name))
}

/// Whether a text that begins with `<` is a page.
pub(in super::super) fn is_html(text: &str) -> bool {
    let start: String = text.chars().take(4 << 10).collect::<String>().to_ascii_lowercase();
    let page = ["<!doctype html", "<html", "<head", "<body", "<meta ", "<title", "<script", "<link "];
    if start.starts_with("<?xml") || start.starts_with("<!--") || start.starts_with("<!doctype") {
        return start.contains("<html");
    }
    page.iter().any(|tag| start.starts_with(tag)) || text.contains("application/ld+json") && text.contains("<script")
}
