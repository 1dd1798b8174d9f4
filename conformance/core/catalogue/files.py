"""What the Files API shows of the File that a completion made."""

from conformance.core.requirement import Basis, Harm, Level, Need, Requirement, Source
from conformance.core.sources import (
    DELETE_FILE,
    DOWNLOAD_FILE,
    ERROR_CODES,
    LIST_FILES,
    OPENAPI,
    PYTHON,
    RECORDED_CONTENT,
    RECORDED_FILES,
    RETRIEVE_FILE,
    RFC_9110,
    SCHEMAS,
)

MEMBERS = Requirement(
    id="files/members",
    level=Level.MUST,
    harm=Harm.SAYS_WRONGLY,
    statement=(
        "A File names its id, object, bytes, created_at, filename and purpose, each of the right "
        "type."
    ),
    basis=Basis.SPEC,
    source=Source(OPENAPI, f"{RETRIEVE_FILE}/responses/200"),
    candidate="FIL-01",
    needs=frozenset({Need.FILES}),
)
STATUS_200 = Requirement(
    id="files/status-200",
    level=Level.MUST,
    harm=Harm.SAYS_WRONGLY,
    statement=(
        "A File, its content, its deletion and a list are answered with status 200, and with no "
        "other success."
    ),
    basis=Basis.SPEC,
    source=Source(OPENAPI, f"{RETRIEVE_FILE}/responses/200"),
    candidate="FIL-27",
    needs=frozenset({Need.FILES}),
)
SAME_AS_NESTED = Requirement(
    id="files/same-as-nested",
    level=Level.MUST,
    harm=Harm.SAYS_WRONGLY,
    statement="A File that is fetched agrees with the one nested in the completed Upload.",
    basis=Basis.SEEN,
    source=Source(RECORDED_FILES, "GetFile: the File has the members it was made with"),
    candidate="FIL-02",
    needs=frozenset({Need.FILES}),
)
STATUS = Requirement(
    id="files/status",
    level=Level.SHOULD,
    harm=Harm.SAYS_WRONGLY,
    statement="A File has a status: uploaded, processed or error.",
    basis=Basis.SPEC,
    source=Source(OPENAPI, f"{SCHEMAS}/OpenAIFile/required"),
    candidate="FIL-03",
    needs=frozenset({Need.FILES}),
)
NULLS = Requirement(
    id="files/nulls",
    level=Level.MAY,
    harm=Harm.SAYS_WRONGLY,
    statement="The expires_at and status_details of a File are present, if only as null.",
    basis=Basis.SEEN,
    source=Source(RECORDED_FILES, "ListFiles: expires_at and status_details are null"),
    candidate="FIL-04",
    needs=frozenset({Need.FILES}),
)
PURPOSE = Requirement(
    id="files/purpose",
    level=Level.MUST,
    harm=Harm.SAYS_WRONGLY,
    statement="The purpose of a File is one that is known.",
    basis=Basis.SPEC,
    source=Source(OPENAPI, f"{SCHEMAS}/OpenAIFile/properties/purpose/enum"),
    candidate="FIL-05",
    needs=frozenset({Need.FILES}),
)
EXPIRES_AFTER = Requirement(
    id="files/expires-after",
    level=Level.MUST,
    harm=Harm.SAYS_WRONGLY,
    statement=(
        "A File expires as many seconds after its creation as the expires_after of its Upload says."
    ),
    basis=Basis.DOC,
    source=Source(OPENAPI, f"{SCHEMAS}/FileExpirationAfter/description"),
    candidate="FIL-06",
    needs=frozenset({Need.FILES}),
)
BATCH_EXPIRY = Requirement(
    id="files/batch-expiry",
    level=Level.SHOULD,
    harm=Harm.SAYS_WRONGLY,
    statement=(
        "Without expires_after, a File for batch expires after 2,592,000 seconds and others "
        "do not expire."
    ),
    basis=Basis.DOC,
    source=Source(OPENAPI, f"{SCHEMAS}/FileExpirationAfter/description"),
    candidate="FIL-07",
    needs=frozenset({Need.FILES}),
)
CONTENT = Requirement(
    id="files/content",
    level=Level.MUST,
    harm=Harm.REFUSES_VALID,
    statement="The content of a File can be downloaded.",
    basis=Basis.DOC,
    source=Source(OPENAPI, f"{DOWNLOAD_FILE}/summary"),
    candidate="FIL-08",
    needs=frozenset({Need.FILES, Need.CONTENT}),
)
CONTENT_LENGTH = Requirement(
    id="files/content-length",
    level=Level.MUST,
    harm=Harm.MIXES_BYTES,
    statement="A Content-Length that comes with the content of a File is its number of bytes.",
    basis=Basis.DOC,
    source=Source(RFC_9110, "section 8.6"),
    candidate="FIL-09",
    needs=frozenset({Need.FILES, Need.CONTENT}),
)
CONTENT_RAW = Requirement(
    id="files/content-raw",
    level=Level.MUST,
    harm=Harm.MIXES_BYTES,
    statement="The content of a File is its bytes, not wrapped in JSON or in any other encoding.",
    basis=Basis.SEEN,
    source=Source(RECORDED_CONTENT, "the content of a File: application/octet-stream"),
    candidate="FIL-10",
    needs=frozenset({Need.FILES, Need.CONTENT}),
)
CONTENT_ACCEPT = Requirement(
    id="files/content-accept",
    level=Level.SHOULD,
    harm=Harm.REFUSES_VALID,
    statement="The content of a File is served to those who accept application/binary.",
    basis=Basis.SDK,
    source=Source(PYTHON, "src/openai/resources/files.py: Accept is application/binary"),
    candidate="FIL-11",
    needs=frozenset({Need.FILES, Need.CONTENT}),
)
DELETED = Requirement(
    id="files/deleted",
    level=Level.MUST,
    harm=Harm.SAYS_WRONGLY,
    statement="A File can be deleted: the answer has its id, object file and deleted true.",
    basis=Basis.SPEC,
    source=Source(OPENAPI, f"{DELETE_FILE}/responses/200"),
    candidate="FIL-12",
    needs=frozenset({Need.FILES}),
)
GONE_AFTER_DELETE = Requirement(
    id="files/gone-after-delete",
    level=Level.MUST,
    harm=Harm.IMPOSSIBLE_STATE,
    statement="A deleted File can no longer be read, nor its content.",
    basis=Basis.DOC,
    source=Source(OPENAPI, f"{DELETE_FILE}/summary"),
    candidate="FIL-13",
    needs=frozenset({Need.FILES}),
)
UNLISTED_AFTER_DELETE = Requirement(
    id="files/unlisted-after-delete",
    level=Level.MUST,
    harm=Harm.IMPOSSIBLE_STATE,
    statement="A deleted File is no longer listed.",
    basis=Basis.DOC,
    source=Source(OPENAPI, f"{DELETE_FILE}/summary"),
    candidate="FIL-14",
    needs=frozenset({Need.FILES}),
)
UNKNOWN = Requirement(
    id="files/unknown",
    level=Level.MUST,
    harm=Harm.ACCEPTS_INVALID,
    statement="An unknown File cannot be fetched, deleted or downloaded.",
    basis=Basis.SEEN,
    source=Source(
        RECORDED_FILES,
        "GetFileCanParseServiceError, and those of DeleteFile and DownloadFile",
    ),
    candidate="FIL-15",
    needs=frozenset({Need.FILES}),
)
LIST = Requirement(
    id="files/list",
    level=Level.MUST,
    harm=Harm.SAYS_WRONGLY,
    statement=(
        "The list of Files has object list, an array data of Files, and has_more true or false."
    ),
    basis=Basis.SPEC,
    source=Source(OPENAPI, f"{SCHEMAS}/ListFilesResponse/required"),
    candidate="FIL-16",
    needs=frozenset({Need.FILES}),
)
LISTED = Requirement(
    id="files/listed",
    level=Level.MUST,
    harm=Harm.SAYS_WRONGLY,
    statement="A File that was made and not deleted is listed.",
    basis=Basis.DOC,
    source=Source(OPENAPI, f"{LIST_FILES}/summary"),
    candidate="FIL-17",
    needs=frozenset({Need.FILES}),
)
LIST_ENDS = Requirement(
    id="files/list-ends",
    level=Level.SHOULD,
    harm=Harm.SAYS_WRONGLY,
    statement="The first_id and last_id of a list are the ids of its first and last File.",
    basis=Basis.SEEN,
    source=Source(
        RECORDED_FILES,
        "ListFiles: first_id and last_id are those of the first and the last item",
    ),
    candidate="FIL-18",
    needs=frozenset({Need.FILES}),
)
LIST_PURPOSE = Requirement(
    id="files/list-purpose",
    level=Level.MUST,
    harm=Harm.SAYS_WRONGLY,
    statement="A list that is asked for by purpose holds Files of that purpose alone.",
    basis=Basis.DOC,
    source=Source(OPENAPI, f"{LIST_FILES}/parameters/0/description"),
    candidate="FIL-19",
    needs=frozenset({Need.FILES}),
)
LIST_LIMIT = Requirement(
    id="files/list-limit",
    level=Level.MUST,
    harm=Harm.SAYS_WRONGLY,
    statement="A list holds no more Files than the limit that was asked for.",
    basis=Basis.DOC,
    source=Source(OPENAPI, f"{LIST_FILES}/parameters/1/description"),
    candidate="FIL-20",
    needs=frozenset({Need.FILES}),
)
PAGING = Requirement(
    id="files/paging",
    level=Level.MUST,
    harm=Harm.SAYS_WRONGLY,
    statement="Following the pages of a list yields each File once, and ends.",
    basis=Basis.DOC,
    source=Source(OPENAPI, f"{LIST_FILES}/parameters/3/description"),
    candidate="FIL-21",
    needs=frozenset({Need.FILES}),
)
HAS_MORE = Requirement(
    id="files/has-more",
    level=Level.SHOULD,
    harm=Harm.SAYS_WRONGLY,
    statement="A list has_more on every page but the last.",
    basis=Basis.SPEC,
    source=Source(OPENAPI, f"{SCHEMAS}/ListFilesResponse/properties/has_more"),
    candidate="FIL-22",
    needs=frozenset({Need.FILES}),
)
ORDER = Requirement(
    id="files/order",
    level=Level.SHOULD,
    harm=Harm.SAYS_WRONGLY,
    statement=(
        "A list is in the order of created_at that was asked for, the latest first when none was."
    ),
    basis=Basis.DOC,
    source=Source(OPENAPI, f"{LIST_FILES}/parameters/2/description"),
    candidate="FIL-23",
    needs=frozenset({Need.FILES}),
)
LIST_BAD_LIMIT = Requirement(
    id="files/list-bad-limit",
    level=Level.MAY,
    harm=Harm.REFUSES_VALID,
    statement="A list whose limit is not within 1 to 10,000 is answered all the same.",
    basis=Basis.DOC,
    source=Source(OPENAPI, f"{LIST_FILES}/parameters/1/description"),
    candidate="FIL-24",
    needs=frozenset({Need.FILES}),
)
EMPTY_PAGE = Requirement(
    id="files/empty-page",
    level=Level.MAY,
    harm=Harm.SAYS_WRONGLY,
    statement="An empty list has first_id and last_id, if only as null.",
    basis=Basis.INFER,
    source=Source(
        OPENAPI,
        f"{SCHEMAS}/ListFilesResponse/required: an empty page has no id to name, and "
        "nothing says what stands there",
    ),
    candidate="FIL-25",
    needs=frozenset({Need.FILES}),
)
DELETE_AGAIN = Requirement(
    id="files/delete-again",
    level=Level.MUST,
    harm=Harm.SAYS_WRONGLY,
    statement=(
        "Deleting a File again is refused or answered as before, but is no error of the server."
    ),
    basis=Basis.INFER,
    source=Source(
        ERROR_CODES,
        "500: it stands for a problem of the server, and asking twice is none",
    ),
    candidate="FIL-26",
    needs=frozenset({Need.FILES}),
)
INDEPENDENT = Requirement(
    id="files/independent",
    level=Level.MUST,
    harm=Harm.MIXES_BYTES,
    statement="Deleting a File leaves another File of equal bytes or of the same name readable.",
    basis=Basis.INFER,
    source=Source(
        OPENAPI,
        f"{DELETE_FILE}/summary: it deletes one File, and one much like it is another File",
    ),
    candidate="CMP-35",
    needs=frozenset({Need.FILES}),
)
