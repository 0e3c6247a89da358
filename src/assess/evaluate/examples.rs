//! The examples of the cards, executed: what the public reads on a card is what the program does.

use crate::assess::audit::{Subject, Truth, as_rules_take};
use crate::assess::method::Method;
use crate::assess::tag::Scratch;
use crate::domain::card::{Card, CardError, Example, Expect};
use crate::domain::listing::{Listing, Record, SourceLocation};
use crate::ingest::acquire::source::Sources;
use crate::ingest::normalise::record::Normaliser;

/// One example and what came of it.
#[derive(Clone, Debug)]
pub struct ExampleResult {
    /// File of the card.
    pub path: String,
    /// Line of the example.
    pub line: usize,
    /// What the card promises.
    pub expect: Expect,
    /// What the program found.
    pub truth: Truth,
    /// The listing of the example.
    pub listing: Listing,
}

impl ExampleResult {
    /// Whether the promise is kept. A known miss that is found is a promise to be changed.
    pub fn kept(&self) -> bool {
        match self.expect {
            Expect::Flag => self.truth == Truth::True,
            Expect::Clear => self.truth == Truth::False,
            Expect::Unknown => self.truth == Truth::Unknown,
            Expect::KnownMiss => self.truth != Truth::True,
        }
    }
}

/// Executes all examples of the terms and rules of a method, in order of the cards. An example is about what its text says:
/// it is judged as if no register had been read, whatever the data folder holds.
pub fn run_examples(method: &Method) -> Result<Vec<ExampleResult>, CardError> {
    let sources = Sources::embedded()?;
    let canonical = sources.get("canonical").expect("the card of the canonical record is part of the program");
    let normaliser = Normaliser::new(&canonical.head);
    let mut outcomes = Vec::new();
    let mut scratch = Scratch::default();
    for card in method.vocabulary.cards() {
        run(card, &normaliser, &mut outcomes, |listing| {
            Truth::from(method.assess(listing, &mut scratch).tags.iter().any(|t| t.term == card.head.id))
        })?;
    }
    for card in method.rules.cards() {
        run(card, &normaliser, &mut outcomes, |listing| {
            let a = method.assess(listing, &mut scratch);
            card.head.when.evaluate(&Subject {
                listing,
                tags: &as_rules_take(&a.tags),
                claims: &a.claims,
                register_matches: &[],
                second: &[],
            })
        })?;
    }
    Ok(outcomes)
}

fn run<H>(
    card: &Card<H>,
    normaliser: &Normaliser,
    outcomes: &mut Vec<ExampleResult>,
    mut judge: impl FnMut(&Listing) -> Truth,
) -> Result<(), CardError> {
    for example in &card.examples {
        let listing = listing(normaliser, &card.path, example)?;
        let truth = judge(&listing);
        let Example { expect, line, .. } = *example;
        outcomes.push(ExampleResult { path: card.path.clone(), line, expect, truth, listing });
    }
    Ok(())
}

/// The listing of an example: its fields are those of the canonical record.
fn listing(normaliser: &Normaliser, path: &str, example: &Example) -> Result<Listing, CardError> {
    let fault = |reason: String| CardError::at(path, example.line, reason);
    let value: toml::Table = toml::from_str(&example.body).map_err(|e| {
        let within = e.span().map_or(0, |s| example.body[..s.start.min(example.body.len())].matches('\n').count());
        CardError::at(path, example.line + 1 + within, format!("the example is not valid TOML: {}", e.message()))
    })?;
    let json = serde_json::to_value(value).map_err(|e| fault(e.to_string()))?;
    let mut fields: serde_json::Map<String, serde_json::Value> =
        serde_json::from_value(json).map_err(|e| fault(e.to_string()))?;
    fields.entry("id").or_insert_with(|| "example".into());
    fields.entry("title").or_insert_with(|| "Data set".into());
    let normalised = normaliser.normalise(&Record { place: SourceLocation::default(), fields });
    match normalised.issues.first() {
        Some(issue) => Err(fault(format!("the example has a fault: {issue:?}"))),
        None => Ok(normalised.listing),
    }
}
