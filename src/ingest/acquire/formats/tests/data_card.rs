//! Data cards.

use super::*;
use serde_json::Value;

fn card(bytes: &[u8]) -> (Value, Vec<String>) {
    let (records, issues) = read("data-card", bytes, &Options::default());
    assert!(records.len() <= 1);
    (records.first().map_or(Value::Null, |record| serde_json::from_str(record).unwrap()), issues)
}

const SPEECH: &[u8] = b"---
license: cc-by-4.0
language:
- no
- en
sizes: {n: 5}
---

# Speech *of* `children`

Text
";

const ODD: &[u8] = b"---
a: no
b: 2023-01-05
c: 0755
d: 1_000
e: .inf
f: true
g: 1.5
h: ~
~: n
12: x
yes: y
i: 99999999999999999999999
j: !odd z
---
";

#[test]
fn front_matter_heading_and_body_become_fields() {
    let items = try_read("data-card", "datatang/Speech.v2.md", SPEECH, &Options::default());
    let [Item::Record(record)] = &items.unwrap()[..] else { panic!() };
    let expected = serde_json::json!({
        "license": "cc-by-4.0", "language": ["no", "en"], "sizes": {"n": 5}, "file_stem": "Speech.v2",
        "heading": "Speech of children", "body": "\n# Speech *of* `children`\n\nText\n",
    });
    assert_eq!(Value::Object(record.fields.clone()), expected);
    assert_eq!((record.place.row, record.place.line, record.place.offset), (1, 1, 0));
}

#[test]
fn words_of_yaml_stay_words() {
    let (fields, issues) = card(ODD);
    let expected = serde_json::json!({
        "a": "no", "b": "2023-01-05", "c": "0755", "d": "1_000", "e": ".inf", "f": true,
        "g": 1.5, "h": null, "null": "n", "12": "x",
        "yes": "y", "i": 1e23, "j": "z", "file_stem": "f",
    });
    assert_eq!(fields, expected);
    assert_eq!(issues, [""; 0]);
}

#[test]
fn our_names_win_over_those_of_front_matter() {
    let (fields, _) = card(b"---\nbody: b\nheading: h\nfile_stem: s\nfront_matter: f\n---\ntext");
    let expected = serde_json::json!({
        "body": "text", "file_stem": "f", "yaml:body": "b", "yaml:heading": "h", "yaml:file_stem": "s",
        "yaml:front_matter": "f",
    });
    assert_eq!(fields, expected);
}

#[test]
fn broken_front_matter_is_kept_and_told_with_its_line() {
    for (yaml, line) in [
        ("a: 1\nb: [", 3),
        ("a: b: c\n", 2),
        ("a: 1\n\tb: 2\n", 2),
        ("a: *nothing\n", 2),
        ("- list\n", 2),
        ("prose", 2),
    ] {
        let (fields, issues) = card(format!("---\n{yaml}\n---\nbody").as_bytes());
        assert_eq!(fields["front_matter"], format!("{yaml}\n"));
        assert_eq!(fields["body"], "body");
        assert_eq!(issues.len(), 1, "{issues:?}");
        assert!(issues[0].starts_with(&format!("broken-front-matter 1: line {line}: expected ")), "{issues:?}");
        assert!(!issues[0].contains('\n'), "{issues:?}");
    }
}

#[test]
fn front_matter_that_never_ends_is_read_as_text() {
    let (fields, issues) = card(b"---\na: 1\n# H\n");
    assert_eq!(fields["body"], "---\na: 1\n# H\n");
    assert!(issues[0].contains("unclosed front matter"), "{issues:?}");
}

#[test]
fn empty_front_matter_and_no_front_matter_are_fine() {
    for text in ["---\n---\nbody", "---\n# nothing\n---\nbody", "body", "\u{FEFF}\r\n---\r\n---\r\nbody"] {
        let (fields, issues) = card(text.as_bytes());
        assert_eq!(fields, serde_json::json!({"body": "body", "file_stem": "f"}), "{text}");
        assert_eq!(issues, [""; 0]);
    }
}

#[test]
fn a_key_that_occurs_twice_loses_nothing() {
    let (fields, issues) = card(b"---\nlicense: mit\nlicense: other\n---\n");
    assert_eq!((&fields["license"], &fields["license (2)"]), (&"mit".into(), &"other".into()));
    assert!(issues[0].starts_with("not-understood 1: duplicate name"), "{issues:?}");
}

#[test]
fn yaml_bombs_are_refused() {
    let mut laughs = "a: &a [lol,lol,lol,lol,lol,lol,lol,lol,lol]\n".to_owned();
    for (new, old) in "bcdefghij".chars().zip("abcdefghi".chars()) {
        laughs += &format!("{new}: &{new} [*{old},*{old},*{old},*{old},*{old},*{old},*{old},*{old},*{old}]\n");
    }
    let merges = format!("a: &a {{x: 1}}\nb:\n{}", "  <<: *a\n".repeat(500));
    let long = format!("a: &a {}\nb: [{}]", "x".repeat(100_000), "*a,".repeat(900));
    let keys = format!("a: &a {{? {} : 1}}\nb: [{}]", "x".repeat(100_000), "*a,".repeat(900));
    let deep = format!("a: {}{}", "[".repeat(10_000), "]".repeat(10_000));
    let indented: String = (0..2_000).map(|n| format!("{}a:\n", " ".repeat(n))).collect();
    let wide = format!("a: [{}]", "{a: 1},".repeat(300_000));
    let anchors: String = (0..5_000).map(|n| format!("k{n}: &k{n} x\n")).collect();
    for yaml in [laughs, merges, long, keys, deep, indented, wide, anchors] {
        let (fields, issues) = card(format!("---\n{yaml}\n---\nbody").as_bytes());
        assert_eq!(fields["body"], "body");
        assert!(issues[0].starts_with("broken-front-matter"), "{:.80} {issues:?}", yaml);
    }
}

#[test]
fn files_that_are_no_card_are_told() {
    let told = |bytes: &[u8]| {
        let (fields, issues) = card(bytes);
        assert_eq!(fields, Value::Null);
        issues.join(";")
    };
    assert_eq!(told(b""), "unreadable-record 1: expected a data card, the file is empty");
    assert_eq!(told(b"\xEF\xBB\xBF"), "unreadable-record 1: expected a data card, the file is empty");
    assert_eq!(told(b" \n"), "unreadable-record 1: expected a data card, the file is empty");
    assert!(told(b"a\0b").contains("contains NUL bytes"));
    let options = Options { max_record_bytes: 10, ..Options::default() };
    let (records, issues) = read("data-card", b"0123456789A", &options);
    assert_eq!(records, [""; 0]);
    assert_eq!(issues, ["broken-record 1: expected a file of at most 10 bytes, found 11"]);
    assert_eq!(read("data-card", b"0123456789", &options).0.len(), 1);
}

#[test]
fn headings_are_text_only() {
    for (body, heading) in [
        ("Title\n=====\n", "Title"),
        ("```\n# code\n```\n# Real [link](http://x) ![alt](y)\n", "Real link alt"),
        ("#\n# Second\n", "Second"),
        ("# A & B \\* C\n", "A & B * C"),
    ] {
        assert_eq!(card(body.as_bytes()).0["heading"], heading);
    }
    assert_eq!(card(b"## Only a second level\n").0.get("heading"), None);
}

#[test]
fn a_card_called_like_any_other_is_named_by_its_folder() {
    let named = |file: &str, text: &str| {
        let items = try_read("data-card", file, text.as_bytes(), &Options::default()).unwrap();
        let [Item::Record(record)] = &items[..] else { panic!("{items:?}") };
        assert_eq!(record.fields.get("file_stem"), None, "{file}");
        ["card.id", "card.title"].map(|name| record.fields[name].as_str().unwrap().to_owned())
    };
    for (file, text, id, title) in [
        ("a/voices/README.md", "# Voices of Aarau\n", "voices", "Voices of Aarau"),
        ("voices/DATASET_CARD.md", "# Dataset Card: Voices\n", "voices", "Voices"),
        ("voices/readme_zh-CN.md", "# Voices — data card\n", "voices", "Voices"),
        ("x/data/DATACARD.md", "# Data card for Faces\n", "Faces", "Faces"),
        ("voices/README.md", "---\ntitle: Calls\n---\n# Dataset Card\n", "voices", "Calls"),
        ("README.md", "Recorded calls.\n", "README", "README"),
        ("faces/README.md", "# Dataset Card\n", "faces", "faces"),
        ("faces/README.md", "Recorded calls.\n", "faces", "faces"),
    ] {
        assert_eq!(named(file, text), [id, title], "{file}");
    }
    for file in ["acme_voices.md", "dataset-of-faces.md", "README-voices-of-aarau.md", "index_of_prices.md"] {
        let items = try_read("data-card", file, b"# A\n", &Options::default()).unwrap();
        let [Item::Record(record)] = &items[..] else { panic!("{items:?}") };
        assert!(record.fields.contains_key("file_stem"), "{file}");
    }
}

#[test]
fn a_heading_in_html_is_the_heading() {
    let heading = |text: &str| card(text.as_bytes()).0.get("heading").and_then(Value::as_str).map(str::to_owned);
    let centred = "<p align=\"center\"><img src=\"l.png\"></p>\n<h1 align=\"center\">Sign <b>language</b> &amp; more</h1>\n\nText.";
    assert_eq!(heading(centred).as_deref(), Some("Sign language & more"));
    assert_eq!(
        heading("<div>\n<H1>\n  Faces in\n  the crowd\n</H1>\n</div>\n\n# Other").as_deref(),
        Some("Faces in the crowd")
    );
    assert_eq!(heading("# First\n\n<h1>Second</h1>").as_deref(), Some("First"));
    assert_eq!(heading("<h1></h1>\n\n# Voices").as_deref(), Some("Voices"));
    // Examples of code have no headings.
    assert_eq!(heading("```html\n<h1>Page</h1>\n```\n\n<h12>x</h12>\n\nText"), None);
}
