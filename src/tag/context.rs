//! What stands around a cue: its sentence, a negation before it, a word that says the data is artificial.

use super::fold::Folded;
use super::matcher::is_unspaced;
use aho_corasick::AhoCorasick;

/// How far before a cue a negation reaches, in words (in characters, halved, for scripts without spaces).
const REACH: usize = 6;

/// Words that deny what follows, in the eight languages.
const DENIALS: &[&str] = &[
    "no",
    "not",
    "non",
    "never",
    "without",
    "excluding",
    "excludes",
    "exclude",
    "excluded",
    "except",
    "free of",
    "instead of",
    "rather than",
    "neither",
    "lacks",
    "не",
    "нет",
    "без",
    "исключая",
    "кроме",
    "sin",
    "no contiene",
    "excluye",
    "excepto",
    "salvo",
    "sans",
    "pas de",
    "aucun",
    "aucune",
    "exclut",
    "hors",
    "ohne",
    "kein",
    "keine",
    "keinen",
    "keiner",
    "nicht",
    "ausgenommen",
    "sem",
    "nao",
    "exceto",
    "exclui",
    "nenhum",
    "nenhuma",
    "بدون",
    "لا",
    "ليس",
    "ليست",
    "باستثناء",
    "دون",
    "不含",
    "不包含",
    "不包括",
    "没有",
    "不涉及",
    "排除",
    "未包含",
    "并非",
];

/// "not only …" affirms.
const FALSE_DENIALS: &[&str] = &[
    "not only",
    "not just",
    "no less",
    "no fewer",
    "no. ",
    "не только",
    "no solo",
    "pas seulement",
    "nicht nur",
    "nao so",
];

/// Words that deny what stands before them: "faces are not included".
const DENIALS_AFTER: &[&str] = &[
    "is not included",
    "are not included",
    "was not included",
    "were not included",
    "not part of",
    "is excluded",
    "are excluded",
    "was excluded",
    "were excluded",
    "was cut out",
    "were cut out",
    "has been removed",
    "have been removed",
    "was removed",
    "were removed",
    "не входит",
    "не входят",
    "не включен",
    "не включены",
    "исключены",
    "no se incluye",
    "no se incluyen",
    "no está incluido",
    "n'est pas inclus",
    "ne sont pas inclus",
    "ne sont pas incluses",
    "nicht enthalten",
    "não incluído",
    "não incluídos",
    "não está incluído",
    "não estão incluídos",
    "غير مشمولة",
    "غير مدرجة",
    "不包括在内",
    "不在其中",
    "已去除",
    "已删除",
    "已剔除",
];

/// How far behind a cue such words may begin, in words; further on they speak of something else.
const REACH_AFTER: usize = 4;

/// Between a cue and such words these turn the sentence to another thing: "calls from which names were removed".
const TURNS: &[&str] = &["which", "that", "whose", "where", "from", "with", "and", "but", ","];

/// Words that say that what the sentence shows was made, not recorded.
const ARTIFICIAL: &[&str] = &[
    "synthetic",
    "synthetically",
    "computer generated",
    "ai generated",
    "machine generated",
    "gan generated",
    "procedurally generated",
    "rendered",
    "cgi",
    "simulated",
    "simulation",
    "fictional",
    "mock",
    "dummy",
    "cartoon",
    "anime",
    "синтетические",
    "синтетических",
    "сгенерированные",
    "сгенерированных",
    "sintetico",
    "sintetica",
    "sinteticos",
    "sinteticas",
    "simulado",
    "simulados",
    "simuladas",
    "synthetique",
    "synthetiques",
    "simules",
    "synthetisch",
    "synthetische",
    "synthetischen",
    "synthetischer",
    "computergeneriert",
    "computergenerierte",
    "simuliert",
    "simulierte",
    "اصطناعيه",
    "مولده بالحاسوب",
    "محاكاه",
    "合成数据",
    "合成人脸",
    "合成图像",
    "合成视频",
    "合成的",
    "虚拟人",
    "仿真",
    "模拟生成",
    "卡通",
    "动漫",
];

/// Prepared word lists.
pub(super) struct Context {
    denials: AhoCorasick,
    false_denials: AhoCorasick,
    denials_after: AhoCorasick,
    artificial: AhoCorasick,
}

impl Context {
    pub fn new() -> Self {
        let build = |words: &[&str]| {
            let folded: Vec<String> = words.iter().map(|w| fold(w)).collect();
            AhoCorasick::new(folded).expect("a short list of words compiles")
        };
        Self {
            denials: build(DENIALS),
            false_denials: build(FALSE_DENIALS),
            denials_after: build(DENIALS_AFTER),
            artificial: build(ARTIFICIAL),
        }
    }

    /// Whether a denial stands in the same clause at most `REACH` words before `start`.
    pub fn denied(&self, text: &str, start: usize) -> bool {
        let clause = &text[clause_start(text, start)..start];
        let window = tail_words(clause, REACH);
        whole_words(&self.denials, window)
            .any(|(from, _)| !self.false_denials.find_iter(&window[from..]).any(|m| m.start() == 0))
    }

    /// Whether words right behind `end` say that the thing named before them is left out.
    pub fn left_out(&self, text: &str, end: usize) -> bool {
        let (_, to) = sentence(text, end, end);
        whole_words(&self.denials_after, &text[end..to]).any(|(from, _)| {
            let between = &text[end..end + from];
            let unspaced = between.chars().filter(|c| is_unspaced(*c)).count();
            between.split_whitespace().count() + unspaced / 2 <= REACH_AFTER
                && !between.split_whitespace().any(|w| w.ends_with(',') || TURNS.contains(&w))
        })
    }

    /// Whether the sentence says that its subject is artificial.
    pub fn artificial(&self, sentence: &str) -> bool {
        whole_words(&self.artificial, sentence).next().is_some()
    }
}

fn fold(word: &str) -> String {
    let mut folded = Folded::default();
    folded.fold(word);
    folded.text().to_owned()
}

fn whole_words<'a>(list: &'a AhoCorasick, text: &'a str) -> impl Iterator<Item = (usize, usize)> + 'a {
    let in_word = |c: char| c.is_alphanumeric() && !is_unspaced(c);
    list.find_overlapping_iter(text).map(|m| (m.start(), m.end())).filter(move |&(from, to)| {
        let joins = |a: Option<char>, b: Option<char>| matches!((a, b), (Some(a), Some(b)) if in_word(a) && in_word(b));
        !joins(text[..from].chars().next_back(), text[from..].chars().next())
            && !joins(text[..to].chars().next_back(), text[to..].chars().next())
    })
}

/// Longest sentence looked at on either side of a cue, in bytes; text without full stops stays linear.
const SENTENCE: usize = 600;

/// The sentence around a range: bounded by full stops, exclamation and question marks and paragraph breaks.
pub(super) fn sentence(text: &str, start: usize, end: usize) -> (usize, usize) {
    let low = text.ceil_char_boundary(start.saturating_sub(SENTENCE));
    let high = text.floor_char_boundary((end + SENTENCE).min(text.len()));
    let from = text[low..start].char_indices().rev().find(|&(n, c)| ends_sentence(text, low + n, c));
    let to = text[end..high].char_indices().find(|&(n, c)| ends_sentence(text, end + n, c));
    (from.map_or(low, |(n, c)| low + n + c.len_utf8()), to.map_or(high, |(n, _)| end + n))
}

fn ends_sentence(text: &str, at: usize, c: char) -> bool {
    match c {
        '\n' | '!' | '?' => true,
        // "3.5", "e.g.x" and "v1.0" go on; a stop before a space, the end or a character of an unspaced script ends.
        '.' => text[at + 1..].chars().next().is_none_or(|n| n == ' ' || n == '\n' || is_unspaced(n)),
        _ => false,
    }
}

fn clause_start(text: &str, start: usize) -> usize {
    let (from, _) = sentence(text, start, start);
    text[from..start].rfind([';', ':', '(', ')', '[', ']', '|']).map_or(from, |n| from + n + 1)
}

/// The last `n` words of a clause; an unspaced character counts as half a word.
fn tail_words(clause: &str, n: usize) -> &str {
    let mut halves = 0;
    for (at, c) in clause.trim_end().char_indices().rev() {
        halves += if c == ' ' { 2 } else { usize::from(is_unspaced(c)) };
        if halves >= 2 * n {
            return &clause[at..];
        }
    }
    clause
}

#[cfg(test)]
mod tests {
    use super::*;

    fn denied(sentence: &str, cue: &str) -> bool {
        let text = fold(sentence);
        let at = text.find(cue).unwrap();
        let context = Context::new();
        context.denied(&text, at) || context.left_out(&text, at + cue.len())
    }

    #[test]
    fn a_denial_takes_what_it_speaks_of_and_no_more() {
        for text in [
            "It does not contain faces.",
            "No recordings of faces.",
            "Faces of staff are not included.",
            "Weather data without any faces",
            "Human faces were cut out.",
            "本数据不包含 faces。",
            "Данные без faces",
        ] {
            assert!(denied(text, "faces"), "{text}");
        }
        for text in [
            "Not only plates but faces.",
            "No plates. Many faces.",
            "Faces from which names were removed.",
            "Faces, and plates are not included.",
            "Faces of ten thousand people who live abroad are not included in the price of plates.",
        ] {
            assert!(!denied(text, "faces"), "{text}");
        }
    }

    #[test]
    fn a_full_stop_inside_a_number_or_name_ends_no_sentence() {
        let text = fold("Version 3.5 of www.a.example shows faces. Other things.");
        let at = text.find("faces").unwrap();
        let (from, to) = sentence(&text, at, at + 5);
        assert_eq!(&text[from..to], "version 3.5 of www.a.example shows faces");
    }
}
