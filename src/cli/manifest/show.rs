//! `brokerwatch manifest list` and `show`: what the manifests are, and what one lists of an address.

use super::manifests;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::output::{self, grouped, one_line};
use crate::manifest::{About, Listed, Manifest, Question};
use serde::Serialize;

/// Rows of a manifest that are shown for an address.
const SAMPLE: usize = 10;

/// Show what a manifest is, what was skipped and why, and what it lists of an address
#[derive(clap::Args)]
pub struct Args {
    /// Name of the manifest
    name: String,
    /// Address, host or domain to look up in it
    #[arg(long, value_name = "ADDRESS")]
    url: Option<String>,
}

/// A manifest as it is shown.
#[derive(Serialize)]
pub struct Shown<'a> {
    #[serde(flatten)]
    about: &'a About,
    rows: u64,
    addresses: u64,
    bytes: u64,
    digest: &'a str,
}

impl<'a> Shown<'a> {
    /// What a manifest is.
    pub fn of(manifest: &'a Manifest) -> Self {
        let (rows, addresses) = (manifest.rows(), manifest.addresses());
        Self { about: manifest.about(), rows, addresses, bytes: manifest.bytes, digest: &manifest.digest }
    }

    fn headline(&self) -> String {
        let about = self.about;
        let text = |text: &Option<String>| one_line(text.as_deref().unwrap_or("not stated"));
        format!(
            "{}  {} rows, {} different addresses, {} bytes\n    publisher {}; date {}; licence {}\n",
            about.name,
            grouped(self.rows),
            grouped(self.addresses),
            grouped(self.bytes),
            text(&about.publisher),
            text(&about.date),
            text(&about.licence),
        )
    }

    /// For people.
    pub fn text(&self) -> String {
        let mut text = self.headline();
        let about = self.about;
        text += &format!("    added {}; digest {}\n", output::time(about.added_at), self.digest);
        for file in &about.files {
            let column = file.column.as_deref().map(|column| format!(", column “{}”", one_line(column)));
            let rows = grouped(file.rows);
            text += &format!("    {}: {rows} rows ({}{})\n", file.file, file.format, column.unwrap_or_default());
        }
        for (reason, skipped) in &about.skipped {
            text += &format!("    skipped: {} × {reason}\n", grouped(skipped.rows));
            for example in &skipped.examples {
                text += &format!("        {}\n", one_line(example));
            }
        }
        text
    }
}

/// Lists all manifests.
pub fn list(context: &Context) -> Result<(), Failure> {
    let all = manifests(context).all()?;
    let shown: Vec<Shown<'_>> = all.iter().map(Shown::of).collect();
    if context.json {
        return output::json(&shown);
    }
    if shown.is_empty() {
        context.say("There is no manifest yet; `brokerwatch manifest add FILE --name NAME` reads one");
    }
    shown.iter().try_for_each(|manifest| output::text(&manifest.headline()))
}

/// Shows one manifest.
pub fn run(args: &Args, context: &Context) -> Result<(), Failure> {
    let question = args.url.as_deref().map(Question::parse).transpose()?;
    let manifest = manifests(context).open(&args.name)?;
    let Some(question) = question else {
        let shown = Shown::of(&manifest);
        return if context.json { output::json(&shown) } else { output::text(&shown.text()) };
    };
    let listed = manifest.look_up(&question, SAMPLE)?;
    if context.json {
        return output::json(&listed);
    }
    match listed {
        Some(listed) => output::text(&text(&listed)),
        None => {
            let host = question.hosts().join(" nor ");
            output::text(&format!("{}: this manifest lists neither {host}\n", args.name))
        }
    }
}

/// An answer for people.
pub fn text(listed: &Listed) -> String {
    let rows = |number: u64| format!("{} {}", grouped(number), if number == 1 { "row" } else { "rows" });
    let part = |part: &Option<String>, name: &str| part.as_ref().map(|text| format!("{name} {}", one_line(text)));
    let about = [part(&listed.publisher, "by"), part(&listed.date, "of"), part(&listed.licence, "licence")];
    let about: Vec<String> = about.into_iter().flatten().collect();
    let about = if about.is_empty() { String::new() } else { format!(" ({})", about.join(", ")) };
    let mut text = format!("{}{about} lists of {}:\n", listed.manifest, listed.normal);
    text += &format!("    exactly this address: {}\n", rows(listed.exact));
    text += &format!("    this address and below it: {}\n", rows(listed.below));
    text += &format!("    host {}: {}\n", listed.host.name, rows(listed.host.rows));
    if let Some(domain) = &listed.domain {
        text += &format!("    domain {} and its hosts: {}\n", domain.name, rows(domain.rows));
    }
    for row in &listed.sample {
        text += &format!("        {}\n", one_line(row));
    }
    text + &format!("    {}\n", listed.note)
}
