//! The `[fetch]` of a source card: where its listings are on the web, what of it is fetched, and how often.

use super::selector::Selector;
use regex::Regex;
use serde::Deserialize;
use url::Url;

/// Fewest requests a second that can be asked for.
pub const SLOWEST: f64 = 0.001;

/// Where and how a source is fetched.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FetchCard {
    /// The address at which fetching begins: a sitemap, a page, a file, an interface.
    pub url: String,
    /// Regular expressions: pages whose address matches any of them are fetched; all if there are none.
    #[serde(default)]
    pub include: Vec<String>,
    /// … and if none of these matches.
    #[serde(default)]
    pub exclude: Vec<String>,
    /// A CSS selector: on the first page and on those that follow it by paging, which links lead to listings.
    #[serde(default)]
    pub links: Option<String>,
    /// Requests a second to one host, at most 1; 0 for no pace only with `allow_loopback`.
    #[serde(default)]
    pub pace: Option<f64>,
    /// Most pages.
    #[serde(default)]
    pub limit: Option<u64>,
    /// How often `serve` fetches it: a number of minutes, hours or days (`30m`, `12h`, `1d`); never without it.
    #[serde(default)]
    pub every: Option<String>,
    /// Whether it may be on this machine; for tests.
    #[serde(default)]
    pub allow_loopback: bool,
}

impl FetchCard {
    /// A fault that TOML cannot see: the key, and a sentence.
    pub fn fault(&self) -> Option<(&'static str, String)> {
        let url = Url::parse(&self.url);
        if !url.is_ok_and(|url| matches!(url.scheme(), "http" | "https")) {
            let hint = "expected for example https://example.org/sitemap.xml";
            return Some(("url", format!("invalid address “{}” in [fetch]; {hint}", self.url)));
        }
        for (key, patterns) in [("include", &self.include), ("exclude", &self.exclude)] {
            if let Some((text, error)) = patterns.iter().find_map(|text| Some((text, Regex::new(text).err()?))) {
                let reason = error.to_string().lines().last().unwrap_or_default().trim().to_owned();
                return Some((key, format!("invalid pattern “{text}” in [fetch]: {reason}")));
            }
        }
        if let Some(error) = self.links.as_ref().and_then(|text| Selector::parse(text).err()) {
            return Some(("links", format!("invalid selector in [fetch]: {error}")));
        }
        let most = if self.allow_loopback { f64::MAX } else { 1.0 };
        let valid = |pace: &f64| (SLOWEST..=most).contains(pace) || (self.allow_loopback && *pace == 0.0);
        if let Some(pace) = self.pace.filter(|pace| !valid(pace)) {
            let reason = format!("invalid pace {pace} in [fetch]; expected requests a second, from {SLOWEST} to 1");
            return Some(("pace", reason));
        }
        let every = self.every.as_ref().filter(|every| seconds(every).is_none());
        every.map(|every| {
            ("every", format!("invalid interval “{every}” in [fetch]; expected for example 30m, 12h or 1d"))
        })
    }

    /// Seconds between two fetches; none if it is not fetched by itself.
    pub fn every_seconds(&self) -> Option<u64> {
        self.every.as_deref().and_then(seconds)
    }
}

/// A number of minutes, hours or days in seconds.
fn seconds(text: &str) -> Option<u64> {
    let unit = match text.chars().next_back()? {
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        _ => return None,
    };
    let number: u64 = text.get(..text.len() - 1)?.parse().ok()?;
    number.checked_mul(unit).filter(|seconds| (60..=366 * 86_400).contains(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_named_with_its_key() {
        let fault = |more: &str| {
            let card: FetchCard = toml::from_str(&format!("url = \"https://example.org/\"\n{more}")).unwrap();
            card.fault().map(|(key, _)| key)
        };
        for (more, key) in [
            ("include = [\"(\"]", "include"),
            ("exclude = [\"[\"]", "exclude"),
            ("links = \"a >\"", "links"),
            ("pace = 2", "pace"),
            ("pace = 0", "pace"),
            ("every = \"soon\"", "every"),
            ("every = \"5s\"", "every"),
        ] {
            assert_eq!(fault(more), Some(key), "{more}");
        }
        assert_eq!(fault("links = \"li.item > a\"\npace = 0.5\nevery = \"12h\"\ninclude = [\"/listing/\"]"), None);
        assert_eq!(fault("pace = 0\nallow_loopback = true"), None);
        assert_eq!(
            (seconds("2d"), seconds("1m"), seconds("0m"), seconds("9999999999999999d")),
            (Some(172_800), Some(60), None, None)
        );
    }
}
