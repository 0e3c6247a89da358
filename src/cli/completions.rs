//! `brokerwatch completions`: completion scripts for shells.

use super::Cli;
use super::failure::Failure;
use super::output;
use clap::CommandFactory;
use clap_complete::Shell;

/// Write a completion script for a shell
#[derive(clap::Args)]
pub struct Args {
    /// Shell
    shell: Shell,
}

/// Prints the script.
pub fn run(args: Args) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "brokerwatch", &mut script);
    output::text(&String::from_utf8_lossy(&script))
}
