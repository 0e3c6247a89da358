"""Trains the second reader: all layers of the encoder and one linear layer with an output for each term.

    python3 train.py ENCODER EXAMPLES TUNE EPOCHS OUT [EARLIER]

Two cores need about 25 minutes. Seeds are fixed; JAX on another machine may round differently.
"""

import json
import math
import pickle
import sys
import time

import jax
import jax.numpy as jnp
import numpy as np

from encoder import Encoder, Tokens
from examples import EITHER, OUTPUTS
from vocabulary import kept

LENGTHS = [16, 24, 32, 48, 64, 96]
TOKENS_A_BATCH = 1536
RATE, HEAD_RATE, DECAY = 1.2e-4, 4e-3, 0.01
POSITIVE = 2.5  # a positive counts this much: a term is rare


def rounded(w):
    """Weights of 8 bits with one scale a row, as they are stored."""
    scale = jnp.abs(w).max(-1, keepdims=True) / 127
    return jnp.round(w / scale) * scale


def layer_norm(x, w, b, epsilon):
    mean = x.mean(-1, keepdims=True)
    centred = x - mean
    return centred * jax.lax.rsqrt((centred**2).mean(-1, keepdims=True) + epsilon) * w + b


def forward(p, words, mask, heads, epsilon):
    """Vectors of a batch: words (batch, length, width), mask (batch, length)."""
    batch, length, width = words.shape
    x = layer_norm(words, p["norm"], p["norm_b"], epsilon)
    bias = jnp.where(mask, 0.0, -1e9)[:, None, None, :]

    def one(x, layer):
        qkv = x @ layer["qkv"].T + layer["qkv_b"]
        q, k, v = (t.reshape(batch, length, heads, -1) for t in jnp.split(qkv, 3, -1))
        scores = jnp.einsum("bqhd,bkhd->bhqk", q, k) / math.sqrt(width // heads) + bias
        mixed = jnp.einsum("bhqk,bkhd->bqhd", jax.nn.softmax(scores), v).reshape(batch, length, width)
        x = layer_norm(x + mixed @ layer["out"].T + layer["out_b"], layer["norm1"], layer["norm1_b"], epsilon)
        inner = jax.nn.gelu(x @ layer["up"].T + layer["up_b"], approximate=False)
        return layer_norm(x + inner @ layer["down"].T + layer["down_b"], layer["norm2"], layer["norm2_b"], epsilon), None

    # One compiled layer, applied in turn to the stacked weights.
    x, _ = jax.lax.scan(one, x, p["layers"])
    m = mask[..., None].astype(x.dtype)
    return (x * m).sum(1) / m.sum(1)


def loss_of(logits, target, weight):
    """Cross-entropy of what is known, positives counted more; for a label of two terms the larger output counts."""
    known = ~jnp.isnan(target)
    t = jnp.where(known, target, 0.0)
    a, b = EITHER
    both = (t[:, a] == 1) & (t[:, b] == 1)
    larger = logits[:, a] >= logits[:, b]
    known = known.at[:, a].set(jnp.where(both, larger, known[:, a]))
    known = known.at[:, b].set(jnp.where(both, ~larger, known[:, b]))
    each = t * POSITIVE * jax.nn.softplus(-logits) + (1 - t) * jax.nn.softplus(logits)
    return (each * known * weight[:, None]).sum() / len(logits)


class Data:
    """Texts as tokens, in batches of like length."""

    def __init__(self, path, tokens, encoder, limit=LENGTHS[-1]):
        self.items = []
        prefix = [encoder.begin_kept] + tokens("passage:")
        for line in open(path):
            text, target, weight, _ = json.loads(line)
            ids = (prefix + tokens(text))[: limit - 1] + [encoder.end_kept]
            target = [math.nan if t is None else t for t in target]
            self.items.append((ids, target, weight, text))

    def batches(self, random=None):
        order = np.arange(len(self.items)) if random is None else random.permutation(len(self.items))
        open_batches = {n: [] for n in LENGTHS}
        for i in order:
            length = next(n for n in LENGTHS if len(self.items[i][0]) <= n)
            open_batches[length].append(i)
            if len(open_batches[length]) * length >= TOKENS_A_BATCH:
                yield length, open_batches[length]
                open_batches[length] = []
        for length, rest in open_batches.items():
            if rest:
                yield length, rest

    def arrays(self, length, numbers):
        size = TOKENS_A_BATCH // length
        ids, mask = np.zeros((size, length), np.int32), np.zeros((size, length), bool)
        target, weight = np.full((size, len(OUTPUTS)), np.nan, np.float32), np.zeros(size, np.float32)
        for row, i in enumerate(numbers):
            tokens, labels, w, _ = self.items[i]
            ids[row, : len(tokens)], mask[row, : len(tokens)] = tokens, True
            target[row], weight[row] = labels, w
        mask[len(numbers) :, 0] = True
        return ids, mask, target, weight


def main():
    encoder_path, examples, tune, epochs, out = sys.argv[1:6]
    # Goes on from an earlier result, at half the rate, after texts were added.
    earlier = pickle.load(open(sys.argv[6], "rb")) if len(sys.argv) > 6 else None
    encoder = Encoder(encoder_path)
    rows = sorted({*kept(encoder, [examples, tune]), *(earlier["rows"] if earlier else [])})
    encoder.begin_kept, encoder.end_kept = rows.index(encoder.begin), rows.index(encoder.end)
    pieces = [encoder.pieces[r] for r in rows]
    scores = [encoder.scores[r] for r in rows]
    tokens = Tokens(pieces, scores, encoder.normal, rows.index(encoder.unknown))
    words = encoder.array("emb.word", encoder.rows, encoder.width)[rows]
    places = encoder.array("emb.pos", encoder.places, encoder.width)[: LENGTHS[-1]]
    places = places + encoder.array("emb.type", 2, encoder.width)[0]
    data, judge = Data(examples, tokens, encoder), Data(tune, tokens, encoder)
    print(len(rows), "tokens kept;", len(data.items), "texts;", sum(len(i[0]) for i in data.items), "tokens of text", flush=True)

    p = encoder.parameters()
    p["layers"] = {k: np.stack([layer[k] for layer in p["layers"]]) for k in p["layers"][0]}
    p["head"] = np.zeros((len(OUTPUTS), encoder.width), np.float32)
    p["head_b"] = np.full(len(OUTPUTS), -3.0, np.float32)
    p = jax.tree.map(jnp.asarray, earlier["p"] if earlier else p)
    heads, epsilon = encoder.heads, encoder.epsilon

    def logits_of(p, vectors_in, mask):
        return forward(p, vectors_in, mask, heads, epsilon) @ p["head"].T + p["head_b"]

    def objective(p, vectors_in, mask, target, weight):
        return loss_of(logits_of(p, vectors_in, mask), target, weight)

    steps = int(epochs) * sum(1 for _ in data.batches(np.random.default_rng(0)))
    rate_of = jax.tree_util.tree_map_with_path(lambda path, _: HEAD_RATE if "head" in str(path[0]) else RATE * (0.5 if earlier else 1), p)

    @jax.jit
    def step(p, m, v, n, vectors_in, mask, target, weight):
        loss, g = jax.value_and_grad(objective)(p, vectors_in, mask, target, weight)
        norm = jnp.sqrt(sum((x**2).sum() for x in jax.tree.leaves(g)))
        g = jax.tree.map(lambda x: x * jnp.minimum(1, 5 / norm), g)
        m = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, m, g)
        v = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, v, g)
        warm = jnp.minimum(1.0, (n + 1) / 60)
        rate = warm * 0.5 * (1 + jnp.cos(jnp.pi * jnp.minimum(1.0, n / steps)))
        a, b = 1 - 0.9 ** (n + 1), 1 - 0.999 ** (n + 1)
        p = jax.tree.map(
            lambda p, m, v, r: p - rate * r * (m / a / (jnp.sqrt(v / b) + 1e-8) + DECAY * p), p, m, v, rate_of
        )
        return p, m, v, loss

    apply = jax.jit(logits_of)

    def answers(p, data):
        all_logits = np.zeros((len(data.items), len(OUTPUTS)), np.float32)
        for length, numbers in data.batches():
            ids, mask, _, _ = data.arrays(length, numbers)
            got = np.asarray(apply(p, words[ids] + places[:length], mask))
            all_logits[numbers] = got[: len(numbers)]
        return all_logits

    def report(p, name):
        logits = answers(p, judge)
        target = np.array([i[1] for i in judge.items])
        line = []
        for facet in ("sensitivity", "consent", "provenance", "denied"):
            columns = [n for n, o in enumerate(OUTPUTS) if o.startswith(facet)]
            t, best = target[:, columns], (0,)
            for cut in np.arange(-2, 3, 0.25):
                y = logits[:, columns] > cut
                if facet == "sensitivity":  # the two terms of one label count once
                    y, u = merged(y), merged(t == 1)
                else:
                    u = t == 1
                k = 2 * (y & u).sum() / max(1, y.sum() + u.sum())
                best = max(best, (k, cut, (y & u).sum() / max(1, y.sum()), (y & u).sum() / u.sum()))
            line.append(f"{facet} {best[0]:.3f} (P {best[2]:.2f} R {best[3]:.2f} at {best[1]})")
        print(name, "; ".join(line), flush=True)
        return logits

    def merged(y):
        a, b = EITHER
        return np.concatenate([np.delete(y, [a, b], 1), y[:, [a]] | y[:, [b]]], 1)

    m = jax.tree.map(jnp.zeros_like, p)
    v = jax.tree.map(jnp.zeros_like, p)
    n, began = 0, time.time()
    for epoch in range(int(epochs)):
        total = 0.0
        batches = list(data.batches(np.random.default_rng(epoch)))
        np.random.default_rng(epoch).shuffle(batches)
        for length, numbers in batches:
            ids, mask, target, weight = data.arrays(length, numbers)
            p, m, v, loss = step(p, m, v, n, words[ids] + places[:length], mask, target, weight)
            total += float(loss)
            n += 1
        print(f"epoch {epoch}: loss {total / len(batches):.3f}, {time.time() - began:.0f} s", flush=True)
        report(p, "tune")
    q = dict(p, layers={k: rounded(w) if w.ndim == 3 else w for k, w in p["layers"].items()})
    logits = report(q, "tune, 8 bits")
    with open(out, "wb") as f:
        state = {"rows": rows, "p": jax.tree.map(np.asarray, p), "outputs": OUTPUTS, "tune": logits}
        pickle.dump(state, f)


if __name__ == "__main__":
    main()
