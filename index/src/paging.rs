//! Cuts a page out of the matches, in any order, and says where the next one begins.

use crate::answer::Hit;
use crate::columns::Sort;
use crate::doc_id_set::DocIdSet;
use crate::order::Order;
use crate::page_token::PageToken;
use crate::plan::Plan;
use crate::rank::{RESCORE_WINDOW, Ranked, Ranking, Rescorer, first_in_order};
use crate::request::Page;
use crate::searcher::Searcher;
use crate::smallest_ids::SmallestIds;

type Hits = (Vec<Hit>, Option<PageToken>);

/// The hits of a page and the token of the next. `total` is the number of all matches.
pub(crate) fn page(
    searcher: &Searcher,
    plan: &Plan,
    matches: &[(DocIdSet, u64)],
    order: Order,
    page: &Page,
    total: u64,
) -> tantivy::Result<Hits> {
    if page.limit == 0 {
        return Ok((Vec::new(), None));
    }
    match order {
        Order::Relevance if plan.ranks() => by_relevance(searcher, plan, matches, page, total),
        Order::Relevance => by_column(searcher, Sort::NEWEST, matches, page),
        Order::By(sort) => by_column(searcher, sort, matches, page),
        Order::Id => by_id(searcher, matches, page),
    }
}

fn by_id(searcher: &Searcher, matches: &[(DocIdSet, u64)], page: &Page) -> tantivy::Result<Hits> {
    let wanted = page.offset.saturating_add(page.limit);
    // One more shows whether there is another page.
    let mut smallest = SmallestIds::new(page.after.and_then(PageToken::id), wanted.saturating_add(1));
    for (view, (docs, count)) in searcher.segments().zip(matches) {
        view.budget.spend(*count)?;
        let ids = view.data.columns.ids(view.segment)?;
        docs.iter().for_each(|d| smallest.push(ids.get(d)));
    }
    let mut ids = smallest.into_sorted();
    let more = ids.len() > wanted;
    ids.truncate(wanted);
    let next = ids.last().filter(|_| more).map(|id| PageToken::Id(*id));
    Ok((ids.into_iter().skip(page.offset).map(|id| Hit::new(id, 0.0)).collect(), next))
}

fn by_column(searcher: &Searcher, sort: Sort, matches: &[(DocIdSet, u64)], page: &Page) -> tantivy::Result<Hits> {
    let wanted = page.offset.saturating_add(page.limit);
    let after = page.after.and_then(PageToken::position);
    let mut found = first_in_order(sort, searcher, matches, wanted.saturating_add(1), after)?;
    let more = found.len() > wanted;
    found.truncate(wanted);
    let next = found.last().filter(|_| more).map(|position| PageToken::SortPosition(*position));
    Ok((found.into_iter().skip(page.offset).map(|position| Hit::new(position.id, 0.0)).collect(), next))
}

/// The best hundred are rescored and come in the order of their new scores; the others follow in the order of their
/// first scores. So hits stay where they are however far one pages.
fn by_relevance(
    searcher: &Searcher,
    plan: &Plan,
    matches: &[(DocIdSet, u64)],
    page: &Page,
    total: u64,
) -> tantivy::Result<Hits> {
    let Page { after, offset, limit } = *page;
    let terms = plan.positive_terms();
    let ranking = Ranking::new(plan, &terms, searcher)?;
    let hit = |r: &Ranked| Hit::new(r.position.id, r.score);
    let token = |r: &Ranked| PageToken::Score { score: r.score, position: r.position };
    if let Some(PageToken::Score { score, position }) = after {
        let wanted = offset.saturating_add(limit);
        let mut found = ranking.top(searcher, matches, wanted.saturating_add(1), Some((score, position)))?;
        let more = found.len() > wanted;
        found.truncate(wanted);
        let next = found.last().filter(|_| more).map(token);
        return Ok((found.iter().skip(offset).map(hit).collect(), next));
    }
    let from = offset.saturating_add(after.and_then(PageToken::rank).unwrap_or(0));
    let end = from.saturating_add(limit);
    let mut found = ranking.top(searcher, matches, end.max(RESCORE_WINDOW), None)?;
    let window = found.len().min(RESCORE_WINDOW);
    // Later pages continue by first scores, so the last one of the window is remembered before it is rescored.
    let last_of_window = found[..window].last().copied();
    Rescorer::new(plan, searcher)?.rescore(&mut found[..window], searcher)?;
    let next = if end as u64 >= total {
        None
    } else if end < RESCORE_WINDOW {
        Some(PageToken::Rank(end))
    } else {
        let last = if end == RESCORE_WINDOW { last_of_window } else { found.get(end - 1).copied() };
        last.as_ref().map(token)
    };
    Ok((found.iter().skip(from).take(limit).map(hit).collect(), next))
}
