//! Stored alerts on changed listings: which of them matches, by which words, and what has changed.
//!
//! It reads the change log like the saved searches of a file (decision 29): a search is run on the current version of
//! the listings that changed, literally, and the kinds of change say why it is reported.

use super::error::PipelineError;
use crate::assess::method::Method;
use crate::domain::listing::{Evidence, Finding, ListingId, Severity, TermId};
use crate::search::{Ast, FacetField, Filters, Percolator, TermMatch, document, requested_values, synonyms};
use crate::store::{Change, ChangeKind, FindingsBefore, Store, StoredListing};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use strum::{IntoStaticStr, VariantArray};

/// Most words, quotations and findings of one match; longest text of each, in characters.
const MOST: usize = 20;
const LONGEST: usize = 300;

/// What an alert reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, IntoStaticStr, VariantArray)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum WatchKind {
    /// A listing was seen for the first time, or again after it was delisted or its source removed.
    New,
    /// The source published something else, or the record is read in another way.
    Changed,
    /// Two complete runs in a row did not find it.
    Delisted,
    /// A rule fires that did not fire before, whatever the reason.
    Finding,
}

impl WatchKind {
    /// Name in the API.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The kind with a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::VARIANTS.iter().copied().find(|kind| kind.name() == name)
    }

    /// Which kind a change is.
    fn of(change: ChangeKind) -> Option<Self> {
        match change {
            ChangeKind::Added | ChangeKind::Relisted | ChangeKind::Restored => Some(Self::New),
            ChangeKind::Changed | ChangeKind::Reparsed => Some(Self::Changed),
            ChangeKind::Delisted => Some(Self::Delisted),
            ChangeKind::Reassessed | ChangeKind::Backfilled | ChangeKind::Removed => None,
        }
    }
}

/// A saved search that is watched.
pub struct WatchedSearch {
    /// The query, without invented samples beside real listings unless it asks for them.
    pub query: Ast,
    /// The query as its owner wrote it.
    pub written: Ast,
    /// What is reported.
    pub what: BTreeSet<WatchKind>,
    /// Number of the last change that was examined for it.
    pub through: u64,
}

/// A match as it is kept and reported. It says what was the case when it was found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MatchBody {
    /// Id of the listing.
    pub listing: String,
    /// Its title.
    pub title: String,
    /// Its seller, as named.
    pub broker: Option<String>,
    /// Its source.
    pub source: String,
    /// Number of its version.
    pub version: u64,
    /// When the change was observed, microseconds since 1970 UTC.
    pub observed_at: i64,
    /// Why it is reported.
    pub why: Vec<WatchKind>,
    /// What happened, in order, as in the change feed.
    pub kinds: Vec<String>,
    /// The fields that changed, as in the change feed.
    pub fields: Vec<String>,
    /// The words of the search that the listing has.
    pub words: Vec<MatchedWord>,
    /// Quotations that prove the terms that the search asks for.
    pub evidence: Vec<MatchedQuote>,
    /// Findings of rules that did not fire before.
    pub findings: Vec<NewFinding>,
}

/// A word of the search in the listing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MatchedWord {
    /// As the search has it.
    pub term: String,
    /// What matched.
    pub matched: String,
    /// Where.
    pub field: String,
    /// How: `exact`, `stem` …
    pub match_kind: String,
}

/// A quotation from the listing for a term.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MatchedQuote {
    /// The term.
    pub term: String,
    /// In which field.
    pub field: String,
    /// The words.
    pub quote: String,
}

/// A finding of a rule that did not fire before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NewFinding {
    /// Its fingerprint.
    pub fingerprint: String,
    /// The rule.
    pub rule: String,
    /// Its title.
    pub title: String,
    /// How severe.
    pub severity: Severity,
    /// The words it rests on.
    pub quotes: Vec<String>,
}

/// The changes of one listing in a batch.
#[derive(Default)]
struct Moved {
    first: u64,
    last: u64,
    observed_at: i64,
    kinds: Vec<(u64, ChangeKind)>,
    fields: BTreeMap<u64, Vec<String>>,
}

/// Runs searches on the listings of consecutive changes. Returns for each search its matches, each with the number of
/// the newest change it reports, in order. Changes that a search has seen already do not count for it.
pub fn watch(
    searches: &[WatchedSearch],
    changes: Vec<Change>,
    store: &Store,
    method: &Method,
) -> Result<Vec<Vec<(u64, MatchBody)>>, PipelineError> {
    let mut found: Vec<Vec<(u64, MatchBody)>> = searches.iter().map(|_| Vec::new()).collect();
    // What nobody asked for need not be read: a retag moves every listing and adds few findings.
    let findings = searches.iter().any(|search| search.what.contains(&WatchKind::Finding));
    let mut moved = BTreeMap::<ListingId, Moved>::new();
    for change in changes.into_iter().filter(|c| findings || WatchKind::of(c.kind).is_some()) {
        let of = moved.entry(change.listing).or_insert_with(|| Moved { first: change.seq, ..Moved::default() });
        (of.last, of.observed_at) = (change.seq, change.observed_at);
        of.kinds.push((change.seq, change.kind));
        of.fields.insert(change.seq, change.fields);
    }
    let ids: Vec<ListingId> = moved.keys().cloned().collect();
    let listings = store.listings(&ids)?;
    let personal = method.vocabulary.personal();
    let document = |s: &StoredListing| document(&s.listing, &s.assessment, s.availability(), personal);
    let documents: Vec<_> = listings.iter().map(document).collect();
    let mut percolator = Percolator::new(synonyms(&method.vocabulary));
    for (number, search) in searches.iter().enumerate() {
        percolator.add(number, search.query.clone(), Filters::default());
    }
    let by_id: BTreeMap<&str, &StoredListing> = listings.iter().map(|l| (l.listing.id.as_str(), l)).collect();
    let mut gained = BTreeMap::<(ListingId, u64), Vec<Finding>>::new();
    for (number, matches) in percolator.explained(&documents)? {
        let Some(search) = searches.get(*number) else { continue };
        for (id, words) in matches {
            let Some(stored) = by_id.get(id.as_str()) else { continue };
            let Some(moved) = moved.get(&stored.listing.id).filter(|moved| moved.last > search.through) else {
                continue;
            };
            let first = moved.kinds.iter().map(|(seq, _)| *seq).find(|seq| *seq > search.through);
            let since = first.unwrap_or(moved.first);
            let mut new = Vec::new();
            if search.what.contains(&WatchKind::Finding) {
                let key = (stored.listing.id.clone(), since);
                if !gained.contains_key(&key) {
                    gained.insert(key.clone(), gained_by(stored, since, store)?);
                }
                new = gained.get(&key).cloned().unwrap_or_default();
            }
            if let Some(body) = body(search, stored, moved, words, new, method)
                && let Some(of_search) = found.get_mut(*number)
            {
                of_search.push((moved.last, body));
            }
        }
    }
    // The percolator gives them in order of id.
    found.iter_mut().for_each(|of_search| of_search.sort_by_key(|(change, _)| *change));
    Ok(found)
}

/// The findings of rules that did not fire on a listing before a change.
fn gained_by(stored: &StoredListing, change: u64, store: &Store) -> Result<Vec<Finding>, PipelineError> {
    let before = match store.findings_before(&stored.listing.id, change)? {
        FindingsBefore::New => Vec::new(),
        FindingsBefore::Known(findings) => findings,
        FindingsBefore::Unknown => return Ok(Vec::new()),
    };
    let fired: BTreeSet<&str> = before.iter().map(|finding| finding.rule.as_str()).collect();
    let now = stored.assessment.findings.iter();
    Ok(now.filter(|finding| !fired.contains(finding.rule.as_str())).cloned().collect())
}

/// What is reported of a listing; `None` if nothing that the search reports has happened to it.
fn body(
    search: &WatchedSearch,
    stored: &StoredListing,
    moved: &Moved,
    words: Vec<TermMatch>,
    gained: Vec<Finding>,
    method: &Method,
) -> Option<MatchBody> {
    let new: Vec<(u64, ChangeKind)> = moved.kinds.iter().copied().filter(|(seq, _)| *seq > search.through).collect();
    let mut why: BTreeSet<WatchKind> = new.iter().filter_map(|(_, kind)| WatchKind::of(*kind)).collect();
    if !gained.is_empty() {
        why.insert(WatchKind::Finding);
    }
    why.retain(|kind| search.what.contains(kind));
    if why.is_empty() {
        return None;
    }
    let later = moved.fields.iter().filter(|(seq, _)| **seq > search.through);
    let fields: BTreeSet<&String> = later.flat_map(|(_, fields)| fields).collect();
    let listing = &stored.listing;
    let quotes = |evidence: &[Evidence]| evidence.iter().take(3).map(|e| cut(&e.quote)).collect();
    Some(MatchBody {
        listing: listing.id.to_string(),
        title: cut(&listing.title),
        broker: listing.broker.as_ref().map(|broker| cut(&broker.name)),
        source: listing.source.clone(),
        version: stored.version.number,
        observed_at: moved.observed_at,
        why: why.into_iter().collect(),
        kinds: new.iter().map(|(_, kind)| kind.name().to_owned()).collect(),
        fields: fields.into_iter().take(MOST * 2).cloned().collect(),
        evidence: evidence(search, &words, stored, method),
        words: matched(words),
        findings: gained
            .iter()
            .take(MOST)
            .map(|f| NewFinding {
                fingerprint: f.fingerprint.clone(),
                rule: f.rule.clone(),
                title: cut(&f.title),
                severity: f.severity,
                quotes: quotes(&f.evidence),
            })
            .collect(),
    })
}

/// The words, those that matched best first, each way only once.
fn matched(mut words: Vec<TermMatch>) -> Vec<MatchedWord> {
    words.sort_by(|a, b| b.score.total_cmp(&a.score));
    let mut all: Vec<MatchedWord> = Vec::new();
    for word in words {
        let word = MatchedWord {
            term: cut(&word.term),
            matched: cut(&word.matched),
            field: word.field.to_owned(),
            match_kind: word.match_kind.name().to_owned(),
        };
        if all.len() < MOST && !all.contains(&word) {
            all.push(word);
        }
    }
    all
}

/// Quotations for the terms that the search names, or that its words stand for.
fn evidence(search: &WatchedSearch, words: &[TermMatch], stored: &StoredListing, method: &Method) -> Vec<MatchedQuote> {
    let named = requested_values(&search.written)
        .into_iter()
        .filter(|(field, _)| matches!(field, FacetField::Sensitivity | FacetField::Consent | FacetField::Provenance));
    let mut asked: BTreeSet<TermId> = named
        .map(|(field, value)| (field.name(), value.to_lowercase()))
        .chain(words.iter().map(|word| (word.field, word.matched.clone())))
        .filter_map(|(facet, slug)| TermId::try_from(format!("{facet}:{slug}")).ok())
        .collect();
    // A tag also counts for the broader terms.
    let narrower: Vec<TermId> =
        asked.iter().flat_map(|id| method.vocabulary.narrower(id)).map(|card| card.head.id.clone()).collect();
    asked.extend(narrower);
    let tags = stored.assessment.tags.iter().filter(|tag| asked.contains(&tag.term));
    tags.flat_map(|tag| tag.evidence.iter().take(3).map(move |e| (tag, e)))
        .take(MOST)
        .map(|(tag, e)| MatchedQuote {
            term: tag.term.to_string(),
            field: e.field.name().to_owned(),
            quote: cut(&e.quote),
        })
        .collect()
}

/// The beginning of a text.
fn cut(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
