//! `GET /export.csv`: all rows of a search as a file. Needs no token.
//!
//! A thread of its own writes the rows into a bounded queue, so memory stays constant and a slow client slows the
//! writer down. If the client disconnects or does not read, the thread stops. If reading the store fails midway, the
//! connection is aborted, because a truncated file must not look complete. The number of downloads at a time is
//! limited, and the rows are found before the first byte is sent: a search that is too costly is refused, never cut.

use super::App;
use super::api::route::get;
use super::api::{blocking, response};
use super::facet_values::resolve_strictly;
use super::params::SearchParams;
use super::problem::{Problem, ProblemCode};
use super::streaming::{BLOCK, BodySender, body_channel};
use crate::output::export::{CsvWriter, ExportError, PAGE_SIZE, Profile, RowContext, load_pages};
use crate::pipeline::clock;
use crate::search::{IdChunks, Order, parse};
use actix_web::http::Method;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, VARY};
use actix_web::middleware::from_fn;
use actix_web::web::{Bytes, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use std::io::{self, Write};
use std::time::Duration;

/// Byte order mark: spreadsheet programs need it to recognise UTF-8.
const BOM: &[u8] = "\u{feff}".as_bytes();

/// The route.
pub fn configure(cfg: &mut ServiceConfig) {
    cfg.service(get("/export.csv", export).wrap(from_fn(response::finish_response)));
}

/// The rows of a search, in order of id. Parameters: those of the search page, `profile=raw` and `bom=1`.
async fn export(request: HttpRequest, app: Data<App>) -> Result<HttpResponse, Problem> {
    let (export, state) = (ExportRequest::read(request.query_string())?, app.clone());
    let export = blocking(app.clone(), move || export.resolve(&state)).await?;
    let mut answer = HttpResponse::Ok();
    let day = clock::today();
    answer
        .insert_header((CONTENT_TYPE, "text/csv; charset=utf-8; header=present"))
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"brokerwatch-{day}.csv\"")))
        .insert_header((CACHE_CONTROL, "no-cache"))
        .insert_header((VARY, "Accept-Encoding"));
    if request.method() == Method::HEAD {
        // A body of unknown length, as GET has it, without content.
        let (sender, body) = body_channel(Duration::ZERO);
        sender.finish();
        return Ok(answer.body(body));
    }
    let download = app.admission.admit_download()?;
    let state = app.clone();
    let (export, rows) = blocking(app.clone(), move || {
        let searcher = state.reader.searcher();
        let filters = &export.search.filters;
        let query = state.scope(&searcher, &parse(&export.search.q).0, filters)?.ast;
        let rows = searcher.all_ids(&query, filters, PAGE_SIZE)?;
        Ok((export, rows))
    })
    .await?;
    let (sender, body) = body_channel(app.admission.limits().write);
    let span = tracing::Span::current();
    // Not the thread pool: an export may take minutes, and the pool is for short requests.
    let spawned = std::thread::Builder::new().name("export".to_owned()).spawn(move || {
        let _span = span.entered();
        let _download = download;
        let mut out = Blocks { sender, block: Vec::with_capacity(BLOCK) };
        match export.write(rows, &app, &mut out) {
            Ok(()) => out.sender.finish(),
            Err(ExportFailure::Io(error)) => tracing::info!(%error, "export aborted by the client"),
            Err(error) => tracing::error!(cause = %error, "export failed"),
        }
    });
    spawned.map_err(|e| Problem::unavailable("export", e))?;
    Ok(answer.body(body))
}

/// A parsed request.
struct ExportRequest {
    search: SearchParams,
    profile: Profile,
    bom: bool,
}

/// Why an export ends early.
#[derive(Debug, thiserror::Error)]
enum ExportFailure {
    #[error(transparent)]
    Rows(#[from] ExportError),
    #[error("{0}")]
    Csv(String),
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl ExportRequest {
    fn read(query: &str) -> Result<Self, Problem> {
        let (search, extra) = SearchParams::parse_download(query, &["profile", "bom"])?;
        let invalid = |name: &str, detail: &str| Err(Problem::parameter(ProblemCode::BadParameter, name, detail));
        if search.page != 1 {
            return invalid("page", "The file contains all pages; leave “page” out.");
        }
        if search.sort.is_some_and(|order| order != Order::Id) {
            return invalid("sort", "The rows are sorted by id; leave “sort” out.");
        }
        let given = |name: &str| extra.get(name).map(String::as_str).filter(|v| !v.is_empty());
        let Some(profile) = given("profile").map_or(Some(Profile::default()), Profile::from_name) else {
            return invalid("profile", &format!("invalid profile: expected one of: {}.", Profile::NAMES.join(", ")));
        };
        let bom = match given("bom") {
            None | Some("0") => false,
            Some("1") => true,
            Some(_) => return invalid("bom", "invalid bom: expected 1 or 0."),
        };
        Ok(Self { search, profile, bom })
    }

    /// The same with canonical facet values.
    fn resolve(self, app: &App) -> Result<Self, Problem> {
        Ok(Self { search: resolve_strictly(app, &self.search)?, ..self })
    }

    fn write(&self, rows: IdChunks, app: &App, out: &mut Blocks) -> Result<(), ExportFailure> {
        if self.bom && self.profile.mark().is_empty() {
            out.write_all(BOM)?;
        }
        let context = RowContext::new(app.public_url.clone(), &app.method.vocabulary);
        let context = context.with_resales(&app.store).map_err(ExportError::from)?;
        let mut csv = CsvWriter::new(&mut *out, self.profile, context).map_err(csv_failure)?;
        for page in load_pages(rows, &app.store) {
            for listing in &page? {
                csv.row(listing).map_err(csv_failure)?;
                app.metrics.export_row();
            }
        }
        csv.flush()?;
        Ok(())
    }
}

/// The CSV writer wraps the errors of the client's connection; this unwraps them.
fn csv_failure(error: csv::Error) -> ExportFailure {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => ExportFailure::Io(error),
        other => ExportFailure::Csv(format!("{other:?}")),
    }
}

/// Collects what is written into blocks.
struct Blocks {
    sender: BodySender,
    block: Vec<u8>,
}

impl Blocks {
    fn send(&mut self) -> io::Result<()> {
        if self.block.is_empty() {
            return Ok(());
        }
        let block = std::mem::replace(&mut self.block, Vec::with_capacity(BLOCK));
        self.sender.send(Bytes::from(block))
    }
}

impl Write for Blocks {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.block.extend_from_slice(bytes);
        if self.block.len() >= BLOCK {
            self.send()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.send()
    }
}
