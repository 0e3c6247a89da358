//! Statements of ODRL and of the Data Privacy Vocabulary as text, because the words are what tells what may be done with
//! data about whom.

use super::graph::{Graph, Id};
use super::label::label_or_name;
use super::vocabulary::{TYPE, curie};

/// The kinds of rules, and the word for each.
const RULES: &[(&[&str], &str)] = &[
    (&["odrl:permission"], "Permitted"),
    (&["odrl:prohibition"], "Prohibited"),
    (&["odrl:obligation"], "Obliged"),
    (&["odrl:duty"], "Duty"),
];

/// The parts of a condition of a rule.
const CONDITION: [&[&str]; 4] =
    [&["odrl:leftOperand"], &["odrl:operator"], &["odrl:rightOperand"], &["odrl:rightOperandReference"]];

/// Most statements written of one resource.
const MAX_STATEMENTS: usize = 200;

/// Most statements looked at for one resource; nodes that name each other have very many ways through them.
const MAX_STEPS: usize = 2_000;

/// Deepest nesting that is followed.
const MAX_DEPTH: usize = 4;

/// One sentence for each rule of a policy: “Prohibited: distribute (purpose eq commercial)”.
pub(super) fn policy(graph: &Graph, policy: Id) -> Vec<String> {
    let mut sentences = Vec::new();
    for (name, word) in RULES {
        for rule in graph.objects(policy, name).take(MAX_STATEMENTS) {
            let mut actions = named(graph, rule, &["odrl:action"]);
            if actions.is_empty() {
                // Profiles give the action of a rule as its value, or describe it in words only.
                actions.extend(label_or_name(graph, rule).map(|name| words(&name)));
            }
            let mut sentence = format!("{word}: {}", actions.join(", "));
            let mut conditions: Vec<String> = graph
                .objects(rule, &["odrl:constraint"])
                .take(MAX_STATEMENTS)
                .map(|condition| CONDITION.map(|part| named(graph, condition, part).join(" or ")))
                .map(|parts| parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" "))
                .filter(|condition| !condition.is_empty())
                .collect();
            conditions.extend(named(graph, rule, &["odrl:duty"]).into_iter().map(|duty| format!("duty {duty}")));
            conditions.sort();
            if !conditions.is_empty() {
                sentence.push_str(&format!(" ({})", conditions.join("; ")));
            }
            sentences.push(sentence);
        }
    }
    sentences.sort();
    sentences.dedup();
    sentences
}

fn named(graph: &Graph, id: Id, property: &'static [&'static str]) -> Vec<String> {
    let values = graph.objects(id, property).take(MAX_STATEMENTS);
    let mut names: Vec<String> =
        values.filter_map(|value| label_or_name(graph, value)).map(|name| words(&name)).collect();
    names.sort();
    names.dedup();
    names
}

/// One line for each statement in the Data Privacy Vocabulary: “personal data: Email Address”.
pub(super) fn privacy(graph: &Graph, id: Id) -> Vec<String> {
    let mut lines = Vec::new();
    let mut steps = MAX_STEPS;
    collect(graph, id, &mut vec![id], &mut lines, &mut steps);
    lines.sort();
    lines.dedup();
    lines
}

fn collect(graph: &Graph, id: Id, path: &mut Vec<Id>, lines: &mut Vec<String>, steps: &mut usize) {
    for [_, predicate, object] in graph.about(id) {
        let Some((prefix, name)) = graph.curie(*predicate).and_then(|name| name.split_once(':')) else { continue };
        if !is_privacy(prefix) || lines.len() >= MAX_STATEMENTS || *steps == 0 {
            continue;
        }
        *steps -= 1;
        let property = words(name.strip_prefix("has").filter(|rest| !rest.is_empty()).unwrap_or(name)).to_lowercase();
        if let Some(value) = label_or_name(graph, *object) {
            lines.push(format!("{property}: {}", words(&value)));
        } else {
            // A node without a name: its classes say what it is.
            let classes = graph.objects(*object, TYPE);
            let classes = classes.filter_map(|class| graph.iri(class).map(curie));
            let classes = classes.filter_map(|class| {
                class.split_once(':').filter(|(prefix, _)| is_privacy(prefix)).map(|(_, name)| words(name))
            });
            lines.extend(classes.map(|class| format!("{property}: {class}")));
        }
        if !path.contains(object) && path.len() <= MAX_DEPTH {
            path.push(*object);
            collect(graph, *object, path, lines, steps);
            path.pop();
        }
    }
}

fn is_privacy(prefix: &str) -> bool {
    prefix.starts_with("dpv") || matches!(prefix, "pd" | "eu-gdpr" | "eu-aiact")
}

/// A name in camel case as words; anything else as it is.
fn words(name: &str) -> String {
    if name.contains(|c: char| !c.is_ascii_alphanumeric()) {
        return name.to_owned();
    }
    let mut out = String::with_capacity(name.len() + 8);
    let mut last_lower = false;
    for c in name.chars() {
        if c.is_ascii_uppercase() && last_lower {
            out.push(' ');
        }
        last_lower = c.is_ascii_lowercase() || c.is_ascii_digit();
        out.push(c);
    }
    out
}
