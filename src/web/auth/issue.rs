//! Issuing tokens. They are short-lived, and the ledger records each, so that it can be revoked before it expires.

use super::ledger::{Entry, Issued};
use super::{Auth, AuthError, Scope};
use jsonwebtoken::{Algorithm, Header, encode};
use serde::Serialize;
use uuid::Uuid;

/// Default lifetime of a token, in seconds.
pub const DEFAULT_LIFETIME: u64 = 3_600;
/// Longest lifetime of a token, in seconds.
pub const MAX_LIFETIME: u64 = 24 * 3_600;
/// The `typ` of an access token (RFC 9068).
pub(super) const TYPE: &str = "at+jwt";

/// A request for a token.
#[derive(Clone, Debug)]
pub struct IssueRequest {
    /// The `sub` of the token: the e-mail address of a person or the name of a machine.
    pub subject: String,
    /// Names of scopes.
    pub scopes: Vec<String>,
    /// Lifetime in seconds, at most [`MAX_LIFETIME`].
    pub lifetime: u64,
    /// The agency of the subject, if any.
    pub agency: Option<String>,
}

/// An issued token. Anyone with the token can use it, so only `jti` may be logged.
#[derive(Clone, Debug)]
pub struct IssuedToken {
    /// The token.
    pub token: String,
    /// Its id, a UUIDv7.
    pub jti: String,
    /// Seconds since 1970 UTC.
    pub expires_at: u64,
}

#[derive(Serialize)]
struct Payload<'a> {
    iss: &'a str,
    aud: &'a str,
    sub: &'a str,
    exp: u64,
    iat: u64,
    nbf: u64,
    jti: &'a str,
    scope: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    agency: Option<&'a str>,
}

impl Auth {
    /// Issues a token at the time `now`, in seconds since 1970 UTC.
    ///
    /// Errors: an unknown scope or none, an invalid subject, an invalid lifetime, no private key, a ledger that cannot be
    /// written.
    pub fn issue(&self, request: IssueRequest, now: u64) -> Result<IssuedToken, AuthError> {
        let scope = scopes(&request.scopes)?;
        // Tokens of this second may have been revoked; this one is not among them.
        let earliest = self.ledger.ask(|r| r.earliest_of(&request.subject)).map_err(AuthError::Ledger)?;
        let now = now.max(earliest);
        let scopes = scope.split(' ').map(str::to_owned).collect();
        let issued = self.sign(&request, scope, now)?;
        let (jti, expires_at) = (issued.jti.clone(), issued.expires_at);
        let IssueRequest { subject, agency, .. } = request;
        let recorded = Issued { jti, subject, scopes, agency, issued_at: now, expires_at };
        self.ledger.append(&Entry::Issued(recorded)).map_err(|e| AuthError::Ledger(e.to_string()))?;
        Ok(issued)
    }

    /// A token with an unknown scope only, which is valid and permits nothing. Such tokens cannot be issued otherwise.
    #[cfg(test)]
    pub(in crate::web) fn issue_without_scope(&self, now: u64) -> String {
        let request = IssueRequest { subject: "ines".to_owned(), scopes: Vec::new(), lifetime: 600, agency: None };
        self.sign(&request, "other:read".to_owned(), now).unwrap().token
    }

    fn sign(&self, request: &IssueRequest, scope: String, now: u64) -> Result<IssuedToken, AuthError> {
        for name in [Some(&request.subject), request.agency.as_ref()].into_iter().flatten() {
            if name.trim().is_empty() || name.chars().count() > 200 || name.chars().any(char::is_control) {
                return Err(AuthError::Subject(name.chars().filter(|c| !c.is_control()).take(200).collect()));
            }
        }
        let (asked, limit) = (request.lifetime, MAX_LIFETIME);
        if asked == 0 || asked > limit {
            return Err(AuthError::Lifetime { asked, limit, hours: limit / 3600 });
        }
        let keys = self.keys.current();
        let signing = keys.signing.as_ref().ok_or(AuthError::NoSigningKey)?;
        let header =
            Header { typ: Some(TYPE.to_owned()), kid: Some(signing.kid.clone()), ..Header::new(Algorithm::EdDSA) };
        let jti = Uuid::now_v7().to_string();
        let expires_at = now.saturating_add(asked);
        let payload = Payload {
            iss: &self.issuer,
            aud: &self.audience,
            sub: &request.subject,
            exp: expires_at,
            iat: now,
            nbf: now,
            jti: &jti,
            scope,
            agency: request.agency.as_deref(),
        };
        let token = encode(&header, &payload, &signing.key).map_err(|e| AuthError::Signing(e.to_string()))?;
        Ok(IssuedToken { token, jti, expires_at })
    }
}

fn scopes(names: &[String]) -> Result<String, AuthError> {
    let mut scopes = Vec::new();
    for name in names {
        let unknown = || AuthError::UnknownScope { given: name.clone(), known: Scope::names() };
        scopes.push(Scope::from_name(name).ok_or_else(unknown)?);
    }
    scopes.sort();
    scopes.dedup();
    if scopes.is_empty() {
        return Err(AuthError::NoScope { known: Scope::names() });
    }
    Ok(scopes.into_iter().map(Scope::name).collect::<Vec<_>>().join(" "))
}
