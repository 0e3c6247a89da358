//! How fast the index crate is, on the generated corpus and the questions of the bare engine's bench, so that both can be
//! compared in one run (`tests/bench/search`). Prints the same lines as that bench.
//!
//! ```text
//! searching index CORPUS DIR THREADS [bytes of memory]   put a corpus into an index
//! searching query DIR QUESTIONS REPETITIONS [typed]      ask; `typed`: words as people type them, with all their forms
//! searching complete DIR REPETITIONS                     complete what is being typed
//! searching open DIR                                     open and answer a first question; memory held afterwards
//! searching fresh DIR CORPUS COUNT ROUNDS                commit batches and wait until they are found
//! ```

use std::collections::BTreeMap;
use std::fs::File;
use std::hint::black_box;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::time::Instant;

use brokerwatch_index::{
    Document, FacetField, Filters, NumberField, Order, Page, RangeField, Reader, Request, Writer, detect, parse,
};
use serde::Deserialize;

#[derive(Deserialize)]
struct Record {
    id: String,
    broker: String,
    title: String,
    description: String,
    modality: String,
    record_count: u64,
    price: Option<f64>,
    countries: Vec<String>,
    license: String,
    source: String,
    published_at: String,
    languages: Vec<String>,
}

#[derive(Deserialize)]
struct Question {
    id: String,
    kind: String,
    mode: String,
    #[serde(default)]
    terms: Vec<String>,
    #[serde(default)]
    filter: BTreeMap<String, String>,
    from: Option<String>,
    to: Option<String>,
    #[serde(default)]
    facets: bool,
    #[serde(default = "ten")]
    limit: usize,
    #[serde(default)]
    by_date: bool,
}

fn ten() -> usize {
    10
}

const FACETS: [FacetField; 5] =
    [FacetField::Modality, FacetField::Licence, FacetField::Broker, FacetField::Country, FacetField::Language];

fn main() {
    let given: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    let text: Vec<&str> = given.iter().map(String::as_str).collect();
    match text.as_slice() {
        ["index", corpus, dir, threads, rest @ ..] => index(corpus, Path::new(dir), number(threads), rest),
        ["query", dir, questions, repetitions, rest @ ..] => {
            query(Path::new(dir), questions, number(repetitions), rest.contains(&"typed"));
        }
        ["complete", dir, repetitions] => complete(Path::new(dir), number(repetitions)),
        ["open", dir] => open(Path::new(dir)),
        ["fresh", dir, corpus, count, rounds] => fresh(Path::new(dir), corpus, number(count), number(rounds)),
        _ => println!("searching: see the head of tests/bench/searching.rs; run it with tests/bench/search"),
    }
}

fn number(text: &str) -> usize {
    text.parse().expect("a whole number")
}

fn document(record: Record) -> Document {
    let number: u128 = record.id.trim_start_matches('d').parse().expect("ids are d and a number");
    let day = days(&record.published_at);
    let mut document = Document {
        // A fixed odd factor spreads the ids over their whole range, as digests do.
        id: format!("{:032x}", number.wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835)),
        written: detect(&record.title, &record.description).map(str::to_owned),
        broker_name: record.broker.clone(),
        title: record.title,
        description: record.description,
        ..Document::default()
    };
    document.facets[FacetField::Broker].push(record.broker);
    document.facets[FacetField::Modality].push(record.modality);
    document.facets[FacetField::Licence].push(record.license);
    document.facets[FacetField::Country] = record.countries;
    document.facets[FacetField::Language] = record.languages;
    document.facets[FacetField::Source].push(record.source);
    document.numbers[NumberField::Price] = record.price;
    document.numbers[NumberField::Volume] = Some(record.record_count as f64);
    document.ranges[RangeField::Published] = Some((day, day));
    document
}

/// Days since 1970-01-01 of a date of the corpus, by the language's own reading of dates.
fn days(date: &str) -> i64 {
    use brokerwatch_index::query::{Bounds, Form, Node};
    let ast = parse(&format!("published:{date}")).0;
    match ast.root() {
        Some(Node::Leaf(leaf)) => match leaf.form {
            Form::Range(Bounds::Days { from: Some(day), .. }) => day,
            _ => panic!("{date}"),
        },
        _ => panic!("{date}"),
    }
}

fn records(corpus: &str) -> impl Iterator<Item = Record> {
    let lines = BufReader::with_capacity(1 << 20, File::open(corpus).expect("a corpus")).lines();
    lines.map(|line| serde_json::from_str(&line.expect("text")).expect("a record"))
}

fn index(corpus: &str, dir: &Path, threads: usize, rest: &[&str]) {
    let _ = std::fs::remove_dir_all(dir);
    let memory = rest.first().map_or(128_000_000 * threads, |m| number(m));
    let mut writer = Writer::open(dir, memory, threads).expect("an index");
    let begun = Instant::now();
    let mut count = 0;
    for record in records(corpus) {
        writer.add(&document(record)).expect("a document");
        count += 1;
    }
    writer.commit(1).expect("a commit");
    let committed = begun.elapsed().as_secs_f64();
    writer.close().expect("merges");
    let size = Reader::open(dir).expect("an index").bytes_on_disk() as f64 / 1e6;
    println!(
        "INDEX\tbrokerwatch\tthreads={threads}\tdocs={count}\ttotal_s={committed:.2}\twith_merges_s={:.2}\tdocs_s={:.0}\tsize_MB={size:.1}",
        begun.elapsed().as_secs_f64(),
        count as f64 / committed
    );
}

/// The question as people write it. `typed`: words with all their forms; otherwise exactly these words, which is the work
/// the bare engine does.
fn written(q: &Question, typed: bool) -> String {
    let word = |w: &String| if typed { w.clone() } else { format!("\"{w}\"") };
    let words = |by: &str| q.terms.iter().map(word).collect::<Vec<_>>().join(by);
    let mut text = match q.mode.as_str() {
        "and" if typed => words(" "),
        "and" => words(" AND "),
        "or" => format!("({})", words(" OR ")),
        "phrase" => format!("\"{}\"", q.terms.join(" ")),
        "prefix" => format!("{}*", q.terms[0]),
        "fuzzy" => format!("{}~1", q.terms[0]),
        _ => String::new(),
    };
    if let (Some(from), Some(to)) = (&q.from, &q.to) {
        text = format!("{text} published:{from}..{to}");
    }
    text
}

fn query(dir: &Path, questions: &str, repetitions: usize, typed: bool) {
    let searcher = Reader::open(dir).expect("an index").searcher();
    searcher.warm().expect("memory");
    let lines = BufReader::new(File::open(questions).expect("questions")).lines();
    let mut kinds: Vec<(String, Vec<f64>)> = Vec::new();
    for line in lines {
        let q: Question = serde_json::from_str(&line.expect("text")).expect("a question");
        let text = written(&q, typed);
        let mut filters = Filters::new();
        for (name, value) in &q.filter {
            let field = match name.as_str() {
                "modality" => FacetField::Modality,
                "license" => FacetField::Licence,
                "countries" => FacetField::Country,
                "languages" => FacetField::Language,
                _ => FacetField::Broker,
            };
            filters.insert(field, vec![value.clone()]);
        }
        let ask = || {
            let (ast, _) = parse(&text);
            let order = if q.by_date { Order::from_name("newest").unwrap_or_default() } else { Order::Relevance };
            let facets: &[FacetField] = if q.facets { &FACETS } else { &[] };
            let request = Request { order, facets, ..Request::top(&filters, Page::top(0, q.limit)) };
            searcher.search(&ast, &request).expect("an answer")
        };
        let begun = Instant::now();
        let answer = black_box(ask());
        let cold = begun.elapsed().as_secs_f64();
        let rounds = repetitions.min(((3.0 / cold) as usize).max(3));
        let mut times: Vec<f64> = (0..rounds)
            .map(|_| {
                let begun = Instant::now();
                black_box(ask());
                begun.elapsed().as_secs_f64() * 1e6
            })
            .collect();
        times.sort_by(f64::total_cmp);
        println!(
            "Q\tbrokerwatch\t{}\t{}\thits={}\ttotal={}\tcold={:.0}\tp50={:.0}\tmax={:.0}",
            q.id,
            q.kind,
            answer.hits.len(),
            answer.total,
            cold * 1e6,
            share(&times, 0.5),
            times[times.len() - 1]
        );
        if kinds.last().is_none_or(|(kind, _)| *kind != q.kind) {
            kinds.push((q.kind.clone(), Vec::new()));
        }
        // Every question of a kind weighs the same.
        let of_kind = &mut kinds.last_mut().expect("pushed above").1;
        of_kind.extend((0..repetitions).map(|i| times[i * times.len() / repetitions]));
    }
    let name = if typed { "brokerwatch-typed" } else { "brokerwatch" };
    for (kind, mut times) in kinds {
        times.sort_by(f64::total_cmp);
        println!("K\t{name}\t{kind}\tp50={:.0}\tp99={:.0}", share(&times, 0.5), share(&times, 0.99));
    }
}

fn share(sorted: &[f64], share: f64) -> f64 {
    sorted[((sorted.len() - 1) as f64 * share).round() as usize]
}

/// Every beginning of some words and names that people look for.
fn complete(dir: &Path, repetitions: usize) {
    let searcher = Reader::open(dir).expect("an index").searcher();
    searcher.warm().expect("memory");
    let typed =
        ["surveillance cameras", "recorded phone", "children's speech", "protest crowd moscow", "voice prints hindi"];
    let mut times = Vec::new();
    let mut slowest = (0.0, "");
    for text in typed {
        for (end, _) in text.char_indices().skip(1) {
            for _ in 0..repetitions {
                let begun = Instant::now();
                black_box(searcher.complete(&text[..end], &[FacetField::Broker], 5).expect("completions"));
                times.push(begun.elapsed().as_secs_f64() * 1e6);
                if times[times.len() - 1] > slowest.0 {
                    slowest = (times[times.len() - 1], &text[..end]);
                }
            }
        }
    }
    times.sort_by(f64::total_cmp);
    println!(
        "K\tbrokerwatch\tcomplete\tp50={:.0}\tp99={:.0}\tmax={:.0}\tslowest={}",
        share(&times, 0.5),
        share(&times, 0.99),
        slowest.0,
        slowest.1
    );
}

fn open(dir: &Path) {
    let begun = Instant::now();
    let reader = Reader::open(dir).expect("an index");
    let (ast, filters) = (parse("protest").0, Filters::new());
    let searcher = reader.searcher();
    let total = searcher.search(&ast, &Request::top(&filters, Page::top(0, 10))).expect("an answer").total;
    let first = begun.elapsed().as_secs_f64() * 1e3;
    let begun = Instant::now();
    searcher.warm().expect("memory");
    let warm = begun.elapsed().as_secs_f64() * 1e3;
    println!("OPEN\tbrokerwatch\tfirst_answer_ms={first:.0}\ttotal={total}\twarm_ms={warm:.0}\t{}", memory());
}

/// What the operating system says this process holds: its own memory, and files it has looked into.
fn memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let of = |name: &str| {
        let line = status.lines().find(|l| l.starts_with(name)).unwrap_or_default();
        line.split_whitespace().nth(1).and_then(|kib| kib.parse::<u64>().ok()).unwrap_or(0) / 1024
    };
    format!("own_MiB={}\tfiles_MiB={}\tpeak_MiB={}", of("RssAnon"), of("RssFile"), of("VmHWM"))
}

fn fresh(dir: &Path, corpus: &str, count: usize, rounds: usize) {
    let mut writer = Writer::open(dir, 30_000_000, 1).expect("an index");
    let reader = Reader::open(dir).expect("an index");
    let mut records = records(corpus);
    let mut times = Vec::new();
    for round in 0..rounds {
        let begun = Instant::now();
        for record in records.by_ref().take(count) {
            writer.upsert(&document(record)).expect("a document");
        }
        writer.commit(round as u64 + 2).expect("a commit");
        reader.reload().expect("a reload");
        times.push(begun.elapsed().as_secs_f64() * 1e3);
    }
    times.sort_by(f64::total_cmp);
    println!("FRESH\tbrokerwatch\tdocs={count}\tp50_ms={:.1}\tmax_ms={:.1}", share(&times, 0.5), share(&times, 1.0));
}
