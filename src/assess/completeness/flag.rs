//! Warnings shown with a score: ways in which a listing looks documented and states little.

use super::facts::CORE_WEIGHT;
use super::input::Quote;
use super::reader::ReaderContext;
use super::state::{MeasuredFact, State};
use crate::domain::listing::{Basis, Facet, Licence, Score, Unit};
use serde::Serialize;

/// One warning.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Flag<'a> {
    /// Short id: `marketing-words`.
    pub id: &'static str,
    /// What the listing shows, as a sentence.
    pub says: String,
    /// The words that show it, if words do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub words: Option<Quote<'a>>,
}

/// Ids of all warnings, each with what it is about; for documentation.
pub(super) const ALL: [(&str, &str); 7] = [
    ("marketing-words", "marketing words, while neither named sources nor method nor time of collection are stated"),
    ("permission-not-of-people", "data about people, and the only permission named is one of rightsholders"),
    ("licence-without-address", "a custom licence without an address where its text can be read"),
    ("people-not-asked-about", "data about people, and nothing on whether they agreed"),
    ("people-not-counted", "sizes in files or records of data about people, and no number of people"),
    ("worldwide", "“worldwide” in place of countries"),
    ("on-request", "“on request”, while at least half of the facts of weight 3 that are asked for are not stated"),
];

pub(super) fn flags<'a>(context: &ReaderContext<'a>, facts: &[MeasuredFact<'a>], core: &Score) -> Vec<Flag<'a>> {
    let given = context.input;
    let state = |id: &str| facts.iter().find(|f| f.fact.id == id).map_or(State::NotApplicable, |f| f.state);
    let open = |id: &str| matches!(state(id), State::Absent | State::Claimed);
    let word = |list: &str| context.phrases.list(list).and_then(|n| context.hits.first(n));
    let mut flags = Vec::new();
    let mut flag = |id: &'static str, says: &str, words: Option<Quote<'a>>| {
        flags.push(Flag { id, says: says.to_owned(), words });
    };
    if let (Some(words), true) = (word("marketing"), ["A27", "A28", "A30"].into_iter().all(open)) {
        let says = "marketing words, but sources, method and time of collection are not stated";
        flag("marketing-words", says, Some(words));
    }
    let personal = state("A38") != State::NotApplicable;
    let rightsholder = given.tags.iter().find(|t| {
        t.term.facet() == Facet::Consent && t.term.slug() == "rightsholder-licence" && t.basis != Basis::NotStated
    });
    if let (true, Some(tag), State::Absent) = (personal, rightsholder, state("A38")) {
        let says = "the permission is one of rightsholders; whether the people agreed is not stated";
        flag("permission-not-of-people", says, tag.evidence.first().map(Quote::of));
    } else if state("A38") == State::Absent {
        flag("people-not-asked-about", "the data is about people; whether they agreed is not stated", None);
    }
    if let Some(Licence::Custom(words)) = &given.listing.licence
        && !words.contains("://")
        && !words.contains("www.")
    {
        flag("licence-without-address", "a licence is named without an address where its text can be read", None);
    }
    let counts = given.listing.volume.iter().any(|q| !matches!(q.unit, Unit::People | Unit::Fields));
    if personal && counts && open("A15") {
        flag("people-not-counted", "sizes are given in files or records; the number of people is not stated", None);
    }
    if let (Some(words), true) = (word("global"), open("A18")) {
        flag("worldwide", "the data is said to come from everywhere; no country is named", Some(words));
    }
    let stated = |f: &&MeasuredFact<'_>| f.fact.weight == CORE_WEIGHT && f.state == State::Present;
    if let Some(words) = word("on-request") {
        let present = facts.iter().filter(stated).count();
        if 2 * present <= core.asked as usize {
            let says =
                format!("details are offered on request; {present} of {} facts of weight 3 are stated", core.asked);
            flag("on-request", &says, Some(words));
        }
    }
    flags
}
