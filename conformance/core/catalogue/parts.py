"""What an answer to POST /uploads/{upload_id}/parts owes."""

from conformance.core.requirement import Basis, Harm, Level, Need, Requirement, Source
from conformance.core.sources import (
    ADD_UPLOAD_PART,
    CANCEL_UPLOAD,
    COMPLETE_UPLOAD,
    CREATE_UPLOAD,
    JAVA,
    NODE,
    OPENAPI,
    PYTHON,
    RECORDED_FILES,
    RECORDED_UPLOADS,
    RFC_2046,
    RFC_7578,
    RFC_9112,
    SCHEMAS,
)

ACCEPTED = Requirement(
    id="parts/accepted",
    level=Level.MUST,
    harm=Harm.REFUSES_VALID,
    statement="A Part that is added to a pending Upload is accepted.",
    basis=Basis.SPEC,
    source=Source(OPENAPI, f"{ADD_UPLOAD_PART}/responses/200"),
    candidate="PRT-01",
)
STATUS_200 = Requirement(
    id="parts/status-200",
    level=Level.MUST,
    harm=Harm.SAYS_WRONGLY,
    statement="A new Part is answered with status 200, and with no other success.",
    basis=Basis.SPEC,
    source=Source(OPENAPI, f"{ADD_UPLOAD_PART}/responses/200"),
    candidate="PRT-29",
)
MEMBERS = Requirement(
    id="parts/members",
    level=Level.MUST,
    harm=Harm.SAYS_WRONGLY,
    statement="A new Part names its id, created_at, object and upload_id, each of the right type.",
    basis=Basis.SPEC,
    source=Source(OPENAPI, f"{SCHEMAS}/UploadPart/required"),
    candidate="PRT-01",
)
NAMES_ITS_UPLOAD = Requirement(
    id="parts/names-its-upload",
    level=Level.MUST,
    harm=Harm.SAYS_WRONGLY,
    statement="A Part says that its object is upload.part, and names the Upload it was added to.",
    basis=Basis.SPEC,
    source=Source(OPENAPI, f"{SCHEMAS}/UploadPart/properties/upload_id"),
    candidate="PRT-02",
)
CREATED_AT = Requirement(
    id="parts/created-at",
    level=Level.MUST,
    harm=Harm.SAYS_WRONGLY,
    statement=(
        "A Part is created at an integer of seconds, not before its Upload, and not after it is "
        "answered."
    ),
    basis=Basis.SPEC,
    source=Source(OPENAPI, f"{SCHEMAS}/UploadPart/properties/created_at/format"),
    candidate="PRT-03",
)
UNIQUE_IDS = Requirement(
    id="parts/unique-ids",
    level=Level.MUST,
    harm=Harm.MIXES_BYTES,
    statement="No two Parts have the same id, in one Upload or in several.",
    basis=Basis.INFER,
    source=Source(OPENAPI, f"{SCHEMAS}/UploadPart/properties/id: a Part is known by its id alone"),
    candidate="PRT-04",
)
EQUAL_BYTES = Requirement(
    id="parts/equal-bytes",
    level=Level.MUST,
    harm=Harm.MIXES_BYTES,
    statement="Two Parts of equal bytes are two Parts, each usable.",
    basis=Basis.INFER,
    source=Source(
        OPENAPI,
        f"{SCHEMAS}/CompleteUploadRequest/properties/part_ids: a file that repeats "
        "itself needs two ids for equal bytes",
    ),
    candidate="PRT-05",
)
UPLOADS_APART = Requirement(
    id="parts/uploads-apart",
    level=Level.MUST,
    harm=Harm.MIXES_BYTES,
    statement=(
        "What is done with one Upload changes no other, nor the File of another, however alike "
        "their names and their bytes are."
    ),
    basis=Basis.INFER,
    source=Source(
        OPENAPI,
        f"{SCHEMAS}/Upload/properties/id: an Upload is known by its id alone, and nothing says "
        "that names or bytes have to differ",
    ),
    candidate="PRT-05",
)
OFFICIAL_FORM = Requirement(
    id="parts/official-form",
    level=Level.MUST,
    harm=Harm.REFUSES_VALID,
    statement="A Part in the form that the official Python client sends is accepted.",
    basis=Basis.SDK,
    source=Source(PYTHON, "src/openai/resources/uploads/parts.py"),
    candidate="PRT-06",
)
DOTNET_FORM = Requirement(
    id="parts/dotnet-form",
    level=Level.MUST,
    harm=Harm.REFUSES_VALID,
    statement=(
        "A Part in the form that the official .NET client sends is accepted: type first, name "
        "without quotes, and a filename* besides the filename."
    ),
    basis=Basis.SEEN,
    source=Source(
        RECORDED_UPLOADS,
        "CompleteUploadWorks: answered 200; lengths fit that form alone, which .NET's "
        "MultipartFormDataContent writes",
    ),
    candidate="PRT-06",
)
FIELD_HEADERS = Requirement(
    id="parts/field-headers",
    level=Level.MUST,
    harm=Harm.REFUSES_VALID,
    statement=(
        "A Part is accepted whatever the order and the case of its field's headers, and others "
        "besides those that it needs are passed over."
    ),
    basis=Basis.DOC,
    source=Source(RFC_7578, "section 4.8, and RFC 2045 section 2: names of fields in any case"),
    candidate="PRT-06",
)
BINARY_ENCODING = Requirement(
    id="parts/binary-encoding",
    level=Level.SHOULD,
    harm=Harm.REFUSES_VALID,
    statement="A Part whose field says that its Content-Transfer-Encoding is binary is accepted.",
    basis=Basis.DOC,
    source=Source(RFC_7578, "section 4.7: deprecated, so that a firewall may refuse it"),
    candidate="PRT-06",
)
AROUND_THE_FORM = Requirement(
    id="parts/around-the-form",
    level=Level.SHOULD,
    harm=Harm.REFUSES_VALID,
    statement="What stands before the first boundary of a Part, or after its last, is passed over.",
    basis=Basis.DOC,
    source=Source(RFC_2046, "section 5.1.1: preamble and epilogue"),
    candidate="PRT-08",
)
CHUNKED = Requirement(
    id="parts/chunked",
    level=Level.MUST,
    harm=Harm.REFUSES_VALID,
    statement="A Part that is sent with chunked transfer coding is accepted.",
    basis=Basis.SDK,
    source=Source(NODE, "src/internal/uploads.ts: streams are sent without a length"),
    candidate="PRT-07",
)
BOUNDARIES = Requirement(
    id="parts/boundaries",
    level=Level.MUST,
    harm=Harm.REFUSES_VALID,
    statement="A Part is accepted whatever its boundary: quoted or not, of 1 to 70 characters.",
    basis=Basis.DOC,
    source=Source(RFC_2046, "section 5.1.1"),
    candidate="PRT-08",
)
WITHOUT_FILENAME = Requirement(
    id="parts/without-filename",
    level=Level.MUST,
    harm=Harm.REFUSES_VALID,
    statement="A Part whose field has no filename is accepted.",
    basis=Basis.SDK,
    source=Source(
        JAVA,
        "openai-java-core UploadAddPartParams: bytes and streams are sent without one, only a "
        "Path gives a filename",
    ),
    candidate="PRT-09",
)
NAMELESS_BYTES = Requirement(
    id="parts/nameless-bytes",
    level=Level.MUST,
    harm=Harm.MIXES_BYTES,
    statement="The bytes of a Part whose field has no filename are kept as sent, as any others.",
    basis=Basis.SDK,
    source=Source(
        JAVA,
        "openai-java-core UploadAddPartParams: the data of a Part is a binary field, which only a "
        "Path gives a filename",
    ),
    candidate="PRT-09",
)
WITHOUT_TYPE = Requirement(
    id="parts/without-type",
    level=Level.SHOULD,
    harm=Harm.REFUSES_VALID,
    statement="A Part whose field has no Content-Type is accepted.",
    basis=Basis.DOC,
    source=Source(RFC_7578, "section 4.4"),
    candidate="PRT-10",
)
FORM_NAME_IGNORED = Requirement(
    id="parts/form-name-ignored",
    level=Level.MUST,
    harm=Harm.SAYS_WRONGLY,
    statement="The filename and the type given with a Part change neither the Upload nor its File.",
    basis=Basis.SPEC,
    source=Source(OPENAPI, f"{SCHEMAS}/CreateUploadRequest/properties/filename"),
    candidate="PRT-11",
)
BYTES_AS_SENT = Requirement(
    id="parts/bytes-as-sent",
    level=Level.MUST,
    harm=Harm.MIXES_BYTES,
    statement="The bytes of a Part are kept as sent, whatever they are.",
    basis=Basis.SPEC,
    source=Source(OPENAPI, f"{SCHEMAS}/AddUploadPartRequest/properties/data/format"),
    candidate="PRT-12",
)
BUFFER_EDGES = Requirement(
    id="parts/buffer-edges",
    level=Level.MUST,
    harm=Harm.MIXES_BYTES,
    statement="The bytes of a Part are kept as sent, however many they are.",
    basis=Basis.SPEC,
    source=Source(OPENAPI, f"{SCHEMAS}/AddUploadPartRequest/properties/data/format"),
    candidate="PRT-13",
)
SIXTY_FOUR_MEGABYTES = Requirement(
    id="parts/sixty-four-megabytes",
    level=Level.MUST,
    harm=Harm.REFUSES_VALID,
    statement="A Part of 64,000,000 bytes is accepted.",
    basis=Basis.DOC,
    source=Source(OPENAPI, f"{ADD_UPLOAD_PART}/summary"),
    candidate="PRT-14",
    needs=frozenset({Need.LARGE}),
)
SIXTY_FOUR_MEBIBYTES = Requirement(
    id="parts/sixty-four-mebibytes",
    level=Level.SHOULD,
    harm=Harm.REFUSES_VALID,
    statement="A Part of 67,108,864 bytes is accepted.",
    basis=Basis.SDK,
    source=Source(PYTHON, "src/openai/resources/uploads/uploads.py DEFAULT_PART_SIZE"),
    candidate="PRT-15",
    needs=frozenset({Need.LARGE}),
)
OVER_SIXTY_FOUR_MEBIBYTES = Requirement(
    id="parts/over-sixty-four-mebibytes",
    level=Level.MUST,
    harm=Harm.ACCEPTS_INVALID,
    statement="A Part of more than 67,108,864 bytes is refused.",
    basis=Basis.DOC,
    source=Source(OPENAPI, f"{ADD_UPLOAD_PART}/summary"),
    candidate="PRT-16",
    needs=frozenset({Need.LARGE}),
)
NEEDS_DATA = Requirement(
    id="parts/needs-data",
    level=Level.MUST,
    harm=Harm.ACCEPTS_INVALID,
    statement="A form without a field named data is refused and adds no Part.",
    basis=Basis.SPEC,
    source=Source(OPENAPI, f"{SCHEMAS}/AddUploadPartRequest/required"),
    candidate="PRT-17",
)
NEEDS_MULTIPART = Requirement(
    id="parts/needs-multipart",
    level=Level.MUST,
    harm=Harm.ACCEPTS_INVALID,
    statement="A Part whose body is not multipart, or names no boundary, is refused.",
    basis=Basis.SPEC,
    source=Source(OPENAPI, f"{ADD_UPLOAD_PART}/requestBody/content"),
    candidate="PRT-18",
)
UNKNOWN_UPLOAD = Requirement(
    id="parts/unknown-upload",
    level=Level.MUST,
    harm=Harm.ACCEPTS_INVALID,
    statement="A Part for an unknown Upload is refused.",
    basis=Basis.INFER,
    source=Source(
        OPENAPI,
        f"{ADD_UPLOAD_PART}/parameters/0: an id that names no Upload has nothing to add to",
    ),
    candidate="PRT-19",
)
UNKNOWN_UPLOAD_404 = Requirement(
    id="parts/unknown-upload-404",
    level=Level.SHOULD,
    harm=Harm.SAYS_WRONGLY,
    statement="A Part for an unknown Upload is refused with status 404.",
    basis=Basis.INFER,
    source=Source(RECORDED_FILES, "GetFileCanParseServiceError: an unknown File is answered so"),
    candidate="PRT-20",
)
NONE_AFTER_COMPLETE = Requirement(
    id="parts/none-after-complete",
    level=Level.MUST,
    harm=Harm.IMPOSSIBLE_STATE,
    statement="A completed Upload takes no more Parts, and its File stays as it is.",
    basis=Basis.DOC,
    source=Source(OPENAPI, f"{COMPLETE_UPLOAD}/summary"),
    candidate="PRT-21",
)
NONE_AFTER_CANCEL = Requirement(
    id="parts/none-after-cancel",
    level=Level.MUST,
    harm=Harm.IMPOSSIBLE_STATE,
    statement="A cancelled Upload takes no more Parts.",
    basis=Basis.DOC,
    source=Source(OPENAPI, f"{CANCEL_UPLOAD}/summary"),
    candidate="PRT-22",
)
NONE_AFTER_EXPIRY = Requirement(
    id="parts/none-after-expiry",
    level=Level.MUST,
    harm=Harm.IMPOSSIBLE_STATE,
    statement="An expired Upload takes no more Parts.",
    basis=Basis.DOC,
    source=Source(OPENAPI, f"{CREATE_UPLOAD}/summary"),
    candidate="PRT-23",
    needs=frozenset({Need.EXPIRY}),
)
CUT_BODY = Requirement(
    id="parts/cut-body",
    level=Level.MUST,
    harm=Harm.MIXES_BYTES,
    statement="A Part whose body was cut short is not counted and leaves the Upload usable.",
    basis=Basis.INFER,
    source=Source(RFC_9112, "section 8: a message that ends before its length is incomplete"),
    candidate="PRT-25",
)
EMPTY = Requirement(
    id="parts/empty",
    level=Level.MAY,
    harm=Harm.REFUSES_VALID,
    statement="A Part of no bytes is accepted.",
    basis=Basis.SPEC,
    source=Source(OPENAPI, f"{SCHEMAS}/AddUploadPartRequest/properties/data"),
    candidate="PRT-27",
)
EXTRA_FIELDS = Requirement(
    id="parts/extra-fields",
    level=Level.MAY,
    harm=Harm.REFUSES_VALID,
    statement="A form with fields besides data is accepted.",
    basis=Basis.SPEC,
    source=Source(OPENAPI, f"{SCHEMAS}/AddUploadPartRequest/additionalProperties"),
    candidate="PRT-28",
)
