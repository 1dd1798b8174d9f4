"""What an answer to POST /uploads owes."""

from conformance.core.requirement import Basis, Harm, Level, Requirement, Source
from conformance.core.sources import (
    ADD_UPLOAD_PART,
    ASYNC_OPENAI,
    CREATE_UPLOAD,
    OPENAPI,
    PYTHON,
    RECORDED_UPLOADS,
    SCHEMAS,
)

ACCEPTED = Requirement(
    id="create/accepted",
    level=Level.MUST,
    harm=Harm.REFUSES_VALID,
    statement="A valid create request is accepted.",
    basis=Basis.SPEC,
    source=Source(OPENAPI, f"{CREATE_UPLOAD}/responses/200"),
    candidate="CRT-01",
)
STATUS_200 = Requirement(
    id="create/status-200",
    level=Level.MUST,
    harm=Harm.SAYS_WRONGLY,
    statement="A new Upload is answered with status 200, and with no other success.",
    basis=Basis.SPEC,
    source=Source(OPENAPI, f"{CREATE_UPLOAD}/responses/200"),
    candidate="CRT-33",
)
PENDING = Requirement(
    id="create/pending",
    level=Level.MUST,
    harm=Harm.SAYS_WRONGLY,
    statement="A new Upload is pending.",
    basis=Basis.DOC,
    source=Source(OPENAPI, f"{CREATE_UPLOAD}/summary"),
    candidate="CRT-02",
)
MEMBERS = Requirement(
    id="create/members",
    level=Level.MUST,
    harm=Harm.SAYS_WRONGLY,
    statement=(
        "A new Upload names its id, bytes, created_at, expires_at, filename, purpose and "
        "status, each of the right type."
    ),
    basis=Basis.SPEC,
    source=Source(OPENAPI, f"{SCHEMAS}/Upload/required"),
    candidate="CRT-03",
)
ECHOES = Requirement(
    id="create/echoes",
    level=Level.MUST,
    harm=Harm.SAYS_WRONGLY,
    statement=(
        "A new Upload repeats the filename, the purpose and the number of bytes that were "
        "asked for."
    ),
    basis=Basis.SPEC,
    source=Source(OPENAPI, f"{SCHEMAS}/Upload/properties"),
    candidate="CRT-04",
)
ID_USABLE = Requirement(
    id="create/id-usable",
    level=Level.MUST,
    harm=Harm.REFUSES_VALID,
    statement="The id of an Upload is a non-empty string that works as one segment of a path.",
    basis=Basis.SPEC,
    source=Source(OPENAPI, f"{ADD_UPLOAD_PART}/parameters/0"),
    candidate="CRT-05",
)
NEW_EACH_TIME = Requirement(
    id="create/new-each-time",
    level=Level.MUST,
    harm=Harm.MIXES_BYTES,
    statement=(
        "Each create request makes a new Upload with an id of its own, even when the request "
        "is repeated."
    ),
    basis=Basis.SDK,
    source=Source(
        PYTHON,
        "src/openai/_base_client.py: clients send no idempotency key, so equal requests "
        "are two requests",
    ),
    candidate="CRT-06",
)
OBJECT = Requirement(
    id="create/object",
    level=Level.SHOULD,
    harm=Harm.SAYS_WRONGLY,
    statement="An Upload says that its object is upload.",
    basis=Basis.SPEC,
    source=Source(OPENAPI, f"{SCHEMAS}/Upload/properties/object"),
    candidate="CRT-07",
)
NO_FILE_YET = Requirement(
    id="create/no-file-yet",
    level=Level.MUST,
    harm=Harm.SAYS_WRONGLY,
    statement="A pending Upload has no File: file is absent or null.",
    basis=Basis.SEEN,
    source=Source(RECORDED_UPLOADS, "CreateUploadWorks(False): the answer has no member file"),
    candidate="CRT-08",
)
TIMESTAMPS = Requirement(
    id="create/timestamps",
    level=Level.MUST,
    harm=Harm.SAYS_WRONGLY,
    statement=(
        "The timestamps of an Upload are integers that count seconds, and created_at is near "
        "the time of the request."
    ),
    basis=Basis.SPEC,
    source=Source(OPENAPI, f"{SCHEMAS}/Upload/properties/created_at/format"),
    candidate="CRT-09",
)
EXPIRES_LATER = Requirement(
    id="create/expires-later",
    level=Level.MUST,
    harm=Harm.SAYS_WRONGLY,
    statement="An Upload expires later than it was created.",
    basis=Basis.DOC,
    source=Source(OPENAPI, f"{CREATE_UPLOAD}/summary"),
    candidate="CRT-10",
)
EXPIRES_IN_AN_HOUR = Requirement(
    id="create/expires-in-an-hour",
    level=Level.SHOULD,
    harm=Harm.SAYS_WRONGLY,
    statement="An Upload expires 3,600 seconds after it was created.",
    basis=Basis.DOC,
    source=Source(OPENAPI, f"{CREATE_UPLOAD}/summary"),
    candidate="CRT-11",
)
PURPOSES = Requirement(
    id="create/purposes",
    level=Level.MUST,
    harm=Harm.REFUSES_VALID,
    statement=(
        "An Upload can be created for each documented purpose: assistants, batch, fine-tune "
        "and vision."
    ),
    basis=Basis.SPEC,
    source=Source(OPENAPI, f"{SCHEMAS}/CreateUploadRequest/properties/purpose/enum"),
    candidate="CRT-12",
)
OTHER_PURPOSES = Requirement(
    id="create/other-purposes",
    level=Level.MAY,
    harm=Harm.REFUSES_VALID,
    statement="An Upload can be created for the purposes user_data and evals too.",
    basis=Basis.SDK,
    source=Source(PYTHON, "src/openai/types/file_purpose.py"),
    candidate="CRT-13",
)
UNKNOWN_PURPOSE = Requirement(
    id="create/unknown-purpose",
    level=Level.MUST,
    harm=Harm.ACCEPTS_INVALID,
    statement="A create request with a purpose that nobody has documented is refused.",
    basis=Basis.SPEC,
    source=Source(OPENAPI, f"{SCHEMAS}/CreateUploadRequest/properties/purpose/enum"),
    candidate="CRT-14",
)
NEEDS_FILENAME = Requirement(
    id="create/needs-filename",
    level=Level.MUST,
    harm=Harm.ACCEPTS_INVALID,
    statement="A create request without filename is refused.",
    basis=Basis.SPEC,
    source=Source(OPENAPI, f"{SCHEMAS}/CreateUploadRequest/required"),
    candidate="CRT-15",
)
NEEDS_PURPOSE = Requirement(
    id="create/needs-purpose",
    level=Level.MUST,
    harm=Harm.ACCEPTS_INVALID,
    statement="A create request without purpose is refused.",
    basis=Basis.SPEC,
    source=Source(OPENAPI, f"{SCHEMAS}/CreateUploadRequest/required"),
    candidate="CRT-16",
)
NEEDS_BYTES = Requirement(
    id="create/needs-bytes",
    level=Level.MUST,
    harm=Harm.ACCEPTS_INVALID,
    statement="A create request without bytes is refused.",
    basis=Basis.SPEC,
    source=Source(OPENAPI, f"{SCHEMAS}/CreateUploadRequest/required"),
    candidate="CRT-17",
)
NEEDS_MIME_TYPE = Requirement(
    id="create/needs-mime-type",
    level=Level.MUST,
    harm=Harm.ACCEPTS_INVALID,
    statement="A create request without mime_type is refused.",
    basis=Basis.SPEC,
    source=Source(OPENAPI, f"{SCHEMAS}/CreateUploadRequest/required"),
    candidate="CRT-18",
)
NEGATIVE_BYTES = Requirement(
    id="create/negative-bytes",
    level=Level.MUST,
    harm=Harm.ACCEPTS_INVALID,
    statement="A create request for a negative number of bytes is refused.",
    basis=Basis.INFER,
    source=Source(
        OPENAPI,
        f"{SCHEMAS}/CreateUploadRequest/properties/bytes: it counts the bytes of a file, "
        "and no file has fewer than none",
    ),
    candidate="CRT-19",
)
BYTES_INTEGER = Requirement(
    id="create/bytes-integer",
    level=Level.SHOULD,
    harm=Harm.ACCEPTS_INVALID,
    statement="A create request whose bytes is not an integer is refused.",
    basis=Basis.SPEC,
    source=Source(OPENAPI, f"{SCHEMAS}/CreateUploadRequest/properties/bytes/type"),
    candidate="CRT-20",
)
SIZES = Requirement(
    id="create/sizes",
    level=Level.MUST,
    harm=Harm.REFUSES_VALID,
    statement="An Upload may declare any number of bytes up to 8 GB.",
    basis=Basis.DOC,
    source=Source(OPENAPI, f"{CREATE_UPLOAD}/summary"),
    candidate="CRT-34",
)
FILENAMES = Requirement(
    id="create/filenames",
    level=Level.MUST,
    harm=Harm.REFUSES_VALID,
    statement=(
        "A filename with spaces, or with punctuation that every file system allows, is accepted."
    ),
    basis=Basis.SPEC,
    source=Source(OPENAPI, f"{SCHEMAS}/CreateUploadRequest/properties/filename"),
    candidate="CRT-35",
)
EIGHT_GIGABYTES = Requirement(
    id="create/eight-gigabytes",
    level=Level.MUST,
    harm=Harm.REFUSES_VALID,
    statement="An Upload of 8,000,000,000 bytes can be created.",
    basis=Basis.DOC,
    source=Source(OPENAPI, f"{CREATE_UPLOAD}/summary"),
    candidate="CRT-21",
)
OVER_EIGHT_GIBIBYTES = Requirement(
    id="create/over-eight-gibibytes",
    level=Level.MUST,
    harm=Harm.ACCEPTS_INVALID,
    statement="A create request for more than 8,589,934,592 bytes is refused.",
    basis=Basis.DOC,
    source=Source(OPENAPI, f"{CREATE_UPLOAD}/summary"),
    candidate="CRT-22",
)
LARGE_BYTES = Requirement(
    id="create/large-bytes",
    level=Level.MUST,
    harm=Harm.SAYS_WRONGLY,
    statement="Numbers of bytes above 2,147,483,647 and 4,294,967,295 come back unchanged.",
    basis=Basis.DOC,
    source=Source(OPENAPI, f"{CREATE_UPLOAD}/summary"),
    candidate="CRT-23",
)
UNICODE_FILENAME = Requirement(
    id="create/unicode-filename",
    level=Level.MUST,
    harm=Harm.SAYS_WRONGLY,
    statement="A filename beyond ASCII comes back unchanged.",
    basis=Basis.SPEC,
    source=Source(OPENAPI, f"{SCHEMAS}/CreateUploadRequest/properties/filename/type"),
    candidate="CRT-24",
)
JSON_OBJECT = Requirement(
    id="create/json-object",
    level=Level.MUST,
    harm=Harm.ACCEPTS_INVALID,
    statement="A create request whose body is not a JSON object is refused.",
    basis=Basis.SPEC,
    source=Source(OPENAPI, f"{CREATE_UPLOAD}/requestBody"),
    candidate="CRT-25",
)
EXPIRES_AFTER = Requirement(
    id="create/expires-after",
    level=Level.MUST,
    harm=Harm.REFUSES_VALID,
    statement=(
        "A create request may set expires_after to 3,600 seconds, to 2,592,000, and to what "
        "lies between."
    ),
    basis=Basis.SPEC,
    source=Source(OPENAPI, f"{SCHEMAS}/FileExpirationAfter/properties/seconds"),
    candidate="CRT-26",
)
EXPIRES_AFTER_RANGE = Requirement(
    id="create/expires-after-range",
    level=Level.MUST,
    harm=Harm.ACCEPTS_INVALID,
    statement=(
        "A create request whose expires_after is below 3,600 or above 2,592,000 seconds is refused."
    ),
    basis=Basis.SPEC,
    source=Source(OPENAPI, f"{SCHEMAS}/FileExpirationAfter/properties/seconds"),
    candidate="CRT-27",
)
EXPIRES_AFTER_MEMBERS = Requirement(
    id="create/expires-after-members",
    level=Level.MUST,
    harm=Harm.ACCEPTS_INVALID,
    statement=(
        "A create request whose expires_after lacks a member, or has an anchor other than "
        "created_at, is refused."
    ),
    basis=Basis.SPEC,
    source=Source(OPENAPI, f"{SCHEMAS}/FileExpirationAfter/required"),
    candidate="CRT-28",
)
EXPIRES_AFTER_NULL = Requirement(
    id="create/expires-after-null",
    level=Level.SHOULD,
    harm=Harm.REFUSES_VALID,
    statement="A create request whose expires_after is null is taken as one without it.",
    basis=Basis.SDK,
    source=Source(
        ASYNC_OPENAI,
        "async-openai/src/types/uploads/upload.rs: an unset expires_after is sent as null",
    ),
    candidate="CRT-29",
)
EXPIRES_AFTER_SPARES_UPLOAD = Requirement(
    id="create/expires-after-spares-upload",
    level=Level.SHOULD,
    harm=Harm.SAYS_WRONGLY,
    statement=(
        "The expires_after of a create request leaves the expiry of the Upload itself as it is."
    ),
    basis=Basis.SPEC,
    source=Source(OPENAPI, f"{SCHEMAS}/CreateUploadRequest/properties/expires_after"),
    candidate="CRT-30",
)
UNKNOWN_MEMBERS = Requirement(
    id="create/unknown-members",
    level=Level.MAY,
    harm=Harm.REFUSES_VALID,
    statement="A create request with a member that nobody has documented is accepted.",
    basis=Basis.SPEC,
    source=Source(OPENAPI, f"{SCHEMAS}/CreateUploadRequest/additionalProperties"),
    candidate="CRT-31",
)
ZERO_BYTES = Requirement(
    id="create/zero-bytes",
    level=Level.MAY,
    harm=Harm.REFUSES_VALID,
    statement="An Upload of no bytes can be created.",
    basis=Basis.SDK,
    source=Source(
        PYTHON,
        "src/openai/resources/uploads/uploads.py: the helper creates an Upload for an "
        "empty file too",
    ),
    candidate="CRT-32",
)
