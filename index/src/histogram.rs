//! Histograms of the matches over a number or over time, in buckets with round edges.

use crate::calendar::{first_of_month, month_of};
use crate::error::Result;
use crate::prepared::PreparedQuery;
use crate::request::Filters;
use crate::schema::{NumberField, RangeField};

/// The field of a histogram.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HistogramField {
    /// A number, in buckets of 1, 2, 5, 10, 20 … (each edge is twice or two and a half times the one before).
    Number(NumberField),
    /// The lower end of a range of days, by year or, within four years, by month.
    Days(RangeField),
}

/// Counts of documents by bucket. The sum of all counts and `missing` is the number of matches.
#[derive(Debug, Clone, PartialEq)]
pub struct Histogram {
    /// In order, from the first to the last that holds a document, empty ones between them included.
    pub buckets: Vec<Bucket>,
    /// Documents that do not state it.
    pub missing: u64,
}

/// One bucket.
#[derive(Debug, Clone, PartialEq)]
pub struct Bucket {
    /// The least value that belongs to it; days since 1970-01-01 for ranges.
    pub from: f64,
    /// The least value of the next bucket.
    pub to: f64,
    /// Documents.
    pub count: u64,
}

/// Longer spans are divided by year.
const MAX_MONTHS: i64 = 48;
/// If there were more buckets than this, one holds all: dates in the year 9999 are errors of the source.
const MAX_BUCKETS: usize = 400;
/// Smaller numbers share the bucket of zero: there are hundreds of powers of ten down to the least number.
const MIN_POSITIVE: f64 = 1e-9;

impl PreparedQuery {
    /// The distribution of a number or range over the matches under filters.
    ///
    /// # Errors
    /// If the index cannot be read or the budget is exhausted.
    pub fn histogram(&self, filters: &Filters, field: HistogramField) -> Result<Histogram> {
        self.searcher.attempt(|| self.draw(filters, field))
    }

    fn draw(&self, filters: &Filters, field: HistogramField) -> tantivy::Result<Histogram> {
        let (mut values, mut missing) = (Vec::new(), 0);
        for (view, (docs, count)) in self.searcher.segments().zip(self.filtered(filters)?) {
            view.budget.spend(count)?;
            let mut take = |value: Option<f64>| match value {
                Some(value) => values.push(value),
                None => missing += 1,
            };
            match field {
                HistogramField::Number(field) => {
                    let column = view.data.columns.number(field, view.segment)?;
                    docs.iter().for_each(|d| take(column.get(d)));
                }
                HistogramField::Days(field) => {
                    let column = view.data.columns.range(field, view.segment)?;
                    docs.iter().for_each(|d| take(column.get(d).map(|(from, _)| from as f64)));
                }
            }
        }
        values.sort_unstable_by(f64::total_cmp);
        Ok(Histogram { buckets: buckets(&values, field), missing })
    }
}

fn buckets(sorted: &[f64], of: HistogramField) -> Vec<Bucket> {
    let (Some(least), Some(most)) = (sorted.first(), sorted.last()) else { return Vec::new() };
    let edges: Vec<f64> = match of {
        HistogramField::Number(_) => number_edges(*least, *most),
        HistogramField::Days(_) => day_edges(*least as i64, *most as i64),
    };
    let mut buckets: Vec<Bucket> =
        edges.windows(2).map(|pair| Bucket { from: pair[0], to: pair[1], count: 0 }).collect();
    for value in sorted {
        let place = buckets.partition_point(|b| b.to <= *value).min(buckets.len().saturating_sub(1));
        if let Some(bucket) = buckets.get_mut(place) {
            bucket.count += 1;
        }
    }
    buckets
}

/// From the greatest round number not above the least value to the first round number above the greatest.
fn number_edges(least: f64, most: f64) -> Vec<f64> {
    let mut edges = Vec::new();
    let from_zero = least < MIN_POSITIVE;
    if from_zero {
        edges.push(least.min(0.0));
    }
    let first = if !from_zero { least } else { first_edge_above_zero(most) };
    let mut decade = 10_f64.powi(first.log10().floor() as i32);
    'steps: loop {
        for step in [1.0, 2.0, 5.0] {
            let edge = step * decade;
            if edge > first && edges.is_empty() {
                // The step before is where the first bucket begins.
                edges.push(match step as u8 {
                    1 => decade / 2.0,
                    2 => decade,
                    _ => 2.0 * decade,
                });
            }
            if edge > first || from_zero {
                edges.push(edge);
            }
            if edge > most {
                break 'steps;
            }
        }
        decade *= 10.0;
    }
    edges.dedup();
    if edges.len() > MAX_BUCKETS {
        edges.drain(1..edges.len() - 1);
    }
    edges
}

/// The first edge above zero if some numbers are zero: six powers of ten below the greatest, at least 1.
fn first_edge_above_zero(most: f64) -> f64 {
    if most > 1e6 { most / 1e6 } else { 1.0 }
}

fn day_edges(least: i64, most: i64) -> Vec<f64> {
    let whole = vec![least as f64, most as f64 + 1.0];
    let (Some(first), Some(last)) = (month_of(least), month_of(most)) else { return whole };
    let step = if last - first < MAX_MONTHS { 1 } else { 12 };
    let begin = first - first.rem_euclid(step);
    let count = (last - begin) / step + 2;
    if count > MAX_BUCKETS as i64 {
        return whole;
    }
    let edges: Option<Vec<f64>> = (0..count).map(|i| first_of_month(begin + i * step).map(|d| d as f64)).collect();
    edges.unwrap_or(whole)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn days_outside_the_calendar_share_one_bucket() {
        for values in [[0.0, 9e15], [-9e15, -8e15], [2_932_890.0, 2_932_896.0], [-9e15, 9e15]] {
            let found = buckets(&values, HistogramField::Days(RangeField::Published));
            assert_eq!(found.iter().map(|b| b.count).sum::<u64>(), 2, "{values:?}");
            assert!(found[0].from <= values[0] && values[1] < found[found.len() - 1].to, "{values:?} {found:?}");
        }
    }

    #[test]
    fn extreme_numbers_make_few_buckets() {
        for values in [[5e-324, f64::MAX], [-1e300, 1e-320], [-7.0, -5.0], [1e-9, 1e300], [0.0, 5e-324]] {
            let found = buckets(&values, HistogramField::Number(NumberField::Price));
            assert!(found.len() <= 400, "{values:?}");
            assert_eq!(found.iter().map(|b| b.count).sum::<u64>(), 2, "{values:?}");
            assert!(found[0].from <= values[0] && values[1] < found[found.len() - 1].to, "{values:?} {found:?}");
        }
    }

    proptest! {
        #[test]
        fn every_value_is_in_the_bucket_that_says_so(
            mut values in prop::collection::vec(prop_oneof![Just(0.0), 0.001_f64..1e9, 1.0_f64..50.0], 1..60),
        ) {
            values.sort_by(f64::total_cmp);
            let found = buckets(&values, HistogramField::Number(NumberField::Price));
            prop_assert!(found.windows(2).all(|w| w[0].to == w[1].from && w[0].from < w[0].to));
            for b in &found {
                let expected = values.iter().filter(|v| b.from <= **v && **v < b.to).count() as u64;
                prop_assert_eq!(b.count, expected, "{:?} of {:?}", b, values);
            }
            prop_assert_eq!(found.iter().map(|b| b.count).sum::<u64>(), values.len() as u64);
        }
    }
}
