//! Reads one record, fact by fact. A value that cannot be parsed is reported as an issue and kept as text.

use super::absence::{self, Fact};
use super::columns::Columns;
use super::extract::{ExtractedValue, Extractor, states_something};
use super::path::texts;
use super::place::{country, field};
use super::{ages, date, language, licence, modality, native_id, observed, price, text, url, volume};
use crate::domain::listing::{
    Broker, Issue, IssueCode, Licence, Listing, ListingId, Observed, ObservedBy, Period, Record, template,
};
use crate::ingest::acquire::mapping::TextKind;
use crate::ingest::acquire::source::Source;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Longest title, in characters, and longest description, in bytes. The rest is kept in the archive and reported.
const TITLE_CHARS: usize = 500;
const DESCRIPTION_BYTES: usize = 1 << 20;

/// One record while it is read, with what was found so far.
pub(super) struct FactReader<'a> {
    pub source: &'a Source,
    pub columns: &'a Columns,
    /// Columns that a fact represents completely.
    pub taken: &'a BTreeSet<String>,
    pub record: &'a Record,
    pub issues: Vec<Issue>,
    pub extra: BTreeMap<String, String>,
    pub unparsed: BTreeMap<String, String>,
}

impl FactReader<'_> {
    /// Reads every fact; the digest names a record without an identifier.
    pub fn listing(&mut self, digest: &str) -> Listing {
        let c = self.columns;
        let stated = c.native_id.values(self.record, &self.source.missing);
        let stated = stated.into_iter().find(|value| self.states(value, Fact::Other)).map(|value| value.text);
        let native_id = match native_id::of(self.source, &self.record.place.file, stated, || self.address()) {
            Some(id) => id,
            None => {
                let message = "the record has no identifier; a digest of its content is used, so a change of it will \
                               look like a new listing";
                self.issue(IssueCode::MissingId, "", "", message);
                format!("record-{}", &digest[..32])
            }
        };
        let (title, description) = (self.title(), self.description());
        let keywords = self.stated(&c.keywords, Fact::Other).into_iter().map(|p| text::clean_line(&p.text));
        let keywords = keywords.filter(|k| !k.is_empty()).collect();
        let broker = self.broker();
        let mut licences = self.licences().into_iter();
        let (countries, subdivisions) = self.places();
        let listing = Listing {
            id: ListingId::derive(&self.source.id, &native_id),
            source: self.source.id.clone(),
            native_id,
            invented: self.source.invented,
            title,
            description,
            broker,
            url: self.one("url", &c.url, url::parse),
            price: self.price(),
            volume: self.volume(),
            licence: licences.next(),
            other_licences: licences.collect(),
            languages: self.many("languages", &c.languages, |t| language::parse(t).map(|l| vec![l])),
            countries,
            modalities: self.modalities(),
            collected: self.collected(),
            ages: self.one("ages", &c.ages, ages::parse),
            published: self.one("published", &c.published, date::parse_date),
            keywords,
            unparsed: BTreeMap::new(),
            extra: BTreeMap::new(),
            subdivisions,
            source_country: self.source.country.as_deref().map(str::to_ascii_uppercase),
        };
        self.keep_the_rest();
        let (unparsed, extra) = (std::mem::take(&mut self.unparsed), std::mem::take(&mut self.extra));
        Listing { unparsed, extra, ..listing }
    }

    /// The address of the listing, if it can be parsed.
    fn address(&self) -> Option<String> {
        self.first(&self.columns.url, Fact::Other).and_then(|value| url::parse(&value.text).ok())
    }

    /// When the record was taken from its source, if it says so.
    pub fn observed(&mut self) -> Option<Observed> {
        let value = self.first(&self.columns.observed_at, Fact::Other)?;
        match observed::parse(&value.text) {
            Ok(at) => Some(Observed { at, by: ObservedBy::Record }),
            Err(expected) => {
                let message = format!("expected {expected}");
                self.issue(IssueCode::NotUnderstood, &value.field, &value.text, &message);
                None
            }
        }
    }

    /// The seller and its country. A country without a seller's name is kept as an extra column.
    fn broker(&mut self) -> Option<Broker> {
        let c = self.columns;
        let value = self.values(&c.broker).into_iter().next();
        // A firm may be called like a word for “not stated”, so the word is kept.
        let (stated, absent): (Vec<_>, Vec<_>) = value.into_iter().partition(|value| self.states(value, Fact::Other));
        absent.iter().for_each(|value| self.keep(value));
        let name = stated.first().map(|p| text::clean_line(&p.text)).filter(|n| !n.is_empty());
        let Some(name) = name else {
            if let Some(value) = self.first(&c.broker_country, Fact::Country) {
                self.keep(&value);
            }
            return None;
        };
        let country = self.one("seller-country", &c.broker_country, country::parse_one);
        Some(Broker { country, ..Broker::named(&name) })
    }

    /// The first value that is stated.
    fn first(&self, extractor: &Extractor, fact: Fact) -> Option<ExtractedValue> {
        self.stated(extractor, fact).into_iter().next()
    }

    /// The values that are no unfilled template and, where the card says so, none of the usual words for "not stated".
    fn stated(&self, extractor: &Extractor, fact: Fact) -> Vec<ExtractedValue> {
        let mut values = self.values(extractor);
        values.retain(|value| self.states(value, fact));
        values
    }

    fn states(&self, value: &ExtractedValue, fact: Fact) -> bool {
        let source = self.source;
        !source.usual_missing
            || source.stated.iter().any(|stated| stated == value.text.trim())
            || !absence::states_nothing_as(&value.text, fact)
    }

    fn values(&self, extractor: &Extractor) -> Vec<ExtractedValue> {
        let mut values = extractor.values(self.record, &self.source.missing);
        values.retain(|p| !template::is_unfilled(&p.text));
        values
    }

    fn issue(&mut self, code: IssueCode, field: &str, value: &str, message: &str) {
        self.issues.push(Issue::new(code, &self.record.place, field, value, message));
    }

    /// Reports a value that cannot be parsed, and keeps it as text.
    fn keep_unparsed(&mut self, fact: &str, value: &ExtractedValue, expected: &str) {
        self.issue(IssueCode::NotUnderstood, &value.field, &value.text, &format!("expected {expected}"));
        append(self.unparsed.entry(fact.to_owned()).or_default(), &value.text);
    }

    fn one<T>(&mut self, fact: &str, extractor: &Extractor, parse: fn(&str) -> Result<T, String>) -> Option<T> {
        let value = self.first(extractor, Fact::of(fact))?;
        match parse(&value.text) {
            Ok(value) => Some(value),
            Err(expected) => {
                self.keep_unparsed(fact, &value, &expected);
                None
            }
        }
    }

    fn many<T: Ord>(
        &mut self,
        fact: &str,
        extractor: &Extractor,
        parse: impl Fn(&str) -> Result<Vec<T>, String>,
    ) -> Vec<T> {
        let mut values = BTreeSet::new();
        for value in self.stated(extractor, Fact::of(fact)) {
            match parse(&value.text) {
                Ok(found) => values.extend(found),
                Err(expected) => self.keep_unparsed(fact, &value, &expected),
            }
        }
        values.into_iter().collect()
    }

    fn title(&mut self) -> String {
        // A record may really have the title “TODO”, so templates are not filtered here.
        let Some(value) = self.columns.title.first(self.record, &self.source.missing) else {
            self.issue(IssueCode::MissingField, "title", "", "the record has no title");
            return String::new();
        };
        let title = text::clean_line(&plain(value.kind, value.text));
        match title.char_indices().nth(TITLE_CHARS) {
            Some((cut, _)) => {
                let message = format!("the title has more than {TITLE_CHARS} characters; the archive holds all of it");
                self.issue(IssueCode::TextTooLong, &value.field, &title, &message);
                title[..cut].trim_end().to_owned()
            }
            None => title,
        }
    }

    fn description(&mut self) -> String {
        let texts: Vec<(String, String)> = self
            .values(&self.columns.description)
            .into_iter()
            .map(|p| (p.label, text::paragraphs(&plain(p.kind, p.text)), p.field))
            .filter(|(_, text, _)| !text.is_empty())
            .map(|(label, text, field)| (label.map_or(text.clone(), |label| format!("{label}: {text}")), field))
            .collect();
        // Sellers repeat the short description at the head of the long one.
        let repeated = |n: usize, own: &str| {
            let mut others = texts.iter().enumerate();
            others.any(|(m, (other, _))| m != n && other.contains(own) && (m < n || own != other))
        };
        let kept = texts.iter().enumerate().filter(|(n, (own, _))| !repeated(*n, own));
        let kept: Vec<&str> = kept.map(|(_, (own, _))| own.as_str()).collect();
        let mut whole = kept.join("\n\n");
        if whole.len() > DESCRIPTION_BYTES {
            let cut = whole.floor_char_boundary(DESCRIPTION_BYTES);
            let message =
                format!("the description has {} bytes; the first {cut} are read, the archive holds all", whole.len());
            let field = texts.last().map_or("description", |(_, f)| f.as_str()).to_owned();
            self.issue(
                IssueCode::TextTooLong,
                &field,
                &whole[..200.min(cut)].to_owned().replace('\u{FFFD}', ""),
                &message,
            );
            whole.truncate(cut);
        }
        whole
    }

    /// All licences in the order of the source, each once.
    fn licences(&mut self) -> Vec<Licence> {
        // Repositories state who may open a record beside the licence; that is none.
        let is_access = |value: &ExtractedValue| value.text.trim().starts_with("info:eu-repo/semantics/");
        let all = self.stated(&self.columns.licence, Fact::Other);
        let (access, values): (Vec<_>, Vec<_>) = all.into_iter().partition(is_access);
        for value in &access {
            self.keep(value);
        }
        let mut seen = BTreeSet::new();
        // “license: other” refers to the name or the words that stand elsewhere.
        let refers = |value: &ExtractedValue| value.text.trim().eq_ignore_ascii_case("other");
        let alone = values.iter().all(refers);
        let stated = values.iter().filter(|value| !licence::states_nothing(&value.text) && (alone || !refers(value)));
        let parsed = stated.map(|value| licence::parse(&value.text));
        parsed.filter(|licence| seen.insert(licence.label().to_lowercase())).collect()
    }

    fn price(&mut self) -> Option<crate::domain::listing::Price> {
        let c = self.columns;
        let value = self.first(&c.price, Fact::Other)?;
        let (currency, unit) = (self.first(&c.currency, Fact::Other), self.first(&c.price_unit, Fact::Other));
        let parsed = price::parse_with(
            &value.text,
            currency.as_ref().map(|p| p.text.as_str()),
            unit.as_ref().map(|p| p.text.as_str()),
        );
        match parsed {
            Ok(price) => Some(price),
            Err(expected) => {
                [Some(&value), currency.as_ref(), unit.as_ref()].into_iter().flatten().for_each(|p| {
                    if p.field == value.field {
                        self.keep_unparsed("price", p, &expected);
                    } else {
                        self.extra.insert(p.field.clone(), p.text.clone());
                    }
                });
                None
            }
        }
    }

    fn volume(&mut self) -> Vec<crate::domain::listing::Quantity> {
        let mut all = Vec::new();
        for value in self.stated(&self.columns.volume, Fact::Other) {
            if value.find {
                all.extend(volume::find(&plain(value.kind, value.text)));
                continue;
            }
            // A bare number counts records, unless the card knows better.
            let bare = value.text.chars().all(|c| c.is_numeric() || ",.+ \u{a0}\u{202f}_'’".contains(c));
            let read = value.unit.as_ref().filter(|_| bare).map(|unit| format!("{} {unit}", value.text));
            match volume::parse(read.as_deref().unwrap_or(&value.text)) {
                Ok(found) => all.extend(found),
                Err(expected) => self.keep_unparsed("volume", &value, &expected),
            }
        }
        let mut seen = BTreeSet::new();
        all.retain(|q| seen.insert((q.unit, q.text.clone())));
        all
    }

    /// Countries, and the parts of them that are named.
    fn places(&mut self) -> (Vec<String>, Vec<String>) {
        let (mut countries, mut subdivisions) = (BTreeSet::new(), BTreeSet::new());
        for value in self.stated(&self.columns.countries, Fact::Country) {
            let places = field::read(&value.text, self.source.country.as_deref());
            // “Worldwide” does not say which countries, so only the word is kept.
            if places.worldwide {
                self.extra.insert(value.field.clone(), value.text.clone());
            }
            // A region is stated, but not its countries; so it stands with the words that were not understood.
            for part in places.unknown.iter().chain(&places.regions) {
                let part = ExtractedValue { text: part.clone(), ..value.clone() };
                self.keep_unparsed("countries", &part, &country::unknown_place(&part.text));
            }
            countries.extend(places.countries);
            subdivisions.extend(places.subdivisions);
        }
        (countries.into_iter().collect(), subdivisions.into_iter().collect())
    }

    fn modalities(&mut self) -> Vec<crate::domain::listing::Modality> {
        let mut found = BTreeSet::new();
        for value in self.stated(&self.columns.modality, Fact::Other) {
            if value.task {
                // Hubs have hundreds of tasks; one that fits several modalities is kept like a keyword, without an
                // issue.
                match modality::from_task(&value.text) {
                    Some(m) => drop(found.insert(m)),
                    None => self.keep(&value),
                }
                continue;
            }
            match modality::parse(&value.text) {
                Ok(m) => drop(found.insert(m)),
                Err(expected) => self.keep_unparsed("modalities", &value, &expected),
            }
        }
        found.into_iter().collect()
    }

    fn keep(&mut self, value: &ExtractedValue) {
        append(self.extra.entry(value.field.clone()).or_default(), &value.text);
    }

    fn collected(&mut self) -> Option<Period> {
        let c = self.columns;
        if let Some(period) = self.one("collected", &c.collected, date::parse_period) {
            return Some(period);
        }
        let period = Period {
            from: self.one("collected", &c.collected_from, date::parse_date),
            to: self.one("collected", &c.collected_to, date::parse_date),
        };
        if let (Some(from), Some(to)) = (&period.from, &period.to) {
            // Dates of equal precision compare as text; a year against a day compares by the shorter.
            let n = from.len().min(to.len());
            if from[..n] > to[..n] {
                self.issue(
                    IssueCode::OutOfRange,
                    "collected_to",
                    to,
                    &format!("the collection ends before it begins ({from})"),
                );
                self.unparsed.insert("collected".to_owned(), format!("{from} – {to}"));
                return None;
            }
        }
        (period.from.is_some() || period.to.is_some()).then_some(period)
    }

    /// Keeps every column that no fact represents completely.
    fn keep_the_rest(&mut self) {
        let source = self.source;
        for (name, value) in &self.record.fields {
            if self.taken.contains(name) || source.ignore.contains(name) {
                continue;
            }
            let text = match value {
                Value::Object(_) => value.to_string(),
                _ => texts(value).join(" | "),
            };
            let text = text::paragraphs(&text);
            if states_something(&text, &source.missing) && !template::is_unfilled(&text) {
                self.extra.entry(name.clone()).or_insert(text);
            }
        }
    }
}

fn append(kept: &mut String, text: &str) {
    if !kept.is_empty() {
        kept.push_str(" | ");
    }
    kept.push_str(text);
}

fn plain(kind: Option<TextKind>, text: String) -> String {
    match kind {
        Some(TextKind::Plain) => text,
        Some(TextKind::Html) => text::from_html(&text),
        Some(TextKind::Markdown) => text::from_markdown(&text),
        Some(TextKind::DataCard) => text::from_data_card(&text),
        None if text::looks_like_html(&text) => text::from_html(&text),
        None => text,
    }
}
