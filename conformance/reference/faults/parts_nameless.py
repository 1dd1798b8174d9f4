"""Faults of what is kept of a part whose field has no filename: it is taken for text."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from conformance.core.catalogue import parts
from conformance.reference.nouns import Field, Request
from conformance.reference.storage import blob_of

from .fault import Fault, fault


def _as_text(summary: str, change: Callable[[bytes], bytes]) -> Fault:
    """Change each part without a filename as it comes in."""

    def keeps(_request: Request, field: Field) -> Field:
        if field.filename is not None:
            return field
        changed = change(b"".join(field.blob.read()))
        field.blob.drop()
        return replace(field, blob=blob_of(changed))

    return fault(summary, parts.NAMELESS_BYTES, keeps_data=keeps)


TABLE: Mapping[str, Fault] = {
    "decodes-nameless-parts": _as_text(
        "replaces what is no UTF-8 in a part without a filename",
        lambda data: data.decode(errors="replace").encode(),
    ),
    "asks-what-is-no-ascii-in-nameless-parts": _as_text(
        "writes a question mark for each byte beyond ASCII in a part without a filename",
        lambda data: bytes(byte if byte < 128 else 63 for byte in data),
    ),
    "strips-nameless-parts": _as_text(
        "cuts blanks and line ends off both ends of a part without a filename",
        lambda data: data.strip(),
    ),
}
