//! Text that nobody filled in: “[More Information Needed]”, “TODO”, “待补充”, the prompts of a form, HTML comments,
//! “lorem ipsum”. It stands in a listing and states nothing, so everything that reads statements asks here first:
//! normalising, tagger, claims and completeness.

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use std::sync::LazyLock;

/// Longest text that can be an unfilled field, in bytes.
const FIELD: usize = 200;
/// Longest label or heading over an unfilled field, in bytes and in words; more is a statement.
const LABEL: usize = 60;
const WORDS: usize = 5;

/// What stands in a field until somebody fills it in: lower case, words joined by one space.
#[rustfmt::skip]
const FILLERS: &[&str] = &[
    "more information needed", "needs more information", "more information required", "more info needed", "information needed",
    "more details needed", "needs more info", "more information coming soon", "add more information here", "information missing",
    "tbd", "tba", "tbc", "todo", "to do", "fixme", "to be added", "to be completed", "to be filled", "to be filled in", "to be done",
    "to be written", "to be determined", "to be announced", "to be confirmed", "to be defined", "to be provided", "to be updated", "coming soon", "optional",
    "fill in", "fill me in", "please fill in", "fill this in", "placeholder", "work in progress", "wip", "n a", "not yet available", "will be added soon", "will be added later",
    "details to follow", "information to follow", "more to come", "under construction", "insert text here", "your text here", "description here", "lorem ipsum",
    "noch auszufüllen", "folgt", "folgt in kürze", "wird ergänzt", "wird noch ergänzt", "zu ergänzen", "weitere informationen folgen", "in arbeit", "platzhalter",
    "weitere informationen erforderlich", "mehr informationen benötigt", "bitte ausfüllen", "noch zu klären", "demnächst",
    "à compléter", "a completer", "à remplir", "à venir", "bientôt disponible", "à définir", "à déterminer", "plus d informations nécessaires", "informations à venir",
    "en cours de rédaction", "information manquante",
    "por completar", "a completar", "por definir", "próximamente", "por determinar", "pendiente de completar", "se necesita más información",
    "más información necesaria", "por rellenar", "rellenar",
    "a preencher", "a definir", "em breve", "por preencher", "preencher", "mais informações necessárias", "a ser preenchido", "a completar em breve",
    "будет добавлено", "будет дополнено", "заполнить", "скоро", "скоро будет", "нужно больше информации", "требуется дополнительная информация", "информация уточняется", "в разработке",
    "待补充", "待完善", "待填写", "待定", "待更新", "待添加", "敬请期待", "即将推出", "请填写", "未填写", "需要更多信息", "待補充", "待完善中", "待填寫", "敬請期待", "更多信息待补充",
    "يستكمل لاحقا", "سيضاف لاحقا", "قريبا", "مطلوب مزيد من المعلومات", "يملأ لاحقا", "قيد الإعداد",
    "da completare", "da definire", "prossimamente", "in arrivo", "doldurulacak", "yakında", "eklenecek", "未定", "準備中", "近日公開", "記入してください", "추후 공개", "준비 중", "작성 예정",
    "nog in te vullen", "do uzupełnienia",
];

/// Beginnings of the prompts of a form, as a sentence begins with them: lower case.
#[rustfmt::skip]
const PROMPTS: &[&str] = &[
    "describe how", "describe the", "describe any", "describe what", "describe who", "describe whether", "describe where", "describe if", "describe in",
    "state whether", "state how", "state if", "state who", "state what", "state the", "explain how", "explain whether", "explain what", "explain why",
    "explain the", "provide a description", "provide a summary", "provide an overview", "provide a brief", "provide a short", "provide details",
    "provide information", "provide the name", "provide the link", "provide any", "briefly describe", "briefly summari", "specify the", "specify whether",
    "specify how", "indicate whether", "indicate how", "indicate if", "list all", "list any", "mention any", "mention whether", "discuss any",
    "discuss the", "please describe", "please state", "please provide", "please specify", "please add", "please explain", "please fill", "please indicate",
    "if applicable, describe", "if applicable, state", "if relevant, describe", "if available, provide", "if so, describe", "if the dataset has been created",
    "add details", "add a description", "insert a", "insert the", "insert your", "enter the", "enter a ", "fill in the", "write a short", "write a brief",
    "beschreiben sie", "bitte beschreiben", "geben sie an", "bitte angeben", "bitte geben sie", "erläutern sie", "tragen sie", "décrivez", "veuillez", "indiquez", "précisez",
    "expliquez", "describa", "indique ", "especifique", "explique ", "por favor, describa", "proporcione", "descreva", "informe se", "informe como",
    "por favor, descreva", "опишите", "укажите", "пожалуйста, опишите", "пожалуйста, укажите", "поясните", "请描述", "请说明", "请填写", "请在此", "请简要", "请注明", "請描述", "請說明", "請填寫",
    "يرجى وصف", "يرجى ذكر", "اذكر ما إذا", "صف كيف", "descrivere ", "indicare se", "lütfen açıklayın", "lütfen belirtin",
];

/// Without one of these nothing in a text is looked at again.
static SIGNS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let marks = [
        "<!--", "{", "[insert", "<insert", "[your ", "<your ", "n/a", "/no", "/nein", "xxxx", " here]", " here>",
        "_here", "[consent", "<consent",
    ];
    // The first letters of words beyond ASCII are compared as they are written; each language writes them in lower case.
    let kind = Some(AhoCorasickKind::ContiguousNFA);
    let words = FILLERS.iter().chain(PROMPTS).copied().filter(|w| *w != "n a").chain(marks);
    AhoCorasick::builder().ascii_case_insensitive(true).kind(kind).build(words).expect("a few hundred short words")
});

/// Whether a text, taken as the whole value of a field, was never filled in.
pub fn is_unfilled(text: &str) -> bool {
    let text = text.trim();
    if text.is_empty() || text.len() > FIELD * 4 {
        return false;
    }
    covered(text, &unfilled(text))
}

/// Whether nothing but ranges and punctuation stands in a text.
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

/// The parts of a text that nobody filled in, as byte ranges in order that do not touch each other.
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

/// Whether a word of a form stands somewhere. Words beyond ASCII can begin in upper case, which the search does not fold.
fn has_sign(text: &str) -> bool {
    let upper = ['À', 'Б', 'В', 'З', 'И', 'Н', 'О', 'П', 'С', 'Т', 'У'];
    SIGNS.is_match(text) || !text.is_ascii() && text.contains(upper) && SIGNS.is_match(&text.to_lowercase())
}

/// Everything from an opening mark to its closing one, or to the end of the paragraph.
fn delimited(text: &str, open: &str, close: &str, found: &mut Vec<(usize, usize)>) {
    let mut at = 0;
    while let Some(start) = text[at..].find(open).map(|n| at + n) {
        // What nobody closed hides nothing: the rest may be all that a listing says.
        let Some(end) = text[start..].find(close).map(|n| start + n + close.len()) else { return };
        found.push((start, end));
        at = end;
    }
}

/// Lines, labels with their values, cells, sentences in brackets and prompts. `found` has what stands between marks.
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
            // The label goes with its value, and nothing that stands before the label.
            let named = at + label_of(&line[..behind - at]);
            let label = behind - named <= LABEL && line[named - at..behind - at].split_whitespace().count() <= WORDS;
            let mut own = Vec::new();
            // Most lines of most texts have none of the words of a form.
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
                // A mark such as ✗ is an answer.
                letters.peek().is_some() && end - from <= FIELD * 4 && letters.all(|(n, _)| hidden(from + n))
            };
            let few = words.len() <= LABEL && words.split_whitespace().count() <= 6;
            let plain = apart && at > 0 && words.contains(' ');
            let plain = plain && !words.contains(|c: char| c.is_numeric() || ".!,;:。，：".contains(c));
            let heads = few && (words.starts_with('#') || words.ends_with([':', '：']) || plain);
            if signed && is_filler(words) {
                own.push((at, end));
                own.extend(heading.take());
            } else if nothing(at) {
                // What a form says below a heading may be followed by an answer.
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

/// Where the label at the end of a stretch begins: behind the last stop.
fn label_of(line: &str) -> usize {
    let stops = [". ", "; ", "! ", "? ", "| ", "。", "；", "！", "？"];
    stops.iter().filter_map(|stop| line.rfind(stop).map(|n| n + stop.len())).max().unwrap_or(0)
}

/// What stands behind the first colon of a line.
fn value_of(line: &str) -> Option<&str> {
    let colon = line.find([':', '：'])?;
    let width = line[colon..].chars().next().map_or(1, char::len_utf8);
    let value = &line[colon + width..];
    (!value.trim().is_empty()).then_some(value)
}

/// Cells of a row and sentences that are fillers, and fillers in brackets.
fn cells(line: &str, at: usize, found: &mut Vec<(usize, usize)>) {
    if line.contains('|') {
        let (mut from, mut label) = (0, None);
        for cell in line.split('|') {
            if is_filler(cell.trim()) {
                // In a row of a form the first cell is the label.
                found.push((at + label.take().unwrap_or(from), at + from + cell.len()));
            } else if !cell.trim().is_empty() {
                let first = line[..from].trim_matches(['|', ' ']).is_empty();
                label = (first && cell.split_whitespace().count() <= WORDS).then_some(from);
            }
            from += cell.len() + 1;
        }
    }
    placeholders(line, at, found);
    let mut from = 0;
    while let Some(open) = line[from..].find('[').map(|n| from + n) {
        let Some(close) = line[open..].find(']').map(|n| open + n) else { break };
        if is_filler(&line[open..=close]) {
            // Where it leads tells no more.
            let rest = &line[close + 1..line.floor_char_boundary(line.len().min(close + 1 + FIELD * 4))];
            let link = rest.starts_with('(').then(|| rest.find(')')).flatten();
            found.push((at + open, at + link.map_or(close + 1, |n| close + 2 + n)));
        }
        from = close + 1;
    }
}

/// Names of variables, prompts and choices in brackets: “{consent_text}”, “<consent_statement>”, “[yes/no]”, “(describe how …)”.
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

fn is_placeholder(inner: &str, open: char) -> bool {
    let inner = inner.trim();
    let lower = inner.to_lowercase();
    let name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let variable = !inner.is_empty() && inner.chars().all(name) && (open == '{' || open != '(' && inner.contains('_'));
    let choice = ["yes/no", "y/n", "ja/nein", "oui/non", "sí/no", "si/no", "sim/não", "да/нет", "是/否", "true/false"];
    let chosen: String = lower.split_whitespace().collect();
    let told = open != '(' && lower.ends_with(" here") && lower.split_whitespace().count() <= 6;
    variable || told || choice.iter().any(|c| chosen.starts_with(c)) || PROMPTS.iter().any(|p| lower.starts_with(p))
}

/// Sentences that begin as the prompts of a form do, and dummy text.
fn prompts(line: &str, at: usize, found: &mut Vec<(usize, usize)>) {
    let lower = line.to_lowercase();
    if lower.len() != line.len() {
        return;
    }
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

/// The parts of a title that nobody filled in. What stands before a filler in a title names the data: “Voices: coming soon”.
pub fn unfilled_in_title(title: &str) -> Vec<(usize, usize)> {
    if is_filler(title) {
        return vec![(0, title.len())];
    }
    let mut found = Vec::new();
    if has_sign(title) {
        cells(title, 0, &mut found);
        // A cell goes without the one before it.
        found.retain(|(from, to)| {
            is_filler(title[*from..*to].trim().trim_matches('|')) || title[*from..].starts_with(['{', '<', '[', '('])
        });
    }
    found
}

/// Whether words are nothing but a filler, in brackets, as a link, emphasised or bare.
fn is_filler(text: &str) -> bool {
    if text.len() > FIELD * 2 {
        return false;
    }
    let text = text.trim();
    let shown = match text.find("](") {
        Some(n) if text.ends_with([')', '*', '_']) => &text[..n],
        _ => text,
    };
    if shown.len() > FIELD {
        return false;
    }
    let lower = shown.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    // “XXXX-XX”: a number that nobody wrote.
    let crossed = words.first().is_some_and(|w| w.len() >= 4) && words.iter().all(|w| w.bytes().all(|b| b == b'x'));
    if crossed {
        return true;
    }
    // “na” is a country and an element; “n/a” is neither.
    !words.is_empty() && FILLERS.contains(&words.join(" ").as_str())
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
    #[rustfmt::skip]
    fn fields_that_nobody_filled_in_are_known_in_any_dress() {
        for text in ["[More Information Needed]", "[More Information Needed](https://hub.example/form#how)", "TODO", "N/A", "[optional]", "**[Needs More Information]**",
            "To be completed.", "coming soon…", "待补充", "待補充", "Describe how the data was collected.", "{{ licence | default(\"MIT\") }}",
            "<!-- info: who agreed? -->", "Lorem ipsum dolor sit amet.", "Décrivez la collecte des données.", "Опишите, как собраны данные.", "请描述数据来源。", "À compléter",
            "State whether consent was obtained. Describe how.", "_TBD_", "Wird noch ergänzt.", "[insert licence here]", "More Information Needed"]
        {
            assert!(is_unfilled(text), "{text}");
        }
        for text in ["MIT", "NA", "na", "No licence", "none", "Describes how people walk.", "other", "0", "We list all speakers.", "state of the art", "", "  ",
            "describe the picture", "Todo list app", "Optional insurance data"]
        {
            assert!(!is_unfilled(text), "{text}");
        }
    }

    #[test]
    #[rustfmt::skip]
    fn what_somebody_wrote_stays() {
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
