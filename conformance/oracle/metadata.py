"""What the objects in answers owe to what was asked, and to each other."""

from collections.abc import Iterator, Mapping

from conformance.core.catalogue import cancel, complete, create, files, parts
from conformance.core.completion_answer import is_file, nested_file
from conformance.core.finding import Finding
from conformance.core.requirement import Requirement

from .answer import as_json, text, whole
from .creation import SKEW, declared, policy_seconds
from .demand import broken, check, noted, upheld
from .state import Life

Document = Mapping[str, object]

KEPT = ("id", "bytes", "created_at", "expires_at", "filename", "purpose")
"""Members of an Upload that never change."""
SHARED = ("id", "object", "bytes", "created_at", "filename", "purpose")
"""Members in which a File and the ``file`` of its Upload agree."""
PURPOSES = frozenset(
    {
        "assistants",
        "assistants_output",
        "batch",
        "batch_output",
        "fine-tune",
        "fine-tune-results",
        "vision",
        "user_data",
        "evals",
    }
)
"""Source: the enum of OpenAIFile.purpose, and ``evals``, which can be created."""
STATUSES = ("error", "processed", "uploaded")
THIRTY_DAYS = 2_592_000
SLACK = 2
"""Seconds by which a File's expiry may be off."""


def differing(one: Document, other: Document, names: tuple[str, ...]) -> str:
    """
    Name the members in which two objects differ, with both values; ``""`` for none.

    8.0 is not 8: many clients read whole numbers alone.
    """
    apart = [name for name in names if not _equal(one.get(name), other.get(name))]
    return ", ".join(
        f"{name} {as_json(one.get(name))} became {as_json(other.get(name))}" for name in apart
    )


def _equal(one: object, other: object) -> bool:
    return one == other and type(one) is type(other)


def keeps(requirement: Requirement, life: Life, got: Document, at: int, but: str = "") -> Finding:
    """Check that an Upload is what it said it was when it was created, ``but`` for one member."""
    names = tuple(name for name in _told_rightly(life, KEPT) if name != but)
    apart = differing(life.told, got, names)
    return check(not apart, requirement, at, "the upload as it was created", apart)


def _told_rightly(life: Life, names: tuple[str, ...]) -> tuple[str, ...]:
    """Leave out the members that the answer to the creation lacked, or had wrong already."""
    return tuple(name for name in names if name in life.told and name not in life.misread)


def completed(life: Life, got: Document, at: int, *, renamed: bool = False) -> Iterator[Finding]:
    """
    Check what the answer to a completion says.

    ``renamed``: the form of a part had a name that could be taken for the upload's, or was; it is
    to blame for another filename.
    """
    but = "filename" if renamed else ""
    if is_file(got, life.id):
        wanted = "the Upload, which holds its File in the member file"
        yield broken(complete.FILE, at, wanted, "a File in the place of the Upload")
    else:
        yield keeps(complete.KEEPS_UPLOAD, life, got, at, but)
        status = got.get("status")
        fine = status == "completed"
        yield check(fine, complete.STATUS, at, "status completed", f"status {as_json(status)}")
    file = nested_file(got, life.id)
    if not file:
        wanted = "a File in the member file"
        yield broken(complete.FILE, at, wanted, f"file {as_json(got.get('file'))}")
        return
    yield from _file(life, got, file, at, but)


def _file(life: Life, got: Document, file: Document, at: int, but: str) -> Iterator[Finding]:
    created, action = life.told, life.creation.action
    if file.get("bytes") is not None:
        size = declared(action, created)
        same = file.get("bytes") == size
        yield check(same, complete.FILE_BYTES, at, f"file.bytes {size}", f"{file.get('bytes')}")
    echoed = tuple(name for name in _told_rightly(life, ("filename", "purpose")) if name != but)
    apart = differing(created, file, echoed)
    if but and _told_rightly(life, (but,)):
        yield _form_name(life, got, file, at)
    wanted = "the upload's filename and purpose"
    if echoed:
        yield check(not apart, complete.FILE_ECHOES, at, wanted, apart)
    yield from expiry(file, life, at)


def dated(created: Document, file: Document, elapsed: float, at: int) -> Iterator[Finding]:
    """
    Check that a File was created after its Upload, and before it was told of.

    ``elapsed`` are the seconds from the creation of the Upload to that answer. Both are times of
    the same server, whose machines may have clocks that differ.
    """
    began, made = whole(created, "created_at"), whole(file, "created_at")
    if began is None or made is None:
        return
    ends = began + int(elapsed) + 1
    wanted = f"file.created_at from {began}, when its upload was created, to {ends}, when it came"
    fine = began - SKEW <= made <= ends + SKEW
    suspects = (create.TIMESTAMPS,)
    if fine:
        yield upheld(complete.FILE_CREATED_AT, at)
    else:
        yield broken(complete.FILE_CREATED_AT, at, wanted, f"file.created_at {made}", suspects)


def _form_name(life: Life, got: Document, file: Document, at: int) -> Finding:
    name, created = ("filename",), life.told
    apart = differing(created, got, name) or (differing(created, file, name) if file else "")
    if not apart:
        return upheld(parts.FORM_NAME_IGNORED, at)
    wanted = "the filename that the upload was created with"
    plainer = (complete.FILE_ECHOES, complete.KEEPS_UPLOAD)
    return broken(parts.FORM_NAME_IGNORED, at, wanted, apart, plainer)


def cancelled(life: Life, got: Document, at: int, *, renamed: bool = False) -> Iterator[Finding]:
    """Check what the answer to a cancellation says. ``renamed`` is as for a completion."""
    if renamed and _told_rightly(life, ("filename",)):
        yield _form_name(life, got, {}, at)
    yield keeps(cancel.KEEPS_UPLOAD, life, got, at, "filename" if renamed else "")
    status = got.get("status")
    fine = status == "cancelled"
    yield check(fine, cancel.STATUS, at, "status cancelled", f"status {as_json(status)}")
    if got.get("file") is not None:
        yield broken(cancel.KEEPS_UPLOAD, at, "no file", f"file {as_json(got['file'], 80)}")


def metadata(nested: Document, got: Document, life: Life, at: int) -> Iterator[Finding]:
    """Check what a File says of itself. ``nested`` is the ``file`` that the completion told."""
    wrong = _nested_wrongly(nested, life)
    apart = differing(
        nested, got, tuple(name for name in SHARED if name in got and name not in wrong)
    )
    if apart:
        wanted = "what the completion told"
        yield broken(files.SAME_AS_NESTED, at, wanted, apart, (complete.FILE,))
    else:
        yield upheld(files.SAME_AS_NESTED, at)
    status = got.get("status")
    wanted = f"one of {', '.join(STATUSES)}"
    yield check(status in STATUSES, files.STATUS, at, wanted, f"status {as_json(status)}")
    purpose = text(got, "purpose")
    known = purpose in PURPOSES or purpose == text(life.told, "purpose")
    yield check(known, files.PURPOSE, at, "a known purpose", as_json(purpose))
    for name in ("expires_at", "status_details"):
        if got.get(name) is None:
            yield noted(files.NULLS, at, f"{name} is {'null' if name in got else 'absent'}")
    yield from expiry(got, life, at)


def _nested_wrongly(nested: Document, life: Life) -> set[str]:
    """Name the members that the File of the completion had wrong already, or left open."""
    echoed = _told_rightly(life, ("filename", "purpose"))
    wrong = {name for name in echoed if nested.get(name) != life.told[name]}
    sized = nested.get("bytes") == declared(life.creation.action, life.told)
    return wrong if sized else wrong | {"bytes"}


def expiry(file: Document, life: Life, at: int) -> Iterator[Finding]:
    """Check when a File expires, by the policy that was asked for."""
    created, action = life.told, life.creation.action
    asked = action.document if isinstance(action.document, dict) else {}
    seconds = policy_seconds(action)
    if seconds is None and asked.get("expires_after") is not None:
        return  # it is not as documented: what comes of it is free
    starts = [each for each in (whole(file, "created_at"), whole(created, "created_at")) if each]
    ends = whole(file, "expires_at")
    if seconds is not None:
        wanted = f"expires_at {seconds} s after created_at, {starts[:1]}"
        on_time = ends is not None and any(abs(ends - each - seconds) <= SLACK for each in starts)
        yield check(on_time, files.EXPIRES_AFTER, at, wanted, f"expires_at {ends}")
    elif text(created, "purpose") == "batch":
        wanted = "expires_at 30 days after created_at"
        late = ends is not None and any(abs(ends - each - THIRTY_DAYS) <= SLACK for each in starts)
        yield check(late, files.BATCH_EXPIRY, at, wanted, f"expires_at {ends}")
    elif ends is not None:
        yield broken(files.BATCH_EXPIRY, at, "no expires_at", f"expires_at {ends}")
