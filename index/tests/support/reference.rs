//! The reference implementation: a list of documents that is scanned word by word.
//!
//! It knows the rules as docs/SEARCH.md states them, over the vocabulary of `corpus.rs`, and shares no code with the
//! index but the parser of queries.

use std::cmp::{Ordering, Reverse};
use std::collections::BTreeMap;

use brokerwatch_index::query::{Bounds, Form, Leaf, Node, QueryField, RangeEnd};
use brokerwatch_index::{Ast, Document, FacetField, Filters, NumberField, Order, RangeField, Sort, SortBy, TextField};

/// The documents by their ids.
pub type Corpus = BTreeMap<String, Document>;

/// The ids that answer, in order of id.
pub fn found<'a>(corpus: &'a Corpus, ast: &Ast, filters: &Filters) -> Vec<&'a Document> {
    corpus.values().filter(|d| answers(d, ast) && admitted(d, filters, None)).collect()
}

pub fn answers(document: &Document, ast: &Ast) -> bool {
    ast.root().is_none_or(|root| holds(root, document))
}

/// Any value of one facet, all facets.
pub fn admitted(document: &Document, filters: &Filters, except: Option<FacetField>) -> bool {
    let asked = filters.iter().filter(|(field, values)| Some(**field) != except && !values.is_empty());
    asked.into_iter().all(|(field, values)| document.facets[*field].iter().any(|value| values.contains(value)))
}

/// The counts of a facet: its own filter is ignored.
pub fn counts(corpus: &Corpus, ast: &Ast, filters: &Filters, field: FacetField) -> Vec<(String, u64)> {
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for document in corpus.values().filter(|d| answers(d, ast) && admitted(d, filters, Some(field))) {
        for value in &document.facets[field] {
            *counts.entry(value.clone()).or_default() += 1;
        }
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(value, count)| (Reverse(*count), value.clone()));
    counts
}

/// The documents in an order; relevance is not implemented and gives the newest first.
pub fn sorted(mut found: Vec<&Document>, order: Order) -> Vec<&str> {
    match order {
        Order::Id => found.sort_by_key(|d| d.id.clone()),
        Order::By(sort) => found.sort_by(|a, b| compare(a, b, sort)),
        Order::Relevance => found.sort_by(|a, b| newest(a, b)),
    }
    found.into_iter().map(|d| d.id.as_str()).collect()
}

/// The newer first, then the smaller id.
pub fn newest(a: &Document, b: &Document) -> Ordering {
    compare(a, b, Sort { by: SortBy::Date, descending: true })
}

fn compare(a: &Document, b: &Document, sort: Sort) -> Ordering {
    let values = match (key(a, sort.by), key(b, sort.by)) {
        (Some(a), Some(b)) if sort.descending => b.total_cmp(&a),
        (Some(a), Some(b)) => a.total_cmp(&b),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    };
    values.then_with(|| a.id.cmp(&b.id))
}

fn key(document: &Document, by: SortBy) -> Option<f64> {
    let first = |field| document.ranges[field].map(|(from, _)| from as f64);
    match by {
        SortBy::Number(field) => document.numbers[field],
        SortBy::Range(field) => first(field),
        SortBy::Date => first(RangeField::Published).or_else(|| first(RangeField::Seen)),
        SortBy::Facet(field) => {
            let place = |value: &String| field.row().order.iter().position(|v| v == value);
            document.facets[field].iter().filter_map(place).max().map(|place| place as f64)
        }
    }
}

fn holds(node: &Node, document: &Document) -> bool {
    holds_in(node, document, true)
}

/// What is excluded is taken as typed: `free` is false there.
fn holds_in(node: &Node, document: &Document, free: bool) -> bool {
    match node {
        Node::All(nodes) => nodes.iter().all(|n| holds_in(n, document, free)),
        Node::Any(nodes) => nodes.iter().any(|n| holds_in(n, document, free)),
        Node::Not(inner) => !holds_in(inner, document, false),
        Node::Leaf(leaf) => leaf_holds(leaf, document),
        Node::Most(leaves) => {
            let (little, meant): (Vec<&Leaf>, Vec<&Leaf>) = leaves.iter().partition(|l| is_optional_stop_word(l));
            let meant = if meant.is_empty() { little } else { meant };
            let place = |leaf: &Leaf| leaves.iter().position(|l| std::ptr::eq(l, leaf)).unwrap();
            let there = |leaf: &Leaf| {
                let at = place(leaf);
                let before = at.checked_sub(1).and_then(|i| joined(&leaves[i], leaf));
                let after = leaves.get(at + 1).and_then(|next| joined(leaf, next));
                let as_one = free && [before, after].into_iter().flatten().any(|word| word_stands(&word, document));
                as_one || leaf_holds(leaf, document)
            };
            let there = meant.iter().filter(|l| there(l)).count();
            let enough = match meant.len() {
                few @ 0..=2 => few,
                some @ 3..=5 => some - 1,
                many => many * 3 / 4,
            };
            there >= enough
        }
    }
}

/// Two words typed side by side, written as one.
fn joined(first: &Leaf, second: &Leaf) -> Option<String> {
    let word = |l: &Leaf| {
        l.form == Form::Word
            && l.field.is_none()
            && !is_optional_stop_word(l)
            && l.text.chars().all(char::is_alphanumeric)
    };
    (word(first) && word(second)).then(|| format!("{}{}", first.text, second.text))
}

fn word_stands(word: &str, document: &Document) -> bool {
    TextField::all().any(|field| {
        let text = text_of(document, field);
        text.contains(&word) || field == TextField::Broker && text.iter().any(|have| sounds_alike(have, word))
    })
}

fn is_optional_stop_word(leaf: &Leaf) -> bool {
    leaf.form == Form::Word && matches!(leaf.text.as_str(), "the" | "of")
}

fn leaf_holds(leaf: &Leaf, document: &Document) -> bool {
    match leaf.field {
        None => [TextField::Title, TextField::Keywords, TextField::Broker, TextField::Description]
            .into_iter()
            .any(|field| text_holds(leaf, document, field, true)),
        Some(QueryField::Text(field)) => text_holds(leaf, document, field, false),
        Some(QueryField::Facet(field)) => facet_holds(leaf, document, field),
        Some(QueryField::Number(field)) => number_holds(leaf, document, field),
        Some(QueryField::Range(field)) => span_holds(leaf, document, field),
        Some(QueryField::Id) => match leaf.form {
            Form::Prefix => document.id.starts_with(&leaf.text),
            _ => document.id == leaf.text,
        },
    }
}

fn text_of(document: &Document, field: TextField) -> Vec<&str> {
    let text = match field {
        TextField::Title => &document.title,
        TextField::Keywords => &document.keywords,
        TextField::Broker => &document.broker_name,
        TextField::Description => &document.description,
    };
    text.split(' ').filter(|word| !word.is_empty()).collect()
}

fn text_holds(leaf: &Leaf, document: &Document, field: TextField, everywhere: bool) -> bool {
    let text = text_of(document, field);
    // An open quotation mark makes words of all that follows, brackets and signs between them.
    let wanted: Vec<&str> = leaf.text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    match (&leaf.form, wanted.as_slice()) {
        (Form::Fuzzy(edits), [word]) => {
            let edits = edits.map_or_else(|| allowed(word), usize::from);
            text.iter().any(|have| alike(have, word, edits))
        }
        (Form::Prefix, [before @ .., begun]) => {
            text.windows(wanted.len()).any(|w| w[..before.len()] == *before && w[before.len()].starts_with(begun))
        }
        (Form::Word, [word]) => {
            // Stems are searched in the title, and in all fields but the name if no field is given.
            let stemmed = field == TextField::Title || everywhere && field != TextField::Broker;
            let stems = stemmed && document.written.as_deref() == Some("en") && !matches!(*word, "the" | "of");
            text.contains(word)
                || stems && text.iter().any(|have| stem(have) == stem(word))
                || stemmed && stem(word) != *word && text.contains(&stem(word))
                || field == TextField::Broker && text.iter().any(|have| sounds_alike(have, word))
        }
        (Form::Phrase { slop }, several) if several.len() > 1 => stands(several, &text, *slop as usize),
        (Form::Phrase { .. }, several) => stands(several, &text, 0),
        (_, several) => stands(several, &text, 0) || text.contains(&several.concat().as_str()),
    }
}

/// Whether the words are in the text with at most so many other positions between them, each at a position of its own.
fn stands(wanted: &[&str], text: &[&str], slop: usize) -> bool {
    fn go(wanted: &[&str], text: &[&str], slop: i64, chosen: &mut Vec<usize>) -> bool {
        let moved = chosen.iter().enumerate().map(|(i, at)| *at as i64 - i as i64);
        if moved.clone().max().unwrap_or(0) - moved.min().unwrap_or(0) > slop {
            return false;
        }
        let Some(word) = wanted.get(chosen.len()) else { return true };
        (0..text.len()).any(|at| {
            let free = text[at] == *word && !chosen.contains(&at);
            chosen.push(at);
            let stands = free && go(wanted, text, slop, chosen);
            chosen.pop();
            stands
        })
    }
    go(wanted, text, slop as i64, &mut Vec::new())
}

/// The English stems of the vocabulary, by hand.
fn stem(word: &str) -> &str {
    match word {
        "recorded" | "recording" | "recordings" => "record",
        other => other,
    }
}

fn sounds_alike(a: &str, b: &str) -> bool {
    a.len() > 3 && b.len() > 3 && a.replace("ph", "f") == b.replace("ph", "f")
}

fn facet_holds(leaf: &Leaf, document: &Document, field: FacetField) -> bool {
    let values = &document.facets[field];
    let spellings = [leaf.text.clone(), leaf.text.to_lowercase(), leaf.text.to_uppercase()];
    let whole = || values.iter().any(|v| spellings.contains(v));
    match &leaf.form {
        Form::Any => !values.is_empty(),
        Form::Stated => values.iter().any(|v| !field.row().unstated.contains(&v.as_str())),
        Form::Prefix => values.iter().any(|v| spellings.iter().any(|s| v.starts_with(s.as_str()))),
        Form::Fuzzy(edits) => {
            let edits = edits.map_or_else(|| allowed(&leaf.text), usize::from);
            values.iter().any(|v| alike(&v.to_lowercase(), &leaf.text.to_lowercase(), edits))
        }
        Form::Range(Bounds::Values { low, high }) => {
            let place = |v: &String| field.row().order.iter().position(|o| o == v);
            let within = |p: usize| low.is_none_or(|low| p >= low) && high.is_none_or(|high| p <= high);
            values.iter().filter_map(place).any(within)
        }
        Form::Range(_) => false,
        // A seller is also found by words of the name, or by their sound.
        Form::Word if field == FacetField::Broker => {
            let (name, word) = (text_of(document, TextField::Broker), leaf.text.to_lowercase());
            whole() || name.iter().any(|have| *have == word || sounds_alike(have, &word))
        }
        Form::Word | Form::Phrase { .. } => whole(),
    }
}

fn number_holds(leaf: &Leaf, document: &Document, field: NumberField) -> bool {
    let Some(value) = document.numbers[field] else { return false };
    match &leaf.form {
        Form::Range(Bounds::Numbers { low, high }) => above(value, low) && below(value, high),
        form => matches!(form, Form::Any | Form::Stated),
    }
}

fn above(value: f64, low: &Option<RangeEnd>) -> bool {
    low.is_none_or(|l| value > l.value || l.included && value == l.value)
}

fn below(value: f64, high: &Option<RangeEnd>) -> bool {
    high.is_none_or(|h| value < h.value || h.included && value == h.value)
}

fn span_holds(leaf: &Leaf, document: &Document, field: RangeField) -> bool {
    let Some((from, to)) = document.ranges[field] else { return false };
    match &leaf.form {
        Form::Any | Form::Stated => true,
        Form::Range(Bounds::Days { from: first, to: last }) => {
            first.is_none_or(|first| to >= first) && last.is_none_or(|last| from <= last)
        }
        // Some whole year is in both.
        Form::Range(Bounds::Numbers { low, high }) => {
            (from.max(-1)..=to.min(200)).any(|year| above(year as f64, low) && below(year as f64, high))
        }
        _ => false,
    }
}

fn allowed(word: &str) -> usize {
    match word.chars().count() {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    }
}

/// Whether so many letters added, left out, changed, or swapped with their neighbour lead from one word to the other:
/// by the definition, without a table.
fn alike(a: &str, b: &str, edits: usize) -> bool {
    fn go(a: &[char], b: &[char], edits: usize) -> bool {
        let (Some((x, rest_a)), Some((y, rest_b))) = (a.split_first(), b.split_first()) else {
            return a.len().max(b.len()) <= edits;
        };
        let swapped = || a.len() > 1 && b.len() > 1 && *x == b[1] && *y == a[1] && go(&a[2..], &b[2..], edits - 1);
        x == y && go(rest_a, rest_b, edits)
            || edits > 0
                && (go(rest_a, rest_b, edits - 1) || go(rest_a, b, edits - 1) || go(a, rest_b, edits - 1) || swapped())
    }
    go(&a.chars().collect::<Vec<_>>(), &b.chars().collect::<Vec<_>>(), edits)
}
