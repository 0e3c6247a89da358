//! Routes that answer GET and HEAD, and any other method with 405.

use super::response;
use actix_web::{Handler, Responder, guard, web};

/// A route for GET and HEAD.
pub(in crate::web) fn get<F, Args>(path: &str, handler: F) -> actix_web::Resource
where
    F: Handler<Args>,
    Args: actix_web::FromRequest + 'static,
    F::Output: Responder + 'static,
{
    let read = guard::Any(guard::Get()).or(guard::Head());
    web::resource(path)
        .route(web::route().guard(read).to(handler))
        .default_service(web::to(response::method_not_allowed))
}
