//! One request of HTTP and its answer, within limits of time and size. The only file that asks a server for anything, or
//! tells it something; where to and how often is decided in [`harvest`](super::harvest), and by whoever has a message.

use super::address::Reach;
use super::resolver::{Guarded, Lookup};
use flate2::write::MultiGzDecoder;
use reqwest::header::{
    ACCEPT, ACCEPT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH, USER_AGENT,
};
use std::error::Error;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tempfile::SpooledTempFile;
use url::Url;

/// What is asked for: pages and data alike.
const ACCEPTED: &str = "text/html, application/ld+json, application/json, application/rdf+xml, text/turtle, \
                        application/xml;q=0.9, */*;q=0.8";
/// Bytes of a body kept in memory; more go to a temporary file.
const IN_MEMORY: usize = 1 << 20;
/// Time to connect.
const CONNECT: Duration = Duration::from_secs(10);
/// Bytes a second that a server sends at least, on average over the time limit.
const SLOWEST: u64 = 1_000;
/// How many times the time limit a whole answer may take, as long as it comes fast enough.
const LONGEST: u32 = 20;

/// What an answer may cost.
#[derive(Clone, Copy, Debug)]
pub struct AnswerLimits {
    /// Time until the header is there, and over which the speed is measured.
    pub time: Duration,
    /// Size of a page of HTML, unpacked.
    pub page: u64,
    /// Size of anything else, unpacked.
    pub file: u64,
}

impl Default for AnswerLimits {
    fn default() -> Self {
        Self { time: Duration::from_secs(30), page: 16 << 20, file: 512 << 20 }
    }
}

/// What an earlier answer said, so that the server need not send again what has not changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Validators {
    /// Its `ETag`.
    pub etag: Option<String>,
    /// Its `Last-Modified`.
    pub modified: Option<String>,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failed {
    /// Another attempt may succeed: the connection failed.
    Connection(String),
    /// It would not: the place is not one that is fetched, or the answer is too large or too slow.
    Refused(String),
}

impl Failed {
    /// Why, as a part of a sentence.
    pub fn reason(&self) -> &str {
        match self {
            Self::Connection(reason) | Self::Refused(reason) => reason,
        }
    }
}

/// What a server said.
pub struct Answer {
    /// Status.
    pub status: u16,
    /// Fields of the header in their order, names in lower case; without cookies.
    pub headers: Vec<(String, String)>,
    /// The body, unpacked; empty unless the status is 200.
    pub body: Body,
}

impl Answer {
    /// The first value of a field of the header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }
}

/// The body of an answer.
pub struct Body {
    file: SpooledTempFile,
    /// Its size.
    pub bytes: u64,
}

impl Body {
    fn empty() -> Self {
        Self { file: SpooledTempFile::new(IN_MEMORY), bytes: 0 }
    }

    /// A reader from its first byte.
    pub fn open(&mut self) -> io::Result<&mut dyn Read> {
        self.file.seek(SeekFrom::Start(0))?;
        Ok(&mut self.file)
    }
}

/// Asks servers.
#[derive(Clone)]
pub struct Client {
    inner: reqwest::Client,
    reach: Reach,
    limits: AnswerLimits,
}

impl Client {
    /// A client that says who it is, and connects to nothing beyond its reach. The error is a part of a sentence.
    pub fn new(agent: &str, reach: Reach, limits: AnswerLimits, lookup: Lookup) -> Result<Self, String> {
        let mut headers = HeaderMap::new();
        let agent = HeaderValue::from_bytes(agent.as_bytes()).map_err(|_| "invalid user agent".to_owned())?;
        headers.insert(USER_AGENT, agent);
        headers.insert(ACCEPT, HeaderValue::from_static(ACCEPTED));
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
        let inner = reqwest::Client::builder()
            .default_headers(headers)
            // A proxy would look names up by itself and reach what must not be reached.
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(CONNECT.min(limits.time))
            .dns_resolver(Arc::new(Guarded { reach, lookup }))
            .build()
            .map_err(|error| deepest(&error))?;
        Ok(Self { inner, reach, limits })
    }

    /// Where it may connect to.
    pub fn reach(&self) -> Reach {
        self.reach
    }

    /// Asks for an address once. A redirect is an answer like any other.
    pub async fn ask(&self, url: &Url, known: Option<&Validators>) -> Result<Answer, Failed> {
        self.reach.check_url(url).map_err(Failed::Refused)?;
        let mut request = self.inner.get(url.clone());
        if let Some(known) = known {
            let fields = [(IF_NONE_MATCH, &known.etag), (IF_MODIFIED_SINCE, &known.modified)];
            for (name, value) in fields.into_iter().filter_map(|(name, value)| Some((name, value.as_deref()?))) {
                request = request.header(name, value);
            }
        }
        let seconds = self.limits.time.as_secs_f64();
        let late = |_| Failed::Connection(format!("no answer within {seconds} s"));
        let response = tokio::time::timeout(self.limits.time, request.send()).await.map_err(late)?;
        let mut response = response.map_err(|error| failed(&error))?;
        let headers: Vec<(String, String)> = response.headers().iter().filter_map(field).collect();
        let mut answer = Answer { status: response.status().as_u16(), headers, body: Body::empty() };
        if answer.status == 200 {
            answer.body = self.body(&answer, &mut response).await?;
        }
        Ok(answer)
    }

    /// Sends a message once and returns the status of the answer, whose body is not read. A redirect is an answer like
    /// any other. `headers`: names in lower case, with values.
    pub async fn send(&self, url: &Url, headers: &[(&str, String)], body: String) -> Result<u16, Failed> {
        self.reach.check_url(url).map_err(Failed::Refused)?;
        let mut request = self.inner.post(url.clone()).header(CONTENT_TYPE, "application/json").body(body);
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        let seconds = self.limits.time.as_secs_f64();
        let late = |_| Failed::Connection(format!("no answer within {seconds} s"));
        let response = tokio::time::timeout(self.limits.time, request.send()).await.map_err(late)?;
        Ok(response.map_err(|error| failed(&error))?.status().as_u16())
    }

    /// Reads a body.
    async fn body(&self, answer: &Answer, response: &mut reqwest::Response) -> Result<Body, Failed> {
        let kind = answer.header("content-type").unwrap_or_default().trim_start().to_ascii_lowercase();
        let limit = if kind.starts_with("text/html") { self.limits.page } else { self.limits.file };
        let mut target = Target::new(answer.header("content-encoding"), limit)?;
        let (begun, mut window, mut received) = (Instant::now(), Instant::now(), 0_u64);
        loop {
            let rest = self.limits.time.saturating_sub(window.elapsed());
            let chunk = match tokio::time::timeout(rest, response.chunk()).await {
                Ok(chunk) => chunk.map_err(|error| failed(&error))?,
                // Nothing has come; whether enough came before is decided below.
                Err(_) => Some(Default::default()),
            };
            let Some(chunk) = chunk else { return target.finish() };
            received += chunk.len() as u64;
            target.write(&chunk)?;
            if window.elapsed() >= self.limits.time {
                let least = (SLOWEST as f64 * self.limits.time.as_secs_f64()) as u64;
                if received < least || begun.elapsed() > self.limits.time * LONGEST {
                    let seconds = begun.elapsed().as_secs();
                    return Err(Failed::Refused(format!("too slow: {} bytes in {seconds} s", target.written())));
                }
                (window, received) = (Instant::now(), 0);
            }
        }
    }
}

/// Where a body goes: unpacked, and not beyond its limit.
enum Target {
    Plain(Limited),
    Gzip(Box<MultiGzDecoder<Limited>>),
}

impl Target {
    fn new(coding: Option<&str>, limit: u64) -> Result<Self, Failed> {
        let limited = Limited { file: SpooledTempFile::new(IN_MEMORY), bytes: 0, limit };
        match coding.map(|coding| coding.trim().to_ascii_lowercase()).as_deref() {
            None | Some("" | "identity") => Ok(Self::Plain(limited)),
            Some("gzip" | "x-gzip") => Ok(Self::Gzip(Box::new(MultiGzDecoder::new(limited)))),
            Some(other) => Err(Failed::Refused(format!("packed as “{other}”, which was not asked for"))),
        }
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Failed> {
        match self {
            Self::Plain(limited) => limited.write_all(bytes).map_err(|error| unwritten(&error)),
            Self::Gzip(decoder) => decoder.write_all(bytes).map_err(|error| unwritten(&error)),
        }
    }

    fn written(&self) -> u64 {
        match self {
            Self::Plain(limited) => limited.bytes,
            Self::Gzip(decoder) => decoder.get_ref().bytes,
        }
    }

    fn finish(self) -> Result<Body, Failed> {
        let Limited { file, bytes, .. } = match self {
            Self::Plain(limited) => limited,
            Self::Gzip(decoder) => decoder.finish().map_err(|error| unwritten(&error))?,
        };
        Ok(Body { file, bytes })
    }
}

/// A file that takes so many bytes and no more.
struct Limited {
    file: SpooledTempFile,
    bytes: u64,
    limit: u64,
}

impl Write for Limited {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes + bytes.len() as u64 > self.limit {
            let message = format!("more than {} MiB, unpacked", self.limit >> 20);
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, message));
        }
        let written = self.file.write(bytes)?;
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// What went wrong with a body.
fn unwritten(error: &io::Error) -> Failed {
    match error.kind() {
        io::ErrorKind::FileTooLarge => Failed::Refused(error.to_string()),
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => {
            Failed::Connection(format!("the body is damaged or cut: {error}"))
        }
        _ => Failed::Refused(format!("the body cannot be written: {error}")),
    }
}

/// A field of a header, unless it is a secret of the server.
fn field((name, value): (&reqwest::header::HeaderName, &HeaderValue)) -> Option<(String, String)> {
    let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
    (name != reqwest::header::SET_COOKIE).then(|| (name.as_str().to_owned(), value))
}

/// What went wrong with a connection. A name that may not be reached is refused for ever, and so is a certificate that
/// does not fit.
fn failed(error: &reqwest::Error) -> Failed {
    let reason = deepest(error);
    match reason.contains("is not fetched") || reason.contains("certificate") {
        true => Failed::Refused(reason),
        false if error.is_timeout() => Failed::Connection("no connection in time".to_owned()),
        false => Failed::Connection(reason),
    }
}

/// The cause of a cause: what the outer ones say is that something failed.
fn deepest(error: &dyn Error) -> String {
    let mut error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error.to_string()
}
