//! `brokerwatch rules test`: executes the examples of rule cards.

use super::super::cards;
use super::super::context::Context;
use super::super::failure::Failure;
use std::path::PathBuf;

/// Execute the examples of rule cards
#[derive(clap::Args)]
pub struct Args {
    /// Only this rule, or this pack
    name: Option<String>,
    /// Folder of your own cards [default: the folder of --cards]
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

/// Runs the examples. Exit code 1 if an example fails, 2 if a card cannot be read.
pub fn run(args: Args, context: &Context) -> Result<(), Failure> {
    let method = context.method_with(args.dir.as_deref().or(context.config.storage.cards_dir.as_deref()))?;
    let paths: Vec<&str> = match &args.name {
        Some(name) if method.rules.packs().contains_key(name.as_str()) => {
            method.rules.cards().filter(|c| c.head.pack == *name).map(|c| c.path.as_str()).collect()
        }
        Some(name) => vec![super::rule(&method, name)?.path.as_str()],
        None => method.rules.cards().map(|c| c.path.as_str()).collect(),
    };
    cards::report_failed_examples(&method, |o| paths.contains(&o.path.as_str()), context)
}
