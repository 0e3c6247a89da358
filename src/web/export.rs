//! `GET /export.csv`: all rows of a search as a file, for everyone.
//!
//! Rows are written by a thread of their own and pass through a short queue, so memory stays flat and a slow reader slows
//! the writing down. When the reader goes away, the thread notices and stops. When reading fails midway, the connection
//! is broken off: half a file must not look like a whole one.

use super::App;
use super::api::{blocking, edge, get};
use super::params::SearchParams;
use super::problem::{Problem, ProblemCode};
use super::values::checked;
use crate::export::{CsvWriter, ExportError, Profile, pages};
use crate::search::{Order, Searcher, parse};
use actix_web::body::{BodySize, MessageBody};
use actix_web::http::Method;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, VARY};
use actix_web::middleware::from_fn;
use actix_web::web::{Bytes, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use std::io::{self, Write};
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::sync::mpsc::{Receiver, Sender, channel};

/// Blocks in the queue.
const QUEUE: usize = 4;
/// Bytes of a block, about.
const BLOCK: usize = 64 << 10;
/// What spreadsheet programs need to see that a file is UTF-8.
const BOM: &[u8] = "\u{feff}".as_bytes();

/// The route.
pub fn configure(cfg: &mut ServiceConfig) {
    cfg.service(get("/export.csv", export).wrap(from_fn(edge::every_answer)));
}

/// The rows of a search, in order of id. Parameters: those of the search page, `profile=raw` and `bom=1`.
async fn export(request: HttpRequest, app: Data<App>) -> Result<HttpResponse, Problem> {
    let (wanted, state) = (Wanted::read(request.query_string())?, app.clone());
    let wanted = blocking(move || wanted.checked(&state)).await?;
    let mut answer = HttpResponse::Ok();
    let day = jiff::Timestamp::now().strftime("%Y-%m-%d");
    answer
        .insert_header((CONTENT_TYPE, "text/csv; charset=utf-8; header=present"))
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"brokerwatch-{day}.csv\"")))
        .insert_header((CACHE_CONTROL, "no-cache"))
        .insert_header((VARY, "Accept-Encoding"));
    let (blocks, body) = channel(QUEUE);
    if request.method() == Method::HEAD {
        // A body of unknown length, as GET has; its other end is closed at once.
        return Ok(answer.body(Body(body)));
    }
    let searcher = app.reader.searcher();
    // A thread of its own: an export may take minutes, and the shared ones are for short questions.
    let spawned = std::thread::Builder::new().name("export".to_owned()).spawn(move || {
        let mut out = Blocks { blocks, block: Vec::with_capacity(BLOCK) };
        if let Err(error) = wanted.write(&searcher, &app, &mut out) {
            out.fail(error);
        }
    });
    spawned.map_err(|e| Problem::unavailable("export", e))?;
    Ok(answer.body(Body(body)))
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
    #[error(transparent)]
    Csv(#[from] csv::Error),
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl Wanted {
    fn read(query: &str) -> Result<Self, Problem> {
        let (search, extra) = SearchParams::parse(query, &["profile", "bom"])?;
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

    fn write(&self, searcher: &Searcher, app: &App, out: &mut Blocks) -> Result<(), Broken> {
        let filters = &self.search.filters;
        let query = app.scope(searcher, &parse(&self.search.q).0, filters).map_err(ExportError::from)?.ast;
        if self.bom && self.profile.mark().is_empty() {
            out.write_all(BOM)?;
        }
        let mut csv = CsvWriter::new(&mut *out, self.profile, &app.public_url)?;
        for page in pages(searcher, &app.store, &query, filters)? {
            for listing in &page? {
                csv.row(listing)?;
            }
        }
        csv.flush()?;
        Ok(())
    }
}

/// The writing end.
struct Blocks {
    blocks: Sender<Result<Bytes, io::Error>>,
    block: Vec<u8>,
}

impl Blocks {
    fn pass_on(&mut self) -> io::Result<()> {
        if self.block.is_empty() {
            return Ok(());
        }
        let block = std::mem::replace(&mut self.block, Vec::with_capacity(BLOCK));
        let gone = |_| io::Error::new(io::ErrorKind::BrokenPipe, "the reader went away");
        self.blocks.blocking_send(Ok(Bytes::from(block))).map_err(gone)
    }

    /// Breaks the connection off, unless the other side did.
    fn fail(&mut self, error: Broken) {
        if self.blocks.is_closed() {
            tracing::info!("an export was not read to its end");
        } else {
            tracing::error!(cause = %error, "an export could not be finished");
            let _ = self.blocks.blocking_send(Err(io::Error::other("the export could not be finished")));
        }
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

/// The reading end, as the body of an answer.
struct Body(Receiver<Result<Bytes, io::Error>>);

impl MessageBody for Body {
    type Error = io::Error;

    fn size(&self) -> BodySize {
        BodySize::Stream
    }

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, io::Error>>> {
        self.0.poll_recv(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writing_stops_when_the_reader_has_gone() {
        let (blocks, reader) = channel(QUEUE);
        let mut out = Blocks { blocks, block: Vec::new() };
        drop(reader);
        let error = out.write_all(&[b'x'; 2 * BLOCK]).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::BrokenPipe);
        out.fail(error.into());
    }

    #[test]
    fn memory_is_bounded_because_writing_waits_for_the_reader() {
        let (blocks, mut reader) = channel(QUEUE);
        let writing = std::thread::spawn(move || {
            let mut out = Blocks { blocks, block: Vec::new() };
            (0..100).try_for_each(|_| out.write_all(&[b'x'; BLOCK])).and_then(|()| out.flush())
        });
        let mut bytes = 0;
        while let Some(block) = reader.blocking_recv() {
            assert!(reader.len() <= QUEUE);
            bytes += block.unwrap().len();
        }
        writing.join().unwrap().unwrap();
        assert_eq!(bytes, 100 * BLOCK);
    }
}
