//! What an issuer of tokens publishes (OpenID Connect Discovery 1.0): its discovery document, and the keys that the
//! document leads to. Asked with the guard of the fetcher, without redirects, and within limits of time and size.

use crate::ingest::fetch::{AnswerLimits, Client, Failed, Lookup, Reach, system};
use serde_json::Value;
use std::time::Duration;
use url::{Host, Url};

/// Time until the header of an answer is there.
const TIME: Duration = Duration::from_secs(5);
/// Time for both documents together.
const LONGEST: Duration = Duration::from_secs(10);
/// Size of a document, unpacked.
const SIZE: u64 = 1 << 20;
/// Where the discovery document is, below the address of an issuer.
const DOCUMENT: &str = "/.well-known/openid-configuration";
/// How this program names itself.
const AGENT: &str = concat!("brokerwatch/", env!("CARGO_PKG_VERSION"), " (keys)");

/// Asks issuers for their keys.
#[derive(Clone)]
pub struct DiscoveryClient(Client);

impl DiscoveryClient {
    /// A client; with `allow_loopback` it also reaches this machine, there also without TLS. The error is a part of a
    /// sentence.
    pub fn new(allow_loopback: bool) -> Result<Self, String> {
        Self::with_lookup(allow_loopback, system())
    }

    fn with_lookup(allow_loopback: bool, lookup: Lookup) -> Result<Self, String> {
        let reach = if allow_loopback { Reach::Loopback } else { Reach::Public };
        Client::new(AGENT, reach, AnswerLimits { time: TIME, page: SIZE, file: SIZE }, lookup).map(Self)
    }

    /// The keys that an issuer publishes now, a JSON Web Key Set. The error says why there are none.
    pub async fn key_set(&self, issuer: &str) -> Result<Value, String> {
        let late = |_| format!("no keys within {} s", LONGEST.as_secs());
        tokio::time::timeout(LONGEST, self.discover(issuer)).await.map_err(late)?
    }

    async fn discover(&self, issuer: &str) -> Result<Value, String> {
        let document = self.document(&format!("{}{DOCUMENT}", issuer.trim_end_matches('/'))).await?;
        // Otherwise one issuer could speak for another.
        if document.get("issuer").and_then(Value::as_str) != Some(issuer) {
            return Err("the discovery document is of another issuer".to_owned());
        }
        let keys = document.get("jwks_uri").and_then(Value::as_str);
        self.document(keys.ok_or("the discovery document names no keys (jwks_uri)")?).await
    }

    async fn document(&self, address: &str) -> Result<Value, String> {
        let url = Url::parse(address).map_err(|e| format!("invalid address: {e}"))?;
        let at = |reason: &str| format!("{}{}: {reason}", url.origin().ascii_serialization(), url.path());
        self.check(&url).map_err(|reason| at(&reason))?;
        let mut answer = self.0.ask(&url, None).await.map_err(|failed: Failed| at(failed.reason()))?;
        if answer.status != 200 {
            return Err(at(&format!("status {}", answer.status)));
        }
        let mut bytes = Vec::new();
        answer.body.open().and_then(|body| body.read_to_end(&mut bytes)).map_err(|e| at(&e.to_string()))?;
        serde_json::from_slice(&bytes).map_err(|_| at("not JSON"))
    }

    /// Keys that come in clear could be anybody's, except on this machine.
    fn check(&self, url: &Url) -> Result<(), String> {
        self.0.reach().check_url(url)?;
        let local = match url.host() {
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            Some(Host::Domain(name)) => name == "localhost",
            None => false,
        };
        if url.scheme() == "https" || local { Ok(()) } else { Err("keys are taken by https only".to_owned()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    #[test]
    fn keys_come_from_the_public_web_by_https_only() {
        let lookup: Lookup = Arc::new(|_| Ok(vec!["10.0.0.1".parse().map_err(std::io::Error::other)?]));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        for (allow_loopback, issuer, word) in [
            (false, "http://login.example", "https"),
            (false, "https://127.0.0.1", "loopback"),
            (true, "http://login.example", "https"),
            (true, "https://169.254.169.254", "link-local"),
            (true, "https://rebind.example", "private"),
            (false, "https://a:b@login.example", "password"),
            (false, "nowhere", "invalid address"),
        ] {
            let client = DiscoveryClient::with_lookup(allow_loopback, lookup.clone()).unwrap();
            let error = runtime.block_on(client.key_set(issuer)).unwrap_err();
            assert!(error.contains(word) && !error.contains("a:b"), "{issuer}: {error}");
        }
    }
}
