//! What a column holds by its values alone, where its name says nothing.

use super::column::{Column, ratio};
use super::dictionary::Says;
use super::fit::{is_email, is_money, split, understood};
use super::header::{is_empty_name, is_unspaced};
use crate::domain::listing::Licence;
use crate::ingest::normalise::{licence, observed, url, volume};

/// Share of values that must be of a kind.
const MOST: f64 = 0.8;

/// Ends of company names, lower case.
const COMPANIES: &[&str] = &[
    " inc",
    " inc.",
    " ltd",
    " ltd.",
    " llc",
    " gmbh",
    " ag",
    " s.a.",
    " sa",
    " sas",
    " s.l.",
    " s.r.l.",
    " srl",
    " spa",
    " s.p.a.",
    " b.v.",
    " bv",
    " ltda",
    " ltda.",
    " plc",
    " oy",
    " ab",
    " a.ş.",
    " pty",
    " corp",
    " corp.",
    " kk",
    " sp. z o.o.",
    " limited",
    "公司",
    "株式会社",
    "集团",
    "(주)",
    "주식회사",
    " pvt",
    " co.",
    " kg",
    " lda",
];

/// What single-valued kinds the values show, the most certain first. `dates`: whether any date may be the day of
/// publication, since no name of the table was understood.
pub(super) fn kind(column: &Column, dates: bool) -> Option<Says> {
    let is_url = |text: &str| url::parse(text).is_ok();
    let picture = |text: &str| {
        let path = text.split(['?', '#']).next().unwrap_or_default().to_lowercase();
        [".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp"].iter().any(|end| path.ends_with(end))
    };
    if column.share(is_email) > 0.5 || column.share(is_answer) > 0.5 || column.share(picture) > 0.5 {
        return Some(Says::Nothing);
    }
    if column.share(is_url) >= MOST {
        return Some(Says::Url);
    }
    if column.share(is_money) >= MOST {
        return Some(Says::Price);
    }
    let numbers = column.share(|text| text.parse::<f64>().is_ok());
    if numbers < 0.2 {
        // Two letters may be a country or a language: `DE` and `de`.
        let short = column.share(|text| text.split(|c: char| !c.is_alphanumeric()).all(|word| word.len() <= 3));
        let upper = column.share(|text| text.chars().all(|c| !c.is_lowercase()));
        let coded = short > 0.5;
        let (country, language) = (split(Says::Countries, column).1, split(Says::Languages, column).1);
        if country >= MOST && (!coded || upper > 0.5) && country >= language {
            return Some(Says::Countries);
        }
        if language >= MOST && (!coded || upper <= 0.5) {
            return Some(Says::Languages);
        }
        if split(Says::Modality, column).1 >= MOST {
            return Some(Says::Modality);
        }
        let units = |text: &str| volume::parse(text).is_ok() && text.chars().any(char::is_alphabetic);
        if column.share(units) >= MOST {
            return Some(Says::Volume);
        }
        if column.share(|text| matches!(licence::parse(text), Licence::Spdx(_))) >= MOST {
            return Some(Says::Licence);
        }
    }
    let dates = dates || is_empty_name(column.name());
    if dates && column.share(|text| observed::parse(text).is_ok()) >= 0.9 {
        return Some(Says::Published);
    }
    if dates && numbers < 0.2 && understood(Says::Collected, column) >= 0.9 {
        return Some(Says::Collected);
    }
    is_code(column, numbers).then_some(Says::NativeId).or_else(|| is_company(column).then_some(Says::Broker))
}

/// Yes or no: some of these are codes of languages.
fn is_answer(text: &str) -> bool {
    const ANSWERS: &[&str] = &[
        "yes",
        "no",
        "true",
        "false",
        "y",
        "n",
        "t",
        "f",
        "ja",
        "nein",
        "oui",
        "non",
        "si",
        "sí",
        "sì",
        "sim",
        "não",
        "да",
        "нет",
        "是",
        "否",
        "有",
        "无",
        "はい",
        "いいえ",
        "예",
        "아니오",
        "evet",
        "hayır",
        "tak",
        "nie",
        "nee",
        "так",
        "ні",
        "نعم",
        "لا",
        "بله",
        "خیر",
        "हाँ",
        "नहीं",
        "ya",
        "tidak",
        "có",
        "không",
    ];
    ANSWERS.contains(&&*text.to_lowercase())
}

/// Unique, short, without spaces, and a number only if it counts up or has many digits.
fn is_code(column: &Column, numbers: f64) -> bool {
    let unique = column.distinct() >= 1.0 && column.filled() >= 0.98 && column.rows.len() >= 3;
    let code = |text: &str| {
        text.chars().count() <= 64
            && !text.contains(char::is_whitespace)
            && text.chars().any(|c| c.is_ascii_digit())
            && !text.chars().any(is_unspaced)
    };
    if !unique || column.share(code) < 0.9 || column.share(|text| observed::parse(text).is_ok()) > 0.5 {
        return false;
    }
    if numbers < 0.5 {
        return true;
    }
    let whole: Vec<u64> = column.firsts().filter_map(|text| text.parse().ok()).collect();
    let counts = whole.windows(2).all(|pair| matches!(pair, [a, b] if a.checked_add(1) == Some(*b)));
    let long = column.firsts().map(str::len).collect::<std::collections::BTreeSet<_>>();
    whole.len() == column.rows.len() && (counts || long.len() == 1 && long.iter().all(|digits| *digits >= 5))
}

fn is_company(column: &Column) -> bool {
    let company = |text: &str| {
        let lower = text.to_lowercase();
        let first =
            ["ооо ", "зао ", "пао ", "ао ", "pt ", "شركة ", "株式会社", "公司"].iter().any(|s| lower.starts_with(s));
        text.chars().count() <= 80 && (first || COMPANIES.iter().any(|end| lower.ends_with(end)))
    };
    column.share(company) >= 0.5
}

/// Whether a column holds prose: texts of at least `least` characters on average, in words.
pub(super) fn is_prose(column: &Column, least: f64) -> bool {
    let words =
        |text: &str| text.split_whitespace().count() >= 4 || text.chars().filter(|c| is_unspaced(*c)).count() >= 8;
    column.mean_length() >= least && column.share(words) >= 0.6 && column.share(|t| url::parse(t).is_ok()) < 0.5
}

/// Whether texts are written in Markdown: headings, bold words, links or tables.
pub(super) fn is_markdown(column: &Column) -> bool {
    let marked = |text: &str| {
        text.contains("](http")
            || text.contains("---|")
            || text.contains("|---")
            || text.matches("**").count() >= 2
            || text.lines().any(|line| line.starts_with("## ") || line.starts_with("# "))
    };
    column.share(marked) >= 0.05
}

/// Whether a column can hold titles: texts that differ, of a few words.
pub(super) fn is_title(column: &Column) -> bool {
    let letters = |text: &str| {
        let letters = text.chars().filter(|c| c.is_alphabetic()).count();
        letters >= 2 && ratio(letters, text.chars().count()) > 0.4
    };
    let spaced = column.share(|text| text.contains(' ') || text.chars().any(is_unspaced));
    column.distinct() >= 0.9
        && column.filled() >= 0.5
        && (8.0..=200.0).contains(&column.mean_length())
        && column.share(letters) >= 0.9
        && spaced >= 0.5
        && !column.list
}
