//! What national portals and others add to packages of CKAN: places, periods, days and sizes under names of their own.

use super::super::json::fields::{distinct, each, first_text, items, name_of, names_of, place_names};
use super::extras::{field, stated};
use serde_json::{Map, Value};

/// Fields for places, by how well they name them.
const PLACES: &[&str] = &[
    "spatial_text",
    "spatial-text",
    "spatial_coverage",
    "geographic_coverage",
    "geographical_coverage",
    "geographic_toponym",
    "geographic_region",
    "geographical_name",
    "geocodingText",
    "spatial",
    "country",
    "spatial_uri",
];

/// Fields for the first and the last day; of a list of periods its first is read.
pub(super) const FROM: &[&str] = &[
    "temporal_start",
    "temporal_coverage_from",
    "temporal-extent-begin",
    "temporal_coverage-from",
    "temporal_from",
    "time_period_start",
    "time_period_coverage_start",
    "begin_collection_date",
    "begin_datetime",
    "temporal_coverage.start",
    "temporal_coverage.temporal_start",
    "temporal.start",
    "temporals.start_date",
];
pub(super) const TO: &[&str] = &[
    "temporal_end",
    "temporal_coverage_to",
    "temporal-extent-end",
    "temporal_coverage-to",
    "temporal_to",
    "time_period_end",
    "time_period_coverage_end",
    "end_collection_date",
    "end_datetime",
    "temporal_coverage.end",
    "temporal_coverage.temporal_end",
    "temporal.end",
    "temporals.end_date",
];

/// Fields for the day of publication.
pub(super) const PUBLISHED: &[&str] =
    &["issued", "release_date", "date_released", "date_published", "publication_date", "metadata_created"];

/// A date by one of the fields or of the members within them.
pub(super) fn time(members: &Map<String, Value>, paths: &[&str]) -> Option<String> {
    paths.iter().find_map(|path| match path.split_once('.') {
        None => field(members, path).as_ref().and_then(name_of),
        Some((name, inner)) => {
            let value = stated(members, name)?;
            items(Some(&value)).next()?.get(inner).and_then(name_of)
        }
    })
}

/// The period of a data set of the humanitarian exchange: “[2019-01-01T00:00:00 TO 2019-12-31T23:59:59]” with “*” for
/// today, in old answers “01/31/2019-12/31/2019”.
pub(super) fn humanitarian_period(dates: &str) -> Option<String> {
    if let Some((from, to)) = dates.strip_prefix('[').and_then(|dates| dates.strip_suffix(']')?.split_once(" TO ")) {
        return Some(format!("{from}/{}", to.replace('*', "..")));
    }
    let day = |date: &str| match date.split('/').collect::<Vec<_>>().as_slice() {
        [month, day, year] if year.len() == 4 => Some(format!("{year}-{month}-{day}")),
        _ => None,
    };
    match dates.split_once('-') {
        Some((from, to)) => Some(format!("{}/{}", day(from)?, day(to)?)),
        None => day(dates),
    }
}

/// Places in words, and countries by their addresses in the authority table of the European Union. On the humanitarian
/// exchange the groups are countries.
pub(super) fn places(members: &Map<String, Value>) -> Vec<String> {
    let named = PLACES.iter().filter_map(|name| field(members, name)).map(|value| places_of(&value));
    if let Some(names) = named.into_iter().find(|names| !names.is_empty()) {
        return names;
    }
    if let Some(countries) = stated(members, "solr_additions").and_then(|added| added.get("countries").map(names_of)) {
        return countries;
    }
    match ["dataset_date", "subnational", "has_quickcharts"].iter().any(|name| members.contains_key(*name)) {
        true => each(members.get("groups"), &["title", "display_name"]),
        false => Vec::new(),
    }
}

fn places_of(value: &Value) -> Vec<String> {
    let country = |text: &String| Some(text.split_once("/authority/country/")?.1.trim_end_matches('/').to_owned());
    let listed: Vec<String> = names_of(value).iter().filter_map(country).collect();
    if !listed.is_empty() {
        return listed;
    }
    // The United Kingdom puts a code before the names: “111000: England, Scotland, Wales”.
    let coded = |text: String| match text.split_once(':') {
        Some((code, names)) if code.bytes().all(|byte| byte.is_ascii_digit()) => names.trim().to_owned(),
        _ => text,
    };
    place_names(value).into_iter().map(coded).collect()
}

/// Bytes of all files, where each says how many and all are in one format: files in several formats may hold the same
/// data.
pub(super) fn size(resources: Option<&Value>) -> Option<String> {
    let bytes = |file: &Value| first_text(file.as_object()?, &["size", "byte_size"])?.parse::<u64>().ok();
    let all: Option<Vec<u64>> = items(resources).map(bytes).collect();
    let formats = distinct(items(resources).map(|file| file.get("format").and_then(name_of).unwrap_or_default()));
    let total = all?.into_iter().fold(0_u64, u64::saturating_add);
    (total > 0 && formats.len() == 1).then(|| format!("{total} bytes"))
}
