//! Addresses of a question: own domains and pages, checked, and their hosts.

/// A domain or the address of a page, without its scheme if none was given.
pub(super) fn address(value: &str) -> Result<String, String> {
    let expected =
        || "an address is not understood; expected a domain such as “example.org” or the address of a page.".to_owned();
    let full = if value.contains("://") { value.to_owned() } else { format!("http://{value}") };
    crate::ingest::normalise::url::parse(&full).map_err(|_| expected())?;
    let host = full.split("://").nth(1).and_then(|rest| rest.split(['/', '?', '#', ':']).next()).unwrap_or_default();
    let (name, end) =
        host.rsplit_once('.').ok_or_else(|| "a domain has no dot; expected e.g. “example.org”.".to_owned())?;
    if name.is_empty() || end.is_empty() { Err(expected()) } else { Ok(value.to_owned()) }
}

/// The hosts of addresses, each once, without `www.`.
pub(super) fn hosts(urls: &[String]) -> Vec<String> {
    let host = |url: &String| {
        let rest = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
        let host = rest.split(['/', '?', '#', ':']).next().unwrap_or_default().to_lowercase();
        host.strip_prefix("www.").map_or_else(|| host.clone(), str::to_owned)
    };
    let mut hosts: Vec<String> = urls.iter().map(host).filter(|host| !host.is_empty()).collect();
    hosts.sort_unstable();
    hosts.dedup();
    hosts
}
