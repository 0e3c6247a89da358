//! Which documents of a segment meet a condition: facet values, numbers, ranges, ids.

use tantivy::DocId;
use tantivy::schema::Term;

use super::SegmentView;
use crate::doc_id_set::DocIdSet;
use crate::ids;
use crate::plan::Filter;
use crate::query::Bounds;
use crate::schema::FacetField;

impl SegmentView<'_> {
    /// The documents that meet a condition.
    pub(crate) fn filter(&self, filter: &Filter) -> tantivy::Result<DocIdSet> {
        let mut docs = DocIdSet::none(self.documents());
        let columns = &self.data.columns;
        if !matches!(filter, Filter::Values(..) | Filter::Nothing) {
            self.budget.spend(u64::from(self.documents()))?;
        }
        match filter {
            Filter::Values(field, values) => {
                for value in values {
                    self.add_term(&Term::from_field_text(field.handle(), value), &mut docs)?;
                }
            }
            Filter::ValuesWithPrefix(field, prefixes) => {
                self.add_values(*field, &mut docs, |value| prefixes.iter().any(|p| value.starts_with(p.as_str())))?
            }
            Filter::AnyValue(field) => self.add_values(*field, &mut docs, |_| true)?,
            Filter::Range(field, low, high) => {
                columns.range(*field, self.segment)?.insert_overlapping(*low, *high, &mut docs)
            }
            Filter::Number(..) | Filter::AnyNumber(_) | Filter::AnyRange(_) => {
                docs = DocIdSet::all(self.documents());
                self.retain_matching(&mut docs, filter)?;
            }
            Filter::Ids(first, last) => {
                ids::between(self.segment, *first, *last)?.into_iter().for_each(|d| docs.insert(d));
            }
            Filter::Nothing => {}
        }
        Ok(docs)
    }

    /// Keeps the documents that meet a condition. Columns are only read for these documents.
    pub(super) fn retain_matching(&self, docs: &mut DocIdSet, filter: &Filter) -> tantivy::Result<()> {
        let columns = &self.data.columns;
        self.budget.spend(docs.count())?;
        match filter {
            Filter::Number(field, bounds) => {
                let column = columns.number(*field, self.segment)?;
                docs.retain(|d| column.get(d).is_some_and(|value| within(value, bounds)));
            }
            Filter::AnyNumber(field) => {
                let column = columns.number(*field, self.segment)?;
                docs.retain(|d| column.get(d).is_some());
            }
            Filter::Range(field, low, high) => {
                let column = columns.range(*field, self.segment)?;
                docs.retain(|d| low <= high && column.overlaps(d, *low, *high));
            }
            Filter::AnyRange(field) => {
                let column = columns.range(*field, self.segment)?;
                docs.retain(|d| column.get(d).is_some());
            }
            _ => docs.intersect(&self.filter(filter)?),
        }
        Ok(())
    }

    fn add_where(&self, docs: &mut DocIdSet, holds: impl Fn(DocId) -> bool) {
        (0..self.documents()).filter(|d| holds(*d)).for_each(|d| docs.insert(d));
    }

    fn add_values(&self, field: FacetField, docs: &mut DocIdSet, wanted: impl Fn(&str) -> bool) -> tantivy::Result<()> {
        let column = self.data.columns.facet(field, self.segment)?;
        let wanted: Vec<bool> = column.values.iter().map(|v| wanted(v)).collect();
        self.add_where(docs, |d| column.has(d, &wanted));
        Ok(())
    }
}

fn within(value: f64, bounds: &Bounds) -> bool {
    let Bounds::Numbers { low, high } = bounds else { return false };
    let above = low.as_ref().is_none_or(|l| if l.included { value >= l.value } else { value > l.value });
    above && high.as_ref().is_none_or(|h| if h.included { value <= h.value } else { value < h.value })
}
