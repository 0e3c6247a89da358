//! `brokerwatch serve`: the web catalogue and the API.

use super::context::Context;
use super::failure::{Failure, UNAVAILABLE};
use super::{alert_task, output, outside_issuers, repeated_sentences, schedule, second_reading};
use crate::config;
use crate::pipeline::{FolderError, catch_up};
use crate::web::auth::{Auth, Keys};
use crate::web::{AccessLog, Admission, AlertDelivery, App, ChangeFeed, Desk, Limits, Metrics, NewestCount};
use std::io::ErrorKind;
use std::net::TcpListener;
use std::time::Duration;

/// Serve the web catalogue and the API
#[derive(clap::Args)]
pub struct Args {
    /// IP address to listen on [default: 127.0.0.1]
    #[arg(long, value_name = "ADDRESS")]
    bind: Option<String>,
    /// Port; 0 chooses a free one [default: 8080]
    #[arg(short, long)]
    port: Option<u16>,
}

/// Serves until interrupted.
pub fn run(args: Args, context: &Context) -> Result<(), Failure> {
    let server = &context.config.server;
    let bind = args.bind.as_deref().unwrap_or(&server.bind);
    let listener = listen(bind, args.port.unwrap_or(server.port))?;
    let url = public_url(context, &listener)?;
    context.folder.store()?;
    output::text(&format!("{url}/\n"))?;
    if server.contact.is_none() {
        context.say("no contact address for the pages; set server.contact or BROKERWATCH_CONTACT");
    }
    context.say(&format!("listening on {}", listener.local_addr()?));
    serve(context, listener)
}

/// Opens the port.
pub fn listen(bind: &str, port: u16) -> Result<TcpListener, Failure> {
    TcpListener::bind((bind, port)).map_err(|e| {
        let hint = match e.kind() {
            ErrorKind::AddrInUse => "the port is in use; choose another with --port, or --port 0 for a free one",
            ErrorKind::PermissionDenied => "ports below 1024 need privileges; choose another with --port",
            _ => "check --bind; expected an IP address of this machine, for example 127.0.0.1",
        };
        Failure::new(UNAVAILABLE, format!("cannot listen on {bind}:{port}: {e}; {hint}"))
    })
}

/// The configured address, or that of the listener, without a final slash.
pub fn public_url(context: &Context, listener: &TcpListener) -> Result<String, Failure> {
    let url = match &context.config.server.public_url {
        Some(url) => url.clone(),
        None => format!("http://{}", listener.local_addr()?),
    };
    Ok(url.trim_end_matches('/').to_owned())
}

/// The address of the server as far as it is configured, for links in what is written without one.
pub fn configured_url(context: &Context) -> String {
    let server = &context.config.server;
    let url = server.public_url.clone().unwrap_or_else(|| format!("http://{}:{}", server.bind, server.port));
    url.trim_end_matches('/').to_owned()
}

/// The keys of the folder. Without permission to read or create them the pages are still served, and every token is
/// rejected.
fn keys(context: &Context) -> Result<Keys, Failure> {
    match Keys::open(&context.folder.keys()) {
        Err(error) if error.is_forbidden() => {
            context.say(&format!("{error}; without keys every token is rejected"));
            Ok(Keys::none())
        }
        keys => Ok(keys?),
    }
}

/// The access log, if it is kept and can be written.
fn access_log(context: &Context) -> Result<Option<AccessLog>, Failure> {
    let settings = &context.config.access;
    if !settings.log {
        return Ok(None);
    }
    match AccessLog::start(&context.folder.access_log(), settings.retention_days) {
        Err(error) if error.is_read_only() => {
            context.say(&format!("{error}; requests with a token are not logged"));
            Ok(None)
        }
        Err(error) => {
            let hint = "`brokerwatch log verify` says more; move the folder away to begin a new log";
            Err(Failure::new(UNAVAILABLE, format!("the access log cannot be used: {error}; {hint}")))
        }
        log => Ok(log.ok()),
    }
}

/// How alerts are delivered.
fn alert_delivery(context: &Context) -> Result<AlertDelivery, Failure> {
    let config::Alerts { send, allow_loopback } = context.config.alerts;
    AlertDelivery::new(send, allow_loopback)
        .map_err(|reason| Failure::new(UNAVAILABLE, format!("messages cannot be sent: {reason}")))
}

/// Brings the index up to date, unless another process is doing so, and serves.
pub fn serve(context: &Context, listener: TcpListener) -> Result<(), Failure> {
    let folder = &context.folder;
    let store = folder.store()?;
    match folder.lock() {
        Ok(_lock) => catch_up(&folder.index(), &store, &context.index_options()?, &|n| context.say(n))?,
        // The writing process keeps the index up to date; this one follows its commits.
        Err(FolderError::Locked(_)) => {}
        Err(error) if error.is_read_only() => context.say("the data folder is read-only; serving its current content"),
        Err(other) => return Err(other.into()),
    }
    let metrics = metrics_listener(context)?;
    let app = App {
        access_log: access_log(context)?,
        desk: Some(Desk::new(folder.clone(), context.index_options()?)),
        ..app(context, public_url(context, &listener)?)?
    }
    .shared();
    let _second_reader = context.config.second_reader.background.then(|| second_reading::begin(context, app.clone()));
    let _schedule = schedule::begin(context, &app.sources, app.clone());
    let _alerts = alert_task::begin(app.clone());
    let _counting = repeated_sentences::begin(app.clone());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let local = tokio::task::LocalSet::new();
    Ok(local.block_on(&runtime, crate::web::serve(listener, metrics, app))?)
}

/// The state of a server that only reads and keeps no access log.
pub fn app(context: &Context, public_url: String) -> Result<App, Failure> {
    let (folder, auth) = (&context.folder, &context.config.auth);
    let store = folder.store()?;
    let method = context.method()?;
    Ok(App {
        reader: context.reader_with(&method)?,
        method,
        sources: context.sources()?,
        rights: context.rights_with(context.config.storage.cards_dir.as_deref())?,
        manifests: super::manifest::manifests(context),
        deals: context.deals_with(context.config.storage.cards_dir.as_deref())?,
        archive: folder.archive_read_only()?,
        auth: Auth::new(keys(context)?, &auth.issuer, &auth.audience, auth.leeway)
            .with_outside(outside_issuers::configured(context)?),
        public_url,
        contact: context.config.server.contact.clone(),
        admission: Admission::new(limits(&context.config.limits)),
        metrics: Metrics::new(),
        access_log: None,
        alerts: alert_delivery(context)?,
        feed: ChangeFeed::default(),
        desk: None,
        repeated: NewestCount::default(),
        store,
    })
}

/// The listener for metrics, if a port is configured for them.
fn metrics_listener(context: &Context) -> Result<Option<TcpListener>, Failure> {
    let config::Metrics { bind, port: Some(port) } = &context.config.metrics else { return Ok(None) };
    let listener = TcpListener::bind((bind.as_str(), *port)).map_err(|e| {
        Failure::new(
            UNAVAILABLE,
            format!("cannot listen on {bind}:{port} for metrics: {e}; check metrics.bind and metrics.port"),
        )
    })?;
    context.say(&format!("metrics at http://{}/metrics", listener.local_addr()?));
    Ok(Some(listener))
}

/// The configured limits; those that are 0 follow from the number of processors.
fn limits(configured: &config::Limits) -> Limits {
    let defaults = Limits::default();
    let requests = if configured.requests == 0 { defaults.requests } else { configured.requests };
    let of_one = configured.requests_per_client;
    Limits {
        deadline: Duration::from_millis(configured.query_deadline_ms),
        work: configured.query_work,
        requests,
        requests_per_client: if of_one == 0 { requests.div_ceil(2) } else { of_one },
        wait: Duration::from_millis(configured.wait_ms),
        exports: configured.exports,
        exports_per_client: configured.exports_per_client,
        write: Duration::from_secs(configured.write_timeout_s),
        token_rate: configured.token_rate,
        anonymous_rate: configured.anonymous_rate,
        proxies: configured.proxies(),
    }
}
