"""Faults of refusals and labels that show on some paths alone."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from conformance.core.catalogue import errors, transport
from conformance.reference.behaviour import CORRECT
from conformance.reference.nouns import Operation, Problem, ProblemKind, Upload
from conformance.reference.talk import as_json, error_members

from .fault import Fault, fault, refuses_with

Writes = Callable[[Problem], bytes]
HTML = "text/html; charset=utf-8"
LARGE = 60_000
"""From how many bytes on a refused body spoils its connection."""


def _where(write: Writes, *operations: Operation) -> Writes:
    """Write the errors of some operations otherwise."""
    return lambda problem: (
        write(problem) if problem.operation in operations else CORRECT.error_body(problem)
    )


def _of_kind(write: Writes, *kinds: ProblemKind) -> Writes:
    """Write the errors of some kinds otherwise."""
    return lambda problem: write(problem) if problem.kind in kinds else CORRECT.error_body(problem)


def _nothing(_problem: Problem) -> bytes:
    return b""


def _page(_problem: Problem) -> bytes:
    return b"<html><body><h1>Not Found</h1></body></html>"


def _list(problem: Problem) -> bytes:
    return as_json({"errors": [error_members(problem)]})


def _no_message(problem: Problem) -> bytes:
    return as_json({"error": {**error_members(problem), "message": ""}})


def _numbered(problem: Problem) -> bytes:
    code = CORRECT.status_of(problem)
    return as_json({"error": {**error_members(problem), "code": code}})


def _with_path(problem: Problem) -> bytes:
    found = f"{problem.message} (/usr/lib/python3/dist-packages/uploads/store)"
    return as_json({"error": {**error_members(problem), "message": found}})


def _missing(problem: Problem) -> str:
    gone = problem.kind in {"unknown-file", "deleted-file"}
    return HTML if gone else CORRECT.error_type(problem)


def _of_content(problem: Problem) -> str:
    octets = problem.operation == "content"
    return "application/octet-stream" if octets else CORRECT.error_type(problem)


def _labels(operation: Operation, label: str) -> Callable[[Operation], str]:
    return lambda done: label if done == operation else CORRECT.json_type(done)


def _without_parts(upload: Upload) -> Upload:
    return replace(upload, parts=()) if upload.status == "pending" else upload


TABLE: Mapping[str, Fault] = {
    "refuses-completions-in-silence": fault(
        "gives the refusal of a completion no body",
        errors.ENVELOPE,
        error_body=_where(_nothing, "complete"),
    ),
    "missing-files-as-html": fault(
        "shows a page where a File is not found",
        errors.ENVELOPE,
        errors.JSON,
        error_body=_of_kind(_page, "unknown-file", "deleted-file"),
        error_type=_missing,
    ),
    "lists-errors": fault(
        "writes the errors of wrong sizes and parts as a list",
        errors.ENVELOPE,
        error_body=_of_kind(_list, "wrong-size", "unknown-part"),
    ),
    "says-nothing-to-strangers": fault(
        "gives an error an empty message where the key is wrong",
        errors.ENVELOPE,
        error_body=_of_kind(_no_message, "no-key"),
    ),
    "labels-errors-as-content": fault(
        "labels an error as content where content was asked for",
        errors.JSON,
        error_type=_of_content,
    ),
    "numbers-error-codes": fault(
        "gives an error a number for its code", errors.MEMBERS, error_body=_numbered
    ),
    "fails-on-late-parts": fault(
        "answers 500 when a part comes too late",
        errors.NO_SERVER_ERROR,
        status_of=refuses_with(500, "wrong-state", "add"),
    ),
    "fails-on-second-completion": fault(
        "answers 500 when an upload is completed that is pending no more",
        errors.NO_SERVER_ERROR,
        status_of=refuses_with(500, "wrong-state", "complete"),
    ),
    "fails-on-unknown-uploads": fault(
        "answers 500 when an unknown upload is cancelled",
        errors.NO_SERVER_ERROR,
        status_of=refuses_with(500, "unknown-upload", "cancel"),
    ),
    "fails-on-unknown-files": fault(
        "answers 500 when a File is not found",
        errors.NO_SERVER_ERROR,
        status_of=refuses_with(500, "unknown-file", "get"),
    ),
    "fails-on-deleted-files": fault(
        "answers 500 when the content of a deleted File is asked for",
        errors.NO_SERVER_ERROR,
        status_of=refuses_with(500, "deleted-file", "content"),
    ),
    "fails-on-limits": fault(
        "answers 500 when a limit makes no sense",
        errors.NO_SERVER_ERROR,
        status_of=lambda problem: 500 if problem.param == "limit" else CORRECT.status_of(problem),
    ),
    "fails-on-methods": fault(
        "answers 500 for methods that a path does not have",
        errors.UNSUPPORTED_METHOD,
        status_of=refuses_with(500, "wrong-method"),
    ),
    "calls-wrong-md5-conflicts": fault(
        "answers 409 for a wrong md5, so that clients try again",
        errors.NO_RETRY,
        status_of=refuses_with(409, "wrong-md5"),
    ),
    "shows-paths": fault(
        "shows where its code lies when a part is not found",
        errors.NO_LEAK,
        error_body=_of_kind(_with_path, "unknown-part"),
    ),
    "refused-parts-take-others-along": fault(
        "loses the parts of an upload when another one is refused",
        errors.NOTHING_CHANGED,
        after_refused_add=_without_parts,
    ),
    "labels-lists-as-pages": fault(
        "labels a list of Files as HTML", transport.JSON, json_type=_labels("list", HTML)
    ),
    "writes-completions-in-latin-1": fault(
        "labels the answer to a completion as Latin-1",
        transport.JSON,
        json_type=_labels("complete", "application/json; charset=iso-8859-1"),
    ),
    "repeats-refusals": fault(
        "answers the request that follows a large refused one with that refusal again",
        transport.CONNECTION_REUSE,
        spoils_connection=lambda size: size >= LARGE,
        repeats_refusal=True,
    ),
}
