//! Conditional requests: answers that the client already has are not sent again (RFC 9110, section 13).

use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, EntityTag, Header, HeaderValue, IfNoneMatch};
use actix_web::{HttpRequest, HttpResponse};

/// A body with its strong entity tag, or 304 without a body if the client sent that tag.
///
/// `digest` identifies the bytes of the body; `cache` is the `Cache-Control`, if the caller sets one.
pub(super) fn conditional(
    request: &HttpRequest,
    digest: String,
    media_type: &'static str,
    cache: Option<&'static str>,
    body: impl Into<actix_web::web::Bytes>,
) -> HttpResponse {
    let tag = EntityTag::new_strong(digest);
    let unchanged = match IfNoneMatch::parse(request) {
        Ok(IfNoneMatch::Any) => true,
        Ok(IfNoneMatch::Items(tags)) => tags.iter().any(|t| t.weak_eq(&tag)),
        Err(_) => false,
    };
    let mut response = if unchanged { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response.insert_header((ETAG, tag.to_string()));
    if let Some(cache) = cache {
        response.insert_header((CACHE_CONTROL, HeaderValue::from_static(cache)));
    }
    if unchanged {
        return response.finish();
    }
    response.insert_header((CONTENT_TYPE, media_type)).body(body.into())
}
