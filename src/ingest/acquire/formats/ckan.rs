//! CKAN: answers of `package_search`, `package_show` and `current_package_list_with_resources`, and dumps of packages,
//! one a line or in a list. The extras of a package become fields `extras.KEY`; texts in several languages are read in
//! English or in the first language that has one, and all are kept.

mod extras;
mod package;
mod portals;

use super::json::document::Reading;
use super::json::fields::text;
use super::json::head;
use super::{Format, FormatError, Input, Options, Sink, no_options};
use serde_json::{Map, Value};

/// The format.
pub(super) const FORMAT: Format = Format {
    name: "ckan",
    extensions: &[],
    about: "CKAN: answers of package_search and package_show, dumps of packages",
    read,
    recognise: |head| head::look(head).is_some_and(|look| is_ckan(&look)),
    refuse: |_| None,
    check_options: no_options,
    mapping: Some(MAPPING),
    resumable: true,
    counters: &[],
};

const MAPPING: &str = r#"
native_id = "id"
title = "title"
description = ["notes", "notes.languages", "statements", "resources.description"]
broker = "publisher.name"
url = "package.url"
volume = "package.size"
licence = "licence.name"
languages = "languages.code"
countries = "places.name"
collected = "temporal.period"
collected_from = "temporal.from"
collected_to = "temporal.to"
published = "published.date"
keywords = ["tags.name", "groups.title"]
"#;

const READING: Reading = Reading {
    format: &FORMAT,
    paths,
    fields: package::fields,
    end: error_of_answer,
    other: "; package_list holds names only, harvest package_search (rows=1000, start=…) in its place",
};

fn read(input: Input<'_>, options: &Options, sink: &mut Sink<'_>) -> Result<(), FormatError> {
    READING.read(input, options, sink)
}

/// Where the packages are.
fn paths(look: &Value) -> Vec<String> {
    let paths: &[&str] = match look {
        Value::Object(members) if package::is_package(members) => &["", "[*]"],
        Value::Object(members) => match members.get("result") {
            Some(Value::Object(result)) if result.contains_key("results") || result.contains_key("count") => {
                &["result.results[*]"]
            }
            Some(Value::Object(_)) => &["result"],
            Some(Value::Array(_)) => &["result[*]", "result[*][*]"],
            _ if members.contains_key("success") || members.contains_key("help") => &["result.results[*]"],
            _ if first_package(members.get("results")) => &["results[*]"],
            _ if first_package(members.get("packages")) => &["packages[*]"],
            _ if first_package(members.get("datasets")) => &["datasets[*]"],
            _ => &[],
        },
        Value::Array(items) => match items.first() {
            Some(Value::Object(first)) if package::is_package(first) => &["[*]"],
            Some(Value::Object(first)) if first_package(first.get("result")) => &["[*].result"],
            Some(Value::Object(first)) if first.get("result").and_then(|r| r.get("results")).is_some() => {
                &["[*].result.results[*]"]
            }
            _ => &[],
        },
        _ => &[],
    };
    paths.iter().map(|path| (*path).to_owned()).collect()
}

/// Whether a value is a package or a list, or lists in a list, that begins with one.
fn first_package(value: Option<&Value>) -> bool {
    value.and_then(head::first_object).is_some_and(package::is_package)
}

fn is_ckan(look: &Value) -> bool {
    let members = match look {
        Value::Object(members) => members,
        Value::Array(items) => {
            let Some(Value::Object(first)) = items.first() else { return false };
            return package::is_package(first) || is_ckan(&Value::Object(first.clone()));
        }
        _ => return false,
    };
    if head::is_linked_data(members) {
        return false;
    }
    let helps = members.get("help").and_then(Value::as_str).is_some_and(|help| {
        ["help_show", "/api/3/", "/api/action", "package", "dataset"].iter().any(|word| help.contains(word))
    });
    let answers = members.get("success").is_some_and(Value::is_boolean);
    let result = members.get("result");
    let searched = result.and_then(|result| result.get("results"));
    let typed = members.get("error").is_some_and(|error| error.get("__type").is_some());
    package::is_package(members)
        || helps && (answers || result.is_some())
        // The head of a long answer may not show whether it was a success.
        || first_package(result)
        || first_package(searched)
        || answers && typed
        || ["results", "packages"].iter().any(|name| first_package(members.get(*name)))
}

/// What an answer says that has an error in place of a result.
fn error_of_answer(values: &Map<String, Value>, elements: u64) -> Option<String> {
    if elements > 0 || values.get("success") != Some(&Value::Bool(false)) {
        return None;
    }
    let error = values.get("error").cloned().unwrap_or_default();
    let kind = error.get("__type").and_then(text).map(|kind| format!(" ({kind})")).unwrap_or_default();
    let said = error.get("message").and_then(text).map_or_else(|| error.to_string(), str::to_owned);
    Some(format!("the answer of CKAN is an error: {said}{kind}"))
}
