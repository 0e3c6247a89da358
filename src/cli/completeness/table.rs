//! The tables of `brokerwatch completeness`: one listing, and the summary of many.

use crate::assess::completeness::{
    Answer, Completeness, DistributionSummary, GradeDistribution, MeasuredFact, Score, Table,
};
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::output::{self, grouped, one_line};
use crate::domain::listing::Listing;
use serde::Serialize;

/// Facts listed as missing most often.
const MOST_MISSING: usize = 15;

/// The summary as printed with `--json`.
#[derive(Serialize)]
struct Total {
    summary: DistributionSummary,
}

fn score(name: &str, s: &Score) -> String {
    let Score { points, of, stated, asked, percent, grade } = s;
    let grade = grade.name();
    format!("  {grade:<2}  {percent:>5.1} %  {points:>5} of {of:>3} points  {stated:>2} of {asked:>2} facts  {name}\n")
}

/// Scores, gaps, warnings, and every fact with the evidence for it.
pub(super) fn listing(listing: &Listing, c: &Completeness<'_>, standard: Option<usize>) -> String {
    let mut text = format!("{}\n{}", listing.title, score("accountability core", &c.core));
    text += &score("all facts", &c.overall);
    c.standards.iter().for_each(|s| text += &score(s.name, &s.score));
    for (name, gap) in [("EU template", &c.eu_template), ("AB 2013", &c.ab_2013)] {
        text += &format!("{name}: a buyer could not fill in {} of {}\n", gap.open.len(), gap.of);
        gap.open.iter().for_each(|f| text += &format!("  {:<8}{}\n", f.id, f.label));
    }
    for flag in &c.flags {
        let words = flag.words.map(|w| format!(": “{}”", w.quote)).unwrap_or_default();
        text += &format!("Warning: {}{words}\n", flag.says);
    }
    text += "fact  weight  points  state           label\n";
    for (fact, names) in c.facts.iter().zip(&Table::embedded().facts) {
        let asked = standard.map(|s| &names.asked_by[s]);
        if asked.is_some_and(|fields| fields.is_empty()) {
            continue;
        }
        let MeasuredFact { fact: f, state, points, .. } = fact;
        text += &format!("{}   {:>6}  {points:>6}  {:<14}  {}", f.id, f.weight, state.name(), f.label);
        text += &asked.map(|fields| format!(" [{}]", fields.join(", "))).unwrap_or_default();
        text.push('\n');
        fact.answers.iter().for_each(|a| text += &format!("{:24}{}\n", "", answer(a)));
        fact.contradicted_by.iter().for_each(|r| text += &format!("{:24}contradicted: rule {r}\n", ""));
        fact.not_asked.iter().for_each(|why| text += &format!("{:24}required only where {why}\n", ""));
    }
    text
}

fn answer(a: &Answer<'_>) -> String {
    let quoted = a.words().map(|w| format!(" “{}” ({} {}–{})", one_line(w.quote), w.field.name(), w.start, w.end));
    let says = a.says().map(|s| format!(" “{s}”"));
    let proof = if a.proof { "" } else { ", no proof" };
    format!("{}{}{proof}", a.by(), quoted.or(says).unwrap_or_default())
}

/// The summary of many listings; with `--json` one line after those of the listings.
pub(super) fn total(spread: &GradeDistribution, context: &Context) -> Result<(), Failure> {
    let summary = spread.summary();
    if context.json {
        return output::text(&format!("{}\n", serde_json::to_string(&Total { summary })?));
    }
    let mut text = format!("{} listings\n", grouped(summary.listings));
    let share = |n: u64| 100.0 * n as f64 / summary.listings.max(1) as f64;
    text += &format!(
        "Mean: accountability core {:.1} %, all facts {:.1} %\n",
        summary.mean_core_percent, summary.mean_overall_percent
    );
    for (id, percent) in &summary.mean_standard_percent {
        text += &format!("  {id:<14} {percent:>5.1} %\n");
    }
    text += &format!(
        "Fields that a buyer could not fill in, on average: EU template {:.1}, AB 2013 {:.1}\n\
         Grades of the accountability core\n",
        summary.mean_open_eu_template, summary.mean_open_ab_2013
    );
    for (grade, n) in summary.grades.iter().filter(|(_, n)| *n > 0) {
        text += &format!("  {grade:<2}  {:>9}  {:>5.1} %\n", grouped(*n), share(*n));
    }
    text += "Missing most often (share of the listings for which the fact is required)\n";
    for m in summary.missing.iter().take(MOST_MISSING) {
        let of_asked = 100.0 * m.missing as f64 / m.asked.max(1) as f64;
        text +=
            &format!("  {}  {:>9}  {of_asked:>5.1} %  {} (weight {})\n", m.id, grouped(m.missing), m.label, m.weight);
    }
    if summary.missing.len() > MOST_MISSING {
        text += &format!("  and {} more facts; see --json\n", summary.missing.len() - MOST_MISSING);
    }
    for (flag, n) in &summary.flags {
        text += &format!("Warning {flag}: {} listings, {:.1} %\n", grouped(*n), share(*n));
    }
    output::text(&text)
}
