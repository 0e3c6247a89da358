//! The address of a search: what was typed, which facet values are chosen and which page is shown.
//!
//! The search page, the lists of facet values, the export and the API read the same parameters with this one reader.
//! Programs get an unknown parameter refused with a hint: a typing error that is silently ignored looks like a wrong result.
//! People do not type addresses; others hang marks of their own onto them. Pages pass over those and say where a name looks
//! like a slip of one of theirs.

use crate::search::{FacetField, Filters, Order};
use actix_web::web::Query;
use std::collections::BTreeMap;
use std::fmt::Write;

/// Longest question, in bytes.
const LONGEST_QUERY: usize = 2_000;
/// Most facet values chosen at once.
const MOST_VALUES: usize = 200;
/// Last page; beyond it the download is the better way.
pub const LAST_PAGE: u64 = 1_000;

/// What a person asks of the catalogue.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SearchParams {
    /// The question as typed, without white space at its ends.
    pub q: String,
    /// Values chosen, by facet; sorted, each once, no facet without a value.
    pub filters: Filters,
    /// Page number from 1.
    pub page: u64,
    /// The order asked for, if any.
    pub sort: Option<Order>,
}

/// What a page makes of its address.
pub struct OfPage {
    /// The search.
    pub params: SearchParams,
    /// Further parameters that the page knows.
    pub extra: BTreeMap<String, String>,
    /// Names that look like a slip of one the page knows.
    pub slips: Vec<ParamError>,
}

/// A parameter that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}{}", hint.as_ref().map(|h| format!(" {h}")).unwrap_or_default())]
pub struct ParamError {
    /// Name of the parameter, as given.
    pub parameter: String,
    /// One sentence: what is wrong.
    pub message: String,
    /// One sentence: what to write instead.
    pub hint: Option<String>,
}

impl ParamError {
    /// An error about a parameter.
    pub fn new(parameter: &str, message: impl Into<String>, hint: Option<String>) -> Self {
        Self { parameter: parameter.chars().take(80).collect(), message: message.into(), hint }
    }
}

/// Values of the further parameters that a route takes, by name.
type Extra = BTreeMap<String, String>;

impl SearchParams {
    /// Reads the part of an address after the question mark. `extra_allowed` names further parameters that the caller
    /// understands; they come back as they are, the last one if repeated.
    ///
    /// Errors: an unknown or repeated parameter, a page that is no number from 1 to [`LAST_PAGE`], too much text.
    pub fn parse(query_string: &str, extra_allowed: &[&str]) -> Result<(Self, BTreeMap<String, String>), ParamError> {
        let (params, extra, unknown) = Self::read(query_string, extra_allowed)?;
        match unknown.into_iter().next() {
            Some(name) => Err(self::unknown(&name, extra_allowed)),
            None => Ok((params, extra)),
        }
    }

    /// The same for a file, whose address people pass on like that of a page: what others hang onto it is passed over.
    pub fn of_file(query_string: &str, extra_allowed: &[&str]) -> Result<(Self, BTreeMap<String, String>), ParamError> {
        let (params, extra, unknown) = Self::read(query_string, extra_allowed)?;
        match unknown.into_iter().find(|name| !super::marks::is_mark(name)) {
            Some(name) => Err(self::unknown(&name, extra_allowed)),
            None => Ok((params, extra)),
        }
    }

    /// The same for a page: parameters that it does not know are passed over. Those that look like a slip come back as
    /// errors to be told.
    pub fn of_page(query_string: &str, extra_allowed: &[&str]) -> Result<OfPage, ParamError> {
        let (params, extra, names) = Self::read(query_string, extra_allowed)?;
        let slips = names.into_iter().filter(|name| meant(name, extra_allowed).is_some());
        Ok(OfPage { params, extra, slips: slips.map(|name| unknown(&name, extra_allowed)).collect() })
    }

    /// The parameters that are known, and the names of the others.
    fn read(query_string: &str, extra_allowed: &[&str]) -> Result<(Self, Extra, Vec<String>), ParamError> {
        let pairs = Query::<Vec<(String, String)>>::from_query(query_string)
            .map_err(|e| ParamError::new("", format!("The address cannot be read: {e}."), None))?
            .into_inner();
        let (mut params, mut extra) = (Self { page: 1, ..Self::default() }, BTreeMap::new());
        let (mut seen_q, mut unknown) = (false, Vec::new());
        for (name, value) in pairs {
            if extra_allowed.contains(&name.as_str()) {
                extra.insert(name, value);
            } else if name == "q" {
                if std::mem::replace(&mut seen_q, true) {
                    return Err(ParamError::new("q", "The parameter “q” is given more than once.", None));
                }
                params.q = question(&value)?;
            } else if name == "page" {
                params.page = page(&value)?;
            } else if name == "sort" {
                params.sort = order(&value)?;
            } else if let Some(field) = facet(&name) {
                let value = value.trim();
                if !value.is_empty() {
                    params.filters.entry(field).or_default().push(value.to_owned());
                }
            } else {
                unknown.push(name);
            }
        }
        for values in params.filters.values_mut() {
            values.sort();
            values.dedup();
        }
        match params.filters.values().map(Vec::len).sum::<usize>() {
            n if n > MOST_VALUES => {
                let message = format!("{n} facet values are chosen; at most {MOST_VALUES} can be.");
                Err(ParamError::new("", message, None))
            }
            _ => Ok((params, extra, unknown)),
        }
    }

    /// Whether nothing is asked: no question and no facet value.
    pub fn is_everything(&self) -> bool {
        self.q.is_empty() && self.filters.is_empty()
    }

    /// The parameters as the part of an address after the question mark, in one fixed order, without a first page.
    pub fn query_string(&self) -> String {
        let mut text = String::new();
        let mut add = |name: &str, value: &str| {
            let joint = if text.is_empty() { "" } else { "&" };
            // Writing to a String cannot fail.
            let _ = write!(text, "{joint}{name}={}", encode(value));
        };
        if !self.q.is_empty() {
            add("q", &self.q);
        }
        for (field, values) in &self.filters {
            values.iter().for_each(|v| add(field.name(), v));
        }
        if let Some(order) = self.sort {
            add("sort", order.name());
        }
        if self.page > 1 {
            add("page", &self.page.to_string());
        }
        text
    }

    /// Address of the search page for this search; the one for everything names an empty question, because the bare
    /// address is the home page.
    pub fn address(&self) -> String {
        match self.query_string() {
            text if text.is_empty() => "/?q=".to_owned(),
            text => format!("/?{text}"),
        }
    }

    /// The same search, another page.
    pub fn on_page(&self, page: u64) -> Self {
        Self { page, ..self.clone() }
    }

    /// The same search with another question, from its first page.
    pub fn asking(&self, q: &str) -> Self {
        Self { q: q.to_owned(), ..self.on_page(1) }
    }

    /// Whether a facet value is chosen.
    pub fn has(&self, field: FacetField, value: &str) -> bool {
        self.filters.get(&field).is_some_and(|values| values.iter().any(|v| v == value))
    }

    /// The same search with one facet value more, from its first page.
    pub fn with(&self, field: FacetField, value: &str) -> Self {
        let mut changed = self.on_page(1);
        if !changed.has(field, value) {
            let values = changed.filters.entry(field).or_default();
            values.push(value.to_owned());
            values.sort();
        }
        changed
    }

    /// The same search with one facet value less, from its first page.
    pub fn without(&self, field: FacetField, value: &str) -> Self {
        let mut changed = self.on_page(1);
        if let Some(values) = changed.filters.get_mut(&field) {
            values.retain(|v| v != value);
        }
        changed.filters.retain(|_, values| !values.is_empty());
        changed
    }
}

/// Percent-encodes a text for use as one part of an address: everything but ASCII letters, digits and `-._~`.
pub fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            // Writing to a String cannot fail.
            _ => drop(write!(out, "%{byte:02X}")),
        }
    }
    out
}

/// The facet of this very name; the short forms of the query language are no parameters, so that each search has one
/// address.
pub fn facet(name: &str) -> Option<FacetField> {
    FacetField::all().find(|f| f.name() == name)
}

fn question(value: &str) -> Result<String, ParamError> {
    if value.len() > LONGEST_QUERY {
        let message = format!("The question has {} bytes; at most {LONGEST_QUERY} are read.", value.len());
        return Err(ParamError::new("q", message, Some("Ask in several questions.".to_owned())));
    }
    Ok(value.trim().to_owned())
}

fn page(value: &str) -> Result<u64, ParamError> {
    if value.is_empty() {
        return Ok(1);
    }
    value.parse().ok().filter(|p| (1..=LAST_PAGE).contains(p)).ok_or_else(|| {
        let shown: String = value.chars().take(40).collect();
        let hint = "Narrow the search, or download the rows as CSV.".to_owned();
        ParamError::new("page", format!("invalid page “{shown}”: expected a number from 1 to {LAST_PAGE}."), Some(hint))
    })
}

fn order(value: &str) -> Result<Option<Order>, ParamError> {
    if value.is_empty() {
        return Ok(None);
    }
    Order::from_name(value).map(Some).ok_or_else(|| {
        let shown: String = value.chars().take(40).collect();
        let names = Order::names().collect::<Vec<_>>();
        let hint = match nearest(value, &names) {
            Some(meant) => format!("Did you mean “{meant}”?"),
            None => format!("Expected one of: {}.", names.join(", ")),
        };
        ParamError::new("sort", format!("unknown sort order “{shown}”."), Some(hint))
    })
}

fn unknown(name: &str, extra: &[&str]) -> ParamError {
    let hint = match meant(name, extra) {
        Some(meant) => format!("Did you mean “{meant}”?"),
        None => format!("Expected one of: {}.", names(extra).join(", ")),
    };
    let shown: String = name.chars().take(80).collect();
    ParamError::new(name, format!("There is no parameter “{shown}”."), Some(hint))
}

/// The parameters of a search and those of the caller.
fn names<'a>(extra: &[&'a str]) -> Vec<&'a str> {
    let own = ["q", "sort", "page"].into_iter().chain(FacetField::all().map(|f| f.name()));
    own.chain(extra.iter().copied()).collect()
}

/// The parameter that was probably meant.
fn meant<'a>(name: &str, extra: &[&'a str]) -> Option<&'a str> {
    let alias = FacetField::from_name(name).map(FacetField::name);
    alias.or_else(|| nearest(name, &names(extra)))
}

/// The name that a slip of the pen would turn into `typed`.
pub fn nearest<'a>(typed: &str, names: &[&'a str]) -> Option<&'a str> {
    if typed.len() > 64 {
        return None;
    }
    let typed = typed.to_lowercase();
    let allowed = (typed.len() / 3).clamp(1, 3);
    names.iter().map(|n| (distance(&typed, n), *n)).filter(|(d, _)| *d <= allowed).min().map(|(_, n)| n)
}

/// Letters to add, drop, change or swap with their neighbour to get from one word to the other.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut next = vec![i];
        for j in 1..=b.len() {
            let change = row[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut least = change.min(row[j] + 1).min(next[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(before[j - 2] + 1);
            }
            next.push(least);
        }
        before = std::mem::replace(&mut row, next);
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> SearchParams {
        SearchParams::parse(text, &[]).unwrap().0
    }

    fn refused(text: &str) -> String {
        SearchParams::parse(text, &["bom"]).unwrap_err().to_string()
    }

    #[test]
    fn repeated_facet_values_are_collected_and_doubles_dropped() {
        let params = read("q=+voice+data&sensitivity=children&sensitivity=call-recording&sensitivity=children&page=3");
        assert_eq!(params.q, "voice data");
        assert_eq!(params.filters[&FacetField::Sensitivity], ["call-recording", "children"]);
        assert_eq!(params.page, 3);
    }

    #[test]
    fn the_address_of_a_search_reads_back_to_the_same_search() {
        let params = read("q=a%26b%20%E5%84%BF&broker=A%20%26%20B&consent=unknown&page=2");
        assert_eq!(params.query_string(), "q=a%26b%20%E5%84%BF&consent=unknown&broker=A%20%26%20B&page=2");
        assert_eq!(read(&params.query_string()), params);
    }

    #[test]
    fn adding_and_removing_a_value_starts_again_at_the_first_page() {
        let params = read("q=x&page=4").with(FacetField::Country, "DE");
        assert_eq!(params.query_string(), "q=x&country=DE");
        assert_eq!(params.without(FacetField::Country, "DE").query_string(), "q=x");
        assert_eq!(params.asking("y & z").query_string(), "q=y%20%26%20z&country=DE");
    }

    #[test]
    fn the_order_goes_along_with_every_change_of_the_search() {
        let params = read("q=x&sort=newest&page=4");
        assert_eq!(params.with(FacetField::Country, "DE").query_string(), "q=x&country=DE&sort=newest");
        assert_eq!(params.on_page(2).query_string(), "q=x&sort=newest&page=2");
        assert_eq!(read("q=x&sort=").query_string(), "q=x");
        assert_eq!(refused("sort=newst"), "unknown sort order “newst”. Did you mean “newest”?");
        assert!(
            refused("sort=beauty").contains("Expected one of: relevance, newest, oldest"),
            "{}",
            refused("sort=beauty")
        );
    }

    #[test]
    fn unknown_parameters_are_refused_with_what_was_probably_meant() {
        assert_eq!(refused("sensitivty=children"), "There is no parameter “sensitivty”. Did you mean “sensitivity”?");
        assert_eq!(refused("license=x"), "There is no parameter “license”. Did you mean “licence”?");
        assert!(refused("utm_campaign=x").contains("Expected one of: q, sort, page, consent"));
    }

    #[test]
    fn pages_pass_over_what_others_hang_onto_an_address_and_tell_slips_of_their_own_names() {
        let of_page = |text: &str| SearchParams::of_page(text, &[]).unwrap();
        for mark in ["utm_source=x", "fbclid=Iw", "gclid=1&utm_medium=a", "_ga=1", "ref=y"] {
            let page = of_page(&format!("{mark}&q=voice&country=DE"));
            assert_eq!(page.params.query_string(), "q=voice&country=DE", "{mark}");
            assert!(page.slips.is_empty(), "{mark}: {:?}", page.slips);
        }
        let page = of_page("sevrity=high");
        assert_eq!(page.params.query_string(), "");
        assert_eq!(page.slips[0].to_string(), "There is no parameter “sevrity”. Did you mean “severity”?");
    }

    #[test]
    fn parameters_of_the_caller_come_back() {
        let (_, extra) = SearchParams::parse("q=x&bom=1", &["bom"]).unwrap();
        assert_eq!(extra["bom"], "1");
        assert!(SearchParams::parse("q=x&bom=1", &[]).is_err());
    }

    #[test]
    fn pages_and_questions_beyond_the_limits_are_refused() {
        assert!(refused("page=0").starts_with("invalid page “0”"));
        assert!(refused("page=1001").contains("from 1 to 1000"));
        assert!(refused(&format!("q={}", "x".repeat(2001))).contains("2001 bytes"));
        assert!(refused("q=a&q=b").contains("more than once"));
        let many: Vec<String> = (0..201).map(|i| format!("broker=b{i}")).collect();
        assert!(refused(&many.join("&")).starts_with("201 facet values"));
    }
}
