//! Facet values as a tree, narrower values below their broader one, and the search in a long list of values.

use super::facet_choice::Choice;
use super::labels;
use crate::domain::listing::TermId;
use crate::search::{FacetField, broader_code, folded};
use crate::web::App;
use std::collections::{BTreeMap, BTreeSet};

/// The next broader value: of terms by their cards, of codes by their prefix.
fn broader(app: &App, field: FacetField, value: &str) -> Option<String> {
    match field {
        FacetField::Sensitivity | FacetField::Consent | FacetField::Provenance => {
            let id = TermId::try_from(format!("{}:{value}", field.name())).ok()?;
            let above = app.method.vocabulary.get(&id)?.head.broader.as_ref()?;
            (above.facet() == id.facet()).then(|| above.slug().to_owned())
        }
        _ => broader_code(field, value).map(str::to_owned),
    }
}

/// Puts each value below the next broader one that is shown; siblings keep their order.
pub(super) fn arrange(app: &App, field: FacetField, rows: Vec<Choice>) -> Vec<Choice> {
    arranged(rows, &|value| broader(app, field, value), &|value| labels::value(app, field, value))
}

fn arranged(
    rows: Vec<Choice>,
    broader: &dyn Fn(&str) -> Option<String>,
    label: &dyn Fn(&str) -> String,
) -> Vec<Choice> {
    let shown: BTreeSet<String> = rows.iter().map(|c| c.value.clone()).collect();
    let above = |value: &str| {
        // This ends: the vocabulary has no cycles, and codes get shorter.
        std::iter::successors(broader(value), |v| broader(v)).find(|v| shown.contains(v))
    };
    let mut below = BTreeMap::<Option<String>, Vec<Choice>>::new();
    for row in rows {
        below.entry(above(&row.value)).or_default().push(row);
    }
    // A stack: the first one in order is pushed last.
    let mut stack: Vec<Choice> = below.remove(&None).into_iter().flatten().rev().collect();
    let mut out = Vec::new();
    while let Some(row) = stack.pop() {
        let narrower = below.remove(&Some(row.value.clone())).into_iter().flatten().rev();
        let (depth, part_of) = (row.depth + 1, Some(label(&row.value)));
        stack.extend(narrower.map(|c| Choice { depth, part_of: part_of.clone(), ..c }));
        out.push(row);
    }
    out
}

/// The values whose label or value contains a text, ignoring case and accents.
pub(super) fn containing(choices: &[Choice], text: &str) -> BTreeSet<String> {
    let wanted = folded(text);
    let found = choices.iter().filter(|c| folded(&format!("{} {}", c.label, c.value)).contains(&wanted));
    found.map(|c| c.value.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choice(value: &str) -> Choice {
        Choice {
            value: value.to_owned(),
            label: value.to_uppercase(),
            count: String::new(),
            checked: false,
            percent: 0,
            href: String::new(),
            depth: 0,
            part_of: None,
        }
    }

    fn shown(values: &[&str]) -> String {
        let broader = |v: &str| broader_code(FacetField::Language, v).map(str::to_owned);
        let rows = arranged(values.iter().map(|v| choice(v)).collect(), &broader, &str::to_uppercase);
        rows.iter().map(|c| format!("{}{}", ">".repeat(c.depth), c.value)).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn narrower_values_follow_the_next_broader_one_shown() {
        assert_eq!(shown(&["de", "pt-BR", "zh", "pt", "zh-Hant-TW", "pt-PT"]), "de zh >zh-Hant-TW pt >pt-BR >pt-PT");
        assert_eq!(shown(&["pt-BR", "de"]), "pt-BR de");
        assert_eq!(shown(&["zh-Hant-TW", "zh-Hant", "zh"]), "zh >zh-Hant >>zh-Hant-TW");
    }

    #[test]
    fn a_value_is_found_by_its_label_or_by_itself() {
        let choices = [choice("Café Voices"), choice("b")];
        assert_eq!(containing(&choices, "cafe").len(), 1);
        assert_eq!(containing(&choices, "B").len(), 1);
        assert_eq!(containing(&choices, "").len(), 2);
    }
}
