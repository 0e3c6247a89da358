//! The arithmetic of the encoder, equal to the bit on every machine: products of whole numbers, and floating-point
//! operations in one fixed order. A verdict must be repeatable years later on another processor, with one thread or
//! many; sums whose order depends on the width of a register would not be.

/// Rows of weights that lie side by side: one lane of a register each. All heights of the model are multiples of it.
pub const ROWS: usize = 16;
/// Numbers added side by side in a sum of floats. Part of the result, as any order of additions is.
const LANES: usize = 8;
/// Largest quantised activation: with weights of at most 127 and 1,536 terms a sum still fits 32 bits.
const MOST: f32 = 8191.0;
/// Adding it rounds a small float to the nearest whole number, ties to even; the number then stands in the low bits.
const ROUND: f32 = 12_582_912.0;

/// Two neighbouring weights of each of [`ROWS`] rows.
type Block = [i16; 2 * ROWS];

/// A weight matrix of 8-bit values, one scale a row.
pub struct Matrix {
    /// Pairs of columns.
    pairs: usize,
    /// Group of rows after group of rows, pair of columns after pair of columns; widened once so that the product need
    /// not.
    weights: Vec<Block>,
    scale: Vec<f32>,
    bias: Vec<f32>,
}

impl Matrix {
    /// A matrix of `scale.len()` rows, a multiple of [`ROWS`], of an even number of columns, from rows of bytes.
    pub fn new(weights: &[u8], scale: Vec<f32>, bias: Vec<f32>) -> Self {
        let columns = weights.len() / scale.len();
        let block = |group: &[u8], pair: usize| {
            core::array::from_fn(|n| i16::from(group[n / 2 * columns + 2 * pair + n % 2] as i8))
        };
        let groups = weights.chunks_exact(ROWS * columns);
        let weights = groups.flat_map(|group| (0..columns / 2).map(move |pair| block(group, pair))).collect();
        Self { pairs: columns / 2, weights, scale, bias }
    }
}

/// Rows of activations as whole numbers, with a scale for each.
#[derive(Default)]
pub struct Quantised {
    /// Pairs of neighbours, row after row.
    pairs: Vec<[i16; 2]>,
    scale: Vec<f32>,
}

impl Quantised {
    /// Quantises rows of `columns` numbers, an even number of them.
    pub fn set(&mut self, rows: &[f32], columns: usize) {
        self.pairs.clear();
        self.scale.clear();
        for row in rows.chunks_exact(columns) {
            let most = largest(row);
            let (scale, back) = if most > 0.0 { (most / MOST, MOST / most) } else { (0.0, 0.0) };
            self.scale.push(scale);
            let whole = |x: f32| (x * back + ROUND).to_bits().wrapping_sub(ROUND.to_bits()) as i16;
            self.pairs.extend(row.as_chunks::<2>().0.iter().map(|pair| pair.map(whole)));
        }
    }
}

/// The largest magnitude in a row; a maximum is the same in every order.
fn largest(row: &[f32]) -> f32 {
    let (chunks, rest) = row.as_chunks::<ROWS>();
    let mut most = [0.0_f32; ROWS];
    for chunk in chunks {
        for n in 0..ROWS {
            most[n] = most[n].max(chunk[n].abs());
        }
    }
    most.iter().chain(rest).fold(0.0_f32, |m, x| m.max(x.abs()))
}

/// `out[t][n] = a[t] · w[n] + bias[n]`, row after row.
pub fn product(a: &Quantised, w: &Matrix, out: &mut Vec<f32>) {
    out.clear();
    out.resize(a.scale.len() * w.scale.len(), 0.0);
    #[cfg(target_arch = "x86_64")]
    {
        if let Some(simd) = pulp::x86::V4::try_new() {
            return simd.vectorize(wide::Wide512 { simd, a, w, out });
        }
        if let Some(simd) = pulp::x86::V3::try_new() {
            return simd.vectorize(wide::Wide256 { simd, a, w, out });
        }
    }
    plain(a, w, out);
}

/// The product without wide registers.
pub fn plain(a: &Quantised, w: &Matrix, out: &mut [f32]) {
    for (g, group) in w.weights.chunks_exact(w.pairs).enumerate() {
        for (t, token) in a.pairs.chunks_exact(w.pairs).enumerate() {
            let mut sums = [0_i32; ROWS];
            for (&[x, y], block) in token.iter().zip(group) {
                for n in 0..ROWS {
                    sums[n] += i32::from(x) * i32::from(block[2 * n]) + i32::from(y) * i32::from(block[2 * n + 1]);
                }
            }
            finish(&sums, a, w, (t, g), out);
        }
    }
}

/// Whole sums as floats, for a token and a group of rows: the same operations for every width.
#[inline(always)]
fn finish(sums: &[i32; ROWS], a: &Quantised, w: &Matrix, (t, g): (usize, usize), out: &mut [f32]) {
    let (scale, rows) = (a.scale[t], g * ROWS..(g + 1) * ROWS);
    let out = &mut out[t * w.scale.len()..][rows.clone()];
    for (((out, sum), of_row), bias) in out.iter_mut().zip(sums).zip(&w.scale[rows.clone()]).zip(&w.bias[rows]) {
        *out = *sum as f32 * (scale * of_row) + bias;
    }
}

#[cfg(target_arch = "x86_64")]
mod wide {
    //! The product in wide registers. A pair of activations meets the pairs of sixteen rows at once; a few tokens share
    //! what is loaded of the weights.

    use super::{Matrix, Quantised, ROWS, finish};
    use core::arch::x86_64::{__m256i, __m512i};

    macro_rules! wide {
        ($name:ident, $arch:ty, $register:ty, $parts:literal, $tokens:literal,
         $set:ident . $set_of:ident, $madd:ident . $madd_of:ident, $add:ident . $add_of:ident) => {
            /// The product with registers of this width.
            pub struct $name<'a> {
                pub simd: $arch,
                pub a: &'a Quantised,
                pub w: &'a Matrix,
                pub out: &'a mut [f32],
            }

            impl pulp::NullaryFnOnce for $name<'_> {
                type Output = ();
                #[inline(always)]
                fn call(self) {
                    let Self { simd, a, w, out } = self;
                    let count = a.scale.len();
                    for (g, group) in w.weights.chunks_exact(w.pairs).enumerate() {
                        for first in (0..count).step_by($tokens) {
                            // Past the last token, that one again: its sums are not written twice.
                            let tokens: [&[[i16; 2]]; $tokens] = core::array::from_fn(|k| {
                                let token = (first + k).min(count - 1);
                                &a.pairs[token * w.pairs..][..w.pairs]
                            });
                            let zero: $register = simd.$set.$set_of(0);
                            let mut sums = [[zero; $parts]; $tokens];
                            for (pair, block) in group.iter().enumerate() {
                                let weights: [$register; $parts] = pulp::cast(*block);
                                for k in 0..$tokens {
                                    let x = simd.$set.$set_of(pulp::cast(tokens[k][pair]));
                                    for p in 0..$parts {
                                        let products = simd.$madd.$madd_of(x, weights[p]);
                                        sums[k][p] = simd.$add.$add_of(sums[k][p], products);
                                    }
                                }
                            }
                            for k in 0..$tokens.min(count - first) {
                                let sums: [i32; ROWS] = pulp::cast(sums[k]);
                                finish(&sums, a, w, (first + k, g), out);
                            }
                        }
                    }
                }
            }
        };
    }
    wide!(Wide256, pulp::x86::V3, __m256i, 2, 4, avx._mm256_set1_epi32, avx2._mm256_madd_epi16, avx2._mm256_add_epi32);
    wide!(
        Wide512,
        pulp::x86::V4,
        __m512i,
        1,
        8,
        avx512f._mm512_set1_epi32,
        avx512bw._mm512_madd_epi16,
        avx512f._mm512_add_epi32
    );
}

/// Sum of products in the fixed order.
pub fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0_f32; LANES];
    for (a, b) in a.as_chunks::<LANES>().0.iter().zip(b.as_chunks::<LANES>().0) {
        for n in 0..LANES {
            sums[n] += a[n] * b[n];
        }
    }
    total(sums)
}

fn total(s: [f32; LANES]) -> f32 {
    ((s[0] + s[4]) + (s[1] + s[5])) + ((s[2] + s[6]) + (s[3] + s[7]))
}

/// Mean of the numbers, their number a multiple of eight.
fn mean(values: &[f32]) -> f32 {
    let mut sums = [0.0_f32; LANES];
    for chunk in values.as_chunks::<LANES>().0 {
        for n in 0..LANES {
            sums[n] += chunk[n];
        }
    }
    total(sums) / values.len() as f32
}

/// Normalises a row to mean 0 and variance 1, then scales and shifts it.
pub fn layer_norm(row: &mut [f32], weight: &[f32], bias: &[f32], epsilon: f32) {
    let centre = mean(row);
    row.iter_mut().for_each(|x| *x -= centre);
    let spread = 1.0 / (dot(row, row) / row.len() as f32 + epsilon).sqrt();
    for ((x, w), b) in row.iter_mut().zip(weight).zip(bias) {
        *x = *x * spread * w + b;
    }
}

/// e^x for x ≤ 0, to about 2 in 10⁷; written out, because that of the system's library differs from machine to machine.
#[inline(always)]
pub fn exp(x: f32) -> f32 {
    let x = x.max(-87.0);
    let shifted = x * core::f32::consts::LOG2_E + ROUND;
    let k = shifted - ROUND;
    // ln 2 in two parts, so that the remainder is exact.
    let r = (x - k * 0.693_359_4) - k * -2.121_944_4e-4;
    let p = 1.987_569_1e-4;
    let p = p * r + 1.398_199_9e-3;
    let p = p * r + 8.333_452e-3;
    let p = p * r + 4.166_579_6e-2;
    let p = p * r + 1.666_666_5e-1;
    let p = p * r + 0.5;
    let y = p * r * r + r + 1.0;
    let power = shifted.to_bits().wrapping_sub(ROUND.to_bits()).wrapping_add(127) << 23;
    y * f32::from_bits(power)
}

/// The Gaussian error linear unit, with the error function of Abramowitz and Stegun 7.1.26 (error below 2 in 10⁷).
pub fn gelu(values: &mut [f32]) {
    for value in values {
        let x = value.abs() * core::f32::consts::FRAC_1_SQRT_2;
        let t = 1.0 / (1.0 + 0.327_591_1 * x);
        let p = 1.061_405_4;
        let p = p * t - 1.453_152;
        let p = p * t + 1.421_413_7;
        let p = p * t - 0.284_496_74;
        let p = p * t + 0.254_829_6;
        let erf = 1.0 - p * t * exp(-x * x);
        *value = 0.5 * *value * (1.0 + erf.copysign(*value));
    }
}

/// Scores of one token against others to shares that add up to 1.
pub fn softmax(scores: &mut [f32]) {
    let most = scores.iter().fold(f32::MIN, |m, x| m.max(*x));
    scores.iter_mut().for_each(|x| *x = exp(*x - most));
    let sum: f32 = scores.iter().sum();
    scores.iter_mut().for_each(|x| *x /= sum);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers without a pattern, the same every time.
    fn numbers(count: usize, seed: u32) -> Vec<f32> {
        let mut state = seed;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / 8_388_608.0 - 1.0
        };
        (0..count).map(|_| next()).collect()
    }

    fn matrix(rows: usize, columns: usize) -> Matrix {
        let weights: Vec<u8> = numbers(rows * columns, 7).iter().map(|x| (x * 127.0) as i8 as u8).collect();
        Matrix::new(&weights, numbers(rows, 8), numbers(rows, 9))
    }

    #[test]
    fn products_are_the_same_bits_in_registers_of_every_width() {
        for (tokens, rows, columns) in [(1, 16, 32), (3, 48, 384), (8, 16, 1_536), (17, 1_152, 384)] {
            let w = matrix(rows, columns);
            let mut a = Quantised::default();
            // One number far larger than the rest, as some of this encoder's are.
            let mut values = numbers(tokens * columns, 3);
            values[columns / 2] = 900.0;
            a.set(&values, columns);
            let mut expected = vec![0.0; tokens * rows];
            plain(&a, &w, &mut expected);
            let bits = |values: &[f32]| values.iter().map(|v| v.to_bits()).collect::<Vec<_>>();
            #[cfg(target_arch = "x86_64")]
            {
                let mut out = vec![0.0; tokens * rows];
                if let Some(simd) = pulp::x86::V3::try_new() {
                    simd.vectorize(wide::Wide256 { simd, a: &a, w: &w, out: &mut out });
                    assert_eq!(bits(&out), bits(&expected));
                }
                out.fill(0.0);
                if let Some(simd) = pulp::x86::V4::try_new() {
                    simd.vectorize(wide::Wide512 { simd, a: &a, w: &w, out: &mut out });
                    assert_eq!(bits(&out), bits(&expected));
                }
            }
            let mut chosen = Vec::new();
            product(&a, &w, &mut chosen);
            assert_eq!(bits(&chosen), bits(&expected));
        }
    }

    #[test]
    fn a_product_is_that_of_the_numbers() {
        let (w, values) = (matrix(16, 64), numbers(64, 5));
        let mut a = Quantised::default();
        a.set(&values, 64);
        let mut out = Vec::new();
        product(&a, &w, &mut out);
        for (n, got) in out.iter().enumerate() {
            let weight = |column: usize| f32::from(w.weights[column / 2][2 * n + column % 2]);
            let exact: f32 = values.iter().enumerate().map(|(column, x)| x * weight(column)).sum();
            assert!((got - (exact * w.scale[n] + w.bias[n])).abs() < 0.05, "{got} {exact}");
        }
        // The largest sum that can occur still fits.
        let full = Matrix::new(&vec![127; 16 * 1_536], vec![1.0; 16], vec![0.0; 16]);
        a.set(&vec![1.0; 1_536], 1_536);
        product(&a, &full, &mut out);
        assert!((out[0] - 127.0 * 1_536.0).abs() < 1.0, "{}", out[0]);
    }

    #[test]
    fn exponentials_and_units_are_close_to_the_true_ones() {
        for n in 0..2_000 {
            let x = -(n as f32) / 23.0;
            assert!((exp(x) - x.exp()).abs() <= 3e-7 * x.exp() + 1e-37, "{x}: {} {}", exp(x), x.exp());
        }
        let mut values: Vec<f32> = (-600..600).map(|n| n as f32 / 100.0).collect();
        let before = values.clone();
        gelu(&mut values);
        for (x, y) in before.iter().zip(values) {
            // By the sum of the series of the error function.
            let (mut term, mut sum) = (f64::from(*x) / 2_f64.sqrt(), 0.0);
            for k in 0..200 {
                sum += term / f64::from(2 * k + 1);
                term *= -f64::from(*x).powi(2) / 2.0 / f64::from(k + 1);
            }
            let exact = 0.5 * f64::from(*x) * (1.0 + sum * 2.0 / std::f64::consts::PI.sqrt());
            assert!((f64::from(y) - exact).abs() < 3e-6, "{x}: {y} {exact}");
        }
        let mut shares = [1.0, 2.0, -90.0, 2.0];
        softmax(&mut shares);
        assert!((shares.iter().sum::<f32>() - 1.0).abs() < 1e-6 && shares[1] == shares[3] && shares[2] < 1e-30);
    }
}
