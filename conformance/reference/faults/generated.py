"""Faults that show only in requests which nobody thinks of: what generated requests are for."""

from collections.abc import Callable, Mapping
from typing import Any
from unicodedata import category

from conformance.core.catalogue import errors, transport
from conformance.core.requirement import Requirement
from conformance.reference.behaviour import CORRECT
from conformance.reference.nouns import Json, Problem, Refused, Request

from .fault import Fault, fault, refuses_with

PARAMETERS = frozenset({"purpose", "limit", "order", "after"})
LONG = 256
"""How many characters of a header some gateways take."""


def _found_by_default(summary: str, *breaks: Requirement, **changes: Any) -> Fault:
    return fault(summary, *breaks, profile="default", **changes)


def _fails(summary: str, **changes: Any) -> Fault:
    """Make a server that breaks down, and says so with status 500."""
    crashed = refuses_with(500, "crashed")
    return _found_by_default(summary, errors.NO_SERVER_ERROR, status_of=crashed, **changes)


def _crash() -> Refused:
    return Refused(Problem("crashed", "Internal server error."))


def _crashes_if(body_is: Callable[[Json], bool]) -> Callable[[bytes], Json]:
    def reads_object(body: bytes) -> Json:
        held = CORRECT.reads_object(body)
        if body_is(held):
            raise _crash()
        return held

    return reads_object


def _control_characters(body: Json) -> bool:
    name = body.get("filename")
    return isinstance(name, str) and any(category(letter) == "Cc" for letter in name)


def _nested(body: Json) -> bool:
    """Say whether an object stands in an object in an object."""
    held = [each for each in body.values() if isinstance(each, dict)]
    return any(isinstance(inner, dict) for each in held for inner in each.values())


def _listed_name(body: Json) -> bool:
    return isinstance(body.get("filename"), list)


def _no_unknown_parameter(request: Request) -> str | None:
    if request.path == ("files",) and {name for name, _ in request.query} - PARAMETERS:
        raise _crash()
    return None


def _no_lost_boundary(request: Request) -> str | None:
    media = request.header("content-type") or ""
    if request.path[-1:] == ("complete",) and media == "multipart/form-data":
        raise _crash()
    return None


def _no_long_request_id(request: Request) -> str | None:
    long = len(request.header("x-client-request-id") or "") > LONG
    return "X-Client-Request-Id is too long." if long else None


TABLE: Mapping[str, Fault] = {
    "fails-on-control-characters": _fails(
        "answers 500 when a filename has a control character",
        reads_object=_crashes_if(_control_characters),
    ),
    "fails-on-nested-members": _fails(
        "answers 500 when a member is an object that holds another",
        reads_object=_crashes_if(_nested),
    ),
    "fails-on-lists-for-names": _fails(
        "answers 500 when a filename is a list", reads_object=_crashes_if(_listed_name)
    ),
    "fails-on-unknown-parameters": _fails(
        "answers 500 when files are listed by a parameter that is unknown",
        minds_headers=_no_unknown_parameter,
    ),
    "fails-on-forms-for-completion": _fails(
        "answers 500 when a completion calls itself a form, and names no boundary",
        minds_headers=_no_lost_boundary,
    ),
    "refuses-long-request-ids": _found_by_default(
        "refuses an X-Client-Request-Id of more than 256 characters",
        transport.EXTRA_HEADERS,
        minds_headers=_no_long_request_id,
    ),
}
