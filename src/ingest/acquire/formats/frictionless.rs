//! Frictionless data packages: `datapackage.json` of version 1 and 2 and of the years before, lists of packages and
//! catalogues of them, and `datapackage.yaml`. One package is one record; its resources stay within it.

mod yaml;

use super::json::document::{Around, Reading, nothing};
use super::json::fields::{
    at, drop_represented, first_text, items, language_codes, name_of, names_of, place_names, put, put_all, statements,
    text,
};
use super::json::head::{self, count};
use super::json::tables::{described_resources, sources};
use super::window::Window;
use super::{Format, FormatError, Input, Options, Sink, no_options};
use serde_json::{Map, Value};

/// The format.
pub(super) const FORMAT: Format = Format {
    name: "frictionless",
    extensions: &["datapackage.yaml", "datapackage.yml"],
    about: "Frictionless data packages: datapackage.json, datapackage.yaml",
    read,
    recognise: |head| head::look(head).is_some_and(|look| is_frictionless(&look)) || yaml::recognise(head),
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
volume = "package.size"
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
    let file = input.file.to_owned();
    let window = Window::open(input, options.max_record_bytes)?;
    match yaml::recognise(window.head()) {
        true => yaml::read(&file, window, options, sink),
        false => READING.walk(&file, window, options, sink),
    }
}

fn paths(look: &Value) -> Vec<String> {
    let listed =
        |members: &Map<String, Value>, name: &str| members.get(name).and_then(head::first_object).map(is_package);
    let paths: &[&str] = match look {
        // In a damaged file the members of one package may stand among the packages.
        Value::Object(members) if first_member(members).is_some_and(is_package) => &["*"],
        Value::Object(members) if members.contains_key("datapackages") => &["datapackages[*]", "datapackages.*"],
        Value::Object(members) if listed(members, "packages") == Some(true) => &["packages[*]"],
        Value::Object(members) if listed(members, "packages") == Some(false) => &["packages[*].package"],
        Value::Object(members) if listed(members, "datasets") == Some(false) => &["datasets[*].package"],
        Value::Object(members) if is_package(members) => &["", "[*]"],
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
    if head::is_linked_data(members) || super::hub_api::is_kaggle_upload(members) {
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
    let people = ["publisher", "publishers", "contributors", "author", "maintainers"];
    let people: Vec<&Value> = people.iter().flat_map(|name| items(members.get(*name))).collect();
    let contributors: Vec<String> = people.iter().filter_map(|value| contributor(value)).collect();
    let owner = owner(&people);
    let url = find(&["homepage", "url", "repository.url", "repository"])
        .or_else(|| find(&["id"]).filter(|id| id.starts_with("http")));
    let language = ["languages", "language", "lang"].iter().find_map(|name| members.get(*name));
    let language = language.map(language_codes).unwrap_or_default();
    let places = PLACES.iter().filter_map(|path| at(&members, path)).map(place_names);
    let places = places.into_iter().find(|names| !names.is_empty()).unwrap_or_default();
    let from = find(&["temporal.start", "temporal.from", "temporal.startDate", "fiscalPeriod.start", "startDate"]);
    let to = find(&["temporal.end", "temporal.to", "temporal.endDate", "fiscalPeriod.end", "endDate"]);
    // The name of a period says less than its ends.
    let period = find(&["temporalCoverage", "temporal_coverage", "temporal", "period"]);
    let period = period.filter(|_| from.is_none() && to.is_none());
    let size = size(&members);
    let stated = statements(&members, &["sources", "licenses"]);
    let sources = sources(members.get("sources"));
    let resources = described_resources(members.get("resources"));
    put(&mut members, "package.id", id);
    put(&mut members, "package.title", title);
    put(&mut members, "package.description", description);
    put(&mut members, "package.url", url);
    put_all(&mut members, "licences.name", licences);
    put(&mut members, "contributors.first", owner);
    put_all(&mut members, "contributors.names", contributors);
    put_all(&mut members, "languages.code", language);
    put_all(&mut members, "places.name", places);
    put(&mut members, "temporal.period", period);
    put(&mut members, "temporal.from", from);
    put(&mut members, "temporal.to", to);
    put(&mut members, "sources.statement", sources);
    put_all(&mut members, "statements", stated);
    put_all(&mut members, "resources.statement", resources);
    put(&mut members, "package.size", size);
    drop_represented(&mut members, REPRESENTED);
    Ok(members)
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

/// Where packages say what places they are about; the standard has no member for it.
const PLACES: &[&str] = &[
    "spatial.location",
    "spatial.name",
    "spatial",
    "spatialCoverage",
    "spatial_coverage",
    "geographicCoverage",
    "geographic_coverage",
    "coverage",
    "countries",
    "country",
    "countryCode",
];

/// Bytes of all resources together; none if one of them does not say.
fn size(members: &Map<String, Value>) -> Option<String> {
    let bytes =
        |resource: &Value| ["bytes", "size"].iter().find_map(|name| resource.get(*name).and_then(Value::as_u64));
    let all: Option<Vec<u64>> = items(members.get("resources")).map(bytes).collect();
    let total = all.unwrap_or_default().into_iter().fold(0_u64, u64::saturating_add);
    let total = if total > 0 { Some(total) } else { members.get("bytes").and_then(Value::as_u64) };
    total.filter(|total| *total > 0).map(|total| format!("{total} bytes"))
}

/// Roles of who offers a package, before all who only worked on it.
const OFFERING: &[&str] = &["publisher", "distributor", "rightsholder"];

/// Who offers the package: a publisher, else the first who is named.
fn owner(people: &[&Value]) -> Option<String> {
    let roles =
        |person: &Value| ["roles", "role"].iter().filter_map(|key| person.get(*key)).flat_map(names_of).collect();
    let offering = OFFERING.iter().find_map(|wanted| {
        people.iter().find(|person| {
            let roles: Vec<String> = roles(person);
            roles.iter().any(|role| role.to_lowercase().replace(['-', '_', ' '], "") == *wanted)
        })
    });
    offering.into_iter().chain(people).find_map(|person| name(person))
}

/// The name of a person or an organisation; packages of old write `Jane Doe <jane@x.example> (https://x.example)`.
fn name(value: &Value) -> Option<String> {
    let Value::Object(members) = value else {
        let written = name_of(value)?;
        let name = written.split(['<', '(']).next().unwrap_or_default().trim();
        return Some(if name.is_empty() { written } else { name.to_owned() });
    };
    first_text(members, &["title", "name"])
        .or_else(|| {
            let given = at(members, "givenName").and_then(text)?;
            Some(format!("{given} {}", at(members, "familyName").and_then(text).unwrap_or_default()).trim().to_owned())
        })
        .or_else(|| first_text(members, &["organization", "email", "path"]))
}

/// A person or an organisation with its roles: `Jane Doe (author, publisher)`.
fn contributor(value: &Value) -> Option<String> {
    let Value::Object(members) = value else { return name_of(value) };
    let name = name(value)?;
    let roles = ["role", "roles"].iter().filter_map(|key| members.get(*key)).flat_map(names_of);
    let roles: Vec<String> = roles.collect();
    Some(if roles.is_empty() { name } else { format!("{name} ({})", roles.join(", ")) })
}
