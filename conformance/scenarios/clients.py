"""How known clients write the same: headers, bodies and forms, as they were seen or are read."""

from dataclasses import dataclass, replace

from conformance.core.exchange import Framing, Headers
from conformance.core.plan import Form, Members, Raw, members

JSON = "application/json"
BINARY = "application/binary"
"""What most official clients accept when they download content."""
SEVENTY = "-----=_Part_0123456789-abcdefghijklmnopqrstuvwxyz=ABCDEFGHIJKLMNOPQRST"
UUID = "3f0d9c5e-8a41-4d0b-9a63-5b0f7c2e1d84"

OFFICIAL = Form(filename="upload", boundary="6f1ed002ab5595859014ebf0951522d9")
"""As the official Python client writes a part whose bytes it is given."""
DOTNET = Form(
    filename="data",
    boundary="okU5Za=Ahff6ZQUqqqScuA2xNin1chPD5P0tl938UWBSzWq23Wfvbft8M2yKWWoJQU55=6",
    quoted=True,
    head=(
        "Content-Type: application/octet-stream",
        "Content-Disposition: form-data; name=data; filename=data; filename*=utf-8''data",
    ),
)
"""As MultipartFormDataContent of .NET writes it, with the boundary of the official client."""
REQWEST = "4d0b9a635b0f7c2e-1d843f0d9c5e8a41-0123456789abcdef-fedcba9876543210"
"""A boundary of reqwest, on which the clients in Rust rest."""


PACKED = (("Accept-Encoding", "gzip, deflate"),)
"""What clients on httpx and undici take; those in Go and Java take gzip alone."""


@dataclass(frozen=True, slots=True)
class Client:
    """
    A client: the headers of all its requests, members of its creations, the forms of its parts.

    ``md5`` is what it sends with every completion, None for nothing, and ``cancel`` the body of a
    cancellation. ``accept`` is what it takes for content.
    """

    forms: tuple[Form, ...]
    headers: Headers = ()
    members: Members = ()
    md5: str | None = None
    cancel: Raw | None = None
    accept: str | None = BINARY


def _stainless(language: str, version: str, runtime: str) -> Headers:
    """Write the headers that all clients made by Stainless send."""
    return (
        *PACKED,
        ("x-stainless-lang", language),
        ("x-stainless-package-version", version),
        ("x-stainless-os", "Linux"),
        ("x-stainless-arch", "x64"),
        ("x-stainless-runtime", runtime),
        ("x-stainless-retry-count", "0"),
        ("x-stainless-timeout", "600"),
    )


UNDICI = Form(
    filename="part.bin",
    boundary="----formdata-undici-047293610485",
    framing=Framing(lower=True),
)
JAVA = Form(filename=None, boundary=UUID)
RUST = Form(content_type=None, boundary=REQWEST)

CLIENTS = {
    "python": Client((OFFICIAL,), _stainless("python", "3.54.0", "CPython"), cancel=Raw(b"", JSON)),
    "node": Client(
        (UNDICI, replace(UNDICI, boundary=f"openai-{UUID}", chunked=True)),
        _stainless("js", "7.57.0", "node"),
    ),
    "go": Client(
        (Form(filename="anonymous_file", boundary="9b" * 30),), _stainless("go", "3.0.0", "go")
    ),
    "java": Client((JAVA, replace(JAVA, chunked=True)), _stainless("java", "4.0.0", "JRE")),
    "ruby": Client(
        (Form(filename="upload", boundary="q-8_" * 15 + "Zw", chunked=True),),
        _stainless("ruby", "0.40.0", "ruby"),
    ),
    "dotnet": Client((DOTNET,), accept=None),
    "async-openai": Client(
        (RUST, replace(RUST, chunked=True)),
        members=members(expires_after=None),
        cancel=Raw(b"{}", JSON),
        accept=None,
    ),
    "openai-dive": Client((Form(boundary=REQWEST),), cancel=Raw(b"null", JSON), accept=None),
    "haskell": Client((Form(filename="parts/0.bin"),), md5="", accept=None),
    "simple-openai": Client((Form(boundary=UUID.replace("-", "")),), accept=None),
}
"""
Sources: openai-python 3.54.0 and openai-node 7.57.0 as they were seen on the wire; openai-go,
openai-java, openai-ruby, openai-dotnet with its recorded traffic, async-openai, openai-client,
MercuryTechnologies/openai and simple-openai as they are written.
"""
