//! Sizes: how many people, hours, images, records or bytes a listing offers, from a field or from its prose.
//!
//! A field is parsed as a whole or not at all; prose is searched for a number directly followed by a unit, and whatever
//! looks like a duration, a year, a limit, a range or a rate (“24 hours a day”) is skipped.

mod phrase;
mod prose;
mod quantity;
mod unit;

use crate::domain::listing::{Quantity, Unit};
use crate::ingest::normalise::number::word::{self, strip_word};
use crate::ingest::normalise::number::{self, Style};
use crate::ingest::normalise::text::clean_line;
use phrase::{AND, strip_noun};
use quantity::{is_resolution, quantity, whole};

pub use prose::find;

const EXPECTED: &str = "a size, e.g. “10万条”, “3,000 hours” or “2 GB”";

/// Longest text that can be a size, in bytes.
const LONGEST: usize = 300;

/// Words before a size that do not change it, in lower case.
#[rustfmt::skip]
const TOTALS: &[&str] = &[
    "a total of", "total of", "total:", "total", "size:", "in total", "共计", "总计", "合计", "总共", "共有", "共",
    "数据量:",
    "数据量：", "volume:", "größe:", "tamaño:", "tamanho:", "taille :", "taille:", "объём:", "объем:", "計", "全", "총", "łącznie", "totale:",
    "всего", "insgesamt", "au total", "en total", "no total",
];

/// Signs between two sizes.
const SIGNS: &[char] = &[',', ';', '，', '；', '、', '|', '&', '/', '·'];

/// Reads a field that holds sizes and nothing else; a bare number counts records.
pub fn parse(text: &str) -> Result<Vec<Quantity>, String> {
    let text = clean_line(text);
    if text.len() > LONGEST {
        return Err(EXPECTED.to_owned());
    }
    let mut rest = text.as_str();
    if let Some(after) = TOTALS.iter().find_map(|total| strip_word(rest, total)) {
        rest = after.trim_start();
    }
    let mut sizes = Vec::new();
    loop {
        let (about, from) = word::strip_about(rest);
        let start = if about { rest } else { from };
        let scanned = number::scan(from).ok_or(EXPECTED)?;
        let found = phrase::unit_behind(&scanned);
        let after = strip_more(found.map_or(scanned.rest, |found| found.rest));
        let words = start[..start.len() - after.len()].trim_end();
        let quantity = match found {
            Some(found) if !is_resolution(&scanned, &found) => quantity(&scanned, &found, words)?,
            None if sizes.is_empty() && after.trim().is_empty() && !scanned.needs_unit => {
                let number = scanned.read(Style::Unknown).ok_or("an unambiguous number")?;
                whole(number, Unit::Records, words)?
            }
            _ => return Err(EXPECTED.to_owned()),
        };
        sizes.push(quantity);
        rest = strip_noun(after).trim_start();
        if rest.is_empty() {
            return Ok(sizes);
        }
        let sign = rest.strip_prefix(SIGNS).map(str::trim_start);
        let word = AND.iter().find_map(|and| strip_word(sign.unwrap_or(rest), and)).map(str::trim_start);
        rest = word.or(sign).ok_or(EXPECTED)?;
    }
}

fn strip_more(text: &str) -> &str {
    let trimmed = text.trim_start();
    if let Some(rest) = trimmed.strip_prefix(['+', '＋']) {
        return rest;
    }
    word::strip_more(trimmed).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use Unit::*;

    fn read(text: &str) -> Option<Vec<(Unit, f64)>> {
        parse(text).ok().map(|sizes| sizes.iter().map(|size| (size.unit, size.value)).collect())
    }

    #[test]
    #[rustfmt::skip]
    fn sizes_are_read_in_many_notations() {
        for (text, unit, value) in [
            ("10万条", Records, 1e5), ("1.2M", Records, 1.2e6), ("6000", Records, 6e3), ("5000.0", Records, 5e3),
            ("3,000 hours", Hours, 3e3), ("90 minutes", Hours, 1.5), ("1.5小时", Hours, 1.5), ("5,199 people", People,
            5199.0),
            ("100 TB", Bytes, 1e14), ("2 GB", Bytes, 2e9), ("10,240 MB", Bytes, 10_240e6), ("0.01 MB", Bytes, 1e4),
            ("2 GiB", Bytes, 2_147_483_648.0), ("12 000 изображений", Images, 12e3), ("2.500 Stunden", Hours, 2500.0),
            ("1.234小时", Hours, 1.234), ("1,5 млн записей", Records, 1.5e6), ("500+ images", Images, 500.0),
            ("over 3,000 hours of speech", Hours, 3e3), ("~3120 hours", Hours, 3120.0), ("约1000人", People, 1000.0),
            ("10余万条数据", Records, 1e5), ("3 Mio. Datensätze", Records, 3e6), ("1.5B tokens", Tokens, 1.5e9),
            ("5m records", Records, 5e6), ("٥٠٠٠ صورة", Images, 5e3), ("Total: 50 hours", Hours, 50.0),
            ("2.000 imágenes", Images, 2e3), ("300 heures", Hours, 300.0), ("1 000 pessoas", People, 1e3),
            ("10 GB (compressed)", Bytes, 1e10), ("500小时语音", Hours, 500.0), ("2 Go", Bytes, 2e9), ("10 条", Records,
            10.0),
        ] {
            assert_eq!(read(text), Some(vec![(unit, value)]), "{text}");
        }
    }

    #[test]
    #[rustfmt::skip]
    fn several_sizes_are_read() {
        let both = Some(vec![(Images, 500.0), (Hours, 20.0)]);
        for text in ["500 images, 20 hours", "500 images and 20 hours", "500张，20小时", "500 Bilder; 20 Stunden",
            "500 images / 20 hours"] {
            assert_eq!(read(text), both, "{text}");
        }
    }

    #[test]
    #[rustfmt::skip]
    fn what_is_not_a_size_is_an_error() {
        for text in ["", "10K<n<100K", "n<1K", "500-800 images", "up to 500 images", "1.200 GB", "1.200 hours",
            "1,200 Stunden",
            "1.5 images", "2 Gb", "4K video", "497 Italians", "16 kHz", "待完善", "1e999", "5 images per day", "many",
            "500B",
            "-5 images", "images", "99999999999999999999999 images", "500, 300", "500 images,", "5%", "\u{301}",
            "12:30 hours"]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    #[rustfmt::skip]
    fn the_words_of_the_seller_are_kept() {
        let sizes = parse("over 500+ images, 20 hours of speech").expect("two sizes");
        assert_eq!(sizes.iter().map(|size| size.text.as_str()).collect::<Vec<_>>(), ["over 500+ images", "20 hours"]);
    }
}
