//! Whether the values of a column can be what its name says, tried with the readers that will read them.

use super::by_name::{BARE, Named, PERHAPS};
use super::column::{Column, ratio};
use super::dictionary::Says;
use crate::domain::listing::Amount;
use crate::ingest::normalise::place::{country, field};
use crate::ingest::normalise::{ages, date, language, modality, observed, price, url, volume};

/// What a column gives after its values were looked at.
pub(super) struct Settled {
    pub says: Says,
    pub score: u8,
    /// Why it gives less than its name says.
    pub doubt: Option<String>,
}

/// Marks between items of one text.
const MARKS: &[char] = &[',', '，', '、', ';', '；', '|', '\n', '،', '؛'];
/// Further marks where each item must be understood.
const MORE_MARKS: &[char] = &['/', '+', '&', '·'];

/// How many texts the reader of a fact understands, from 0 to 1; 1 for facts that any text can be.
pub(super) fn understood(says: Says, column: &Column) -> f64 {
    column.share(|text| reads(says, text))
}

fn reads(says: Says, text: &str) -> bool {
    match says {
        Says::Url => url::parse(text).is_ok(),
        Says::Price => price::parse(text).is_ok(),
        Says::Currency => price::parse_with("1", Some(text), None).is_ok(),
        Says::PriceUnit => price::parse_with("1", None, Some(text)).is_ok(),
        Says::Volume | Says::FileSize => volume::parse(text).is_ok(),
        Says::Languages => language::parse(text).is_ok(),
        Says::Countries => country::parse(text).is_ok() || is_code_of_part(text),
        Says::BrokerCountry => country::parse_one(text).is_ok(),
        Says::Modality => modality::parse(text).is_ok(),
        Says::Ages => ages::parse(text).is_ok(),
        Says::Collected => date::parse_period(text).is_ok(),
        Says::CollectedFrom | Says::CollectedTo | Says::Published => date::parse_date(text).is_ok(),
        Says::ObservedAt => observed::parse(text).is_ok(),
        _ => true,
    }
}

/// Whether a text is the code of a part of a country: `US-CO`.
fn is_code_of_part(text: &str) -> bool {
    text.contains('-') && field::read(text, None).subdivisions.contains(text.trim())
}

/// The marks at which the texts of a column must be split to be understood best, and how many items are then.
pub(super) fn split(says: Says, column: &Column) -> (Option<String>, f64) {
    let whole = understood(says, column);
    if column.list && whole > 0.5 {
        return (None, whole);
    }
    let more: &[char] = if says == Says::Keywords { &[] } else { MORE_MARKS };
    let often = |mark: &&char| column.share(|text| text.contains(**mark)) >= 0.1;
    let marks: String = MARKS.iter().chain(more).filter(often).collect();
    if marks.is_empty() {
        return (None, whole);
    }
    let items = |text: &str| -> Vec<String> {
        let items = text.split(|c| marks.contains(c)).map(str::trim).filter(|item| !item.is_empty());
        items.map(str::to_owned).collect()
    };
    let all: Vec<String> = column.texts().flat_map(items).collect();
    let read = ratio(all.iter().filter(|item| reads(says, item)).count(), all.len());
    // Keywords are split where items are short; other facts where that makes more of them understood.
    let short = ratio(all.iter().map(|item| item.chars().count()).sum(), all.len()) <= 40.0;
    let better = if says == Says::Keywords { short } else { read > whole };
    if better { (Some(marks), read) } else { (None, whole) }
}

/// What a column gives whose name says something.
pub(super) fn settle(column: &Column, named: Named) -> Settled {
    let Named { says, score } = named;
    let kept = Settled { says, score, doubt: None };
    if column.rows.is_empty() {
        return kept;
    }
    if says == Says::Modality && column.share(is_media_type) > 0.5 {
        return Settled { says: Says::Nothing, ..kept };
    }
    let read = match says {
        Says::Languages | Says::Countries | Says::Modality => split(says, column).1,
        _ => understood(says, column),
    };
    let is_url = |text: &str| url::parse(text).is_ok();
    let is_number = |text: &str| text.parse::<f64>().is_ok();
    let least = match says {
        Says::Url => 0.5,
        Says::Countries => 0.1,
        Says::Price if score >= BARE => 0.05,
        Says::Price | Says::Languages | Says::Volume | Says::FileSize | Says::BrokerCountry | Says::Ages => 0.2,
        Says::Modality | Says::Currency | Says::PriceUnit | Says::Collected | Says::Published => 0.3,
        Says::CollectedFrom | Says::CollectedTo | Says::ObservedAt => 0.3,
        Says::NativeId => return settle_id(column, kept),
        Says::Broker if column.share(|text| is_url(text) || is_email(text)) > 0.5 => NEVER,
        Says::Title if column.share(is_url) > 0.8 => NEVER,
        Says::Description | Says::Statement if score < BARE && column.share(is_number) > 0.5 => NEVER,
        Says::Keywords
            if score < BARE && column.rows.len() >= 5 && column.share(|text| first(column) == text) >= 1.0 =>
        {
            NEVER
        }
        _ => 0.0,
    };
    // A few values that nobody understands do not show that a whole name means something else.
    let may_be =
        least < NEVER && score >= BARE && column.rows.len() < FEW && column.share(|text| looks_like(says, text)) > 0.5;
    if read >= least || may_be {
        return kept;
    }
    match says {
        // Sellers' own subject words stand under “data type”.
        Says::Modality if column.mean_length() < 100.0 => Settled { says: Says::Keywords, score: PERHAPS, doubt: None },
        Says::Volume if column.share(|text| !volume::find(text).is_empty()) >= 0.5 => kept,
        _ => {
            let fact: &str = says.into();
            let example: String = column.texts().next().unwrap_or_default().chars().take(40).collect();
            let path = &column.path;
            let doubt = (score >= PERHAPS && least < NEVER).then(|| {
                format!("“{path}” is named like {fact}, but its values are not, e.g. “{example}”; it stays a column")
            });
            Settled { says: Says::Nothing, score, doubt }
        }
    }
}

/// Whether some texts say “nationwide”, which only the card of a source can resolve.
pub(super) fn is_nationwide(column: &Column) -> bool {
    column.texts().any(|text| country::parse(text).is_err() && country::parse_at_home(text, Some("CN")).is_ok())
}

fn first(column: &Column) -> &str {
    column.texts().next().unwrap_or_default()
}

/// `text/csv` names the format of a file.
fn is_media_type(text: &str) -> bool {
    let kinds = ["text", "application", "image", "audio", "video", "multipart", "model", "font"];
    text.split_once('/').is_some_and(|(kind, _)| kinds.contains(&kind))
}

/// Rows from which on values can refute a name.
const FEW: usize = 10;

/// Whether a text that the reader of a fact does not understand may state it all the same: amounts and dates have
/// digits, names of places and languages have none.
fn looks_like(says: Says, text: &str) -> bool {
    let digits = text.chars().any(char::is_numeric);
    match says {
        Says::Languages | Says::Countries | Says::BrokerCountry | Says::Modality => !digits,
        Says::Url => false,
        _ => digits,
    }
}

/// More than all.
const NEVER: f64 = 2.0;

/// An identifier differs in every record.
fn settle_id(column: &Column, kept: Settled) -> Settled {
    if column.distinct() >= 0.98 && column.filled() >= 0.5 {
        return kept;
    }
    let doubt = (kept.score >= BARE).then(|| {
        let path = &column.path;
        let different = (column.distinct() * column.rows.len() as f64).round();
        let (stated, records) = (column.rows.len(), column.records);
        format!(
            "“{path}” is named like an identifier, but has {different} different values in {stated} of {records} \
             records; it is not used as one"
        )
    });
    Settled { says: Says::Nothing, doubt, ..kept }
}

pub(super) fn is_email(text: &str) -> bool {
    let text = text.strip_prefix("mailto:").unwrap_or(text);
    text.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !text.contains(' '))
}

/// Whether a text is a sum of money with its currency.
pub(super) fn is_money(text: &str) -> bool {
    price::parse(text).is_ok_and(|p| matches!(p.amount, Amount::Money { currency: Some(_), .. }))
}
