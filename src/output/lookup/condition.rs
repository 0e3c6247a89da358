//! The conditions by which the index divides all listings, and how a combination of them is read back as a comparison.

use crate::assess::lookup::{AskedPlatform, Comparison, Fit, Kinds, Question, name, year_names};
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
    pub places: Vec<Searched>,
    pub words: Vec<Searched>,
    pub brokers: Vec<Searched>,
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
    any_platform: u32,
    place: u32,
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
        let searched = |words: &String, fields: &[TextField]| Searched {
            words: words.clone(),
            ast: Ast::from_root(Some(Node::Any(fields.iter().map(|field| phrase(*field, words)).collect()))),
        };
        let root = |searched: &Searched| searched.ast.root().cloned();
        let words =
            question.platforms.iter().filter_map(|p| if let AskedPlatform::Words(w) = p { Some(w) } else { None });
        let words: Vec<Searched> = words.map(|w| searched(w, &TEXTS)).collect();
        let places: Vec<Searched> = question.places.iter().map(|p| searched(p, &TEXTS)).collect();
        let brokers: Vec<Searched> = question.brokers.iter().map(|b| searched(b, &[TextField::Broker])).collect();
        let known =
            question.platforms.iter().filter_map(|p| if let AskedPlatform::Known(p) = p { Some(p) } else { None });
        let kinds = question.kinds_meant();
        let mut platform = traits(name::PLATFORM, &mut known.map(|p| p.id.clone()));
        platform.extend(words.iter().filter_map(root));
        let years = question.years.map(|(from, to)| year_names(from, to));
        let one = |flag: &str| vec![has(flag)];
        let bits = Bits {
            platform: add(platform),
            any_platform: add(one(name::PLATFORM)),
            place: add(places.iter().filter_map(root).collect()),
            broker: add(brokers.iter().filter_map(root).collect()),
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
            platform: !question.platforms.is_empty(),
            place: !question.places.is_empty(),
            broker: !question.brokers.is_empty(),
            kind: !kinds.is_empty(),
            kind_is_implied: question.kinds.is_empty(),
            country: !question.countries.is_empty(),
            language: !question.languages.is_empty(),
            years: question.years.is_some(),
        };
        Self { asts, bits, asked, places, words, brokers }
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

    /// How these listings stand to the question.
    pub fn comparison(&self, combination: Combination) -> Comparison {
        let (b, asked) = (&self.bits, self.asked);
        let set = |bit| is_set(combination, bit);
        let fit = |asked: bool, fits: bool, stated: bool| match (asked, fits, stated) {
            (false, ..) => Fit::NotAsked,
            (_, true, _) => Fit::Fits,
            (_, _, true) => Fit::Differs,
            _ => Fit::NotStated,
        };
        Comparison {
            platform: fit(asked.platform, set(b.platform), set(b.any_platform)),
            place: fit(asked.place, set(b.place), false),
            broker: fit(asked.broker, set(b.broker), false),
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

fn has(value: &str) -> Node {
    leaf(QueryField::Facet(FacetField::LookUp), value, Form::Word)
}

fn phrase(field: TextField, words: &str) -> Node {
    leaf(QueryField::Text(field), words, Form::Phrase { slop: 0 })
}

fn leaf(field: QueryField, text: &str, form: Form) -> Node {
    Node::Leaf(Leaf { field: Some(field), text: text.to_owned(), form, span: 0..0 })
}
