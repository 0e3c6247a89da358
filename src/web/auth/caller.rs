//! The caller of an API route: the holder of a valid token. A handler that takes a `Caller` cannot run without one.

use super::{Claims, Refusal, Scope};
use crate::web::App;
use crate::web::params::shown;
use crate::web::problem::{Problem, ProblemCode};
use actix_web::dev::Payload;
use actix_web::http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use actix_web::web::{Data, Query};
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use futures_util::future::Either;
use std::future::{Future, Ready, ready};
use std::pin::Pin;

/// Names of URL parameters in which tokens are sent by mistake.
const TOKEN_NAMES: [&str; 7] = ["access_token", "token", "id_token", "jwt", "bearer", "authorization", "api_key"];

/// The caller, as stated in a verified token.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The claims of the token.
    pub claims: Claims,
}

impl Caller {
    /// An error unless the token has this scope.
    pub fn require(&self, scope: Scope) -> Result<(), Problem> {
        if self.claims.scopes.iter().any(|held| scope.is_permitted_by(*held)) {
            return Ok(());
        }
        let challenge = format!("Bearer error=\"insufficient_scope\", scope=\"{scope}\"");
        let detail = format!("This route needs the scope “{scope}”, which the token does not have.");
        Err(Problem::new(ProblemCode::InsufficientScope, detail).with_header(WWW_AUTHENTICATE, &challenge))
    }

    /// The agency whose cases the caller may read or write, by a scope for cases.
    pub fn agency(&self, scope: Scope) -> Result<&str, Problem> {
        self.require(scope)?;
        self.claims.agency.as_deref().filter(|agency| !agency.trim().is_empty()).ok_or_else(|| {
            let detail = "Cases belong to agencies, and the token names none (claim “agency”).";
            Problem::new(ProblemCode::NoAgency, detail)
        })
    }

    /// Whether the token has neither expired nor been revoked since it was accepted.
    pub fn is_still_accepted(&self, app: &App) -> bool {
        app.auth.still_accepts(&self.claims, seconds())
    }

    /// The holder of a token, if it is valid now.
    pub fn of_token(app: &App, token: &str) -> Result<Self, Refusal> {
        Self::of_verified(app.auth.verify(token, seconds()))
    }

    fn of_verified(verified: Result<Claims, Refusal>) -> Result<Self, Refusal> {
        match &verified {
            Ok(claims) => tracing::info!(jti = claims.jti, "token accepted"),
            Err(refusal) => tracing::info!(reason = refusal.code(), "token refused"),
        }
        verified.map(|claims| Self { claims })
    }

    /// Counts a request whose token was verified.
    fn counted(request: &HttpRequest, app: &App, caller: Result<Self, Problem>) -> Result<Self, Problem> {
        // Requests without credentials have been counted already. A token that is refused counts for the client, so that
        // nobody tries many.
        if request.headers().contains_key(AUTHORIZATION) {
            let counted = app.admission.count(caller.as_ref().ok().map(|caller| caller.claims.jti.as_str()));
            if let Some(state) = counted.unwrap_or_else(|(state, _)| Some(state)) {
                request.extensions_mut().insert(state);
            }
            counted.map_err(Problem::from)?;
        }
        // For the access log.
        if let Ok(caller) = &caller {
            request.extensions_mut().insert(caller.claims.clone());
        }
        caller
    }
}

impl FromRequest for Caller {
    type Error = Problem;
    type Future = Either<Ready<Result<Self, Problem>>, Pin<Box<dyn Future<Output = Result<Self, Problem>>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let Some(app) = request.app_data::<Data<App>>() else {
            return Either::Left(ready(Err(Problem::internal("the server has no App"))));
        };
        let token = match no_token_in_address(request.query_string()).and_then(|()| bearer(request)) {
            Ok(token) => token,
            Err(problem) => return Either::Left(ready(Self::counted(request, app, Err(problem)))),
        };
        let verified = app.auth.verify(token, seconds());
        let issuer = verified.as_ref().err().and_then(|refusal| app.auth.may_change(refusal, token));
        let Some(issuer) = issuer else {
            let caller = Self::of_verified(verified).map_err(|refusal| refused(&refusal));
            return Either::Left(ready(Self::counted(request, app, caller)));
        };
        // Only a token that names a key of an outside issuer which is not known waits, and only a moment.
        let (request, app, token) = (request.clone(), app.clone(), token.to_owned());
        Either::Right(Box::pin(async move {
            issuer.newer_keys().await;
            let caller = Self::of_token(&app, &token).map_err(|refusal| refused(&refusal));
            Self::counted(&request, &app, caller)
        }))
    }
}

fn seconds() -> u64 {
    jiff::Timestamp::now().as_second().max(0) as u64
}

fn refused(refusal: &Refusal) -> Problem {
    if *refusal == Refusal::UnknownRevocations {
        return Problem::unavailable("list of revoked tokens", refusal);
    }
    if *refusal == Refusal::NoIssuerKeys {
        return Problem::unavailable("issuer of the token", refusal);
    }
    let challenge = format!("Bearer error=\"invalid_token\", error_description=\"{refusal}\"");
    let mut detail = format!("{refusal}.");
    if let Some(first) = detail.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    Problem::new(ProblemCode::InvalidToken, detail).with_header(WWW_AUTHENTICATE, &challenge)
}

/// The token in the only Authorization header.
fn bearer(request: &HttpRequest) -> Result<&str, Problem> {
    let mut headers = request.headers().get_all(AUTHORIZATION);
    let missing = || {
        let detail = "Send the header “Authorization: Bearer TOKEN”.";
        Problem::new(ProblemCode::NoCredentials, detail).with_header(WWW_AUTHENTICATE, "Bearer realm=\"brokerwatch\"")
    };
    let malformed = |detail: &str| {
        let challenge = "Bearer error=\"invalid_request\", error_description=\"one readable Bearer token is expected\"";
        Problem::new(ProblemCode::BadCredentials, detail).with_header(WWW_AUTHENTICATE, challenge)
    };
    let header = headers.next().ok_or_else(missing)?;
    if headers.next().is_some() {
        return Err(malformed("There is more than one Authorization header."));
    }
    let header = header.to_str().map_err(|_| malformed("The Authorization header is not ASCII."))?;
    let (scheme, token) = header.split_once(' ').unwrap_or((header, ""));
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(missing());
    }
    match token.trim() {
        "" => Err(malformed("The Authorization header has no token after “Bearer”.")),
        token => Ok(token),
    }
}

/// Refuses tokens in the URL: URLs are logged by proxies and kept by browsers.
pub(crate) fn no_token_in_address(query: &str) -> Result<(), Problem> {
    let Ok(pairs) = Query::<Vec<(String, String)>>::from_query(query) else { return Ok(()) };
    for (name, value) in pairs.into_inner() {
        let named = TOKEN_NAMES.contains(&name.to_ascii_lowercase().as_str());
        let looks_like_token = value.starts_with("eyJ") && value.bytes().filter(|b| *b == b'.').count() == 2;
        if named || looks_like_token {
            let detail = "Tokens in URLs are refused, because URLs are logged; use the Authorization header.";
            return Err(Problem::parameter(ProblemCode::TokenInUrl, &shown(&name), detail));
        }
    }
    Ok(())
}
