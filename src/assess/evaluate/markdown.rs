//! A report as Markdown, for `docs/reference/accuracy.md` and for whoever evaluates a file of their own.

use super::report::{Family, Report};
use super::score::{Clean, Score};
use super::subset::Subset;
use std::fmt::Write;

/// The report as Markdown tables; `examples` differences of each kind and label are shown.
pub fn markdown(report: &Report, examples: usize) -> String {
    let mut text = String::from("| | items | precision | recall | F1 | 95 % of F1 | `none` clean |\n");
    text.push_str("| --- | --- | --- | --- | --- | --- | --- |\n");
    let all =
        Subset { items: report.items, micro: report.micro, micro_interval: report.micro_interval, none: report.none };
    let mut parts = vec![("all items", &all), ("without contested items", &report.uncontested)];
    if let Some(h) = &report.held_out {
        parts.push(("… weights fitted without the vendor", &h.fitted));
        parts.push(("… the vendor's own cues withdrawn", &h.vendor_left_out));
    }
    for (name, part) in parts {
        let s = &part.micro;
        let interval = part.micro_interval.map_or("–".to_owned(), |[a, b]| format!("{a:.3}–{b:.3}"));
        let _ = writeln!(
            text,
            "| {name} | {} | {} | {} | {} | {interval} | {} |",
            part.items,
            number(s.precision),
            number(s.recall),
            number(s.f1),
            clean(&part.none)
        );
    }
    let _ = writeln!(text, "\nMean F1 of the {} labels that occur: {}.\n", report.mean.labels, number(report.mean.f1));
    text.push_str("| confidence from | tags | mean confidence | right |\n| --- | --- | --- | --- |\n");
    for b in &report.calibration {
        let _ = writeln!(text, "| {:.2} | {} | {:.2} | {:.2} |", b.from, b.tags, b.confidence, b.right);
    }
    text.push('\n');
    head(&mut text, "label");
    report.labels.iter().for_each(|(name, score)| row(&mut text, name, score));
    let families = [
        ("Further terms of sensitivity", &report.terms),
        ("Consent", &report.consent),
        ("Provenance", &report.provenance),
    ];
    for (title, family) in families {
        let Some(Family { micro, unlabelled, basis, terms, .. }) = family else { continue };
        let _ = writeln!(text, "\n### {title}\n");
        let _ =
            write!(text, "Listings of which the reader reported nothing stay without a tag: {}.", clean(unlabelled));
        if basis.total > 0 {
            let _ = write!(text, " Stated or implied as the reader reported it: {}.", clean(basis));
        }
        text.push_str("\n\n");
        head(&mut text, "term");
        row(&mut text, "all", micro);
        terms.iter().for_each(|(name, score)| row(&mut text, name, score));
    }
    differences(&mut text, report, examples);
    text
}

fn differences(text: &mut String, report: &Report, examples: usize) {
    if report.differences.is_empty() || examples == 0 {
        return;
    }
    text.push_str("\n### Examples of what is wrong and missed\n\n| | label or term | listing | words |\n| --- | --- | --- | --- |\n");
    for same in report.differences.chunk_by(|a, b| (&a.label, a.kind) == (&b.label, b.kind)) {
        for d in same.iter().take(examples) {
            let contested = if d.contested { ", contested" } else { "" };
            let words = d.words.iter().take(3).map(|w| format!("“{}”", cell(w))).collect::<Vec<_>>().join(" ");
            let _ = writeln!(
                text,
                "| {}{contested} | {} | {} ({}) | {words} |",
                d.kind,
                d.label,
                cell(&d.title),
                &d.id[..d.id.len().min(12)]
            );
        }
        if same.len() > examples {
            let _ = writeln!(text, "| | | … and {} more | |", same.len() - examples);
        }
    }
}

fn cell(text: &str) -> String {
    let short: String = text.chars().take(80).collect();
    short.replace('|', "\\|").replace(['\n', '`', '<', '>', '[', ']', '*', '_'], " ")
}

fn head(text: &mut String, what: &str) {
    let _ = writeln!(text, "| {what} | precision | recall | F1 | right | wrong | missed |");
    text.push_str("| --- | --- | --- | --- | --- | --- | --- |\n");
}

fn row(text: &mut String, name: &str, s: &Score) {
    let (p, r, f) = (number(s.precision), number(s.recall), number(s.f1));
    let _ = writeln!(text, "| {name} | {p} | {r} | {f} | {} | {} | {} |", s.right, s.wrong, s.missed);
}

fn number(value: Option<f64>) -> String {
    value.map_or("–".to_owned(), |v| format!("{v:.3}"))
}

fn clean(c: &Clean) -> String {
    format!("{} of {}", c.clean, c.total)
}
