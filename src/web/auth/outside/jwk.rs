//! The public keys of an issuer, from its JSON Web Key Set (RFC 7517). Each key has one algorithm, the one that it states
//! or the usual one of its kind; whatever is no key for signatures of that kind is left out.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey};
use serde_json::Value;
use std::collections::BTreeMap;

/// Most keys that are read of an issuer.
const MOST: usize = 100;
/// Longest id of a key, in bytes.
const LONGEST_ID: usize = 200;

/// A key that verifies, with the one algorithm it may be used with.
pub(in crate::web::auth) struct OutsideKey {
    pub key: DecodingKey,
    pub algorithm: Algorithm,
}

/// Keys by id.
pub(in crate::web::auth) type OutsideKeys = BTreeMap<String, OutsideKey>;

/// The usable keys of a set. The error is a part of a sentence.
pub(super) fn keys(set: &Value) -> Result<OutsideKeys, String> {
    let listed = set.get("keys").and_then(Value::as_array).ok_or("the keys are no JSON Web Key Set")?;
    if listed.len() > MOST {
        return Err(format!("more than {MOST} keys"));
    }
    let mut keys = OutsideKeys::new();
    for (id, key) in listed.iter().filter_map(key) {
        // Of two keys with one id the first counts: which one signed could otherwise depend on the order of reading.
        keys.entry(id).or_insert(key);
    }
    Ok(keys)
}

/// A key with its id, if it verifies signatures. A secret (`oct`) is none: whoever can read it could sign.
fn key(jwk: &Value) -> Option<(String, OutsideKey)> {
    let text = |name: &str| jwk.get(name).and_then(Value::as_str);
    let id = text("kid").filter(|id| !id.is_empty() && id.len() <= LONGEST_ID)?;
    let signs = jwk.get("use").is_none_or(|usage| usage == "sig");
    let verifies = jwk.get("key_ops").is_none_or(|all| all.as_array().is_some_and(|a| a.iter().any(|o| o == "verify")));
    if !signs || !verifies {
        return None;
    }
    let stated = match jwk.get("alg") {
        None => None,
        Some(stated) => Some(stated.as_str()?),
    };
    let algorithm = match (text("kty")?, text("crv"), stated) {
        ("OKP", Some("Ed25519"), None | Some("EdDSA" | "Ed25519")) => Algorithm::EdDSA,
        ("EC", Some("P-256"), None | Some("ES256")) => Algorithm::ES256,
        ("EC", Some("P-384"), None | Some("ES384")) => Algorithm::ES384,
        ("RSA", _, None | Some("RS256")) => Algorithm::RS256,
        ("RSA", _, Some("RS384")) => Algorithm::RS384,
        ("RSA", _, Some("RS512")) => Algorithm::RS512,
        ("RSA", _, Some("PS256")) => Algorithm::PS256,
        ("RSA", _, Some("PS384")) => Algorithm::PS384,
        ("RSA", _, Some("PS512")) => Algorithm::PS512,
        _ => return None,
    };
    // The library panics at a key of Ed25519 that is too short, so lengths are checked here.
    let coordinate = |name: &str, length: usize| text(name).filter(|value| bytes(value).len() == length);
    let key = match algorithm {
        Algorithm::EdDSA => DecodingKey::from_ed_components(coordinate("x", 32)?),
        Algorithm::ES256 => DecodingKey::from_ec_components(coordinate("x", 32)?, coordinate("y", 32)?),
        Algorithm::ES384 => DecodingKey::from_ec_components(coordinate("x", 48)?, coordinate("y", 48)?),
        _ => DecodingKey::from_rsa_components(text("n").filter(|n| is_modulus(n))?, text("e")?),
    };
    let key = key.ok()?;
    // A point that is not on its curve is found only when the key is used.
    jsonwebtoken::crypto::verify("", b"", &key, algorithm).ok()?;
    Some((id.to_owned(), OutsideKey { key, algorithm }))
}

/// Whether a modulus is odd and has 2,048 to 4,096 bits (RFC 7518, section 3.3; larger ones only cost time).
fn is_modulus(text: &str) -> bool {
    let bytes = bytes(text);
    let length = bytes.iter().skip_while(|byte| **byte == 0).count();
    (256..=512).contains(&length) && bytes.last().is_some_and(|last| last % 2 == 1)
}

/// The bytes that base64url stands for; none if it is no base64url.
fn bytes(text: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text).unwrap_or_default()
}

/// The name of an algorithm in headers.
pub(in crate::web::auth) fn name_of(algorithm: Algorithm) -> &'static str {
    match algorithm {
        Algorithm::EdDSA => "EdDSA",
        Algorithm::ES256 => "ES256",
        Algorithm::ES384 => "ES384",
        Algorithm::RS256 => "RS256",
        Algorithm::RS384 => "RS384",
        Algorithm::RS512 => "RS512",
        Algorithm::PS256 => "PS256",
        Algorithm::PS384 => "PS384",
        Algorithm::PS512 => "PS512",
        // No key has another algorithm; an empty name equals no header.
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// The example of RFC 8037, appendix A.2.
    fn ed() -> Value {
        json!({ "kty": "OKP", "crv": "Ed25519", "kid": "e", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" })
    }

    /// The example of RFC 7517, appendix A.1.
    fn ec() -> Value {
        json!({ "kty": "EC", "crv": "P-256", "kid": "c", "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
                "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM" })
    }

    fn rsa(bytes: usize) -> Value {
        json!({ "kty": "RSA", "kid": "r", "e": "AQAB", "n": URL_SAFE_NO_PAD.encode(vec![0xff; bytes]) })
    }

    fn with(mut key: Value, name: &str, value: Value) -> Value {
        key[name] = value;
        key
    }

    fn read(listed: &[Value]) -> Vec<(String, &'static str)> {
        let found = keys(&json!({ "keys": listed })).unwrap();
        found.into_iter().map(|(id, key)| (id, name_of(key.algorithm))).collect()
    }

    #[test]
    fn each_key_has_the_one_algorithm_that_it_states_or_that_is_usual() {
        let found = read(&[ed(), ec(), rsa(256)]);
        let expected = [("c", "ES256"), ("e", "EdDSA"), ("r", "RS256")];
        assert_eq!(found, expected.map(|(id, algorithm)| (id.to_owned(), algorithm)));
        assert_eq!(read(&[with(rsa(512), "alg", json!("PS384"))]), [("r".to_owned(), "PS384")]);
        assert_eq!(read(&[ed(), with(ec(), "kid", json!("e"))]), [("e".to_owned(), "EdDSA")], "the first counts");
    }

    #[test]
    fn what_is_no_key_for_signatures_is_left_out() {
        let secret = json!({ "kty": "oct", "kid": "o", "k": "c2VjcmV0", "alg": "HS256" });
        let refused = [
            secret,
            with(ed(), "kid", json!("")),
            with(ed(), "kid", json!(7)),
            with(ed(), "use", json!("enc")),
            with(ed(), "key_ops", json!(["encrypt"])),
            with(ed(), "alg", json!("HS256")),
            with(ed(), "alg", json!("none")),
            with(ed(), "alg", json!(["EdDSA"])),
            with(ed(), "crv", json!("X25519")),
            with(ed(), "x", json!("AAAA")),
            with(ed(), "x", json!("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo=")),
            with(ec(), "x", json!("AAAA")),
            with(ec(), "y", json!("MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4")),
            with(ec(), "alg", json!("RS256")),
            rsa(128),
            rsa(513),
            with(rsa(256), "n", json!(URL_SAFE_NO_PAD.encode([0xfe; 256]))),
            with(rsa(256), "e", json!("?")),
            with(rsa(256), "alg", json!("RSA-OAEP")),
            json!("key"),
            Value::Null,
        ];
        for jwk in refused {
            assert_eq!(read(std::slice::from_ref(&jwk)), [], "{jwk}");
        }
        for set in [json!([]), json!({}), json!({ "keys": {} }), json!({ "keys": vec![ed(); 101] })] {
            assert!(keys(&set).is_err(), "{set}");
        }
        assert_eq!(keys(&json!({ "keys": [] })).map(|keys| keys.len()), Ok(0), "an issuer may withdraw all");
    }
}
