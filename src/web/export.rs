//! `GET /export.csv`: all rows of a search as a file, for everyone.
//!
//! Rows are written by a thread of their own and pass through a short queue, so memory stays flat and a slow reader slows
//! the writing down. When the reader goes away or does not read, the thread notices and stops. When reading fails midway, the
//! connection is broken off: half a file must not look like a whole one. So many downloads run at a time, and what is to be
//! written is found before the first byte is sent: a search that costs too much is refused, never cut.

use super::App;
use super::api::{blocking, edge, get};
use super::params::SearchParams;
use super::pipe::{BLOCK, Sink, pipe};
use super::problem::{Problem, ProblemCode};
use super::values::checked;
use crate::output::export::{CsvWriter, ExportError, PAGE_SIZE, Profile, RowContext, load_pages};
use crate::search::{IdChunks, Order, parse};
use actix_web::http::Method;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, VARY};
use actix_web::middleware::from_fn;
use actix_web::web::{Bytes, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use std::io::{self, Write};
use std::time::Duration;

/// What spreadsheet programs need to see that a file is UTF-8.
const BOM: &[u8] = "\u{feff}".as_bytes();

/// The route.
pub fn configure(cfg: &mut ServiceConfig) {
    cfg.service(get("/export.csv", export).wrap(from_fn(edge::every_answer)));
}

/// The rows of a search, in order of id. Parameters: those of the search page, `profile=raw` and `bom=1`.
async fn export(request: HttpRequest, app: Data<App>) -> Result<HttpResponse, Problem> {
    let (wanted, state) = (Wanted::read(request.query_string())?, app.clone());
    let wanted = blocking(app.clone(), move || wanted.checked(&state)).await?;
    let mut answer = HttpResponse::Ok();
    let day = jiff::Timestamp::now().strftime("%Y-%m-%d");
    answer
        .insert_header((CONTENT_TYPE, "text/csv; charset=utf-8; header=present"))
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"brokerwatch-{day}.csv\"")))
        .insert_header((CACHE_CONTROL, "no-cache"))
        .insert_header((VARY, "Accept-Encoding"));
    if request.method() == Method::HEAD {
        // A body of unknown length, as GET has; its other end is closed at once.
        let (sink, body) = pipe(Duration::ZERO);
        sink.finish();
        return Ok(answer.body(body));
    }
    let download = app.gate.admit_download()?;
    let asked = app.clone();
    let (wanted, rows) = blocking(app.clone(), move || {
        let searcher = asked.reader.searcher();
        let filters = &wanted.search.filters;
        let query = asked.scope(&searcher, &parse(&wanted.search.q).0, filters)?.ast;
        let rows = searcher.all_ids(&query, filters, PAGE_SIZE)?;
        Ok((wanted, rows))
    })
    .await?;
    let (sink, body) = pipe(app.gate.limits().write);
    // A thread of its own: an export may take minutes, and the shared ones are for short questions.
    let spawned = std::thread::Builder::new().name("export".to_owned()).spawn(move || {
        let _download = download;
        let mut out = Blocks { sink, block: Vec::with_capacity(BLOCK) };
        match wanted.write(rows, &app, &mut out) {
            Ok(()) => out.sink.finish(),
            Err(Broken::Io(error)) => tracing::info!(%error, "an export was not read to its end"),
            Err(error) => tracing::error!(cause = %error, "an export could not be finished"),
        }
    });
    spawned.map_err(|e| Problem::unavailable("export", e))?;
    Ok(answer.body(body))
}

/// What is asked for.
struct Wanted {
    search: SearchParams,
    profile: Profile,
    bom: bool,
}

/// Why an export ends early.
#[derive(Debug, thiserror::Error)]
enum Broken {
    #[error(transparent)]
    Rows(#[from] ExportError),
    #[error("{0}")]
    Csv(String),
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl Wanted {
    fn read(query: &str) -> Result<Self, Problem> {
        let (search, extra) = SearchParams::of_file(query, &["profile", "bom"])?;
        let bad = |name: &str, detail: &str| Err(Problem::parameter(ProblemCode::BadParameter, name, detail));
        if search.page != 1 {
            return bad("page", "The file holds all pages; leave “page” out.");
        }
        if search.sort.is_some_and(|order| order != Order::Id) {
            return bad("sort", "The rows of the file come in order of their ids; leave “sort” out.");
        }
        let given = |name: &str| extra.get(name).map(String::as_str).filter(|v| !v.is_empty());
        let Some(profile) = given("profile").map_or(Some(Profile::default()), Profile::from_name) else {
            return bad("profile", &format!("Expected one of: {}.", Profile::NAMES.join(", ")));
        };
        let bom = match given("bom") {
            None | Some("0") => false,
            Some("1") => true,
            Some(_) => return bad("bom", "“bom” is 1 or 0."),
        };
        Ok(Self { search, profile, bom })
    }

    /// The same with the values of its filters as they are known.
    fn checked(self, app: &App) -> Result<Self, Problem> {
        Ok(Self { search: checked(app, &self.search)?, ..self })
    }

    fn write(&self, rows: IdChunks, app: &App, out: &mut Blocks) -> Result<(), Broken> {
        if self.bom && self.profile.mark().is_empty() {
            out.write_all(BOM)?;
        }
        let personal = app.method.vocabulary.personal().clone();
        let context = RowContext { base: app.public_url.to_string(), personal };
        let mut csv = CsvWriter::new(&mut *out, self.profile, context).map_err(broken)?;
        for page in load_pages(rows, &app.store) {
            for listing in &page? {
                csv.row(listing).map_err(broken)?;
            }
        }
        csv.flush()?;
        Ok(())
    }
}

/// What the CSV writer says of a reader that went away is what the reader's end says.
fn broken(error: csv::Error) -> Broken {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => Broken::Io(error),
        other => Broken::Csv(format!("{other:?}")),
    }
}

/// Gathers what is written into blocks.
struct Blocks {
    sink: Sink,
    block: Vec<u8>,
}

impl Blocks {
    fn pass_on(&mut self) -> io::Result<()> {
        if self.block.is_empty() {
            return Ok(());
        }
        let block = std::mem::replace(&mut self.block, Vec::with_capacity(BLOCK));
        self.sink.send(Bytes::from(block))
    }
}

impl Write for Blocks {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.block.extend_from_slice(bytes);
        if self.block.len() >= BLOCK {
            self.pass_on()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.pass_on()
    }
}
