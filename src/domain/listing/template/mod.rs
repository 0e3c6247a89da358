//! Unfilled templates: “[More Information Needed]”, “TODO”, “待补充”, the prompts of a form, HTML comments, “lorem ipsum”.
//! They state nothing, so normaliser, tagger, claims and completeness skip them.

mod brackets;
mod phrases;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use brackets::cells;
use phrases::{FIELD_BYTES, FILLERS, LABEL_WORDS, PROMPTS, is_filler};
use std::sync::LazyLock;

/// Longest label or heading above an unfilled field, in bytes; anything longer is a statement.
const LABEL_BYTES: usize = 60;

/// Any unfilled template contains one of these, so most texts need one pass only.
static SIGNS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let marks = [
        "<!--", "{", "[insert", "<insert", "[your ", "<your ", "n/a", "/no", "/nein", "xxxx", " here]", " here>",
        "_here", "[consent", "<consent",
    ];
    // Letters beyond ASCII are compared in lower case only; `has_sign` handles upper case.
    let kind = Some(AhoCorasickKind::DFA);
    let words = FILLERS.iter().chain(PROMPTS).copied().filter(|w| *w != "n a").chain(marks);
    AhoCorasick::builder().ascii_case_insensitive(true).kind(kind).build(words).expect("a few hundred short words")
});

/// Whether a text, taken as the whole value of a field, was never filled in.
pub fn is_unfilled(text: &str) -> bool {
    let text = text.trim();
    if text.is_empty() || text.len() > FIELD_BYTES * 4 {
        return false;
    }
    covered(text, &unfilled(text))
}

/// Whether a text consists of nothing but the ranges and punctuation.
fn covered(text: &str, ranges: &[(usize, usize)]) -> bool {
    let mut at = 0;
    let bare = |part: &str| !part.contains(|c: char| c.is_alphanumeric());
    let apart = ranges.iter().all(|&(start, end)| {
        let between = bare(&text[at..start.max(at)]);
        at = end;
        between
    });
    apart && !ranges.is_empty() && bare(&text[at.min(text.len())..])
}

/// The unfilled parts of a text, as byte ranges in order that do not touch each other.
pub fn unfilled(text: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    if !has_sign(text) {
        return found;
    }
    delimited(text, "<!--", "-->", &mut found);
    delimited(text, "{{", "}}", &mut found);
    for open in ["[insert", "[your ", "[Insert", "[Your ", "[INSERT", "[YOUR "] {
        delimited(text, open, "]", &mut found);
    }
    for open in ["<insert", "<your ", "<Insert", "<Your "] {
        delimited(text, open, ">", &mut found);
    }
    lines(text, &mut found);
    found.sort_unstable();
    let mut joined: Vec<(usize, usize)> = Vec::new();
    for (start, end) in found {
        match joined.last_mut().filter(|last| start <= last.1) {
            Some(last) => last.1 = last.1.max(end),
            None => joined.push((start, end)),
        }
    }
    joined
}

/// Whether a text contains a phrase of a form. Words beyond ASCII can begin in upper case, which the search does not
/// fold.
fn has_sign(text: &str) -> bool {
    let upper = ['À', 'Б', 'В', 'З', 'И', 'Н', 'О', 'П', 'С', 'Т', 'У'];
    SIGNS.is_match(text) || !text.is_ascii() && text.contains(upper) && SIGNS.is_match(&text.to_lowercase())
}

/// Everything from an opening delimiter to its closing one.
fn delimited(text: &str, open: &str, close: &str, found: &mut Vec<(usize, usize)>) {
    let mut at = 0;
    while let Some(start) = text[at..].find(open).map(|n| at + n) {
        // An unclosed delimiter is ignored, or it would hide the rest of the description.
        let Some(end) = text[start..].find(close).map(|n| start + n + close.len()) else { return };
        found.push((start, end));
        at = end;
    }
}

/// Adds unfilled lines, labels with their values, cells, bracketed sentences and prompts. `found` has the delimited
/// ranges.
fn lines(text: &str, found: &mut Vec<(usize, usize)>) {
    found.sort_unstable();
    let marked = std::mem::take(found);
    let (mut at, mut blank, mut instructed) = (0, true, false);
    // The last line with words, which heads what follows if it is short.
    let mut heading: Option<(usize, usize)> = None;
    for line in text.split('\n') {
        let end = at + line.len();
        let words = line.trim();
        let apart = std::mem::replace(&mut blank, words.is_empty());
        if !words.is_empty() {
            let value = value_of(line);
            let behind = value.map_or(end, |v| end - v.len());
            // The label is dropped with its value, but not the text before the label.
            let named = at + label_of(&line[..behind - at]);
            let label = behind - named <= LABEL_BYTES
                && line[named - at..behind - at].split_whitespace().count() <= LABEL_WORDS;
            let mut own = Vec::new();
            // Most lines of most texts contain no phrase of a form.
            let signed = has_sign(line);
            if signed {
                cells(line, at, &mut own);
                prompts(line, at, &mut own);
                if let Some(value) = value.filter(|_| label) {
                    prompts(value, behind, &mut own);
                }
            }
            let within =
                |ranges: &[(usize, usize)], at: usize| ranges.iter().any(|(from, to)| (*from..*to).contains(&at));
            let hidden = |at: usize| {
                let n = marked.partition_point(|(from, _)| *from <= at);
                within(&own, at) || n.checked_sub(1).is_some_and(|n| at < marked[n].1)
            };
            let nothing = |from: usize| {
                if own.is_empty() && marked.is_empty() {
                    return false;
                }
                let mut letters = text[from..end].char_indices().filter(|(_, c)| c.is_alphanumeric()).peekable();
                // A sign such as ✗ is an answer, so there must be letters.
                letters.peek().is_some() && end - from <= FIELD_BYTES * 4 && letters.all(|(n, _)| hidden(from + n))
            };
            let few = words.len() <= LABEL_BYTES && words.split_whitespace().count() <= 6;
            let plain = apart && at > 0 && words.contains(' ');
            let plain = plain && !words.contains(|c: char| c.is_numeric() || ".!,;:。，：".contains(c));
            let heads = few && (words.starts_with('#') || words.ends_with([':', '：']) || plain);
            if signed && is_filler(words) {
                own.push((at, end));
                own.extend(heading.take());
            } else if nothing(at) {
                // An answer may follow the instructions below a heading.
                own.push((at, end));
                instructed = heading.is_some();
            } else if let Some(value) = value.filter(|v| signed && is_filler(v) || nothing(behind)) {
                own.push(if label { (named, end) } else { (end - value.len(), end) });
            } else {
                if heads && std::mem::take(&mut instructed) {
                    own.extend(heading.take());
                }
                instructed = false;
                heading = heads.then_some((at, end));
            }
            found.append(&mut own);
        }
        at = end + 1;
    }
    found.extend(heading.filter(|_| instructed));
    found.extend(marked);
}

/// Where the label at the end of a line begins: after the last stop.
fn label_of(line: &str) -> usize {
    let stops = [". ", "; ", "! ", "? ", "| ", "。", "；", "！", "？"];
    stops.iter().filter_map(|stop| line.rfind(stop).map(|n| n + stop.len())).max().unwrap_or(0)
}

/// The text after the first colon of a line.
fn value_of(line: &str) -> Option<&str> {
    let colon = line.find([':', '：'])?;
    let width = line[colon..].chars().next().map_or(1, char::len_utf8);
    let value = &line[colon + width..];
    (!value.trim().is_empty()).then_some(value)
}

/// Lower case, with every character at its position: the few whose lower case has another length stay. Two of them may
/// add up to the same length.
fn lower_in_place(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut lower = String::with_capacity(text.len());
    for c in text.chars() {
        let same = c.to_lowercase().map(char::len_utf8).sum::<usize>() == c.len_utf8();
        if same { lower.extend(c.to_lowercase()) } else { lower.push(c) }
    }
    lower
}

/// Sentences that begin as the prompts of a form do, and dummy text.
fn prompts(line: &str, at: usize, found: &mut Vec<(usize, usize)>) {
    let lower = lower_in_place(line);
    let mut from = 0;
    for sentence in lower.split_inclusive(['.', '?', '!', '。', '？', ';']) {
        let lead = sentence.len() - sentence.trim_start_matches(|c: char| !c.is_alphanumeric()).len();
        let words = &sentence[lead..];
        let begins = |p: &str| words.starts_with(p);
        // “Todo list app” is a name; “TODO: …” is a note.
        let note = ["todo", "fixme"].iter().any(|n| {
            let shouted = line[from + lead..].starts_with(n.to_uppercase().as_str());
            words.strip_prefix(n).is_some_and(|w| w.starts_with([':', ']']) || shouted && w.starts_with(' '))
        });
        if note
            || PROMPTS.iter().any(|p| begins(p)) && line[from + lead..].starts_with(char::is_uppercase)
            || PROMPTS.iter().any(|p| !p.is_ascii() && begins(p))
            || words.contains("lorem ipsum")
        {
            found.push((at + from, at + from + sentence.len()));
        }
        from += sentence.len();
    }
}

/// The unfilled parts of a title. The text before a filler in a title names the data: “Voices: coming soon”.
pub fn unfilled_in_title(title: &str) -> Vec<(usize, usize)> {
    if is_filler(title) {
        return vec![(0, title.len())];
    }
    let mut found = Vec::new();
    if has_sign(title) {
        cells(title, 0, &mut found);
        // A cell is dropped without the one before it.
        found.retain(|(from, to)| {
            is_filler(title[*from..*to].trim().trim_matches('|')) || title[*from..].starts_with(['{', '<', '[', '('])
        });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rest(text: &str) -> String {
        let mut out = text.to_owned();
        for (start, end) in unfilled(text).into_iter().rev() {
            out.replace_range(start..end, "");
        }
        out.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn letters_whose_lower_case_has_another_length_keep_positions() {
        // Ⱥ grows by a byte and Ɡ shrinks by one.
        for text in ["Ⱥ?{𑱡Ɡ", "ȺȺ. Ɡ𑱡Ɡ. Describe how."] {
            assert!(unfilled(text).iter().all(|(start, end)| text.get(*start..*end).is_some()), "{text}");
        }
        assert_eq!(rest("Ⱥ is a letter. Describe how it is written."), "Ⱥ is a letter.");
    }

    #[test]
    #[rustfmt::skip]
    fn unfilled_fields_are_recognised_in_any_form() {
        for text in ["[More Information Needed]", "[More Information Needed](https://hub.example/form#how)", "TODO",
            "N/A", "[optional]", "**[Needs More Information]**",
            "To be completed.", "coming soon…", "待补充", "待補充", "Describe how the data was collected.",
            "{{ licence | default(\"MIT\") }}",
            "<!-- info: who agreed? -->", "Lorem ipsum dolor sit amet.", "Décrivez la collecte des données.",
            "Опишите, как собраны данные.", "请描述数据来源。", "À compléter",
            "State whether consent was obtained. Describe how.", "_TBD_", "Wird noch ergänzt.",
            "[insert licence here]", "More Information Needed"]
        {
            assert!(is_unfilled(text), "{text}");
        }
        for text in ["MIT", "NA", "na", "No licence", "none", "Describes how people walk.", "other", "0",
            "We list all speakers.", "state of the art", "", "  ",
            "describe the picture", "Todo list app", "Optional insurance data"]
        {
            assert!(!is_unfilled(text), "{text}");
        }
    }

    #[test]
    #[rustfmt::skip]
    fn statements_are_kept() {
        for (text, left) in [
            ("Faces.\n\nInformed consent\n\n[More Information Needed]\n\nLicence: MIT", "Faces. Licence: MIT"),
            ("Informed consent: TODO\nHours: 3", "Hours: 3"),
            ("Faces <!-- call recordings --> of people", "Faces of people"),
            ("Describe how consent was obtained. Faces of people.", "Faces of people."),
            ("consent | [N/A] | x", "| x"),
            ("hours | 3 | [N/A]", "hours | 3 |"),
            ("We describe how people walk. State the obvious!", "We describe how people walk."),
            ("Faces.\n\n## Informed consent\n\nDescribe how consent was obtained.\n\n## More", "Faces. ## More"),
            ("Faces.\n\n## Informed consent\n\n<!-- say how -->", "Faces."),
            ("## Consent\n<!-- say how -->\nno\n## More\nx", "## Consent no ## More x"),
            ("Consent: Describe how it was obtained.\nHours: 3", "Hours: 3"),
            ("Consent: <!-- how? -->\nHours: 3 <!-- about -->", "Hours: 3"),
            ("Hours --- 3\n\n---\n\nMore", "Hours --- 3 --- More"),
            ("Consent: ✗\n❌\n---", "Consent: ✗ ❌ ---"),
            ("Plain words", "Plain words"),
        ] {
            assert_eq!(rest(text), left, "{text}");
        }
    }
}
