//! A directory of names, in which others are looked for as a seller is in a register: with the same comparison and the
//! same threshold.

use super::card::RegisterCards;
use super::matching::Register;
use super::read::Registration;
use crate::domain::card::CardError;
use std::collections::BTreeMap;

/// What a directory has instead of the card of a published register.
const CARD: &str = "+++
id = \"directory\"
kind = \"register\"
status = \"stable\"
name = \"Directory of names\"
publisher = \"this catalogue\"
url = \"https://example.org/\"
jurisdiction = \"any\"
type = \"broker-registry\"
terms = \"none\"
format = \"csv\"
columns = { name = \"name\" }
+++
# Directory of names

Names that are compared with others.
";

/// A directory whose entries, in this order, have these names each, the most usual one first.
pub fn directory(names: Vec<Vec<String>>) -> Result<Register, CardError> {
    let cards = RegisterCards::with(vec![("directory.md".to_owned(), CARD.to_owned())])?;
    let card = cards.get("directory").cloned();
    let card = card.ok_or_else(|| CardError::at("directory.md", 1, "no card".to_owned()))?;
    let entry = |names| Registration {
        names,
        domains: Vec::new(),
        country: None,
        answers: BTreeMap::new(),
        digest: String::new(),
        place: Default::default(),
    };
    Ok(Register::new(card, "now", Vec::new(), names.into_iter().map(entry).collect(), Vec::new()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::listing::MatchStatus;

    #[test]
    fn names_are_found_as_in_a_register() {
        let names = [["Datatang Technology Inc."], ["Voices & Co."]].map(|names| names.map(str::to_owned).to_vec());
        let directory = directory(names.to_vec()).unwrap();
        let found = directory.matches("datatang technology");
        assert_eq!((found[0].entry, found[0].match_status), (0, MatchStatus::Listed));
        assert!(directory.matches("Qassam Brigades").is_empty(), "nothing below the threshold is named");
    }
}
