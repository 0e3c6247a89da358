//! Runs a question: divides all listings in the index, decides about each combination, reads the hits of the page.

use super::answer::{Answer, Excluded, ExcludedBy, Hits, KindCount, Unsaid};
use super::condition::Conditions;
use super::hit::Quoter;
use crate::assess::lookup::{Comparison, Contradiction, FoundNames, Group, Kinds, Question, Verdict, decide};
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

/// Most listings that are read for names that no table has, before the hits of a page. Those beyond count as ones that
/// mention the name, so that a common word costs no more than this.
const MOST_READ: usize = 400;

/// Listings of one combination of conditions with what is decided about them.
struct Decided {
    combination: Combination,
    members: Members,
    comparison: Comparison,
    verdict: Verdict,
}

/// Which listings of a combination.
enum Members {
    /// Those after the first `skip` in order of id.
    From { skip: usize, count: u64 },
    /// These.
    Ids(Vec<ListingId>),
}

impl Decided {
    fn new(conditions: &Conditions, combination: Combination, members: Members, found: Option<&FoundNames>) -> Self {
        let comparison = conditions.comparison(combination, found);
        Self { combination, members, comparison, verdict: decide(&comparison) }
    }

    fn listings(&self) -> u64 {
        match &self.members {
            Members::From { count, .. } => *count,
            Members::Ids(ids) => ids.len() as u64,
        }
    }
}

/// Decides about all listings of the partition. Where a text must be read, those that bear the words in their titles are
/// read first.
fn decide_all(
    conditions: &Conditions,
    partition: &Partition,
    considered: Vec<(Combination, u64)>,
    store: &Store,
) -> Result<Vec<Decided>, LookupError> {
    let (mut decided, mut to_read, mut budget) = (Vec::new(), Vec::new(), MOST_READ);
    for (combination, count) in considered {
        match conditions.must_be_read(combination) {
            Some(in_title) => to_read.push((!in_title, combination, count)),
            None => decided.push(Decided::new(conditions, combination, Members::From { skip: 0, count }, None)),
        }
    }
    to_read.sort_unstable();
    for (_, combination, count) in to_read {
        let read = budget.min(count as usize);
        budget -= read;
        let mut alike: Vec<(Comparison, Vec<ListingId>, FoundNames)> = Vec::new();
        if read > 0 {
            let ids: Vec<ListingId> =
                partition.ids(&[combination], 0, read)?.iter().filter_map(|id| ListingId::parse(id)).collect();
            for stored in store.listings(&ids)? {
                let found = conditions.sought.find(&stored.listing);
                let comparison = conditions.comparison(combination, Some(&found));
                match alike.iter_mut().find(|(known, ..)| *known == comparison) {
                    Some((_, ids, _)) => ids.push(stored.listing.id.clone()),
                    None => alike.push((comparison, vec![stored.listing.id.clone()], found)),
                }
            }
        }
        for (_, ids, found) in alike {
            decided.push(Decided::new(conditions, combination, Members::Ids(ids), Some(&found)));
        }
        if count > read as u64 {
            let members = Members::From { skip: read, count: count - read as u64 };
            decided.push(Decided::new(conditions, combination, members, None));
        }
    }
    Ok(decided)
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
    let mut decided = decide_all(&conditions, &partition, considered.collect(), store)?;
    decided.sort_by_key(|d| (std::cmp::Reverse(d.verdict.score()), d.combination));
    let of = |group: Group| decided.iter().filter(move |d| d.verdict.group == group);
    let total = |group: Group| of(group).map(Decided::listings).sum::<u64>();
    let quoter = Quoter::new(&conditions, searcher)?;
    let hits = |group: Group| -> Result<Hits, LookupError> {
        let chosen: Vec<&Decided> = of(group).collect();
        read_page(&chosen, page, &partition, store, question, &quoter)
    };
    Ok(Answer {
        considered: decided.iter().map(Decided::listings).sum(),
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
    quoter: &Quoter<'_>,
) -> Result<Hits, LookupError> {
    let total: u64 = chosen.iter().map(|d| d.listings()).sum();
    let (mut skip, mut hits) = (page.offset, Vec::new());
    for decided in chosen {
        let here = decided.listings() as usize;
        let wanted = page.limit - hits.len();
        if wanted == 0 {
            break;
        }
        if here <= skip {
            skip -= here;
            continue;
        }
        let ids: Vec<ListingId> = match &decided.members {
            Members::From { skip: first, .. } => {
                let ids = partition.ids(&[decided.combination], first + skip, wanted)?;
                ids.iter().filter_map(|id| ListingId::parse(id)).collect()
            }
            Members::Ids(ids) => ids.iter().skip(skip).take(wanted).cloned().collect(),
        };
        skip = 0;
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
        unsaid.total += d.listings();
        let mut some = false;
        for kind in conditions.kinds(d.combination) {
            *by_kind.entry(kind).or_default() += d.listings();
            some = true;
        }
        unsaid.kind_not_said += if some { 0 } else { d.listings() };
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
        total += d.listings();
        for contradiction in &d.verdict.contradictions {
            *by.entry(*contradiction).or_default() += d.listings();
        }
    }
    let mut by_reason: Vec<ExcludedBy> =
        by.into_iter().map(|(reason, listings)| ExcludedBy { reason, sentence: reason.sentence(), listings }).collect();
    by_reason.sort_by_key(|by| by.reason);
    Excluded { total, by_reason }
}
