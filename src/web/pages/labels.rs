//! Labels of facets, facet values, sort orders, countries, languages and facts.

use crate::assess::completeness::Grade;
use crate::domain::listing::{Severity, TermId};
use crate::domain::market::Platforms;
use crate::search::{DOUBTS, FacetField, READ_TWICE};
use crate::web::App;

/// Heading of a facet.
pub(in crate::web) fn facet(field: FacetField) -> &'static str {
    match field {
        FacetField::Sensitivity => "Sensitivity",
        FacetField::Consent => "Consent",
        FacetField::Provenance => "Provenance",
        FacetField::Severity => "Most serious finding",
        FacetField::Modality => "Kind of data",
        FacetField::Country => "Country",
        FacetField::Language => "Language of the data",
        FacetField::Source => "Source",
        FacetField::Broker => "Broker",
        FacetField::Licence => "Licence",
        FacetField::Rule => "Rule",
        FacetField::Pack => "Body of law",
        FacetField::Jurisdiction => "Where a finding applies",
        FacetField::Undecided => "Undecided because missing",
        FacetField::Grade => "Documentation",
        FacetField::Currency => "Currency",
        FacetField::Status => "Availability",
        FacetField::Written => "Language of the listing",
        FacetField::SecondReader => "Seen by the second reader",
        FacetField::MayApply => "May apply if the seller is where signs imply",
        FacetField::LookUp => "What people can look up",
    }
}

/// Label of a sort order, by its name in URLs.
pub(super) fn order(name: &str) -> &str {
    match name {
        "relevance" => "Best match",
        "newest" => "Newest",
        "oldest" => "Oldest",
        "first-seen-desc" => "Newest in this catalogue",
        "price-asc" => "Cheapest",
        "price-desc" => "Most expensive",
        "volume-desc" => "Largest volume",
        "volume-asc" => "Smallest volume",
        "people-desc" => "Most people",
        "severity-desc" => "Most serious finding",
        "grade-asc" => "Least documented",
        "id" => "By id",
        other => other,
    }
}

/// Label of a facet value; the value itself if it has none.
pub(in crate::web) fn value(app: &App, field: FacetField, value: &str) -> String {
    let known = match field {
        FacetField::Sensitivity | FacetField::Consent | FacetField::Provenance => {
            TermId::try_from(format!("{}:{value}", field.name()))
                .ok()
                .and_then(|id| app.method.vocabulary.get(&id))
                .map(|card| card.head.label.clone())
        }
        FacetField::Severity => {
            Severity::ALL.iter().find(|s| s.name() == value).map(|s| super::format::severity_badge(*s).label.to_owned())
        }
        FacetField::Country => place(value),
        FacetField::Language | FacetField::Written => language(value).map(|name| format!("{name} ({value})")),
        FacetField::Source => app.sources.get(value).map(|card| card.title.clone()),
        FacetField::Rule | FacetField::MayApply => app.method.rules.get(value).map(|card| card.head.title.clone()),
        FacetField::Modality if value == "3d" => Some("3D".to_owned()),
        FacetField::Modality => Some(capitalised(value)),
        FacetField::Pack => Some(pack(app, value)),
        FacetField::Jurisdiction => jurisdiction(value),
        FacetField::SecondReader => second_reader(app, value),
        FacetField::Undecided => Some(fact(value)),
        FacetField::Grade => Grade::ALL.iter().find(|g| g.name() == value).map(|g| match g.from_percent() {
            0 => format!("{value}: below {} %", Grade::D.from_percent()),
            percent => format!("{value}: from {percent} %"),
        }),
        FacetField::Status => Some(match value {
            "delisted" => "no longer listed".to_owned(),
            "free" => "free of charge".to_owned(),
            "sample" => "invented sample".to_owned(),
            other => other.replace('-', " "),
        }),
        FacetField::LookUp => value
            .strip_prefix("platform-")
            .and_then(|id| Platforms::get().by_id(id))
            .map(|platform| format!("names {} as origin", platform.name)),
        FacetField::Broker | FacetField::Licence | FacetField::Currency => None,
    };
    known.unwrap_or_else(|| value.to_owned())
}

/// English short name of an ISO 3166-1 alpha-2 code.
pub(in crate::web) fn country(code: &str) -> Option<String> {
    rust_iso3166::from_alpha2(code).map(|c| c.name.to_owned())
}

/// English name of a BCP 47 tag, by its primary language.
pub(in crate::web) fn language(tag: &str) -> Option<String> {
    let primary = tag.split('-').next().unwrap_or(tag);
    let language = isolang::Language::from_639_1(primary).or_else(|| isolang::Language::from_639_3(primary))?;
    Some(language.to_name().to_owned())
}

/// The code of the country with this English name, in any case.
pub(in crate::web) fn code_of_country(name: &str) -> Option<String> {
    let name = name.trim().to_lowercase();
    let all = || rust_iso3166::ALL_ALPHA2.iter().filter_map(|code| rust_iso3166::from_alpha2(code));
    // “Russia” is a prefix of the official name.
    let prefixed = |c: &rust_iso3166::CountryCode| name.len() > 3 && c.name.to_lowercase().starts_with(&name);
    let found = all().find(|c| c.name.to_lowercase() == name).or_else(|| all().find(prefixed));
    found.map(|country| country.alpha2.to_owned())
}

/// The code of the language with this English name, in any case.
pub(in crate::web) fn code_of_language(name: &str) -> Option<String> {
    let named = isolang::Language::from_name(&capitalised(&name.trim().to_lowercase()))?;
    Some(named.to_639_1().unwrap_or_else(|| named.to_639_3()).to_owned())
}

/// The label of a fact that a rule needs.
pub(super) fn fact(name: &str) -> String {
    let known = match name {
        "" => "enough",
        "states" => "the state or province",
        "seller-country" => "the seller's country",
        "use" => "what the data may be used for",
        "buyer" => "who may buy",
        "provenance" => "where the data come from",
        "modalities" => "the kind of content",
        "people" => "how many people",
        "devices" => "how many devices",
        "price.amount" => "the price",
        "ages.min" | "ages.max" => "ages",
        "collected.years-before-publication" => "when the data were collected and published",
        "sign" => "further evidence of what it offers",
        other => match other.strip_prefix("sign ") {
            Some(of) => return format!("further evidence of {}", of.replace(['-', '_'], " ")),
            None => return other.replace(['-', '_'], " "),
        },
    };
    known.to_owned()
}

/// Label of a pack, the title of its card; its id for a pack without a card.
fn pack(app: &App, id: &str) -> String {
    let title = app.method.rules.pack(id).map(|card| card.head.title.clone());
    title.unwrap_or_else(|| capitalised(&id.replace('-', " ")))
}

/// Name of a jurisdiction.
fn jurisdiction(code: &str) -> Option<String> {
    match code {
        "any" => Some("Anywhere".to_owned()),
        "EU" => Some("European Union (EU)".to_owned()),
        _ => place(code),
    }
}

/// Whether a code of ISO 3166-2 names a part of a country.
pub(in crate::web) fn is_part_of_country(code: &str) -> bool {
    rust_iso3166::iso3166_2::from_code(code).is_some()
}

/// Name of a country or of a part of one.
fn place(code: &str) -> Option<String> {
    let part = rust_iso3166::iso3166_2::from_code(code).map(|part| part.name.to_owned());
    part.or_else(|| country(code)).map(|name| format!("{name} ({code})"))
}

/// First letter in upper case.
pub(super) fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// What the second reader sees or does not see, in words.
fn second_reader(app: &App, value: &str) -> Option<String> {
    if value == READ_TWICE {
        return Some("has read the listing".to_owned());
    }
    let (slug, doubts) = match value.strip_prefix(DOUBTS) {
        Some(slug) => (slug, true),
        None => (value, false),
    };
    let card = app.method.vocabulary.cards().find(|card| card.head.id.slug() == slug && !card.head.absence)?;
    Some(match doubts {
        true => format!("{}: not seen", card.head.label),
        false => card.head.label.clone(),
    })
}
