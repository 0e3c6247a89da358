//! Unfilled parts of a line that brackets or bars delimit: table cells, links and placeholders.

use super::phrases::{FIELD_BYTES, LABEL_WORDS, is_filler, is_placeholder};

/// Cells of a row and sentences that are fillers, and fillers in brackets.
pub(super) fn cells(line: &str, at: usize, found: &mut Vec<(usize, usize)>) {
    if line.contains('|') {
        let (mut from, mut label) = (0, None);
        for cell in line.split('|') {
            if is_filler(cell.trim()) {
                // In a row of a form the first cell is the label.
                found.push((at + label.take().unwrap_or(from), at + from + cell.len()));
            } else if !cell.trim().is_empty() {
                let first = line[..from].trim_matches(['|', ' ']).is_empty();
                label = (first && cell.split_whitespace().count() <= LABEL_WORDS).then_some(from);
            }
            from += cell.len() + 1;
        }
    }
    placeholders(line, at, found);
    let mut from = 0;
    while let Some(open) = line[from..].find('[').map(|n| from + n) {
        let Some(close) = line[open..].find(']').map(|n| open + n) else { break };
        if is_filler(&line[open..=close]) {
            // The target of the link is dropped too.
            let rest = &line[close + 1..line.floor_char_boundary(line.len().min(close + 1 + FIELD_BYTES * 4))];
            let link = rest.starts_with('(').then(|| rest.find(')')).flatten();
            found.push((at + open, at + link.map_or(close + 1, |n| close + 2 + n)));
        }
        from = close + 1;
    }
}

/// Names of variables, prompts and choices in brackets: “{consent_text}”, “<consent_statement>”, “[yes/no]”, “(describe
/// how …)”.
fn placeholders(line: &str, at: usize, found: &mut Vec<(usize, usize)>) {
    for (open, close) in [('{', '}'), ('<', '>'), ('[', ']'), ('(', ')')] {
        let mut from = 0;
        while let Some(start) = line[from..].find(open).map(|n| from + n) {
            let Some(end) = line[start..].find(close).map(|n| start + n) else { break };
            if is_placeholder(&line[start + 1..end], open) {
                found.push((at + start, at + end + 1));
            }
            from = end + 1;
        }
    }
}
