//! The columns of an export, in order. Within a major version columns are only added at the end.

use crate::assess::completeness::documentation;
use crate::domain::listing::{Amount, DocumentationSummary, Facet, Licence, ListingId, Severity, Tag, TermId, Unit};
use crate::domain::vocabulary::{Reads, Vocabulary};
use crate::search::written;
use crate::store::{Store, StoreError, StoredListing};
use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::{BTreeSet, HashMap};
use std::ops::Deref;

/// What kind of value a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    /// Words of the seller or of ours.
    Text,
    /// A plain decimal number.
    Number,
    /// ISO 8601.
    Date,
    /// A digest or code made by the program.
    Code,
}

/// What the cells need beside the listing.
#[derive(Clone, Debug, Default)]
pub struct RowContext {
    /// Public address of the server, without a slash at its end; may be empty. It begins permalinks.
    pub base: String,
    /// The terms about people, for the completeness of the documentation.
    pub personal: BTreeSet<TermId>,
    /// Languages that the lists read, ISO 639-1.
    pub languages: BTreeSet<String>,
    /// Languages that they read in part.
    pub languages_in_part: BTreeSet<String>,
    /// The clusters of listings that offer the same goods, by listing.
    pub resale_clusters: HashMap<ListingId, ListingId>,
}

impl RowContext {
    /// What the cells need, of a server at this address and a vocabulary.
    pub fn new(base: String, vocabulary: &Vocabulary) -> Self {
        Self {
            base,
            personal: vocabulary.personal().clone(),
            languages: vocabulary.languages(Reads::All),
            languages_in_part: vocabulary.languages(Reads::Part),
            resale_clusters: HashMap::new(),
        }
    }

    /// The same with the clusters of a store.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn with_resales(self, store: &Store) -> Result<Self, StoreError> {
        Ok(Self { resale_clusters: store.all_resale_clusters()?, ..self })
    }
}

/// A listing about to be written.
pub struct Row<'a> {
    stored: &'a StoredListing,
    context: &'a RowContext,
    documentation: OnceCell<Cow<'a, DocumentationSummary>>,
}

impl<'a> Row<'a> {
    /// The row of a listing.
    pub fn new(stored: &'a StoredListing, context: &'a RowContext) -> Self {
        Self { stored, context, documentation: OnceCell::new() }
    }

    /// The language of the listing, if the lists do not read all of it.
    fn not_assessed(&self) -> String {
        let Some(language) = written(&self.stored.listing) else { return String::new() };
        match () {
            () if self.context.languages.contains(language) => String::new(),
            () if self.context.languages_in_part.contains(language) => format!("part:{language}"),
            () => language.to_owned(),
        }
    }

    fn documentation(&self) -> &DocumentationSummary {
        let StoredListing { listing, assessment, .. } = self.stored;
        self.documentation.get_or_init(|| documentation(listing, assessment, &self.context.personal))
    }
}

impl Deref for Row<'_> {
    type Target = StoredListing;
    fn deref(&self) -> &StoredListing {
        self.stored
    }
}

/// A column.
pub struct Column {
    /// Header.
    pub name: &'static str,
    /// What kind of value.
    pub kind: ColumnKind,
    /// What it says, with unit.
    pub about: &'static str,
    /// The cell.
    pub cell: fn(&Row<'_>) -> String,
}

const fn column(name: &'static str, kind: ColumnKind, about: &'static str, cell: fn(&Row<'_>) -> String) -> Column {
    Column { name, kind, about, cell }
}

/// Every column.
pub const COLUMNS: &[Column] = &[
    column("id", ColumnKind::Code, "Stable id of the listing (32 hex digits)", |s| s.listing.id.to_string()),
    column("source", ColumnKind::Code, "Source card", |s| s.listing.source.clone()),
    column("native_id", ColumnKind::Text, "Id at the source", |s| s.listing.native_id.clone()),
    column("title", ColumnKind::Text, "Title", |s| s.listing.title.clone()),
    column("broker", ColumnKind::Text, "Seller as named", |s| {
        s.listing.broker.as_ref().map(|b| b.name.clone()).unwrap_or_default()
    }),
    column("url", ColumnKind::Text, "Address at the source", |s| s.listing.url.clone().unwrap_or_default()),
    column("sensitivity", ColumnKind::Text, "Sensitivity terms, joined by |", |s| terms(s, Facet::Sensitivity)),
    column("consent", ColumnKind::Text, "Consent terms, joined by |; `unknown` = not stated", |s| {
        terms(s, Facet::Consent)
    }),
    column(
        "provenance",
        ColumnKind::Text,
        "Provenance terms, joined by |; `unknown` = not stated; empty = no term about people, or stated in words that no term covers",
        |s| terms(s, Facet::Provenance),
    ),
    column("evidence", ColumnKind::Text, "Words that prove the tags: term=“words”, joined by |", |s| evidence(s)),
    column(
        "severity",
        ColumnKind::Code,
        "Most severe finding: critical, high, medium, low, note; empty = no finding, see `rules_undecided`",
        |s| s.assessment.severity().map(Severity::name).unwrap_or_default().to_owned(),
    ),
    column("findings", ColumnKind::Code, "Rules that apply, joined by |", |s| {
        join(s.assessment.findings.iter().map(|f| f.rule.clone()))
    }),
    column("price_text", ColumnKind::Text, "Price as stated", |s| {
        s.listing.price.as_ref().map(|p| p.text.clone()).unwrap_or_default()
    }),
    column("price_amount", ColumnKind::Number, "Price as a number; 0 = free; empty = on request or not stated", |s| {
        match s.listing.price.as_ref().map(|p| (&p.amount, p.decimal())) {
            Some((Amount::Free, _)) => "0".to_owned(),
            Some((_, Some(decimal))) => decimal,
            _ => String::new(),
        }
    }),
    column("price_currency", ColumnKind::Code, "ISO 4217 code", |s| money(s).0),
    column("price_unit", ColumnKind::Text, "The unit that the price is for", |s| money(s).1),
    column("people", ColumnKind::Number, "People stated", |s| volume(s, Unit::People)),
    column("hours", ColumnKind::Number, "Hours stated", |s| volume(s, Unit::Hours)),
    column("images", ColumnKind::Number, "Images stated", |s| volume(s, Unit::Images)),
    column("records", ColumnKind::Number, "Records stated", |s| volume(s, Unit::Records)),
    column("bytes", ColumnKind::Number, "Bytes stated", |s| volume(s, Unit::Bytes)),
    column("volume_text", ColumnKind::Text, "All sizes as stated, joined by |", |s| {
        join(s.listing.volume.iter().map(|q| q.text.clone()))
    }),
    column("licence", ColumnKind::Text, "SPDX id, or `custom: …`", |s| {
        s.listing.licence.as_ref().map(|l| l.label()).unwrap_or_default()
    }),
    column("languages", ColumnKind::Code, "BCP 47 tags, joined by |", |s| join(s.listing.languages.iter().cloned())),
    column("countries", ColumnKind::Code, "ISO 3166-1 codes, joined by |", |s| {
        join(s.listing.countries.iter().cloned())
    }),
    column("modalities", ColumnKind::Code, "Kinds of content, joined by |", |s| {
        join(s.listing.modalities.iter().map(|m| m.name().to_owned()))
    }),
    column("collected_from", ColumnKind::Date, "First day, month or year of collection", |s| {
        s.listing.collected.as_ref().and_then(|c| c.from.clone()).unwrap_or_default()
    }),
    column("collected_to", ColumnKind::Date, "Last day, month or year of collection", |s| {
        s.listing.collected.as_ref().and_then(|c| c.to.clone()).unwrap_or_default()
    }),
    column("age_min", ColumnKind::Number, "Youngest person stated, years", |s| {
        s.listing.ages.as_ref().and_then(|a| a.min).map(|a| a.to_string()).unwrap_or_default()
    }),
    column("age_max", ColumnKind::Number, "Oldest person stated, years", |s| {
        s.listing.ages.as_ref().and_then(|a| a.max).map(|a| a.to_string()).unwrap_or_default()
    }),
    column("published", ColumnKind::Date, "Date of publication at the source", |s| {
        s.listing.published.clone().unwrap_or_default()
    }),
    column("keywords", ColumnKind::Text, "Keywords of the seller, joined by |", |s| {
        join(s.listing.keywords.iter().cloned())
    }),
    column("first_seen", ColumnKind::Date, "When it was first observed at its source, UTC", |s| time(s.first_seen)),
    column("last_seen", ColumnKind::Date, "When it was last observed there, UTC", |s| time(s.last_seen)),
    column("version", ColumnKind::Number, "Number of the version", |s| s.version.number.to_string()),
    column("snapshot_sha256", ColumnKind::Code, "Digest of the archived file", |s| s.version.snapshot.clone()),
    column("file", ColumnKind::Text, "File of the record", |s| s.version.place.file.clone()),
    column("row", ColumnKind::Number, "Record number in that file", |s| s.version.place.row.to_string()),
    column(
        "unparsed",
        ColumnKind::Text,
        "Facts stated in words that were not understood: fact=words, joined by |",
        |s| join(s.listing.unparsed.iter().map(|(fact, words)| format!("{fact}={words}"))),
    ),
    column(
        "method",
        ColumnKind::Code,
        "Fingerprint of the vocabulary and rules used; `+` and 8 digits where people decided",
        |s| s.assessment.method.clone(),
    ),
    column(
        "decisions",
        ColumnKind::Text,
        "Decisions of people that hold: term=accept or term=reject, joined by |",
        |s| join(s.assessment.decisions.iter().map(|d| format!("{}={}", d.term, d.verdict.name()))),
    ),
    column(
        "claims",
        ColumnKind::Text,
        "What the listing says about itself: kind:value=“words”, joined by |",
        |s| claims(s),
    ),
    column(
        "completeness_core_grade",
        ColumnKind::Code,
        "Grade of the documentation by its facts of weight 3: A+ … F",
        |s| s.documentation().core.grade.name().to_owned(),
    ),
    column("completeness_core_points", ColumnKind::Number, "Points of these facts; promises count half", |s| {
        s.documentation().core.points_text()
    }),
    column(
        "completeness_core_max",
        ColumnKind::Number,
        "Points that could be earned: the weights of the facts asked for",
        |s| s.documentation().core.of.to_string(),
    ),
    column(
        "completeness_missing",
        ColumnKind::Code,
        "Facts of the documentation that are not stated, heaviest first, joined by |",
        |s| join(s.documentation().missing.iter().cloned()),
    ),
    column(
        "delisted",
        ColumnKind::Date,
        "When it was last observed, UTC, if it was missing from two complete runs of its source in a row; empty while listed",
        |s| s.delisted.map(time).unwrap_or_default(),
    ),
    column(
        "rules_undecided",
        ColumnKind::Number,
        "Rules that cannot be decided because something is not stated; no finding does not mean that these are met",
        |s| s.assessment.rules_undecided().to_string(),
    ),
    column(
        "invented",
        ColumnKind::Code,
        "`invented sample` if the listing was made up to show the program: nobody sells it; empty for real ones",
        |s| if s.listing.invented { "invented sample".to_owned() } else { String::new() },
    ),
    column(
        "permalink",
        ColumnKind::Code,
        "Page of this version under this method; without a host if none is set",
        |s| {
            let (id, number, method) = (&s.listing.id, s.version.number, &s.assessment.method);
            format!("{}/listings/{id}/versions/{number}/assessments/{method}", s.context.base)
        },
    ),
    column("observed_at", ColumnKind::Date, "When the source said what this version says, UTC", |s| {
        time(s.version.observed_at)
    }),
    column(
        "observed_by",
        ColumnKind::Code,
        "How that is known: `reading` (the time of the reading), `operator`, `record`, `file-time` or `archive` (when the file was archived)",
        |s| s.version.observed_by.name().to_owned(),
    ),
    column("read_at", ColumnKind::Date, "When this version was read, UTC", |s| time(s.version.recorded_at)),
    column("subdivisions", ColumnKind::Code, "Parts of countries, ISO 3166-2 codes, joined by |", |s| {
        join(s.listing.subdivisions.iter().cloned())
    }),
    column("other_licences", ColumnKind::Text, "Further licences, as in `licence`, joined by |", |s| {
        join(s.listing.other_licences.iter().map(Licence::label))
    }),
    column(
        "not_assessed",
        ColumnKind::Code,
        "Language of the listing, ISO 639-1, if the lists have no cues in it, so that no tag means nothing; with `part:` before it if only some terms have; empty otherwise",
        |s| s.not_assessed(),
    ),
    column(
        "second_reader",
        ColumnKind::Text,
        "Terms that only the second reader sees, with the sentence: term=“words”, joined by |; no finding rests on them",
        |s| join(s.assessment.second_reading.iter().flat_map(|r| &r.tags).flat_map(quoted)),
    ),
    column(
        "second_reader_model",
        ColumnKind::Code,
        "Model of the second reader, first eight hex digits of its SHA-256; empty = it has not read the listing",
        |s| s.assessment.second_reading.as_ref().map(|r| r.model.clone()).unwrap_or_default(),
    ),
    column(
        "may_apply",
        ColumnKind::Code,
        "Rules that would apply if the seller were established in the country that signs imply: COUNTRY=rule, joined by |; no findings, and in no other column",
        |s| join(s.assessment.may_apply.iter().map(|m| format!("{}={}", m.seller_country, m.rule))),
    ),
    column(
        "resale_cluster",
        ColumnKind::Code,
        "Id of the cluster of listings that are likely the same goods, which is the listing of it that was observed first; empty = in none",
        |s| s.context.resale_clusters.get(&s.listing.id).map(ToString::to_string).unwrap_or_default(),
    ),
];

/// Joins values by `|`; a bar or backslash inside a value is preceded by a backslash.
pub fn join(values: impl Iterator<Item = String>) -> String {
    let escaped: Vec<String> = values.map(|v| v.replace('\\', "\\\\").replace('|', "\\|")).collect();
    escaped.join("|")
}

fn terms(s: &StoredListing, facet: Facet) -> String {
    join(s.assessment.tags.iter().filter(|t| t.term.facet() == facet).map(|t| t.term.slug().to_owned()))
}

fn evidence(s: &StoredListing) -> String {
    join(s.assessment.tags.iter().flat_map(quoted))
}

/// The words that prove a tag, each with its term.
fn quoted(tag: &Tag) -> impl Iterator<Item = String> {
    tag.evidence.iter().map(|e| format!("{}=“{}”", tag.term, e.quote.replace(['\r', '\n'], " ")))
}

fn claims(s: &StoredListing) -> String {
    join(s.assessment.claims.iter().map(|c| {
        let quote = c.evidence.quote.replace(['\r', '\n'], " ");
        format!("{}:{}=“{quote}”", c.kind.name(), c.value)
    }))
}

fn money(s: &StoredListing) -> (String, String) {
    match s.listing.price.as_ref().map(|p| &p.amount) {
        Some(Amount::Money { currency, unit, .. }) => {
            (currency.clone().unwrap_or_default(), unit.clone().unwrap_or_default())
        }
        _ => Default::default(),
    }
}

fn volume(s: &StoredListing, unit: Unit) -> String {
    let largest = s.listing.volume.iter().filter(|q| q.unit == unit).map(|q| q.value).max_by(f64::total_cmp);
    largest.map(|v| v.to_string()).unwrap_or_default()
}

pub(super) fn time(micros: i64) -> String {
    jiff::Timestamp::from_microsecond(micros).map(|t| t.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()).unwrap_or_default()
}

/// The table of columns as Markdown, for `docs/reference/csv.md`.
pub fn reference() -> String {
    column_table(COLUMNS.iter().map(|c| (c.name, c.kind, c.about)))
}

/// Columns by name, kind and meaning, as a table in Markdown.
pub fn column_table(columns: impl Iterator<Item = (&'static str, ColumnKind, &'static str)>) -> String {
    let mut text = String::from("| column | kind | what it says |\n| --- | --- | --- |\n");
    for (name, kind, about) in columns {
        let kind = format!("{kind:?}").to_lowercase();
        text.push_str(&format!("| `{name}` | {kind} | {} |\n", about.replace('|', "\\|")));
    }
    text
}
