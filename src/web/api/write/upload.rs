//! `POST /api/v1/sources/{id}/listings`: listings brought in by a source itself, on the road of every ingest: archived,
//! checked, normalised, assessed. All of an upload is stored, or nothing of it.

use super::super::blocking;
use super::super::list::{json, json_response};
use super::super::parameters::Parameters;
use super::super::view::{UploadReport, UploadRow};
use super::body;
use super::decisions::same_method;
use super::precondition::Precondition;
use super::request::{WriteRequest, Written};
use crate::ingest::acquire::formats;
use crate::ingest::acquire::input::InputFile;
use crate::ingest::acquire::source::Source;
use crate::ingest::reader::SourceReader;
use crate::pipeline::{CheckedRow, Ingest, InputCheck, ObservationTime, PipelineError, RowOutcome};
use crate::store::SourceState;
use crate::web::App;
use crate::web::auth::{Caller, Scope};
use crate::web::desk::Turn;
use crate::web::params::{hint, shown};
use crate::web::problem::{InvalidParameter, Problem, ProblemCode};
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use std::io::Write;
use std::sync::atomic::AtomicBool;

/// Media types, and the format that each is read as.
const MEDIA: [(&str, &str, &str); 3] = [
    ("application/x-ndjson", "jsonl", "upload.jsonl"),
    ("application/jsonl", "jsonl", "upload.jsonl"),
    ("text/csv", "csv", "upload.csv"),
];
/// Largest upload, in bytes.
const MAX_BYTES: usize = 16 << 20;
/// Rows in a report, and in a refusal.
const MAX_ROWS: usize = 10_000;
const MAX_REFUSED: usize = 100;

/// Stores listings of a source, or with `dry_run=1` says what would become of them.
pub async fn on_source(
    request: HttpRequest,
    caller: Caller,
    path: Path<String>,
    app: Data<App>,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::ListingsWrite)?;
    let parameters = Parameters::read(request.query_string(), &["dry_run", "accept_unexpected"])?;
    let dry = parameters.flag("dry_run")?.unwrap_or(false);
    let accepts = parameters.flag("accept_unexpected")?.unwrap_or(false);
    let types = MEDIA.map(|(media, ..)| media);
    let within = app.admission.limits().write;
    let (bytes, media) = body::read_as(&request, payload, within, &types, MAX_BYTES).await?;
    let (_, format, name) = MEDIA.into_iter().find(|(own, ..)| *own == media).unwrap_or(MEDIA[0]);
    if dry {
        // Looking takes no turn: it waits for nobody who writes.
        let report = blocking(app.clone(), move || {
            let source = allowed(&app, &path)?;
            let file = Spooled::of(&bytes, name)?;
            let stop = AtomicBool::new(false);
            let ingest = ingest(&app, source, format, &stop);
            let checked = ingest.check_rows(&[file.input()], None, Some(&app.store)).map_err(failed)?;
            json(&report(source, None, &checked, &file.cleared(&reasons(&checked, accepts))))
        });
        return Ok(json_response(report.await?));
    }
    let written = WriteRequest::of(&request, &caller, bytes, Precondition::Any)?;
    let run = move |app: &App, turn: &mut Turn<'_>, written: &WriteRequest| {
        let source = allowed(app, &path)?;
        same_method(app, "")?;
        let file = Spooled::of(&written.body, name)?;
        let stop = AtomicBool::new(false);
        let ingest = ingest(app, source, format, &stop);
        let archive = turn.archive()?;
        let checked = ingest.check_rows(&[file.input()], Some(&archive), Some(&app.store)).map_err(failed)?;
        let refused = reasons(&checked, accepts);
        if !refused.is_empty() || !rows_refused(&checked).is_empty() {
            checked.discard(&archive).map_err(failed)?;
            return Err(not_stored(&checked, &file.cleared(&refused)));
        }
        let run = uuid::Uuid::now_v7().to_string();
        turn.with_index(|writer, follower| ingest.run(&run, &checked, &archive, &app.store, writer, follower))?
            .map_err(failed)?;
        app.alerts.bell.ring();
        let report = report(source, Some(&run), &checked, &[]);
        let kept = UploadReport {
            rows_omitted: report.rows_omitted + report.rows.len() as u64,
            rows: Vec::new(),
            ..report.clone()
        };
        Ok(Written { status: StatusCode::CREATED, body: json(&report)?, kept: Some(json(&kept)?) })
    };
    written.run(app, run).await
}

/// The ingest of an upload.
fn ingest<'a>(app: &'a App, source: &'a Source, format: &str, stop: &'a AtomicBool) -> Ingest<'a> {
    Ingest {
        source,
        reader: SourceReader::new(source, formats::by_name(format)),
        method: &app.method,
        complete: false,
        observed: ObservationTime::default(),
        threads: std::thread::available_parallelism().map_or(1, |n| n.get()),
        progress: &|_| (),
        stop,
    }
}

/// The source, if its card lets it bring listings in and it is not disabled or removed.
fn allowed<'a>(app: &'a App, id: &str) -> Result<&'a Source, Problem> {
    let takes = || app.sources.cards().map(|card| &card.head).filter(|source| source.upload);
    let Some(source) = takes().find(|source| source.id == id) else {
        let names: Vec<&str> = takes().map(|source| source.id.as_str()).collect();
        let which = if names.is_empty() { "No source takes any.".to_owned() } else { hint(id, &names) };
        let detail = format!("The source “{}” takes no uploads: its card has no `upload = true`. {which}", shown(id));
        return Err(Problem::new(ProblemCode::Refused, detail));
    };
    match app.store.source_state(id)?.map(|event| event.state).unwrap_or_default() {
        SourceState::Active => Ok(source),
        state => {
            let detail = format!("The source “{id}” is {}, so nothing is stored of it.", state.name());
            Err(Problem::new(ProblemCode::Refused, detail))
        }
    }
}

/// The bytes as a file, which the ingest reads.
struct Spooled {
    folder: tempfile::TempDir,
    name: &'static str,
}

impl Spooled {
    fn of(bytes: &[u8], name: &'static str) -> Result<Self, Problem> {
        let write = || {
            let folder = tempfile::tempdir()?;
            std::fs::File::create(folder.path().join(name))?.write_all(bytes)?;
            Ok(folder)
        };
        let folder = write().map_err(|e: std::io::Error| Problem::unavailable("folder for temporary files", e))?;
        Ok(Self { folder, name })
    }

    fn input(&self) -> InputFile {
        InputFile { path: self.path(), name: self.name.to_owned(), archived: None }
    }

    fn path(&self) -> std::path::PathBuf {
        self.folder.path().join(self.name)
    }

    /// Sentences without the path of the file, which means nothing to a client.
    fn cleared(&self, sentences: &[String]) -> Vec<String> {
        let path = self.path().display().to_string();
        sentences.iter().map(|text| text.replace(&path, self.name)).collect()
    }
}

/// Why nothing of the input can be stored, whatever its rows.
fn reasons(checked: &InputCheck, accepts: bool) -> Vec<String> {
    let mut reasons = checked.failed.clone();
    if checked.records == 0 && reasons.is_empty() && rows_refused(checked).is_empty() {
        reasons.push("the body contains no record".to_owned());
    }
    if !accepts {
        reasons.extend(checked.anomalies.iter().map(ToString::to_string));
    }
    if checked.older > 0 {
        reasons.push(format!("{} records were observed before the stored version of their listings", checked.older));
    }
    reasons
}

fn rows_refused(checked: &InputCheck) -> Vec<&CheckedRow> {
    let rows = checked.rows.iter().flatten();
    rows.filter(|row| row.outcome == RowOutcome::Refused).collect()
}

/// The problem that says which rows, or what about the input, cannot be stored.
fn not_stored(checked: &InputCheck, reasons: &[String]) -> Problem {
    let rows = rows_refused(checked);
    let mut problem = Problem::new(ProblemCode::UploadRefused, "");
    for row in rows.iter().take(MAX_REFUSED) {
        let of_row = row.issues.iter().map(|issue| InvalidParameter {
            parameter: String::new(),
            pointer: Some(format!("/{}/{}", row.place.row, issue.field).trim_end_matches('/').to_owned()),
            detail: format!("line {}: {}", row.place.line, issue.message),
        });
        problem.errors.extend(of_row);
    }
    let of_rows = match rows.len() {
        0 => None,
        1 => Some("1 row cannot be read as a listing".to_owned()),
        many => Some(format!("{many} rows cannot be read as listings")),
    };
    let why: Vec<String> = reasons.iter().cloned().chain(of_rows).collect();
    problem.detail = format!("Nothing was stored: {}. With dry_run=1 every row is reported.", why.join("; "));
    problem
}

/// The report; `run` is the one that stored it, if one did.
fn report(source: &Source, run: Option<&str>, checked: &InputCheck, refused: &[String]) -> UploadReport {
    let rows: Vec<&CheckedRow> = checked.rows.iter().flatten().collect();
    let of = |outcome| rows.iter().filter(|row| row.outcome == outcome).count() as u64;
    // Those that need attention are never left out before others.
    let (mut first, rest): (Vec<&CheckedRow>, Vec<&CheckedRow>) =
        rows.iter().copied().partition(|row| row.outcome == RowOutcome::Refused);
    first.truncate(MAX_ROWS);
    let room = MAX_ROWS - first.len();
    first.extend(rest.into_iter().take(room));
    first.sort_by_key(|row| row.place.row);
    UploadReport {
        source: source.id.clone(),
        dry_run: run.is_none(),
        stored: run.is_some(),
        run: run.map(str::to_owned),
        added: of(RowOutcome::Added),
        changed: of(RowOutcome::Changed),
        unchanged: of(RowOutcome::Unchanged),
        repeated: of(RowOutcome::Repeated),
        refused: of(RowOutcome::Refused),
        reasons: refused.to_vec(),
        rows_omitted: (rows.len() - first.len()) as u64,
        rows: first.into_iter().map(UploadRow::new).collect(),
    }
}

fn failed(error: PipelineError) -> Problem {
    match error {
        PipelineError::Store(error) => error.into(),
        PipelineError::Archive(error) => Problem::unavailable("archive", error),
        other => Problem::unavailable("catalogue", other),
    }
}
