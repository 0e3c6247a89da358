//! The tagger on small vocabularies: how its context changes a cue match.

use super::*;
use crate::domain::card::Files;
use crate::domain::listing::Field;
use proptest::prelude::*;

const FACE: &str = r#"
id = "sensitivity:face"
kind = "term"
status = "stable"
label = "Faces"
definition = "Faces."
personal = true
carriers = ["image"]
neg = ["face value"]
broader = "sensitivity:body"
[cues.en]
strong = ["faces", "phone calls"]
weak = ["face", "portrait*"]
with = ["photos", "people"]
[cues.ru]
strong = ["лица"]
[cues.zh]
strong = ["人脸"]
[cues.ar]
strong = ["مكالمات"]
"#;

const BODY: &str = r#"
id = "sensitivity:body"
kind = "term"
status = "stable"
label = "Bodies"
definition = "Bodies."
personal = true
[cues.en]
strong = ["whole bodies"]
"#;

const UNKNOWN: &str = r#"
id = "consent:unknown"
kind = "term"
status = "stable"
label = "Nothing on consent"
definition = "Nothing."
absence = true
"#;

fn tagger() -> Tagger {
    let files: Files = [("face.md", FACE), ("body.md", BODY), ("unknown.md", UNKNOWN)]
        .map(|(name, head)| (name.to_owned(), format!("+++{head}+++\n# Title\n")))
        .to_vec();
    Tagger::new(&Vocabulary::from_files(files).unwrap()).unwrap()
}

fn listing(title: &str, description: &str) -> Listing {
    crate::domain::listing::Listing::bare(title, description)
}

fn tags(title: &str, description: &str) -> Vec<Tag> {
    tagger().tag(&listing(title, description), &mut Scratch::default())
}

fn has(title: &str, description: &str) -> bool {
    tags(title, description).iter().any(|t| t.term.as_str() == "sensitivity:face")
}

#[test]
fn a_denial_cancels_only_what_it_is_about() {
    for text in [
        "It does not contain faces.",
        "No recordings of faces.",
        "Faces of staff are not included.",
        "Weather data without any faces",
        "Human faces were cut out.",
        "All faces have been removed.",
        "Filtered for faces.",
        "本数据不包含 faces。",
        "Данные без faces",
    ] {
        assert!(!has("", text), "{text}");
    }
    for text in [
        "Not only plates but faces.",
        "No plates. Many faces.",
        "Faces from which names were removed.",
        "Faces, and plates are not included.",
        "Faces of ten thousand people who live abroad are not included in the price of plates.",
    ] {
        assert!(has("", text), "{text}");
    }
}

#[test]
fn synthetic_topical_and_aggregate_cues_give_no_tag() {
    for (title, text) in [
        ("Synthetic people", "10,000 faces."),
        ("", "Rendered faces of game heroes."),
        ("News", "News articles about faces."),
        ("", "Share of faces at municipality level."),
        ("", "The set may contain faces."),
    ] {
        assert!(!has(title, text), "{title} {text}");
    }
    assert!(has("", "Real and synthetic faces."));
}

#[test]
fn a_weak_cue_needs_a_context_word_or_a_fitting_modality() {
    assert!(has("", "A face in photos."));
    assert!(!has("", "A face. Many photos."));
    assert!(!has("", "Photos at face value, people."));
    let mut stated = listing("", "One face each.");
    stated.modalities = vec![Modality::Image];
    let tags = tagger().tag(&stated, &mut Scratch::default());
    assert!(tags.iter().any(|t| t.basis == crate::domain::listing::Basis::Implied), "{tags:?}");
}

#[test]
fn citations_say_nothing_about_the_data() {
    assert!(!has("", "Traffic counts.\n\nCitation Information\n\nDoe: A survey of faces."));
    assert!(!has("", "Traffic counts.\n\n@article{doe, title = {Faces}}"));
    assert!(has("", "Citation Information\n\nDoe: A survey.\n\nData Fields\n\nFaces of drivers."));
    assert!(!has("", "Traffic counts.\n\nds = [\"faces of drivers\"]"));
}

#[test]
fn a_narrower_term_gives_the_broader_one_and_not_stated_tags_are_added() {
    let tags = tags("1,000 faces", "");
    let ids: Vec<&str> = tags.iter().map(|t| t.term.as_str()).collect();
    assert_eq!(ids, ["consent:unknown", "sensitivity:body", "sensitivity:face"]);
    assert_eq!(tags[1].evidence, tags[2].evidence);
    assert!(tags.iter().all(|t| t.confidence < 1.0));
}

#[test]
fn disguised_spellings_are_found() {
    for text in [
        "phоne cаlls of staff",
        "p\u{200B}hone \u{202E}calls",
        "ＰＨＯＮＥ　ＣＡＬＬＳ",
        "大量人脸数据",
        "والمكالمات",
        "ЛИЦА",
    ] {
        assert!(has("", text), "{text}");
    }
}

#[test]
fn an_explanation_adds_up_to_the_confidence() {
    let explanation = tagger().explain(&listing("1,000 faces", "No faces. A face."), &mut Scratch::default());
    let term = explanation.terms.iter().find(|t| t.term.as_str() == "sensitivity:face").unwrap();
    assert!(term.tagged);
    assert_eq!(term.matches.iter().filter(|p| !p.counts).count(), 1, "{term:?}");
    let sum: f32 = term.parts.iter().map(|p| p.log_odds).sum();
    let confidence = term.confidence.unwrap();
    assert!((1.0 / (1.0 + (-sum).exp()) - confidence).abs() < 1e-5);
}

#[test]
fn text_without_full_stops_is_read_in_linear_time() {
    // Quadratic work would need hours here; the test ends because the work is linear.
    let text = "face photos no synthetic faces, ".repeat(1 << 15);
    assert!(text.len() >= 1 << 20);
    let tags = tags("", &text);
    assert!(tags.len() <= 3);
}

const PIECES: &[&str] = &[
    "faces",
    "人脸",
    "no ",
    "مكالمات",
    "лица",
    "\u{200F}",
    "&amp;",
    "о",
    "\n\n",
    "@misc{",
    "e\u{301}",
    ".",
    " portraits photos ",
];

proptest! {
    #[test]
    fn no_text_panics_and_every_quote_is_in_the_text(
        title in "\\PC{0,30}",
        parts in proptest::collection::vec(proptest::sample::select(PIECES), 0..30),
        noise in "\\PC{0,40}",
    ) {
        let text = format!("{noise}{}{noise}", parts.concat());
        let listing = listing(&title, &text);
        let mut scratch = Scratch::default();
        let tagger = tagger();
        for tag in tagger.tag(&listing, &mut scratch) {
            prop_assert!(!tag.evidence.is_empty());
            for e in &tag.evidence {
                let field = if e.field == Field::Title { &listing.title } else { &listing.description };
                prop_assert_eq!(field.get(e.start..e.end), Some(e.quote.as_str()));
            }
        }
        tagger.explain(&listing, &mut scratch);
    }
}
