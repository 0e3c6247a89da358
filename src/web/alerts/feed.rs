//! The matches of an alert as an Atom feed (RFC 4287).

use super::message::period;
use super::view::{MatchView, time};
use crate::store::{AlertMatch, StoredAlert};
use crate::web::App;
use crate::web::params::encode;
use crate::web::problem::Problem;
use std::collections::BTreeMap;
use std::fmt::Write;

/// Entries of a feed.
const ENTRIES: usize = 100;
/// Matches that a feed is made of.
pub const MATCHES: i64 = 2_000;

/// The feed. Matches are newest first, at most [`MATCHES`].
pub fn atom(app: &App, alert: &StoredAlert, matches: &[AlertMatch], now: i64) -> Result<String, Problem> {
    let base = &app.public_url;
    let own = format!("{base}/api/v1/alerts/{}", alert.id);
    let search = format!("{base}/?q={}", encode(&alert.query));
    let period = period(&alert.digest);
    // By hour or day, of which only those that are over are shown, so that no entry changes.
    let mut groups = BTreeMap::<i64, Vec<&AlertMatch>>::new();
    for stored in matches.iter().rev() {
        let (key, end) = match period {
            0 => (stored.number, stored.at),
            period => (stored.at.div_euclid(period), (stored.at.div_euclid(period) + 1) * period),
        };
        if end <= now {
            groups.entry(key).or_default().push(stored);
        }
    }
    // The oldest group may lack what was not read.
    if period > 0 && matches.len() as i64 == MATCHES {
        groups.pop_first();
    }
    let shown: Vec<_> = groups.into_iter().rev().take(ENTRIES).collect();
    let updated = shown.first().and_then(|(_, group)| group.last()).map_or(alert.created_at, |stored| stored.at);
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n<title>{}</title>\n\
         <id>{}</id>\n<updated>{}</updated>\n<author><name>brokerwatch</name></author>\n<link href=\"{}\"/>\n",
        escaped(&alert.name),
        escaped(&own),
        time(updated),
        escaped(&search)
    );
    for (key, group) in shown {
        let views = group.iter().take(alert.max_items.max(1) as usize);
        let views = views.map(|m| MatchView::new(m, base)).collect::<Result<Vec<_>, _>>()?;
        let Some(last) = group.last() else { continue };
        let title = match (period, views.first()) {
            (0, Some(one)) => one.title.clone(),
            _ => format!("{} listings", group.len()),
        };
        let link = views.first().filter(|_| period == 0).map_or(&search, |one| &one.links.html);
        let more = group.len() - views.len();
        let mut text = views.iter().map(sentence).collect::<Vec<_>>().join("\n\n");
        if more > 0 {
            text.push_str(&format!("\n\nand {more} more: {own}/matches"));
        }
        // Writing to a text cannot fail.
        let _ = writeln!(
            xml,
            "<entry>\n<title>{}</title>\n<id>{}</id>\n<updated>{}</updated>\n<link href=\"{}\"/>\n\
             <content type=\"text\">{}</content>\n</entry>",
            escaped(&title),
            escaped(&format!("{own}/matches#{}-{key}", alert.digest)),
            time(last.at),
            escaped(link),
            escaped(&text)
        );
    }
    xml.push_str("</feed>\n");
    Ok(xml)
}

/// A match in words.
fn sentence(view: &MatchView) -> String {
    let mut lines = vec![format!("{} ({})", view.title, view.broker.as_deref().unwrap_or("seller not stated"))];
    lines.push(format!(
        "Reported as: {}. In the change feed: {} ({}).",
        view.why.join(", "),
        view.change,
        view.kinds.join(", ")
    ));
    if !view.fields.is_empty() {
        lines.push(format!("Changed: {}.", view.fields.join(", ")));
    }
    let words: Vec<String> = view.words.iter().map(|w| format!("“{}” in {}", w.matched, w.field)).collect();
    if !words.is_empty() {
        lines.push(format!("Words: {}.", words.join(", ")));
    }
    lines.extend(view.evidence.iter().map(|e| format!("{}: “{}” ({})", e.term, e.quote, e.field)));
    lines.extend(view.findings.iter().map(|f| format!("New finding: {} ({}, {})", f.title, f.rule, f.severity)));
    lines.push(view.links.html.clone());
    lines.join("\n")
}

/// A text as it stands in XML, without the characters that XML cannot have.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\n' | '\t' => safe.push(c),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => safe.push(' '),
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn texts_of_sellers_stay_texts() {
        assert_eq!(escaped("<a href=\"x\">&\u{0}\u{1b}é"), "&lt;a href=&quot;x&quot;&gt;&amp;  é");
    }
}
