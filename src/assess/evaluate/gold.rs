//! Gold files: one labelled text or listing a line, as JSON. A line that does not fit is refused with its number, field and
//! value.

use super::labels::{Label, NONE};
use crate::domain::listing::{Basis, Facet, Listing, ListingId, TermId};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// A labelled item.
#[derive(Clone, Debug)]
pub struct Item {
    /// Id in the file.
    pub id: String,
    /// What is tagged.
    pub listing: Listing,
    /// What it has, by label, with the basis where the reader reported it.
    pub truth: BTreeMap<Label, Option<Basis>>,
    /// The questions that the reader answered beside the labels.
    pub answered: AnsweredFacets,
    /// Who sells; groups items for leave-one-out.
    pub vendor: String,
    /// Language of the text.
    pub language: String,
    /// Another careful reader could decide otherwise.
    pub contested: bool,
}

impl Item {
    /// Whether the reader was asked for the single terms of a facet.
    pub fn asked(&self, facet: Facet) -> bool {
        match facet {
            Facet::Sensitivity => self.answered.terms,
            Facet::Consent => self.answered.consent,
            Facet::Provenance => self.answered.provenance,
        }
    }
}

/// Which questions the reader answered beside the sixteen labels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AnsweredFacets {
    /// All other terms of sensitivity.
    pub terms: bool,
    /// Consent.
    pub consent: bool,
    /// Provenance.
    pub provenance: bool,
}

/// A line that cannot be used.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}{}: {reason}", if field.is_empty() { String::new() } else { format!(", {field}") })]
pub struct GoldError {
    /// From 1.
    pub line: usize,
    /// Name of the field at fault; empty if it is the whole line.
    pub field: &'static str,
    /// What is wrong with its value, with a hint.
    pub reason: String,
}

/// The field at fault, and a sentence.
type Fault = (&'static str, String);

/// A line as written.
struct Line {
    id: String,
    text: Option<String>,
    title: Option<String>,
    /// Characters of the description that the reader was shown.
    chars: Option<usize>,
    labels: Vec<String>,
    terms: Option<Vec<String>>,
    consent: Option<BTreeMap<String, ReportedBasis>>,
    provenance: Option<BTreeMap<String, ReportedBasis>>,
    vendor: Option<String>,
    lang: Option<String>,
    contested: bool,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum ReportedBasis {
    Stated,
    Implied,
}

/// Bytes of a value that a message quotes.
const SHOWN: usize = 80;

impl Line {
    /// Reads a line field by field, so that a fault is reported with its field.
    fn read(text: &str) -> Result<Self, Fault> {
        let value: Value = serde_json::from_str(text)
            .map_err(|e| ("", format!("invalid JSON in column {}; expected one object on the line", e.column())))?;
        let Value::Object(fields) = value else {
            return Err(("", format!("invalid value {}; expected a JSON object", quoted(&value))));
        };
        let missing = |name: &'static str, hint: &str| (name, format!("not stated; expected {hint}"));
        let (text, basis) = ("a text", "terms with “stated” or “implied”, such as {\"parental\": \"stated\"}");
        let labels = "a list of labels, such as [\"health\"] or [\"none\"]";
        Ok(Self {
            id: field(&fields, "id", text)?.ok_or_else(|| missing("id", text))?,
            text: field(&fields, "text", text)?,
            title: field(&fields, "title", text)?,
            chars: field(&fields, "chars", "a whole number of characters")?,
            labels: field(&fields, "labels", labels)?.ok_or_else(|| missing("labels", labels))?,
            terms: field(&fields, "terms", "a list of terms, such as [\"genetic\"]")?,
            consent: field(&fields, "consent", basis)?,
            provenance: field(&fields, "provenance", basis)?,
            vendor: field(&fields, "vendor", text)?,
            lang: field(&fields, "lang", text)?,
            contested: field(&fields, "contested", "true or false")?.unwrap_or_default(),
        })
    }
}

/// A field of a line; `null` is not stated.
fn field<T: DeserializeOwned>(
    fields: &Map<String, Value>,
    name: &'static str,
    expected: &str,
) -> Result<Option<T>, Fault> {
    let Some(value) = fields.get(name).filter(|value| !value.is_null()) else { return Ok(None) };
    let read = serde_json::from_value(value.clone());
    read.map(Some).map_err(|_| (name, format!("invalid value {}; expected {expected}", quoted(value))))
}

fn quoted(value: &Value) -> String {
    let text = value.to_string();
    let end = text.floor_char_boundary(SHOWN);
    format!("“{}{}”", &text[..end], if end < text.len() { "…" } else { "" })
}

/// Reads a gold file. A line with a `text` is that text; any other names a stored listing by its `id`, which `stored`
/// finds. Empty lines are skipped; anything else that does not fit is an error.
pub fn read_gold(
    text: &str,
    stored: impl Fn(&ListingId) -> Result<Option<Listing>, String>,
) -> Result<Vec<Item>, GoldError> {
    let mut items = Vec::new();
    for (n, line) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
        let line = Line::read(line.trim_start_matches('\u{FEFF}'));
        let item = line.and_then(|line| item(line, &stored));
        items.push(item.map_err(|(field, reason)| GoldError { line: n + 1, field, reason })?);
    }
    Ok(items)
}

fn item(line: Line, stored: &impl Fn(&ListingId) -> Result<Option<Listing>, String>) -> Result<Item, Fault> {
    let mut truth = BTreeMap::new();
    for name in line.labels.iter().filter(|l| *l != NONE) {
        let label = Label::named(name).ok_or_else(|| {
            let known: Vec<&str> = super::LABELS.iter().map(|(n, _)| *n).collect();
            ("labels", format!("invalid label “{name}”; expected one of {}, {NONE}", known.join(", ")))
        })?;
        truth.insert(label, None);
    }
    let term = |name: &'static str, facet: Facet, slug: &str| {
        let id = TermId::try_from(format!("{}:{slug}", facet.name()));
        id.map(Label::of_term).map_err(|reason| (name, reason))
    };
    for slug in line.terms.iter().flatten() {
        truth.insert(term("terms", Facet::Sensitivity, slug)?, None);
    }
    let bases = [("consent", Facet::Consent, &line.consent), ("provenance", Facet::Provenance, &line.provenance)];
    for (name, facet, reported) in bases {
        for (slug, reported) in reported.iter().flatten() {
            let basis = match reported {
                ReportedBasis::Stated => Basis::Stated,
                ReportedBasis::Implied => Basis::Implied,
            };
            truth.insert(term(name, facet, slug)?, Some(basis));
        }
    }
    let answered = AnsweredFacets {
        terms: line.terms.is_some(),
        consent: line.consent.is_some(),
        provenance: line.provenance.is_some(),
    };
    let mut listing = match (line.text, line.title) {
        (Some(text), None) => super::listing_of_text(&text),
        (Some(text), Some(title)) => Listing::bare(&title, &text),
        (None, _) => {
            let id = ListingId::parse(&line.id).ok_or_else(|| {
                let hint = "expected the id of a stored listing (32 hex digits), or a “text” on the line";
                ("id", format!("invalid id “{}”; {hint}", line.id))
            })?;
            let missing = || ("id", format!("listing {id} is not in the catalog; ingest its source first"));
            stored(&id).map_err(|reason| ("id", reason))?.ok_or_else(missing)?
        }
    };
    if let Some(chars) = line.chars {
        let end = listing.description.char_indices().nth(chars).map_or(listing.description.len(), |(n, _)| n);
        listing.description.truncate(end);
    }
    let vendor = line.vendor.or_else(|| listing.broker.as_ref().map(|b| b.name.clone())).unwrap_or_default();
    Ok(Item {
        id: line.id,
        listing,
        truth,
        answered,
        vendor,
        language: line.lang.unwrap_or_default(),
        contested: line.contested,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        read_gold(text, |_| Ok(None)).unwrap_err().to_string()
    }

    #[test]
    fn a_line_that_does_not_fit_is_refused_with_line_field_and_value() {
        let good = r#"{"id": "a", "text": "Voices.", "labels": ["none"]}"#;
        for (line, expected) in [
            (r#"{"id": "a""#, "line 2: invalid JSON in column 10; expected one object on the line"),
            ("[1]", "line 2: invalid value “[1]”; expected a JSON object"),
            (r#"{"id": 7, "labels": []}"#, "line 2, id: invalid value “7”; expected a text"),
            (r#"{"id": "a", "text": "x"}"#, "line 2, labels: not stated; expected a list of labels"),
            (r#"{"id": "a", "labels": "health"}"#, "line 2, labels: invalid value “\"health\"”; expected a list"),
            (r#"{"id": "a", "labels": ["helth"]}"#, "line 2, labels: invalid label “helth”; expected one of conflict"),
            (r#"{"id": "a", "labels": [], "chars": -1}"#, "line 2, chars: invalid value “-1”; expected a whole number"),
            (
                r#"{"id": "a", "labels": [], "consent": {"parental": "yes"}}"#,
                "line 2, consent: invalid value “{\"parental\":\"yes\"}”; expected terms with “stated” or “implied”",
            ),
            (r#"{"id": "a", "labels": [], "contested": 1}"#, "line 2, contested: invalid value “1”; expected true or"),
            (r#"{"id": "a", "labels": []}"#, "line 2, id: invalid id “a”; expected the id of a stored listing"),
        ] {
            let message = error(&format!("{good}\n{line}\n"));
            assert!(message.starts_with(expected), "{line}: {message}");
            assert!(!message.contains('\n'), "{message}");
        }
        assert_eq!(read_gold(&format!("\n{good}\n"), |_| Ok(None)).unwrap().len(), 1);
    }
}
