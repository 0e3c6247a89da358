//! Runs a question: divides all listings in the index, decides about each combination, reads the hits of the page.

use super::answer::{Answer, Excluded, ExcludedBy, Hits, KindCount, Unsaid};
use super::condition::Conditions;
use super::hit::Quoter;
use crate::assess::lookup::{Comparison, Contradiction, Group, Kinds, Question, Verdict, decide};
use crate::domain::listing::ListingId;
use crate::manifest::{self, ManifestError, Manifests};
use crate::search::{Combination, IndexError, Partition, Searcher};
use crate::store::{Store, StoreError};
use std::collections::{BTreeMap, HashMap};

/// Most hits of a group on one page.
pub const MOST_HITS: usize = 100;

/// Which hits of each group are wanted.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// How many to skip.
    pub offset: usize,
    /// How many at most.
    pub limit: usize,
}

/// An answer that could not be made. Its text repeats nothing of the question.
#[derive(Debug, thiserror::Error)]
pub enum LookupError {
    /// The index cannot be read.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// The store cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A list of addresses cannot be read.
    #[error(transparent)]
    Manifest(ManifestError),
    /// An address that cannot be looked up in lists of addresses.
    #[error("an address is not understood; expected a domain such as “example.org” or the address of a page")]
    Address,
}

/// Rows of a list that are shown for an address.
const SAMPLE: usize = 10;

/// One combination of conditions with what is decided about its listings.
struct Decided {
    combination: Combination,
    listings: u64,
    comparison: Comparison,
    verdict: Verdict,
}

/// Answers a question.
///
/// # Errors
/// If index or store cannot be read.
pub fn look_up(
    question: &Question,
    page: Page,
    searcher: &Searcher,
    store: &Store,
    manifests: &Manifests,
) -> Result<Answer, LookupError> {
    // First, because it is the only part that the question can make fail.
    let listed = listed(question, manifests)?;
    let conditions = Conditions::of(question);
    let partition = searcher.partition(&conditions.asts)?;
    let real = partition.counts().any(|(combination, _)| !conditions.is_sample(combination));
    let considered = partition.counts().filter(|(combination, _)| !real || !conditions.is_sample(*combination));
    let mut decided: Vec<Decided> = considered
        .map(|(combination, listings)| {
            let comparison = conditions.comparison(combination);
            Decided { combination, listings, comparison, verdict: decide(&comparison) }
        })
        .collect();
    decided.sort_by_key(|d| (std::cmp::Reverse(d.verdict.score()), d.combination));
    let of = |group: Group| decided.iter().filter(move |d| d.verdict.group == group);
    let total = |group: Group| of(group).map(|d| d.listings).sum::<u64>();
    let quoter = Quoter::new(&conditions, searcher)?;
    let hits = |group: Group| -> Result<Hits, LookupError> {
        let chosen: Vec<&Decided> = of(group).collect();
        read_page(&chosen, page, &partition, store, question, &quoter)
    };
    Ok(Answer {
        considered: decided.iter().map(|d| d.listings).sum(),
        named: hits(Group::Named)?,
        possible: hits(Group::Possible)?,
        cannot_be_said: unsaid(of(Group::CannotBeSaid), &conditions),
        excluded: excluded(of(Group::Excluded)),
        other: total(Group::Other),
        questions: question.questions.clone(),
        manifests: listed,
    })
}

/// What the lists of addresses have of those asked for.
fn listed(question: &Question, manifests: &Manifests) -> Result<Vec<manifest::Listed>, LookupError> {
    let parsed: Result<Vec<_>, _> = question.urls.iter().map(|url| manifest::Question::parse(url)).collect();
    manifests.look_up(&parsed.map_err(|_| LookupError::Address)?, SAMPLE).map_err(LookupError::Manifest)
}

fn read_page(
    chosen: &[&Decided],
    page: Page,
    partition: &Partition,
    store: &Store,
    question: &Question,
    quoter: &Quoter,
) -> Result<Hits, LookupError> {
    let total: u64 = chosen.iter().map(|d| d.listings).sum();
    let (mut skip, mut hits) = (page.offset, Vec::new());
    for decided in chosen {
        let here = decided.listings as usize;
        let wanted = page.limit - hits.len();
        if wanted == 0 {
            break;
        }
        if here <= skip {
            skip -= here;
            continue;
        }
        let ids = partition.ids(&[decided.combination], skip, wanted)?;
        skip = 0;
        let ids: Vec<ListingId> = ids.iter().filter_map(|id| ListingId::parse(id)).collect();
        for stored in store.listings(&ids)? {
            hits.push(quoter.hit(&stored, question, &decided.comparison, &decided.verdict));
        }
    }
    let end = page.offset.saturating_add(page.limit);
    let next_offset = (total > end as u64).then_some(end);
    Ok(Hits { total, offset: page.offset, limit: page.limit, next_offset, hits })
}

fn unsaid<'a>(decided: impl Iterator<Item = &'a Decided>, conditions: &Conditions) -> Unsaid {
    let (mut unsaid, mut by_kind) = (Unsaid::default(), BTreeMap::<&str, u64>::new());
    for d in decided {
        unsaid.total += d.listings;
        let mut some = false;
        for kind in conditions.kinds(d.combination) {
            *by_kind.entry(kind).or_default() += d.listings;
            some = true;
        }
        unsaid.kind_not_said += if some { 0 } else { d.listings };
    }
    let count = |(kind, listings): (&str, u64)| KindCount {
        kind: kind.to_owned(),
        label: Kinds::get().label(kind).unwrap_or(kind).to_owned(),
        listings,
    };
    unsaid.by_kind = by_kind.into_iter().map(count).collect();
    unsaid
}

fn excluded<'a>(decided: impl Iterator<Item = &'a Decided>) -> Excluded {
    let (mut total, mut by) = (0, HashMap::<Contradiction, u64>::new());
    for d in decided {
        total += d.listings;
        for contradiction in &d.verdict.contradictions {
            *by.entry(*contradiction).or_default() += d.listings;
        }
    }
    let mut by_reason: Vec<ExcludedBy> =
        by.into_iter().map(|(reason, listings)| ExcludedBy { reason, sentence: reason.sentence(), listings }).collect();
    by_reason.sort_by_key(|by| by.reason);
    Excluded { total, by_reason }
}
