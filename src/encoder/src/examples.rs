//! The texts that the encoder was taught with and explains itself by.

use crate::arithmetic::dot;
use crate::layers::{Answer, Encoder};
use serde::Deserialize;

/// A text that the encoder was taught with, and an output that holds for it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Example {
    /// The text, from a card or an offer written for the benchmark.
    pub text: String,
    /// The output.
    pub output: usize,
}

impl Encoder {
    /// The examples of an output that a text is nearest to, with the cosine of the angle between the two, nearest first.
    pub fn nearest(&self, answer: &Answer, output: usize, count: usize) -> Vec<(f32, &Example)> {
        let length = dot(&answer.vector, &answer.vector).sqrt();
        let of_output = self.examples.iter().zip(self.example_vectors.chunks_exact(self.width));
        let mut near: Vec<(f32, &Example)> = of_output
            .filter(|(example, _)| example.output == output)
            .map(|(example, vector)| {
                let vector: Vec<f32> = vector.iter().map(|v| f32::from(*v as i8)).collect();
                (dot(&answer.vector, &vector) / (length * dot(&vector, &vector).sqrt()), example)
            })
            .collect();
        near.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.text.cmp(&b.1.text)));
        near.truncate(count);
        near
    }

    /// Vectors of its examples, brought to length 127.
    pub fn example_vectors(&self) -> impl Iterator<Item = Vec<f32>> {
        let rows = self.example_vectors.chunks_exact(self.width);
        rows.map(|row| row.iter().map(|v| f32::from(*v as i8)).collect())
    }
}
