"""What a client owes: the requests it sends, and the answers it understands."""

from conformance.core.requirement import Basis, Harm, Level, Party, Requirement, Source
from conformance.core.sources import (
    CANCEL_UPLOAD,
    CREATE_UPLOAD,
    DOTNET,
    JAVA_THREAD,
    OPENAPI,
    PYTHON,
    RECORDED_UPLOADS,
    SCHEMAS,
)

CREATE_REQUEST = Requirement(
    id="sdk/create-request",
    level=Level.MUST,
    harm=Harm.SAYS_WRONGLY,
    statement=(
        "A client creates an Upload with a POST of a JSON object whose members have the "
        "documented names, bytes an integer."
    ),
    basis=Basis.SPEC,
    source=Source(OPENAPI, f"{CREATE_UPLOAD}/requestBody"),
    candidate="SDK-01",
    party=Party.CLIENT,
)
OPTIONAL_OMITTED = Requirement(
    id="sdk/optional-omitted",
    level=Level.MUST,
    harm=Harm.SAYS_WRONGLY,
    statement="A client leaves out optional members that nobody set.",
    basis=Basis.SPEC,
    source=Source(OPENAPI, f"{SCHEMAS}/CreateUploadRequest/properties"),
    candidate="SDK-02",
    party=Party.CLIENT,
)
PART_FORM = Requirement(
    id="sdk/part-form",
    level=Level.MUST,
    harm=Harm.MIXES_BYTES,
    statement=(
        "A client adds a Part as a multipart form with one field, data, that holds the bytes "
        "unchanged."
    ),
    basis=Basis.SPEC,
    source=Source(OPENAPI, f"{SCHEMAS}/AddUploadPartRequest"),
    candidate="SDK-03",
    party=Party.CLIENT,
)
PART_FILENAME = Requirement(
    id="sdk/part-filename",
    level=Level.SHOULD,
    harm=Harm.SAYS_WRONGLY,
    statement="A client gives the field of a Part a filename.",
    basis=Basis.SEEN,
    source=Source(JAVA_THREAD, "a form whose file has no filename was refused"),
    candidate="SDK-04",
    party=Party.CLIENT,
)
COMPLETE_REQUEST = Requirement(
    id="sdk/complete-request",
    level=Level.MUST,
    harm=Harm.MIXES_BYTES,
    statement=(
        "A client completes an Upload with its Parts in the caller's order, and with md5 only "
        "when given one."
    ),
    basis=Basis.SPEC,
    source=Source(OPENAPI, f"{SCHEMAS}/CompleteUploadRequest"),
    candidate="SDK-05",
    party=Party.CLIENT,
)
CANCEL_REQUEST = Requirement(
    id="sdk/cancel-request",
    level=Level.MUST,
    harm=Harm.SAYS_WRONGLY,
    statement="A client cancels an Upload with a POST that has no body or an empty object.",
    basis=Basis.SPEC,
    source=Source(OPENAPI, CANCEL_UPLOAD),
    candidate="SDK-06",
    party=Party.CLIENT,
)
DECODES_SEEN_BODIES = Requirement(
    id="sdk/decodes-seen-bodies",
    level=Level.MUST,
    harm=Harm.REFUSES_VALID,
    statement=(
        "A client reads what the real service has been seen to answer, nulls and extra "
        "members included."
    ),
    basis=Basis.SEEN,
    source=Source(
        RECORDED_UPLOADS,
        "CreateUploadWorks(False), CompleteUploadWorks, CancelUploadWorks",
    ),
    candidate="SDK-07",
    party=Party.CLIENT,
)
LARGE_BYTES = Requirement(
    id="sdk/large-bytes",
    level=Level.MUST,
    harm=Harm.SAYS_WRONGLY,
    statement="A client keeps numbers of bytes up to 8,000,000,000 whole.",
    basis=Basis.DOC,
    source=Source(OPENAPI, f"{CREATE_UPLOAD}/summary"),
    candidate="SDK-08",
    party=Party.CLIENT,
)
UNKNOWN_VALUES = Requirement(
    id="sdk/unknown-values",
    level=Level.SHOULD,
    harm=Harm.REFUSES_VALID,
    statement="A client reads an answer although it does not know its status or purpose.",
    basis=Basis.SDK,
    source=Source(PYTHON, "src/openai/_base_client.py: answers are not validated"),
    candidate="SDK-09",
    party=Party.CLIENT,
)
TYPED_ERRORS = Requirement(
    id="sdk/typed-errors",
    level=Level.MUST,
    harm=Harm.SAYS_WRONGLY,
    statement=(
        "A client turns a refusal into an error with its message, type, param, code and request id."
    ),
    basis=Basis.SPEC,
    source=Source(OPENAPI, f"{SCHEMAS}/ErrorResponse"),
    candidate="SDK-10",
    party=Party.CLIENT,
)
RETRIES = Requirement(
    id="sdk/retries",
    level=Level.MUST,
    harm=Harm.REFUSES_VALID,
    statement=(
        "A client sends again what may pass, no more often than configured and not before "
        "Retry-After, and never what was refused for good."
    ),
    basis=Basis.SDK,
    source=Source(
        PYTHON,
        "src/openai/_base_client.py: 408, 409, 429 and 5xx, at most max_retries times",
    ),
    candidate="SDK-11",
    party=Party.CLIENT,
)
X_SHOULD_RETRY = Requirement(
    id="sdk/x-should-retry",
    level=Level.SHOULD,
    harm=Harm.REFUSES_VALID,
    statement="A client obeys x-should-retry over its own table.",
    basis=Basis.SDK,
    source=Source(PYTHON, "src/openai/_base_client.py: x-should-retry comes before the status"),
    candidate="SDK-12",
    party=Party.CLIENT,
)
IDS_ENCODED = Requirement(
    id="sdk/ids-encoded",
    level=Level.SHOULD,
    harm=Harm.REACHES_OTHERS,
    statement="A client escapes ids in paths, and refuses empty ones itself.",
    basis=Basis.SDK,
    source=Source(PYTHON, "src/openai/resources/uploads/uploads.py"),
    candidate="SDK-13",
    party=Party.CLIENT,
)
CHUNKED_HELPER = Requirement(
    id="sdk/chunked-helper",
    level=Level.MUST,
    harm=Harm.MIXES_BYTES,
    statement=(
        "A helper for whole files sends Parts of at most 67,108,864 bytes that add up to the "
        "file, and lists them in order."
    ),
    basis=Basis.SDK,
    source=Source(PYTHON, "src/openai/resources/uploads/uploads.py upload_file_chunked"),
    candidate="SDK-14",
    party=Party.CLIENT,
)
PAGING = Requirement(
    id="sdk/paging",
    level=Level.SHOULD,
    harm=Harm.SAYS_WRONGLY,
    statement=(
        "A client that follows the pages of a list passes after, and ends at has_more false "
        "or an empty page."
    ),
    basis=Basis.SDK,
    source=Source(PYTHON, "src/openai/pagination.py"),
    candidate="SDK-15",
    party=Party.CLIENT,
)
SUCCESS_CODES = Requirement(
    id="sdk/success-codes",
    level=Level.MAY,
    harm=Harm.REFUSES_VALID,
    statement="A client takes a success other than 200 as a success.",
    basis=Basis.SDK,
    source=Source(
        DOTNET,
        "OpenAI/src/Generated/InternalUploadsClient.RestClient.cs: 200 alone is a success",
    ),
    candidate="SDK-16",
    party=Party.CLIENT,
)
