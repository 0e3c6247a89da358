//! A running server, and plain HTTP.

use super::command;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

/// A server on a free port that ends with the test.
pub struct Server {
    pub child: Child,
    /// What it writes to standard output after its address.
    pub out: Option<BufReader<ChildStdout>>,
    pub address: SocketAddr,
}

impl Server {
    /// Serves a data folder under these variables of the environment.
    pub fn start(data: &Path, settings: &[(&str, &str)]) -> Self {
        let mut serve = command(data, &["serve", "--port", "0"]);
        serve.envs(settings.iter().copied()).stderr(Stdio::null());
        Self::spawn(serve)
    }

    /// Starts it and waits until it has said its address.
    pub fn spawn(mut serve: Command) -> Self {
        let mut child = serve.stdout(Stdio::piped()).spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut url = String::new();
        out.read_line(&mut url).unwrap();
        let address = url.trim_end().trim_start_matches("http://").trim_end_matches('/').parse().unwrap();
        Self { child, out: Some(out), address }
    }

    /// The id of its process.
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// The whole answer to a GET, with its head.
    pub fn get(&self, path: &str) -> String {
        self.get_with(path, "")
    }

    /// The same with further header lines, each ended by CR LF.
    pub fn get_with(&self, path: &str, headers: &str) -> String {
        let mut stream = TcpStream::connect(self.address).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{headers}\r\n").unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Text as part of a query of a URL: every byte escaped.
pub fn encoded(text: &str) -> String {
    text.bytes().map(|b| format!("%{b:02X}")).collect()
}
