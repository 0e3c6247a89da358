"""Writes the model file of the program (`src/encoder/model.bin`) from a trained second reader.

    python3 pack.py ENCODER TRAINED EXAMPLES TUNE OUT

Layers get 8 bits a weight with one scale a row, the table of tokens keeps its 4. Thresholds and confidence come from
the tune part alone.
"""

import hashlib
import json
import math
import pickle
import sys
from pathlib import Path

import jax
import numpy as np

from encoder import Encoder, Tokens
from examples import OUTPUTS
from train import forward, rounded
from vocabulary import kept

# Fewer tokens than were kept for training: the file has a bound.
BUDGET = {
    "LATIN": 29000, "CYRILLIC": 10500, "CJK": 15000, "ARABIC": 6000, "DEVANAGARI": 3000, "HANGUL": 5500,
    "HIRAGANA": 2000, "KATAKANA": 800, "GREEK": 300, "HEBREW": 300, "THAI": 300, "none": 3000,
}  # fmt: skip
# Share of what is seen that must be right on the tune part. A term of sensitivity accuses; consent, origin and denials
# spare people, and what is missed there is called "not stated".
PRECISION = {"sensitivity": 0.9, "consent": 0.85, "provenance": 0.85, "denied": 0.85}
# How strongly a threshold is drawn towards that of its facet, in texts.
WHOLE = 100


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def calibrated(score, truth):
    """Slope and offset of the logistic curve that fits best, by Newton's method with a weak pull to slope 1."""
    a, b = 1.0, 0.0
    for _ in range(50):
        p = sigmoid(a * score + b)
        g = np.array([((p - truth) * score).sum() + 2 * (a - 1), (p - truth).sum()])
        w = p * (1 - p)
        hessian = np.array([[(w * score * score).sum() + 2, (w * score).sum()], [(w * score).sum(), w.sum() + 1e-6]])
        a, b = np.array([a, b]) - np.linalg.solve(hessian, g)
    return float(a), float(b)


def thresholds(scores, truth):
    """For each output the lowest score from which it is right as often as PRECISION says on the tune part. It has few texts
    a term, so a term is drawn towards what holds for its facet, as strongly as WHOLE texts: halves of the tune part,
    split by seller, confirmed each other best so."""
    result = []
    for n, name in enumerate(OUTPUTS):
        facet = [m for m, o in enumerate(OUTPUTS) if o.split(":")[0] == name.split(":")[0]]
        best = None
        for cut in np.arange(-2, 5, 0.125):
            hits = scores[:, n] >= cut
            known = ~np.isnan(truth[:, n])
            right, all_hits = (hits & (truth[:, n] == 1)).sum(), (hits & known).sum()
            family = scores[:, facet] >= cut
            of_family = (family & (truth[:, facet] == 1)).sum() / max(1, (family & ~np.isnan(truth[:, facet])).sum())
            if (right + WHOLE * of_family) / (all_hits + WHOLE) >= PRECISION[name.split(":")[0]]:
                best = float(cut)
                break
        result.append(best)
    return result


def shown_examples(encoder, state, path, each=14):
    """Texts of the project by which an answer is explained: some for each output, with their vectors."""
    tokens = Tokens(*zip(*[(encoder.pieces[r], encoder.scores[r]) for r in state["rows"]]), encoder.normal,
                    state["rows"].index(encoder.unknown))  # fmt: skip
    chosen = []
    count = [0] * len(OUTPUTS)
    for line in open(path):
        text, target, _, own = json.loads(line)
        for n, t in enumerate(target):
            if own and t == 1 and count[n] < each and 20 < len(text) < 300:
                count[n] += 1
                chosen.append((text, n))
    words = encoder.array("emb.word", encoder.rows, encoder.width)
    places = encoder.array("emb.pos", encoder.places, encoder.width)[:96]
    places = places + encoder.array("emb.type", 2, encoder.width)[0]
    layers = {k: rounded(w) if w.ndim == 3 else w for k, w in state["p"]["layers"].items()}
    vectors = jax.jit(lambda x, mask: forward(dict(state["p"], layers=layers), x, mask, encoder.heads, encoder.epsilon))
    found = {}
    for text in sorted({text for text, _ in chosen}):
        kept = [state["rows"][i] for i in tokens("passage:") + tokens(text)]
        ids = ([encoder.begin] + kept)[:95] + [encoder.end]
        mask = np.arange(96)[None] < len(ids)
        ids = np.array(ids + [encoder.end] * (96 - len(ids)))
        found[text] = np.asarray(vectors(words[ids][None] + places, mask))[0]
    return [(text, n, found[text]) for text, n in chosen]


def main():
    encoder_path, trained, examples, tune, out = sys.argv[1:6]
    encoder, state = Encoder(encoder_path), pickle.load(open(trained, "rb"))
    p, old = state["p"], state["rows"]
    chosen = [r for r in kept(encoder, [examples, tune], BUDGET) if r in set(old)]
    truth = np.array([[math.nan if t is None else t for t in json.loads(line)[1]] for line in open(tune)])
    scores = state["tune"]
    curves = {}
    for facet in {o.split(":")[0] for o in OUTPUTS}:
        columns = [n for n, o in enumerate(OUTPUTS) if o.startswith(facet)]
        s, t = scores[:, columns].ravel(), truth[:, columns].ravel()
        curves[facet] = calibrated(s[~np.isnan(t)], t[~np.isnan(t)])
    outputs = []
    for name, cut in zip(OUTPUTS, thresholds(scores, truth)):
        slope, offset = curves[name.split(":")[0]]
        outputs.append({"name": name, "threshold": cut, "slope": round(slope, 4), "offset": round(offset, 4)})

    tables, body = {}, bytearray()

    def table(name, data):
        tables[name] = (len(body), len(data))
        body.extend(data)

    floats = lambda name, a: table(name, np.asarray(a, "<f4").tobytes())
    table("pieces", "\n".join(encoder.pieces[r] for r in chosen).encode())
    floats("scores", [encoder.scores[r] for r in chosen])
    table("normal", json.dumps(encoder.normal, ensure_ascii=False, sort_keys=True).encode())
    blocks = encoder.width // 32
    packed = np.frombuffer(encoder.raw["emb.word"][2], np.uint8)[: encoder.rows * blocks * 18].reshape(encoder.rows, -1)
    table("words", packed[chosen].tobytes())
    places = encoder.array("emb.pos", encoder.places, encoder.width)[:96]
    floats("places", places + encoder.array("emb.type", 2, encoder.width)[0])
    floats("norm", p["norm"])
    floats("norm_b", p["norm_b"])
    for n in range(encoder.depth):
        layer = {k: v[n] for k, v in p["layers"].items()}
        for name in ("qkv", "out", "up", "down"):
            w = layer[name]
            scale = np.abs(w).max(-1) / 127
            table(f"{n}.{name}", np.round(w / scale[:, None]).astype(np.int8).tobytes())
            floats(f"{n}.{name}_s", scale)
            floats(f"{n}.{name}_b", layer[f"{name}_b"])
        for name in ("norm1", "norm2"):
            floats(f"{n}.{name}", layer[name])
            floats(f"{n}.{name}_b", layer[f"{name}_b"])
    shown = shown_examples(encoder, state, examples)
    table("examples", json.dumps([{"text": t, "output": o} for t, o, _ in shown], ensure_ascii=False).encode())
    lengthened = [127 * v / np.abs(v).max() for _, _, v in shown]
    table("example_vectors", np.round(lengthened).astype(np.int8).tobytes())
    floats("head", p["head"])
    floats("head_b", p["head_b"])
    place = {r: n for n, r in enumerate(chosen)}
    head = {
        "width": encoder.width, "heads": encoder.heads, "depth": encoder.depth, "inner": encoder.inner,
        "epsilon": encoder.epsilon, "begin": place[encoder.begin], "end": place[encoder.end],
        "unknown": place[encoder.unknown], "prefix": "passage:", "outputs": outputs, "tables": tables,
    }  # fmt: skip
    text = json.dumps(head, ensure_ascii=False).encode()
    with open(out, "wb") as f:
        f.write(model := b"BWENC1\n" + b"%08x\n" % len(text) + text + body)
    # Beside the model, because every command names it and few read it.
    Path(out).with_suffix(".sha256").write_text(hashlib.sha256(model).hexdigest())
    print(f"{len(chosen)} tokens, {(len(text) + len(body)) / 1e6:.1f} MB")
    for o in outputs:
        print(o["name"], o["threshold"])


if __name__ == "__main__":
    main()
