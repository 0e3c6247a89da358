//! The public server: pages for people, and everything that every answer has in common.
//!
//! A request reads; it never crawls, tags or writes. Store and index calls block, so they run on the threads for that.
//! The same listener serves pages, downloads and the API.

pub mod api;
pub mod auth;
mod beside;
mod etag;
pub mod export;
pub mod gate;
pub mod health;
mod marks;
pub mod middleware;
pub mod pages;
pub mod params;
mod pipe;
pub mod problem;
mod risk;
mod state;
mod suggest;
mod values;

pub use gate::{Gate, Limits};
pub use state::App;

use actix_web::middleware::{Compress, from_fn};
use actix_web::{HttpServer, web};
use std::io;
use std::net::TcpListener;
use std::time::Duration;

/// How long requests under way may take after the signal to stop, in seconds.
const GRACE: u64 = 10;
/// How often the server looks for a newer commit of the index.
const RELOAD_EVERY: Duration = Duration::from_millis(200);

/// Serves until SIGINT or SIGTERM, then lets open requests finish for at most ten seconds.
///
/// Errors: the listener cannot be used.
pub async fn serve(listener: TcpListener, app: App) -> io::Result<()> {
    let app = web::Data::new(app);
    let shared = app.clone();
    give_up_silent_clients(&listener, app.gate.limits().write)?;
    let server = HttpServer::new(move || {
        actix_web::App::new()
            .app_data(shared.clone())
            .wrap(Compress::default())
            .wrap(from_fn(middleware::every_answer))
            .configure(configure)
    })
    .listen(listener)?
    .shutdown_timeout(GRACE)
    // A client that has closed its end has gone: what it asked for is dropped with its connection.
    .h1_allow_half_closed(false)
    .disable_signals()
    .run();
    let handle = server.handle();
    tokio::pin!(server);
    tokio::select! {
        ended = &mut server => ended,
        () = follow_index(app) => Ok(()),
        signal = asked_to_stop() => {
            signal?;
            tracing::info!("stopping; open requests may take {GRACE} s");
            tokio::join!(handle.stop(true), server).1
        }
    }
}

/// Lets the system break off connections whose other end takes nothing for so long. What the listener is told, all connections
/// that it accepts are told.
#[cfg(target_os = "linux")]
fn give_up_silent_clients(listener: &TcpListener, after: Duration) -> io::Result<()> {
    socket2::SockRef::from(listener).set_tcp_user_timeout(Some(after))
}

/// Elsewhere the system decides by itself when to give up.
#[cfg(not(target_os = "linux"))]
fn give_up_silent_clients(_listener: &TcpListener, _after: Duration) -> io::Result<()> {
    Ok(())
}

/// All routes.
pub fn configure(cfg: &mut web::ServiceConfig) {
    health::configure(cfg);
    api::configure(cfg);
    export::configure(cfg);
    suggest::configure(cfg);
    pages::configure(cfg);
}

/// Takes in new commits of the index for as long as the server runs.
async fn follow_index(app: web::Data<App>) {
    let mut turn = tokio::time::interval(RELOAD_EVERY);
    turn.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        turn.tick().await;
        let app = app.clone();
        match web::block(move || app.reader.reload()).await {
            Ok(Ok(_)) => {}
            Ok(Err(error)) => {
                tracing::warn!(%error, "the index cannot be read anew; the last picture of it stays in use")
            }
            Err(_) => return std::future::pending().await,
        }
    }
}

#[cfg(unix)]
async fn asked_to_stop() -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    Ok(())
}

#[cfg(not(unix))]
async fn asked_to_stop() -> io::Result<()> {
    tokio::signal::ctrl_c().await
}
