//! Links to the pages of a list.

use crate::web::params::LAST_PAGE;

/// The links of a list of pages.
#[derive(Default)]
pub(super) struct Pagination {
    /// The page shown.
    pub page: u64,
    /// Last page that can be opened.
    pub last: u64,
    /// Whether there are rows beyond the last page.
    pub cut: bool,
    /// Address of the previous page.
    pub prev: Option<String>,
    /// Address of the next page.
    pub next: Option<String>,
    /// Pages near this one, and the first and the last.
    pub links: Vec<PageLink>,
}

/// A link to a page.
pub(super) struct PageLink {
    /// Page number.
    pub number: u64,
    /// Address.
    pub href: String,
    /// Whether it is the page shown.
    pub current: bool,
    /// Whether pages are omitted before it.
    pub gap: bool,
}

/// The links around `page` of `total` rows, `per_page` on each. `href` makes the address of a page.
pub(super) fn pagination(page: u64, total: u64, per_page: u64, href: impl Fn(u64) -> String) -> Pagination {
    let all = total.div_ceil(per_page).max(1);
    let last = all.min(LAST_PAGE);
    let near = |n: &u64| *n == 1 || *n == last || n.abs_diff(page) <= 2;
    let mut before = 0;
    let links = (1..=last)
        .filter(near)
        .map(|number| {
            let gap = number > before + 1;
            before = number;
            PageLink { number, href: href(number), current: number == page, gap }
        })
        .collect();
    Pagination {
        page,
        last,
        cut: all > last,
        prev: (page > 1).then(|| href((page - 1).min(last))),
        next: (page < last).then(|| href(page + 1)),
        links,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_near_the_current_one_are_linked_with_gaps_between() {
        let p = pagination(6, 400, 20, |n| n.to_string());
        let shown: Vec<String> =
            p.links.iter().map(|l| format!("{}{}", if l.gap { "…" } else { "" }, l.number)).collect();
        assert_eq!(shown.join(" "), "1 …4 5 6 7 8 …20");
        assert_eq!((p.prev.as_deref(), p.next.as_deref()), (Some("5"), Some("7")));
    }

    #[test]
    fn pages_end_at_the_last_one_that_can_be_opened() {
        let p = pagination(1000, 30_000, 20, |n| n.to_string());
        assert_eq!((p.last, p.cut, p.next), (1000, true, None));
    }
}
