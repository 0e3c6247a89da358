"""What schemathesis checks of the API besides its own checks. Loaded by tests/contract/schemathesis.toml."""
import json
import pathlib

import schemathesis

# Values that this server issued (cursor), that have a syntax of their own, or that are in tables of the program; and
# `limit`, which is smaller beside `expand`. One that is not understood is refused by its name.
OPEN = {"cursor", "queries", "as_of", "from", "to", "Last-Event-ID", "If-Match", "q", "term", "jurisdiction", "pack", "limit",
        "platforms", "years", "countries", "places", "kinds", "languages", "brokers", "urls"}
# Facets, whose values are those of the catalogue: the parameters that are lists.
DESCRIPTION = pathlib.Path(__file__).parents[2] / "docs/reference/openapi.json"
PARAMETERS = json.loads(DESCRIPTION.read_text())["components"]["parameters"].values()
OPEN |= {parameter["name"] for parameter in PARAMETERS if parameter["schema"].get("type") == "array"}
# Problems that say that a request is malformed: a request that is valid under the description must not get one of them.
MALFORMED = {"bad-body", "bad-parameter", "unknown-parameter", "unsupported-media-type", "bad-credentials",
             "precondition-required", "method-not-allowed", "not-found", "no-credentials", "invalid-token"}


@schemathesis.serializer("application/x-ndjson", "application/jsonl", "text/csv")
def rows(ctx, value):
    """Rows are sent as they are."""
    value = getattr(value, "data", value)
    return value if isinstance(value, bytes) else str(value).encode()


@schemathesis.check
def valid_requests_are_understood(ctx, response, case):
    """A request that is valid under the description is carried out, or refused for what the catalogue holds."""
    meta = getattr(case, "meta", None)
    if meta is None or not meta.generation.mode.is_positive or response.status_code < 400:
        return
    problem = response.json()
    code = problem["type"].rsplit("/", 1)[-1]
    named = {error.get("parameter") for error in problem.get("errors", [])}
    if code in MALFORMED and not (code == "bad-parameter" and named and named <= OPEN):
        raise AssertionError(f"a valid request got {code}: {problem['detail']}")
