//! `brokerwatch cards fmt`: one cue a line, in order, so that a change of a card can be reviewed line by line.

use crate::assess::reading::Folded;
use crate::cli::atomic_file;
use crate::cli::context::Context;
use crate::cli::failure::{FOUND, Failure, USAGE};
use crate::domain::card::{Layout, format_card, format_toml};
use crate::ingest::acquire::input::list_files;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Lay out the heads of cards and word lists: cue lists sorted, one item a line where a line is too long
#[derive(clap::Args)]
#[command(after_help = "\
Cue lists (`neg`, `strong`, `weak` and `with` of term cards, word lists by kind and language, and `anchors` of claim \
patterns) are sorted by code point, without repetitions. Two cues that can match the same words keep their order, \
because the first one is named in the evidence. A comment line in a list begins a section that is sorted by itself. \
All other lists keep their order. A list that does not fit in 120 columns has one item a line.

The fingerprint of the method is made of the heads, so it changes with the layout; tags and findings do not.

Exit code 1 with --check if a file is not formatted.")]
pub struct Args {
    /// Folders or files [default: the folder of --cards]
    #[arg(value_name = "DIR")]
    paths: Vec<PathBuf>,
    /// Change nothing and name the files that would change
    #[arg(long)]
    check: bool,
}

/// Formats the files, or names those that are not formatted.
pub fn run(args: Args, context: &Context) -> Result<(), Failure> {
    let mut paths = args.paths;
    if paths.is_empty() {
        paths.extend(context.config.storage.cards_dir.clone());
    }
    if paths.is_empty() {
        return Err(Failure::new(USAGE, "no folder of cards; name one, or set it with --cards"));
    }
    let (mut seen, mut changed) = (0, 0);
    for file in list_files(&paths, &["md", "toml"])? {
        let name = file.path.display().to_string();
        let text = std::fs::read_to_string(&file.path)
            .map_err(|e| Failure::new(USAGE, format!("{name}: cannot be read: {e}")))?;
        let Some(formatted) = format(&name, &file.path, &text)? else { continue };
        seen += 1;
        if formatted == text {
            continue;
        }
        changed += 1;
        println!("{name}");
        if !args.check {
            atomic_file::write(&file.path, &mut |out| Ok(out.write_all(formatted.as_bytes()).map(|()| 1)?))?;
        }
    }
    let what = if args.check { "not formatted" } else { "changed" };
    context.say(&format!("{seen} files read, {changed} {what}"));
    if args.check && changed > 0 { Err(Failure::silent(FOUND)) } else { Ok(()) }
}

/// The file laid out; `None` for Markdown that is not a card and TOML that is not a word list.
fn format(name: &str, path: &Path, text: &str) -> Result<Option<String>, Failure> {
    let fold = |text: &str| {
        let mut folded = Folded::default();
        folded.fold(text);
        folded.text().to_owned()
    };
    if path.extension().is_some_and(|e| e == "md") {
        let cues = |table: &str, key: &str| match key {
            "neg" => table.is_empty(),
            "strong" | "weak" | "with" => table.starts_with("cues."),
            _ => false,
        };
        let is_card = text.lines().next().is_some_and(|line| line.trim_end() == "+++");
        let layout = Layout { is_sorted: &cues, fold: &fold };
        return Ok(if is_card { Some(format_card(name, text, &layout)?) } else { None });
    }
    if is_word_list(text) {
        return Ok(Some(format_toml(name, text, &Layout { is_sorted: &|_, _| true, fold: &fold })?));
    }
    // Patterns are tried in their order; only the anchors that lead to them have none.
    if text.lines().any(|line| line.starts_with("anchors = ")) {
        let anchors = |_: &str, key: &str| key == "anchors";
        return Ok(Some(format_toml(name, text, &Layout { is_sorted: &anchors, fold: &fold })?));
    }
    Ok(None)
}

/// Whether a TOML file has only lists of words, by kind and language.
fn is_word_list(text: &str) -> bool {
    let lists = toml::from_str::<BTreeMap<String, BTreeMap<String, Vec<String>>>>(text);
    let is_language = |key: &String| key.len() == 2 || key == "any";
    lists.is_ok_and(|lists| !lists.is_empty() && lists.values().flat_map(BTreeMap::keys).all(is_language))
}
