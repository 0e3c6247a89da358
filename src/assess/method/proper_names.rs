//! Proper names that the method knows: of the entries of registers, and in the prose of rules. A search must not
//! correct them.

use super::Method;

impl Method {
    /// Texts with names in them: each word of them is right as it is written, whoever searches for it.
    pub fn proper_names(&self) -> impl Iterator<Item = &str> {
        let entries = self.registers().iter().flat_map(|register| register.entries());
        let registered = entries.flat_map(|entry| &entry.names).map(String::as_str);
        let rules = self.rules.cards().flat_map(|card| [card.head.title.as_str(), card.prose.as_str()]);
        let cites = self.rules.cards().flat_map(|card| &card.head.cites).map(String::as_str);
        registered.chain(rules).chain(cites)
    }
}
