//! Quantities made of a number and a unit.

use super::unit::UnitMatch;
use crate::domain::listing::{Quantity, Unit};
use crate::ingest::normalise::number::{self, Number, Style};

/// The quantity of a number and a unit, or what was expected.
pub(super) fn quantity(scanned: &number::Scanned, found: &UnitMatch, words: &str) -> Result<Quantity, String> {
    let number = scanned.read(found.style).ok_or("an unambiguous number")?;
    match found.unit {
        Unit::Hours => Ok(Quantity { unit: Unit::Hours, value: number.value() * found.times, text: words.to_owned() }),
        // A fraction of a byte comes from rounding: 1.3 KiB.
        Unit::Bytes => {
            let value = (number.value() * found.times).round();
            Ok(Quantity { unit: Unit::Bytes, value, text: words.to_owned() })
        }
        unit => whole(number, unit, words),
    }
}

/// `4K video` is a resolution, not four thousand videos.
pub(super) fn is_resolution(scanned: &number::Scanned, found: &UnitMatch) -> bool {
    let thousands = scanned.read(Style::English).and_then(Number::whole);
    scanned.attached
        && matches!(found.unit, Unit::Videos | Unit::Images)
        && matches!(thousands, Some(2000 | 3000 | 4000 | 5000 | 8000))
}

pub(super) fn whole(number: Number, unit: Unit, words: &str) -> Result<Quantity, String> {
    let value = number.whole().ok_or("a whole number")?;
    Ok(Quantity { unit, value: value as f64, text: words.to_owned() })
}
