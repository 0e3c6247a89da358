//! Right, wrong and missed; precision, recall and F1; an interval by resampling.

use serde::Serialize;

/// Counts of right, wrong and missed answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Given and true.
    pub right: u32,
    /// Given and not true.
    pub wrong: u32,
    /// True and not given.
    pub missed: u32,
}

/// Counts with the usual ratios; a ratio without a denominator is `None`.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Score {
    /// Right among given.
    pub precision: Option<f64>,
    /// Right among true.
    pub recall: Option<f64>,
    /// Harmonic mean.
    pub f1: Option<f64>,
    /// Given and true.
    pub right: u32,
    /// Given and not true.
    pub wrong: u32,
    /// True and not given.
    pub missed: u32,
}

impl Counts {
    /// Adds one answer.
    pub fn add(&mut self, given: bool, is_true: bool) {
        match (given, is_true) {
            (true, true) => self.right += 1,
            (true, false) => self.wrong += 1,
            (false, true) => self.missed += 1,
            (false, false) => {}
        }
    }

    /// The sum of two.
    pub fn plus(self, other: Self) -> Self {
        Self { right: self.right + other.right, wrong: self.wrong + other.wrong, missed: self.missed + other.missed }
    }

    /// F1; `None` if nothing was true or given.
    pub fn f1(self) -> Option<f64> {
        ratio(2 * self.right, 2 * self.right + self.wrong + self.missed)
    }

    /// Whether nothing was true or given.
    pub fn is_empty(self) -> bool {
        self == Self::default()
    }

    /// With ratios.
    pub fn score(self) -> Score {
        let Self { right, wrong, missed } = self;
        let (precision, recall) = (ratio(right, right + wrong), ratio(right, right + missed));
        Score { precision, recall, f1: self.f1(), right, wrong, missed }
    }
}

fn ratio(part: u32, whole: u32) -> Option<f64> {
    (whole > 0).then(|| f64::from(part) / f64::from(whole))
}

/// Resamples for an interval.
const RESAMPLES: usize = 2_000;
/// Resamples for a gain, of which there is one for each term.
const RESAMPLES_OF_A_GAIN: usize = 400;

/// A value of so many resamples of items (bootstrap with replacement), in ascending order; always the same for the same
/// items. `value` is given the numbers of the items.
fn resampled<V>(resamples: usize, items: usize, value: V) -> Vec<f64>
where
    V: Fn(&mut dyn Iterator<Item = usize>) -> Option<f64>,
{
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut next = || {
        // SplitMix64: a fixed sequence, so that the figure can be repeated.
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) as usize
    };
    let mut values: Vec<f64> = (0..resamples).filter_map(|_| value(&mut (0..items).map(|_| next() % items))).collect();
    values.sort_by(f64::total_cmp);
    values
}

/// The middle 95 % of the F1 of resampled items; always the same for the same counts.
pub fn interval(per_item: &[Counts]) -> Option<[f64; 2]> {
    let sum = |sample: &mut dyn Iterator<Item = usize>| {
        sample.map(|n| per_item[n]).fold(Counts::default(), Counts::plus).f1()
    };
    let values = resampled(RESAMPLES, per_item.len(), sum);
    let at = |share: f64| values.get(((values.len() as f64 - 1.0) * share).round() as usize).copied();
    Some([at(0.025)?, at(0.975)?])
}

/// What the F1 gains from the first to the second count of each item in all but one of twenty resamples (paired);
/// without anything to find the F1 is 1.
pub fn least_gain(per_item: &[[Counts; 2]]) -> Option<f64> {
    let gain = |sample: &mut dyn Iterator<Item = usize>| {
        let none = [Counts::default(); 2];
        let [before, after] = sample.map(|n| per_item[n]).fold(none, |a, b| [a[0].plus(b[0]), a[1].plus(b[1])]);
        Some(after.f1().unwrap_or(1.0) - before.f1().unwrap_or(1.0))
    };
    let gains = resampled(RESAMPLES_OF_A_GAIN, per_item.len(), gain);
    gains.get(gains.len() / 20).copied()
}

/// How many items without any label stay without any.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Clean {
    /// Items that got none of the labels.
    pub clean: u32,
    /// Items that should get none.
    pub total: u32,
}

/// Tags of nearly the same confidence, and how many of them are right.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Bin {
    /// Lowest confidence in it.
    pub from: f32,
    /// Tags in it.
    pub tags: u32,
    /// Their mean confidence.
    pub confidence: f64,
    /// Share of them that is right.
    pub right: f64,
}

/// Lower ends of the bins of confidence.
const BINS: [f32; 4] = [0.5, 0.65, 0.8, 0.9];

/// Compares confidence with the share that is right; pairs of confidence and right.
pub fn calibration(answers: &[(f32, bool)]) -> Vec<Bin> {
    let end = |n: usize| BINS.get(n + 1).copied().unwrap_or(f32::INFINITY);
    let bins = BINS.iter().enumerate().filter_map(|(n, &from)| {
        let inside: Vec<_> = answers.iter().filter(|(c, _)| (from..end(n)).contains(c)).collect();
        let count = inside.len() as f64;
        let confidence = inside.iter().map(|(c, _)| f64::from(*c)).sum::<f64>() / count;
        let right = inside.iter().filter(|(_, right)| *right).count() as f64 / count;
        (!inside.is_empty()).then_some(Bin { from, tags: inside.len() as u32, confidence, right })
    });
    bins.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_are_those_of_the_textbook_and_absent_without_a_denominator() {
        let score = Counts { right: 8, wrong: 2, missed: 8 }.score();
        assert_eq!((score.precision, score.recall), (Some(0.8), Some(0.5)));
        assert!((score.f1.unwrap() - 16.0 / 26.0).abs() < 1e-12);
        assert!(Counts::default().score().f1.is_none());
    }

    #[test]
    fn an_interval_holds_the_value_and_is_the_same_each_time() {
        let items: Vec<Counts> =
            (0..60).map(|n| Counts { right: 1, wrong: u32::from(n % 7 == 0), missed: u32::from(n % 5 == 0) }).collect();
        let all = items.iter().copied().fold(Counts::default(), Counts::plus).f1().unwrap();
        let [low, high] = interval(&items).unwrap();
        assert!(low < all && all < high, "{low} {all} {high}");
        assert_eq!(interval(&items), Some([low, high]));
    }
}
