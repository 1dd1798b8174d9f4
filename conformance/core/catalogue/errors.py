"""What every refusal owes."""

from conformance.core.requirement import Basis, Harm, Level, Requirement, Source
from conformance.core.sources import (
    ERROR_CODES,
    OPENAPI,
    PYTHON,
    RECORDED_FILES,
    RFC_9110,
    SCHEMAS,
)

ENVELOPE = Requirement(
    id="errors/envelope",
    level=Level.MUST,
    harm=Harm.SAYS_WRONGLY,
    statement="A refusal has an object named error with a message that is not empty.",
    basis=Basis.SPEC,
    source=Source(OPENAPI, f"{SCHEMAS}/ErrorResponse/required"),
    candidate="ERR-01",
)
JSON = Requirement(
    id="errors/json",
    level=Level.MUST,
    harm=Harm.SAYS_WRONGLY,
    statement="A refusal has the Content-Type application/json.",
    basis=Basis.SEEN,
    source=Source(RECORDED_FILES, "GetFileCanParseServiceError, DownloadFileCanParseServiceError"),
    candidate="ERR-02",
)
MEMBERS = Requirement(
    id="errors/members",
    level=Level.SHOULD,
    harm=Harm.SAYS_WRONGLY,
    statement="The error of a refusal has a type, and a param and a code that are strings or null.",
    basis=Basis.SPEC,
    source=Source(OPENAPI, f"{SCHEMAS}/Error/required"),
    candidate="ERR-03",
)
NO_SERVER_ERROR = Requirement(
    id="errors/no-server-error",
    level=Level.MUST,
    harm=Harm.SAYS_WRONGLY,
    statement="A mistake of the client is never answered as an error of the server.",
    basis=Basis.DOC,
    source=Source(ERROR_CODES, "500 and 503: they stand for problems of the server"),
    candidate="ERR-04",
)
NO_RETRY = Requirement(
    id="errors/no-retry",
    level=Level.SHOULD,
    harm=Harm.SAYS_WRONGLY,
    statement="A refusal that will not change is not given a status that clients retry.",
    basis=Basis.SDK,
    source=Source(
        PYTHON,
        "src/openai/_base_client.py: 408, 409 and 429 are sent again unless "
        "x-should-retry is false",
    ),
    candidate="ERR-05",
)
NO_LEAK = Requirement(
    id="errors/no-leak",
    level=Level.SHOULD,
    harm=Harm.REACHES_OTHERS,
    statement="A refusal shows no stack trace and no path of the server's file system.",
    basis=Basis.INFER,
    source=Source(
        ERROR_CODES,
        "overview: a message is for the caller, and the inside of a server is not for the caller",
    ),
    candidate="ERR-06",
)
NOTHING_CHANGED = Requirement(
    id="errors/nothing-changed",
    level=Level.MUST,
    harm=Harm.IMPOSSIBLE_STATE,
    statement="A refused request changes nothing: what was valid before it still works after it.",
    basis=Basis.INFER,
    source=Source(
        RFC_9110,
        "section 15.5: a 4xx says that the request was not fulfilled, so what follows "
        "is as if it had not been sent",
    ),
    candidate="ERR-07",
)
UNSUPPORTED_METHOD = Requirement(
    id="errors/unsupported-method",
    level=Level.SHOULD,
    harm=Harm.SAYS_WRONGLY,
    statement="A method that a path does not have is answered with 404 or 405 and an error object.",
    basis=Basis.INFER,
    source=Source(
        RFC_9110,
        "sections 15.5.5 and 15.5.6: they are for resources and methods that are not there",
    ),
    candidate="ERR-08",
)
