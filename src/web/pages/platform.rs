//! The page of a platform: its deals, the listings that name it as the origin of their data, and their sellers.

use super::deals::{DealView, of_platform};
use super::hit::HitView;
use super::pagination::{Pagination, pagination};
use super::search::{self, ask};
use super::{Frame, PageError, format};
use crate::assess::lookup::{Kinds, name};
use crate::domain::market::Platforms;
use crate::search::{Ast, FacetField, Filters};
use crate::web::App;
use crate::web::params::{self, SearchParams};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

#[derive(Template)]
#[template(path = "platform.html")]
struct PlatformPage {
    frame: Frame,
    name: String,
    also: Vec<String>,
    common: String,
    kinds: Vec<String>,
    deals: Vec<DealView>,
    listings: String,
    total: u64,
    brokers: Vec<(String, String, String)>,
    hits: Vec<HitView>,
    search: String,
    pagination: Pagination,
}

/// The search for the listings that name a platform as origin.
fn naming(id: &str, page: u64) -> SearchParams {
    let filters = Filters::from([(FacetField::LookUp, vec![name::of(name::PLATFORM, id)])]);
    SearchParams { filters, page, ..SearchParams::default() }
}

pub(super) async fn page(
    app: web::Data<App>,
    id: web::Path<String>,
    req: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let number = SearchParams::parse_page(req.query_string(), &[])?.params.page;
    let platform = Platforms::get().by_id(&id).ok_or_else(|| {
        let shown = params::shown(&id);
        PageError::NotFound(format!("There is no platform “{shown}”. The list of all platforms is under “Deals”."))
    })?;
    super::render(app, move |app| {
        let searcher = app.reader.searcher();
        let params = naming(&platform.id, number);
        let scope = app.scope(&searcher, &Ast::everything(), &params.filters)?;
        let (answer, hits) = ask(app, &searcher.prepare(&scope.ast)?, &params, &[FacetField::Broker])?;
        let brokers = answer.facets.iter().flat_map(|counts| counts.values.iter().take(20));
        let path = format!("/platforms/{}", platform.id);
        Ok(PlatformPage {
            frame: Frame::new(app, "deals", &path),
            name: platform.name.clone(),
            also: platform.names.clone(),
            common: platform.common.clone(),
            kinds: platform.kinds.iter().filter_map(|k| Kinds::get().label(k)).map(str::to_owned).collect(),
            deals: of_platform(app, &platform.id),
            listings: format::of(answer.total, "listing names", "listings name"),
            total: answer.total,
            brokers: brokers
                .map(|(broker, n)| (format::name(broker), format::broker_path(broker), format::count(*n)))
                .collect(),
            hits,
            search: params.on_page(1).address(),
            pagination: pagination(number, answer.total, search::PER_PAGE, |page| format!("{path}?page={page}")),
        })
    })
    .await
}
