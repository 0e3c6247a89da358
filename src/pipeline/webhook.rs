//! Webhooks: one attempt to deliver a message, signed as the specification “Standard Webhooks” says, within limits of
//! time, and to places on the public internet only: the addresses that a name stands for are checked when it is
//! connected to, and redirects are not followed.

use crate::ingest::fetch::{AnswerLimits, Client, Failed, Lookup, Reach, system};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::time::Duration;
use url::Url;

/// Begins a secret.
const PREFIX: &str = "whsec_";
/// Time for connection and answer.
const TIME: Duration = Duration::from_secs(10);
/// How this program names itself.
const AGENT: &str = concat!("brokerwatch/", env!("CARGO_PKG_VERSION"), " (webhook)");

/// Why an attempt failed, in words that its owner may read.
#[derive(Debug, thiserror::Error)]
pub enum WebhookError {
    /// The receiver answered with another status than 2xx.
    #[error("the receiver answered with status {0}")]
    Status(u16),
    /// There was no answer; another attempt may succeed.
    #[error("{0}")]
    Connection(String),
    /// The address may not be reached.
    #[error("{0}")]
    Refused(String),
    /// The secret is not one of ours.
    #[error("the secret of the alert cannot be used")]
    Secret,
}

/// A message.
pub struct Message<'a> {
    /// Its id, the same at each attempt.
    pub id: &'a str,
    /// Seconds since 1970 UTC of the attempt.
    pub at: i64,
    /// JSON.
    pub body: &'a str,
}

impl Message<'_> {
    /// The signature under a secret: `v1,` and the base64 of HMAC-SHA256 over id, time and body, joined by points.
    pub fn signature(&self, secret: &str) -> Result<String, WebhookError> {
        let encoded = secret.strip_prefix(PREFIX).ok_or(WebhookError::Secret)?;
        let key = STANDARD.decode(encoded).map_err(|_| WebhookError::Secret)?;
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).map_err(|_| WebhookError::Secret)?;
        mac.update(format!("{}.{}.{}", self.id, self.at, self.body).as_bytes());
        Ok(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
    }
}

/// A secret out of random bytes.
pub fn new_secret(random: &[u8; 32]) -> String {
    format!("{PREFIX}{}", STANDARD.encode(random))
}

/// Delivers messages.
#[derive(Clone)]
pub struct WebhookClient(Client);

impl WebhookClient {
    /// A client; with `allow_loopback` it also reaches this machine. The error is a part of a sentence.
    pub fn new(allow_loopback: bool) -> Result<Self, String> {
        Self::with_lookup(allow_loopback, system())
    }

    fn with_lookup(allow_loopback: bool, lookup: Lookup) -> Result<Self, String> {
        let reach = if allow_loopback { Reach::Loopback } else { Reach::Public };
        let limits = AnswerLimits { time: TIME, ..AnswerLimits::default() };
        Client::new(AGENT, reach, limits, lookup).map(Self)
    }

    /// Whether messages may be sent to an address, as far as the address itself says it. The error is a part of a
    /// sentence.
    pub fn check(&self, address: &str) -> Result<(), String> {
        let url = Url::parse(address).map_err(|e| format!("it is no address of the web: {e}"))?;
        self.0.reach().check_url(&url)?;
        // In clear, anybody between could read what is watched.
        if url.scheme() != "https" && self.0.reach() == Reach::Public {
            return Err("only https is delivered to".to_owned());
        }
        if url.fragment().is_some() {
            Err("an address with a fragment (#) is not delivered to".to_owned())
        } else {
            Ok(())
        }
    }

    /// Delivers a message once, signed under each of the secrets.
    pub async fn deliver(&self, address: &str, message: &Message<'_>, secrets: &[&str]) -> Result<u16, WebhookError> {
        self.check(address).map_err(WebhookError::Refused)?;
        let url = Url::parse(address).map_err(|e| WebhookError::Refused(e.to_string()))?;
        let signatures: Vec<String> = secrets.iter().map(|s| message.signature(s)).collect::<Result<_, _>>()?;
        let headers = [
            ("webhook-id", message.id.to_owned()),
            ("webhook-timestamp", message.at.to_string()),
            ("webhook-signature", signatures.join(" ")),
        ];
        match self.0.send(&url, &headers, message.body.to_owned()).await {
            Ok(status @ 200..=299) => Ok(status),
            Ok(status) => Err(WebhookError::Status(status)),
            Err(Failed::Connection(reason)) => Err(WebhookError::Connection(reason)),
            Err(Failed::Refused(reason)) => Err(WebhookError::Refused(reason)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn a_message_is_signed_as_standard_webhooks_says() {
        // The example of the specification's own libraries.
        let message = Message { id: "msg_p5jXN8AQM9LWM0D4loKWxJek", at: 1_614_265_330, body: "{\"test\": 2432232314}" };
        let signature = message.signature("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        assert!(matches!(message.signature("MfKQ"), Err(WebhookError::Secret)));
        assert!(message.signature(&new_secret(&[7; 32])).unwrap().starts_with("v1,"));
    }

    #[test]
    fn only_the_public_web_is_delivered_to() {
        let client = WebhookClient::new(false).unwrap();
        for (address, word) in [
            ("http://example.org/", "https"),
            ("https://127.0.0.1/", "loopback"),
            ("https://[::ffff:10.0.0.1]/", "private"),
            ("https://169.254.169.254/latest", "link-local"),
            ("https://a:b@example.org/", "password"),
            ("file:///etc/passwd", "scheme"),
            ("https://example.org/#x", "fragment"),
            ("nowhere", "no address"),
        ] {
            let error = client.check(address).unwrap_err();
            assert!(error.contains(word), "{address}: {error}");
        }
        assert_eq!(client.check("https://example.org/hook?x=1"), Ok(()));
    }

    /// A name that stands for a public address when it is checked and for a private one when it is connected to.
    #[test]
    fn a_name_that_changes_its_address_reaches_nothing() {
        let asked = Arc::new(AtomicUsize::new(0));
        let lookup: Lookup = {
            let asked = asked.clone();
            Arc::new(move |_| match asked.fetch_add(1, Ordering::Relaxed) {
                0 => Ok(vec!["10.0.0.1".parse().map_err(std::io::Error::other)?]),
                _ => Ok(vec!["127.0.0.1".parse().map_err(std::io::Error::other)?]),
            })
        };
        let client = WebhookClient::with_lookup(false, lookup).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let message = Message { id: "msg_1", at: 1, body: "{}" };
        for kind in ["private", "loopback"] {
            let (secret, to) = (new_secret(&[7; 32]), "https://rebind.example/");
            let secrets = [secret.as_str()];
            let sent = client.deliver(to, &message, &secrets);
            let error = runtime.block_on(sent).unwrap_err();
            assert!(matches!(&error, WebhookError::Refused(why) if why.contains(kind)), "{error}");
        }
        assert_eq!(asked.load(Ordering::Relaxed), 2, "each connection asks anew");
    }
}
