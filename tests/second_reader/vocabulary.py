"""Which rows of the encoder's table of tokens are kept: those of the scripts and languages that are read."""

import json
import unicodedata

SCRIPTS = {
    "LATIN": 46000, "CYRILLIC": 12000, "CJK": 18000, "ARABIC": 6000, "DEVANAGARI": 3000, "HANGUL": 5500, "HIRAGANA": 2000,
    "KATAKANA": 800, "GREEK": 400, "HEBREW": 400, "THAI": 400, "none": 3000,
}  # fmt: skip


def script(piece):
    for c in piece:
        if c.isalpha():
            return unicodedata.name(c, "?").split()[0].split("-")[0]
    return "none"


def kept(encoder, texts, budget=SCRIPTS):
    """Rows in order: the special ones, all pieces of the texts, then the likeliest pieces of each script."""
    from encoder import Tokens

    every = Tokens(encoder.pieces, encoder.scores, encoder.normal, encoder.unknown)
    chosen = {encoder.begin, encoder.end, encoder.unknown}
    for path in texts:
        for line in open(path):
            chosen.update(every(json.loads(line)[0]))
    left = dict(budget)
    order = sorted(range(len(encoder.pieces)), key=lambda n: -encoder.scores[n])
    for n in order:
        piece = encoder.pieces[n]
        name = script(piece)
        # Single characters are always kept: without them a word could not be spelt.
        single = len(piece.lstrip("▁")) <= 1 and name in budget
        if single or left.get(name, 0) > 0:
            left[name] = left.get(name, 0) - 1
            chosen.add(n)
    return sorted(chosen)
