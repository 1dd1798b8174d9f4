"""How the contract wants a server to talk: ids, keys, statuses, errors, headers."""

import json
from collections.abc import Callable, Mapping

from .nouns import Operation, Problem, Request

EVERYBODY = "everybody"
"""The one tenant of a server that asks for no key."""

STATUS: Mapping[str, int] = {
    "no-key": 401,
    "unknown-path": 404,
    "wrong-method": 405,
    "unknown-upload": 404,
    "unknown-file": 404,
    "deleted-file": 404,
    "too-large": 413,
    "not-acceptable": 406,
    "wrong-type": 415,
    "too-many-requests": 429,
    "part-in-progress": 409,
    "expectation-failed": 417,
}
"""
The status of each kind of problem; 400 for all others. Clients retry none of them but 429, and 409
where a part is in progress.
"""


def as_json(value: object) -> bytes:
    """Write JSON in ASCII, so that a lone surrogate in a name cannot spoil the encoding."""
    return json.dumps(value, separators=(",", ":")).encode("ascii")


def status_of(problem: Problem) -> int:
    """Pick the status of a refusal."""
    return STATUS.get(problem.kind, 400)


def error_members(problem: Problem) -> dict[str, object]:
    """Word a refusal with all four members that the contract gives it."""
    return {
        "message": problem.message,
        "type": "invalid_request_error",
        "param": problem.param,
        "code": None if problem.kind == "invalid" else problem.kind.replace("-", "_"),
    }


def error_body(problem: Problem) -> bytes:
    """Write a refusal in its envelope."""
    return as_json({"error": error_members(problem)})


def error_type(_problem: Problem) -> str:
    """Label a refusal as JSON."""
    return "application/json"


def json_type(_operation: Operation) -> str:
    """Label an answer that is not content as JSON."""
    return "application/json"


def error_headers(problem: Problem) -> tuple[tuple[str, str], ...]:
    """Say when to come back, and what a path allows."""
    if problem.kind == "too-many-requests":
        return (("retry-after", "1"),)
    if problem.kind == "part-in-progress":
        return (("x-should-retry", "true"),)
    if problem.kind == "no-key":
        return (("www-authenticate", "Bearer"),)
    return ()


def success(_operation: Operation) -> int:
    """Give every success status 200: the contract knows no other."""
    return 200


def upload_id(draw: Callable[[], str], _request: Request) -> str:
    """Make an id for an upload."""
    return f"upload_{draw()}"


def file_id(draw: Callable[[], str], *_of: object) -> str:
    """Make an id for a File."""
    return f"file-{draw()[:24]}"


def part_id(draw: Callable[[], str], *_of: object) -> str:
    """Make an id for a Part."""
    return f"part_{draw()}"


def request_id(draw: Callable[[], str]) -> str | None:
    """Make an id for an answer."""
    return f"req_{draw()}"


def tenant_of(request: Request, keys: tuple[str, ...]) -> str | None:
    """
    Name the tenant that a request comes from, None for a stranger.

    Without keys everybody is one tenant, whatever key is sent. With keys each is a tenant.
    """
    if not keys:
        return EVERYBODY
    scheme, _, key = (request.header("authorization") or "").partition(" ")
    return key.strip() if scheme.lower() == "bearer" and key.strip() in keys else None


def serves(operation: Operation) -> bool:
    """Serve every operation of the contract; reading an upload is none."""
    return operation != "get-upload"
