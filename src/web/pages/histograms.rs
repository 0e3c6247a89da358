//! Histograms beside the hits: dates of publication, prices and volumes. Each bar links to the listings it counts.

use super::{PageError, format};
use crate::search::{
    Answer, Ast, Bucket, FacetField, Filters, Histogram, HistogramField, NumberField, PreparedQuery, QueryField,
    RangeField, with_condition,
};
use crate::web::params::SearchParams;
use jiff::ToSpan;
use jiff::civil::Date;

/// Consecutive empty buckets shown one by one; more are merged into one row.
const MAX_EMPTY: usize = 1;
/// Maximum number of currencies offered.
const MAX_CURRENCIES: usize = 6;

/// A histogram for a template.
pub(super) struct HistogramView {
    /// For the ids on the page.
    pub id: &'static str,
    pub heading: &'static str,
    /// What is counted, and which listings are not.
    pub note: String,
    pub rows: Vec<Row>,
    /// Currencies to choose from, with the address of the search in that currency.
    pub choices: Vec<(String, String)>,
}

/// One bar.
pub(super) struct Row {
    pub label: String,
    pub count: String,
    pub percent: u64,
    /// Address of the search for these listings; `None` if there are none.
    pub href: Option<String>,
}

/// The histograms of a search. `answer` must contain the counts of currencies.
pub(super) fn histograms(
    params: &SearchParams,
    typed: &Ast,
    query: &PreparedQuery,
    answer: &Answer,
) -> Result<Vec<HistogramView>, PageError> {
    // Counts exclude samples; links extend the query as typed.
    let mut found = Vec::new();
    let of = RangeField::Published;
    let drawn = query.histogram(&params.filters, HistogramField::Days(of))?;
    let field = QueryField::Range(of);
    let months = drawn.buckets.first().is_some_and(|b| b.to - b.from < 32.0);
    found.extend(
        rows(&drawn, |b| days(b, months), |range| params.asking(&with_condition(typed, field, range)).address()).map(
            |rows| HistogramView {
                id: "published",
                heading: "Published",
                note: format!("By {}; {}.", if months { "month" } else { "year" }, missing(drawn.missing, "no date")),
                rows,
                choices: Vec::new(),
            },
        ),
    );
    found.extend(prices(params, typed, query, answer)?);
    let drawn = query.histogram(&params.filters, HistogramField::Number(NumberField::Volume))?;
    let field = QueryField::Number(NumberField::Volume);
    let link = |range: &str| params.asking(&with_condition(typed, field, range)).address();
    found.extend(rows(&drawn, |b| numbers(b, "volume"), link).map(|rows| HistogramView {
        id: "volume",
        heading: "Volume",
        note: format!(
            "Images, recordings, texts or other items, whichever is the largest number; {}.",
            missing(drawn.missing, "none of them")
        ),
        rows,
        choices: Vec::new(),
    }));
    Ok(found)
}

/// Prices, within one currency only: the chosen one, or the only one there is.
fn prices(
    params: &SearchParams,
    typed: &Ast,
    query: &PreparedQuery,
    answer: &Answer,
) -> Result<Option<HistogramView>, PageError> {
    let counts = answer.facets.iter().find(|f| f.field == FacetField::Currency);
    let counted = counts.map(|f| f.values.as_slice()).unwrap_or_default();
    let chosen = params.filters.get(&FacetField::Currency).map(Vec::as_slice).unwrap_or_default();
    let currency = match (chosen, counted) {
        ([one], _) => one.clone(),
        ([], [(one, _)]) => one.clone(),
        (_, []) => return Ok(None),
        _ => {
            let choice = |(value, count): &(String, u64)| {
                let mut one = params.on_page(1);
                one.filters.insert(FacetField::Currency, vec![value.clone()]);
                (format!("{value} ({})", format::count(*count)), one.address())
            };
            return Ok(Some(HistogramView {
                id: "price",
                heading: "Price",
                note: format!(
                    "Prices are stated in {} and are comparable only within one. Choose:",
                    format::of(counted.len() as u64, "currency", "currencies")
                ),
                rows: Vec::new(),
                choices: counted.iter().take(MAX_CURRENCIES).map(choice).collect(),
            }));
        }
    };
    let mut within: Filters = params.filters.clone();
    within.insert(FacetField::Currency, vec![currency.clone()]);
    let drawn = query.histogram(&within, HistogramField::Number(NumberField::Price))?;
    let field = QueryField::Number(NumberField::Price);
    let link = |range: &str| {
        SearchParams { filters: within.clone(), ..params.asking(&with_condition(typed, field, range)) }.address()
    };
    let rows = rows(&drawn, |b| numbers(b, "price"), link);
    Ok(rows.map(|rows| HistogramView {
        id: "price",
        heading: "Price",
        note: format!(
            "In {currency}, for the unit that the listing states. Listings without a price in {currency} are not \
             counted."
        ),
        rows,
        choices: Vec::new(),
    }))
}

/// The rows of a histogram; `None` for fewer than two buckets. `describe` returns the label of a bucket and its
/// condition.
fn rows(
    drawn: &Histogram,
    describe: impl Fn(&Bucket) -> (String, String),
    link: impl Fn(&str) -> String,
) -> Option<Vec<Row>> {
    let largest = drawn.buckets.iter().map(|b| b.count).max().filter(|_| drawn.buckets.len() > 1)?;
    let mut rows = Vec::new();
    let mut rest = drawn.buckets.as_slice();
    while let [bucket, after @ ..] = rest {
        let empty = rest.iter().take_while(|b| b.count == 0).count();
        if empty > MAX_EMPTY {
            let (run, after) = rest.split_at(empty);
            let to = run.last().map_or(bucket.to, |b| b.to);
            let (label, _) = describe(&Bucket { from: bucket.from, to, count: 0 });
            rows.push(Row { label, count: "0".to_owned(), percent: 0, href: None });
            rest = after;
            continue;
        }
        let (label, range) = describe(bucket);
        rows.push(Row {
            label,
            count: format::count(bucket.count),
            // A bucket that is not empty has a visible bar.
            percent: if bucket.count == 0 { 0 } else { (bucket.count * 100 / largest).max(1) },
            href: (bucket.count > 0).then(|| link(&range)),
        });
        rest = after;
    }
    Some(rows)
}

/// `2021`, `2021-03` or `2021-03 to 2021-05`, and its condition.
fn days(bucket: &Bucket, months: bool) -> (String, String) {
    let date = |day: f64| Date::constant(1970, 1, 1).saturating_add((day as i64).clamp(-3_000_000, 2_900_000).days());
    let (first, last) = (date(bucket.from), date(bucket.to - 1.0));
    let short = |date: Date| match months {
        true => format!("{:04}-{:02}", date.year(), date.month()),
        false => format!("{:04}", date.year()),
    };
    let label = match (short(first), short(last)) {
        (first, last) if first == last => first,
        (first, last) => format!("{first} to {last}"),
    };
    (label, format!("published:{first}..{last}"))
}

/// `100 to 200`, and its condition. The upper end belongs to the next bucket.
fn numbers(bucket: &Bucket, name: &str) -> (String, String) {
    let label = format!("{} to {}", short(bucket.from), short(bucket.to));
    (label, format!("{name}:>={} {name}:<{}", bucket.from, bucket.to))
}

/// A round number in short: `2k`, `5M`.
fn short(number: f64) -> String {
    let (number, unit) = match number {
        n if n >= 1e9 => (n / 1e9, "B"),
        n if n >= 1e6 => (n / 1e6, "M"),
        n if n >= 1e3 => (n / 1e3, "k"),
        n => (n, ""),
    };
    format!("{number}{unit}")
}

fn missing(listings: u64, what: &str) -> String {
    match listings {
        0 => "every listing states it".to_owned(),
        1 => format!("1 listing states {what}"),
        n => format!("{} listings state {what}", format::count(n)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bucket(from: f64, to: f64, count: u64) -> Bucket {
        Bucket { from, to, count }
    }

    #[test]
    fn a_bar_is_labelled_and_links_to_exactly_its_listings() {
        assert_eq!(
            days(&bucket(18_628.0, 18_993.0, 1), false),
            ("2021".into(), "published:2021-01-01..2021-12-31".into())
        );
        assert_eq!(
            days(&bucket(18_687.0, 18_718.0, 1), true),
            ("2021-03".into(), "published:2021-03-01..2021-03-31".into())
        );
        assert_eq!(days(&bucket(18_628.0, 18_718.0, 0), true).0, "2021-01 to 2021-03");
        let (label, range) = numbers(&bucket(0.5, 2000.0, 1), "price");
        assert_eq!((label.as_str(), range.as_str()), ("0.5 to 2k", "price:>=0.5 price:<2000"));
    }

    #[test]
    fn consecutive_empty_buckets_are_one_row_without_a_link() {
        let buckets = vec![bucket(0.0, 1.0, 4), bucket(1.0, 2.0, 0), bucket(2.0, 5.0, 0), bucket(5.0, 10.0, 1)];
        let drawn = Histogram { buckets, missing: 0 };
        let rows = rows(&drawn, |b| numbers(b, "price"), str::to_owned).unwrap();
        let shown: Vec<(&str, &str, u64, bool)> =
            rows.iter().map(|r| (r.label.as_str(), r.count.as_str(), r.percent, r.href.is_some())).collect();
        let expected = [("0 to 1", "4", 100, true), ("1 to 5", "0", 0, false), ("5 to 10", "1", 25, true)];
        assert_eq!(shown, expected);
    }
}
