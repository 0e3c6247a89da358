//! The table of facts as Markdown, for `docs/reference/completeness.md`.

use super::facts::Table;
use super::flag;

/// Standards, facts, forms and warnings.
pub fn reference() -> String {
    let table = Table::embedded();
    let mut text =
        format!("State of knowledge: {}. From `src/assess/completeness/facts.toml`.\n\n## Standards\n\n", table.as_of);
    text += "| id | standard | source | facts |\n| --- | --- | --- | --- |\n";
    for (i, s) in table.standards.iter().enumerate() {
        let facts = table.facts.iter().filter(|f| !f.asked_by[i].is_empty()).count();
        text += &format!("| `{}` | {} | {} | {facts} |\n", s.id, s.name, s.source);
    }
    text += "\n## Facts\n\n| fact | label | weight | asked for | ";
    table.standards.iter().for_each(|s| text += &format!("{} | ", s.id));
    text += "answered by | promised by |\n| --- | --- | --- | --- |";
    text += &" --- |".repeat(table.standards.len() + 2);
    for f in &table.facts {
        let when = f.when.map_or("always", |c| table.conditions[c].id.as_str());
        text += &format!("\n| {} | {} | {} | {when} | ", f.id, f.label, f.weight);
        f.asked_by.iter().for_each(|fields| text += &format!("{} | ", fields.join(", ")));
        let names = |readers: &[super::reader::Reader]| {
            readers.iter().map(|r| format!("`{}`", r.name(&table.phrases))).collect::<Vec<_>>().join(", ")
        };
        text += &format!("{} | {} |", names(&f.answers), names(&f.promises));
    }
    text += "\n\n## When a fact is asked for\n\n| condition | holds where |\n| --- | --- |\n";
    table.conditions.iter().for_each(|c| text += &format!("| {} | {} |\n", c.id, c.says));
    for (title, fields) in [
        ("Fields of the EU template", table.sections.iter().flat_map(|s| &s.fields).collect::<Vec<_>>()),
        ("Items of AB 2013", table.items.iter().collect()),
    ] {
        text += &format!("\n## {title}\n\n| field | asks for | filled by one of |\n| --- | --- | --- |\n");
        for f in fields {
            let facts: Vec<&str> = f.filled_by.iter().map(|&i| table.facts[i].id.as_str()).collect();
            text += &format!("| {} | {} | {} |\n", f.id, f.label, facts.join(", "));
        }
    }
    text += "\n## Warnings\n\n| warning | the listing shows |\n| --- | --- |\n";
    flag::ALL.iter().for_each(|(id, says)| text += &format!("| {id} | {says} |\n"));
    text
}
