//! What holds of every rule, whatever a listing says: knowing more never flips a rule that does not ask for it, and a
//! finding depends on nothing but its rule, the listing and the words.

use brokerwatch::assess::audit::{Condition, Rule, Subject, Truth, missing};
use brokerwatch::assess::method::Method;
use brokerwatch::domain::listing::{
    Amount, Broker, Claim, ClaimKind, Evidence, Field, Finding, Listing, MatchStatus, Modality, Price, Quantity,
    RegisterEntry, Tag, TermId, Unit,
};
use brokerwatch::domain::vocabulary::Status;
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::sync::LazyLock;

static METHOD: LazyLock<Method> = LazyLock::new(|| Method::embedded().expect("the built-in cards are good"));

/// Everything that a rule may look at, as one value that can be changed.
#[derive(Clone, Debug)]
struct World {
    listing: Listing,
    tags: Vec<Tag>,
    claims: Vec<Claim>,
    register_matches: Vec<RegisterEntry>,
}

impl World {
    fn subject(&self) -> Subject<'_> {
        Subject {
            listing: &self.listing,
            tags: &self.tags,
            claims: &self.claims,
            register_matches: &self.register_matches,
            second: &[],
        }
    }
}

fn evidence(quote: &str) -> Evidence {
    Evidence { field: Field::Title, start: 0, end: quote.len(), quote: quote.into(), cue: "cue".into() }
}

fn tag(term: &TermId, quote: &str) -> Tag {
    Tag {
        term: term.clone(),
        basis: brokerwatch::domain::listing::Basis::Stated,
        confidence: 0.9,
        evidence: vec![evidence(quote)],
    }
}

fn claim(reference: &str) -> Claim {
    let (kind, value) = reference.split_once(':').unwrap_or((reference, "any"));
    let kind = ClaimKind::ALL.into_iter().find(|k| k.name() == kind).expect("a kind of claim");
    Claim { kind, value: value.into(), minor: false, evidence: evidence(value) }
}

/// Every reference to a claim in any rule, sorted.
static CLAIMS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut all = BTreeSet::new();
    for card in METHOD.rules.cards() {
        card.head.when.walk(&mut |c| {
            if let Condition::Says(claims) | Condition::Silent(claims) = c {
                all.extend(claims.iter().cloned());
            }
            if let Condition::Corroborated(named) = c {
                all.extend(named.iter().filter(|n| is_claim(n)).cloned());
            }
        });
    }
    all.into_iter().collect()
});

/// Whether a reference names a claim, and not a term. A consent can be both; where rules ask for signs of it, a term is meant.
fn is_claim(name: &str) -> bool {
    TermId::try_from(name.to_owned()).is_err()
}

static TERMS: LazyLock<Vec<TermId>> = LazyLock::new(|| METHOD.vocabulary.cards().map(|c| c.head.id.clone()).collect());

static REGISTERS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut all = BTreeSet::new();
    for card in METHOD.rules.cards() {
        card.head.when.walk(&mut |c| match c {
            Condition::Register(r) => drop(all.insert(r.id.clone())),
            Condition::Answer(a) => drop(all.insert(a.id.clone())),
            _ => {}
        });
    }
    all.into_iter().collect()
});

/// A fact that may be unknown.
#[derive(Clone, Debug, PartialEq)]
enum Fact {
    Countries(&'static str),
    Seller(&'static str),
    People(f64),
    Modality(Modality),
    Price(i64),
    Says(String),
    Register(String, MatchStatus),
}

fn fact() -> impl Strategy<Value = Fact> {
    prop_oneof![
        prop_oneof![Just("DE"), Just("US"), Just("US-IL"), Just("CN"), Just("BR")].prop_map(Fact::Countries),
        prop_oneof![Just("DE"), Just("CN"), Just("US")].prop_map(Fact::Seller),
        (0.0..200_000.0f64).prop_map(|n| Fact::People(n.round())),
        prop::sample::select(Modality::ALL.to_vec()).prop_map(Fact::Modality),
        (0..1_000i64).prop_map(Fact::Price),
        any::<prop::sample::Index>().prop_map(|i| Fact::Says(i.get(&CLAIMS[..]).clone())),
        (any::<prop::sample::Index>(), prop_oneof![Just(MatchStatus::Listed), Just(MatchStatus::NotFound)]).prop_map(
            |(i, s)| Fact::Register(REGISTERS.get(i.index(REGISTERS.len().max(1))).cloned().unwrap_or_default(), s)
        ),
    ]
}

fn world() -> impl Strategy<Value = World> {
    let tags = prop::collection::vec((any::<prop::sample::Index>(), "[a-z]{1,6}"), 0..6);
    let claims = prop::collection::vec(any::<prop::sample::Index>(), 0..4);
    (tags, claims, prop::collection::vec(fact(), 0..4)).prop_map(|(tags, claims, facts)| {
        let mut world =
            World { listing: Listing::bare("Title", ""), tags: vec![], claims: vec![], register_matches: vec![] };
        for (term, quote) in tags {
            let term = term.get(&TERMS[..]);
            if world.tags.iter().all(|t| t.term != *term) {
                world.tags.push(tag(term, &quote));
            }
        }
        world.claims.extend(claims.iter().map(|c: &prop::sample::Index| claim(c.get::<String>(&CLAIMS[..]))));
        facts.iter().for_each(|f| learn(&mut world, f));
        world
    })
}

fn learn(world: &mut World, fact: &Fact) {
    match fact {
        Fact::Countries(code) => match code.contains('-') {
            true => world.claims.push(claim(&format!("place:{code}"))),
            false => world.listing.countries.push((*code).to_owned()),
        },
        Fact::Seller(code) => {
            world.listing.broker = Some(Broker { country: Some((*code).to_owned()), ..Broker::named("Seller") });
        }
        Fact::People(n) => {
            world.listing.volume.push(Quantity { unit: Unit::People, value: *n, text: n.to_string() });
        }
        Fact::Modality(m) => world.listing.modalities.push(*m),
        Fact::Price(n) => {
            let amount = Amount::Money { micros: n * 1_000_000, currency: None, unit: None };
            world.listing.price = Some(Price { text: n.to_string(), amount });
        }
        Fact::Says(reference) => world.claims.push(claim(reference)),
        Fact::Register(id, standing) => world.register_matches.push(RegisterEntry {
            register: id.clone(),
            edition: "2025".into(),
            digest: String::new(),
            match_status: *standing,
            name: None,
            score: None,
            reason: "test".into(),
            country: None,
            answers: Default::default(),
        }),
    }
}

/// Whether a rule asks for a fact anywhere in its condition, directly or through a predicate or a gap.
fn asks_for(rule: &Rule, fact: &Fact) -> bool {
    let mut asks = false;
    let names = |field: &str, words: &[&str]| words.iter().any(|w| field.contains(w));
    rule.when.walk(&mut |c| {
        asks |= match (fact, c) {
            (_, Condition::Predicate(_)) => true,
            // What a listing leaves out of its documentation depends on everything it states.
            (_, Condition::Number(b)) if b.field.starts_with("gaps.") => true,
            (Fact::Countries(_), Condition::Country(_) | Condition::Under(_)) => true,
            (Fact::Countries(_), Condition::Missing(f) | Condition::Present(f)) => f == "countries",
            (Fact::Seller(_), Condition::Seller(_) | Condition::Under(_)) => true,
            (Fact::Seller(_), Condition::Missing(f) | Condition::Present(f)) => names(f, &["seller", "broker"]),
            (Fact::People(_), Condition::Number(b)) => names(&b.field, &["people"]),
            (Fact::People(_), Condition::Missing(f) | Condition::Present(f)) => names(f, &["people", "volume"]),
            (Fact::Modality(_), Condition::Modality(_)) => true,
            (Fact::Modality(_), Condition::Missing(f) | Condition::Present(f)) => f == "modalities",
            (Fact::Price(_), Condition::Number(b)) => names(&b.field, &["price"]),
            (Fact::Price(_), Condition::Missing(f) | Condition::Present(f)) => f == "price",
            (Fact::Says(said), Condition::Says(claims) | Condition::Silent(claims)) => {
                let kind = |r: &str| r.split(':').next().unwrap_or_default().to_owned();
                claims.iter().any(|c| kind(c) == kind(said))
            }
            (Fact::Says(said), Condition::Corroborated(named)) => {
                let consent = said.starts_with("consent:") && named.iter().any(|n| n.starts_with("consent:"));
                consent || named.iter().any(|n| n == said)
            }
            // Who says that people agreed states no other basis, which answers whether they did.
            (Fact::Says(said), Condition::Tag(terms)) => {
                said.starts_with("consent:") && terms.iter().any(|t| t.starts_with("consent:"))
            }
            (Fact::Says(said), Condition::Country(_) | Condition::Under(_)) => said.starts_with("place"),
            (Fact::Says(said), Condition::Number(b)) => {
                names(&b.field, &["people", "ages"]) && names(said, &["people", "ages"])
            }
            (Fact::Says(_), Condition::Missing(_) | Condition::Present(_)) => true,
            (Fact::Register(id, _), Condition::Register(r)) => r.id == *id,
            (Fact::Register(id, _), Condition::Answer(a)) => a.id == *id,
            // An entry of a register can tell the seller's country.
            (Fact::Register(..), Condition::Seller(_) | Condition::Under(_)) => true,
            _ => false,
        };
    });
    asks
}

/// Whether every condition of a rule asks what is, and none what the listing states.
fn asks_only_what_is(rule: &Rule) -> bool {
    let mut open = true;
    rule.when.walk(&mut |c| {
        open &= !matches!(
            c,
            Condition::Untagged(_)
                | Condition::Silent(_)
                | Condition::Missing(_)
                | Condition::Present(_)
                | Condition::Predicate(_)
                | Condition::Number(_)
                | Condition::Says(_)
                | Condition::Corroborated(_)
        );
    });
    open
}

fn findings(world: &World) -> Vec<Finding> {
    METHOD.rules.audit(&world.subject()).findings
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn knowing_more_never_flips_a_rule_that_does_not_ask_for_it(world in world(), fact in fact()) {
        let mut more = world.clone();
        learn(&mut more, &fact);
        for card in METHOD.rules.cards().filter(|c| !asks_for(&c.head, &fact)) {
            let (before, after) = (card.head.when.evaluate(&world.subject()), card.head.when.evaluate(&more.subject()));
            prop_assert_eq!(before, after, "{} on {:?}", card.head.id, fact);
        }
    }

    #[test]
    fn a_decided_match_stays_and_an_unknown_one_can_be_decided(world in world(), fact in fact()) {
        // Only a fact that was unknown: a second country is another fact, not more knowledge of the first.
        let known = match &fact {
            Fact::Countries(_) => world.subject().listing.countries.len() + world.claims.iter().filter(|c| c.kind == ClaimKind::Place).count() > 0,
            Fact::Seller(_) => world.listing.broker.is_some() || !world.register_matches.is_empty(),
            Fact::Modality(_) => !world.listing.modalities.is_empty(),
            Fact::Register(id, _) => world.register_matches.iter().any(|e| e.register == *id),
            _ => true,
        };
        prop_assume!(!known);
        let mut more = world.clone();
        learn(&mut more, &fact);
        for card in METHOD.rules.cards().filter(|c| asks_only_what_is(&c.head)) {
            let before = card.head.when.evaluate(&world.subject());
            let after = card.head.when.evaluate(&more.subject());
            prop_assert!(before == Truth::Unknown || before == after, "{}: {:?} became {:?}", card.head.id, before, after);
        }
    }

    #[test]
    fn a_finding_does_not_depend_on_order_or_on_other_rules(world in world(), seed in any::<prop::sample::Index>()) {
        let all = findings(&world);
        let mut turned = world.clone();
        turned.tags.reverse();
        turned.claims.reverse();
        turned.listing.countries.reverse();
        let prints = |f: &[Finding]| f.iter().map(|f| (f.rule.clone(), f.fingerprint.clone())).collect::<Vec<_>>();
        prop_assert_eq!(prints(&all), prints(&findings(&turned)));
        if let Some(one) = all.get(seed.index(all.len().max(1))) {
            let card = METHOD.rules.get(&one.rule).unwrap();
            prop_assert_eq!(card.head.when.evaluate(&world.subject()), Truth::True);
            let mut fewer = METHOD.rules.clone();
            fewer.keep(|r| r.id == one.rule);
            let alone = fewer.audit(&world.subject()).findings;
            prop_assert_eq!(serde_json::to_vec(one).unwrap(), serde_json::to_vec(&alone[0]).unwrap());
        }
    }

    #[test]
    fn no_rule_that_a_listing_can_touch_is_passed_over(world in world()) {
        let found: BTreeSet<String> = findings(&world).into_iter().map(|f| f.rule).collect();
        let in_use = METHOD.rules.cards().filter(|c| c.head.status == Status::Stable);
        let holds = in_use.filter(|c| c.head.when.evaluate(&world.subject()) == Truth::True);
        prop_assert_eq!(found, holds.map(|c| c.head.id.clone()).collect());
        let undecided = METHOD.rules.audit(&world.subject()).undecided;
        let reported: BTreeSet<&String> = undecided.iter().flat_map(|u| &u.rules).collect();
        for card in METHOD.rules.cards().filter(|c| c.head.status == Status::Stable) {
            let open = card.head.when.evaluate(&world.subject()) == Truth::Unknown;
            let asks_a_register = missing(&card.head, &world.subject()).iter().any(|fact| fact.starts_with("register "));
            prop_assert_eq!(reported.contains(&card.head.id), open && !asks_a_register, "{}", card.head.id);
        }
    }

    #[test]
    fn the_same_input_gives_the_same_bytes(world in world()) {
        let bytes = |w: &World| {
            let audit = METHOD.rules.audit(&w.subject());
            (serde_json::to_vec(&audit.findings).unwrap(), serde_json::to_vec(&audit.undecided).unwrap())
        };
        prop_assert_eq!(bytes(&world), bytes(&world.clone()));
    }

    #[test]
    fn a_rule_is_found_or_undecided_or_neither_and_never_both(world in world()) {
        let audit = METHOD.rules.audit(&world.subject());
        let found: BTreeSet<&str> = audit.findings.iter().map(|f| f.rule.as_str()).collect();
        let mut seen = BTreeSet::new();
        for open in &audit.undecided {
            prop_assert!(!open.missing.is_empty(), "{:?} does not say what is missing", open.rules);
            for rule in &open.rules {
                prop_assert!(!found.contains(rule.as_str()) && seen.insert(rule.as_str()), "{} twice", rule);
            }
        }
    }
}
