//! The task of `serve` that delivers alerts.

use super::background::Background;
use crate::web::{AlertWorker, SharedApp};

/// Begins to examine changes and deliver messages in the background.
pub fn begin(app: SharedApp) -> Background {
    Background::start(move |stop| match AlertWorker::new(app) {
        Ok(mut worker) => worker.run(&|| stop.is_set()),
        Err(error) => tracing::error!(%error, "alerts are not delivered; restart the server"),
    })
}
