//! Tokens of outside issuers: what is accepted, what is refused and why, and that no issuer harms another or its own past.

use super::issuer::Pauses;
use super::site::{DOCUMENT, IssuerKeyPair, Site, issuer, rules, signed};
use super::{OutsideIssuer, OutsideIssuers};
use crate::web::auth::{Auth, Entry, IssueRequest, Keys, Refusal, Scope};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures_util::future::join_all;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey};
use serde_json::{Value, json};
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Some time in 2026, in seconds.
const NOW: u64 = 1_790_000_000;
const AUDIENCE: &str = "https://me/api";

fn auth(issuers: Vec<OutsideIssuer>) -> (Auth, TempDir) {
    let dir = TempDir::new().unwrap();
    let keys = Keys::open(&dir.path().join("keys")).unwrap();
    (Auth::new(keys, "https://me", AUDIENCE, 30).with_outside(OutsideIssuers::new(issuers)), dir)
}

fn claims(site: &str) -> Value {
    json!({ "iss": site, "aud": AUDIENCE, "sub": "ines", "exp": NOW + 600, "iat": NOW - 10, "jti": "01",
            "client_id": "desk", "agency": "dpa", "scope": "listings:read tokens:write" })
}

fn with(site: &str, name: &str, value: Value) -> Value {
    let mut claims = claims(site);
    claims[name] = value;
    claims
}

fn without(site: &str, name: &str) -> Value {
    let mut claims = claims(site);
    claims.as_object_mut().unwrap().remove(name);
    claims
}

/// What becomes of a token: nothing, or the name of the refusal.
fn refusal(auth: &Auth, token: &str) -> &'static str {
    auth.verify(token, NOW).err().map_or("", |refusal| refusal.code())
}

fn pauses(least: u64) -> Pauses {
    let least = Duration::from_millis(least);
    Pauses { least, usual: Duration::from_secs(600), request: Duration::from_secs(5) }
}

#[tokio::test]
async fn a_token_of_a_configured_issuer_is_accepted_within_what_it_may() {
    let key = IssuerKeyPair::new("k1");
    let site = Site::new(&[key.jwk()]);
    let (auth, _dir) = auth(vec![issuer(&site.address, AUDIENCE)]);
    assert!(auth.outside.all()[0].fetch().await);
    let accepted = auth.verify(&key.token(&claims(&site.address)), NOW).unwrap();
    assert_eq!(accepted.subject, format!("{}#ines", site.address), "nobody is taken for an Ines of ours");
    assert_eq!(accepted.jti, format!("{}#01", site.address));
    assert_eq!(accepted.agency.as_deref(), Some("dpa"));
    assert_eq!(accepted.scopes.into_iter().collect::<Vec<_>>(), [Scope::ListingsRead]);

    let refused = |claims: Value| refusal(&auth, &key.token(&claims));
    let at = site.address.as_str();
    for agency in [json!("cnil"), json!(""), json!(["dpa"])] {
        assert_eq!(refused(with(at, "agency", agency.clone())), "agency", "{agency}");
    }
    assert_eq!(refused(without(at, "agency")), "agency", "it may speak for two and names none");
    assert_eq!(refused(with(at, "aud", json!("https://other/api"))), "audience");
    assert_eq!(refused(without(at, "aud")), "missing-claim");
    assert_eq!(refused(with(at, "exp", json!(NOW - 31))), "expired");
    assert_eq!(refused(with(at, "exp", json!(NOW + 90_000))), "lifetime");
    assert_eq!(refused(with(at, "nbf", json!(NOW + 100))), "not-yet-valid");
    for name in ["exp", "iat", "sub", "jti"] {
        assert_eq!(refused(without(at, name)), "missing-claim", "{name}");
    }
    assert_eq!(refused(with(at, "sub", json!("ines\nBearer"))), "missing-claim");
    assert_eq!(refused(with(at, "scope", json!(7))), "missing-claim");
    assert_eq!(refused(with(at, "iss", json!("https://me"))), "unknown-key", "it cannot speak for us");
    assert_eq!(refused(with(at, "iss", json!(format!("{at}/")))), "unknown-key", "nor for whoever is not configured");

    let header = |name: &str, value: Value| {
        let mut header = json!({ "typ": "at+jwt", "alg": "EdDSA", "kid": "k1" });
        header[name] = value;
        refusal(&auth, &key.token_with(&header, &claims(at)))
    };
    assert_eq!(header("alg", json!("none")), "algorithm");
    assert_eq!(header("alg", json!("ES256")), "algorithm");
    assert_eq!(header("typ", json!("JWT")), "wrong-type", "a token that says who somebody is permits nothing");
    assert_eq!(header("crit", json!(["x"])), "critical");
    assert_eq!(header("kid", json!("k2")), "unknown-key");
    // The classic confusion: the public key, which everyone has, taken as the secret of an HMAC.
    let secret = EncodingKey::from_secret(&key.public());
    let forged = signed(&json!({ "typ": "at+jwt", "alg": "HS256", "kid": "k1" }), &claims(at), |message| {
        let signature = jsonwebtoken::crypto::sign(message, &secret, Algorithm::HS256).unwrap();
        URL_SAFE_NO_PAD.decode(signature).unwrap()
    });
    assert_eq!(refusal(&auth, &forged), "algorithm");
    let other = IssuerKeyPair::new("k1");
    assert_eq!(refusal(&auth, &other.token(&claims(at))), "signature");
}

#[tokio::test]
async fn our_own_tokens_stay_what_they_are_and_theirs_can_be_revoked() {
    let key = IssuerKeyPair::new("k1");
    let site = Site::new(&[key.jwk()]);
    let (auth, _dir) = auth(vec![issuer(&site.address, AUDIENCE)]);
    assert!(auth.outside.all()[0].fetch().await);
    let request =
        IssueRequest { subject: "ines".into(), scopes: vec!["tokens:write".into()], lifetime: 600, agency: None };
    let own = auth.issue(request, NOW).unwrap();
    let accepted = auth.verify(&own.token, NOW).unwrap();
    assert_eq!((accepted.subject.as_str(), accepted.agency), ("ines", None));

    let token = key.token(&claims(&site.address));
    let accepted = auth.verify(&token, NOW).unwrap();
    let revoke = |entry: Entry| auth.ledger.append(&entry).unwrap();
    let of = |subject: &str| Entry::SubjectRevoked {
        subject: subject.to_owned(),
        issued_before: NOW,
        at: NOW,
        reason: String::new(),
    };
    revoke(of("ines"));
    assert_eq!(refusal(&auth, &token), "", "it is another Ines");
    revoke(Entry::Revoked { jti: accepted.jti.clone(), at: NOW, reason: String::new() });
    assert_eq!(refusal(&auth, &token), "revoked");
    assert!(!auth.still_accepts(&accepted, NOW), "streams end too");
    let second = key.token(&with(&site.address, "jti", json!("02")));
    assert_eq!(refusal(&auth, &second), "");
    revoke(of(&accepted.subject));
    assert_eq!(refusal(&auth, &second), "revoked");
}

/// A private key of OpenSSL, its algorithm, and the public key as an issuer would publish it.
fn of_openssl(arguments: &[&str], algorithm: Algorithm) -> Option<(EncodingKey, Value)> {
    let made = Command::new("openssl").arg("genpkey").args(arguments).output().ok()?;
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let key = match algorithm {
        Algorithm::RS256 => EncodingKey::from_rsa_pem(&made.stdout),
        _ => EncodingKey::from_ec_pem(&made.stdout),
    }
    .unwrap();
    let mut jwk = serde_json::to_value(Jwk::from_encoding_key(&key, algorithm).unwrap()).unwrap();
    jwk["kid"] = json!(format!("{algorithm:?}"));
    Some((key, jwk))
}

#[tokio::test]
async fn keys_of_other_kinds_verify_with_their_own_algorithm_only() {
    let rsa = of_openssl(&["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"], Algorithm::RS256);
    let curve = of_openssl(&["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"], Algorithm::ES256);
    let (Some(rsa), Some(curve)) = (rsa, curve) else {
        eprintln!("skipped: there is no openssl here");
        return;
    };
    let site = Site::new(&[rsa.1.clone(), curve.1.clone()]);
    let (auth, _dir) = auth(vec![issuer(&site.address, AUDIENCE)]);
    assert!(auth.outside.all()[0].fetch().await);
    let token = |key: &EncodingKey, algorithm: Algorithm, stated: &str, kid: &str| {
        signed(&json!({ "typ": "at+jwt", "alg": stated, "kid": kid }), &claims(&site.address), |message| {
            let signature = jsonwebtoken::crypto::sign(message, key, algorithm).unwrap();
            URL_SAFE_NO_PAD.decode(signature).unwrap()
        })
    };
    for (key, algorithm, name) in [(&rsa.0, Algorithm::RS256, "RS256"), (&curve.0, Algorithm::ES256, "ES256")] {
        assert_eq!(refusal(&auth, &token(key, algorithm, name, name)), "", "{name}");
    }
    assert_eq!(refusal(&auth, &token(&rsa.0, Algorithm::RS512, "RS512", "RS256")), "algorithm");
    assert_eq!(refusal(&auth, &token(&rsa.0, Algorithm::PS256, "PS256", "RS256")), "algorithm");
    assert_eq!(refusal(&auth, &token(&rsa.0, Algorithm::RS256, "RS256", "ES256")), "algorithm");
    let secret = EncodingKey::from_secret(rsa.1["n"].as_str().unwrap().as_bytes());
    assert_eq!(refusal(&auth, &token(&secret, Algorithm::HS256, "HS256", "RS256")), "algorithm");
}

#[tokio::test]
async fn a_new_key_is_fetched_when_a_token_names_it_and_a_withdrawn_one_is_refused() {
    let (old, new) = (IssuerKeyPair::new("old"), IssuerKeyPair::new("new"));
    let site = Site::new(&[old.jwk()]);
    let one = OutsideIssuer::with_pauses(rules(&site.address, AUDIENCE), true, pauses(50)).unwrap();
    let (auth, _dir) = auth(vec![one]);
    let task = auth.outside.all()[0].clone();
    let task = tokio::spawn(async move { task.follow().await });
    let (of_old, of_new) = (old.token(&claims(&site.address)), new.token(&claims(&site.address)));
    // The keys come while the first request waits.
    let wait = |refused: Refusal, token: String| {
        let issuer = auth.may_change(&refused, &token);
        async move { issuer.expect("an outside issuer is asked").newer_keys().await }
    };
    wait(auth.verify(&of_old, NOW).unwrap_err(), of_old.clone()).await;
    assert_eq!((refusal(&auth, &of_old), refusal(&auth, &of_new)), ("", "unknown-key"));
    tokio::time::sleep(Duration::from_millis(60)).await;
    assert_eq!(site.asked(), 1, "nobody needed another key");
    site.publish(&[old.jwk(), new.jwk()]);
    wait(auth.verify(&of_new, NOW).unwrap_err(), of_new.clone()).await;
    assert_eq!((refusal(&auth, &of_old), refusal(&auth, &of_new)), ("", ""), "both during the overlap");
    site.publish(&[new.jwk()]);
    tokio::time::sleep(Duration::from_millis(60)).await;
    auth.outside.all()[0].newer_keys().await;
    assert_eq!((refusal(&auth, &of_old), refusal(&auth, &of_new)), ("unknown-key", ""));
    task.abort();
}

#[tokio::test]
async fn whatever_an_issuer_sends_its_cached_keys_and_other_issuers_stay() {
    let (key, of_other) = (IssuerKeyPair::new("k1"), IssuerKeyPair::new("k1"));
    let (site, other) = (Site::new(&[key.jwk()]), Site::new(&[of_other.jwk()]));
    let dead = Site::dead();
    let issuers = [&site.address, &other.address, &dead].map(|address| issuer(address, AUDIENCE));
    let (auth, _dir) = auth(issuers.into_iter().collect());
    for issuer in auth.outside.all() {
        issuer.fetch().await;
    }
    let at = site.address.as_str();
    let (token, token_of_other) = (key.token(&claims(at)), of_other.token(&claims(&other.address)));
    assert_eq!(refusal(&auth, &key.token(&claims(&dead))), "no-issuer-keys");
    assert_eq!(refusal(&auth, &key.token(&claims(&other.address))), "signature", "a key belongs to its issuer");
    let document = |issuer: &str, keys: &str| json!({ "issuer": issuer, "jwks_uri": keys }).to_string().into_bytes();
    let own_keys = format!("{at}/keys");
    let faults: [(&str, u16, &str, Vec<u8>, &str); 13] = [
        (DOCUMENT, 500, "", Vec::new(), "status 500"),
        (DOCUMENT, 200, "", b"<html>not found</html>".to_vec(), "not JSON"),
        (DOCUMENT, 200, "", b"[1, 2".to_vec(), "not JSON"),
        (DOCUMENT, 200, "", document(&other.address, &own_keys), "of another issuer"),
        (DOCUMENT, 200, "", document(&format!("{at}/"), &own_keys), "of another issuer"),
        (DOCUMENT, 200, "", json!({ "issuer": at }).to_string().into_bytes(), "names no keys"),
        (DOCUMENT, 302, "location: http://10.0.0.1/keys\r\n", Vec::new(), "status 302"),
        (DOCUMENT, 200, "", vec![b' '; 2 << 20], "more than 1 MiB"),
        (DOCUMENT, 200, "", document(at, "http://10.0.0.1/keys"), "private"),
        (DOCUMENT, 200, "", document(at, "https://169.254.169.254/keys"), "link-local"),
        (DOCUMENT, 200, "", document(at, "http://login.example/keys"), "https only"),
        (DOCUMENT, 200, "", document(at, "file:///etc/passwd"), "scheme"),
        ("/keys", 200, "", b"{\"keys\": 7}".to_vec(), "no JSON Web Key Set"),
    ];
    for (path, status, header, body, word) in faults {
        site.publish(&[key.jwk()]);
        site.set(path, status, header, &body);
        assert!(!auth.outside.all()[0].fetch().await, "{word}");
        let fault = auth.outside.all()[0].status().fault.unwrap();
        assert!(fault.contains(word), "{word}: {fault}");
        assert_eq!((refusal(&auth, &token), refusal(&auth, &token_of_other)), ("", ""), "{word}");
    }
    site.publish(&[key.jwk()]);
    assert!(auth.outside.all()[0].fetch().await);
    assert_eq!(auth.outside.all()[0].status().fault, None);
    site.publish(&[]);
    assert!(auth.outside.all()[0].fetch().await);
    assert_eq!(refusal(&auth, &token), "unknown-key", "an issuer may withdraw all its keys");
}

#[tokio::test]
async fn a_flood_of_unknown_keys_causes_one_question() {
    let key = IssuerKeyPair::new("k1");
    let site = Site::new(&[key.jwk()]);
    let one = OutsideIssuer::with_pauses(rules(&site.address, AUDIENCE), true, pauses(600)).unwrap();
    let (one, started) = (Arc::new(one), Instant::now());
    let follow = one.clone();
    let task = tokio::spawn(async move { follow.follow().await });
    let flood = || join_all((0..200).map(|_| one.newer_keys()));
    flood().await;
    assert_eq!(site.asked(), 1);
    let begun = Instant::now();
    flood().await;
    assert!(begun.elapsed() < Duration::from_millis(300), "nobody waits for what may not be asked yet");
    assert_eq!(site.asked(), 1);
    // Once it may be asked again, the task does so for all that were refused; those that come meanwhile wait for it.
    while site.asked() == 1 && begun.elapsed() < Duration::from_secs(10) {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert!(started.elapsed() >= Duration::from_millis(600), "{:?}", started.elapsed());
    flood().await;
    assert_eq!(site.asked(), 2);
    task.abort();
}

#[tokio::test]
async fn a_silent_issuer_holds_a_request_for_a_moment_only() {
    // It accepts connections and says nothing.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let pauses = Pauses { request: Duration::from_millis(100), ..pauses(60_000) };
    let one = Arc::new(OutsideIssuer::with_pauses(rules(&address, AUDIENCE), true, pauses).unwrap());
    let follow = one.clone();
    let task = tokio::spawn(async move { follow.follow().await });
    let begun = Instant::now();
    one.newer_keys().await;
    assert!((100..2_000).contains(&begun.elapsed().as_millis()), "{:?}", begun.elapsed());
    assert!(one.keys().is_none());
    assert_eq!(Pauses::default().request, Duration::from_secs(2));
    assert_eq!(Pauses::default().least, Duration::from_secs(60));
    task.abort();
}
