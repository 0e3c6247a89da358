//! Readings of single clauses. Hundreds of wordings in many languages are in `tests/tag/consent.tsv`.

use super::*;
use crate::assess::reading::Folded;

fn read(text: &str) -> Vec<(Stance, String)> {
    let mut folded = Folded::default();
    folded.fold(text);
    let text = folded.text();
    readings(text, 0, text.len()).into_iter().map(|r| (r.stance, text[r.range.0..r.range.1].to_owned())).collect()
}

#[test]
fn the_evidence_runs_from_the_negation_cue_to_the_verb() {
    for (text, words) in [
        ("Parental consent was not obtained.", "consent was not obtained"),
        ("No consent was asked for.", "no consent was asked"),
        ("Consent of the parents: none.", "consent of the parents: none"),
        ("Filmed without the consent of anybody.", "without the consent"),
        ("家长同意：无", "同意:无"),
        ("Nobody was asked.", "nobody was asked"),
    ] {
        assert_eq!(read(text), [(Stance::Denied, words.to_owned())], "{text}");
    }
}

#[test]
fn every_anchor_is_read_in_its_own_clause() {
    let stances = |text: &str| read(text).into_iter().map(|r| r.0).collect::<Vec<_>>();
    use Stance::{Denied, Given, Unclear};
    assert_eq!(stances("Adults gave consent, but parental consent was not sought."), [Given, Denied]);
    assert_eq!(stances("Consent was obtained. No consent is required for maps."), [Given, Unclear]);
    assert_eq!(stances("Was consent given? Yes. Is consent written?"), [Given, Unclear]);
    assert_eq!(stances("Cookie consent: no. Age of consent."), []);
}

#[test]
fn a_value_belongs_to_the_key_before_it() {
    let denies = |text: &str, key: &str| value_denies(text, text.find(key).unwrap() + key.len());
    for text in [
        "faces: no",
        "faces (blurred): none.",
        "faces? no, never",
        "| faces | no |",
        "faces = false",
        "faces\nno\n",
        "\"faces\": false}",
    ] {
        assert!(denies(text, "faces"), "{text}");
    }
    for text in
        ["faces: no names shown", "faces: yes", "faces. no", "faces, no names", "faces\nno names", "faces: 12", "faces"]
    {
        assert!(!denies(text, "faces"), "{text}");
    }
}

#[test]
fn no_text_makes_the_reader_panic() {
    let parts = [
        "consent",
        "同意",
        "no ",
        "未",
        "without ",
        ":",
        "\n",
        "?",
        "|",
        ", ",
        "موافقة",
        " e\u{301}",
        "согласие",
        ".",
        "not obtained",
        "❌",
        "n'",
        "(",
        "((",
    ];
    for first in parts {
        for second in parts {
            for third in parts {
                let text = [first, second, third, first, third, second].concat();
                for (_, words) in read(&text) {
                    assert!(!words.is_empty());
                }
            }
        }
    }
}
