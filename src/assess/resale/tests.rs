//! Properties of the comparison: symmetric, indifferent to the order of arrival, and blind to boilerplate.

use super::*;
use crate::domain::listing::{Broker, Listing, ListingId};
use brokerwatch_text::Folded;
use proptest::prelude::*;
use std::collections::BTreeMap;

fn listing(source: &str, seller: &str, native: &str, text: &str) -> Listing {
    Listing {
        id: ListingId::derive(source, native),
        source: source.to_owned(),
        native_id: native.to_owned(),
        broker: (!seller.is_empty()).then(|| Broker::named(seller)),
        ..Listing::bare(&format!("Set {native}"), text)
    }
}

fn signed(listing: &Listing) -> (u128, Option<Signature>) {
    (number_of(&listing.id), Some(Signature::of(listing, &mut Folded::default())))
}

fn links(steps: &[Vec<(u128, Option<Signature>)>]) -> InMemory {
    let mut index = InMemory::default();
    for step in steps {
        let update = apply(&index, step.clone()).unwrap();
        index.write(update);
    }
    index
}

/// A text of its own for each number.
fn text(number: usize) -> String {
    let word = |n: usize| format!("{}{}", ["ka", "lo", "mi", "ru", "te"][(number * 7 + n * 3) % 5], number * 131 + n);
    let letters =
        |n: usize| word(n).chars().map(|c| c.to_digit(10).map_or(c, |d| char::from(b'a' + d as u8))).collect();
    let words: Vec<String> = (0..40).map(letters).collect();
    words.join(" ") + "."
}

#[test]
fn the_same_text_of_another_seller_is_linked_and_of_the_same_is_not() {
    let one = listing("a", "Harbour Data", "1", &text(1));
    let linked = |other: &Listing| links(&[vec![signed(&one), signed(other)]]).links.len();
    assert_eq!(linked(&listing("a", "Other Data", "2", &text(1))), 1);
    assert_eq!(linked(&listing("b", "Other Data", "2", &text(1))), 1);
    assert_eq!(linked(&listing("a", "Harbour Data", "2", &text(1))), 0, "the same seller in the same source");
    assert_eq!(linked(&listing("a", "", "2", &text(1))), 0, "a seller that is not stated may be the same");
    assert_eq!(linked(&listing("b", "", "2", &text(1))), 1);
    assert_eq!(linked(&listing("b", "Other Data", "2", &text(2))), 0);
}

#[test]
fn one_seller_in_two_sources_needs_more_than_its_usual_words() {
    let one = Listing { title: "Voices of the north".into(), ..listing("a", "Harbour Data", "1", &text(1)) };
    let same = Listing { title: "Voices of the north".into(), ..listing("b", "Harbour Data", "2", &text(1)) };
    let other = Listing { title: "Faces from the south".into(), ..listing("b", "Harbour Data", "3", &text(1)) };
    let index = links(&[vec![signed(&one), signed(&same), signed(&other)]]);
    let pair =
        |a: &Listing, b: &Listing| (number_of(&a.id).min(number_of(&b.id)), number_of(&a.id).max(number_of(&b.id)));
    assert_eq!(index.links.keys().copied().collect::<Vec<_>>(), [pair(&one, &same)]);
}

#[test]
fn numbers_link_across_languages_and_units() {
    let english = "Recordings of 5,199 speakers, 131.5 hours in 12,345 files, 77.4 GB.";
    let german = "Aufnahmen von 5.199 Personen mit 7.890 Minuten auf 77.400 MB in 12.345 Dateien.";
    let index = links(&[vec![signed(&listing("a", "One", "1", english)), signed(&listing("b", "Two", "2", german))]]);
    let found: Vec<Link> = index.links.into_values().collect();
    assert!(matches!(found[..], [Link { basis: Basis::Numbers, .. }]), "{found:?}");
    let other = "Aufnahmen von 5.199 Personen, 44 Stunden, 3.210 Dateien, 12 GB.";
    let index = links(&[vec![signed(&listing("a", "One", "1", english)), signed(&listing("b", "Two", "2", other))]]);
    assert!(index.links.is_empty(), "one number alone is chance");
}

#[test]
fn boilerplate_of_a_seller_or_of_all_makes_no_cluster() {
    let boilerplate = text(999);
    let of = |seller: usize, n: usize, own: &str| {
        listing(
            &format!("s{}", seller % 3),
            &format!("Seller {seller}"),
            &format!("{seller}-{n}"),
            &format!("{own} {boilerplate}"),
        )
    };
    // Every seller says it once: more than `COMMON` do.
    let many: Vec<_> = (0..COMMON + 5).map(|n| signed(&of(n, 0, &text(n)))).collect();
    assert!(links(std::slice::from_ref(&many)).links.is_empty());
    assert!(!links(&[many[..5].to_vec()]).links.is_empty(), "while few say it, it may be the goods");
    // One seller says it in all its listings, and a reseller copies one of them with it.
    let mut of_one: Vec<_> = (0..OF_ONE_SELLER + 2).map(|n| signed(&of(1, n, &text(n)))).collect();
    of_one.push(signed(&of(2, 0, &text(3))));
    let index = links(&[of_one]);
    let copied = number_of(&of(1, 3, "").id);
    let copy = number_of(&of(2, 0, "").id);
    assert_eq!(index.links.keys().copied().collect::<Vec<_>>(), [(copied.min(copy), copied.max(copy))]);
}

#[test]
fn a_chain_of_links_is_no_cluster() {
    let members: Vec<Member> = (1..=4).map(|n| Member { first_seen: n as i64, id: n }).collect();
    let mut chain = Pairs::default();
    [(1, 2), (2, 3), (3, 4)].into_iter().for_each(|(a, b)| chain.insert(a, b));
    let none = Pairs::default();
    assert_eq!(clusters(&members, &chain, &none, &none), [vec![1, 2], vec![3, 4]]);
    chain.insert(1, 3);
    assert_eq!(clusters(&members, &chain, &none, &none), [vec![1, 2, 3]], "the fourth is linked to one of three");
    let mut confirmed = Pairs::default();
    confirmed.insert(4, 2);
    assert_eq!(clusters(&members, &chain, &confirmed, &none), [vec![1, 2, 3, 4]]);
    let mut apart = Pairs::default();
    apart.insert(1, 2);
    assert_eq!(clusters(&members, &chain, &none, &apart), [vec![1, 3]]);
}

#[test]
fn a_signature_reads_back() {
    let (_, signature) = signed(&listing("a", "One", "1", &format!("{} 5,199 people, 31 hours", text(4))));
    let signature = signature.unwrap();
    assert!(!signature.text.is_empty() && signature.numbers.len() == 2 && !signature.title.is_empty());
    let bytes = signature.to_bytes();
    assert_eq!(Signature::from_bytes(&bytes).as_ref(), Some(&signature));
    assert_eq!(Signature::from_bytes(&bytes[1..]), None);
    assert_eq!(Signature::from_bytes(&[]), None);
}

/// Listings of few sellers in few sources that share texts, boilerplate and numbers in many ways.
fn catalogue() -> impl Strategy<Value = Vec<Listing>> {
    let one = (0..3usize, 0..4usize, proptest::collection::vec(0..6usize, 1..4), 0..3usize);
    proptest::collection::vec(one, 2..60).prop_map(|all| {
        let listing = |(n, (source, seller, parts, number)): (usize, (usize, usize, Vec<usize>, usize))| {
            let seller = if seller == 0 { String::new() } else { format!("Seller {seller}") };
            let texts: Vec<String> = parts.into_iter().map(text).collect();
            let text = format!("{} {} people, {} files", texts.join(" "), 1_234 + number, 98_765 + number);
            super::tests::listing(&format!("s{source}"), &seller, &n.to_string(), &text)
        };
        all.into_iter().enumerate().map(listing).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn neither_order_nor_steps_change_the_links(listings in catalogue(), seed in any::<u64>(), steps in 1..9usize) {
        let all: Vec<_> = listings.iter().map(signed).collect();
        let at_once = links(std::slice::from_ref(&all));
        let mut shuffled = all.clone();
        let mut random = seed;
        for at in (1..shuffled.len()).rev() {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            shuffled.swap(at, (random >> 33) as usize % (at + 1));
        }
        let chunks: Vec<_> = shuffled.chunks(steps).map(<[_]>::to_vec).collect();
        prop_assert_eq!(&links(&chunks).links, &at_once.links);
        // Some come with another text first, some are taken out and come again.
        let mut changed: Vec<_> = shuffled.chunks(steps).map(<[_]>::to_vec).collect();
        let other: Vec<_> = all.iter().map(|(id, _)| (*id, all[0].1.clone())).take(all.len() / 2).collect();
        let gone: Vec<_> = all.iter().rev().take(all.len() / 2).map(|(id, _)| (*id, None)).collect();
        changed.insert(0, other);
        changed.push(gone);
        changed.push(all.clone());
        prop_assert_eq!(links(&changed).links, at_once.links);
    }

    #[test]
    fn a_comparison_is_symmetric(listings in catalogue()) {
        let signatures: Vec<Signature> = listings.iter().filter_map(|l| signed(l).1).collect();
        for (a, b) in signatures.iter().zip(signatures.iter().skip(1)) {
            let counts = |key: u64| !key.is_multiple_of(3);
            prop_assert_eq!(compare(a, b, counts), compare(b, a, counts));
            let shared = compare(a, b, counts);
            prop_assert_eq!(link(&shared, [a.owner, b.owner]), link(&shared, [b.owner, a.owner]));
        }
    }

    #[test]
    fn clusters_are_the_same_for_any_order_of_members(pairs in proptest::collection::vec((0..12u128, 0..12u128), 0..30)) {
        let mut links = Pairs::default();
        pairs.iter().filter(|(a, b)| a != b).for_each(|(a, b)| links.insert(*a, *b));
        let members: Vec<Member> = (0..12).map(|id| Member { first_seen: (id as i64 * 7) % 5, id }).collect();
        let reversed: Vec<Member> = members.iter().rev().copied().collect();
        let none = Pairs::default();
        let found = clusters(&members, &links, &none, &none);
        prop_assert_eq!(&found, &clusters(&reversed, &links, &none, &none));
        let first: BTreeMap<u128, i64> = members.iter().map(|m| (m.id, m.first_seen)).collect();
        for cluster in found {
            for (at, id) in cluster.iter().enumerate().skip(1) {
                prop_assert!(first[&cluster[0]] <= first[id]);
                let before = &cluster[..at];
                let linked = before.iter().filter(|other| links.contains(*id, **other)).count();
                prop_assert!(links.contains(*id, cluster[0]) || 2 * linked > before.len());
            }
        }
    }
}
