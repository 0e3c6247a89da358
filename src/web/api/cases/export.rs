//! `GET /api/v1/cases/{id}/export`: the case file. It is written to a temporary file first, so that what cannot be written
//! is a problem and not a broken download.

use super::super::blocking;
use super::super::parameters::Parameters;
use super::{content, find, is_id, no_case};
use crate::web::App;
use crate::web::auth::{Caller, Scope};
use crate::web::problem::Problem;
use crate::web::streaming::{BLOCK, BodySender, body_channel};
use actix_web::http::Method;
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, ContentEncoding};
use actix_web::web::{Bytes, Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use std::fs::File;
use std::io::{self, Read, Seek};
use std::time::Duration;

/// Most bytes of the files of a case file that is downloaded.
const MAX_BYTES: u64 = 256 << 20;

/// The handler.
pub async fn export(
    request: HttpRequest,
    caller: Caller,
    path: Path<String>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let agency = caller.agency(Scope::CasesRead)?.to_owned();
    Parameters::read(request.query_string(), &[])?;
    let id = path.into_inner();
    if !is_id(&id) {
        return Err(no_case(&id));
    }
    let mut answer = HttpResponse::Ok();
    // It is packed already.
    answer.insert_header(ContentEncoding::Identity).insert_header((CONTENT_TYPE, "application/zip"));
    answer.insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"case-{id}.zip\"")));
    if request.method() == Method::HEAD {
        blocking(app.clone(), move || find(&app, &id, &agency)).await?;
        let (sender, body) = body_channel(Duration::ZERO);
        sender.finish();
        return Ok(answer.body(body));
    }
    let download = app.admission.admit_download()?;
    let state = app.clone();
    let mut file = blocking(app.clone(), move || {
        let unwritable = |error: io::Error| Problem::unavailable("disk", error);
        let out = tempfile::tempfile().map_err(unwritable)?;
        let mut file = content::write_case_file(&state, &id, Some(&agency), MAX_BYTES, out)?;
        file.rewind().map_err(unwritable)?;
        Ok(file)
    })
    .await?;
    let (sender, body) = body_channel(app.admission.limits().write);
    let span = tracing::Span::current();
    let spawned = std::thread::Builder::new().name("case-file".to_owned()).spawn(move || {
        let _span = span.entered();
        let _download = download;
        match send(&mut file, &sender) {
            Ok(()) => sender.finish(),
            Err(error) => tracing::info!(%error, "download of a case file aborted"),
        }
    });
    spawned.map_err(|e| Problem::unavailable("export", e))?;
    Ok(answer.body(body))
}

fn send(file: &mut File, sender: &BodySender) -> io::Result<()> {
    loop {
        let mut block = Vec::with_capacity(BLOCK);
        if file.take(BLOCK as u64).read_to_end(&mut block)? == 0 {
            return Ok(());
        }
        sender.send(Bytes::from(block))?;
    }
}
