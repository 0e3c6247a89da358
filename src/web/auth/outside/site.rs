//! For tests: an issuer on this machine, which publishes what a test wants, and its keys.

use super::{OutsideIssuer, OutsideRules};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::ed25519::signature::rand_core::OsRng;
use ed25519_dalek::{Signer, SigningKey};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

/// Where the discovery document is.
pub const DOCUMENT: &str = "/.well-known/openid-configuration";

/// Status, further lines of the header, and body, by path.
type Answers = BTreeMap<String, (u16, String, Vec<u8>)>;

/// A server of what an issuer publishes.
#[derive(Clone)]
pub struct Site {
    pub address: String,
    answers: Arc<Mutex<Answers>>,
    asked: Arc<AtomicUsize>,
}

/// A key of an issuer.
pub struct IssuerKeyPair {
    pub kid: String,
    key: SigningKey,
}

impl Site {
    /// A server that publishes these keys. It answers until the test ends.
    pub fn new(keys: &[Value]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let site = Self { address, answers: Arc::default(), asked: Arc::default() };
        site.publish(keys);
        let serving = site.clone();
        std::thread::spawn(move || listener.incoming().flatten().for_each(|stream| serving.answer(stream)));
        site
    }

    /// The address of an issuer that nobody answers for.
    pub fn dead() -> String {
        format!("http://{}", TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap())
    }

    fn answer(&self, mut stream: TcpStream) {
        let mut lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
        let Some(first) = lines.next() else { return };
        lines.find(String::is_empty);
        let path = first.split(' ').nth(1).unwrap();
        self.asked.fetch_add(usize::from(path == DOCUMENT), Ordering::SeqCst);
        let missing = || (404, String::new(), Vec::new());
        let (status, header, body) = self.answers.lock().unwrap().get(path).cloned().unwrap_or_else(missing);
        let length = body.len();
        let head = format!("HTTP/1.1 {status} X\r\ncontent-length: {length}\r\nconnection: close\r\n{header}\r\n");
        // Who has read enough of a huge body closes the connection.
        let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body));
    }

    /// How often the discovery document was asked for.
    pub fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    /// Publishes keys as an issuer should.
    pub fn publish(&self, keys: &[Value]) {
        let document = json!({ "issuer": self.address, "jwks_uri": format!("{}/keys", self.address) });
        self.set(DOCUMENT, 200, "", document.to_string().as_bytes());
        self.set("/keys", 200, "", json!({ "keys": keys }).to_string().as_bytes());
    }

    /// Sets what a path answers.
    pub fn set(&self, path: &str, status: u16, header: &str, body: &[u8]) {
        self.answers.lock().unwrap().insert(path.to_owned(), (status, header.to_owned(), body.to_vec()));
    }
}

impl IssuerKeyPair {
    pub fn new(kid: &str) -> Self {
        Self { kid: kid.to_owned(), key: SigningKey::generate(&mut OsRng) }
    }

    /// As an issuer publishes it.
    pub fn jwk(&self) -> Value {
        let x = URL_SAFE_NO_PAD.encode(self.key.verifying_key().as_bytes());
        json!({ "kty": "OKP", "crv": "Ed25519", "use": "sig", "kid": self.kid, "x": x })
    }

    /// The public key.
    pub fn public(&self) -> [u8; 32] {
        self.key.verifying_key().to_bytes()
    }

    /// A token with these claims.
    pub fn token(&self, claims: &Value) -> String {
        let header = json!({ "typ": "at+jwt", "alg": "EdDSA", "kid": self.kid });
        signed(&header, claims, |message| self.key.sign(message).to_bytes().to_vec())
    }

    /// The same with another header.
    pub fn token_with(&self, header: &Value, claims: &Value) -> String {
        signed(header, claims, |message| self.key.sign(message).to_bytes().to_vec())
    }
}

/// A token, signed somehow.
pub fn signed(header: &Value, claims: &Value, sign: impl FnOnce(&[u8]) -> Vec<u8>) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let message = format!("{}.{}", part(header), part(claims));
    let signature = sign(message.as_bytes());
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
}

/// An issuer that may speak for the agencies `dpa` and `ftc`, and permit reading listings and cases.
pub fn rules(address: &str, audience: &str) -> OutsideRules {
    let texts = |all: &[&str]| all.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    OutsideRules {
        issuer: address.to_owned(),
        audience: audience.to_owned(),
        agencies: texts(&["dpa", "ftc"]),
        scopes: texts(&["listings:read", "cases:read"]),
        agency_claim: "agency".to_owned(),
        scope_claim: "scope".to_owned(),
        scope_names: BTreeMap::new(),
    }
}

/// The issuer of a site, on this machine.
pub fn issuer(address: &str, audience: &str) -> OutsideIssuer {
    OutsideIssuer::new(rules(address, audience), true).unwrap()
}
