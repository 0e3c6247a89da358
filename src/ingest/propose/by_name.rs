//! What the name of a column says: the whole name first, then the name without words that only say what the table is
//! about (“product title”), then its words together (“number of speakers”, “country of the seller”).

use super::dictionary::{self, Known, Piece, Says};
use super::header;

/// What a name says, and how surely from 0 to 100.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Named {
    pub says: Says,
    pub score: u8,
}

/// A whole name that means the fact wherever it stands.
pub(super) const WHOLE: u8 = 100;
/// The same beside words such as “product”.
pub(super) const BARE: u8 = 90;
/// A whole name that means the fact if no better column is there.
pub(super) const PERHAPS: u8 = 70;
/// Several known words.
const WORDS: u8 = 60;
/// Known words among unknown ones.
const SOME: u8 = 40;
/// A name of more words is a sentence.
const SENTENCE: usize = 8;

/// Reads the name of a column, or the names along a path into one (`publisher.name`).
pub(super) fn read(steps: &[String]) -> Option<Named> {
    let own = steps.last()?.as_str();
    // Of an object, its kind is no fact, and the markers of JSON-LD are no names.
    if own.starts_with('@') && own != "@id" && own != "@value"
        || steps.len() > 1 && matches!(own, "@id" | "type" | "_type")
    {
        return Some(Named { says: Says::Nothing, score: WHOLE });
    }
    if steps.len() == 1 {
        return of_words(&header::read(own).words);
    }
    let all: Vec<String> = steps.iter().flat_map(|step| header::read(step).words).collect();
    let own = header::read(own).words;
    // The name of the object decides with the name of the member, unless it says only where the record comes from
    // (`_source.title`) or is no word at all.
    let outer = dictionary::pieces(all.get(..all.len() - own.len().min(all.len())).unwrap_or_default());
    let deciding =
        |piece: &Piece| piece.known.is_some_and(|k| !matches!(k.says, Says::Statement | Says::About | Says::Link));
    if outer.iter().any(deciding) { of_words(&all) } else { of_words(&own) }
}

fn of_words(words: &[String]) -> Option<Named> {
    if let Some(known) = dictionary::whole(words) {
        return Some(Named { says: known.says, score: if known.sure { WHOLE } else { PERHAPS } });
    }
    let pieces = dictionary::pieces(words);
    let is = |piece: &Piece, says: Says| piece.known.is_some_and(|known| known.says == says);
    let said = |piece: &&Piece| !is(piece, Says::About) && !is(piece, Says::Link);
    let rest: Vec<&Piece> = pieces.iter().filter(said).collect();
    let bare: Vec<String> = rest.iter().map(|piece| piece.text.clone()).collect();
    if let Some(known) = dictionary::whole(&bare) {
        return Some(Named { says: known.says, score: if known.sure { BARE } else { PERHAPS - 15 } });
    }
    let known: Vec<Known> = rest.iter().filter_map(|piece| piece.known).collect();
    let unknown = rest.len() - known.len();
    if words.len() > SENTENCE {
        // “The data broker collects precise geolocation”: a question with its answer.
        let says =
            together(&known, unknown).filter(|says| matches!(says, Says::Nothing | Says::Broker | Says::BrokerCountry));
        return Some(Named { says: says.unwrap_or(Says::Statement), score: SOME - 15 });
    }
    if known.is_empty() || unknown > 2 * known.len() {
        return None;
    }
    // “Detail description”: several names of one thing.
    let first = known.first().map(|known| known.says);
    if let Some(says) = first.filter(|says| is_fact(*says))
        && unknown == 0
        && known.iter().all(|known| known.sure && known.says == says)
    {
        return Some(Named { says, score: BARE });
    }
    let says = together(&known, unknown).or_else(|| head(&pieces))?;
    let unsure = if known.iter().any(|known| known.sure) { 0 } else { 15 };
    // Among many unknown words only the first may decide, in languages that put the deciding word there.
    let leads = rest.first().and_then(|piece| piece.known).is_some_and(|k| k.sure && k.head_first && k.says == says);
    if unknown > known.len() && !leads && !matches!(says, Says::Statement | Says::Nothing | Says::Broker) {
        return None;
    }
    Some(Named { says, score: if unknown == 0 { WORDS } else { SOME } - unsure })
}

/// What words say together that none says alone; in order of precedence.
fn together(known: &[Known], unknown: usize) -> Option<Says> {
    use Says::*;
    let has = |says: Says| known.iter().any(|known| known.says == says);
    let only = |allowed: &[Says]| known.iter().all(|known| allowed.contains(&known.says));
    if let (true, Some(end)) = (has(Statement), [CollectedFrom, CollectedTo].into_iter().find(|fact| has(*fact))) {
        return Some(end);
    }
    if has(Statement) && has(Date) && (has(Start) || has(End)) {
        // “Start date of collection”; consent and origin have no two ends.
        return Some(if has(Start) { CollectedFrom } else { CollectedTo });
    }
    if has(Statement) {
        return Some(if has(Url) || has(Count) { Nothing } else { Statement });
    }
    if has(Nothing) {
        return Some(Nothing);
    }
    if has(BrokerCountry) && only(&[Broker, BrokerCountry, Countries]) {
        return Some(BrokerCountry);
    }
    if has(Broker) {
        // “Seller country”, “seller name”; whatever else is told of the seller is no fact of the listing.
        return Some(match () {
            () if has(Countries) => BrokerCountry,
            () if only(&[Broker, Title]) => Broker,
            () => Nothing,
        });
    }
    if has(Count) {
        return Some(if has(Languages) || has(Countries) || has(Keywords) || has(NativeId) { Nothing } else { Volume });
    }
    if has(Price) && (has(Currency) || has(PriceUnit)) {
        return Some(if has(Currency) { Currency } else { PriceUnit });
    }
    let period = has(Collected) || only(&[Date, Start, End]) && has(Date) && unknown == 0;
    if period && (has(Start) || has(End)) && only(&[Collected, Date, Start, End]) {
        return Some(if has(Start) { CollectedFrom } else { CollectedTo });
    }
    if has(Date) {
        // “Date of publication”; the date of something else is no fact, a date of something unknown is left to its values.
        let dated = [ObservedAt, Collected, CollectedFrom, CollectedTo, Published];
        let fact = dated.into_iter().find(|fact| has(*fact));
        return match fact {
            Some(fact) => Some(fact),
            None if only(&[Date]) => (unknown == 0).then_some(Published),
            None if has(Volume) || has(Price) => None,
            None => Some(Nothing),
        };
    }
    if has(Licence) {
        return Some(Licence);
    }
    if has(Url) {
        return Some(if only(&[Url, Title, NativeId]) { Url } else { Nothing });
    }
    if has(NativeId) {
        let coded = [Languages, Countries, Currency, Modality];
        return Some(match coded.into_iter().find(|fact| has(*fact)) {
            Some(fact) => fact,
            None if only(&[NativeId, Title]) => NativeId,
            None => Nothing,
        });
    }
    if has(Ages) {
        return Some(Ages);
    }
    if has(Title) && known.iter().any(|known| known.says != Title) {
        // “Country name”: the name of something is that thing.
        return known.iter().map(|known| known.says).find(|says| *says != Title).filter(|says| is_fact(*says));
    }
    None
}

/// The word that decides: the last, or the first where the language says “price of the data”, as English does around
/// “of”.
fn head(pieces: &[Piece]) -> Option<Says> {
    let of = pieces.iter().position(|piece| piece.known.is_some_and(|known| known.says == Says::Link));
    let facts = |pieces: &[Piece]| -> Vec<Known> {
        pieces.iter().filter_map(|piece| piece.known).filter(|known| is_fact(known.says)).collect()
    };
    let before = facts(pieces.get(..of.unwrap_or(pieces.len())).unwrap_or_default());
    let all = if before.is_empty() { facts(pieces) } else { before };
    let first = all.first()?;
    Some(if first.head_first { first.says } else { all.last()?.says })
}

/// Whether it is more than a word by which others are read.
pub(super) fn is_fact(says: Says) -> bool {
    !matches!(says, Says::Start | Says::End | Says::Date | Says::Count | Says::About | Says::Link)
}
