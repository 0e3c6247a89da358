//! Which column of a table holds the addresses.

use crate::manifest::normal::append_key;

/// Names of columns of addresses, letters and digits only, the likeliest first: a row may have the address of an image
/// and that of its page, and it is the image that was collected.
const NAMES: &[&str] = &[
    "url",
    "imageurl",
    "imgurl",
    "contenturl",
    "mediaurl",
    "fileurl",
    "downloadurl",
    "sourceurl",
    "originalurl",
    "videourl",
    "audiourl",
    "imagelink",
    "imgsrc",
    "imagesrc",
    "src",
    "link",
    "href",
    "uri",
    "address",
    "pageurl",
    "weburl",
    "webpageurl",
    "thumbnailurl",
    "domain",
    "host",
    "hostname",
];

/// Rows from which a column without a known name is recognised.
pub const SAMPLE: usize = 100;

/// Chooses a column. `rows` are the first ones, cells by column.
///
/// # Errors
/// What is wrong, with the names of the columns.
pub fn choose(names: &[String], rows: &[Vec<Vec<u8>>], asked: Option<&str>) -> Result<usize, String> {
    let all = || {
        let shown: Vec<String> = names.iter().take(30).map(|name| format!("“{name}”")).collect();
        format!("{}{}", shown.join(", "), if names.len() > 30 { ", …" } else { "" })
    };
    if let Some(asked) = asked {
        let exact = names.iter().position(|name| name == asked);
        let folded = || names.iter().position(|name| name.to_lowercase() == asked.to_lowercase());
        return exact
            .or_else(folded)
            .ok_or_else(|| format!("unknown column “{asked}” (--column); expected one of {}", all()));
    }
    let plain = |name: &String| name.to_lowercase().replace(|c: char| !c.is_ascii_alphanumeric(), "");
    let plain: Vec<String> = names.iter().map(plain).collect();
    if let Some(found) = NAMES.iter().find_map(|known| plain.iter().position(|name| name == known)) {
        return Ok(found);
    }
    let addresses: Vec<usize> = (0..names.len()).filter(|column| holds_addresses(rows, *column)).collect();
    match addresses.as_slice() {
        [one] => Ok(*one),
        [] => Err(format!("no column holds addresses; the columns are {}; name one with --column", all())),
        several => {
            let several: Vec<String> =
                several.iter().filter_map(|n| names.get(*n)).map(|name| format!("“{name}”")).collect();
            Err(format!("the columns {} hold addresses; name one with --column", several.join(" and ")))
        }
    }
}

/// Whether four fifths of the cells of a column that are not empty are addresses with their scheme.
fn holds_addresses(rows: &[Vec<Vec<u8>>], column: usize) -> bool {
    let cells = rows.iter().filter_map(|row| row.get(column)).filter(|cell| !cell.trim_ascii().is_empty());
    let (mut all, mut good) = (0, 0);
    for cell in cells {
        all += 1;
        good += usize::from(is_address(cell));
    }
    all > 0 && good * 5 >= all * 4
}

/// Whether a cell is an address with its scheme.
pub fn is_address(cell: &[u8]) -> bool {
    let head = cell.trim_ascii_start().get(..8).unwrap_or_default().to_ascii_lowercase();
    (head.starts_with(b"http://") || head.starts_with(b"https://")) && append_key(cell, &mut Vec::new()).is_ok()
}
