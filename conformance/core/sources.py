"""
The documents that requirements rest on, each with its revision, and places in them.

Prose counts as documentation (DOC) wherever it stands: in a guide, in a summary or a description
of the OpenAPI document, or in an RFC, since the API is one of HTTP. What the OpenAPI document says
in schemas alone counts as SPEC. A place in the OpenAPI document is a JSON pointer; where a
requirement is our conclusion (INFER), a colon and what it follows from come after the pointer.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

from .requirement import Source

OPENAPI = "OpenAPI document 2.3.0, openai/openai-openapi f85dbe2 (2026-08-21)"
ERROR_CODES = "OpenAI guide 'Error codes' (2026-08)"

RFC_2046 = "RFC 2046 (1996-11)"
RFC_3986 = "RFC 3986 (2005-01)"
RFC_7578 = "RFC 7578 (2015-07)"
RFC_9110 = "RFC 9110 (2022-06)"
RFC_9112 = "RFC 9112 (2022-06)"

RECORDED_UPLOADS = (
    "traffic of the real service, openai/openai-dotnet b3b4bbbc "
    "tests/SessionRecords/UploadsTests (2025-09-17)"
)
RECORDED_FILES = (
    "traffic of the real service, openai/openai-dotnet b3b4bbbc "
    "tests/SessionRecords/FilesTests (2026-05-28)"
)
RECORDED_CONTENT = (
    "traffic of the real service, alexrudall/ruby-openai 62938e0 spec/fixtures/cassettes (2025-02)"
)
JAVA_THREAD = "openai/openai-java issue 284"

PYTHON = "openai-python 3.54.0 (e43b4224)"
NODE = "openai-node 7.57.0 (7b7d6ca7)"
JAVA = "openai-java (5f499c32)"
DOTNET = "openai-dotnet (b3b4bbbc)"
ASYNC_OPENAI = "64bit/async-openai 0.41.3 (ca74607)"
OPENAI_DIVE = "tjardoo/openai-client (cf663ad)"

DOCUMENTS = (
    OPENAPI,
    ERROR_CODES,
    RFC_2046,
    RFC_3986,
    RFC_7578,
    RFC_9110,
    RFC_9112,
    RECORDED_UPLOADS,
    RECORDED_FILES,
    RECORDED_CONTENT,
    JAVA_THREAD,
    PYTHON,
    NODE,
    JAVA,
    DOTNET,
    ASYNC_OPENAI,
    OPENAI_DIVE,
)
"""Every document above."""
_GITHUB, _RFC = "https://github.com", "https://www.rfc-editor.org/rfc"
LINKS: Mapping[str, str] = MappingProxyType(
    {
        OPENAPI: f"{_GITHUB}/openai/openai-openapi/tree/f85dbe2",
        ERROR_CODES: "https://platform.openai.com/docs/guides/error-codes",
        RFC_2046: f"{_RFC}/rfc2046",
        RFC_3986: f"{_RFC}/rfc3986",
        RFC_7578: f"{_RFC}/rfc7578",
        RFC_9110: f"{_RFC}/rfc9110",
        RFC_9112: f"{_RFC}/rfc9112",
        RECORDED_UPLOADS: (
            f"{_GITHUB}/openai/openai-dotnet/tree/b3b4bbbc/tests/SessionRecords/UploadsTests"
        ),
        RECORDED_FILES: (
            f"{_GITHUB}/openai/openai-dotnet/tree/b3b4bbbc/tests/SessionRecords/FilesTests"
        ),
        RECORDED_CONTENT: (
            f"{_GITHUB}/alexrudall/ruby-openai/tree/62938e0/spec/fixtures/cassettes"
        ),
        JAVA_THREAD: f"{_GITHUB}/openai/openai-java/issues/284",
        PYTHON: f"{_GITHUB}/openai/openai-python/tree/e43b4224",
        NODE: f"{_GITHUB}/openai/openai-node/tree/7b7d6ca7",
        JAVA: f"{_GITHUB}/openai/openai-java/tree/5f499c32",
        DOTNET: f"{_GITHUB}/openai/openai-dotnet/tree/b3b4bbbc",
        ASYNC_OPENAI: f"{_GITHUB}/64bit/async-openai/tree/ca74607",
        OPENAI_DIVE: f"{_GITHUB}/tjardoo/openai-client/tree/cf663ad",
    }
)
"""Where each document can be read, in the revision that is meant where it has one."""

CREATE_UPLOAD = "/paths/~1uploads/post"
ADD_UPLOAD_PART = "/paths/~1uploads~1{upload_id}~1parts/post"
COMPLETE_UPLOAD = "/paths/~1uploads~1{upload_id}~1complete/post"
CANCEL_UPLOAD = "/paths/~1uploads~1{upload_id}~1cancel/post"
LIST_FILES = "/paths/~1files/get"
RETRIEVE_FILE = "/paths/~1files~1{file_id}/get"
DELETE_FILE = "/paths/~1files~1{file_id}/delete"
DOWNLOAD_FILE = "/paths/~1files~1{file_id}~1content/get"
SCHEMAS = "/components/schemas"

_SECTION = re.compile(r"sections? ([\d.]*\d)")


def address(source: Source) -> str:
    """Give the address where a source is read: that of its section, for an RFC."""
    link = LINKS[source.document]
    section = _SECTION.match(source.place) if link.startswith(_RFC) else None
    return f"{link}#section-{section[1]}" if section else link
