//! The value of a number, and of a digit of any script.

/// A number that is not negative, exact as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Number {
    pub(super) units: u128,
    pub(super) decimals: u32,
    /// False where the words say about, over or nearly; the value is then the number named.
    pub exact: bool,
}

impl Number {
    /// As a floating-point number.
    pub fn value(self) -> f64 {
        self.units as f64 / 10f64.powi(self.decimals as i32)
    }

    /// As a whole number; `None` if it has a fraction or does not fit.
    pub fn whole(self) -> Option<u64> {
        let scale = 10u128.checked_pow(self.decimals)?;
        self.units.is_multiple_of(scale).then_some(self.units / scale)?.try_into().ok()
    }

    /// In millionths; `None` if it is finer than that or does not fit.
    pub fn micros(self) -> Option<i64> {
        self.times_ten_to(6)?.whole()?.try_into().ok()
    }

    pub(super) fn times_ten_to(self, power: u32) -> Option<Self> {
        let units = self.units.checked_mul(10u128.checked_pow(power.saturating_sub(self.decimals))?)?;
        Some(Self { units, decimals: self.decimals.saturating_sub(power), ..self })
    }
}

/// Value of a decimal digit: ASCII, full-width, Arabic-Indic, Persian or Devanagari.
pub(in crate::ingest::normalise) fn digit(c: char) -> Option<u8> {
    let zero = match c {
        '0'..='9' => '0',
        '０'..='９' => '０',
        '٠'..='٩' => '٠',
        '۰'..='۹' => '۰',
        '०'..='९' => '०',
        _ => return None,
    };
    u8::try_from(c as u32 - zero as u32).ok()
}
