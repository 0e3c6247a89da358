//! The web server: pages, downloads and the API on one listener, metrics on another.
//!
//! Requests read without a lock; those that write, decisions and responses of people, do so one at a time (`desk.rs`).
//! Nothing is crawled or ingested. Calls to store and index block, so they run on a thread pool.

#![warn(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic))]

pub mod access_log;
pub mod admission;
pub mod alerts;
pub mod api;
pub mod auth;
mod change_feed;
mod coverage;
mod desk;
mod etag;
pub mod export;
mod facet_values;
mod finding_annotations;
pub mod health;
mod lookup;
pub mod metrics;
pub mod middleware;
pub mod pages;
pub mod params;
pub mod problem;
mod repeated;
pub mod resale;
mod review;
pub mod risk;
mod state;
mod streaming;
mod suggest;

pub use access_log::AccessLog;
pub use admission::{Admission, Limits};
pub use alerts::{AlertDelivery, AlertWorker};
pub use change_feed::ChangeFeed;
pub use desk::Desk;
pub use metrics::Metrics;
pub use repeated::{CountedSentences, NewestCount};
pub use state::{App, SharedApp};

use actix_web::middleware::{Compress, from_fn};
use actix_web::{HttpServer, web};
use std::io;
use std::net::TcpListener;
use std::time::Duration;

/// Seconds that running requests may take after the signal to stop.
const GRACE: u64 = 10;
/// How often the server checks for a new commit of the index.
const RELOAD_EVERY: Duration = Duration::from_millis(200);

/// Serves until SIGINT or SIGTERM, then lets running requests finish for at most ten seconds. `metrics` is the listener
/// for metrics, if they are served. Must run in a [`tokio::task::LocalSet`].
///
/// Errors: a listener cannot be used.
pub async fn serve(listener: TcpListener, metrics: Option<TcpListener>, app: SharedApp) -> io::Result<()> {
    let (shared, feed) = (app.clone(), app.clone());
    let metrics = metrics.map(|listener| metrics::server(listener, app.clone())).transpose()?;
    let metrics_handle = metrics.as_ref().map(|server| server.handle());
    if let Some(server) = metrics {
        actix_web::rt::spawn(server);
    }
    for issuer in app.auth.outside.all() {
        let issuer = issuer.clone();
        actix_web::rt::spawn(async move { issuer.follow().await });
    }
    disconnect_silent_clients(&listener, app.admission.limits().write)?;
    let server = HttpServer::new(move || {
        actix_web::App::new()
            .app_data(shared.clone())
            .wrap(Compress::default())
            .wrap(from_fn(middleware::every_request))
            .configure(configure)
    })
    .listen(listener)?
    .shutdown_timeout(GRACE)
    // A client that has closed its end is gone: its request is cancelled.
    .h1_allow_half_closed(false)
    .disable_signals()
    .run();
    let handle = server.handle();
    tokio::pin!(server);
    tokio::select! {
        ended = &mut server => ended,
        () = follow_index(app) => Ok(()),
        signal = stop_signal() => {
            signal?;
            feed.feed.stop();
            tracing::info!("stopping; running requests may take {GRACE} s");
            if let Some(handle) = metrics_handle {
                handle.stop(false).await;
            }
            let ended = tokio::join!(handle.stop(true), server).1;
            if let Some(log) = &feed.access_log {
                log.close();
            }
            ended
        }
    }
}

/// Lets the system close connections whose client does not receive anything for this long. Accepted connections inherit
/// the option from the listener.
#[cfg(target_os = "linux")]
fn disconnect_silent_clients(listener: &TcpListener, after: Duration) -> io::Result<()> {
    socket2::SockRef::from(listener).set_tcp_user_timeout(Some(after))
}

/// Other systems use their own timeout.
#[cfg(not(target_os = "linux"))]
fn disconnect_silent_clients(_listener: &TcpListener, _after: Duration) -> io::Result<()> {
    Ok(())
}

/// All routes.
pub fn configure(cfg: &mut web::ServiceConfig) {
    health::configure(cfg);
    pages::configure_api_docs(cfg);
    api::configure(cfg);
    export::configure(cfg);
    suggest::configure(cfg);
    pages::configure(cfg);
}

/// Loads new commits of the index while the server runs.
async fn follow_index(app: web::Data<App>) {
    let mut turn = tokio::time::interval(RELOAD_EVERY);
    turn.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        turn.tick().await;
        let app = app.clone();
        match web::block(move || app.reader.reload()).await {
            Ok(Ok(_)) => {}
            Ok(Err(error)) => {
                tracing::warn!(%error, "cannot reload the index; the last snapshot stays in use")
            }
            Err(_) => return std::future::pending().await,
        }
    }
}

#[cfg(unix)]
async fn stop_signal() -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    Ok(())
}

#[cfg(not(unix))]
async fn stop_signal() -> io::Result<()> {
    tokio::signal::ctrl_c().await
}
