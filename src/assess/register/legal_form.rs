//! Legal forms of companies: words that say how a company is set up and not which one it is.
//!
//! Two names that differ only in such words are one name, unless both name a form and the forms are of different kinds:
//! an “Inc.” and an “LLC” of one name are often two companies.

/// Kinds of legal form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Form {
    /// Shares: Inc., AG, S.A., plc, ОАО.
    Stock,
    /// Limited liability: LLC, Ltd, GmbH, ООО.
    Limited,
    /// Partners: L.P., KG.
    Partnership,
    /// Says only that it is a company.
    Company,
}

use Form::{Company, Limited, Partnership, Stock};

/// Forms as folded words, by kind. Longer ones are tried first.
#[rustfmt::skip]
const FORMS: &[(Form, &[&str])] = &[
    (Company, &["co", "company", "cie", "компания"]),
    (Stock, &["inc", "incorporated", "corp", "corporation", "ag", "aktiengesellschaft", "sa", "societe anonyme",
        "sociedad anonima", "societa per azioni", "nv", "plc", "public limited company", "spa", "se", "na", "jsc", "ojsc",
        "cjsc", "pjsc", "ipjsc", "joint stock company", "open joint stock company", "closed joint stock company",
        "public joint stock company", "international public joint stock company", "international joint stock company",
        "oao", "zao", "pao", "ao", "mkao", "оао", "зао", "пао", "ао", "мкао", "акционерное общество",
        "открытое акционерное общество", "закрытое акционерное общество", "публичное акционерное общество", "kk",
        "kabushiki kaisha", "as", "ab", "oyj", "tbk", "pt"]),
    (Limited, &["llc", "ltd", "limited", "limited liability company", "ltda", "gmbh", "mbh",
        "gesellschaft mit beschrankter haftung", "ug", "sarl", "sarlu", "sas", "sasu", "srl", "sl",
        "societatea cu raspundere limitata", "bv", "bvba", "sp z oo", "ooo", "ооо", "too", "тоо",
        "общество с ограниченнои ответственностью", "pty", "pty ltd", "pte", "pte ltd", "pvt", "pvt ltd", "private limited",
        "co ltd", "doo", "oy", "aps", "kft", "sro"]),
    (Partnership, &["lp", "llp", "lllp", "limited partnership", "kg", "gmbh co kg", "ohg"]),
];

/// Forms that are written onto the name without a space.
const ATTACHED: &[(Form, &str)] = &[
    (Stock, "股份有限公司"),
    (Limited, "有限责任公司"),
    (Limited, "有限責任公司"),
    (Limited, "有限公司"),
    (Stock, "株式会社"),
    (Company, "公司"),
];

/// Forms that stand before the name as well as after it.
#[rustfmt::skip]
const BEFORE: &[&str] = &["ao", "ао", "pt", "llc", "jsc", "ojsc", "cjsc", "pjsc", "ipjsc", "oao", "zao", "pao", "mkao", "ооо",
    "ooo", "оао", "зао", "пао", "мкао", "srl", "тоо", "too", "sarl", "ltd", "gmbh"];

/// Removes the forms at both ends of a folded name; what is left is never empty.
pub(super) fn take_off(words: &mut Vec<String>) -> Vec<Form> {
    let mut found = Vec::new();
    while let Some((form, length)) = at_end(words).filter(|(_, length)| *length < words.len()) {
        words.truncate(words.len() - length);
        found.push(form);
    }
    while let Some((form, length)) = at_start(words).filter(|(_, length)| *length < words.len()) {
        words.drain(..length);
        found.push(form);
    }
    if let [.., last] = words.as_mut_slice()
        && let Some((form, rest)) = ATTACHED.iter().find_map(|(f, s)| Some((*f, last.strip_suffix(s)?)))
        && !rest.is_empty()
    {
        *last = rest.to_owned();
        found.push(form);
    }
    if let [first, ..] = words.as_mut_slice()
        && let Some(rest) = first.strip_prefix("株式会社").filter(|rest| !rest.is_empty())
    {
        *first = rest.to_owned();
        found.push(Stock);
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Whether the folded words are a legal form and nothing else.
pub(super) fn is_form(words: &[String]) -> bool {
    let text = words.join(" ");
    FORMS.iter().any(|(_, forms)| forms.contains(&text.as_str()))
}

/// Whether both name a form and no kind is common to both. A mere “company” names none.
pub(super) fn conflict(a: &[Form], b: &[Form]) -> bool {
    let named = |forms: &[Form]| forms.iter().any(|f| *f != Company);
    named(a) && named(b) && !a.iter().any(|f| *f != Company && b.contains(f))
}

fn at_end(words: &[String]) -> Option<(Form, usize)> {
    longest(words, |forms| words.ends_with(forms))
}

fn at_start(words: &[String]) -> Option<(Form, usize)> {
    let found = longest(words, |forms| words.starts_with(forms))?;
    (found.1 > 1 || BEFORE.contains(&words[0].as_str())).then_some(found)
}

fn longest(words: &[String], fits: impl Fn(&[String]) -> bool) -> Option<(Form, usize)> {
    let most = words.len().min(5);
    let split = |form: &str| form.split(' ').map(str::to_owned).collect::<Vec<_>>();
    // Comparing the outer words first avoids splitting most forms.
    FORMS
        .iter()
        .flat_map(|(kind, forms)| forms.iter().map(move |form| (*kind, *form)))
        .filter(|(_, form)| {
            let (first, last) = (form.split(' ').next(), form.rsplit(' ').next());
            words.first().map(String::as_str) == first || words.last().map(String::as_str) == last
        })
        .map(|(kind, form)| (kind, split(form)))
        .filter(|(_, form)| form.len() <= most && fits(form))
        .map(|(kind, form)| (kind, form.len()))
        .max_by_key(|(_, length)| *length)
}
