//! A web site of a test: it answers requests on a free port of this machine and remembers them.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// A request.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// Path and query.
    pub path: String,
    /// Fields of the header, names in lower case.
    pub headers: Vec<(String, String)>,
}

impl Asked {
    /// The value of a field of the header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// Whether it asks only for what has changed.
    pub fn is_conditional(&self) -> bool {
        self.header("if-none-match").is_some() || self.header("if-modified-since").is_some()
    }
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// A pause after each byte of the body.
    pub drip: Option<Duration>,
    /// Bytes of the body after which the connection is closed.
    pub cut: Option<usize>,
    /// Whether the body is sent again and again, without a length.
    pub endless: bool,
}

impl Reply {
    pub fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self { status, headers: Vec::new(), body: body.into(), drip: None, cut: None, endless: false }
    }

    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// A page of HTML.
    pub fn html(body: impl Into<Vec<u8>>) -> Self {
        Self::new(200, body).with("Content-Type", "text/html; charset=utf-8")
    }

    pub fn json(body: impl Into<Vec<u8>>) -> Self {
        Self::new(200, body).with("Content-Type", "application/json")
    }

    pub fn xml(body: impl Into<Vec<u8>>) -> Self {
        Self::new(200, body).with("Content-Type", "application/xml")
    }

    pub fn redirect(to: impl Into<String>) -> Self {
        Self::new(302, "").with("Location", to)
    }

    /// With the tag of its content; a request that knows it gets 304.
    pub fn tagged(self, asked: &Asked) -> Self {
        let sum = self.body.iter().fold(0_u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(*byte)));
        let tag = format!("\"{sum:x}\"");
        match asked.header("if-none-match") == Some(&tag) {
            true => Self::new(304, "").with("ETag", tag),
            false => self.with("ETag", tag),
        }
    }
}

type Handler = dyn Fn(&Asked) -> Reply + Send + Sync;

/// A site at work. It ends with the test binary.
pub struct Site {
    pub address: SocketAddr,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Site {
    /// Starts a site with these answers.
    pub fn start(handler: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (log, handler): (_, Arc<Handler>) = (asked.clone(), Arc::new(handler));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (log, handler) = (log.clone(), handler.clone());
                thread::spawn(move || serve(stream, &log, &*handler));
            }
        });
        Self { address, asked }
    }

    /// The address of a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The requests so far; they are forgotten.
    pub fn take_asked(&self) -> Vec<Asked> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }
}

fn serve(stream: TcpStream, log: &Mutex<Vec<Asked>>, handler: &Handler) {
    let _ = stream.set_nodelay(true);
    let mut out = stream.try_clone().unwrap();
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    while let Some(first) = lines.next() {
        let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
        let fields = lines.by_ref().take_while(|line| !line.is_empty());
        let headers = fields.filter_map(|line| {
            let (name, value) = line.split_once(':')?;
            Some((name.to_ascii_lowercase(), value.trim().to_owned()))
        });
        let asked = Asked { path, headers: headers.collect() };
        let reply = handler(&asked);
        log.lock().unwrap().push(asked);
        if reply_to(&mut out, &reply).is_err() || reply.cut.is_some() {
            return;
        }
    }
}

fn reply_to(out: &mut TcpStream, reply: &Reply) -> std::io::Result<()> {
    let mut head = format!("HTTP/1.1 {} X\r\n", reply.status);
    for (name, value) in &reply.headers {
        head += &format!("{name}: {value}\r\n");
    }
    if reply.endless {
        out.write_all(format!("{head}\r\n").as_bytes())?;
        loop {
            out.write_all(&reply.body)?;
        }
    }
    if reply.status != 304 {
        head += &format!("Content-Length: {}\r\n", reply.body.len());
    }
    head += "\r\n";
    let body = &reply.body[..reply.cut.unwrap_or(reply.body.len())];
    match reply.drip {
        None => out.write_all(&[head.as_bytes(), body].concat()),
        Some(pause) => {
            out.write_all(head.as_bytes())?;
            body.iter().try_for_each(|byte| {
                thread::sleep(pause);
                out.write_all(&[*byte])
            })
        }
    }
}
