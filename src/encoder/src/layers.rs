//! The encoder itself: twelve layers of attention and feed-forward networks, the mean of the last, and one linear
//! output a term.

use crate::arithmetic::{Matrix, Quantised, ROWS, dot, gelu, layer_norm, product, softmax};
use crate::examples::Example;
use crate::file::{File, ModelError, Output};
use crate::tokens::{Token, Vocabulary};
use sha2::{Digest, Sha256};

/// The model that is part of the program.
static EMBEDDED: &[u8] = include_bytes!("../model.bin");
/// Values in a block of the table of tokens.
const BLOCK: usize = 32;
/// Bytes of a block: a scale as f16 and values of four bits.
const PACKED: usize = 2 + BLOCK / 2;
/// Tokens of a text that are read together; a longer text is to be split before ([`Encoder::limit`]).
const PLACES: usize = 96;
/// Tokens of several texts that go through a layer together, so that its weights are fetched once for all of them.
const TOGETHER: usize = 192;

/// Reads texts.
pub struct Encoder {
    outputs: Vec<Output>,
    vocabulary: Vocabulary,
    prefix: Vec<u32>,
    end: u32,
    pub(crate) width: usize,
    heads: usize,
    epsilon: f32,
    words: &'static [[u8; PACKED]],
    places: Vec<f32>,
    norm: Norm,
    layers: Vec<Layer>,
    head: Vec<f32>,
    head_bias: Vec<f32>,
    pub(crate) examples: Vec<Example>,
    /// Their vectors, brought to length 127, a row each.
    pub(crate) example_vectors: &'static [u8],
}

struct Norm {
    weight: Vec<f32>,
    bias: Vec<f32>,
}

struct Layer {
    query_key_value: Matrix,
    attended: Matrix,
    norm1: Norm,
    up: Matrix,
    down: Matrix,
    norm2: Norm,
}

/// What was read in one text.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// One score an output, in their order.
    pub scores: Vec<f32>,
    /// Mean of the last layer, `width` numbers.
    pub vector: Vec<f32>,
    /// The tokens of the text.
    pub tokens: Vec<Token>,
    /// The last layer, a row a token.
    rows: Vec<f32>,
}

/// SHA-256 of the model file that is part of the program, in hexadecimal digits. It is written beside the model, because
/// every command names the model and few read it; [`Encoder::embedded`] compares.
pub fn model_digest() -> &'static str {
    include_str!("../model.sha256")
}

impl Encoder {
    /// The encoder that is part of the program.
    pub fn embedded() -> Result<Self, ModelError> {
        if hex::encode(Sha256::digest(EMBEDDED)) != model_digest() {
            return Err(ModelError::Damaged("its SHA-256 is not the one written beside it".to_owned()));
        }
        let file = File::open(EMBEDDED)?;
        let head = &file.head;
        let (h, inner) = (head.width, head.inner);
        let norm = |name: &str| {
            Ok::<_, ModelError>(Norm { weight: file.floats(name, h)?, bias: file.floats(&format!("{name}_b"), h)? })
        };
        let matrix = |name: &str, rows: usize, columns: usize| {
            let weights = file.bytes(name)?;
            if weights.len() != rows * columns || !rows.is_multiple_of(ROWS) || !columns.is_multiple_of(2) {
                return Err(ModelError::Damaged(format!("table “{name}” is not {rows} × {columns}")));
            }
            let scale = file.floats(&format!("{name}_s"), rows)?;
            Ok(Matrix::new(weights, scale, file.floats(&format!("{name}_b"), rows)?))
        };
        let layer = |n: usize| {
            Ok(Layer {
                query_key_value: matrix(&format!("{n}.qkv"), 3 * h, h)?,
                attended: matrix(&format!("{n}.out"), h, h)?,
                norm1: norm(&format!("{n}.norm1"))?,
                up: matrix(&format!("{n}.up"), inner, h)?,
                down: matrix(&format!("{n}.down"), h, inner)?,
                norm2: norm(&format!("{n}.norm2"))?,
            })
        };
        let normal = serde_json::from_str(file.text("normal")?);
        let normal = normal.map_err(|e| ModelError::Damaged(format!("table “normal”: {e}")))?;
        let pieces = file.text("pieces")?;
        let scores = file.floats("scores", pieces.split('\n').count())?;
        let vocabulary = Vocabulary::new(pieces, &scores, normal, head.unknown);
        let mut prefix = vec![head.begin];
        prefix.extend(vocabulary.split(&head.prefix).iter().map(|t| t.id));
        let (words, _) = file.bytes("words")?.as_chunks::<PACKED>();
        Ok(Self {
            vocabulary,
            prefix,
            end: head.end,
            width: h,
            heads: head.heads,
            epsilon: head.epsilon,
            words,
            places: file.floats("places", PLACES * h)?,
            norm: norm("norm")?,
            layers: (0..head.depth).map(layer).collect::<Result<_, ModelError>>()?,
            head: file.floats("head", head.outputs.len() * h)?,
            head_bias: file.floats("head_b", head.outputs.len())?,
            examples: serde_json::from_str(file.text("examples")?)
                .map_err(|e| ModelError::Damaged(format!("table “examples”: {e}")))?,
            example_vectors: file.bytes("example_vectors")?,
            outputs: file.head.outputs,
        })
    }

    /// What it was taught to see.
    pub fn outputs(&self) -> &[Output] {
        &self.outputs
    }

    /// Tokens of a text that it reads; what comes after is left out.
    pub fn limit(&self) -> usize {
        PLACES - self.prefix.len() - 1
    }

    /// The tokens of a text.
    pub fn tokens(&self, text: &str) -> Vec<Token> {
        self.vocabulary.split(text)
    }

    /// Reads texts. Each answer is the same whatever it is read together with.
    pub fn read<T: AsRef<str>>(&self, texts: &[T]) -> Vec<Answer> {
        let mut answers = Vec::with_capacity(texts.len());
        let mut batch: Vec<Vec<Token>> = Vec::new();
        let mut size = 0;
        for text in texts {
            let mut tokens = self.tokens(text.as_ref());
            tokens.truncate(self.limit());
            let length = self.length(&tokens);
            if size + length > TOGETHER && !batch.is_empty() {
                self.read_batch(std::mem::take(&mut batch), &mut answers);
                size = 0;
            }
            size += length;
            batch.push(tokens);
        }
        if !batch.is_empty() {
            self.read_batch(batch, &mut answers);
        }
        answers
    }

    fn length(&self, tokens: &[Token]) -> usize {
        self.prefix.len() + tokens.len() + 1
    }

    fn read_batch(&self, batch: Vec<Vec<Token>>, answers: &mut Vec<Answer>) {
        let h = self.width;
        let lengths: Vec<usize> = batch.iter().map(|t| self.length(t)).collect();
        let mut x = vec![0.0; lengths.iter().sum::<usize>() * h];
        let ids = batch.iter().flat_map(|tokens| {
            let ids = self.prefix.iter().copied().chain(tokens.iter().map(|t| t.id)).chain([self.end]);
            ids.enumerate()
        });
        for (row, (place, id)) in x.chunks_exact_mut(h).zip(ids) {
            self.word(id, row);
            row.iter_mut().zip(&self.places[place * h..]).for_each(|(x, p)| *x += p);
            layer_norm(row, &self.norm.weight, &self.norm.bias, self.epsilon);
        }
        let mut buffers = Buffers::default();
        for layer in &self.layers {
            self.apply(layer, &mut x, &lengths, &mut buffers);
        }
        let mut rows = x.as_slice();
        for (tokens, length) in batch.into_iter().zip(lengths) {
            let (of_text, rest) = rows.split_at(length * h);
            rows = rest;
            answers.push(self.answer(tokens, of_text));
        }
    }

    /// The row of a token in the table.
    fn word(&self, id: u32, row: &mut [f32]) {
        let blocks = self.width / BLOCK;
        let packed = &self.words[id as usize * blocks..][..blocks];
        for (block, out) in packed.iter().zip(row.chunks_exact_mut(BLOCK)) {
            let scale = half(u16::from_le_bytes([block[0], block[1]]));
            let (low, high) = out.split_at_mut(BLOCK / 2);
            for ((byte, low), high) in block[2..].iter().zip(low).zip(high) {
                *low = (f32::from(byte & 15) - 8.0) * scale;
                *high = (f32::from(byte >> 4) - 8.0) * scale;
            }
        }
    }

    fn apply(&self, layer: &Layer, x: &mut [f32], lengths: &[usize], b: &mut Buffers) {
        let h = self.width;
        b.quantised.set(x, h);
        product(&b.quantised, &layer.query_key_value, &mut b.wide);
        b.attended.clear();
        b.attended.resize(x.len(), 0.0);
        let mut first = 0;
        for &length in lengths {
            let tokens = first..first + length;
            self.attend(
                &b.wide[tokens.start * 3 * h..tokens.end * 3 * h],
                &mut b.attended[tokens.start * h..tokens.end * h],
                &mut b.scores,
            );
            first += length;
        }
        b.quantised.set(&b.attended, h);
        product(&b.quantised, &layer.attended, &mut b.out);
        self.add_norm(x, &b.out, &layer.norm1);
        b.quantised.set(x, h);
        product(&b.quantised, &layer.up, &mut b.wide);
        gelu(&mut b.wide);
        b.quantised.set(&b.wide, b.wide.len() / (x.len() / h));
        product(&b.quantised, &layer.down, &mut b.out);
        self.add_norm(x, &b.out, &layer.norm2);
    }

    fn add_norm(&self, x: &mut [f32], more: &[f32], norm: &Norm) {
        for (row, more) in x.chunks_exact_mut(self.width).zip(more.chunks_exact(self.width)) {
            row.iter_mut().zip(more).for_each(|(x, y)| *x += y);
            layer_norm(row, &norm.weight, &norm.bias, self.epsilon);
        }
    }

    /// Attention among the tokens of one text: rows of queries, keys and values to rows of mixed values.
    fn attend(&self, rows: &[f32], mixed: &mut [f32], scores: &mut Vec<f32>) {
        let (h, each) = (self.width, self.width / self.heads);
        let root = 1.0 / (each as f32).sqrt();
        for head in 0..self.heads {
            for (query, out) in rows.chunks_exact(3 * h).zip(mixed.chunks_exact_mut(h)) {
                let query = &query[head * each..(head + 1) * each];
                scores.clear();
                scores.extend(rows.chunks_exact(3 * h).map(|row| dot(query, &row[h + head * each..][..each]) * root));
                softmax(scores);
                let out = &mut out[head * each..(head + 1) * each];
                for (row, share) in rows.chunks_exact(3 * h).zip(scores.iter()) {
                    let value = &row[2 * h + head * each..][..each];
                    out.iter_mut().zip(value).for_each(|(o, v)| *o += share * v);
                }
            }
        }
    }

    fn answer(&self, tokens: Vec<Token>, rows: &[f32]) -> Answer {
        let h = self.width;
        let mut vector = vec![0.0; h];
        for row in rows.chunks_exact(h) {
            vector.iter_mut().zip(row).for_each(|(v, x)| *v += x);
        }
        let count = (rows.len() / h) as f32;
        vector.iter_mut().for_each(|v| *v /= count);
        let heads = self.head.chunks_exact(h).zip(&self.head_bias);
        let scores = heads.map(|(weights, bias)| dot(&vector, weights) + bias).collect();
        let of_tokens = &rows[self.prefix.len() * h..(self.prefix.len() + tokens.len()) * h];
        Answer { scores, vector, rows: of_tokens.to_vec(), tokens }
    }

    /// Length of a vector.
    pub fn width(&self) -> usize {
        self.width
    }

    /// How much each token of a text adds to the score of an output: the score is their mean, with a bias.
    pub fn shares(&self, answer: &Answer, output: usize) -> Vec<f32> {
        self.shares_along(answer, &self.head[output * self.width..][..self.width])
    }

    /// How much each token of a text adds to the product of its vector with `weights`.
    pub fn shares_along(&self, answer: &Answer, weights: &[f32]) -> Vec<f32> {
        answer.rows.chunks_exact(self.width).map(|row| dot(row, weights)).collect()
    }
}

/// Buffers of one thread.
#[derive(Default)]
struct Buffers {
    quantised: Quantised,
    wide: Vec<f32>,
    attended: Vec<f32>,
    scores: Vec<f32>,
    out: Vec<f32>,
}

/// A float of 16 bits.
fn half(bits: u16) -> f32 {
    let (sign, exponent, fraction) = (u32::from(bits >> 15) << 31, u32::from(bits >> 10 & 31), u32::from(bits & 1023));
    match exponent {
        0 => f32::from_bits(sign | 0x3380_0000) * fraction as f32,
        31 => f32::from_bits(sign | 0x7f80_0000 | fraction << 13),
        _ => f32::from_bits(sign | (exponent + 112) << 23 | fraction << 13),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXTS: [&str; 5] = [
        "Recorded with parental consent.",
        "录音均经监护人同意。",
        "Записи звонков без ведома абонентов",
        "",
        "𝔘nusual 💥 \u{200b} characters",
    ];

    #[test]
    fn an_answer_does_not_depend_on_what_is_read_together() {
        let encoder = Encoder::embedded().unwrap();
        assert!(encoder.read::<&str>(&[]).is_empty());
        let together = encoder.read(&TEXTS);
        for (text, answer) in TEXTS.iter().zip(&together) {
            assert_eq!(&encoder.read(&[text])[0], answer, "{text}");
            assert!(answer.scores.iter().chain(&answer.vector).all(|x| x.is_finite()));
        }
        let many: Vec<&str> = TEXTS.iter().copied().cycle().take(60).collect();
        let threads = std::thread::scope(|scope| {
            let started: Vec<_> = (0..3).map(|_| scope.spawn(|| encoder.read(&many))).collect();
            started.into_iter().map(|t| t.join().unwrap()).collect::<Vec<_>>()
        });
        for answers in threads {
            assert!(answers.iter().zip(together.iter().cycle()).all(|(a, b)| a == b));
        }
    }

    #[test]
    fn the_score_is_the_mean_of_what_the_tokens_add() {
        let encoder = Encoder::embedded().unwrap();
        let answer = &encoder.read(&["Filmed in a nursery; the mothers signed."])[0];
        let shares = encoder.shares(answer, 3);
        assert_eq!(shares.len(), answer.tokens.len());
        assert!(shares.iter().any(|s| *s > shares[0]) || shares.iter().any(|s| *s < shares[0]));
    }

    #[test]
    fn tokens_stand_where_they_say() {
        let encoder = Encoder::embedded().unwrap();
        let text = "  Two\twords,\n全部录音 ﬁne";
        let tokens = encoder.tokens(text);
        assert!(tokens.is_sorted_by(|a, b| a.start <= b.start && a.end <= b.end));
        assert!(tokens.iter().all(|t| text.is_char_boundary(t.start) && text.is_char_boundary(t.end)));
        assert_eq!(tokens.last().unwrap().end, text.len());
    }

    #[test]
    fn a_damaged_model_is_refused() {
        for (bytes, words) in [
            (&b"BWENC2\n"[..], "begin with"),
            (b"BWENC1\n0000", "after the first line"),
            (b"BWENC1\n0000zzzz\n", "invalid digit"),
            (b"BWENC1\n000000ff\n{}", "cut off"),
            (b"BWENC1\n00000002\n{}", "missing field"),
        ] {
            let error = File::open(bytes).err().unwrap().to_string();
            assert!(error.contains(words), "{error}");
        }
    }

    #[test]
    fn floats_of_sixteen_bits_have_their_values() {
        for (bits, value) in [(0, 0.0), (0x3c00, 1.0), (0xc000, -2.0), (0x0001, 5.960_464_5e-8), (0x7bff, 65_504.0)] {
            assert_eq!(half(bits), value);
        }
    }
}
