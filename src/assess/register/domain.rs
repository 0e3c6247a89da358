//! Domains: which part of a web address belongs to its owner.
//!
//! The list of public suffixes changes monthly and would have to be part of every verdict, so a short rule is used
//! instead: the last two labels, or three below a country whose second level is a category (`co.uk`). Where the rule is
//! wrong it keeps one label too few, so addresses on hosts that many share are ignored.

/// Second levels that are categories where the first is a country.
const CATEGORIES: [&str; 9] = ["ac", "co", "com", "edu", "gov", "ne", "net", "or", "org"];

/// Hosts under which many publish.
#[rustfmt::skip]
const SHARED: &[&str] = &[
    "amazonaws.com", "azurewebsites.net", "blogspot.com", "facebook.com", "github.com", "github.io", "google.com",
    "herokuapp.com", "hubspotpagebuilder.com", "huggingface.co", "instagram.com", "kaggle.com", "linkedin.com", "medium.com",
    "myshopify.com", "netlify.app", "notion.site", "squarespace.com", "t.me", "telegram.me", "tiktok.com", "twitter.com",
    "vercel.app", "vk.com", "weebly.com", "wixsite.com", "wordpress.com", "x.com", "youtube.com",
];

/// The domain that an address belongs to, in lower case; `None` if it is not an address, or one of a shared host.
pub(super) fn registrable(address: &str) -> Option<String> {
    let host = host(address)?;
    let labels: Vec<&str> = host.split('.').collect();
    let category = |n: usize| labels[n - 1].len() == 2 && CATEGORIES.contains(&labels[n - 2]);
    let take = match labels.len() {
        n if n >= 3 && category(n) => 3,
        n => 2.min(n),
    };
    let domain = labels[labels.len() - take..].join(".");
    (!SHARED.contains(&domain.as_str())).then_some(domain)
}

/// Whether the text is an address at all.
pub(super) fn is_address(text: &str) -> bool {
    host(text).is_some()
}

/// The first label of a domain: `explorium` of `explorium.ai`.
pub(super) fn label(domain: &str) -> &str {
    domain.split('.').next().unwrap_or_default()
}

fn host(address: &str) -> Option<String> {
    let address = address.trim().to_lowercase();
    let rest = address.split_once("://").map_or(address.as_str(), |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.split(':').next().unwrap_or_default().trim_end_matches('.');
    let label = |l: &str| !l.is_empty() && l.chars().all(|c| c.is_alphanumeric() || c == '-');
    let last = host.rsplit('.').next().unwrap_or_default();
    let named = last.chars().count() >= 2 && !last.chars().all(|c| c.is_ascii_digit());
    (host.contains('.') && host.split('.').all(label) && named).then(|| host.to_owned())
}

#[cfg(test)]
mod tests {
    use super::registrable;

    #[test]
    fn the_owners_part_of_an_address_is_found_and_shared_hosts_prove_nothing() {
        for (address, domain) in [
            ("https://www.Explorium.ai/privacy?x=1", Some("explorium.ai")),
            ("retention.com", Some("retention.com")),
            ("http://data.example.co.uk:8080", Some("example.co.uk")),
            ("https://77.xn--b1aew.xn--p1ai/", Some("xn--b1aew.xn--p1ai")),
            ("t.me/dit_moscow", None),
            ("https://www.linkedin.com/company/x", None),
            ("N/A", None),
            ("1.5", None),
            ("Acme Inc.", None),
            ("A.B.C. Company", None),
            ("", None),
        ] {
            assert_eq!(registrable(address).as_deref(), domain, "{address}");
        }
    }
}
