//! `brokerwatch manifest`: lists of the addresses that image and text sets were made from.

mod add;
mod show;
mod verify;

use super::context::Context;
use super::failure::{Failure, UNAVAILABLE, USAGE};
use crate::manifest::{ManifestError, Manifests};

/// Lists of the addresses that image and text sets were made from, for look-ups
#[derive(clap::Subcommand)]
pub enum Command {
    /// Read published lists of addresses into a manifest
    Add(add::Args),
    /// List the manifests
    List,
    /// Show what a manifest is, what was skipped and why, and what it lists of an address
    Show(show::Args),
    /// Check every digest of manifests, their order and their counts
    Verify(verify::Args),
    /// Remove a manifest
    Remove(RemoveArgs),
}

/// Remove a manifest
#[derive(clap::Args)]
pub struct RemoveArgs {
    /// Name of the manifest
    name: String,
}

/// Runs a subcommand.
pub fn run(command: Command, context: &Context) -> Result<(), Failure> {
    match command {
        Command::Add(args) => add::run(&args, context),
        Command::List => show::list(context),
        Command::Show(args) => show::run(&args, context),
        Command::Verify(args) => verify::run(&args, context),
        Command::Remove(args) => {
            let _lock = context.folder.lock()?;
            manifests(context).remove(&args.name)?;
            context.say(&format!("Removed the manifest {}", args.name));
            Ok(())
        }
    }
}

pub use show::text as listed;

/// The manifests of the data folder.
pub fn manifests(context: &Context) -> Manifests {
    Manifests::of(context.folder.root())
}

impl From<ManifestError> for Failure {
    fn from(error: ManifestError) -> Self {
        Self::new(if error.is_input() { USAGE } else { UNAVAILABLE }, error)
    }
}
