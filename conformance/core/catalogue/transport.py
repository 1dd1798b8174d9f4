"""What every answer owes as an HTTP message."""

from conformance.core.requirement import Basis, Harm, Level, Need, Requirement, Source
from conformance.core.sources import (
    CREATE_UPLOAD,
    OPENAPI,
    PYTHON,
    RECORDED_UPLOADS,
    RFC_3986,
    RFC_9110,
    RFC_9112,
)

EXTRA_HEADERS = Requirement(
    id="transport/extra-headers",
    level=Level.MUST,
    harm=Harm.REFUSES_VALID,
    statement="Headers that clients add, and unknown ones, do not make a valid request fail.",
    basis=Basis.SDK,
    source=Source(
        PYTHON,
        "src/openai/_base_client.py: x-stainless-*, OpenAI-Organization, OpenAI-Project",
    ),
    candidate="HDR-02",
)
REQUEST_ID = Requirement(
    id="transport/request-id",
    level=Level.SHOULD,
    harm=Harm.SAYS_WRONGLY,
    statement="Every answer has an x-request-id of its own.",
    basis=Basis.SEEN,
    source=Source(RECORDED_UPLOADS, "every answer: x-request-id"),
    candidate="HDR-03",
)
RETRY_AFTER = Requirement(
    id="transport/retry-after",
    level=Level.SHOULD,
    harm=Harm.SAYS_WRONGLY,
    statement="An answer with status 429 says when to try again.",
    basis=Basis.SPEC,
    source=Source(OPENAPI, "/components/responses/TooManyRequests/headers/Retry-After"),
    candidate="HDR-04",
    needs=frozenset({Need.WEATHER}),
)
JSON = Requirement(
    id="transport/json",
    level=Level.MUST,
    harm=Harm.SAYS_WRONGLY,
    statement="A success that is not the content of a File is JSON in UTF-8 and says so.",
    basis=Basis.SPEC,
    source=Source(OPENAPI, f"{CREATE_UPLOAD}/responses/200/content"),
    candidate="HDR-05",
)
NO_REDIRECT = Requirement(
    id="transport/no-redirect",
    level=Level.MUST,
    harm=Harm.REFUSES_VALID,
    statement="A documented path is answered itself, and not with a redirect to another one.",
    basis=Basis.SPEC,
    source=Source(OPENAPI, f"{CREATE_UPLOAD}/responses: they are 200 and errors, and no redirect"),
    candidate="HDR-11",
)
INFORMATIONAL = Requirement(
    id="transport/informational",
    level=Level.MAY,
    harm=Harm.SAYS_WRONGLY,
    statement="Answers have headers with the time taken, the version and the limits.",
    basis=Basis.SEEN,
    source=Source(RECORDED_UPLOADS, "every answer: openai-processing-ms and openai-version"),
    candidate="HDR-06",
)
CONNECTION_REUSE = Requirement(
    id="transport/connection-reuse",
    level=Level.MUST,
    harm=Harm.MIXES_BYTES,
    statement="A request that follows a refused one on the same connection is answered for itself.",
    basis=Basis.DOC,
    source=Source(RFC_9112, "section 9.3"),
    candidate="HDR-07",
)
PIECES = Requirement(
    id="transport/pieces",
    level=Level.MUST,
    harm=Harm.MIXES_BYTES,
    statement="A request says the same whatever chunks and segments its bytes come in.",
    basis=Basis.DOC,
    source=Source(
        RFC_9112,
        "section 7.1.3: content is what chunks hold, one after the other; and section 2.2: a "
        "message is read from a stream of octets",
    ),
    candidate="PRT-07",
)
CONTENT_CODING = Requirement(
    id="transport/content-coding",
    level=Level.MUST,
    harm=Harm.MIXES_BYTES,
    statement=(
        "An answer to those who accept gzip and deflate, as all official clients do, is either "
        "plain or coded as its headers say, and then stands for the same."
    ),
    basis=Basis.DOC,
    source=Source(
        RFC_9110,
        "section 8.4: what was applied is named, and undone in turn; and section 8.6: the length "
        "is that of what is sent",
    ),
    candidate="HDR-10",
)
CHUNK_EXTRAS = Requirement(
    id="transport/chunk-extras",
    level=Level.SHOULD,
    harm=Harm.REFUSES_VALID,
    statement="Extensions of chunks, and trailers behind the last one, are passed over.",
    basis=Basis.DOC,
    source=Source(RFC_9112, "sections 7.1.1 and 7.1.2: no client of this API is known to send any"),
    candidate="PRT-07",
)
EXPECT_CONTINUE = Requirement(
    id="transport/expect-continue",
    level=Level.SHOULD,
    harm=Harm.REFUSES_VALID,
    statement=(
        "A Part whose sender asks for leave first, and waits for it a moment, is accepted, "
        "whether or not leave is given."
    ),
    basis=Basis.DOC,
    source=Source(RFC_9110, "section 10.1.1: a 417 is lawful, and makes curl send it all again"),
    candidate="HDR-02",
)
PATH_SEGMENTS = Requirement(
    id="transport/path-segments",
    level=Level.MUST,
    harm=Harm.REACHES_OTHERS,
    statement="An id that climbs out of its segment of the path reaches no Upload and no File.",
    basis=Basis.INFER,
    source=Source(RFC_3986, "section 2.2: a slash that is escaped is data, and delimits nothing"),
    candidate="HDR-12",
)
ESCAPED_IDS = Requirement(
    id="transport/escaped-ids",
    level=Level.SHOULD,
    harm=Harm.ACCEPTS_INVALID,
    statement="An id with escaped slashes or dots in a path is refused and reaches nothing else.",
    basis=Basis.INFER,
    source=Source(
        RFC_3986,
        "section 2.2: what is escaped in a segment is data, so it names no other resource",
    ),
    candidate="HDR-09",
)
