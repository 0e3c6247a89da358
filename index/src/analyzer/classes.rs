//! The classes of the bytes of a text, one by one or eight at a time.

/// An ASCII byte that is no letter or digit …
pub(super) const SEPARATOR: u8 = 0;
/// … a small letter …
const SMALL: u8 = 1;
/// … a capital letter …
pub(super) const CAPITAL: u8 = 2;
/// … a digit …
pub(super) const DIGIT: u8 = 4;
/// … part of a character beyond ASCII.
const BEYOND: u8 = 8;
/// The class of every byte, looked up for every byte of every text.
pub(super) const CLASSES: [u8; 256] = {
    let mut classes = [BEYOND; 256];
    let mut byte = 0;
    while byte < 128 {
        classes[byte] = match byte as u8 {
            b'a'..=b'z' => SMALL,
            b'A'..=b'Z' => CAPITAL,
            b'0'..=b'9' => DIGIT,
            _ => SEPARATOR,
        };
        byte += 1;
    }
    classes
};

/// The number of bytes from the first of these on that are ASCII letters or digits, and the classes among them.
#[inline]
pub(super) fn ascii_run(bytes: &[u8]) -> (usize, u8) {
    let (mut length, mut seen) = (0, 0);
    // Eight bytes at a time, as most words are not longer: a branch for each byte would often be mispredicted.
    while let Some(eight) = bytes[length..].first_chunk() {
        let eight = Eight::new(*eight);
        let run = eight.run();
        seen |= eight.classes(run);
        length += run;
        if run < 8 {
            return (length, seen);
        }
    }
    while let Some(class) = bytes.get(length).map(|b| CLASSES[usize::from(*b)])
        && class & (SMALL | CAPITAL | DIGIT) != 0
    {
        seen |= class;
        length += 1;
    }
    (length, seen)
}

/// A one in each byte.
const ONES: u64 = 0x0101_0101_0101_0101;
/// The highest bit of each byte.
const HIGH: u64 = 0x80 * ONES;

/// Eight bytes; the first is the lowest. Each number has the highest bit of a byte set if that byte is of the class.
struct Eight {
    letters: u64,
    capitals: u64,
    digits: u64,
}

impl Eight {
    #[inline]
    fn new(bytes: [u8; 8]) -> Self {
        let all = u64::from_le_bytes(bytes);
        let ascii = !all & HIGH;
        let low = all & !HIGH;
        // The bit that distinguishes small letters from capitals.
        let small = low | (0x20 * ONES);
        let letters = between(small, b'a', b'z') & ascii;
        Self { letters, capitals: letters & !(all << 2), digits: between(low, b'0', b'9') & ascii }
    }

    /// How many bytes from the first on are letters or digits.
    #[inline]
    fn run(&self) -> usize {
        (!(self.letters | self.digits) & HIGH).trailing_zeros() as usize / 8
    }

    /// The classes among the first bytes.
    #[inline]
    fn classes(&self, count: usize) -> u8 {
        let first = if count < 8 { (1 << (8 * count)) - 1 } else { u64::MAX };
        let class = |members: u64, class| if members & first != 0 { class } else { 0 };
        class(self.letters & !self.capitals, SMALL) | class(self.capitals, CAPITAL) | class(self.digits, DIGIT)
    }
}

/// The highest bit of each byte from `first` to `last`; all are below 128.
#[inline]
const fn between(bytes: u64, first: u8, last: u8) -> u64 {
    (bytes + (0x80 - first as u64) * ONES) & !(bytes + (0x7f - last as u64) * ONES) & HIGH
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_run_is_that_of_its_bytes(bytes in prop::collection::vec(prop_oneof![any::<u8>(), 0x20_u8..0x7f, Just(b'A'), Just(b'z')], 0..40)) {
            let class = |b: &u8| CLASSES[usize::from(*b)];
            let run = bytes.iter().take_while(|b| class(b) & (SMALL | CAPITAL | DIGIT) != 0).count();
            let classes = bytes[..run].iter().fold(0, |seen, b| seen | class(b));
            prop_assert_eq!(ascii_run(&bytes), (run, classes));
        }
    }

    #[test]
    fn every_byte_has_its_class() {
        for byte in 0..=u8::MAX {
            let eight = Eight::new([byte; 8]);
            let class = CLASSES[usize::from(byte)] & (SMALL | CAPITAL | DIGIT);
            assert_eq!((eight.run(), eight.classes(8)), (if class == 0 { 0 } else { 8 }, class), "{byte}");
        }
    }
}
