//! `/api/docs`: the description of the API to read and to try, in Swagger UI. Nothing is loaded from other sites.

use super::{Frame, PageError, assets};
use crate::web::App;
use actix_web::http::header::CONTENT_SECURITY_POLICY;
use actix_web::http::header::HeaderValue;
use actix_web::{HttpResponse, web};
use askama::Template;

/// The policy of the site; the viewer's style sheet contains its icons.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; \
                      img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

#[derive(Template)]
#[template(path = "api_docs.html")]
struct ApiDocsPage {
    frame: Frame,
    styles: &'static [String],
    scripts: &'static [String],
}

/// The page.
pub(super) async fn page(app: web::Data<App>) -> Result<HttpResponse, PageError> {
    let (styles, scripts) = assets::viewer_paths().split_at(2);
    let view = move |app: &App| Ok(ApiDocsPage { frame: Frame::new(app, "api", "/api/docs"), styles, scripts });
    let mut response = super::render(app, view).await?;
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    Ok(response)
}
