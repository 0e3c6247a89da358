//! Frictionless data packages: `datapackage.json` of version 1 and 2 and of the years before, lists of packages and
//! catalogues of them. One package is one record; its resources stay within it.

use super::json::document::{Around, Reading, nothing};
use super::json::fields::{
    at, drop_represented, first_text, language_codes, name_of, names_of, place_names, put, put_all, statements, text,
};
use super::json::head::{self, count};
use super::{Format, FormatError, Input, Options, Sink, no_options};
use serde_json::{Map, Value};

/// The format.
pub(super) const FORMAT: Format = Format {
    name: "frictionless",
    extensions: &[],
    about: "Frictionless data packages: datapackage.json",
    read,
    recognise: |head| head::look(head).is_some_and(|look| is_frictionless(&look)),
    refuse: |_| None,
    check_options: no_options,
    mapping: Some(MAPPING),
    resumable: true,
    counters: &[],
};

const MAPPING: &str = r#"
native_id = "package.id"
title = "package.title"
description = [
  { field = "package.description", text = "markdown" },
  "sources.statement", "statements", "resources.statement",
]
broker = "contributors.first"
url = "package.url"
licence = "licences.name"
languages = "languages.code"
countries = "places.name"
collected = "temporal.period"
collected_from = "temporal.from"
collected_to = "temporal.to"
published = "created"
keywords = "keywords"
"#;

/// Published fields that our own ones may hold completely.
const REPRESENTED: &[(&str, &[&str])] = &[
    ("package.id", &["id"]),
    ("package.title", &["title"]),
    ("package.description", &["description", "longdesc", "readme"]),
    ("package.url", &["homepage", "url"]),
    ("licences.name", &["license"]),
    ("languages.code", &["languages", "language", "lang"]),
    ("contributors.first", &["author"]),
];

const READING: Reading = Reading { format: &FORMAT, paths, fields, end: nothing, other: "" };

fn read(input: Input<'_>, options: &Options, sink: &mut Sink<'_>) -> Result<(), FormatError> {
    READING.read(input, options, sink)
}

fn paths(look: &Value) -> Vec<String> {
    let listed =
        |members: &Map<String, Value>, name: &str| members.get(name).and_then(head::first_object).map(is_package);
    let paths: &[&str] = match look {
        // In a damaged file the members of one package may stand among the packages.
        Value::Object(members) if first_member(members).is_some_and(is_package) => &["*"],
        Value::Object(members) if is_package(members) => &["", "[*]"],
        Value::Object(members) if members.contains_key("datapackages") => &["datapackages[*]", "datapackages.*"],
        Value::Object(members) if listed(members, "packages") == Some(true) => &["packages[*]"],
        Value::Object(members) if listed(members, "packages") == Some(false) => &["packages[*].package"],
        Value::Object(members) if listed(members, "datasets") == Some(false) => &["datasets[*].package"],
        Value::Object(members) if members.contains_key("resources") => &["", "[*]"],
        Value::Array(items) if items.iter().any(|item| item.get("resources").is_some()) => &["[*]"],
        _ => &[],
    };
    paths.iter().map(|path| (*path).to_owned()).collect()
}

fn first_member(members: &Map<String, Value>) -> Option<&Map<String, Value>> {
    members.values().find_map(Value::as_object)
}

fn is_frictionless(look: &Value) -> bool {
    match look {
        Value::Object(members) => {
            let listed = ["datapackages", "packages", "datasets"].iter().any(|name| {
                let first = members.get(*name).and_then(head::first_object);
                let inside = first.and_then(|first| first.get("package")).and_then(Value::as_object);
                inside.or(first).is_some_and(is_package)
            });
            is_package(members) || listed || first_member(members).is_some_and(is_package)
        }
        Value::Array(items) => items.first().and_then(Value::as_object).is_some_and(is_package),
        _ => false,
    }
}

/// Whether the members are those of a package: it names a profile of data packages, or lists resources with a path,
/// data or a table schema.
fn is_package(members: &Map<String, Value>) -> bool {
    if head::is_linked_data(members) {
        return false;
    }
    let profiled = ["profile", "$schema"].iter().filter_map(|name| members.get(*name).and_then(text));
    let profiled = profiled.into_iter().any(|profile| {
        profile.ends_with("data-package") || profile.contains("datapackage") || profile.contains("data-package")
    });
    let Some(resources) = members.get("resources") else {
        // A cut head may show the profile and not yet the resources.
        return profiled && count(members, &["name", "title", "id"]) > 0;
    };
    let about = count(members, &["name", "title", "licenses", "license", "id", "profile", "$schema"]);
    let ckan = count(members, &["owner_org", "license_id", "num_resources", "organization", "metadata_created"]);
    let first = head::first_object(resources);
    let resource = first.is_some_and(|first| {
        count(first, &["path", "data", "schema", "profile"]) > 0 && count(first, &["package_id", "revision_id"]) == 0
    });
    profiled || about > 0 && ckan < 2 && resource
}

/// The fields of a package.
fn fields(mut members: Map<String, Value>, around: &Around<'_>) -> Result<Map<String, Value>, String> {
    let find = |names: &[&str]| first_text(&members, names);
    let id = find(&["id", "name", "homepage", "title"]).or_else(|| around.name.map(str::to_owned));
    let title = find(&["title", "name", "id"]).or_else(|| around.name.map(str::to_owned));
    let description = find(&["description", "longdesc", "readme"]);
    let licences = [all_licences(members.get("licenses")), all_licences(members.get("license"))].concat();
    let licences = match licences.is_empty() {
        true => items(members.get("resources")).flat_map(|resource| all_licences(resource.get("licenses"))).collect(),
        false => licences,
    };
    let contributors: Vec<String> = ["publisher", "publishers", "contributors", "author", "maintainers"]
        .iter()
        .filter_map(|name| members.get(*name))
        .flat_map(|value| match value {
            Value::Array(items) => items.iter().filter_map(contributor).collect(),
            one => contributor(one).into_iter().collect::<Vec<_>>(),
        })
        .collect();
    let url = find(&["homepage", "url", "repository.url", "repository"])
        .or_else(|| find(&["id"]).filter(|id| id.starts_with("http")));
    let language = ["languages", "language", "lang"].iter().find_map(|name| members.get(*name));
    let language = language.map(language_codes).unwrap_or_default();
    let places = ["spatial", "geographicCoverage", "geographic_coverage", "coverage", "countries"];
    let places = places.iter().find_map(|name| members.get(*name)).map(place_names).unwrap_or_default();
    let period = find(&["temporalCoverage", "temporal_coverage", "temporal", "period"]);
    let from = find(&["temporal.start", "temporal.from", "temporal.startDate", "startDate"]);
    let to = find(&["temporal.end", "temporal.to", "temporal.endDate", "endDate"]);
    let stated = statements(&members, &["sources", "licenses"]);
    let sources = sources(members.get("sources"));
    let resources: Vec<String> = items(members.get("resources")).filter_map(resource).collect();
    put(&mut members, "package.id", id);
    put(&mut members, "package.title", title);
    put(&mut members, "package.description", description);
    put(&mut members, "package.url", url);
    put_all(&mut members, "licences.name", licences);
    put(
        &mut members,
        "contributors.first",
        contributors.first().and_then(|text| text.split(" (").next()).map(str::to_owned),
    );
    put_all(&mut members, "contributors.names", contributors);
    put_all(&mut members, "languages.code", language);
    put_all(&mut members, "places.name", places);
    put(&mut members, "temporal.period", period);
    put(&mut members, "temporal.from", from);
    put(&mut members, "temporal.to", to);
    put(&mut members, "sources.statement", sources);
    put_all(&mut members, "statements", stated);
    put_all(&mut members, "resources.statement", resources);
    drop_represented(&mut members, REPRESENTED);
    Ok(members)
}

/// The items of a list; other values are one item.
fn items(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    match value {
        Some(Value::Array(items)) => items.iter(),
        Some(one) => std::slice::from_ref(one).iter(),
        None => [].iter(),
    }
}

/// Hosts of texts of well-known licences.
const LICENCE_HOSTS: &[&str] =
    &["creativecommons.org", "opendatacommons.org", "opensource.org", "spdx.org", "gnu.org", "apache.org", "etalab"];

/// Every licence by the form that names it best.
fn all_licences(value: Option<&Value>) -> Vec<String> {
    let named = |licence: &Value| match licence {
        Value::Object(members) => {
            let address = first_text(members, &["path", "url"]);
            let known = address.clone().filter(|address| LICENCE_HOSTS.iter().any(|host| address.contains(host)));
            // Identifiers have no spaces; a name in words says less than an identifier or a well-known address.
            let names = ["name", "type", "id"].iter().filter_map(|name| first_text(members, &[name]));
            let identifier = names.into_iter().find(|name| !name.contains(char::is_whitespace));
            let name = first_text(members, &["name", "type"]);
            identifier.or(known).or(name).or_else(|| first_text(members, &["title"])).or(address)
        }
        other => name_of(other),
    };
    items(value).filter_map(named).collect()
}

/// A person or an organisation with its roles: `Jane Doe (author, publisher)`.
fn contributor(value: &Value) -> Option<String> {
    let Value::Object(members) = value else { return name_of(value) };
    let name = first_text(members, &["title", "name", "organization", "email", "path"]).or_else(|| {
        let given = at(members, "givenName").and_then(text)?;
        Some(format!("{given} {}", at(members, "familyName").and_then(text).unwrap_or_default()))
    })?;
    let roles = ["role", "roles"].iter().filter_map(|key| members.get(*key)).flat_map(names_of);
    let roles: Vec<String> = roles.collect();
    Some(if roles.is_empty() { name } else { format!("{name} ({})", roles.join(", ")) })
}

/// `Sources: title, address; …`.
fn sources(value: Option<&Value>) -> Option<String> {
    let one = |source: &Value| match source {
        Value::Object(members) => {
            let parts = [&["title", "name"][..], &["path", "web", "url"], &["description"]];
            let parts: Vec<String> = parts.iter().filter_map(|names| first_text(members, names)).collect();
            (!parts.is_empty()).then(|| parts.join(", "))
        }
        other => name_of(other),
    };
    let all: Vec<String> = items(value).filter_map(one).collect();
    (!all.is_empty()).then(|| format!("Sources: {}", all.join("; ")))
}

/// What a resource is, in words: title, description, names and descriptions of its columns.
fn resource(value: &Value) -> Option<String> {
    let Value::Object(members) = value else { return None };
    let mut lines = Vec::new();
    let title = first_text(members, &["title", "name"]);
    let described = first_text(members, &["description"]);
    match (title, described) {
        (Some(title), Some(described)) => lines.push(format!("{title}: {described}")),
        (title, described) => lines.extend(title.or(described)),
    }
    let columns: Vec<String> = items(at(members, "schema.fields"))
        .filter_map(|column| {
            let column = column.as_object()?;
            let name = first_text(column, &["name", "title"])?;
            Some(match first_text(column, &["description"]) {
                Some(described) => format!("{name} ({described})"),
                None => name,
            })
        })
        .collect();
    if !columns.is_empty() {
        lines.push(format!("Columns: {}", columns.join(", ")));
    }
    if let Some(sources) = sources(members.get("sources")) {
        lines.push(sources);
    }
    (!lines.is_empty()).then(|| lines.join("\n"))
}
