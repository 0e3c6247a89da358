//! Compares the index with an obvious one: a list of documents that is looked through word by word.
//!
//! Random documents are added, replaced and deleted, random questions asked; hits, totals and facet counts must agree.

use std::collections::{BTreeMap, BTreeSet};

use brokerwatch_index::query::{Form, Leaf, Node, QueryField};
use brokerwatch_index::{
    Answer, Ast, Document, FacetField, Filters, Page, Reader, Request, Searcher, TextField, Writer, parse,
};
use proptest::prelude::*;

const MEMORY: usize = 15_000_000;
const FACETS: [FacetField; 3] = [FacetField::Country, FacetField::Rule, FacetField::Broker];

type Corpus = BTreeMap<String, Document>;

#[derive(Debug, Clone)]
enum Step {
    Upsert(Box<Document>),
    Delete(String),
    Commit,
}

fn words() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(vec!["alpha", "alps", "beta", "bet", "gamma"]), 0..5)
        .prop_map(|words| words.join(" "))
}

fn values(of: &'static [&'static str]) -> impl Strategy<Value = Vec<String>> {
    prop::collection::btree_set(prop::sample::select(of), 0..3)
        .prop_map(|values| values.into_iter().map(str::to_owned).collect())
}

/// Ids differ in both halves, so that their order depends on either.
fn id() -> impl Strategy<Value = String> {
    (0_u64..3, 0_u64..5).prop_map(|(high, low)| format!("{high:016x}{low:016x}"))
}

fn document() -> impl Strategy<Value = Document> {
    let facets = (values(&["DE", "FR", "it"]), values(&["R-1", "R-2"]), values(&["acme"]));
    (id(), words(), words(), words(), facets).prop_map(|(id, title, description, keywords, (country, rule, broker))| {
        let mut document = Document { id, title, description, keywords, ..Document::default() };
        document.facets[FacetField::Country] = country;
        document.facets[FacetField::Rule] = rule;
        document.facets[FacetField::Broker] = broker;
        document
    })
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        6 => document().prop_map(|document| Step::Upsert(document.into())),
        2 => id().prop_map(Step::Delete),
        2 => Just(Step::Commit),
    ];
    prop::collection::vec(step, 0..30)
}

fn question() -> impl Strategy<Value = String> {
    let part = prop::sample::select(vec![
        "alpha",
        "al*",
        "bet*",
        "\"alpha beta\"",
        "\"bet bet\"",
        "alpha-be*",
        "title:beta",
        "-gamma",
        "-country:DE",
        "country:de",
        "country:*",
        "rule:R*",
        "OR",
        "(",
        ")",
        "-(alpha OR beta)",
        "nowhere",
    ]);
    prop::collection::vec(part, 0..5).prop_map(|parts| parts.join(" "))
}

fn filters() -> impl Strategy<Value = Filters> {
    let country = values(&["DE", "FR", "it", "XX"]);
    (country, values(&["R-1", "R-2"]))
        .prop_map(|(country, rule)| Filters::from([(FacetField::Country, country), (FacetField::Rule, rule)]))
}

fn holds(node: &Node, document: &Document) -> bool {
    match node {
        Node::All(nodes) => nodes.iter().all(|n| holds(n, document)),
        Node::Any(nodes) => nodes.iter().any(|n| holds(n, document)),
        Node::Most(words) => words.iter().all(|leaf| leaf_holds(leaf, document)),
        Node::Not(inner) => !holds(inner, document),
        Node::Leaf(leaf) => leaf_holds(leaf, document),
    }
}

fn leaf_holds(leaf: &Leaf, document: &Document) -> bool {
    let texts = [&document.title, &document.keywords, &document.broker_name, &document.description];
    match leaf.field {
        None => texts.iter().any(|text| text_holds(leaf, text)),
        Some(QueryField::Text(TextField::Title)) => text_holds(leaf, &document.title),
        Some(QueryField::Text(other)) => panic!("not asked here: {other:?}"),
        Some(QueryField::Id | QueryField::Number(_) | QueryField::Span(_)) => panic!("not asked here"),
        Some(QueryField::Facet(facet)) if leaf.form == Form::Any => !document.facets[facet].is_empty(),
        Some(QueryField::Facet(facet)) => document.facets[facet].iter().any(|value| match leaf.form {
            Form::Prefix => value.to_lowercase().starts_with(&leaf.text.to_lowercase()),
            _ => value.to_lowercase() == leaf.text.to_lowercase(),
        }),
    }
}

fn text_holds(leaf: &Leaf, text: &str) -> bool {
    let text: Vec<&str> = text.split(' ').collect();
    let wanted: Vec<&str> = leaf.text.split([' ', '-']).collect();
    text.windows(wanted.len()).any(|window| {
        window.iter().zip(&wanted).enumerate().all(|(i, (have, want))| {
            if leaf.form == Form::Prefix && i + 1 == wanted.len() { have.starts_with(want) } else { have == want }
        })
    })
}

fn admitted(document: &Document, filters: &Filters, except: Option<FacetField>) -> bool {
    filters
        .iter()
        .filter(|(field, values)| Some(**field) != except && !values.is_empty())
        .all(|(field, values)| document.facets[*field].iter().any(|value| values.contains(value)))
}

fn expected_counts(corpus: &Corpus, ast: &Ast, filters: &Filters, field: FacetField) -> Vec<(String, u64)> {
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for document in corpus.values().filter(|d| matches(d, ast) && admitted(d, filters, Some(field))) {
        for value in &document.facets[field] {
            *counts.entry(value.clone()).or_default() += 1;
        }
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(value, count)| (std::cmp::Reverse(*count), value.clone()));
    counts
}

fn matches(document: &Document, ast: &Ast) -> bool {
    ast.root().is_none_or(|root| holds(root, document))
}

fn ask(searcher: &Searcher, query: &Ast, filters: &Filters, page: Page) -> Answer {
    searcher.search(&Request { query, filters, page, facets: &FACETS }).unwrap()
}

fn check(searcher: &Searcher, corpus: &Corpus, ast: &Ast, filters: &Filters) {
    let expected: Vec<&String> =
        corpus.values().filter(|d| matches(d, ast) && admitted(d, filters, None)).map(|d| &d.id).collect();

    let all = ask(searcher, ast, filters, Page::Top { offset: 0, limit: 100 });
    assert_eq!(all.total, expected.len() as u64);
    let found: BTreeSet<&String> = all.hits.iter().map(|h| &h.id).collect();
    assert_eq!(found.into_iter().collect::<Vec<_>>(), expected);
    assert!(all.hits.windows(2).all(|w| (w[1].score, &w[0].id) <= (w[0].score, &w[1].id) || w[1].score < w[0].score));
    for (counts, field) in all.facets.iter().zip(FACETS) {
        assert_eq!(counts.field, field);
        assert_eq!(counts.values, expected_counts(corpus, ast, filters, field), "{field:?}");
        assert_eq!(counts.distinct, counts.values.len() as u64);
    }

    let part = ask(searcher, ast, filters, Page::Top { offset: 1, limit: 2 });
    assert_eq!(part.hits, all.hits.iter().skip(1).take(2).cloned().collect::<Vec<_>>());
    assert_eq!((part.total, &part.facets), (all.total, &all.facets));
    assert_eq!(searcher.count(ast, filters).unwrap(), all.total);

    let mut paged: Vec<String> = Vec::new();
    loop {
        let page = ask(searcher, ast, filters, Page::After { id: paged.last().cloned(), limit: 2 });
        assert_eq!(page.total, all.total);
        if page.hits.is_empty() {
            break;
        }
        paged.extend(page.hits.into_iter().map(|h| h.id));
    }
    assert_eq!(paged.iter().collect::<Vec<_>>(), expected);
    let chunks: Vec<Vec<String>> = searcher.all_ids(ast, filters, 3).unwrap().map(Result::unwrap).collect();
    assert!(chunks.iter().all(|c| c.len() <= 3));
    assert_eq!(chunks.concat(), paged);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_index_agrees_with_looking_through_a_list(
        steps in steps(), asked in prop::collection::vec((question(), filters()), 1..12),
    ) {
        let dir = tempfile::tempdir().unwrap();
        let mut writer = Writer::open(dir.path(), MEMORY, 1).unwrap();
        let mut corpus = Corpus::new();
        for step in steps.into_iter().chain([Step::Commit]) {
            match step {
                Step::Upsert(document) => {
                    writer.upsert(&document).unwrap();
                    corpus.insert(document.id.clone(), *document);
                }
                Step::Delete(id) => {
                    writer.delete(&id).unwrap();
                    corpus.remove(&id);
                }
                Step::Commit => writer.commit(7).unwrap(),
            }
        }
        let searcher = Reader::open(dir.path()).unwrap().searcher();
        prop_assert_eq!(searcher.documents(), corpus.len() as u64);
        for (typed, filters) in &asked {
            check(&searcher, &corpus, &parse(typed).0, filters);
        }
        check(&searcher, &corpus, &Ast::everything(), &Filters::new());
    }
}
