//! Requests of scripts of other sites (CORS): they may read whatever a request without cookies may read, and write
//! nothing. There are no cookies, so a site learns nothing that its visitor has not given it a token for.

use actix_web::HttpResponse;
use actix_web::dev::ServiceRequest;
use actix_web::http::Method;
use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_METHOD, HeaderMap, HeaderValue,
};

/// Headers that a script may send.
const MAY_SEND: &str = "Accept, Authorization, If-None-Match, Last-Event-ID, Prefer, X-Request-Id";
/// Headers that a script may read.
const MAY_READ: &str = "Content-Digest, ETag, Link, Preference-Applied, RateLimit, RateLimit-Policy, Retry-After, \
                        WWW-Authenticate, X-Request-Id";

/// The answer to the question of a browser whether a script may send a request; `None` for any other request.
pub fn preflight(request: &ServiceRequest) -> Option<HttpResponse> {
    let asks = request.method() == Method::OPTIONS && request.headers().contains_key(ACCESS_CONTROL_REQUEST_METHOD);
    asks.then(|| {
        HttpResponse::NoContent()
            .insert_header((ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
            .insert_header((ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD"))
            .insert_header((ACCESS_CONTROL_ALLOW_HEADERS, MAY_SEND))
            .insert_header((ACCESS_CONTROL_MAX_AGE, "86400"))
            .finish()
    })
}

/// Lets scripts of other sites read the response to a request that reads.
pub fn open(method: &Method, headers: &mut HeaderMap) {
    if matches!(*method, Method::GET | Method::HEAD) {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(MAY_READ));
    }
}
