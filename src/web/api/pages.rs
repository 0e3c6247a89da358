//! Pages of lists that are read from memory or from one table, in order of a key: the cursor is the key of the last
//! item, so a page after a write continues where the last one ended.

use super::cursor::{Cursor, Position, digest_of};
use super::fields::Fields;
use super::list::{List, ListBody};
use super::parameters::Parameters;
use crate::web::App;
use crate::web::problem::{Problem, ProblemCode};
use actix_web::HttpRequest;
use actix_web::http::header::HeaderName;
use serde::Serialize;

/// What a client prefers (RFC 7240).
const PREFER: HeaderName = HeaderName::from_static("prefer");

/// Names of the parameters of every list of this kind.
pub const OF_LISTS: [&str; 3] = ["cursor", "limit", "fields"];

/// A request for a page.
pub struct PageRequest {
    route: String,
    parameters: Parameters,
    digest: String,
    /// The key of the last item of the page before.
    pub after: Option<String>,
    /// Most items on the page.
    pub limit: usize,
    fields: Fields,
}

impl PageRequest {
    /// Reads the parameters of a list, those in `filters` among them. `fields` are the members of its items.
    pub fn read(
        request: &HttpRequest,
        route: impl Into<String>,
        filters: &[&str],
        fields: &[&str],
    ) -> Result<Self, Problem> {
        let parameters = Parameters::read(request.query_string(), &[filters, &OF_LISTS[..]].concat())?;
        Self::of(parameters, route, "", fields)
    }

    /// The same for parameters that were read already. `search` is the query string of a search that selects too.
    pub fn of(
        parameters: Parameters,
        route: impl Into<String>,
        search: &str,
        fields: &[&str],
    ) -> Result<Self, Problem> {
        let route = route.into();
        let digest = digest_of(&route, &format!("{search}&{}", parameters.query_string(&OF_LISTS)));
        let position = parameters.text("cursor").map(|text| Cursor::read(text, &digest)).transpose()?;
        let after = match position {
            None => None,
            Some(Position::After(key)) => Some(key),
            Some(_) => {
                let detail = "The cursor belongs to another list.";
                return Err(Problem::parameter(ProblemCode::BadCursor, "cursor", detail));
            }
        };
        let (limit, fields) = (parameters.limit()?, Fields::read(&parameters, fields)?);
        Ok(Self { route, parameters, digest, after, limit, fields })
    }

    /// The value of a filter; empty counts as not given.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.parameters.text(name)
    }

    /// The parameters.
    pub fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    /// The key of the last item as a number; 0 at the beginning.
    pub fn after_number(&self) -> Result<u64, Problem> {
        let invalid = || Problem::parameter(ProblemCode::BadCursor, "cursor", "The cursor has no valid position.");
        self.after.as_deref().map_or(Ok(0), |key| key.parse().map_err(|_| invalid()))
    }

    /// The page out of all items, which are in order of their keys. Their number is the total.
    pub fn cut<T: Serialize>(&self, app: &App, items: Vec<(String, T)>) -> Result<ListBody, Problem> {
        let total = Some(items.len() as u64);
        let later = items.into_iter().filter(|(key, _)| self.after.as_ref().is_none_or(|after| key > after));
        self.page(app, later.take(self.limit + 1).collect(), total, "")
    }

    /// The page of items that were read up to one more than the limit. `search` is the query string of a search.
    pub fn page<T: Serialize>(
        &self,
        app: &App,
        mut items: Vec<(String, T)>,
        total: Option<u64>,
        search: &str,
    ) -> Result<ListBody, Problem> {
        let more = items.len() > self.limit;
        items.truncate(self.limit);
        let last = items.last().filter(|_| more).map(|(key, _)| Position::After(key.clone()));
        self.ended_at(app, items.into_iter().map(|(_, item)| item).collect(), last, total, search)
    }

    /// The page that ended at a position; none at the end of the list.
    pub fn ended_at<T: Serialize>(
        &self,
        app: &App,
        items: Vec<T>,
        last: Option<Position>,
        total: Option<u64>,
        search: &str,
    ) -> Result<ListBody, Problem> {
        let list = List {
            items: self.fields.of_all(items)?,
            next_cursor: last.map(|position| Cursor::write(&self.digest, position)),
            total,
            total_is_exact: total.is_some(),
            limit_applied: self.limit,
            search: None,
        };
        list.body(|cursor| {
            let mut query: Vec<String> = vec![search.to_owned(), self.parameters.query_string(&["cursor"])];
            query.push(format!("cursor={}", crate::web::params::encode(cursor)));
            query.retain(|part| !part.is_empty());
            format!("{}{}?{}", app.public_url, self.route, query.join("&"))
        })
    }
}

/// Whether the client prefers an exact total, although counting is costly: `Prefer: count=exact`.
pub fn prefers_exact_count(request: &HttpRequest) -> bool {
    let values = request.headers().get_all(PREFER).filter_map(|value| value.to_str().ok());
    let wanted = |preference: &str| preference.replace([' ', '"'], "").eq_ignore_ascii_case("count=exact");
    values.flat_map(|value| value.split([',', ';'])).any(wanted)
}
