"""What holds of an Upload and its File when their time is over."""

from conformance.core.requirement import Basis, Harm, Level, Need, Requirement, Source
from conformance.core.sources import (
    CANCEL_UPLOAD,
    CREATE_UPLOAD,
    OPENAPI,
    SCHEMAS,
)

STATUS = Requirement(
    id="expiry/status",
    level=Level.SHOULD,
    harm=Harm.SAYS_WRONGLY,
    statement="An Upload that is shown after its expiry is expired.",
    basis=Basis.SPEC,
    source=Source(OPENAPI, f"{SCHEMAS}/Upload/properties/status/enum"),
    candidate="EXP-02",
    needs=frozenset({Need.EXPIRY}),
)
LEAVES_NO_FILE = Requirement(
    id="expiry/leaves-no-file",
    level=Level.MUST,
    harm=Harm.IMPOSSIBLE_STATE,
    statement="An expired Upload leaves no File behind.",
    basis=Basis.DOC,
    source=Source(OPENAPI, f"{CREATE_UPLOAD}/summary"),
    candidate="EXP-03",
    needs=frozenset({Need.EXPIRY, Need.FILES}),
)
FILE_SURVIVES = Requirement(
    id="expiry/file-survives",
    level=Level.MUST,
    harm=Harm.MIXES_BYTES,
    statement="The File of a completed Upload outlives the expiry of the Upload.",
    basis=Basis.DOC,
    source=Source(OPENAPI, f"{SCHEMAS}/FileExpirationAfter/description"),
    candidate="EXP-04",
    needs=frozenset({Need.EXPIRY, Need.FILES}),
)
FILE_EXPIRES = Requirement(
    id="expiry/file-expires",
    level=Level.MAY,
    harm=Harm.IMPOSSIBLE_STATE,
    statement="A File can no longer be read once its own expiry is over.",
    basis=Basis.DOC,
    source=Source(OPENAPI, f"{SCHEMAS}/FileExpirationAfter/properties/seconds/description"),
    candidate="EXP-05",
    needs=frozenset({Need.EXPIRY, Need.FILES}),
)
CANCEL = Requirement(
    id="expiry/cancel",
    level=Level.MAY,
    harm=Harm.REFUSES_VALID,
    statement="An expired Upload can be cancelled.",
    basis=Basis.INFER,
    source=Source(
        OPENAPI,
        f"{CANCEL_UPLOAD}/summary: it does not say what holds of an expired Upload",
    ),
    candidate="CAN-13",
    needs=frozenset({Need.EXPIRY}),
)
