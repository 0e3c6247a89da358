//! `[[outside_issuers]]`: other services whose tokens are accepted, and what those tokens may permit at most.

use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use url::{Host, Url};

/// Longest name of an issuer, in bytes: it becomes a part of subjects.
const LONGEST: usize = 200;

/// One entry of `[[outside_issuers]]`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutsideIssuer {
    /// Its `iss`, an address from which its keys are discovered.
    pub issuer: String,
    /// The agencies that its tokens may name.
    pub agencies: Vec<String>,
    /// The scopes that its tokens may have.
    pub scopes: Vec<String>,
    /// The `aud` that its tokens must contain; `auth.audience` if none.
    #[serde(default)]
    pub audience: Option<String>,
    /// The claim that names the agency.
    #[serde(default = "agency_claim")]
    pub agency_claim: String,
    /// The claim that names scopes.
    #[serde(default = "scope_claim")]
    pub scope_claim: String,
    /// Its own names of scopes, each with the scopes that it stands for.
    #[serde(default)]
    pub scope_names: BTreeMap<String, Vec<String>>,
    /// Whether it may be on this machine, also without TLS: for tests.
    #[serde(default)]
    pub allow_loopback: bool,
}

fn agency_claim() -> String {
    "agency".to_owned()
}

fn scope_claim() -> String {
    "scope".to_owned()
}

/// Finds what is wrong with the entries. `own` is the issuer of the tokens that are issued here.
pub(super) fn check(entries: &[OutsideIssuer], own: &str, faults: &mut Vec<String>) {
    let mut names = BTreeSet::from([own]);
    for (n, entry) in (1..).zip(entries) {
        let mut fault = |what: &str| faults.push(format!("outside_issuers[{n}].{what}"));
        if let Err(reason) = entry.check_address() {
            fault(&format!("issuer: {reason}"));
        } else if !names.insert(&entry.issuer) {
            fault(&format!("issuer: “{}” is configured already; expected each issuer once", entry.issuer));
        }
        for (name, empty) in [("agencies", entry.agencies.is_empty()), ("scopes", entry.scopes.is_empty())] {
            if empty {
                fault(&format!("{name}: empty; expected those that its tokens may have"));
            }
        }
        let named = [("agency_claim", &entry.agency_claim), ("scope_claim", &entry.scope_claim)];
        let named = named.into_iter().chain(entry.audience.iter().map(|audience| ("audience", audience)));
        for (name, value) in named.chain(entry.agencies.iter().map(|agency| ("agencies", agency))) {
            if value.trim().is_empty() || value.chars().count() > LONGEST || value.chars().any(char::is_control) {
                fault(&format!("{name}: invalid name; expected 1 to {LONGEST} characters on one line"));
            }
        }
    }
}

impl OutsideIssuer {
    /// The error is a part of a sentence, without the address, which may contain a password.
    fn check_address(&self) -> Result<(), &'static str> {
        let url = Url::parse(&self.issuer).map_err(|_| "invalid address; expected https://…")?;
        let local = match url.host() {
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            Some(Host::Domain(name)) => name == "localhost",
            None => false,
        };
        if url.scheme() != "https" && !(url.scheme() == "http" && local && self.allow_loopback) {
            return Err("not an address with https; only an issuer on this machine needs none, with allow_loopback");
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("has a user name or password; expected an address without");
        }
        if url.query().is_some() || url.fragment().is_some() || self.issuer.contains(char::is_whitespace) {
            return Err("has a query, a fragment or a space; expected an address without");
        }
        if self.issuer.len() > LONGEST { Err("longer than 200 bytes") } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use crate::config::Config;

    fn faults(text: &str) -> Vec<String> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("c.toml");
        std::fs::write(&path, text).unwrap();
        match Config::load(Some(&path), |_| None) {
            Ok(_) => Vec::new(),
            Err(error) => error.to_string().lines().map(str::to_owned).collect(),
        }
    }

    fn entry(issuer: &str) -> String {
        format!("[[outside_issuers]]\nissuer = \"{issuer}\"\nagencies = [\"dpa\"]\nscopes = [\"listings:read\"]\n")
    }

    #[test]
    fn addresses_of_issuers_are_checked_and_no_password_is_shown() {
        assert_eq!(faults(&entry("https://login.example/realms/dpa")), [""; 0]);
        assert_eq!(faults(&format!("{}allow_loopback = true", entry("http://127.0.0.1:9000"))), [""; 0]);
        for (issuer, word) in [
            ("login", "invalid address"),
            ("http://login.example", "https"),
            ("http://127.0.0.1:9000", "https"),
            ("https://a:S3CRET@login.example", "password"),
            ("https://login.example/?x", "query"),
            ("https://login.example/#x", "fragment"),
            ("ftp://login.example/", "https"),
            ("", "invalid address"),
        ] {
            let found = faults(&entry(issuer));
            assert_eq!(found.len(), 1, "{issuer}: {found:?}");
            assert!(found[0].starts_with("outside_issuers[1].issuer: ") && found[0].contains(word), "{found:?}");
            assert!(!found[0].contains("S3CRET"), "{found:?}");
        }
    }

    #[test]
    fn each_issuer_is_configured_once_and_says_what_it_may() {
        let one = entry("https://login.example");
        let found = faults(&format!("{one}{one}"));
        assert!(found[0].contains("outside_issuers[2].issuer: “https://login.example” is configured already"));
        let own = format!("[auth]\nissuer = \"https://login.example\"\n{one}");
        assert!(faults(&own)[0].contains("configured already"), "an outside issuer cannot have our own name");
        let found = faults("[[outside_issuers]]\nissuer = \"https://a.example\"\nagencies = []\nscopes = []\n");
        assert_eq!(found.len(), 2, "{found:?}");
        let found = faults("[[outside_issuers]]\nissuer = \"https://a.example\"\nagencies = [\"a\\nb\"]\n");
        assert!(found[0].contains("missing field `scopes`"), "{found:?}");
        let found = faults(&format!("{one}agency_claim = \"\""));
        assert!(found[0].starts_with("outside_issuers[1].agency_claim: invalid name"), "{found:?}");
    }
}
