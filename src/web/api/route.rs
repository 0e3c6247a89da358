//! Routes that answer GET and HEAD, POST, or both, or GET, HEAD and PATCH, and any other method with 405.

use super::response;
use actix_web::web::{self, to};
use actix_web::{Handler, HttpResponse, Responder, guard};

/// A route for GET and HEAD.
pub(in crate::web) fn get<F, Args>(path: &str, handler: F) -> actix_web::Resource
where
    F: Handler<Args>,
    Args: actix_web::FromRequest + 'static,
    F::Output: Responder + 'static,
{
    web::resource(path).route(reading().to(handler)).default_service(to(|| refuse("GET, HEAD")))
}

/// A route for POST.
pub(in crate::web) fn post<F, Args>(path: &str, handler: F) -> actix_web::Resource
where
    F: Handler<Args>,
    Args: actix_web::FromRequest + 'static,
    F::Output: Responder + 'static,
{
    web::resource(path).route(web::post().to(handler)).default_service(to(|| refuse("POST")))
}

/// A route for GET and HEAD, and for POST.
pub(in crate::web) fn get_post<F, Args, G, Others>(path: &str, read: F, write: G) -> actix_web::Resource
where
    F: Handler<Args>,
    Args: actix_web::FromRequest + 'static,
    F::Output: Responder + 'static,
    G: Handler<Others>,
    Others: actix_web::FromRequest + 'static,
    G::Output: Responder + 'static,
{
    web::resource(path)
        .route(reading().to(read))
        .route(web::post().to(write))
        .default_service(to(|| refuse("GET, HEAD, POST")))
}

/// A route for GET and HEAD, and for PATCH.
pub(in crate::web) fn get_patch<F, Args, G, Others>(path: &str, read: F, change: G) -> actix_web::Resource
where
    F: Handler<Args>,
    Args: actix_web::FromRequest + 'static,
    F::Output: Responder + 'static,
    G: Handler<Others>,
    Others: actix_web::FromRequest + 'static,
    G::Output: Responder + 'static,
{
    web::resource(path)
        .route(reading().to(read))
        .route(web::patch().to(change))
        .default_service(to(|| refuse("GET, HEAD, PATCH")))
}

/// A route for GET and HEAD, for PATCH and for DELETE.
pub(in crate::web) fn get_patch_delete<F, A, G, B, H, C>(
    path: &str,
    read: F,
    change: G,
    delete: H,
) -> actix_web::Resource
where
    F: Handler<A>,
    A: actix_web::FromRequest + 'static,
    F::Output: Responder + 'static,
    G: Handler<B>,
    B: actix_web::FromRequest + 'static,
    G::Output: Responder + 'static,
    H: Handler<C>,
    C: actix_web::FromRequest + 'static,
    H::Output: Responder + 'static,
{
    web::resource(path)
        .route(reading().to(read))
        .route(web::patch().to(change))
        .route(web::delete().to(delete))
        .default_service(to(|| refuse("GET, HEAD, PATCH, DELETE")))
}

fn reading() -> actix_web::Route {
    web::route().guard(guard::Any(guard::Get()).or(guard::Head()))
}

async fn refuse(methods: &'static str) -> Result<HttpResponse, crate::web::problem::Problem> {
    response::method_not_allowed(methods)
}
