//! The program. Everything it does is in the library; this file only hands over the arguments.

use std::process::ExitCode;

fn main() -> ExitCode {
    brokerwatch::cli::run(std::env::args_os())
}
