//! Alerts in a running server: a background task reads the change log, notes which alerts match, and delivers messages;
//! everything it needs to go on is in the store (decision 67).

mod bell;
mod feed;
mod message;
mod view;
mod worker;

pub use bell::Bell;
pub use feed::{MATCHES, atom};
pub use message::test as test_message;
pub use view::{MatchView, NewFindingView};
pub use worker::AlertWorker;

use crate::pipeline::{WebhookClient, new_secret};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::ed25519::signature::rand_core::{OsRng, RngCore};
use sha2::{Digest, Sha256};

/// What the server needs to deliver alerts.
pub struct AlertDelivery {
    /// Wakes the task when an alert or a test has been stored.
    pub bell: Bell,
    /// Delivers to webhooks.
    pub webhooks: WebhookClient,
    /// Whether this server delivers at all.
    pub send: bool,
}

impl AlertDelivery {
    /// Delivers as configured. The error is a part of a sentence.
    pub fn new(send: bool, allow_loopback: bool) -> Result<Self, String> {
        Ok(Self { bell: Bell::default(), webhooks: WebhookClient::new(allow_loopback)?, send })
    }
}

/// What is stored of the unguessable part of the address of a feed.
pub fn capability_digest(part: &str) -> String {
    hex::encode(Sha256::digest(part.as_bytes()))
}

/// A part of an address that cannot be guessed: 256 random bits.
pub fn random_part() -> String {
    URL_SAFE_NO_PAD.encode(random())
}

/// A new secret to sign messages with.
pub fn random_secret() -> String {
    new_secret(&random())
}

fn random() -> [u8; 32] {
    let mut bytes = [0; 32];
    OsRng.fill_bytes(&mut bytes);
    bytes
}
