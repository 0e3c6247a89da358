//! Whether two listings are likely the same goods, by the keys they share.

use super::signature::{Owner, Signature};
use serde::{Deserialize, Serialize};

/// Keys of the text that two listings without the same numbers must share.
pub(super) const LEAST_TEXT: usize = 5;

/// What two listings share of the keys that count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shared {
    /// Keys of the text in both.
    pub text: u32,
    /// Keys of the text of the one that has fewer.
    pub of_text: u32,
    /// Numbers in both.
    pub numbers: u32,
    /// Numbers of the one that has fewer.
    pub of_numbers: u32,
    /// Digits of the numbers in both.
    pub digits: u32,
    /// Numbers in both, and of the one that has fewer, also those that many listings have.
    pub any_numbers: (u32, u32),
    /// Words of the title in both, and of the one that has more.
    pub title: (u32, u32),
}

/// On what a link rests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, strum::IntoStaticStr, strum::EnumString)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Basis {
    /// The words of the text.
    Text,
    /// Words, and numbers with them.
    TextAndNumbers,
    /// Numbers alone: the words may be in another language.
    Numbers,
}

impl Basis {
    /// Name as stored and as shown.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The basis with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        name.parse().ok()
    }
}

/// Two listings that are likely the same goods.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// On what it rests.
    pub basis: Basis,
    /// How much is shared, 1 to 1,000; comparable between links of one basis.
    pub score: u16,
}

/// Counts what two signatures share of the keys that count.
pub fn compare(a: &Signature, b: &Signature, counts: impl Fn(u64) -> bool) -> Shared {
    // Of the keys in both, those that do not count are left out on both sides. Keys in one of them only stay, whether
    // they count or not: so a link depends on nothing but what both hold.
    let common = |a: &[u64], b: &[u64]| -> (u32, u32, u32) {
        let (mut shared, mut without, mut digits) = (0, 0, 0);
        for key in a.iter().filter(|key| b.binary_search(key).is_ok()) {
            if counts(*key) {
                shared += 1;
                digits += Signature::digits(*key);
            } else {
                without += 1;
            }
        }
        (shared, a.len().min(b.len()) as u32 - without, digits)
    };
    let (text, of_text, _) = common(&a.text, &b.text);
    let (numbers, of_numbers, digits) = common(&a.numbers, &b.numbers);
    let any = a.numbers.iter().filter(|key| b.numbers.binary_search(key).is_ok()).count() as u32;
    let title = a.title.iter().filter(|word| b.title.binary_search(word).is_ok()).count() as u32;
    let fewer = |a: usize, b: usize| a.min(b) as u32;
    Shared {
        text,
        of_text,
        numbers,
        of_numbers,
        digits,
        any_numbers: (any, fewer(a.numbers.len(), b.numbers.len())),
        title: (title, a.title.len().max(b.title.len()) as u32),
    }
}

/// Whether what is shared makes a link, and how strong it is.
pub fn link(shared: &Shared, owners: [Owner; 2]) -> Option<Link> {
    let Shared { text, of_text, numbers, of_numbers, digits, any_numbers, title } = *shared;
    let share = |part: u32, whole: u32| if whole == 0 { 0.0 } else { f64::from(part) / f64::from(whole) };
    let (of_text, of_numbers) = (share(text, of_text), share(numbers, of_numbers));
    let titles = share(title.0, title.1);
    // One number of three digits is chance: a code of a standard, a size of a picture.
    let same_numbers = of_numbers >= 0.5 && (numbers >= 2 || digits >= 4);
    // Both state numbers, and none is the same: other goods of one series, unless nearly all words are the same.
    let other_numbers = any_numbers.1 >= 2 && any_numbers.0 == 0;
    // One seller describes many goods in the same words.
    if owners[0].same_seller(owners[1]) && titles < 0.5 && !same_numbers {
        return None;
    }
    // Many sellers fill in the same template or quote the same tool: words alone need a similar title.
    let same_words = if titles > 0.67 { of_text >= 0.25 } else { text >= 20 && of_text >= 0.75 };
    let basis = if same_numbers && text >= 2 && of_text >= 0.15 {
        Basis::TextAndNumbers
    } else if text as usize >= LEAST_TEXT && same_words && (!other_numbers || text >= 10 && of_text >= 0.7) {
        Basis::Text
    } else if numbers >= 3 && digits >= 9 && of_numbers >= 0.6 || numbers >= 2 && digits >= 8 && of_numbers >= 0.99 {
        Basis::Numbers
    } else {
        return None;
    };
    let strength = match basis {
        Basis::Text => of_text,
        Basis::TextAndNumbers => 0.5 * of_text + 0.5 * of_numbers,
        Basis::Numbers => 0.5 * of_numbers,
    };
    Some(Link { basis, score: (strength * 1e3).round().clamp(1.0, 1e3) as u16 })
}
