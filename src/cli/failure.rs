//! Failures of commands: a one-line message with place and hint, and a documented exit code.

use crate::assess::second_reader::ModelError;
use crate::config::ConfigError;
use crate::domain::card::CardError;
use crate::ingest::acquire::archive::ArchiveError;
use crate::ingest::acquire::input::InputError;
use crate::output::export::ExportError;
use crate::pipeline::{FolderError, PipelineError, RegisterError};
use crate::search::IndexError;
use crate::store::StoreError;
use crate::web::auth::KeyError;
use std::fmt::Display;
use std::io;
use std::process::ExitCode;

/// Exit code of a command that found what it looks for.
pub const FOUND: u8 = 1;
/// Exit code for errors of usage, configuration and input.
pub const USAGE: u8 = 2;
/// Exit code for partial success.
pub const PARTIAL: u8 = 3;
/// Exit code for what is currently unavailable.
pub const UNAVAILABLE: u8 = 4;
/// Exit code for Ctrl-C or SIGTERM.
pub const INTERRUPTED: u8 = 130;

/// A command that failed.
#[derive(Debug)]
pub struct Failure {
    code: u8,
    message: Option<String>,
}

impl Failure {
    /// A failure with a message.
    pub fn new(code: u8, message: impl Display) -> Self {
        Self { code, message: Some(message.to_string()) }
    }

    /// A failure that has already been reported.
    pub fn silent(code: u8) -> Self {
        Self { code, message: None }
    }

    /// Prints the message and gives the exit code.
    pub fn report(self) -> ExitCode {
        if let Some(message) = &self.message {
            eprintln!("brokerwatch: {message}");
        }
        ExitCode::from(self.code)
    }
}

impl Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.message.as_deref().unwrap_or_default())
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            // The reader has closed the pipe, as `head` does; that is no failure.
            io::ErrorKind::BrokenPipe => Self::silent(0),
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                Self::new(UNAVAILABLE, "no space left on the device; free some space and run the command again")
            }
            _ => Self::new(UNAVAILABLE, error),
        }
    }
}

impl From<csv::Error> for Failure {
    fn from(error: csv::Error) -> Self {
        match error.into_kind() {
            csv::ErrorKind::Io(error) => error.into(),
            other => Self::new(UNAVAILABLE, format!("the CSV cannot be written: {other:?}")),
        }
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        match error.io_error_kind() {
            Some(kind) => io::Error::from(kind).into(),
            None => Self::new(UNAVAILABLE, format!("the output cannot be written as JSON: {error}")),
        }
    }
}

impl From<RegisterError> for Failure {
    fn from(error: RegisterError) -> Self {
        match error {
            RegisterError::Folder(error) => error.into(),
            RegisterError::Store(error) => error.into(),
            RegisterError::Archive(error) => error.into(),
            input => Self::new(USAGE, input),
        }
    }
}

macro_rules! failures {
    ($($error:ty => $code:expr),* $(,)?) => {
        $(impl From<$error> for Failure {
            fn from(error: $error) -> Self {
                Self::new($code, error)
            }
        })*
    };
}

failures! {
    CardError => USAGE,
    ConfigError => USAGE,
    InputError => USAGE,
    ArchiveError => UNAVAILABLE,
    FolderError => UNAVAILABLE,
    PipelineError => UNAVAILABLE,
    IndexError => UNAVAILABLE,
    StoreError => UNAVAILABLE,
    ExportError => UNAVAILABLE,
    KeyError => UNAVAILABLE,
    ModelError => UNAVAILABLE,
}
