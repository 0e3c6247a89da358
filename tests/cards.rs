//! Every example of every card is executed, so that what the public reads is what the program does.

use brokerwatch::acquire::source::{Source, Sources};
use brokerwatch::assess::Method;
use brokerwatch::audit::Truth;
use brokerwatch::card::{Card, Example, Expect};
use brokerwatch::listing::{Listing, Place, Record};
use brokerwatch::normalise::record::Normaliser;
use brokerwatch::tag::Scratch;

/// The listing of an example: its fields are those of the canonical record.
fn listing(normaliser: &Normaliser, path: &str, example: &Example) -> Listing {
    let value: toml::Table = toml::from_str(&example.body)
        .unwrap_or_else(|e| panic!("{path}:{}: the example is no TOML: {e}", example.line));
    let mut fields: serde_json::Map<String, serde_json::Value> =
        serde_json::from_value(serde_json::to_value(value).unwrap()).unwrap();
    fields.entry("id").or_insert_with(|| "example".into());
    fields.entry("title").or_insert_with(|| "Data set".into());
    let normalised = normaliser.normalise(&Record { place: Place::default(), fields });
    assert!(normalised.issues.is_empty(), "{path}:{}: {:?}", example.line, normalised.issues);
    normalised.listing
}

fn canonical() -> Source {
    Sources::embedded().unwrap().get("canonical").expect("the card of the canonical record").head.clone()
}

/// Runs all examples of a card through `judge` and collects what is not as promised.
fn check<H>(
    card: &Card<H>,
    normaliser: &Normaliser,
    judge: impl Fn(&Listing) -> Truth,
    wrong: &mut Vec<String>,
) -> [usize; 4] {
    let mut count = [0; 4];
    for example in &card.examples {
        let truth = judge(&listing(normaliser, &card.path, example));
        let (slot, ok, expected) = match example.expect {
            Expect::Flag => (0, truth == Truth::True, "flag"),
            Expect::Clear => (1, truth == Truth::False, "clear"),
            Expect::Unknown => (2, truth == Truth::Unknown, "unknown"),
            // A miss that is mended should be moved to the flagged examples.
            Expect::KnownMiss => (3, truth != Truth::True, "known-miss"),
        };
        count[slot] += 1;
        if !ok {
            wrong.push(format!("{}:{}: promised {expected}, found {truth:?}", card.path, example.line));
        }
    }
    count
}

#[test]
fn every_example_of_every_term_is_as_promised() {
    let method = Method::embedded().unwrap();
    let normaliser = Normaliser::new(&canonical());
    let mut wrong = Vec::new();
    for card in method.vocabulary.cards() {
        let judge = |listing: &Listing| {
            let assessment = method.assess(listing, &mut Scratch::default());
            Truth::from(assessment.tags.iter().any(|t| t.term == card.head.id))
        };
        let [flag, clear, ..] = check(card, &normaliser, judge, &mut wrong);
        if flag < 2 || clear < 2 {
            wrong.push(format!("{}: has {flag} flagged and {clear} clear examples, at least 2 each", card.path));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_example_of_every_rule_is_as_promised() {
    let method = Method::embedded().unwrap();
    let normaliser = Normaliser::new(&canonical());
    let mut wrong = Vec::new();
    for card in method.rules.cards() {
        let judge = |listing: &Listing| {
            let assessment = method.assess(listing, &mut Scratch::default());
            card.head.when.evaluate(listing, &assessment.tags)
        };
        let [flag, clear, ..] = check(card, &normaliser, judge, &mut wrong);
        if flag < 2 || clear < 2 {
            wrong.push(format!("{}: has {flag} flagged and {clear} clear examples, at least 2 each", card.path));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn evidence_quotes_exactly_what_stands_in_the_listing() {
    let method = Method::embedded().unwrap();
    let normaliser = Normaliser::new(&canonical());
    let mut seen = 0;
    for card in method.vocabulary.cards() {
        for example in &card.examples {
            let listing = listing(&normaliser, &card.path, example);
            let keywords = listing.keywords.iter().map(|k| format!("{k}\n")).collect::<String>();
            for tag in method.assess(&listing, &mut Scratch::default()).tags {
                assert!(!tag.evidence.is_empty(), "{}: {} has no evidence", card.path, tag.term);
                for e in &tag.evidence {
                    let text = match e.field.name() {
                        "title" => &listing.title,
                        "description" => &listing.description,
                        _ => &keywords,
                    };
                    assert_eq!(text.get(e.start..e.end), Some(e.quote.as_str()), "{}: {}", card.path, tag.term);
                    seen += 1;
                }
            }
        }
    }
    assert!(seen > 100, "only {seen} pieces of evidence were compared");
}

#[test]
fn equal_input_and_method_give_equal_bytes() {
    let normaliser = Normaliser::new(&canonical());
    let (one, two) = (Method::embedded().unwrap(), Method::embedded().unwrap());
    assert_eq!(one.fingerprint(), two.fingerprint());
    // A scratch that has seen other listings must not change what follows.
    let mut used = Scratch::default();
    for card in one.vocabulary.cards() {
        for example in &card.examples {
            let listing = listing(&normaliser, &card.path, example);
            let first = serde_json::to_vec(&one.assess(&listing, &mut used)).unwrap();
            let second = serde_json::to_vec(&two.assess(&listing, &mut Scratch::default())).unwrap();
            assert_eq!(first, second, "{}:{}", card.path, example.line);
        }
    }
}
