//! Every example of every card is executed, so that what the public reads is what the program does.

use crate::support::{brokerwatch, stderr, stdout};
use brokerwatch::assess::audit::{Condition, law_changes};
use brokerwatch::assess::evaluate::{ExampleResult, run_examples};
use brokerwatch::assess::method::Method;
use brokerwatch::assess::tag::Scratch;
use brokerwatch::domain::card::Expect;

/// Every promise that is not kept, and every card with too few examples.
fn faults(outcomes: &[ExampleResult], paths: impl Iterator<Item = String>, least: usize) -> Vec<String> {
    let mut faults: Vec<String> = outcomes
        .iter()
        .filter(|o| !o.kept())
        .map(|o| format!("{}:{}: expected {:?}, got {:?}", o.path, o.line, o.expect, o.truth))
        .collect();
    for path in paths {
        let count = |e: Expect| outcomes.iter().filter(|o| o.path == path && o.expect == e).count();
        let (flag, clear) = (count(Expect::Flag), count(Expect::Clear));
        if flag < least || clear < least {
            faults.push(format!("{path}: has {flag} flagged and {clear} clear examples, at least {least} each"));
        }
    }
    faults
}

#[test]
fn every_example_of_every_term_passes() {
    let method = Method::embedded().unwrap();
    let outcomes = run_examples(&method).unwrap();
    let paths: Vec<String> = method.vocabulary.cards().map(|c| c.path.clone()).collect();
    let of_terms: Vec<ExampleResult> = outcomes.into_iter().filter(|o| paths.contains(&o.path)).collect();
    let faults = faults(&of_terms, paths.into_iter(), 4);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_example_of_every_rule_passes() {
    let method = Method::embedded().unwrap();
    let outcomes = run_examples(&method).unwrap();
    let paths: Vec<String> = method.rules.cards().map(|c| c.path.clone()).collect();
    let of_rules: Vec<ExampleResult> = outcomes.into_iter().filter(|o| paths.contains(&o.path)).collect();
    let mut faults = faults(&of_rules, paths.into_iter(), 0);
    for card in method.rules.cards() {
        let count = |e: Expect| of_rules.iter().filter(|o| o.path == card.path && o.expect == e).count();
        let kinds = Kinds::of(&card.head.when);
        let (flag, clear, unknown) = (count(Expect::Flag), count(Expect::Clear), count(Expect::Unknown));
        // No example can say what a register answers or at which source it was published.
        if (flag < 2 && !kinds.beyond_examples) || clear < 2 || (unknown < 1 && kinds.can_be_open) {
            faults.push(format!("{}: has {flag} flagged, {clear} clear and {unknown} unknown examples", card.path));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// What kinds of conditions a rule has.
#[derive(Default)]
struct Kinds {
    /// Asks a register or for a certain source.
    beyond_examples: bool,
    /// Some condition can be undecided.
    can_be_open: bool,
}

impl Kinds {
    fn of(when: &Condition) -> Self {
        let mut kinds = Self::default();
        when.walk(&mut |c| match c {
            Condition::Register(_) | Condition::Answer(_) => kinds = Self { beyond_examples: true, can_be_open: true },
            Condition::Source(_) => kinds.beyond_examples = true,
            Condition::Country(_) | Condition::Seller(_) | Condition::Under(_) | Condition::Modality(_) => {
                kinds.can_be_open = true
            }
            Condition::Number(b) => kinds.can_be_open |= !b.field.starts_with("gaps."),
            // One weak sign leaves it open; which rules have such examples is for their cards.
            Condition::Corroborated(named) => {
                kinds.can_be_open |= named.iter().any(|n| n.starts_with("consent:") || n.starts_with("provenance:"));
            }
            Condition::Supported(_) => kinds.can_be_open = true,
            Condition::Tag(terms) => {
                kinds.can_be_open |= terms.iter().any(|t| !t.starts_with("sensitivity:") && !t.ends_with(":unknown"))
            }
            Condition::Says(claims) => {
                kinds.can_be_open |= claims.iter().any(|c| c.starts_with("use") || c.starts_with("buyer"))
            }
            _ => {}
        });
        kinds
    }
}

#[test]
fn cards_and_word_lists_have_one_cue_a_line() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src").to_string_lossy().into_owned();
    let folder = tempfile::tempdir().unwrap();
    let output = brokerwatch(folder.path(), &["cards", "fmt", "--check", &root]);
    let hint = "run `cargo run -- cards fmt src`";
    assert!(output.status.success(), "{hint}\n{}{}", stdout(&output), stderr(&output));
}

#[test]
fn draft_rules_say_why_and_stable_rules_cite_a_checked_source() {
    for card in Method::embedded().unwrap().rules.cards() {
        let draft = card.head.status.name() == "draft";
        assert_eq!(draft, card.prose.contains("## Why it is a draft"), "{}", card.path);
        for heading in ["## What it finds", "## Why it matters", "## What clears it", "## Known misses"] {
            assert!(card.prose.contains(heading), "{}: “{heading}” is missing", card.path);
        }
    }
}

#[test]
fn every_card_says_what_the_term_is_not_and_what_is_missed() {
    for card in Method::embedded().unwrap().vocabulary.cards() {
        for heading in ["## What it is not", "## Known misses"] {
            assert!(card.prose.contains(heading), "{}: “{heading}” is missing", card.path);
        }
        let local = card.head.close_match.is_empty();
        assert!(
            !local || card.prose.contains("Local term"),
            "{}: no match in public vocabularies, not said",
            card.path
        );
    }
}

#[test]
fn evidence_quotes_exactly_what_stands_in_the_listing() {
    let method = Method::embedded().unwrap();
    let mut seen = 0;
    for ExampleResult { listing, path, .. } in run_examples(&method).unwrap() {
        for tag in method.assess(&listing, &mut Scratch::default()).tags {
            assert!(!tag.evidence.is_empty(), "{path}: {} has no evidence", tag.term);
            for e in &tag.evidence {
                assert_eq!(listing.text(e.field).get(e.start..e.end), Some(e.quote.as_str()), "{path}: {}", tag.term);
                seen += 1;
            }
        }
    }
    assert!(seen > 100, "only {seen} pieces of evidence were compared");
}

#[test]
fn equal_input_and_method_give_equal_bytes() {
    let (one, two) = (Method::embedded().unwrap(), Method::embedded().unwrap());
    assert_eq!(one.fingerprint(), two.fingerprint());
    // A scratch that has seen other listings must not change what follows.
    let mut used = Scratch::default();
    for ExampleResult { listing, path, line, .. } in run_examples(&one).unwrap() {
        let first = serde_json::to_vec(&one.assess(&listing, &mut used)).unwrap();
        let second = serde_json::to_vec(&two.assess(&listing, &mut Scratch::default())).unwrap();
        assert_eq!(first, second, "{path}:{line}");
    }
}

#[test]
fn every_rule_and_set_says_when_it_was_compared_with_the_law_and_none_in_use_is_long_overdue() {
    let method = Method::embedded().unwrap();
    let today: jiff::civil::Date = jiff::Timestamp::now().strftime("%Y-%m-%d").to_string().parse().unwrap();
    for due in method.rules.due(today) {
        let days = due.days_overdue.unwrap_or_else(|| panic!("{} {} does not say recheck_by", due.kind, due.id));
        assert!(due.checked.checked_on.is_some(), "{} {} does not say checked_on", due.kind, due.id);
        assert!(days <= 90 || due.status != "stable", "{} {} is {days} days overdue", due.kind, due.id);
    }
    for card in method.rules.cards() {
        let law = card.head.confidence != "own" && card.head.cites.iter().any(|c| !c.starts_with("Terms of"));
        assert!(!law || card.head.source_url.is_some(), "{} does not say where its law can be read", card.path);
    }
}

#[test]
fn changes_of_the_law_name_rules_and_sets_that_exist() {
    let method = Method::embedded().unwrap();
    for change in law_changes() {
        assert!(!change.rules.is_empty(), "{}", change.what);
        for id in &change.rules {
            let known = match id.strip_prefix('@') {
                Some(set) => method.rules.sets().all().any(|(_, name, _)| name == set),
                None => method.rules.get(id).is_some(),
            };
            assert!(known, "{id}: {}", change.what);
        }
    }
}
