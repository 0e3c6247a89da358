//! Tests of units, of what is remembered, and of what is said beside the tags.

use super::*;
use crate::domain::listing::Field;
use proptest::prelude::*;
use std::sync::{LazyLock, Mutex};

static READER: LazyLock<Arc<SecondReader>> = LazyLock::new(|| SecondReader::new(Box::new(NoMemory), &[]).unwrap());

fn units_of(listing: &Listing) -> Vec<Unit> {
    unit::units(listing, &READER.encoder)
}

#[test]
fn a_short_offer_is_one_unit_and_a_long_one_several() {
    let mut short = Listing::bare("Calls of a help line", "Two thousand hours. Nobody was asked.");
    short.keywords = vec!["calls".into(), "speech".into()];
    let units = units_of(&short);
    assert_eq!(units.len(), 1);
    assert_eq!(units[0].text, "Calls of a help line\ncalls, speech\nTwo thousand hours.\nNobody was asked.");
    let long = Listing::bare("Calls", &"Some words that a seller writes about recordings. ".repeat(60));
    let units = units_of(&long);
    assert!(units.len() > 3, "{}", units.len());
    // The same words are one unit, read once.
    assert_eq!(units[2].digest(), units[3].digest());
    assert_eq!(units_of(&Listing::bare("", "")).len(), 0);
}

#[test]
fn sentences_of_scripts_without_spaces_stay_as_they_were_written() {
    let units = units_of(&Listing::bare("客服录音", "共两千小时。通话人均不知情。仅供训练！"));
    assert_eq!(units[0].text, "客服录音\n共两千小时。通话人均不知情。仅供训练！");
    assert_eq!(units[0].sentences.len(), 4);
}

#[test]
fn templates_that_nobody_filled_in_are_not_read() {
    let text = "Voices of children.\n\nConsent: [More Information Needed]\n\nTen hours.";
    let units = units_of(&Listing::bare("T", text));
    assert!(units.iter().all(|u| !u.text.contains("More Information")), "{}", units[0].text);
}

#[test]
fn no_unit_is_longer_than_the_encoder_reads_whatever_the_text() {
    let texts = [
        "x".repeat(300_000),
        "字".repeat(100_000),
        "\u{200b}".repeat(200_000),
        " ".repeat(300_000) + "a",
        "a.".repeat(100_000),
        "word ".repeat(60_000),
        "𝔘".repeat(20_000),
    ];
    for text in texts {
        let listing = Listing::bare("A title", &text);
        for unit in units_of(&listing) {
            assert!(READER.encoder.tokens(&unit.text).len() <= READER.encoder.limit() + 8, "{}", unit.text.len());
            assert!(unit.text.len() < usize::from(u16::MAX));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn every_sentence_stands_where_its_place_says(title in "\\PC{0,60}", text in "(\\PC|[.。!?\n ]){0,400}", word in "\\PC{0,20}") {
        let mut listing = Listing::bare(&title, &text);
        listing.keywords = vec![word, "b".into()];
        for unit in units_of(&listing) {
            for sentence in &unit.sentences {
                let Some(e) = unit.evidence(sentence.clone()) else { continue };
                prop_assert_eq!(&listing.text(e.field)[e.start..e.end], e.quote.as_str());
            }
        }
    }
}

/// Remembers in a list, and counts what it is asked to keep.
#[derive(Default)]
struct Kept(Mutex<Vec<(UnitDigest, UnitReading)>>);

impl Memory for Arc<Kept> {
    fn recall(&self, _: &str, units: &[UnitDigest]) -> Vec<Option<UnitReading>> {
        let kept = self.0.lock().unwrap();
        units.iter().map(|u| kept.iter().find(|(digest, _)| digest == u).map(|(_, r)| r.clone())).collect()
    }

    fn keep(&self, _: &str, readings: Vec<(UnitDigest, UnitReading)>) {
        self.0.lock().unwrap().extend(readings);
    }
}

#[test]
fn what_is_remembered_is_not_read_again_and_says_the_same() {
    let kept = Arc::new(Kept::default());
    let reader = SecondReader::new(Box::new(kept.clone()), &[]).unwrap();
    let listing = Listing::bare("Nursery chatter", "Toddlers filmed at play; the mums ticked the box on the form.");
    let first = reader.read(&listing, &[]);
    let read = kept.0.lock().unwrap().len();
    assert_eq!(read, 1);
    assert_eq!(reader.read(&listing, &[]), first);
    assert_eq!((kept.0.lock().unwrap().len(), READER.read(&listing, &[])), (read, first));
}

#[test]
fn what_the_lists_have_is_agreed_with_and_not_added() {
    let listing =
        Listing::bare("Face images", "Portrait photographs of 3,000 faces; every person signed a release form.");
    let (alone, _) = READER.read(&listing, &[]);
    let seen: Vec<&str> = alone.tags.iter().map(|t| t.term.as_str()).collect();
    assert!(seen.contains(&"sensitivity:biometric-face") && seen.contains(&"consent:written-release"), "{seen:?}");
    assert!(alone.tags.iter().all(|t| t.basis == Basis::SecondReader && !t.evidence.is_empty()));
    let face = &alone.tags.iter().find(|t| t.term.as_str() == "sensitivity:biometric-face").unwrap();
    assert!(matches!(face.evidence[0].field, Field::Title | Field::Description));
    let (beside, _) = READER.read(&listing, std::slice::from_ref(face));
    assert!(beside.agrees.contains(&face.term) && beside.tags.iter().all(|t| t.term != face.term));
    let other = Tag { term: TermId::try_from("sensitivity:vehicle-plate".to_owned()).unwrap(), ..(*face).clone() };
    assert_eq!(READER.read(&listing, std::slice::from_ref(&other)).0.doubts, [other.term]);
}

#[test]
fn an_explanation_names_scores_sentences_and_texts_like_it() {
    let listing =
        Listing::bare("Night bus", "Ceiling cameras on twelve lines, a month of footage, riders were never told.");
    let seen = READER.explain(&listing);
    let footage = seen.iter().find(|s| s.name == "sensitivity:surveillance-footage").unwrap();
    assert!(footage.holds && footage.score > 0.0 && footage.nearest.len() == 3, "{footage:?}");
    assert!(footage.nearest.is_sorted_by(|a, b| a.similarity >= b.similarity));
    assert!(seen.is_sorted_by(|a, b| a.score >= b.score));
    let tags = READER.read(&listing, &[]).0.tags;
    let holding = seen.iter().filter(|s| s.holds && !s.name.starts_with("denied:")).count();
    assert_eq!(tags.len(), holding);
}

/// A term that nobody trained is read by the examples of its card.
#[test]
fn an_own_term_is_taught_by_the_examples_of_its_card() {
    let texts = |all: &[&str]| all.iter().map(|t| (*t).to_owned()).collect::<Vec<_>>();
    let own = OwnTerm {
        term: TermId::try_from("sensitivity:prison-letters".to_owned()).unwrap(),
        flagged: texts(&[
            "Letters from inmates to their families, scanned by the prison post room",
            "Mail written in jail, 40,000 pages, transcribed",
            "Briefe von Häftlingen an ihre Angehörigen",
            "Handwritten notes prisoners sent home, digitised",
            "Cartas de presos a sus familias, escaneadas",
            "What convicts write to their wives, as text",
            "Inmate letters, nineteenth century, with OCR",
            "Lettres de détenus à leur famille",
            "Notes smuggled out of a jail, transcribed",
        ]),
        clear: texts(&[
            "Letters to the editor of a newspaper",
            "Floor plans of prisons",
            "Statistics of inmates by county",
            "Postcards of seaside towns",
        ]),
    };
    let reader = SecondReader::new(Box::new(NoMemory), std::slice::from_ref(&own)).unwrap();
    assert_ne!(reader.name(), READER.name());
    assert_eq!(reader.name(), model_name(std::slice::from_ref(&own)));
    let seen = |text: &str| {
        let (reading, _) = reader.read(&Listing::bare("", text), &[]);
        reading.tags.iter().any(|t| t.term == own.term)
    };
    assert!(seen("Correspondence of people behind bars with their relatives, photographed page by page."));
    for other in
        ["Weather of Bavaria since 1990.", "Phone calls of customers.", "Prices of bolts.", "Poems about the sea."]
    {
        assert!(!seen(other), "{other}");
    }
    // Other terms are read as without it.
    let listing = Listing::bare("Night bus", "Lenses above each door. Riders were never told.");
    let terms = |reader: &SecondReader| {
        reader.read(&listing, &[]).0.tags.iter().map(|t| (t.term.to_string(), t.confidence)).collect::<Vec<_>>()
    };
    assert_eq!(terms(&reader), terms(&READER));
    // Two examples are too few.
    let few = OwnTerm { flagged: own.flagged[..2].to_vec(), ..own };
    let reader = SecondReader::new(Box::new(NoMemory), &[few]).unwrap();
    assert_eq!(reader.outputs.last().unwrap().threshold, None);
}
