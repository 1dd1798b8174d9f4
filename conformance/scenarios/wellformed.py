"""Says whether what a step sends is well formed, so that a reduction keeps valid what was valid."""

import json
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from conformance.core.exchange import Framing
from conformance.core.plan import (
    AddPart,
    As,
    Cancel,
    Complete,
    Create,
    Digest,
    Form,
    Plan,
    Raw,
    Step,
    flat,
)

UNQUOTED = re.compile(r"[0-9A-Za-z+_\-.]+")
"""What a boundary may be without quotes anywhere. Source: RFC 2045 section 5.1, RFC 2046 5.1.1."""
BOUNDARY = re.compile(r"[0-9A-Za-z'()+_,\-./:=? ]{0,69}[0-9A-Za-z'()+_,\-./:=?]")
"""Source: RFC 2046 section 5.1.1."""
LONGEST_NAME = 200
"""How long a filename may be so that a file may have it anywhere."""


def well_formed(step: Step) -> bool:
    """
    Say whether the syntax of what a step sends is right: its boundary, its framing, its filename,
    its ids, and its body where that is sent as it stands.
    """
    match step:
        case As(step=inner_step):
            return well_formed(inner_step)
        case Create(raw=None, filename=str(filename)):
            return legal_name(filename)
        case AddPart(raw=None, form=form, upload=upload):
            return _written(form) and _id(upload)
        case Cancel(upload=upload, raw=raw) if raw is None or not raw.body:
            return _id(upload)
        case AddPart(upload=upload) | Complete(upload=upload) | Cancel(upload=upload):
            return _id(upload) and _readable(step.raw)
        case _:
            return _readable(getattr(step, "raw", None))


def _written(form: Form) -> bool:
    """Say whether a form has a boundary that is one, and no chunks without chunked coding."""
    boundary = BOUNDARY.fullmatch(form.boundary) is not None
    quoted = form.quoted or UNQUOTED.fullmatch(form.boundary) is not None
    return boundary and quoted and (form.chunked or _unchunked(form.framing))


def _unchunked(framing: Framing) -> bool:
    return not (framing.chunks or framing.extension or framing.trailer)


def _id(ref: int | str) -> bool:
    """Say whether an id stays a segment of its path: dots would lead out of it."""
    return ref not in {".", ".."}


def _readable(raw: Raw | None) -> bool:
    """Say whether a body that is sent as it stands is what its label says."""
    if raw is None:
        return True
    label = (raw.content_type or "").lower()
    if label.startswith("multipart/"):
        return raw.body.rstrip().endswith(b"--")
    if "json" not in label:
        return True
    try:
        json.loads(raw.body)
    except (ValueError, RecursionError):
        return False
    return True


def legal_name(name: str) -> bool:
    """Say whether a file may have this name anywhere."""
    plain = name.isprintable() and not set(name) & set('/\\"')
    tidy = name == name.strip(" .") != ""
    return plain and tidy and len(name) <= LONGEST_NAME


def shorter_names(name: str) -> Iterator[str]:
    """Yield half of a filename, first with its extension, which tells what it may be used for."""
    extension = PurePosixPath(name).suffix
    stem = name[: len(name) - len(extension)]
    if extension and len(stem) > 1:
        yield stem[: len(stem) // 2] + extension
    yield name[: len(name) // 2]


def sums(of: Plan) -> frozenset[str]:
    """
    Name the kinds of md5 that the completions of a plan send: ``right``, ``wrong`` or ``text``.

    Told by which parts are summed, so two parts of equal bytes are two.
    """
    return frozenset(
        _sum(step)
        for step in flat(of.steps)
        if isinstance(step, Complete) and step.raw is None and step.md5 is not None
    )


def _sum(step: Complete) -> str:
    if not isinstance(step.md5, Digest):
        return "text"
    return "right" if step.md5 == Digest(step.parts) else "wrong"  # type: ignore[arg-type]
