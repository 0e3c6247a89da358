//! Values of a facet as a tree: narrower ones below their broader one, and the search for a value in a long list.

use super::facets::Choice;
use super::names;
use crate::domain::listing::TermId;
use crate::search::{FacetCounts, FacetField, broader_code};
use crate::web::App;
use std::collections::{BTreeMap, BTreeSet};

/// The value next broader: of terms by their cards, of codes by what they begin with.
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

/// Puts each value below the next broader one that is shown; what stands side by side keeps its order.
pub(super) fn arrange(app: &App, field: FacetField, rows: Vec<Choice>) -> Vec<Choice> {
    arranged(rows, &|value| broader(app, field, value), &|value| names::value(app, field, value))
}

fn arranged(
    rows: Vec<Choice>,
    broader: &dyn Fn(&str) -> Option<String>,
    label: &dyn Fn(&str) -> String,
) -> Vec<Choice> {
    let shown: BTreeSet<String> = rows.iter().map(|c| c.value.clone()).collect();
    let above = |value: &str| {
        // It ends: the vocabulary refuses circles, and codes grow shorter.
        std::iter::successors(broader(value), |v| broader(v)).find(|v| shown.contains(v))
    };
    let mut below = BTreeMap::<Option<String>, Vec<Choice>>::new();
    for row in rows {
        below.entry(above(&row.value)).or_default().push(row);
    }
    // Taken from the end of a stack, so the first in order has to be pushed last.
    let mut waiting: Vec<Choice> = below.remove(&None).into_iter().flatten().rev().collect();
    let mut out = Vec::new();
    while let Some(row) = waiting.pop() {
        let narrower = below.remove(&Some(row.value.clone())).into_iter().flatten().rev();
        let (depth, part_of) = (row.depth + 1, Some(label(&row.value)));
        waiting.extend(narrower.map(|c| Choice { depth, part_of: part_of.clone(), ..c }));
        out.push(row);
    }
    out
}

/// The values that hold a text, in their label or in the value itself, compared without case and accents.
pub(super) fn by_name(choices: &[Choice], text: &str) -> BTreeSet<String> {
    // The place of a value stands where its count would.
    let named = choices.iter().zip(0..).map(|(c, n)| (format!("{} {}", c.label, c.value), n)).collect();
    let all = FacetCounts { field: FacetField::Broker, distinct: choices.len() as u64, values: named };
    let found = all.containing(text).values.into_iter();
    found.filter_map(|(_, n)| choices.get(n as usize)).map(|c| c.value.clone()).collect()
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
    fn narrower_values_stand_below_the_next_broader_one_that_is_shown() {
        assert_eq!(shown(&["de", "pt-BR", "zh", "pt", "zh-Hant-TW", "pt-PT"]), "de zh >zh-Hant-TW pt >pt-BR >pt-PT");
        assert_eq!(shown(&["pt-BR", "de"]), "pt-BR de");
        assert_eq!(shown(&["zh-Hant-TW", "zh-Hant", "zh"]), "zh >zh-Hant >>zh-Hant-TW");
    }

    #[test]
    fn a_value_is_found_by_its_label_and_by_itself() {
        let choices = [choice("Café Voices"), choice("b")];
        assert_eq!(by_name(&choices, "cafe").len(), 1);
        assert_eq!(by_name(&choices, "B").len(), 1);
        assert_eq!(by_name(&choices, "").len(), 2);
    }
}
