"""Faults of how the server talks: errors, headers, keys."""

import re
from collections.abc import Callable, Mapping

from conformance.core.catalogue import auth, errors, transport
from conformance.reference.behaviour import CORRECT
from conformance.reference.nouns import Operation, Problem, Request
from conformance.reference.talk import EVERYBODY, as_json, error_members

from .fault import Fault, fault, refuses_with

PLAIN = "text/plain; charset=utf-8"
LARGE = 60_000
"""From how many bytes on a refused body spoils its connection."""


def _string(problem: Problem) -> bytes:
    return as_json({"error": problem.message})


def _detail(problem: Problem) -> bytes:
    return as_json({"detail": problem.message})


def _html(problem: Problem) -> bytes:
    return f"<html><body><h1>{problem.message}</h1></body></html>".encode()


def _message_alone(problem: Problem) -> bytes:
    return as_json({"error": {"message": problem.message}})


def _trace(problem: Problem) -> bytes:
    trace = 'Traceback (most recent call last):\n  File "/srv/app/uploads.py", line 71, in find\n'
    return as_json({"error": {**error_members(problem), "message": trace + problem.message}})


def _escaped(_operation: Operation, wanted: str) -> bool:
    return re.search(r"[/\\]|\.\.", wanted) is not None


def _resolved(segments: tuple[str, ...]) -> tuple[str, ...]:
    """Follow two dots upwards, as if no slash in the path had been escaped."""
    kept: list[str] = []
    for each in "/".join(segments).split("/"):
        if each == "..":
            del kept[-1:]
        else:
            kept.append(each)
    return tuple(kept)


def _no_organization(request: Request) -> str | None:
    known = request.header("openai-organization") is None
    return None if known else "The organization is not known."


def _no_idempotency(request: Request) -> str | None:
    known = request.header("idempotency-key") is None
    return None if known else "Idempotency-Key is not supported."


def _is_content(request: Request) -> bool:
    return request.path[-1:] == ("content",)


def _anybody(request: Request, keys: tuple[str, ...]) -> str | None:
    return CORRECT.tenant_of(request, keys) or keys[0]


def _anybody_for_content(request: Request, keys: tuple[str, ...]) -> str | None:
    known = CORRECT.tenant_of(request, keys)
    return known or (keys[0] if _is_content(request) else None)


def _one_for_all(request: Request, keys: tuple[str, ...]) -> str | None:
    return None if CORRECT.tenant_of(request, keys) is None else EVERYBODY


def _now_and_then(before: int) -> Problem | None:
    hit = before % 25 == 24
    return Problem("too-many-requests", "That was too fast.") if hit else None


def _points(verb: str) -> Callable[[Request], str | None]:
    """Point to the same path with a slash at its end, for one thing that is done to uploads."""

    def to(request: Request) -> str | None:
        hit = request.path[2:] == (verb,) and request.path[0] == "uploads"
        return "/v1/" + "/".join(request.path) + "/" if hit else None

    return to


TABLE: Mapping[str, Fault] = {
    "wants-a-slash-after-parts": fault(
        "redirects a new part to the same path with a slash at its end",
        transport.NO_REDIRECT,
        points_to=_points("parts"),
    ),
    "wants-a-slash-after-complete": fault(
        "redirects a completion to the same path with a slash at its end",
        transport.NO_REDIRECT,
        points_to=_points("complete"),
    ),
    "errors-as-strings": fault(
        "writes an error as a string, not as an object", errors.ENVELOPE, error_body=_string
    ),
    "errors-as-detail": fault("calls an error detail", errors.ENVELOPE, error_body=_detail),
    "errors-as-html": fault(
        "writes errors as HTML",
        errors.ENVELOPE,
        errors.JSON,
        error_body=_html,
        error_type=lambda _problem: "text/html; charset=utf-8",
    ),
    "errors-as-text": fault(
        "labels errors as plain text",
        errors.JSON,
        error_type=lambda _problem: PLAIN,
    ),
    "errors-without-type": fault(
        "gives an error nothing but a message", errors.MEMBERS, error_body=_message_alone
    ),
    "fails-on-bad-json": fault(
        "answers 500 when a body is not JSON",
        errors.NO_SERVER_ERROR,
        status_of=refuses_with(500, "malformed-json"),
    ),
    "fails-on-unknown-parts": fault(
        "answers 500 when an unknown part is listed",
        errors.NO_SERVER_ERROR,
        status_of=refuses_with(500, "unknown-part"),
    ),
    "calls-wrong-states-conflicts": fault(
        "answers 409 for what cannot be done any more, so that clients try again",
        errors.NO_RETRY,
        status_of=refuses_with(409, "wrong-state"),
    ),
    "shows-stack-traces": fault(
        "shows a stack trace in an error", errors.NO_LEAK, error_body=_trace
    ),
    "answers-every-method": fault(
        "answers 200 for methods that a path does not have",
        errors.UNSUPPORTED_METHOD,
        answers_method=lambda request: len(request.path) > 0 and request.path[0] == "uploads",
    ),
    "refuses-organizations": fault(
        "refuses a request that names an organization",
        transport.EXTRA_HEADERS,
        minds_headers=_no_organization,
    ),
    "refuses-idempotency-keys": fault(
        "refuses a request that has an Idempotency-Key",
        transport.EXTRA_HEADERS,
        minds_headers=_no_idempotency,
    ),
    "repeats-request-ids": fault(
        "gives every answer the same x-request-id",
        transport.REQUEST_ID,
        request_id=lambda _draw: "req_0",
    ),
    "has-no-request-ids": fault(
        "gives no answer an x-request-id",
        transport.REQUEST_ID,
        request_id=lambda _draw: None,
    ),
    "limits-without-retry-after": fault(
        "puts requests off without saying for how long",
        transport.RETRY_AFTER,
        weather=_now_and_then,
        error_headers=lambda _problem: (),
    ),
    "labels-json-as-text": fault(
        "labels its answers as plain text",
        transport.JSON,
        json_type=lambda _operation: PLAIN,
    ),
    "refusals-spoil-connections": fault(
        "does not understand the request that follows a large refused one",
        transport.CONNECTION_REUSE,
        spoils_connection=lambda size: size >= LARGE,
    ),
    "answers-for-escaped-ids": fault(
        "takes ids with slashes or two dots for ids of something",
        transport.ESCAPED_IDS,
        takes_unknown=_escaped,
    ),
    "follows-escaped-dots": fault(
        "takes escaped slashes and dots of an id for those of the path, as some proxies do",
        transport.PATH_SEGMENTS,
        reads_path=_resolved,
    ),
    "ends-ids-at-nul": fault(
        "reads an id up to the first NUL in it",
        transport.PATH_SEGMENTS,
        reads_path=lambda segments: tuple(each.partition("\0")[0] for each in segments),
    ),
    "takes-any-key": fault(
        "serves those whose key is missing or wrong", auth.KEY_REQUIRED, tenant_of=_anybody
    ),
    "content-needs-no-key": fault(
        "serves content to those whose key is missing or wrong",
        auth.KEY_REQUIRED,
        tenant_of=_anybody_for_content,
    ),
    "tenants-share": fault(
        "shows every tenant what belongs to the others",
        auth.TENANTS_APART,
        tenant_of=_one_for_all,
    ),
}
