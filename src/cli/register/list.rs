//! `brokerwatch register list`: the registers and their imported editions.

use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::output::{self, grouped};
use crate::store::{RegisterImport, in_force};
use serde::Serialize;

#[derive(Serialize)]
struct Listed<'a> {
    id: &'a str,
    name: Option<&'a str>,
    kind: Option<&'static str>,
    jurisdiction: Option<&'a str>,
    imports: Vec<ListedImport<'a>>,
}

#[derive(Serialize)]
struct ListedImport<'a> {
    #[serde(flatten)]
    import: &'a RegisterImport,
    in_force: bool,
}

/// Prints the registers.
pub fn run(context: &Context) -> Result<(), Failure> {
    let (cards, store) = (context.register_cards()?, context.folder.store()?);
    let all = store.registers()?;
    let held = in_force(&all);
    let is_held =
        |f: &RegisterImport| held.get(f.register.as_str()).is_some_and(|h| h.iter().any(|g| g.number == f.number));
    let mut ids: Vec<&str> =
        cards.iter().map(|c| c.head.id.as_str()).chain(all.iter().map(|f| f.register.as_str())).collect();
    ids.sort_unstable();
    ids.dedup();
    let listed: Vec<Listed<'_>> = ids
        .into_iter()
        .map(|id| {
            let head = cards.get(id).map(|c| &c.head);
            let files = all.iter().filter(|f| f.register == id);
            Listed {
                id,
                name: head.map(|h| h.name.as_str()),
                kind: head.map(|h| h.register_kind.name()),
                jurisdiction: head.map(|h| h.jurisdiction.as_str()),
                imports: files.map(|import| ListedImport { import, in_force: is_held(import) }).collect(),
            }
        })
        .collect();
    if context.json {
        return output::json(&listed);
    }
    for l in &listed {
        let name = l.name.unwrap_or("(no card; name its folder with --cards)");
        output::text(&format!("{}  {name}\n", l.id))?;
        if l.imports.is_empty() {
            output::text("    no edition imported\n")?;
        }
        for ListedImport { import: f, in_force } in &l.imports {
            let state = if *in_force { "in force" } else { "no longer in force" };
            let (time, records, entries) = (output::time(f.imported_at), grouped(f.records), grouped(f.entries));
            output::text(&format!(
                "    edition {}  {records} rows, {entries} entries  {time}  {state}\n    {}  {}\n",
                f.edition, f.digest, f.file
            ))?;
        }
    }
    Ok(())
}
