//! Turns a question into the engine's queries.

use tantivy::Searcher;
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, EmptyQuery, ExistsQuery, Occur, PhrasePrefixQuery,
    PhraseQuery, Query, TermQuery,
};
use tantivy::schema::{IndexRecordOption, Term};

use super::ast::{Ast, Form, Leaf, Node, QueryField};
use super::needle::Needle;
use crate::schema::{FacetField, TextField};

/// A question ready to run; `None` means every document.
pub(crate) type Compiled = Option<Box<dyn Query>>;

/// The engine's query for a question, and whether it ranks: only words that are asked for give a score.
pub(crate) fn compile(ast: &Ast, searcher: &Searcher) -> tantivy::Result<(Compiled, bool)> {
    let Some(root) = &ast.root else { return Ok((None, false)) };
    Ok((Some(node(root, searcher)?), !Needle::wanted(ast).is_empty()))
}

/// `base` narrowed to documents that have, for every facet given, at least one of its values.
pub(crate) fn narrow<'a>(base: &Compiled, filters: impl Iterator<Item = (FacetField, &'a [String])>) -> Compiled {
    let mut parts: Vec<Box<dyn Query>> = base.iter().map(|query| query.box_clone()).collect();
    for (facet, values) in filters.filter(|(_, values)| !values.is_empty()) {
        parts.push(unscored(either(values.iter().map(|value| exactly(facet, value)).collect())));
    }
    if parts.len() > 1 { Some(Box::new(BooleanQuery::intersection(parts))) } else { parts.pop() }
}

fn node(node: &Node, searcher: &Searcher) -> tantivy::Result<Box<dyn Query>> {
    match node {
        Node::All(nodes) => all(nodes.iter(), searcher),
        Node::Not(_) => all(std::iter::once(node), searcher),
        Node::Most(words) => {
            let leaves: Vec<Node> = words.iter().cloned().map(Node::Leaf).collect();
            all(leaves.iter(), searcher)
        }
        Node::Any(nodes) => Ok(either(nodes.iter().map(|n| self::node(n, searcher)).collect::<tantivy::Result<_>>()?)),
        Node::Leaf(leaf) => self::leaf(leaf, searcher),
    }
}

/// Exclusions need something to exclude from: beside no other part, from everything.
fn all<'a>(nodes: impl Iterator<Item = &'a Node>, searcher: &Searcher) -> tantivy::Result<Box<dyn Query>> {
    let mut clauses = Vec::new();
    for part in nodes {
        clauses.push(match part {
            Node::Not(inner) => (Occur::MustNot, node(inner, searcher)?),
            other => (Occur::Must, node(other, searcher)?),
        });
    }
    if clauses.iter().all(|(occur, _)| *occur == Occur::MustNot) {
        clauses.push((Occur::Must, unscored(Box::new(AllQuery))));
    }
    Ok(Box::new(BooleanQuery::new(clauses)))
}

fn leaf(leaf: &Leaf, searcher: &Searcher) -> tantivy::Result<Box<dyn Query>> {
    let fields = match leaf.field {
        Some(QueryField::Facet(facet)) => return Ok(unscored(value(facet, leaf))),
        Some(QueryField::Text(field)) => vec![field],
        Some(QueryField::Id | QueryField::Number(_) | QueryField::Span(_)) => return Ok(Box::new(EmptyQuery)),
        None => TextField::all().collect(),
    };
    // The parser drops leaves without a term, so this is for trees from elsewhere: nothing matches nothing.
    let Some(needle) = Needle::new(leaf) else { return Ok(Box::new(EmptyQuery)) };
    let queries = fields.into_iter().map(|field| words(field, &needle, searcher)).collect::<tantivy::Result<_>>()?;
    Ok(either(queries))
}

fn words(field: TextField, needle: &Needle, searcher: &Searcher) -> tantivy::Result<Box<dyn Query>> {
    let mut terms: Vec<Term> = needle.terms.iter().map(|t| Term::from_field_text(field.handle(), t)).collect();
    let query: Box<dyn Query> = match (terms.len(), needle.prefix) {
        (1, false) => Box::new(TermQuery::new(terms.remove(0), IndexRecordOption::WithFreqs)),
        (1, true) => begins(terms.remove(0)),
        (_, false) => Box::new(PhraseQuery::new(terms)),
        (_, true) => {
            // The engine stops after so many continuations and reserves room for them all: tell it the true number.
            let continuations = continuations(&terms[terms.len() - 1], searcher)?;
            if continuations == 0 {
                return Ok(Box::new(EmptyQuery));
            }
            let mut query = PhrasePrefixQuery::new(terms);
            query.set_max_expansions(continuations);
            Box::new(query)
        }
    };
    Ok(if field.boost() == 1.0 { query } else { Box::new(BoostQuery::new(query, field.boost())) })
}

/// The greatest number of terms in one segment that begin with `prefix`.
fn continuations(prefix: &Term, searcher: &Searcher) -> tantivy::Result<u32> {
    let start = prefix.serialized_value_bytes();
    let mut most = 0;
    for segment in searcher.segment_readers() {
        let index = segment.inverted_index(prefix.field())?;
        let mut stream = index.terms().range().ge(start).into_stream()?;
        let mut count = 0;
        while stream.advance() && stream.key().starts_with(start) {
            count += 1;
        }
        most = most.max(count);
    }
    Ok(most)
}

/// What a person types need not have the case of the value: `country:de` finds “DE”.
fn value(facet: FacetField, leaf: &Leaf) -> Box<dyn Query> {
    if leaf.text.is_empty() {
        return Box::new(ExistsQuery::new(facet.name().to_owned(), false));
    }
    let mut spellings = vec![leaf.text.clone(), leaf.text.to_lowercase(), leaf.text.to_uppercase()];
    spellings.sort();
    spellings.dedup();
    either(
        spellings
            .iter()
            .map(|spelling| match leaf.form {
                Form::Prefix => begins(Term::from_field_text(facet.handle(), spelling)),
                _ => exactly(facet, spelling),
            })
            .collect(),
    )
}

fn exactly(facet: FacetField, value: &str) -> Box<dyn Query> {
    Box::new(TermQuery::new(Term::from_field_text(facet.handle(), value), IndexRecordOption::Basic))
}

fn begins(prefix: Term) -> Box<dyn Query> {
    let mut query = PhrasePrefixQuery::new(vec![prefix]);
    query.set_max_expansions(u32::MAX);
    Box::new(query)
}

fn either(mut queries: Vec<Box<dyn Query>>) -> Box<dyn Query> {
    match queries.pop() {
        None => Box::new(EmptyQuery),
        Some(only) if queries.is_empty() => only,
        Some(last) => {
            queries.push(last);
            Box::new(BooleanQuery::union(queries))
        }
    }
}

fn unscored(query: Box<dyn Query>) -> Box<dyn Query> {
    Box::new(ConstScoreQuery::new(query, 0.0))
}
