//! How the vectors of many texts vary, so that two groups of texts are told apart by what is unusual in them and not by
//! what varies anyway (Fisher's linear discriminant, with a pull towards equal variances because the texts are few).

/// Share of the mean variance that is added to every direction.
const PULL: f64 = 0.3;

/// The covariance of vectors, as the lower triangle of its Cholesky factor, row by row.
pub struct Covariance {
    width: usize,
    factor: Vec<f64>,
}

impl Covariance {
    /// Of vectors that are already measured from their mean, each `width` long. All sums are in one order.
    pub fn new(vectors: &[Vec<f32>], width: usize) -> Self {
        let mut sums = vec![0.0_f64; width * width];
        for vector in vectors {
            for (row, a) in vector.iter().enumerate() {
                let line = &mut sums[row * width..][..=row];
                line.iter_mut().zip(vector).for_each(|(sum, b)| *sum += f64::from(*a) * f64::from(*b));
            }
        }
        let count = vectors.len().max(1) as f64;
        sums.iter_mut().for_each(|sum| *sum /= count);
        let mean: f64 = (0..width).map(|n| sums[n * width + n]).sum::<f64>() / width.max(1) as f64;
        for n in 0..width {
            sums[n * width + n] += (mean * PULL).max(f64::MIN_POSITIVE);
        }
        for row in 0..width {
            for column in 0..=row {
                let (a, b) = (row * width, column * width);
                let known: f64 = (0..column).map(|k| sums[a + k] * sums[b + k]).sum();
                let rest = sums[a + column] - known;
                sums[a + column] =
                    if row == column { rest.max(f64::MIN_POSITIVE).sqrt() } else { rest / sums[b + column] };
            }
        }
        Self { width, factor: sums }
    }

    /// The weights, of length 1, by which texts that differ from the mean by `difference` are told apart best.
    pub fn weights(&self, difference: &[f32]) -> Vec<f32> {
        let (width, factor) = (self.width, &self.factor);
        let mut solved: Vec<f64> = difference.iter().map(|d| f64::from(*d)).collect();
        for row in 0..width {
            let known: f64 = (0..row).map(|k| factor[row * width + k] * solved[k]).sum();
            solved[row] = (solved[row] - known) / factor[row * width + row];
        }
        for row in (0..width).rev() {
            let known: f64 = (row + 1..width).map(|k| factor[k * width + row] * solved[k]).sum();
            solved[row] = (solved[row] - known) / factor[row * width + row];
        }
        let length = solved.iter().map(|w| w * w).sum::<f64>().sqrt().max(f64::MIN_POSITIVE);
        solved.iter().map(|w| (w / length) as f32).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_varies_anyway_counts_less() {
        // Wide along the first direction, narrow along the second.
        let vectors: Vec<Vec<f32>> =
            (0..40).map(|n| vec![(n as f32 - 19.5) / 10.0, if n % 2 == 0 { 0.1 } else { -0.1 }, 0.0]).collect();
        let covariance = Covariance::new(&vectors, 3);
        let weights = covariance.weights(&[1.0, 1.0, 0.0]);
        assert!(weights[1] > weights[0] * 2.0 && weights[2] == 0.0, "{weights:?}");
        assert!((weights.iter().map(|w| w * w).sum::<f32>() - 1.0).abs() < 1e-5);
    }
}
