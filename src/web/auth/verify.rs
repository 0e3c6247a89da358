//! Verifying tokens. Nothing in a token is trusted until its signature has been verified with one of our keys, or one of
//! the outside issuer that it names, and with the only algorithm of that key; then its claims are checked one by one.

use super::issue::{MAX_LIFETIME, TYPE};
use super::outside::name_of;
use super::verified::Verified;
use super::{Auth, OutsideIssuer, Scope};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;
use thiserror::Error;

/// Longest token that is read, in bytes.
pub const MAX_TOKEN_BYTES: usize = 8 << 10;
/// Maximum difference of clocks, in seconds.
pub const MAX_LEEWAY: u64 = 60;

/// The claims of a verified token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claims {
    /// `sub`; of an outside issuer with its name, `https://login.example#ines`.
    pub subject: String,
    /// Its scopes; unknown scopes are ignored.
    pub scopes: BTreeSet<Scope>,
    /// Its id, for logs; of an outside issuer with its name.
    pub jti: String,
    /// Seconds since 1970 UTC.
    pub issued_at: u64,
    /// Seconds since 1970 UTC.
    pub expires_at: u64,
    /// The agency of the subject.
    pub agency: Option<String>,
}

/// Why a token is refused. The messages are ASCII because they are sent in a header.
#[derive(Clone, Debug, PartialEq, Eq, Error, strum::IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum Refusal {
    /// Longer than [`MAX_TOKEN_BYTES`].
    #[error("the token is longer than 8 KiB")]
    TooLong,
    /// Not three parts of base64url with JSON in the first two.
    #[error("the token is not a signed JSON Web Token: {0}")]
    Malformed(&'static str),
    /// Not an access token.
    #[error("the token is not an access token (its typ is not at+jwt)")]
    WrongType,
    /// The header has critical extensions (`crit`).
    #[error("the token requires an unknown extension (crit)")]
    Critical,
    /// The header names no key.
    #[error("the token names no key (kid)")]
    NoKey,
    /// The key is none of its issuer.
    #[error("the token names an unknown key (kid)")]
    UnknownKey,
    /// The algorithm is not that of the key.
    #[error("the token is not signed with the algorithm of its key")]
    Algorithm,
    /// Forged or changed.
    #[error("the signature of the token is invalid")]
    Signature,
    /// A duplicate claim, which two parsers may read differently.
    #[error("the token has a duplicate claim")]
    DuplicateClaim,
    /// A claim is missing or invalid.
    #[error("the token has no valid claim {0}")]
    MissingClaim(&'static str),
    /// Issued by someone else.
    #[error("the token was issued by someone else (iss)")]
    Issuer,
    /// Meant for someone else.
    #[error("the token is meant for another service (aud)")]
    Audience,
    /// Expired.
    #[error("the token has expired")]
    Expired,
    /// Not valid yet.
    #[error("the token is not valid yet")]
    NotYetValid,
    /// Revoked, by its id or with all earlier tokens of its subject.
    #[error("the token has been revoked")]
    Revoked,
    /// Its issuer may not speak for the agency, or the token does not say for which it speaks.
    #[error("the token names no agency for which its issuer may speak")]
    Agency,
    /// The keys of its issuer have never been fetched.
    #[error("the keys of the issuer of the token could not be fetched yet")]
    NoIssuerKeys,
    /// Whether it is revoked is not known.
    #[error("the list of revoked tokens cannot be read")]
    UnknownRevocations,
    /// A lifetime that is too long.
    #[error("the lifetime of the token is longer than 24 hours")]
    Lifetime,
}

impl Refusal {
    /// Stable name for logs and tests: `too-long`, `wrong-type` …
    pub fn code(&self) -> &'static str {
        self.into()
    }
}

impl Auth {
    /// Verifies a token at the time `now`, in seconds since 1970 UTC.
    pub fn verify(&self, token: &str, now: u64) -> Result<Claims, Refusal> {
        if token.len() > MAX_TOKEN_BYTES {
            return Err(Refusal::TooLong);
        }
        let mut parts = token.split('.');
        let (Some(header), Some(payload), Some(_), None) = (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(Refusal::Malformed("expected three parts"));
        };
        let header = object(header)?;
        // RFC 9068 allows the long form of the media type and any case.
        let typ = header.get("typ").and_then(Value::as_str).unwrap_or_default().to_ascii_lowercase();
        if typ.strip_prefix("application/").unwrap_or(&typ) != TYPE {
            return Err(Refusal::WrongType);
        }
        if header.contains_key("crit") {
            return Err(Refusal::Critical);
        }
        let kid = header.get("kid").and_then(Value::as_str).ok_or(Refusal::NoKey)?;
        let algorithm = header.get("alg").and_then(Value::as_str);
        let outside = self.outside_issuer(payload);
        match &outside {
            None => {
                let keys = self.keys.current();
                let key = keys.verifying(kid).ok_or(Refusal::UnknownKey)?;
                let digest = Verified::digest(token);
                if !keys.verified.has(&digest) {
                    verify_signed(token, payload, algorithm, (&key.key, key.algorithm), &self.issuer, &self.audience)?;
                    keys.verified.add(digest);
                }
            }
            Some(issuer) => {
                let (keys, given) = (issuer.keys().ok_or(Refusal::NoIssuerKeys)?, &issuer.rules().given);
                let key = keys.get(kid).ok_or(Refusal::UnknownKey)?;
                verify_signed(token, payload, algorithm, (&key.key, key.algorithm), &given.issuer, &given.audience)?;
            }
        }
        let claims = self.claims(&object(payload)?, now, outside.as_deref())?;
        self.not_revoked(&claims)?;
        Ok(claims)
    }

    /// The outside issuer that is asked for newer keys, if that may change why a token was refused.
    pub(super) fn may_change(&self, refusal: &Refusal, token: &str) -> Option<Arc<OutsideIssuer>> {
        match refusal {
            Refusal::UnknownKey | Refusal::NoIssuerKeys => self.outside_issuer(token.split('.').nth(1)?),
            _ => None,
        }
    }

    /// The outside issuer that a payload names.
    fn outside_issuer(&self, payload: &str) -> Option<Arc<OutsideIssuer>> {
        // Without outside issuers no payload is read before its signature is verified.
        if self.outside.all().is_empty() {
            return None;
        }
        self.outside.named_in(&object(payload).ok()?).cloned()
    }

    /// Whether the holder of a token that was accepted may go on: it has neither expired nor been revoked since.
    pub fn still_accepts(&self, claims: &Claims, now: u64) -> bool {
        now < claims.expires_at.saturating_add(self.leeway.min(MAX_LEEWAY)) && self.not_revoked(claims).is_ok()
    }

    fn not_revoked(&self, claims: &Claims) -> Result<(), Refusal> {
        match self.ledger.ask(|r| r.covers(&claims.jti, &claims.subject, claims.issued_at)) {
            Ok(false) => Ok(()),
            Ok(true) => Err(Refusal::Revoked),
            Err(_) => Err(Refusal::UnknownRevocations),
        }
    }

    fn claims(
        &self,
        claims: &Map<String, Value>,
        now: u64,
        outside: Option<&OutsideIssuer>,
    ) -> Result<Claims, Refusal> {
        let text = |name: &'static str| {
            let value = claims.get(name).and_then(Value::as_str).filter(|v| !v.is_empty() && v.len() <= 400);
            value.ok_or(Refusal::MissingClaim(name))
        };
        // Times may have fractions (RFC 7519, section 2). `now` is a whole second, so fractions are rounded up.
        let time = |name: &'static str| {
            let seconds = |value: &Value| value.as_u64().or_else(|| value.as_f64().and_then(whole_seconds));
            claims.get(name).and_then(seconds).ok_or(Refusal::MissingClaim(name))
        };
        let (issued_at, expires_at) = (time("iat")?, time("exp")?);
        let not_before = if claims.contains_key("nbf") { time("nbf")? } else { issued_at };
        let (subject, jti) = (text("sub")?.to_owned(), text("jti")?.to_owned());
        text("iss")?;
        let leeway = self.leeway.min(MAX_LEEWAY);
        if expires_at.saturating_sub(issued_at) > MAX_LIFETIME {
            return Err(Refusal::Lifetime);
        }
        if not_before.max(issued_at) > now.saturating_add(leeway) {
            return Err(Refusal::NotYetValid);
        }
        if now >= expires_at.saturating_add(leeway) {
            return Err(Refusal::Expired);
        }
        let Some(issuer) = outside else {
            let scope = if claims.contains_key("scope") { text("scope")? } else { "" };
            let agency = if claims.contains_key("agency") { Some(text("agency")?.to_owned()) } else { None };
            let scopes = scope.split(' ').filter_map(Scope::from_name).collect();
            return Ok(Claims { subject, scopes, jti, issued_at, expires_at, agency });
        };
        // Our own names have no control characters, so none comes into logs and files from outside either.
        for (name, value) in [("sub", &subject), ("jti", &jti)] {
            if value.chars().any(char::is_control) {
                return Err(Refusal::MissingClaim(name));
            }
        }
        let rules = issuer.rules();
        let scopes = rules.scopes(claims).ok_or(Refusal::MissingClaim("of scopes"))?;
        let agency = Some(rules.agency(claims).ok_or(Refusal::Agency)?);
        let (subject, jti) = (rules.qualified(&subject), rules.qualified(&jti));
        Ok(Claims { subject, scopes, jti, issued_at, expires_at, agency })
    }
}

/// Rounded up to a whole second, if it is in the valid range.
fn whole_seconds(time: f64) -> Option<u64> {
    (0.0..9e15).contains(&time).then(|| time.ceil() as u64)
}

/// Verifies signature, issuer and audience of a token with a key, whose algorithm must be that of the header.
fn verify_signed(
    token: &str,
    payload: &str,
    stated: Option<&str>,
    (key, algorithm): (&DecodingKey, Algorithm),
    issuer: &str,
    audience: &str,
) -> Result<(), Refusal> {
    if stated != Some(name_of(algorithm)) {
        return Err(Refusal::Algorithm);
    }
    let mut rules = Validation::new(algorithm);
    rules.set_issuer(&[issuer]);
    rules.set_audience(&[audience]);
    rules.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    // The library would use the system clock; `now` is given instead, so that tests do not depend on it.
    rules.validate_exp = false;
    rules.validate_nbf = false;
    match decode::<IgnoredAny>(token, key, &rules).map_err(|e| e.into_kind()) {
        Ok(_) => Ok(()),
        Err(ErrorKind::InvalidSignature) => Err(Refusal::Signature),
        Err(ErrorKind::InvalidAlgorithm) => Err(Refusal::Algorithm),
        Err(ErrorKind::InvalidIssuer) => Err(Refusal::Issuer),
        Err(ErrorKind::InvalidAudience) => Err(Refusal::Audience),
        Err(ErrorKind::MissingRequiredClaim(name)) => Err(Refusal::MissingClaim(known_claim(&name))),
        // The library fails on some duplicate claims without reporting them as such.
        Err(ErrorKind::Json(_)) => object(payload).and(Err(Refusal::Malformed("invalid claims"))),
        Err(_) => Err(Refusal::Malformed("expected base64url")),
    }
}

fn known_claim(name: &str) -> &'static str {
    ["exp", "iss", "aud", "sub"].into_iter().find(|n| *n == name).unwrap_or("(other)")
}

/// A part of the token as a JSON object.
fn object(part: &str) -> Result<Map<String, Value>, Refusal> {
    let bytes = URL_SAFE_NO_PAD.decode(part).map_err(|_| Refusal::Malformed("expected base64url"))?;
    let UniqueKeys(map) = serde_json::from_slice(&bytes).map_err(|_| Refusal::Malformed("expected JSON objects"))?;
    map.ok_or(Refusal::DuplicateClaim)
}

/// A JSON object without duplicate keys; `None` if there are any.
struct UniqueKeys(Option<Map<String, Value>>);

impl<'de> Deserialize<'de> for UniqueKeys {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(UniqueKeysVisitor)
    }
}

struct UniqueKeysVisitor;

impl<'de> Visitor<'de> for UniqueKeysVisitor {
    type Value = UniqueKeys;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<UniqueKeys, A::Error> {
        let (mut map, mut duplicate) = (Map::new(), false);
        while let Some((name, value)) = access.next_entry::<String, Value>()? {
            duplicate |= map.insert(name, value).is_some();
        }
        Ok(UniqueKeys((!duplicate).then_some(map)))
    }
}
