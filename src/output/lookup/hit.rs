//! A hit as it is shown: what made it one and what speaks against it, in the words of the listing.

use super::answer::{LookupHit, Reason};
use super::condition::{Conditions, Searched};
use crate::assess::lookup::{AskedPlatform, Cities, Comparison, Fit, Kinds, Mark, Question, Traits, Verdict};
use crate::domain::listing::{Amount, Field, Price};
use crate::domain::market::Platforms;
use crate::search::{Highlighter, IndexError, Searcher};
use crate::store::StoredListing;

/// What is needed to quote words: one highlighter for each city that was searched, and what texts are read for.
pub(super) struct Quoter<'a> {
    conditions: &'a Conditions,
    cities: Vec<(String, Highlighter)>,
}

impl<'a> Quoter<'a> {
    pub fn new(conditions: &'a Conditions, searcher: &Searcher) -> Result<Self, IndexError> {
        let literal = searcher.literal();
        let one = |s: &Searched| Ok((s.words.clone(), Highlighter::new(&literal.plan(&s.ast)?)));
        let cities = conditions.cities.iter().map(one).collect::<Result<Vec<_>, IndexError>>()?;
        Ok(Self { conditions, cities })
    }

    /// The hit of a listing.
    pub fn hit(&self, stored: &StoredListing, question: &Question, c: &Comparison, verdict: &Verdict) -> LookupHit {
        let (listing, traits) = (&stored.listing, Traits::of(&stored.listing, &stored.assessment));
        let seller = listing.broker.as_ref().map(|b| b.name.clone());
        LookupHit {
            id: listing.id.to_string(),
            page: format!("/listings/{}", listing.id),
            title: listing.title.clone(),
            price: listing.price.as_ref().map(price),
            findings: stored.assessment.findings.len(),
            delisted: stored.delisted.and_then(day),
            reasons: self.reasons(stored, question, &traits, seller.as_deref()),
            against: against(stored, question, &traits, c),
            seller,
            score: verdict.score(),
            score_parts: verdict.parts.clone(),
        }
    }

    fn reasons(&self, stored: &StoredListing, q: &Question, traits: &Traits, seller: Option<&str>) -> Vec<Reason> {
        let mut reasons = Vec::new();
        let mut add = |reason: String, mark: Option<&Mark>| {
            if let Some(mark) = mark {
                reasons.push(Reason { reason, words: Some(mark.clone()) });
            }
        };
        for platform in &q.platforms {
            if let AskedPlatform::Known(platform) = platform {
                let id = platform.id.as_str();
                add(format!("names {}", platform.name), traits.platforms.get(id));
                add(mentions(&platform.name), traits.mentioned.get(id));
            }
        }
        for (city, highlighter) in &self.cities {
            let slug = Cities::get().named(city).map(|number| Cities::get().slug(number)).unwrap_or_default();
            match traits.cities.get(&slug) {
                Some(mark) => add(format!("names {city}"), Some(mark)),
                None => add(mentions(city), quote(stored, highlighter).as_ref()),
            }
        }
        let asked = |name: &&String| {
            seller.is_some_and(|seller| crate::search::folded(seller).contains(&crate::search::folded(name)))
        };
        let sold = self.conditions.brokers.iter().find(asked).zip(seller);
        add("is sold by".to_owned(), sold.map(|(_, seller)| Mark::fact("seller", seller)).as_ref());
        let found = self.conditions.sought.find(&stored.listing);
        for found in found.platforms.iter().chain(&found.places).chain(&found.brokers) {
            let reason = if found.is_origin { format!("names {}", found.name) } else { mentions(&found.name) };
            add(reason, Some(&found.mark));
        }
        if let Some((from, to)) = q.years {
            let overlap = traits.years.iter().find(|(first, last, _)| *first <= to && from <= *last);
            add("the years overlap".to_owned(), overlap.map(|(.., mark)| mark));
        }
        for country in &q.countries {
            add(format!("states {country}"), traits.countries.get(country));
        }
        for kind in q.kinds_meant() {
            add(format!("offers {}", Kinds::get().label(kind).unwrap_or(kind)), traits.kinds.get(kind));
        }
        for language in &q.languages {
            add(format!("is in the language {language}"), traits.languages.get(language));
        }
        reasons
    }
}

/// Of a name that stands in a listing, and not as what its data is from.
fn mentions(name: &str) -> String {
    format!("mentions {name} without saying that its data is from there")
}

fn against(stored: &StoredListing, q: &Question, traits: &Traits, c: &Comparison) -> Vec<Reason> {
    let mut against = Vec::new();
    let mut says = |reason: String, words: Option<&Mark>| against.push(Reason { reason, words: words.cloned() });
    if c.years == Fit::NotStated {
        says("does not state the years of its data".to_owned(), None);
    }
    if c.country == Fit::NotStated {
        says("does not state a country".to_owned(), None);
    }
    if c.kind == Fit::Differs && !c.kind_is_implied {
        let offered = traits.kinds.iter().next();
        let label = offered.and_then(|(kind, _)| Kinds::get().label(kind)).unwrap_or("something else");
        says(format!("offers {label}, which was not asked for"), offered.map(|(_, mark)| mark));
    }
    if c.language == Fit::Differs {
        says("states another language".to_owned(), traits.languages.values().next());
    }
    if c.platform == Fit::NotStated && !q.platforms.is_empty() {
        says("does not name the platform".to_owned(), None);
    }
    let named = traits
        .platforms
        .iter()
        .filter(|(id, _)| !q.platforms.iter().any(|p| matches!(p, AskedPlatform::Known(p) if p.id == **id)));
    for (id, mark) in named {
        let name = Platforms::get().by_id(id).map_or(*id, |p| p.name.as_str());
        says(format!("also names {name}"), Some(mark));
    }
    for (reason, mark) in [
        ("says that people were recruited for it", &traits.commissioned),
        ("says that it is public records or open data", &traits.public),
    ] {
        if let Some(mark) = mark {
            says(reason.to_owned(), Some(mark));
        }
    }
    if traits.kinds.is_empty() {
        says("does not say that it is about people".to_owned(), None);
    }
    if stored.delisted.is_some() {
        says("is no longer listed at its source".to_owned(), None);
    }
    against
}

/// The first words of a listing that match.
fn quote(stored: &StoredListing, highlighter: &Highlighter) -> Option<Mark> {
    let listing = &stored.listing;
    let written = crate::search::written(listing);
    [Field::Title, Field::Keywords, Field::Description]
        .into_iter()
        .find_map(|field| {
            let text = listing.text(field);
            let (start, end) = highlighter.highlight(&text, written).into_iter().next()?;
            Some(Mark::words(field, &text, start, end))
        })
        .or_else(|| {
            // The index also searches the id at the source, often the only name of a data set.
            let found = !highlighter.highlight(&listing.native_id, None).is_empty();
            found.then(|| Mark::fact("id at the source", listing.native_id.clone()))
        })
}

fn price(price: &Price) -> String {
    match &price.amount {
        Amount::Free => "free".to_owned(),
        Amount::OnRequest => "on request".to_owned(),
        Amount::Money { currency, .. } => {
            let amount = price.decimal().unwrap_or_default();
            currency.as_ref().map_or_else(|| amount.clone(), |currency| format!("{amount} {currency}"))
        }
    }
}

fn day(micros: i64) -> Option<String> {
    jiff::Timestamp::from_microsecond(micros).ok().map(|t| t.strftime("%Y-%m-%d").to_string())
}
