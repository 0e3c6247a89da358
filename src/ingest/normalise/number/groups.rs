//! The groups of digits between the separators of a number, and whether they are unambiguous.

use super::value::{Number, digit};

#[derive(Clone, Copy, Debug)]
pub(super) enum Shape {
    /// Only one reading.
    Clear(Number),
    /// `1.200`: thousands or a fraction.
    Point { grouped: Number, fraction: Number },
    /// `1,200`: thousands, or a fraction in some languages.
    Comma { grouped: Number, fraction: Number },
    /// Not a number: `1.2.3`, `1,2,3`, more digits than fit.
    Unclear,
}

/// Separators by what they can be. A full-width comma separates two numbers unless the digits are full-width too.
pub(super) fn separator(c: char, before: &str) -> Option<char> {
    match c {
        '.' | '．' => Some('.'),
        '，' if before.ends_with(|c| matches!(c, '０'..='９')) => Some(','),
        ',' => Some(','),
        '\'' | '’' | '\u{66c}' => Some('\''),
        ' ' => Some(' '),
        '\u{a0}' | '\u{2009}' | '\u{202f}' => Some('\u{a0}'),
        '\u{66b}' => Some('\u{66b}'),
        _ => None,
    }
}

/// Whether digits go on behind a separator; behind a space only as a group of exactly three after a short one.
pub(super) fn continues(text: &str, separator: char, last_length: usize, first: bool) -> bool {
    let digits = text.chars().take(4).take_while(|c| digit(*c).is_some()).count();
    match separator {
        ' ' | '\u{a0}' => digits == 3 && (last_length == 3 || (first && last_length < 3)) && last_length > 0,
        _ => digits > 0,
    }
}

/// The digits of a number in the groups its separators make.
#[derive(Default)]
pub(super) struct Groups {
    /// The first lengths; a number of more groups is `Unclear` anyway.
    lengths: [usize; 14],
    separators: [char; 14],
    pub(super) count: usize,
    digits: u128,
    too_long: bool,
    pub(super) spaces: bool,
    pub(super) ordinary_space: bool,
}

impl Groups {
    pub(super) fn push(&mut self, value: u8) {
        self.count = self.count.max(1);
        if let Some(length) = self.lengths.get_mut(self.count - 1) {
            *length += 1;
        }
        let next = self.digits.checked_mul(10).and_then(|d| d.checked_add(value.into()));
        self.too_long |= next.is_none();
        self.digits = next.unwrap_or(0);
    }

    pub(super) fn separate(&mut self, separator: char) -> usize {
        self.count = self.count.max(1);
        let separator = match separator {
            ' ' | '\u{a0}' => {
                self.spaces = true;
                self.ordinary_space |= separator == ' ';
                ' '
            }
            other => other,
        };
        if let Some(slot) = self.separators.get_mut(self.count) {
            *slot = separator;
        }
        self.too_long |= self.count >= 13;
        self.count += 1;
        1
    }

    pub(super) fn last_length(&self) -> usize {
        self.count.checked_sub(1).and_then(|last| self.lengths.get(last)).copied().unwrap_or(0)
    }

    fn number(&self, decimals: usize) -> Number {
        Number { units: self.digits, decimals: decimals as u32, exact: true }
    }

    #[expect(
        clippy::indexing_slicing,
        reason = "unless `too_long`, there are at most 13 groups, and the slices below are not empty"
    )]
    pub(super) fn shape(&self) -> Shape {
        if self.too_long {
            return Shape::Unclear;
        }
        let lengths = &self.lengths[..self.count];
        let (Some(&first), Some(&last)) = (lengths.first(), lengths.last()) else { return Shape::Unclear };
        let separators = &self.separators[1..self.count];
        let Some((&end, front)) = separators.split_last() else { return Shape::Clear(self.number(0)) };
        let decimal_sign = matches!(end, '.' | ',' | '\u{66b}');
        if front.is_empty() && decimal_sign {
            let leading_zero = first == 0 || (first == 1 && self.digits < 10u128.saturating_pow(last as u32));
            let (grouped, fraction) = (self.number(0), self.number(last));
            return match end {
                '\u{66b}' => Shape::Clear(fraction),
                _ if leading_zero => Shape::Clear(fraction),
                '.' if last == 3 && first <= 3 => Shape::Point { grouped, fraction },
                ',' if last == 3 && first <= 3 => Shape::Comma { grouped, fraction },
                ',' if last > 2 => Shape::Unclear,
                _ => Shape::Clear(fraction),
            };
        }
        let same = |signs: &[char]| signs.windows(2).all(|pair| pair[0] == pair[1]);
        let thousands = |lengths: &[usize]| (1..=3).contains(&lengths[0]) && lengths[1..].iter().all(|l| *l == 3);
        // 12,34,567: Indian grouping.
        let lakhs = |lengths: &[usize]| {
            let inner = lengths.len() - 1;
            lengths[inner] == 3 && (1..=2).contains(&lengths[0]) && lengths[1..inner].iter().all(|l| *l == 2)
        };
        if same(separators) && end != '\u{66b}' {
            let clear = thousands(lengths) || (end == ',' && lakhs(lengths));
            return if clear { Shape::Clear(self.number(0)) } else { Shape::Unclear };
        }
        let whole = &lengths[..lengths.len() - 1];
        let grouping = front[0];
        let clear = decimal_sign
            && same(front)
            && grouping != end
            && grouping != '\u{66b}'
            && (thousands(whole) || (grouping == ',' && lakhs(whole)));
        if clear { Shape::Clear(self.number(last)) } else { Shape::Unclear }
    }
}
