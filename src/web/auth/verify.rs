//! Checking tokens. Everything a token says about itself is distrusted until its signature has been checked with a key
//! of ours and with the one algorithm that belongs to that key; after that its claims are checked one by one.

use super::issue::{LONGEST_LIFETIME, TYPE};
use super::{Auth, Scope};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Validation, decode};
use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::fmt;
use thiserror::Error;

/// Longest token looked at, in bytes.
pub const LONGEST_TOKEN: usize = 8 << 10;
/// Most seconds by which clocks may differ.
pub const MOST_LEEWAY: u64 = 60;

/// What a checked token says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claims {
    /// Whom it stands for.
    pub subject: String,
    /// What its bearer may do; scopes this program does not know are left out.
    pub scopes: BTreeSet<Scope>,
    /// Its number, for logs.
    pub jti: String,
    /// Seconds since 1970 UTC.
    pub issued_at: u64,
    /// Seconds since 1970 UTC.
    pub expires_at: u64,
    /// The authority the bearer works for.
    pub agency: Option<String>,
}

/// Why a token is refused. The texts are plain ASCII because they travel in a header.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    /// Longer than [`LONGEST_TOKEN`].
    #[error("the token is longer than 8 KiB")]
    TooLong,
    /// Not three parts of base64url with JSON in the first two.
    #[error("the token is not a signed JSON Web Token: {0}")]
    Malformed(&'static str),
    /// Not an access token.
    #[error("the token is not an access token (its typ is not at+jwt)")]
    WrongType,
    /// The header demands something this program does not know.
    #[error("the token demands an extension that is not known here (crit)")]
    Critical,
    /// The header names no key.
    #[error("the token names no key (kid)")]
    NoKey,
    /// The key named is not one of ours.
    #[error("the token names a key that is not known here (kid)")]
    UnknownKey,
    /// The algorithm is not the one of the key.
    #[error("the token is not signed with EdDSA")]
    Algorithm,
    /// Made by someone else, or changed.
    #[error("the signature of the token is wrong")]
    Signature,
    /// The same claim twice, so that two readers may understand two things.
    #[error("the token holds a claim twice")]
    DuplicateClaim,
    /// A claim is missing or of the wrong kind.
    #[error("the token has no usable claim {0}")]
    MissingClaim(&'static str),
    /// Issued by someone else.
    #[error("the token was issued by someone else (iss)")]
    Issuer,
    /// Meant for someone else.
    #[error("the token is meant for another service (aud)")]
    Audience,
    /// Over.
    #[error("the token has expired")]
    Expired,
    /// Its time has not come.
    #[error("the token is not valid yet")]
    NotYetValid,
    /// Lives longer than tokens may.
    #[error("the token lives longer than 24 hours")]
    Lifetime,
}

impl Refusal {
    /// Stable name for logs and tests.
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLong => "too-long",
            Self::Malformed(_) => "malformed",
            Self::WrongType => "wrong-type",
            Self::Critical => "critical",
            Self::NoKey => "no-key",
            Self::UnknownKey => "unknown-key",
            Self::Algorithm => "algorithm",
            Self::Signature => "signature",
            Self::DuplicateClaim => "duplicate-claim",
            Self::MissingClaim(_) => "missing-claim",
            Self::Issuer => "issuer",
            Self::Audience => "audience",
            Self::Expired => "expired",
            Self::NotYetValid => "not-yet-valid",
            Self::Lifetime => "lifetime",
        }
    }
}

impl Auth {
    /// Checks a token at the time `now`, in seconds since 1970 UTC.
    pub fn verify(&self, token: &str, now: u64) -> Result<Claims, Refusal> {
        if token.len() > LONGEST_TOKEN {
            return Err(Refusal::TooLong);
        }
        let mut parts = token.split('.');
        let (Some(header), Some(payload), Some(_), None) = (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(Refusal::Malformed("it has not three parts"));
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
        let keys = self.keys.current();
        let key = keys.verifying(kid).ok_or(Refusal::UnknownKey)?;
        if header.get("alg").and_then(Value::as_str) != Some(algorithm_name(key.algorithm)) {
            return Err(Refusal::Algorithm);
        }
        let mut rules = Validation::new(key.algorithm);
        rules.set_issuer(&[&self.issuer]);
        rules.set_audience(&[&self.audience]);
        rules.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        // The library asks the system for the time; ours is given, so that a check can be repeated.
        rules.validate_exp = false;
        rules.validate_nbf = false;
        match decode::<IgnoredAny>(token, &key.key, &rules).map_err(|e| e.into_kind()) {
            Ok(_) => self.claims(&object(payload)?, now),
            Err(ErrorKind::InvalidSignature) => Err(Refusal::Signature),
            Err(ErrorKind::InvalidAlgorithm) => Err(Refusal::Algorithm),
            Err(ErrorKind::InvalidIssuer) => Err(Refusal::Issuer),
            Err(ErrorKind::InvalidAudience) => Err(Refusal::Audience),
            Err(ErrorKind::MissingRequiredClaim(name)) => Err(Refusal::MissingClaim(known_claim(&name))),
            // The library stumbles over some repeated claims itself, without saying so.
            Err(ErrorKind::Json(_)) => {
                object(payload).and(Err(Refusal::Malformed("its parts do not hold what they should")))
            }
            Err(_) => Err(Refusal::Malformed("its parts are not base64url")),
        }
    }

    fn claims(&self, claims: &Map<String, Value>, now: u64) -> Result<Claims, Refusal> {
        let text = |name: &'static str| {
            let value = claims.get(name).and_then(Value::as_str).filter(|v| !v.is_empty() && v.len() <= 400);
            value.ok_or(Refusal::MissingClaim(name))
        };
        // A time may have a fraction (RFC 7519, 2). Now is a whole second: it has reached a time if it has reached the next whole one.
        let time = |name: &'static str| {
            let seconds = |value: &Value| value.as_u64().or_else(|| value.as_f64().and_then(whole_seconds));
            claims.get(name).and_then(seconds).ok_or(Refusal::MissingClaim(name))
        };
        let (issued_at, expires_at) = (time("iat")?, time("exp")?);
        let not_before = if claims.contains_key("nbf") { time("nbf")? } else { issued_at };
        let (subject, jti) = (text("sub")?.to_owned(), text("jti")?.to_owned());
        text("iss")?;
        let leeway = self.leeway.min(MOST_LEEWAY);
        if expires_at.saturating_sub(issued_at) > LONGEST_LIFETIME {
            return Err(Refusal::Lifetime);
        }
        if not_before.max(issued_at) > now.saturating_add(leeway) {
            return Err(Refusal::NotYetValid);
        }
        if now >= expires_at.saturating_add(leeway) {
            return Err(Refusal::Expired);
        }
        let scope = if claims.contains_key("scope") { text("scope")? } else { "" };
        let agency = if claims.contains_key("agency") { Some(text("agency")?.to_owned()) } else { None };
        let scopes = scope.split(' ').filter_map(Scope::from_name).collect();
        Ok(Claims { subject, scopes, jti, issued_at, expires_at, agency })
    }
}

/// The next whole second, if there can be one.
fn whole_seconds(time: f64) -> Option<u64> {
    (0.0..9e15).contains(&time).then(|| time.ceil() as u64)
}

fn algorithm_name(algorithm: jsonwebtoken::Algorithm) -> &'static str {
    match algorithm {
        jsonwebtoken::Algorithm::EdDSA => "EdDSA",
        // No key of ours has another; an empty name equals no header.
        _ => "",
    }
}

fn known_claim(name: &str) -> &'static str {
    ["exp", "iss", "aud", "sub"].into_iter().find(|n| *n == name).unwrap_or("(other)")
}

/// The JSON object in a part of the token.
fn object(part: &str) -> Result<Map<String, Value>, Refusal> {
    let bytes = URL_SAFE_NO_PAD.decode(part).map_err(|_| Refusal::Malformed("its parts are not base64url"))?;
    let Once(map) = serde_json::from_slice(&bytes).map_err(|_| Refusal::Malformed("its parts are not JSON objects"))?;
    map.ok_or(Refusal::DuplicateClaim)
}

/// An object in which every name stands once; `None` if one stands twice.
struct Once(Option<Map<String, Value>>);

impl<'de> Deserialize<'de> for Once {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(OnceVisitor)
    }
}

struct OnceVisitor;

impl<'de> Visitor<'de> for OnceVisitor {
    type Value = Once;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Once, A::Error> {
        let (mut map, mut twice) = (Map::new(), false);
        while let Some((name, value)) = access.next_entry::<String, Value>()? {
            twice |= map.insert(name, value).is_some();
        }
        Ok(Once((!twice).then_some(map)))
    }
}
