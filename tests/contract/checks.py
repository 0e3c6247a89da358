"""What schemathesis checks of the API besides its own checks. Loaded by tests/contract/schemathesis.toml."""
import schemathesis

# Problems that say that a request is malformed: a request that is valid under the description must not get one of them.
MALFORMED = {"bad-body", "bad-parameter", "unknown-parameter", "unsupported-media-type", "bad-credentials",
             "precondition-required", "method-not-allowed", "not-found", "no-credentials", "invalid-token"}


@schemathesis.check
def valid_requests_are_understood(ctx, response, case):
    """A request that is valid under the description is carried out, or refused for what the catalogue holds."""
    meta = getattr(case, "meta", None)
    if meta is None or not meta.generation.mode.is_positive or response.status_code < 400:
        return
    problem = response.json()
    code = problem["type"].rsplit("/", 1)[-1]
    if code in MALFORMED:
        raise AssertionError(f"a valid request got {code}: {problem['detail']}")
