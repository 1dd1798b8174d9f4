"""What an answer to POST /uploads/{upload_id}/complete owes, and the File it makes."""

from conformance.core.requirement import Basis, Harm, Level, Need, Requirement, Source
from conformance.core.sources import (
    ADD_UPLOAD_PART,
    CANCEL_UPLOAD,
    COMPLETE_UPLOAD,
    CREATE_UPLOAD,
    OPENAPI,
    PYTHON,
    RECORDED_UPLOADS,
    SCHEMAS,
)

ACCEPTED = Requirement(
    id="complete/accepted",
    level=Level.MUST,
    harm=Harm.REFUSES_VALID,
    statement="A completion is accepted whose Parts hold the declared number of bytes.",
    basis=Basis.DOC,
    source=Source(OPENAPI, f"{COMPLETE_UPLOAD}/summary"),
    candidate="CMP-01",
)
STATUS_200 = Requirement(
    id="complete/status-200",
    level=Level.MUST,
    harm=Harm.SAYS_WRONGLY,
    statement="A completion is answered with status 200, and with no other success.",
    basis=Basis.SPEC,
    source=Source(OPENAPI, f"{COMPLETE_UPLOAD}/responses/200"),
    candidate="CMP-40",
)
STATUS = Requirement(
    id="complete/status",
    level=Level.MUST,
    harm=Harm.SAYS_WRONGLY,
    statement="A completed Upload has the status completed.",
    basis=Basis.DOC,
    source=Source(OPENAPI, f"{SCHEMAS}/Upload/properties/status"),
    candidate="CMP-41",
)
FILE = Requirement(
    id="complete/file",
    level=Level.MUST,
    harm=Harm.SAYS_WRONGLY,
    statement=(
        "A completed Upload holds its File, with id, object, bytes, created_at, filename and "
        "purpose."
    ),
    basis=Basis.DOC,
    source=Source(OPENAPI, f"{COMPLETE_UPLOAD}/summary"),
    candidate="CMP-02",
)
KEEPS_UPLOAD = Requirement(
    id="complete/keeps-upload",
    level=Level.MUST,
    harm=Harm.SAYS_WRONGLY,
    statement=(
        "Completion leaves the id, bytes, created_at, expires_at, filename and purpose of an "
        "Upload as they were."
    ),
    basis=Basis.SEEN,
    source=Source(RECORDED_UPLOADS, "CompleteUploadWorks: the members are those of the creation"),
    candidate="CMP-03",
)
FILE_BYTES = Requirement(
    id="complete/file-bytes",
    level=Level.MUST,
    harm=Harm.MIXES_BYTES,
    statement="The File of a completed Upload has the declared number of bytes.",
    basis=Basis.DOC,
    source=Source(OPENAPI, f"{SCHEMAS}/OpenAIFile/properties/bytes/description"),
    candidate="CMP-04",
)
FILE_CREATED_AT = Requirement(
    id="complete/file-created-at",
    level=Level.MUST,
    harm=Harm.SAYS_WRONGLY,
    statement=(
        "The File of a completed Upload is created no earlier than that, and no later than the "
        "answer that tells of it."
    ),
    basis=Basis.INFER,
    source=Source(
        OPENAPI,
        f"{SCHEMAS}/OpenAIFile/properties/created_at/description: it says when the File was "
        "created, which nothing is before what it is made of, nor after it is shown",
    ),
    candidate="CMP-39",
)
FILE_ECHOES = Requirement(
    id="complete/file-echoes",
    level=Level.MUST,
    harm=Harm.SAYS_WRONGLY,
    statement="The File of a completed Upload has its filename and its purpose.",
    basis=Basis.SEEN,
    source=Source(
        RECORDED_UPLOADS,
        "CompleteUploadWorks: filename and purpose are those of the Upload",
    ),
    candidate="CMP-05",
)
CONTENT_JOINED = Requirement(
    id="complete/content-joined",
    level=Level.MUST,
    harm=Harm.MIXES_BYTES,
    statement="The content of a File is its Parts joined in the order listed.",
    basis=Basis.DOC,
    source=Source(OPENAPI, f"{COMPLETE_UPLOAD}/summary"),
    candidate="CMP-06",
    needs=frozenset({Need.CONTENT}),
)
LISTED_ORDER = Requirement(
    id="complete/listed-order",
    level=Level.MUST,
    harm=Harm.MIXES_BYTES,
    statement="The order in which Parts are listed prevails over the order in which they arrived.",
    basis=Basis.DOC,
    source=Source(OPENAPI, f"{COMPLETE_UPLOAD}/summary"),
    candidate="CMP-07",
    needs=frozenset({Need.CONTENT}),
)
FILE_READY = Requirement(
    id="complete/file-ready",
    level=Level.MUST,
    harm=Harm.REFUSES_VALID,
    statement="A File can be fetched as soon as its Upload is completed.",
    basis=Basis.DOC,
    source=Source(OPENAPI, f"{COMPLETE_UPLOAD}/summary"),
    candidate="CMP-08",
    needs=frozenset({Need.FILES}),
)
TOO_FEW_BYTES = Requirement(
    id="complete/too-few-bytes",
    level=Level.MUST,
    harm=Harm.MIXES_BYTES,
    statement="A completion that lists fewer bytes than were declared is refused.",
    basis=Basis.DOC,
    source=Source(OPENAPI, f"{COMPLETE_UPLOAD}/summary"),
    candidate="CMP-09",
)
TOO_MANY_BYTES = Requirement(
    id="complete/too-many-bytes",
    level=Level.MUST,
    harm=Harm.MIXES_BYTES,
    statement="A completion that lists more bytes than were declared is refused.",
    basis=Basis.DOC,
    source=Source(OPENAPI, f"{COMPLETE_UPLOAD}/summary"),
    candidate="CMP-10",
)
REFUSAL_LEAVES_NO_FILE = Requirement(
    id="complete/refusal-leaves-no-file",
    level=Level.MUST,
    harm=Harm.IMPOSSIBLE_STATE,
    statement="A refused completion leaves no File behind.",
    basis=Basis.INFER,
    source=Source(
        OPENAPI,
        f"{COMPLETE_UPLOAD}/summary: the File is made by completing, and a refusal "
        "completes nothing",
    ),
    candidate="CMP-11",
    needs=frozenset({Need.FILES}),
)
UNKNOWN_PART = Requirement(
    id="complete/unknown-part",
    level=Level.MUST,
    harm=Harm.MIXES_BYTES,
    statement="A completion that lists an unknown Part is refused.",
    basis=Basis.SPEC,
    source=Source(OPENAPI, f"{SCHEMAS}/CompleteUploadRequest/properties/part_ids"),
    candidate="CMP-12",
)
FOREIGN_PART = Requirement(
    id="complete/foreign-part",
    level=Level.MUST,
    harm=Harm.REACHES_OTHERS,
    statement="A completion that lists a Part of another Upload is refused.",
    basis=Basis.SPEC,
    source=Source(OPENAPI, f"{SCHEMAS}/UploadPart/properties/upload_id"),
    candidate="CMP-13",
)
NEEDS_PART_IDS = Requirement(
    id="complete/needs-part-ids",
    level=Level.MUST,
    harm=Harm.ACCEPTS_INVALID,
    statement="A completion without part_ids is refused.",
    basis=Basis.SPEC,
    source=Source(OPENAPI, f"{SCHEMAS}/CompleteUploadRequest/required"),
    candidate="CMP-14",
)
PART_IDS_STRINGS = Requirement(
    id="complete/part-ids-strings",
    level=Level.MUST,
    harm=Harm.ACCEPTS_INVALID,
    statement="A completion whose part_ids is not an array of strings is refused.",
    basis=Basis.SPEC,
    source=Source(OPENAPI, f"{SCHEMAS}/CompleteUploadRequest/properties/part_ids"),
    candidate="CMP-15",
)
NO_PARTS_LISTED = Requirement(
    id="complete/no-parts-listed",
    level=Level.MUST,
    harm=Harm.MIXES_BYTES,
    statement="A completion that lists no Parts is refused while bytes were declared.",
    basis=Basis.DOC,
    source=Source(OPENAPI, f"{COMPLETE_UPLOAD}/summary"),
    candidate="CMP-16",
)
MD5_RIGHT = Requirement(
    id="complete/md5-right",
    level=Level.MUST,
    harm=Harm.REFUSES_VALID,
    statement="A completion with the right md5, as 32 lower-case hex digits, is accepted.",
    basis=Basis.DOC,
    source=Source(OPENAPI, f"{SCHEMAS}/CompleteUploadRequest/properties/md5/description"),
    candidate="CMP-17",
)
MD5_WRONG = Requirement(
    id="complete/md5-wrong",
    level=Level.MUST,
    harm=Harm.MIXES_BYTES,
    statement="A completion with a wrong md5 gives no usable File.",
    basis=Basis.DOC,
    source=Source(OPENAPI, f"{SCHEMAS}/CompleteUploadRequest/properties/md5/description"),
    candidate="CMP-18",
)
MD5_OPTIONAL = Requirement(
    id="complete/md5-optional",
    level=Level.MUST,
    harm=Harm.REFUSES_VALID,
    statement="A completion without md5 is accepted.",
    basis=Basis.SPEC,
    source=Source(OPENAPI, f"{SCHEMAS}/CompleteUploadRequest/required"),
    candidate="CMP-19",
)
MD5_OF_LISTED_ORDER = Requirement(
    id="complete/md5-of-listed-order",
    level=Level.MUST,
    harm=Harm.MIXES_BYTES,
    statement="The md5 is that of the Parts joined in the order listed.",
    basis=Basis.DOC,
    source=Source(OPENAPI, f"{SCHEMAS}/CompleteUploadRequest/properties/md5/description"),
    candidate="CMP-20",
)
MD5_MALFORMED = Requirement(
    id="complete/md5-malformed",
    level=Level.MAY,
    harm=Harm.REFUSES_VALID,
    statement="A completion whose md5 is not 32 lower-case hex digits is accepted.",
    basis=Basis.SPEC,
    source=Source(OPENAPI, f"{SCHEMAS}/CompleteUploadRequest/properties/md5/type"),
    candidate="CMP-21",
)
ONE_FILE = Requirement(
    id="complete/one-file",
    level=Level.MUST,
    harm=Harm.IMPOSSIBLE_STATE,
    statement="Completing an Upload again makes no second File and leaves the first as it is.",
    basis=Basis.INFER,
    source=Source(
        PYTHON,
        "src/openai/_base_client.py: clients repeat a completion whose answer was lost, "
        "and asked for one File",
    ),
    candidate="CMP-22",
)
AGAIN = Requirement(
    id="complete/again",
    level=Level.MAY,
    harm=Harm.REFUSES_VALID,
    statement="Completing an Upload again is answered as the first time.",
    basis=Basis.INFER,
    source=Source(
        PYTHON,
        "src/openai/_base_client.py: clients repeat a completion whose answer was lost, "
        "and nothing says what they are told",
    ),
    candidate="CMP-23",
)
NOT_AFTER_CANCEL = Requirement(
    id="complete/not-after-cancel",
    level=Level.MUST,
    harm=Harm.IMPOSSIBLE_STATE,
    statement="A cancelled Upload cannot be completed.",
    basis=Basis.INFER,
    source=Source(
        OPENAPI,
        f"{CANCEL_UPLOAD}/summary: a cancelled Upload takes no Parts, so it is over",
    ),
    candidate="CMP-24",
)
NOT_AFTER_EXPIRY = Requirement(
    id="complete/not-after-expiry",
    level=Level.MUST,
    harm=Harm.IMPOSSIBLE_STATE,
    statement="An expired Upload cannot be completed.",
    basis=Basis.DOC,
    source=Source(OPENAPI, f"{CREATE_UPLOAD}/summary"),
    candidate="CMP-25",
    needs=frozenset({Need.EXPIRY}),
)
UNKNOWN_UPLOAD = Requirement(
    id="complete/unknown-upload",
    level=Level.MUST,
    harm=Harm.ACCEPTS_INVALID,
    statement="Completing an unknown Upload is refused.",
    basis=Basis.INFER,
    source=Source(
        OPENAPI,
        f"{COMPLETE_UPLOAD}/parameters/0: an id that names no Upload has nothing to complete",
    ),
    candidate="CMP-26",
)
REPEATED_PART = Requirement(
    id="complete/repeated-part",
    level=Level.MUST,
    harm=Harm.MIXES_BYTES,
    statement="A Part that is listed twice is in the File twice, or the completion is refused.",
    basis=Basis.DOC,
    source=Source(OPENAPI, f"{COMPLETE_UPLOAD}/summary"),
    candidate="CMP-27",
)
UNLISTED_PARTS = Requirement(
    id="complete/unlisted-parts",
    level=Level.MUST,
    harm=Harm.MIXES_BYTES,
    statement="A Part that is not listed is not in the File.",
    basis=Basis.DOC,
    source=Source(OPENAPI, f"{COMPLETE_UPLOAD}/summary"),
    candidate="CMP-28",
)
UNLISTED_IGNORED = Requirement(
    id="complete/unlisted-ignored",
    level=Level.SHOULD,
    harm=Harm.REFUSES_VALID,
    statement="A completion is accepted although some Parts of the Upload are not listed.",
    basis=Basis.SDK,
    source=Source(
        PYTHON,
        "src/openai/_base_client.py: an add whose answer was lost is sent again, which "
        "leaves a Part that nobody lists",
    ),
    candidate="CMP-29",
)
AFTER_REFUSAL = Requirement(
    id="complete/after-refusal",
    level=Level.MAY,
    harm=Harm.REFUSES_VALID,
    statement="An Upload whose completion was refused can still be completed.",
    basis=Basis.INFER,
    source=Source(
        OPENAPI,
        f"{SCHEMAS}/Upload/properties/status/enum: no status stands for a completion "
        "that was refused",
    ),
    candidate="CMP-30",
)
PART_COUNTS = Requirement(
    id="complete/part-counts",
    level=Level.MUST,
    harm=Harm.REFUSES_VALID,
    statement="An Upload can be completed from one Part and from a hundred.",
    basis=Basis.DOC,
    source=Source(OPENAPI, f"{ADD_UPLOAD_PART}/summary"),
    candidate="CMP-34",
)
EMPTY = Requirement(
    id="complete/empty",
    level=Level.MAY,
    harm=Harm.REFUSES_VALID,
    statement="An Upload of no bytes can be completed without Parts.",
    basis=Basis.SDK,
    source=Source(
        PYTHON,
        "src/openai/resources/uploads/uploads.py: the helper completes an empty file without Parts",
    ),
    candidate="CMP-36",
)
FILE_IDS_UNIQUE = Requirement(
    id="complete/file-ids-unique",
    level=Level.MUST,
    harm=Harm.MIXES_BYTES,
    statement="No two Uploads give Files with the same id.",
    basis=Basis.INFER,
    source=Source(OPENAPI, f"{SCHEMAS}/OpenAIFile/properties/id: a File is known by its id alone"),
    candidate="CMP-37",
)
UNKNOWN_MEMBERS = Requirement(
    id="complete/unknown-members",
    level=Level.MAY,
    harm=Harm.REFUSES_VALID,
    statement="A completion with a member that nobody has documented is accepted.",
    basis=Basis.SPEC,
    source=Source(OPENAPI, f"{SCHEMAS}/CompleteUploadRequest/additionalProperties"),
    candidate="CMP-38",
)
