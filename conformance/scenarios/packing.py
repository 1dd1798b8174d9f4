"""Packs samples into few plans: many together, and beside each refusal what must be accepted."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from conformance.core.plan import (
    PLAIN_FORM,
    AddPart,
    As,
    Cancel,
    Complete,
    Create,
    DeleteFile,
    Digest,
    Form,
    GetContent,
    GetFile,
    ListFiles,
    Members,
    Raw,
    Step,
    Total,
)

from .samples import (
    OWN_MD5,
    OWN_PART,
    PLAIN_COMPLETION,
    PLAIN_CREATION,
    PLAIN_QUERY,
    PLAIN_REQUEST_ID,
    Sample,
)

Steps = tuple[Step, ...]
MOST = 9
"""How many samples that do not depend on each other go into a plan."""
TRIES = 6
"""How many samples one pending upload is asked, before what is right."""
OURS = "uploads-conformance-"
"""
What generated ids begin with.

An id such as ``0`` may well be somebody's on the server under test, and we delete files.
"""
EMPTY_FORM = Raw(b"--empty--\r\n", "multipart/form-data; boundary=empty")


def packed(samples: Iterable[Sample]) -> Iterator[Steps]:
    """Yield the plans in which these samples are tried; none is tried twice."""
    by_operation: dict[str, list[Sample]] = {}
    for each in samples:
        by_operation.setdefault(each.operation, []).append(each)
    for operation, pack in PACKERS.items():
        yield from pack(by_operation.get(operation, []))
    named = (each for name in VERBS for each in by_operation.get(name, []) if each.name)
    yield from _chunks(_once(map(_stranger, named)), MOST)


Each = TypeVar("Each")


def _chunks(every: Sequence[Each], size: int) -> Iterator[tuple[Each, ...]]:
    yield from (tuple(every[at : at + size]) for at in range(0, len(every), size))


def _once(every: Iterable[Each]) -> tuple[Each, ...]:
    return tuple(dict.fromkeys(every))


def _given(document: dict[str, Any], plain: Mapping[str, object]) -> dict[str, Any]:
    """Leave out of a body what says nothing."""
    return {
        name: value
        for name, value in document.items()
        if name not in plain or json.dumps(value) != json.dumps(plain[name])
    }


def _members(given: Mapping[str, object]) -> Members:
    return tuple((name, json.dumps(value)) for name, value in given.items())


# Creations


def _creations(samples: Sequence[Sample]) -> Iterator[Steps]:
    for steps in _chunks(_once(map(_creation, samples)), MOST):
        yield (*steps, Create(8))


def _creation(sample: Sample) -> Step:
    step = Create(raw=sample.raw) if sample.document is None else _create(sample)
    said = tuple(each for each in sample.headers if each[1] != PLAIN_REQUEST_ID)
    said = tuple(each for each in said if _sendable(each[1]))
    return As(step, headers=said) if said else step


def _sendable(value: str) -> bool:
    """Say whether every client and server agrees how such a header is written."""
    return value.isascii() and value.isprintable() and value == value.strip()


def _create(sample: Sample) -> Create:
    """Write a creation; a valid one has a type and an extension that suit its purpose."""
    document = sample.document or {}
    given = _given(document, PLAIN_CREATION)
    size = given.pop("bytes") if type(given.get("bytes")) is int else 1
    if sample.valid:
        given.pop("mime_type", None)
        if "filename" in given:
            given["filename"] += ENDINGS.get(str(given.get("purpose")), ".txt")
    texts = {
        name: given.pop(name)
        for name in ("filename", "purpose", "mime_type")
        if isinstance(given.get(name), str)
    }
    lacking = tuple(name for name in REQUIRED if name not in document)
    return Create(size, members=_members(given), without=lacking, **texts)


ENDINGS = {"batch": ".jsonl", "fine-tune": ".jsonl", "vision": ".png"}
REQUIRED = ("filename", "purpose", "bytes", "mime_type")


# Parts


def _additions(samples: Sequence[Sample]) -> Iterator[Steps]:
    wrong = _once(_addition(each) for each in samples if not each.valid)
    right = _once(_addition(each) for each in samples if each.valid)
    for steps in _chunks(wrong, TRIES):
        own = len(steps)
        yield (Create(Total((own,))), *steps, AddPart(b"a"), Complete((own,)), GetContent())
    for steps in _chunks(right, TRIES):
        listed = tuple(reversed(range(len(steps))))
        yield (Create(Total(listed)), *steps, Complete(listed), GetContent(), DeleteFile())


def _addition(sample: Sample) -> AddPart:
    if sample.form is None:
        return AddPart(raw=sample.raw)
    if not sample.form:
        return AddPart(raw=EMPTY_FORM)
    (name, value), *others = sample.form
    extra = tuple((each, _read(held)) for each, held in others)
    if isinstance(value, bytes):
        return AddPart(value, form=replace(PLAIN_FORM, field=name, extra=extra))
    form = Form(name, filename=None, content_type=None, extra=extra)
    return AddPart(value.encode(), form=form)


def _read(value: bytes | str) -> str:
    return value if isinstance(value, str) else value.decode("utf-8", "replace")


# Completions


def _completions(samples: Sequence[Sample]) -> Iterator[Steps]:
    """Ask one upload for much that is wrong; what a server may well grant comes after that."""
    steps = _once(map(_completion, samples))
    hopeless = [each for each in steps if not _grantable(each)]
    for some in (hopeless, [each for each in steps if _grantable(each)]):
        for each in _chunks(some, TRIES):
            yield (Create(Total((0,))), AddPart(b"a"), *each, Complete((0,)), GetContent())


def _grantable(step: Complete) -> bool:
    lists = dict(step.members).get("part_ids")
    return step.parts == (0,) and lists is None and "part_ids" not in step.without


def _completion(sample: Sample) -> Complete:
    if sample.document is None:
        return Complete(raw=sample.raw)
    given = _given(sample.document, PLAIN_COMPLETION)
    md5: Digest | str | None = None
    if sample.document.get("md5") == OWN_MD5:
        md5 = Digest((0,))
    elif isinstance(given.get("md5"), str):
        md5 = given.pop("md5")
    lacking = () if "part_ids" in sample.document else ("part_ids",)
    listed = sample.document.get("part_ids")
    parts: tuple[int | str, ...] = (0,)
    if isinstance(listed, list) and all(isinstance(each, str) for each in listed):
        parts = tuple(0 if each == OWN_PART else each for each in listed)
        given.pop("part_ids", None)
    return Complete(parts, md5=md5, members=_members(given), without=lacking)


# Cancellations, lists, and what nobody made


def _cancellations(samples: Sequence[Sample]) -> Iterator[Steps]:
    for steps in _chunks(_once(each.raw or Raw() for each in samples), MOST // 2):
        yield tuple(
            step
            for place, raw in enumerate(steps)
            for step in (Create(1), Cancel(place, None if raw == Raw() else raw))
        )


def _lists(samples: Sequence[Sample]) -> Iterator[Steps]:
    yield from _chunks(_once(ListFiles(_query(each)) for each in samples), MOST)


def _query(sample: Sample) -> tuple[tuple[str, str], ...]:
    """Ask for short pages where it does not matter: a list may hold 10,000 files."""
    plain = {(name, str(value)) for name, value in PLAIN_QUERY.items()}
    query = tuple(each for each in sample.query if each not in plain)
    unknown = tuple(each for each in query if each[0] not in PLAIN_QUERY)
    query = unknown or query
    limited = any(name == "limit" for name, _ in query)
    return query if limited else (*query, ("limit", str(PLAIN_QUERY["limit"])))


def _stranger(sample: Sample) -> Step:
    name, verb = OURS + sample.name, VERBS[sample.operation]
    return GetFile(name) if verb is DeleteFile and not _plain(name) else verb(name)


def _plain(name: str) -> bool:
    """Say whether no server could take the id for a path that leads elsewhere."""
    return re.fullmatch(r"[\w-]+", name, re.ASCII) is not None


VERBS: Mapping[str, Callable[[str], Step]] = {
    "cancelUpload": Cancel,
    "retrieveFile": GetFile,
    "downloadFile": GetContent,
    "deleteFile": DeleteFile,
}
"""What a made-up id is good for."""

PACKERS: Mapping[str, Callable[[Sequence[Sample]], Iterator[Steps]]] = {
    "createUpload": _creations,
    "addUploadPart": _additions,
    "completeUpload": _completions,
    "cancelUpload": _cancellations,
    "listFiles": _lists,
}
"""How samples of an operation are packed; of others only the id in the path is of interest."""
