//! The conditions by which the index divides all listings, and how a combination of them is read back as a comparison.

use crate::assess::lookup::{
    AskedPlatform, Cities, Comparison, Fit, Found, FoundNames, Kinds, Question, Sought, name, year_names,
};
use crate::search::{Ast, Combination, FacetField, Form, Leaf, Node, QueryField, SAMPLES, TextField, parse};

/// Texts in which words are searched.
const TEXTS: [TextField; 3] = [TextField::Title, TextField::Keywords, TextField::Description];

/// One part of a question that words are searched for.
pub(super) struct Searched {
    /// The words as asked.
    pub words: String,
    /// The query for them.
    pub ast: Ast,
}

/// The conditions of a question. Each is one bit of a combination.
pub(super) struct Conditions {
    pub asts: Vec<Ast>,
    bits: Bits,
    asked: Asks,
    /// Cities of the table, in all their names.
    pub cities: Vec<Searched>,
    /// What the texts of listings are read for.
    pub sought: Sought,
    /// Sellers as they are asked for.
    pub brokers: Vec<String>,
}

/// Which parts are asked for.
#[derive(Clone, Copy)]
struct Asks {
    platform: bool,
    place: bool,
    broker: bool,
    kind: bool,
    kind_is_implied: bool,
    country: bool,
    language: bool,
    years: bool,
}

/// The bit of each condition.
struct Bits {
    platform: u32,
    mention: u32,
    any_platform: u32,
    city: u32,
    city_words: u32,
    /// Words of names that the tables do not have: of platforms and domains, places, sellers.
    words: [u32; 3],
    /// One of them in title or keywords.
    in_title: u32,
    broker: u32,
    kind: u32,
    any_kind: u32,
    country: u32,
    any_country: u32,
    language: u32,
    any_language: u32,
    year: u32,
    any_year: u32,
    synthetic: u32,
    commissioned: u32,
    public: u32,
    origin: u32,
    sample: u32,
    /// The first of the kinds, in the order of their names.
    kinds: u32,
}

impl Conditions {
    pub fn of(question: &Question) -> Self {
        let mut asts = Vec::new();
        let mut add = |nodes: Vec<Node>| {
            asts.push(Ast::from_root(Some(Node::Any(nodes))));
            asts.len() as u32 - 1
        };
        let traits = |group: &str, values: &mut dyn Iterator<Item = String>| {
            values.map(|value| has(&name::of(group, value))).collect::<Vec<Node>>()
        };
        let sought = Sought::of(question);
        let asked: Vec<(&String, usize)> =
            question.places.iter().filter_map(|place| Some((place, Cities::get().named(place)?))).collect();
        let named = |(place, city): &(&String, usize)| {
            let names: Vec<String> = Cities::get().names(*city).map(str::to_owned).collect();
            Searched { words: (*place).clone(), ast: Ast::from_root(Some(Node::Any(phrases(&names, &TEXTS)))) }
        };
        let cities: Vec<Searched> = asked.iter().map(named).collect();
        let known: Vec<_> = question
            .platforms
            .iter()
            .filter_map(|p| if let AskedPlatform::Known(p) = p { Some(p.id.clone()) } else { None })
            .collect();
        let kinds = question.kinds_meant();
        let spellings = sought.spellings();
        let years = question.years.map(|(from, to)| year_names(from, to));
        let one = |flag: &str| vec![has(flag)];
        let bits = Bits {
            platform: add(traits(name::PLATFORM, &mut known.iter().cloned())),
            mention: add(traits(name::MENTION, &mut known.iter().cloned())),
            any_platform: add(one(name::PLATFORM)),
            city: add(traits(name::CITY, &mut asked.iter().map(|(_, city)| Cities::get().slug(*city)))),
            city_words: add(cities.iter().filter_map(|c| c.ast.root().cloned()).collect()),
            words: spellings.each_ref().map(|words| add(phrases(words, &TEXTS))),
            in_title: add(phrases(&spellings.concat(), &TEXTS[..2])),
            broker: add(phrases(&question.brokers, &[TextField::Broker])),
            kind: add(traits(name::KIND, &mut kinds.iter().map(|k| (*k).to_owned()))),
            any_kind: add(one(name::KIND)),
            country: add(traits(name::COUNTRY, &mut question.countries.iter().cloned())),
            any_country: add(one(name::COUNTRY)),
            language: add(traits(name::LANGUAGE, &mut question.languages.iter().cloned())),
            any_language: add(one(name::LANGUAGE)),
            year: add(years.unwrap_or_default().iter().map(|year| has(year)).collect()),
            any_year: add(one(name::YEARS)),
            synthetic: add(one(name::SYNTHETIC)),
            commissioned: add(one(name::COMMISSIONED)),
            public: add(one(name::PUBLIC)),
            origin: add(one(name::ORIGIN)),
            sample: add(parse(SAMPLES).0.root().cloned().into_iter().collect()),
            kinds: Kinds::get().names().map(|kind| add(one(&name::of(name::KIND, kind)))).min().unwrap_or_default(),
        };
        let asked = Asks {
            platform: !question.platforms.is_empty() || !question.urls.is_empty(),
            place: !question.places.is_empty(),
            broker: !question.brokers.is_empty(),
            kind: !kinds.is_empty(),
            kind_is_implied: question.kinds.is_empty(),
            country: !question.countries.is_empty(),
            language: !question.languages.is_empty(),
            years: question.years.is_some(),
        };
        Self { asts, bits, asked, cities, sought, brokers: question.brokers.clone() }
    }

    /// Whether these are invented samples.
    pub fn is_sample(&self, combination: Combination) -> bool {
        is_set(combination, self.bits.sample)
    }

    /// The names of the kinds that these listings offer.
    pub fn kinds(&self, combination: Combination) -> impl Iterator<Item = &'static str> {
        let first = self.bits.kinds;
        Kinds::get().names().zip(first..).filter(move |(_, bit)| is_set(combination, *bit)).map(|(kind, _)| kind)
    }

    /// Whether the texts of these listings must be read, and whether their titles already bear the words.
    pub fn must_be_read(&self, combination: Combination) -> Option<bool> {
        let bears = self.bits.words.iter().any(|bit| is_set(combination, *bit));
        bears.then(|| is_set(combination, self.bits.in_title))
    }

    /// How listings stand to the question. Names that were not read for count as mentioned.
    pub fn comparison(&self, combination: Combination, found: Option<&FoundNames>) -> Comparison {
        let (b, asked) = (&self.bits, self.asked);
        let set = |bit| is_set(combination, bit);
        let fit = |asked: bool, fits: bool, stated: bool| match (asked, fits, stated) {
            (false, ..) => Fit::NotAsked,
            (_, true, _) => Fit::Fits,
            (_, _, true) => Fit::Differs,
            _ => Fit::NotStated,
        };
        let named = |asked: bool, fits: bool, mentioned: bool, words: u32, found: Option<&[Found]>, other: bool| {
            let is_origin = found.is_some_and(|found| found.iter().any(|f| f.is_origin));
            let bears = found.map_or(set(words), |found| !found.is_empty());
            match fit(asked, fits || is_origin, other) {
                Fit::NotStated | Fit::Differs if mentioned || bears => Fit::Mentioned,
                fit => fit,
            }
        };
        let [platform, place, broker] = b.words;
        Comparison {
            platform: named(
                asked.platform,
                set(b.platform),
                set(b.mention),
                platform,
                found.map(|f| f.platforms.as_slice()),
                set(b.any_platform),
            ),
            place: named(asked.place, set(b.city), set(b.city_words), place, found.map(|f| f.places.as_slice()), false),
            broker: named(asked.broker, set(b.broker), false, broker, found.map(|f| f.brokers.as_slice()), false),
            kind: fit(asked.kind, set(b.kind), set(b.any_kind)),
            kind_is_implied: asked.kind_is_implied,
            offers_kind: set(b.any_kind),
            country: fit(asked.country, set(b.country), set(b.any_country)),
            language: fit(asked.language, set(b.language), set(b.any_language)),
            years: fit(asked.years, set(b.year), set(b.any_year)),
            synthetic: set(b.synthetic),
            commissioned: set(b.commissioned),
            public: set(b.public),
            says_origin: set(b.origin),
        }
    }
}

fn is_set(combination: Combination, bit: u32) -> bool {
    combination >> bit & 1 == 1
}

fn phrases(words: &[String], fields: &[TextField]) -> Vec<Node> {
    words.iter().flat_map(|words| fields.iter().map(move |field| phrase(*field, words))).collect()
}

fn has(value: &str) -> Node {
    leaf(QueryField::Facet(FacetField::LookUp), value, Form::Word)
}

fn phrase(field: TextField, words: &str) -> Node {
    leaf(QueryField::Text(field), words, Form::Phrase { slop: 0 })
}

fn leaf(field: QueryField, text: &str, form: Form) -> Node {
    Node::Leaf(Leaf { field: Some(field), text: text.to_owned(), form, span: 0..0 })
}
