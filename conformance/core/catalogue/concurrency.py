"""What holds when requests about one Upload overlap."""

from conformance.core.requirement import Basis, Harm, Level, Requirement, Source
from conformance.core.sources import (
    ADD_UPLOAD_PART,
    COMPLETE_UPLOAD,
    OPENAPI,
    SCHEMAS,
)

PARTS_KEPT = Requirement(
    id="concurrency/parts-kept",
    level=Level.MUST,
    harm=Harm.MIXES_BYTES,
    statement="Parts that are added at the same time are all kept, each usable.",
    basis=Basis.DOC,
    source=Source(OPENAPI, f"{ADD_UPLOAD_PART}/summary"),
    candidate="PRT-24",
)
ONE_FILE = Requirement(
    id="concurrency/one-file",
    level=Level.MUST,
    harm=Harm.IMPOSSIBLE_STATE,
    statement="Completions at the same time make at most one File.",
    basis=Basis.INFER,
    source=Source(
        OPENAPI,
        f"{COMPLETE_UPLOAD}/summary: completing makes a File, and an Upload is completed once",
    ),
    candidate="CMP-31",
)
COMPLETE_OR_CANCEL = Requirement(
    id="concurrency/complete-or-cancel",
    level=Level.MUST,
    harm=Harm.IMPOSSIBLE_STATE,
    statement=(
        "When a completion and a cancellation overlap, one of them holds afterwards, not both."
    ),
    basis=Basis.INFER,
    source=Source(
        OPENAPI,
        f"{SCHEMAS}/Upload/properties/status/enum: an Upload is completed or cancelled, not both",
    ),
    candidate="CMP-32",
)
PART_OR_COMPLETE = Requirement(
    id="concurrency/part-or-complete",
    level=Level.MUST,
    harm=Harm.MIXES_BYTES,
    statement=(
        "When a Part is added during a completion, the File is made of the listed Parts all "
        "the same."
    ),
    basis=Basis.DOC,
    source=Source(OPENAPI, f"{COMPLETE_UPLOAD}/summary"),
    candidate="CMP-33",
)
