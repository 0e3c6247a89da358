//! The caller of an API route: whoever showed a good token. A route that takes a `Caller` cannot be reached without one.

use super::{Claims, Refusal, Scope};
use crate::web::App;
use crate::web::problem::{Problem, ProblemCode};
use actix_web::dev::Payload;
use actix_web::http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use actix_web::web::{Data, Query};
use actix_web::{FromRequest, HttpRequest};
use std::future::{Ready, ready};

/// Names under which tokens are put into addresses by mistake.
const TOKEN_NAMES: [&str; 7] = ["access_token", "token", "id_token", "jwt", "bearer", "authorization", "api_key"];

/// Who is asking, as the checked token says.
#[derive(Clone, Debug)]
pub struct Caller {
    /// What the token says.
    pub claims: Claims,
}

impl Caller {
    /// Goes on only if the token permits it.
    pub fn require(&self, scope: Scope) -> Result<(), Problem> {
        if self.claims.scopes.contains(&scope) {
            return Ok(());
        }
        let challenge = format!("Bearer error=\"insufficient_scope\", scope=\"{scope}\"");
        let detail = format!("This needs the scope “{scope}”, which the token does not carry.");
        Err(Problem::new(ProblemCode::InsufficientScope, detail).with_header(WWW_AUTHENTICATE, &challenge))
    }

    fn read(request: &HttpRequest) -> Result<Self, Problem> {
        no_token_in_address(request.query_string())?;
        let token = bearer(request)?;
        let app = request.app_data::<Data<App>>().ok_or_else(|| Problem::internal("the server has no App"))?;
        let now = jiff::Timestamp::now().as_second().max(0) as u64;
        match app.auth.verify(token, now) {
            Ok(claims) => {
                tracing::info!(jti = claims.jti, "token accepted");
                Ok(Self { claims })
            }
            Err(refusal) => {
                tracing::info!(reason = refusal.code(), "token refused");
                Err(refused(&refusal))
            }
        }
    }
}

impl FromRequest for Caller {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::read(request))
    }
}

fn refused(refusal: &Refusal) -> Problem {
    let challenge = format!("Bearer error=\"invalid_token\", error_description=\"{refusal}\"");
    let mut detail = format!("{refusal}.");
    detail[..1].make_ascii_uppercase();
    Problem::new(ProblemCode::InvalidToken, detail).with_header(WWW_AUTHENTICATE, &challenge)
}

/// The token in the one Authorization header.
fn bearer(request: &HttpRequest) -> Result<&str, Problem> {
    let mut headers = request.headers().get_all(AUTHORIZATION);
    let none = || {
        let detail = "Send the header “Authorization: Bearer TOKEN”.";
        Problem::new(ProblemCode::NoCredentials, detail).with_header(WWW_AUTHENTICATE, "Bearer realm=\"brokerwatch\"")
    };
    let malformed = |detail: &str| {
        let challenge = "Bearer error=\"invalid_request\", error_description=\"one readable Bearer token is expected\"";
        Problem::new(ProblemCode::BadCredentials, detail).with_header(WWW_AUTHENTICATE, challenge)
    };
    let header = headers.next().ok_or_else(none)?;
    if headers.next().is_some() {
        return Err(malformed("There is more than one Authorization header."));
    }
    let header = header.to_str().map_err(|_| malformed("The Authorization header is not ASCII."))?;
    let (scheme, token) = header.split_once(' ').unwrap_or((header, ""));
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(none());
    }
    match token.trim() {
        "" => Err(malformed("The Authorization header has no token after “Bearer”.")),
        token => Ok(token),
    }
}

/// Addresses are logged by proxies and kept by browsers, so a token in one is as good as published.
pub(crate) fn no_token_in_address(query: &str) -> Result<(), Problem> {
    let Ok(pairs) = Query::<Vec<(String, String)>>::from_query(query) else { return Ok(()) };
    for (name, value) in pairs.into_inner() {
        let named = TOKEN_NAMES.contains(&name.to_ascii_lowercase().as_str());
        let looks_so = value.starts_with("eyJ") && value.bytes().filter(|b| *b == b'.').count() == 2;
        if named || looks_so {
            let shown: String = name.chars().take(80).collect();
            let detail = "Tokens in addresses are refused, because addresses are logged; use the Authorization header.";
            return Err(Problem::parameter(ProblemCode::TokenInUrl, &shown, detail));
        }
    }
    Ok(())
}
