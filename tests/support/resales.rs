//! Listings with planted resales, for tests and measurements: copies, other words, other units, another language, and
//! half of the text among the words of the reseller. All that is not planted is no resale, though it looks alike: every
//! seller has sentences that all its listings repeat, as has every source.

use super::Random;
use brokerwatch::domain::listing::{Amount, Broker, Listing, ListingId, Price};
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

/// How a listing was resold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Resold {
    /// In the same words.
    Copied,
    /// Every fifth word is another, sentences are in another order, one is left out.
    Reworded,
    /// Every tenth word is another, hours are minutes, and gigabytes are megabytes.
    OtherUnits,
    /// No word is the same; numbers are written as in German.
    Translated,
    /// Half of the sentences, numbers among them.
    Half,
}

impl Resold {
    pub const ALL: [Self; 5] = [Self::Copied, Self::Reworded, Self::OtherUnits, Self::Translated, Self::Half];
}

/// A listing, and what it is a resale of.
pub struct Made {
    pub listing: Listing,
    /// Goods that are the same have the same number.
    pub goods: usize,
    /// None for the original.
    pub resold: Option<Resold>,
}

/// Titles and descriptions of invented words, for a corpus without the generator.
pub fn invented(count: usize, random: &mut Random) -> Vec<(String, String, String)> {
    let word = |random: &mut Random| {
        // Few words are frequent and most are rare, as in any text.
        let rank = random.below(3_000).min(random.below(3_000)).min(random.below(3_000));
        pseudo(&format!("w{rank}"))
    };
    let sentence = |random: &mut Random| {
        let length = 6 + random.below(12);
        let words: Vec<String> = (0..length).map(|_| word(random)).collect();
        words.join(" ") + "."
    };
    let one = |random: &mut Random| {
        let title = [word(random), word(random), word(random)].join(" ");
        let sentences: Vec<String> = (0..5 + random.below(10)).map(|_| sentence(random)).collect();
        (title, sentences.join(" "), format!("Seller {}", random.below(count / 12 + 5)))
    };
    (0..count).map(|_| one(random)).collect()
}

/// Makes a corpus of texts (title, description, seller), of which some are resold once.
pub fn corpus(texts: Vec<(String, String, String)>, resales: usize, random: &mut Random) -> Vec<Made> {
    let sellers: Vec<String> = texts.iter().map(|(.., seller)| seller.clone()).collect();
    let mut made: Vec<Made> = Vec::with_capacity(texts.len() + resales);
    for (goods, (title, text, seller)) in texts.into_iter().enumerate() {
        // Two of three state their sizes.
        let text = if random.below(3) == 0 { text } else { format!("{text} {}", sizes(random)) };
        let listing = listing(&format!("o{goods}"), &title, text, &seller, random);
        made.push(Made { listing, goods, resold: None });
    }
    let originals = made.len();
    for number in 0..resales {
        let goods = number * originals / resales;
        let how = Resold::ALL[number % Resold::ALL.len()];
        let original = &made[goods].listing;
        let seller = loop {
            let seller = &sellers[random.below(sellers.len())];
            if original.broker.as_ref().is_some_and(|b| b.name != *seller) {
                break seller.clone();
            }
        };
        // Without what the first seller says in all its listings.
        let plain = original.description.split('\n').next().unwrap_or_default();
        let (title, text) = resold(how, &original.title, plain, random);
        let listing = listing(&format!("r{number}"), &title, text, &seller, random);
        made.push(Made { listing, goods, resold: Some(how) });
    }
    made
}

/// A sentence of sizes, as most real listings have.
fn sizes(random: &mut Random) -> String {
    let (people, hours) = (100 + random.below(60_000), 10 + random.below(5_000));
    let (tenths, bytes, files) = (random.below(10), 1 + random.below(900), 1_000 + random.below(3_000_000));
    format!("It holds {people} people, {hours}.{tenths} hours, {bytes}.{tenths} GB and {files} files.")
}

fn listing(native: &str, title: &str, text: String, seller: &str, random: &mut Random) -> Listing {
    let source = format!("market-{}", random.below(4));
    // What the seller and the source print under every offer.
    let own: Vec<String> = (0..3).map(|n| spoken(&format!("{seller} {n}"), 12)).collect();
    let text = format!("{text}\n\n{}\n\n{}", own.join(" "), spoken(&source, 14));
    let text_of_price = format!("{} USD", 100 + random.below(90_000));
    Listing {
        id: ListingId::derive(&source, native),
        native_id: native.to_owned(),
        source,
        broker: Some(Broker::named(seller)),
        price: Some(Price { text: text_of_price, amount: Amount::OnRequest }),
        ..Listing::bare(title, &text)
    }
}

/// A sentence that is always the same for a name.
fn spoken(name: &str, words: usize) -> String {
    (0..words).map(|n| pseudo(&format!("{name} {n}"))).collect::<Vec<_>>().join(" ") + "."
}

fn resold(how: Resold, title: &str, text: &str, random: &mut Random) -> (String, String) {
    let mut sentences: Vec<String> = text.split_inclusive(". ").map(str::to_owned).collect();
    match how {
        Resold::Copied => {}
        Resold::Reworded => {
            let middle = sentences.len() / 2;
            sentences.rotate_left(middle);
            sentences.pop();
            return (reworded(title, 3, random), reworded(&sentences.concat(), 5, random));
        }
        Resold::OtherUnits => {
            let text = reworded(&sentences.concat(), 10, random);
            return (title.to_owned(), other_units(&text));
        }
        Resold::Translated => return (translated(title), translated(&sentences.concat())),
        Resold::Half => sentences = sentences.split_off(sentences.len() / 2),
    }
    (title.to_owned(), sentences.concat())
}

/// Another word in place of one in so many, never of a number or its unit.
fn reworded(text: &str, one_in: usize, random: &mut Random) -> String {
    let mut after_number = false;
    let word = |word: &str| {
        let number = word.starts_with(|c: char| c.is_ascii_digit());
        let kept = number || std::mem::replace(&mut after_number, number);
        after_number = number;
        if kept || random.below(one_in) > 0 { word.to_owned() } else { pseudo(&format!("other {word}")) }
    };
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// Hours as minutes and gigabytes as megabytes.
fn other_units(text: &str) -> String {
    let words: Vec<&str> = text.split(' ').collect();
    let mut written = Vec::new();
    let mut words = words.into_iter().peekable();
    while let Some(word) = words.next() {
        let unit = words.peek().copied().unwrap_or_default();
        match (word.parse::<f64>(), unit.trim_end_matches([',', '.'])) {
            (Ok(value), "hours") => written.push(format!("{} {}", value * 60.0, unit.replace("hours", "minutes"))),
            (Ok(value), "GB") => written.push(format!("{} {}", value * 1_000.0, unit.replace("GB", "MB"))),
            _ => {
                written.push(word.to_owned());
                continue;
            }
        }
        words.next();
    }
    written.join(" ")
}

/// Every word another; numbers and units as a German writes them.
fn translated(text: &str) -> String {
    let word = |word: &str| {
        let end = word.trim_end_matches([',', '.']).len();
        let (stem, mark) = word.split_at(end);
        match stem {
            "hours" => format!("Stunden{mark}"),
            "GB" => word.to_owned(),
            number if number.starts_with(|c: char| c.is_ascii_digit()) => {
                let (whole, decimals) = number.split_once('.').unwrap_or((number, ""));
                let mut grouped = String::new();
                for (at, digit) in whole.chars().enumerate() {
                    if at > 0 && (whole.len() - at).is_multiple_of(3) {
                        grouped.push('.');
                    }
                    grouped.push(digit);
                }
                if decimals.is_empty() { grouped + mark } else { format!("{grouped},{decimals}{mark}") }
            }
            other => pseudo(&format!("german {other}")) + mark,
        }
    };
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// An invented word, always the same for a name.
fn pseudo(name: &str) -> String {
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    let mut rest = hasher.finish();
    let mut word = String::new();
    for _ in 0..2 + rest % 3 {
        word.push(char::from(b"bdfgklmnprstvz"[(rest >> 8) as usize % 14]));
        word.push(char::from(b"aeiou"[(rest >> 16) as usize % 5]));
        rest = rest.rotate_right(19);
    }
    word
}

/// What a search for resales found of those planted.
#[derive(Debug, Default)]
pub struct Measured {
    /// Pairs in a cluster that are the same goods, and all pairs in clusters.
    pub right: usize,
    pub found: usize,
    /// Resales in a cluster with their original, and all, by how they were resold.
    pub by_way: std::collections::BTreeMap<Resold, (usize, usize)>,
}

impl Measured {
    /// Compares clusters of positions in a corpus with what was planted.
    pub fn of(made: &[Made], clusters: &[Vec<usize>]) -> Self {
        let mut measured = Self::default();
        let mut cluster_of = vec![usize::MAX; made.len()];
        for (number, cluster) in clusters.iter().enumerate() {
            for (at, one) in cluster.iter().enumerate() {
                cluster_of[*one] = number;
                for other in &cluster[at + 1..] {
                    measured.found += 1;
                    measured.right += usize::from(made[*one].goods == made[*other].goods);
                }
            }
        }
        for (at, one) in made.iter().enumerate() {
            let Some(how) = one.resold else { continue };
            let entry = measured.by_way.entry(how).or_default();
            entry.1 += 1;
            // The original of goods has their number as its position.
            entry.0 += usize::from(cluster_of[at] != usize::MAX && cluster_of[at] == cluster_of[one.goods]);
        }
        measured
    }

    pub fn precision(&self) -> f64 {
        self.right as f64 / self.found.max(1) as f64
    }

    pub fn recall(&self) -> f64 {
        let (found, all) = self.by_way.values().fold((0, 0), |(f, a), (found, all)| (f + found, a + all));
        found as f64 / all.max(1) as f64
    }
}
