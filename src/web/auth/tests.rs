//! Forged and changed tokens: each must be refused for its own reason. Tokens are assembled by hand, so that the tests
//! do not depend on the code that issues them.

use super::{Auth, AuthError, IssueRequest, KeyError, Keys, Refusal, Scope};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::pkcs8::DecodePrivateKey;
use ed25519_dalek::{Signer, SigningKey};
use serde_json::{Value, json};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Some time in 2026, in seconds.
const NOW: u64 = 1_790_000_000;

/// An issuer with its private key.
struct World {
    auth: Auth,
    key: SigningKey,
    kid: String,
    _dir: TempDir,
}

impl World {
    fn new() -> Self {
        let dir = TempDir::new().unwrap();
        let folder = dir.path().join("keys");
        let keys = Keys::open(&folder).unwrap();
        let kid = keys.signing_kid().unwrap();
        let pem = fs::read_to_string(private(&folder)).unwrap();
        let key = SigningKey::from_pkcs8_pem(&pem).unwrap();
        Self { auth: Auth::new(keys, "https://me", "https://me/api", 30), key, kid, _dir: dir }
    }

    fn header(&self) -> Value {
        json!({ "typ": "at+jwt", "alg": "EdDSA", "kid": self.kid })
    }

    fn sign(&self, header: &Value, claims: &str) -> String {
        signed(header, claims, |message| self.key.sign(message).to_bytes().to_vec())
    }

    /// A valid token with changed claims.
    fn with_claims(&self, change: impl FnOnce(&mut Value)) -> String {
        let mut claims = claims();
        change(&mut claims);
        self.sign(&self.header(), &claims.to_string())
    }

    fn with_header(&self, change: impl FnOnce(&mut Value)) -> String {
        let mut header = self.header();
        change(&mut header);
        self.sign(&header, &claims().to_string())
    }

    fn refused(&self, token: &str) -> &'static str {
        match self.auth.verify(token, NOW) {
            Ok(claims) => panic!("accepted: {claims:?}"),
            Err(refusal) => refusal.code(),
        }
    }
}

fn claims() -> Value {
    json!({ "iss": "https://me", "aud": "https://me/api", "sub": "ines", "exp": NOW + 600, "iat": NOW - 10,
            "jti": "01", "scope": "listings:read later:invented" })
}

fn signed(header: &Value, claims: &str, sign: impl FnOnce(&[u8]) -> Vec<u8>) -> String {
    let message = format!("{}.{}", URL_SAFE_NO_PAD.encode(header.to_string()), URL_SAFE_NO_PAD.encode(claims));
    let signature = sign(message.as_bytes());
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
}

fn private(folder: &Path) -> PathBuf {
    let mut files = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path());
    files.find(|p| p.to_string_lossy().ends_with(".key.pem")).unwrap()
}

fn request(scopes: &[&str], lifetime: u64) -> IssueRequest {
    let scopes = scopes.iter().map(|s| (*s).to_owned()).collect();
    IssueRequest { subject: "ines@example.org".to_owned(), scopes, lifetime, agency: Some("dpa".to_owned()) }
}

/// A folder of keys that only its owner may read, as the program makes it.
fn key_folder() -> TempDir {
    let dir = TempDir::new().unwrap();
    fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o700)).unwrap();
    dir
}

#[test]
fn an_issued_token_is_accepted_with_its_claims() {
    let world = World::new();
    let issued = world.auth.issue(request(&["listings:read", "listings:read"], 3600), NOW).unwrap();
    let claims = world.auth.verify(&issued.token, NOW + 3599).unwrap();
    assert_eq!(claims.subject, "ines@example.org");
    assert_eq!(claims.jti, issued.jti);
    assert_eq!(claims.expires_at, NOW + 3600);
    assert_eq!(claims.agency.as_deref(), Some("dpa"));
    assert_eq!(claims.scopes.into_iter().collect::<Vec<_>>(), [Scope::ListingsRead]);
}

#[test]
fn the_hand_made_token_is_valid_before_it_is_changed() {
    let world = World::new();
    let claims = world.auth.verify(&world.with_claims(|_| ()), NOW).unwrap();
    assert_eq!(claims.scopes.into_iter().collect::<Vec<_>>(), [Scope::ListingsRead], "unknown scopes are left out");
    assert!(world.auth.verify(&world.with_claims(|c| c["aud"] = json!(["x", "https://me/api"])), NOW).is_ok());
    assert!(world.auth.verify(&world.with_header(|h| h["typ"] = json!("application/AT+JWT")), NOW).is_ok());
}

#[test]
fn the_algorithm_of_the_header_is_never_believed() {
    let world = World::new();
    let unsigned = world.with_header(|h| h["alg"] = json!("none"));
    assert_eq!(world.refused(&unsigned), "algorithm");
    let stripped = format!("{}.", unsigned.rsplit_once('.').unwrap().0);
    assert_eq!(world.refused(&stripped), "algorithm");
    // The classic confusion: the public key, which everyone has, taken as the secret of an HMAC.
    let mut header = world.header();
    header["alg"] = json!("HS256");
    let secret = jsonwebtoken::EncodingKey::from_secret(world.key.verifying_key().as_bytes());
    let token = signed(&header, &claims().to_string(), |message| {
        let signature = jsonwebtoken::crypto::sign(message, &secret, jsonwebtoken::Algorithm::HS256).unwrap();
        URL_SAFE_NO_PAD.decode(signature).unwrap()
    });
    assert_eq!(world.refused(&token), "algorithm");
}

#[test]
fn headers_without_one_of_our_keys_are_refused() {
    let world = World::new();
    assert_eq!(world.refused(&world.with_header(|h| h["kid"] = json!("0123456789abcdef"))), "unknown-key");
    assert_eq!(world.refused(&world.with_header(|h| drop(h.as_object_mut().unwrap().remove("kid")))), "no-key");
    assert_eq!(world.refused(&world.with_header(|h| h["kid"] = json!(7))), "no-key");
    assert_eq!(world.refused(&world.with_header(|h| h["typ"] = json!("JWT"))), "wrong-type");
    assert_eq!(world.refused(&world.with_header(|h| drop(h.as_object_mut().unwrap().remove("typ")))), "wrong-type");
    assert_eq!(world.refused(&world.with_header(|h| h["crit"] = json!(["b64"]))), "critical");
}

#[test]
fn forged_signatures_and_changed_claims_are_refused() {
    let world = World::new();
    let other = SigningKey::from_bytes(&[7; 32]);
    let token = signed(&world.header(), &claims().to_string(), |m| other.sign(m).to_bytes().to_vec());
    assert_eq!(world.refused(&token), "signature");
    let good = world.with_claims(|_| ());
    let parts: Vec<&str> = good.split('.').collect();
    let mut richer = claims();
    richer["scope"] = json!("admin");
    let changed = format!("{}.{}.{}", parts[0], URL_SAFE_NO_PAD.encode(richer.to_string()), parts[2]);
    assert_eq!(world.refused(&changed), "signature");
    assert_eq!(world.refused(&format!("{}.{}.", parts[0], parts[1])), "signature");
}

#[test]
fn tokens_for_others_or_by_others_are_refused() {
    let world = World::new();
    assert_eq!(world.refused(&world.with_claims(|c| c["aud"] = json!("https://other"))), "audience");
    assert_eq!(world.refused(&world.with_claims(|c| c["aud"] = json!([]))), "audience");
    assert_eq!(world.refused(&world.with_claims(|c| c["iss"] = json!("https://other"))), "issuer");
}

#[test]
fn each_required_claim_is_checked() {
    let world = World::new();
    for name in ["exp", "iss", "aud", "sub", "iat", "jti"] {
        let token = world.with_claims(|c| drop(c.as_object_mut().unwrap().remove(name)));
        let refusal = world.auth.verify(&token, NOW).unwrap_err();
        assert!(matches!(refusal, Refusal::MissingClaim(n) if n == name), "{name}: {refusal}");
    }
    assert_eq!(world.refused(&world.with_claims(|c| c["sub"] = json!(""))), "missing-claim");
    assert_eq!(world.refused(&world.with_claims(|c| c["iat"] = json!("yesterday"))), "missing-claim");
    assert_eq!(world.refused(&world.with_claims(|c| c["nbf"] = json!("soon"))), "missing-claim");
    assert_eq!(world.refused(&world.with_claims(|c| c["scope"] = json!(["admin"]))), "missing-claim");
}

#[test]
fn times_are_checked_with_leeway_on_both_sides() {
    let world = World::new();
    let ended = |ago: u64| world.with_claims(|c| c["exp"] = json!(NOW - ago));
    let begins = |ahead: u64| world.with_claims(|c| c["nbf"] = json!(NOW + ahead));
    assert!(
        world
            .auth
            .verify(
                &world.with_claims(|c| {
                    c["iat"] = json!(NOW - 90);
                    c["exp"] = json!(NOW - 29)
                }),
                NOW
            )
            .is_ok()
    );
    assert_eq!(world.refused(&ended(30)), "expired");
    assert!(world.auth.verify(&begins(30), NOW).is_ok());
    assert_eq!(world.refused(&begins(31)), "not-yet-valid");
    assert_eq!(world.refused(&world.with_claims(|c| c["iat"] = json!(NOW + 31))), "not-yet-valid");
    assert_eq!(world.refused(&world.with_claims(|c| c["exp"] = json!(NOW + 86_400))), "lifetime");
    assert_eq!(world.refused(&world.with_claims(|c| c["exp"] = json!(u64::MAX))), "lifetime");
}

#[test]
fn times_may_have_fractions() {
    let world = World::new();
    let at = |name: &'static str, time: Value| world.with_claims(|c| c[name] = time);
    let soon = NOW as f64 + 600.0;
    for token in [
        at("exp", json!(soon + 0.5)),
        at("exp", json!(soon)),
        at("iat", json!(NOW as f64 - 10.25)),
        at("nbf", json!(NOW as f64 - 0.5)),
        world.sign(&world.header(), &claims().to_string().replace(&(NOW + 600).to_string(), "1.7900006e9")),
    ] {
        assert!(world.auth.verify(&token, NOW).is_ok(), "{token}");
    }
    assert_eq!(world.refused(&at("exp", json!(NOW as f64 - 30.5))), "expired");
    assert!(world.auth.verify(&at("exp", json!(NOW as f64 - 29.5)), NOW).is_ok(), "within the leeway");
    assert_eq!(world.refused(&at("nbf", json!(NOW as f64 + 30.5))), "not-yet-valid");
    for odd in [json!(-1.5), json!(1e300), json!(-1), json!("1790000600"), json!(null)] {
        assert_eq!(world.refused(&at("exp", odd.clone())), "missing-claim", "{odd}");
    }
}

#[test]
fn leeway_is_at_most_a_minute() {
    let mut world = World::new();
    world.auth.leeway = 9_999;
    let token = world.with_claims(|c| c["exp"] = json!(NOW - 60));
    assert_eq!(world.refused(&token), "expired");
}

#[test]
fn duplicate_claims_are_refused_in_header_and_payload() {
    let world = World::new();
    for name in ["aud", "jti", "scope", "exp"] {
        let text = claims().to_string();
        let twice = format!("{{\"{name}\":{},{}", claims()[name], &text[1..]);
        assert_eq!(world.refused(&world.sign(&world.header(), &twice)), "duplicate-claim", "{name}");
    }
    let header = format!("{{\"alg\":\"none\",{}", &world.header().to_string()[1..]);
    let token = format!("{}.{}.AAAA", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims().to_string()));
    assert_eq!(world.refused(&token), "duplicate-claim");
}

#[test]
fn malformed_tokens_are_refused() {
    let world = World::new();
    let good = world.with_claims(|_| ());
    let without_end = &good[..good.len() - 7];
    assert!(["signature", "malformed"].contains(&world.refused(without_end)));
    for text in ["", "abc", "a.b", "a.b.c.d", "..", "!!.!!.!!"] {
        assert_eq!(world.refused(text), "malformed", "{text}");
    }
    assert_eq!(world.refused(&world.sign(&world.header(), "[1]")), "malformed");
    assert_eq!(world.refused(&world.sign(&json!("x"), "{}")), "malformed");
    let long = world.with_claims(|c| c["pad"] = json!("x".repeat(8 << 10)));
    assert_eq!(world.refused(&long), "too-long");
}

#[test]
fn refusals_fit_into_a_header() {
    let all = [Refusal::TooLong, Refusal::Malformed("expected three parts"), Refusal::MissingClaim("jti")];
    for refusal in all {
        assert!(refusal.to_string().chars().all(|c| matches!(c, ' '..='~') && c != '"' && c != '\\'), "{refusal}");
    }
}

#[test]
fn invalid_scopes_lifetimes_and_subjects_are_refused() {
    let auth = World::new().auth;
    let error = auth.issue(request(&["listings:reed"], 60), NOW).unwrap_err();
    let expected = format!("unknown scope “listings:reed”; expected one of: {}", Scope::names());
    assert_eq!(error.to_string(), expected);
    assert!(matches!(auth.issue(request(&[], 60), NOW), Err(AuthError::NoScope { .. })));
    let error = auth.issue(request(&["listings:read"], 86_401), NOW).unwrap_err();
    assert!(error.to_string().contains("1 to 86400 s (24 hours)"), "{error}");
    assert!(matches!(auth.issue(request(&["listings:read"], 0), NOW), Err(AuthError::Lifetime { .. })));
    let nobody = IssueRequest { subject: "a\nb".to_owned(), ..request(&["listings:read"], 60) };
    assert!(matches!(auth.issue(nobody, NOW), Err(AuthError::Subject(_))));
}

#[test]
fn keys_readable_by_other_users_are_refused() {
    let dir = TempDir::new().unwrap();
    let folder = dir.path().join("keys");
    Keys::open(&folder).unwrap();
    let file = private(&folder);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&folder), mode(&file)), (0o700, 0o600));
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    let error = Keys::open(&folder).map(drop).unwrap_err();
    assert!(matches!(error, KeyError::OpenToOthers { mode: 0o640, .. }));
    assert!(error.to_string().contains("chmod 600"), "{error}");
}

#[test]
fn the_newest_key_signs_and_all_verify_even_when_retired() {
    let dir = key_folder();
    let open = || Auth::new(Keys::open(dir.path()).unwrap(), "i", "a", 0);
    let first = open();
    let old = first.keys.signing_kid().unwrap();
    let token = first.issue(request(&["listings:read"], 600), NOW).unwrap().token;
    let new = Keys::add(dir.path()).unwrap();
    Keys::retire(dir.path(), &old).unwrap();
    let second = open();
    assert_eq!(second.keys.signing_kid().as_deref(), Some(new.as_str()));
    assert!(second.verify(&token, NOW).is_ok(), "a retired key still verifies");
    let ids: Vec<Value> = second.keys.jwks()["keys"].as_array().unwrap().iter().map(|k| k["kid"].clone()).collect();
    assert_eq!(ids.len(), 2);
    assert!(ids.contains(&json!(old)) && ids.contains(&json!(new)));
    assert!(matches!(Keys::retire(dir.path(), &old), Err(KeyError::Unknown { .. })));
    Keys::retire(dir.path(), &new).unwrap();
    assert!(matches!(open().issue(request(&["listings:read"], 600), NOW), Err(AuthError::NoSigningKey)));
}

#[test]
fn the_published_keys_contain_nothing_private() {
    let world = World::new();
    let set = world.auth.keys.jwks();
    let key = &set["keys"][0];
    assert_eq!(key["x"], json!(URL_SAFE_NO_PAD.encode(world.key.verifying_key().as_bytes())));
    assert_eq!(key["kid"], json!(world.kid));
    assert!(key.get("d").is_none());
    assert!(!set.to_string().contains(&URL_SAFE_NO_PAD.encode(world.key.to_bytes())));
}

#[test]
fn an_invalid_key_file_is_named() {
    let dir = key_folder();
    fs::write(dir.path().join("x.pub.pem"), "-----BEGIN NOTHING-----").unwrap();
    let error = Keys::open(dir.path()).map(drop).unwrap_err().to_string();
    assert!(error.contains("x.pub.pem") && error.contains("invalid public key"), "{error}");
}

#[test]
fn revoked_tokens_are_refused_and_later_ones_are_not() {
    use super::{Entry, Ledger};
    let world = World::new();
    let issue = |now: u64| world.auth.issue(request(&["listings:read"], 3600), now).unwrap();
    let (lost, kept) = (issue(NOW), issue(NOW));
    let code = |token: &str, now: u64| world.auth.verify(token, now).map_or_else(|r| r.code(), |_| "accepted");
    assert_eq!((code(&lost.token, NOW), code(&kept.token, NOW)), ("accepted", "accepted"));
    let append = |entry: &Entry| world.auth.ledger.append(entry).unwrap();
    append(&Entry::Revoked { jti: lost.jti.clone(), at: NOW, reason: "lost".to_owned() });
    assert_eq!((code(&lost.token, NOW), code(&kept.token, NOW)), ("revoked", "accepted"));
    let subject = "ines@example.org".to_owned();
    append(&Entry::SubjectRevoked { subject, issued_before: NOW + 1, at: NOW, reason: String::new() });
    assert_eq!(code(&kept.token, NOW), "revoked");
    let later = issue(NOW);
    assert_eq!(code(&later.token, NOW), "accepted", "issued after the revocation, in the same second");
    let recorded = world.auth.ledger.entries().unwrap();
    let text = serde_json::to_string(&recorded).unwrap();
    for token in [&lost.token, &kept.token, &later.token] {
        let signature = token.rsplit('.').next().unwrap();
        assert!(!text.contains(signature), "the ledger holds no token");
    }
    assert!(text.contains("\"agency\":\"dpa\"") && text.contains(&later.jti));
    // Of another folder of keys, whose ledger knows nothing.
    assert_eq!(Ledger::of(None).ask(|r| r.covers(&lost.jti, "", 0)), Ok(false));
}

#[test]
fn a_ledger_that_cannot_be_read_permits_nothing() {
    let world = World::new();
    let issued = world.auth.issue(request(&["listings:read"], 3600), NOW).unwrap();
    assert!(world.auth.verify(&issued.token, NOW).is_ok());
    std::fs::write(world._dir.path().join("keys/tokens.jsonl"), "rubbish\n").unwrap();
    let keys = Keys::open(&world._dir.path().join("keys")).unwrap();
    let restarted = Auth::new(keys, "https://me", "https://me/api", 30);
    assert_eq!(restarted.verify(&issued.token, NOW).unwrap_err().code(), "unknown-revocations");
}

#[test]
fn a_scope_permits_its_resource_and_the_catalogue_its_parts() {
    let permitted = |wanted: Scope| -> Vec<&str> {
        Scope::ALL.into_iter().filter(|held| wanted.is_permitted_by(*held)).map(Scope::name).collect()
    };
    assert_eq!(permitted(Scope::ListingsRead), ["listings:read"]);
    assert_eq!(permitted(Scope::FindingsRead), ["listings:read", "findings:read"]);
    assert_eq!(permitted(Scope::ChangesRead), ["listings:read", "changes:read"]);
    for write in [Scope::DecisionsWrite, Scope::ResponsesWrite, Scope::RegistersWrite] {
        assert_eq!(permitted(write), [write.name()], "reading permits no writing");
    }
}
