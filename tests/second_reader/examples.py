"""Collects what the second reader is taught with: text, targets (1, 0 or null for not known), weight, and whether the
text is the project's own, so that it may be shown.

    python3 examples.py train --shared ../shared --catalog catalog.json > examples.ndjson

Without --shared and --catalog only what is committed is used.
"""

import argparse
import csv
import glob
import json
import math
import pathlib
import re
import tomllib

ROOT = pathlib.Path(__file__).resolve().parents[2]
BENCHMARK = ROOT / "tests/benchmark"

LABELS = {
    "conflict_imagery": ["conflict-imagery"],
    "protest_crowds": ["protest-crowd"],
    "adult_content": ["adult-sexual"],
    "recorded_calls": ["call-recording"],
    "social_media_sentiment": ["social-media-sentiment"],
    "facial_biometrics": ["biometric-face"],
    "voice_biometrics": ["biometric-voice"],
    "surveillance_cctv": ["surveillance-footage"],
    "licence_plates": ["vehicle-plate"],
    "minors": ["children"],
    "health": ["health"],
    "precise_geolocation": ["precise-geolocation"],
    "political_opinion": ["political-opinion"],
    "religion_ethnicity": ["religion-belief", "race-ethnicity"],
    "financial": ["financial"],
    "private_messages": ["private-messages"],
}
CONSENT = (
    "explicit-informed written-release parental all-party one-party contributor-terms tos-implied opt-out-offered "
    "other-legal-basis rightsholder-licence not-obtained disputed not-applicable"
).split()
PROVENANCE = (
    "first-party crowdsourced device-telemetry surveillance-camera telephony institution-records public-records "
    "web-scraped platform-licensed licensed-archive open-data broker-resale derived synthetic leaked"
).split()
DENIED = "consent scraped faces children personal-data calls location real-people medical resale".split()
OUTPUTS = (
    [f"sensitivity:{t}" for terms in LABELS.values() for t in terms]
    + [f"consent:{t}" for t in CONSENT]
    + [f"provenance:{t}" for t in PROVENANCE]
    + [f"denied:{t}" for t in DENIED]
)
SENSITIVITY = sum(map(len, LABELS.values()))
PLACE = {name: n for n, name in enumerate(OUTPUTS)}
# A label that two terms express: it is known that one of them holds, not which.
EITHER = [PLACE["sensitivity:religion-belief"], PLACE["sensitivity:race-ethnicity"]]


def joined(title, text, keywords=()):
    """One text, as the program puts it together (`second_reader/unit.rs`)."""
    parts = [title.strip(), ", ".join(keywords), text.strip()]
    return "\n".join(p for p in parts if p)


def known(labels, consent, provenance, denied=()):
    """Targets of a text of which every label is known."""
    target = [0.0] * len(OUTPUTS)
    for label in labels:
        for term in LABELS.get(label, []):
            target[PLACE[f"sensitivity:{term}"]] = 1.0
    for facet, terms in (("consent", consent), ("provenance", provenance), ("denied", denied or ())):
        for term in terms:
            if f"{facet}:{term}" in PLACE:
                target[PLACE[f"{facet}:{term}"]] = 1.0
    if denied is None:
        for term in DENIED:
            target[PLACE[f"denied:{term}"]] = math.nan
    return target


def lines(path):
    return [json.loads(line) for line in open(path)] if path.exists() else []


def sentences(text):
    """Sentences of a short text."""
    return [s for s in re.split(r"(?<=[.!?…])\s+|(?<=[。！？؟।])\s*|\n+", text) if len(s) > 3]


def of_offers(path):
    """Written offers: whole, and by sentence where the words that show a label are known."""
    for d in lines(path):
        target = known(d["labels"], d["consent"], d["provenance"], d["denied"])
        weight = 1.0 if d["contested"] else 1.5
        yield joined(d["title"], d["text"]), target, weight
        quotes = d.get("quotes", {})
        if not quotes:
            continue
        parts = sentences(d["text"])
        for part in [d["text"]] + (parts if len(parts) > 1 else []):
            sub = [0.0 if t == 0 else math.nan for t in target]
            for term, quote in quotes.items():
                names = [f"denied:{term[4:]}"] if term.startswith("not-") and term[4:] in DENIED else []
                names += [f"{f}:{term}" for f in ("consent", "provenance")]
                names += [f"sensitivity:{t}" for t in LABELS.get(term, [])]
                for name in names:
                    if name in PLACE and target[PLACE[name]] == 1 and quote and quote in part:
                        sub[PLACE[name]] = 1.0
            if any(t == 1 for t in sub) or not any(math.isnan(t) for t in sub):
                yield part, sub, 0.5


def of_cards():
    """Cues, flagged, clear and missed examples of the term cards."""
    none = [math.nan] * len(OUTPUTS)
    for path in sorted(glob.glob(str(ROOT / "src/domain/vocabulary/*/*.md"))):
        text = open(path).read()
        head = tomllib.loads(text.split("+++")[1])
        place = PLACE.get(head["id"])
        if place is None:
            continue
        facet = head["id"].split(":")[0]
        for kind, body in re.findall(r"```listing (flag|clear|known-miss)\n(.*?)```", text, re.S):
            d = tomllib.loads(body)
            target = list(none)
            target[place] = 0.0 if kind == "clear" else 1.0
            yield joined(d.get("title", ""), d.get("description", ""), d.get("keywords", [])), target, 1.0
        for cues in head.get("cues", {}).values():
            plain = [c for c in cues.get("strong", []) if "*" not in c and len(c) > 3]
            for cue in plain[:: 1 + len(plain) // 14]:
                target = list(none)
                for name, n in PLACE.items():
                    # What a phrase for one facet says about the others is nothing, mostly.
                    if not name.startswith(facet) and not name.startswith("denied"):
                        target[n] = 0.0
                target[place] = 1.0
                yield cue, target, 0.2
        for cue in [c for c in head.get("neg", []) if "*" not in c and " " in c][:12]:
            target = list(none)
            target[place] = 0.0
            yield cue, target, 0.2


def market(data, d):
    """Title and text of an offer in `data/market`."""
    path = data / "market" / d["file"]
    if d["file"].endswith(".jsonl"):
        return json.loads(path.read_text().splitlines()[d["row"]])["title"], ""
    if d["file"].endswith(".csv"):
        return list(csv.DictReader(open(path)))[d["row"]]["Title"], ""
    text = path.read_text()
    title = re.search(r"### Title:\s*\n(.*)", text)
    body = re.search(r"### Description:\s*\n(.*)", text, re.S)
    if title and body:
        return title[1].strip(), body[1].strip()
    first, _, rest = text.strip().partition("\n")
    return first.lstrip("# ").strip(), rest.strip()


def of_real(path, catalog, data):
    """Real listings by their labels and ids; the texts are read from beside the project."""
    for d in lines(path):
        if "file" in d:
            (title, text), keywords = market(data, d), []
        elif d["id"] in catalog:
            listing = catalog[d["id"]]
            title, text, keywords = listing["title"], listing["description"], listing["keywords"][:12]
        else:
            continue
        target = known(d["labels"], d["consent"], d["provenance"], d["denied"])
        yield joined(title, text[: d.get("chars", 0)], keywords), target, 0.7 if d["contested"] else 1.0


def of_long(path, catalog, shown=320, windows=4):
    """Real listings labelled by a longer text: its beginning, which mostly says what the whole says, and some parts
    further on, which need not; what the whole does not say no part says."""
    for d in lines(path):
        if d["id"] not in catalog:
            continue
        listing = catalog[d["id"]]
        text = listing["description"][: d["chars"]]
        target = known(d["labels"], d["consent"], d["provenance"], None)
        yield joined(listing["title"], text[:shown], listing["keywords"][:12]), target, 0.5
        part = [math.nan if t == 1 else t for t in target]
        parts = [p.strip() for p in re.split(r"\n\s*\n", text[shown:]) if len(p.strip()) > 80]
        for p in parts[:: 1 + len(parts) // windows]:
            yield p[:shown], part, 0.3


def of_voices(path):
    """The texts of several voices that were handed over with their labels."""
    for d in lines(path):
        target = known(d["sensitivity"], d["consent"], d["provenance"], d["denied"])
        yield joined(d["title"], d["description"]), target, 1.0 if d["contested"] else 1.5


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("part", choices=["train", "tune", "blind"])
    arguments.add_argument("--shared", type=pathlib.Path, help="folder of real data beside the project")
    arguments.add_argument("--catalog", type=pathlib.Path, help="the real listings as the API gives them, a JSON array")
    a = arguments.parse_args()
    catalog = {d["id"]: d for d in json.load(open(a.catalog))} if a.catalog else {}
    if a.part == "train":
        out = [*of_cards(), *of_offers(BENCHMARK / "offers-train.ndjson")]
        out += of_offers(BENCHMARK / "offers-read-once.ndjson")
        out += of_offers(BENCHMARK / "offers-twins.ndjson")
        for d in lines(BENCHMARK / "written-seen.ndjson"):
            target = known(d["labels"], [], [], None)
            out.append((d["text"], [t if n < SENSITIVITY else math.nan for n, t in enumerate(target)], 1.0))
    else:
        out = list(of_offers(BENCHMARK / f"offers-{a.part}.ndjson"))
    own = len(out)
    if a.shared:
        out += of_real(BENCHMARK / f"real-{a.part}.ndjson", catalog, a.shared / "data")
        if a.part == "train":
            out += of_real(BENCHMARK / "real-read-once.ndjson", catalog, a.shared / "data")
            out += of_voices(a.shared / "review/cases/voices.ndjson")
            out += of_long(BENCHMARK / "tune.ndjson", catalog)
    for n, (text, target, weight) in enumerate(out):
        line = [text, [None if math.isnan(t) else t for t in target], weight, n < own]
        print(json.dumps(line, ensure_ascii=False))


if __name__ == "__main__":
    main()
