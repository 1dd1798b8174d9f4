"""Faults of how a Part is read off the wire: its framing, its form, the headers of its field."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from conformance.core.catalogue import complete, parts, transport
from conformance.reference.behaviour import CORRECT
from conformance.reference.nouns import Field, Form, Part, Problem, Refused, Request, Upload
from conformance.reference.rules import total
from conformance.reference.storage import blob_of

from .fault import Fault, fault

MANY = 8
"""From so many blocks on, somebody has cut a small form up on purpose."""
TAIL = 4
"""So many bytes of a delimiter at the end of a block are no accident: CRLF and two dashes."""

Rereads = Callable[[Sequence[bytes], str, Request], Sequence[bytes]]


def _delimiter(boundary: str) -> bytes:
    return b"\r\n--" + boundary.encode("latin-1", "replace")


def _tears(blocks: Sequence[bytes], boundary: str, _request: Request) -> Sequence[bytes]:
    """Look for the delimiter in each block by itself; one that is split is not seen."""
    mark = _delimiter(boundary)
    body = b"".join(blocks)
    last = body.rfind(mark)
    begins, at = [], 0
    for block in blocks:
        at += len(block)
        begins.append(at)
    torn = any(last + TAIL <= each < last + len(mark) for each in begins)
    return (body[:last],) if len(blocks) >= MANY and torn else blocks


def _drops_single_bytes(
    blocks: Sequence[bytes], _boundary: str, _request: Request
) -> Sequence[bytes]:
    if len(blocks) < MANY:
        return blocks
    return tuple(each for each in blocks if len(each) > 1)


def _before_the_end(added: Callable[[bytes, bytes, Request], bytes]) -> Rereads:
    """Put more bytes before the last delimiter: given the body, the delimiter, the request."""

    def rereads(blocks: Sequence[bytes], boundary: str, request: Request) -> Sequence[bytes]:
        body, mark = b"".join(blocks), _delimiter(boundary)
        last = body.rfind(mark + b"--")
        more = added(body, mark, request) if last > 0 else b""
        return (body[:last] + more + body[last:],) if more else blocks

    return rereads


def _preamble(body: bytes, mark: bytes, _request: Request) -> bytes:
    return body.partition(mark)[0] if not body.startswith(mark[2:]) else b""


def _epilogue(body: bytes, mark: bytes, _request: Request) -> bytes:
    return body.rpartition(mark + b"--")[2].removeprefix(b"\r\n")


def _trailer(_body: bytes, _mark: bytes, request: Request) -> bytes:
    return (request.header("trailer") or "").encode()


def _crlf(_body: bytes, _mark: bytes, _request: Request) -> bytes:
    return b"\r\n"


def _no_trailers(request: Request) -> str | None:
    return "Trailers are not supported." if request.header("trailer") is not None else None


def _no_expectations(request: Request) -> str | None:
    if request.header("expect") is not None:
        raise Refused(Problem("expectation-failed", "Expectations are not met here."))
    return None


def _no_long_boundary(content_type: str) -> str | None:
    found = CORRECT.reads_boundary(content_type)
    return found if found is not None and len(found) < 70 else None


def _plain_boundary(content_type: str) -> str | None:
    found = CORRECT.reads_boundary(content_type)
    return None if found is None else re.match(r"[\w-]*", found, re.ASCII)[0]  # type: ignore[index]


def _named(field: Field, name: str) -> str | None:
    return next((value for key, value in field.lines if key.lower() == name), None)


def _needs_quotes(field: Field) -> str | None:
    bare = re.search(r"; *name=[^\"]", _named(field, "content-disposition") or "")
    return "The field has no name." if bare else None


def _no_extended_filename(field: Field) -> str | None:
    extended = "filename*=" in (_named(field, "content-disposition") or "")
    return "The filename could not be read." if extended else None


def _disposition_first(field: Field) -> str | None:
    first = next((name.lower() for name, _ in field.lines), None)
    return None if first in {None, "content-disposition"} else "The field begins otherwise."


def _minds_case(field: Field) -> str | None:
    known = all(name == name.title() for name, _ in field.lines)
    return None if known else "The field has an unknown header."


def _no_transfer_encoding(field: Field) -> str | None:
    coded = _named(field, "content-transfer-encoding") is not None
    return "The field has an encoding." if coded else None


def _by_its_length(form: Form) -> Field:
    """Read as many bytes of the field as it says that it has, counting from nought."""
    field = CORRECT.data_of(form)
    told = _named(field, "content-length")
    if told is None:
        return field
    return replace(field, blob=blob_of(b"".join(field.blob.read())[: int(told) - 1]))


def _first_called_data(form: Form) -> Field:
    """Take the first field, if there is one called data at all."""
    if all(each.name != "data" for each in form.fields):
        return CORRECT.data_of(form)
    return form.fields[0]


def _renamed(same: Callable[[Field], bool]) -> Callable[[Form], Field]:
    """Take a field for the data that is called otherwise."""

    def data_of(form: Form) -> Field:
        fields = tuple(replace(each, name="data") if same(each) else each for each in form.fields)
        return CORRECT.data_of(replace(form, fields=fields))

    return data_of


def _counts(upload: Upload) -> Upload:
    """Count a Part that was cut as if it had filled the upload."""
    blob = replace(blob_of(b""), size=upload.size)
    ghost = Part(f"{upload.id}-cut", upload.id, upload.created_at, blob, 0, 0)
    return replace(upload, parts=(*upload.parts, ghost))


def _no_more_than_declared(upload: Upload, size: int) -> bool:
    return total(upload.parts) + size <= upload.size


TABLE: Mapping[str, Fault] = {
    "tears-split-boundaries": fault(
        "does not see a boundary that is split between two blocks",
        transport.PIECES,
        rereads=_tears,
    ),
    "drops-single-bytes": fault(
        "loses bytes that come in one by one", transport.PIECES, rereads=_drops_single_bytes
    ),
    "chokes-on-trailers": fault(
        "refuses a chunked body with a trailer",
        transport.CHUNK_EXTRAS,
        minds_framing=_no_trailers,
    ),
    "takes-trailers-for-content": fault(
        "takes the trailer of a chunked body for a piece of the part",
        transport.CHUNK_EXTRAS,
        rereads=_before_the_end(_trailer),
    ),
    "refuses-expectations": fault(
        "answers 417 when it is asked for leave to send a body",
        transport.EXPECT_CONTINUE,
        minds_framing=_no_expectations,
    ),
    "counts-cut-parts": fault(
        "counts a part whose body was cut, so that there is no room for it any more",
        parts.CUT_BODY,
        after_cut=_counts,
        takes_total=_no_more_than_declared,
    ),
    "takes-preambles-for-content": fault(
        "takes what stands before the first boundary for a piece of the part",
        parts.AROUND_THE_FORM,
        rereads=_before_the_end(_preamble),
        profile="default",
    ),
    "takes-epilogues-for-content": fault(
        "takes what stands after the last boundary for a piece of the part",
        parts.AROUND_THE_FORM,
        rereads=_before_the_end(_epilogue),
        profile="default",
    ),
    "keeps-the-last-crlf": fault(
        "takes the line end before the last boundary for a piece of the part",
        complete.ACCEPTED,
        rereads=_before_the_end(_crlf),
    ),
    "stops-at-69-characters": fault(
        "takes no boundary of 70 characters", parts.BOUNDARIES, reads_boundary=_no_long_boundary
    ),
    "ends-boundaries-at-signs": fault(
        "takes a boundary to end at the first sign in it",
        parts.BOUNDARIES,
        reads_boundary=_plain_boundary,
    ),
    "needs-quoted-names": fault(
        "does not find the name of a field without quotes",
        parts.DOTNET_FORM,
        minds_field=_needs_quotes,
    ),
    "chokes-on-extended-filenames": fault(
        "refuses a field with a filename*", parts.DOTNET_FORM, minds_field=_no_extended_filename
    ),
    "needs-dispositions-first": fault(
        "refuses a field whose first header is not Content-Disposition",
        parts.FIELD_HEADERS,
        minds_field=_disposition_first,
    ),
    "minds-the-case-of-field-headers": fault(
        "does not know the headers of a field in lower case",
        parts.FIELD_HEADERS,
        minds_field=_minds_case,
    ),
    "chokes-on-transfer-encodings": fault(
        "refuses a field with a Content-Transfer-Encoding of binary",
        parts.BINARY_ENCODING,
        minds_field=_no_transfer_encoding,
        profile="default",
    ),
    "misreads-field-lengths": fault(
        "reads a byte less than the Content-Length of a field says",
        parts.FIELD_HEADERS,
        data_of=_by_its_length,
    ),
    "takes-the-first-field": fault(
        "takes the first field for the data, whatever it is called",
        parts.BYTES_AS_SENT,
        data_of=_first_called_data,
        profile="default",
    ),
    "calls-data-in-any-case": fault(
        "takes a field called Data for the data",
        parts.NEEDS_DATA,
        data_of=_renamed(lambda field: (field.name or "").lower() == "data"),
        profile="default",
    ),
    "takes-filenames-for-names": fault(
        "takes a file called data for the field of that name",
        parts.NEEDS_DATA,
        data_of=_renamed(lambda field: field.filename == "data"),
        profile="default",
    ),
}
