"""What an answer to POST /uploads/{upload_id}/cancel owes."""

from conformance.core.requirement import Basis, Harm, Level, Need, Requirement, Source
from conformance.core.sources import (
    ASYNC_OPENAI,
    CANCEL_UPLOAD,
    COMPLETE_UPLOAD,
    NODE,
    OPENAI_DIVE,
    OPENAPI,
    PYTHON,
    RECORDED_UPLOADS,
    SCHEMAS,
)

ACCEPTED = Requirement(
    id="cancel/accepted",
    level=Level.MUST,
    harm=Harm.REFUSES_VALID,
    statement="Cancelling a pending Upload is accepted.",
    basis=Basis.DOC,
    source=Source(OPENAPI, f"{CANCEL_UPLOAD}/summary"),
    candidate="CAN-01",
)
STATUS_200 = Requirement(
    id="cancel/status-200",
    level=Level.MUST,
    harm=Harm.SAYS_WRONGLY,
    statement="A cancellation is answered with status 200, and with no other success.",
    basis=Basis.SPEC,
    source=Source(OPENAPI, f"{CANCEL_UPLOAD}/responses/200"),
    candidate="CAN-14",
)
STATUS = Requirement(
    id="cancel/status",
    level=Level.MUST,
    harm=Harm.SAYS_WRONGLY,
    statement="A cancelled Upload has the status cancelled.",
    basis=Basis.DOC,
    source=Source(OPENAPI, f"{SCHEMAS}/Upload/properties/status"),
    candidate="CAN-15",
)
KEEPS_UPLOAD = Requirement(
    id="cancel/keeps-upload",
    level=Level.MUST,
    harm=Harm.SAYS_WRONGLY,
    statement=(
        "Cancelling leaves the id, bytes, created_at, expires_at, filename and purpose of an "
        "Upload as they were, and makes no File."
    ),
    basis=Basis.SEEN,
    source=Source(
        RECORDED_UPLOADS,
        "CancelUploadWorks: the members are those of the creation, without file",
    ),
    candidate="CAN-02",
)
NO_BODY = Requirement(
    id="cancel/no-body",
    level=Level.MUST,
    harm=Harm.REFUSES_VALID,
    statement="Cancelling works without a body and without a Content-Type.",
    basis=Basis.SDK,
    source=Source(NODE, "src/resources/uploads/uploads.ts: neither a body nor a Content-Type"),
    candidate="CAN-03",
)
EMPTY_JSON = Requirement(
    id="cancel/empty-json",
    level=Level.MUST,
    harm=Harm.REFUSES_VALID,
    statement="Cancelling works with an empty body that is labelled application/json.",
    basis=Basis.SDK,
    source=Source(
        PYTHON,
        "src/openai/resources/uploads/uploads.py: no body, labelled application/json",
    ),
    candidate="CAN-04",
)
EMPTY_OBJECT = Requirement(
    id="cancel/empty-object",
    level=Level.SHOULD,
    harm=Harm.REFUSES_VALID,
    statement="Cancelling works with an empty JSON object as its body.",
    basis=Basis.SDK,
    source=Source(ASYNC_OPENAI, "async-openai/src/uploads.rs: the body is an empty object"),
    candidate="CAN-05",
)
NULL = Requirement(
    id="cancel/null",
    level=Level.MAY,
    harm=Harm.REFUSES_VALID,
    statement="Cancelling works with null as its body.",
    basis=Basis.SDK,
    source=Source(OPENAI_DIVE, "openai_dive/src/v1/endpoints/uploads.rs: the body is null"),
    candidate="CAN-06",
)
PARTS_UNUSABLE = Requirement(
    id="cancel/parts-unusable",
    level=Level.MUST,
    harm=Harm.IMPOSSIBLE_STATE,
    statement=(
        "An Upload that has Parts can be cancelled, and its Parts are usable nowhere afterwards."
    ),
    basis=Basis.DOC,
    source=Source(OPENAPI, f"{CANCEL_UPLOAD}/summary"),
    candidate="CAN-07",
)
UNKNOWN_UPLOAD = Requirement(
    id="cancel/unknown-upload",
    level=Level.MUST,
    harm=Harm.ACCEPTS_INVALID,
    statement="Cancelling an unknown Upload is refused.",
    basis=Basis.INFER,
    source=Source(
        OPENAPI,
        f"{CANCEL_UPLOAD}/parameters/0: an id that names no Upload has nothing to cancel",
    ),
    candidate="CAN-08",
)
NEVER_HALF_WAY = Requirement(
    id="cancel/never-half-way",
    level=Level.MUST,
    harm=Harm.IMPOSSIBLE_STATE,
    statement=(
        "Cancelling after completion leaves the File whole, unless the answer says cancelled "
        "and the File is gone."
    ),
    basis=Basis.INFER,
    source=Source(
        OPENAPI,
        f"{SCHEMAS}/Upload/properties/status/enum: an Upload is completed or cancelled, not both",
    ),
    candidate="CAN-09",
    needs=frozenset({Need.FILES}),
)
NOT_AFTER_COMPLETE = Requirement(
    id="cancel/not-after-complete",
    level=Level.SHOULD,
    harm=Harm.IMPOSSIBLE_STATE,
    statement="A completed Upload cannot be cancelled.",
    basis=Basis.INFER,
    source=Source(
        OPENAPI,
        f"{COMPLETE_UPLOAD}/summary: the File is ready for use, so nothing is left to cancel",
    ),
    candidate="CAN-10",
)
AGAIN = Requirement(
    id="cancel/again",
    level=Level.MAY,
    harm=Harm.REFUSES_VALID,
    statement="Cancelling an Upload again is answered as the first time.",
    basis=Basis.INFER,
    source=Source(OPENAPI, f"{CANCEL_UPLOAD}/summary: it does not say what a second one is told"),
    candidate="CAN-11",
)
NEVER_LISTED = Requirement(
    id="cancel/never-listed",
    level=Level.MUST,
    harm=Harm.IMPOSSIBLE_STATE,
    statement="A cancelled Upload leaves nothing in the list of Files.",
    basis=Basis.INFER,
    source=Source(
        OPENAPI,
        f"{COMPLETE_UPLOAD}/summary: the File is made by completing, and a cancelled "
        "Upload was not",
    ),
    candidate="CAN-12",
    needs=frozenset({Need.FILES}),
)
